# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways with savefiles in Python: GPcap's, the drop-in's, and those of what people use today.

savefile.py WAY SAVEFILE [digest]; the module pcapy is the one that comes first in PYTHONPATH.
"""

import hashlib
import importlib.util
import re
import struct
import sys
import time

MISSING = 77  # the exit status that says that there is no such way

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


def read_numpy(module, filename, sums):
    sums.caplen = None
    reader = module.open_offline(filename)
    while (batch := reader.read_batch()) is not None:
        records, data = batch.to_numpy()
        sums.packets += len(records)
        sums.len += int(records["len"].sum())
        if sums.digest:
            data = bytes(data)
            for timestamp, offset, caplen, length in records.tolist():
                sums.digest_packet(timestamp, length, data[offset : offset + caplen])


def read_struct(module, filename, sums):
    reader = module.open_offline(filename)
    packets = size = total = 0
    while (batch := reader.read_batch()) is not None:
        block = batch.get_data().get_data()
        for timestamp, offset, caplen, length, _ in struct.iter_unpack("=qIIII", batch.get_records().get_data()):
            data = block[offset : offset + caplen]
            packets += 1
            size += len(data)
            total += length
            if sums.digest:
                sums.digest_packet(timestamp, length, data)
    sums.packets, sums.caplen, sums.len = packets, size, total


def iterate(module, filename, sums):
    packets = size = total = 0
    for hdr, data in module.open_offline(filename):
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)
    sums.packets, sums.caplen, sums.len = packets, size, total


def call_next(module, filename, sums):
    reader = module.open_offline(filename)
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


def loop(module, filename, sums):
    packets = size = total = 0

    def callback(hdr, data):
        nonlocal packets, size, total
        packets += 1
        size += len(data)
        total += hdr.getlen()
        if sums.digest:
            sums.digest_packet(timestamp_of(hdr), hdr.getlen(), data)

    module.open_offline(filename).loop(-1, callback)
    sums.packets, sums.caplen, sums.len = packets, size, total


def read_scapy(module, filename, sums):
    for data, (seconds, microseconds, length, _caplen) in module.RawPcapReader(filename):
        sums.packets += 1
        sums.caplen += len(data)
        sums.len += length
        if sums.digest:
            sums.digest_packet((seconds * 1000000 + microseconds) * 1000, length, data)


def read_dpkt(module, filename, sums):
    """dpkt tells the time as a float, which is exact to the microsecond, and nothing of the length."""
    with open(filename, "rb") as file:
        for timestamp, data in module.Reader(file):
            sums.packets += 1
            sums.caplen += len(data)
            sums.len += len(data)
            if sums.digest:
                sums.digest_packet(round(timestamp * 1000000) * 1000, len(data), data)


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


# How the module is loaded, what reads, and what of the module it takes.
WAYS = {
    "numpy": (load_gpcap_and_numpy, read_numpy, lambda module: hasattr(module.PacketBatch, "to_numpy")),
    "struct": (load_gpcap, read_struct, None),
    "iterate": (load_gpcap, iterate, lambda module: hasattr(module.Reader, "__iter__")),
    "loop": (load_gpcap, loop, lambda module: hasattr(module.Pkthdr, "getlen")),
    "pcapy-next": (load_pcapy, call_next, None),
    "pcapy-loop": (load_pcapy, loop, None),
    "scapy": (lambda: importlib.import_module("scapy.utils"), read_scapy, None),
    "dpkt": (lambda: importlib.import_module("dpkt.pcap"), read_dpkt, None),
}


def main():
    load, read, is_there = WAYS[sys.argv[1]]
    sums = Sums(sys.argv[3:] == ["digest"])
    module = load()
    need(is_there is None or is_there(module))
    start = time.monotonic_ns()
    read(module, sys.argv[2], sums)
    ns = time.monotonic_ns() - start
    with open("/proc/self/status", encoding="ascii") as status:
        peak = re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)
    print(f"ns={ns} {sums} peak={peak}")


main()
