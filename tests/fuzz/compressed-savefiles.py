#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes small compressed savefiles, as seeds, into a directory: what gzip, zstd and lz4 make of one, where they are.

compressed-savefiles.py SAVEFILE-DIRECTORY DIRECTORY
"""

import gzip
import itertools
import pathlib
import shutil
import struct
import subprocess
import sys

SIZE = 800  # bytes of a savefile
VARIANTS = {
    "zstd": ["", "-19", "--no-check", "-3 --long=20", "-B1KB --fast=3"],
    "lz4": ["", "-9", "-B4 -BD", "--no-frame-crc", "-BX -B4", "--content-size"],
}


def skippable(content: bytes) -> bytes:
    return struct.pack("<II", 0x184D2A53, len(content)) + content


def zstd_of_raw_blocks(content: bytes) -> bytes:
    """A frame whose window is 1 KiB, of blocks that are not compressed, and one that repeats a byte."""
    blocks = [struct.pack("<I", len(part) << 3)[:3] + part for part in (content[:100], content[100:])]
    return bytes.fromhex("28b52ffd0000") + b"".join(blocks) + struct.pack("<I", 5 << 3 | 1 << 1 | 1)[:3] + b"\0"


def compressed(content: bytes):
    yield gzip.compress(content, mtime=0)
    yield gzip.compress(content[:30], mtime=0) + gzip.compress(content[30:], 1, mtime=0) + bytes(20)
    yield zstd_of_raw_blocks(content)
    for program, variants in VARIANTS.items():
        if shutil.which(program) is None:
            continue
        for options in variants:
            command = [program, "-c", *options.split()]
            frames = [subprocess.run(command, input=part, capture_output=True, check=True).stdout for part in (content, content[:30], content[30:])]
            yield frames[0]
            yield skippable(b"") + frames[1] + skippable(content[:40]) + frames[2]


def main() -> None:
    source, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    contents = [(source / name).read_bytes()[:SIZE] for name in ("packets.pcap", "packets.pcapng")]
    for number, content in enumerate(itertools.chain.from_iterable(map(compressed, contents))):
        (target / f"{number:03}").write_bytes(content)


if __name__ == "__main__":
    main()
