# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of GPcap.SavefileModel, of filters over it, and of readers that follow a savefile, in Python."""

import os
import tempfile
import threading
import time
import unittest

from gi.repository import Gio
from support import GLib, GPcap, packets_of, run_until, savefile

PCAPNG = os.environ["GPCAP_TEST_PCAPNG_SAVEFILES"]

MANY = packets_of("many.pcap")


def bytes_of(items):
    return [bytes(item) for item in items]


class SavefileModelTest(unittest.TestCase):
    def setUp(self):
        self.model = GPcap.SavefileModel.open(savefile("many.pcap"))

    def test_is_a_sequence_of_all_packets(self):
        self.assertGreater(len(self.model), 1000)
        self.model.wait()
        self.assertEqual(len(self.model), len(MANY))
        self.assertEqual(bytes(self.model[-1]), MANY[-1][3])
        self.assertEqual(bytes_of(self.model[7000:7010]), [packet[3] for packet in MANY[7000:7010]])
        self.assertEqual(repr(self.model), f"<GPcap.SavefileModel of {len(MANY)} packets>")
        self.assertTrue(self.model.complete)
        self.assertIsNone(self.model.error)

    def test_rows_come_on_the_main_loop(self):
        run_until(lambda: len(self.model) == len(MANY))
        self.assertEqual(self.model.progress, 1)

    def test_a_time_is_found(self):
        self.model.wait()
        self.assertEqual(self.model.find_time(self.model[12345].hdr.timestamp), 12345)
        self.assertEqual(self.model.find_time(2**62), -1)

    def test_a_filter_is_typed(self):
        filtered = self.model.filter("less 70")
        with self.assertRaises(GPcap.Error) as caught:
            filtered.set_filter("less than")
        self.assertTrue(caught.exception.matches(GPcap.error_quark(), GPcap.Error.INVALID_FILTER))
        filtered.set_filter("greater 90")
        filtered.wait()
        expected = [number for number, packet in enumerate(MANY) if packet[2] >= 90]
        self.assertEqual(len(filtered), len(expected))
        self.assertEqual([filtered.get_position(row) for row in range(len(filtered))], expected)
        self.assertEqual(bytes(filtered[-1]), MANY[expected[-1]][3])
        self.assertEqual(filtered.filter, "greater 90")

    def test_a_file_is_opened_by_its_path(self):
        file = Gio.File.new_for_path(savefile("many.pcap"))
        opened = []
        GPcap.SavefileModel.open_file_async(file, None, lambda _source, result: opened.append(GPcap.SavefileModel.open_file_finish(result)))
        run_until(lambda: opened)
        for model in (GPcap.SavefileModel.open_file(file), GPcap.SavefileModel(file=file), *opened):
            model.wait()
            self.assertEqual(len(model), len(MANY))
            self.assertEqual(model.get_filename(), savefile("many.pcap"))
        with self.assertRaises(GPcap.Error) as caught:
            GPcap.SavefileModel.open_file(Gio.File.new_for_uri("resource:///no/path"))
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_SUPPORTED))

    def test_errors_are_raised(self):
        self.assertRaises(GPcap.Error, GPcap.SavefileModel.open, savefile("garbage.pcap"))
        self.assertRaises(FileNotFoundError, GPcap.SavefileModel, filename="/nonexistent/file")


def described(packets):
    return [(bytes(packet), packet.hdr.timestamp, packet.datalink, packet.interface.name, packet.comments) for packet in packets]


class PcapngModelTest(unittest.TestCase):
    def test_packets_are_those_of_a_reader(self):
        for name in sorted(os.listdir(PCAPNG)):
            filename = os.path.join(PCAPNG, name)
            model = GPcap.SavefileModel.open(filename)
            model.wait()
            reader = GPcap.open_offline(filename)
            self.assertEqual(described(model), [item for batch in reader.batches() for item in described(batch)])
            interfaces = [interface.props.name for interface in reader.get_interfaces()]
            self.assertEqual([interface.props.name for interface in model.get_interfaces()], interfaces)

    def test_a_filter_is_for_each_link_type(self):
        model = GPcap.SavefileModel.open(os.path.join(PCAPNG, "link-types-le.pcapng"))
        filtered = model.filter("ip")
        filtered.wait()
        self.assertGreater(len({packet.datalink for packet in filtered}), 1)
        with self.assertRaises(GPcap.Error) as caught:
            model.filter("ether src 02:00:00:00:00:77")
        self.assertIn("interface 1", str(caught.exception))


class CacheTest(unittest.TestCase):
    def test_a_file_is_opened_again(self):
        begin = time.time() - 1
        status = os.stat(savefile("many.pcap"))
        cache = os.path.join(GLib.get_user_cache_dir(), "gpcap", "indexes", f"{status.st_dev:x}-{status.st_ino:x}.index")
        model = GPcap.SavefileModel(filename=savefile("many.pcap"), cache=True)
        self.assertTrue(model.cache)
        self.assertFalse(GPcap.SavefileModel.open(savefile("many.pcap")).cache)
        model.wait()
        run_until(lambda: os.path.exists(cache) and os.stat(cache).st_mtime > begin)
        again = GPcap.SavefileModel(filename=savefile("many.pcap"), cache=True)
        self.assertTrue(again.complete)
        self.assertEqual(bytes(again[-1]), MANY[-1][3])


class GrowingTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.name = os.path.join(directory.name, "growing.pcap")
        with open(savefile("many.pcap"), "rb") as file:
            self.content = file.read()
        self.file = open(self.name, "wb", buffering=0)
        self.addCleanup(self.file.close)
        self.file.write(self.content[:1000])

    def test_a_model_follows(self):
        model = GPcap.SavefileModel(filename=self.name, follow=True)
        self.assertLess(len(model), 20)
        self.file.write(self.content[1000:])
        run_until(lambda: len(model) == len(MANY))
        os.rename(self.name, self.name + ".1")
        with open(self.name, "wb"):
            run_until(lambda: model.error is not None)
        self.assertTrue(model.error.matches(GPcap.error_quark(), GPcap.Error.FILE_CHANGED))
        self.assertEqual(bytes(model[-1]), MANY[-1][3])

    def test_a_reader_follows(self):
        reader = GPcap.Reader(filename=self.name, follow=True)
        reader.activate()
        threading.Timer(0.05, lambda: self.file.write(self.content[1000:])).start()
        packets = []
        while len(packets) < len(MANY):
            packets += [bytes(packet) for packet in reader.read_batch()]
        self.assertEqual(packets, [packet[3] for packet in MANY])

    def test_a_started_reader_follows(self):
        reader = GPcap.Reader(filename=self.name, follow=True)
        seen = []
        reader.connect("batch", lambda _reader, batch: seen.extend(batch))
        reader.activate()
        reader.start()
        run_until(lambda: len(seen) > 5)
        self.file.write(self.content[1000:])
        run_until(lambda: len(seen) == len(MANY))
        self.assertTrue(reader.running)
        reader.close()

    def test_a_device_cannot_be_followed(self):
        with self.assertRaises(GPcap.Error) as caught:
            GPcap.create("lo").set_follow(True)
        self.assertTrue(caught.exception.matches(GPcap.error_quark(), GPcap.Error.NOT_SAVEFILE))
