# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways with savefiles in Python: GPcap's, the drop-in's, and those of what people use today.

savefile.py WAY [--filter=EXPRESSION] [--dumper=OUTPUT] [--stream] [--replay] SAVEFILE [digest]; the module
pcapy is the one that comes first in PYTHONPATH.
"""

import hashlib
import importlib.util
import os
import re
import struct
import sys
import time
from contextlib import contextmanager

from options import Options

MISSING = 77  # the exit status that says that there is no such way
REPLAY_SPEED = 1e12  # so fast that each packet is due at once

HEADER = struct.Struct("<qII")


class Sums:
    """What a way came to; with a digest over every header and byte only where no clock runs."""

    def __init__(self, digests):
        self.packets = self.caplen = self.len = 0
        self.digest = hashlib.md5() if digests else None

    def digest_packet(self, timestamp, length, data):
        self.digest.update(HEADER.pack(timestamp, len(data), length) + data)

    def __str__(self):
        caplen = f" caplen={self.caplen}" if self.caplen is not None else ""
        digest = f" digest={self.digest.hexdigest()}" if self.digest else ""
        return f"packets={self.packets} len={self.len}{caplen}{digest}"


def timestamp_of(hdr):
    seconds, microseconds = hdr.getts()
    return (seconds * 1000000 + microseconds) * 1000


def need(has_it):
    if not has_it:
        sys.exit(MISSING)


# How a reader is opened and closed, with what it is combined with.


@contextmanager
def opened_by_gpcap(module, options):
    if options.stream:
        gio = importlib.import_module("gi.repository.Gio")
        reader = module.open_stream(gio.File.new_for_path(options.what).read(None))
    else:
        reader = module.open_offline(options.what)
    if options.filter:
        reader.set_filter(options.filter)
    if options.replay:
        reader.set_replay_speed(REPLAY_SPEED)
        reader.set_replay(module.ReplayMode.TIMED)
    if options.dumper:
        with (reader.dump_open_pcapng if options.pcapng else reader.dump_open)(options.dumper) as dumper:
            reader.set_dumper(dumper)
            yield reader
    else:
        yield reader


class PcapyDumping:
    """A reader of pcapy's whose packets its program writes, as there is no other way."""

    def __init__(self, reader, dumper):
        self._reader, self._dump = reader, dumper.dump

    def next(self):
        hdr, data = self._reader.next()
        if hdr is not None:
            self._dump(hdr, data)
        return hdr, data

    def loop(self, maxcant, callback):
        dump = self._dump

        def dump_and_call_back(hdr, data):
            dump(hdr, data)
            callback(hdr, data)

        self._reader.loop(maxcant, dump_and_call_back)


@contextmanager
def opened_by_pcapy(module, options):
    """A pipe is its only stream."""
    name = options.what
    if options.stream:
        reading, writing = os.pipe()
        os.posix_spawnp("cat", ["cat", name], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)])
        os.close(writing)
        name = f"/dev/fd/{reading}"
    reader = module.open_offline(name)
    if options.filter:
        reader.setfilter(options.filter)
    if options.dumper:
        dumper = reader.dump_open(options.dumper)
        yield PcapyDumping(reader, dumper)
        dumper.close()
    else:
        yield reader


@contextmanager
def opened_by_scapy(module, options):
    yield module.RawPcapReader(options.what)


@contextmanager
def opened_by_dpkt(module, options):
    with open(options.what, "rb") as file:
        yield module.Reader(file)


def read_numpy(reader, sums):
    sums.caplen = None
    while (batch := reader.read_batch()) is not None:
        records, data = batch.to_numpy()
        sums.packets += len(records)
        sums.len += int(records["len"].sum())
        if sums.digest:
            data = bytes(data)
            for timestamp, offset, caplen, length in records.tolist():
                sums.digest_packet(timestamp, length, data[offset : offset + caplen])


def read_struct(reader, sums):
    unpack_batches(iter(reader.read_batch, None), sums)


