# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of signals and other threads while Python waits."""

import inspect
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections import deque
from functools import wraps
from itertools import starmap

from gi.repository import Gio, GLib
from support import GPcap, SAVEFILES, open_pipe, packets_of, savefile, seen

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "introspection" / "pcapy"))

import pcapy

CONTENT = (SAVEFILES / "packets.pcap").read_bytes()


class InterruptTest(unittest.TestCase):
    sender = None

    def interrupt(self, number=signal.SIGINT):
        """Sends a signal, and again until its handler runs: one that comes just before a wait in C does not end it."""
        self.join_sender()
        has_run = threading.Event()
        handler = inspect.unwrap(signal.getsignal(number))

        @wraps(handler)
        def handle_once(*arguments):
            # Passes over one that was sent once too often.
            if not has_run.is_set():
                has_run.set()
                handler(*arguments)

        def send():
            while not has_run.wait(0.1):
                os.kill(os.getpid(), number)

        signal.signal(number, handle_once)
        self.sender = threading.Thread(target=send)
        self.sender.start()
        self.addCleanup(signal.signal, number, handler)
        self.addCleanup(self.join_sender)
        self.addCleanup(has_run.set)

    def join_sender(self):
        if self.sender is not None:
            self.sender.join()

    def handle(self, handler):
        """Sets a handler of SIGUSR1."""
        before = signal.signal(signal.SIGUSR1, handler)
        self.addCleanup(signal.signal, signal.SIGUSR1, before)


def errors_of_interrupted(program):
    """Runs a program that prints a line and then waits, and interrupts it until it ends: a signal just before a wait in C does not end it."""
    # Its traceback is whole, also when another signal ends the process behind it.
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        while True:
            child.send_signal(signal.SIGINT)
            try:
                return child.communicate(timeout=1)[1]
            except subprocess.TimeoutExpired:
                continue


class ReadTest(InterruptTest):
    """Reads that wait for a silent pipe."""

    def setUp(self):
        self.reader, self.for_writing = open_pipe(self, (SAVEFILES / "header-only.pcap").read_bytes())

    def test_ctrl_c_ends_a_read_that_waits(self):
        handler = self.reader.connect("packet", lambda *_arguments: None)
        for read in (
            lambda: self.reader.loop(-1, lambda _hdr, _data: None),
            lambda: self.reader.loop(-1),
            lambda: list(self.reader),
            lambda: list(self.reader.batches()),
            self.reader.next,
            self.reader.read_batch,
            self.reader.dispatch,
            lambda: self.reader.dispatch(-1, lambda _hdr, _data: None),
        ):
            with self.assertRaises(KeyboardInterrupt):
                self.interrupt()
                read()
        self.reader.disconnect(handler)

    def test_a_handler_that_raises_nothing_lets_the_read_go_on(self):
        self.handle(lambda *_arguments: os.write(self.for_writing, CONTENT[24:]))
        packets = []
        self.interrupt(signal.SIGUSR1)
        self.assertEqual(self.reader.loop(100, lambda hdr, data: packets.append(seen(hdr, data))), 0)
        self.assertEqual(packets, packets_of("packets.pcap"))
        n_packets = []
        handler = self.reader.connect("packet", lambda *_arguments: n_packets.append(1))
        self.interrupt(signal.SIGUSR1)
        self.assertEqual(self.reader.loop(100), 0)
        self.assertEqual(len(n_packets), 100)
        self.reader.disconnect(handler)

    def test_a_handler_may_break_the_loop(self):
        self.handle(lambda *_arguments: self.reader.breakloop())
        self.reader.connect("packet", lambda *_arguments: None)
        for callback in (None, lambda _hdr, _data: None):
            for read in (self.reader.loop, self.reader.dispatch):
                self.interrupt(signal.SIGUSR1)
                self.assertEqual(read(-1, callback), -2)
        for packets in (self.reader, self.reader.batches()):
            self.interrupt(signal.SIGUSR1)
            with self.assertRaises(GPcap.BreakError):
                list(packets)

    def test_signals_do_not_end_a_dispatch(self):
        # A dispatch of a pipe reads to the end, and this is how next () of the module pcapy recognises the end.
        self.handle(lambda *_arguments: None)

        def write_slowly():
            for i in range(0, len(CONTENT) - 24, 1000):
                os.kill(os.getpid(), signal.SIGUSR1)
                os.write(for_writing, CONTENT[24 + i : 1024 + i])
                time.sleep(0.02)
                os.kill(os.getpid(), signal.SIGUSR1)
            os.close(for_writing)

        for way in ("callback", "signals", "next"):
            for_reading, for_writing = os.pipe()
            os.write(for_writing, CONTENT[:24])
            filename = f"/proc/self/fd/{for_reading}"
            reader = GPcap.open_offline(filename) if way != "next" else pcapy.open_offline(filename)
            os.close(for_reading)
            packets = []
            writer = threading.Thread(target=write_slowly)
            writer.start()
            if way == "callback":
                self.assertEqual(reader.dispatch(-1, lambda hdr, data, packets=packets: packets.append(data)), 100)
            elif way == "signals":
                reader.connect("packet", lambda _reader, hdr, data, packets=packets: packets.append(data.get_data()))
                self.assertEqual(reader.dispatch(), 100)
            else:
                while (pair := reader.next())[0] is not None:
                    packets.append(pair[1])
            writer.join()
            self.assertEqual(packets, [data for *_header, data in packets_of("packets.pcap")], way)

    def test_another_thread_that_closes_is_a_break(self):
        # The read has begun when the first packet comes.
        def close_later(reader):
            return lambda *_arguments: threading.Timer(0.05, reader.close).start()

        for way in ("callback", "signal"):
            for name in ("loop", "dispatch"):
                reader, _for_writing = open_pipe(self, CONTENT[:1000])
                begun = close_later(reader)
                if way == "signal":
                    reader.connect("packet", begun)
                self.assertEqual(getattr(reader, name)(-1, begun if way == "callback" else None), -2)
        for name in ("__iter__", "batches"):
            reader, _for_writing = open_pipe(self, CONTENT[:1000])
            begun = close_later(reader)
            with self.assertRaises(GPcap.ClosedError):
                deque(map(begun, getattr(reader, name)()), 0)


