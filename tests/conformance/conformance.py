# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scenarios in Python: conformance.py SAVEFILES"""

import os
import sys
import tempfile

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import Gio, GLib, GPcap


class Seen:
    """The number of packets and their checksum."""

    def __init__(self):
        self.n = self.checksum = 0

    def see(self, hdr, data):
        self.n += 1
        for number in (*hdr.get_ts(), hdr.get_caplen(), hdr.get_len(), *data):
            self.checksum = (self.checksum * 31 + number) % 2**32

    def print(self, scenario):
        print(f"{scenario}: {self.n} packets, checksum {self.checksum:08x}")


def open_savefile(name):
    return GPcap.open_offline(os.path.join(sys.argv[1], name))


def print_error(scenario, call, *arguments):
    try:
        call(*arguments)
    except GLib.Error as error:
        print(f"{scenario}: {error.domain} {error.code}")


def read_all(reader, scenario):
    seen = Seen()
    while (packet := reader.next())[0] == GPcap.ReadResult.PACKET:
        seen.see(packet[1], packet[2].get_data())
    seen.print(scenario)


def open_and_read():
    reader = open_savefile("packets.pcap")
    print(f"open: link type {GPcap.datalink_val_to_name(reader.get_datalink())}, snapshot length {reader.get_snapshot()}")
    print("version: {}.{}".format(*reader.get_savefile_version()))
    print_error("no file", GPcap.open_offline, "no such file")
    read_all(reader, "next")
    reader, seen = open_savefile("packets.pcap"), Seen()
    while (batch := reader.read_batch(7)) is not None:
        for i in range(batch.get_n_packets()):
            seen.see(batch.get_pkthdr(i), batch.get_bytes(i).get_data())
    seen.print("read_batch")


def filter_packets():
    reader = open_savefile("packets.pcap")
    reader.set_filter("udp")
    read_all(reader, "filter")
    print_error("bad filter", reader.set_filter, "no filter")


def dispatch():
    reader, seen = open_savefile("packets.pcap"), Seen()

    def on_packet(hdr, data):
        seen.see(hdr, data)
        if seen.n == 33:
            reader.breakloop()

    first = reader.dispatch(30, on_packet)
    second = reader.dispatch(-1, on_packet)
    n_second = seen.n - first
    third = reader.loop(-1, on_packet)
    print(f"dispatch: {first}, {second} after {n_second}, {third} after {seen.n - first - n_second}, checksum {seen.checksum:08x}")


def keep_and_close():
    reader, kept, seen = open_savefile("packets.pcap"), [], Seen()
    reader.loop(-1, lambda hdr, data: kept.append((hdr, data)))
    reader.close()
    for hdr, data in kept:
        seen.see(hdr, data)
    seen.print("keep")
    print_error("closed", reader.next)


def dump():
    with tempfile.TemporaryDirectory() as directory:
        filename = os.path.join(directory, "dump.pcap")
        reader = open_savefile("nanoseconds.pcap")
        dumper = reader.dump_open(filename)
        reader.loop(-1, dumper.dump)
        dumper.close()
        read_all(GPcap.open_offline(filename), "dump")


def dump_to_full_disk():
    reader, dumper = open_savefile("packets.pcap"), GPcap.Dumper(filename="/dev/full", datalink=GPcap.DLT_EN10MB)
    reader.set_dumper(dumper)
    reader.loop()
    print_error("full disk", dumper.close)
    print(f"kept: {dumper.get_error().domain} {dumper.get_error().code}")


def devices():
    for device in GPcap.list_devices():
        if device.get_name() == "lo":
            print(f"devices: lo is {'' if device.is_loopback() else 'not '}a loopback device, and {'up' if device.is_up() else 'down'}")


def capture():
    loop, sizes, errors = GLib.MainLoop(), [], []

    def on_packet(reader, _hdr, data):
        sizes.append(len(data.get_data()) - 42)
        if len(sizes) == 5:
            reader.stop()

    def on_finished(_reader, error):
        errors.append(error)
        loop.quit()

    reader = GPcap.open_live("lo", 65535, False, 10)
    reader.set_filter("udp port 47006")
    reader.connect("packet", on_packet)
    reader.connect("finished", on_finished)
    reader.start()
    loop.run()
    how = "once" if len(errors) == 1 else "not once"
    print(f"live: {len(sizes)} packets of {sizes[-1]} bytes, finished {how} {'without' if errors[0] is None else 'with'} an error")
    stats = reader.get_stats()
    print(f"stats: {stats.delivered} delivered, {stats.dropped_by_queue} dropped by the queue")


def drain():
    reader, seen, finished = open_savefile("packets.pcap"), [], []
    reader.connect("packet", lambda _reader, hdr, _data: seen.append(hdr))
    reader.connect("finished", lambda _reader, error: finished.append(error))
    reader.set_replay(GPcap.ReplayMode.STEPPED)
    reader.start()
    reader.step(7)
    reader.drain()
    reader.set_replay(GPcap.ReplayMode.NONE)
    rest = 0
    while (batch := reader.read_batch()) is not None:
        rest += batch.get_n_packets()
    print(f"drain: {len(seen)} packets, finished {'once' if len(finished) == 1 else 'not once'}, then {rest}")


def check():
    wrong = GPcap.check_filter("udp and and tcp", GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.NO_LOOKUPS)
    print(f"check: {'valid' if wrong.is_valid() else 'wrong'} from {wrong.get_start()} to {wrong.get_end()}")
    right = GPcap.check_filter("host example.invalid", GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.NO_LOOKUPS)
    print(f"check: {'valid' if right.is_valid() else 'wrong'}, with the names: {' '.join(right.get_names())}")


def wait_for(start, *arguments):
    results = []
    start(*arguments, lambda _object, result, *_data: results.append(result))
    while not results:
        GLib.MainContext.default().iteration(True)
    return results[0]


def read_async(reader, cancellable=None):
    return reader.read_batch_finish(wait_for(reader.read_batch_async, 30, GLib.PRIORITY_DEFAULT, cancellable))


def read_asynchronously():
    reader, batches = open_savefile("packets.pcap"), []
    while (batch := read_async(reader)) is not None:
        batches.append(batch.get_n_packets())
    print(f"async: {sum(batches)} packets in {len(batches)} batches")
    live, cancellable = GPcap.open_live("lo", 65535, False, 10), Gio.Cancellable()
    live.set_filter("udp port 1")
    GLib.timeout_add(20, cancellable.cancel)
    print_error("async cancelled", read_async, live, cancellable)


def compile_filter():
    batch = open_savefile("packets.pcap").read_batch()
    bpf = GPcap.compile_finish(wait_for(GPcap.compile_async, GPcap.DLT_EN10MB, 65535, "udp", True, GPcap.NETMASK_UNKNOWN, None))
    print(f"compile: {batch.filter(bpf).get_n_packets()} of {batch.get_n_packets()} packets match")
    print(f"matches: {sum(bpf.matches(packet) for packet in batch)}")


open_and_read()
filter_packets()
dispatch()
keep_and_close()
dump()
dump_to_full_disk()
devices()
capture()
drain()
check()
read_asynchronously()
compile_filter()
