# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program for pcapy, in the style of its documentation: prints the packets of an interface.

sniff.py DEVICE FILTER COUNT; the packets are decoded by impacket.
"""

import sys

import pcapy
from impacket.ImpactDecoder import EthDecoder, LinuxSLLDecoder

DECODERS = {pcapy.DLT_EN10MB: EthDecoder, pcapy.DLT_LINUX_SLL: LinuxSLLDecoder}


class Sniffer:
    def __init__(self, capture):
        self.capture = capture
        self.decoder = DECODERS[capture.datalink()]()

    def handle(self, hdr, data):
        ip = self.decoder.decode(data).child()
        seconds, microseconds = hdr.getts()
        assert 0 <= microseconds < 1000000 and seconds > 1000000000
        print(ip.get_ip_src(), ip.get_ip_dst(), ip.child().get_uh_dport(), hdr.getlen(), ip.child().child().get_bytes().tobytes(), flush=True)

    def run(self, count):
        self.capture.loop(count, self.handle)


def main():
    device, expression, count = sys.argv[1:4]
    if device not in pcapy.findalldevs():
        sys.exit(f"There is no device {device}")
    capture = pcapy.open_live(device, 1500, 0, 100)
    capture.setfilter(expression)
    print(f"Listening on {device}: net={capture.getnet()}, mask={capture.getmask()}, linktype={capture.datalink()}", flush=True)
    Sniffer(capture).run(int(count))
    received, dropped, _dropped_by_interface = capture.stats()
    print(received >= int(count), dropped, flush=True)


if __name__ == "__main__":
    main()
