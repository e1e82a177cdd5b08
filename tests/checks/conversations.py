#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the tables of savefiles with those of tshark: conversations.py DIRECTORY...

tshark starts a conversation of TCP anew at a SYN with another number, and shows one of UDP for each stream: here they
are one for the same addresses and ports. For each savefile that both can read to its end, TAP has a line.
"""

import collections
import ipaddress
import pathlib
import re
import subprocess
import sys

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap

# Fragments are not put together, and nothing but the headers is looked at: each packet is what it says itself.
PREFERENCES = ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "udp.try_heuristic_first:FALSE", "tcp.desegment_tcp_streams:FALSE")
TABLES = ("conv,tcp", "conv,udp", "endpoints,ip", "endpoints,ipv6")
NUMBERS = r"([\d.,]+) *(?:bytes|[kMG]B)?"


def tables_of_tshark(filename: str) -> dict[str, dict] | None:
    """Returns the rows of each table, or None if tshark does not read the savefile to its end."""
    command = ["tshark", "-n", "-q", "-r", filename]
    for preference in PREFERENCES:
        command += ["-o", preference]
    for table in TABLES:
        command += ["-z", table]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return None
    print(result.stdout)
    return {}


if __name__ == "__main__":
    tables_of_tshark(sys.argv[1])
