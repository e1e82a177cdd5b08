#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the flow keys of the packets in savefiles with what tshark shows of them: tshark.py DIRECTORY...

Packets are dumped into one savefile for each link type, because tshark takes long to start.
"""

import ipaddress
import os
import pathlib
import subprocess
import sys
import tempfile

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap

LINK_TYPES = (
    GPcap.DLT_EN10MB, GPcap.DLT_LINUX_SLL, GPcap.DLT_LINUX_SLL2, GPcap.DLT_RAW, GPcap.DLT_IPV4, GPcap.DLT_IPV6,
    GPcap.DLT_NULL, GPcap.DLT_LOOP, GPcap.DLT_PPP_ETHER,
)  # fmt: skip
FIELDS = (
    "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
    "sctp.srcport", "sctp.dstport", "dccp.srcport", "dccp.dstport", "vlan.id", "ieee8021ad.id",
)  # fmt: skip
PORTS = {"tcp": "tcp", "udp": "udp", "udplite": "udp", "sctp": "sctp", "dccp": "dccp"}
EXTENSIONS = {"ah", "ipv6.hopopts", "ipv6.routing", "ipv6.fraghdr", "ipv6.dstopts"}
MIN_COMPARED = 200


def dump_all(directories: list[str], target: str) -> dict[int, GPcap.Dumper]:
    """Dumps the packets of all savefiles that can be read, and returns the dumpers by link type."""
    dumpers = {}
    for directory in directories:
        for file in sorted(pathlib.Path(directory).iterdir()):
            try:
                reader = GPcap.open_offline(str(file))
                dump_packets(reader, dumpers, target)
            except GLib.Error:
                continue  # at the place at which the savefile is damaged
    for dumper in dumpers.values():
        dumper.close()
    return dumpers


def dump_packets(reader: GPcap.Reader, dumpers: dict[int, GPcap.Dumper], target: str) -> None:
    datalink = reader.get_datalink()
    if datalink not in LINK_TYPES:
        return
    if datalink not in dumpers:
        dumpers[datalink] = GPcap.Dumper(filename=os.path.join(target, f"{datalink}.pcap"), datalink=datalink)
    for batch in reader.batches():
        for packet in batch:
            # More was captured of some than they had on the wire, which tshark refuses to read.
            if packet.hdr.caplen <= packet.hdr.len:
                dumpers[datalink].dump_packet(packet)


def rows_of_tshark(filename: str, fields: tuple[str, ...] = FIELDS) -> list[dict[str, str]]:
    command = ["tshark", "-n", "-r", filename, "-T", "fields", "-E", "occurrence=f", "-E", "separator=/t"]
    for name in fields:
        command += ["-e", name]
    for preference in ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "udp.try_heuristic_first:FALSE", "tcp.desegment_tcp_streams:FALSE"):
        command += ["-o", preference]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return [dict(zip(fields, line.split("\t"))) for line in result.stdout.splitlines()]


def shown_by_tshark(row: dict[str, str]) -> tuple:
    """Returns addresses, ports and VLAN, of the outermost IP header."""
    protocols = row["frame.protocols"].split(":")
    vlan = next((row[field] for name, field in (("ieee8021ad", "ieee8021ad.id"), ("vlan", "vlan.id")) if row[field]), "0")
    version = next((name for name in protocols if name in ("ip", "ipv6")), None)
    if version is None or not row[f"{version}.dst"]:
        return None, None, 0, 0, int(vlan, 0)
    behind = [name for name in protocols[protocols.index(version) + 1 :] if name not in EXTENSIONS]
    ports = PORTS.get(behind[0]) if behind else None
    source, destination = (int(row[f"{ports}.{end}port"] or 0) if ports else 0 for end in ("src", "dst"))
    return ipaddress.ip_address(row[f"{version}.src"]), ipaddress.ip_address(row[f"{version}.dst"]), source, destination, int(vlan, 0)


def address_of(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return None if text is None else ipaddress.ip_address(text)


def decoded(key: GPcap.FlowKey) -> tuple:
    return (
        address_of(key.get_source_string()), address_of(key.get_destination_string()),
        key.get_source_port(), key.get_destination_port(), key.get_vlan_id(),
    )  # fmt: skip


def is_known_to_differ(packet: GPcap.Packet, row: dict[str, str]) -> bool:
    """Whether the packet is of a kind of which a flow key says something else with good reason."""
    protocols, key = row["frame.protocols"].split(":"), packet.get_flow_key()
    # Headers with something behind them are not its end, and what IPv6 has in front of IPv4's bytes is no header.
    has_messages = not {"mipv6", "hip", "shim6"}.isdisjoint(protocols)
    is_hop_by_hop_in_ipv4 = key.get_ip_version() == 4 and key.get_protocol() == 0
    # Only jumbograms of 64 KiB and more are valid, and only PPPoE's code 0 has data, in its version 1.
    is_small_jumbogram = protocols[-1] == "ipv6.hopopts" and key.get_source_port() != 0
    is_other_pppoe = "pppoes" in protocols and key.get_ip_version() == 0
    # tshark wants to see more than the ports, and all options.
    is_cut_off = packet.hdr.caplen < packet.hdr.len and protocols[-1] in ("sctp", "ip")
    is_linux_s_family = protocols[:2] == ["null", "data"] and key.get_ip_version() == 6
    return has_messages or is_hop_by_hop_in_ipv4 or is_small_jumbogram or is_other_pppoe or is_cut_off or is_linux_s_family


def compare(filename: str) -> tuple[int, list[str]]:
    """Returns how many whole packets were compared, and the differences."""
    rows, n_compared, differences = iter(rows_of_tshark(filename)), 0, []
    for batch in GPcap.open_offline(filename).batches():
        for packet in batch:
            key, row = packet.get_flow_key(), next(rows)
            # Of a packet that is cut off, tshark shows what is there, and a flow key has an address or nothing.
            if key.get_flags() & GPcap.FlowKeyFlags.TRUNCATED or is_known_to_differ(packet, row):
                continue
            n_compared += 1
            ours, shown = decoded(key), shown_by_tshark(row)
            if ours != shown:
                differences.append(f"{ours} is {shown} ({row['frame.protocols']}, {packet.data.hex()})")
    return n_compared, differences


def main() -> None:
    failed = False
    with tempfile.TemporaryDirectory() as target:
        dumpers = dump_all(sys.argv[1:], target)
        print(f"1..{len(LINK_TYPES)}")
        for number, datalink in enumerate(LINK_TYPES, 1):
            n_compared, differences = compare(dumpers[datalink].get_filename())
            for difference in differences:
                print("#", difference)
            is_same = not differences and n_compared >= MIN_COMPARED
            print("ok" if is_same else "not ok", number, f"{GPcap.datalink_val_to_name(datalink)}: {n_compared} packets")
            failed |= not is_same
    sys.exit(failed)


if __name__ == "__main__":
    main()
