# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reading: iterations, callbacks and awaiting, all of them with walks.

A GPcap.Walk follows the rules of loop and dispatch, and lends batches. This module goes through them packet by packet
and passes the number of used packets back. So a program may break off, raise an exception or call another read at any
point, and each packet is delivered once and in order.

When the process gets a signal, a waiting read returns an empty batch, so that Python's handlers run. If they raise no
exception, the walk goes on.
"""

from collections import deque
from gc import get_referents
from itertools import chain
from operator import length_hint

from gi.repository import Gio, GLib, GObject

from .calls import new_future
from .errors import KINDS, GPcap, error_of
from .packets import Header, bytes_of, headers_of

_MODES = GPcap.WalkMode
_breakloop = GPcap.Reader.breakloop


class Loan:
    """A batch that is used packet by packet.

    A header is taken before the bytes, so the length of the headers' iterator says how many packets are left.
    """

    __slots__ = ("_headers", "_n_packets", "_refused", "_reused", "data", "headers")

    def __init__(self, batch):
        self._headers, self._n_packets = headers_of(batch)
        self._refused, self._reused = [], ()
        self.headers, self.data = map(Header, self._headers), bytes_of(batch)

    def pairs(self):
        return zip(self.headers, self.data)

    def pairs_of_their_own(self):
        """The same without a reference to the last pair, as programs that count references expect it.

        zip () makes each pair of the same tuple, unless there is another reference to it.
        """
        pairs = self.pairs()
        self._reused = get_referents(pairs)
        return pairs

    def n_used(self):
        return self._n_packets - length_hint(self._headers) - len(self._refused)

    def stop(self):
        """Ends the use of the batch, and returns how many packets were used. May be called in any thread."""
        # In one step, because another thread may be using them, and a signal handler may raise an exception.
        self._refused.extend(self._headers)
        return self.n_used()


class _State:
    """The current loan of a reader, and the cancellable of an iteration that waits for it.

    It has no reference to the reader, which owns it. Where there is none, they are false, but not None: programs for
    pcapy, its own tests among them, may count the references of None, which reading leaves as they are.
    """

    __slots__ = ("loan", "waiting")

    def __init__(self):
        self.loan = self.waiting = False

    def n_used(self, *_user_data):
        """Called by the library when another read ends the loan, as in a main loop inside a callback.

        Without a loan here, nothing is used of the batch: an exception came before the walk got to know it.
        """
        loan, self.loan = self.loan, False
        return loan.stop() if loan else 0


def _state(reader):
    # pylint: disable=protected-access
    try:
        return reader._gpcap_state
    except AttributeError:
        state = _State()
        reader.set_used_func(state.n_used, False)
        reader._gpcap_state = state
        return state


class _Walk:
    """A walk, loan by loan.

    A signal handler may raise an exception between any two steps. So what is written here about a loan always agrees
    with what the library knows, or says that nothing is used of a batch that the walk has not got to know.
    """

    __slots__ = ("_loan", "_reader", "_state", "_waiting", "_walk")

    def __init__(self, reader, mode, maxcant=-1, cancellable=None):
        self._reader, self._state, self._loan, self._waiting = reader, _state(reader), False, False
        self._walk = reader.walk(mode, maxcant, cancellable)

    def _return(self):
        """Ends the current loan. To end it once more is harmless."""
        loan = self._loan
        self._walk.return_batch(loan.n_used() if loan else 0)
        if self._state.loan is loan:
            self._state.loan = False
        self._loan = False

    def borrow(self):
        """Returns the next loan, which may be empty; None when the walk is over."""
        if self._loan:
            self._return()
        batch = self._walk.borrow_batch(0)
        if batch is None:
            return None
        self._loan = self._state.loan = loan = Loan(batch)
        return loan

    def leave(self):
        """Leaves the unused packets to the next read."""
        self._return()

    def take(self, max_packets):
        """Returns the next batch and uses all of it. It may be empty; None when the walk is over."""
        return self._walk.take_batch(max_packets)

    def emit(self):
        """Emits the reader's signals until the walk is over."""
        while self._walk.emit():
            pass

    def result(self):
        return self._walk.get_result()

    def raise_if_broken(self):
        """Raises an exception after a break, because an iteration returns no result."""
        if self.result() == -2:
            code = GPcap.Error.CLOSED if self._reader.is_closed() else GPcap.Error.BREAK
            raise error_of(code, "The iteration was broken off")

    async def until_ready(self):
        """Waits until there may be something to read, or breakloop () ends the wait."""
        self._state.waiting = self._waiting = self._waiting or Gio.Cancellable()
        await _until_ready(self._reader, cancellable=self._waiting)


def breakloop(reader):
    """Ends the reads under way: from a callback, in another thread, or in a signal handler."""
    _breakloop(reader)
    state = getattr(reader, "_gpcap_state", None)
    if state is not None and state.loan:
        state.loan.stop()
    if state is not None and state.waiting:
        state.waiting.cancel()


def iterate(reader):
    """Iterates over headers and bytes until the savefile ends, and waits for them as long as it takes."""
    walk = _Walk(reader, _MODES.LOOP)
    return chain.from_iterable(_parts_of(walk, walk.raise_if_broken))


def iterate_dispatch(reader):
    """Iterates over the headers and bytes of one dispatch."""
    return chain.from_iterable(_parts_of(_Walk(reader, _MODES.DISPATCH), lambda: None, Loan.pairs_of_their_own))


def _parts_of(walk, at_end, pairs_of=Loan.pairs):
    try:
        while (loan := walk.borrow()) is not None:
            yield pairs_of(loan)
    finally:
        walk.leave()
    at_end()


async def iterate_async(reader):
    """Iterates over headers and bytes, and waits for them while a main loop runs."""
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
    """An iteration over batches until the savefile ends, with `for` or `async for`."""

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
    """Calls the callback for each packet of a loan."""
    if cancellable is None:
        # The same as the loop below, but 20 ns faster per packet.
        deque(map(callback, loan.headers, loan.data), 0)
        return
    for hdr, data in loan.pairs():
        callback(hdr, data)
        if cancellable.is_cancelled():
            loan.stop()


def _run(walk, callback, user_data, cancellable):
    """Calls the callback for all packets, or emits the signals. After an exception its packet counts as delivered."""
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
    """Delivers maxcant packets, or all for -1. Returns 0, or -2 after a break."""
    return _run(_Walk(reader, _MODES.LOOP, maxcant, cancellable), callback, user_data, cancellable)


def dispatch(reader, maxcant=-1, callback=None, user_data=None, cancellable=None):
    """Delivers the available packets, at most maxcant. Returns their number, or -2 after a break."""
    return _run(_Walk(reader, _MODES.DISPATCH, maxcant, cancellable), callback, user_data, cancellable)


def with_closure(read):
    """Makes a read call a closure, with a GLib.Bytes."""

    def read_with_closure(reader, maxcant, closure, cancellable=None):
        return read(reader, maxcant, lambda hdr, data: closure(hdr, GLib.Bytes.new(data)), None, cancellable)

    return read_with_closure


async def _until_ready(reader, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None):
    """Waits until there may be something to read, or the reader is closed, or the wait is cancelled.

    Only the wait can be cancelled; the read after it returns at once. So no packet is lost.
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
    """Waits for packets and returns them together; None at the end of the savefile."""
    while True:
        await _until_ready(reader, io_priority, cancellable)
        try:
            batch = reader.read_batch_timeout(max_packets, 0, cancellable)
        except KINDS["BreakError"]:
            # breakloop () does not end an asynchronous read.
            continue
        if batch is None or len(batch):
            return batch
