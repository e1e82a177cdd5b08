# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Reader in Python."""

import gc
import os
import shutil
import tempfile
import unittest

from gi.repository import Gio, GLib, GObject
from support import GPcap, N_MANY, N_PACKETS, packets_of, run_until, savefile, seen


def read_by_signal(reader, read):
    packets = []
    handler = reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
    read()
    reader.disconnect(handler)
    return packets


def by_dispatch(reader):
    packets = []
    while reader.dispatch(-1, lambda hdr, data: packets.append(seen(hdr, data))):
        pass
    return packets


def by_loop(reader):
    packets = []
    assert reader.loop(-1, lambda hdr, data: packets.append(seen(hdr, data))) == 0
    return packets


def by_closure(reader):
    packets = []
    assert reader.loop_closure(-1, lambda hdr, data: packets.append(seen(hdr, data)), None) == 0
    return packets


def by_next(reader):
    packets = []
    while True:
        result, hdr, data = reader.next()
        if result == GPcap.ReadResult.END:
            assert hdr is None and data is None
            return packets
        packets.append(seen(hdr, data))


def by_read_batch(reader):
    packets = []
    while (batch := reader.read_batch(7)) is not None:
        packets += [seen(packet.get_hdr(), packet.get_data()) for packet in batch]
    return packets


def by_signals_of_dispatch(reader):
    return read_by_signal(reader, lambda: reader.dispatch(-1))


def by_start(reader):
    finished = []

    def read():
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)

    packets = read_by_signal(reader, read)
    assert finished == [None]
    return packets


def by_source(reader):
    packets, ended = [], []

    def ready(*_arguments):
        batch = reader.read_batch()
        if batch is None:
            ended.append(True)
            return GLib.SOURCE_REMOVE
        packets.extend(seen(packet.get_hdr(), packet.get_data()) for packet in batch)
        return GLib.SOURCE_CONTINUE

    source = reader.create_source()
    source.set_callback(ready)
    source.attach()
    run_until(lambda: ended)
    return packets


def by_source_with_closure(reader):
    packets, ended = [], []

    def ready(ready_reader):
        assert ready_reader is reader
        result, hdr, data = ready_reader.next()
        if result == GPcap.ReadResult.END:
            ended.append(True)
            return GLib.SOURCE_REMOVE
        packets.append(seen(hdr, data))
        return GLib.SOURCE_CONTINUE

    source = reader.create_source()
    GObject.source_set_closure(source, ready)
    source.attach()
    run_until(lambda: ended)
    return packets


WAYS = [by_dispatch, by_loop, by_closure, by_next, by_read_batch, by_signals_of_dispatch, by_start, by_source, by_source_with_closure]


