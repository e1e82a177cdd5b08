# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures how long another program takes to read a savefile to its end.

program.py capinfos|tshark SAVEFILE
"""

import shutil
import subprocess
import sys
import time

COMMANDS = {
    # The number of packets, and the times of the first and the last one.
    "capinfos": ["capinfos", "-M", "-c", "-a", "-e"],
    # The first page.
    "tshark": ["tshark", "-n", "-c", "{count}", "-T", "fields", "-e", "frame.number", "-r"],
}


def main() -> int:
    name, savefile = sys.argv[1:3]
    if not shutil.which(name):
        return 77
    count = sys.argv[3] if len(sys.argv) > 3 else "100"
    start = time.monotonic_ns()
    subprocess.run([word.format(count=count) for word in COMMANDS[name]] + [savefile], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    print(f"ns={time.monotonic_ns() - start}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
