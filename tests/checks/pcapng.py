#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares savefiles in pcapng format with what tshark shows of them: pcapng.py DIRECTORY...

What files say beside packets, and those that libpcap refuses because of its limits, have no other reference.
"""

import hashlib
import pathlib
import subprocess
import sys
from collections import Counter

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GLib, GPcap

FIELDS = (
    "frame.time_epoch", "frame.len", "frame.cap_len", "frame.interface_name", "frame.packet_flags_direction", "frame.comment",
    "frame.drop_count", "frame.md5_hash",
)  # fmt: skip
# Of the odd savefiles, those with several interfaces or sections, because tshark takes long to start.
SEVERAL = ("two", "late", "ng_two", "simple", "many")
DIRECTIONS = {"": GPcap.Direction.INOUT, "0x00000000": GPcap.Direction.INOUT, "0x00000001": GPcap.Direction.IN, "0x00000002": GPcap.Direction.OUT}
MIN_FILES = 20


def rows_of_tshark(filename: str) -> list[tuple] | None:
    """Returns None if tshark does not read the whole file."""
    # It shows custom blocks, too, which have no interface.
    command = ["tshark", "-n", "-o", "frame.generate_md5_hash:TRUE", "-r", filename, "-Y", "frame.interface_id", "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;", "-E", "separator=/t"]
    for name in FIELDS:
        command += ["-e", name]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return None
    rows = []
    for line in result.stdout.splitlines():
        time, length, caplen, name, direction, comment, n_dropped, digest = line.split("\t")
        seconds, _, fraction = (time or "-").partition(".")
        nanoseconds = None if "-" in seconds else int(seconds) * 10**9 + int(fraction.ljust(9, "0")[:9])
        rows.append((nanoseconds, int(length), int(caplen), name, DIRECTIONS[direction], comment, int(n_dropped or 0), digest))
    return rows


def rows_of_gpcap(filename: str) -> list[tuple] | None:
    rows = []
    try:
        for batch in GPcap.open_offline(filename).batches():
            for packet in batch:
                name = packet.get_interface().get_name()
                comment = ";".join(packet.get_comments())
                sizes, digest = (packet.hdr.get_len(), packet.hdr.get_caplen()), hashlib.md5(bytes(packet)).hexdigest()
                rows.append((packet.hdr.get_timestamp(), *sizes, name, packet.get_direction(), comment, packet.n_dropped, digest))
    except GLib.Error:
        return None
    return rows


def is_same(row: tuple, shown: tuple) -> bool:
    """tshark has no time for a simple packet, a name of its own for an interface without one, and no digest of no bytes."""
    may_differ = (shown[0] is None, False, False, row[3] is None, False, False, False, shown[7] == "")
    return all(one == other or may for one, other, may in zip(row, shown, may_differ))


def comments_of(reader) -> list[str]:
    """Of sections, interfaces and secrets; those of packets were compared already."""
    return [comment for items in (reader.get_sections(), reader.get_interfaces(), reader.get_secrets()) for item in items for comment in item.comments]


# What tshark shows of the blocks themselves, and what GPcap tells.
PREFIX = "pcapng.options.option.data."
TOLD = {
    f"{PREFIX}hardware": lambda reader: [section.hardware for section in reader.get_sections()],
    f"{PREFIX}os": lambda reader: [section.os for section in reader.get_sections()],
    f"{PREFIX}user_application": lambda reader: [section.application for section in reader.get_sections()],
    f"{PREFIX}interface.name": lambda reader: [interface.name for interface in reader.get_interfaces()],
    f"{PREFIX}interface.description": lambda reader: [interface.description for interface in reader.get_interfaces()],
    f"{PREFIX}interface.os": lambda reader: [interface.os for interface in reader.get_interfaces()],
    f"{PREFIX}interface.hardware": lambda reader: [interface.hardware for interface in reader.get_interfaces()],
    f"{PREFIX}interface.filter.string": lambda reader: [interface.filter for interface in reader.get_interfaces()],
    f"{PREFIX}interface.timestamp_offset": lambda reader: [interface.tstamp_offset or None for interface in reader.get_interfaces()],
    f"{PREFIX}interface.received": lambda reader: [interface.stats and interface.stats.received for interface in reader.get_interfaces()],
    f"{PREFIX}interface.dropped": lambda reader: [interface.stats and interface.stats.dropped_by_interface for interface in reader.get_interfaces()],
    f"{PREFIX}interface.dropped_by_os": lambda reader: [interface.stats and interface.stats.dropped for interface in reader.get_interfaces()],
    f"{PREFIX}interface.delivered_to_user": lambda reader: [interface.stats and interface.stats.delivered for interface in reader.get_interfaces()],
    f"{PREFIX}comment": comments_of,
    "pcapng.records.record.data.name": lambda reader: [name.name for name in reader.get_names() if name.address.count(":") < 5],
    "pcapng.dsb.secrets_type": lambda reader: [hex(secrets.secrets_type) for secrets in reader.get_secrets()],
    "pcapng.dsb.secrets_data": lambda reader: [secrets.data.get_data().hex() for secrets in reader.get_secrets()],
}


def blocks_are_same(filename: str) -> bool:
    command = ["tshark", "-n", "-X", "read_format:MIME Files Format", "-r", filename, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|", "-E", "separator=/t"]
    for name in TOLD:
        command += ["-e", name]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip("\n").split("\t")
    reader = GPcap.open_offline(filename)
    reader.loop()
    are_same = True
    for (name, tell), line in zip(TOLD.items(), shown):
        told = Counter(str(value) for value in tell(reader) if value is not None)
        # tshark shows more comments: those of packets, names and statistics.
        texts = Counter(line.split("|") if line else [])
        if told != texts and not (name.endswith("comment") and told and told <= texts):
            are_same = False
            print(f"# {filename}: {name} is {line}, not {told}")
    return are_same


def main() -> None:
    odd, *others = map(pathlib.Path, sys.argv[1:])
    files = sorted(file for file in odd.glob("*.pcapng") if file.name.startswith(SEVERAL))
    files += sorted(file for directory in others for file in directory.glob("*.pcapng"))
    n_same, failed, are_blocks_same = 0, False, True
    for file in files:
        rows, shown = rows_of_gpcap(str(file)), rows_of_tshark(str(file))
        if shown is None:
            continue
        if rows is None:
            failed = True
            print(f"# {file}: tshark reads it")
            continue
        # It shows the name that the first section has for the number of an interface.
        if "sections" in file.name:
            rows = [(*row[:3], None, *row[4:]) for row in rows]
        if file.name.startswith("whole"):
            are_blocks_same &= blocks_are_same(str(file))
        if len(rows) != len(shown) or not all(map(is_same, rows, shown)):
            failed = True
            print(f"# {file}: {len(rows)} packets, {len(shown)} in tshark")
            for row, other in [(row, other) for row, other in zip(rows, shown) if not is_same(row, other)][:3]:
                print(f"#   {row}\n#   {other}")
        n_same += 1
    print(f"# {n_same} savefiles compared")
    print("not ok 1 packets are as tshark shows them" if failed or n_same < MIN_FILES else "ok 1 packets are as tshark shows them")
    print("ok" if are_blocks_same else "not ok", "2 other blocks are as tshark shows them")
    print("1..2")


main()
