# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of list models in GTK lists, with the windows of the examples: in a network namespace, under Xvfb."""

import importlib.util
import pathlib
import socket
import subprocess
import sys
import unittest

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gtk

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))
from support import GPcap, run_until, savefile, send_datagrams

PORT = 47007


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ip(arguments):
    subprocess.run(["ip", *arguments.split()], check=True)


def widgets_in(widget):
    yield widget
    child = widget.get_first_child()
    while child is not None:
        yield from widgets_in(child)
        child = child.get_next_sibling()


class ListTest(unittest.TestCase):
    window = None

    def show(self, name, *arguments):
        self.window = load(name).make_window(*arguments)
        self.window.present()
        self.addCleanup(self.close)
        return self.find(Gtk.ColumnView).get_model()

    def close(self):
        self.window.close()
        run_until(lambda: not self.window.get_mapped())

    def find(self, kind, **properties):
        found = (widget for widget in widgets_in(self.window) if isinstance(widget, kind))
        return next(widget for widget in found if all(widget.get_property(name) == value for name, value in properties.items()))

    def texts(self):
        return [widget.get_label() for widget in widgets_in(self.window) if isinstance(widget, Gtk.Label) and widget.get_mapped()]

    def wait_for(self, *texts):
        try:
            run_until(lambda: set(texts) <= set(self.texts()))
        except AssertionError:
            adjustment = self.find(Gtk.ScrolledWindow).get_vadjustment()
            place = adjustment.get_value(), adjustment.get_upper(), adjustment.get_page_size()
            raise AssertionError(f"{texts} are not among {self.texts()}, at {place}") from None

    def wait_until_gone(self, text):
        run_until(lambda: text not in self.texts())


class DevicesTest(ListTest):
    def test_devices_come_change_and_go(self):
        selection = self.show("list-devices")
        self.wait_for("lo", "loopback", "127.0.0.1, ::1")
        lo = next(device for device in selection.get_model() if device.get_name() == "lo")
        selection.set_selected(list(selection.get_model()).index(lo))
        ip("link add gpa type veth peer name gpb")
        self.addCleanup(ip, "link delete gpc")
        self.wait_for("gpa", "gpb", "veth", "down")
        ip("link set gpa name gpc")
        self.wait_for("gpc")
        self.wait_until_gone("gpa")
        ip("address add 192.0.2.7/24 dev gpc")
        self.wait_for("192.0.2.7")
        self.assertEqual(selection.get_selected_item(), lo)

    def test_rates_are_shown(self):
        self.show("list-devices")
        timer = GLib.timeout_add(10, lambda: send_datagrams(PORT, [bytes(1000)] * 20) or GLib.SOURCE_CONTINUE)
        self.addCleanup(GLib.source_remove, timer)
        run_until(lambda: any(text.endswith("/s") for text in self.texts()))


class PacketsTest(ListTest):
    def send(self, port, n_packets):
        send_datagrams(port, [bytes(50)] * n_packets)

    def test_the_last_packets_are_shown_and_held(self):
        selection = self.show("list-packets", "lo", f"udp port {PORT} or udp port {PORT + 1}")
        history = selection.get_model()
        self.send(PORT, 500)
        self.wait_for("500", "92")
        self.assertTrue(any(text.endswith(f"127.0.0.1:{PORT}") for text in self.texts()))
        self.find(Gtk.ToggleButton, label="Hold").set_active(True)
        self.send(PORT + 1, 300)
        run_until(lambda: history.get_n_pending() == 300)
        self.assertEqual(len(selection), 500)
        self.assertFalse(any(text.endswith(f":{PORT + 1}") for text in self.texts()))
        self.find(Gtk.ToggleButton, label="Hold").set_active(False)
        self.wait_for("800")
        self.assertEqual(len(selection), 800)

    def test_a_selected_packet_stays_selected_while_others_leave(self):
        selection = self.show("list-packets", "lo", f"udp port {PORT}")
        history = selection.get_model()
        history.set_max_packets(100)
        self.send(PORT, 100)
        run_until(lambda: len(selection) == 100)
        selection.set_selected(90)
        packet = bytes(selection.get_selected_item())
        time = selection.get_selected_item().hdr.timestamp
        for number in range(1, 9):
            self.send(PORT, 10)
            run_until(lambda end=100 + 10 * number: history.get_n_expired() + len(history) == end)
            self.assertEqual(selection.get_selected(), 90 - 10 * number)
            self.assertEqual((selection.get_selected_item().hdr.timestamp, bytes(selection.get_selected_item())), (time, packet))

    def test_a_device_that_does_not_exist_is_told(self):
        self.show("list-packets", "nowhere")
        run_until(lambda: any("nowhere" in text and "Packets of" not in text for text in self.texts()))


class SavefileTest(ListTest):
    def test_a_savefile_is_filtered_while_it_is_typed(self):
        selection = self.show("list-savefile", savefile("many.pcap"))
        run_until(lambda: len(selection) == 20000)
        self.wait_for("1", "20000 of 20000 packets")
        entry = self.find(Gtk.SearchEntry)
        for text in ("g", "gr", "greater", "greater 90"):
            entry.set_text(text)
        run_until(lambda: selection.get_model().filter == "greater 90" and selection.get_model().complete)
        self.wait_for(f"{len(selection)} of 20000 packets")
        self.assertTrue(0 < len(selection) < 20000)
        self.assertFalse(entry.has_css_class("error"))
        # The last row is far from those in sight.
        self.find(Gtk.ColumnView).get_last_child().activate_action("list.scroll-to-item", GLib.Variant("u", len(selection) - 1))
        self.wait_for(str(selection.get_model().get_position(len(selection) - 1) + 1))
        entry.set_text("greater than")
        run_until(lambda: entry.has_css_class("error"))
        self.assertNotEqual(selection.get_model().filter, "greater than")

    def test_a_file_that_cannot_be_read_is_told(self):
        self.window = load("list-savefile").make_window("/nonexistent/file")
        self.window.present()
        self.addCleanup(self.close)
        run_until(lambda: any("No such file" in text for text in self.texts()))


class ConversationsTest(ListTest):
    def test_the_selection_stays_on_its_conversation(self):
        selection = self.show("list-conversations", "lo", f"udp and portrange {PORT}-{PORT + 9}")
        # One socket, so that its packets are of one conversation for each port.
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)

        def send(port, n_packets):
            for _ in range(n_packets):
                sender.sendto(bytes(100), ("127.0.0.1", port))

        for number in range(10):
            send(PORT + number, 20 - number)
        run_until(lambda: len(selection) == 10)
        self.wait_for(*(f"127.0.0.1 : {PORT + number}" for number in range(10)))
        places = []
        selection.set_selected(7)
        chosen = selection.get_selected_item()
        self.assertEqual(chosen.get_port_b(), PORT + 7)
        for _ in range(20):
            before = chosen.get_packets()
            send(PORT + 7, 3)
            run_until(lambda before=before: chosen.get_packets() == before + 3)
            self.assertEqual(selection.get_selected_item(), chosen)
            places.append(selection.get_selected())
        self.assertEqual(places[-1], 0)
        self.assertEqual(places, sorted(places, reverse=True))
        self.assertEqual([item.get_packets() for item in selection], sorted((item.get_packets() for item in selection), reverse=True))
        self.assertTrue(GPcap.compile(GPcap.DLT_EN10MB, 96, chosen.get_filter()))