class ReaderTest(unittest.TestCase):
    def assert_error(self, code, call, *arguments):
        with self.assertRaises(GLib.Error) as raised:
            call(*arguments)
        self.assertTrue(raised.exception.matches(GPcap.error_quark(), code), raised.exception)

    def test_each_way_gives_every_packet_once(self):
        for name in ("packets.pcap", "nanoseconds-big-endian.pcap", "big-endian.pcap"):
            for way in WAYS:
                with self.subTest(name=name, way=way.__name__):
                    self.assertEqual(way(GPcap.open_offline(savefile(name))), packets_of(name))

    def test_ways_may_be_mixed(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets = []
        reader.dispatch(3, lambda hdr, data: packets.append(seen(hdr, data)))
        reader.loop(4, lambda hdr, data: packets.append(seen(hdr, data)))
        packets.append(seen(*reader.next()[1:]))
        packets += [seen(packet.get_hdr(), packet.get_data()) for packet in reader.read_batch(5)]
        self.assertEqual(packets + by_start(reader), packets_of("packets.pcap"))

    def test_a_callback_gets_header_and_bytes(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.dispatch(1, lambda *arguments: self.assertTrue(isinstance(arguments[0], GPcap.Pkthdr) and type(arguments[1]) is bytes))
        reader.dispatch(1, lambda _hdr, _data, mine: self.assertEqual(mine, "mine"), "mine")

    def assert_exception_comes_out_and_loses_nothing(self, read):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets = []

        def callback(hdr, data):
            packets.append(seen(hdr, data))
            if len(packets) == 3:
                raise KeyError("three")

        with self.assertRaises(KeyError):
            getattr(reader, read)(-1, callback)
        self.assertEqual(len(packets), 3)
        self.assertEqual(packets + by_next(reader), packets_of("packets.pcap"))

    def test_an_exception_comes_out_and_loses_nothing(self):
        for read in ("dispatch", "loop"):
            self.assert_exception_comes_out_and_loses_nothing(read)

    def test_a_callback_may_break_read_and_close(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets = []

        def break_off(hdr, data):
            packets.append(seen(hdr, data))
            reader.breakloop()

        def read_on(hdr, data):
            packets.append(seen(hdr, data))
            packets.append(seen(*reader.next()[1:]))

        def close(_hdr, _data):
            reader.close()

        self.assertEqual(reader.loop(-1, break_off), -2)
        self.assertEqual(reader.dispatch(2, read_on), 2)
        self.assertEqual(packets, packets_of("packets.pcap")[:5])
        self.assertEqual(reader.loop(-1, close), -2)
        self.assert_error(GPcap.Error.CLOSED, reader.next)

    def test_what_is_kept_outlives_the_reader(self):
        reader = GPcap.open_offline(savefile("many.pcap"))
        kept, batches = [], []
        reader.loop(3000, lambda hdr, data: kept.append((hdr, data)))
        reader.loop_closure(3000, lambda hdr, data: kept.append((hdr, data)), None)
        handler = reader.connect("packet", lambda _reader, hdr, data: kept.append((hdr, data)))
        reader.loop(3000)
        reader.disconnect(handler)
        for _ in range(1000):
            kept.append(reader.next()[1:])
        while (batch := reader.read_batch(0)) is not None:
            batches.append(batch)
        reader.close()
        del reader
        gc.collect()
        packets = [seen(hdr, data) for hdr, data in kept]
        for batch in batches:
            packets += [seen(batch.get_pkthdr(i), batch.get_bytes(i)) for i in range(len(batch))]
        self.assertEqual(len(packets), N_MANY)
        self.assertEqual(packets, packets_of("many.pcap"))

    def test_a_filter_and_a_bpf_select(self):
        arps = [packet for packet in packets_of("packets.pcap") if packet[3][12:14] == b"\x08\x06"]
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.set_filter("arp")
        self.assertEqual(reader.props.filter, "arp")
        self.assertEqual(by_read_batch(reader), arps)
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.set_bpf(GPcap.compile(GPcap.DLT_EN10MB, 65535, "arp", True, GPcap.NETMASK_UNKNOWN))
        self.assertEqual(by_loop(reader), arps)

    def test_bad_input_is_a_typed_error(self):
        for name, code in (
            ("empty.pcap", GPcap.Error.EMPTY_FILE),
            ("truncated-header.pcap", GPcap.Error.TRUNCATED),
            ("garbage.pcap", GPcap.Error.INVALID_FORMAT),
        ):
            self.assert_error(code, GPcap.open_offline, savefile(name))
        for name, code in (("no-such-file", Gio.IOErrorEnum.NOT_FOUND), (".", Gio.IOErrorEnum.IS_DIRECTORY)):
            with self.assertRaises(GLib.Error) as raised:
                GPcap.open_offline(savefile(name))
            self.assertTrue(raised.exception.matches(Gio.io_error_quark(), code))
        self.assert_error(GPcap.Error.NO_SUCH_DEVICE, GPcap.open_live, "nowhere", 96, False, 10)
        self.assert_error(GPcap.Error.NOT_ACTIVATED, GPcap.create("lo").next)
        reader = GPcap.open_offline(savefile("packets.pcap"))
        self.assert_error(GPcap.Error.INVALID_FILTER, reader.set_filter, "no filter")
        self.assert_error(GPcap.Error.ACTIVATED, reader.set_snaplen, 96)
        raw = GPcap.compile(GPcap.DLT_RAW, 65535, "udp", True, GPcap.NETMASK_UNKNOWN)
        self.assert_error(GPcap.Error.WRONG_LINK_TYPE, reader.set_bpf, raw)

    def test_damage_comes_after_the_whole_packets(self):
        reader = GPcap.open_offline(savefile("truncated-packet.pcap"))
        packets, finished = [], []
        reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)
        self.assertEqual(packets, packets_of("packets.pcap")[: N_PACKETS - 1])
        self.assertTrue(finished[0].matches(GPcap.error_quark(), GPcap.Error.TRUNCATED))

    def test_cancelling_raises_and_loses_nothing(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        for read in (lambda: reader.next(cancellable), lambda: reader.read_batch(0, cancellable), lambda: reader.loop(-1, None, None, cancellable)):
            with self.assertRaises(GLib.Error) as raised:
                read()
            self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertEqual(by_next(reader), packets_of("packets.pcap"))

    def test_properties_make_a_reader_too(self):
        reader = GPcap.Reader(filename=savefile("packets.pcap"))
        self.assertFalse(reader.props.activated)
        self.assertEqual(reader.activate(), 0)
        self.assertTrue(reader.props.activated)
        self.assertEqual(reader.props.datalink, GPcap.DLT_EN10MB)
        self.assertEqual(GPcap.Reader(device="lo", snaplen=96).props.snaplen, 96)

    def test_a_filename_need_not_be_utf_8(self):
        with tempfile.TemporaryDirectory() as directory:
            name = os.fsencode(directory) + b"/\xff.pcap"
            shutil.copy(savefile("packets.pcap"), name)
            reader = GPcap.open_offline(name)
            dumper = reader.dump_open(name + b"x")
            for owner, expected in ((reader, os.fsdecode(name)), (dumper, os.fsdecode(name + b"x")), (GPcap.create("lo"), None)):
                names = (owner.get_filename(), owner.props.filename, owner.get_property("filename"), *owner.get_properties("filename"))
                self.assertEqual(names, (expected,) * 4)
            with self.assertRaises(FileNotFoundError):
                GPcap.open_offline(name + b"y")
        # The other properties are as they were.
        reader.props.queue_packets = 7
        self.assertEqual((reader.props.queue_packets, reader.get_properties("queue-packets", "activated")), (7, (7, True)))
        self.assertEqual(dir(reader.props), dir(GPcap.Reader.props))
        self.assertEqual({each.name for each in reader.props}, {each.name for each in GPcap.Reader.props})
        with self.assertRaises(AttributeError):
            reader.props.nonsense  # pylint: disable=pointless-statement
        # Bytes name a file as they do in a call.
        self.assertEqual(GPcap.Reader(filename=savefile("packets.pcap").encode()).activate(), 0)
