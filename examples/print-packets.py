#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints each packet of a network interface, or of a savefile, from a GLib main loop.

print-packets.py [-c COUNT] [DEVICE | SAVEFILE] [FILTER]; Ctrl-C ends it.
"""

import argparse
import ipaddress
import os
import signal

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap

PROTOCOLS = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6"}


def summarize(datalink, data):
    """Returns a line with the addresses of a packet."""
    kind, start = {GPcap.DLT_EN10MB: (12, 14), GPcap.DLT_LINUX_SLL: (14, 16), GPcap.DLT_RAW: (None, 0)}.get(datalink, (None, 0))
    ethertype = int.from_bytes(data[kind : kind + 2], "big") if kind else {4: 0x0800, 6: 0x86DD}.get(data[0] >> 4 if data else 0)
    ip = data[start:]
    if ethertype == 0x0800 and len(ip) >= 20:
        source, target, protocol, payload = ip[12:16], ip[16:20], ip[9], ip[(ip[0] & 15) * 4 :]
    elif ethertype == 0x86DD and len(ip) >= 40:
        source, target, protocol, payload = ip[8:24], ip[24:40], ip[6], ip[40:]
    else:
        return f"ethertype 0x{ethertype or 0:04x}"
    ports = ["", ""]
    if protocol in (6, 17) and len(payload) >= 4:
        ports = [f":{int.from_bytes(payload[at : at + 2], 'big')}" for at in (0, 2)]
    return f"{PROTOCOLS.get(protocol, f'protocol {protocol}')} {ipaddress.ip_address(source)}{ports[0]} > {ipaddress.ip_address(target)}{ports[1]}"


def open_reader(source):
    if source == "-" or os.path.isfile(source):
        return GPcap.open_offline(source)
    return GPcap.open_live(source, 262144, False, 10)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-c", "--count", type=int, default=-1, help="end after so many packets")
    parser.add_argument("source", nargs="?", default="any", help="a network interface or a savefile")
    parser.add_argument("filter", nargs="?", default="", help="as in pcap-filter(7)")
    args = parser.parse_args()

    loop = GLib.MainLoop()
    n_packets = 0
    failure = None

    def on_packet(reader, hdr, data):
        nonlocal n_packets
        n_packets += 1
        time = hdr.get_date_time().to_local().format("%H:%M:%S.%f")
        print(f"{time} {hdr.get_caplen()}/{hdr.get_len()} bytes  {summarize(reader.props.datalink, data.get_data())}", flush=True)
        if n_packets == args.count:
            reader.stop()

    def on_finished(_reader, error):
        nonlocal failure
        failure = error
        loop.quit()

    def on_interrupt(reader):
        reader.stop()
        return GLib.SOURCE_REMOVE

    try:
        reader = open_reader(args.source)
        reader.set_filter(args.filter)
    except GLib.Error as error:
        raise SystemExit(error.message) from None
    reader.connect("packet", on_packet)
    reader.connect("finished", on_finished)
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGINT, on_interrupt, reader)
    reader.start()
    loop.run()

    try:
        stats = reader.get_stats()
        print(f"{n_packets} packets printed; {stats.received} received, {stats.dropped} dropped")
    except GLib.Error:
        print(f"{n_packets} packets printed")
    if failure is not None:
        raise SystemExit(failure.message)


if __name__ == "__main__":
    main()
