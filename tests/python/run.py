# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the tests of a file and reports in TAP: run.py FILE."""

import pathlib
import sys
import unittest

import tap

path = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(path.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
runner = tap.TAPTestRunner()
runner.set_stream(True)
result = runner.run(unittest.defaultTestLoader.loadTestsFromName(path.stem))
sys.exit(not result.wasSuccessful())
