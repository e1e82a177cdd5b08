#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Follows the README's lines for installing, and runs programs with what was installed: installed.py SOURCE-ROOT SAVEFILES

It builds in copies of the source, and installs in a home folder and below /usr and /usr/local of a file system whose
changes are dropped. in-namespace runs it, because the programs capture.
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LANGUAGES = {
    "lua5.3": "lua5.3 tests/conformance/conformance.lua",
    "perl": "perl tests/conformance/conformance.pl",
    "ruby": "ruby tests/conformance/conformance.rb",
}
RUN = "python3 tests/conformance/run.py"
BUILD_IN_C = "cc -Wall tests/conformance/conformance.c -o in-c $(pkg-config --cflags --libs gpcap-1.0)"
BUILD_IN_VALA = "valac --pkg gio-2.0 --pkg gpcap-1.0 tests/conformance/conformance.vala -o in-vala -X -w"

# Fails where Python does not have the override, or where anything is not from below the prefix.
USES_THE_OVERRIDE = """
import os, sys
import gi
gi.require_version("GPcap", "1.0")
from gi.repository import GPcap
import gi.overrides.GPcap as override
assert issubclass(GPcap.ClosedError, ValueError)
assert len(list(GPcap.open_offline(os.environ["GPCAP_TEST_SAVEFILES"] + "/packets.pcap"))) == 100
with open("/proc/self/maps") as maps:
    paths = {line.split()[5] for line in maps if "libgpcap-1.0" in line} | {override.__file__, gi.Repository.get_default().get_typelib_path("GPcap")}
assert len(paths) == 3 and all(path.startswith(sys.argv[1] + "/") for path in paths), paths
"""
USES_THE_DROP_IN = """
import sys
import pcapy
assert pcapy.__file__.startswith(sys.argv[1] + "/") and pcapy.BPFProgram.__module__ == "pcapy", pcapy
"""


def command_lines(readme: str, prefix: str) -> str:
    """Returns the README's command for a prefix, and the indented lines behind it."""
    return re.sub("^ +", "", re.search(rf"^    meson setup build --prefix={prefix} .*\n(    .*\n)*", readme, re.M)[0], flags=re.M)


def installed_files(prefix: pathlib.Path) -> list[str]:
    """Returns which files of GPcap there are below a prefix."""
    found = []
    for name in ("include", "lib", "share"):
        for directory, _names, files in os.walk(prefix / name):
            path = pathlib.Path(directory)
            found += [str(path / file) for file in files if re.search("gpcap", str(path / file).removeprefix(str(prefix)), re.I) or path.name == "pcapy"]
    return found


