#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the savefiles that the benchmarks read into a directory, those that are not there yet.

make_inputs.py DIRECTORY NAME...: a name is SIZES-COUNT.FORMAT, as in 64-1000000.pcap or 64-1000000.pcap.gz, where the size
"mix" is 64, 570 and 1500 bytes in the proportion of the internet's, 7 to 4 to 1; and "flows10000" is packets of
64 bytes, each of one of so many flows, at random; "conversations10000" has both directions, both versions of IP, TCP
and UDP, and VLAN tags. "64options" gives each packet in pcapng format a comment and a direction.
"""

import functools
import importlib.util
import itertools
import pathlib
import random
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MIX = [64, 570, 64, 64, 570, 64, 1500, 64, 570, 64, 570, 64]
COMPRESSORS = {".gz": "gzip", ".zst": "zstd", ".lz4": "lz4"}
OPTIONS = struct.pack("<HH8sHHIHH", 1, 8, b"comment.", 2, 4, 1, 0, 0)
BLOCK = 4096  # packets that are written at once


def load_generator():
    """The script that writes the tests' savefiles knows the formats."""
    spec = importlib.util.spec_from_file_location("generate_savefiles", HERE.parent / "generate-savefiles.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = load_generator()


def pcap_parts(packets):
    yield GENERATOR.file_header("<", 0xA1B2C3D4, GENERATOR.EN10MB)
    header = struct.Struct("<IIII")
    for microseconds, data in packets:
        yield header.pack(microseconds // 1000000, microseconds % 1000000, len(data), len(data)) + data


def pcapng_parts(packets, options=b""):
    """The options are those of each packet."""
    yield GENERATOR.block("<", 0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    yield GENERATOR.block("<", 1, struct.pack("<HHI", GENERATOR.EN10MB, 0, 65535))
    header = struct.Struct("<IIIII")
    for time, data in packets:
        yield GENERATOR.block("<", 6, header.pack(0, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + data + bytes(-len(data) % 4 if options else 0) + options)


def packets_of(sizes: list[int], count: int):
    """Packets that a program can tell apart, whose bytes do not compress to nothing; 3 microseconds apart."""
    noise = random.Random(1).randbytes(8192)
    ethernet = GENERATOR.MAC_B + GENERATOR.MAC_A + b"\x08\x00"
    for number, size in zip(range(count), itertools.cycle(sizes)):
        start = number * 61 % 4096
        yield GENERATOR.START * 1000000 + 3 * number, ethernet + struct.pack(">I", number) + noise[start : start + size - 18]


def packets_of_flows(n_flows: int, count: int):
    """Packets of UDP between random addresses and ports, that a program can tell apart; 3 microseconds apart."""
    choice = random.Random(2)
    addresses = struct.Struct(">BBHHHBBH4s4sHHHHI18x")
    flows = [(choice.randbytes(4), choice.randbytes(4), choice.randrange(1024, 65536), choice.randrange(1, 1024)) for _ in range(n_flows)]
    ethernet = GENERATOR.MAC_B + GENERATOR.MAC_A + b"\x08\x00"
    for number in range(count):
        source, destination, source_port, destination_port = choice.choice(flows)
        ip = addresses.pack(0x45, 0, 50, number & 0xFFFF, 0, 64, 17, 0, source, destination, source_port, destination_port, 30, 0, number)
        yield GENERATOR.START * 1000000 + 3 * number, ethernet + ip
def conversation_of(number: int) -> tuple[bytes, bytes]:
    """A packet of a conversation, and one back: a tenth is UDP of IPv6, a twentieth has a VLAN tag, two fifths are TCP."""
    is_v6, is_tcp = number % 10 == 0, number % 2 == 0 and number % 10 != 0
    client, server = number // 50, number % 250
    ports = struct.pack(">HH", 1024 + number * 7 % 60000, (80, 443, 53, 8080)[number % 4])
    transport = struct.pack(">IIBBHHH", 1, 1, 0x50, 0x10, 1024, 0, 0) if is_tcp else struct.pack(">HH", 8, 0)
    if is_v6:
        addresses = bytes.fromhex("20010db8") + bytes(8) + struct.pack(">I", client), bytes.fromhex("20010db8") + bytes(11) + bytes([server])
    else:
        addresses = struct.pack(">I", 0x0A000000 + client), struct.pack(">I", 0xC6336400 + server)
    tag = b"\x81\x00\x00\x05" if number % 20 == 1 else b""

    def packet(source, destination, source_port, destination_port):
        protocol = 6 if is_tcp else 17
        body = source_port + destination_port + transport
        if is_v6:
            ip = struct.pack(">IHBB", 6 << 28, len(body), protocol, 64) + source + destination
        else:
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + source + destination
        ethernet = GENERATOR.MAC_B + GENERATOR.MAC_A + tag + (b"\x86\xdd" if is_v6 else b"\x08\x00")
        return (ethernet + ip + body).ljust(64, b"\0")[:64]

    return packet(*addresses, ports[:2], ports[2:]), packet(*addresses[::-1], ports[2:], ports[:2])


def packets_of_conversations(n_conversations: int, count: int):
    """64 bytes each, in both directions, 3 microseconds apart."""
    conversation, chance = functools.lru_cache(maxsize=20000)(conversation_of), random.Random(1)
    for number in range(count):
        yield GENERATOR.START * 1000000 + 3 * number, conversation(chance.randrange(n_conversations))[chance.randrange(2)]


def compress(path: pathlib.Path) -> None:
    plain, unfinished = path.with_suffix(""), path.with_suffix(".unfinished")
    if not plain.exists():
        write(plain)
    with plain.open("rb") as source, unfinished.open("wb") as target:
        subprocess.run([COMPRESSORS[path.suffix], "-c"], stdin=source, stdout=target, check=True)
    unfinished.rename(path)


def write(path: pathlib.Path) -> None:
    if path.suffix in COMPRESSORS:
        compress(path)
        return
    sizes, count = path.stem.split("-")
    make_parts = {".pcap": pcap_parts, ".pcapng": pcapng_parts}[path.suffix]
    if sizes.endswith("options"):
        sizes, make_parts = sizes.removesuffix("options"), functools.partial(pcapng_parts, options=OPTIONS)
    if sizes.startswith("flows"):
        packets = packets_of_flows(int(sizes.removeprefix("flows")), int(count))
    elif sizes.startswith("conversations"):
        packets = packets_of_conversations(int(sizes.removeprefix("conversations")), int(count))
    else:
        packets = packets_of(MIX if sizes == "mix" else [int(sizes)], int(count))
    parts = make_parts(packets)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        while block := b"".join(itertools.islice(parts, BLOCK)):
            file.write(block)
    unfinished.rename(path)


def make_inputs(directory: pathlib.Path, names: list[str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (directory / name).exists():
            write(directory / name)


if __name__ == "__main__":
    make_inputs(pathlib.Path(sys.argv[1]), sys.argv[2:])
