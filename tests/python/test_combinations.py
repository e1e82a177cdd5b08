# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every way to read in Python, with every origin, filter, dumper, tap and replay, and every change from one to another."""

import gc
import gzip
import itertools
import os
import pathlib
import tempfile
import unittest

from gi.repository import Gio, GLib
from support import GPcap, SAVEFILES, packets_of, run_until, savefile, seen

FEW = 7


class Stop(Exception):
    """Ends a read from a callback, which has used its packet."""


def by_next(reader, n, add):
    for _ in range(n):
        result, hdr, data = reader.next()
        if result == GPcap.ReadResult.END:
            return
        add(hdr, data)


def by_read_batch(reader, n, add):
    while n > 0 and (batch := reader.read_batch(min(n, FEW))) is not None:
        add_batch(batch, add)
        n -= len(batch)


def by_dispatch(reader, n, add):
    while n > 0 and (n_read := reader.dispatch(min(n, FEW), add)):
        n -= n_read


def by_loop(reader, n, add):
    assert reader.loop(n, add) == 0


def by_loop_that_raises(reader, n, add):
    def callback(hdr, data):
        nonlocal n
        n -= 1
        add(hdr, data)
        if n == 0:
            raise Stop

    try:
        reader.loop(-1, callback)
    except Stop:
        pass


def by_iteration(reader, n, add):
    for hdr, data in itertools.islice(reader, n):
        add(hdr, data)


def by_batches(reader, n, add):
    for batch in reader.batches(FEW):
        add_batch(batch, add)
        n -= len(batch)
        if n <= 0:
            return


def by_signals_of_loop(reader, n, add):
    handler = reader.connect("packet", lambda _reader, hdr, data: add(hdr, data))
    assert reader.loop(n) == 0
    reader.disconnect(handler)


def by_start(reader, n, add, start="start"):
    def packet(_reader, hdr, data):
        nonlocal n
        n -= 1
        add(hdr, data)
        if n == 0:
            reader.stop()

    run_started(reader, start, "packet", packet)


def by_start_threaded(reader, n, add):
    by_start(reader, n, add, "start_threaded")


def by_batches_of_start(reader, n, add):
    def batch_signal(_reader, batch):
        nonlocal n
        add_batch(batch, add)
        n -= len(batch)
        if n <= 0:
            reader.stop()

    run_started(reader, "start", "batch", batch_signal)


def read_asynchronously(reader, n):
    results = []
    reader.read_batch_async(n, callback=lambda _reader, result, _data: results.append(result))
    run_until(lambda: results)
    return reader.read_batch_finish(results[0])


def by_asynchronous_read(reader, n, add):
    while n > 0 and (batch := read_asynchronously(reader, min(n, FEW))) is not None:
        add_batch(batch, add)
        n -= len(batch)


def by_source(reader, n, add):
    ended = []

    def ready(*_arguments):
        nonlocal n
        result, hdr, data = reader.next()
        if result != GPcap.ReadResult.PACKET:
            ended.append(result)
            return GLib.SOURCE_REMOVE
        add(hdr, data)
        n -= 1
        if n == 0:
            ended.append(result)
        return n > 0

    source = reader.create_source()
    source.set_callback(ready)
    source.attach()
    run_until(lambda: ended)


def add_batch(batch, add):
    for packet in batch:
        add(packet.get_hdr(), packet.get_data())


def run_started(reader, start, signal, handler):
    finished = []
    handlers = [reader.connect(signal, handler), reader.connect("finished", lambda _reader, error: finished.append(error))]
    getattr(reader, start)()
    run_until(lambda: finished)
    while GLib.MainContext.default().iteration(False):
        pass
    assert finished == [None], finished
    for each in handlers:
        reader.disconnect(each)


WAYS = [
    by_next, by_read_batch, by_dispatch, by_loop, by_loop_that_raises, by_iteration, by_batches, by_signals_of_loop,
    by_start, by_start_threaded, by_batches_of_start, by_asynchronous_read, by_source,
]  # fmt: skip


def open_path():
    return GPcap.open_offline(savefile("packets.pcap"))


def open_gzip_path():
    return GPcap.open_offline(savefile("packets.pcap.gz"))


def open_stream():
    return GPcap.open_stream(Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new((SAVEFILES / "packets.pcap").read_bytes())))


def open_pipe():
    for_reading, for_writing = os.pipe()
    os.write(for_writing, gzip.decompress((SAVEFILES / "packets.pcap.gz").read_bytes()))
    os.close(for_writing)
    return GPcap.open_stream(Gio.UnixInputStream.new(for_reading, True))


ORIGINS = [open_path, open_gzip_path, open_stream, open_pipe]


