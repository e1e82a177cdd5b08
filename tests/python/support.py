# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions for several tests."""

import os
import pathlib
import socket

import gi

gi.require_version("GPcap", "1.0")
# Tests import GPcap from this module.
from gi.repository import Gio, GLib, GPcap  # pylint: disable=unused-import

SAVEFILES = pathlib.Path(os.environ.get("GPCAP_TEST_SAVEFILES", "."))
N_PACKETS = 100
N_MANY = 20000


def savefile(name):
    return str(SAVEFILES / name)


def seen(hdr, data):
    """Returns a packet in a form that can be compared."""
    if isinstance(data, GLib.Bytes):
        data = data.get_data()
    return hdr.get_timestamp(), hdr.get_caplen(), hdr.get_len(), bytes(data)


def packets_of(name):
    """Returns the packets of a savefile in pcap format, parsed here and not by the library."""
    content = (SAVEFILES / name).read_bytes()
    order = "little" if content[0] in (0xD4, 0x4D) else "big"
    nanoseconds = 1 if 0x4D in (content[0], content[3]) else 1000
    at, packets = 24, []
    while at < len(content):
        seconds, fraction, caplen, length = (int.from_bytes(content[at + i : at + i + 4], order) for i in (0, 4, 8, 12))
        packets.append((seconds * 10**9 + fraction * nanoseconds, caplen, length, content[at + 16 : at + 16 + caplen]))
        at += 16 + caplen
    return packets


def open_pipe(test, content):
    """Returns a reader of a pipe that stays open, and the file to write to."""
    for_reading, for_writing = os.pipe()
    os.write(for_writing, content)
    test.addCleanup(os.close, for_writing)
    reader = GPcap.open_stream(Gio.UnixInputStream.new(for_reading, True))
    test.addCleanup(reader.close)
    return reader, for_writing


def send_datagrams(port, payloads):
    """Sends datagrams on the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for payload in payloads:
            sender.sendto(payload, ("127.0.0.1", port))


def run_until(done, seconds=60):
    """Runs the main loop until done () is true; fails after a number of seconds."""
    late = []
    timer = GLib.timeout_add_seconds(seconds, lambda: late.append(True))
    while not done():
        GLib.MainContext.default().iteration(True)
        assert not late, "the main loop did not come to its end"
    GLib.source_remove(timer)
