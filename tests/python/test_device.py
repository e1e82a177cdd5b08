# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.Device, the link types and the timestamp types in Python."""

import unittest

from gi.repository import GLib
from support import GPcap, savefile


class DeviceTest(unittest.TestCase):
    def test_devices_are_a_list(self):
        devices = {device.get_name(): device for device in GPcap.list_devices()}
        self.assertIn("any", devices)
        loopback = devices["lo"]
        self.assertTrue(loopback.is_loopback())
        self.assertTrue(loopback.props.flags & GPcap.DeviceFlags.LOOPBACK)
        self.assertEqual(loopback.get_connection_status(), GPcap.ConnectionStatus.NOT_APPLICABLE)
        for address in loopback.get_addresses():
            self.assertIsInstance(address, GPcap.Address)
            self.assertIsInstance(address.to_string(), str)

    def test_kinds_and_link_types_are_told_without_opening(self):
        devices = {device.get_name(): device for device in GPcap.list_devices()}
        self.assertEqual(devices["lo"].get_kind(), GPcap.DeviceKind.LOOPBACK)
        self.assertEqual(devices["lo"].list_datalinks(), [GPcap.DLT_EN10MB])
        self.assertEqual(devices["any"].props.kind, GPcap.DeviceKind.ANY)
        self.assertEqual(devices["any"].list_datalinks(), [GPcap.DLT_LINUX_SLL, GPcap.DLT_LINUX_SLL2])
        self.assertEqual(devices["any"].props.datalink, GPcap.DLT_LINUX_SLL)
        self.assertEqual(devices["any"].get_index(), 0)
        self.assertFalse(devices["any"].has_counters())
        self.assertGreater(devices["lo"].props.index, 0)
        self.assertTrue(devices["lo"].has_counters())
        self.assertEqual(devices["lo"].get_received_packets(), devices["lo"].get_sent_packets())

    def test_a_monitor_is_a_list(self):
        monitor = GPcap.DeviceMonitor()
        self.assertEqual([device.get_name() for device in monitor], GPcap.findalldevs())
        self.assertEqual(len(monitor), monitor.get_n_items())
        self.assertIs(monitor.lookup("lo"), next(device for device in monitor if device.get_name() == "lo"))
        self.assertIsNone(monitor.lookup("no such device"))
        self.assertIsNone(monitor.get_error())
        self.assertIsNone(monitor.props.error)
        self.assertEqual(repr(monitor), f"<GPcap.DeviceMonitor of {len(monitor)} devices>")

    def test_names_are_strings(self):
        self.assertEqual(GPcap.findalldevs(), [device.get_name() for device in GPcap.list_devices()])
        self.assertIn(GPcap.lookupdev(), GPcap.findalldevs())

    def test_link_types_have_names(self):
        self.assertEqual(GPcap.datalink_val_to_name(GPcap.DLT_EN10MB), "EN10MB")
        self.assertEqual(GPcap.datalink_name_to_val("LINUX_SLL"), GPcap.DLT_LINUX_SLL)
        self.assertIsNone(GPcap.datalink_val_to_description(-1))
        with self.assertRaises(GLib.Error):
            GPcap.datalink_name_to_val("no such type")

    def test_timestamp_types_have_names(self):
        self.assertEqual(GPcap.tstamp_type_val_to_name(GPcap.TstampType.HOST), "host")
        self.assertEqual(GPcap.tstamp_type_name_to_val("adapter"), GPcap.TstampType.ADAPTER)
        types = GPcap.create("lo").list_tstamp_types()
        self.assertIn(GPcap.TstampType.HOST, types)
        self.assertEqual(types, [GPcap.tstamp_type_name_to_val(GPcap.tstamp_type_val_to_name(each)) for each in types])

    def test_a_savefile_tells_its_link_and_format(self):
        reader = GPcap.open_offline(savefile("big-endian.pcap"))
        self.assertEqual(reader.list_datalinks(), [GPcap.DLT_EN10MB])
        self.assertEqual(reader.get_savefile_version(), (2, 4))
        self.assertTrue(reader.is_swapped())
        for call in (lambda: reader.inject(b"packet"), lambda: reader.set_direction(GPcap.Direction.IN), reader.get_mask, reader.can_set_rfmon):
            with self.assertRaises(GLib.Error) as raised:
                call()
            self.assertTrue(raised.exception.matches(GPcap.error_quark(), GPcap.Error.NOT_LIVE))
