# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opening savefiles from what Python has: paths, bytes and file objects."""

import io
import os
import stat

from gi.repository import Gio, GLib

from ...module import get_introspection_module
from .calls import may_wait
from .errors import kept
from .packets import as_gbytes

GPcap = get_introspection_module("GPcap")


class _Source:
    """What a stream reads from: a file object, and the exception that this raised."""

    def __init__(self, file):
        # read () of a buffered file waits for as many bytes as it is asked for, or for the end.
        self._read = getattr(file, "read1", file.read)
        self.exception = None

    def read(self, size, *_data):
        """Is called in the thread that reads the stream."""
        try:
            content = self._read(size)
            if content is None:
                raise BlockingIOError("The file object does not wait for its bytes")
            return as_gbytes(content)
        except BaseException as exception:  # pylint: disable=broad-exception-caught
            self.exception = exception
            raise kept(self) from None


def fd_of(file):
    """Returns the descriptor of a file object that is a regular file, or -1."""
    try:
        fd = file.fileno()
        return fd if stat.S_ISREG(os.fstat(fd).st_mode) else -1
    except (AttributeError, OSError, TypeError, ValueError):
        return -1


def _size_of(file):
    """Returns how many bytes are left to read of a file object that tells it without reading, or -1."""
    raw = getattr(file, "raw", file)
    if isinstance(file, io.BytesIO):
        end = file.getbuffer().nbytes
    elif isinstance(raw, io.FileIO) and fd_of(raw) != -1:
        end = os.fstat(raw.fileno()).st_size
    else:
        return -1
    return max(end - file.tell(), 0)


def stream_of(file):
    """Returns a stream that reads a file object: anything with a method read (), which returns bytes."""
    stream = GPcap.input_stream_new(_Source(file).read)
    stream.set_properties(fd=fd_of(file), size=_size_of(file))
    return stream


def kind_of(source):
    """Returns the end of the name of the call that opens the source, and its argument."""
    if isinstance(source, (str, os.PathLike)):
        return "offline", source
    if isinstance(source, (bytes, bytearray, memoryview, GLib.Bytes)):
        return "bytes", source
    if isinstance(source, Gio.File):
        return "file", source
    if isinstance(source, Gio.InputStream):
        return "stream", source
    if hasattr(source, "read"):
        return "stream", stream_of(source)
    raise TypeError(f"A savefile is a path, bytes, a Gio.File, a stream or a file object, not {type(source).__name__}")


def may_file_wait(file):
    """Checks whether opening a Gio.File may have to wait for another program, perhaps on another machine."""
    return not file.is_native() or may_wait(file.get_path())
