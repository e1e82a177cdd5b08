#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes savefiles into a directory that are damaged, cut short, at a limit, or rare.

The tests compare the outcome of each with libpcap's.
"""

import gzip
import importlib
import pathlib
import struct
import sys
from collections.abc import Iterator

plain = importlib.import_module("generate-savefiles")
START, EN10MB, LINUX_SLL = plain.START, plain.EN10MB, plain.LINUX_SLL
block, record = plain.block, plain.record

MICROSECONDS, NANOSECONDS, KUZNETZOV, NAVTEL = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34, 0xA12B3C4D
ORDERS = {"le": "<", "be": ">"}
MAXIMUM = 0xFFFFFFFF
BLOCK_SIZE = 128 * 1024  # what the library reads at a time
LINK_TYPES = range(300)  # more than there are
NFLOG, USB_LINUX, DBUS, USB_LINUX_MMAPPED, USBPCAP = 239, 189, 231, 220, 249
DATA = plain.ethernet(0)[:60].ljust(60, b".")


def header(order="<", magic=MICROSECONDS, version=(2, 4), thiszone=0, sigfigs=0, snaplen=65535, linktype=EN10MB) -> bytes:
    return struct.pack(order + "IHHIIII", magic, *version, thiszone, sigfigs, snaplen, linktype)


def packet(order="<", seconds=START, fraction=1, data=DATA, **sizes) -> bytes:
    return record(order, seconds, fraction, data, **sizes)


def between(odd: bytes, **fields) -> bytes:
    """An odd packet between two ordinary ones."""
    return header(**fields) + packet() + odd + packet(fraction=2)


def lengths() -> Iterator[tuple[str, bytes]]:
    for name, caplen in {"2e31": 1 << 31, "7fffffff": 0x7FFFFFFF, "ffffffff": MAXIMUM, "262145": 262145, "61": 61}.items():
        yield f"caplen-{name}", between(packet(length=60, caplen=caplen))
        yield f"caplen-{name}-first", header() + packet(length=60, caplen=caplen) + packet()
    yield "caplen-0", between(packet(data=b"", length=60))
    yield "caplen-0-len-0", between(packet(data=b""))
    yield "caplen-above-len", between(packet(length=4))
    yield "len-ffffffff", between(packet(length=MAXIMUM))
    yield "caplen-above-snaplen", between(packet(), snaplen=59)
    yield "caplen-above-snaplen-truncated", between(packet(), snaplen=32)[:-20]
    for size in (65535, 65536, 262144, 262145):
        for snaplen in (65535, 262144):
            yield f"caplen-{size}-snaplen-{snaplen}", between(packet(data=(bytes(range(256)) * 1025)[:size]), snaplen=snaplen)
    for snaplen in (0, 1, 0x7FFFFFFF, 0x80000000, MAXIMUM):
        yield f"snaplen-{snaplen:x}", between(packet(), snaplen=snaplen)
    yield "snaplen-7fffffff-caplen-262145", between(packet(data=bytes(262145)), snaplen=0x7FFFFFFF)
    for caplen in (1 << 27, (1 << 27) + 1):
        yield f"dbus-caplen-{caplen}", between(packet(caplen=caplen), snaplen=0x7FFFFFFF, linktype=DBUS)


def times() -> Iterator[tuple[str, bytes]]:
    for seconds in (0, 0x7FFFFFFF, 0x80000000, MAXIMUM):
        for fraction in (0, 999999, 1000000, 2000000000, 0x7FFFFFFF, 0x80000000, MAXIMUM):
            for name, magic in (("us", MICROSECONDS), ("ns", NANOSECONDS)):
                for end, order in ORDERS.items():
                    content = header(order, magic) + packet(order) + packet(order, seconds, fraction) + packet(order, START)
                    yield f"time-{seconds:x}-{fraction:x}-{name}-{end}", content
    yield "time-backwards", between(packet(seconds=START - 100))
    yield "thiszone", between(packet(), thiszone=3600)
    yield "thiszone-negative", between(packet(), thiszone=MAXIMUM)


def formats() -> Iterator[tuple[str, bytes]]:
    for end, order in ORDERS.items():
        for name, magic in (("us", MICROSECONDS), ("ns", NANOSECONDS), ("kuznetzov", KUZNETZOV), ("navtel", NAVTEL)):
            extra = struct.pack(order + "IHBB", 1, 0, 0, 0) if magic == KUZNETZOV else b""
            odd = record(order, START, 5, b"", len(DATA), len(DATA)) + extra + DATA
            yield f"format-{name}-{end}", header(order, magic) + odd * 2
        for version in ((1, 0), (2, 0), (2, 2), (2, 3), (2, 4), (2, 5), (3, 0), (543, 0), (543, 1)):
            cut = packet(order, length=1500)
            lengths_exchanged = struct.pack(order + "IIII", START, 1, 1500, 60) + DATA
            yield f"version-{version[0]}-{version[1]}-{end}", header(order, version=version) + cut + lengths_exchanged + cut
    yield "sigfigs", between(packet(), sigfigs=6)
    yield "concatenated", between(packet()) + between(packet())
    yield "trailing-garbage", between(packet()) + b"garbage"
    yield "trailing-zeros", between(packet()) + bytes(100)
    yield "text", b"This is no savefile.\n" * 10
    yield "ones", b"\xff" * 1000
    yield "zeros", bytes(1000)


def changed_packets() -> list[bytes]:
    """libpcap changes some of them, depending on the link type."""
    usb = bytes(8) + bytes([ord("C"), 0, 0x81, 1]) + bytes(range(100))
    isochronous = bytes(8) + bytes([ord("C"), 0, 0x81, 1]) + bytes(range(36)) + bytes([0, 0, 0, 2]) + bytes(range(60))
    can = struct.pack(">HHH8sH", 1, 280, 0, b"", 0x000C) + bytes(range(16))
    can2 = struct.pack(">HHIHBB8s", 0x000C, 0, 1, 280, 1, 0, b"") + bytes(range(16))
    pflog = bytes([100]) + bytes(range(1, 120))
    nflog = struct.pack("BB", 0, 0) + b"\0\0" + (struct.pack("<HH", 8, 1) + struct.pack(">HH", 8, 9) + bytes(4)) * 4
    return [usb, isochronous, can, can2, pflog, nflog, DATA, b"\1", b""]


def link_types() -> Iterator[tuple[str, bytes]]:
    """libpcap changes some packets: those of CAN in Linux's cooked captures, netfilter's TLVs, those of USB."""
    for linktype in LINK_TYPES:
        for end, order in ORDERS.items():
            for length in (1500, -1):
                packets = [packet(order, data=data, length=length) for data in changed_packets()]
                name = "cut-" if length > 0 else ""
                yield f"linktype-{linktype}-{name}{end}", header(order, linktype=linktype) + b"".join(packets)
    for name, linktype in {"fcs": 0x24000001, "reserved": 0x03000001, "unknown": 9999, "ffffffff": MAXIMUM}.items():
        yield f"linktype-{name}", between(packet(), linktype=linktype)


def cuts() -> Iterator[tuple[str, bytes]]:
    for name, magic in (("us", MICROSECONDS), ("ns", NANOSECONDS)):
        for end, order in ORDERS.items():
            whole = header(order, magic) + packet(order) + packet(order, data=DATA[:9])
            for size in range(len(whole) + 1):
                yield f"cut-{name}-{end}-{size}", whole[:size]


def block_ends() -> Iterator[tuple[str, bytes]]:
    """Packets that begin or end near the end of the library's block, whole and cut."""
    for distance in range(-2, 20):
        room = BLOCK_SIZE - distance - 16
        content = header(snaplen=262144) + packet(data=b"a" * room) + packet(data=b"b" * 40) + packet(data=b"c" * 50)
        yield f"block-end-{distance}", content
        yield f"block-end-{distance}-cut", content[:-60]
    for size in (BLOCK_SIZE - 16, BLOCK_SIZE - 15, BLOCK_SIZE, 2 * BLOCK_SIZE):
        large = packet(data=bytes(i % 251 for i in range(size)))
        yield f"large-{size}", header(snaplen=262144) + packet() + large + large + packet()
        yield f"large-{size}-cut", header(snaplen=262144) + packet() + large + large[:-1]


