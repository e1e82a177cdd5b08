# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests that a filter of a live capture means the same in each way of reading; in-namespace runs them."""

import pathlib
import select
import shutil
import socket
import struct
import subprocess
import unittest

from support import GLib, GPcap, run_until, send_datagrams

PORT = 47005
BROADCAST = b"\xff" * 6 + b"\x02\0\0\0\0\2"
IP = b"\x45\0\0\x24\0\1\0\0\x40\x11\x66\xc6" + bytes([10, 0, 0, 1, 10, 0, 0, 2])
UDP = b"\x08\0" + IP + struct.pack(">HHHH", 7, 7, 16, 0) + bytes(8)


def tag(vid):
    return struct.pack(">HH", 0x8100, vid)


FRAMES = {
    "plain": BROADCAST + UDP,
    "v100": BROADCAST + tag(100) + UDP,
    "v200": BROADCAST + tag(200) + UDP,
    "v200 in v100": BROADCAST + tag(100) + tag(200) + UDP,
}
EXPECTED = {
    "vlan": ["v100", "v200", "v200 in v100"],
    "vlan 100": ["v100", "v200 in v100"],
    "vlan 100 and udp": ["v100"],
    "vlan 100 and vlan 200": ["v200 in v100"],
    "not vlan": ["plain"],
    "udp": ["plain", "v100", "v200"],
    "udp or vlan": ["plain", "v100", "v200", "v200 in v100"],
    "less 50": ["plain", "v100", "v200"],
}


def open_sender(device):
    sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sender.bind((device, 0))
    return sender


def read_with_next(reader, note):
    while True:
        result, _hdr, data = reader.next()
        if result == GPcap.ReadResult.PACKET and note(data.get_data()):
            return


def read_with_dispatch(reader, note):
    done = []
    while not done:
        reader.dispatch(-1, lambda _hdr, data: done.append(1) if note(data) else None)


def read_with_batches(reader, note):
    for batch in reader.batches():
        if any([note(data) for _hdr, data in batch.packets()]):
            return


def read_on_a_main_loop(reader, note, start=GPcap.Reader.start):
    done = []
    reader.connect("batch", lambda _reader, batch: done.extend(1 for _hdr, data in batch.packets() if note(data)))
    start(reader)
    run_until(lambda: done)
    reader.stop()


def read_in_a_thread(reader, note):
    read_on_a_main_loop(reader, note, GPcap.Reader.start_threaded)


WAYS = (read_with_next, read_with_dispatch, read_with_batches, read_on_a_main_loop, read_in_a_thread)


