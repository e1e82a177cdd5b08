# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of what GPcap has only in Python."""

import copy
import gc
import itertools
import os
import pathlib
import pickle
import resource
import tempfile
import threading
import unittest

import numpy
from gi.repository import Gio, GLib, GObject
from support import GPcap, N_MANY, SAVEFILES, open_pipe, packets_of, run_until, savefile, seen


class AttributeTest(unittest.TestCase):
    def test_each_property_is_an_attribute(self):
        n_properties = 0
        members = [getattr(GPcap, name) for name in dir(GPcap)]
        for cls in [cls for cls in members if isinstance(cls, type) and issubclass(cls, GObject.Object)]:
            for spec in cls.list_properties():
                name = spec.name.replace("-", "_")
                if (cls, name) not in ((GPcap.Reader, "datalink"), (GPcap.Reader, "stats")):
                    self.assertIsInstance(getattr(cls, name), property, f"{cls}.{name}")
                    n_properties += 1
        self.assertGreater(n_properties, 100)

    def test_what_is_assigned_is_set(self):
        history = GPcap.History()
        history.frozen, history.max_packets = True, 5
        self.assertEqual((history.get_frozen(), history.get_max_packets(), history.frozen), (True, 5, True))
        conversations = GPcap.Conversations()
        conversations.sort_by = GPcap.TrafficOrder.PACKETS
        self.assertEqual(conversations.get_sort_by(), GPcap.TrafficOrder.PACKETS)
        reader = GPcap.Reader(filename=savefile("packets.pcap"))
        reader.filter = "arp or udp"
        self.assertEqual((reader.filter, reader.props.filter), ("arp or udp", "arp or udp"))
        self.assertEqual(reader.filename, savefile("packets.pcap"))
        reader.activate()
        tap = reader.add_tap_filter("arp")
        tap.max_packets = 2
        # It has no setter.
        live = GPcap.Reader(device="lo")
        live.fanout_mode = GPcap.FanoutMode.CPU
        self.assertEqual(live.props.fanout_mode, GPcap.FanoutMode.CPU)
        reader.loop()
        self.assertEqual((tap.packets, tap.exhausted, tap.filter), (2, True, "arp"))
        with self.assertRaises(GPcap.InvalidFilterError):
            reader.filter = "no filter"

    def test_what_is_read_only_cannot_be_assigned(self):
        tap = GPcap.open_offline(savefile("packets.pcap")).add_tap()
        for name in ("packets", "filter", "dumper"):
            with self.assertRaises(AttributeError):
                setattr(tap, name, None)


