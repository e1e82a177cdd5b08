# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Bpf in Python."""

import unittest

from gi.repository import GLib
from support import GPcap, packets_of, savefile


class BpfTest(unittest.TestCase):
    def setUp(self):
        self.bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, "arp", True, GPcap.NETMASK_UNKNOWN)

    def test_filter_takes_bytes(self):
        matches = [self.bpf.filter(packet[3]) for packet in packets_of("packets.pcap")[:4]]
        self.assertEqual(matches, [0, 0, 0, 96])

    def test_filter_packet_takes_the_header_into_account(self):
        long = GPcap.compile(GPcap.DLT_EN10MB, 96, "greater 1000", True, GPcap.NETMASK_UNKNOWN)
        self.assertEqual(long.filter_packet(GPcap.Pkthdr.new(0, 0, 60, 1500), bytes(60)), 96)
        self.assertEqual(long.filter(bytes(60)), 0)

    def test_the_twins_take_bytes_and_packets(self):
        batch = GPcap.open_offline(savefile("packets.pcap")).read_batch(4)
        self.assertEqual([self.bpf.filter_bytes(packet.get_data()) for packet in batch], [0, 0, 0, 96])
        self.assertEqual([self.bpf.matches(packet) for packet in batch], [False, False, False, True])
        self.assertEqual([self.bpf.filter_bytes(memoryview(bytes(packet))) for packet in batch], [0, 0, 0, 96])

    def test_it_tells_what_it_was_compiled_from(self):
        self.assertEqual((self.bpf.props.datalink, self.bpf.props.snaplen, self.bpf.props.expression), (GPcap.DLT_EN10MB, 96, "arp"))
        self.assertEqual((self.bpf.get_datalink(), self.bpf.get_snaplen(), self.bpf.get_expression()), (GPcap.DLT_EN10MB, 96, "arp"))
        self.assertEqual(repr(self.bpf), "<GPcap.Bpf 'arp' for EN10MB>")

    def test_instructions_are_tuples(self):
        self.assertEqual(self.bpf.get_instructions().unpack(), [(40, 0, 0, 12), (21, 0, 1, 2054), (6, 0, 0, 96), (6, 0, 0, 0)])

    def test_dump_is_text(self):
        self.assertEqual(len(self.bpf.dump().splitlines()), 4)

    def test_a_bad_filter_is_a_typed_error(self):
        for linktype, snaplen, expression, code in (
            (GPcap.DLT_EN10MB, 96, "udp port", GPcap.Error.INVALID_FILTER),
            (GPcap.DLT_RAW, 96, "wlan type mgt", GPcap.Error.INVALID_FILTER),
            (GPcap.DLT_EN10MB, 0, "udp", GPcap.Error.INVALID_ARGUMENT),
        ):
            with self.assertRaises(GLib.Error) as raised:
                GPcap.compile(linktype, snaplen, expression, True, GPcap.NETMASK_UNKNOWN)
            self.assertTrue(raised.exception.matches(GPcap.error_quark(), code))


class FilterCheckTest(unittest.TestCase):
    def check(self, filter_, *flags):
        return GPcap.check_filter(filter_, GPcap.DLT_EN10MB, *(flags or [GPcap.FilterCheckFlags.NO_LOOKUPS]))

    def test_valid_ones_are_true(self):
        check = self.check("udp port 53 and host example.invalid")
        self.assertTrue(check)
        self.assertEqual((check.valid, check.message, check.start, check.end), (True, None, -1, -1))
        self.assertEqual(check.names, ["example.invalid"])
        self.assertEqual(repr(check), "<GPcap.FilterCheck of 'udp port 53 and host example.invalid', valid>")

    def test_the_place_is_a_slice_of_the_text(self):
        for text, wrong in (("udp and and tcp", "and"), ("udp port 53 or höst", "öst"), ("tcp[0] = = 1", "=")):
            check = self.check(text)
            self.assertFalse(check)
            self.assertEqual(text[check.start : check.end], wrong)
            self.assertEqual((check.props.start, check.props.end, check.props.valid), (check.start, check.end, False))
            self.assertIn(check.message, repr(check))
        text = "udp and "
        self.assertEqual(self.check(text).start, len(text))

    def test_arguments_have_defaults(self):
        self.assertTrue(GPcap.check_filter("udp"))
        self.assertFalse(GPcap.check_filter("inbound"))
        self.assertTrue(self.check("inbound", GPcap.FilterCheckFlags.LIVE))
        self.assertFalse(GPcap.check_filter("wlan type mgt", GPcap.DLT_RAW))

    def test_a_thread_checks(self):
        results = []
        GPcap.check_filter_async("udp and", GPcap.DLT_EN10MB, 0, None, lambda _object, result: results.append(GPcap.check_filter_finish(result)))
        while not results:
            GLib.MainContext.default().iteration(True)
        self.assertEqual(results[0].start, 7)
