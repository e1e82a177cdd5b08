# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scenarios in Python: conformance.py SAVEFILES"""

import os
import struct
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


def open_others():
    path = os.path.join(sys.argv[1], "packets.pcap.gz")
    read_all(GPcap.open_uri(f"file://{path}"), "uri")
    with open(path, "rb") as file:
        read_all(GPcap.open_bytes(file.read()), "bytes")
    print_error("no scheme", GPcap.open_uri, "gpcap-nothing://")


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


def dump_pcapng():
    batch = open_savefile("packets.pcap").read_batch()
    with tempfile.TemporaryDirectory() as directory:
        filename = os.path.join(directory, "dump.pcapng.gz")
        properties = {"format": GPcap.SavefileFormat.PCAPNG, "compression": GPcap.Compression.GZIP}
        dumper = GPcap.Dumper(filename=filename, application="conformance", **properties)
        number = dumper.add_interface(GPcap.Interface(name="eth0", datalink=GPcap.DLT_EN10MB))
        dumper.add_name("192.0.2.2", "server.test")
        dumper.dump_comment(batch.get_item(0), "first")
        dumper.dump_batch(batch)
        dumper.add_statistics(number, 100, 0, 0, -1, -1)
        dumper.close()
        with open(filename, "rb") as file:
            reader = GPcap.open_bytes(file.read())
    first, seen = reader.read_batch(1).get_item(0), Seen()
    while (result := reader.next())[0] == GPcap.ReadResult.PACKET:
        seen.see(result[1], result[2].get_data())
    print(f"pcapng: {first.get_comments()[0]} on {first.get_interface().get_name()}, then {seen.n} packets, checksum {seen.checksum:08x}")
    application, eth0 = reader.get_sections().get_item(0).get_application(), reader.get_interfaces().get_item(0)
    datalink, received = GPcap.datalink_val_to_name(eth0.get_datalink()), eth0.get_stats().get_received()
    print(f"told: by {application}, {eth0.get_name()} of link type {datalink}, {received} received, {reader.lookup_name('192.0.2.2')}")
    other = GPcap.Dumper.open("/dev/null", GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO)
    print_error("other format", other.add_interface, GPcap.Interface(name="eth0", datalink=GPcap.DLT_EN10MB))


def model_savefile():
    model, seen = GPcap.SavefileModel.open(os.path.join(sys.argv[1], "packets.pcap.gz")), Seen()
    model.wait()
    packet = model.get_item(42)
    seen.see(packet.get_hdr(), packet.get_data().get_data())
    print(f"model: packet 42 of {model.get_n_items()}, checksum {seen.checksum:08x}")
    filtered = model.filter("udp")
    filtered.wait()
    print(f"model: {filtered.get_n_items()} pass")


def keep_history():
    history = GPcap.History.new(30, 0, 0)
    history.add_batch(open_savefile("packets.pcap").read_batch())
    n_before = history.get_n_items()
    history.refresh()
    print(f"history: {n_before} packets, then {history.get_n_items()}")
    with tempfile.TemporaryDirectory() as directory:
        filename = os.path.join(directory, "history.pcap")
        dumper = GPcap.Dumper.open(filename, history.get_datalink(), 65535, GPcap.TstampPrecision.MICRO)
        history.dump(dumper)
        dumper.close()
        read_all(GPcap.open_offline(filename), "history dump")
    other = GPcap.Dumper.open("/dev/null", GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.MICRO)
    print_error("other link type", history.dump, other)


def write_ring():
    reader, sizes = open_savefile("packets.pcap"), []

    def on_rotated(_dumper, file, _first, _last, n_packets):
        sizes.append(str(n_packets))
        file.delete(None)

    with tempfile.TemporaryDirectory() as directory:
        rotation = GPcap.Rotation(template=os.path.join(directory, "a-%N.pcap"), max_packets=30)
        dumper = GPcap.Dumper(rotation=rotation, datalink=GPcap.DLT_EN10MB)
        dumper.connect("rotated", on_rotated)
        while (batch := reader.read_batch(40)) is not None:
            dumper.dump_batch(batch)
        dumper.close()
    print("ring:", *sizes, "packets")
    print_error("no number", GPcap.Rotation(template="a.pcap").check)


