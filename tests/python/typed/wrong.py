# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program with wrong types: mypy must report each marked line."""

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import GPcap

reader = GPcap.open_live("lo", "many", False, 10)  # wrong
reader.set_fliter("udp")  # wrong
reader.set_filter(5)  # wrong
reader.read_batch().get_datalink()  # wrong
reader.loop(-1, lambda hdr: None)  # wrong
GPcap.open_ofline("savefile")  # wrong
for hdr, data in reader:
    data.append(1)  # wrong
    hdr.get_length()  # wrong
for packet in GPcap.open_offline("savefile").batches():
    packet.to_nunpy()  # wrong
GPcap.Dumper(filename="savefile", link=1)  # wrong
number: str = reader.get_datalink()  # wrong
reader.set_direction("in")  # wrong
GPcap.Direction.SIDEWAYS  # wrong
GPcap.Conversations().endpoints[0].protocol  # wrong
GPcap.Conversations().add_batch(5)  # wrong
GPcap.History().frozen = "yes"  # wrong
GPcap.History().n_packets = 5  # wrong
reader.get_interfaces()[0].nme  # wrong
GPcap.SavefileModel(filename="savefile", cache="yes")  # wrong
