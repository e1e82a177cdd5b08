# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes GPcap feel at home in Python."""

from functools import wraps

from gi.repository import GLib

from ..module import get_introspection_module

GPcap = get_introspection_module("GPcap")

__all__ = []


def _deliver(call, reader, maxcant, callback, cancellable):
    """Reads with a callback whose exception comes out of the read.

    The packet it was raised for counts as delivered; the ones after it are the next read's.
    """
    raised = []

    # PyGObject before 3.44 gives the length too, which bytes have by themselves.
    def deliver(hdr, data, *_length):
        try:
            callback(hdr, data)
        except BaseException as error:
            raised.append(error)
            reader.breakloop()

    result = call(reader, maxcant, deliver, None, cancellable)
    if raised:
        raise raised[0]
    return result


def _with_callback(call):
    """The callback gets the header and bytes, and user_data where some was given."""

    @wraps(call)
    def read(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
        if callback is None:
            return call(reader, maxcant, None, None, cancellable)
        if user_data is None:
            return _deliver(call, reader, maxcant, callback, cancellable)
        return _deliver(call, reader, maxcant, lambda hdr, data: callback(hdr, data, user_data), cancellable)

    return read


def _with_closure(call):
    """The closure gets the header and a GLib.Bytes.

    PyGObject lends a closure's boxed arguments, and what a program kept of them would be lost; so they
    are made here.
    """

    @wraps(call)
    def read(reader, maxcant=-1, closure=None, cancellable=None):
        return _deliver(call, reader, maxcant, lambda hdr, data: closure(hdr, GLib.Bytes.new(data)), cancellable)

    return read


GPcap.Reader.dispatch_closure = _with_closure(GPcap.Reader.dispatch)
GPcap.Reader.loop_closure = _with_closure(GPcap.Reader.loop)
GPcap.Reader.dispatch = _with_callback(GPcap.Reader.dispatch)
GPcap.Reader.loop = _with_callback(GPcap.Reader.loop)

_read_batch = GPcap.Reader.read_batch


@wraps(_read_batch)
def _read_batch_of_any_size(reader, max_packets=0, cancellable=None):
    return _read_batch(reader, max_packets, cancellable)


GPcap.Reader.read_batch = _read_batch_of_any_size
