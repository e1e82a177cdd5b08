#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes savefiles in pcapng format into a directory, with each block and option that there is.

What they say is in the tests, too.
"""

import importlib
import pathlib
import random
import struct
import sys

plain = importlib.import_module("generate-savefiles")
odd = importlib.import_module("generate-odd-savefiles")
block, enhanced, interface, option, section = plain.block, odd.enhanced, odd.interface, odd.option, odd.section
EN10MB, RAW, START, ORDERS = plain.EN10MB, plain.RAW, plain.START, odd.ORDERS
NANOSECONDS = b"\x09"
N_MIXED = 6000


def options(order: str, *pairs: tuple[int, bytes]) -> bytes:
    return b"".join(option(code, value, order) for code, value in pairs) + (option(0, b"", order) if pairs else b"")


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def packet(order: str, data: bytes, *pairs: tuple[int, bytes], number: int = 0, time: int = START * 1000000, length: int = 0) -> bytes:
    head = struct.pack(order + "IIIII", number, time >> 32, time & odd.MAXIMUM, len(data), length or len(data))
    return block(order, 6, head + padded(data) + options(order, *pairs))


def whole(order: str) -> bytes:
    """A file with each block and option."""
    pen = struct.pack(order + "I", 32473)
    head = struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)
    shb = block(order, 0x0A0D0D0A, head + options(
        order, (1, b"first comment"), (1, "zweite Bemerkung: Größe".encode()), (2, b"test machine"), (3, b"test system"),
        (4, b"generate-pcapng"), (2988, pen + b"custom"), (2989, pen + b"\1\2\3"), (19372, pen + b"here"), (19373, pen + b"\4")))  # fmt: skip
    idb = block(order, 1, struct.pack(order + "HHI", EN10MB, 0, 65535) + options(
        order, (1, b"a comment on eth0"), (2, b"eth0"), (3, b"the first interface"), (4, bytes([192, 0, 2, 1, 255, 255, 255, 0])),
        (5, bytes.fromhex("20010db8000000000000000000000001") + b"\x40"), (6, bytes.fromhex("00005e005301")), (7, bytes.fromhex("00005efffe005301")),
        (8, struct.pack(order + "Q", 1000000000)), (9, NANOSECONDS), (10, struct.pack(order + "I", 0)), (11, b"\0tcp or udp"), (12, b"Linux"),
        (13, b"\4"), (14, struct.pack(order + "q", 100)), (15, b"a network card"), (16, struct.pack(order + "Q", 7)), (17, struct.pack(order + "Q", 8)),
        (2988, pen + b"custom"), (2989, pen + b"\1\2\3"), (19372, pen + b"here"), (19373, pen + b"\4")))  # fmt: skip
    wlan = block(order, 1, struct.pack(order + "HHI", EN10MB, 0, 65535) + options(order, (2, b"wlan0"), (11, b"\1" + bytes(8))))
    names = option(1, bytes([192, 0, 2, 1]) + b"a.test\0alias.test\0", order)
    names += option(2, bytes.fromhex("20010db8000000000000000000000001") + b"b.test\0", order)
    names += option(3, bytes.fromhex("00005e005301") + b"card.test\0", order) + option(77, b"unknown", order)
    names += option(4, bytes.fromhex("00005efffe005301") + b"long.test\0", order)
    nrb = block(order, 4, names + struct.pack(order + "HH", 0, 0) + options(order, (1, b"names"), (2, b"dns.test"), (3, bytes([192, 0, 2, 53])), (4, bytes.fromhex("20010db8000000000000000000000035"))))
    secrets = b"CLIENT_RANDOM 00 11\n"
    dsb = block(order, 10, struct.pack(order + "II", 0x544C534B, len(secrets)) + padded(secrets) + options(order, (1, b"secrets")))
    custom = block(order, 0xBAD, pen + b"data") + block(order, 0x40000BAD, pen + b"data")
    time = (START - 100) * 10**9 + 123456789
    data = plain.ethernet(20)
    packets = [
        packet(order, data, (1, b"first"), (1, b"second"), (2, struct.pack(order + "I", 1)), (3, b"\2" + bytes(4)), (4, struct.pack(order + "Q", 5)),
               (5, struct.pack(order + "Q", 77)), (6, struct.pack(order + "I", 3)), (7, b"\1" + bytes(8)), (8, struct.pack(order + "II", 4711, 4712)),
               (2988, pen + b"custom"), (2989, pen + b"\1\2\3"), (19372, pen + b"here"), (19373, pen + b"\4"), time=time),  # fmt: skip
        packet(order, data[:61], (2, struct.pack(order + "I", 2)), number=1, time=START * 10**6 + 5, length=1500),
        packet(order, data[:60], number=1, time=START * 10**6 + 6),
        block(order, 3, struct.pack(order + "I", 60) + data[:60]),
        block(order, 2, struct.pack(order + "HHIIII", 1, 9, (START * 10**6) >> 32, (START * 10**6) & odd.MAXIMUM, 60, 60) + data[:60]
              + options(order, (2, struct.pack(order + "I", 2)), (3, b"\2" + bytes(4)), (1, b"obsolete"))),  # fmt: skip
    ]
    isb = block(order, 5, struct.pack(order + "III", 0, time >> 32, time & odd.MAXIMUM) + options(
        order, (1, b"statistics"), (2, struct.pack(order + "II", 1, 2)), (3, struct.pack(order + "II", 3, 4)), (4, struct.pack(order + "Q", 1000)),
        (5, struct.pack(order + "Q", 20)), (6, struct.pack(order + "Q", 900)), (7, struct.pack(order + "Q", 30)), (8, struct.pack(order + "Q", 870))))  # fmt: skip
    unknown = block(order, 0x1234, b"unknown.")
    journal = block(order, 9, padded(b"__CURSOR=x\nMESSAGE=a line of systemd's journal\n"))
    return shb + idb + nrb + dsb + custom + wlan + packets[0] + unknown + journal + b"".join(packets[1:]) + isb


def link_types(order: str) -> bytes:
    """Packets of two link types in turn."""
    content = section(order) + interface(order) + interface(order, RAW)
    for i in range(plain.N_PACKETS):
        data = plain.ethernet(i)
        content += packet(order, data[14:] if i % 2 else data, (1, b"number %d" % i), number=i % 2, time=START * 10**6 + i)
    return content


def sections() -> bytes:
    """Sections in both byte orders, of which the third repeats the interface of the second."""
    content = b""
    for order, name in (("<", b"a"), (">", b"b"), (">", b"b"), ("<", b"c")):
        content += section(order) + interface(order, options=option(2, name, order))
        content += b"".join(packet(order, plain.ethernet(i), time=START * 10**6 + i) for i in range(10))
    return content


def comments() -> bytes:
    """Sections with a comment each, of 10 packets and, but for the last one, one more."""
    content = b""
    for i, order in enumerate("<>><"):
        head = struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)
        content += block(order, 0x0A0D0D0A, head + options(order, (1, b"section %d" % i))) + interface(order)
        content += b"".join(packet(order, plain.ethernet(j), time=START * 10**6 + j) for j in range(11 if i < 3 else 10))
    return content


def mixed(order: str) -> bytes:
    """Packets of many sizes, some with options, on interfaces of one link type, for several of the library's blocks."""
    numbers = random.Random(order)
    content = [section(order), interface(order), interface(order, options=option(9, NANOSECONDS, order))]
    for i in range(N_MIXED):
        data = bytes([i % 256]) * numbers.choice((0, 1, 20, 60, 61, 62, 63, 576, 1514))
        number = i % 2
        pairs = [(1, b"%d" % i)] if i % 7 == 0 else []
        content.append(packet(order, data, *pairs, number=number, time=START * (10**9 if number else 10**6) + i, length=len(data) + i % 3))
        if i % 500 == 0:
            content.append(block(order, 4, struct.pack(order + "HH", 0, 0)))
    return b"".join(content)


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for name, order in ORDERS.items():
        for make in (whole, link_types, mixed):
            (directory / f"{make.__name__.replace('_', '-')}-{name}.pcapng").write_bytes(make(order))
    (directory / "sections.pcapng").write_bytes(sections())
    (directory / "comments.pcapng").write_bytes(comments())


if __name__ == "__main__":
    main()
