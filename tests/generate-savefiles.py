#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the savefiles that the tests and the examples read into a directory.

Packet number i of a file is the same in all of them: captured i milliseconds and i nanoseconds after
1700000000 (if the format has nanoseconds), and of UDP, TCP, ICMP and ARP in turn.
"""

import gzip
import pathlib
import socket
import struct
import sys

START = 1700000000
N_PACKETS = 100
N_MANY = 20000
NULL, EN10MB, RAW, LINUX_SLL = 0, 1, 101, 113  # the link types' numbers in files

MAC_A, MAC_B = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
IP_A, IP_B = socket.inet_aton("192.0.2.1"), socket.inet_aton("192.0.2.2")


def checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(protocol: int, payload: bytes, number: int) -> bytes:
    def header(check: int) -> bytes:
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number & 0xFFFF, 0, 64, protocol, check, IP_A, IP_B)

    return header(checksum(header(0))) + payload


def udp(number: int) -> bytes:
    text = b"packet %d" % number + b"." * (number * 7 % 200)
    return ipv4(17, struct.pack(">HHHH", 40000, 5000 + number % 10, 8 + len(text), 0) + text, number)


def tcp(number: int) -> bytes:
    return ipv4(6, struct.pack(">HHIIBBHHH", 50000, 80, number, 0, 0x50, 0x18, 1024, 0, 0) + b"GET /%d" % number, number)


def icmp(number: int) -> bytes:
    echo = struct.pack(">BBHHH", 8, 0, 0, 1, number & 0xFFFF) + bytes(range(32))
    return ipv4(1, echo[:2] + struct.pack(">H", checksum(echo)) + echo[4:], number)


def arp(_number: int) -> bytes:
    return struct.pack(">HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, MAC_A, IP_A, bytes(6), IP_B)


def ethernet(number: int) -> bytes:
    make = (udp, tcp, icmp, arp)[number % 4]
    return MAC_B + MAC_A + struct.pack(">H", 0x0806 if make is arp else 0x0800) + make(number)


def loopback(order: str):
    """With the address family in the byte order of the machine that captured it."""
    return lambda number: struct.pack(order + "I", 2) + udp(number)


def cooked(number: int) -> bytes:
    return struct.pack(">HHH6sxxH", 4, 1, 6, MAC_A, 0x0800) + udp(number)


def file_header(order: str, magic: int, linktype: int, snaplen: int = 65535) -> bytes:
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype)


def record(order: str, seconds: int, fraction: int, data: bytes, length: int = -1, caplen: int = -1) -> bytes:
    return struct.pack(order + "IIII", seconds, fraction, len(data) if caplen < 0 else caplen,
                       len(data) if length < 0 else length) + data


def pcap(order: str = "<", nanoseconds: bool = False, linktype: int = EN10MB, make=ethernet, count: int = N_PACKETS) -> bytes:
    parts = [file_header(order, 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, linktype)]
    for i in range(count):
        microseconds = i % 1000 * 1000
        fraction = microseconds * 1000 + i if nanoseconds else microseconds
        parts.append(record(order, START + i // 1000, fraction, make(i)))
    return b"".join(parts)


def block(order: str, kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(order: str = "<", count: int = N_PACKETS) -> bytes:
    nanoseconds = struct.pack(order + "HHBxxxHH", 9, 1, 9, 0, 0)
    parts = [
        block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)),
        block(order, 1, struct.pack(order + "HHI", EN10MB, 0, 65535) + nanoseconds),
    ]
    for i in range(count):
        data = ethernet(i)
        time = (START * 1000 + i) * 1000000 + i
        parts.append(block(order, 6, struct.pack(order + "IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + data))
    return b"".join(parts)


def odd_times() -> bytes:
    """Timestamps at the limits of 32 bits: after 2038, with the highest bit set, and with a fraction that is too large."""
    data = ethernet(0)
    times = ((0, 0), (0x80000000, 1), (0xFFFFFFFF, 999999), (START, 1500000))
    return file_header("<", 0xA1B2C3D4, EN10MB) + b"".join(record("<", *time, data) for time in times)


def odd_lengths() -> bytes:
    """A captured length above the length, packets without bytes, and a length of 4 GiB - 1."""
    data = ethernet(0)
    records = (record("<", START, 0, data, length=10), record("<", START, 1, b"", length=0),
               record("<", START, 2, b"", length=60), record("<", START, 3, data, length=0xFFFFFFFF))
    return file_header("<", 0xA1B2C3D4, EN10MB) + b"".join(records)


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    whole = pcap()
    compressed = gzip.compress(whole, mtime=0)
    files = {
        "packets.pcap": whole,
        "big-endian.pcap": pcap(">"),
        "nanoseconds.pcap": pcap("<", nanoseconds=True),
        "nanoseconds-big-endian.pcap": pcap(">", nanoseconds=True),
        "packets.pcapng": pcapng(),
        "big-endian.pcapng": pcapng(">"),
        "many.pcap": pcap(nanoseconds=True, count=N_MANY),
        "cooked.pcap": pcap(linktype=LINUX_SLL, make=cooked),
        "raw.pcap": pcap(linktype=RAW, make=udp),
        "loopback.pcap": pcap(linktype=NULL, make=loopback("<")),
        "loopback-big-endian.pcap": pcap(">", linktype=NULL, make=loopback(">")),
        "header-only.pcap": whole[:24],
        "odd-times.pcap": odd_times(),
        "odd-lengths.pcap": odd_lengths(),
        "empty.pcap": b"",
        "truncated-magic.pcap": whole[:3],
        "truncated-header.pcap": whole[:19],
        "truncated-packet.pcap": whole[:-5],
        "truncated-record.pcap": whole + struct.pack("<II", START, 0),
        "damaged.pcap": whole + record("<", START, 0, b"", caplen=0x7FFFFFFF) + bytes(1000),
        "truncated-packet.pcapng": pcapng()[:-7],
        "garbage.pcap": bytes(range(256)) * 16,
        "packets.pcap.gz": compressed,
        "truncated.pcap.gz": compressed[:-20],
        "damaged.pcap.gz": compressed[:10] + b"\xff" * 200,
    }
    for name, content in files.items():
        (directory / name).write_bytes(content)


if __name__ == "__main__":
    main()
