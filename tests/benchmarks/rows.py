# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured, as data: the ways, and the rows of the table with their bounds.

It uses nothing of its neighbours, so that another checkout that this one is compared with can be asked for its own.
"""

from dataclasses import dataclass, replace

# Filters, and how many of the packets each passes: those of a savefile, whose bytes behind the number are noise.
PASSES_ALL = "ip or ip6 or vlan"
PASSES_HALF = "ether[18] & 1 = 0"
SHARES = {"": 1, PASSES_ALL: 1, PASSES_HALF: 0.5}

# Of live captures: what is sent, without the frames behind it; and all of it, in more instructions than the
# 4096 that the kernel takes.
MARKERLESS = "len != 123"
TOO_LONG = " or ".join(["greater 1", *(f"ether[{number % 6}] = 255" for number in range(2100))])


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
    passes: str = ""  # the filter that it reads with
    dumps: bool = False  # writes what it delivers to {output}
    rounds: int | None = None  # in so many rounds at most


def of_c(program: str, way: str, writes: bool = False, **more) -> Way:
    return Way(f"{{build}}/{program} {way} {{input}}", is_cheap=not writes, is_checked=True, writes=writes, **more)


# Each of them reads a savefile to its end.
SAVEFILE_WAYS = {
    "libpcap loop": of_c("pcap-savefile", "loop"),
    "libpcap dump": of_c("pcap-savefile", "dump", writes=True),
    "libpcap open": of_c("pcap-savefile", "open", reads=False),
    "libpcap held": of_c("pcap-savefile", "memory", reads=False),
    "C read_batch": of_c("gpcap-savefile", "read-batch"),
    "zlib": of_c("decompress", "gzip", reads=False),
    "libzstd": of_c("decompress", "zstd", reads=False),
    "liblz4": of_c("decompress", "lz4", reads=False),
    "C flow keys": of_c("gpcap-savefile", "flow-keys"),
    "C address set": of_c("gpcap-savefile", "address-set"),
    "C conversations": of_c("gpcap-savefile", "conversations"),
    "C tables": of_c("gpcap-savefile", "tables"),
    "C refresh": of_c("gpcap-savefile", "refresh", reads=False),
    "C read_batch, a tap": of_c("gpcap-taps", "tap"),
    "C read_batch, a tap with `batch`": of_c("gpcap-taps", "batch"),
    "C read_batch, a tap with a dumper": of_c("gpcap-taps", "dumper", writes=True),
    "C read_batch, a tap with addresses": of_c("gpcap-taps", "addresses"),
    "C read_batch, ten taps": of_c("gpcap-taps", "ten-taps"),
    "C read_batch, ten filters in libpcap": of_c("gpcap-taps", "ten-filters"),
    "C next": of_c("gpcap-savefile", "next"),
    "C dispatch": of_c("gpcap-savefile", "dispatch"),
    "C loop": of_c("gpcap-savefile", "loop"),
    "C loop, `packet`": of_c("gpcap-savefile", "loop-packet-signal"),
    "C start, `packet`": of_c("gpcap-savefile", "start-packet-signal"),
    "C start, `batch`": of_c("gpcap-savefile", "start-batch-signal"),
    "C start_threaded, `batch`": of_c("gpcap-savefile", "start-threaded-batch-signal"),
    "C history": of_c("gpcap-savefile", "history"),
    "C history, items": of_c("gpcap-savefile", "history-items"),
    "C model": of_c("gpcap-model", "index", reads=False),
    "C model, page": of_c("gpcap-model", "page", reads=False),
    "C model, rows": of_c("gpcap-model", "rows", reads=False),
    "C model, filter": of_c("gpcap-model", "filter", reads=False),
    "C model, again": of_c("gpcap-model", "again", reads=False),
    "capinfos": Way("{python} {here}/program.py capinfos {input}", reads=False, rounds=2),
    "tshark -c 100": Way("{python} {here}/program.py tshark {input}", reads=False, rounds=2),
    "C dump_batch": of_c("gpcap-savefile", "dump-batch", writes=True),
    "C dump_batch, pcapng": of_c("gpcap-savefile", "dump-batch-pcapng", writes=True),
    "C dump_batch, queue": of_c("gpcap-savefile", "dump-batch-queue", writes=True),
    "C dump_batch, stream": of_c("gpcap-savefile", "dump-batch-stream", writes=True),
    **{f"C dump_batch, {kind}": Way(f"{{build}}/gpcap-savefile dump-batch-{kind} {{input}} {{output}}", reads=False) for kind in ("gzip", "zstd", "lz4")},
    "zlib, writing": of_c("decompress", "to-gzip", reads=False),
    "libzstd, writing": of_c("decompress", "to-zstd", reads=False),
    "C open": of_c("gpcap-savefile", "open", reads=False),
    "C held": of_c("gpcap-savefile", "memory", reads=False),
    "Python numpy": Way("{python} {here}/savefile.py numpy {input}", is_checked=True),
    "Python struct": Way("{python} {here}/savefile.py struct {input}", is_checked=True),
    "Python for": Way("{python} {here}/savefile.py iterate {input}", is_checked=True),
    "Python batches": Way("{python} {here}/savefile.py batches {input}", is_checked=True),
    "Python next": Way("{python} {here}/savefile.py next {input}", is_checked=True),
    "Python loop": Way("{python} {here}/savefile.py loop {input}", is_checked=True),
    "drop-in next": Way("{python} {here}/savefile.py pcapy-next {input}", path="{drop_in}", is_checked=True),
    "drop-in loop": Way("{python} {here}/savefile.py pcapy-loop {input}", path="{drop_in}", is_checked=True),
    "pcapy next": Way("{python} {here}/savefile.py pcapy-next {input}"),
    "pcapy loop": Way("{python} {here}/savefile.py pcapy-loop {input}", path="{peers}/pcapy"),
    "scapy RawPcapReader": Way("{python} {here}/savefile.py scapy {input}"),
    "dpkt Reader": Way("{python} {here}/savefile.py dpkt {input}"),
    "Python flow keys": Way("{python} {here}/savefile.py flow-keys {input}", is_checked=True),
    "Python flows, struct": Way("{python} {here}/savefile.py flows-struct {input}", is_checked=True),
    "Python flows, dpkt": Way("{python} {here}/savefile.py flows-dpkt {input}"),
    "Python conversations": Way("{python} {here}/savefile.py conversations {input}", is_checked=True),
    "GJS batch": Way("gjs -m {here}/savefile.gjs.js batch {input}", is_checked=True),
    "GJS for": Way("gjs -m {here}/savefile.gjs.js iterate {input}", is_checked=True),
    "GJS loop": Way("gjs -m {here}/savefile.gjs.js loop {input}", is_checked=True),
    "node pcap": Way("node {here}/savefile.node.js loop {input}", path="{peers}/node_modules"),
    "Lua batch": Way("lua5.3 {here}/savefile.lua batch {input}"),
    "Ruby batch": Way("ruby {here}/savefile.rb batch {input}"),
    "Ruby pcaprub": Way("ruby {here}/savefile.rb pcaprub {input}"),
    "Perl batch": Way("perl {here}/savefile.pl batch {input}"),
    "Perl Net::Pcap": Way("perl {here}/savefile.pl net-pcap {input}"),
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
    Row("libpcap `pcap_dump`, CPU", "libpcap dump", "mix", measure="cpu"),
    Row("C `dump_batch`, CPU", "C dump_batch", "mix", 0.6, "libpcap dump", measure="cpu"),
    Row("C `dump_batch`, pcapng", "C dump_batch, pcapng", "mix", 1.3, "C dump_batch"),
    Row("C `dump_batch`, pcapng, CPU", "C dump_batch, pcapng", "mix", 1.3, "C dump_batch", measure="cpu"),
    Row("C `dump_batch`, through a queue", "C dump_batch, queue", "mix"),
    Row("C `dump_batch`, to a stream", "C dump_batch, stream", "mix"),
    Row("zlib alone, writing", "zlib, writing", "mix"),
    Row("C `dump_batch`, gzip", "C dump_batch, gzip", "mix", 1.1, "zlib, writing"),
    Row("libzstd alone, writing", "libzstd, writing", "mix"),
    Row("C `dump_batch`, zstd", "C dump_batch, zstd", "mix"),
    Row("C `dump_batch`, lz4", "C dump_batch, lz4", "mix"),
    Row("C history of 100,000, `add_batch`", "C history", "64", 1.6, BARE),
    Row("C history, each item", "C history, items", "64 x 100,000", 4, "C next", "64"),
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
    Row("C `read_batch`, pcapng", "C read_batch", "64 pcapng", 0.5, BARE),
    Row("bare `pcap_loop`, pcapng", BARE, "mix pcapng"),
    Row("C `read_batch`, pcapng", "C read_batch", "mix pcapng", 0.5, BARE),
    Row("C `read_batch`, pcapng with options", "C read_batch", "64 pcapng, options", 0.5, BARE),
    Row("C copy from pcapng to pcapng", "C dump_batch, pcapng", "mix pcapng", 1.3, "C dump_batch", "mix"),
    Row("C copy from pcapng to pcapng, CPU", "C dump_batch, pcapng", "mix pcapng", 1.3, "C dump_batch", "mix", measure="cpu"),
    *[row for kind, library in (("gzip", "zlib"), ("zstd", "libzstd"), ("lz4", "liblz4")) for sizes in ("64", "mix")
      for row in (Row(f"{library} alone", library, f"{sizes} {kind}"),
                  Row(f"C `read_batch`, {kind}", "C read_batch", f"{sizes} {kind}", 1.1 if kind == "gzip" else None, library))],
    Row("bare `pcap_loop`, 1 GiB", BARE, "1 GiB"),
    Row("C `read_batch`, 1 GiB", "C read_batch", "1 GiB"),
    Row("C `read_batch`, 1 GiB pcapng", "C read_batch", "1 GiB pcapng"),
    Row("Python `for`, 1 GiB", "Python for", "1 GiB"),
    Row("GJS batches, 1 GiB", "GJS batch", "1 GiB"),
    Row("bare `pcap_loop`", BARE, "10,000 flows"),
    Row("C `read_batch`", "C read_batch", "10,000 flows"),
    Row("C `read_batch`, a tap", "C read_batch, a tap", "10,000 flows", 5, "C read_batch", is_offset=True),
    Row("C `read_batch`, a tap with `batch`", "C read_batch, a tap with `batch`", "10,000 flows", 6, "C read_batch", is_offset=True),
    Row("C `read_batch`, a tap with a dumper", "C read_batch, a tap with a dumper", "10,000 flows", 1.2, "C dump_batch"),
    Row("C `read_batch`, a tap with 100,000 prefixes", "C read_batch, a tap with addresses", "10,000 flows", 60, "C read_batch", is_offset=True),
    Row("C `read_batch`, ten filters in libpcap", "C read_batch, ten filters in libpcap", "10,000 flows"),
    Row("C `read_batch`, ten taps with these filters", "C read_batch, ten taps", "10,000 flows", 50, "C read_batch, ten filters in libpcap", is_offset=True),
    Row("C `get_flow_keys`", "C flow keys", "10,000 flows", 25, "C read_batch", is_offset=True),
    Row("C `filter_addresses`, 100,000 prefixes", "C address set", "10,000 flows", 60, "C read_batch", is_offset=True),
    Row("C `filter_addresses`, 100,000 prefixes", "C address set", "500,000 flows", 60, "C read_batch", is_offset=True),
    Row("Python flows in a dictionary, `flow_keys`", "Python flow keys", "10,000 flows x 100,000", 0.5, "Python flows, struct"),
    Row("Python flows in a dictionary, struct", "Python flows, struct", "10,000 flows x 100,000"),
    Row("Python flows in a dictionary, dpkt", "Python flows, dpkt", "10,000 flows x 100,000"),
    Row("bare `pcap_loop`", BARE, "10,000 conversations"),
    Row("C conversations", "C conversations", "10,000 conversations", 1.0, BARE),
    Row("C conversations, endpoints and protocols", "C tables", "10,000 conversations", 1.3, BARE),
    Row("bare `pcap_loop`", BARE, "432,000 conversations"),
    Row("C conversations", "C conversations", "432,000 conversations", 2.6, BARE),
    Row("C conversations, endpoints and protocols", "C tables", "432,000 conversations"),
    Row("bare `pcap_loop`", BARE, "one conversation"),
    Row("C conversations", "C conversations", "one conversation", 0.65, BARE),
    Row("C conversations, endpoints and protocols", "C tables", "one conversation"),
    Row("refresh of the first 100 of 100,000 conversations", "C refresh", "100,000 conversations", 4000, measure="median"),
    Row("Python conversations", "Python conversations", "10,000 conversations", 0.05, "Python flows, struct", "10,000 conversations x 100,000"),
    Row("Python conversations in a dictionary, struct", "Python flows, struct", "10,000 conversations x 100,000"),
    Row("Python conversations in a dictionary, dpkt", "Python flows, dpkt", "10,000 conversations x 100,000"),
    Row("C savefile model, first page", "C model, page", "1 GiB", 50000, measure="median"),
    Row("C savefile model, index", "C model", "1 GiB", 1.2, "C read_batch"),
    Row("C savefile model, any row", "C model, rows", "1 GiB", 5000, measure="p99"),
    Row("C savefile model, any row, gzip", "C model, rows", "mix gzip", measure="p99"),
    Row("C savefile model, memory", "C model", "1 GiB", 40 * 1024, measure="held"),
    Row("C savefile model, second opening", "C model, again", "1 GiB", 20000, measure="median"),
    Row("C savefile model, first page, pcapng", "C model, page", "1 GiB pcapng", 50000, measure="median"),
    Row("C savefile model, index, pcapng", "C model", "1 GiB pcapng", 1.2, "C read_batch"),
    Row("C savefile model, any row, pcapng", "C model, rows", "1 GiB pcapng", 5000, measure="p99"),
    Row("C savefile model, memory, pcapng", "C model", "1 GiB pcapng", 40 * 1024, measure="held"),
    Row("C savefile model, second opening, pcapng", "C model, again", "1 GiB pcapng", 20000, measure="median"),
    Row("capinfos, all of the file", "capinfos", "1 GiB"),
    Row("tshark, the first 100 packets", "tshark -c 100", "1 GiB"),
    Row("C savefile model, a filter over all", "C model, filter", "1 GiB"),
    Row("libpcap open and close", "libpcap open", "64"),
    Row("open and close a savefile", "C open", "64", 1.3, "libpcap open"),
    Row("memory of an open `pcap_t`", "libpcap held", "64", measure="held"),
    Row("memory of an open savefile reader", "C held", "64", 256, measure="held"),
]


@dataclass(frozen=True)
class Modifier:
    """What a way of reading is combined with, and how many times as much as without it that may take."""

    name: str
    options: str  # of the program
    at_most: float | None = None
    against: str | None = None  # what the bound is a multiple of instead
    passes: str = ""
    dumps: bool = False

    def of(self, way: Way) -> Way:
        return replace(way, command=f"{way.command} {self.options}", passes=self.passes, dumps=self.dumps,
                       is_cheap=False, rounds=3)


FILTERS = (
    Modifier("filter passes all", f"--filter='{PASSES_ALL}'", 1.5, passes=PASSES_ALL),
    Modifier("filter passes half", f"--filter='{PASSES_HALF}'", 1.5, passes=PASSES_HALF),
)
DUMPER = Modifier("dumper", "--dumper={output}", 1.3, dumps=True)
PCAPNG_DUMPER = Modifier("dumper of pcapng", "--dumper={output} --pcapng", 1.3, dumps=True)
STREAM = Modifier("stream", "--stream", 2)
REPLAY = Modifier("replay", "--replay", 1.5)
USER_SPACE = Modifier("filter", f"--filter='{TOO_LONG}'", passes=TOO_LONG)
TOGETHER = Modifier("filter, dumper and stream", f"--filter='{PASSES_HALF}' --dumper={{output}} --stream", 3,
                    passes=PASSES_HALF, dumps=True)
UNREPLAYED = (*FILTERS, DUMPER, STREAM, TOGETHER)
MODIFIERS = (*FILTERS, DUMPER, STREAM, REPLAY, TOGETHER)

UNBOUNDED = tuple(replace(modifier, at_most=None) for modifier in UNREPLAYED)

# To write a packet costs several times what it costs C to read one: what is bounded is the whole, by libpcap's.
C_MODIFIERS = tuple(replace(modifier, at_most=0.7, against=f"{BARE}, {modifier.name}") if modifier.dumps else modifier
                    for modifier in MODIFIERS)

C_PCAPNG_DUMPER = replace(PCAPNG_DUMPER, at_most=0.7, against=f"{BARE}, dumper")

# pcapy's programs write each packet by themselves. Its loop () cannot be measured with that: Debian's has no
# packets, and what it is without that fault crashes when it dumps.
PCAPY_DUMPER = replace(DUMPER, at_most=None)
DROP_IN_DUMPER = replace(DUMPER, at_most=1.0, against="pcapy next, dumper")
DROP_IN_MODIFIERS = (*FILTERS, DROP_IN_DUMPER, STREAM, TOGETHER)

# What is combined, on what, and with what. The scripts read fewer packets: a cliff shows in those.
COMBINED = (
    (Row("bare `pcap_loop`", BARE, "64"), UNBOUNDED),
    (Row("C `read_batch`", "C read_batch", "64"), C_MODIFIERS),
    (Row("C `next`", "C next", "64"), MODIFIERS),
    (Row("C `loop`, callback", "C loop", "64"), C_MODIFIERS),
    (Row("C `batch` signal on a main loop", "C start, `batch`", "64"), C_MODIFIERS),
    (Row("C `batch` signal, `start_threaded`", "C start_threaded, `batch`", "64"), C_MODIFIERS),
    (Row("Python `batches`", "Python batches", "64 x 100,000"), MODIFIERS),
    (Row("Python `for hdr, data in reader`", "Python for", "64 x 100,000"), MODIFIERS),
    (Row("Python `loop`", "Python loop", "64 x 100,000"), MODIFIERS),
    (Row("Python `next`", "Python next", "64 x 100,000"), MODIFIERS),
    (Row("python3-pcapy `next`", "pcapy next", "64 x 100,000"), (PCAPY_DUMPER,)),
    (Row("pcapy drop-in `next`", "drop-in next", "64 x 100,000"), DROP_IN_MODIFIERS),
    (Row("pcapy drop-in `loop`", "drop-in loop", "64 x 100,000"), DROP_IN_MODIFIERS),
    (Row("GJS batches of views", "GJS batch", "64 x 100,000"), MODIFIERS),
    (Row("GJS `for (… of reader)`", "GJS for", "64 x 100,000"), MODIFIERS),
    (Row("GJS `loop`", "GJS loop", "64 x 100,000"), MODIFIERS),
    (Row("bare `pcap_loop`, pcapng", BARE, "64 pcapng"), UNBOUNDED),
    (Row("C `read_batch`, pcapng", "C read_batch", "64 pcapng"), (*C_MODIFIERS, C_PCAPNG_DUMPER)),
    (Row("C `batch` signal, `start_threaded`, pcapng", "C start_threaded, `batch`", "64 pcapng"), (*C_MODIFIERS, C_PCAPNG_DUMPER)),
    (Row("Python `for hdr, data in reader`, pcapng", "Python for", "64 pcapng x 100,000"), (*MODIFIERS, PCAPNG_DUMPER)),
    (Row("GJS batches of views, pcapng", "GJS batch", "64 pcapng x 100,000"), (*MODIFIERS, PCAPNG_DUMPER)),
)


def combined_row(plain: Row, modifier: Modifier) -> Row:
    """Of a way that is added, too."""
    way = f"{plain.way}, {modifier.name}"
    SAVEFILE_WAYS[way] = modifier.of(SAVEFILE_WAYS[plain.way])
    return Row(f"{plain.what}, {modifier.name}", way, plain.on, modifier.at_most, modifier.against or plain.way)


for plain_row, row_modifiers in COMBINED:
    if not any((row.way, row.on) == (plain_row.way, plain_row.on) for row in SAVEFILE_ROWS):
        SAVEFILE_ROWS.append(plain_row)
    SAVEFILE_ROWS += [combined_row(plain_row, modifier) for modifier in row_modifiers]

# Each of them captures from an interface until it has seen all that was sent.
LIVE_WAYS = {
    "libpcap loop": Way("{build}/pcap-live flood {device}"),
    "libpcap poll": Way("{build}/pcap-live latency {device} {timeout}"),
    "C read_batch": Way("{build}/gpcap-live read-batch {device}"),
    "C start, `batch`": Way("{build}/gpcap-live start {device}"),
    "C start_threaded, `batch`": Way("{build}/gpcap-live start-threaded {device}"),
    "C ring of files": Way("{build}/gpcap-recording ring {device} {output}"),
    "C recorder": Way("{build}/gpcap-recording event {device} {output}"),
    "C recorder of a ring": Way("{build}/gpcap-recording ring-event {device} {output}"),
    "C timer": Way("{build}/gpcap-live timer {device}"),
    "C latency, `batch`": Way("{build}/gpcap-live batch-latency {device} {timeout}"),
    "C latency, `packet`": Way("{build}/gpcap-live packet-latency {device} {timeout}"),
    "Python numpy": Way("{python} {here}/live.py batch {device}"),
    "Python for": Way("{python} {here}/live.py iterate {device}"),
    "pcapy loop": Way("{python} {here}/live.py pcapy {device}", path="{peers}/pcapy"),
    "tcpdump -w": Way("tcpdump -Z root -n -i {device} -w {output} len != 123"),
}

LIVE_MODIFIERS = {
    "libpcap loop": (USER_SPACE,),
    "C start, `batch`": (DUMPER, USER_SPACE),
    "Python for": (DUMPER, USER_SPACE),
}
for plain_way, way_modifiers in LIVE_MODIFIERS.items():
    for way_modifier in way_modifiers:
        LIVE_WAYS[f"{plain_way}, {way_modifier.name}"] = way_modifier.of(LIVE_WAYS[plain_way])

# Each of them monitors the devices, and nothing is sent to it.
MONITOR_WAYS = {
    "C monitor, changes": Way("{build}/gpcap-devices changes", reads=False),
    "C monitor, rest": Way("{build}/gpcap-devices rest", reads=False),
    "C monitor, counters": Way("{build}/gpcap-devices counters", reads=False),
}
LIVE_WAYS.update(MONITOR_WAYS)

FLOODS = ("64 live", "1500 live")
PACED = ("64 paced", "1500 paced")
DELAYS = ("timeout 1 ms", "immediate")


@dataclass(frozen=True)
class Capture:
    """What captures what is sent, and what its loss and its CPU may be at most."""

    what: str
    way: str
    loss: float | None = None  # in percent, more than another way
    cpu: float | None = None  # times as much as another way
    loss_against: str = BARE
    cpu_against: str = BARE


CAPTURES = (
    Capture("bare `pcap_loop`", BARE),
    Capture("C `read_batch`", "C read_batch", 1, 1.2),
    Capture("Python `read_batch`, numpy", "Python numpy", 1, 1.2),
    Capture("C `batch` signal", "C start, `batch`"),
    Capture("python3-pcapy `loop`", "pcapy loop"),
    Capture("`tcpdump -w`", "tcpdump -w"),
)

# They are flooded, and no rate is searched for at which they lose nothing.
COMBINED_CAPTURES = (
    Capture("C `batch` signal, `start_threaded`", "C start_threaded, `batch`", 1, 1.5, cpu_against="C start, `batch`"),
    Capture("Python `for`", "Python for", 1, 1.0, cpu_against="pcapy loop"),
    Capture("C `batch` signal, dumper", "C start, `batch`, dumper", 1, 1.0, "tcpdump -w", "tcpdump -w"),
    Capture("Python `for`, dumper", "Python for, dumper", 1, 1.5, "tcpdump -w", "tcpdump -w"),
    Capture("bare `pcap_loop`, filter in user space", "libpcap loop, filter"),
    Capture("C `batch` signal, filter in user space", "C start, `batch`, filter", 1, 1.5, "libpcap loop, filter", "C start, `batch`"),
    Capture("Python `for`, filter in user space", "Python for, filter", 1, 1.5, "libpcap loop, filter", "Python for"),
)


def flood_rows(size: str) -> list[Row]:
    rows = [Row("frames sent", BARE, size, measure="rate")]
    for each in (*CAPTURES, *COMBINED_CAPTURES):
        rows.append(Row(f"{each.what}, loss", each.way, size, each.loss, each.loss_against, is_offset=True, measure="loss"))
        rows.append(Row(f"{each.what}, CPU", each.way, size, each.cpu, each.cpu_against, measure="cpu"))
    return rows


def rate_rows(size: str) -> list[Row]:
    return [Row(f"{capture.what}, rate without loss", capture.way, size, measure="rate") for capture in CAPTURES]


def delay_rows(timeout: str) -> list[Row]:
    rows = [Row(f"bare poll loop, latency, {measure}", "libpcap poll", timeout, measure=measure) for measure in ("median", "p99")]
    for signal in ("`batch`", "`packet`"):
        way = f"C latency, {signal}"
        rows.append(Row(f"C {signal} signal, latency, median", way, timeout, measure="median"))
        rows.append(Row(f"C {signal} signal, latency, p99", way, timeout, 100, "libpcap poll", is_offset=True, measure="p99"))
    return rows


# What is delivered is in the files once, in order, whatever the kernel has dropped.
RECORDED = (
    ("ring of files", "C ring of files", "64 ring"),
    ("recorder, the 10 s before an event", "C recorder", "64 event"),
    ("recorder of a ring, the 10 s before an event", "C recorder of a ring", "64 event"),
)


def recording_rows(what: str, way: str, on: str) -> list[Row]:
    return [
        Row(f"{what}, frames sent", way, on, measure="rate"),
        Row(f"{what}, loss of the capture", way, on, measure="loss"),
        Row(f"{what}, files", way, on, measure="files"),
        Row(f"{what}, delivered packets that are lost or twice", way, on, 0, measure="astray"),
    ]


LIVE_ROWS = [
    *[row for size in FLOODS for row in flood_rows(size)],
    *[row for size in PACED for row in rate_rows(size)],
    *[row for timeout in DELAYS for row in delay_rows(timeout)],
    *[row for each in RECORDED for row in recording_rows(*each)],
    Row("lateness of a 10 ms timer under flood, median", "C timer", "64 live", measure="median"),
    Row("lateness of a 10 ms timer under flood, p99", "C timer", "64 live", measure="p99"),
    Row("device monitor, a change is told after, median", "C monitor, changes", "devices", measure="median"),
    Row("device monitor, a change is told after, p99", "C monitor, changes", "devices", 150000, measure="p99"),
    Row("device monitor, CPU while nothing happens", "C monitor, rest", "devices", 0.1, measure="share"),
    Row("device monitor, CPU with counters each second", "C monitor, counters", "devices", 0.1, measure="share"),
    Row("memory of a live reader beside its ring", "C read_batch", "64 live", 1024, measure="held"),
]
