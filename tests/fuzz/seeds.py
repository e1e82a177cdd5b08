#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes seeds for the fuzzers from small savefiles, their packets, or a file of filters.

seeds.py [--packets] SOURCE... SEED-DIRECTORY: the first two bytes of a seed choose what the fuzzers do with the rest.
With --packets, a seed is a whole packet of a savefile, and the first byte chooses the packet's link type.
"""

import pathlib
import struct
import sys
from collections.abc import Iterator

LARGEST = 4096
# As flow-key.c counts them: Ethernet, cooked (1 and 2), raw, IPv4, IPv6, BSD's loopback (1 and 2), PPP over Ethernet.
LINK_TYPES = (1, 113, 276, 101, 228, 229, 0, 108, 51)


def contents_of(source: pathlib.Path) -> list[bytes]:
    if source.is_file():
        return source.read_bytes().splitlines()
    return [file.read_bytes() for file in sorted(source.iterdir()) if file.stat().st_size <= LARGEST]


def packets_in(directory: pathlib.Path) -> Iterator[tuple[int, bytes]]:
    """Yields the number of the link type and the bytes of the packets that are not cut off."""
    for file in sorted(directory.glob("*.pcap")):
        content, at = file.read_bytes(), 24
        (linktype,) = struct.unpack_from("<I", content, 20)
        while linktype in LINK_TYPES and at < len(content):
            caplen, length = struct.unpack_from("<II", content, at + 8)
            if caplen == length:
                yield LINK_TYPES.index(linktype), content[at + 16 : at + 16 + caplen]
            at += 16 + caplen


def main() -> None:
    *sources, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    if sources[0].name == "--packets":
        seeds = [(choice, content) for source in sources[1:] for choice, content in packets_in(source)]
    else:
        contents = [content for source in sources for content in contents_of(source)]
        seeds = [(number % 256, content) for number, content in enumerate(contents)]
    for number, (choice, content) in enumerate(seeds):
        (target / f"{number:04}").write_bytes(bytes([choice, number // 7 % 256]) + content)


if __name__ == "__main__":
    main()
