#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up the subtests in Meson's logs: summary.py TESTLOG.JSON...

Prints "N passed, N failed, N skipped", and exits with an error when any failed or none ran.
"""

import json
import re
import sys


def count(test: dict) -> tuple[int, int, int]:
    """Returns how many subtests of a program passed, failed and were skipped."""
    lines = re.findall(r"^(ok|not ok)\b(.*)$", test.get("stdout", ""), re.M)
    plan = re.search(r"^1\.\.(\d+)", test.get("stdout", ""), re.M)
    good = test["result"] in ("OK", "SKIP")
    if plan is None or test["result"] == "SKIP":
        return (test["result"] == "OK", not good, test["result"] == "SKIP")
    skipped = sum(bool(re.search(r"# skip", rest, re.I)) for _state, rest in lines)
    passed = sum(state == "ok" for state, _rest in lines) - skipped
    failed = sum(state == "not ok" for state, _rest in lines)
    # A program that crashed, or did not run all of its plan, counts as at least one failure.
    if not good or len(lines) != int(plan.group(1)):
        failed = max(failed, 1)
    return passed, failed, skipped


def main() -> None:
    tests = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as log:
            tests += [json.loads(line) for line in log]
    passed, failed, skipped = (sum(column) for column in zip(*map(count, tests))) if tests else (0, 1, 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
