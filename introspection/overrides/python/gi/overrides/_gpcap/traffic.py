# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was counted in tables: their records, histories and items."""

import struct
from collections import namedtuple
from functools import cache

from ...module import get_introspection_module
from .packets import record_type, view_of

GPcap = get_introspection_module("GPcap")

# The fields of a GPcap.TrafficRecord and of a GPcap.TrafficSample, and their types in numpy.
_RECORD_KINDS = {
    "address_a": ("u1", 16),
    "address_b": ("u1", 16),
    "packets_a_to_b": "u8",
    "bytes_a_to_b": "u8",
    "packets_b_to_a": "u8",
    "bytes_b_to_a": "u8",
    "first_seen": "i8",
    "last_seen": "i8",
    "serial": "u8",
    "port_a": "u2",
    "port_b": "u2",
    "ether_type": "u2",
    "ip_version": "u1",
    "protocol": "u1",
}
_SAMPLE_KINDS = {"time": "i8", "packets": "u8", "bytes": "u8"}
_SAMPLE = struct.Struct("=qQQ")


class Sample(namedtuple("Sample", "time packets bytes")):
    """What was counted in an interval: its beginning in nanoseconds since 1970, the packets, and their bytes."""

    __slots__ = ()
    __module__ = "gi.repository.GPcap"


@cache
def _load_numpy():
    """Returns the function that makes an array of memory, and the types of records and samples."""
    import numpy

    return (
        numpy.frombuffer,
        record_type("TRAFFIC_RECORD", _RECORD_KINDS),
        record_type("TRAFFIC_SAMPLE", _SAMPLE_KINDS),
    )


def _numpy_of(data, frombuffer, kind):
    view = view_of(data)
    # Without anything in it, frombuffer () has nothing to count.
    return frombuffer(view if len(view) else bytes(kind.itemsize), kind)[: len(view) // kind.itemsize]


def records_of(table):
    """Returns a memoryview of the records, as they are now."""
    return view_of(table.get_records())


def numpy_of_records(table):
    """Returns the records, as they are now, as a structured array."""
    frombuffer, record, _sample = _load_numpy()
    return _numpy_of(table.get_records(), frombuffer, record)


def history_of(counted, interval=0):
    """Returns what was counted in each interval, the oldest first."""
    return [Sample._make(fields) for fields in _SAMPLE.iter_unpack(view_of(counted.get_history(interval)))]


def numpy_of_history(counted, interval=0):
    """Returns what was counted in each interval as a structured array."""
    frombuffer, _record, sample = _load_numpy()
    return _numpy_of(counted.get_history(interval), frombuffer, sample)


def _end(address, port):
    if not port:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def describe_conversation(item):
    ends = _end(item.address_a or "?", item.port_a), _end(item.address_b or "?", item.port_b)
    return f"{item.protocol_name} {ends[0]} ↔ {ends[1]}"
