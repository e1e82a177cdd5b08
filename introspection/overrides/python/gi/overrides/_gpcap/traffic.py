# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was counted in tables: their records, histories and items."""

import struct
from collections import namedtuple
from functools import cache

from ...module import get_introspection_module
from .packets import view_of

GPcap = get_introspection_module("GPcap")

# The fields of a GPcap.TrafficRecord and of a GPcap.TrafficSample: their types in numpy. The library says where they
# are and how large a record is.
_RECORD_FIELDS = {
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
_SAMPLE_FIELDS = {"time": "i8", "packets": "u8", "bytes": "u8"}
_SAMPLE = struct.Struct("=qQQ")


class Sample(namedtuple("Sample", "time packets bytes")):
    """What was counted in an interval: its beginning in nanoseconds since 1970, the packets, and their bytes."""

    __slots__ = ()
    __module__ = "gi.repository.GPcap"


@cache
def _numpy_type(kind):
    import numpy

    fields = {"RECORD": _RECORD_FIELDS, "SAMPLE": _SAMPLE_FIELDS}[kind]
    return numpy.frombuffer, numpy.dtype(
        {
            "names": list(fields),
            "formats": list(fields.values()),
            "offsets": [getattr(GPcap, f"TRAFFIC_{kind}_{name.upper()}_OFFSET") for name in fields],
            "itemsize": getattr(GPcap, f"TRAFFIC_{kind}_SIZE"),
        }
    )


def _numpy_of(kind, data):
    frombuffer, record = _numpy_type(kind)
    view = view_of(data)
    # Without anything in it, frombuffer () has nothing to count.
    return frombuffer(view if len(view) else bytes(record.itemsize), record)[: len(view) // record.itemsize]


def records_of(table):
    """Returns a memoryview of the records, as they are now."""
    return view_of(table.get_records())


def numpy_of_records(table):
    """Returns the records, as they are now, as a structured array."""
    return _numpy_of("RECORD", table.get_records())


def history_of(counted, interval=0):
    """Returns what was counted in each interval, the oldest first."""
    return [Sample._make(fields) for fields in _SAMPLE.iter_unpack(view_of(counted.get_history(interval)))]


def numpy_of_history(counted, interval=0):
    """Returns what was counted in each interval as a structured array."""
    return _numpy_of("SAMPLE", counted.get_history(interval))


def _end(address, port):
    if not port:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def describe_conversation(item):
    ends = _end(item.address_a or "?", item.port_a), _end(item.address_b or "?", item.port_b)
    return f"{item.protocol_name} {ends[0]} ↔ {ends[1]}"