def is_arp_or_udp(packet):
    """What the filter "arp or udp" means, said here and not by the library."""
    data = packet[3]
    return data[12:14] == b"\x08\x06" or (data[12:14] == b"\x08\x00" and data[23] == 17)


FILTERS = [("", lambda packet: True), ("arp or udp", is_arp_or_udp), ("ether proto 0x1234", lambda packet: False)]
REPLAYS = [GPcap.ReplayMode.NONE, GPcap.ReplayMode.TIMED, GPcap.ReplayMode.STEPPED]


def count_descriptors():
    return len(os.listdir("/proc/self/fd"))


class CombinationsTest(unittest.TestCase):
    def setUp(self):
        self.expected = packets_of("packets.pcap")
        scratch = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.addCleanup(scratch.cleanup)
        self.dump = pathlib.Path(scratch.name, "dump.pcap")
        # GLib's threads and main context have descriptors, which they keep from then on.
        for way in WAYS:
            with open_path() as reader:
                way(reader, 10**6, lambda hdr, data: None)
        gc.collect()
        self.n_descriptors = count_descriptors()

    def open(self, origin, expression="", mode=GPcap.ReplayMode.NONE):
        reader = origin()
        reader.set_filter(expression)
        reader.set_replay_speed(1e9)
        reader.set_replay(mode)
        if mode == GPcap.ReplayMode.STEPPED:
            reader.step(10**6)
        return reader

    def assert_nothing_is_open(self, what):
        """A reader keeps a descriptor until it is dropped, and a handler that stops it refers to it."""
        if count_descriptors() != self.n_descriptors:
            gc.collect()
        self.assertEqual(count_descriptors(), self.n_descriptors, what)

    def read_all(self, reader, way, dumps):
        """Returns what came; with a dumper there is a tap, too."""
        packets, tapped = [], []
        dumper = reader.dump_open(str(self.dump)) if dumps else None
        if dumper:
            reader.set_dumper(dumper)
            reader.add_tap().connect("batch", lambda _tap, batch: add_batch(batch, lambda hdr, data: tapped.append(seen(hdr, data))))
        way(reader, 10**6, lambda hdr, data: packets.append(seen(hdr, data)))
        self.assertEqual(reader.next()[0], GPcap.ReadResult.END)
        if dumper:
            dumper.close()
            self.assertEqual(tapped, packets)
        return packets

    def test_every_combination(self):
        for origin, (expression, passes), mode, way, dumps in itertools.product(ORIGINS, FILTERS, REPLAYS, WAYS, (False, True)):
            what = f"{origin.__name__}, '{expression}', {mode.value_nick}, {way.__name__}, dumped: {dumps}"
            expected = [packet for packet in self.expected if passes(packet)]
            self.assertEqual(self.read_all(self.open(origin, expression, mode), way, dumps), expected, what)
            if dumps:
                self.assertEqual(packets_of(self.dump), expected, what)
            self.assert_nothing_is_open(what)

    def read_in_two_ways(self, reader, first, second):
        packets = []
        first(reader, 10, lambda hdr, data: packets.append(seen(hdr, data)))
        self.assertGreaterEqual(len(packets), 10)
        second(reader, 10**6, lambda hdr, data: packets.append(seen(hdr, data)))
        return packets

    def test_every_switch(self):
        for origin, first, second in itertools.product(ORIGINS, WAYS, WAYS):
            what = f"{origin.__name__}, {first.__name__}, then {second.__name__}"
            self.assertEqual(self.read_in_two_ways(self.open(origin), first, second), self.expected, what)
            self.assert_nothing_is_open(what)

    def test_every_change_of_signals(self):
        names = ("packet", "batch")
        for first, second, change_at, start in itertools.product(names, names, (1, 3, 77), ("loop", "dispatch", "start", "start_threaded")):
            what = f"{start}: from {first} to {second} after {change_at}"
            self.assertEqual(self.read_with_change(open_path(), first, second, change_at, start), self.expected, what)

    def read_with_change(self, reader, first, second, change_at, start):
        packets, handlers = [], []

        def listen(name):
            for handler in handlers:
                reader.disconnect(handler)
            handlers[:] = [reader.connect(name, on_packet if name == "packet" else on_batch)]

        def change_when_due(n_before):
            if n_before < change_at <= len(packets):
                listen(second)

        def on_packet(_reader, hdr, data):
            packets.append(seen(hdr, data))
            change_when_due(len(packets) - 1)

        def on_batch(_reader, batch):
            n_before = len(packets)
            add_batch(batch, lambda hdr, data: packets.append(seen(hdr, data)))
            change_when_due(n_before)

        listen(first)
        if start in ("loop", "dispatch"):
            getattr(reader, start)(-1)
        else:
            run_started(reader, start, "notify::progress", lambda *_arguments: None)
        return packets