def read_batches(reader, sums):
    unpack_batches(reader.batches(), sums)


def unpack_batches(batches, sums):
    packets = size = total = 0
    for batch in batches:
        block = batch.get_data().get_data()
        for timestamp, offset, caplen, length, _ in struct.iter_unpack("=qIIII", batch.get_records().get_data()):
            data = block[offset : offset + caplen]
            packets += 1
            size += len(data)
            total += length
            if sums.digest:
                sums.digest_packet(timestamp, length, data)
    sums.packets, sums.caplen, sums.len = packets, size, total


def iterate(reader, sums):
    packets = size = total = 0
    for hdr, data in reader:
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)
    sums.packets, sums.caplen, sums.len = packets, size, total


def call_next(reader, sums):
    packets = size = total = 0
    hdr, data = reader.next()
    while hdr is not None:
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)
        hdr, data = reader.next()
    sums.packets, sums.caplen, sums.len = packets, size, total


def call_gpcap_next(reader, sums):
    packets = size = total = 0
    result, hdr, data = reader.next()
    while hdr is not None:
        data = data.get_data()
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)
        result, hdr, data = reader.next()
    if result != type(result).END:
        sys.exit(f"There was {result} instead of the end")
    sums.packets, sums.caplen, sums.len = packets, size, total


def loop(reader, sums):
    packets = size = total = 0

    def callback(hdr, data):
        nonlocal packets, size, total
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)

    reader.loop(-1, callback)
    sums.packets, sums.caplen, sums.len = packets, size, total


def read_scapy(reader, sums):
    for data, (seconds, microseconds, length, _caplen) in reader:
        sums.packets += 1
        sums.caplen += len(data)
        sums.len += length
        if sums.digest:
            sums.digest_packet((seconds * 1000000 + microseconds) * 1000, length, data)


def read_dpkt(reader, sums):
    """dpkt tells the time as a float, which is exact to the microsecond, and nothing of the length."""
    for timestamp, data in reader:
        sums.packets += 1
        sums.caplen += len(data)
        sums.len += len(data)
        if sums.digest:
            sums.digest_packet(round(timestamp * 1000000) * 1000, len(data), data)


# Counting the packets and bytes of each flow: from the library's flow keys, by hand, and with dpkt.


def count(counts, key, length):
    found = counts.get(key)
    if found is None:
        counts[key] = [1, length]
    else:
        found[0] += 1
        found[1] += length


def add_counts(sums, counts):
    sums.caplen = None
    sums.packets = sum(found[0] for found in counts.values())
    sums.len = sum(found[1] for found in counts.values())


def digest_batch(batch, sums):
    block = batch.get_data().get_data()
    for timestamp, offset, caplen, length, _ in struct.iter_unpack("=qIIII", batch.get_records().get_data()):
        sums.digest_packet(timestamp, length, block[offset : offset + caplen])


def count_flow_keys(reader, sums):
    counts = {}
    for batch in reader.batches():
        records = struct.iter_unpack("=16xI4x", batch.get_records().get_data())
        for (key,), (length,) in zip(struct.iter_unpack("48s", batch.flow_keys()), records):
            count(counts, key, length)
        if sums.digest:
            digest_batch(batch, sums)
    add_counts(sums, counts)


def count_by_struct(reader, sums):
    """Knows Ethernet and IPv4 alone."""
    counts = {}
    for batch in reader.batches():
        block = batch.get_data().get_data()
        for _, offset, _, length, _ in struct.iter_unpack("=qIIII", batch.get_records().get_data()):
            if block[offset + 12] == 8 and block[offset + 13] == 0:
                ports = offset + 14 + (block[offset + 14] & 15) * 4
                key = block[offset + 23], block[offset + 26 : offset + 30], block[offset + 30 : offset + 34], block[ports : ports + 4]
            else:
                key = None
            count(counts, key, length)
        if sums.digest:
            digest_batch(batch, sums)
    add_counts(sums, counts)


