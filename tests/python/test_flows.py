# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of flow keys and sets of addresses in Python."""

import gc
import ipaddress
import os
import pathlib
import struct
import unittest

import numpy
from support import Gio, GPcap, N_PACKETS, savefile

FLOW_SAVEFILES = pathlib.Path(os.environ.get("GPCAP_TEST_FLOW_SAVEFILES", "."))
RECORD = struct.Struct("=16s16sHHHHBBB5x")


def batch_of(name):
    return GPcap.open_offline(savefile(name)).read_batch()


def text_of(version, address):
    if version == 0:
        return "-"
    return str(ipaddress.ip_address(address[: 4 if version == 4 else 16]))


class FlowKeyTest(unittest.TestCase):
    def setUp(self):
        self.batch = batch_of("packets.pcap")

    def test_a_packet_has_a_key(self):
        key = self.batch[0].get_flow_key()
        self.assertEqual(str(key), "UDP 192.0.2.1:40000 → 192.0.2.2:5000")
        self.assertEqual(repr(key), "<GPcap.FlowKey UDP 192.0.2.1:40000 → 192.0.2.2:5000>")
        self.assertEqual((key.source_string, key.source_port, key.destination_string, key.destination_port), ("192.0.2.1", 40000, "192.0.2.2", 5000))
        self.assertEqual((key.protocol, key.protocol_name, key.ip_version, key.ether_type, key.vlan_id), (17, "UDP", 4, 0x0800, 0))
        self.assertEqual(key.source.to_string(), "192.0.2.1")
        self.assertEqual(key.props.destination.to_string(), "192.0.2.2")
        self.assertEqual(key.flags, GPcap.FlowKeyFlags.COMPLETE)

    def test_without_ip_there_are_no_addresses(self):
        key = self.batch[3].get_flow_key()
        self.assertEqual((str(key), key.source, key.destination_string, key.protocol), ("ARP", None, None, 0))

    def test_equal_keys_are_one_in_a_dictionary(self):
        counts = {}
        for packet in self.batch:
            key = packet.get_flow_key()
            counts[key] = counts.get(key, 0) + 1
        self.assertEqual(sum(counts.values()), N_PACKETS)
        self.assertEqual(counts[self.batch[1].get_flow_key()], N_PACKETS // 4)
        self.assertEqual(len(counts), 5 + 3)  # UDP has one of each second port of ten
        self.assertNotEqual(self.batch[0].get_flow_key(), "a key")

    def test_a_packet_of_an_unknown_link_type_has_an_empty_key(self):
        hdr, data = self.batch[0].get_hdr(), self.batch.get_bytes(0)
        self.assertEqual(str(GPcap.Packet.new(hdr, data).get_flow_key()), "unknown")
        self.assertEqual(GPcap.Packet.new_for_datalink(hdr, data, GPcap.DLT_EN10MB).get_flow_key(), self.batch[0].get_flow_key())
        self.assertEqual(self.batch[0].get_datalink(), GPcap.DLT_EN10MB)

    def test_records_say_what_is_there(self):
        for file in sorted(FLOW_SAVEFILES.glob("*.pcap")):
            expected = [line.split("\t")[1:] for line in file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()]
            actual = []
            for batch in GPcap.open_offline(str(file)).batches():
                for source, destination, *ports, kind, vlan, version, protocol, flags in RECORD.iter_unpack(batch.flow_keys()):
                    addresses = text_of(version, source), text_of(version, destination)
                    fields = addresses[0], ports[0], addresses[1], ports[1], protocol, version, f"{kind:04x}", vlan, flags
                    actual.append(list(map(str, fields)))
            self.assertEqual(actual, expected, file)

    def test_numpy_sees_the_same(self):
        keys = self.batch.flow_keys_to_numpy()
        unpacked = list(RECORD.iter_unpack(self.batch.flow_keys()))
        self.assertEqual(len(keys), N_PACKETS)
        self.assertEqual(keys["destination_port"].tolist(), [fields[3] for fields in unpacked])
        self.assertEqual(keys["ether_type"].tolist(), [fields[4] for fields in unpacked])
        self.assertEqual(keys["protocol"].tolist(), [fields[7] for fields in unpacked])
        self.assertEqual(bytes(keys["source"][0]), unpacked[0][0])
        self.assertEqual(int((keys["protocol"] == 6).sum()), N_PACKETS // 4)

    def test_views_copy_nothing_and_keep_the_records(self):
        view, keys = self.batch.flow_keys(), self.batch.flow_keys_to_numpy()
        self.batch = None
        gc.collect()
        self.assertTrue(view.readonly)
        self.assertFalse(keys.flags.owndata or keys.flags.writeable)
        self.assertEqual(bytes(view), keys.tobytes())
        self.assertEqual(len(numpy.unique(keys)), 8)

    def test_the_constants_tell_where_things_are(self):
        view, key = self.batch.flow_keys(), self.batch.get_flow_key(0)
        self.assertEqual(len(view), N_PACKETS * GPcap.FLOW_KEY_RECORD_SIZE)
        self.assertEqual(bytes(view[GPcap.FLOW_KEY_RECORD_SOURCE_OFFSET :][:4]), ipaddress.ip_address("192.0.2.1").packed)
        self.assertEqual(bytes(view[GPcap.FLOW_KEY_RECORD_DESTINATION_OFFSET :][:4]), ipaddress.ip_address("192.0.2.2").packed)
        self.assertEqual(struct.unpack_from("=H", view, GPcap.FLOW_KEY_RECORD_SOURCE_PORT_OFFSET), (40000,))
        self.assertEqual(view[GPcap.FLOW_KEY_RECORD_PROTOCOL_OFFSET], 17)
        self.assertEqual(GPcap.FlowKey.new_for_record(view[: GPcap.FLOW_KEY_RECORD_SIZE]), key)

    def test_an_empty_batch_has_no_keys(self):
        nothing = GPcap.PacketBatch()
        self.assertEqual((len(nothing.flow_keys()), len(nothing.flow_keys_to_numpy())), (0, 0))

    def test_other_bytes_are_refused(self):
        for record in (b"", bytes(GPcap.FLOW_KEY_RECORD_SIZE - 1), b"\xff" * GPcap.FLOW_KEY_RECORD_SIZE):
            with self.assertRaises(GPcap.InvalidArgumentError):
                GPcap.FlowKey.new_for_record(record)


class AddressSetTest(unittest.TestCase):
    def test_contains_addresses_of_any_kind(self):
        addresses = GPcap.AddressSet.new_from_text("192.0.2.0/24 # a network\n2001:db8::1\n")
        self.assertEqual(len(addresses), 2)
        self.assertIn("192.0.2.77", addresses)
        self.assertNotIn("192.0.3.0", addresses)
        self.assertIn(ipaddress.ip_address("2001:db8::1"), addresses)
        self.assertIn(Gio.InetAddress.new_from_string("192.0.2.1"), addresses)
        self.assertEqual(repr(addresses), "<GPcap.AddressSet of 2 prefixes>")

    def test_is_made_of_masks(self):
        masks = [Gio.InetAddressMask.new_from_string(text) for text in ("10.0.0.0/8", "2001:db8::/32")]
        addresses = GPcap.AddressSet.new(masks)
        self.assertIn("10.255.255.255", addresses)
        self.assertIn("2001:db8:1::", addresses)
        self.assertEqual(len(GPcap.AddressSet.new([])), 0)

    def test_errors_name_the_line(self):
        with self.assertRaisesRegex(GPcap.InvalidArgumentError, "Line 2: 'x' is not"):
            GPcap.AddressSet.new_from_text("10.0.0.0/8\nx\n")
        with self.assertRaises(GPcap.InvalidArgumentError):
            self.assertIn("example.org", GPcap.AddressSet.new_from_text("0.0.0.0/0"))

    def test_filters_a_batch(self):
        batch, addresses = batch_of("packets.pcap"), GPcap.AddressSet.new_from_text("192.0.2.2")
        self.assertEqual(len(batch.filter_addresses(addresses)), N_PACKETS * 3 // 4)
        self.assertEqual(len(batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE)), 0)
        self.assertEqual(len(batch.filter_addresses(addresses, GPcap.AddressEnd.DESTINATION)), N_PACKETS * 3 // 4)


if __name__ == "__main__":
    unittest.main()
