# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of live capture in Python; in-namespace runs them."""

import os
import subprocess
import tempfile
import unittest

from support import GPcap, run_until, send_datagrams

PORT = 47003


def send(payloads):
    send_datagrams(PORT, payloads)


class LiveTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_live("lo", 65535, False, 1)
        self.reader.set_filter(f"udp and port {PORT}")
        self.payloads = [b"datagram %d" % i for i in range(20)]
        self.addCleanup(self.reader.close)

    def test_packets_come_through_the_main_loop(self):
        received, finished = [], []
        self.reader.connect("packet", lambda _reader, _hdr, data: received.append(data.get_data()[42:]))
        self.reader.connect("finished", lambda _reader, error: finished.append(error))
        self.reader.start()
        send(self.payloads)
        run_until(lambda: len(received) == len(self.payloads))
        self.assertEqual(received, self.payloads)
        self.reader.stop()
        self.assertEqual(finished, [None])

    def test_a_pcapng_savefile_describes_the_capture(self):
        for way, open_dumper in (("dump_open", self.reader.dump_open_pcapng), ("open", GPcap.Dumper.open_pcapng)):
            with tempfile.TemporaryDirectory() as directory:
                filename = f"{directory}/live.pcapng"
                dumper = open_dumper(filename)
                self.reader.set_dumper(dumper)
                send(self.payloads)
                self.reader.loop(len(self.payloads))
                stats = self.reader.get_stats()
                # Whichever is closed first.
                if way == "dump_open":
                    dumper.close()
                    self.reader.set_dumper(None)
                else:
                    self.reader.close()
                    dumper.close()
                with GPcap.open_offline(filename) as written:
                    packets = [packet for batch in iter(written.read_batch, None) for packet in batch]
                    (interface,) = written.get_interfaces()
            self.assertEqual([packet.get_data().get_data()[42:] for packet in packets], self.payloads, way)
            self.assertEqual((interface.get_name(), interface.get_filter(), interface.get_snaplen()), ("lo", f"udp and port {PORT}", 65535))
            self.assertEqual(interface.get_os(), f"{os.uname().sysname} {os.uname().release}")
            self.assertEqual(interface.get_tstamp_resolution(), 1000000)
            self.assertGreaterEqual(interface.get_stats().received, len(self.payloads))
            self.assertEqual(interface.get_stats().delivered, stats.delivered)

    def test_devices_describe_themselves(self):
        for arguments in ("add gp0 type veth peer name gp1", "set gp0 up", "set gp1 up", "add gp2 type veth peer name gp3"):
            subprocess.run(["ip", "link", *arguments.split()], check=True)
        described = {device.get_name(): repr(device) for device in GPcap.list_devices()}
        for name, flags in {"lo": "loopback up running", "any": "up running", "gp0": "up running", "gp2": "down"}.items():
            self.assertEqual(described[name], f"<GPcap.Device {name}, {flags}>")
        with self.assertRaises(GPcap.DeviceNotUpError) as raised:
            GPcap.open_live("gp2", 65535, False, 10)
        reason, advice = raised.exception.message.split("\n")
        self.assertTrue(reason.startswith("gp2: "))
        self.assertIn("ip link set gp2 up", advice)
        for name in ("gp0", "gp2"):
            subprocess.run(["ip", "link", "delete", name], check=True)

    def test_batches_come_through_the_main_loop(self):
        received = []
        self.reader.connect("batch", lambda _reader, batch: received.extend(packet.get_data().get_data()[42:] for packet in batch))
        self.reader.start()
        send(self.payloads)
        run_until(lambda: len(received) == len(self.payloads))
        self.assertEqual(received, self.payloads)

    def test_loop_delivers_as_many_as_were_asked_for(self):
        received = []
        send(self.payloads)
        self.assertEqual(self.reader.loop(len(self.payloads), lambda _hdr, data: received.append(data[42:])), 0)
        self.assertEqual(received, self.payloads)

    def test_what_is_kept_outlives_the_capture(self):
        kept = []
        send(self.payloads)
        self.reader.loop(len(self.payloads), lambda hdr, data: kept.append((hdr, data)))
        self.reader.close()
        self.assertEqual([data[42:] for _hdr, data in kept], self.payloads)
        self.assertEqual([hdr.get_len() for hdr, _data in kept], [42 + len(payload) for payload in self.payloads])

    def test_statistics_count(self):
        send(self.payloads)
        self.reader.loop(len(self.payloads), lambda _hdr, _data: None)
        stats = self.reader.get_stats()
        self.assertGreaterEqual(stats.received, len(self.payloads))
        self.assertEqual(stats.dropped, 0)
        self.assertEqual(stats.delivered, len(self.payloads))
        names = ("received", "dropped", "dropped_by_interface", "dropped_by_queue", "delivered", "delivered_bytes", "bytes")
        for name in names:
            self.assertEqual(getattr(stats, name), getattr(stats, f"get_{name}")())
            self.assertRaises(AttributeError, setattr, stats, name, 1)
        self.assertIn(f"{stats.received} received, 0 dropped", repr(stats))

    def test_a_dispatch_delivers_what_is_queued_also_one_by_one(self):
        reader = GPcap.open_live("lo", 65535, False, 200)
        self.addCleanup(reader.close)
        reader.set_filter(f"udp and port {PORT}")
        send(self.payloads)
        data = None
        while data is None:
            _result, _hdr, data = reader.next()
        received = [data.get_data()[42:]]
        # Packets that were collected before the filter was set are filtered when they are delivered.
        reader.set_filter(f"udp and dst port {PORT}")
        n = reader.dispatch(-1, lambda _hdr, data: received.append(data[42:]))
        self.assertGreater(n, 0)
        self.assertEqual(received, self.payloads[: n + 1])

    def test_what_an_iteration_has_given_is_counted(self):
        send(self.payloads)
        received = []
        for _hdr, data in self.reader:
            received.append(data[42:])
            self.assertEqual(self.reader.get_stats().delivered, len(received))
            if len(received) == len(self.payloads):
                break
        self.assertEqual(received, self.payloads)

    def test_the_seed_s_names_are_those_of_a_live_capture_too(self):
        self.assertEqual((self.reader.getnet(), self.reader.getmask()), (0x7F000000, 0xFF000000))
        self.reader.setnonblock(1)
        self.assertEqual(self.reader.getnonblock(), 1)
        self.assertEqual(self.reader.dispatch(-1, print), 0)
        self.reader.setnonblock(0)
        self.assertEqual(self.reader.stats(), (0, 0, 0))
        self.assertEqual(self.reader.getfd(), self.reader.get_fd())
        self.assertEqual(self.reader.sendpacket(bytes(60)), 60)

    def test_a_capture_of_everything_needs_no_arguments(self):
        with GPcap.open_live() as reader:
            self.assertEqual((reader.get_device(), reader.get_snaplen(), reader.get_promisc(), reader.get_timeout()), ("any", 0, False, 10))
        with GPcap.open_live("lo", to_ms=5) as reader:
            self.assertEqual((reader.get_device(), reader.get_timeout()), ("lo", 5))

    def test_silence_is_a_timeout(self):
        self.assertEqual(self.reader.next()[0], GPcap.ReadResult.TIMEOUT)
        self.assertEqual(len(self.reader.read_batch()), 0)
        self.assertEqual(self.reader.dispatch(-1), 0)

    def test_what_is_injected_is_captured(self):
        # An Ethernet and an IPv4 header that the loopback interface accepts, and a datagram.
        header = bytes(12) + b"\x08\x00"
        ip = bytes.fromhex("4500001e00000000401100007f0000017f000001")
        packet = header + ip + (40000).to_bytes(2, "big") + PORT.to_bytes(2, "big") + bytes([0, 10, 0, 0]) + b"hi"
        self.assertEqual(self.reader.inject(packet), len(packet))
        received = []
        self.reader.loop(1, lambda _hdr, data: received.append(data))
        self.assertEqual(received, [packet])

    def test_the_link_tells_of_itself(self):
        self.assertEqual(self.reader.get_net(), 0x7F000000)
        self.assertEqual(self.reader.get_mask(), 0xFF000000)
        self.assertIn(GPcap.DLT_EN10MB, self.reader.list_datalinks())
        self.assertFalse(self.reader.can_set_rfmon())
        self.assertTrue(self.reader.set_direction(GPcap.Direction.IN))
        self.assertEqual(self.reader.props.direction, GPcap.Direction.IN)
        self.assertRaises(GPcap.FailedError, self.reader.get_fanout_group)
        self.assertTrue(self.reader.set_fanout(3, GPcap.FanoutMode.HASH, GPcap.FanoutFlags.DEFRAGMENT | GPcap.FanoutFlags.ROLLOVER))
        self.assertEqual(self.reader.get_fanout_group(), 3)

    def test_a_reader_dumps_by_itself(self):
        with tempfile.TemporaryDirectory() as directory:
            filename = f"{directory}/dump.pcap"
            dumper = self.reader.dump_open(filename)
            self.reader.set_dumper(dumper)
            send(self.payloads)
            self.reader.loop(len(self.payloads), None)
            dumper.close()
            saved = GPcap.open_offline(filename).read_batch()
            self.assertEqual([packet.get_data().get_data()[42:] for packet in saved], self.payloads)
