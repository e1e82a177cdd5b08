#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keeps a ring of savefiles of a device, as a service: the latest files, and the seconds around an event.

keep-ring.py DEVICE DIRECTORY [FILTER]

SIGUSR1 is the event: the ten seconds before it and the five after it go into a file of their own, which stays. SIGINT and
SIGTERM end the service; each file is whole then, and the next run goes on with their numbers.
"""

import signal
import sys

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap

FILE_BYTES, RING_BYTES, FREE_BYTES = 100 * 2**20, 10 * 2**30, 2**30
SECONDS_BEFORE, SECONDS_AFTER = 10, 5


def report(_object, file, _first, _last, n_packets):
    print(f"{file.get_path()}: {n_packets} packets", flush=True)


def fail(loop, error):
    print(f"keep-ring.py: {error.message}", file=sys.stderr)
    loop.quit()


def open_ring(reader, directory):
    """Returns the dumper of the ring: a file for each full minute, or for 100 MiB if that is earlier."""
    rotation = GPcap.Rotation(
        template=f"{directory}/ring-%Y%m%d-%H%M%S-%N.pcap", interval=60, max_bytes=FILE_BYTES, keep_bytes=RING_BYTES,
        min_free_bytes=FREE_BYTES, compression=GPcap.Compression.GZIP,
    )  # fmt: skip
    dumper = GPcap.Dumper(rotation=rotation, datalink=reader.datalink(), snaplen=reader.get_snapshot())
    dumper.connect("rotated", report)
    return dumper


def make_recorder(reader, directory):
    """Returns a recorder of the seconds around an event, from a history in memory."""
    history = GPcap.History(max_seconds=SECONDS_BEFORE)
    reader.connect("batch", lambda _reader, batch: history.add_batch(batch))
    rotation = GPcap.Rotation(template=f"{directory}/event-%Y%m%d-%H%M%S-%N.pcap")
    recorder = GPcap.Recorder.new(history, rotation, SECONDS_BEFORE, SECONDS_AFTER)
    recorder.connect("recorded", report)
    recorder.connect("failed", lambda _recorder, error: print(f"keep-ring.py: {error.message}", file=sys.stderr))
    return recorder


def main():
    device, directory, *packet_filter = sys.argv[1:]
    loop = GLib.MainLoop()
    reader = GPcap.open_live(device, to_ms=100)
    if packet_filter:
        reader.setfilter(packet_filter[0])
    dumper, recorder = open_ring(reader, directory), make_recorder(reader, directory)
    reader.set_dumper(dumper)
    dumper.connect("notify::error", lambda dumper, _property: fail(loop, dumper.get_error()))
    reader.connect("finished", lambda _reader, error: fail(loop, error) if error else loop.quit())
    for number in (signal.SIGINT, signal.SIGTERM):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, loop.quit)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, lambda: recorder.trigger() or GLib.SOURCE_CONTINUE)
    reader.start()
    print(f"Writing {dumper.get_rotation().template}", flush=True)
    loop.run()

    # What was captured until now is written, too.
    reader.stop()
    recorder.end()
    dumper.close()
    while recorder.recording:
        GLib.MainContext.default().iteration(True)
    return dumper.get_error() is not None


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        sys.exit(main())
    except GPcap.Error as refusal:
        sys.exit(f"keep-ring.py: {refusal.message}")
