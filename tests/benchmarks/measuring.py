# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ways and reads what they tell."""

import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

from checkout import Checkout
from reference import Reference
from results import Problem, last_line, parse
from rows import MARKERLESS, Way

MISSING = 77  # the exit status that says that there is no such way
SECONDS = 300  # that a way may take
PACED_SECONDS = 0.3  # for which is sent at a rate that is tried
SECONDS_BEHIND = 60  # that a capture may take for what it has got, behind the last frame
TCPDUMP_TIMEOUT = 1.2  # seconds, in which it reads what the kernel keeps back for it

# What is sent to a capture: the size of the frames, how many, and how many a second, 0 for the full rate;
# and the timeout of the capture, 0 for immediate mode. Frames come at every phase of the kernel's timer.
TRAFFIC = {
    "64 live": (64, 1000000, 0, 10),
    "1500 live": (1500, 500000, 0, 10),
    "64 paced": (64, 250000, 0, 10),
    "1500 paced": (1500, 250000, 0, 10),
    # More than 100 files of 100,000 packets, and more than 10 seconds.
    "64 ring": (64, 10050000, 600000, 10),
    "64 event": (64, 7200000, 600000, 10),
    "timeout 1 ms": (64, 1000, 487, 1),
    "immediate": (64, 1000, 487, 0),
}


class Measuring:
    """Runs a checkout's ways."""

    def __init__(self, checkout: Checkout, reference: Reference):
        self.checkout, self.reference = checkout, reference

    def command(self, way: Way, **values) -> tuple[list[str], dict[str, str]]:
        """A command and its environment."""
        places = {
            "build": self.checkout.build / "tests" / "benchmarks",
            "here": self.checkout.here,
            "python": sys.executable,
            "drop_in": self.checkout.top / "introspection" / "pcapy",
            "peers": self.reference.programs.parent.parent / "peers",
            **values,
        }
        environment = dict(self.checkout.environment)
        if way.path:
            path = pathlib.Path(way.path.format(**places))
            reason = path.with_suffix(".not-built")
            if reason.exists():
                raise Problem(f"not built: {reason.read_text(encoding='utf-8').strip()}")
            if not path.is_dir():
                raise Problem("missing")
            for variable in ("PYTHONPATH", "NODE_PATH"):
                environment[variable] = f"{path}:{environment.get(variable, '')}"
        return [word.format(**places) for word in shlex.split(way.command)], environment

    def read_savefile(self, name: str, on: str, digests: bool = False) -> dict[str, str]:
        """Runs a way once; with a digest over all headers and bytes where no clock runs."""
        with tempfile.NamedTemporaryFile(dir=self.reference.scratch, prefix="output-") as file:
            return self._read_savefile(name, on, digests, pathlib.Path(file.name))

    def _read_savefile(self, name: str, on: str, digests: bool, output: pathlib.Path) -> dict[str, str]:
        way = self.checkout.savefile_ways[name]
        command, environment = self.command(way, input=self.reference.savefile(on), output=output)
        if way.writes:
            command.append(str(output))
        elif digests:
            command.append("digest")
        result = run(command, environment)
        # Who does not read packets cannot tell how many there are.
        if way.passes or not {"count", "packets", "held"} & {*result}:
            result["count"] = str(self.reference.count(on))
        if way.writes:
            result.update(self.reference.sums_of(output))
        elif way.dumps and digests:
            result["dumped"] = self.reference.sums_of(output)["digest"]
        return result

    def expect(self, name: str, on: str) -> dict[str, str]:
        """What a way has to come to, in all that it has to tell."""
        way = self.checkout.savefile_ways[name]
        expected = self.reference.expect(on, way.passes)
        return expected if way.dumps else {name: value for name, value in expected.items() if name != "dumped"}

    def monitor(self, name: str, _on: str) -> dict[str, str]:
        """Runs a way once that watches the devices; to be called in a namespace."""
        return run(*self.command(self.checkout.live_ways[name]))

    def capture(self, name: str, on: str, pace: float | None = None) -> dict[str, str]:
        """Runs a way once on what is sent to it, perhaps at another rate; to be called where the interfaces are."""
        with tempfile.NamedTemporaryFile(dir=self.reference.scratch, prefix="output-") as file:
            return self._capture(name, on, pace, pathlib.Path(file.name))

    def _capture(self, name: str, on: str, pace: float | None, output: pathlib.Path) -> dict[str, str]:
        size, count, rate, timeout = TRAFFIC[on]
        if pace is not None:
            count, rate = int(pace * PACED_SECONDS), pace
        way = self.checkout.live_ways[name]
        command, environment = self.command(way, device="bench1", timeout=timeout, output=output)
        count = max(count // self.reference.divisor, 200)
        send = [self.reference.programs / "send", "bench0", str(size), str(count), str(rate)]
        try:
            receiver = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        except FileNotFoundError as error:
            raise Problem("missing") from error
        with receiver:
            try:
                result = receive(receiver, command[0] == "tcpdump", send)
            except subprocess.TimeoutExpired as error:
                raise Problem("did not see the end of what was sent") from error
            finally:
                receiver.kill()
        if way.dumps:
            result["dumped"] = self.reference.sums_of(output, MARKERLESS)["packets"]
        return result | {"size": str(size)}


def run(command: list[str], environment: dict[str, str]) -> dict[str, str]:
    try:
        process = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=SECONDS, check=False)
    except FileNotFoundError as error:
        raise Problem("missing") from error
    except subprocess.TimeoutExpired as error:
        raise Problem(f"took more than {SECONDS} s") from error
    if process.returncode == MISSING:
        raise Problem("missing")
    if process.returncode != 0:
        raise Problem(last_line(process))
    return parse(process.stdout)


def receive(receiver: subprocess.Popen, is_tcpdump: bool, send: list) -> dict[str, str]:
    ready = receiver.stderr if is_tcpdump else receiver.stdout
    if not ready.readline():
        if receiver.wait() == MISSING:
            raise Problem("missing")
        raise Problem((receiver.stderr.read().strip().splitlines() or [f"status {receiver.returncode}"])[-1])
    # The sender tells what it sent, and then sends markers for longer than most receivers need.
    with subprocess.Popen(send, stdout=subprocess.PIPE, text=True) as sender:
        try:
            sent = parse(sender.stdout.readline())
            if not sent:
                raise Problem(f"the sender failed with status {sender.wait()}")
            if is_tcpdump:
                time.sleep(TCPDUMP_TIMEOUT)
                cpu = pathlib.Path(f"/proc/{receiver.pid}/schedstat").read_text(encoding="ascii").split()[0]
                receiver.send_signal(signal.SIGINT)
            output, errors = receiver.communicate(timeout=SECONDS_BEHIND)
        finally:
            sender.kill()
    if receiver.returncode != 0:
        raise Problem((errors.strip().splitlines() or [f"status {receiver.returncode}"])[-1])
    result = {"cpu": cpu, "packets": re.search(r"(\d+) packets? captured", errors).group(1)} if is_tcpdump else parse(output)
    return result | {"sent": sent["sent"], "sending": sent["ns"]}
