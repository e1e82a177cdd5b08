# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ways and reads what they tell."""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

from rows import LIVE_WAYS, SAVEFILE_WAYS, Way

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
MISSING = 77  # the exit status that says that there is no such way
SECONDS = 300  # that a way may take
PACED_SECONDS = 0.3  # for which is sent at a rate that is tried
TCPDUMP_TIMEOUT = 1.2  # seconds, in which it reads what the kernel keeps back for it

# What savefile a name stands for: the sizes and the number of its packets, and its format.
INPUTS = {
    "64": ("64", 1000000, "pcap"),
    "mix": ("mix", 1000000, "pcap"),
    "64 x 10,000": ("64", 10000, "pcap"),
    "64 x 100,000": ("64", 100000, "pcap"),
    "64 x 5,000,000": ("64", 5000000, "pcap"),
    "64 pcapng": ("64", 1000000, "pcapng"),
    "1 GiB": ("mix", 2915200, "pcap"),
    "1 GiB pcapng": ("mix", 2915200, "pcapng"),
}

# What is sent to a capture: the size of the frames, how many, and how many a second, 0 for the full rate;
# and the timeout of the capture, 0 for immediate mode. Frames come at every phase of the kernel's timer.
TRAFFIC = {
    "64 live": (64, 1000000, 0, 10),
    "1500 live": (1500, 500000, 0, 10),
    "64 paced": (64, 250000, 0, 10),
    "1500 paced": (1500, 250000, 0, 10),
    "timeout 1 ms": (64, 1000, 487, 1),
    "immediate": (64, 1000, 487, 0),
}


class Problem(Exception):
    """Why a way has no result."""


def parse(output: str) -> dict[str, str]:
    lines = output.strip().splitlines()
    return dict(re.findall(r"(\w+)=(\S+)", lines[-1])) if lines else {}


class Measuring:
    def __init__(self, build: pathlib.Path, scratch: pathlib.Path, divisor: int):
        self.build, self.scratch, self.divisor = build, scratch, divisor
        self.bare: dict[str, dict[str, str]] = {}  # what libpcap comes to, by what it was run on

    def input_name(self, on: str) -> str:
        sizes, count, suffix = INPUTS[on]
        return f"{sizes}-{max(count // self.divisor, 1000)}.{suffix}"

    def command(self, way: Way, **values) -> tuple[list[str], dict[str, str]]:
        """A command and its environment."""
        places = {
            "build": self.build / "tests" / "benchmarks",
            "here": HERE,
            "python": sys.executable,
            "output": self.scratch / "output",
            "drop_in": TOP / "introspection" / "pcapy",
            "peers": self.build / "peers",
            **values,
        }
        environment = dict(os.environ)
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
        way = SAVEFILE_WAYS[name]
        command, environment = self.command(way, input=self.scratch / self.input_name(on))
        output = self.scratch / "output"
        if way.writes:
            command.append(str(output))
        elif digests:
            command.append("digest")
        try:
            run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=SECONDS, check=False)
        except FileNotFoundError as error:
            raise Problem("missing") from error
        except subprocess.TimeoutExpired as error:
            raise Problem(f"took more than {SECONDS} s") from error
        if run.returncode == MISSING:
            raise Problem("missing")
        if run.returncode != 0:
            raise Problem((run.stderr.strip().splitlines() or [f"status {run.returncode}"])[-1])
        result = parse(run.stdout)
        if way.writes:
            result.update(self.sums_of(output))
            output.unlink()
        return result

    def expect(self, on: str) -> dict[str, str]:
        """What every way has to come to."""
        if on not in self.bare:
            self.bare[on] = self.sums_of(self.scratch / self.input_name(on))
        return self.bare[on]

    def sums_of(self, savefile: pathlib.Path) -> dict[str, str]:
        """What bare libpcap comes to."""
        command = [self.build / "tests" / "benchmarks" / "pcap-savefile", "loop", savefile, "digest"]
        result = parse(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return {name: result[name] for name in ("packets", "caplen", "len", "time", "digest")}

    def capture(self, name: str, on: str, pace: float | None = None) -> dict[str, str]:
        """Runs a way once on what is sent to it, perhaps at another rate; to be called where the interfaces are."""
        size, count, rate, timeout = TRAFFIC[on]
        if pace is not None:
            count, rate = int(pace * PACED_SECONDS), pace
        command, environment = self.command(LIVE_WAYS[name], device="bench1", timeout=timeout)
        send = [self.build / "tests" / "benchmarks" / "send", "bench0", str(size), str(max(count // self.divisor, 200)), str(rate)]
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
        return result | {"size": str(size)}


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
            output, errors = receiver.communicate(timeout=10)
        finally:
            sender.kill()
    if receiver.returncode != 0:
        raise Problem((errors.strip().splitlines() or [f"status {receiver.returncode}"])[-1])
    result = {"cpu": cpu, "packets": re.search(r"(\d+) packets? captured", errors).group(1)} if is_tcpdump else parse(output)
    return result | {"sent": sent["sent"], "sending": sent["ns"]}