class BetweenStepsTest(unittest.TestCase):
    """An exception of a signal handler, which Python may run between any two steps of a read."""

    def interrupt_at(self, n, call):
        """Raises KeyboardInterrupt at the nth line that the override runs. Returns whether it came so far."""
        n_lines = 0

        def trace(frame, event, _argument):
            nonlocal n_lines
            if not frame.f_code.co_filename.endswith("_gpcap/reading.py"):
                return None
            n_lines += event == "line"
            if n_lines > n:
                raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            call()
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(before)
        return False

    def test_it_neither_loses_nor_repeats_a_packet(self):
        expected = [data for *_header, data in packets_of("packets.pcap")]
        ways = {
            "loop": lambda reader, keep: reader.loop(10, keep),
            "dispatch": lambda reader, keep: reader.dispatch(-1, keep),
            "for": lambda reader, keep: deque(starmap(keep, reader), 0),
        }
        for name, read in ways.items():
            n = 0
            while True:
                interrupted, packets = self.read_interrupted(read, n)
                self.assertEqual(packets, expected, (name, n))
                if not interrupted:
                    break
                n += 1
            self.assertGreater(n, 10)

    def read_interrupted(self, read, n):
        """Reads twice, each time up to the nth line, and then the rest. Returns whether it came so far, and what was read."""
        reader, packets = GPcap.open_offline(savefile("packets.pcap")), []
        interrupted = [self.interrupt_at(n, lambda: read(reader, lambda _hdr, data: packets.append(data))) for _ in range(2)]
        packets.extend(data for _hdr, data in reader)
        return any(interrupted), packets


