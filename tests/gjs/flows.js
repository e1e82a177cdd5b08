// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Flow keys and sets of addresses from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';

const {assertEquals, assertTrue, assertFalse} = imports.jsUnit;
const N_PACKETS = 100;
const SIZE = GPcap.FLOW_KEY_RECORD_SIZE;

function batchOf(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name])).read_batch();
}

// Returns the error that a call throws.
function thrownBy(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    throw new Error('nothing was thrown');
}

const TESTS = {
    'a packet has a key'() {
        const key = batchOf('packets.pcap').get_item(0).get_flow_key();
        assertEquals('UDP 192.0.2.1:40000 → 192.0.2.2:5000', key.to_string());
        assertEquals('[GPcap.FlowKey: UDP 192.0.2.1:40000 → 192.0.2.2:5000]', `${key}`);
        assertEquals('192.0.2.1', key.source_string);
        assertEquals('192.0.2.2', key.destination.to_string());
        assertEquals(40000, key.source_port);
        assertEquals(17, key.protocol);
        assertEquals('UDP', key.protocol_name);
        assertEquals(GPcap.FlowKeyFlags.COMPLETE, key.flags);
        assertTrue(key.equal(batchOf('packets.pcap').get_flow_key(0)));
    },

    'without IP there are no addresses'() {
        const key = batchOf('packets.pcap').get_flow_key(3);
        assertEquals('ARP', key.to_string());
        assertEquals(null, key.source);
        assertEquals(null, key.destination_string);
    },

    'views say what keys say'() {
        const batch = batchOf('packets.pcap');
        const {bytes, halves, length} = batch.get_flow_key_views();
        assertEquals(N_PACKETS, length);
        assertEquals(N_PACKETS * SIZE, bytes.length);
        for (let i = 0; i < length; i++) {
            const key = batch.get_flow_key(i);
            assertEquals(key.source_port, halves[(i * SIZE + GPcap.FLOW_KEY_RECORD_SOURCE_PORT_OFFSET) / 2]);
            assertEquals(key.destination_port, halves[(i * SIZE + GPcap.FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET) / 2]);
            assertEquals(key.ether_type, halves[(i * SIZE + GPcap.FLOW_KEY_RECORD_ETHER_TYPE_OFFSET) / 2]);
            assertEquals(key.protocol, bytes[i * SIZE + GPcap.FLOW_KEY_RECORD_PROTOCOL_OFFSET]);
            const record = bytes.subarray(i * SIZE, (i + 1) * SIZE);
            assertTrue(key.equal(GPcap.FlowKey.new_for_record(record)));
            if (key.ip_version === 4)
                assertEquals(key.source_string, record.subarray(0, 4).join('.'));
        }
        assertEquals(0, new GPcap.PacketBatch().get_flow_key_views().length);
    },

    'other bytes are refused'() {
        const error = thrownBy(() => GPcap.FlowKey.new_for_record(new Uint8Array(SIZE - 1)));
        assertTrue(error.matches(GPcap.Error, GPcap.Error.INVALID_ARGUMENT));
    },

    'a set contains what has a prefix'() {
        const addresses = GPcap.AddressSet.new_from_text('192.0.2.0/24 # a network\n2001:db8::1\n');
        assertEquals(2, addresses.n_prefixes);
        assertTrue(addresses.contains_string('192.0.2.77'));
        assertFalse(addresses.contains_string('192.0.3.0'));
        assertTrue(addresses.contains(Gio.InetAddress.new_from_string('2001:db8::1')));
        assertEquals('[GPcap.AddressSet: 2 prefixes]', `${addresses}`);
    },

    'a set is made of masks'() {
        const addresses = GPcap.AddressSet.new([Gio.InetAddressMask.new_from_string('10.0.0.0/8')]);
        assertTrue(addresses.contains_string('10.255.255.255'));
        assertEquals(0, GPcap.AddressSet.new([]).get_n_prefixes());
    },

    'errors name the line'() {
        const error = thrownBy(() => GPcap.AddressSet.new_from_text('10.0.0.0/8\nx\n'));
        assertTrue(error.matches(GPcap.Error, GPcap.Error.INVALID_ARGUMENT));
        assertTrue(error.message.startsWith('Line 2:'));
    },

    'a set filters a batch'() {
        const batch = batchOf('packets.pcap'), addresses = GPcap.AddressSet.new_from_text('192.0.2.2');
        assertEquals(N_PACKETS * 3 / 4, batch.filter_addresses(addresses).length);
        assertEquals(0, batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE).length);
        assertEquals(N_PACKETS * 3 / 4, batch.filter_addresses(addresses, GPcap.AddressEnd.DESTINATION).length);
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
