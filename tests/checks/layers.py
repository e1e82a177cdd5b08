#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that the folders of lib/ are layers, each of which includes only those below it, and that libpcap stays in one of them."""

import pathlib
import re
import sys

LAYERS = ["gpcap", "base", "packets", "backend", "filters", "devices", "savefiles", "queue", "reader"]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
LIBPCAP = re.compile(r"\b(pcap_|bpf_|PCAP_|struct bpf)\w*")


def problems_of(file: pathlib.Path, lib: pathlib.Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    where = file.relative_to(lib)
    layer = where.parts[0]
    if layer not in LAYERS:
        return [f"{where} is in no layer"]
    problems = []
    for target in INCLUDE.findall(text):
        other = target.split("/")[0]
        if other == "pcap":
            if layer != "backend" or file.suffix != ".c":
                problems.append(f"{where} includes <{target}>, which only the sources in backend/ may")
        elif other in LAYERS and LAYERS.index(other) > LAYERS.index(layer):
            problems.append(f"{where} includes {target} of a higher layer")
    if layer == "gpcap":
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
