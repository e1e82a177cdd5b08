# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The results of pcapy's calls, a line for each scenario: run with pcapy's own module and with GPcap's.

pcapy_scenarios.py DIRECTORY-OF-SAVEFILES SCRATCH-DIRECTORY [live]; a line is the name of a scenario and its results.
"""

import hashlib
import os
import select
import socket
import sys

import pcapy

SAVEFILES, SCRATCH = sys.argv[1:3]
PORT = 47005


def savefile(name):
    return os.path.join(SAVEFILES, name)


def outcome(call, *arguments):
    """Returns the result of a call, or its exception."""
    try:
        result = call(*arguments)
    except Exception as error:  # pylint: disable=broad-exception-caught
        kind = type(error)
        return f"raises {kind.__name__} of {kind.__mro__[1].__name__}" + (f": {error}" if kind is ValueError else "")
    return f"{type(result).__name__} {result!r}" if isinstance(result, (int, str, bytes, tuple, list, type(None))) else "an object"


def packet(pair):
    hdr, data = pair
    return None if hdr is None else (hdr.getts(), hdr.getcaplen(), hdr.getlen(), hashlib.sha256(data).hexdigest()[:12], type(data).__name__)


def packets(reader):
    result = []
    while (pair := reader.next())[0] is not None:
        result.append(packet(pair))
    return result


def digest(items):
    return len(items), hashlib.sha256(repr(items).encode()).hexdigest()[:16]


def attributes():
    yield "names", sorted(name for name in dir(pcapy) if name in KNOWN_NAMES)
    yield "constants", sorted((name, getattr(pcapy, name)) for name in SEED_CONSTANTS)
    yield "exceptions", [issubclass(kind, Exception) and kind.__mro__[1].__name__ for kind in (pcapy.PcapError, pcapy.BPFError)]
    reader = pcapy.open_offline(savefile("packets.pcap"))
    yield "reader", [name for name in READER_NAMES if not callable(getattr(reader, name, None))]
    hdr, _data = reader.next()
    yield "header", [type(hdr.getts()).__name__, *(type(part).__name__ for part in hdr.getts()), type(hdr.getcaplen()).__name__]


KNOWN_NAMES = ["BPFError", "BPFProgram", "PCAP_D_IN", "PCAP_D_INOUT", "PCAP_D_OUT", "PcapError", "compile", "create", "findalldevs"]
KNOWN_NAMES += ["lookupdev", "open_live", "open_offline"]
SEED_CONSTANTS = ["PCAP_D_IN", "PCAP_D_INOUT", "PCAP_D_OUT", "DLT_ARCNET", "DLT_ATM_RFC1483", "DLT_C_HDLC", "DLT_EN10MB", "DLT_FDDI"]
SEED_CONSTANTS += ["DLT_IEEE802", "DLT_IEEE802_11", "DLT_LINUX_SLL", "DLT_LOOP", "DLT_LTALK", "DLT_NULL", "DLT_PPP", "DLT_PPP_ETHER"]
SEED_CONSTANTS += ["DLT_PPP_SERIAL", "DLT_RAW", "DLT_SLIP"]
READER_NAMES = ["activate", "close", "datalink", "dispatch", "dump_open", "getfd", "getmask", "getnet", "getnonblock", "loop", "next"]
READER_NAMES += ["sendpacket", "set_buffer_size", "set_promisc", "set_rfmon", "set_snaplen", "set_timeout", "setdirection", "setfilter"]
READER_NAMES += ["setnonblock", "stats", "__enter__", "__exit__"]


def reading():
    names = ["packets.pcap", "big-endian.pcap", "nanoseconds.pcap", "packets.pcapng", "many.pcap", "cooked.pcap", "raw.pcap"]
    names += ["header-only.pcap", "odd-lengths.pcap"]
    for name in names:
        reader = pcapy.open_offline(savefile(name))
        yield f"packets of {name}", (reader.datalink(), digest(packets(reader)), reader.next(), reader.next())
    for name in ("no-such-file", "empty.pcap", "garbage.pcap", "truncated-header.pcap", "."):
        yield f"open {name}", outcome(pcapy.open_offline, savefile(name))
    for argument in (5, None, b"packets.pcap", "a\0b"):
        yield f"open_offline ({argument!r})", outcome(pcapy.open_offline, argument)
    truncated = pcapy.open_offline(savefile("truncated-packet.pcap"))
    yield "a truncated file", (digest([packet(truncated.next()) for _ in range(99)]), outcome(truncated.next))


def filters():
    for expression in ("udp", "arp", "host 192.0.2.99", "", "less 60"):
        reader = pcapy.open_offline(savefile("packets.pcap"))
        yield f"setfilter {expression!r}", (outcome(reader.setfilter, expression), digest(packets(reader)))
    reader = pcapy.open_offline(savefile("packets.pcap"))
    first = packet(reader.next())
    reader.setfilter("arp")
    yield "setfilter after a packet", (first, digest(packets(reader)))
    for argument in ("nonsense here", 5, None, b"udp", "udp\0"):
        yield f"setfilter ({argument!r})", outcome(reader.setfilter, argument)
    data = [pcapy.open_offline(savefile("packets.pcap")).next()[1]] * 2
    for arguments in ((1, 96, "udp", 1, 0), (1, 65535, "arp", 0, 0xFFFFFF), (12, 96, "ip", 1, 0)):
        bpf = pcapy.compile(*arguments)
        yield f"compile {arguments}", (bpf.filter(data[0]), [tuple(each) for each in bpf.get_bpf()], type(bpf).__name__)
    for arguments in ((1, 96, "nonsense here", 1, 0), (1, 96, 5, 1, 0), ("1", 96, "udp", 1, 0), (1, 96, "udp", 1), (1, 96, "udp", 1.5, 0)):
        yield f"compile {arguments}", outcome(pcapy.compile, *arguments)
    for arguments in (("udp",), ("arp", 1), ("ip", 12)):
        bpf = pcapy.BPFProgram(*arguments)
        yield f"BPFProgram {arguments}", (bpf.filter(data[0]), bpf.get_bpf())
        yield f"BPFProgram {arguments} of text", outcome(bpf.filter, "text")
    for arguments in (("nonsense here",), (), (5,), ("udp", "1")):
        yield f"BPFProgram {arguments}", outcome(pcapy.BPFProgram, *arguments)


def a_savefile_s_link():
    reader = pcapy.open_offline(savefile("packets.pcap"))
    for call in ("getnet", "getmask", "getnonblock", "datalink", "stats", "activate"):
        yield f"savefile {call}", outcome(getattr(reader, call))
    calls = (("setnonblock", 1), ("sendpacket", b"x"), ("sendpacket", "x"), ("setdirection", 1), ("set_snaplen", 96), ("set_promisc", 1))
    calls += (("set_timeout", 10), ("set_buffer_size", 100000), ("set_rfmon", 0), ("set_snaplen", "96"), ("setnonblock", "1"))
    for call, argument in calls:
        yield f"savefile {call} ({argument!r})", outcome(getattr(reader, call), argument)
    yield "savefile getfd", select.select([reader.getfd()], [], [], 0)[0] == [reader.getfd()]


def closing():
    reader = pcapy.open_offline(savefile("packets.pcap"))
    reader.next()
    yield "close", (outcome(reader.close), outcome(reader.close))
    for call in ("next", "getnet", "getmask", "datalink", "getfd", "getnonblock", "stats", "activate", "__enter__"):
        yield f"closed {call}", outcome(getattr(reader, call))
    for call in ("setfilter", "setnonblock", "sendpacket", "setdirection", "dump_open", "set_snaplen", "set_promisc"):
        yield f"closed {call}", outcome(getattr(reader, call), "udp")
    for call in ("loop", "dispatch"):
        yield f"closed {call}", outcome(getattr(reader, call), 1, print)
    with pcapy.open_offline(savefile("packets.pcap")) as reader:
        inside = packet(reader.next())
    yield "with", (inside, outcome(reader.next))


def dumping():
    for name in ("packets.pcap", "nanoseconds.pcap", "raw.pcap", "odd-lengths.pcap"):
        reader = pcapy.open_offline(savefile(name))
        filename = os.path.join(SCRATCH, "dump.pcap")
        dumper = reader.dump_open(filename)
        outcomes = set()
        while (pair := reader.next())[0] is not None:
            outcomes.add(outcome(dumper.dump, *pair))
        yield f"dump {name}", (sorted(outcomes), outcome(dumper.close), outcome(dumper.close))
        with open(filename, "rb") as written:
            yield f"dumped {name}", hashlib.sha256(written.read()).hexdigest()
    reader = pcapy.open_offline(savefile("packets.pcap"))
    hdr, data = reader.next()
    yield "dump after close", outcome(dumper.dump, hdr, data)
    yield "dump_open in no directory", outcome(reader.dump_open, os.path.join(SCRATCH, "no", "file"))
    yield "dump_open (5)", outcome(reader.dump_open, 5)
    dumper = reader.dump_open(os.path.join(SCRATCH, "dump.pcap"))
    yield "dump of something else", outcome(dumper.dump, None, data)
    yield "dump of text", outcome(dumper.dump, hdr, "text")
    dumper.dump(hdr, data)
    del dumper
    yield "a dropped dumper is closed", os.path.getsize(os.path.join(SCRATCH, "dump.pcap"))


def callbacks_of(way):
    seen = []
    reader = pcapy.open_offline(savefile("packets.pcap"))
    result = outcome(getattr(reader, way), 10, lambda hdr, data: seen.append(packet((hdr, data))))
    yield f"{way} of 10", (result, digest(seen))
    result = outcome(getattr(reader, way), -1, lambda hdr, data: seen.append(packet((hdr, data))))
    yield f"{way} to the end", (result, digest(seen), outcome(getattr(reader, way), -1, print), reader.next())
    reader = pcapy.open_offline(savefile("packets.pcap"))
    seen = []

    def fail(hdr, data):
        seen.append(packet((hdr, data)))
        if len(seen) == 3:
            raise KeyError("three")

    yield f"{way} with an exception", (outcome(getattr(reader, way), -1, fail), digest(seen + packets(reader)))


def callbacks():
    """Callbacks, which fail in pcapy's own module with Python 3.10 and later."""
    yield from callbacks_of("loop")
    yield from callbacks_of("dispatch")
    yield "loop of too few arguments", outcome(pcapy.open_offline(savefile("packets.pcap")).loop, 1)
    yield "loop of text", outcome(pcapy.open_offline(savefile("packets.pcap")).loop, "1", print)


