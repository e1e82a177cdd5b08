# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writing savefiles to file objects."""

import atexit
import itertools
import time

import gi
from gi.repository import Gio

from .errors import kept
from .opening import fd_of

# How long the end of the interpreter waits for a queue, in seconds: as long as the library does.
_MAX_WAIT_AT_EXIT = 1
_MAX_WAIT_AT_EXIT_FOR_FILE = 10

_dumper_numbers = itertools.count()
# By number: a weak reference, which does not depend on whether Python has the object, and how long to wait.
_dumpers = {}


def _file_descriptor_based():
    """Returns the interface, which GLib 2.80 has moved."""
    try:
        gi.require_version("GioUnix", "2.0")
        from gi.repository import GioUnix  # pylint: disable=import-outside-toplevel,no-name-in-module

        return GioUnix.FileDescriptorBased
    except (ImportError, ValueError):
        return Gio.FileDescriptorBased


class FileObjectStream(Gio.OutputStream, _file_descriptor_based()):
    """A stream that writes to a file object: anything with a method write (), which takes bytes."""

    # PyGObject makes no type of a class in a module of overrides.
    __module__ = "GPcap"
    __gtype_name__ = "GPcapFileObjectStream"

    # The garbage collector takes an object's own from it before GIO flushes a stream that nobody has closed.
    _file = None
    exception = None

    def __init__(self, file):
        super().__init__()
        self._file = file

    def _call(self, function, *arguments):
        """An exception of the file object becomes the error of the call that writes."""
        try:
            return function(*arguments)
        except BaseException as exception:  # pylint: disable=broad-exception-caught
            self.exception = exception
            raise kept(self) from None

    def _write(self, data):
        n_written = self._file.write(data)
        if n_written is None:
            raise BlockingIOError("The file object does not wait until it has room")
        return n_written

    def do_get_fd(self):
        """Tells which file it is, so that no file is written onto itself."""
        return fd_of(self._file)

    def do_write_fn(self, data, *_rest):
        return self._call(self._write, data)

    def do_flush(self, *_rest):
        self._call(getattr(self._file, "flush", lambda: None))
        return True

    def do_close_fn(self, *_rest):
        """The file object remains the program's."""
        return True


def with_stream(given):
    """Returns the properties of a dumper with a stream in place of a file object."""
    file = given.pop("fileobj", None)
    if file is None:
        return given
    if not hasattr(file, "write"):
        raise TypeError(f"A file object has a method write (), and {type(file).__name__} has none")
    return {"queue_size": 0, **given, "stream": FileObjectStream(file)}


def close_at_exit(dumper, file):
    """Has the dumper closed before the interpreter ends, when streams of Python can no longer be used."""
    number = next(_dumper_numbers)

    def forget():
        _dumpers.pop(number, None)

    _dumpers[number] = dumper.weak_ref(forget), _MAX_WAIT_AT_EXIT if fd_of(file) == -1 else _MAX_WAIT_AT_EXIT_FOR_FILE


def _close(dumper, max_wait):
    deadline = time.monotonic() + max_wait
    while dumper.flush_some():
        if time.monotonic() > deadline:
            return
    dumper.close()


@atexit.register
def _close_dumpers():
    for reference, max_wait in list(_dumpers.values()):
        dumper = reference()
        try:
            if dumper is not None and not dumper.is_closed():
                _close(dumper, max_wait)
        except Exception:  # pylint: disable=broad-exception-caught
            pass  # Nobody is left to whom it could be reported, as with any file that is open at the end.
