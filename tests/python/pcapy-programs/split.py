# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program for pcapy, in the style of its documentation: writes each UDP conversation to a savefile of its own.

split.py SAVEFILE DIRECTORY; the packets are decoded by impacket.
"""

import os
import sys

import pcapy
from impacket.ImpactDecoder import EthDecoder


class Splitter:
    def __init__(self, capture, directory):
        self.capture, self.directory = capture, directory
        if capture.datalink() != pcapy.DLT_EN10MB:
            raise SystemExit("Only Ethernet is known")
        self.decoder = EthDecoder()
        self.dumpers = {}

    def handle(self, hdr, data):
        ip = self.decoder.decode(data).child()
        udp = ip.child()
        name = f"{ip.get_ip_src()}.{udp.get_uh_sport()}-{ip.get_ip_dst()}.{udp.get_uh_dport()}.pcap"
        if name not in self.dumpers:
            print("Found a conversation:", name)
            self.dumpers[name] = self.capture.dump_open(os.path.join(self.directory, name))
        self.dumpers[name].dump(hdr, data)


def main():
    filename, directory = sys.argv[1:3]
    capture = pcapy.open_offline(filename)
    try:
        capture.setfilter("udp and not a filter")
    except pcapy.PcapError as error:
        print("Refused:", type(error).__name__)
    capture.setfilter("ip proto \\udp")
    capture.loop(0, Splitter(capture, directory).handle)


if __name__ == "__main__":
    main()
