# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.PacketBatch, GPcap.Packet and GPcap.Pkthdr in Python."""

import struct
import unittest

from support import GPcap, N_PACKETS, packets_of, savefile, seen


class PacketBatchTest(unittest.TestCase):
    def setUp(self):
        self.batch = GPcap.open_offline(savefile("packets.pcap")).read_batch()

    def test_is_a_sequence_of_packets(self):
        self.assertEqual(len(self.batch), N_PACKETS)
        self.assertEqual([seen(packet.get_hdr(), packet.get_data()) for packet in self.batch], packets_of("packets.pcap"))

    def test_a_packet_has_its_header_and_bytes(self):
        self.assertEqual([seen(packet.hdr, packet.data) for packet in self.batch], packets_of("packets.pcap"))
        self.assertIsInstance(self.batch[0].data, bytes)

    def test_records_and_data_are_everything(self):
        data = self.batch.get_data().get_data()
        packets = [
            (timestamp, caplen, length, data[offset : offset + caplen])
            for timestamp, offset, caplen, length, _interface in struct.iter_unpack("=qIIII", self.batch.get_records().get_data())
        ]
        self.assertEqual(packets, packets_of("packets.pcap"))

    def test_the_constants_tell_where_things_are_in_a_record(self):
        records = self.batch.get_records().get_data()
        for i, packet in enumerate(self.batch):
            at = i * GPcap.PACKET_RECORD_SIZE
            found = [
                *struct.unpack_from("=q", records, at + GPcap.PACKET_RECORD_TIMESTAMP_OFFSET),
                *struct.unpack_from("=I", records, at + GPcap.PACKET_RECORD_CAPLEN_OFFSET),
                *struct.unpack_from("=I", records, at + GPcap.PACKET_RECORD_LEN_OFFSET),
            ]
            self.assertEqual(found, list(seen(packet.get_hdr(), b"")[:3]))
            (offset,) = struct.unpack_from("=I", records, at + GPcap.PACKET_RECORD_OFFSET_OFFSET)
            self.assertEqual(bytes(self.batch.memoryview()[offset : offset + found[1]]), bytes(packet))

    def test_filter_makes_another_batch(self):
        arps = self.batch.filter(GPcap.compile(GPcap.DLT_EN10MB, 65535, "arp", True, GPcap.NETMASK_UNKNOWN))
        self.assertEqual(len(arps), N_PACKETS // 4)
        self.assertEqual(len(self.batch), N_PACKETS)

    def test_headers_have_the_seed_s_times(self):
        hdr = self.batch.get_pkthdr(99)
        seconds, microseconds = hdr.get_ts()
        self.assertEqual((seconds, microseconds), (1700000000, 99000))
        self.assertEqual(hdr.get_date_time().format_iso8601(), "2023-11-14T22:13:20.099000Z")

    def test_headers_and_packets_can_be_made(self):
        hdr = GPcap.Pkthdr.new(1, 2, 3, 4)
        self.assertEqual((hdr.props.timestamp, hdr.props.caplen, hdr.props.len), (1000002000, 3, 4))
        packet = GPcap.Packet.new(hdr, self.batch.get_bytes(0))
        self.assertEqual(packet.props.hdr, hdr)