class Filters(unittest.TestCase):
    def setUp(self):
        subprocess.run(["ip", "link", "add", "gp0", "type", "veth", "peer", "name", "gp1"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "del", "gp0"], check=True)
        for device in ("gp0", "gp1"):
            pathlib.Path(f"/proc/sys/net/ipv6/conf/{device}/disable_ipv6").write_text("1", encoding="ascii")
            subprocess.run(["ip", "link", "set", device, "up"], check=True)
        self.near, self.far = open_sender("gp0"), open_sender("gp1")
        self.addCleanup(self.near.close)
        self.addCleanup(self.far.close)

    def open(self):
        reader = GPcap.open_live("gp0", 65535, False, 5)
        self.addCleanup(reader.close)
        return reader

    def send_all(self):
        for frame in FRAMES.values():
            self.far.send(frame)

    def read(self, reader, way, expected):
        """Returns the names of the frames that come before one that is like the last of those expected."""
        end = FRAMES[expected[-1]][:-1] + b"."
        got = []

        def note(data):
            if bytes(data) != end:
                got.append(next(name for name, frame in FRAMES.items() if frame == bytes(data)))
            return bytes(data) == end

        self.far.send(end)
        way(reader, note)
        return got

    def check_each(self, set_filter, ways=WAYS):
        for expression, expected in EXPECTED.items():
            for way in ways:
                with self.subTest(expression=expression, way=way.__name__):
                    reader = self.open()
                    set_filter(reader, expression)
                    self.send_all()
                    self.assertEqual(self.read(reader, way, expected), expected)
                    reader.close()

    def test_an_expression_means_the_same_in_each_way(self):
        self.check_each(GPcap.Reader.set_filter)

    def test_so_does_a_program_that_was_compiled_before(self):
        self.check_each(lambda reader, expression: reader.set_bpf(GPcap.compile(GPcap.DLT_EN10MB, 65535, expression, True, 0)))

    def test_what_the_kernel_does_not_take_means_the_same(self):
        many = " or ".join(f"ether src 06:00:00:00:{i >> 8:02x}:{i & 255:02x}" for i in range(1500))
        self.check_each(lambda reader, expression: reader.set_filter(f"({many}) or {expression}"), (read_with_dispatch,))

    def test_what_was_collected_before_the_filter_is_filtered_the_same(self):
        for expression, expected in EXPECTED.items():
            with self.subTest(expression=expression):
                reader = self.open()
                self.far.send(FRAMES["plain"])
                self.send_all()
                # The first packet brings with it those that the kernel holds.
                self.assertEqual(reader.read_batch(1).get_n_packets(), 1)
                reader.set_filter(expression)
                self.assertEqual(self.read(reader, read_with_dispatch, expected), expected)
                reader.close()

    def test_a_compiled_filter_keeps_its_snapshot_length(self):
        reader = self.open()
        reader.set_bpf(GPcap.compile(GPcap.DLT_EN10MB, 20, "vlan 100", True, 0))
        self.send_all()
        _result, hdr, _data = reader.next()
        self.assertEqual(hdr.get_len(), len(FRAMES["v100"]))
        self.assertLess(hdr.get_caplen(), len(FRAMES["v100"]))

    def read_directions(self, expression, way, n_packets):
        inward, outward = (BROADCAST + b"\x88\xb6" + name * 46 for name in (b"i", b"o"))
        reader, got = self.open(), []

        def note(data):
            got.append(chr(data[20]))
            return len(got) == n_packets

        self.far.send(inward)  # older than the filter
        self.near.send(outward)
        reader.set_filter(expression)
        for _ in range(3):
            self.far.send(inward)
            self.near.send(outward)
        way(reader, note)
        reader.close()
        return "".join(got)

    def test_directions_are_known_from_the_first_packet_on(self):
        for expression, expected in (("inbound", "iii"), ("outbound", "ooo"), ("not inbound", "ooo")):
            for way in WAYS:
                with self.subTest(expression=expression, way=way.__name__):
                    self.assertEqual(self.read_directions(expression, way, len(expected)), expected)

    def test_another_filter_ends_what_a_direction_began(self):
        reader = self.open()
        reader.set_filter("inbound")
        reader.set_filter("udp")
        self.send_all()
        self.assertEqual(self.read(reader, read_with_next, EXPECTED["udp"]), EXPECTED["udp"])

    def test_what_only_the_kernel_knows_is_an_error_elsewhere(self):
        many = " or ".join(f"ether src 06:00:00:00:{i >> 8:02x}:{i & 255:02x}" for i in range(3000))
        with self.assertRaises(GPcap.InvalidFilterError):
            self.open().set_filter(f"inbound and ({many})")
        for expression in ("inbound", "not outbound", "ifindex 2"):
            with self.assertRaises(GPcap.InvalidFilterError):
                GPcap.compile(GPcap.DLT_EN10MB, 65535, expression, True, 0)