class WritingTest(InterruptTest):
    """Dumpers that wait for the reader of a pipe."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.fifo = os.path.join(directory.name, "fifo")
        os.mkfifo(self.fifo)
        self.reader = GPcap.open_offline(str(SAVEFILES / "packets.pcap"))

    def ways_to_open(self):
        yield lambda: GPcap.Dumper.open(self.fifo, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO)
        yield lambda: GPcap.Dumper.open(filename=pathlib.Path(self.fifo), datalink=1, snaplen=65535, precision=GPcap.TstampPrecision.MICRO)
        yield lambda: GPcap.Dumper(filename=self.fifo, datalink=GPcap.DLT_EN10MB, snaplen=65535)
        yield lambda: self.reader.dump_open(self.fifo)
        yield lambda: pcapy.open_offline(str(SAVEFILES / "packets.pcap")).dump_open(self.fifo)

    def test_ctrl_c_ends_the_opening_of_a_fifo(self):
        for way in self.ways_to_open():
            with self.assertRaises(KeyboardInterrupt):
                self.interrupt()
                way()

    def test_a_fifo_is_opened_when_it_has_a_reader(self):
        for way in self.ways_to_open():
            contents = []
            self.handle(lambda *_arguments, contents=contents: threading.Thread(target=lambda: contents.append(pathlib.Path(self.fifo).read_bytes())).start())
            self.interrupt(signal.SIGUSR1)
            dumper = way()
            dumper.close()
            while not contents:
                time.sleep(0.01)
            self.assertEqual(contents, [CONTENT[:24]])


def full_pipe(is_blocking):
    """Returns both ends of a pipe that is full, and how many bytes are in it."""
    for_reading, for_writing = os.pipe()
    os.set_blocking(for_writing, False)
    n_bytes = 0
    try:
        while True:
            n_bytes += os.write(for_writing, bytes(4096))
    except BlockingIOError:
        os.set_blocking(for_writing, is_blocking)
        return for_reading, for_writing, n_bytes


class FullPipeTest(InterruptTest):
    """Dumpers that write to a pipe that is full."""

    def setUp(self):
        self.reader = GPcap.open_offline(str(SAVEFILES / "many.pcap"))
        self.n_packets = len(list(GPcap.open_offline(str(SAVEFILES / "many.pcap"))))

    def open_full(self, is_blocking, **properties):
        for_reading, for_writing, n_bytes = full_pipe(is_blocking)
        self.addCleanup(os.close, for_reading)
        dumper = GPcap.Dumper(fd=for_writing, datalink=GPcap.DLT_EN10MB, snaplen=65535, tstamp_precision=GPcap.TstampPrecision.NANO, **properties)
        os.close(for_writing)
        return dumper, for_reading, n_bytes

    def read_in_thread(self, for_reading, n_bytes, contents):
        """Reads to the end what is in the pipe behind the first bytes."""

        def run():
            with open(for_reading, "rb", closefd=False) as file:
                contents.append(file.read()[n_bytes:])

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def assert_all_comes(self, dumper, for_reading, n_bytes):
        contents = []
        thread = self.read_in_thread(for_reading, n_bytes, contents)
        self.reader.loop(-1)
        dumper.close()
        thread.join()
        self.assertEqual(dumper.get_n_packets(), self.n_packets)
        self.assertTrue(contents == [(SAVEFILES / "many.pcap").read_bytes()])

    def dump_by_itself(self, dumper, way):
        """Dumps until Ctrl-C, which comes when the dumper already waits, and not between a packet's read and its dump."""
        is_interrupted = False
        while True:
            if not is_interrupted and dumper.get_position() > 60000:
                self.interrupt()
                is_interrupted = True
            if way == "dump":
                dumper.dump(*next(iter(self.reader)))
            else:
                dumper.dump_batch(self.reader.read_batch(10))

    def test_ctrl_c_ends_a_write_and_loses_nothing(self):
        # Without a queue, and with one that is full.
        for is_blocking, properties in ((True, {}), (False, {}), (True, {"queue_size": 65000, "blocking": True})):
            for way in ("dump", "dump_batch", "set_dumper", "callback"):
                dumper, for_reading, n_bytes = self.open_full(is_blocking, **properties)
                self.reader = GPcap.open_offline(str(SAVEFILES / "many.pcap"))
                with self.assertRaises(KeyboardInterrupt):
                    if way in ("dump", "dump_batch"):
                        self.dump_by_itself(dumper, way)
                    self.interrupt()
                    self.reader.set_dumper(dumper)
                    self.reader.loop(-1, None if way == "set_dumper" else lambda _hdr, _data: None)
                # Whatever was delivered is written, or in memory.
                self.reader.set_dumper(dumper)
                self.assert_all_comes(dumper, for_reading, n_bytes)

    def test_ctrl_c_ends_flush_and_close(self):
        for is_blocking in (True, False):
            dumper, for_reading, n_bytes = self.open_full(is_blocking)
            self.reader = GPcap.open_offline(str(SAVEFILES / "many.pcap"))
            self.reader.set_dumper(dumper)
            self.reader.loop(100)
            for call in (dumper.flush, dumper.close):
                with self.assertRaises(KeyboardInterrupt):
                    self.interrupt()
                    call()
            self.assertFalse(dumper.is_closed())
            self.assert_all_comes(dumper, for_reading, n_bytes)

    def test_a_handler_that_raises_nothing_lets_it_wait_on(self):
        for is_blocking in (True, False):
            dumper, for_reading, n_bytes = self.open_full(is_blocking)
            self.reader = GPcap.open_offline(str(SAVEFILES / "many.pcap"))
            self.reader.set_dumper(dumper)
            contents, threads = [], []
            arguments = (for_reading, n_bytes, contents)
            self.handle(lambda *_arguments, arguments=arguments, threads=threads: threads.append(self.read_in_thread(*arguments)))
            self.interrupt(signal.SIGUSR1)
            self.reader.loop(-1)
            dumper.close()
            for thread in threads:
                thread.join()
            self.assertTrue(contents == [(SAVEFILES / "many.pcap").read_bytes()])

    def test_python_ends_after_ctrl_c(self):
        program = (
            "import os, gi; gi.require_version('GPcap', '1.0'); from gi.repository import GPcap; print(flush=True)\n"
            "dumper = GPcap.Dumper.open_fd(os.pipe()[1], 1, 65535, GPcap.TstampPrecision.MICRO)\n"
            "while True: dumper.dump(GPcap.Pkthdr.new(1, 0, 1000, 1000), bytes(1000))"
        )
        self.assertIn("KeyboardInterrupt", errors_of_interrupted(program))


