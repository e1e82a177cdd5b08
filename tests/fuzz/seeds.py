#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes seeds for the fuzzers from small savefiles, or from a file of filters: seeds.py SOURCE... SEED-DIRECTORY

The first two bytes of a seed choose what the fuzzers do with the rest.
"""

import pathlib
import sys

LARGEST = 4096


def contents_of(source: pathlib.Path) -> list[bytes]:
    if source.is_file():
        return source.read_bytes().splitlines()
    return [file.read_bytes() for file in sorted(source.iterdir()) if file.stat().st_size <= LARGEST]


def main() -> None:
    *sources, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    contents = [content for source in sources for content in contents_of(source)]
    for number, content in enumerate(contents):
        (target / f"{number:04}").write_bytes(bytes([number % 256, number // 7 % 256]) + content)


if __name__ == "__main__":
    main()
