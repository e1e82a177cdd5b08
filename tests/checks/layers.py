#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks by the includes of lib/ that layers are used downwards only, and that libpcap stays behind its seam.

A batch stands above the filter, for it can be filtered; so it is not among the values, as the packets
and the arena are that it is made of.
"""

import pathlib
import re
import sys

LAYERS = [
    {"gpcap-version", "gpcap-error", "gpcap-enums", "gpcap-enum-types"},
    {"gpcap-packet-record", "gpcap-timestamp", "gpcap-pkthdr", "gpcap-packet", "gpcap-stats", "gpcap-arena", "gpcap-task"},
    {"backend/gpcap-status"},
    {"backend/gpcap-block-reader", "backend/gpcap-dump-file", "backend/gpcap-interfaces", "backend/gpcap-savefile", "backend/gpcap-program", "backend/gpcap-pump"},
    {"backend/gpcap-handle"},
    {"backend/gpcap-link"},
    {"gpcap-link-type", "gpcap-address"},
    {"gpcap-device"},
    {"gpcap-bpf"},
    {"gpcap-packet-batch"},
    {"gpcap-dumper"},
    {
        "gpcap-read",
        "gpcap-reader",
        "gpcap-reader-dispatch",
        "gpcap-reader-dump",
        "gpcap-reader-filter",
        "gpcap-reader-life",
        "gpcap-reader-link",
        "gpcap-reader-options",
        "gpcap-reader-read",
        "gpcap-reader-replay",
    },
    {"gpcap-open", "gpcap-reader-async", "gpcap-reader-start", "gpcap-source"},
    {"gpcap"},
]
LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
LIBPCAP = re.compile(r"\b(pcap_|bpf_|PCAP_|struct bpf)\w*")


def name_of(path: str) -> str:
    return re.sub(r"(-private)?\.[ch]$", "", path)


def problems_of(file: pathlib.Path, lib: pathlib.Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    where = file.relative_to(lib)
    name = name_of(str(where))
    is_backend = where.parts[0] == "backend"
    is_public = not is_backend and file.suffix == ".h" and not file.stem.endswith("-private")
    if name not in LAYER_OF:
        return [f"{where} is in no layer"]
    problems = []
    for quote, target in INCLUDE.findall(text):
        if target.startswith("pcap"):
            if not is_backend or file.suffix != ".c":
                problems.append(f"{where} includes <{target}>, which only the sources in backend/ may")
            continue
        if quote == "<":
            continue
        included = (file.parent / target).resolve()
        other = name_of(str(included.relative_to(lib.resolve())))
        if other not in LAYER_OF:
            problems.append(f"{where} includes {target}, which is in no layer")
        elif LAYER_OF[other] > LAYER_OF[name]:
            problems.append(f"{where} includes {target} of a higher layer")
        if is_public and ("private" in target or other.startswith("backend/")):
            problems.append(f"{where} is public and includes the private {target}")
    if is_public:
        code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        problems += [f"{where} is public and names {match.group(0)}" for match in LIBPCAP.finditer(code)]
    return problems


def main() -> None:
    lib = pathlib.Path(sys.argv[1]) / "lib"
    files = sorted([*lib.rglob("*.c"), *lib.rglob("*.h")])
    assert len(files) > 20, "the library is not where it was"
    problems = [problem for file in files for problem in problems_of(file, lib)]
    print("1..1")
    for problem in problems:
        print("#", problem)
    print("not ok 1 layers" if problems else "ok 1 layers")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
