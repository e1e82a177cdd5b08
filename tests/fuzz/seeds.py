#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the fuzzer's seeds from small savefiles: seeds.py SAVEFILE-DIRECTORY... SEED-DIRECTORY"""

import pathlib
import sys

N_FILTERS, N_WAYS = 6, 3
LARGEST = 4096


def main() -> None:
    *sources, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    files = sorted(file for source in sources for file in source.iterdir() if file.stat().st_size <= LARGEST)
    for number, file in enumerate(files):
        (target / file.name).write_bytes(bytes([number % N_FILTERS, number % N_WAYS]) + file.read_bytes())


if __name__ == "__main__":
    main()
