# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Dumper in pcapng format, in Python: tshark and gopacket read what it writes."""

import base64
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

from gi.repository import GLib
from support import GPcap, N_PACKETS, savefile

SECOND = 10**9
TIME = 1700000000 * SECOND
PROGRAM = pathlib.Path(__file__).with_name("gopacket.go")


def pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


class Writer:
    """Makes savefiles with every block and option, in either byte order."""

    def __init__(self, order: str):
        self.order, self.data = order, b""

    def pack(self, layout: str, *values: int) -> bytes:
        return struct.pack(self.order + layout, *values)

    def options(self, *options: "tuple[int, bytes]") -> bytes:
        return b"".join(self.pack("HH", code, len(value)) + pad(value) for code, value in (*options, (0, b"")))

    def block(self, kind: int, body: bytes) -> None:
        length = self.pack("I", len(body) + 12)
        self.data += self.pack("I", kind) + length + body + length

    def section(self, *options: "tuple[int, bytes]") -> None:
        self.block(0x0A0D0D0A, self.pack("IHHq", 0x1A2B3C4D, 1, 0, -1) + self.options(*options))

    def interface(self, linktype: int, *options: "tuple[int, bytes]") -> None:
        self.block(1, self.pack("HHI", linktype, 0, 65535) + self.options(*options))

    def packet(self, interface: int, ticks: int, data: bytes, *options: "tuple[int, bytes]") -> None:
        header = self.pack("IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data) + 5)
        self.block(6, header + pad(data) + (self.options(*options) if options else b""))

    def statistics(self, interface: int, ticks: int, *options: "tuple[int, bytes]") -> None:
        self.block(5, self.pack("III", interface, ticks >> 32, ticks & 0xFFFFFFFF) + self.options(*options))


def whole(order: str) -> bytes:
    """A savefile with every block that may be copied, in the order of most writers."""
    writer = Writer(order)
    pack = writer.pack
    custom = (2988, pack("I", 32473) + b"custom text")
    writer.section((1, b"the capture"), (2, b"hardware"), (3, b"system"), (4, b"application"), custom)
    writer.interface(
        1, (2, b"eth0"), (3, b"first"), (4, bytes([192, 0, 2, 1, 255, 255, 255, 0])), (5, bytes(15) + b"\x01\x40"), (6, bytes(6)), (7, bytes(8)),
        (8, pack("Q", 10**9)), (9, b"\x06"), (11, b"\0tcp"), (12, b"os"), (13, b"\x04"), (15, b"card"), (16, pack("Q", 1)), (17, pack("Q", 2)))
    writer.interface(101, (2, b"tun0"), (9, b"\x0a"), (14, pack("q", 1000)))
    writer.block(10, pack("II", 0x544C534B, 13) + pad(b"CLIENT_RANDOM") + writer.options((1, b"keys")))
    writer.block(4, pack("HH", 1, 9) + pad(bytes([192, 0, 2, 1]) + b"name\0") + bytes(4) + writer.options((2, b"server")))
    writer.packet(0, TIME // 1000, b"1" * 61, (1, b"one"), (1, "zw\u00f6lf".encode()), (2, pack("I", 0x82)), (3, b"\x02\1\2\3\4"), (4, pack("Q", 7)))
    writer.packet(1, (TIME - 1000 * SECOND) * 10 + 7, b"E" * 20, (5, pack("Q", 9)), (6, pack("I", 1)), (7, b"\0abc"), (8, pack("II", 12, 13)), custom)
    writer.block(0xBAD, pack("I", 32473) + b"data")
    writer.interface(1, (2, b"late"), (9, b"\x94"))
    writer.packet(2, TIME // SECOND << 20 | 1, b"3" * 63)
    writer.packet(0, TIME // 1000 + 1, b"")
    writer.statistics(0, TIME // 1000, (1, b"counts"), (2, pack("II", 1, 2)), (3, pack("II", 1, 3)), *((code, pack("Q", code)) for code in range(4, 9)))
    writer.section((1, b"another"))
    writer.interface(1, (2, b"eth1"), (9, b"\x09"))
    writer.packet(0, TIME, b"5" * 65)
    writer.statistics(0, TIME, (4, pack("Q", 1)))
    return writer.data


def blocks_of(data: bytes) -> "list[bytes]":
    found = []
    while data:
        length = struct.unpack_from("=I", data, 4)[0]
        found.append(data[:length])
        data = data[length:]
    return found


def output_of(*command: str) -> str:
    """What another program prints, without AddressSanitizer: capinfos would wait for ever."""
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def tshark(filename: str, *fields: str) -> "list[list[str]]":
    """The fields of each packet."""
    arguments = [argument for field in fields for argument in ("-e", field)]
    return [line.split("\t") for line in output_of("tshark", "-r", filename, "-T", "fields", *arguments).splitlines()]


def shown(filename: str) -> str:
    """All that tshark and capinfos show of a savefile, but for its size and checksums."""
    packets = output_of("tshark", "-r", filename, "-T", "pdml")
    packets = packets[packets.index("<packet>") :]
    blocks = output_of("capinfos", filename)
    return packets + "\n".join(line for line in blocks.splitlines() if not line.startswith(("File name", "File size", "SHA", "RIPEMD")))


class DumperPcapngTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.filename = os.path.join(self.directory.name, "dump.pcapng")

    def write(self) -> None:
        """Writes everything that the API can say."""
        properties = {"hardware": "machine", "os": "system", "application": "program", "comments": ["the capture", "once more"]}
        with GPcap.Dumper(filename=self.filename, format=GPcap.SavefileFormat.PCAPNG, **properties) as dumper:
            first = GPcap.Interface(
                datalink=GPcap.DLT_EN10MB, name="eth0", description="first", filter="tcp port 80", os="its system", hardware="card", snaplen=65535,
                comments=["interface"], addresses=["192.0.2.1/24", "2001:db8::1/64", "00:00:5e:00:53:01", "00:00:5e:00:53:01:02:03"],
                speed=10**9, tstamp_resolution=SECOND)
            second = GPcap.Interface(datalink=GPcap.DLT_RAW, name="tun0", tstamp_offset=1000)
            self.assertEqual([dumper.add_interface(interface) for interface in (first, second, first)], [0, 1, 0])
            dumper.add_name("192.0.2.1", "one.example")
            dumper.add_name("2001:db8::1", "six.example")
            dumper.add_secrets(GPcap.SecretsType.TLS, GLib.Bytes.new(b"CLIENT_RANDOM 00 11\n"))
            header = GPcap.Pkthdr.new(1700000000, 123456, 60, 64)
            packet = GPcap.Packet(
                hdr=header, data=GLib.Bytes.new(bytes(60)), interface=first, comments=["one", "two"], direction=GPcap.Direction.OUT,
                n_dropped=7, process_id=12, thread_id=13)
            dumper.dump_packet(packet)
            dumper.dump_comment(packet, "three")
            dumper.dump_packet(GPcap.Packet(hdr=header, data=GLib.Bytes.new(b"E" + bytes(59)), interface=second))
            dumper.dump_packet(GPcap.Packet(hdr=header, data=GLib.Bytes.new(bytes(60)), datalink=GPcap.DLT_EN10MB))
            self.assertEqual(dumper.props.n_packets, 4)
            dumper.add_statistics(0, 100, 2, 1, begin=TIME, end=TIME + SECOND)
            self.assertEqual((dumper.get_format(), dumper.props.hardware, dumper.props.comments), (GPcap.SavefileFormat.PCAPNG, "machine", ["the capture", "once more"]))

    @unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
    def test_tshark_reads_every_option_back(self):
        self.write()
        rows = tshark(self.filename, "frame.interface_name", "frame.comment", "frame.packet_flags", "frame.drop_count", "frame.time_epoch", "frame.len")
        time = "1700000000.123456000"
        self.assertEqual(rows, [
            ["eth0", "one,two", "0x00000002", "7", time, "64"], ["eth0", "one,two,three", "0x00000002", "7", time, "64"],
            ["tun0", "", "", "", time, "64"], ["eth0", "", "", "", time, "64"]])
        info = shown(self.filename)
        for text in (
            "Capture hardware:    machine", "Capture oper-sys:    system", "Capture application: program", "Capture comment:     the capture",
            "Capture comment:     once more", "Name = eth0", "Description = first", "Filter string = tcp port 80", "Operating system = its system",
            "Hardware = card", "Speed = 1000000000", "Time precision = nanoseconds (9)", "Comment = interface", "Name = tun0", "Number of stat entries = 1",
            "resolved IPv4 addresses in file: 1", "resolved IPv6 addresses in file: 1", "decryption secrets in file: 1"):
            self.assertIn(text, info)

    @unittest.skipUnless(shutil.which("go"), "Go is not installed")
    def test_gopacket_reads_what_it_knows_back(self):
        environment = {**os.environ, "GOPATH": "/usr/share/gocode", "GO111MODULE": "off"}
        environment.setdefault("GOCACHE", os.path.join(self.directory.name, "cache"))
        program = os.path.join(self.directory.name, "gopacket")
        subprocess.run(["go", "build", "-o", program, PROGRAM], check=True, env=environment)
        self.write()
        read = json.loads(output_of(program, self.filename))
        self.assertEqual([read[name] for name in ("Hardware", "OS", "Application")], ["machine", "system", "program"])
        self.assertIn(read["Comment"], ("the capture", "once more"))
        first, second = read["Interfaces"]
        self.assertEqual(first, {
            "Name": "eth0", "Description": "first", "Filter": "tcp port 80", "OS": "its system", "Comment": "interface", "LinkType": 1, "Resolution": 9,
            "SnapLen": 65535, "Statistics": {"Received": 100, "Dropped": 1, "Start": TIME, "End": TIME + SECOND}})
        self.assertEqual((second["Name"], second["LinkType"], second["Resolution"]), ("tun0", 101, 6))
        self.assertEqual([(packet["Interface"], packet["Len"], packet["Caplen"], packet["Time"]) for packet in read["Packets"]],
                         [(interface, 64, 60, TIME + 123456000) for interface in (0, 0, 1, 0)])
        self.assertEqual(base64.b64decode(read["Packets"][2]["Data"]), b"E" + bytes(59))

    def test_the_reader_reads_every_option_back(self):
        self.write()
        with GPcap.open_offline(self.filename) as reader:
            packets = [packet for batch in iter(reader.read_batch, None) for packet in batch]
            first, second = reader.get_interfaces()
        self.assertEqual([packet.get_comments() for packet in packets], [["one", "two"], ["one", "two", "three"], [], []])
        self.assertEqual([packet.get_interface() for packet in packets], [first, first, second, first])
        self.assertEqual(repr(first), "<GPcap.Interface 0 eth0>")
        packet = packets[0]
        self.assertEqual((packet.get_direction(), packet.get_n_dropped(), packet.get_process_id(), packet.get_thread_id()), (GPcap.Direction.OUT, 7, 12, 13))
        self.assertEqual((first.get_name(), first.get_description(), first.get_filter(), first.get_os(), first.get_hardware(), first.get_speed()),
                         ("eth0", "first", "tcp port 80", "its system", "card", 10**9))
        self.assertEqual((first.get_comments(), first.get_addresses()),
                         (["interface"], ["192.0.2.1/24", "2001:db8::1/64", "00:00:5e:00:53:01", "00:00:5e:00:53:01:02:03"]))
        stats = first.get_stats()
        self.assertEqual((stats.received, stats.dropped, stats.dropped_by_interface), (100, 2, 1))
        self.assertEqual({packet.get_hdr().get_timestamp() for packet in packets}, {TIME + 123456000})

    def copy(self, original: bytes, way: str) -> bytes:
        source = os.path.join(self.directory.name, "source.pcapng")
        pathlib.Path(source).write_bytes(original)
        with GPcap.open_offline(source) as reader:
            dumper = reader.dump_open_pcapng(self.filename) if way == "set_dumper" else GPcap.Dumper.open_pcapng(self.filename)
            if way == "set_dumper":
                reader.set_dumper(dumper)
                reader.loop(-1)
            else:
                for batch in iter(lambda: reader.read_batch(1), None):
                    dumper.dump_batch(batch)
            dumper.close()
        return pathlib.Path(self.filename).read_bytes()

    def assert_copies(self, order: str) -> None:
        self.assertEqual(self.copy(whole(order), "set_dumper"), whole("="))
        # A packet that is read alone does not tell what was around it, but nothing is lost.
        self.assertEqual(sorted(blocks_of(self.copy(whole(order), "dump_batch"))), sorted(blocks_of(whole("="))))

    def test_a_copy_loses_nothing(self):
        self.assert_copies("<" if sys.byteorder == "little" else ">")

    def test_a_copy_of_the_other_byte_order_is_in_this_one(self):
        self.assert_copies(">" if sys.byteorder == "little" else "<")

    def test_packets_of_other_blocks_are_copied(self):
        for order in "<>":
            original, expected = Writer(order), Writer("=")
            for writer in (original, expected):
                writer.section((1, b"simple"))
                writer.interface(1, (2, b"eth0"))
                writer.block(3, writer.pack("I", 61) + pad(b"s" * 61))
            time = TIME // 1000
            header = original.pack("HHIIII", 0, 7, time >> 32, time & 0xFFFFFFFF, 5, 6)
            original.block(2, header + pad(b"o" * 5) + original.options((1, b"old"), (2, original.pack("I", 1))))
            header = expected.pack("IIIII", 0, time >> 32, time & 0xFFFFFFFF, 5, 6)
            options = expected.options((1, b"old"), (2, expected.pack("I", 1)), (4, expected.pack("Q", 7)))
            expected.block(6, header + pad(b"o" * 5) + options)
            self.assertEqual(self.copy(original.data, "set_dumper"), expected.data, order)

    @unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
    def test_tshark_shows_the_same_of_a_copy(self):
        self.copy(whole(">"), "set_dumper")
        self.assertEqual(shown(self.filename), shown(os.path.join(self.directory.name, "source.pcapng")))

    def test_what_the_program_says_replaces_what_a_file_says(self):
        source = os.path.join(self.directory.name, "source.pcapng")
        pathlib.Path(source).write_bytes(whole("="))
        with GPcap.open_offline(source) as reader:
            with GPcap.Dumper(filename=self.filename, format=GPcap.SavefileFormat.PCAPNG, application="mine", comments=["copied"]) as dumper:
                reader.set_dumper(dumper)
                reader.loop(-1)
        written = pathlib.Path(self.filename).read_bytes()
        first = written[: struct.unpack_from("=I", written, 4)[0]]
        for text, there in ((b"mine", True), (b"copied", True), (b"the capture", True), (b"hardware", True), (b"application", False)):
            self.assertEqual(text in first, there, text)

    def test_a_copy_without_a_filter_s_packets_keeps_what_is_said(self):
        source = os.path.join(self.directory.name, "source.pcapng")
        pathlib.Path(source).write_bytes(whole("="))
        with GPcap.open_offline(source) as reader:
            reader.set_filter("less 1")
            with reader.dump_open_pcapng(self.filename) as dumper:
                reader.set_dumper(dumper)
                reader.loop(-1)
        written = pathlib.Path(self.filename).read_bytes()
        for text in (b"CLIENT_RANDOM", b"name\0", b"counts", b"late", b"eth1"):
            self.assertIn(text, written)

    def test_readers_are_interfaces(self):
        with GPcap.Dumper.open_pcapng(self.filename) as dumper:
            for name in ("packets.pcap", "raw.pcap", "packets.pcapng"):
                with GPcap.open_offline(savefile(name)) as reader:
                    reader.set_dumper(dumper)
                    reader.loop(-1)
        with GPcap.open_offline(self.filename) as reader:
            packets = [packet for batch in iter(reader.read_batch, None) for packet in batch]
            interfaces = list(reader.get_interfaces())
        self.assertEqual([interface.get_datalink() for interface in interfaces], [GPcap.DLT_EN10MB, GPcap.DLT_RAW, GPcap.DLT_EN10MB])
        self.assertEqual([packets[0].get_interface(), packets[-1].get_interface()], [interfaces[0], interfaces[2]])
        self.assertGreater(len(packets), 2 * N_PACKETS)

    def test_a_flush_lets_a_follower_begin(self):
        with GPcap.Dumper(filename=self.filename, format=GPcap.SavefileFormat.PCAPNG, datalink=GPcap.DLT_EN10MB) as dumper:
            dumper.flush()
            follower = GPcap.Reader(filename=self.filename, follow=True)
            follower.activate()
            dumper.dump(GPcap.Pkthdr.new(1, 0, 60, 60), bytes(60))
            dumper.flush()
            self.assertEqual([bytes(packet) for packet in follower.read_batch(1)], [bytes(60)])
            follower.close()

    def test_what_the_pcap_format_cannot_say_is_a_typed_error(self):
        dumper = GPcap.Dumper.open(self.filename, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO)
        self.assertRaises(GPcap.InvalidArgumentError, dumper.add_interface, GPcap.Interface(datalink=GPcap.DLT_EN10MB))
        self.assertRaises(GPcap.InvalidArgumentError, dumper.add_name, "192.0.2.1", "name")
        self.assertRaises(GPcap.InvalidArgumentError, dumper.add_secrets, GPcap.SecretsType.SSH, GLib.Bytes.new(b"secret"))