class OpeningTest(InterruptTest):
    """Calls that wait for a header."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.fifo = os.path.join(directory.name, "fifo")
        os.mkfifo(self.fifo)
        for_reading, self.for_writing = os.pipe()
        self.addCleanup(os.close, self.for_writing)
        self.stream = Gio.UnixInputStream.new(for_reading, True)

    def open_silent_stream(self):
        for_reading, for_writing = os.pipe()
        self.addCleanup(os.close, for_writing)
        return Gio.UnixInputStream.new(for_reading, True)

    def write_to_fifo(self):
        with open(self.fifo, "wb") as fifo:
            fifo.write(CONTENT)

    def test_ctrl_c_ends_it(self):
        reader, stream = GPcap.Reader(stream=self.open_silent_stream()), self.open_silent_stream()
        for wait in (lambda: GPcap.open_offline(self.fifo), lambda: GPcap.open_stream(stream), reader.activate, lambda: pcapy.open_offline(self.fifo)):
            with self.assertRaises(KeyboardInterrupt):
                self.interrupt()
                wait()
        self.assertFalse(reader.is_activated())

    def test_ctrl_c_ends_the_opening_of_a_standard_input_without_data(self):
        program = "import gi; gi.require_version('GPcap', '1.0'); from gi.repository import GPcap; print(flush=True); GPcap.open_offline('-')"
        self.assertIn("KeyboardInterrupt", errors_of_interrupted(program))

    def test_a_handler_that_raises_nothing_lets_it_go_on(self):
        self.handle(lambda *_arguments: threading.Thread(target=self.write_to_fifo).start())
        self.interrupt(signal.SIGUSR1)
        self.assertEqual(len(list(GPcap.open_offline(self.fifo))), 100)
        self.handle(lambda *_arguments: os.write(self.for_writing, CONTENT))
        self.interrupt(signal.SIGUSR1)
        reader, notified = GPcap.Reader(stream=self.stream), []
        reader.connect("notify::activated", lambda *_arguments: notified.append(threading.current_thread()))
        self.assertEqual(reader.activate(), 0)
        self.assertEqual(notified, [threading.main_thread()])
        self.assertEqual(reader.loop(100, lambda _hdr, _data: None), 0)

    def test_its_errors_are_those_that_are_raised(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        with self.assertRaises(GPcap.CancelledError):
            GPcap.open_offline(self.fifo, cancellable)
        with self.assertRaises(GPcap.CancelledError):
            GPcap.open_stream(stream=self.stream, cancellable=cancellable)
        for filename, kind in (("/dev/null", GPcap.EmptyFileError), ("/", IsADirectoryError), ("nowhere", FileNotFoundError), ("\0", GPcap.InvalidArgumentError)):
            with self.assertRaises(kind):
                GPcap.open_offline(filename=filename)
        with self.assertRaises(GPcap.EmptyFileError):
            GPcap.open_stream(Gio.MemoryInputStream())
        with self.assertRaises(GPcap.ActivatedError):
            GPcap.open_stream(Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(CONTENT))).activate()

    def test_another_thread_may_open_too(self):
        readers = []
        opener = threading.Thread(target=lambda: readers.append(GPcap.open_offline(self.fifo)))
        opener.start()
        self.write_to_fifo()
        opener.join()
        self.assertEqual(len(list(readers[0])), 100)
