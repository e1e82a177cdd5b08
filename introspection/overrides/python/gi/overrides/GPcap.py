# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The override of GPcap for Python."""

from functools import wraps

from gi._gi import FunctionInfo, Repository
from gi.repository import Gio, GLib

from ..module import get_introspection_module
from ._gpcap import calls, errors, opening, packets, properties, reading, traffic, writing

GPcap = get_introspection_module("GPcap")

__all__ = ["Error", "ErrorEnum", "Header", "Sample", "open", "open_async", *errors.KINDS]

Error = errors.Error
ErrorEnum = errors.ErrorEnum
Header = packets.Header
Sample = traffic.Sample
globals().update(errors.KINDS)


# Adapts every function and method to Python, according to the introspection data.


def _adapt_all(infos, get, put):
    infos = {info.get_name(): info for info in infos if isinstance(info, FunctionInfo)}
    made = {name: calls.adapted(get(name, info), info) for name, info in infos.items()}
    for name, call in made.items():
        finish = made.get(name.removesuffix("_async") + "_finish")
        if name.endswith("_async") and finish is not None:
            call = calls.awaitable(call, finish, infos[name])
        put(name, call, infos[name])


def _adapt_class(cls):
    def put(name, call, info):
        setattr(cls, name, call if info.is_method() else staticmethod(call))

    _adapt_all(cls.__info__.get_methods(), lambda name, _info: getattr(cls, name), put)


def _put_function(name, call, _info):
    globals()[name] = call
    __all__.append(name)


_CLASSES = [
    GPcap.Address,
    GPcap.AddressSet,
    GPcap.Bpf,
    GPcap.Conversation,
    GPcap.Conversations,
    GPcap.Device,
    GPcap.DeviceMonitor,
    GPcap.Dumper,
    GPcap.Endpoint,
    GPcap.FilterCheck,
    GPcap.FilteredPackets,
    GPcap.FlowKey,
    GPcap.History,
    GPcap.Interface,
    GPcap.Name,
    GPcap.Packet,
    GPcap.PacketBatch,
    GPcap.Pkthdr,
    GPcap.Protocol,
    GPcap.Reader,
    GPcap.Recorder,
    GPcap.Rotation,
    GPcap.SavefileModel,
    GPcap.Secrets,
    GPcap.Section,
    GPcap.Tap,
    GPcap.Traffic,
    GPcap.TrafficTable,
    GPcap.Walk,
]

for _class in _CLASSES:
    _adapt_class(_class)
_adapt_all(Repository.get_default().get_infos("GPcap"), lambda name, _info: getattr(GPcap, name), _put_function)


# Calls that may wait for another program can be interrupted.


def _interruptible(name, arguments, may_wait):
    globals()[name] = calls.interruptible(globals()[name], arguments, may_wait)


_interruptible("open_offline", lambda filename, cancellable=None: (filename, cancellable), calls.may_wait)
_interruptible("open_stream", lambda stream, cancellable=None: (stream, cancellable), lambda _stream: True)
_interruptible("open_file", lambda file, cancellable=None: (file, cancellable), opening.may_file_wait)
_interruptible("open_uri", lambda uri, cancellable=None: (uri, cancellable), lambda _uri: True)


def _may_activation_wait(reader):
    if reader.props.file is not None:
        return opening.may_file_wait(reader.props.file)
    return reader.props.stream is not None or calls.may_wait(reader.get_filename())


_activate_anywhere = calls.interruptible(GPcap.Reader.activate, lambda reader, cancellable=None: (reader, cancellable), _may_activation_wait)


@wraps(GPcap.Reader.activate)
def _activate(reader, *args, **kwargs):
    # Handlers of notify signals have to run in this thread.
    with reader.freeze_notify():
        return _activate_anywhere(reader, *args, **kwargs)


def open(source, cancellable=None):  # pylint: disable=redefined-builtin
    """Opens a savefile.

    The source is a path (a str, or what has __fspath__ ()), the contents (bytes, bytearray, memoryview, GLib.Bytes), a
    Gio.File, a Gio.InputStream, or a file object: anything with a method read () that returns bytes. An exception of the
    file object ends the read that needs its bytes. A URI is opened by open_uri ().
    """
    kind, argument = opening.kind_of(source)
    return globals()[f"open_{kind}"](argument, cancellable)


def open_async(source, cancellable=None):
    """Opens a savefile while the main loop runs: returns a coroutine."""
    kind, argument = opening.kind_of(source)
    return globals()[f"open_{kind}_async"](argument, cancellable=cancellable)


def _add(cls, **members):
    """Adds members to a class."""
    for name, member in members.items():
        setattr(cls, name, member)


