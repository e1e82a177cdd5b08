#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that the symbols that the library exports and the GIR names are exactly those of the checked-in list.

exports.py LIBRARY GIR LIST [--update]
"""

import pathlib
import re
import subprocess
import sys


def report(number: int, name: str, problems: list[str]) -> bool:
    for problem in problems:
        print("#", problem)
    print("not ok" if problems else "ok", number, name)
    return not problems


def main() -> None:
    library, gir_path, list_path = (pathlib.Path(path) for path in sys.argv[1:4])
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    exported = {line.split()[-1].split("@")[0] for line in lines.splitlines()}
    if "--update" in sys.argv:
        list_path.write_text("".join(f"{symbol}\n" for symbol in sorted(exported)), encoding="utf-8")
        return
    listed = set(list_path.read_text(encoding="utf-8").split())
    gir = gir_path.read_text(encoding="utf-8")
    named = set(re.findall(r'c:identifier="(gpcap_\w+)"', gir)) | set(re.findall(r'glib:get-type="(gpcap_\w+)"', gir))
    # Constants and members of enumerations also have C identifiers, in capitals.
    seen_of_libpcap = re.findall(r'(?:c:type|c:identifier|name)="((?:pcap_|bpf_|PCAP_|BPF_)\w*)"', gir)

    print("1..3")
    good = [
        report(1, "the library exports what is listed", [f"{symbol} is exported or listed, not both" for symbol in sorted(exported ^ listed)]),
        report(2, "the GIR names what is listed", [f"{symbol} is in the GIR or listed, not both" for symbol in sorted(named ^ listed)]),
        report(3, "the GIR shows nothing of libpcap", [f"the GIR shows {name}" for name in seen_of_libpcap]),
    ]
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
