#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the network devices in a window, as they come, go and change, with what each receives and sends."""

import gi

gi.require_version("GPcap", "1.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, GPcap, Gtk, Pango

ICONS = {
    GPcap.DeviceKind.WIRELESS: "network-wireless-symbolic",
    GPcap.DeviceKind.TUNNEL: "network-vpn-symbolic",
    GPcap.DeviceKind.BLUETOOTH: "bluetooth-symbolic",
    GPcap.DeviceKind.LOOPBACK: "computer-symbolic",
    GPcap.DeviceKind.ANY: "network-workgroup-symbolic",
}


def make_name_cell():
    box = Gtk.Box(spacing=6)
    box.append(Gtk.Image())
    box.append(Gtk.Label(xalign=0))
    return box


def show_name(box, device):
    box.get_first_child().set_from_icon_name(ICONS.get(device.get_kind(), "network-wired-symbolic"))
    box.get_last_child().set_label(device.get_name())


def addresses_of(device):
    return ", ".join(address.get_address().to_string() for address in device.get_addresses() if address.get_address())


def state_of(device):
    if not device.is_up():
        return "down"
    return "connected" if device.get_connection_status() == GPcap.ConnectionStatus.CONNECTED else "up"


def rate_of(device, name):
    rate = device.get_property(name)
    return f"{GLib.format_size(rate)}/s" if rate >= 1 else ""


def add_column(view, title, make, show, *names, expand=False):
    """Adds a column whose cells show () fills in, again when one of the properties changes."""

    def on_bind(_factory, cell):
        widget, device = cell.get_child(), cell.get_item()
        cell.handlers = [device.connect(f"notify::{name}", lambda device, _property: show(widget, device)) for name in names]
        show(widget, device)

    def on_unbind(_factory, cell):
        for handler in cell.handlers:
            cell.get_item().disconnect(handler)

    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, cell: cell.set_child(make()))
    factory.connect("bind", on_bind)
    factory.connect("unbind", on_unbind)
    view.append_column(Gtk.ColumnViewColumn(title=title, factory=factory, expand=expand, resizable=True))


def add_text(view, title, text_of, *names, xalign=0, expand=False):
    def make():
        return Gtk.Label(xalign=xalign, ellipsize=Pango.EllipsizeMode.END, width_chars=10)

    add_column(view, title, make, lambda label, device: label.set_label(text_of(device)), *names, expand=expand)


def make_list(monitor):
    view = Gtk.ColumnView(model=Gtk.SingleSelection(autoselect=False, can_unselect=True, model=monitor))
    add_column(view, "Name", make_name_cell, show_name, "name", "kind")
    add_text(view, "Kind", lambda device: device.get_kind().value_nick, "kind")
    add_text(view, "State", state_of, "up", "connection-status")
    add_text(view, "Addresses", addresses_of, "addresses", expand=True)
    for title, name in (("Received", "received-bytes-per-second"), ("Sent", "sent-bytes-per-second")):
        add_text(view, title, lambda device, name=name: rate_of(device, name), name, xalign=1)
    return view


def make_window():
    view = make_list(GPcap.DeviceMonitor(counters_interval=1000))
    return Gtk.Window(title="Network devices", default_width=900, default_height=400, child=Gtk.ScrolledWindow(child=view))


def main():
    loop = GLib.MainLoop()
    window = make_window()
    window.connect("destroy", lambda _window: loop.quit())
    window.present()
    loop.run()


if __name__ == "__main__":
    main()
