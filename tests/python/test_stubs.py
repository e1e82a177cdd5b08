# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of the type stubs, with mypy."""

import inspect
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import GPcap

ROOT = pathlib.Path(__file__).parents[2]
STUBS = pathlib.Path(os.environ["GPCAP_TEST_STUBS"])
# Debian has no stubs of the other namespaces.
REST = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"


class StubsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        gi = pathlib.Path(cls.directory.name) / "gi"
        shutil.copytree(STUBS, gi)
        for package in (gi, gi / "repository"):
            (package / "__init__.pyi").write_text(REST, encoding="utf-8")

    def mypy(self, *paths):
        """Returns the lines marked as wrong."""
        environment = {**os.environ, "MYPYPATH": self.directory.name}
        command = [sys.executable, "-m", "mypy", f"--cache-dir={self.directory.name}/cache", "--no-error-summary", *paths]
        output = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False).stdout
        return output, sorted(int(number) for number in re.findall(r"^[^:]+:(\d+): error:", output, re.M))

    def test_a_program_that_is_right_is_let_pass(self):
        self.assertEqual(self.mypy("--strict", ROOT / "tests" / "python" / "typed" / "sample.py")[0], "")

    def test_what_is_wrong_is_found(self):
        program = ROOT / "tests" / "python" / "typed" / "wrong.py"
        expected = [number for number, line in enumerate(program.read_text(encoding="utf-8").splitlines(), 1) if line.endswith("# wrong")]
        output, found = self.mypy(program)
        self.assertEqual(sorted(set(found)), expected, output)

    def test_the_examples_are_let_pass(self):
        examples = sorted((ROOT / "examples").glob("*.py"))
        self.assertTrue(examples)
        for example in examples:
            self.assertEqual(self.mypy("--check-untyped-defs", example)[0], "")

    def test_they_have_what_there_is(self):
        stubs = (STUBS / "repository" / "GPcap.pyi").read_text(encoding="utf-8")
        for name in ("Address", "AddressSet", "Bpf", "Device", "Dumper", "FlowKey", "Packet", "PacketBatch", "Pkthdr", "Reader", "Tap", "Walk"):
            cls = getattr(GPcap, name)
            body = re.search(rf"^class {name}\b.*?:\n((?:    .*\n)+)", stubs, re.M)[1]
            members = [each for each, value in vars(cls).items() if callable(value) and not each.startswith(("_", "do_"))]
            missing = [each for each in members if not re.search(rf"def {each}_?\(", body)]
            self.assertEqual(missing, [], name)
        functions = [name for name in dir(GPcap) if inspect.isfunction(getattr(GPcap, name))]
        self.assertGreater(len(functions), 15)
        self.assertEqual([name for name in functions if not re.search(rf"^def {name}\(", stubs, re.M)], [])