def section(order="<", version=(1, 0), length=-1) -> bytes:
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, *version, length))


def option(code: int, value: bytes, order="<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(order="<", linktype=EN10MB, snaplen=65535, options=b"") -> bytes:
    end = option(0, b"", order) if options else b""
    return block(order, 1, struct.pack(order + "HHI", linktype, 0, snaplen) + options + end)


def enhanced(order="<", number=0, time=START * 1000000, caplen=60, length=60, data=DATA) -> bytes:
    return block(order, 6, struct.pack(order + "IIIII", number, time >> 32, time & MAXIMUM, caplen, length) + data)


def packet_block(order: str, data: bytes, length: int = 1500) -> bytes:
    head = struct.pack(order + "IIIII", 0, START * 1000000 >> 32, START * 1000000 & MAXIMUM, len(data), max(length, len(data)))
    return block(order, 6, head + data + bytes(-len(data) % 4))


def with_length(whole: bytes, length: int) -> bytes:
    return whole[:4] + struct.pack("<I", length) + whole[8:]


def pcapng() -> Iterator[tuple[str, bytes]]:
    start = section() + interface()
    yield "ok", start + enhanced() * 2
    yield "be", section(">") + interface(">") + enhanced(">")
    yield "section-only", section()
    yield "section-interface", start
    yield "bad-byte-order", section().replace(b"\x4d\x3c\x2b\x1a", b"\x4d\x3c\x2b\x1b") + interface() + enhanced()
    for version in ((1, 1), (1, 2), (2, 0)):
        yield f"version-{version[0]}-{version[1]}", section(version=version) + interface() + enhanced()
    for length in (0, 4, 8, 12, 13, 64, (1 << 24) + 4, 0x7FFFFFFC, MAXIMUM):
        yield f"block-length-{length:x}", start + with_length(enhanced(), length)
        yield f"section-length-{length:x}", with_length(section(), length) + interface() + enhanced()
    yield "block-length-mismatch", start + enhanced()[:-4] + struct.pack("<I", 64)
    for caplen in (61, 0x7FFFFFFF, MAXIMUM):
        yield f"caplen-{caplen:x}", start + enhanced(caplen=caplen)
    yield "caplen-above-len", start + enhanced(length=4)
    yield "caplen-above-snaplen", section() + interface(snaplen=32) + enhanced()
    yield "caplen-0", start + enhanced(caplen=0, data=b"")
    for snaplen in (0, 1, 262144, MAXIMUM):
        yield f"snaplen-{snaplen:x}", section() + interface(snaplen=snaplen) + enhanced()
        yield f"two-snaplens-{snaplen:x}", section() + interface(snaplen=0) + interface(snaplen=snaplen) + enhanced() + enhanced(number=1)
    for number in (1, 7, MAXIMUM):
        yield f"interface-{number:x}", start + enhanced(number=number)
    yield "no-interface", section() + enhanced()
    yield "unknown-link-type", section() + interface(linktype=9999) + enhanced()
    yield "two-link-types", start + interface(linktype=101) + enhanced() + enhanced(number=1)
    yield "late-link-type", start + enhanced() + interface(linktype=101) + enhanced(number=1)
    yield "two-interfaces", start + interface() + enhanced() + enhanced(number=1)
    yield "many-interfaces", section() + interface() * 3000 + enhanced(number=2999)
    for name, kind in {"custom": 0xBAD, "secrets": 0xA, "names": 4, "statistics": 5, "unknown": 0x1234, "local": 0x80000001}.items():
        yield f"block-{name}", start + block("<", kind, struct.pack("<III", 0, 0, 0)) + enhanced()
    yield "obsolete-packet", start + block("<", 2, struct.pack("<HHIIII", 0, 0, 0, 0, 60, 60) + DATA)
    for snaplen in (65535, 32, 0):
        yield f"simple-packet-{snaplen}", section() + interface(snaplen=snaplen) + block("<", 3, struct.pack("<I", 60) + DATA[:snaplen or 60])
    yield "option-too-long", section() + block("<", 1, struct.pack("<HHI", EN10MB, 0, 65535) + struct.pack("<HH", 9, 200)) + enhanced()
    for resolution in (0, 3, 6, 9, 10, 19, 20, 0x80, 0x80 | 20, 0x80 | 63, 0x80 | 64):
        for time in (0, START * 1000000, 1 << 63, (1 << 64) - 1):
            yield f"resolution-{resolution:x}-time-{time:x}", section() + interface(options=option(9, bytes([resolution]))) + enhanced(time=time)
    yield "resolution-empty", section() + interface(options=option(9, b"")) + enhanced()
    yield "resolution-twice", section() + interface(options=option(9, b"\6") * 2) + enhanced()
    yield "two-resolutions", start + interface(options=option(9, b"\x09")) + enhanced() + enhanced(number=1)
    for offset in (1, -1, (1 << 63) - 1, -1 << 63):
        yield f"offset-{offset}", section() + interface(options=option(14, struct.pack("<q", offset))) + enhanced()
    yield "two-sections", start + enhanced() + start + enhanced()
    yield "two-sections-be", start + enhanced() + section(">") + interface(">") + enhanced(">")
    yield "two-sections-no-interface", start + enhanced() + section() + enhanced()
    yield "two-sections-link-types", start + enhanced() + section() + interface(linktype=101) + enhanced()
    whole = start + enhanced()
    for size in range(0, len(whole), 3):
        yield f"cut-{size}", whole[:size]
    for linktype in LINK_TYPES:
        for end, order in ORDERS.items():
            packets = [packet_block(order, data) for data in changed_packets()]
            yield f"linktype-{linktype}-{end}", section(order) + interface(order, linktype) + b"".join(packets)
    for distance in range(-4, 44, 4):
        large = packet_block("<", b"a" * (BLOCK_SIZE - len(start) - 32 - distance))
        yield f"block-end-{distance}", start.replace(b"\xff\xff\0\0", b"\0\0\4\0") + large + enhanced() * 3
        yield f"block-end-{distance}-cut", start.replace(b"\xff\xff\0\0", b"\0\0\4\0") + large + (enhanced() * 3)[:-30]


def listed_pcap() -> Iterator[tuple[str, bytes]]:
    """The cases of a list of 132 malformed savefiles, by its names, of which these are in pcap format. Each is alone in its file."""
    one, two = packet(), packet() * 2
    whole = header() + two
    for name, size in {"23bytes": 23, "3bytes": 3, "4bytes": 4, "one_byte": 1, "zero_length": 0, "header_only": 24}.items():
        yield name, whole[:size]
    for name, left_out in {"trunc_data": 36, "trunc_data_hdr_only": 60, "trunc_pkthdr": 68, "trunc_pkthdr_1": 75}.items():
        yield name, whole[:-left_out]
    yield "trailing_garbage", header() + one + b"garbage"
    yield "concat", whole[: 24 + 76] + whole
    yield "ok3", header() + packet() * 3
    yield "be", header(">") + packet(">") * 2
    yield "garbage", bytes((i * 31 + 7) % 251 for i in range(1000))
    yield "text", b"This is no savefile.\n" * 10
    yield "gz.pcap", gzip.compress(whole, mtime=0)
    yield "caplen_0", header() + packet(data=b"", length=60) + one
    yield "caplen_0_len_0", header() + packet(data=b"") + one
    yield "caplen_gt_len", header() + packet(length=10)
    for size in (262144, 262145):
        yield f"caplen_{size}_snap65535", header() + packet(data=bytes(size)) + two
    for name, caplen in {"2e31": 1 << 31, "7fffffff": 0x7FFFFFFF, "ffffffff": MAXIMUM}.items():
        yield f"caplen_{name}", header() + packet(length=60, caplen=caplen)
    yield "len_ffffffff", header() + packet(length=MAXIMUM) + one
    yield "caplen_gt_snap", header(snaplen=32) + two
    yield "caplen_gt_snap_trunc", (header(snaplen=32) + two)[:-20]
    for name, snaplen, packets in (("0", 0, one), ("1", 1, two), ("7fffffff", 0x7FFFFFFF, one), ("80000000", 1 << 31, one), ("ffffffff", MAXIMUM, one)):
        yield f"snaplen_{name}", header(snaplen=snaplen) + packets
    yield "snaplen_7fffffff_caplen_262145", header(snaplen=0x7FFFFFFF) + packet(data=bytes(262145))
    for name, caplen in {"134217728_short": 1 << 27, "134217729": (1 << 27) + 1}.items():
        yield f"snaplen_7fffffff_dbus_caplen_{name}", header(snaplen=0x7FFFFFFF, linktype=DBUS) + packet(data=bytes(1000), caplen=caplen)
    yield "kuznetzov", header(magic=KUZNETZOV) + record("<", START, 1, b"", 60, 60) + struct.pack("<IHBB", 1, 0, 0, 0) + DATA
    yield "navtel", header(magic=NAVTEL) + one
    for major, minor in ((1, 0), (2, 2), (2, 3), (2, 5), (3, 0), (543, 0)):
        yield f"version_{major}_{minor}", header(version=(major, minor)) + one
    yield "sigfigs_6", header(sigfigs=6) + one
    yield "thiszone_3600", header(thiszone=3600) + one
    for name, magic, order, fractions in (
        ("frac_ffffffff", MICROSECONDS, "<", [MAXIMUM]), ("magic_us_frac_ns", MICROSECONDS, "<", [999999999]), ("ns_be", NANOSECONDS, ">", [123456789]),
        ("ns_frac_2e9", NANOSECONDS, "<", [2000000000]), ("ns_le", NANOSECONDS, "<", [123456789, 999999999]),
    ):  # fmt: skip
        yield name, header(order, magic) + b"".join(packet(order, fraction=fraction) for fraction in fractions)
    for name, seconds, fraction in (("0", 0, 0), ("2038", 1 << 31, 0), ("2038m1", 0x7FFFFFFF, 999999), ("2106", MAXIMUM, 999999), ("neg1", MAXIMUM, 0)):
        yield f"ts_{name}", header() + packet(seconds=seconds, fraction=fraction)
    yield "ts_backwards", header() + packet(seconds=100) + packet(seconds=50)
    for name, linktype in {"0": 0, "101raw": 101, "fcs": 0x24000001, "ffffffff": MAXIMUM, "reserved_bits": 0x00010001, "unknown_9999": 9999}.items():
        yield f"lt_{name}", header(linktype=linktype) + one
    for name, linktype, data in (
        ("nflog_short", NFLOG, b"\0\0\0"), ("sll_can_short", LINUX_SLL, b"\0\1\1\x18\0"), ("usb_linux_mm_short", USB_LINUX_MMAPPED, bytes(10)),
        ("usbpcap249", USBPCAP, DATA),
    ):  # fmt: skip
        yield f"lt_{name}", header(linktype=linktype) + packet(data=data)


def listed_pcapng() -> Iterator[tuple[str, bytes]]:
    """Those in pcapng format."""
    start, one = section() + interface(), enhanced()
    number_1 = enhanced(number=1)
    raw = interface(linktype=101)
    yield "ok", start + one * 2
    yield "be", section(">") + interface(">") + enhanced(">")
    yield "shb_only", section()
    yield "shb_idb", start
    yield "bad_bom", section().replace(b"\x4d\x3c\x2b\x1a", bytes(4)) + interface() + one
    for major, minor in ((1, 1), (1, 2), (2, 0)):
        yield f"ver_{major}_{minor}", section(version=(major, minor)) + interface() + one
    for name, length in {"0": 0, "4": 4, "13": 13, "16M1": (1 << 24) + 4, "huge": 0x7FFFFFFC, "ffffffff": MAXIMUM}.items():
        yield f"blocklen_{name}", start + with_length(one, length)
    yield "blocklen_mismatch", start + one[:-4] + struct.pack("<I", 64)
    for name, length in {"tiny": 20, "huge": 0x7FFFFFFC}.items():
        yield f"shb_len_{name}", with_length(section(), length) + interface() + one
    for name, caplen in {"huge": 0x7FFFFFFF, "ffffffff": MAXIMUM}.items():
        yield f"caplen_{name}", start + enhanced(caplen=caplen)
    yield "caplen_gt_len", start + enhanced(length=4)
    yield "caplen_gt_snap", section() + interface(snaplen=32) + one
    yield "epb_zero", start + enhanced(caplen=0, data=b"")
    for name, kind in {"custom_block": 0xBAD, "dsb": 0xA, "unknown_block": 0x1234, "unknown_block_local": 0x80000001}.items():
        yield name, start + block("<", kind, bytes(12)) + one
    yield "nrb_isb", start + block("<", 4, bytes(4)) + block("<", 5, bytes(12)) + one
    for name, number in {"oob": 7, "max": MAXIMUM}.items():
        yield f"if_id_{name}", start + enhanced(number=number)
    yield "lt_unknown", section() + interface(linktype=9999) + one
    yield "many_ifs_70000", section() + interface() * 70000 + enhanced(number=69999)
    yield "no_idb_epb", section() + one
    yield "opt_overrun", section() + block("<", 1, struct.pack("<HHI", EN10MB, 0, 65535) + struct.pack("<HH", 9, 200)) + one
    obsolete = struct.pack("<HHIIII", 0, 0, START * 1000000 >> 32, START * 1000000 & MAXIMUM, 60, 60) + DATA
    yield "pb_obsolete", start + block("<", 2, obsolete)
    yield "spb", start + block("<", 3, struct.pack("<I", 60) + DATA)
    yield "spb_snap32", section() + interface(snaplen=32) + block("<", 3, struct.pack("<I", 60) + DATA[:32])
    for name, snaplen in {"0": 0, "ffffffff": MAXIMUM}.items():
        yield f"snap_{name}", section() + interface(snaplen=snaplen) + one
    yield "trunc_bhdr", start + one + one[:5]
    yield "trunc_block", start + one + one[:50]
    for name, time in {"0": 0, "2200": 7258118400 * 1000000, "max": (1 << 64) - 1}.items():
        yield f"ts_{name}", start + enhanced(time=time)
    for name, offset in {"max": (1 << 63) - 1, "neg": -3600}.items():
        yield f"tsoffset_{name}", section() + interface(options=option(14, struct.pack("<q", offset))) + one
    for name, resolution, time in (
        ("0", b"\0", START), ("10e19", b"\x13", START * 1000000), ("10e20", b"\x14", 0), ("2e20", b"\x94", START << 20), ("2e64", b"\xc0", 0),
        ("9", b"\x09", START * 1000000000 + 123456789), ("len0", b"", 0),
    ):  # fmt: skip
        yield f"tsres_{name}", section() + interface(options=option(9, resolution)) + enhanced(time=time)
    yield "tsres_dup", section() + interface(options=option(9, b"\6") * 2) + one
    yield "two_if_difflt", start + raw + one + number_1
    yield "two_if_difflt_late", start + one * 2 + raw + number_1
    yield "two_if_diffsnap", start + interface(snaplen=96) + one + number_1
    fine = interface(options=option(9, b"\x09"))
    yield "two_if_difftsres", section() + interface() + fine + one + enhanced(number=1, time=START * 1000000000 + 123456789)
    yield "two_if_same", start + interface() + one + number_1
    for snaplen in (262144, 65535):
        yield f"two_if_snap0_snap{snaplen}", section() + interface(snaplen=0) + interface(snaplen=snaplen) + one + number_1
    yield "two_snap_ffffffff", section() + interface(snaplen=MAXIMUM) * 2 + one + number_1
    yield "two_sections_same", start + one + start + one
    yield "two_sections_difflt", start + one + section() + raw + one
    yield "two_sections_endian", start + one + section(">") + interface(">") + enhanced(">")
    yield "two_sections_no_idb", start + one + section() + one


def listed() -> dict[str, bytes]:
    files = {f"{name}.pcap" if "." not in name else f"{name}.gz": content for name, content in listed_pcap()}
    return files | {f"ng_{name}.pcapng": content for name, content in listed_pcapng()}


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for make in (lengths, times, formats, link_types, cuts, block_ends):
        for name, content in make():
            (directory / f"{name}.pcap").write_bytes(content)
    for name, content in pcapng():
        (directory / f"{name}.pcapng").write_bytes(content)
    for name, content in listed().items():
        (directory / name).write_bytes(content)


if __name__ == "__main__":
    main()
