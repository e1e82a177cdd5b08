# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.History in Python."""

import os
import tempfile
import unittest

from support import GPcap, N_PACKETS, packets_of, run_until, savefile, seen

PACKETS = packets_of("packets.pcap")


def batch_of(name="packets.pcap"):
    return GPcap.open_offline(savefile(name)).read_batch()


def items_of(history):
    return [seen(packet.hdr, packet.data) for packet in history]


def closed_dumper():
    dumper = GPcap.Dumper.open("/dev/null", GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.NANO)
    dumper.close()
    return dumper


class HistoryTest(unittest.TestCase):
    def setUp(self):
        self.history = GPcap.History(max_packets=30)

    def fill(self):
        self.history.add_batch(batch_of())
        self.history.refresh()

    def test_is_a_sequence_of_the_last_packets(self):
        self.fill()
        self.assertEqual(len(self.history), 30)
        self.assertEqual(items_of(self.history), PACKETS[-30:])
        self.assertEqual(bytes(self.history[-1]), PACKETS[-1][3])
        self.assertEqual([bytes(packet) for packet in self.history[5:9]], [packet[3] for packet in PACKETS[75:79]])
        self.assertRaises(IndexError, lambda: self.history[30])
        self.assertEqual(repr(self.history), "<GPcap.History of 30 packets>")

    def test_pairs_of_headers_and_bytes(self):
        self.fill()
        self.assertEqual([seen(hdr, data) for hdr, data in self.history.packets()], PACKETS[-30:])

    def test_a_range_as_a_batch(self):
        self.fill()
        batch = self.history.get_batch(10, 5)
        self.assertEqual([seen(hdr, data) for hdr, data in batch.packets()], PACKETS[80:85])

    def test_shows_nothing_until_the_main_context_runs(self):
        changes = []
        self.history.connect("items-changed", lambda *change: changes.append(change[1:]))
        self.history.add_batch(batch_of())
        self.assertEqual((len(self.history), self.history.props.n_pending), (0, N_PACKETS))
        run_until(lambda: changes)
        self.assertEqual(changes, [(0, 0, 30)])
        self.assertEqual(self.history.get_n_expired(), 70)

    def test_follows_a_reader(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.connect("batch", lambda _reader, batch: self.history.add_batch(batch))
        reader.start()
        run_until(lambda: self.history.get_n_expired() == 70)
        self.assertEqual(items_of(self.history), PACKETS[-30:])

    def test_bounds_are_properties(self):
        history = GPcap.History(max_bytes=1000, max_seconds=0.5)
        self.assertEqual((history.props.max_packets, history.props.max_bytes, history.props.max_seconds), (0, 1000, 0.5))
        history.add_batch(batch_of())
        history.refresh()
        self.assertLessEqual(sum(24 + packet.hdr.caplen for packet in history), 1000)
        self.assertGreater(len(history), 0)
        history.props.max_packets = 2
        history.refresh()
        self.assertEqual(items_of(history), PACKETS[-2:])

    def test_can_be_frozen(self):
        self.fill()
        before = items_of(self.history)
        self.history.props.frozen = True
        self.history.add_batch(batch_of("nanoseconds.pcap"))
        self.history.refresh()
        self.assertEqual(items_of(self.history), before)
        self.assertEqual(self.history.get_n_pending(), N_PACKETS)
        self.history.set_frozen(False)
        self.assertEqual(items_of(self.history), packets_of("nanoseconds.pcap")[-30:])

    def test_can_be_dumped(self):
        self.history.add_batch(batch_of())
        with tempfile.TemporaryDirectory() as directory:
            filename = os.path.join(directory, "history.pcap")
            with GPcap.Dumper.open(filename, self.history.get_datalink(), 65535, GPcap.TstampPrecision.NANO) as dumper:
                self.history.dump(dumper)
            self.assertEqual(packets_of(filename), PACKETS[-30:])

    def test_errors_of_a_dump_are_typed(self):
        self.fill()
        with GPcap.Dumper.open("/dev/null", GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.NANO) as dumper:
            self.assertRaises(GPcap.WrongLinkTypeError, self.history.dump, dumper)
        self.assertRaises(GPcap.ClosedError, self.history.dump, closed_dumper())

    def test_a_packet_outlives_the_history(self):
        self.fill()
        packet = self.history[3]
        self.history.clear()
        self.assertEqual((len(self.history), self.history.get_memory()), (0, 0))
        del self.history
        self.assertEqual(seen(packet.hdr, packet.data), PACKETS[73])
