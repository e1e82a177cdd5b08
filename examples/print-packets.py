#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints each packet of a network interface, or of a savefile, from a GLib main loop.

print-packets.py [-c COUNT] [DEVICE | SAVEFILE] [FILTER]; Ctrl-C ends it.
"""

import argparse
import os
import signal

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap


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

    def on_batch(reader, batch):
        nonlocal n_packets
        for packet in batch:
            if n_packets == args.count:
                break
            n_packets += 1
            time = packet.hdr.get_date_time().to_local().format("%H:%M:%S.%f")
            print(f"{time} {packet.hdr.caplen}/{packet.hdr.len} bytes  {packet.get_flow_key()}", flush=True)
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
    reader.connect("batch", on_batch)
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
