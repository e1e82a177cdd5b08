# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reading: iteration, callbacks and awaiting, all of them on walks.

A GPcap.Walk knows what a loop and a dispatch are, and lends batches. Here they are gone through, packet by packet,
and the walk is told how many packets were used. So a program may break off, raise and read in any other way in
between, and each packet is delivered once and in order.

A read that waits is back here when the process gets a signal; Python's handlers run then, and where they raise
nothing the walk goes on.
"""

from collections import deque
from itertools import chain
from operator import length_hint

from gi.repository import Gio, GLib, GObject

from .calls import new_future
from .errors import GPcap, error_of
from .packets import Header, bytes_of, headers_of

_MODES = GPcap.WalkMode
_breakloop = GPcap.Reader.breakloop


class Loan:
    """A batch that is used here, packet by packet.

    The headers are pulled before the bytes, so what is left of their iterator tells how far it is.
    """

    __slots__ = ("_headers", "_n_packets", "_n_used", "data", "headers")

    def __init__(self, batch):
        self._headers, self._n_packets = headers_of(batch)
        self._n_used = None
        self.headers, self.data = map(Header, self._headers), bytes_of(batch)

    def pairs(self):
        return zip(self.headers, self.data)

    def n_used(self):
        return self._n_packets - length_hint(self._headers) if self._n_used is None else self._n_used

    def stop(self):
        """No more packets come out of it. May be called in any thread; tells how many were used."""
        if self._n_used is None:
            # Counted in one step, as another thread may be using them.
            self._n_used = self._n_packets - len(list(self._headers))
        return self._n_used


class _State:
    """What is asked how many packets were used, once for a reader, and what breakloop () has to know.

    It must not know the reader, which keeps it.
    """

    __slots__ = ("loan", "waiting")

    def __init__(self):
        self.loan = self.waiting = None

    def n_used(self, *_user_data):
        """Another read ends the loan, in C, as in a main loop that runs inside a callback."""
        return self.loan.stop()


def _state(reader):
    # pylint: disable=protected-access
    try:
        return reader._gpcap_state
    except AttributeError:
        reader._gpcap_state = state = _State()
        reader.set_used_func(state.n_used, None)
        return state


class _Walk:
    """A walk, loan by loan."""

    __slots__ = ("_loan", "_reader", "_state", "_waiting", "_walk")

    def __init__(self, reader, mode, maxcant=-1, cancellable=None):
        self._reader, self._state, self._loan, self._waiting = reader, _state(reader), None, None
        self._walk = reader.walk(mode, maxcant, cancellable)

    def _take_n_used(self):
        loan, self._loan = self._loan, None
        return 0 if loan is None else loan.n_used()

    def borrow(self):
        """The next loan, maybe one without packets; None when the walk is over."""
        batch = self._walk.borrow_batch(self._take_n_used())
        if batch is None:
            return None
        self._loan = self._state.loan = loan = Loan(batch)
        return loan

    def leave(self):
        """What was not used is for the next read."""
        self._walk.return_batch(self._take_n_used())

    def take(self, max_packets):
        """The next batch, all of it, maybe one without packets; None when the walk is over."""
        return self._walk.take_batch(max_packets)

    def emit(self):
        """Emits the reader's signals until the walk is over."""
        while self._walk.emit():
            pass

    def result(self):
        return self._walk.get_result()

    def raise_if_broken(self):
        """An iteration has no result that could tell."""
        if self.result() == -2:
            code = GPcap.Error.CLOSED if self._reader.is_closed() else GPcap.Error.BREAK
            raise error_of(code, "The iteration was broken off")

    async def until_ready(self):
        """Until there may be something to read, or breakloop () breaks it off."""
        self._state.waiting = self._waiting = self._waiting or Gio.Cancellable()
        await _until_ready(self._reader, cancellable=self._waiting)


def breakloop(reader):
    """Breaks off the reads under way: from a callback, in another thread, or in a signal handler."""
    _breakloop(reader)
    state = getattr(reader, "_gpcap_state", None)
    if state is not None and state.loan is not None:
        state.loan.stop()
    if state is not None and state.waiting is not None:
        state.waiting.cancel()


def iterate(reader):
    """Headers and bytes until the savefile ends, waiting for them as long as it takes."""
    walk = _Walk(reader, _MODES.LOOP)
    return chain.from_iterable(_parts_of(walk, walk.raise_if_broken))


def iterate_dispatch(reader):
    """Headers and bytes of one dispatch."""
    return chain.from_iterable(_parts_of(_Walk(reader, _MODES.DISPATCH), lambda: None))


def _parts_of(walk, at_end):
    try:
        while (loan := walk.borrow()) is not None:
            yield loan.pairs()
    finally:
        walk.leave()
    at_end()


async def iterate_async(reader):
    """The same, while a main loop runs."""
    walk = _Walk(reader, _MODES.POLL)
    try:
        await walk.until_ready()
        while (loan := walk.borrow()) is not None:
            for pair in loan.pairs():
                yield pair
            await walk.until_ready()
    finally:
        walk.leave()
    walk.raise_if_broken()


class Batches:
    """Batches until the savefile ends: for `for` and for `async for`."""

    def __init__(self, reader, max_packets):
        self._reader, self._max_packets = reader, max_packets

    def __iter__(self):
        walk = _Walk(self._reader, _MODES.LOOP)
        while (batch := walk.take(self._max_packets)) is not None:
            if len(batch):
                yield batch
        walk.raise_if_broken()

    async def __aiter__(self):
        walk = _Walk(self._reader, _MODES.POLL)
        await walk.until_ready()
        while (batch := walk.take(self._max_packets)) is not None:
            if len(batch):
                yield batch
            await walk.until_ready()
        walk.raise_if_broken()


def _deliver(loan, callback, cancellable):
    """Calls back for each packet."""
    if cancellable is None:
        # The same as the loop below, and 20 ns a packet less.
        deque(map(callback, loan.headers, loan.data), 0)
        return
    for hdr, data in loan.pairs():
        callback(hdr, data)
        if cancellable.is_cancelled():
            loan.stop()


def _run(walk, callback, user_data, cancellable):
    """Calls back, or emits the signals. An exception comes out, and its packet counts as delivered."""
    if callback is None:
        walk.emit()
        return walk.result()
    if user_data is not None:
        deliver_to, callback = callback, lambda hdr, data: deliver_to(hdr, data, user_data)
    try:
        while (loan := walk.borrow()) is not None:
            _deliver(loan, callback, cancellable)
    finally:
        walk.leave()
    return walk.result()


def loop(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
    """Delivers packets until there were so many, or for -1 all; -2 when it was broken off."""
    return _run(_Walk(reader, _MODES.LOOP, maxcant, cancellable), callback, user_data, cancellable)


def dispatch(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
    """Delivers what is there, not more than so many packets, and tells how many; -2 when broken off."""
    return _run(_Walk(reader, _MODES.DISPATCH, maxcant, cancellable), callback, user_data, cancellable)


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
    # PyGObject before 3.44.2 leaks what set_callback () is given.
    GObject.source_set_closure(source, ready)
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
        batch = reader.read_batch_timeout(max_packets, 0, cancellable)
        if batch is None or len(batch):
            return batch
