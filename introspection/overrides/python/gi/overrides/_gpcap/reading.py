# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reading: iteration, callbacks and awaiting, all of them on batches that the reader lends.

The reader asks how many packets of a batch were used when somebody else is to read. So a program may
break off, raise and read in any other way in between, and each packet is delivered once and in order.

A read that waits ends when the process gets a signal; Python's handlers run as soon as it is back here, and
where they raise nothing the read goes on.
"""

from collections import deque
from itertools import chain
from operator import length_hint

from gi.repository import GLib

from .calls import adapted, new_future
from .errors import KINDS, GPcap
from .packets import Header, bytes_of, headers_of

_FLAGS = GPcap.BorrowFlags
_ALL = GLib.MAXUINT32

BreakError, ClosedError = KINDS["BreakError"], KINDS["ClosedError"]


def _adapted_method(name):
    info = next(info for info in GPcap.Reader.__info__.get_methods() if info.get_name() == name)
    return adapted(getattr(GPcap.Reader, name), info)


_borrow_batch = _adapted_method("borrow_batch")
_dispatch = _adapted_method("dispatch")
_breakloop = GPcap.Reader.breakloop
_return_batch = GPcap.Reader.return_batch


class Loan:
    """A batch that is used here, packet by packet.

    The headers are pulled before the bytes, so what is left of their iterator tells how far it is.
    """

    __slots__ = ("_headers", "_n_used", "data", "headers", "n_packets")

    def __init__(self):
        self._headers, self.n_packets, self._n_used = None, 0, None
        self.headers = self.data = ()

    def open(self, batch):
        headers, self.n_packets = headers_of(batch)
        self.headers, self.data = map(Header, headers), bytes_of(batch)
        self._headers = headers

    def pairs(self):
        return zip(self.headers, self.data)

    def stop(self):
        """No more packets come out of it. May be called in any thread."""
        if self._n_used is None and self._headers is not None:
            self._n_used = self.n_packets - length_hint(self._headers)
            deque(self._headers, 0)

    def n_used(self):
        if self._n_used is not None:
            return self._n_used
        return self.n_packets - length_hint(self._headers)

    def settle(self, *_user_data):
        self.stop()
        return self._n_used or 0


def _state(reader):
    """What breakloop () has to know: the loans that are in use, and how often it was called."""
    # pylint: disable=protected-access
    try:
        return reader._gpcap_state
    except AttributeError:
        reader._gpcap_state = state = _State()
        return state


class _State:
    __slots__ = ("loan", "n_breaks")

    def __init__(self):
        self.loan, self.n_breaks = None, 0


def borrow(reader, max_packets=0, flags=_FLAGS.NONE, cancellable=None):
    """A loan, without packets when there are none yet, or None at the end of a savefile."""
    loan = Loan()
    batch = _borrow_batch(reader, max_packets, flags, loan.settle, None, cancellable)
    if batch is None:
        return None
    loan.open(batch)
    _state(reader).loan = loan
    return loan


def take_batch(reader, max_packets=0, flags=_FLAGS.NONE, cancellable=None):
    """A batch, of which all is delivered."""
    batch = _borrow_batch(reader, max_packets, flags, lambda *_user_data: _ALL, None, cancellable)
    _return_batch(reader)
    return batch


def breakloop(reader):
    """Breaks off the reads under way: from a callback, in another thread, or in a signal handler."""
    state = _state(reader)
    state.n_breaks += 1
    if state.loan is not None:
        state.loan.stop()
    _breakloop(reader)


def iterate(reader):
    """Headers and bytes until the savefile ends, waiting for them as long as it takes."""
    return chain.from_iterable(_pairs_of_loans(reader))


def _pairs_of_loans(reader):
    state = _state(reader)
    n_breaks = state.n_breaks
    try:
        while (loan := borrow(reader, 0, _FLAGS.WAIT)) is not None:
            yield loan.pairs()
            if state.n_breaks != n_breaks:
                raise BreakError("The iteration was broken off", *_domain_and_code(GPcap.Error.BREAK))
    finally:
        _return_batch(reader)


def _domain_and_code(code):
    return GLib.quark_to_string(GPcap.error_quark()), int(code)


class Batches:
    """Batches until the savefile ends: for `for` and for `async for`."""

    def __init__(self, reader, max_packets):
        self._reader, self._max_packets = reader, max_packets

    def __iter__(self):
        while (batch := take_batch(self._reader, self._max_packets, _FLAGS.WAIT)) is not None:
            if len(batch):
                yield batch

    async def __aiter__(self):
        while (batch := await read_batch(self._reader, self._max_packets)) is not None:
            yield batch


def _deliver(reader, loan, callback, cancellable):
    """Calls back for each packet; an exception comes out, and its packet counts as delivered."""
    try:
        if cancellable is None:
            # The same as the loop below, and 20 ns a packet less.
            deque(map(callback, loan.headers, loan.data), 0)
        else:
            for hdr, data in loan.pairs():
                callback(hdr, data)
                if cancellable.is_cancelled():
                    loan.stop()
    finally:
        _return_batch(reader)
    return loan.n_used()


def _with_user_data(callback, user_data):
    return callback if user_data is None else lambda hdr, data: callback(hdr, data, user_data)


def _has_one_bufferful(reader):
    """Whether a dispatch is for what is there together, and not for all that is to come."""
    is_live = reader.get_filename() is None and reader.props.stream is None
    return is_live or reader.get_replay() != GPcap.ReplayMode.NONE


def loop(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
    """Delivers packets until there were so many, or for -1 all; -2 when it was broken off."""
    if callback is None:
        return _loop_with_signals(reader, maxcant, cancellable)
    callback = _with_user_data(callback, user_data)
    state = _state(reader)
    n_breaks, left = state.n_breaks, max(maxcant, 0)
    has_read = False
    while maxcant <= 0 or left > 0:
        try:
            loan = borrow(reader, left, _FLAGS.WAIT, cancellable)
        except BreakError:
            return -2
        except ClosedError:
            if has_read:
                return -2
            raise
        if loan is None:
            return 0
        has_read = True
        n = _deliver(reader, loan, callback, cancellable)
        left = max(left - n, 0)
        if state.n_breaks != n_breaks:
            return -2
    return 0


def _loop_with_signals(reader, maxcant, cancellable):
    """The waiting is done here, where a signal ends it, and the rest in C."""
    left, has_read = max(maxcant, 0), False
    while maxcant <= 0 or left > 0:
        try:
            next_packet = _borrow_batch(reader, 1, _FLAGS.WAIT | _FLAGS.PEEK, lambda *_user_data: 0, None, cancellable)
            if next_packet is None:
                return 0
            n = _dispatch(reader, left or -1, None, None, cancellable) if len(next_packet) else 0
        except BreakError:
            return -2
        except ClosedError:
            if has_read:
                return -2
            raise
        if n == -2:
            return -2
        has_read, left = True, max(left - n, 0)
    return 0


def dispatch(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
    """Delivers what is there, not more than so many packets, and tells how many; -2 when broken off."""
    if callback is None:
        return _dispatch(reader, maxcant, None, None, cancellable)
    callback = _with_user_data(callback, user_data)
    state = _state(reader)
    n_breaks, n, flags = state.n_breaks, 0, _FLAGS.NONE
    while maxcant <= 0 or n < maxcant:
        try:
            loan = borrow(reader, max(maxcant - n, 0), flags, cancellable)
        except BreakError:
            return -2
        except ClosedError:
            if n > 0:
                return -2
            raise
        n_delivered = 0 if loan is None else _deliver(reader, loan, callback, cancellable)
        n += n_delivered
        if state.n_breaks != n_breaks:
            return -2
        if n_delivered == 0:
            break
        flags = _FLAGS.LEAVE_END | (_FLAGS.QUEUED if _has_one_bufferful(reader) else _FLAGS.NONE)
    return n


def with_closure(read):
    """The closure gets a GLib.Bytes."""

    def read_with_closure(reader, maxcant, closure, cancellable=None):
        return read(reader, maxcant, lambda hdr, data: closure(hdr, GLib.Bytes.new(data)), None, cancellable)

    return read_with_closure


async def _until_ready(reader, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None):
    """Until there may be something to read, or the reader is closed or the read is cancelled.

    Only waiting can be cancelled, and what is read then is read at once: so no packet is lost.
    """
    future = new_future()

    def ready(*_arguments):
        if not future.done():
            future.set_result(None)
        return GLib.SOURCE_REMOVE

    if reader.is_closed() or not reader.is_activated():
        return
    source = reader.create_source(cancellable)
    source.set_priority(io_priority)
    source.set_callback(ready)
    source.attach(GLib.MainContext.ref_thread_default())
    handler = reader.connect("notify::closed", ready)
    try:
        await future
    finally:
        reader.disconnect(handler)
        source.destroy()


async def read_batch(reader, max_packets=0, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None):
    """The next packets together, when there are some; None at the end of the savefile."""
    while True:
        await _until_ready(reader, io_priority, cancellable)
        batch = take_batch(reader, max_packets, _FLAGS.NO_WAIT, cancellable)
        if batch is None or len(batch):
            return batch


async def iterate_async(reader):
    """Headers and bytes until the savefile ends."""
    try:
        while True:
            await _until_ready(reader)
            loan = borrow(reader, 0, _FLAGS.NO_WAIT)
            if loan is None:
                return
            for pair in loan.pairs():
                yield pair
    finally:
        _return_batch(reader)
