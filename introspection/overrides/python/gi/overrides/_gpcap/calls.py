# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adapts calls to Python: exceptions by error code, bytes of any type, optional arguments.

The introspection data says what each call takes, and defaults.json which arguments are optional, in all languages:
by the call's name, or under "*" for all calls. Trailing arguments that may be None are optional, too.
"""

import asyncio
import errno
import json
import os
import pathlib
import stat
import threading
import time
from functools import wraps
from itertools import takewhile

from gi.repository import Gio, GLib

from .errors import invalid_argument, typed
from .packets import as_bytes, as_gbytes, as_pkthdr

_DEFAULTS = json.loads(pathlib.Path(__file__).with_name("defaults.json").read_text(encoding="utf-8"))


def _defaults_of(info):
    """Returns the defaults of a call's arguments, by name. An asynchronous call has those of the synchronous one."""
    return {**_DEFAULTS["*"], **_DEFAULTS.get(_qualified_name(info).removesuffix("_async"), {})}


def _qualified_name(info):
    container = info.get_container()
    return info.get_name() if container is None else f"{container.get_name()}.{info.get_name()}"


_SIGNAL_INTERVAL = 0.1  # seconds
_FIFO_INTERVAL = 0.02  # seconds


def _without_nul(value):
    """Refuses a NUL, at which a C string ends: PyGObject would pass on a shorter string."""
    if isinstance(value, (str, bytes)) and ("\0" if isinstance(value, str) else b"\0") in value:
        raise invalid_argument(f"There is a NUL in {value!r}")
    return value


def as_text(value):
    """Refuses what is not UTF-8, such as a filename's bytes, with the error of a call."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise invalid_argument(f"{value!r} is not valid UTF-8") from None
    return _without_nul(value)


def as_path(value):
    return _without_nul(value if value is None else os.fspath(value))


def _converter(argument):
    kind = argument.get_type()
    tag = kind.get_tag_as_string()
    if tag == "utf8":
        return as_text
    if tag == "filename":
        return as_path
    if tag == "array" and kind.get_param_type(0).get_tag_as_string() == "guint8":
        return as_bytes
    if tag == "interface":
        return {"Bytes": as_gbytes, "Pkthdr": as_pkthdr}.get(kind.get_interface().get_name())
    return None


def _visible_arguments(info):
    """Returns the arguments that Python passes: not the lengths of arrays, nor functions that free a callback's data."""
    arguments = list(info.get_arguments())
    hidden = {argument.get_destroy() for argument in arguments}
    hidden |= {argument.get_type().get_array_length() for argument in arguments if argument.get_type().get_tag_as_string() == "array"}
    return [argument for i, argument in enumerate(arguments) if i not in hidden and not _is_out(argument)]


def _is_out(argument):
    return argument.get_direction() == 1


def _defaults_from(names, defaults):
    return tuple(map(defaults.__getitem__, takewhile(defaults.__contains__, names)))


def adapted(call, info):
    """Wraps the call so that it converts arguments, adds defaults and raises GPcap's exceptions."""
    arguments = _visible_arguments(info)
    names = [argument.get_name() for argument in arguments]
    converters = {name: _converter(argument) for name, argument in zip(names, arguments) if _converter(argument)}
    defaults = {name: default for name, default in _defaults_of(info).items() if name in names}
    n_before = 1 if info.is_method() else 0
    if not (converters or defaults or info.can_throw_gerror()):
        return call
    n_all = n_before + len(names)
    converted = [(n_before + i, converters[name]) for i, name in enumerate(names) if name in converters]
    added = {} if converters else {n_before + n: _defaults_from(names[n:], defaults) for n in range(len(names) + 1)}

    @wraps(call)
    def adapted_call(*args, **kwargs):
        # Positional arguments take half the time, which matters for small batches and for single packets.
        if not kwargs and len(args) in added:
            args += added[len(args)]
        elif not kwargs and len(args) == n_all:
            args = convert_all(args)
        else:
            args, kwargs = convert(args, kwargs)
        try:
            return call(*args, **kwargs)
        except GLib.Error as error:
            raise typed(error) from None

    def convert_all(args):
        args = list(args)
        for i, converter in converted:
            if args[i] is not None:
                args[i] = converter(args[i])
        return args

    def convert(args, kwargs):
        given = args[:n_before]
        args = list(args[n_before:])
        for i, name in enumerate(names):
            if i < len(args):
                if name in converters and args[i] is not None:
                    args[i] = converters[name](args[i])
            elif name in kwargs:
                if name in converters and kwargs[name] is not None:
                    kwargs[name] = converters[name](kwargs[name])
            elif name in defaults:
                kwargs[name] = defaults[name]
        return (*given, *args), kwargs

    # So that it can be pickled, as for a pool of processes.
    adapted_call.__module__, adapted_call.__qualname__ = "gi.repository.GPcap", _qualified_name(info)
    return adapted_call