def taps():
    reader, seen = open_savefile("packets.pcap"), Seen()
    udp, everything = reader.add_tap_filter("udp"), reader.add_tap()

    def on_batch(_tap, batch):
        for i in range(batch.get_n_packets()):
            seen.see(batch.get_pkthdr(i), batch.get_bytes(i).get_data())

    udp.set_max_packets(10)
    udp.connect("batch", on_batch)
    while reader.read_batch(7) is not None:
        pass
    seen.print("tap")
    is_exhausted = "" if udp.is_exhausted() else "not "
    print(f"tap counts: {udp.get_packets()} packets, {is_exhausted}exhausted; {everything.get_packets()} packets, {everything.get_bytes()} bytes")
    print_error("bad tap", reader.add_tap_filter, "no filter")


def devices():
    for device in GPcap.list_devices():
        if device.get_name() == "lo":
            print(f"devices: lo is {'' if device.is_loopback() else 'not '}a loopback device, and {'up' if device.is_up() else 'down'}")


def monitor_devices():
    loop, monitor = GLib.MainLoop(), GPcap.DeviceMonitor()
    device = monitor.lookup("lo")
    datalinks = [GPcap.datalink_val_to_name(datalink) for datalink in device.list_datalinks()]
    device.connect("notify::received-bytes", lambda *_: loop.quit())
    monitor.set_counters_interval(10)
    loop.run()
    kind = "of kind" if device.get_kind() == GPcap.DeviceKind.LOOPBACK else "not of kind"
    received = "received" if device.get_received_bytes() == device.get_sent_bytes() else "not received"
    print(f"monitor: lo is {kind} loopback and link type {' '.join(datalinks)}, and has {received} what it sent")


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


def flows():
    batch = open_savefile("packets.pcap").read_batch()
    for i in range(3):
        key = batch.get_flow_key(i)
        print(f"flow: {key.protocol_name} from {key.source_string} {key.source_port} to {key.destination_string} {key.destination_port}")
    keys = batch.get_flow_keys().get_data()
    ports = [fields[0] for fields in struct.iter_unpack(f"={GPcap.FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET}xH12x", keys)]
    print(f"port 80: {ports.count(80)} packets")
    addresses = GPcap.AddressSet.new_from_text("192.0.2.2\n2001:db8::/32\n")
    n_sources = len(batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE))
    print(f"addresses: {len(addresses)} prefixes, {len(batch.filter_addresses(addresses))} packets, {n_sources} from them")
    print_error("bad address", GPcap.AddressSet.new_from_text, "x")


def conversations():
    table = GPcap.Conversations(sort_by=GPcap.TrafficOrder.PACKETS, max_items=2)
    protocols = table.get_protocols()
    table.add_batch(open_savefile("packets.pcap").read_batch())
    endpoints = table.get_endpoints()
    table.refresh()
    for each in table:
        ends = f"{each.address_a} {each.port_a} and {each.address_b} {each.port_b}"
        print(f"conversation: {each.protocol_name} {ends}, {each.packets_a_to_b} packets and {each.packets_b_to_a} back")
    for each in endpoints:
        print(f"endpoint: {each.address}, {each.packets_sent} sent and {each.packets_received} received")
    print(f"expression: {table[0].get_filter()}")
    rest = GPcap.TRAFFIC_RECORD_SIZE - GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET - 8
    packets = [fields[0] for fields in struct.iter_unpack(f"={GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET}xQ{rest}x", protocols.get_records().get_data())]
    print(f"protocols: {len(packets)} rows, {sum(packets)} packets")
    samples = list(struct.iter_unpack("=qQQ", table.get_history().get_data()))
    print(f"history: {len(samples)} second, {sum(sample[1] for sample in samples)} packets")


open_and_read()
open_others()
filter_packets()
dispatch()
keep_and_close()
dump()
dump_to_full_disk()
dump_pcapng()
model_savefile()
keep_history()
write_ring()
taps()
devices()
monitor_devices()
capture()
drain()
check()
read_asynchronously()
compile_filter()
flows()
conversations()
