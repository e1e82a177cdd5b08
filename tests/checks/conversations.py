#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the tables of savefiles with those of tshark: conversations.py DIRECTORY... SAVEFILE

The packets of the directories are dumped into one savefile for each link type, without those of which a flow key says
something else than tshark with good reason. SAVEFILE is compared as it is.
"""

import collections
import ipaddress
import os
import re
import subprocess
import sys
import tempfile

import gi
import tshark

gi.require_version("GPcap", "1.0")
from gi.repository import GPcap

TCP, UDP, UDP_LITE = 6, 17, 136
UNITS = {"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
CONVERSATION = re.compile(r"(\S+) +<-> (\S+) +(\d+) (\d+) (\w+) +(\d+) (\d+) (\w+) +\d+ \d+ \w+ ")
ENDPOINT = re.compile(r"([\da-f.:]+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$")
MIN_ROWS = 4


def is_counted(packet, row):
    """Whether tshark counts a packet once, as it does unless it is damaged, a tunnel, or a later fragment of IPv6."""
    protocols = row["frame.protocols"].split(":")
    is_whole = packet.hdr.caplen == packet.hdr.len and "_ws." not in row["frame.protocols"]
    has_header = "tcp" not in protocols or int(row["tcp.hdr_len"] or 0) >= 20
    is_tunnel = protocols.count("ip") + protocols.count("ipv6") > 1
    has_end = protocols[-1] not in tshark.EXTENSIONS and protocols[-2:] != ["ipv6.fraghdr", "data"]
    return is_whole and has_header and not is_tunnel and has_end


def dump_comparable(filename, target):
    """Dumps the packets that tshark shows as a flow key does."""
    rows = iter(tshark.rows_of_tshark(filename, (*tshark.FIELDS, "tcp.hdr_len")))
    reader = GPcap.open_offline(filename)
    dumper = GPcap.Dumper(filename=target, datalink=reader.get_datalink())
    for batch in reader.batches():
        for packet in batch:
            row = next(rows)
            if is_counted(packet, row) and not tshark.is_known_to_differ(packet, row):
                dumper.dump_packet(packet)
    dumper.close()


def run_tshark(filename):
    command = ["tshark", "-n", "-q", "-r", filename]
    for table in ("conv,tcp", "conv,udp", "endpoints,ip", "endpoints,ipv6"):
        command += ["-z", table]
    for preference in ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "udp.try_heuristic_first:FALSE", "tcp.desegment_tcp_streams:FALSE"):
        command += ["-o", preference]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def end_of(text):
    address, _, port = text.rpartition(":")
    return ipaddress.ip_address(address.strip("[]")), int(port)


def tables_of_tshark(filename):
    """Returns conversations and endpoints; sizes of conversations are the least and the most that they may be.

    tshark has a row for each stream of TCP: here they are one for the same addresses and ports.
    """
    conversations, endpoints, table = collections.defaultdict(lambda: [[0, 0, 0] for _ in range(2)]), {}, None
    for line in run_tshark(filename).splitlines():
        if line.endswith(("Conversations", "Endpoints")):
            table = line.split()[0]
        elif match := CONVERSATION.match(line):
            a, b = end_of(match[1]), end_of(match[2])
            for source, at in ((b, 3), (a, 6)):
                row = conversations[table, min(a, b, key=str), max(a, b, key=str)][source is not min(a, b, key=str)]
                unit = UNITS[match[at + 2]]
                row[0] += int(match[at])
                row[1] += int(match[at + 1]) * unit
                row[2] += (int(match[at + 1]) + 1) * unit - 1
        elif match := ENDPOINT.match(line):
            endpoints[ipaddress.ip_address(match[1])] = [int(number) for number in match.groups()[1:]]
    return conversations, endpoints


def tables_of_gpcap(filename):
    tables = GPcap.Conversations()
    for batch in GPcap.open_offline(filename).batches():
        tables.add_batch(batch)
    tables.refresh()
    conversations = collections.defaultdict(lambda: [[0, 0], [0, 0]])
    for item in tables:
        if item.protocol in (TCP, UDP, UDP_LITE) and (item.port_a or item.port_b):
            a, b = (ipaddress.ip_address(item.address_a), item.port_a), (ipaddress.ip_address(item.address_b), item.port_b)
            row = conversations["TCP" if item.protocol == TCP else "UDP", min(a, b, key=str), max(a, b, key=str)]
            there, back = (row[0], row[1]) if a is min(a, b, key=str) else (row[1], row[0])
            there[0] += item.packets_a_to_b
            there[1] += item.bytes_a_to_b
            back[0] += item.packets_b_to_a
            back[1] += item.bytes_b_to_a
    endpoints = {
        ipaddress.ip_address(item.address): [
            *(item.packets, item.bytes, item.packets_sent, item.bytes_sent),
            *(item.packets_received, item.bytes_received),
        ]
        for item in tables.endpoints
    }
    return conversations, endpoints


def compare(filename):
    """Returns the number of rows, and the differences."""
    shown, ours = tables_of_tshark(filename), tables_of_gpcap(filename)
    differences = []
    for key in {*shown[0], *ours[0]}:
        rows = zip(ours[0][key], shown[0][key])
        if not all(row[0] == packets and least <= row[1] <= most for row, (packets, least, most) in rows):
            differences.append(f"{key}: {ours[0][key]} is {shown[0][key]}")
    for key in {*shown[1], *ours[1]}:
        if ours[1].get(key) != shown[1].get(key):
            differences.append(f"{key}: {ours[1].get(key)} is {shown[1].get(key)}")
    return len(ours[0]) + len(ours[1]), differences


def main():
    failed = False
    with tempfile.TemporaryDirectory() as target:
        files = {"SAVEFILE": sys.argv[-1]}
        for datalink, dumper in tshark.dump_all(sys.argv[1:-1], target).items():
            name = GPcap.datalink_val_to_name(datalink)
            files[name] = os.path.join(target, f"{name}.pcap")
            dump_comparable(dumper.get_filename(), files[name])
        print(f"1..{len(files)}")
        for number, (name, filename) in enumerate(files.items(), 1):
            n_rows, differences = compare(filename)
            for difference in differences:
                print("#", difference)
            is_same = not differences and n_rows >= MIN_ROWS
            print("ok" if is_same else "not ok", number, f"{name}: {n_rows} rows")
            failed |= not is_same
    sys.exit(failed)


if __name__ == "__main__":
    main()
