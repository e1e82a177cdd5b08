#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes datagrams of the kernel's routing netlink, from which the seeds are made: netlink-messages.py DIRECTORY"""

import pathlib
import struct
import sys

NEW_LINK, DEL_LINK, NEW_ADDRESS, DONE, ERROR = 16, 17, 20, 3, 2
NAME, WIRELESS, LINK_INFO, STATISTICS = 3, 11, 18, 23
INFO_KIND, INFO_DATA = 1, 2


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)


def attribute(kind: int, content: bytes) -> bytes:
    return padded(struct.pack("=HH", 4 + len(content), kind) + content)


def message(kind: int, content: bytes, flags: int = 2) -> bytes:
    return padded(struct.pack("=IHHII", 16 + len(content), kind, flags, 1, 0) + content)


def link(kind: int, index: int, *attributes: bytes, family: int = 0) -> bytes:
    return message(kind, struct.pack("=BBHiII", family, 0, 1, index, 0x1043, 0) + b"".join(attributes))


def interface(index: int, name: str, driver: str) -> bytes:
    info = attribute(INFO_KIND, driver.encode() + b"\0") + attribute(INFO_DATA, b"data")
    statistics = struct.pack("=25Q", *range(2**33, 2**33 + 25))
    return link(NEW_LINK, index, attribute(NAME, name.encode() + b"\0"), attribute(STATISTICS, statistics), attribute(LINK_INFO, info))


DATAGRAMS = [
    interface(1, "lo", "") + interface(2, "eth0", "veth") + message(DONE, struct.pack("=i", 0)),
    interface(7, "an-interface-15", "bridge") + link(DEL_LINK, 7) + link(DEL_LINK, 2, family=7),
    link(NEW_LINK, 3, attribute(NAME, b"wlan0\0"), attribute(WIRELESS, b"scanned")),
    message(NEW_ADDRESS, bytes(24)) + message(ERROR, struct.pack("=i", -1) + bytes(16)),
    link(NEW_LINK, 3, attribute(STATISTICS, bytes(64)), attribute(NAME, b"no end")),
]


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for number, datagram in enumerate(DATAGRAMS):
        (directory / f"{number}").write_bytes(datagram)


if __name__ == "__main__":
    main()
