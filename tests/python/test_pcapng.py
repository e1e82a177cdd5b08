# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of what savefiles in pcapng format say, in Python."""

import os
import struct
import unittest

from support import Gio, GLib, GPcap

DIRECTORY = os.environ.get("GPCAP_TEST_PCAPNG_SAVEFILES", ".")
ORDERS = ("le", "be")


def path_of(name):
    return os.path.join(DIRECTORY, name)


def packets_of(reader):
    return [packet for batch in reader.batches() for packet in batch]


class PcapngTest(unittest.TestCase):
    def assert_told(self, reader):
        packets = packets_of(reader)
        names = [packet.get_interface().get_name() for packet in packets]
        self.assertEqual(names, ["eth0", "wlan0", "wlan0", "eth0", "wlan0"])
        self.assertEqual([packet.get_comments() for packet in packets], [["first", "second"], [], [], [], ["obsolete"]])
        self.assertEqual([packet.props.n_dropped for packet in packets], [5, 0, 0, 0, 9])
        self.assertEqual([packet.props.process_id for packet in packets], [4711, -1, -1, -1, -1])
        self.assertEqual([packet.props.thread_id for packet in packets], [4712, -1, -1, -1, -1])
        direction = GPcap.Direction
        self.assertEqual([packet.get_direction() for packet in packets], [direction.IN, direction.OUT, direction.INOUT, direction.INOUT, direction.OUT])
        self.assertEqual([interface.props.name for interface in reader.get_interfaces()], ["eth0", "wlan0"])

    def test_files_tell_everything(self):
        for order in ORDERS:
            self.assert_told(GPcap.open_offline(path_of(f"whole-{order}.pcapng")))

    def test_streams_tell_everything(self):
        for order in ORDERS:
            with open(path_of(f"whole-{order}.pcapng"), "rb") as file:
                content = GLib.Bytes.new(file.read())
            self.assert_told(GPcap.open_stream(Gio.MemoryInputStream.new_from_bytes(content)))

    def test_an_interface_has_properties(self):
        eth0 = GPcap.open_offline(path_of("whole-be.pcapng")).get_interfaces()[0]
        self.assertEqual(eth0.props.description, "the first interface")
        self.assertEqual(eth0.props.filter, "tcp or udp")
        self.assertEqual(eth0.props.addresses[:2], ["192.0.2.1/24", "2001:db8::1/64"])
        self.assertEqual(eth0.props.tstamp_resolution, 10**9)
        self.assertEqual(eth0.props.tstamp_offset, 100)
        self.assertIsNone(eth0.props.stats)

    def test_statistics_come_at_the_end(self):
        reader = GPcap.open_offline(path_of("whole-le.pcapng"))
        eth0 = reader.get_interfaces()[0]
        notified = []
        eth0.connect("notify::stats", lambda interface, pspec: notified.append(interface.props.stats.get_received()))
        packets_of(reader)
        self.assertEqual(notified, [1000])

    def test_the_times_of_a_capture_come_at_the_end(self):
        reader = GPcap.open_offline(path_of("whole-be.pcapng"))
        eth0 = reader.get_interfaces()[0]
        self.assertEqual((eth0.capture_begin, eth0.capture_end, eth0.stats_options), (-1, -1, None))
        packets_of(reader)
        self.assertEqual((eth0.capture_begin, eth0.capture_end), (100 * 10**9 + (1 << 32) + 2, 100 * 10**9 + (3 << 32) + 4))
        self.assertEqual(eth0.stats_options.get_data()[:4], struct.pack("=HH", 1, 10))
        self.assertEqual(eth0.options.get_data()[:4], struct.pack("=HH", 1, 17))

    def test_a_section_tells_of_the_capture(self):
        for order in ORDERS:
            (section,) = GPcap.open_offline(path_of(f"whole-{order}.pcapng")).get_sections()
            self.assertEqual((section.hardware, section.os, section.application), ("test machine", "test system", "generate-pcapng"))
            self.assertEqual(section.comments, ["first comment", "zweite Bemerkung: Größe"])
            self.assertEqual(section.options.get_data()[:4], struct.pack("=HH", 1, 13))
        reader = GPcap.open_offline(path_of("comments.pcapng"))
        reader.loop()
        self.assertEqual([section.get_comments() for section in reader.get_sections()], [[f"section {i}"] for i in range(4)])

    def test_addresses_have_names(self):
        for order in ORDERS:
            reader = GPcap.open_offline(path_of(f"whole-{order}.pcapng"))
            names = reader.get_names()
            self.assertEqual(len(names), 0)
            reader.loop()
            expected = [("192.0.2.1", "a.test"), ("192.0.2.1", "alias.test"), ("2001:db8::1", "b.test"), ("00:00:5e:00:53:01", "card.test")]
            expected.append(("00:00:5e:ff:fe:00:53:01", "long.test"))
            self.assertEqual([(name.address, name.name) for name in names], expected)
            self.assertEqual(repr(names[0]), "<GPcap.Name a.test of 192.0.2.1>")
            self.assertEqual(reader.lookup_name("192.0.2.1"), "a.test")
            self.assertIsNone(reader.lookup_name("192.0.2.9"))

    def test_secrets_are_listed(self):
        for order in ORDERS:
            reader = GPcap.open_offline(path_of(f"whole-{order}.pcapng"))
            reader.loop()
            (secrets,) = reader.get_secrets()
            self.assertEqual(secrets.secrets_type, GPcap.SecretsType.TLS)
            self.assertEqual(secrets.data.get_data(), b"CLIENT_RANDOM 00 11\n")
            self.assertEqual(secrets.comments, ["secrets"])

    def test_records_have_the_interface(self):
        reader = GPcap.open_offline(path_of("link-types-le.pcapng"))
        interfaces = []
        for batch in reader.batches():
            records = batch.get_records().get_data()
            interfaces += [record[4] & GPcap.PACKET_RECORD_INTERFACE_MASK for record in struct.iter_unpack("=qIIII", records)]
        self.assertEqual(interfaces, [0, 1] * 50)

    def test_a_filter_is_for_each_link_type(self):
        reader = GPcap.open_offline(path_of("link-types-be.pcapng"))
        reader.set_filter("udp or tcp")
        datalinks = [packet.props.datalink for packet in packets_of(reader)]
        self.assertEqual(datalinks, [GPcap.DLT_EN10MB, GPcap.DLT_RAW] * 25)

    def test_a_packet_is_made_with_options(self):
        interface = GPcap.Interface(name="eth7", datalink=GPcap.DLT_EN10MB)
        packet = GPcap.Packet(interface=interface, comments=["a", "b"], direction=GPcap.Direction.IN, n_dropped=3)
        self.assertEqual(packet.get_comments(), ["a", "b"])
        self.assertEqual(packet.get_direction(), GPcap.Direction.IN)
        self.assertEqual(packet.props.n_dropped, 3)
        self.assertEqual(packet.get_interface().props.name, "eth7")
