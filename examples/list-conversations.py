#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the largest conversations on a network interface in a window, while packets come.

list-conversations.py [DEVICE [FILTER]]
"""

import sys

import gi

gi.require_version("GPcap", "1.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, GPcap, Gtk, Pango


def size_of(n_bytes):
    return GLib.format_size(n_bytes) if n_bytes else ""


def end_of(address, port):
    return f"{address} : {port}" if port else address


def add_column(view, title, text_of, *names, xalign=1, expand=False):
    """Adds a column with the text of each conversation, which is made again when one of the properties changes."""

    def on_bind(_factory, cell):
        label, item = cell.get_child(), cell.get_item()
        cell.handlers = [item.connect(f"notify::{name}", lambda item, _property: label.set_label(text_of(item))) for name in names]
        label.set_label(text_of(item))

    def on_unbind(_factory, cell):
        for handler in cell.handlers:
            cell.get_item().disconnect(handler)

    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, cell: cell.set_child(Gtk.Label(xalign=xalign, ellipsize=Pango.EllipsizeMode.END, width_chars=9)))
    factory.connect("bind", on_bind)
    factory.connect("unbind", on_unbind)
    view.append_column(Gtk.ColumnViewColumn(title=title, factory=factory, expand=expand, resizable=True))


def make_list(selection):
    view = Gtk.ColumnView(model=selection)
    view.add_css_class("data-table")
    add_column(view, "Protocol", lambda item: item.get_protocol_name(), xalign=0)
    add_column(view, "A", lambda item: end_of(item.get_address_a(), item.get_port_a()), xalign=0, expand=True)
    add_column(view, "B", lambda item: end_of(item.get_address_b(), item.get_port_b()), xalign=0, expand=True)
    add_column(view, "Packets", lambda item: str(item.get_packets()), "packets")
    add_column(view, "A → B", lambda item: size_of(item.get_bytes_a_to_b()), "bytes-a-to-b")
    add_column(view, "B → A", lambda item: size_of(item.get_bytes_b_to_a()), "bytes-b-to-a")
    return view


def make_window(device="any", expression=None):
    conversations = GPcap.Conversations(sort_by=GPcap.TrafficOrder.BYTES, max_items=100, interval=500)
    selection = Gtk.SingleSelection(autoselect=False, can_unselect=True, model=conversations)
    window = Gtk.Window(title=f"Conversations on {device}", default_width=900, default_height=500)
    box, status = Gtk.Box(orientation=Gtk.Orientation.VERTICAL), Gtk.Label(margin_top=6, margin_bottom=6, margin_start=6, margin_end=6, ellipsize=Pango.EllipsizeMode.END)

    def on_change(*_args):
        item = selection.get_selected_item()
        chosen = f"   Filter: {item.get_filter()}" if item else ""
        status.set_label(f"{conversations.get_n_rows()} conversations, {conversations.get_packets()} packets{chosen}")

    box.append(Gtk.ScrolledWindow(child=make_list(selection), vexpand=True))
    box.append(status)
    window.set_titlebar(Gtk.HeaderBar())
    window.set_child(box)
    try:
        reader = GPcap.open_live(device, 96, False, 10)
        reader.set_filter(expression)
    except GPcap.Error as error:
        status.set_label(error.message)
        return window
    conversations.connect("notify::packets", on_change)
    selection.connect("notify::selected-item", on_change)
    reader.connect("batch", lambda _reader, batch: conversations.add_batch(batch))
    reader.connect("finished", lambda _reader, error: status.set_label(error.message if error else "stopped"))
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
