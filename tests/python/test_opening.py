# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of opening savefiles from what Python has: paths, bytes, files, streams and file objects."""

import gc
import gzip
import io
import itertools
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
import weakref

from gi.repository import Gio, GLib
from support import GPcap, N_PACKETS, SAVEFILES, packets_of, run_until, savefile, seen

CONTENT = (SAVEFILES / "packets.pcap").read_bytes()


def compressed_by(program, content):
    return subprocess.run([program, "-c"], input=content, capture_output=True, check=True).stdout


# What Debian's programs make of it, where they are.
COMPRESSED = {
    "plain": CONTENT,
    "gzip": gzip.compress(CONTENT),
    "gzip members": gzip.compress(CONTENT[:999]) + gzip.compress(CONTENT[999:]),
    **{program: compressed_by(program, CONTENT) for program in ("zstd", "lz4") if shutil.which(program)},
    **{f"{program} frames": compressed_by(program, CONTENT[:999]) + compressed_by(program, CONTENT[999:])
       for program in ("zstd", "lz4") if shutil.which(program)},
}


class Broken:
    """A file object that gives a part of a savefile, and then an exception."""

    def __init__(self, content, exception):
        self.file, self.exception = io.BytesIO(content), exception

    def read(self, size):
        content = self.file.read(size)
        if not content:
            raise self.exception
        return content


class Plain:
    """A file object with nothing but read ()."""

    def __init__(self, content):
        self.file = io.BytesIO(content)

    def read(self, size):
        return self.file.read(size)


def socket_file(content):
    """Returns the file object of a socket to which another thread writes."""
    here, there = socket.socketpair()

    def write():
        there.sendall(content)
        there.close()

    threading.Thread(target=write, daemon=True).start()
    with here:
        return here.makefile("rb")


def by_iterating(reader):
    return [seen(hdr, data) for hdr, data in reader]


def by_batches(reader):
    return [seen(packet.get_hdr(), packet.get_data()) for batch in reader.batches() for packet in batch]


def by_loop(reader):
    packets = []
    reader.loop(-1, lambda hdr, data: packets.append(seen(hdr, data)))
    return packets


def by_starting(reader):
    packets, finished = [], []
    reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
    reader.connect("finished", lambda _reader, error: finished.append(error))
    reader.start()
    run_until(lambda: finished)
    if finished[0] is not None:
        raise finished[0]
    return packets


WAYS = [by_iterating, by_batches, by_loop, by_starting]


class OpeningTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def path_of(self, content):
        path = self.directory / "packets"
        path.write_bytes(content)
        return path

    def sources_of(self, content):
        """Yields what can be opened, by name."""
        path = self.path_of(content)
        yield "str", str(path)
        yield "PathLike", path
        yield "bytes", content
        yield "bytearray", bytearray(content)
        yield "memoryview", memoryview(content)
        yield "GLib.Bytes", GLib.Bytes.new(content)
        yield "Gio.File", Gio.File.new_for_path(str(path))
        yield "Gio.InputStream", Gio.File.new_for_path(str(path)).read()
        yield "BytesIO", io.BytesIO(content)
        yield "read () alone", Plain(content)
        yield "socket", socket_file(content)
        file = path.open("rb")
        self.addCleanup(file.close)
        yield "file", file
        raw = path.open("rb", buffering=0)
        self.addCleanup(raw.close)
        yield "raw file", raw

    def test_every_source_compression_and_way_gives_all_packets(self):
        expected = packets_of("packets.pcap")
        for (compression, content), way in itertools.product(COMPRESSED.items(), WAYS):
            for name, source in self.sources_of(content):
                self.assertEqual(way(GPcap.open(source)), expected, (compression, way, name))
                if hasattr(source, "close") and not isinstance(source, Gio.InputStream):
                    source.close()

    def test_a_file_object_may_decompress(self):
        with gzip.open(savefile("packets.pcap.gz")) as file:
            self.assertEqual(by_iterating(GPcap.open(file)), packets_of("packets.pcap"))

    def test_what_is_no_source_is_a_type_error(self):
        for source in (7, None, object()):
            with self.assertRaises(TypeError):
                GPcap.open(source)
            with self.assertRaises(TypeError):
                GPcap.open_async(source)

    def test_an_exception_of_the_file_object_comes_through(self):
        exception = ConnectionResetError(104, "reset")
        for way in WAYS:
            with self.assertRaises(ConnectionResetError) as raised:
                way(GPcap.open(Broken(CONTENT, exception)))
            self.assertIs(raised.exception, exception)
        with self.assertRaises(ZeroDivisionError):
            GPcap.open(Broken(b"", ZeroDivisionError()))

    def test_all_packets_come_before_the_exception(self):
        packets = []
        with self.assertRaises(ConnectionResetError):
            for hdr, data in GPcap.open(Broken(CONTENT[:-1], ConnectionResetError())):
                packets.append(seen(hdr, data))
        self.assertEqual(packets, packets_of("packets.pcap")[:-1])

    def test_what_returns_no_bytes_is_told(self):
        for content, kind in (("text", TypeError), (None, BlockingIOError)):
            file = Plain(b"")
            file.read = lambda _size, content=content: content
            with self.assertRaises(kind):
                GPcap.open(file)

    def test_text_is_no_savefile(self):
        with open(savefile("packets.pcap"), encoding="latin-1") as file, self.assertRaises(TypeError):
            GPcap.open(file)

    def test_the_file_object_is_dropped_with_the_reader(self):
        file = Plain(CONTENT)
        dropped = weakref.ref(file)
        reader = GPcap.open(file)
        self.assertEqual(len(by_iterating(reader)), N_PACKETS)
        del file, reader
        gc.collect()
        # The reader's thread drops it, perhaps a little later.
        timer = GLib.timeout_add(10, lambda: True)
        run_until(lambda: dropped() is None)
        GLib.source_remove(timer)

    def test_packets_come_while_a_file_object_waits(self):
        here, there = socket.socketpair()
        self.addCleanup(there.close)
        there.sendall(CONTENT[:-1])
        with here, here.makefile("rb") as file:
            reader = GPcap.open(file)
            packets = [seen(hdr, data) for hdr, data in itertools.islice(reader, N_PACKETS - 1)]
            self.assertEqual(packets, packets_of("packets.pcap")[:-1])
            there.sendall(CONTENT[-1:])
            there.shutdown(socket.SHUT_WR)
            self.assertEqual(by_iterating(reader), packets_of("packets.pcap")[-1:])

    def test_uris_are_opened(self):
        uri = Gio.File.new_for_path(savefile("packets.pcap")).get_uri()
        self.assertEqual(by_iterating(GPcap.open_uri(uri)), packets_of("packets.pcap"))
        for scheme in ("tcp", "ssh", "gpcap-nothing"):
            with self.assertRaises(GPcap.FileError) as raised:
                GPcap.open_uri(f"{scheme}://localhost:1/")
            self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_SUPPORTED))
        with self.assertRaises(GPcap.InvalidArgumentError):
            GPcap.open_uri(savefile("packets.pcap"))
        with self.assertRaises(FileNotFoundError):
            GPcap.open_uri("file:///nonexistent/packets.pcap")

    def test_errors_are_typed(self):
        for name, kind in {"empty.pcap": GPcap.EmptyFileError, "truncated-header.pcap": GPcap.TruncatedError, "garbage.pcap": GPcap.InvalidFormatError}.items():
            content = (SAVEFILES / name).read_bytes()
            for source in (savefile(name), content, io.BytesIO(content), Gio.File.new_for_path(savefile(name))):
                with self.assertRaises(kind):
                    GPcap.open(source)

    def test_the_progress_of_bytes_is_known(self):
        for content in COMPRESSED.values():
            reader = GPcap.open(content)
            self.assertLess(reader.props.progress, 1)
            by_iterating(reader)
            self.assertEqual(reader.props.progress, 1)

    def test_the_progress_of_file_objects_is_known_if_they_tell_their_size(self):
        def half_of(content):
            file = io.BytesIO(content + content)
            file.seek(len(content))
            return file

        content = (SAVEFILES / "many.pcap").read_bytes()
        for file in (half_of(content), open(savefile("many.pcap"), "rb"), open(savefile("many.pcap"), "rb", buffering=0)):
            reader = GPcap.open(file)
            reader.read_batch(1)
            self.assertGreaterEqual(reader.props.progress, 0)
            self.assertLess(reader.props.progress, 1)
            by_iterating(reader)
            self.assertEqual(reader.props.progress, 1)
        with gzip.open(savefile("packets.pcap.gz")) as file:
            self.assertEqual(GPcap.open(file).props.progress, -1)
