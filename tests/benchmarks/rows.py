# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured, as data: the ways, and the rows of the table with their bounds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """A way of reading: a command whose last line is made of NAME=VALUE pairs.

    {build}, {here}, {python}, {output} and what it is run on ({input}, {device}, {timeout}) are filled in.
    """

    command: str
    path: str = ""  # comes first in PYTHONPATH and NODE_PATH
    is_cheap: bool = False  # run several times in each round
    writes: bool = False  # has a savefile as its result
    reads: bool = True  # has sums and a digest to compare
    is_checked: bool = False  # by the tests, too, for which nothing is installed in addition


def of_c(program: str, way: str, writes: bool = False, **more) -> Way:
    return Way(f"{{build}}/{program} {way} {{input}}", is_cheap=not writes, is_checked=True, writes=writes, **more)


# Each of them reads a savefile to its end.
SAVEFILE_WAYS = {
    "libpcap loop": of_c("pcap-savefile", "loop"),
    "libpcap dump": of_c("pcap-savefile", "dump", writes=True),
    "libpcap open": of_c("pcap-savefile", "open", reads=False),
    "libpcap held": of_c("pcap-savefile", "memory", reads=False),
    "C read_batch": of_c("gpcap-savefile", "read-batch"),
    "C next": of_c("gpcap-savefile", "next"),
    "C dispatch": of_c("gpcap-savefile", "dispatch"),
    "C loop": of_c("gpcap-savefile", "loop"),
    "C loop, `packet`": of_c("gpcap-savefile", "loop-packet-signal"),
    "C start, `packet`": of_c("gpcap-savefile", "start-packet-signal"),
    "C start, `batch`": of_c("gpcap-savefile", "start-batch-signal"),
    "C dump_batch": of_c("gpcap-savefile", "dump-batch", writes=True),
    "C open": of_c("gpcap-savefile", "open", reads=False),
    "C held": of_c("gpcap-savefile", "memory", reads=False),
    "Python numpy": Way("{python} {here}/savefile.py numpy {input}", is_checked=True),
    "Python struct": Way("{python} {here}/savefile.py struct {input}", is_checked=True),
    "Python for": Way("{python} {here}/savefile.py iterate {input}", is_checked=True),
    "Python loop": Way("{python} {here}/savefile.py loop {input}", is_checked=True),
    "drop-in next": Way("{python} {here}/savefile.py pcapy-next {input}", path="{drop_in}", is_checked=True),
    "drop-in loop": Way("{python} {here}/savefile.py pcapy-loop {input}", path="{drop_in}", is_checked=True),
    "pcapy next": Way("{python} {here}/savefile.py pcapy-next {input}"),
    "pcapy loop": Way("{python} {here}/savefile.py pcapy-loop {input}", path="{peers}/pcapy"),
    "scapy RawPcapReader": Way("{python} {here}/savefile.py scapy {input}"),
    "dpkt Reader": Way("{python} {here}/savefile.py dpkt {input}"),
    "GJS batch": Way("gjs -m {here}/savefile.gjs.js batch {input}", is_checked=True),
    "GJS for": Way("gjs -m {here}/savefile.gjs.js iterate {input}", is_checked=True),
    "node pcap": Way("node {here}/savefile.node.js loop {input}", path="{peers}/node_modules"),
    "Lua batch": Way("lua5.3 {here}/savefile.lua batch {input}"),
    "Ruby batch": Way("ruby {here}/savefile.rb batch {input}"),
    "Ruby pcaprub": Way("ruby {here}/savefile.rb pcaprub {input}"),
    "Perl batch": Way("perl {here}/savefile.pl batch {input}"),
    "Perl Net::Pcap": Way("perl {here}/savefile.pl net-pcap {input}"),
}

# Each of them captures from an interface until it has seen all that was sent.
LIVE_WAYS = {
    "libpcap loop": Way("{build}/pcap-live flood {device}"),
    "libpcap poll": Way("{build}/pcap-live latency {device} {timeout}"),
    "C read_batch": Way("{build}/gpcap-live read-batch {device}"),
    "C start, `batch`": Way("{build}/gpcap-live start {device}"),
    "C timer": Way("{build}/gpcap-live timer {device}"),
    "C latency, `batch`": Way("{build}/gpcap-live batch-latency {device} {timeout}"),
    "C latency, `packet`": Way("{build}/gpcap-live packet-latency {device} {timeout}"),
    "Python numpy": Way("{python} {here}/live.py batch {device}"),
    "pcapy loop": Way("{python} {here}/live.py pcapy {device}", path="{peers}/pcapy"),
    "tcpdump -w": Way("tcpdump -Z root -n -i {device} -w {output} len != 123"),
}


@dataclass(frozen=True)
class Row:
    """A line of the table: what a way measures on something, and what that may be at most."""

    what: str
    way: str
    on: str
    at_most: float | None = None  # without it, the row is there to be compared with
    against: str | None = None  # the way whose measure is the unit of the bound; without it, it is absolute
    against_on: str | None = None  # another input than this row's
    is_offset: bool = False  # may be more than the other by so much, instead of a multiple
    measure: str = "ns"


BARE = "libpcap loop"
SAVEFILE_ROWS = [
    Row("bare `pcap_loop`", BARE, "64"),
    Row("bare `pcap_loop`", BARE, "mix"),
    Row("C `read_batch`", "C read_batch", "64", 0.4, BARE),
    Row("C `read_batch`", "C read_batch", "mix", 0.4, BARE),
    Row("C `dispatch`, callback", "C dispatch", "64", 0.7, BARE),
    Row("C `loop`, callback", "C loop", "64", 0.7, BARE),
    Row("C `loop`, `packet` signal", "C loop, `packet`", "64", 3, BARE),
    Row("C `batch` signal on a main loop", "C start, `batch`", "64", 1.1, "C read_batch"),
    Row("C `start` to the end", "C start, `packet`", "64", 1.2, "C loop, `packet`"),
    Row("C `next`", "C next", "64"),
    Row("libpcap `pcap_dump`", "libpcap dump", "mix"),
    Row("C `dump_batch`", "C dump_batch", "mix", 1.1, "libpcap dump"),
    Row("Python `read_batch`, numpy", "Python numpy", "64", 1.1, "C read_batch"),
    Row("Python `read_batch`, struct", "Python struct", "64"),
    Row("python3-pcapy `next`", "pcapy next", "64"),
    Row("python3-pcapy `loop`", "pcapy loop", "64"),
    Row("Python `for hdr, data in reader`", "Python for", "64", 0.7, "pcapy next"),
    Row("Python `loop`", "Python loop", "64", 1.0, "pcapy loop"),
    Row("pcapy drop-in `next`", "drop-in next", "64", 1.0, "pcapy next"),
    Row("pcapy drop-in `loop`", "drop-in loop", "64", 1.0, "pcapy loop"),
    Row("scapy `RawPcapReader`", "scapy RawPcapReader", "64"),
    Row("dpkt `Reader`", "dpkt Reader", "64"),
    Row("GJS batches of views", "GJS batch", "64 x 10,000", 500),
    Row("GJS batches of views", "GJS batch", "64 x 100,000", 500),
    Row("GJS batches of views", "GJS batch", "64", 500),
    Row("GJS batches of views", "GJS batch", "64 x 5,000,000", 500),
    Row("GJS stays flat", "GJS batch", "64 x 5,000,000", 1.2, "GJS batch", "64 x 100,000"),
    Row("GJS `for (… of reader)`", "GJS for", "64"),
    Row("node's pcap", "node pcap", "64"),
    Row("Ruby's pcaprub", "Ruby pcaprub", "64"),
    Row("Ruby batches", "Ruby batch", "64", 1.0, "Ruby pcaprub"),
    Row("Perl's Net::Pcap", "Perl Net::Pcap", "64"),
    Row("Perl batches", "Perl batch", "64", 1.0, "Perl Net::Pcap"),
    Row("Lua batches", "Lua batch", "64", 700),
    Row("bare `pcap_loop`, pcapng", BARE, "64 pcapng"),
    Row("C `read_batch`, pcapng", "C read_batch", "64 pcapng"),
    Row("bare `pcap_loop`, 1 GiB", BARE, "1 GiB"),
    Row("C `read_batch`, 1 GiB", "C read_batch", "1 GiB"),
    Row("C `read_batch`, 1 GiB pcapng", "C read_batch", "1 GiB pcapng"),
    Row("Python `for`, 1 GiB", "Python for", "1 GiB"),
    Row("GJS batches, 1 GiB", "GJS batch", "1 GiB"),
    Row("libpcap open and close", "libpcap open", "64"),
    Row("open and close a savefile", "C open", "64", 1.3, "libpcap open"),
    Row("memory of an open `pcap_t`", "libpcap held", "64", measure="held"),
    Row("memory of an open savefile reader", "C held", "64", 256, measure="held"),
]

FLOODS = ("64 live", "1500 live")
PACED = ("64 paced", "1500 paced")
DELAYS = ("timeout 1 ms", "immediate")


# What captures what is sent, and whether its loss and its CPU have a bound.
CAPTURES = (
    ("bare `pcap_loop`", BARE, False),
    ("C `read_batch`", "C read_batch", True),
    ("Python `read_batch`, numpy", "Python numpy", True),
    ("C `batch` signal", "C start, `batch`", False),
    ("python3-pcapy `loop`", "pcapy loop", False),
    ("`tcpdump -w`", "tcpdump -w", False),
)


def flood_rows(size: str) -> list[Row]:
    rows = [Row("frames sent", BARE, size, measure="rate")]
    for what, way, has_bound in CAPTURES:
        loss, cpu = (1, 1.2) if has_bound else (None, None)
        rows.append(Row(f"{what}, loss", way, size, loss, BARE, is_offset=True, measure="loss"))
        rows.append(Row(f"{what}, CPU", way, size, cpu, BARE, measure="cpu"))
    return rows


def rate_rows(size: str) -> list[Row]:
    return [Row(f"{what}, rate without loss", way, size, measure="rate") for what, way, _has_bound in CAPTURES]


def delay_rows(timeout: str) -> list[Row]:
    rows = [Row(f"bare poll loop, latency, {measure}", "libpcap poll", timeout, measure=measure) for measure in ("median", "p99")]
    for signal in ("`batch`", "`packet`"):
        way = f"C latency, {signal}"
        rows.append(Row(f"C {signal} signal, latency, median", way, timeout, measure="median"))
        rows.append(Row(f"C {signal} signal, latency, p99", way, timeout, 100, "libpcap poll", is_offset=True, measure="p99"))
    return rows


LIVE_ROWS = [
    *[row for size in FLOODS for row in flood_rows(size)],
    *[row for size in PACED for row in rate_rows(size)],
    *[row for timeout in DELAYS for row in delay_rows(timeout)],
    Row("lateness of a 10 ms timer under flood, median", "C timer", "64 live", measure="median"),
    Row("lateness of a 10 ms timer under flood, p99", "C timer", "64 live", measure="p99"),
    Row("memory of a live reader beside its ring", "C read_batch", "64 live", 1024, measure="held"),
]
