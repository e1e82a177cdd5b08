# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.open_stream in Python."""

import os
import unittest

from gi.repository import Gio, GLib
from support import GPcap, N_PACKETS, SAVEFILES, packets_of, run_until, savefile, seen


def packets_of_reader(reader):
    packets = []
    while (batch := reader.read_batch()) is not None:
        packets += [seen(packet.get_hdr(), packet.get_data()) for packet in batch]
    return packets


class StreamTest(unittest.TestCase):
    def test_bytes_in_memory_are_read(self):
        content = GLib.Bytes.new((SAVEFILES / "packets.pcap").read_bytes())
        reader = GPcap.open_stream(Gio.MemoryInputStream.new_from_bytes(content))
        self.assertEqual(packets_of_reader(reader), packets_of("packets.pcap"))

    def test_gzip_is_read(self):
        self.assertEqual(packets_of_reader(GPcap.open_offline(savefile("packets.pcap.gz"))), packets_of("packets.pcap"))
        compressed = Gio.File.new_for_path(savefile("packets.pcap.gz")).read()
        stream = Gio.ConverterInputStream.new(compressed, Gio.ZlibDecompressor.new(Gio.ZlibCompressorFormat.GZIP))
        self.assertEqual(packets_of_reader(GPcap.open_stream(stream)), packets_of("packets.pcap"))

    def test_a_program_s_output_comes_through_the_main_loop(self):
        program = Gio.Subprocess.new(["cat", savefile("packets.pcap")], Gio.SubprocessFlags.STDOUT_PIPE)
        reader = GPcap.open_stream(program.get_stdout_pipe())
        packets, finished = [], []
        reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)
        self.assertEqual(packets, packets_of("packets.pcap"))
        self.assertEqual(finished, [None])

    def test_a_writer_that_dies_is_one_error_after_the_whole_packets(self):
        content = (SAVEFILES / "packets.pcap").read_bytes()
        for_reading, for_writing = os.pipe()
        os.write(for_writing, content[:-5])
        os.close(for_writing)
        reader = GPcap.open_stream(Gio.UnixInputStream.new(for_reading, True))
        packets, finished = [], []
        reader.connect("packet", lambda _reader, hdr, data: packets.append(seen(hdr, data)))
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)
        self.assertEqual(len(packets), N_PACKETS - 1)
        self.assertTrue(finished[0].matches(GPcap.error_quark(), GPcap.Error.TRUNCATED))

    def test_waiting_for_the_header_can_be_cancelled(self):
        for_reading, for_writing = os.pipe()
        self.addCleanup(os.close, for_writing)
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        with self.assertRaises(GLib.Error) as raised:
            GPcap.open_stream(Gio.UnixInputStream.new(for_reading, True), cancellable)
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
