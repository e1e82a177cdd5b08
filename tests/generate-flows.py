#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes savefiles of packets with many kinds of headers into a directory, and what a flow key says of each.

generate-flows.py DIRECTORY: beside NAME.pcap, NAME.txt has a line for each packet: what it is, and then the source
address and port, the destination address and port, the protocol, the version of IP, the EtherType, the VLAN and the
flags, between tabs.
"""

import dataclasses
import importlib
import ipaddress
import pathlib
import struct
import sys
from collections.abc import Iterator

plain = importlib.import_module("generate-savefiles")

FRAGMENT, TRUNCATED = 1, 2
IPV4, IPV6, ARP, MPLS, MPLS_MULTICAST, PPPOE, LLDP = 0x0800, 0x86DD, 0x0806, 0x8847, 0x8848, 0x8864, 0x88CC
VLAN, PROVIDER, OLD_PROVIDER = 0x8100, 0x88A8, 0x9100
ICMP, IGMP, TCP, UDP, DCCP, GRE, ESP, AH, ICMPV6, NONE, SCTP, MOBILITY, UDP_LITE = 1, 2, 6, 17, 33, 47, 50, 51, 58, 59, 132, 135, 136
HOP_BY_HOP, ROUTING, FRAGMENTS, OPTIONS, HIP, SHIM6 = 0, 43, 44, 60, 139, 140
WITH_PORTS = {"tcp": TCP, "udp": UDP, "dccp": DCCP, "sctp": SCTP, "udp-lite": UDP_LITE}
WITHOUT_PORTS = {"icmp": ICMP, "igmp": IGMP, "gre": GRE, "esp": ESP, "unassigned": 253}
SOURCE_PORT, DESTINATION_PORT = 1234, 80
FOUR = ("192.0.2.1", "198.51.100.2")
SIX = ("2001:db8::1", "2001:db8:ffff::2")
PADDING = bytes(range(0x40, 0x60))  # would be ports, if it were read


@dataclasses.dataclass
class Payload:
    """What the link layer carries, and what is known of it when it is whole."""

    name: str
    data: bytes
    version: int = 0
    protocol: int = 0
    ports: bool = False
    flags: int = 0
    addresses_end: int = 0  # how many bytes are required to know the addresses
    ends: tuple = ()  # and how many to know each of the protocols behind them
    protocols: tuple = ()  # that of IP's header, and those of extension headers

    def key(self, caplen: int) -> list:
        """Returns what is known when so many of its bytes were captured."""
        if self.version == 0:
            return [0, 0, 0, 0, 0, 0, 0 if caplen >= self.addresses_end else TRUNCATED]
        if caplen < self.addresses_end:
            return [0, 0, 0, 0, 0, 0, TRUNCATED]
        addresses = FOUR if self.version == 4 else SIX
        for end, protocol in zip(self.ends, self.protocols):
            if caplen < end:
                return [addresses[0], 0, addresses[1], 0, protocol, self.version, TRUNCATED]
        ports = (SOURCE_PORT, DESTINATION_PORT) if self.ports else (0, 0)
        return [addresses[0], ports[0], addresses[1], ports[1], self.protocol, self.version, self.flags]


def transport(protocol: int) -> bytes:
    return struct.pack(">HH", SOURCE_PORT, DESTINATION_PORT) + {
        TCP: struct.pack(">IIBBHHH", 1, 0, 0x50, 2, 1000, 0, 0),
        UDP: struct.pack(">HH", 8, 0),
        UDP_LITE: struct.pack(">HH", 8, 0),
        SCTP: struct.pack(">II", 0, 0),
        DCCP: struct.pack(">BBHBBHI", 4, 0, 0, 0x05, 0, 0, 1) + bytes(4),
    }.get(protocol, bytes(16))


def ipv4(name: str, protocol: int, body: bytes, *, options=b"", fragment=0, total=None, first=None, headers=(), **known) -> Payload:
    """HEADERS are the sizes and the next protocols of extension headers in front of the body."""
    size = 20 + len(options)
    total = size + len(body) if total is None else total
    first = 0x40 | size // 4 if first is None else first
    source, destination = (ipaddress.ip_address(address).packed for address in FOUR)
    header = struct.pack(">BBHHHBBH", first, 0, total, 7, fragment, 64, protocol, 0) + source + destination + options
    return payload(name, header + body, 4, 20, size, protocol, headers, **known)


def ipv6(name: str, protocol: int, body: bytes, *, length=None, first=0x60, headers=(), **known) -> Payload:
    source, destination = (ipaddress.ip_address(address).packed for address in SIX)
    header = struct.pack(">BBHHBB", first, 0, 0, len(body) if length is None else length, protocol, 64) + source + destination
    return payload(name, header + body, 6, 40, 40, protocol, headers, **known)


def payload(name, data, version, addresses_end, size, protocol, headers, ports=False, flags=0, known=True) -> Payload:
    if not known:
        return Payload(name, data, addresses_end=addresses_end)
    ends, protocols = [], [protocol]
    for length, following in headers:
        ends.append(size + 8)
        protocols.append(following)
        size += length
    if ports:
        ends.append(size + 4)
    return Payload(name, data, version, protocols[-1], ports, flags, addresses_end, tuple(ends), tuple(protocols))


def extension(following: int, size: int = 8) -> bytes:
    """Of a hop-by-hop, routing or options header, filled with an option that pads, and of others that have its form."""
    return bytes([following, size // 8 - 1]) + bytes([1, size - 4]) + bytes(size - 4)


def authentication(following: int, size: int) -> bytes:
    return bytes([following, size // 4 - 2]) + bytes(size - 2)


def fragment_header(following: int, offset: int, more: bool) -> bytes:
    return struct.pack(">BBHI", following, 0, offset | more, 1)


def ipv4_payloads() -> Iterator[Payload]:
    for name, protocol in WITH_PORTS.items():
        yield ipv4(f"ipv4 {name}", protocol, transport(protocol), ports=True)
    for name, protocol in WITHOUT_PORTS.items():
        yield ipv4(f"ipv4 {name}", protocol, bytes(16))
    tcp, udp = transport(TCP), transport(UDP)
    yield ipv4("ipv4 options", TCP, tcp, options=b"\x94\4\0\0", ports=True)
    yield ipv4("ipv4 40 bytes of options", UDP, udp, options=b"\1" * 40, ports=True)
    yield ipv4("ipv4 first fragment", UDP, udp, fragment=0x2000, ports=True)
    yield ipv4("ipv4 middle fragment", UDP, PADDING, fragment=0x2002, flags=FRAGMENT)
    yield ipv4("ipv4 last fragment", TCP, PADDING, fragment=0x1FFF, flags=FRAGMENT)
    yield ipv4("ipv4 don't fragment", TCP, tcp, fragment=0x4000, ports=True)
    yield ipv4("ipv4 length 0, to be segmented", TCP, tcp, total=0, ports=True)
    yield ipv4("ipv4 longer than the packet", UDP, udp, total=1500, ports=True)
    yield ipv4("ipv4 ends behind its header", TCP, PADDING, total=20)
    yield ipv4("ipv4 ends in the ports", UDP, PADDING, total=23)
    yield ipv4("ipv4 ends in its options", UDP, PADDING, options=b"\1" * 8, total=27, known=False)
    yield ipv4("ipv4 ends behind its options", UDP, PADDING, options=b"\1" * 8, total=28)
    yield ipv4("ipv4 header of 16 bytes", UDP, PADDING, first=0x44, known=False)
    yield ipv4("ipv4 version 5", UDP, PADDING, first=0x55, known=False)
    yield ipv4("ipv4 authenticated", AH, authentication(TCP, 24) + tcp, headers=[(24, TCP)], ports=True)
    yield ipv4("ipv4 protocol 0 is no extension header", HOP_BY_HOP, extension(TCP) + tcp)
    inner = ipv4("", TCP, tcp).data
    yield ipv4("ipv4 in ipv4", 4, inner)


def ipv6_payloads() -> Iterator[Payload]:
    for name, protocol in WITH_PORTS.items():
        yield ipv6(f"ipv6 {name}", protocol, transport(protocol), ports=True)
    for name, protocol in {**WITHOUT_PORTS, "icmpv6": ICMPV6, "nothing": NONE}.items():
        yield ipv6(f"ipv6 {name}", protocol, bytes(16))
    tcp, udp = transport(TCP), transport(UDP)
    for name, protocol in {"hop by hop": HOP_BY_HOP, "routing": ROUTING, "options": OPTIONS, "mobility": MOBILITY, "hip": HIP, "shim6": SHIM6}.items():
        for size in (8, 24):
            yield ipv6(f"ipv6 {name} header of {size} bytes", protocol, extension(UDP, size) + udp, headers=[(size, UDP)], ports=True)
    yield ipv6("ipv6 authenticated", AH, authentication(TCP, 24) + tcp, headers=[(24, TCP)], ports=True)
    yield ipv6("ipv6 mobility message", MOBILITY, extension(NONE), headers=[(8, MOBILITY)])
    yield ipv6("ipv6 hip message", HIP, extension(NONE), headers=[(8, HIP)])
    yield ipv6("ipv6 options and nothing", OPTIONS, extension(NONE) + PADDING, headers=[(8, NONE)])
    yield ipv6("ipv6 whole packet as fragment", FRAGMENTS, fragment_header(TCP, 0, False) + tcp, headers=[(8, TCP)], ports=True)
    yield ipv6("ipv6 first fragment", FRAGMENTS, fragment_header(UDP, 0, True) + udp, headers=[(8, UDP)], ports=True)
    yield ipv6("ipv6 last fragment", FRAGMENTS, fragment_header(UDP, 8, False) + PADDING, headers=[(8, UDP)], flags=FRAGMENT)
    chain = extension(ROUTING, 16) + extension(OPTIONS, 24) + extension(FRAGMENTS) + fragment_header(AH, 0, True) + authentication(OPTIONS, 16)
    yield ipv6(
        "ipv6 all extension headers", HOP_BY_HOP, chain + extension(UDP) + udp,
        headers=[(16, ROUTING), (24, OPTIONS), (8, FRAGMENTS), (8, AH), (16, OPTIONS), (8, UDP)], ports=True,
    )  # fmt: skip
    many = extension(OPTIONS) * 29 + extension(TCP)
    yield ipv6("ipv6 30 extension headers", OPTIONS, many + tcp, headers=[(8, OPTIONS)] * 29 + [(8, TCP)], ports=True)
    yield ipv6("ipv6 longer than the packet", UDP, udp, length=1500, ports=True)
    yield ipv6("ipv6 ends behind its header", TCP, PADDING, length=0)
    yield ipv6("ipv6 ends in the ports", UDP, PADDING, length=3)
    yield ipv6("ipv6 ends in an extension header", ROUTING, extension(UDP) + PADDING, length=7)
    yield ipv6("ipv6 ends behind an extension header", ROUTING, extension(UDP) + PADDING, length=8, headers=[(8, UDP)])
    jumbo = bytes([TCP, 0, 0xC2, 4]) + struct.pack(">I", 8 + len(tcp))
    yield ipv6("ipv6 jumbogram", HOP_BY_HOP, jumbo + tcp, length=0, headers=[(8, TCP)], ports=True)
    yield ipv6("ipv6 version 7", UDP, PADDING, first=0x70, known=False)


@dataclasses.dataclass
class Link:
    """A link layer's headers, and what is known of them: the EtherType, unless it is that of the payload, and the VLAN.

    The headers end at ENDS; in front of the end of each of them, only so much of VLAN and EtherType is known.
    """

    name: str
    header: bytes
    vlan: int = 0
    ends: tuple = ()  # the size of the header that has to be whole, and the EtherType and VLAN before that
    names_payload: bool = False  # IP's version tells the EtherType
    otherwise: int = 0  # the EtherType where it does not


def tag(kind: int, vlan: int) -> bytes:
    return struct.pack(">HH", kind, 0x2000 | vlan)


def ether_type(kind: int) -> bytes:
    return struct.pack(">H", kind)


def label(value: int, last: bool) -> bytes:
    return struct.pack(">I", value << 12 | last << 8 | 64)


def pppoe(protocol: int, size: int) -> bytes:
    return struct.pack(">BBHHH", 0x11, 0, 9, size + 2, protocol)


def snap(kind: int, organisation: bytes = bytes(3)) -> bytes:
    return b"\xaa\xaa\3" + organisation + ether_type(kind)


def links_with_ether_types(kind: int, size: int, start: bytes, trailing: bool) -> Iterator[Link]:
    """START comes before an EtherType, which is its last field, or, unless TRAILING, its first one."""

    def link(name: str, first: int, rest: bytes, vlan=0, **known) -> Link:
        header = start + ether_type(first) if trailing else ether_type(first) + start
        return Link(name, header + rest, vlan, **known)

    bare = len(start) + 2
    yield link("", kind, b"", ends=((bare, 0, 0),))
    yield link("vlan 5", VLAN, struct.pack(">H", 0x2005) + ether_type(kind), 5, ends=((bare, 0, 0), (bare + 4, 0, 0)))
    yield link("vlan 0", VLAN, struct.pack(">H", 0xE000) + ether_type(kind), 0, ends=((bare, 0, 0), (bare + 4, 0, 0)))
    for name, outer in (("provider", PROVIDER), ("old provider", OLD_PROVIDER), ("double", VLAN)):
        rest = struct.pack(">H", 100) + tag(VLAN, 4095) + ether_type(kind)
        yield link(f"{name} vlan 100", outer, rest, 100, ends=((bare, 0, 0), (bare + 4, 0, 0), (bare + 8, 0, 100)))
    rest = label(17, True)
    yield link("mpls", MPLS, rest, ends=((bare, 0, 0), (bare + 5, MPLS, 0)), names_payload=True, otherwise=MPLS)
    rest = label(100000, False) + label(2, False) + label(16, True)
    yield link("3 labels", MPLS_MULTICAST, rest, ends=((bare, 0, 0), (bare + 13, MPLS_MULTICAST, 0)), names_payload=True, otherwise=MPLS_MULTICAST)
    if kind in (IPV4, IPV6):
        protocol = 0x21 if kind == IPV4 else 0x57
        yield link("pppoe", PPPOE, pppoe(protocol, size), ends=((bare, 0, 0), (bare + 8, PPPOE, 0)))
        rest = struct.pack(">H", 7) + ether_type(PPPOE) + pppoe(0x281, size + 4) + label(18, True)
        yield link(
            "vlan 7, pppoe, mpls", VLAN, rest, 7, names_payload=True, otherwise=PPPOE,
            ends=((bare, 0, 0), (bare + 4, 0, 0), (bare + 17, PPPOE, 7)),
        )  # fmt: skip


def ethernet_links(kind: int, size: int) -> Iterator[Link]:
    macs = bytes([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])
    yield from links_with_ether_types(kind, size, macs, trailing=True)
    length = min(size + 8, 1500)
    yield Link("snap", macs + ether_type(length) + snap(kind), ends=((14, 0, 0), (22, 0, 0)))
    yield Link("bridged snap", macs + ether_type(length) + snap(kind, b"\0\0\xf8"), ends=((14, 0, 0), (22, 0, 0)))
    tagged = snap(VLAN) + struct.pack(">H", 11) + ether_type(kind)
    yield Link("snap, vlan 11", macs + ether_type(length + 4) + tagged, 11, ends=((14, 0, 0), (22, 0, 0), (26, 0, 0)))
    yield Link("vlan 9, snap", macs + tag(VLAN, 9) + ether_type(length) + snap(kind), 9, ends=((14, 0, 0), (18, 0, 0), (26, 0, 9)))


def cooked_links(kind: int, size: int) -> Iterator[Link]:
    start = struct.pack(">HHH", 0, 1, 6) + bytes([2, 0, 0, 0, 0, 1, 0, 0])
    yield from links_with_ether_types(kind, size, start, trailing=True)
    yield Link("snap", start + ether_type(4) + snap(kind), ends=((16, 0, 0), (24, 0, 0)))


def cooked2_links(kind: int, size: int) -> Iterator[Link]:
    start = struct.pack(">HIHBB", 0, 1, 1, 0, 6) + bytes([2, 0, 0, 0, 0, 1, 0, 0])
    yield from links_with_ether_types(kind, size, start, trailing=False)
    yield Link("snap", ether_type(4) + start + snap(kind), ends=((20, 0, 0), (28, 0, 0)))


def family_links(orders: str) -> Iterator[tuple[int, Link]]:
    for order in orders:
        for family in (2, 10, 24, 28, 30):
            name = f"family {family}{' swapped' if order == '<' else ''}"
            yield IPV4 if family == 2 else IPV6, Link(name, struct.pack(order + "I", family), ends=((4, 0, 0),))


def odd_ethernet() -> Iterator[tuple[str, bytes, list]]:
    """Frames in which there is no IP, and what is known of them."""
    macs = bytes([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])
    ip = ipv4("", TCP, transport(TCP)).data

    def key(kind: int, vlan: int = 0) -> list:
        return [0, 0, 0, 0, 0, 0, kind, vlan, 0]

    yield "arp", macs + ether_type(ARP) + bytes(28), key(ARP)
    yield "lldp in vlan 3", macs + tag(VLAN, 3) + ether_type(LLDP) + bytes(28), key(LLDP, 3)
    yield "an unknown EtherType", macs + ether_type(0xFFFF) + ip, key(0xFFFF)
    yield "the smallest EtherType", macs + ether_type(0x0600) + ip, key(0x0600)
    yield "no length and no EtherType", macs + ether_type(0x05FF) + ip, key(0)
    yield "spanning tree", macs + ether_type(38) + b"\x42\x42\3" + bytes(35), key(0)
    yield "snap of an organisation", macs + ether_type(48) + snap(IPV4, b"\0\0\x0c") + ip, key(0)
    yield "snap with a length", macs + ether_type(48) + snap(0x0100) + ip, key(0)
    yield "802.3 alone", macs + ether_type(42) + b"\xff\xff" + ip, key(0)
    yield "ipv6 that says it is ipv4", macs + ether_type(IPV4) + ipv6("", TCP, transport(TCP)).data, key(IPV4)
    yield "ipv4 that says it is ipv6", macs + ether_type(IPV6) + ip + bytes(20), key(IPV6)
    yield "pppoe, link control", macs + ether_type(PPPOE) + pppoe(0xC021, len(ip)) + ip, key(PPPOE)
    yield "pppoe, another code", macs + ether_type(PPPOE) + b"\x11\x09" + pppoe(0x21, len(ip))[2:] + ip, key(PPPOE)
    yield "pppoe, another version", macs + ether_type(PPPOE) + b"\x21\0" + pppoe(0x21, len(ip))[2:] + ip, key(PPPOE)
    yield "pppoe discovery", macs + ether_type(0x8863) + pppoe(0x21, len(ip)) + ip, key(0x8863)
    yield "mpls, pseudowire", macs + ether_type(MPLS) + label(17, True) + bytes(4) + macs + ether_type(IPV4) + ip, key(MPLS)


def odd_cooked() -> Iterator[tuple[str, bytes, list]]:
    ip = ipv4("", TCP, transport(TCP)).data
    for name, protocol in {"802.3": 1, "can": 0x0C, "netlink route": 0}.items():
        yield name, struct.pack(">HHH", 0, 1, 6) + bytes(8) + ether_type(protocol) + ip, [0] * 9


def odd_families() -> Iterator[tuple[str, bytes, list]]:
    ip = ipv4("", TCP, transport(TCP)).data
    yield "family 7", struct.pack("<I", 7) + ip, [0] * 9


def odd_raw() -> Iterator[tuple[str, bytes, list]]:
    for first in (0x00, 0x35, 0x50, 0x70, 0xF0):
        yield f"raw, first byte {first:02x}", bytes([first]) + bytes(60), [0] * 9


def key_of(link: Link, kind: int, carried: Payload, caplen: int) -> list:
    """Returns what is known of a packet of which CAPLEN bytes were captured."""
    for end, known_type, vlan in link.ends:
        if caplen < end:
            return [0, 0, 0, 0, 0, 0, known_type, vlan, TRUNCATED]
    *key, flags = carried.key(caplen - len(link.header))
    if link.names_payload:
        version = carried.data[0] >> 4
        kind = {4: IPV4, 6: IPV6}.get(version, link.otherwise)
        if version not in (4, 6):
            flags = 0
    return [*key, kind, link.vlan, flags]


def cases_of(kind: int, links: list[Link], carried: Payload) -> Iterator[tuple[str, bytes, int, list]]:
    """Yields each packet, with padding behind it, and the same cut off anywhere."""
    for link in links:
        name, whole = f"{carried.name}{', ' if link.name else ''}{link.name}", link.header + carried.data
        yield name, whole + PADDING, len(whole) + len(PADDING), key_of(link, kind, carried, len(whole) + len(PADDING))
        if carried.name in ("ipv4 tcp", "ipv4 options", "ipv6 udp", "ipv6 all extension headers") or not link.name:
            for caplen in range(len(whole)):
                yield f"{name}, {caplen} bytes", whole[:caplen], len(whole), key_of(link, kind, carried, caplen)


def with_lengths(odd) -> Iterator[tuple[str, bytes, int, list]]:
    return ((name, data, len(data), key) for name, data, key in odd)


def savefiles() -> Iterator[tuple[str, int, list]]:
    """Yields names, link types, and the packets with what is known of them."""
    both = [*((IPV4, each) for each in ipv4_payloads()), *((IPV6, each) for each in ipv6_payloads())]

    def cases(links) -> list:
        return [case for kind, each in both for case in cases_of(kind, list(links(kind, len(each.data))), each)]

    yield "ethernet", plain.EN10MB, [*cases(ethernet_links), *with_lengths(odd_ethernet())]
    yield "cooked", plain.LINUX_SLL, [*cases(cooked_links), *with_lengths(odd_cooked())]
    yield "cooked2", 276, cases(cooked2_links)
    raw = Link("", b"", ends=((1, 0, 0),), names_payload=True)
    yield "raw", 101, [*cases(lambda _kind, _size: [raw]), *with_lengths(odd_raw())]
    yield "ipv4", 228, [case for each in ipv4_payloads() for case in cases_of(IPV4, [Link("", b"")], each)]
    yield "ipv6", 229, [case for each in ipv6_payloads() for case in cases_of(IPV6, [Link("", b"")], each)]
    for name, linktype, orders in (("null", 0, "<>"), ("loop", 108, ">")):
        families = [(kind, link) for kind, link in family_links(orders)]
        yield name, linktype, [
            *cases(lambda kind, _size, families=families: [link for family, link in families if family == kind]),
            *with_lengths(odd_families()),
        ]

    def pppoe_links(kind, size):
        return [Link("", pppoe(0x21 if kind == IPV4 else 0x57, size), ends=((8, PPPOE, 0),))]

    yield "pppoe", 51, cases(pppoe_links)
    yield "serial", 50, [("a link type that is not decoded", ipv4("", TCP, transport(TCP)).data, 40, [0] * 9)]


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for name, linktype, cases in savefiles():
        content, lines = plain.file_header("<", 0xA1B2C3D4, linktype), []
        for number, (what, data, length, key) in enumerate(cases):
            content += plain.record("<", plain.START, number, data, length)
            source, source_port, destination, destination_port, protocol, version, kind, vlan, flags = key
            fields = source or "-", source_port, destination or "-", destination_port, protocol, version, f"{kind:04x}", vlan, flags
            lines.append("\t".join(map(str, (what, *fields))) + "\n")
        (directory / f"{name}.pcap").write_bytes(content)
        (directory / f"{name}.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
