# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of rotation, autostop and the flight recorder in Python."""

import os
import pathlib
import tempfile
import unittest

from support import GLib, GPcap, N_PACKETS, packets_of, run_until, savefile, seen

PACKETS = packets_of("packets.pcap")


def read(path):
    return [seen(hdr, data) for hdr, data in GPcap.open_offline(str(path))]


class RecordingTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def rotation(self, **settings):
        return GPcap.Rotation(template=str(self.directory / "a-%N.pcap"), **settings)

    def dumper(self, rotation):
        return GPcap.Dumper(rotation=rotation, datalink=GPcap.DLT_EN10MB, tstamp_precision=GPcap.TstampPrecision.NANO)


class RotationTest(RecordingTest):
    def test_a_reader_writes_a_ring_of_files(self):
        told = []
        reader = GPcap.open_offline(savefile("packets.pcap"))
        with self.dumper(self.rotation(max_packets=30)) as dumper:
            dumper.connect("rotated", lambda _dumper, file, *rest: told.append((file.get_path(), *rest)))
            reader.set_dumper(dumper)
            reader.loop(-1, lambda hdr, data: None)
            self.assertEqual([file[3] for file in told], [30, 30, 30])
            self.assertEqual(dumper.get_n_packets(), N_PACKETS)
        self.assertEqual([file[3] for file in told], [30, 30, 30, 10])
        self.assertEqual([packet for path, *_rest in told for packet in read(path)], PACKETS)
        self.assertEqual([path for path, *_rest in told], sorted(map(str, self.directory.iterdir())))
        self.assertTrue(all(first <= last for _path, first, last, _n in told))

    def test_the_oldest_files_go(self):
        rotation = self.rotation(max_packets=10, keep_files=2)
        for n_runs in (1, 2):
            with self.dumper(rotation) as dumper:
                dumper.dump_batch(GPcap.open_offline(savefile("packets.pcap")).read_batch())
            self.assertEqual(
                sorted(os.listdir(self.directory)), [f"a-{number:05}.pcap" for number in (10 * n_runs - 1, 10 * n_runs)]
            )

    def test_each_file_of_a_ring_can_be_pcapng(self):
        with GPcap.Dumper(rotation=self.rotation(max_packets=30), format=GPcap.SavefileFormat.PCAPNG) as dumper:
            dumper.add_interface(GPcap.Interface(name="eth7", datalink=GPcap.DLT_EN10MB))
            dumper.dump_batch(GPcap.open_offline(savefile("packets.pcap")).read_batch())
        paths = sorted(self.directory.iterdir())
        self.assertEqual([len(read(path)) for path in paths], [30, 30, 30, 10])
        for path in paths:
            reader = GPcap.open_offline(str(path))
            n_packets = len(list(reader))
            (interface,) = reader.get_interfaces()
            self.assertEqual((interface.get_name(), interface.get_stats().delivered), ("eth7", n_packets))

    def test_a_ring_has_neither_a_queue_nor_another_compression(self):
        for settings in ({"queue_size": 1000}, {"compression": GPcap.Compression.GZIP}, {"append": True}, {"filename": "a"}):
            with self.assertRaises(GPcap.InvalidArgumentError):
                GPcap.Dumper(rotation=self.rotation(), datalink=GPcap.DLT_EN10MB, **settings)

    def test_settings_are_attributes(self):
        rotation = GPcap.Rotation(
            template="a-%N", time_zone=GLib.TimeZone.new_utc(), max_bytes=1, max_packets=2, interval=3, keep_files=4,
            keep_bytes=5, keep_age=6, min_free_bytes=7, compression=GPcap.Compression.GZIP,
        )  # fmt: skip
        self.assertEqual(rotation.template, "a-%N")
        self.assertEqual(rotation.time_zone.get_identifier(), "UTC")
        self.assertEqual((rotation.max_bytes, rotation.max_packets, rotation.interval), (1, 2, 3))
        self.assertEqual((rotation.keep_files, rotation.keep_bytes, rotation.keep_age), (4, 5, 6))
        self.assertEqual((rotation.min_free_bytes, rotation.compression), (7, GPcap.Compression.GZIP))
        self.assertTrue(rotation.check())

    def test_errors_are_typed(self):
        self.assertRaises(GPcap.InvalidArgumentError, GPcap.Rotation(template="a-%Y.pcap").check)
        self.assertRaises(GPcap.InvalidArgumentError, self.dumper, GPcap.Rotation(template="a.pcap"))
        rotation = self.rotation()
        with self.dumper(rotation):
            with self.assertRaises(GLib.Error) as caught:
                GPcap.Dumper.open_rotating(rotation, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO)
            self.assertEqual(caught.exception.domain, "g-io-error-quark")
        self.assertEqual(os.listdir(self.directory), [])


class AutostopTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_offline(savefile("packets.pcap"))

    def test_each_way_of_reading_ends(self):
        packets = []
        self.reader.set_autostop(n_packets=10)
        self.reader.loop(-1, lambda hdr, data: packets.append(seen(hdr, data)))
        self.assertEqual(packets, PACKETS[:10])
        self.assertEqual([], list(self.reader))
        self.reader.set_autostop(n_packets=7)
        self.assertEqual([seen(hdr, data) for hdr, data in self.reader], PACKETS[10:17])
        self.reader.set_autostop(3)
        self.assertEqual(len(self.reader.read_batch()), 3)
        self.assertIsNone(self.reader.read_batch())
        self.reader.set_autostop(n_bytes=1)
        self.assertEqual(self.reader.dispatch(-1, lambda hdr, data: None), 1)
        self.reader.set_autostop()
        self.assertEqual(len(list(self.reader)), N_PACKETS - 21)

    def test_limits_are_attributes(self):
        reader = GPcap.Reader(filename=savefile("packets.pcap"), autostop_packets=4)
        reader.activate()
        self.assertEqual(len(list(reader)), 4)
        reader.autostop_packets = 5
        self.assertEqual((reader.autostop_packets, reader.autostop_bytes, reader.autostop_seconds), (5, 0, 0))
        self.assertEqual(len(list(reader)), 5)

    def test_a_started_reader_finishes(self):
        finished, n_packets = [], []
        self.reader.connect("finished", lambda _reader, error: finished.append(error))
        self.reader.connect("batch", lambda _reader, batch: n_packets.append(len(batch)))
        self.reader.set_autostop(n_packets=50, seconds=3600)
        self.reader.start()
        run_until(lambda: finished)
        self.assertEqual((finished, sum(n_packets)), ([None], 50))

    def test_a_time_out_of_range_is_an_error(self):
        self.assertRaises(GPcap.InvalidArgumentError, self.reader.set_autostop, seconds=-1)


class RecorderTest(RecordingTest):
    def test_records_the_time_around_an_event(self):
        recorded = []
        history = GPcap.History(max_packets=1000)
        recorder = GPcap.Recorder(history=history, rotation=self.rotation(), seconds_before=0.03, seconds_after=0.02)
        recorder.connect("recorded", lambda _recorder, file, *rest: recorded.append((file.get_path(), *rest)))
        reader = GPcap.open_offline(savefile("packets.pcap"))
        history.add_batch(reader.read_batch(50))
        history.refresh()
        time = history[-1].hdr.get_timestamp()
        recorder.trigger_at(time)
        self.assertTrue(recorder.recording)
        history.add_batch(reader.read_batch())
        recorder.end()
        run_until(lambda: not recorder.recording)
        batch = GPcap.open_offline(savefile("packets.pcap")).read_batch()
        expected = [
            seen(hdr, data) for hdr, data in batch.packets() if time - 30000000 <= hdr.get_timestamp() <= time + 20000000
        ]
        self.assertEqual(len(recorded), 1)
        path, _first, _last, n_packets = recorded[0]
        self.assertEqual(read(path), expected)
        self.assertEqual(n_packets, len(expected))

    def test_records_from_a_ring_of_files(self):
        recorded = []
        batch = GPcap.open_offline(savefile("packets.pcap")).read_batch()
        times = [hdr.get_timestamp() for hdr, _data in batch.packets()]
        event, begin = times[60], times[60] - 30000000
        with self.dumper(self.rotation(max_packets=7)) as ring:
            rotation = GPcap.Rotation(template=str(self.directory / "event-%N.pcap"))
            recorder = GPcap.Recorder(ring=ring, rotation=rotation, seconds_before=0.03, seconds_after=0.02)
            recorder.connect("recorded", lambda _recorder, file, *rest: recorded.append((file.get_path(), rest[2])))
            packets = list(batch.packets())
            for hdr, data in packets[:61]:
                ring.dump(hdr, data)
            recorder.trigger_at(event)
            for hdr, data in packets[61:]:
                ring.dump(hdr, data)
            recorder.end()
            run_until(lambda: not recorder.recording)
        expected = [seen(hdr, data) for hdr, data in packets if begin <= hdr.get_timestamp() <= event + 20000000]
        self.assertEqual([n_packets for _path, n_packets in recorded], [len(expected)])
        self.assertEqual(read(recorded[0][0]), expected)
        self.assertEqual(recorder.get_ring(), ring)

    def test_a_failure_is_a_signal(self):
        failures = []
        history = GPcap.History()
        recorder = GPcap.Recorder.new(history, GPcap.Rotation(template="/none/a-%N"), 10, 10)
        recorder.connect("failed", lambda _recorder, error: failures.append(error))
        history.add_batch(GPcap.open_offline(savefile("packets.pcap")).read_batch())
        recorder.trigger_at(1700000000 * 10**9)
        recorder.end()
        run_until(lambda: failures)
        self.assertEqual(failures[0].domain, "g-io-error-quark")


if __name__ == "__main__":
    unittest.main()
