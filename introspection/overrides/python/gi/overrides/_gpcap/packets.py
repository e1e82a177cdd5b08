# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Packets in bulk: the headers and bytes of a batch, and views of its memory."""

import ctypes
import struct
from array import array
from collections import namedtuple
from functools import cache, lru_cache
from itertools import chain
from operator import sub

from gi.repository import GLib

from ...module import get_introspection_module

GPcap = get_introspection_module("GPcap")

# The fields of a GPcap.PacketRecord: their format in the struct module and their size. The library says where they
# are and how large a record is.
_KINDS = {"timestamp": ("q", 8), "offset": ("I", 4), "caplen": ("I", 4), "len": ("I", 4)}
_WORD = 4  # bytes


def _offset_of(name):
    return getattr(GPcap, f"PACKET_RECORD_{name.upper()}_OFFSET")


def record_struct(*names):
    """Returns the struct that unpacks these fields of a record, given in the record's order."""
    layout, at = ["="], 0
    for name in names:
        kind, size = _KINDS[name]
        layout.append(f"{_offset_of(name) - at}x{kind}")
        at = _offset_of(name) + size
    return struct.Struct("".join([*layout, f"{GPcap.PACKET_RECORD_SIZE - at}x"]))


_RECORD = record_struct("timestamp", "caplen", "len")
_N_WORDS = GPcap.PACKET_RECORD_SIZE // _WORD
_OFFSETS = slice(_offset_of("offset") // _WORD, None, _N_WORDS)
_CAPLENS = slice(_offset_of("caplen") // _WORD, None, _N_WORDS)
_FIELDS = namedtuple("_FIELDS", "timestamp caplen len")


class Header(tuple):
    """The header of a packet in iterations and callbacks.

    It has the interface of a GPcap.Pkthdr and is an instance of it, but is a tuple and not a GObject, because
    creating a GObject would take longer than everything else together. pkthdr () creates one.
    """

    __slots__ = ()
    __module__ = "gi.repository.GPcap"

    timestamp = _FIELDS.timestamp
    caplen = _FIELDS.caplen
    len = _FIELDS.len

    __class__ = property(lambda self: GPcap.Pkthdr)
    props = property(lambda self: self)

    def get_timestamp(self):
        """Returns the nanoseconds since 1970-01-01 00:00:00 UTC."""
        return self[0]

    def get_ts(self):
        """Returns the seconds since 1970-01-01 00:00:00 UTC, and the microseconds since that second."""
        seconds, nanoseconds = divmod(self[0], 1_000_000_000)
        return seconds, nanoseconds // 1000

    def get_date_time(self):
        """Returns the date and time in UTC, to the microsecond."""
        return self.pkthdr().get_date_time()

    def get_caplen(self):
        """Returns how many bytes of the packet were captured."""
        return self[1]

    def get_len(self):
        """Returns how many bytes the packet had on the wire."""
        return self[2]

    def get_property(self, name):
        return self.pkthdr().get_property(name)

    def pkthdr(self):
        """Returns the same header as a GObject."""
        return GPcap.Pkthdr.new_for_timestamp(*self)

    getts, getcaplen, getlen = get_ts, get_caplen, get_len

    def __repr__(self):
        return repr_of_header(self)

    def __reduce__(self):
        return Header, (tuple(self),)


def repr_of_header(hdr):
    seconds, microseconds = hdr.get_ts()
    return f"<GPcap.Pkthdr at {seconds}.{microseconds:06}, {hdr.get_caplen()} of {hdr.get_len()} bytes>"


class _Layouts(dict):
    """Struct formats for the bytes of a packet and the gap before the next one, by the captured length and the distance."""

    def __missing__(self, sizes):
        if len(self) > 0xFFFF:
            self.clear()
        caplen, stride = sizes
        self[sizes] = layout = f"{caplen}s{stride - caplen}x"
        return layout


_LAYOUTS = _Layouts()
_MAX_EVEN = 8192  # packets, so that the cached structs stay below 1 MiB


def headers_of(batch):
    """Returns an iterator over the records, which has a length hint, and their number."""
    records = view_of(batch.get_records())
    return _RECORD.iter_unpack(records), len(records) // _RECORD.size


@lru_cache(maxsize=4)
def _even_layout(first, caplen, stride, n_packets):
    """Returns the positions of packets of one size at one distance, and the struct that unpacks their bytes."""
    offsets = memoryview(array("I", range(first, first + n_packets * stride, stride)))
    return offsets, struct.Struct(f"{caplen}s{stride - caplen}x" * (n_packets - 1) + f"{caplen}s")


def _layout_of(offsets, caplens):
    """Returns the struct that unpacks the bytes of the packets."""
    n_packets = len(offsets)
    # The packets of a flood have one size. The check takes a fortieth of the time that the other way takes.
    if 2 <= n_packets <= _MAX_EVEN and caplens[1:] == caplens[:-1]:
        stride = offsets[1] - offsets[0]
        if stride > 0 and offsets[-1] - offsets[0] == stride * (n_packets - 1):
            even_offsets, layout = _even_layout(offsets[0], caplens[0], stride, n_packets)
            if offsets == even_offsets:
                return layout
    offsets, caplens = offsets.tolist(), caplens.tolist()
    strides = chain(map(sub, offsets[1:], offsets), caplens[-1:])
    return struct.Struct("".join(map(_LAYOUTS.__getitem__, zip(caplens, strides))))


def bytes_of(batch):
    """Returns the bytes of each packet.

    The struct module unpacks all packets at once, in less time per packet than the 100 ns of a memoryview's slice.
    """
    numbers = view_of(batch.get_records()).cast("I")
    offsets, caplens = numbers[_OFFSETS], numbers[_CAPLENS]
    if not len(offsets):
        return ()
    return _layout_of(offsets, caplens).unpack_from(view_of(batch.get_data()), offsets[0])


def pairs_of(batch):
    """Returns an iterator over headers and bytes."""
    return zip(map(Header, headers_of(batch)[0]), bytes_of(batch))


@cache
def _memory_type(n_bits):
    """Returns an array type of at least a size. Types are never freed, so there is one for each power of two only."""
    return ctypes.c_ubyte * (1 << n_bits)


def _memory_of(data):
    """Returns a memoryview of a GLib.Bytes, which continues behind its end and has to be cut, and its size."""
    size = data.get_size()
    if size == 0:
        return memoryview(b""), 0
    memory = _memory_type((size - 1).bit_length()).from_address(data.get_region(1, 0, size))
    memory.owner = data
    return memoryview(memory).toreadonly(), size


def view_of(data):
    """Returns a memoryview of a GLib.Bytes, which it keeps, without a copy."""
    memory, size = _memory_of(data)
    return memory.cast("B")[:size]


def record_type(prefix, kinds):
    """Returns the numpy type of a record. The constants with this prefix say where its fields are, and how large it is."""
    import numpy

    return numpy.dtype(
        {
            "names": list(kinds),
            "formats": list(kinds.values()),
            "offsets": [getattr(GPcap, f"{prefix}_{name.upper()}_OFFSET") for name in kinds],
            "itemsize": getattr(GPcap, f"{prefix}_SIZE"),
        }
    )


@cache
def _load_numpy():
    """Returns the function that makes an array of memory, and the types of records and bytes."""
    import numpy

    record = record_type("PACKET_RECORD", {name: kind for name, (kind, _size) in _KINDS.items()})
    return numpy.frombuffer, record, numpy.dtype("u1")


def numpy_of(batch):
    """Returns the records as a structured array and the data as an array of bytes, both in the batch's memory."""
    frombuffer, record, byte = _load_numpy()
    records, records_size = _memory_of(batch.get_records())
    data, data_size = _memory_of(batch.get_data())
    return frombuffer(records, record, records_size // _RECORD.size), frombuffer(data, byte, data_size)


# The fields of a GPcap.FlowKeyRecord, and their types in numpy.
_KEY_KINDS = {
    "source": ("u1", 16),
    "destination": ("u1", 16),
    "source_port": "u2",
    "destination_port": "u2",
    "ether_type": "u2",
    "vlan_id": "u2",
    "ip_version": "u1",
    "protocol": "u1",
    "flags": "u1",
}


def view_of_flow_keys(batch):
    """Decodes the packets, and returns a memoryview of the records of their flow keys."""
    return view_of(batch.get_flow_keys())


@cache
def _flow_key_type():
    return record_type("FLOW_KEY_RECORD", _KEY_KINDS)


def numpy_of_flow_keys(batch):
    """Decodes the packets, and returns the records of their flow keys as a structured array, without a copy."""
    frombuffer, _record, _byte = _load_numpy()
    keys, size = _memory_of(batch.get_flow_keys())
    return frombuffer(keys, _flow_key_type(), size // GPcap.FLOW_KEY_RECORD_SIZE)


def as_pkthdr(value):
    return value.pkthdr() if type(value) is Header else value


def as_bytes(value):
    if type(value) is bytes:
        return value
    return value.get_data() if isinstance(value, GLib.Bytes) else bytes(memoryview(value))


def as_gbytes(value):
    return value if isinstance(value, GLib.Bytes) else GLib.Bytes.new(as_bytes(value))