class IterationTest(unittest.TestCase):
    def test_gives_every_packet(self):
        for name in ("packets.pcap", "many.pcap", "header-only.pcap", "odd-lengths.pcap", "odd-times.pcap"):
            with GPcap.open_offline(savefile(name)) as reader:
                self.assertEqual([seen(hdr, data) for hdr, data in reader], packets_of(name))
            self.assertTrue(reader.is_closed())

    def test_filters_apply_also_from_the_middle(self):
        expected = packets_of("many.pcap")
        reader = GPcap.open_offline(savefile("many.pcap"))
        packets = []
        for hdr, data in reader:
            packets.append(seen(hdr, data))
            if len(packets) == 5:
                reader.set_filter("arp")
        self.assertEqual(packets, expected[:5] + expected[7::4])

    def test_what_is_left_is_what_any_other_read_gives_next(self):
        expected = packets_of("packets.pcap")
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets = []

        def keep(hdr, data):
            packets.append(seen(hdr, data))

        for hdr, data in reader:
            keep(hdr, data)
            if len(packets) == 3:
                break
        keep(*reader.next()[1:])
        iterator, other = iter(reader), iter(reader)
        keep(*next(iterator))
        keep(*next(other))
        keep(*next(iterator))
        reader.loop(2, lambda hdr, data: (keep(hdr, data), keep(*next(other)), keep(*reader.next()[1:])))
        handler = reader.connect("packet", lambda _reader, hdr, data: keep(hdr, data))
        reader.dispatch(4)
        keep(*next(other))
        reader.loop(4)
        reader.disconnect(handler)
        for packet in reader.read_batch(5):
            keep(*packet)
        for hdr, data in reader:
            keep(hdr, data)
            if len(packets) < 90:
                with self.assertRaises(ZeroDivisionError):
                    reader.loop(-1, lambda hdr, data: (keep(hdr, data), 1 / 0))
        self.assertEqual(packets, expected)

    def test_a_started_reader_goes_on_where_an_iterator_is(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets, finished = [], []
        iterator = iter(reader)

        def on_packet(_reader, hdr, data):
            packets.append(seen(hdr, data))
            packets.extend(seen(*pair) for pair in itertools.islice(iterator, 2))

        packets.append(seen(*next(iterator)))
        reader.connect("packet", on_packet)
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)
        self.assertEqual(packets, packets_of("packets.pcap"))

    def test_a_break_and_a_close_end_it_and_are_told(self):
        reader = GPcap.open_offline(savefile("packets.pcap"))
        packets = []
        with self.assertRaises(GPcap.BreakError):
            for hdr, data in reader:
                packets.append(seen(hdr, data))
                reader.breakloop()
        with self.assertRaises(GPcap.ClosedError):
            for hdr, data in reader:
                packets.append(seen(hdr, data))
                reader.close()
        self.assertEqual(packets, packets_of("packets.pcap")[:2])

    def test_another_thread_may_break_it_off(self):
        reader, _for_writing = open_pipe(self, (SAVEFILES / "packets.pcap").read_bytes())
        received = threading.Event()
        thread = threading.Thread(target=lambda: (received.wait(), reader.breakloop()))
        thread.start()
        packets = []

        def callback(hdr, data):
            packets.append(seen(hdr, data))
            if len(packets) == 100:
                received.set()

        self.assertEqual(reader.loop(-1, callback), -2)
        thread.join()
        self.assertEqual(packets, packets_of("packets.pcap"))

    def test_damage_comes_after_the_whole_packets(self):
        reader = GPcap.open_offline(savefile("truncated-packet.pcap"))
        packets = []
        with self.assertRaises(GPcap.TruncatedError):
            for hdr, data in reader:
                packets.append(seen(hdr, data))
        self.assertEqual(packets, packets_of("packets.pcap")[:99])
        reader = GPcap.open_offline(savefile("truncated-packet.pcap"))
        self.assertEqual(reader.dispatch(-1, lambda _hdr, _data: None), 99)
        with self.assertRaises(GPcap.TruncatedError):
            reader.dispatch(-1, lambda _hdr, _data: None)

    def test_batches_and_their_packets(self):
        reader = GPcap.open_offline(savefile("many.pcap"))
        packets = []
        for batch in reader.batches(300):
            self.assertLessEqual(len(batch), 300)
            pairs = [seen(hdr, data) for hdr, data in batch.packets()]
            self.assertEqual(pairs, [seen(*packet) for packet in batch])
            packets += pairs
        self.assertEqual(packets, packets_of("many.pcap"))

    def test_a_filtered_batch_has_the_right_bytes(self):
        batch = GPcap.open_offline(savefile("packets.pcap")).read_batch()
        arps = batch.filter(GPcap.compile(GPcap.DLT_EN10MB, 65535, "arp"))
        self.assertEqual([seen(hdr, data) for hdr, data in arps.packets()], packets_of("packets.pcap")[3::4])

    def test_packets_of_one_size_are_cut_where_they_are(self):
        sizes = {"even": [60] * 300, "uneven": [60, 42, 60, 60, 42, 42] * 40 + [60], "two": [60, 42], "one": [60], "empty": [0] * 300}
        for name, caplens in sizes.items():
            packets = [bytes([i % 251]) * caplen for i, caplen in enumerate(caplens)]
            with self.subTest(name), tempfile.TemporaryDirectory() as directory:
                filename = os.path.join(directory, "sizes.pcap")
                with GPcap.Dumper.open(filename, GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.MICRO) as dumper:
                    for i, data in enumerate(packets):
                        dumper.dump(GPcap.Header((i * 1000, len(data), len(data))), data)
                for reader in (GPcap.open_offline(filename), GPcap.open_stream(Gio.File.new_for_path(filename).read())):
                    batches = list(reader.batches())
                    self.assertEqual([data for batch in batches for _hdr, data in batch.packets()], packets)
                    bpf = GPcap.compile(GPcap.DLT_RAW, 65535, "greater 60")
                    large = [data for batch in batches for _hdr, data in batch.filter(bpf).packets()]
                    self.assertEqual(large, [data for data in packets if len(data) == 60])

    def test_a_dumper_has_what_was_iterated_over(self):
        with tempfile.TemporaryDirectory() as directory:
            filename = pathlib.Path(directory) / "dump.pcap"
            reader = GPcap.open_offline(savefile("nanoseconds.pcap"))
            with reader.dump_open(filename) as dumper:
                reader.set_dumper(dumper)
                for number, _packet in enumerate(reader, 1):
                    if number == 10:
                        break
                self.assertEqual(dumper.get_n_packets(), 10)
                with self.assertRaises(ZeroDivisionError):
                    reader.loop(-1, lambda _hdr, _data: 1 / 0)
                self.assertEqual(dumper.get_n_packets(), 11)
                for number, _packet in enumerate(reader, 12):
                    if number == 20:
                        reader.set_dumper(None)
                        break
                self.assertEqual(dumper.get_n_packets(), 20)
                for hdr, data in reader:
                    dumper.dump(hdr, data)
            self.assertTrue(dumper.is_closed())
            self.assertEqual(filename.read_bytes(), (SAVEFILES / "nanoseconds.pcap").read_bytes())

    def test_memory_stays_flat(self):
        # 80 MB of packets, but never more than a few batches in memory.
        content = (SAVEFILES / "many.pcap").read_bytes()
        with tempfile.TemporaryDirectory() as directory:
            filename = os.path.join(directory, "large.pcap")
            with open(filename, "wb") as large:
                large.write(content)
                for _ in range(40):
                    large.write(content[24:])
            n = sum(1 for _packet in GPcap.open_offline(savefile("many.pcap")))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            n = sum(len(data) > 0 for _hdr, data in GPcap.open_offline(filename))
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            self.assertEqual(n, 41 * N_MANY)
            self.assertGreater(os.path.getsize(filename), 80e6)
            # AddressSanitizer keeps what was freed.
            if "libasan" not in os.environ.get("LD_PRELOAD", ""):
                self.assertLess(grown, 8192)

    def test_readers_are_freed(self):
        reader = GPcap.open_offline(savefile("many.pcap"))
        freed = []
        reader.weak_ref(lambda: freed.append(True))
        iterator = iter(reader)
        next(iterator)
        reader.loop(3, lambda _hdr, _data: next(iterator))
        del reader, iterator
        gc.collect()
        self.assertEqual(freed, [True])


