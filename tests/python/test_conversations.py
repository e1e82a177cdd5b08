# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of the tables of conversations, endpoints and protocols in Python, beside a model that counts by itself."""

import collections
import gc
import ipaddress
import os
import random
import struct
import threading
import unittest
import weakref

import numpy
from support import Gio, GLib, GPcap, N_MANY, N_PACKETS, run_until, savefile

LAYOUT = "16s16sQQQQqqQHHHBB"
RECORD = struct.Struct(f"={LAYOUT}")
FIELDS = (
    "address_a address_b packets_a_to_b bytes_a_to_b packets_b_to_a bytes_b_to_a first_seen last_seen serial port_a port_b ether_type "
    "ip_version protocol"
).split()
START = 1_700_000_000_000_000_000
TCP, UDP, ICMP, SCTP = 6, 17, 1, 132


def count_savefile(conversations, name):
    for batch in GPcap.open_offline(name).batches():
        conversations.add_batch(batch)
    return conversations


def counted(name):
    return count_savefile(GPcap.Conversations(), savefile(name))


class Model:
    """Counts packets that it makes, in dictionaries."""

    def __init__(self, seed):
        self.choice = random.Random(seed)
        self.conversations, self.endpoints, self.protocols = {}, {}, {}
        self.file = bytearray(struct.pack("=IHHIIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, GPcap.DLT_EN10MB))

    def count(self, table, key, time, size, is_back=False):
        row = table.setdefault(key, [0, 0, 0, 0, time, time])
        row[2 * is_back] += 1
        row[2 * is_back + 1] += size
        row[4:] = min(row[4], time), max(row[5], time)

    def add(self, n_packets):
        for _ in range(n_packets):
            time = START + self.choice.randrange(10**12)
            data = self.make_packet(time)
            self.file += struct.pack("=IIII", *divmod(time, 10**9), len(data), len(data)) + data

    def make_packet(self, time):
        choose = self.choice.choice
        if self.choice.random() < 0.1:
            kind = choose((0x0806, 0x88CC, 0x88F7))
            data = bytes(12) + struct.pack(">H", kind) + bytes(46)
            self.count(self.protocols, (kind, 0), time, len(data))
            return data
        is_v6, protocol = self.choice.random() < 0.4, choose((TCP, UDP, ICMP, SCTP))
        base = "2001:db8::" if is_v6 else "10.0.0."
        source, destination = (ipaddress.ip_address(f"{base}{self.choice.randrange(1, 6)}") for _ in range(2))
        ports = (self.choice.randrange(1, 5), self.choice.randrange(1, 5))
        payload = struct.pack(">HH", *ports) + bytes(self.choice.randrange(20, 60))
        if protocol == ICMP:
            ports = 0, 0
        if is_v6:
            ip = struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + source.packed + destination.packed
        else:
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + source.packed + destination.packed
        tags = struct.pack(">HH", 0x8100, 5) * self.choice.randrange(3)
        data = bytes(12) + tags + (b"\x86\xdd" if is_v6 else b"\x08\x00") + ip + payload
        there, back = (protocol, source, ports[0], destination, ports[1]), (protocol, destination, ports[1], source, ports[0])
        is_back = there not in self.conversations and back in self.conversations
        self.count(self.conversations, back if is_back else there, time, len(data), is_back)
        self.count(self.endpoints, source, time, len(data))
        self.count(self.endpoints, destination, time, len(data), True)
        self.count(self.protocols, (0x0800, protocol), time, len(data))
        return data

    def read_into(self, conversations):
        """Gives the packets that were made to the library, and forgets them."""
        stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(bytes(self.file)))
        for batch in GPcap.open_stream(stream).batches():
            conversations.add_batch(batch)
        del self.file[24:]


def counts_of(item):
    return [item.packets_a_to_b, item.bytes_a_to_b, item.packets_b_to_a, item.bytes_b_to_a, item.first_seen, item.last_seen]


def rows_of_conversations(conversations):
    return {
        (item.protocol, ipaddress.ip_address(item.address_a), item.port_a, ipaddress.ip_address(item.address_b), item.port_b): counts_of(item)
        for item in conversations
    }


def rows_of_endpoints(endpoints):
    return {
        ipaddress.ip_address(item.address): [
            *(item.packets_sent, item.bytes_sent, item.packets_received, item.bytes_received),
            *(item.first_seen, item.last_seen),
        ]
        for item in endpoints
    }


def rows_of_protocols(protocols):
    return {(item.ether_type, item.number): [item.packets, item.bytes, 0, 0, item.first_seen, item.last_seen] for item in protocols}


class ConversationsTest(unittest.TestCase):
    def test_tables_are_those_of_a_model(self):
        for seed in range(int(os.environ.get("GPCAP_TEST_RUNS", 5))):
            model, conversations = Model(seed), GPcap.Conversations()
            endpoints, protocols = conversations.get_endpoints(), conversations.get_protocols()
            for _ in range(4):
                model.add(1000)
                model.read_into(conversations)
                conversations.refresh()
                self.assertEqual(rows_of_conversations(conversations), model.conversations)
                self.assertEqual(rows_of_endpoints(endpoints), model.endpoints)
                self.assertEqual(rows_of_protocols(protocols), model.protocols)
            self.assertEqual(conversations.packets, 4000)
            self.assertEqual(sum(sample.packets for sample in conversations.history(GPcap.TrafficInterval.MINUTE)), 4000)
            self.assertEqual(conversations.bytes, sum(row[1] for row in model.protocols.values()))

    def test_is_a_sequence(self):
        conversations = counted("packets.pcap")
        self.assertEqual(len(conversations), 0)
        conversations.refresh()
        self.assertEqual(len(conversations), 7)
        self.assertEqual([item.port_b for item in conversations], [5000, 80, 0, 5004, 5008, 5002, 5006])
        self.assertEqual(conversations[-1].port_b, 5006)
        self.assertEqual([item.protocol_name for item in conversations[1:3]], ["TCP", "ICMP"])
        with self.assertRaises(IndexError):
            conversations[7]  # pylint: disable=pointless-statement

    def test_texts(self):
        conversations = counted("packets.pcap")
        endpoints, protocols = conversations.endpoints, conversations.protocols
        conversations.refresh()
        self.assertEqual(repr(conversations), "<GPcap.Conversations of 7 rows>")
        self.assertEqual(repr(endpoints), "<GPcap.TrafficTable of 2 rows>")
        self.assertEqual(repr(conversations[0]), "<GPcap.Conversation UDP 192.0.2.1:40000 ↔ 192.0.2.2:5000, 5 packets>")
        self.assertEqual(repr(endpoints[0]), "<GPcap.Endpoint 192.0.2.1, 75 packets>")
        self.assertEqual(repr(protocols[-1])[:15], "<GPcap.Protocol")
        self.assertIn("ARP", [protocol.name for protocol in protocols])

    def test_a_row_has_one_object(self):
        conversations = counted("packets.pcap")
        conversations.refresh()
        first = conversations[1]
        conversations.set_sort_by(GPcap.TrafficOrder.PACKETS)
        self.assertIs(conversations[0], first)
        count_savefile(conversations, savefile("packets.pcap"))
        self.assertEqual(first.packets, 25)
        conversations.refresh()
        self.assertEqual(first.packets, 50)
        self.assertEqual(first.props.packets, 50)

    def test_notify_is_for_those_that_somebody_holds(self):
        conversations, notified = counted("packets.pcap"), []
        conversations.refresh()
        held = conversations[0]
        held.connect("notify::bytes-a-to-b", lambda item, _pspec: notified.append(item.bytes_a_to_b))
        count_savefile(conversations, savefile("packets.pcap"))
        self.assertEqual(notified, [])
        conversations.refresh()
        self.assertEqual(notified, [1308])

    def test_records_are_the_rows(self):
        conversations = counted("packets.pcap")
        conversations.props.sort_by = GPcap.TrafficOrder.BYTES
        conversations.refresh()
        records = [dict(zip(FIELDS, fields)) for fields in RECORD.iter_unpack(conversations.records())]
        self.assertEqual(len(records), 7)
        for record, item in zip(records, conversations):
            for name in ("packets_a_to_b", "bytes_a_to_b", "packets_b_to_a", "bytes_b_to_a", "first_seen", "last_seen", "port_a", "port_b", "protocol"):
                self.assertEqual(record[name], getattr(item, name))
            self.assertEqual(str(ipaddress.ip_address(record["address_a"][:4])), item.address_a)
            self.assertEqual(record["address_b"][4:], bytes(12))
            self.assertEqual((record["ether_type"], record["ip_version"]), (0, 4))
        self.assertEqual(sorted(record["serial"] for record in records), list(range(1, 8)))

    def test_numpy_sees_the_records(self):
        conversations = counted("packets.pcap")
        records = conversations.to_numpy()
        self.assertEqual(records.dtype.itemsize, GPcap.TRAFFIC_RECORD_SIZE)
        expected = dict(zip(FIELDS, zip(*RECORD.iter_unpack(conversations.records()))))
        self.assertEqual(records.dtype.names, tuple(FIELDS))
        for name in FIELDS[2:]:
            self.assertEqual(tuple(records[name].tolist()), expected[name])
        self.assertEqual(tuple(map(bytes, records["address_a"])), expected["address_a"])
        self.assertEqual(int(records["packets_a_to_b"].sum()), 75)
        del conversations
        gc.collect()
        self.assertEqual(records["port_b"].tolist(), [5000, 80, 0, 5004, 5008, 5002, 5006])
        self.assertEqual(len(GPcap.Conversations().to_numpy()), 0)
        self.assertEqual(bytes(GPcap.Conversations().records()), b"")

    def test_history(self):
        conversations = counted("packets.pcap")
        conversations.refresh()
        (sample,) = conversations.history()
        self.assertEqual(sample, (START, N_PACKETS, conversations.bytes))
        self.assertEqual((sample.time, sample.packets, sample.bytes), tuple(sample))
        self.assertEqual(conversations.history(GPcap.TrafficInterval.MINUTE)[0].time, START // (60 * 10**9) * 60 * 10**9)
        self.assertEqual(conversations.history_to_numpy().tolist(), [tuple(sample)])
        self.assertEqual(conversations[0].history(), [])
        count_savefile(conversations, savefile("packets.pcap"))
        self.assertEqual([sample.packets for sample in conversations[0].history()], [5])
        self.assertEqual(conversations[0].history_to_numpy(GPcap.TrafficInterval.MINUTE)["packets"].tolist(), [5])
        self.assertEqual(len(GPcap.Conversations().history_to_numpy()), 0)

    def test_filters_select(self):
        conversations = counted("packets.pcap")
        conversations.refresh()
        for item in conversations:
            reader = GPcap.open_offline(savefile("packets.pcap"))
            reader.set_filter(item.filter)
            self.assertEqual(sum(map(len, reader.batches())), item.packets)

    def test_the_first_rows(self):
        conversations = counted("packets.pcap")
        changes = []
        conversations.connect("items-changed", lambda _model, *change: changes.append(change))
        conversations.set_max_items(3)
        self.assertEqual([item.protocol_name for item in conversations], ["UDP", "TCP", "ICMP"])
        conversations.set_sort_by(GPcap.TrafficOrder.PACKETS)
        self.assertEqual([item.packets for item in conversations], [25, 25, 5])
        self.assertEqual(conversations.n_rows, 7)
        self.assertEqual(changes, [(0, 0, 3), (0, 3, 3)])
        self.assertEqual(len(conversations.to_numpy()), 3)

    def test_a_scan_is_bounded(self):
        model, conversations = Model(1), GPcap.Conversations(max_rows=1500)
        packets = 0
        for port in range(0, 60000, 1000):
            for destination_port in range(port, port + 1000):
                payload = struct.pack(">HH", 1, destination_port + 1) + bytes(20)
                ip = struct.pack(">BBHHHBBH", 0x45, 0, 44, 0, 0, 64, TCP, 0) + bytes((10, 0, 0, 1, 10, 0, 0, 2))
                data = bytes(12) + b"\x08\x00" + ip + payload
                model.file += struct.pack("=IIII", *divmod(START + packets, 10**9), len(data), len(data)) + data
                packets += 1
            model.read_into(conversations)
            conversations.refresh()
            self.assertLessEqual(len(conversations), 1500)
        self.assertEqual(conversations.forgotten_packets + conversations.to_numpy()["packets_a_to_b"].sum(), packets)
        self.assertEqual(conversations.forgotten_rows + conversations.n_rows, packets)

    def test_counts_in_the_thread_of_a_capture(self):
        reader, conversations, ended = GPcap.open_offline(savefile("many.pcap")), GPcap.Conversations(interval=1), []

        def count():
            for batch in reader.batches():
                conversations.add_batch(batch)
            ended.append(True)

        thread = threading.Thread(target=count)
        thread.start()
        run_until(lambda: ended and conversations.props.packets == N_MANY)
        thread.join()
        self.assertEqual(sum(item.packets for item in conversations.endpoints), 2 * int(conversations.to_numpy()["packets_a_to_b"].sum()))

    def test_the_batch_signal_is_enough(self):
        reader, conversations, finished = GPcap.open_offline(savefile("packets.pcap")), GPcap.Conversations(), []
        reader.connect("batch", lambda _reader, batch: conversations.add_batch(batch))
        reader.connect("finished", lambda _reader, error: finished.append(error))
        reader.start()
        run_until(lambda: finished)
        conversations.refresh()
        self.assertEqual(len(conversations), 7)

    def test_nothing_is_kept(self):
        conversations = counted("packets.pcap")
        conversations.refresh()
        item = conversations[0]
        gone = weakref.ref(conversations)
        del conversations
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual((item.packets, item.history()), (5, []))

    def test_what_is_made_without_a_table_is_empty(self):
        item = GPcap.Conversation()
        self.assertEqual((item.address_a, item.port_a, item.packets, item.filter, item.history()), (None, 0, 0, None, []))
        self.assertIsNone(GPcap.Endpoint().address)
        self.assertEqual(GPcap.Protocol().name, "unknown")
        table = GPcap.TrafficTable()
        self.assertEqual((len(table), bytes(table.records())), (0, b""))

    def test_limits(self):
        conversations = GPcap.Conversations(max_items=5, max_rows=7, max_histories=3, sort_by=GPcap.TrafficOrder.LAST_SEEN, interval=0)
        self.assertEqual((conversations.props.max_items, conversations.props.max_rows), (5, 1024))
        self.assertEqual((conversations.get_max_histories(), conversations.get_sort_by()), (3, GPcap.TrafficOrder.LAST_SEEN))
        conversations.set_max_rows(0)
        self.assertEqual(conversations.get_max_rows(), 0)

    def test_constants_tell_where_fields_are(self):
        at, sizes = 0, {"s": 16, "Q": 8, "q": 8, "H": 2, "B": 1}
        kinds = list(LAYOUT.replace("16s", "s"))
        for name, kind in zip(FIELDS, kinds):
            self.assertEqual(getattr(GPcap, f"TRAFFIC_RECORD_{name.upper()}_OFFSET"), at)
            at += sizes[kind]
        self.assertEqual(at, GPcap.TRAFFIC_RECORD_SIZE)
        self.assertEqual(numpy.dtype("i8,u8,u8").itemsize, GPcap.TRAFFIC_SAMPLE_SIZE)
        self.assertEqual(collections.Counter(kinds)["Q"], 5)
