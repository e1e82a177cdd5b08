#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the commands of the guide to permissions: permissions.py SOURCE-ROOT

They run a script that captures a packet of its own on the loopback interface, and prints its user and groups.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

SCRIPT = """
import os
import socket
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as capture, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    capture.bind(("lo", 0))
    capture.settimeout(30)
    sender.sendto(b"a permitted datagram", ("127.0.0.1", 47005))
    while b"a permitted datagram" not in capture.recv(2048):
        pass
print(*os.getresuid(), *os.getresgid(), *sorted(set(os.getgroups())))
"""


def run(lines: str, directory: str) -> subprocess.CompletedProcess:
    environment = {"HOME": directory, "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run(["bash", "-euc", lines], env=environment, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def succeeds(lines: str, directory: str) -> bool:
    return run(lines, directory).returncode == 0


def ids_of(user: str, directory: str) -> str:
    """Returns what the script prints for a user who has only what the system's files give to that user."""
    uid, gid, *groups = run(f"id -u {user}; id -g {user}; id -G {user}", directory).stdout.split()
    return " ".join([*[uid] * 3, *[gid] * 3, *map(str, sorted({*map(int, groups)}))])


def try_setpriv(command: str, directory: str) -> "tuple[str, str]":
    """Returns why the command cannot be tried, and otherwise what is wrong with it."""
    if os.geteuid() == 0:
        # In place of a user who may call sudo.
        user = "nobody"
        before = f'sudo() {{ "$@"; }}; id() {{ command id "$@" {user}; }}'
    else:
        user = run("id -un", directory).stdout.strip()
        before = 'sudo() { command sudo -n "$@"; }'
    before += f"; USER={user}"
    if not succeeds(f"{before}; sudo python3 script.py", directory):
        return "neither root nor sudo may capture here", ""
    result = run(f"{before}; {command}", directory)
    expected = ids_of(user, directory)
    return "", "" if result.stdout.strip() == expected else f"It prints {result.stdout.strip()} and not {expected}. {result.stderr}"


def try_unshare(command: str, directory: str) -> "tuple[str, str]":
    if not succeeds("unshare -rn true", directory):
        return "no user namespace can be made here", ""
    result = run(command, directory)
    return "", "" if result.returncode == 0 else f"It fails. {result.stderr}"


def main() -> None:
    guide = (pathlib.Path(sys.argv[1]) / "docs" / "permissions.md").read_text(encoding="utf-8")
    tries = {"setpriv": try_setpriv, "unshare": try_unshare}
    failed = False
    print(f"1..{len(tries)}")
    for number, (name, attempt) in enumerate(tries.items(), 1):
        command = re.search(rf"^( *)```sh\n\1((?:sudo )?{name} .*)\n\1```", guide, re.M)[2]
        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o755)
            pathlib.Path(directory, "script.py").write_text(SCRIPT, encoding="utf-8")
            reason, problem = attempt(command, directory)
        failed |= problem != ""
        for line in problem.splitlines():
            print("#", line)
        print("not ok" if problem else "ok", number, f"{name} # SKIP {reason}" if reason else name)
    sys.exit(failed)


if __name__ == "__main__":
    main()
