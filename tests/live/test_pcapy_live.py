# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap's module pcapy with live capture; in-namespace runs them."""

import os
import subprocess
import sys
import unittest

from support import send_datagrams
from test_pcapy import DEBIAN_S, HERE, OURS, pcapy, scenarios


class LivePcapyTest(unittest.TestCase):
    def test_the_results_are_those_of_pcapy_s_own_module(self):
        ours, theirs = scenarios(OURS, "live"), scenarios(DEBIAN_S, "live")
        self.assertGreater(len(ours), 15)
        self.assertEqual(ours, theirs)

    def test_set_fanout_takes_the_flags_of_linux(self):
        first, second = (pcapy.open_live("lo", 96, False, 10) for _ in range(2))
        first.set_fanout(7, 0x8001)
        self.assertRaises(pcapy.PcapError, second.set_fanout, 7, 1)
        second.set_fanout(7, 0x8001)
        self.assertRaises(pcapy.PcapError, second.set_fanout, 8)

    def test_a_program_with_impacket_sniffs(self):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(OURS), os.environ["PYTHONPATH"]))}
        command = [sys.executable, HERE / "pcapy-programs" / "sniff.py", "lo", "udp and port 47006", "5"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
            self.assertEqual(program.stdout.readline(), "Listening on lo: net=127.0.0.0, mask=255.0.0.0, linktype=1\n")
            send_datagrams(47006, [b"datagram %d" % number for number in range(5)])
            output, _errors = program.communicate(timeout=20)
        expected = [f"127.0.0.1 127.0.0.1 47006 52 b'datagram {number}'" for number in range(5)]
        self.assertEqual(output.splitlines(), [*expected, "True 0"])
