# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A checkout of the project that is measured."""

import dataclasses
import os
import pathlib

import rows

HERE = pathlib.Path(__file__).resolve().parent


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
    return Checkout(HERE.parent.parent, build, dict(os.environ), rows.SAVEFILE_WAYS, rows.LIVE_WAYS,
                    rows.SAVEFILE_ROWS, rows.LIVE_ROWS)
