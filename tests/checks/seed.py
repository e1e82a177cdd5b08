#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that docs/seed.md has no empty cell, and that the tests that it names exist: seed.py SOURCE-ROOT"""

import pathlib
import re
import sys


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    sources = [path.read_text(encoding="utf-8") for pattern in ("*.c", "*.py") for path in (root / "tests").rglob(pattern)]
    # A macro composes the names of a fixture's tests.
    names = set(re.findall(r'"(/[a-z-]+/[^"]+)"', "\n".join(sources))) | set(re.findall(r"def (test_\w+)", "\n".join(sources)))
    names |= {f"/dumper/{name}" for source in sources for name in re.findall(r'^  ADD \("([^"]+)"', source, re.M)}
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in (root / "docs" / "seed.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith(("|---", "| the reference", "| pcapy |"))
    ]
    assert len(rows) > 50, "the table is not where it was"
    problems = [f"a cell is empty: {row}" for row in rows if len(row) != 3 or not all(row)]
    problems += [f"there is no test {row[-1]}" for row in rows if row[-1].strip("`") not in names]
    print("1..1")
    for problem in problems:
        print("#", problem)
    print("not ok 1 seed" if problems else "ok 1 seed")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
