# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes GPcap feel at home in Python."""

from functools import wraps

from ..module import get_introspection_module

GPcap = get_introspection_module("GPcap")

__all__ = []


def _delivering(call):
    """A read that calls back with the header and the bytes, and lets an exception of the callback out.

    The packet it was raised for counts as delivered; the ones after it are the next read's.
    """

    @wraps(call)
    def read(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
        if callback is None:
            return call(reader, maxcant, None, None, cancellable)
        extra = () if user_data is None else (user_data,)
        raised = []

        # PyGObject before 3.44 gives the length too, which bytes have by themselves.
        def deliver(hdr, data, *_length):
            try:
                callback(hdr, data, *extra)
            except BaseException as error:
                raised.append(error)
                reader.breakloop()

        result = call(reader, maxcant, deliver, None, cancellable)
        if raised:
            raise raised[0]
        return result

    return read


GPcap.Reader.dispatch = _delivering(GPcap.Reader.dispatch)
GPcap.Reader.loop = _delivering(GPcap.Reader.loop)


_read_batch = GPcap.Reader.read_batch


@wraps(_read_batch)
def _read_batch_of_any_size(reader, max_packets=0, cancellable=None):
    return _read_batch(reader, max_packets, cancellable)


GPcap.Reader.read_batch = _read_batch_of_any_size
