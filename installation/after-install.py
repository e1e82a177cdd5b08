#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells the loader of the library that was installed, and fails if programs find anything else, or nothing.

Where there is a file to be sourced by shells, programs are those started after that. Meson shows what an install script
prints only if it fails.

after-install.py --libdir DIRECTORY [--environment FILE] [--python PYTHON --pythondir DIRECTORY [--pcapy]]
"""

import argparse
import os
import shutil
import subprocess
import sys

LIBRARY = "libgpcap-1.0.so.0"

# Prints the path of the library that the loader finds.
FIND_LIBRARY = f"""
import ctypes
ctypes.CDLL("{LIBRARY}")
with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
    print(next(line.split(maxsplit=5)[5].rstrip("\\n") for line in maps if "/{LIBRARY}" in line))
"""
FIND_TYPELIB = """
import gi
gi.require_version("GPcap", "1.0")
repository = gi.Repository.get_default()
repository.require("GPcap", "1.0", 0)
print(repository.get_typelib_path("GPcap"))
"""
FIND_MODULE = """
import importlib.util
import sys
print(importlib.util.find_spec(sys.argv[1]).origin)
"""


def output_of(args: argparse.Namespace, *command: str) -> str:
    """Returns what a command prints, or nothing if it fails."""
    if args.environment is not None:
        command = ("sh", "-c", '. "$0" && exec "$@"', args.environment, *command)
    result = subprocess.run(command, capture_output=True, text=True, errors="surrogateescape", check=False)
    return result.stdout.rstrip("\n") if result.returncode == 0 else ""


def update_loader() -> None:
    """Updates the loader's cache, which only root may."""
    ldconfig = shutil.which("ldconfig", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
    if os.geteuid() == 0 and ldconfig is not None:
        subprocess.run([ldconfig], check=False)


def found_files(args: argparse.Namespace):
    """Returns of each file by whom it is looked for, where it was installed, and where it is found."""
    yield "programs in C", os.path.join(args.libdir, LIBRARY), output_of(args, sys.executable, "-c", FIND_LIBRARY)
    if args.python is not None:
        typelib = os.path.join(args.libdir, "girepository-1.0", "GPcap-1.0.typelib")
        yield "the languages other than C", typelib, output_of(args, args.python, "-c", FIND_TYPELIB)
        override = os.path.join(args.pythondir, "gi", "overrides", "GPcap.py")
        yield "Python", override, output_of(args, args.python, "-c", FIND_MODULE, "gi.overrides.GPcap")
    if args.pcapy:
        module = os.path.join(args.pythondir, "pcapy", "__init__.py")
        yield "import pcapy", module, output_of(args, args.python, "-c", FIND_MODULE, "pcapy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libdir", required=True)
    parser.add_argument("--environment")
    parser.add_argument("--python")
    parser.add_argument("--pythondir")
    parser.add_argument("--pcapy", action="store_true")
    args = parser.parse_args()

    update_loader()
    problems = []
    for who, installed, found in found_files(args):
        if found == "":
            problems.append(f"{installed} is not found by {who}.")
        elif os.path.realpath(found) != os.path.realpath(installed):
            problems.append(f"{installed} is not found by {who}: {found} is.")
    if problems:
        print("GPcap is installed, but not found:", *problems, sep="\n  ")
        sys.exit(1)


if __name__ == "__main__":
    main()
