# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of stopping without losing any, and of what is set before the activation; in-namespace runs them."""

import asyncio
import os
import signal
import tempfile
import threading
import unittest

import gbulb
from gi.repository import Gio, GLib
from support import GPcap, send_datagrams

PORT = 47011
FILTER = f"udp and port {PORT}"
REPETITIONS = 4
SECONDS = 60
# The kernel keeps packets back for so long, in milliseconds.
TIMEOUT = 20


def number_of(data):
    return int(bytes(data[42:]))


class DrainTest(unittest.TestCase):
    def setUp(self):
        self.n_sent = 0
        self.received = []

    def open(self, **properties):
        reader = GPcap.Reader(device="lo", filter=FILTER, timeout=TIMEOUT, **properties)
        reader.activate()
        self.addCleanup(reader.close)
        return reader

    def send(self, n=100):
        """Sends packets, which the kernel has captured then."""
        send_datagrams(PORT, [b"%d" % (self.n_sent + i) for i in range(n)])
        self.n_sent += n

    def note(self, *packet):
        data = packet[-1]
        self.received.append(number_of(data.get_data() if isinstance(data, GLib.Bytes) else data))

    def note_batch(self, _reader, batch):
        for packet in batch.packets():
            self.note(*packet)

    def assert_all(self):
        self.assertEqual(self.received, list(range(self.n_sent)))

    def test_a_started_reader(self):
        for start in ("start", "start_threaded"):
            for _ in range(REPETITIONS):
                self.setUp()
                reader, finished = self.open(), []
                reader.connect("packet", self.note)
                reader.connect("finished", lambda _reader, error, finished=finished: finished.append(error))
                getattr(reader, start)()
                self.send()
                self.assertTrue(reader.drain())
                self.assert_all()
                self.assertEqual(finished, [None])
                self.assertFalse(reader.is_running())

    def test_a_dumper_has_every_packet(self):
        with tempfile.TemporaryDirectory() as directory:
            for number in range(REPETITIONS):
                filename = os.path.join(directory, f"{number}.pcap")
                dumper = GPcap.Dumper(filename=filename, datalink=GPcap.DLT_EN10MB)
                reader = self.open(dumper=dumper)
                self.assertEqual(reader.get_dumper(), dumper)
                reader.start()
                self.send(50)
                reader.drain()
                dumper.close()
                self.assertEqual(len([*GPcap.open_offline(filename)]), 50)

    def test_loop_and_for(self):
        def by_loop(reader):
            def on_packet(hdr, data):
                self.note(hdr, data)
                reader.drainloop()

            self.assertEqual(reader.loop(-1, on_packet), 0)

        def by_for(reader):
            for hdr, data in reader:
                self.note(hdr, data)
                reader.drainloop()

        def by_batches(reader):
            reader.drainloop()
            for batch in reader.batches(7):
                self.note_batch(reader, batch)

        def after_break(reader):
            for hdr, data in reader:
                self.note(hdr, data)
                if len(self.received) == 10:
                    break
            reader.drainloop()
            for hdr, data in reader:
                self.note(hdr, data)

        for read in (by_loop, by_for, by_batches, after_break):
            for _ in range(REPETITIONS):
                with self.subTest(read.__name__):
                    self.setUp()
                    reader = self.open()
                    self.send()
                    read(reader)
                    self.assert_all()

    def test_a_signal_handler_drains(self):
        reader = self.open()
        self.addCleanup(signal.signal, signal.SIGUSR1, signal.signal(signal.SIGUSR1, lambda *_: reader.drainloop()))
        timer = threading.Timer(0.05, lambda: (self.send(), os.kill(os.getpid(), signal.SIGUSR1)))
        timer.start()
        for hdr, data in reader:
            self.note(hdr, data)
        timer.join()
        self.assert_all()

    def test_what_comes_later_is_left(self):
        reader = self.open()
        self.send(10)
        reader.drainloop()
        while (batch := reader.read_batch()) is not None:
            self.note_batch(reader, batch)
        self.assert_all()
        self.send(10)
        reader.connect("batch", self.note_batch)
        self.assertTrue(reader.drain())
        self.assert_all()

    def test_errors(self):
        reader = GPcap.Reader(device="lo")
        self.assertRaises(GPcap.NotActivatedError, reader.drain)
        reader = self.open()
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        self.assertRaises(GPcap.CancelledError, reader.drain, cancellable)
        reader.close()
        self.assertRaises(GPcap.ClosedError, reader.drain)

    def run_async(self, coroutine):
        loop = gbulb.GLibEventLoop(context=GLib.MainContext.default())
        try:
            return loop.run_until_complete(asyncio.wait_for(coroutine, SECONDS))
        finally:
            loop.close()

    def test_awaiting(self):
        async def by_signals(reader):
            reader.connect("batch", self.note_batch)
            reader.start_threaded()
            self.send()
            self.assertTrue(await reader.drain_async())

        async def by_async_for(reader):
            self.send()
            async for hdr, data in reader:
                self.note(hdr, data)
                reader.drainloop()

        async def by_batches(reader):
            self.send()
            reader.drainloop()
            async for batch in reader.batches():
                self.note_batch(reader, batch)

        async def while_it_waits(reader):
            async def read():
                async for hdr, data in reader:
                    self.note(hdr, data)

            task = asyncio.ensure_future(read())
            await asyncio.sleep(0.02)
            self.send()
            reader.drainloop()
            await task

        for read in (by_signals, by_async_for, by_batches, while_it_waits):
            for _ in range(REPETITIONS):
                with self.subTest(read.__name__):
                    self.setUp()
                    self.run_async(read(self.open()))
                    self.assert_all()


class OptionsTest(unittest.TestCase):
    def test_constructor_properties_are_applied(self):
        reader = GPcap.Reader(
            device="lo",
            filter="udp",
            direction=GPcap.Direction.IN,
            fanout_group=31,
            fanout_mode=GPcap.FanoutMode.CPU,
            fanout_flags=GPcap.FanoutFlags.ROLLOVER,
        )
        reader.activate()
        self.addCleanup(reader.close)
        self.assertEqual(reader.get_filter(), "udp")
        self.assertEqual(reader.get_direction(), GPcap.Direction.IN)
        self.assertEqual(reader.get_fanout_group(), 31)
        self.assertEqual(reader.props.fanout_mode, GPcap.FanoutMode.CPU)

    def test_what_fails_is_told_and_can_be_corrected(self):
        with tempfile.TemporaryDirectory() as directory:
            dumper = GPcap.Dumper(filename=os.path.join(directory, "raw.pcap"), datalink=GPcap.DLT_RAW)
            reader = GPcap.Reader(device="lo", dumper=dumper)
            with self.assertRaisesRegex(GPcap.WrongLinkTypeError, "dumper"):
                reader.activate()
            self.assertFalse(reader.is_activated())
            reader.set_dumper(None)
            reader.set_filter("no filter")
            self.assertRaises(GPcap.InvalidFilterError, reader.activate)
            reader.props.filter = "udp"
            reader.activate()
            reader.close()
            dumper.close()
