# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of what a dumper writes to, in Python."""

import errno
import gzip
import io
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from collections import deque

from gi.repository import Gio, GLib
from support import GPcap, N_PACKETS, savefile


def packets_of(source):
    with GPcap.open(source) as reader:
        return [packet.get_data().get_data() for batch in iter(reader.read_batch, None) for packet in batch]


def dump_savefile(dumper):
    with GPcap.open_offline(savefile("packets.pcap")) as reader:
        while (batch := reader.read_batch()) is not None:
            dumper.dump_batch(batch)


class GatedFile:
    """A file object whose writes wait until they may go on."""

    def __init__(self):
        self.called = threading.Event()
        self.gate = threading.Event()
        self.content = io.BytesIO()

    def write(self, data):
        self.called.set()
        self.gate.wait(60)
        return self.content.write(data)

    def open_when_called(self):
        """Lets the writes go on from the first one on, in a thread."""
        thread = threading.Thread(target=lambda: self.called.wait(60) and self.gate.set())
        thread.start()
        return thread


class DumperSinksTest(unittest.TestCase):
    def setUp(self):
        self.expected = packets_of(savefile("packets.pcap"))
        self.assertEqual(len(self.expected), N_PACKETS)

    def test_file_objects(self):
        for queue_size in (None, 100000):
            given = {} if queue_size is None else {"queue_size": queue_size}
            file = io.BytesIO()
            with GPcap.Dumper(fileobj=file, datalink=GPcap.DLT_EN10MB, **given) as dumper:
                dump_savefile(dumper)
            self.assertFalse(file.closed)
            self.assertEqual(packets_of(file.getvalue()), self.expected)

    def test_a_file_object_that_compresses(self):
        memory = io.BytesIO()
        with gzip.GzipFile(fileobj=memory, mode="wb") as file:
            with GPcap.Dumper(fileobj=file, datalink=GPcap.DLT_EN10MB) as dumper:
                dump_savefile(dumper)
        self.assertEqual(packets_of(memory.getvalue()), self.expected)

    def test_an_exception_of_a_file_object_is_raised_by_the_call(self):
        class Broken:
            def write(self, _data):
                raise KeyError("broken")

        for given in ({}, {"queue_size": 1000}):
            dumper = GPcap.Dumper(fileobj=Broken(), datalink=GPcap.DLT_EN10MB, **given)
            # The queue's thread may fail before all is dumped, and then a call that dumps raises it, too.
            with self.assertRaisesRegex(KeyError, "broken"), dumper:
                dump_savefile(dumper)
            self.assertTrue(dumper.is_closed())
            self.assertEqual(dumper.n_packets, 0)

    def test_what_cannot_be_written_to_is_no_file_object(self):
        with self.assertRaises(TypeError):
            GPcap.Dumper(fileobj=object(), datalink=GPcap.DLT_EN10MB)

    def test_a_stream(self):
        stream = Gio.MemoryOutputStream.new_resizable()
        with GPcap.Dumper(stream=stream, datalink=GPcap.DLT_EN10MB, compression=GPcap.Compression.GZIP) as dumper:
            dump_savefile(dumper)
        self.assertTrue(stream.is_closed())
        content = stream.steal_as_bytes().get_data()
        self.assertEqual(packets_of(content), self.expected)
        self.assertEqual(packets_of(gzip.decompress(content)), self.expected)

    def test_a_gio_file(self):
        with tempfile.TemporaryDirectory() as directory:
            filename = os.path.join(directory, "dump.pcap.gz")
            with GPcap.Dumper(file=Gio.File.new_for_path(filename), datalink=GPcap.DLT_EN10MB, compression=GPcap.Compression.GZIP) as dumper:
                dump_savefile(dumper)
            self.assertEqual(packets_of(filename), self.expected)

    def test_a_full_queue_drops_and_counts(self):
        file = GatedFile()
        dumper = GPcap.Dumper(fileobj=file, datalink=GPcap.DLT_EN10MB, queue_size=2000)
        overflows = []
        dumper.connect("overflow", lambda _dumper, n_dropped: overflows.append(n_dropped))
        for data in self.expected * 20:
            dumper.dump(GPcap.Pkthdr.new(1, 0, len(data), len(data)), data)
        self.assertGreater(dumper.n_dropped, 0)
        self.assertIn(f" packets, {dumper.n_dropped} dropped, ", repr(dumper))
        self.assertEqual(dumper.n_packets + dumper.n_dropped, 20 * N_PACKETS)
        while GLib.MainContext.default().iteration(False):
            pass
        self.assertEqual(len(overflows), 1)
        file.gate.set()
        dumper.close()
        self.assertEqual(len(packets_of(file.content.getvalue())), dumper.n_packets)

    def test_a_copy_of_a_savefile_waits_for_room(self):
        def copy_packets(reader, dumper):
            for batch in reader.batches():
                for packet in batch:
                    dumper.dump_packet(packet)

        def copy_all(reader, dumper):
            reader.set_dumper(dumper)
            reader.loop(-1)

        for copy in (lambda reader, dumper: deque(map(dumper.dump_batch, reader.batches()), 0), copy_packets, copy_all):
            file = GatedFile()
            dumper = GPcap.Dumper(fileobj=file, datalink=GPcap.DLT_EN10MB, queue_size=2000)
            opener = file.open_when_called()
            with GPcap.open_offline(savefile("many.pcap")) as reader:
                copy(reader, dumper)
            opener.join()
            dumper.close()
            self.assertEqual(dumper.n_dropped, 0)
            self.assertEqual(packets_of(file.content.getvalue()), packets_of(savefile("many.pcap")))

    def test_closing_and_flushing_can_be_awaited(self):
        file = GatedFile()
        dumper = GPcap.Dumper(fileobj=file, datalink=GPcap.DLT_EN10MB, queue_size=1000000)
        ended = []

        def end(name):
            def note(_dumper, result):
                self.assertTrue(getattr(dumper, f"{name}_finish")(result))
                ended.append(name)
                file.gate.set()

            return note

        dump_savefile(dumper)
        file.gate.set()
        dumper.flush_async(None, end("flush"))
        while ended != ["flush"]:
            GLib.MainContext.default().iteration(True)
        dumper.close_async(None, end("close"))
        while ended != ["flush", "close"]:
            GLib.MainContext.default().iteration(True)
        self.assertTrue(dumper.is_closed())
        self.assertEqual(packets_of(file.content.getvalue()), self.expected)

    def test_a_file_is_not_written_onto_itself(self):
        with tempfile.TemporaryDirectory() as directory:
            filename = os.path.join(directory, "packets.pcap")
            shutil.copyfile(savefile("packets.pcap"), filename)
            for source in (filename, open(filename, "rb"), open(filename, "rb", buffering=0)):
                reader = GPcap.open(source)
                # Without a buffer of Python's own, which it would write when it is dropped.
                for sink in ({"fileobj": open(filename, "ab", buffering=0)}, {"filename": filename}):
                    with self.assertRaises(GPcap.FileError) as raised:
                        GPcap.Dumper(datalink=GPcap.DLT_EN10MB, **sink)
                    self.assertEqual(raised.exception.errno, errno.EBUSY)
                self.assertEqual(sum(len(batch) for batch in iter(reader.read_batch, None)), N_PACKETS)
                # It has been read.
                GPcap.Dumper(datalink=GPcap.DLT_EN10MB, filename=filename, append=True, snaplen=65535).close()

    def test_a_dumper_that_stays_open_is_written_at_the_end(self):
        program = """
import sys, gi
gi.require_version("GPcap", "1.0")
from gi.repository import Gio, GPcap
class Stream(Gio.OutputStream):
    def __init__(self, file):
        super().__init__()
        self.file = file
    def do_write_fn(self, data, *rest):
        return self.file.write(data)
    def do_close_fn(self, *rest):
        self.file.close()
        return True
def open_dumper():
    file = open(sys.argv[1], "wb")
    sink = {"stream": Stream(file)} if sys.argv[3] == "stream" else {"fileobj": file}
    return GPcap.Dumper(datalink=1, queue_size=int(sys.argv[4]), compression=GPcap.Compression.GZIP, **sink)
reader = GPcap.open_offline(sys.argv[2])
# Only the reader has it.
reader.set_dumper(open_dumper())
while reader.read_batch() is not None:
    pass
"""
        for kind, queue_size in itertools.product(("stream", "fileobj"), ("0", "100000")):
            with self.subTest(kind=kind, queue_size=queue_size), tempfile.TemporaryDirectory() as directory:
                filename = os.path.join(directory, "dump.pcap")
                subprocess.run([sys.executable, "-c", program, filename, savefile("packets.pcap"), kind, queue_size], check=True)
                self.assertEqual(packets_of(filename), self.expected)


if __name__ == "__main__":
    unittest.main()
