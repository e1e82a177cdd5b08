#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the ways that rows.py names, in turns, and prints the table.

tests/benchmarks/run sees to what it needs. With --check it tells in TAP whether the ways that need nothing
besides GPcap come to the same; without a clock.
"""

import argparse
import functools
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import machine
from make_inputs import make_inputs
from measuring import HERE, TOP, Measuring, Problem
from rows import LIVE_ROWS, PACED, SAVEFILE_ROWS, SAVEFILE_WAYS, Row

BARE = "libpcap loop"
LEAST_RATE = 20000  # frames a second, from where a rate without loss is searched for
RATE_STEPS = 5  # of the search
SUMS = ("packets", "caplen", "len", "time", "digest")

# How a measure is formed of the results of a run, and written.
MEASURES = {
    "ns": (lambda r: float(r["ns"]) / int(r.get("count") or r["packets"]), "{:.1f} ns"),
    "loss": (lambda r: 100 * (1 - int(r["packets"]) / int(r["sent"])), "{:.2f} %"),
    "cpu": (lambda r: float(r["cpu"]) / int(r["packets"]), "{:.1f} ns"),
    "rate": (lambda r: float(r["sent"]) / float(r["sending"]) * 1e9, "{:.0f} a second"),
    "held": (lambda r: float(r["held"]), "{:.0f} KiB"),
    "median": (lambda r: float(r["median"]) / 1000, "{:.0f} us"),
    "p99": (lambda r: float(r["p99"]) / 1000, "{:.0f} us"),
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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
        return [MEASURES[measure][0](run) for run in self.runs.get((way, on), [])]


def keys_of(chosen: list[Row]) -> list[tuple[str, str]]:
    """Each way that has to be run, on what, once, with those that others are compared with."""
    keys = {}
    for row in chosen:
        keys[row.way, row.on] = None
        if row.against:
            keys[row.against, row.against_on or row.on] = None
    return list(keys)


def differences(result: dict[str, str], expected: dict[str, str]) -> list[str]:
    """What two runs both tell and do not agree in."""
    return [f"{name} {result[name]} instead of {expected[name]}" for name in SUMS
            if name in result and name in expected and result[name] != expected[name]]


def measure_savefiles(measuring: Measuring, chosen: list[Row], n_rounds: int, results: Results) -> None:
    keys = keys_of(chosen)
    make_inputs(measuring.scratch, sorted({measuring.input_name(on) for _way, on in keys}))
    for number in range(n_rounds):
        say(f"Savefiles, round {number + 1} of {n_rounds}")
        # Each round begins with another way, so that none has the same neighbour each time.
        start = number * len(keys) // n_rounds
        for way, on in keys[start:] + keys[:start]:
            for _repetition in range(3 if SAVEFILE_WAYS[way].is_cheap else 1):
                results.add((way, on), functools.partial(measuring.read_savefile, way, on))
    say("Savefiles, comparing what each way comes to")
    for way, on in keys:
        if SAVEFILE_WAYS[way].reads and (way, on) not in results.problems:
            compare(measuring, way, on, results)


def compare(measuring: Measuring, way: str, on: str, results: Results) -> None:
    """Makes a way that came to something else than libpcap a problem, and one that told of no packets."""
    expected = measuring.expect(on)
    digested = measuring.read_savefile(way, on, digests=True)
    for run in (digested, *results.runs.get((way, on), [])):
        wrong = differences(run, expected)
        if wrong or "packets" not in run or "digest" not in digested:
            results.problems[way, on] = "WRONG: " + (", ".join(wrong) or "tells too little")


def measure_live(measuring: Measuring, chosen: list[Row], n_rounds: int, results: Results) -> None:
    """In a namespace of its own, which has a pair of interfaces."""
    for command in ("link add bench0 type veth peer name bench1", "link set bench0 addrgenmode none up",
                    "link set bench1 addrgenmode none up"):
        subprocess.run(["ip", *command.split()], check=True)
    for number in range(n_rounds):
        say(f"Live, round {number + 1} of {n_rounds}")
        for way, on in keys_of(chosen):
            capture = find_rate if on in PACED else capture_rightly
            results.add((way, on), functools.partial(capture, measuring, way, on))


def find_rate(measuring: Measuring, way: str, on: str) -> dict[str, str]:
    """The fastest run without loss: at the sender's full rate, or at one that bisection comes to."""
    is_lossless, best = try_rate(measuring, way, on)
    if is_lossless:
        return best
    low, high, best = LEAST_RATE, MEASURES["rate"][0](best), None
    for _step in range(RATE_STEPS):
        rate = (low + high) / 2
        is_lossless, run = try_rate(measuring, way, on, rate)
        if is_lossless:
            low, best = rate, run
        else:
            high = rate
    if best is None:
        raise Problem(f"loses some at {high:.0f} a second")
    return best


def try_rate(measuring: Measuring, way: str, on: str, rate: float | None = None) -> tuple[bool, dict[str, str]]:
    """Whether one of two tries loses not a single frame, and the last of them; at the full rate without one.

    What else runs on the machine can make a capture lose frames, but cannot keep it from losing them.
    """
    for _try in range(2):
        run = capture_rightly(measuring, way, on, rate)
        if run["packets"] == run["sent"]:
            return True, run
    return False, run


def capture_rightly(measuring: Measuring, way: str, on: str, rate: float | None = None) -> dict[str, str]:
    run = measuring.capture(way, on, rate)
    if int(run.get("packets", 0)) > int(run["sent"]):
        raise Problem("WRONG: more packets than were sent")
    if "len" in run and int(run["len"]) != int(run["packets"]) * int(run["size"]):
        raise Problem("WRONG: not the lengths that were sent")
    return run


