#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the ways that rows.py names, in turns, and prints the table.

tests/benchmarks/run sees to what it needs. With --before it runs those of another checkout, too, in turns with
this one's, and prints both. With --check it tells in TAP whether the ways that need nothing besides GPcap come
to the same; without a clock.
"""

import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

import machine
from checkout import Checkout, other_checkout, this_checkout
from measuring import Measuring
from reference import Reference
from results import MEASURES, Problem, Results, differences, say
from rows import PACED, Row, Way
from tables import print_comparison, print_table

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
LEAST_RATE = 20000  # frames a second, from where a rate without loss is searched for
RATE_STEPS = 5  # of the search
CHEAP_REPETITIONS = 3  # in each round
QUICK_DIVISOR = 50  # of the number of packets
CHECK_DIVISOR = 200  # still leaves many blocks of a savefile, and batches


def keys_of(chosen: list[Row]) -> list[tuple[str, str]]:
    """Each way that has to be run, on what, once, with those that others are compared with."""
    keys = {}
    for row in chosen:
        keys[row.way, row.on] = None
        if row.against:
            keys[row.against, row.against_on or row.on] = None
    return list(keys)


@dataclass
class Side:
    """A checkout, the rows that are wanted of it, and what they came to."""

    name: str
    checkout: Checkout
    measuring: Measuring
    savefile_rows: list[Row]
    live_rows: list[Row]
    results: Results = field(default_factory=Results)


def side_of(name: str, checkout: Checkout, reference: Reference, text: str) -> Side:
    def chosen(kind, rows):
        return [row for row in rows if text in f"{kind}: {row.what}, {row.on}".replace("`", "")]

    return Side(name, checkout, Measuring(checkout, reference), chosen("savefile", checkout.savefile_rows), chosen("live", checkout.live_rows))


def turns(sides: list[Side], rows, ways):
    """Each key, with the sides that have it and their ways."""
    found: dict[tuple[str, str], list[tuple[Side, Way]]] = {}
    for side in sides:
        for way, on in keys_of(rows(side)):
            found.setdefault((way, on), []).append((side, ways(side)[way]))
    return list(found.items())


def measure_savefiles(sides: list[Side], reference: Reference, n_rounds: int) -> None:
    keys = turns(sides, lambda side: side.savefile_rows, lambda side: side.checkout.savefile_ways)
    reference.make({on for (_way, on), _sides in keys})
    for number in range(n_rounds):
        say(f"Savefiles, round {number + 1} of {n_rounds}")
        # Each round begins with another way, so that none has the same neighbour each time.
        start = number * len(keys) // n_rounds
        for key, having in keys[start:] + keys[:start]:
            for repetition in range(CHEAP_REPETITIONS):
                for side, way in having:
                    if repetition < (CHEAP_REPETITIONS if way.is_cheap else 1) and number < (way.rounds or n_rounds):
                        side.results.add(key, functools.partial(side.measuring.read_savefile, *key))
    say("Savefiles, comparing what each way comes to")
    for key, having in keys:
        for side, way in having:
            if way.reads and key not in side.results.problems:
                compare(side, *key)


def compare(side: Side, way: str, on: str) -> None:
    """Makes a way that came to something else than libpcap a problem, and one that told of too little."""
    try:
        expected = side.measuring.expect(way, on)
        digested = side.measuring.read_savefile(way, on, digests=True)
    except Problem as problem:
        side.results.problems[way, on] = str(problem)
        return
    for run in (digested, *side.results.runs.get((way, on), [])):
        wrong = differences(run, expected)
        told = {"packets", "digest", "dumped"} & {*expected} if run is digested else {"packets"}
        if wrong or not told <= {*run}:
            side.results.problems[way, on] = "WRONG: " + (", ".join(wrong) or "tells too little")


def measure_live(sides: list[Side], n_rounds: int) -> None:
    """In a namespace of its own, which has a pair of interfaces."""
    for command in ("link add bench0 type veth peer name bench1", "link set bench0 addrgenmode none up",
                    "link set bench1 addrgenmode none up"):
        subprocess.run(["ip", *command.split()], check=True)
    for number in range(n_rounds):
        say(f"Live, round {number + 1} of {n_rounds}")
        for key, having in turns(sides, lambda side: side.live_rows, lambda side: side.checkout.live_ways):
            for side, way in having:
                side.results.add(key, functools.partial(watch_or_capture(key[1], way), side.measuring, *key))


def watch_or_capture(on: str, way: Way):
    if not way.reads:
        return Measuring.monitor
    return find_rate if on in PACED else capture_rightly


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
    if "dumped" in run and run["dumped"] != run["packets"]:
        raise Problem(f"WRONG: dumped {run['dumped']} of {run['packets']} packets")
    return run


def run_in_namespace(arguments: list[str], sides: list[Side]) -> None:
    """Runs this program once more, for the live part alone."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [TOP / "tests" / "live" / "in-namespace", sys.executable, HERE / "benchmark.py", *arguments, "--live-to", file.name]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode != 0 or run.stdout.startswith("1..0"):
            say(f"Nothing live: {run.stdout.strip() or run.returncode}")
            return
        told = json.load(file)
    for side in sides:
        side.results.add_json(told[side.name])