# Reader


def _stats(reader):
    """Returns the numbers of packets received, dropped, and dropped by the interface."""
    stats = reader.get_stats()
    return stats.received, stats.dropped, stats.dropped_by_interface


def _repr_of_reader(reader):
    if reader.is_closed():
        state = "closed"
    elif reader.is_running():
        state = "running"
    else:
        state = "active" if reader.is_activated() else "not activated"
    return f"<GPcap.Reader of {reader.get_filename() or reader.get_device() or 'a stream'}, {state}>"


def _close_at_exit(self, *_exception):
    self.close()


def _read_batch_async(reader, max_packets=0, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None, callback=None, user_data=None):
    """Starts a read with a callback, as in C; without one, returns a coroutine."""
    if callback is None:
        return reading.read_batch(reader, max_packets, io_priority, cancellable)
    return _start_read_batch(reader, max_packets, io_priority, cancellable, callback, user_data)


def _connecting(connect):
    """Makes handlers of signals with an error get it as the exception that a call would raise."""

    def connect_typed(reader, detailed_signal, handler, *args):
        if detailed_signal.partition("::")[0] in ("finished", "dump-failed", "dump_failed") and callable(handler):
            handler = errors.TypedHandler(handler)
        return connect(reader, detailed_signal, handler, *args)

    return connect_typed


_start_read_batch = GPcap.Reader.read_batch_async


def _constructor(init):
    def init_with_properties(self, *args, **given):
        init(self, *args, **{name: properties.as_property(name, value) for name, value in given.items()})

    return init_with_properties


for _class in (GPcap.Dumper, GPcap.Reader):
    _add(_class, props=properties.PropsWithFilename(_class), **properties.getting_filename(_class.get_property))


for _class in (GPcap.Reader, GPcap.Tap):
    _add(
        _class,
        connect=_connecting(_class.connect),
        connect_after=_connecting(_class.connect_after),
        connect_object=_connecting(_class.connect_object),
        connect_object_after=_connecting(_class.connect_object_after),
    )


_add(
    GPcap.Reader,
    __init__=_constructor(GPcap.Reader.__init__),
    __repr__=_repr_of_reader,
    __enter__=lambda reader: reader,
    __exit__=_close_at_exit,
    __iter__=reading.iterate,
    __aiter__=reading.iterate_async,
    # For the next () of the module pcapy.
    iterate_dispatch=reading.iterate_dispatch,
    activate=_activate,
    batches=lambda reader, max_packets=0: reading.Batches(reader, max_packets),
    breakloop=reading.breakloop,
    dispatch=reading.dispatch,
    dispatch_closure=reading.with_closure(reading.dispatch),
    dump_open=calls.opening_fifo(GPcap.Reader.dump_open, 1),
    dump_open_pcapng=calls.opening_fifo(GPcap.Reader.dump_open_pcapng, 1),
    loop=reading.loop,
    loop_closure=reading.with_closure(reading.loop),
    read_batch_async=_read_batch_async,
    # pcapy's names.
    datalink=lambda reader: reader.get_datalink(),
    getfd=lambda reader, _filter=None: reader.get_fd(),
    getmask=lambda reader: reader.get_mask(),
    getnet=lambda reader: reader.get_net(),
    getnonblock=lambda reader: int(reader.get_nonblock()),
    sendpacket=lambda reader, data: reader.inject(data),
    setdirection=lambda reader, direction: reader.set_direction(direction),
    setfilter=lambda reader, expression: reader.set_filter(expression),
    setnonblock=lambda reader, state: reader.set_nonblock(bool(state)),
    stats=_stats,
)

# Taps


def _repr_of_tap(tap):
    state = ", exhausted" if tap.is_exhausted() else ""
    return f"<GPcap.Tap {tap.get_filter() or 'of all packets'!r}, {tap.get_packets()} packets{state}>"


_add(GPcap.Tap, __repr__=_repr_of_tap)

# Headers, packets and batches


def _iterate_packet(packet):
    yield packet.get_hdr()
    yield packet.get_data().get_data()


def _view_of_batch(batch, position=None):
    """Returns a view of all bytes, or of those of one packet, without a copy."""
    if position is None:
        return packets.view_of(batch.get_data())
    data = batch.get_bytes(range(len(batch))[position])
    return packets.view_of(data)


