#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the packets of a savefile of any size in a window, with a filter that applies while it is typed.

list-savefile.py SAVEFILE
"""

import sys

import gi

gi.require_version("GPcap", "1.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, GPcap, Gtk, Pango


def add_column(view, title, show, numeric=False, expand=False):
    """Adds a column: show () returns the text for the position of a packet and the packet."""
    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, cell: cell.set_child(Gtk.Label(xalign=numeric, ellipsize=Pango.EllipsizeMode.END)))
    factory.connect("bind", lambda _factory, cell: cell.get_child().set_label(show(cell.get_position(), cell.get_item())))
    view.append_column(Gtk.ColumnViewColumn(title=title, factory=factory, expand=expand, resizable=True))


def make_list(filtered):
    view = Gtk.ColumnView(model=Gtk.SingleSelection(autoselect=False, can_unselect=True, model=filtered))
    view.add_css_class("data-table")
    add_column(view, "Number", lambda row, _packet: str(filtered.get_position(row) + 1), numeric=True)
    add_column(view, "Time", lambda _row, packet: packet.hdr.get_date_time().to_local().format("%H:%M:%S.%f"))
    add_column(view, "Packet", lambda _row, packet: packet.get_flow_key().to_string(), expand=True)
    add_column(view, "Bytes", lambda _row, packet: str(packet.hdr.len), numeric=True)
    return view


def make_window(filename):
    window = Gtk.Window(title=f"Packets of {filename}", default_width=900, default_height=500)
    box, status = Gtk.Box(orientation=Gtk.Orientation.VERTICAL), Gtk.Label(margin_top=6, margin_bottom=6)
    entry = Gtk.SearchEntry(placeholder_text="Filter", search_delay=0)
    box.append(entry)
    window.set_child(box)
    try:
        model = GPcap.SavefileModel(filename=filename, follow=True)
        filtered = model.filter()
    except GPcap.Error as error:
        status.set_label(error.message)
        box.append(status)
        return window

    def on_change(*_args):
        error = model.error
        count = f"{len(filtered)} of {len(model)} packets"
        status.set_label(f"{count}. {error.message}" if error else count)

    def on_typed(entry):
        try:
            filtered.set_filter(entry.get_text())
            entry.remove_css_class("error")
        except GPcap.Error as error:
            entry.add_css_class("error")
            status.set_label(error.message)

    model.connect("notify::n-packets", on_change)
    model.connect("notify::error", on_change)
    filtered.connect("notify::n-packets", on_change)
    entry.connect("search-changed", on_typed)
    box.append(Gtk.ScrolledWindow(child=make_list(filtered), vexpand=True))
    box.append(status)
    on_change()
    return window


def main():
    loop = GLib.MainLoop()
    window = make_window(sys.argv[1])
    window.connect("destroy", lambda _window: loop.quit())
    window.present()
    loop.run()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
