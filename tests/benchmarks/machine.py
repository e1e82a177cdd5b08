# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a table was measured on."""

import os
import pathlib
import platform
import re
import subprocess

PACKAGES = ("libpcap0.8", "libglib2.0-0", "python3", "python3-gi", "python3-pcapy", "gjs", "nodejs", "lua-lgi",
            "ruby-gobject-introspection", "libglib-object-introspection-perl")


def version_of(package: str) -> str | None:
    run = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return run.stdout or None


def describe() -> str:
    processor = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    versions = [f"{package} {version}" for package in PACKAGES if (version := version_of(package))]
    return "\n".join([
        f"{len(os.sched_getaffinity(0))} processors ({processor.group(1) if processor else platform.machine()}), "
        f"Linux {platform.release()}, {platform.freedesktop_os_release()['PRETTY_NAME']}",
        ", ".join(versions),
    ])
