# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GPcap.Dumper from Python."""

import os
import tempfile
import unittest

from gi.repository import Gio, GLib
from support import GPcap, SAVEFILES, N_PACKETS, savefile


class DumperTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.filename = os.path.join(self.directory.name, "dump.pcap")
        self.reader = GPcap.open_offline(savefile("nanoseconds.pcap"))

    def assert_written(self):
        with open(self.filename, "rb") as written:
            self.assertEqual(written.read(), (SAVEFILES / "nanoseconds.pcap").read_bytes())

    def test_packets_are_dumped_with_bytes(self):
        dumper = self.reader.dump_open(self.filename)
        self.reader.loop(60, dumper.dump)
        for packet in self.reader.read_batch(10):
            dumper.dump_packet(packet)
        dumper.dump_batch(self.reader.read_batch())
        self.assertEqual(dumper.props.n_packets, N_PACKETS)
        self.assertTrue(dumper.close())
        self.assert_written()

    def test_a_reader_dumps_by_itself(self):
        dumper = self.reader.dump_open(self.filename)
        self.reader.set_dumper(dumper)
        self.reader.loop(-1)
        dumper.close()
        self.assert_written()

    def test_appending_goes_on(self):
        for _ in range(2):
            dumper = GPcap.Dumper.open_append(self.filename, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.NANO)
            dumper.dump_batch(self.reader.read_batch(50))
            dumper.close()
        self.assert_written()

    def test_errors_are_typed(self):
        with self.assertRaises(GLib.Error) as raised:
            self.reader.dump_open(os.path.join(self.directory.name, "no", "dump.pcap"))
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND))
        full = self.reader.dump_open("/dev/full")
        full.dump_batch(self.reader.read_batch())
        with self.assertRaises(GLib.Error) as raised:
            full.close()
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE))
        dumper = self.reader.dump_open(self.filename)
        with self.assertRaises(GLib.Error) as raised:
            dumper.dump(GPcap.Pkthdr.new(0, 0, 60, 60), bytes(59))
        self.assertTrue(raised.exception.matches(GPcap.error_quark(), GPcap.Error.INVALID_ARGUMENT))
