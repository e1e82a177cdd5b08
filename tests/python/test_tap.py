# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of taps in Python, and of the rates of a reader."""

import contextlib
import errno
import io
import pathlib
import sys
import tempfile
import unittest

from gi.repository import GLib, GObject
from support import GPcap, N_MANY, N_PACKETS, packets_of, run_until, savefile, seen


def is_udp(packet):
    """Said here and not by the library."""
    data = packet[3]
    return data[12:14] == b"\x08\x00" and data[23] == 17


class TapTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_offline(savefile("packets.pcap"))
        self.addCleanup(self.reader.close)
        self.all = packets_of("packets.pcap")
        self.udp = [packet for packet in self.all if is_udp(packet)]

    def tap(self, expression=None):
        """Returns a tap, and the packets of its batches so far."""
        tap, taken = self.reader.add_tap_filter(expression), []
        tap.connect("batch", lambda _tap, batch: taken.extend(seen(hdr, data) for hdr, data in batch.packets()))
        return tap, taken

    def test_it_takes_what_its_filter_lets_pass(self):
        tap, taken = self.tap("udp")
        everything, all_taken = self.tap()
        self.assertEqual(sum(len(batch) for batch in self.reader.batches(7)), N_PACKETS)
        self.assertEqual(taken, self.udp)
        self.assertEqual(all_taken, self.all)
        self.assertEqual(tap.get_packets(), len(self.udp))
        self.assertEqual(tap.props.bytes, sum(packet[2] for packet in self.udp))
        self.assertEqual(everything.props.packets, N_PACKETS)
        self.assertEqual(tap.get_filter(), "udp")
        self.assertIsNone(everything.get_filter())
        self.assertEqual(repr(tap), "<GPcap.Tap 'udp', 25 packets>")
        self.assertEqual(repr(everything), "<GPcap.Tap 'of all packets', 100 packets>")

    def test_a_compiled_filter(self):
        tap = self.reader.add_tap(GPcap.compile(GPcap.DLT_EN10MB, 65535, "udp"))
        everything = self.reader.add_tap()
        self.reader.loop(-1, lambda hdr, data: None)
        self.assertEqual((tap.get_packets(), everything.get_packets()), (25, 100))
        with self.assertRaisesRegex(GPcap.WrongLinkTypeError, r"link type 12 \(RAW\), but the packets have link type 1 \(EN10MB\)"):
            GPcap.open_offline(savefile("packets.pcap")).add_tap(GPcap.compile(GPcap.DLT_RAW, 65535, "udp"))
        with self.assertRaises(GPcap.InvalidFilterError):
            GPcap.open_offline(savefile("packets.pcap")).add_tap_filter("nonsense")
        self.reader.close()
        with self.assertRaises(GPcap.ClosedError):
            self.reader.add_tap_filter("udp")

    def test_a_loop_that_is_left_has_used_what_it_saw(self):
        _tap, taken = self.tap()
        used = []
        for hdr, data in self.reader:
            used.append(seen(hdr, data))
            if len(used) == 33:
                break
        self.assertEqual(self.reader.next()[0], GPcap.ReadResult.PACKET)
        self.assertEqual(taken, self.all[:34])
        self.assertEqual(used, self.all[:33])

    def test_a_callback_that_raises_loses_nothing(self):
        _tap, taken = self.tap()
        calls = []

        def callback(_hdr, _data):
            calls.append(None)
            if len(calls) == 20:
                raise KeyError

        with self.assertRaises(KeyError):
            self.reader.loop(-1, callback)
        self.reader.loop(-1, callback)
        self.assertEqual(taken, self.all)
        self.assertEqual(len(calls), N_PACKETS)

    def test_a_handler_that_raises_loses_nothing(self):
        first, second = self.reader.add_tap(), self.reader.add_tap()
        taken = []

        def raising(_tap, _batch):
            raise KeyError

        first.connect("batch", raising)
        second.connect("batch", lambda _tap, batch: taken.extend(seen(hdr, data) for hdr, data in batch.packets()))
        raised, hook = [], sys.excepthook
        sys.excepthook = lambda kind, *_rest: raised.append(kind)
        self.addCleanup(setattr, sys, "excepthook", hook)
        with contextlib.redirect_stderr(io.StringIO()):
            self.reader.loop(-1, lambda hdr, data: None)
        self.assertTrue(raised)
        self.assertEqual(set(raised), {KeyError})
        self.assertEqual(taken, self.all)
        self.assertEqual(first.get_packets(), N_PACKETS)

    def test_handlers_change_the_taps(self):
        first, second = self.reader.add_tap(), self.reader.add_tap()
        added = []

        def change(tap, _batch):
            self.assertTrue(self.reader.remove_tap(tap))
            self.assertTrue(self.reader.remove_tap(second))
            added.append(self.reader.add_tap())

        first.connect("batch", change)
        self.reader.read_batch(40)
        self.reader.read_batch()
        self.assertEqual([tap.get_packets() for tap in (first, second, *added)], [40, 40, 60])
        self.assertFalse(self.reader.remove_tap(first))

    def test_budgets(self):
        taps = [self.reader.add_tap_filter("udp") for _ in range(4)]
        told = []
        for tap in taps:
            tap.connect("notify::exhausted", lambda tap, _pspec: told.append(tap))
        taps[0].set_max_packets(3)
        taps[1].props.max_bytes = 500
        taps[2].set_sampling_interval(4)
        taps[3].props.until = self.all[40][0]
        self.reader.loop(-1, lambda hdr, data: None)
        self.assertEqual(taps[0].get_packets(), 3)
        at = next(n for n in range(1, 26) if sum(packet[2] for packet in self.udp[:n]) >= 500)
        self.assertEqual(taps[1].get_packets(), at)
        self.assertEqual(taps[2].get_packets(), 7)
        self.assertEqual(taps[3].get_packets(), sum(packet in self.all[:40] for packet in self.udp))
        self.assertEqual(told, [taps[0], taps[1], taps[3]])
        self.assertTrue(taps[0].is_exhausted())
        self.assertFalse(taps[2].is_exhausted())
        self.assertEqual(repr(taps[0]), "<GPcap.Tap 'udp', 3 packets, exhausted>")

    def test_addresses(self):
        source, destination, nothing = (self.reader.add_tap() for _ in range(3))
        source.set_addresses(GPcap.AddressSet.new_from_text("192.0.2.1"))
        destination.set_addresses(GPcap.AddressSet.new_from_text("192.0.2.1"), GPcap.AddressEnd.DESTINATION)
        nothing.set_addresses(GPcap.AddressSet.new_from_text("203.0.113.0/24\n2001:db8::/32"))
        self.reader.loop(-1, lambda hdr, data: None)
        self.assertEqual([tap.get_packets() for tap in (source, destination, nothing)], [75, 0, 0])

    def test_a_dumper(self):
        with tempfile.TemporaryDirectory() as directory:
            filename = pathlib.Path(directory, "udp.pcap")
            tap = self.reader.add_tap_filter("udp")
            dumper = self.reader.dump_open(filename)
            tap.set_dumper(dumper)
            self.assertIs(tap.get_dumper(), dumper)
            with self.assertRaises(GPcap.WrongLinkTypeError):
                tap.set_dumper(GPcap.Dumper(filename="/dev/null", datalink=GPcap.DLT_RAW))
            self.reader.loop(-1, lambda hdr, data: None)
            dumper.close()
            self.assertEqual(packets_of(filename), self.udp)
            tap.set_dumper()
            self.assertIsNone(tap.get_dumper())

    def test_a_full_disk_is_told_once(self):
        reader = GPcap.open_offline(savefile("many.pcap"))
        tap, other = reader.add_tap(), reader.add_tap()
        full, failed = reader.dump_open("/dev/full"), []
        tap.set_dumper(full)
        tap.connect("dump-failed", lambda tap, dumper, error: failed.append((tap, dumper, error)))
        reader.loop(-1, lambda hdr, data: None)
        self.assertEqual([each[:2] for each in failed], [(tap, full)])
        error = failed[0][2]
        self.assertIsInstance(error, GPcap.FileError)
        self.assertEqual(error.errno, errno.ENOSPC)
        self.assertIsNone(tap.get_dumper())
        self.assertEqual((tap.get_packets(), other.get_packets()), (N_MANY, N_MANY))
        self.assertRaises(GPcap.Error, full.close)

    def test_counters_are_bound_to_properties(self):
        class Label(GObject.Object):
            packets = GObject.Property(type=GObject.TYPE_UINT64)

        tap, label, finished = self.reader.add_tap_filter("udp"), Label(), []
        tap.bind_property("packets", label, "packets", GObject.BindingFlags.SYNC_CREATE)
        self.reader.connect("finished", lambda _reader, error: finished.append((error, label.packets)))
        self.reader.start()
        run_until(lambda: finished)
        self.assertEqual(finished, [(None, 25)])

    def test_rates(self):
        self.assertEqual(self.reader.get_packets_per_second(), 0)
        self.reader.loop(-1, lambda hdr, data: None)
        tick = GLib.timeout_add(20, lambda: GLib.SOURCE_CONTINUE)
        run_until(lambda: self.reader.props.packets_per_second > 0)
        GLib.source_remove(tick)
        self.assertLessEqual(self.reader.get_packets_per_second(), N_PACKETS)
        self.assertGreater(self.reader.props.bytes_per_second, self.reader.get_packets_per_second())
        self.assertEqual(self.reader.get_drops_per_second(), 0)
        self.assertEqual(self.reader.get_stats().bytes, sum(packet[2] for packet in self.all))
