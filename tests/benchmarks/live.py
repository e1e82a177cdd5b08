# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways with an interface in Python, which is flooded until there comes a frame of the marker's size.

live.py batch|iterate|pcapy [--filter=EXPRESSION] [--dumper=OUTPUT] DEVICE; the module pcapy is the one that
comes first in PYTHONPATH.
"""

import importlib
import re
import sys
import time

from options import Options

MISSING = 77  # the exit status that says that there is no such way
MARKER_SIZE = 123
SNAPLEN = 65535
TIMEOUT = 10


class Done(Exception):
    """There was a marker."""


def load_gpcap():
    import gi

    gi.require_version("GPcap", "1.0")
    from gi.repository import GPcap

    return GPcap


def open_gpcap(options):
    module = load_gpcap()
    reader = module.open_live(options.what, SNAPLEN, True, TIMEOUT)
    if options.filter:
        # One that is too long for the kernel would take libpcap long to optimise.
        reader.set_bpf(module.compile(reader.get_datalink(), SNAPLEN, options.filter, False))
    if options.dumper:
        reader.set_dumper(reader.dump_open(options.dumper))
    return reader


def open_gpcap_and_numpy(options):
    # Takes longer than a ring is large, if it is left to the first batch.
    importlib.import_module("numpy")

    if not hasattr(load_gpcap().PacketBatch, "to_numpy"):
        sys.exit(MISSING)
    return open_gpcap(options)


def read_batches(reader):
    packets = size = 0
    while True:
        records, _data = reader.read_batch().to_numpy()
        lengths = records["len"]
        markers = (lengths == MARKER_SIZE).nonzero()[0]
        if len(markers) > 0:
            lengths = lengths[: markers[0]]
        packets += len(lengths)
        size += int(lengths.sum())
        if len(markers) > 0:
            return packets, size


def iterate(reader):
    packets = size = 0
    for hdr, _data in reader:
        length = hdr.getlen()
        if length == MARKER_SIZE:
            break
        packets += 1
        size += length
    return packets, size


def open_pcapy(options):
    try:
        import pcapy
    except ModuleNotFoundError:
        sys.exit(MISSING)
    return pcapy.open_live(options.what, SNAPLEN, True, TIMEOUT)


def loop(reader):
    packets = size = 0

    def callback(hdr, _data):
        nonlocal packets, size
        length = hdr.getlen()
        if length == MARKER_SIZE:
            raise Done
        packets += 1
        size += length

    try:
        reader.loop(-1, callback)
    except Done:
        pass
    return packets, size


WAYS = {
    "batch": (open_gpcap_and_numpy, read_batches),
    "iterate": (open_gpcap, iterate),
    "pcapy": (open_pcapy, loop),
}


def main():
    options = Options(sys.argv[1:])
    open_device, read = WAYS[options.way]
    reader = open_device(options)
    print("ready", flush=True)
    start = time.process_time_ns()
    packets, size = read(reader)
    if options.dumper:
        reader.get_dumper().close()
    cpu = time.process_time_ns() - start
    with open("/proc/self/status", encoding="ascii") as status:
        peak = re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)
    print(f"cpu={cpu} packets={packets} len={size} peak={peak}")


main()
