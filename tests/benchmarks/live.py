# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways with an interface in Python, which is flooded until there comes a frame of the marker's size.

live.py batch|pcapy DEVICE; the module pcapy is the one that comes first in PYTHONPATH.
"""

import importlib
import re
import sys
import time

MISSING = 77  # the exit status that says that there is no such way
MARKER_SIZE = 123
SNAPLEN = 65535
TIMEOUT = 10


class Done(Exception):
    """There was a marker."""


def open_gpcap(device):
    import gi

    gi.require_version("GPcap", "1.0")
    from gi.repository import GPcap

    # Takes longer than a ring is large, if it is left to the first batch.
    importlib.import_module("numpy")

    if not hasattr(GPcap.PacketBatch, "to_numpy"):
        sys.exit(MISSING)
    return GPcap.open_live(device, SNAPLEN, True, TIMEOUT)


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


def open_pcapy(device):
    try:
        import pcapy
    except ModuleNotFoundError:
        sys.exit(MISSING)
    return pcapy.open_live(device, SNAPLEN, True, TIMEOUT)


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


WAYS = {"batch": (open_gpcap, read_batches), "pcapy": (open_pcapy, loop)}


def main():
    open_device, read = WAYS[sys.argv[1]]
    reader = open_device(sys.argv[2])
    print("ready", flush=True)
    start = time.process_time_ns()
    packets, size = read(reader)
    cpu = time.process_time_ns() - start
    with open("/proc/self/status", encoding="ascii") as status:
        peak = re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)
    print(f"cpu={cpu} packets={packets} len={size} peak={peak}")


main()
