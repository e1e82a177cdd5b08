# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares GPcap's module pcapy with Debian's python3-pcapy."""

import ast
import gc
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
from statistics import mode

from support import N_MANY, SAVEFILES, packets_of, savefile

HERE = pathlib.Path(__file__).parent
OURS = HERE.parents[1] / "introspection" / "pcapy"
DEBIAN_S = "/usr/lib/python3/dist-packages"
sys.path.insert(0, str(OURS))

import pcapy

# The scenarios whose results differ: the result of pcapy's own module, and why.
DIFFERENCES = {
    "loop of 10": "on Python 3.10 and later it cannot make the arguments of a callback",
    "loop to the end": "the same",
    "loop with an exception": "the same",
    "dispatch of 10": "the same",
    "dispatch to the end": "the same",
    "dispatch with an exception": "the same",
    "open_live (None)": "a TypeError, though its reference says that it may be NULL",
    "lookupdev": "it gives pcap_lookupdev()'s bytes out as wide characters",
    "created stats": "numbers that are not initialised",
}


def run(module, program, *arguments):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(module), os.environ["PYTHONPATH"]))}
    if module == DEBIAN_S:
        # AddressSanitizer ends it: it uses the message of an error after it was freed.
        environment.pop("LD_PRELOAD", None)
        environment.pop("LD_LIBRARY_PATH", None)
    result = subprocess.run([sys.executable, HERE / program, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{program} failed: {result.stderr}")
    return result.stdout


def scenarios(module, *arguments):
    with tempfile.TemporaryDirectory() as scratch:
        return dict(line.split(" | ", 1) for line in run(module, "pcapy_scenarios.py", SAVEFILES, scratch, *arguments).splitlines())


class ComparisonTest(unittest.TestCase):
    def test_the_results_are_those_of_pcapy_s_own_module(self):
        ours, theirs = scenarios(OURS), scenarios(DEBIAN_S)
        self.assertGreater(len(ours), 120)
        self.assertEqual(list(ours), list(theirs))
        self.assertEqual({name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name] and name not in DIFFERENCES}, {})
        self.assertLessEqual(set(DIFFERENCES), set(ours))

    def test_where_they_differ_they_are_what_the_reference_says(self):
        ours = scenarios(OURS)
        whole = ast.literal_eval(ours["packets of packets.pcap"])[1]
        for way, result, rest, end in (("loop", "NoneType None", "NoneType None", "NoneType None"), ("dispatch", "int 10", "int 90", "int 0")):
            self.assertEqual(ast.literal_eval(ours[f"{way} of 10"])[0], result)
            self.assertEqual(ast.literal_eval(ours[f"{way} of 10"])[1][0], 10)
            self.assertEqual(ast.literal_eval(ours[f"{way} to the end"]), (rest, whole, end, (None, b"")))
            self.assertEqual(ast.literal_eval(ours[f"{way} with an exception"]), ("raises KeyError of LookupError", whole))
        self.assertEqual(ours["lookupdev"], "'bool True'")
        self.assertEqual(ours["created stats"], "'raises PcapError of Exception'")


class PcapyTest(unittest.TestCase):
    def test_next_may_be_mixed_with_everything(self):
        reader = pcapy.open_offline(savefile("packets.pcap"))
        seen = []

        def keep(hdr, data):
            seen.append((hdr.getts(), hdr.getcaplen(), hdr.getlen(), data))

        def read_on(hdr, data):
            keep(hdr, data)
            keep(*reader.next())

        keep(*reader.next())
        reader.dispatch(2, keep)
        keep(*reader.next())
        reader.loop(3, read_on)
        data, index = reader.next_batch(5)
        for seconds, microseconds, offset, caplen in struct.iter_unpack("=IIII", index):
            seen.append(((seconds, microseconds), caplen, caplen, data[offset : offset + caplen]))
        while (pair := reader.next())[0] is not None:
            keep(*pair)
        expected = [((time // 10**9, time % 10**9 // 1000), caplen, length, data) for time, caplen, length, data in packets_of("packets.pcap")]
        self.assertEqual(seen, expected)
        self.assertEqual(reader.next_batch(5), (b"", b""))

    def test_a_callback_may_close(self):
        reader = pcapy.open_offline(savefile("packets.pcap"))
        seen = []
        reader.loop(-1, lambda hdr, data: (seen.append(data), reader.close()))
        self.assertEqual(len(seen), 1)
        self.assertRaisesRegex(ValueError, "pcap is closed", reader.next)

    def test_many_packets_come_through_next(self):
        reader = pcapy.open_offline(savefile("many.pcap"))
        n_packets = 0
        while reader.next()[0] is not None:
            n_packets += 1
        self.assertEqual(n_packets, N_MANY)

    def test_set_fanout_is_for_live_captures(self):
        self.assertRaises(pcapy.PcapError, pcapy.open_offline(savefile("packets.pcap")).set_fanout, 3)

    def test_import_of_everything_gives_pcapy_s_names(self):
        names = {}
        exec("from pcapy import *", names)  # pylint: disable=exec-used
        self.assertIn("open_live", names)
        self.assertIn("DLT_EN10MB", names)
        self.assertNotIn("GPcap", names)

    def test_a_program_with_impacket_splits_a_savefile(self):
        with tempfile.TemporaryDirectory() as directory:
            output = run(OURS, "pcapy-programs/split.py", savefile("packets.pcap"), directory).splitlines()
            self.assertEqual(output[0], "Refused: PcapError")
            written = {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()}
        # The generator sends UDP packet i to port 5000 + i % 10.
        expected = {}
        for number in range(0, 100, 4):
            name = f"192.0.2.1.40000-192.0.2.2.{5000 + number % 10}.pcap"
            expected.setdefault(name, []).append(packets_of("packets.pcap")[number][3])
        self.assertEqual(sorted(line.split()[-1] for line in output[1:]), sorted(expected))
        self.assertEqual(set(written), set(expected))
        for name, packets in expected.items():
            self.assertEqual(len(written[name]), 24 + sum(16 + len(data) for data in packets))
            self.assertTrue(all(data in written[name] for data in packets))


class ReferencesTest(unittest.TestCase):
    """pcapy's own tests count references: of a header, and of None, which ends a savefile."""

    def setUp(self):
        # A collection in the middle would release references of others.
        gc.disable()
        self.addCleanup(gc.enable)

    def test_nothing_else_refers_to_a_header(self):
        def references(value):
            return sys.getrefcount(value)

        reader = pcapy.open_offline(savefile("packets.pcap"))
        for _ in range(50):
            self.assertEqual(references(reader.next()[0]), references(object()))
            hdr, _data = reader.next()
            other = object()
            self.assertEqual(references(hdr), references(other))

    def test_the_end_takes_no_reference_of_none(self):
        def read():
            """Returns how many references more there are at the end, after another end, and without the reader."""
            before = sys.getrefcount(None)
            reader = pcapy.open_offline(savefile("packets.pcap"))
            opened = sys.getrefcount(None)
            while reader.next()[0] is not None:
                pass
            at_end = sys.getrefcount(None)
            reader.next()
            after_end = sys.getrefcount(None)
            del reader
            return at_end - opened, after_end - at_end, sys.getrefcount(None) - before

        # Now and then there is one less, because Python's cache of attributes has None where it is not filled yet.
        self.assertEqual(mode(read() for _ in range(100)), (0, 0, 0))
