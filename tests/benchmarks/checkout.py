# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A checkout of the project that is measured: this one, or an older or newer one beside it."""

import dataclasses
import importlib.util
import os
import pathlib

import rows

HERE = pathlib.Path(__file__).resolve().parent
BUILD = "build-benchmarks"


@dataclasses.dataclass(frozen=True)
class Checkout:
    top: pathlib.Path
    build: pathlib.Path
    environment: dict[str, str]  # of its programs, which names its own library, typelib and overrides
    savefile_ways: dict[str, rows.Way]
    live_ways: dict[str, rows.Way]
    savefile_rows: list[rows.Row]
    live_rows: list[rows.Row]

    @property
    def here(self) -> pathlib.Path:
        return self.top / "tests" / "benchmarks"


def this_checkout(build: pathlib.Path) -> Checkout:
    return _checkout(HERE.parent.parent, build, dict(os.environ), rows)


def other_checkout(top: pathlib.Path) -> Checkout:
    """Of one that `run` has built, whose ways and rows are its own; it knows nothing of being compared."""
    build = top / BUILD
    pairs = (build / "environment").read_bytes().decode(errors="surrogateescape").split("\0")
    environment = dict(pair.split("=", 1) for pair in pairs if pair)
    spec = importlib.util.spec_from_file_location("other_rows", top / "tests" / "benchmarks" / "rows.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _checkout(top, build, environment, module)


def _checkout(top: pathlib.Path, build: pathlib.Path, environment: dict[str, str], module) -> Checkout:
    def ways(found):
        return {name: _converted(way, rows.Way) for name, way in found.items()}

    def lines(found):
        return [_converted(row, rows.Row) for row in found]

    return Checkout(top, build, environment, ways(module.SAVEFILE_WAYS), ways(module.LIVE_WAYS),
                    lines(module.SAVEFILE_ROWS), lines(module.LIVE_ROWS))


def _converted(other, kind):
    """The same as this checkout has it: with its defaults for what the other does not know."""
    return kind(**{field.name: getattr(other, field.name) for field in dataclasses.fields(kind) if hasattr(other, field.name)})
