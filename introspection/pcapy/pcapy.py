# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The module pcapy, implemented with GPcap: programs for pcapy or pcapy-ng run unchanged.

It has the names, arguments, results and exceptions of pcapy 0.11, and next_batch () and set_fanout () of pcapy-ng.
Faults of pcapy are not reproduced: an exception in a callback is raised and loses no packet, "ip broadcast" knows the
netmask, a waiting read can be interrupted, and a callback may read or close.
"""

import ctypes
import ipaddress
import os
import struct
from functools import wraps
from operator import index

import gi

gi.require_version("GPcap", "1.0")
from gi.overrides._gpcap.packets import record_struct
from gi.repository import GLib, GPcap

_LINK_TYPES = {name: getattr(GPcap, name) for name in dir(GPcap) if name.startswith("DLT_")}
globals().update(_LINK_TYPES)
PCAP_D_INOUT, PCAP_D_IN, PCAP_D_OUT = GPcap.D_INOUT, GPcap.D_IN, GPcap.D_OUT

__all__ = [
    *_LINK_TYPES,
    *("PCAP_D_INOUT", "PCAP_D_IN", "PCAP_D_OUT"),
    *("BPFError", "BPFProgram", "Bpf", "Dumper", "PcapError", "Pkthdr", "Reader"),
    *("compile", "create", "findalldevs", "lookupdev", "open_live", "open_offline"),
]

# libpcap's codes.
_NOT_ACTIVATED = -3
_ACTIVATED = -4
_NUMBERS = {
    GPcap.ActivatedError: _ACTIVATED,
    GPcap.NoSuchDeviceError: -5,
    GPcap.RfmonNotSupportedError: -6,
    GPcap.PermissionDeniedError: -8,
    GPcap.DeviceNotUpError: -9,
    GPcap.PromiscPermissionDeniedError: -11,
    GPcap.TstampPrecisionNotSupportedError: -12,
    GPcap.CaptureNotSupportedError: -13,
}

_RECORD = record_struct("timestamp", "offset", "caplen")

Pkthdr = GPcap.Header


class PcapError(Exception):
    """An error of libpcap."""


class BPFError(Exception):
    """An error of BPFProgram."""


def _text(value):
    if not isinstance(value, str):
        raise TypeError(f"argument must be str, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError("embedded null character")
    return value


def _flag(value):
    return bool(index(value))


def _raising(call, kind=PcapError):
    """Makes a call raise pcapy's exceptions in place of GPcap's."""

    @wraps(call)
    def raising(*args):
        try:
            return call(*args)
        except GPcap.ClosedError:
            raise ValueError("pcap is closed") from None
        except GLib.Error as error:
            raise kind(error.message) from None

    return raising


class Reader:
    """A capture, as returned by open_live (), open_offline () and create ()."""

    def __init__(self, reader, net="0.0.0.0", mask="0.0.0.0"):
        self._reader = reader
        self._net, self._mask = net, mask
        self._pairs = iter(())
        self._file = None

    def _check_open(self):
        if self._reader.is_closed():
            raise ValueError("pcap is closed")

    def _is_live(self):
        return self._reader.get_filename() is None

    def __enter__(self):
        self._check_open()
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self):
        self._reader.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # Reading

    def next(self):
        """Returns the next packet's header and bytes; None and no bytes after a timeout and at the end."""
        for pair in self._pairs:
            return pair
        return self._next_of_another_dispatch()

    @_raising
    def _next_of_another_dispatch(self):
        self._pairs = self._reader.iterate_dispatch()
        try:
            return next(self._pairs, (None, b""))
        except GPcap.NotActivatedError:
            return None, b""

    @_raising
    def next_batch(self, max_n):
        """Returns the bytes of at most max_n packets, and their index: seconds, microseconds, offset and caplen of each."""
        batch = self._reader.read_batch(max(index(max_n), 0))
        if batch is None or not len(batch):
            return b"", b""
        data, packed = batch.get_data().get_data(), []
        for timestamp, offset, caplen in _RECORD.iter_unpack(batch.get_records().get_data()):
            seconds, nanoseconds = divmod(timestamp, 1_000_000_000)
            packed.append(struct.pack("=IIII", seconds & 0xFFFFFFFF, nanoseconds // 1000, offset, caplen))
        return data, b"".join(packed)

    @_raising
    def dispatch(self, maxcant, callback):
        """Calls the callback for the available packets, at most maxcant, and returns their number."""
        self._check_open()
        return self._reader.dispatch(index(maxcant), callback)

    @_raising
    def loop(self, maxcant, callback):
        """Calls the callback for maxcant packets, or until the end."""
        self._check_open()
        self._reader.loop(index(maxcant), callback)

    # The link

    @_raising
    def setfilter(self, expression):
        self._check_open()
        if not self._reader.is_activated():
            raise PcapError("The reader has to be activated first")
        self._reader.set_filter(_text(expression))

    def getnet(self):
        self._check_open()
        return self._net

    def getmask(self):
        self._check_open()
        return self._mask

    @_raising
    def datalink(self):
        try:
            return self._reader.get_datalink()
        except GPcap.NotActivatedError:
            return _NOT_ACTIVATED

    @_raising
    def getfd(self):
        """Returns the descriptor to wait on; for a savefile, a descriptor of its own that is always ready."""
        self._check_open()
        try:
            fd = self._reader.get_fd()
        except GPcap.NotActivatedError:
            return -1
        if fd == -1 and not self._is_live():
            if self._file is None:
                self._file = os.open(self._reader.get_filename(), os.O_RDONLY | os.O_CLOEXEC)
            fd = self._file
        return fd

    @_raising
    def getnonblock(self):
        self._check_open()
        return int(self._reader.get_nonblock()) if self._reader.is_activated() else _NOT_ACTIVATED

    @_raising
    def setnonblock(self, state):
        self._check_open()
        state = _flag(state)
        if not self._is_live():
            raise PcapError("Savefiles cannot be put into non-blocking mode")
        self._reader.set_nonblock(state)

    @_raising
    def setdirection(self, direction):
        self._check_open()
        self._reader.set_direction(GPcap.Direction(index(direction)))

    @_raising
    def set_fanout(self, group_id, fanout_type=int(GPcap.FanoutMode.HASH)):
        self._check_open()
        # The type includes Linux's flags.
        mode, flags = GPcap.FanoutMode(index(fanout_type) & 0xFF), GPcap.FanoutFlags(index(fanout_type) & 0xFF00)
        self._reader.set_fanout(index(group_id) & 0xFFFF, mode, flags)

    @_raising
    def sendpacket(self, packet):
        self._check_open()
        if isinstance(packet, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._reader.inject(packet)

    @_raising
    def stats(self):
        """Returns the numbers of packets received, dropped, and dropped by the interface."""
        self._check_open()
        if not self._is_live():
            raise PcapError("Statistics aren't available from savefiles")
        return self._reader.stats()

    # Before activation

    def _set(self, setter, convert, value):
        self._check_open()
        try:
            setter(convert(value))
        except GPcap.ActivatedError:
            return _ACTIVATED
        return 0

    @_raising
    def set_snaplen(self, snaplen):
        return self._set(self._reader.set_snaplen, index, snaplen)

    @_raising
    def set_promisc(self, promisc):
        return self._set(self._reader.set_promisc, _flag, promisc)

    @_raising
    def set_timeout(self, to_ms):
        return self._set(self._reader.set_timeout, index, to_ms)

    @_raising
    def set_buffer_size(self, buffer_size):
        return self._set(self._reader.set_buffer_size, index, buffer_size)

    @_raising
    def set_rfmon(self, rfmon):
        return self._set(self._reader.set_rfmon, _flag, rfmon)

    @_raising
    def activate(self):
        """Returns 0, a positive number for a warning, or a negative one for an error."""
        self._check_open()
        try:
            return self._reader.activate()
        except GLib.Error as error:
            return _NUMBERS.get(type(error), -1)

    # Dumping

    @_raising
    def dump_open(self, filename):
        self._check_open()
        reader = self._reader
        return Dumper(GPcap.Dumper.open(_text(filename), reader.get_datalink(), reader.get_snapshot(), GPcap.TstampPrecision.MICRO))


class Dumper:
    """A savefile that is written, as returned by Reader.dump_open ()."""

    def __init__(self, dumper):
        self._dumper = dumper
        self._is_closed = False

    def dump(self, hdr, packet):
        if self._is_closed:
            raise PcapError("Dumper is closed")
        # The header of a packet that was read is found out first, because that takes a fraction of the time.
        if type(hdr) is not Pkthdr and not isinstance(hdr, GPcap.Pkthdr):
            raise PcapError("Not a pkthdr object")
        try:
            self._dumper.dump(hdr, packet)
        except GLib.Error as error:
            raise PcapError(error.message) from None

    def close(self):
        try:
            self._dumper.close()
        except GLib.Error as error:
            raise PcapError(error.message) from None
        finally:
            self._is_closed = self._dumper.is_closed()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()


class BPFProgram:
    """A filter, for packets from any source."""

    def __init__(self, filter, linktype=GPcap.DLT_EN10MB):
        if isinstance(filter, GPcap.Bpf):
            self._bpf = filter
            return
        try:
            self._bpf = GPcap.compile(index(linktype), 1 << 16, _text(filter), False, 0)
        except GLib.Error:
            raise BPFError("Couldn't compile BPF program") from None

    def filter(self, packet):
        """Returns 0 when the packet does not match."""
        if isinstance(packet, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return ctypes.c_int(self._bpf.filter(packet)).value

    def get_bpf(self):
        """Returns the instructions, each as four numbers."""
        return [tuple(instruction) for instruction in self._bpf.get_instructions().unpack()]


Bpf = BPFProgram


def _net_of(device):
    """Returns the first IPv4 network of a device and its mask, like pcap_lookupnet ()."""
    for each in GPcap.list_devices():
        if each.get_name() != device:
            continue
        for address in each.get_addresses():
            if address.get_netmask() is not None and address.get_family() == 2:
                interface = ipaddress.IPv4Interface(f"{address.to_string()}/{address.get_netmask().to_string()}")
                return str(interface.network.network_address), str(interface.netmask)
    return "0.0.0.0", "0.0.0.0"


@_raising
def open_live(device, snaplen, promisc, to_ms):
    device = device if device is None else _text(device)
    reader = GPcap.open_live(device, index(snaplen), _flag(promisc), index(to_ms))
    return Reader(reader, *_net_of(device))


@_raising
def open_offline(filename):
    return Reader(GPcap.open_offline(_text(filename)))


@_raising
def create(device):
    device = device if device is None else _text(device)
    return Reader(GPcap.create(device), *_net_of(device))


@_raising
def lookupdev():
    return GPcap.lookupdev()


@_raising
def findalldevs():
    return list(GPcap.findalldevs())


@_raising
def compile(linktype, snaplen, filter, optimize, netmask):
    return BPFProgram(GPcap.compile(index(linktype), index(snaplen), _text(filter), _flag(optimize), index(netmask) & 0xFFFFFFFF))
