# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Dumper in Python."""

import errno
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from gi.repository import Gio, GLib
from support import GPcap, SAVEFILES, N_PACKETS, savefile

# Exits with the status of a child process that executes its last argument; 2 for a ForkedError.
FORK = """
import os, sys, gi
gi.require_version("GPcap", "1.0")
from gi.repository import GPcap
reader = GPcap.open_offline(sys.argv[1])
dumper = reader.dump_open(sys.argv[2])
reader.loop(50, dumper.dump)
child = os.fork()
if child == 0:
    try:
        exec(sys.argv[3])
    except GPcap.ForkedError:
        sys.exit(2)
    sys.exit(0)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
reader.loop(-1, dumper.dump)
dumper.close()
sys.exit(status)
"""


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
        self.reader.loop(30, dumper.dump)
        self.reader.loop_closure(30, dumper.dump_bytes)
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

    def test_properties_make_one(self):
        properties = {"datalink": GPcap.DLT_EN10MB, "snaplen": 65535, "tstamp_precision": GPcap.TstampPrecision.NANO}
        with GPcap.Dumper(filename=pathlib.Path(self.filename), **properties) as dumper:
            self.assertFalse(dumper.is_closed())
            self.assertTrue(dumper.init(None))
            self.assertEqual((dumper.get_filename(), dumper.props.filename), (self.filename, self.filename))
            self.assertEqual((dumper.get_datalink(), dumper.props.datalink), (GPcap.DLT_EN10MB, GPcap.DLT_EN10MB))
            self.assertEqual((dumper.get_snaplen(), dumper.get_tstamp_precision()), (65535, GPcap.TstampPrecision.NANO))
            dumper.dump_batch(self.reader.read_batch(50))
        with open(self.filename, "rb+") as file, GPcap.Dumper(fd=file.fileno(), append=True, **properties) as dumper:
            dumper.dump_batch(self.reader.read_batch())
        self.assert_written()

    def test_properties_that_make_none_are_typed_errors(self):
        self.assertRaises(GPcap.InvalidArgumentError, GPcap.Dumper)
        self.assertRaises(GPcap.InvalidArgumentError, GPcap.Dumper, filename=self.filename)
        self.assertRaises(GPcap.InvalidArgumentError, GPcap.Dumper, filename="a\0b", datalink=GPcap.DLT_RAW)
        self.assertRaises(FileNotFoundError, GPcap.Dumper, filename=f"{self.directory.name}/no/dump.pcap", datalink=GPcap.DLT_RAW)
        self.assertRaises(TypeError, GPcap.Dumper, filename=self.filename, link=GPcap.DLT_RAW)

    def test_what_a_reader_could_not_write_is_kept(self):
        dumper, notified = self.reader.dump_open("/dev/full"), []
        dumper.connect("notify::error", lambda dumper, _property: notified.append(dumper.get_error()))
        self.assertIsNone(dumper.get_error())
        self.reader.set_dumper(dumper)
        self.reader.loop(-1)
        with self.assertRaises(GPcap.FileError) as raised:
            dumper.close()
        self.assertEqual((type(dumper.get_error()), dumper.get_error().message), (type(raised.exception), raised.exception.message))
        self.assertEqual((dumper.get_error().errno, len(notified)), (errno.ENOSPC, 1))

    def test_a_child_process_writes_nothing(self):
        for way, status in (
            ("pass", 0),
            ("dumper.close()", 2),
            ("dumper.flush()", 2),
            ("dumper.dump(GPcap.Pkthdr.new(0, 0, 0, 0), b'')", 2),
            ("with dumper: pass", 2),
            ("with dumper: raise SystemExit(3)", 3),
        ):
            program = [sys.executable, "-c", FORK, savefile("nanoseconds.pcap"), self.filename, way]
            self.assertEqual(subprocess.run(program, check=False).returncode, status, way)
            self.assert_written()

    def test_a_savefile_is_not_dumped_onto_itself(self):
        content = pathlib.Path(savefile("nanoseconds.pcap")).read_bytes()
        pathlib.Path(self.filename).write_bytes(content)
        with GPcap.open_offline(self.filename) as reader:
            with self.assertRaises(GPcap.FileError) as raised:
                reader.dump_open(self.filename)
        self.assertEqual(raised.exception.errno, errno.EBUSY)
        self.assertEqual(pathlib.Path(self.filename).read_bytes(), content)

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

    def test_what_cannot_be_appended_is_told_apart(self):
        pathlib.Path(self.filename).write_bytes(pathlib.Path(savefile("packets.pcap")).read_bytes())
        for datalink, snaplen, message in ((GPcap.DLT_RAW, 65535, "has another link type"), (GPcap.DLT_EN10MB, 262144, "snapshot length is 65535")):
            with self.assertRaisesRegex(GPcap.WrongLinkTypeError, message):
                GPcap.Dumper.open_append(self.filename, datalink, snaplen, GPcap.TstampPrecision.MICRO)