class Place:
    """A place where GPcap is built and installed: a copy of the source, a home folder, and the root of its file system."""

    numbers = 0
    failed = False

    def __init__(self, name: str, scratch: pathlib.Path, source: pathlib.Path, root: "pathlib.Path | None" = None) -> None:
        self.name = name
        self.root = root
        self.copy = scratch / name / "source"
        self.home = scratch / name / "home"
        self.home.mkdir(parents=True)
        shutil.copytree(source, self.copy, ignore=lambda directory, names: {each for each in names if directory == str(source) and each.startswith((".git", "build"))})

    def check(self, what: str, script: str, succeeds: bool = True) -> str:
        """Runs a script as a user with nothing in the environment would, and says whether it ended as it has to."""
        environment = {
            "GPCAP_TEST_SAVEFILES": sys.argv[2],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        enter = [] if self.root is None else ["chroot", str(self.root)]
        lines = f'sudo() {{ "$@"; }}\ncd "$0"\n{script}'
        result = subprocess.run(
            [*enter, "bash", "-euo", "pipefail", "-c", lines, str(self.copy)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )
        self.report(what, (result.returncode == 0) == succeeds, result.stdout)
        return result.stdout

    def report(self, what: str, good: bool, log: str = "") -> None:
        Place.numbers += 1
        if not good:
            Place.failed = True
            print(*(f"# {line}" for line in log.splitlines()[-100:]), sep="\n")
        print("ok" if good else "not ok", Place.numbers, f"{self.name}: {what}", flush=True)

    def check_languages(self, prefix: str, before: str = "") -> None:
        """Checks programs in each language, in a shell that ran what is to be run before."""
        self.check("pkg-config does not show libpcap", f"{before}\n[[ $(pkg-config --libs gpcap-1.0) != *-lpcap* ]]")
        self.check("C", f"{before}\n{BUILD_IN_C}\n{RUN} ./in-c")
        self.check("Vala", f"{before}\n{BUILD_IN_VALA}\n{RUN} ./in-vala")
        self.check("Python", f"{before}\n{RUN} python3 tests/conformance/conformance.py")
        self.check("Python has the override, and everything from there", f"{before}\npython3 -c '{USES_THE_OVERRIDE}' '{prefix}'")
        self.check("GJS", f"{before}\n{RUN} gjs -m tests/conformance/conformance.js")
        for name, command in LANGUAGES.items():
            if shutil.which(name):
                self.check(name, f"{before}\n{RUN} {command}")

    def check_drop_in(self, prefix: str, before: str = "") -> None:
        self.check("with -Dpcapy=enabled it installs again", "meson configure build -Dpcapy=enabled && meson install -C build")
        self.check("import pcapy is the drop-in", f"{before}\npython3 -c '{USES_THE_DROP_IN}' '{prefix}'")

    def check_uninstall(self, prefix: str) -> None:
        below = pathlib.Path(f"{self.root or ''}{prefix}")
        self.report("it has installed files", len(installed_files(below)) > 30)
        self.check("ninja uninstall has no failures", "ninja -C build uninstall | grep '^Failed: 0$'")
        self.report("ninja uninstall leaves nothing", not installed_files(below), "\n".join(installed_files(below)))


def mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True, stderr=subprocess.PIPE, text=True)


def make_root(scratch: pathlib.Path) -> pathlib.Path:
    """Makes a file system in which /etc and /usr can be written and the changes are in memory; /usr/local is empty."""
    root = scratch / "root"
    root.mkdir()
    mount("--rbind", "/", root)
    mount("--make-rprivate", root)
    for name in ("etc", "usr"):
        upper, work = scratch / "layers" / name / "upper", scratch / "layers" / name / "work"
        upper.mkdir(parents=True)
        work.mkdir()
        mount("-t", "overlay", "overlay", "-o", f"lowerdir=/{name},upperdir={upper},workdir={work}", root / name)
    mount("-t", "tmpfs", "tmpfs", root / "usr" / "local")
    return root


def skip(place: str, reason: object) -> None:
    Place.numbers += 1
    print("ok", Place.numbers, f"{place} # SKIP", str(reason).replace("\n", " "), flush=True)


def check_usr(scratch: pathlib.Path, source: pathlib.Path, root: pathlib.Path, readme: str) -> None:
    """Checks what root installs for everybody."""
    probe = root / "usr" / "lib" / "may-be-written"
    try:
        probe.touch()
    except OSError as error:
        skip("usr", f"only root can write there: {error}")
        return
    probe.unlink()
    place = Place("usr", scratch, source, root)
    place.check("the README's line installs", command_lines(readme, "/usr"))
    place.check_languages("/usr")
    place.check_drop_in("/usr")

    # Debian's Python searches this directory first.
    hiding = root / "usr" / "local" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "dist-packages" / "pcapy.py"
    hiding.parent.mkdir(parents=True)
    hiding.touch()
    log = place.check("installing fails where another pcapy is found first", "meson install -C build", succeeds=False)
    place.report("it says which one", f"{hiding.relative_to(root)} is." in log, log)
    hiding.unlink()
    place.check_uninstall("/usr")


def check_usr_local(scratch: pathlib.Path, source: pathlib.Path, root: pathlib.Path) -> None:
    """Checks Meson's own prefix, of which Debian's loader knows."""
    place = Place("usr-local", scratch, source, root)
    place.check("without a prefix it installs", "meson setup build -Dtests=disabled && ninja -C build && meson install -C build")
    place.check("C without variables", f"{BUILD_IN_C}\n{RUN} ./in-c")
    environment = ". /usr/local/share/gpcap-1.0/environment"
    place.check_languages("/usr/local", environment)
    place.check_drop_in("/usr/local", environment)
    place.check_uninstall("/usr/local")


def check_home(scratch: pathlib.Path, source: pathlib.Path, readme: str) -> None:
    """Checks what a user installs in the home folder."""
    place = Place("home", scratch, source)
    prefix = f"{place.home}/.local"
    lines = command_lines(readme, r'"\$HOME/.local"')
    environment = lines.splitlines()[1]
    place.check("the README's lines install", lines)
    place.check_languages(prefix, environment)
    log = place.check("Python can say that the override is missing", f"{environment}\nPYTHONPATH= python3 -s -c '{USES_THE_OVERRIDE}' '{prefix}'", succeeds=False)
    place.report("it says so", "No module named 'gi.overrides.GPcap'" in log, log)
    place.check_drop_in(prefix, environment)
    place.check_uninstall(prefix)

    metadata = place.copy / "introspection" / "GPcap-1.0.metadata"
    metadata.write_text(metadata.read_text(encoding="utf-8") + '\nlib_version name="version_of_the_library"\n', encoding="utf-8")
    place.check("the vapi is made again when only the metadata changes", "ninja -C build\ngrep version_of_the_library build/introspection/gpcap-1.0.vapi")


def enter_mount_namespace() -> None:
    """Runs this program once more in a mount namespace, where that is possible."""
    if os.environ.get("GPCAP_TEST_MOUNTS") is not None:
        return
    os.environ["GPCAP_TEST_MOUNTS"] = "none"
    # In a chroot the propagation of the root cannot be changed.
    for propagation in ("private", "unchanged"):
        command = ["unshare", "-m", "--propagation", propagation]
        if subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            os.environ["GPCAP_TEST_MOUNTS"] = "private"
            os.execvp("unshare", [*command, sys.executable, *sys.argv])


@contextlib.contextmanager
def scratch_in_memory():
    """A temporary directory, with a mount of its own where that is possible: an overlay cannot be a layer of another."""
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        scratch.chmod(0o755)
        mounted = os.environ["GPCAP_TEST_MOUNTS"] == "private"
        if mounted:
            mount("-t", "tmpfs", "tmpfs", scratch)
            mount("--make-private", scratch)
        try:
            yield scratch
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", str(scratch)], check=True)


def main() -> None:
    enter_mount_namespace()
    source = pathlib.Path(sys.argv[1]).resolve()
    readme = (source / "README.md").read_text(encoding="utf-8")
    with scratch_in_memory() as scratch:
        check_home(scratch, source, readme)
        try:
            root = make_root(scratch)
        except (OSError, subprocess.CalledProcessError) as error:
            skip("usr and usr-local", f"no overlay can be mounted here: {getattr(error, 'stderr', None) or error}")
        else:
            check_usr(scratch, source, root, readme)
            check_usr_local(scratch, source, root)
    print(f"1..{Place.numbers}")
    sys.exit(Place.failed)


if __name__ == "__main__":
    main()
