#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the last packets of a network interface in a window, which can be held while somebody reads, and saved.

list-packets.py [DEVICE [FILTER]]
"""

import sys

import gi

gi.require_version("GPcap", "1.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, GObject, GPcap, Gtk, Pango


def add_column(view, title, show, numeric=False, expand=False):
    """Adds a column: show () returns the text for the position of a packet and the packet."""
    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, cell: cell.set_child(Gtk.Label(xalign=numeric, ellipsize=Pango.EllipsizeMode.END)))
    factory.connect("bind", lambda _factory, cell: cell.get_child().set_label(show(cell.get_position(), cell.get_item())))
    view.append_column(Gtk.ColumnViewColumn(title=title, factory=factory, expand=expand, resizable=True))


def make_list(history):
    view = Gtk.ColumnView(model=Gtk.SingleSelection(autoselect=False, can_unselect=True, model=history))
    view.add_css_class("data-table")
    add_column(view, "Number", lambda position, _packet: str(history.get_n_expired() + position + 1), numeric=True)
    add_column(view, "Time", lambda _position, packet: packet.hdr.get_date_time().to_local().format("%H:%M:%S.%f"))
    add_column(view, "Packet", lambda _position, packet: packet.get_flow_key().to_string(), expand=True)
    add_column(view, "Bytes", lambda _position, packet: str(packet.hdr.len), numeric=True)
    return view


def show_last(history, view):
    """Keeps the last packet in sight."""
    if len(history):
        view.get_last_child().activate_action("list.scroll-to-item", GLib.Variant("u", len(history) - 1))


def save(reader, history, status):
    try:
        with reader.dump_open("packets.pcap") as dumper:
            history.dump(dumper)
            status.set_label(f"{dumper.get_n_packets()} packets are in packets.pcap")
    except GPcap.Error as error:
        status.set_label(error.message)


def make_window(device="any", expression=None):
    history = GPcap.History(max_packets=100_000, max_bytes=64 * 1024 * 1024)
    window = Gtk.Window(title=f"Packets of {device}", default_width=900, default_height=500)
    bar, status, box = Gtk.HeaderBar(), Gtk.Label(margin_top=6, margin_bottom=6), Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    hold, save_button, view = Gtk.ToggleButton(label="Hold"), Gtk.Button(label="Save"), make_list(history)

    def on_change(*_args):
        pending = f", {history.get_n_pending()} since then" if history.get_frozen() else ""
        status.set_label(f"{len(history)} packets{pending}, {history.get_memory() / 2**20:.1f} MiB")

    history.connect("notify::n-pending", on_change)
    hold.bind_property("active", history, "frozen", GObject.BindingFlags.DEFAULT)
    history.connect_after("items-changed", lambda history, *_change: show_last(history, view))
    scrolled = Gtk.ScrolledWindow(child=view, vexpand=True)
    # Rows have no height yet when show_last () is called. The end is known as soon as they are laid out.
    scrolled.get_vadjustment().connect("changed", lambda place: GLib.idle_add(place.set_value, place.get_upper()))
    bar.pack_start(hold)
    bar.pack_end(save_button)
    box.append(scrolled)
    box.append(status)
    window.set_titlebar(bar)
    window.set_child(box)
    try:
        reader = GPcap.open_live(device, 262144, False, 10)
        reader.set_filter(expression)
    except GPcap.Error as error:
        status.set_label(error.message)
        return window
    reader.connect("batch", lambda _reader, batch: history.add_batch(batch))
    reader.connect("finished", lambda _reader, error: status.set_label(error.message if error else "stopped"))
    save_button.connect("clicked", lambda _button: save(reader, history, status))
    window.connect("close-request", lambda _window: reader.close())
    # Drawing has a lower priority than a started reader has.
    source = reader.create_source()
    source.set_priority(GLib.PRIORITY_DEFAULT_IDLE)
    source.attach()
    return window


def main():
    loop = GLib.MainLoop()
    window = make_window(*sys.argv[1:3])
    window.connect("destroy", lambda _window: loop.quit())
    window.present()
    loop.run()


if __name__ == "__main__":
    main()
