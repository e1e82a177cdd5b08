# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What runs tell, and what is measured with it."""

import re
import sys

SUMS = ("packets", "caplen", "len", "time", "digest", "dumped")

# How a measure is formed of the results of a run, and written. With a filter it is per packet of the savefile.
MEASURES = {
    "ns": (lambda r: float(r["ns"]) / int(r.get("count") or r["packets"]), "{:.1f} ns"),
    "loss": (lambda r: 100 * (1 - int(r["packets"]) / int(r["sent"])), "{:.2f} %"),
    "cpu": (lambda r: float(r["cpu"]) / int(r["packets"]), "{:.1f} ns"),
    "rate": (lambda r: float(r["sent"]) / float(r["sending"]) * 1e9, "{:.0f} a second"),
    "share": (lambda r: 100 * float(r["cpu"]) / float(r["elapsed"]), "{:.3f} %"),
    "files": (lambda r: int(r["files"]), "{:.0f} files"),
    "astray": (lambda r: int(r["astray"]), "{:.0f} packets"),
    "held": (lambda r: float(r["held"]), "{:.0f} KiB"),
    "median": (lambda r: float(r["median"]) / 1000, "{:.0f} us"),
    "p99": (lambda r: float(r["p99"]) / 1000, "{:.0f} us"),
}


class Problem(Exception):
    """Why a way has no result."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parse(output: str) -> dict[str, str]:
    lines = output.strip().splitlines()
    return dict(re.findall(r"(\w+)=(\S+)", lines[-1])) if lines else {}


def last_line(process) -> str:
    """Of what a process that failed said."""
    return (process.stderr.strip().splitlines() or [f"status {process.returncode}"])[-1]


def differences(result: dict[str, str], expected: dict[str, str]) -> list[str]:
    """What two runs both tell and do not agree in."""
    return [f"{name} {result[name]} instead of {expected[name]}" for name in SUMS
            if name in result and name in expected and result[name] != expected[name]]


class Results:
    """What the runs of each way on each thing came to."""

    def __init__(self):
        self.runs: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.problems: dict[tuple[str, str], str] = {}

    def add(self, key: tuple[str, str], run) -> None:
        if key in self.problems:
            return
        try:
            self.runs.setdefault(key, []).append(run())
        except Problem as problem:
            self.problems[key] = str(problem)
            say(f"{key[0]} on {key[1]}: {problem}")

    def values(self, way: str, on: str, measure: str) -> list[float]:
        if (way, on) in self.problems:
            return []
        runs = self.runs.get((way, on), [])
        # An older checkout may not tell the time of the processor.
        return [MEASURES[measure][0](run) for run in runs if measure != "cpu" or "cpu" in run]

    def peaks(self, way: str, on: str) -> list[float]:
        """In MiB."""
        return [int(run["peak"]) / 1024 for run in self.runs.get((way, on), []) if "peak" in run]

    def to_json(self) -> list:
        keys = dict.fromkeys([*self.runs, *self.problems])
        return [{"way": key[0], "on": key[1], "runs": self.runs.get(key, []), "problem": self.problems.get(key)} for key in keys]

    def add_json(self, told: list) -> None:
        for each in told:
            key = each["way"], each["on"]
            self.runs[key] = each["runs"]
            if each["problem"]:
                self.problems[key] = each["problem"]