def check(side: Side, reference: Reference) -> int:
    """In TAP; each way that is checked comes to what libpcap comes to, in packets, lengths and bytes."""
    ways = [name for name, way in side.checkout.savefile_ways.items() if way.is_checked and way.reads]
    reference.make({"mix"})
    print(f"1..{len(ways)}")
    # They are short, and spend their time in starting.
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for number, (way, _nothing) in enumerate(zip(ways, pool.map(lambda way: compare(side, way, "mix"), ways)), 1):
            problem = side.results.problems.get((way, "mix"))
            skips = " # SKIP not there" if problem == "missing" else ""
            print(f"{'ok' if skips or not problem else 'not ok'} {number} {way}{skips}")
            if problem:
                print(f"# {problem}")
    return int(any(problem != "missing" for problem in side.results.problems.values()))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the packets, and fewer rounds")
    parser.add_argument("--only", metavar="TEXT", default="",
                        help="the rows that have it in \"savefile: WHAT, ON\" or \"live: WHAT, ON\"")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--before", type=pathlib.Path, metavar="DIRECTORY",
                        help="another checkout, whose rows are run in turns with this one's")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes all results there")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--live-to", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.before and not (arguments.before / "tests" / "benchmarks" / "rows.py").exists():
        parser.error(f"{arguments.before} has no rows")
    return arguments


def measure(arguments: argparse.Namespace, sides: list[Side], reference: Reference) -> int:
    if any(side.savefile_rows for side in sides):
        measure_savefiles(sides, reference, arguments.rounds or (2 if arguments.quick else 5))
    if any(side.live_rows for side in sides):
        run_in_namespace(sys.argv[1:], sides)
    print(machine.describe())
    print()
    after = sides[-1]
    if arguments.before:
        before = sides[0]
        print_comparison(before.savefile_rows + before.live_rows, before.results,
                         after.savefile_rows + after.live_rows, after.results)
    else:
        print_table(after.savefile_rows + after.live_rows, after.results)
    if arguments.json:
        told = [{"checkout": side.name, **each} for side in sides for each in side.results.to_json()]
        arguments.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return int(any(problem.startswith("WRONG") for side in sides for problem in side.results.problems.values()))


def main() -> int:
    arguments = parse_arguments()
    build = arguments.build.resolve()
    scratch = build / "benchmarks"
    scratch.mkdir(exist_ok=True)
    divisor = CHECK_DIVISOR if arguments.check else QUICK_DIVISOR if arguments.quick else 1
    reference = Reference(build, scratch, divisor)
    sides = [side_of("after", this_checkout(build), reference, arguments.only)]
    if arguments.check:
        return check(sides[0], reference)
    if arguments.before:
        sides.insert(0, side_of("before", other_checkout(arguments.before.resolve()), reference, arguments.only))
    if not any(side.savefile_rows + side.live_rows for side in sides):
        sys.exit(f"No row has {arguments.only!r} in it")
    if arguments.live_to:
        measure_live(sides, arguments.rounds or 3)
        arguments.live_to.write_text(json.dumps({side.name: side.results.to_json() for side in sides}), encoding="ascii")
        return 0
    return measure(arguments, sides, reference)


if __name__ == "__main__":
    sys.exit(main())