def _runs_main_loop(loop):
    """Checks whether an asyncio loop runs GLib's main loop.

    It does so in a selector of its own, or the coroutine runs in a callback of the main loop.
    """
    selector = getattr(loop, "_selector", None)
    return GLib.main_depth() > 0 if selector is None else type(selector).__module__ != "selectors"


def new_future():
    """Returns a future of a loop that runs GLib's main loop. On another loop it would never be done."""
    loop = asyncio.get_running_loop()
    if not _runs_main_loop(loop):
        raise RuntimeError("This has to be awaited on an asyncio loop that runs GLib's main loop, such as gbulb's")
    return loop.create_future()


def awaitable(start, finish, info):
    """Makes an asynchronous call awaitable when it gets no callback.

    Cancelling the task cancels the operation.
    """
    names = [argument.get_name() for argument in _visible_arguments(info)]

    async def run(args, kwargs):
        future = new_future()
        cancellable = kwargs.pop("cancellable", None) or Gio.Cancellable()

        def done(source, result, *_data):
            if future.done():
                return
            try:
                future.set_result(finish(source, result) if info.is_method() else finish(result))
            except BaseException as error:  # pylint: disable=broad-exception-caught
                future.set_exception(error)

        start(*args, **kwargs, cancellable=cancellable, callback=done)
        try:
            return await future
        except asyncio.CancelledError:
            cancellable.cancel()
            raise

    @wraps(start)
    def start_or_await(*args, **kwargs):
        given = args[1:] if info.is_method() else args
        kwargs = {**dict(zip(names, given)), **kwargs}
        before = args[:1] if info.is_method() else ()
        if kwargs.get("callback") is not None:
            return start(*before, **kwargs)
        kwargs.pop("callback", None)
        return run(before, kwargs)

    return start_or_await


def may_wait(filename):
    """Checks whether opening the file may have to wait for a writer."""
    try:
        filename = os.fspath(filename)
        status = os.fstat(0) if filename in ("-", b"-") else os.stat(filename)
    except (OSError, TypeError, ValueError):
        return False
    return not stat.S_ISREG(status.st_mode)


def await_fifo_reader(filename):
    """Waits until a FIFO has a reader, so that opening it for writing does not wait, and lets Python run signal handlers.

    Returns a descriptor that keeps it so until it is closed, or None for another file and for one that is not there.
    """
    try:
        if filename is None or not stat.S_ISFIFO(os.stat(filename).st_mode):
            return None
    except (OSError, TypeError, ValueError):
        return None
    while True:
        try:
            return os.open(filename, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno != errno.ENXIO:
                return None
        time.sleep(_FIFO_INTERVAL)


def opening_fifo(call, position):
    """Makes a call that opens a file for writing wait in Python for the reader of a FIFO, which Ctrl-C then ends."""

    @wraps(call)
    def call_with_reader(*args, **kwargs):
        filename = args[position] if len(args) > position else kwargs.get("filename")
        fd = await_fifo_reader(filename)
        try:
            return call(*args, **kwargs)
        finally:
            if fd is not None:
                os.close(fd)

    return call_with_reader


def interruptible(call, bind, is_long):
    """Makes a call run in a thread when it may take long, while this thread waits.

    Python runs signal handlers only in the main thread, and only while that does not wait in C. A handler that raises
    an exception cancels the call. bind () returns the call's only argument and the cancellable.
    """

    @wraps(call)
    def interruptible_call(*args, **kwargs):
        if threading.current_thread() is not threading.main_thread():
            return call(*args, **kwargs)
        argument, cancellable = bind(*args, **kwargs)
        if not is_long(argument):
            return call(argument, cancellable)
        return _call_in_thread(call, argument, cancellable or Gio.Cancellable())

    return interruptible_call


def _call_in_thread(call, argument, cancellable):
    results, errors = [], []

    def run():
        try:
            results.append(call(argument, cancellable))
        # The caller's thread raises it.
        except BaseException as error:  # pylint: disable=broad-exception-caught
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        # With a timeout, because a signal just before the wait does not end it.
        while thread.is_alive():
            thread.join(_SIGNAL_INTERVAL)
    except BaseException:
        cancellable.cancel()
        thread.join()
        raise
    if errors:
        raise errors.pop()
    return results.pop()