def run_in_namespace(arguments: list[str], results: Results) -> None:
    """Runs this program once more, for the live part alone."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [TOP / "tests" / "live" / "in-namespace", sys.executable, HERE / "benchmark.py", *arguments, "--live-to", file.name]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode != 0 or run.stdout.startswith("1..0"):
            say(f"Nothing live: {run.stdout.strip() or run.returncode}")
            return
        told = json.load(file)
    for way, on, runs, problem in told:
        results.runs[way, on] = runs
        if problem:
            results.problems[way, on] = problem


def bound_of(row: Row, results: Results) -> tuple[str, bool | None]:
    """What a row's median is in the unit of its bound, with the bound, and whether it is reached."""
    median = statistics.median(results.values(row.way, row.on, row.measure))
    write = MEASURES[row.measure][1].format
    if row.at_most is None:
        return "", None
    if row.against is None:
        return f"at most {write(row.at_most)}", median <= row.at_most
    others = results.values(row.against, row.against_on or row.on, row.measure)
    if not others:
        return f"{row.against} is not there", None
    other = statistics.median(others)
    if row.is_offset:
        return f"{write(median - other)} more, at most {write(row.at_most)}", median - other <= row.at_most
    return f"{median / other:.2f} x {row.against}, at most {row.at_most}", median / other <= row.at_most


def cells_of(row: Row, results: Results) -> list[str]:
    if (row.way, row.on) in results.problems:
        problem = results.problems[row.way, row.on]
        return [row.what, row.on, problem, "", "", "", "", "**missing**" if problem == "missing" else "**no result**"]
    values = results.values(row.way, row.on, row.measure)
    if not values:
        return [row.what, row.on, "not run", "", "", "", "", ""]
    write = MEASURES[row.measure][1].format
    is_comparable = row.measure == "cpu" or row.on in PACED or row.measure == "ns" and SAVEFILE_WAYS[row.way].reads
    bare = results.values(BARE, row.on, row.measure) if is_comparable else []
    peaks = [int(run["peak"]) / 1024 for run in results.runs[row.way, row.on] if "peak" in run]
    bound, is_reached = bound_of(row, results)
    return [
        row.what,
        row.on,
        write(statistics.median(values)),
        f"{write(min(values))} to {write(max(values))}",
        f"{statistics.median(values) / statistics.median(bare):.2f}" if bare else "",
        f"{statistics.median(peaks):.0f} MiB" if peaks else "",
        bound,
        {None: "", True: "reached", False: "**falls short**"}[is_reached],
    ]


def print_table(chosen: list[Row], results: Results) -> None:
    head = ["what", "on", "median", "spread", "x bare", "peak", "bound", ""]
    lines = [head, ["-"] * len(head), *[cells_of(row, results) for row in chosen]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        fill = "-" if line[0] == "-" else " "
        print("| " + " | ".join(cell.ljust(width, fill) for cell, width in zip(line, widths)) + " |")


def check(measuring: Measuring) -> int:
    """In TAP; each way that is checked comes to what libpcap comes to, in packets, lengths and bytes."""
    results = Results()
    keys = [(way, "mix") for way, about in SAVEFILE_WAYS.items() if about.is_checked and about.reads]
    make_inputs(measuring.scratch, [measuring.input_name("mix")])
    print(f"1..{len(keys)}")
    for number, (way, on) in enumerate(keys, 1):
        try:
            compare(measuring, way, on, results)
        except Problem as problem:
            results.problems[way, on] = str(problem)
        problem = results.problems.get((way, on))
        skips = " # SKIP not there" if problem == "missing" else ""
        print(f"{'ok' if skips or not problem else 'not ok'} {number} {way}{skips}")
        if problem:
            print(f"# {problem}")
    return int(any(problem != "missing" for problem in results.problems.values()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the packets, and fewer rounds")
    parser.add_argument("--only", metavar="TEXT", help="the rows that have it in \"savefile: WHAT, ON\" or \"live: WHAT, ON\"")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes all results there")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--live-to", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    build = arguments.build.resolve()
    scratch = build / "benchmarks"
    scratch.mkdir(exist_ok=True)
    measuring = Measuring(build, scratch, 50 if arguments.quick or arguments.check else 1)
    if arguments.check:
        return check(measuring)
    text = arguments.only or ""
    savefile_rows = [row for row in SAVEFILE_ROWS if text in f"savefile: {row.what}, {row.on}".replace("`", "")]
    live_rows = [row for row in LIVE_ROWS if text in f"live: {row.what}, {row.on}".replace("`", "")]
    if not savefile_rows + live_rows:
        parser.error(f"No row has {text!r} in it")
    results = Results()
    if arguments.live_to:
        measure_live(measuring, live_rows, arguments.rounds or 3, results)
        told = [[*key, results.runs.get(key, []), results.problems.get(key)] for key in keys_of(live_rows)]
        arguments.live_to.write_text(json.dumps(told), encoding="ascii")
        return 0

    if savefile_rows:
        measure_savefiles(measuring, savefile_rows, arguments.rounds or (2 if arguments.quick else 5), results)
    if live_rows:
        run_in_namespace(sys.argv[1:], results)
    print(machine.describe())
    print()
    print_table(savefile_rows + live_rows, results)
    if arguments.json:
        told = [{"way": way, "on": on, "runs": runs, "problem": results.problems.get((way, on))} for (way, on), runs in results.runs.items()]
        arguments.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return int(any(problem.startswith("WRONG") for problem in results.problems.values()))


if __name__ == "__main__":
    sys.exit(main())
