# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Error and its subclasses."""

import copy
import errno
import multiprocessing
import pathlib
import pickle
import tempfile
import unittest
from concurrent.futures import ProcessPoolExecutor

from gi.repository import Gio, GLib
from support import GPcap, N_MANY, N_PACKETS, run_until, savefile


class Derived(GPcap.ClosedError):
    """An exception of a program."""


class BrokenStream(Gio.InputStream):
    """A stream that fails as a program likes."""

    def do_read_fn(self, *_arguments):
        raise GLib.Error("broken", "another-library", 7)


class ErrorsTest(unittest.TestCase):
    def assert_kinds(self, call, *kinds):
        """Checks that the exception of a call can be caught as each of the classes."""
        for kind in (GLib.Error, GPcap.Error, *kinds):
            with self.assertRaises(kind) as raised:
                call()
        return raised.exception

    def test_each_code_is_a_class_and_an_attribute(self):
        for value in GPcap.ErrorEnum.__enum_values__.values():
            code = value.value_nick.upper().replace("-", "_")
            name = "".join(word.title() for word in value.value_nick.split("-")) + "Error"
            self.assertEqual(getattr(GPcap.Error, code), value)
            self.assertTrue(issubclass(getattr(GPcap, name), GPcap.Error), name)

    def test_they_can_be_caught_by_kind(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        closed = GPcap.open_offline(savefile("packets.pcap"))
        closed.close()
        self.assert_kinds(lambda: GPcap.open_offline(savefile("empty.pcap")), GPcap.EmptyFileError, EOFError)
        self.assert_kinds(lambda: GPcap.open_offline(savefile("truncated-header.pcap")), GPcap.TruncatedError, EOFError)
        self.assert_kinds(lambda: GPcap.open_offline(savefile("garbage.pcap")), GPcap.InvalidFormatError, ValueError)
        self.assert_kinds(lambda: reader.set_filter("no filter"), GPcap.InvalidFilterError, ValueError)
        self.assert_kinds(reader.get_net, GPcap.NotLiveError, OSError)
        self.assert_kinds(GPcap.create("lo").next, GPcap.NotActivatedError)
        for read in (closed.next, closed.read_batch, closed.loop, lambda: list(closed), lambda: closed.loop(1, print), lambda: closed.dispatch(1, print)):
            self.assert_kinds(read, GPcap.ClosedError, ValueError)
        error = self.assert_kinds(lambda: GPcap.open_live("nowhere", 96, False, 10), GPcap.NoSuchDeviceError, OSError)
        self.assertEqual(error.errno, errno.ENODEV)
        self.assertEqual(str(error), error.message)

    def test_what_the_system_says_of_files_is_python_s_own_error(self):
        with tempfile.TemporaryDirectory() as directory:
            missing = pathlib.Path(directory) / "missing"
            error = self.assert_kinds(lambda: GPcap.open_offline(missing), FileNotFoundError, GPcap.FileError)
            self.assertEqual(error.errno, errno.ENOENT)
            self.assertTrue(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND))
            self.assert_kinds(lambda: GPcap.open_offline(directory), IsADirectoryError, GPcap.FileError)

    def test_each_can_be_copied_and_come_from_another_process(self):
        quark = GLib.quark_to_string(Gio.io_error_quark())
        errors = [self.error_of_code(GLib.quark_to_string(GPcap.error_quark()), code) for code in GPcap.ErrorEnum.__enum_values__]
        errors += [self.error_of_code(quark, code) for code in Gio.IOErrorEnum.__enum_values__]
        self.assertIn(FileNotFoundError, {base for error in errors for base in type(error).__mro__})
        for error in errors:
            error.note = "a note"
            for other in (copy.copy(error), *(pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1))):
                self.assertIs(type(other), type(error))
                for name in ("message", "domain", "code", "args", "errno", "strerror", "note"):
                    self.assertEqual(getattr(other, name, None), getattr(error, name, None), name)
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool, self.assertRaises(FileNotFoundError):
            pool.submit(GPcap.open_offline, "/nonexistent").result(20)

    def error_of_code(self, domain, code):
        """Returns the exception that a call raises for a code."""
        raised = []
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.connect("finished", lambda _reader, error: raised.append(error))
        reader.emit("finished", GLib.Error("a message", domain, int(code)))
        self.assertIsInstance(raised[0], GPcap.Error)
        return raised[0]

    def test_those_of_other_libraries_are_gpcap_s_too(self):
        raised = []
        for domain in ("g_thread_error", "g-resolver-error-quark", "another-library"):
            error = self.error_of_code(domain, 7)
            self.assertEqual((type(error), error.domain, error.code), (GPcap.Error, domain, 7))
            raised.append(pickle.loads(pickle.dumps(error)))
        self.assertEqual([type(error) for error in raised], [GPcap.Error] * 3)
        reader = GPcap.open_offline(savefile("packets.pcap"))
        with self.assertRaises(GPcap.Error):
            GPcap.open_stream(BrokenStream())
        reader.close()

    def test_one_that_a_program_derives_stays_what_it_is(self):
        error = Derived("a message", "a domain", 7)
        other = pickle.loads(pickle.dumps(error))
        self.assertEqual((type(other), other.message, other.domain, other.code), (Derived, "a message", "a domain", 7))

    def test_cancelling_has_a_kind(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        reader = GPcap.open_offline(savefile("packets.pcap"))
        self.assert_kinds(lambda: reader.loop(-1, print, None, cancellable), GPcap.CancelledError)
        self.assert_kinds(lambda: reader.next(cancellable), GPcap.CancelledError)

    def test_a_second_start_is_no_error_of_a_file(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.start()
        error = self.assert_kinds(reader.start, GPcap.PendingError)
        self.assertNotIsInstance(error, OSError)
        reader.stop()

    def test_those_of_signals_have_their_kind_too(self):
        finished, failed = [], []
        for name in ("truncated-packet.pcap", "many.pcap"):
            reader = GPcap.open_offline(savefile(name))
            reader.connect("finished", lambda _reader, error: finished.append(error))
            reader.connect_after("dump-failed", lambda _reader, *arguments: failed.append(arguments), "data")
            reader.set_dumper(GPcap.Dumper.open("/dev/full", reader.get_datalink(), 65535, GPcap.TstampPrecision.NANO))
            dumper = reader.get_dumper()
            reader.start()
            run_until(lambda: finished)
            delivered, error = reader.get_stats().delivered, finished.pop()
            self.assertEqual((delivered, type(error)), {"many.pcap": (N_MANY, type(None))}.get(name, (N_PACKETS - 1, GPcap.TruncatedError)))
        # The first savefile fits into the dumper's buffer.
        self.assertEqual(len(failed), 1)
        failed_dumper, error, data = failed[0]
        self.assertIs(failed_dumper, dumper)
        self.assertIsInstance(error, GPcap.FileError)
        self.assertEqual((error.errno, data), (errno.ENOSPC, "data"))

    def test_a_handler_is_disconnected_by_what_was_connected(self):
        class Listener:
            def __init__(self):
                self.n = 0

            def on_finished(self, _reader, _error):
                self.n += 1

        listener, finished = Listener(), []
        reader = GPcap.open_offline(savefile("packets.pcap"))
        reader.connect("finished", listener.on_finished)
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.disconnect_by_func(listener.on_finished)
        reader.start()
        run_until(lambda: finished)
        self.assertEqual((listener.n, finished), (0, [None]))

    def test_a_nul_does_not_cut_a_text(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        for call in (
            lambda: reader.set_filter("udp\0 and nonsense"),
            lambda: GPcap.compile(GPcap.DLT_EN10MB, 96, "udp\0"),
            lambda: GPcap.open_live("lo\0", 96, False, 10),
            lambda: GPcap.open_offline(savefile("packets.pcap") + "\0"),
            lambda: GPcap.Reader(device="lo\0"),
            lambda: GPcap.create("lo\0"),
        ):
            self.assert_kinds(call, GPcap.InvalidArgumentError, ValueError)

    def test_a_text_that_is_not_utf_8_is_an_invalid_argument(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        for call in (
            lambda: reader.set_filter("udp \udcff"),
            lambda: GPcap.compile(GPcap.DLT_EN10MB, 96, "udp \udcff"),
            lambda: GPcap.open_live("lo\udcff", 96, False, 10),
            lambda: GPcap.Reader(device="lo\udcff"),
            lambda: GPcap.Reader(filename="some\udcff.pcap"),
            lambda: GPcap.Dumper(filename=b"some\xff.pcap"),
        ):
            self.assert_kinds(call, GPcap.InvalidArgumentError, ValueError)
        for call in (lambda: GPcap.Reader(device=b"lo"), lambda: GPcap.Reader(filter=b"udp")):
            with self.assertRaises(TypeError):
                call()
