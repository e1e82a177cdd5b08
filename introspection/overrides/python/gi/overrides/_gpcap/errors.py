# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exceptions: a class for each error code, which also derives from the built-in exception for the same thing."""

import errno
import io
import itertools
import weakref

from gi.repository import Gio, GLib

from ...module import get_introspection_module

GPcap = get_introspection_module("GPcap")
ErrorEnum = GPcap.Error


class Error(GLib.Error):
    """The base class of GPcap's exceptions. The error codes are its attributes, such as GPcap.Error.CLOSED."""

    __module__ = "gi.repository.GPcap"

    def __str__(self):
        return self.message

    def __reduce__(self):
        """Lets copy and pickle ask for the class by the code, because those of files' errors have no name in a module."""
        if type(self) is not _kind_of(self):
            return super().__reduce__()
        return _restored, (self.message, self.domain, self.code), self.__dict__


class FileError(Error, OSError):
    """An error of the operating system for a file."""

    __module__ = "gi.repository.GPcap"


# The built-in exception for a code, and the errno that it has as an OSError.
_KIN = {
    "PERMISSION_DENIED": (PermissionError, errno.EPERM),
    "PROMISC_PERMISSION_DENIED": (PermissionError, errno.EPERM),
    "NO_SUCH_DEVICE": (OSError, errno.ENODEV),
    "DEVICE_GONE": (OSError, errno.ENODEV),
    "DEVICE_NOT_UP": (OSError, errno.ENETDOWN),
    "RFMON_NOT_SUPPORTED": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "NOT_RFMON": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "TSTAMP_TYPE_NOT_SUPPORTED": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "TSTAMP_PRECISION_NOT_SUPPORTED": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "CAPTURE_NOT_SUPPORTED": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "NOT_LIVE": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "NOT_SAVEFILE": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "INJECT_NOT_SUPPORTED": (io.UnsupportedOperation, errno.EOPNOTSUPP),
    "INVALID_FORMAT": (ValueError, None),
    "INVALID_FILTER": (ValueError, None),
    "WRONG_LINK_TYPE": (ValueError, None),
    "INVALID_ARGUMENT": (ValueError, None),
    "CLOSED": (ValueError, None),
    "TRUNCATED": (EOFError, None),
    "EMPTY_FILE": (EOFError, None),
}
_FILE_KIN = {
    Gio.IOErrorEnum.NOT_FOUND: (FileNotFoundError, errno.ENOENT),
    Gio.IOErrorEnum.EXISTS: (FileExistsError, errno.EEXIST),
    Gio.IOErrorEnum.IS_DIRECTORY: (IsADirectoryError, errno.EISDIR),
    Gio.IOErrorEnum.NOT_DIRECTORY: (NotADirectoryError, errno.ENOTDIR),
    Gio.IOErrorEnum.PERMISSION_DENIED: (PermissionError, errno.EACCES),
    Gio.IOErrorEnum.NO_SPACE: (OSError, errno.ENOSPC),
    Gio.IOErrorEnum.BROKEN_PIPE: (BrokenPipeError, errno.EPIPE),
    Gio.IOErrorEnum.TIMED_OUT: (TimeoutError, errno.ETIMEDOUT),
    Gio.IOErrorEnum.BUSY: (OSError, errno.EBUSY),
    Gio.IOErrorEnum.TOO_MANY_OPEN_FILES: (OSError, errno.EMFILE),
}


def _make(name, bases, number):
    members = {"__module__": Error.__module__}
    if number is not None:
        members["errno"] = number
    return type(name, bases, members)


def _camel_case(value):
    return "".join(word.title() for word in value.value_nick.split("-"))


# Errors of GIO's domain that are not about files.
_BY_FILE_CODE = {
    Gio.IOErrorEnum.CANCELLED: _make("CancelledError", (Error,), None),
    Gio.IOErrorEnum.PENDING: _make("PendingError", (Error,), None),
}
KINDS = {"FileError": FileError, **{kind.__name__: kind for kind in _BY_FILE_CODE.values()}}
_BY_CODE = {}

for _value in ErrorEnum.__enum_values__.values():
    _code = _value.value_nick.upper().replace("-", "_")
    _kin, _number = _KIN.get(_code, (None, None))
    _name = f"{_camel_case(_value)}Error"
    setattr(Error, _code, _value)
    KINDS[_name] = _BY_CODE[int(_value)] = _make(_name, (Error,) if _kin is None else (Error, _kin), _number)

for _value, (_kin, _number) in _FILE_KIN.items():
    _bases = (FileError,) if _kin is OSError else (FileError, _kin)
    _BY_FILE_CODE[_value] = _make(f"File{_camel_case(_value)}Error", _bases, _number)


def _kind_of(error):
    """Returns the class for an error's domain and code. Error is also that for one of a stream, or of a thread."""
    if error.domain == GLib.quark_to_string(GPcap.error_quark()):
        return _BY_CODE.get(error.code, Error)
    if error.domain == GLib.quark_to_string(Gio.io_error_quark()):
        return _BY_FILE_CODE.get(error.code, FileError)
    return Error


# Exceptions of file objects come through the library as errors of this domain. Their codes tell who has the exception,
# as long as the stream of the file object is there.
_FOREIGN_DOMAIN = "gpcap-python-exception"
_foreign = weakref.WeakValueDictionary()
_foreign_codes = itertools.count(1)


def kept(holder):
    """Returns an error that becomes the holder's exception again where it is raised."""
    code = next(_foreign_codes)
    _foreign[code] = holder
    return GLib.Error(f"{type(holder.exception).__name__}: {holder.exception}", _FOREIGN_DOMAIN, code)


def typed(error):
    """Returns the error as an exception of the class for its code, or the exception that it was in Python."""
    if isinstance(error, Error):
        return error
    holder = _foreign.get(error.code) if error.domain == _FOREIGN_DOMAIN else None
    if holder is not None:
        return holder.exception
    exception = _kind_of(error)(error.message, error.domain, error.code)
    if isinstance(exception, OSError):
        exception.strerror = error.message  # pylint: disable=attribute-defined-outside-init
    return exception


def _restored(message, domain, code):
    return typed(GLib.Error(message, domain, code))


def error_of(code, message):
    return typed(GLib.Error(message, GLib.quark_to_string(GPcap.error_quark()), int(code)))


def invalid_argument(message):
    return error_of(ErrorEnum.INVALID_ARGUMENT, message)


class TypedHandler:
    """A signal handler that gets errors as exceptions of their classes.

    It equals the program's handler, so that disconnect_by_func () finds it.
    """

    __slots__ = ("_handler",)

    def __init__(self, handler):
        self._handler = handler

    def __call__(self, *args):
        return self._handler(*(typed(arg) if isinstance(arg, GLib.Error) else arg for arg in args))

    def __eq__(self, other):
        return self._handler == (other._handler if isinstance(other, TypedHandler) else other)

    def __hash__(self):
        return hash(self._handler)
