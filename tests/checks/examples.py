#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that print-packets prints the same in each of its languages: examples.py SAVEFILES COMMAND...

SAVEFILES is a directory. Each COMMAND is an argument of its own, such as "gjs -m print-packets.js".
"""

import os
import pathlib
import subprocess
import sys

# Arguments behind the savefile's name, and how many packets of packets.pcap are printed.
RUNS = {("packets.pcap",): 100, ("packets.pcap", "arp"): 25, ("-c", "3", "packets.pcap", "udp"): 3}


def main() -> None:
    directory, *commands = sys.argv[1:]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    wrong = []
    for arguments, n_packets in RUNS.items():
        given = [str(pathlib.Path(directory) / each) if each.endswith(".pcap") else each for each in arguments]
        printed = {
            command: subprocess.run([*command.split(), *given], env=environment, check=True, capture_output=True, text=True, timeout=60).stdout
            for command in commands
        }
        lines = printed[commands[0]].splitlines()
        if len(lines) != n_packets + 1 or not lines[-1].startswith(f"{n_packets} packets printed"):
            wrong.append(f"{arguments}: {n_packets} packets are not printed: {lines[-3:]}")
        wrong += [f"{arguments}: {command} prints something else" for command in commands if printed[command] != printed[commands[0]]]
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    main()
