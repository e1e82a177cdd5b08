#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the programs in the README and in the guides, in a network namespace: documents.py SOURCE-ROOT BUILD-ROOT

Each program captures on the loopback interface and prints packets until it is killed. The test sends packets, and the
program has to print a line. Files that it writes go to a temporary directory.
"""

import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

SECONDS = 15
INTERPRETERS = {
    "javascript": ["gjs", "-m"],
    "lua": ["lua5.3"],
    "perl": ["perl"],
    "python": [sys.executable, "-u"],
    "ruby": ["ruby"],
}
COMPILERS = {
    "c": ["cc", "-Wall", "-Werror", "{source}", "-o", "{program}", "{flags}"],
    "cpp": ["c++", "-Wall", "-Werror", "{source}", "-o", "{program}", "{flags}"],
    "vala": ["valac", "--fatal-warnings", "{source}", "-o", "{program}", "--pkg=gio-2.0", "--pkg=gpcap-1.0", "--vapidir={build}/introspection", "-X", "-w", "-X", "{flags}"],
}


def prepare(language: str, code: str, directory: pathlib.Path, root: pathlib.Path, build: pathlib.Path) -> list[str]:
    """Builds the program where necessary, and returns the command that runs it."""
    source = directory / f"program.{language}"
    source.write_text(code, encoding="utf-8")
    if language in INTERPRETERS:
        return [*INTERPRETERS[language], str(source)]
    program = directory / "program"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "gio-2.0"], check=True, capture_output=True, text=True).stdout.split()
    flags = [f"-I{build}/lib", f"-I{root}/lib", f"-L{build}/lib", "-lgpcap-1.0", *flags]
    command = []
    for part in COMPILERS[language]:
        if part != "{flags}":
            command.append(part.format(source=source, program=program, build=build))
        elif language == "vala":
            command += [word for flag in flags for word in (flag, "-X")][:-1]
        else:
            command += flags
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [str(program)]


def prints_a_line(command: list[str], directory: str) -> bool:
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=directory) as process, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        deadline = time.monotonic() + SECONDS
        line = b""
        while not line and time.monotonic() < deadline and process.poll() is None:
            sender.sendto(b"to be captured", ("127.0.0.1", 47004))
            if select.select([process.stdout], [], [], 0.1)[0]:
                line = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        print("#", line.decode(errors="replace").rstrip())
        return bool(line)


def main() -> None:
    root, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    languages = "|".join([*INTERPRETERS, *COMPILERS])
    programs = [
        (document.relative_to(root), language, code)
        for document in [root / "README.md", *sorted((root / "docs").glob("*.md"))]
        for language, code in re.findall(rf"^```({languages})\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)
    ]
    assert len(programs) >= 4, "the programs are not where they were"
    print(f"1..{len(programs)}")
    failed = False
    for number, (document, language, code) in enumerate(programs, 1):
        with tempfile.TemporaryDirectory() as directory:
            good = prints_a_line(prepare(language, code, pathlib.Path(directory), root, build), directory)
        failed |= not good
        print("ok" if good else "not ok", number, f"{language} in {document}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
