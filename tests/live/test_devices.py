# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of device monitors in Python; in-namespace runs them."""

import resource
import subprocess
import unittest

from gi.repository import Gio, GObject
from support import GPcap, run_until, send_datagrams

PORT = 47008


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


class DeviceMonitorTest(unittest.TestCase):
    def setUp(self):
        self.monitor = GPcap.DeviceMonitor()
        self.changes = []
        self.notified = []
        self.monitor.connect("items-changed", lambda _monitor, *change: self.changes.append(change))

    def add_pair(self):
        """Adds gp0 and gp1, and waits until the monitor has them."""
        ip("link", "add", "gp0", "type", "veth", "peer", "name", "gp1")
        self.addCleanup(subprocess.run, ["ip", "link", "del", "gp0"], check=False, stderr=subprocess.DEVNULL)
        run_until(lambda: self.monitor.lookup("gp0") is not None and self.monitor.lookup("gp1") is not None)
        device = self.monitor.lookup("gp0")
        device.connect("notify", lambda device, spec: self.notified.append(spec.name))
        return device

    def test_a_device_keeps_its_object(self):
        n_devices = len(self.monitor)
        device = self.add_pair()
        self.assertEqual(device.get_kind(), GPcap.DeviceKind.VETH)
        self.assertEqual(len(self.monitor), n_devices + 2)
        self.changes.clear()
        ip("link", "set", "gp0", "name", "gp2")
        run_until(lambda: device.get_name() == "gp2")
        ip("link", "set", "gp2", "up")
        run_until(lambda: device.props.up)
        ip("addr", "add", "192.0.2.1/24", "dev", "gp2")
        run_until(lambda: "192.0.2.1" in [address.to_string() for address in device.get_addresses()])
        self.assertEqual(self.changes, [])
        self.assertIs(self.monitor.lookup("gp2"), device)
        self.assertEqual(self.notified.count("name"), 1)
        self.assertEqual(self.notified.count("up"), 1)
        self.assertIn("addresses", self.notified)
        ip("link", "del", "gp2")
        run_until(lambda: self.monitor.lookup("gp2") is None)
        self.assertEqual([(removed, added) for _position, removed, added in self.changes], [(2, 0)])
        self.assertFalse(device.is_up())

    def test_counters_can_be_watched(self):
        loopback = self.monitor.lookup("lo")
        rates = []
        loopback.connect("notify::sent-bytes-per-second", lambda device, _spec: rates.append(device.get_sent_bytes_per_second()))
        self.monitor.props.counters_interval = 10
        # The rates are those since the counters were first read.
        self.monitor.refresh()
        before = loopback.get_sent_packets()
        # What nobody listens for is answered with a refusal.
        send_datagrams(PORT, [b"a datagram"])
        run_until(lambda: loopback.get_sent_packets() == before + 2)
        run_until(lambda: rates and rates[-1] == 0)
        self.assertGreater(max(rates), 0)

    def test_a_failure_is_an_exception_of_its_class(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        with self.assertRaises(OSError) as raised:
            self.monitor.refresh()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TOO_MANY_OPEN_FILES))
        self.assertIsInstance(self.monitor.get_error(), OSError)
        self.assertTrue(self.monitor.refresh())
        self.assertIsNone(self.monitor.get_error())

    def test_a_bound_property_follows(self):
        device = self.add_pair()
        action = Gio.SimpleAction.new("gp0", None)
        device.bind_property("up", action, "enabled", GObject.BindingFlags.SYNC_CREATE)
        self.assertFalse(action.get_enabled())
        ip("link", "set", "gp0", "up")
        run_until(action.get_enabled)
