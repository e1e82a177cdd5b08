#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the scenarios' program in one language, and compares its output; in-namespace runs it.

run.py COMMAND...
"""

import itertools
import os
import pathlib
import socket
import subprocess
import sys
import threading

PORT = 47006
SECONDS = 60


def expected_lines() -> list[str]:
    lines = (pathlib.Path(__file__).parent / "scenarios.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def send_until(done: threading.Event) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while not done.wait(0.02):
            sender.sendto(b"a datagram of twenty", ("127.0.0.1", PORT))


def main() -> None:
    command = sys.argv[1:]
    done = threading.Event()
    thread = threading.Thread(target=send_until, args=[done])
    thread.start()
    try:
        result = subprocess.run([*command, os.environ["GPCAP_TEST_SAVEFILES"]], capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    finally:
        done.set()
        thread.join()
    actual, expected = result.stdout.splitlines(), expected_lines()
    print(f"1..{len(expected)}")
    failed = False
    for number, (line, wanted) in enumerate(itertools.zip_longest(actual, expected), 1):
        failed |= line != wanted
        print("ok" if line == wanted else "not ok", number, wanted)
        if line != wanted:
            print("# printed:", line)
    if result.returncode != 0 or result.stderr:
        failed = True
        print(f"# exited with {result.returncode}:", *result.stderr.splitlines(), sep="\n# ")
        print("Bail out!")
    sys.exit(failed)


if __name__ == "__main__":
    main()