_add(
    GPcap.Pkthdr,
    __repr__=packets.repr_of_header,
    timestamp=property(lambda hdr: hdr.get_timestamp()),
    caplen=property(lambda hdr: hdr.get_caplen()),
    len=property(lambda hdr: hdr.get_len()),
    pkthdr=lambda hdr: hdr,
    getts=lambda hdr: hdr.get_ts(),
    getcaplen=lambda hdr: hdr.get_caplen(),
    getlen=lambda hdr: hdr.get_len(),
)
_add(
    GPcap.Packet,
    __repr__=lambda packet: f"<GPcap.Packet {packet.get_hdr()!r}>",
    __iter__=_iterate_packet,
    __bytes__=lambda packet: packet.get_data().get_data(),
    hdr=property(lambda packet: packet.get_hdr()),
    data=property(lambda packet: packet.get_data().get_data()),
    memoryview=lambda packet: packets.view_of(packet.get_data()),
)
_add(
    GPcap.PacketBatch,
    __repr__=lambda batch: f"<GPcap.PacketBatch of {len(batch)} packets, {GPcap.datalink_val_to_name(batch.get_datalink())}>",
    packets=packets.pairs_of,
    memoryview=_view_of_batch,
    to_numpy=packets.numpy_of,
    flow_keys=packets.view_of_flow_keys,
    flow_keys_to_numpy=packets.numpy_of_flow_keys,
)
_add(
    GPcap.History,
    __repr__=lambda history: f"<GPcap.History of {len(history)} packets>",
    packets=lambda history: packets.pairs_of(history.get_batch(0, len(history))),
)

# Flow keys and sets of addresses


def _read_only(name):
    """Makes a read-only property of a getter."""
    return property(lambda self: getattr(self, f"get_{name}")())


def _is_same_key(key, other):
    return key.equal(other) if isinstance(other, GPcap.FlowKey) else NotImplemented


def _is_in_set(addresses, address):
    """Checks for an address of GIO's, one of the module ipaddress, or a string."""
    if isinstance(address, Gio.InetAddress):
        return addresses.contains(address)
    return addresses.contains_string(str(address))


_add(
    GPcap.FlowKey,
    __repr__=lambda key: f"<GPcap.FlowKey {key.to_string()}>",
    __str__=lambda key: key.to_string(),
    __eq__=_is_same_key,
    __hash__=GPcap.FlowKey.hash,
)
_add(
    GPcap.AddressSet,
    __repr__=lambda addresses: f"<GPcap.AddressSet of {len(addresses)} prefixes>",
    __contains__=_is_in_set,
    __len__=lambda addresses: addresses.get_n_prefixes(),
)

# Tables of conversations, endpoints and protocols

_add(GPcap.Traffic, filter=_read_only("filter"))
_add(GPcap.Conversations, endpoints=_read_only("endpoints"), protocols=_read_only("protocols"))
for _class in (GPcap.Traffic, GPcap.Conversations):
    _add(_class, history=traffic.history_of, history_to_numpy=traffic.numpy_of_history)


def _repr_of_items(describe):
    return lambda item: f"<GPcap.{type(item).__name__} {describe(item)}, {item.packets} packets>"


_add(GPcap.Conversation, __repr__=_repr_of_items(traffic.describe_conversation))
_add(GPcap.Endpoint, __repr__=_repr_of_items(lambda endpoint: endpoint.address))
_add(GPcap.Protocol, __repr__=_repr_of_items(lambda protocol: protocol.name))
_add(
    GPcap.TrafficTable,
    __repr__=lambda table: f"<GPcap.{type(table).__name__} of {table.n_rows} rows>",
    records=traffic.records_of,
    to_numpy=traffic.numpy_of_records,
)

# The other classes


_construct_dumper = _constructor(GPcap.Dumper.__init__)
_dumper_error = GPcap.Dumper.get_error
_close_flushed_dumper = GPcap.Dumper.close
_init_dumper = calls.opening_fifo(lambda dumper, _filename: dumper.init(None), 1)


def _open_dumper(dumper, *args, **given):
    """Also initialises the dumper, because PyGObject does not call GInitable's init ()."""
    stream = given.get("stream") if given.get("fileobj") is None else given["fileobj"]
    _construct_dumper(dumper, *args, **writing.with_stream(given))
    try:
        _init_dumper(dumper, given.get("filename"))
    except GLib.Error as error:
        raise errors.typed(error) from None
    if stream is not None:
        writing.close_at_exit(dumper, stream)


def _flush_dumper(dumper):
    """Writes what is in memory to the file. Signal handlers run while it waits for the reader of a pipe."""
    while dumper.flush_some():
        pass
    return True


