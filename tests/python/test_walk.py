# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of walks in Python: nested loops, iterations and main loops, and the function that returns what was used."""

import gc
import itertools
import threading
import time
import unittest
from unittest import mock

from gi.repository import GLib
from support import GPcap, N_MANY, SAVEFILES, open_pipe, packets_of, run_until, savefile, seen


class WalkTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_offline(savefile("packets.pcap"))
        self.expected = packets_of("packets.pcap")
        self.packets = []

    def keep(self, hdr, data):
        self.packets.append(seen(hdr, data))

    def keep_pairs(self, pairs):
        for hdr, data in pairs:
            self.keep(hdr, data)

    def test_a_main_loop_inside_a_callback_goes_on_where_that_is(self):
        def ready(*_arguments):
            result, hdr, data = self.reader.next()
            if result != GPcap.ReadResult.PACKET:
                return GLib.SOURCE_REMOVE
            self.keep(hdr, data)
            return len(self.packets) % 7 != 0

        def callback(hdr, data):
            self.keep(hdr, data)
            source = self.reader.create_source()
            source.set_callback(ready)
            source.attach()
            run_until(source.is_destroyed)

        # A source that was created before the loop, and one that its callback creates.
        first = self.reader.create_source()
        first.set_callback(ready)
        first.attach()
        self.assertEqual(self.reader.loop(3, callback), 0)
        for hdr, data in self.reader:
            callback(hdr, data)
            if len(self.packets) > 80:
                break
        self.keep_pairs(self.reader)
        self.assertEqual(self.packets, self.expected)

    def test_a_started_reader_goes_on_where_a_loop_is(self):
        def callback(hdr, data):
            self.keep(hdr, data)
            n = len(self.packets)
            run_until(lambda: len(self.packets) > n or not self.reader.is_running())
            if n > 50:
                self.reader.stop()

        def on_packet(_reader, hdr, data):
            self.keep(hdr, data)
            if len(self.packets) % 5 == 0:
                self.reader.breakloop()

        self.reader.connect("packet", on_packet)
        self.reader.start()
        while self.reader.is_running():
            self.reader.loop(2, callback)
        self.reader.loop(-1, self.keep)
        self.assertEqual(self.packets, self.expected)

    def test_results_are_those_of_c(self):
        self.reader.connect("packet", lambda _reader, hdr, data: self.keep(hdr, data))
        for callback in (self.keep, None):
            self.assertEqual(self.reader.dispatch(7, callback), 7)
            self.assertEqual(self.reader.loop(7, callback), 0)

        def break_off(hdr, data):
            self.keep(hdr, data)
            self.reader.breakloop()

        # A break takes precedence over the maximum number of packets.
        self.assertEqual(self.reader.loop(1, break_off), -2)
        self.assertEqual(self.reader.dispatch(1, break_off), -2)
        # The outer read does not count the packets of the nested one.
        self.assertEqual(self.reader.dispatch(10, lambda hdr, data: (self.keep(hdr, data), self.reader.loop(2, self.keep))), 10)
        self.assertEqual(self.reader.dispatch(0, self.keep), 100 - 28 - 2 - 30)
        self.assertEqual((self.reader.dispatch(), self.reader.loop(-1, self.keep)), (0, 0))
        self.assertEqual(self.packets, self.expected)

    def test_a_break_from_any_depth_ends_all(self):
        def outer(hdr, data):
            self.keep(hdr, data)
            self.assertEqual(self.reader.loop(-1, inner), -2)

        def inner(hdr, data):
            self.keep(hdr, data)
            if len(self.packets) == 5:
                self.reader.breakloop()

        self.assertEqual(self.reader.loop(-1, outer), -2)
        with self.assertRaises(GPcap.BreakError):
            for batch in self.reader.batches(10):
                self.keep_pairs(batch.packets())
                self.reader.breakloop()
        self.assertEqual(self.packets, self.expected[:15])
        self.keep_pairs(self.reader)
        self.assertEqual(self.packets, self.expected)

    def test_a_thread_may_break_it_off_anywhere(self):
        expected, rounds = packets_of("many.pcap"), 0
        reader, stopped, broken = GPcap.open_offline(savefile("many.pcap")), threading.Event(), threading.Event()

        def break_off():
            while not stopped.is_set():
                reader.breakloop()
                broken.set()
                time.sleep(0.0005)

        def keep(hdr, data):
            self.keep(hdr, data)
            # However long the thread takes, it breaks off twice.
            if rounds < 2:
                broken.clear()
                broken.wait(60)

        thread = threading.Thread(target=break_off)
        thread.start()
        while reader.loop(-1, keep) == -2:
            rounds += 1
        stopped.set()
        thread.join()
        self.assertGreater(rounds, 1)
        self.assertEqual(len(self.packets), N_MANY)
        self.assertEqual(self.packets, expected)

    def test_closing_in_a_callback_delivers_what_was_used(self):
        dumper = self.reader.dump_open("/dev/null")
        self.reader.set_dumper(dumper)
        numbers = []
        with self.assertRaises(GPcap.ClosedError):
            for number, _packet in enumerate(self.reader, 1):
                numbers.append(number)
                if number == 10:
                    self.reader.close()
        self.assertEqual((len(numbers), dumper.get_n_packets()), (10, 10))

    def test_statistics_know_what_an_iteration_has_given(self):
        for read in (lambda: self.reader.loop(1, self.keep), lambda: self.keep(*next(iter(self.reader)))):
            read()
            self.assertEqual(self.reader.get_stats().delivered, len(self.packets))
        iterator = iter(self.reader)
        for pair in itertools.islice(iterator, 10):
            self.keep(*pair)
        self.assertEqual(self.reader.get_stats().delivered, 12)

    def test_a_replay_is_lent_in_batches_too(self):
        self.reader.set_replay(GPcap.ReplayMode.STEPPED)
        self.reader.step(60)
        self.assertEqual(self.reader.dispatch(10, self.keep), 10)
        self.assertEqual(self.reader.dispatch(-1, self.keep), 50)
        threading.Timer(0.02, self.reader.step, (40,)).start()
        self.keep_pairs(self.reader)
        self.assertEqual(self.packets, self.expected)

    def test_one_function_is_asked_all_the_reader_s_life(self):
        calls, set_used_func = [], GPcap.Reader.set_used_func
        with mock.patch.object(GPcap.Reader, "set_used_func", lambda *arguments: (calls.append(1), set_used_func(*arguments))):
            for _ in range(5):
                self.reader.loop(3, self.keep)
                self.reader.dispatch(3, self.keep)
                self.keep(*next(iter(self.reader)))
                self.keep_pairs(next(iter(self.reader.batches(3))).packets())
        self.assertEqual(len(calls), 1)
        self.assertEqual(self.packets, self.expected[:50])

    def test_it_does_not_keep_the_reader(self):
        def fail(_hdr, _data):
            raise KeyError

        freed = []
        ways = [
            lambda reader: reader.loop(-1, self.keep),
            lambda reader: reader.dispatch(3, self.keep),
            lambda reader: self.assertRaises(KeyError, reader.loop, -1, fail),
            lambda reader: next(iter(reader)),
            lambda reader: next(iter(reader.batches())),
            lambda reader: (reader.loop(2, lambda _hdr, _data: reader.next()), reader.breakloop()),
        ]
        gc.disable()
        self.addCleanup(gc.enable)
        for way in ways:
            reader = GPcap.open_offline(savefile("many.pcap"))
            reader.weak_ref(lambda: freed.append(True))
            way(reader)
            del reader
        self.assertEqual(len(freed), len(ways))

    def test_a_filter_may_be_a_property(self):
        reader = GPcap.Reader(filename=savefile("packets.pcap"), filter="arp")
        self.assertEqual(reader.props.filter, "arp")
        reader.activate()
        self.keep_pairs(reader)
        reader = GPcap.Reader(filename=savefile("packets.pcap"), filter="no filter")
        with self.assertRaises(GPcap.InvalidFilterError):
            reader.activate()
        with self.assertRaises(GPcap.InvalidArgumentError):
            GPcap.Reader(filename=savefile("packets.pcap"), filter="arp\0")
        self.assertEqual(self.packets, self.expected[3::4])

    def test_what_a_pipe_has_is_delivered_before_it_ends(self):
        reader, _for_writing = open_pipe(self, (SAVEFILES / "packets.pcap").read_bytes())
        self.assertEqual(reader.loop(60, self.keep), 0)
        self.assertEqual(reader.dispatch(40, self.keep), 40)
        self.assertEqual(reader.props.progress, -1)
        self.assertEqual(self.packets, self.expected)