class Devices(unittest.TestCase):
    def test_a_device_that_cannot_send_says_so(self):
        reader = GPcap.open_live("any", 65535, False, 5)
        self.addCleanup(reader.close)
        for _ in range(2):
            with self.assertRaises(GPcap.InjectNotSupportedError) as raised:
                reader.inject(bytes(60))
            self.assertIn("any", str(raised.exception))
            pathlib.Path("/nonexistent").exists()  # leaves an errno behind

    def test_the_link_type_stays_while_a_dumper_is_set(self):
        reader = GPcap.open_live("any", 65535, False, 5)
        self.addCleanup(reader.close)
        link_type = reader.get_datalink()
        dumper = reader.dump_open("/dev/null")
        self.addCleanup(dumper.close)
        reader.set_dumper(dumper)
        with self.assertRaises(GPcap.WrongLinkTypeError):
            reader.set_datalink(GPcap.DLT_LINUX_SLL2)
        self.assertEqual(reader.get_datalink(), link_type)
        reader.set_dumper(None)
        reader.set_datalink(GPcap.DLT_LINUX_SLL2)

    def test_packets_have_the_link_type_they_were_read_with(self):
        reader = GPcap.open_live("any", 65535, False, 5)
        self.addCleanup(reader.close)
        first = reader.get_datalink()
        send_datagrams(PORT, [b"a", b"b"])
        self.assertEqual(reader.read_batch(1).get_datalink(), first)
        reader.set_datalink(GPcap.DLT_LINUX_SLL2)
        batch = reader.read_batch()
        offset = {GPcap.DLT_LINUX_SLL: 16, GPcap.DLT_LINUX_SLL2: 20}[batch.get_datalink()]
        self.assertEqual(batch[0].get_data().get_data()[offset], 0x45)

    def open_with_packets_of_another_link_type(self):
        """Returns a reader that has collected datagrams for two ports, and has another link type now."""
        reader = GPcap.open_live("any", 65535, False, 50)
        self.addCleanup(reader.close)
        reader.set_direction(GPcap.Direction.IN)
        for port in (PORT + 1, PORT, PORT + 1, PORT):
            send_datagrams(port, [b"x"])
        self.assertEqual(reader.read_batch(1).get_n_packets(), 1)
        reader.set_filter(f"dst port {PORT}")
        reader.set_datalink(GPcap.DLT_LINUX_SLL2)
        return reader

    def test_what_was_collected_with_another_link_type_is_filtered_as_such(self):
        reader, ports = self.open_with_packets_of_another_link_type(), []
        offsets = {GPcap.DLT_LINUX_SLL: 38, GPcap.DLT_LINUX_SLL2: 42}
        for n in (2, 3):
            while len(ports) < n:
                batch = reader.read_batch()
                offset = offsets[batch.get_datalink()]
                ports.extend(int.from_bytes(data[offset : offset + 2], "big") for _hdr, data in batch.packets())
            send_datagrams(PORT + 1, [b"x"])
            send_datagrams(PORT, [b"x"])
        self.assertEqual(ports, [PORT] * 3)

    def test_what_a_thread_collected_with_another_link_type_is_filtered_as_such(self):
        reader, ports = GPcap.open_live("any", 65535, False, 5), []
        self.addCleanup(reader.close)
        reader.set_direction(GPcap.Direction.IN)
        offsets = {64: 38, 68: 42}  # by the size of the datagrams

        def note(_reader, batch):
            for _hdr, data in batch.packets():
                offset = offsets[len(data)]
                ports.append(int.from_bytes(data[offset : offset + 2], "big"))

        reader.connect("batch", note)
        reader.start_threaded()
        send_datagrams(PORT + 1, [bytes(20)] * 3)
        select.select([reader.get_fd()], [], [])
        reader.set_filter(f"dst port {PORT}")
        reader.set_datalink(GPcap.DLT_LINUX_SLL2)
        send_datagrams(PORT, [bytes(20)])
        run_until(lambda: PORT in ports)
        reader.stop()
        self.assertEqual(ports, [PORT])

    def test_no_packet_gets_into_a_savefile_of_another_link_type(self):
        link_type = None
        while link_type != GPcap.DLT_LINUX_SLL:  # unless the kernel has split the datagrams
            reader, failed = self.open_with_packets_of_another_link_type(), []
            dumper = reader.dump_open("/dev/null")
            self.addCleanup(dumper.close)
            self.assertEqual(dumper.get_datalink(), GPcap.DLT_LINUX_SLL2)
            reader.connect("dump-failed", lambda _reader, _dumper, error, failed=failed: failed.append(error))
            reader.set_dumper(dumper)
            link_type = reader.read_batch().get_datalink()
        self.assertIn("link type", failed[0].message)
        self.assertEqual(dumper.get_n_packets(), 0)

    def check_silence(self, device):
        reader = GPcap.open_live(device, 65535, False, 5)
        self.addCleanup(reader.close)
        self.assertEqual(reader.next()[0], GPcap.ReadResult.TIMEOUT)
        self.assertEqual(reader.dispatch(-1, lambda *_: None), 0)
        finished = []
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        GLib.timeout_add(50, lambda: reader.stop() or GLib.SOURCE_REMOVE)
        run_until(lambda: finished)
        self.assertEqual(finished, [None])

    def test_netfilter_is_silent_without_packets(self):
        for device in ("nflog", "nfqueue"):
            with self.subTest(device=device):
                self.check_silence(device)

    def test_what_is_no_interface_knows_no_direction(self):
        for device in ("nflog", "nfqueue"):
            reader = GPcap.open_live(device, 65535, False, 5)
            self.addCleanup(reader.close)
            for expression in ("inbound", "outbound", "ifindex 3"):
                with self.subTest(device=device, expression=expression):
                    with self.assertRaises(GPcap.InvalidFilterError):
                        reader.set_filter(expression)

    def test_what_netfilter_logs_comes_through_the_main_loop(self):
        nft = shutil.which("nft", path="/usr/sbin:/usr/bin:/sbin")
        if nft is None:
            self.skipTest("nft is not installed")
        rules = "add table inet gpcap; add chain inet gpcap output { type filter hook output priority 0; };"
        rules += f"add rule inet gpcap output udp dport {PORT} log group 0"
        if subprocess.run([nft, rules], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("the kernel logs no packets here")
        self.addCleanup(subprocess.run, [nft, "delete table inet gpcap"], check=True)
        reader, got = GPcap.open_live("nflog", 65535, False, 5), []
        self.addCleanup(reader.close)
        reader.connect("packet", lambda *_: got.append(1))
        reader.start()
        for n in range(1, 6):
            send_datagrams(PORT, [b"x"])
            run_until(lambda: len(got) == n)  # pylint: disable=cell-var-from-loop
        self.assertTrue(reader.is_running())


if __name__ == "__main__":
    unittest.main()