def count_conversations(reader, sums):
    """By the library, in both directions."""
    conversations = importlib.import_module("gi.repository.GPcap").Conversations()
    for batch in reader.batches():
        conversations.add_batch(batch)
        if sums.digest:
            digest_batch(batch, sums)
    protocols = conversations.get_protocols()
    sums.caplen = None
    for fields in struct.iter_unpack("=32xQQ48x", protocols.records()):
        sums.packets += fields[0]
        sums.len += fields[1]


def count_with_dpkt(reader, sums):
    ethernet = importlib.import_module("dpkt.ethernet").Ethernet
    counts = {}
    for timestamp, data in reader:
        ip = ethernet(data).data
        ports = getattr(ip, "data", None)
        key = getattr(ip, "p", 0), getattr(ip, "src", b""), getattr(ip, "dst", b""), getattr(ports, "sport", 0), getattr(ports, "dport", 0)
        count(counts, key, len(data))
        if sums.digest:
            sums.digest_packet(round(timestamp * 1000000) * 1000, len(data), data)
    add_counts(sums, counts)


def load_gpcap():
    gi = importlib.import_module("gi")
    gi.require_version("GPcap", "1.0")
    return importlib.import_module("gi.repository.GPcap")


def load_gpcap_and_numpy():
    need(importlib.util.find_spec("numpy"))
    importlib.import_module("numpy")
    return load_gpcap()


def load_pcapy():
    try:
        return importlib.import_module("pcapy")
    except ModuleNotFoundError:
        sys.exit(MISSING)


# How the module is loaded, what opens with it and what reads, and what of the module that takes.
WAYS = {
    "numpy": (load_gpcap_and_numpy, opened_by_gpcap, read_numpy, lambda module: hasattr(module.PacketBatch, "to_numpy")),
    "struct": (load_gpcap, opened_by_gpcap, read_struct, None),
    "batches": (load_gpcap, opened_by_gpcap, read_batches, lambda module: hasattr(module.Reader, "batches")),
    "iterate": (load_gpcap, opened_by_gpcap, iterate, lambda module: hasattr(module.Reader, "__iter__")),
    "next": (load_gpcap, opened_by_gpcap, call_gpcap_next, lambda module: hasattr(module.Pkthdr, "getlen")),
    "loop": (load_gpcap, opened_by_gpcap, loop, lambda module: hasattr(module.Pkthdr, "getlen")),
    "flow-keys": (load_gpcap, opened_by_gpcap, count_flow_keys, lambda module: hasattr(module.PacketBatch, "flow_keys")),
    "conversations": (load_gpcap, opened_by_gpcap, count_conversations, lambda module: hasattr(module, "Conversations")),
    "flows-struct": (load_gpcap, opened_by_gpcap, count_by_struct, lambda module: hasattr(module.Reader, "batches")),
    "flows-dpkt": (lambda: importlib.import_module("dpkt.pcap"), opened_by_dpkt, count_with_dpkt, None),
    "pcapy-next": (load_pcapy, opened_by_pcapy, call_next, None),
    "pcapy-loop": (load_pcapy, opened_by_pcapy, loop, None),
    "scapy": (lambda: importlib.import_module("scapy.utils"), opened_by_scapy, read_scapy, None),
    "dpkt": (lambda: importlib.import_module("dpkt.pcap"), opened_by_dpkt, read_dpkt, None),
}


def main():
    options = Options(sys.argv[1:])
    load, opened, read, is_there = WAYS[options.way]
    sums = Sums(options.mode == "digest")
    module = load()
    need(is_there is None or is_there(module))
    start = time.monotonic_ns()
    with opened(module, options) as reader:
        read(reader, sums)
    ns = time.monotonic_ns() - start
    with open("/proc/self/status", encoding="ascii") as status:
        peak = re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)
    print(f"ns={ns} {sums} peak={peak}")


main()