def _close_dumper(dumper):
    """Closes the dumper, after it has written what is in memory like flush ()."""
    failure = None
    if not dumper.is_closed() and _dumper_error(dumper) is None:
        try:
            _flush_dumper(dumper)
        except Exception as error:  # pylint: disable=broad-exception-caught
            # One of the program's own is that of a file object, or of a handler of a signal, which ends only the wait.
            if not isinstance(error, Error) and _dumper_error(dumper) is None:
                raise
            failure = error
    result = _close_flushed_dumper(dumper)
    if failure is not None:
        raise failure
    return result


def _close_dumper_at_exit(dumper, kind, *_exception):
    try:
        dumper.close()
    except errors.KINDS["ForkedError"]:
        # A child process that leaves by an exception, such as that of sys.exit (), does not expect another one.
        if kind is None:
            raise


def _typed_error_of(get_error):
    """Makes a get_error method, which returns an exception of its own class, or None."""

    @wraps(get_error)
    def typed_error(self):
        error = get_error(self)
        return None if error is None else errors.typed(error)

    return typed_error


def _repr_of_dumper(dumper):
    dropped = f", {dumper.get_n_dropped()} dropped" if dumper.get_n_dropped() > 0 else ""
    return f"<GPcap.Dumper of {dumper.get_n_packets()} packets{dropped}, {'closed' if dumper.is_closed() else 'open'}>"


def _repr_of_stats(stats):
    return f"<GPcap.Stats {stats.received} received, {stats.dropped} dropped, {stats.dropped_by_interface} dropped by the interface>"


_COUNTS = ("received", "dropped", "dropped_by_interface", "dropped_by_queue", "delivered", "delivered_bytes", "bytes")


def _repr_of_device(device):
    # PyGObject also gives the name of no flags at all.
    nicks = [nick for nick in device.get_flags().value_nicks if nick != "none"]
    return f"<GPcap.Device {device.get_name()}, {' '.join(nicks if device.is_up() else [*nicks, 'down'])}>"


def _repr_of_monitor(monitor):
    return f"<GPcap.DeviceMonitor of {len(monitor)} devices{'' if monitor.get_error() is None else ', failed'}>"


def _repr_of_check(check):
    place = "" if check.get_start() == -1 else f", {check.get_start()} to {check.get_end()}"
    return f"<GPcap.FilterCheck of {check.get_expression()!r}, {'valid' if check.is_valid() else check.get_message() + place}>"


_add(
    GPcap.FilterCheck,
    __repr__=_repr_of_check,
    __bool__=lambda check: check.is_valid(),
)
_add(GPcap.Bpf, __repr__=lambda bpf: f"<GPcap.Bpf {bpf.get_expression()!r} for {GPcap.datalink_val_to_name(bpf.get_datalink())}>")
_add(
    GPcap.Dumper,
    __init__=_open_dumper,
    open=staticmethod(calls.opening_fifo(GPcap.Dumper.open, 0)),
    open_pcapng=staticmethod(calls.opening_fifo(GPcap.Dumper.open_pcapng, 0)),
    __repr__=_repr_of_dumper,
    __enter__=lambda dumper: dumper,
    __exit__=_close_dumper_at_exit,
    close=_close_dumper,
    flush=_flush_dumper,
    get_error=_typed_error_of(_dumper_error),
)
_construct_model = GPcap.SavefileModel.__init__


def _init_model(model, **given):
    _construct_model(model, **given)
    try:
        model.init(None)
    except GLib.Error as error:
        raise errors.typed(error) from None


_add(
    GPcap.SavefileModel,
    __init__=_init_model,
    __repr__=lambda model: f"<GPcap.SavefileModel of {len(model)} packets>",
    get_error=_typed_error_of(GPcap.SavefileModel.get_error),
)
_add(
    GPcap.FilteredPackets,
    __repr__=lambda filtered: f"<GPcap.FilteredPackets of {len(filtered)} packets>",
    get_error=_typed_error_of(GPcap.FilteredPackets.get_error),
)
_add(GPcap.Device, __repr__=_repr_of_device)
_add(GPcap.Name, __repr__=lambda name: f"<GPcap.Name {name.get_name()} of {name.get_address()}>")
_add(GPcap.Interface, __repr__=lambda interface: f"<GPcap.Interface {interface.get_number()} {interface.get_name() or 'without a name'}>")
_add(GPcap.DeviceMonitor, __repr__=_repr_of_monitor, get_error=_typed_error_of(GPcap.DeviceMonitor.get_error))
_add(GPcap.Address, __repr__=lambda address: f"<GPcap.Address {address.to_string()}>")
_add(GPcap.Stats, __repr__=_repr_of_stats, **{name: _read_only(name) for name in _COUNTS})

# pcapy's methods Reader.datalink and Reader.stats are no properties.
for _class in _CLASSES:
    _add(_class, **properties.attributes_of(_class))