class PacketsTest(unittest.TestCase):
    def setUp(self):
        self.reader = GPcap.open_offline(savefile("packets.pcap"))
        self.expected = packets_of("packets.pcap")

    def test_a_header_is_all_that_a_pkthdr_is(self):
        pkthdr = self.reader.read_batch(1)[0].get_hdr()
        hdr, _data = next(iter(GPcap.open_offline(savefile("packets.pcap"))))
        self.assertIsInstance(hdr, GPcap.Pkthdr)
        for get in ("get_ts", "get_timestamp", "get_caplen", "get_len", "getts", "getcaplen", "getlen", "__repr__"):
            self.assertEqual(getattr(hdr, get)(), getattr(pkthdr, get)(), get)
        for name in ("timestamp", "caplen", "len"):
            self.assertEqual(getattr(hdr, name), getattr(pkthdr, name))
            self.assertEqual(getattr(hdr.props, name), getattr(pkthdr.props, name))
            self.assertEqual(hdr.get_property(name), pkthdr.get_property(name))
        self.assertTrue(hdr.get_date_time().equal(pkthdr.get_date_time()))
        self.assertEqual(hdr.pkthdr().get_timestamp(), pkthdr.get_timestamp())
        self.assertEqual([name for name in dir(GPcap.Pkthdr) if name.startswith("get_") and name in vars(GPcap.Pkthdr) and not hasattr(hdr, name)], [])

    def test_headers_can_be_copied_and_sent_to_other_processes(self):
        hdr, _data = next(iter(self.reader))
        for other in (copy.copy(hdr), pickle.loads(pickle.dumps(hdr))):
            self.assertEqual((type(other), other), (GPcap.Header, hdr))

    def test_a_header_before_1970_has_its_time(self):
        hdr = GPcap.Header((-1_500_000_000, 0, 0))
        self.assertEqual(hdr.get_ts(), hdr.pkthdr().get_ts())

    def test_headers_go_where_a_pkthdr_goes(self):
        bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, "less 50")
        for hdr, data in self.reader:
            packet = GPcap.Packet.new(hdr, data)
            self.assertEqual(seen(*packet), seen(hdr, data))
            self.assertEqual(bpf.filter_packet(hdr, data) > 0, len(data) <= 50)
            break

    def test_bytes_of_any_kind_are_taken(self):
        data = self.expected[3][3]
        bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, "arp")
        for kind in (bytes, bytearray, memoryview, GLib.Bytes.new):
            self.assertEqual(bpf.filter(kind(data)), 96)
            self.assertEqual(bytes(GPcap.Packet.new(GPcap.Pkthdr.new(0, 0, 1, 1), kind(data))), data)

    def test_a_memoryview_copies_nothing_and_keeps_the_bytes(self):
        batch = self.reader.read_batch()
        views = [batch.memoryview(i) for i in range(len(batch))]
        whole, last, packet = batch.memoryview(), batch.memoryview(-1), batch[7].memoryview()
        self.assertGreaterEqual(whole.nbytes, sum(caplen for _time, caplen, _len, _data in self.expected))
        self.assertTrue(whole.readonly)
        with self.assertRaises(IndexError):
            batch.memoryview(100)
        addresses = [numpy.frombuffer(view, numpy.uint8).ctypes.data for view in (whole, *views[:2])]
        offsets = batch.to_numpy()[0]["offset"]
        self.assertEqual([address - addresses[0] for address in addresses], [0, offsets[0], offsets[1]])
        del batch
        self.reader.close()
        gc.collect()
        self.assertEqual([bytes(view) for view in views], [data for *_header, data in self.expected])
        self.assertEqual((bytes(last), bytes(packet)), (self.expected[99][3], self.expected[7][3]))
        odd = GPcap.open_offline(savefile("odd-lengths.pcap")).read_batch()
        self.assertEqual(bytes(odd.memoryview(1)), b"")

    def test_numpy_sees_the_batch_s_own_memory(self):
        batch = self.reader.read_batch()
        records, data = batch.to_numpy()
        again, _data = batch.to_numpy()
        self.assertEqual(records.ctypes.data, again.ctypes.data)
        self.assertFalse(records.flags.writeable or data.flags.writeable)
        for array in (records, data):
            with self.assertRaises(ValueError):
                array.setflags(write=True)
        self.assertEqual((len(records), data.nbytes), (100, batch.get_data().get_size()))
        nothing = batch.filter(GPcap.compile(GPcap.DLT_EN10MB, 65535, "greater 60000"))
        self.assertEqual(len(nothing.to_numpy()[0]), 0)
        del batch, again
        gc.collect()
        self.assertEqual(records["timestamp"].tolist(), [time for time, *_rest in self.expected])
        self.assertEqual(records["len"].sum(), sum(length for _time, _caplen, length, _data in self.expected))
        packets = [data[record["offset"] : record["offset"] + record["caplen"]].tobytes() for record in records]
        self.assertEqual(packets, [data for *_header, data in self.expected])

    def test_each_class_says_what_it_is(self):
        batch = self.reader.read_batch()
        filename = savefile("packets.pcap")
        self.assertEqual(repr(self.reader), f"<GPcap.Reader of {filename}, active>")
        self.assertEqual(repr(GPcap.create("lo")), "<GPcap.Reader of lo, not activated>")
        self.assertEqual(repr(batch), "<GPcap.PacketBatch of 100 packets, EN10MB>")
        self.assertEqual(repr(batch[1]), "<GPcap.Packet <GPcap.Pkthdr at 1700000000.001000, 60 of 60 bytes>>")
        self.assertEqual(repr(GPcap.compile(GPcap.DLT_RAW, 96, "udp")), "<GPcap.Bpf 'udp' for RAW>")
        with tempfile.TemporaryDirectory() as directory, self.reader.dump_open(f"{directory}/dump") as dumper:
            self.assertEqual(repr(dumper), "<GPcap.Dumper of 0 packets, open>")
        lo = next(device for device in GPcap.list_devices() if device.get_name() == "lo")
        self.assertRegex(repr(lo), "<GPcap.Device lo, .*loopback.*>")
        for address in lo.get_addresses():
            self.assertEqual(repr(address), f"<GPcap.Address {address.to_string()}>")
        self.reader.close()
        self.assertEqual(repr(self.reader), f"<GPcap.Reader of {filename}, closed>")

    def test_what_may_be_left_out(self):
        self.assertEqual(GPcap.compile(GPcap.DLT_EN10MB, 96, "arp").get_expression(), "arp")
        self.assertEqual(GPcap.create().get_device(), "any")
        self.assertRaises(TypeError, GPcap.compile, GPcap.DLT_EN10MB, 96)
        self.assertRaises(GPcap.NotLiveError, self.reader.set_fanout, 1)
        self.assertTrue(self.reader.set_replay())
        self.assertEqual((self.reader.get_replay(), self.reader.get_replay_speed()), (GPcap.ReplayMode.TIMED, 1))
        self.assertTrue(self.reader.set_replay_speed(2))
        self.assertEqual((self.reader.get_replay(), self.reader.get_replay_speed()), (GPcap.ReplayMode.TIMED, 2))
        self.assertTrue(self.reader.set_replay(GPcap.ReplayMode.STEPPED))
        self.assertTrue(self.reader.step())
        self.assertEqual(len(self.reader.read_batch_timeout()), 1)
        self.assertTrue(self.reader.set_replay(GPcap.ReplayMode.NONE))
        self.assertEqual(len(self.reader.read_batch_timeout(timeout=0)), len(self.expected) - 1)
        self.assertTrue(self.reader.set_filter())
        self.assertTrue(self.reader.set_dumper())
        self.assertRaises(TypeError, self.reader.loop_closure, 1)

    def test_the_seed_s_names(self):
        self.reader.setfilter("arp")
        hdr, data = next(iter(self.reader))
        self.assertEqual((hdr.getts(), hdr.getcaplen(), hdr.getlen(), len(data)), ((1700000000, 3000), 42, 42, 42))
        self.assertEqual(self.reader.datalink(), GPcap.DLT_EN10MB)
        self.assertEqual(self.reader.getfd(), -1)
        self.reader.setnonblock(1)
        self.assertEqual(self.reader.getnonblock(), 0)
        self.assertEqual(self.reader.stats(), (1, 0, 0))
        for live_only in (self.reader.getnet, self.reader.getmask, lambda: self.reader.sendpacket(b"x")):
            with self.assertRaises(GPcap.NotLiveError):
                live_only()

    def test_what_is_optional_may_be_left_out(self):
        bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, "arp")
        self.assertEqual(bpf.get_expression(), "arp")
        self.assertEqual(len(self.reader.read_batch()), 100)
        self.assertEqual(self.reader.dispatch(), 0)
        self.assertEqual(self.reader.loop(), 0)
        self.assertIsNotNone(self.reader.create_source())
        self.assertIsNotNone(GPcap.open_stream(Gio.File.new_for_path(savefile("packets.pcap")).read()))
