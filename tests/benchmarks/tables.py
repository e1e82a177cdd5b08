# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what was measured: against bounds, or beside what another checkout came to."""

import statistics

from results import MEASURES, Results
from rows import BARE, PACED, SAVEFILE_WAYS, Row


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
    bound, is_reached = bound_of(row, results)
    return [
        row.what,
        row.on,
        write(statistics.median(values)),
        f"{write(min(values))} to {write(max(values))}",
        f"{statistics.median(values) / statistics.median(bare):.2f}" if bare else "",
        peak_of(row, results),
        bound,
        {None: "", True: "reached", False: "**falls short**"}[is_reached],
    ]


def peak_of(row: Row, results: Results) -> str:
    peaks = results.peaks(row.way, row.on)
    return f"{statistics.median(peaks):.0f} MiB" if peaks else ""


def print_table(chosen: list[Row], results: Results) -> None:
    print_lines(["what", "on", "median", "spread", "x bare", "peak", "bound", ""], [cells_of(row, results) for row in chosen])


def print_lines(head: list[str], cells: list[list[str]]) -> None:
    lines = [head, ["-"] * len(head), *cells]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        fill = "-" if line[0] == "-" else " "
        print("| " + " | ".join(cell.ljust(width, fill) for cell, width in zip(line, widths)) + " |")


def figures_of(row: Row | None, results: Results) -> tuple[list[float], list[str]]:
    """What a row's runs came to, and its cells: the median, the spread and the peak."""
    if row is None:
        return [], ["", "", ""]
    if (row.way, row.on) in results.problems:
        return [], [results.problems[row.way, row.on], "", ""]
    values = results.values(row.way, row.on, row.measure)
    if not values:
        return [], ["not run", "", ""]
    write = MEASURES[row.measure][1].format
    return values, [write(statistics.median(values)), f"{write(min(values))} to {write(max(values))}", peak_of(row, results)]


def ratios_of(old: list[float], new: list[float]) -> list[str]:
    """Of the medians, and the median of those of runs one after the other; where there are two that are not 0."""
    if not old or not new or not all(old):
        return ["", ""]
    pairs = statistics.median(after / before for before, after in zip(old, new))
    return [f"{statistics.median(new) / statistics.median(old):.2f}", f"{pairs:.2f}"]


def print_comparison(before: list[Row], before_results: Results, after: list[Row], after_results: Results) -> None:
    """A line for each row that either has; with a ratio, where both have it."""

    def by_name(chosen):
        return {(row.what, row.on, row.measure): row for row in chosen}

    old, new = by_name(before), by_name(after)
    lines = []
    for key in dict.fromkeys([*new, *old]):
        old_values, old_cells = figures_of(old.get(key), before_results)
        new_values, new_cells = figures_of(new.get(key), after_results)
        lines.append([*key[:2], *old_cells[:2], *new_cells[:2], *ratios_of(old_values, new_values), old_cells[2], new_cells[2]])
    print_lines(["what", "on", "before", "spread", "after", "spread", "ratio", "of pairs", "peak before", "peak after"], lines)