def devices():
    yield "findalldevs", sorted(pcapy.findalldevs())
    yield "open_live (None)", outcome(lambda: pcapy.open_live(None, 96, 0, 10).close())
    yield "lookupdev", outcome(lambda: pcapy.lookupdev() in pcapy.findalldevs())
    for arguments in (("nowhere", 96, 0, 10), (5, 96, 0, 10), ("lo", "96", 0, 10), ("lo", 96, 0)):
        yield f"open_live {arguments}", outcome(pcapy.open_live, *arguments)
    for argument in ("nowhere", 5):
        yield f"create ({argument!r})", outcome(pcapy.create, argument)
    reader = pcapy.create("lo")
    for call in ("next", "datalink", "getnet", "getmask", "getfd", "getnonblock", "stats"):
        yield f"created {call}", outcome(getattr(reader, call))
    yield "created setfilter", outcome(reader.setfilter, "udp")
    yield "created loop", outcome(reader.loop, 1, print)


def send(payloads):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for payload in payloads:
            sender.sendto(payload, ("127.0.0.1", PORT))


def live():
    reader = pcapy.create("lo")
    sets = (("set_snaplen", 60), ("set_promisc", 0), ("set_timeout", 100), ("set_buffer_size", 1 << 20))
    for call, argument in sets:
        yield f"live {call}", outcome(getattr(reader, call), argument)
    yield "live activate", (outcome(reader.activate), outcome(reader.activate), outcome(reader.set_snaplen, 96))
    yield "activate nowhere", outcome(pcapy.create("nowhere").activate)
    for call in ("getnet", "getmask", "datalink", "getnonblock"):
        yield f"live {call}", outcome(getattr(reader, call))
    yield "live setfilter", outcome(reader.setfilter, f"udp and port {PORT}")
    payloads = [b"datagram %d" % i for i in range(9)] + [bytes(100)]
    send(payloads)
    received = []
    while len(received) < 10:
        hdr, data = reader.next()
        if hdr is not None:
            received.append((hdr.getcaplen(), hdr.getlen(), data[42:]))
    yield "live packets", received
    yield "live stats", (type(reader.stats()).__name__, len(reader.stats()), reader.stats()[1:])
    yield "live setnonblock", (outcome(reader.setnonblock, 1), reader.getnonblock(), outcome(reader.next), outcome(reader.setnonblock, 0))
    yield "live setdirection", [outcome(reader.setdirection, direction) for direction in (pcapy.PCAP_D_IN, pcapy.PCAP_D_INOUT)]
    yield "live sendpacket", (outcome(reader.sendpacket, bytes(12) + b"\x88\xb5" + bytes(46)), outcome(reader.sendpacket, "text"))
    yield "live getfd", reader.getfd() > 2
    reader = pcapy.open_live("lo", 65535, 0, 100)
    yield "open_live", (reader.getnet(), reader.getmask(), reader.datalink())
    yield "open_live with a broadcast filter", outcome(reader.setfilter, "ip broadcast")


def main():
    scenarios = [attributes, reading, filters, a_savefile_s_link, closing, dumping, callbacks, devices]
    for scenario in [live] if "live" in sys.argv else scenarios:
        for name, result in scenario():
            print(f"{name} | {result!r}", flush=True)


if __name__ == "__main__":
    main()
