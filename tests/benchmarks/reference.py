# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The savefiles that are read, and what bare libpcap comes to on them."""

import pathlib
import subprocess

from make_inputs import COMPRESSORS, make_inputs
from results import Problem, last_line, parse
from rows import SHARES

# What savefile a name stands for: the sizes and the number of its packets, and its format.
INPUTS = {
    "64": ("64", 1000000, "pcap"),
    "mix": ("mix", 1000000, "pcap"),
    "64 x 10,000": ("64", 10000, "pcap"),
    "64 x 100,000": ("64", 100000, "pcap"),
    "64 x 5,000,000": ("64", 5000000, "pcap"),
    "64 pcapng": ("64", 1000000, "pcapng"),
    "64 pcapng x 100,000": ("64", 100000, "pcapng"),
    "64 pcapng, options": ("64options", 1000000, "pcapng"),
    "mix pcapng": ("mix", 1000000, "pcapng"),
    "10,000 flows": ("flows10000", 1000000, "pcap"),
    "10,000 flows x 100,000": ("flows10000", 100000, "pcap"),
    "500,000 flows": ("flows500000", 1000000, "pcap"),
    "one flow": ("flows1", 1000000, "pcap"),
    "10,000 conversations": ("conversations10000", 1000000, "pcap"),
    "10,000 conversations x 100,000": ("conversations10000", 100000, "pcap"),
    "100,000 conversations": ("conversations100000", 1000000, "pcap"),
    "432,000 conversations": ("conversations500000", 1000000, "pcap"),
    "one conversation": ("conversations1", 1000000, "pcap"),
    "64 gzip": ("64", 1000000, "pcap.gz"),
    "mix gzip": ("mix", 1000000, "pcap.gz"),
    "64 zstd": ("64", 1000000, "pcap.zst"),
    "mix zstd": ("mix", 1000000, "pcap.zst"),
    "64 lz4": ("64", 1000000, "pcap.lz4"),
    "mix lz4": ("mix", 1000000, "pcap.lz4"),
    "1 GiB": ("mix", 2915200, "pcap"),
    "1 GiB pcapng": ("mix", 2915200, "pcapng"),
}


class Reference:
    def __init__(self, build: pathlib.Path, scratch: pathlib.Path, divisor: int):
        self.programs, self.scratch, self.divisor = build / "tests" / "benchmarks", scratch, divisor
        self.expected: dict[tuple[str, str], dict[str, str]] = {}  # by what is read, and the filter

    def count(self, on: str) -> int:
        """How many packets are in it."""
        return max(INPUTS[on][1] // self.divisor, 1000)

    def savefile(self, on: str) -> pathlib.Path:
        if on not in INPUTS:
            raise Problem("no such savefile")
        sizes, _count, suffix = INPUTS[on]
        return self.scratch / f"{sizes}-{self.count(on)}.{suffix}"

    def make(self, names: set[str]) -> None:
        make_inputs(self.scratch, sorted(self.savefile(on).name for on in names if on in INPUTS))

    def sums_of(self, savefile: pathlib.Path, passes: str = "") -> dict[str, str]:
        """What bare libpcap comes to, perhaps with a filter."""
        filters = ["--filter", passes] if passes else []
        command = [self.programs / "pcap-savefile", "loop", *filters, savefile, "digest"]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode != 0:
            raise Problem(f"WRONG: libpcap on {savefile.name}: {last_line(process)}")
        result = parse(process.stdout)
        return {name: result[name] for name in ("packets", "caplen", "len", "time", "digest")}

    def expect(self, on: str, passes: str = "") -> dict[str, str]:
        """What every way has to come to: what it delivers, and what it dumps meanwhile, read back."""
        if (on, passes) not in self.expected:
            savefile = self.savefile(on)
            # libpcap does not decompress.
            plain = savefile.with_suffix("") if savefile.suffix in COMPRESSORS else savefile
            sums = self.sums_of(plain, passes)
            share = int(sums["packets"]) / self.count(on)
            if abs(share - SHARES.get(passes, share)) > 0.03:
                raise Problem(f"WRONG: the filter passes {share:.0%}")
            self.expected[on, passes] = {**sums, "dumped": sums["digest"]}
        return self.expected[on, passes]
