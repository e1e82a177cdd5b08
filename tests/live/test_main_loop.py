# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of sources, asynchronous calls, the thread and replay in Python; in-namespace runs them."""

import threading
import time
import unittest

from gi.repository import Gio, GLib, GObject
from support import N_PACKETS, GPcap, packets_of, run_until, savefile, seen
from test_live import PORT, send


def wait_for(call, *arguments):
    """The result of an asynchronous call, for its finish function."""
    results = []
    call(*arguments, lambda _object, result, *_data: results.append(result))
    assert not results, "it called back before it returned"
    run_until(lambda: results)
    return results[0]


def read_batch(reader, cancellable=None):
    return reader.read_batch_finish(wait_for(reader.read_batch_async, 0, GLib.PRIORITY_DEFAULT, cancellable))


class MainLoopTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_live("lo", 65535, False, 1)
        self.reader.set_filter(f"udp and port {PORT}")
        self.payloads = [b"datagram %d" % i for i in range(20)]
        self.received = []
        self.addCleanup(self.reader.close)

    def assert_error(self, raised, domain, code):
        self.assertTrue(raised.exception.matches(domain, code), raised.exception)

    def receive(self, batch):
        self.received += [packet.get_data().get_data()[42:] for packet in batch]

    def test_a_source_tells_when_there_is_something_to_read(self):
        def read(*_data):
            self.receive(self.reader.read_batch())
            return GLib.SOURCE_CONTINUE

        source = self.reader.create_source(None)
        source.set_callback(read)
        source.attach(None)
        send(self.payloads)
        run_until(lambda: len(self.received) == len(self.payloads))
        self.assertEqual(self.received, self.payloads)
        self.reader.close()
        self.assertTrue(source.is_destroyed())

    def test_a_source_s_closure_gets_the_reader(self):
        def read(reader):
            self.receive(reader.read_batch())
            return GLib.SOURCE_REMOVE

        source = self.reader.create_source(None)
        GObject.source_set_closure(source, read)
        source.attach(None)
        send(self.payloads[:1])
        run_until(lambda: self.received)
        self.assertTrue(source.is_destroyed())

    def test_a_thread_fills_the_queue_while_the_program_is_busy(self):
        threads = set()

        def on_batch(_reader, batch):
            threads.add(threading.get_ident())
            self.receive(batch)

        self.reader.connect("batch", on_batch)
        self.reader.start_threaded()
        send(self.payloads)
        time.sleep(0.1)
        self.assertEqual(self.received, [])
        run_until(lambda: len(self.received) == len(self.payloads))
        self.assertEqual(self.received, self.payloads)
        self.assertEqual(threads, {threading.get_ident()})
        self.assertEqual(self.reader.get_stats().dropped_by_queue, 0)

    def test_a_full_queue_is_told(self):
        told = []
        self.reader.props.queue_packets = 5
        self.reader.connect("overflow", lambda _reader, n_dropped: told.append(n_dropped))
        self.reader.connect("batch", lambda _reader, batch: self.receive(batch))
        self.reader.start_threaded()
        send(self.payloads)
        # The main loop does not run, so the queue is not emptied.
        deadline = time.monotonic() + 60
        while self.reader.get_stats().dropped_by_queue < len(self.payloads) - 5 and time.monotonic() < deadline:
            time.sleep(0.001)
        run_until(lambda: told)
        self.assertEqual(told, [len(self.payloads) - 5])
        self.assertEqual(self.reader.get_stats().dropped_by_queue, len(self.payloads) - 5)
        run_until(lambda: len(self.received) == 5)

    def test_a_batch_is_read_asynchronously(self):
        send(self.payloads)
        while len(self.received) < len(self.payloads):
            self.receive(read_batch(self.reader))
        self.assertEqual(self.received, self.payloads)

    def test_a_cancelled_read_loses_nothing(self):
        for cancel in (lambda c: c.cancel(), lambda c: GLib.timeout_add(20, c.cancel), lambda c: threading.Timer(0.02, c.cancel).start()):
            cancellable = Gio.Cancellable()
            cancel(cancellable)
            with self.assertRaises(GLib.Error) as raised:
                read_batch(self.reader, cancellable)
            self.assert_error(raised, Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        self.test_a_batch_is_read_asynchronously()

    def test_a_second_read_is_pending(self):
        results = []
        self.reader.read_batch_async(0, GLib.PRIORITY_DEFAULT, None, lambda _reader, result, *_data: results.append(result))
        with self.assertRaises(GLib.Error) as raised:
            read_batch(self.reader)
        self.assert_error(raised, Gio.io_error_quark(), Gio.IOErrorEnum.PENDING)
        self.reader.close()
        run_until(lambda: results)
        with self.assertRaises(GLib.Error) as raised:
            self.reader.read_batch_finish(results[0])
        self.assert_error(raised, GPcap.error_quark(), GPcap.Error.CLOSED)

    def test_another_thread_ends_a_read_that_waits(self):
        ended = threading.Event()

        def break_until_it_ends():
            # A break before the loop begins has no effect on it.
            while not ended.wait(0.01):
                self.reader.breakloop()

        thread = threading.Thread(target=break_until_it_ends)
        thread.start()
        self.assertEqual(self.reader.loop(-1, lambda _hdr, _data: None), -2)
        ended.set()
        thread.join()

    def test_a_deadline_is_kept(self):
        start = time.monotonic()
        self.assertEqual(self.reader.read_batch_timeout(0, 30, None).get_n_packets(), 0)
        self.assertGreaterEqual(time.monotonic() - start, 0.03)

    def test_devices_are_opened_and_closed_asynchronously(self):
        reader = GPcap.open_live_finish(wait_for(GPcap.open_live_async, "lo", 65535, False, 1, None))
        self.assertTrue(reader.set_filter_finish(wait_for(reader.set_filter_async, f"udp and port {PORT}", None)))
        send(self.payloads)
        self.receive(reader.read_batch_timeout(0, 60000, None))
        self.assertTrue(self.received)
        self.assertTrue(reader.close_finish(wait_for(reader.close_async, None)))
        self.assertTrue(reader.is_closed())
        with self.assertRaises(GLib.Error) as raised:
            GPcap.open_live_finish(wait_for(GPcap.open_live_async, "no such device", 0, False, 1, None))
        self.assert_error(raised, GPcap.error_quark(), GPcap.Error.NO_SUCH_DEVICE)

    def test_an_activation_is_asynchronous(self):
        reader = GPcap.create("lo")
        reader.set_buffer_size(64 * 1024 * 1024)
        self.assertEqual(reader.activate_finish(wait_for(reader.activate_async, None)), 0)
        self.assertTrue(reader.is_activated())
        reader.close()

    def test_a_filter_is_compiled_asynchronously(self):
        result = wait_for(GPcap.compile_async, GPcap.DLT_EN10MB, 96, "udp", True, GPcap.NETMASK_UNKNOWN, None)
        self.assertEqual(GPcap.compile_finish(result).get_expression(), "udp")
        with self.assertRaises(GLib.Error) as raised:
            GPcap.compile_finish(wait_for(GPcap.compile_async, GPcap.DLT_EN10MB, 96, "no filter", True, 0, None))
        self.assert_error(raised, GPcap.error_quark(), GPcap.Error.INVALID_FILTER)

    def test_a_savefile_is_replayed(self):
        reader = GPcap.open_offline_finish(wait_for(GPcap.open_offline_async, savefile("packets.pcap"), None))
        packets, finished = [], []
        reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.set_replay(GPcap.ReplayMode.STEPPED)
        reader.start()
        reader.step(N_PACKETS // 2)
        run_until(lambda: len(packets) == N_PACKETS // 2)
        reader.set_replay(GPcap.ReplayMode.TIMED)
        run_until(lambda: finished)
        self.assertEqual(packets, packets_of("packets.pcap"))
        self.assertEqual(finished, [None])
        self.assertEqual(reader.props.progress, 1)
