// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// The tables of conversations, endpoints and protocols from JavaScript. Reports in TAP.

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';

const {assertEquals, assertTrue} = imports.jsUnit;
const N_PACKETS = 100;
const START = 1700000000000000000n;

function count(conversations, name) {
    const reader = GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
    let batch;
    while ((batch = reader.read_batch()) !== null)
        conversations.add_batch(batch);
    return conversations;
}

const TESTS = {
    'a table is a list of conversations'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        assertEquals(0, conversations.length);
        conversations.refresh();
        assertEquals(7, conversations.length);
        assertEquals('5000,80,0,5004,5008,5002,5006', [...conversations].map(item => item.port_b).join());
        const item = conversations.get_item(1);
        assertEquals('TCP', item.protocol_name);
        assertEquals('192.0.2.1', item.address_a);
        assertEquals(25, item.packets_a_to_b);
        assertEquals('[GPcap.Conversation: TCP 192.0.2.1:50000 ↔ 192.0.2.2:80, 25 packets]', `${item}`);
        assertEquals('[GPcap.Conversations: 7 rows]', `${conversations}`);
    },

    'endpoints and protocols'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        const endpoints = conversations.get_endpoints(), protocols = conversations.get_protocols();
        assertEquals('192.0.2.1,192.0.2.2', [...endpoints].map(item => item.address).sort().join());
        assertEquals('ARP,ICMP,TCP,UDP', [...protocols].map(item => item.name).sort().join());
        assertEquals(150, [...endpoints].reduce((sum, item) => sum + item.packets, 0));
        assertEquals('[GPcap.TrafficTable: 2 rows]', `${endpoints}`);
        assertEquals('[GPcap.Endpoint: 192.0.2.1, 75 packets]', `${[...endpoints].find(item => item.address === '192.0.2.1')}`);
        assertEquals('[GPcap.Protocol: ARP, 25 packets]', `${[...protocols].find(item => item.name === 'ARP')}`);
    },

    'the order and the number of rows'() {
        const conversations = count(new GPcap.Conversations({sort_by: GPcap.TrafficOrder.PACKETS, max_items: 2}), 'packets.pcap');
        const changes = [];
        conversations.connect('items-changed', (_model, ...change) => changes.push(change.join()));
        conversations.refresh();
        assertEquals('TCP,ICMP', [...conversations].map(item => item.protocol_name).join());
        assertEquals('0,0,2', changes.join(';'));
        assertEquals(7, conversations.n_rows);
        conversations.max_rows = 5;
        assertEquals(1024, conversations.max_rows);
        conversations.clear();
        assertEquals(0, conversations.length);
    },

    'an item notifies of what a refresh changes'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        conversations.refresh();
        const item = conversations.get_item(1);
        const seen = [];
        item.connect('notify::packets', () => seen.push(item.packets));
        count(conversations, 'packets.pcap');
        assertEquals('', seen.join());
        conversations.refresh();
        assertEquals('50', seen.join());
        assertTrue(item === conversations.get_item(1));
    },

    'views are the rows'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        conversations.refresh();
        const {bytes, halves, longs, length} = conversations.get_record_views();
        const size = GPcap.TRAFFIC_RECORD_SIZE;
        assertEquals(7, length);
        assertEquals(7 * size, bytes.length);
        for (let i = 0; i < length; i++) {
            const item = conversations.get_item(i);
            assertEquals(item.port_b, halves[(i * size + GPcap.TRAFFIC_RECORD_PORT_B_OFFSET) / 2]);
            assertEquals(BigInt(item.packets), longs[(i * size + GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET) / 8]);
            assertEquals(BigInt(item.bytes), longs[(i * size + GPcap.TRAFFIC_RECORD_BYTES_A_TO_B_OFFSET) / 8]);
            assertEquals(item.protocol, bytes[i * size + GPcap.TRAFFIC_RECORD_PROTOCOL_OFFSET]);
            assertEquals(BigInt(i + 1), longs[(i * size + GPcap.TRAFFIC_RECORD_SERIAL_OFFSET) / 8]);
        }
        assertEquals(0, new GPcap.Conversations().get_record_views().length);
    },

    'history'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        conversations.refresh();
        const samples = conversations.history();
        assertEquals(1, samples.length);
        assertEquals(START, samples[0].time_ns);
        assertEquals(N_PACKETS, samples[0].packets);
        assertEquals(conversations.bytes, samples[0].bytes);
        assertEquals(0, conversations.get_item(0).history().length);
        count(conversations, 'packets.pcap');
        assertEquals(5, conversations.get_item(0).history(GPcap.TrafficInterval.MINUTE)[0].packets);
    },

    'filters select'() {
        const conversations = count(new GPcap.Conversations(), 'packets.pcap');
        conversations.refresh();
        for (const item of conversations) {
            const reader = GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']));
            reader.set_filter(item.get_filter());
            assertEquals(item.packets, reader.read_batch().length);
        }
    },
};

let number = 0, failed = 0;
print(`1..${Object.keys(TESTS).length}`);
for (const [name, test] of Object.entries(TESTS)) {
    number++;
    try {
        test();
        print(`ok ${number} ${name}`);
    } catch (error) {
        failed++;
        print(`not ok ${number} ${name}\n# ${error.message ?? error}\n# ${error.stack ?? ''}`);
    }
}
imports.system.exit(failed > 0 ? 1 : 0);
