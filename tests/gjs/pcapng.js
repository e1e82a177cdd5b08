// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// What savefiles in pcapng format say, from JavaScript. Reports in TAP.

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_PCAPNG_SAVEFILES'), name]));
}

function packetsOf(reader) {
    const packets = [];
    for (let batch; (batch = reader.read_batch(0, null)) !== null;) {
        for (let i = 0; i < batch.get_n_items(); i++)
            packets.push(batch.get_item(i));
    }
    return packets;
}

const TESTS = {
    packetsTellEverything() {
        for (const name of ['whole-le.pcapng', 'whole-be.pcapng']) {
            const packets = packetsOf(open(name));
            assertEquals('eth0 wlan0 wlan0 eth0 wlan0', packets.map(packet => packet.get_interface().name).join(' '));
            assertEquals('first,second', packets[0].get_comments().join());
            assertEquals(GPcap.Direction.IN, packets[0].direction);
            assertEquals(5, packets[0].n_dropped);
            assertEquals(4711, packets[0].process_id);
            assertEquals(0, packets[2].get_comments().length);
            assertEquals('obsolete', packets[4].get_comments().join());
        }
    },
    interfacesAreListed() {
        const reader = open('whole-le.pcapng');
        const interfaces = reader.get_interfaces();
        assertEquals(1, interfaces.get_n_items());
        packetsOf(reader);
        assertEquals(2, interfaces.get_n_items());
        const eth0 = interfaces.get_item(0);
        assertEquals('the first interface', eth0.description);
        assertEquals('192.0.2.1/24', eth0.get_addresses()[0]);
        assertEquals(1000, eth0.get_stats().get_received());
    },
    aSectionNamesAndSecretsAreListed() {
        for (const name of ['whole-le.pcapng', 'whole-be.pcapng']) {
            const reader = open(name);
            const section = reader.get_sections().get_item(0);
            assertEquals('test machine test system generate-pcapng', [section.hardware, section.os, section.application].join(' '));
            assertEquals('first comment', section.get_comments()[0]);
            packetsOf(reader);
            const names = reader.get_names();
            assertEquals(5, names.get_n_items());
            assertEquals('alias.test', names.get_item(1).name);
            assertEquals('b.test', reader.lookup_name('2001:db8::1'));
            assertEquals(null, reader.lookup_name('192.0.2.9'));
            const secrets = reader.get_secrets().get_item(0);
            assertEquals(GPcap.SecretsType.TLS, secrets.secrets_type);
            assertEquals('CLIENT_RANDOM 00 11\n', new TextDecoder().decode(secrets.data.toArray()));
            assertEquals('secrets', secrets.get_comments().join());
            assertEquals(100 * 10 ** 9 + 2 ** 32 + 2, reader.get_interfaces().get_item(0).capture_begin);
        }
    },
    aBatchHasOneLinkType() {
        const reader = open('link-types-le.pcapng');
        reader.set_filter('udp or tcp');
        const datalinks = packetsOf(reader).map(packet => packet.datalink);
        assertEquals(50, datalinks.length);
        assertTrue(datalinks.every((datalink, i) => datalink === (i % 2 ? GPcap.DLT_RAW : GPcap.DLT_EN10MB)));
    },
    aPacketIsMadeWithOptions() {
        const packet = new GPcap.Packet({comments: ['a', 'b'], direction: GPcap.Direction.OUT});
        assertEquals('a,b', packet.get_comments().join());
        assertEquals(GPcap.Direction.OUT, packet.get_direction());
    },
};

print(`1..${Object.keys(TESTS).length}`);
let failed = false;
Object.entries(TESTS).forEach(([name, test], i) => {
    try {
        test();
        print(`ok ${i + 1} ${name}`);
    } catch (error) {
        failed = true;
        print(`not ok ${i + 1} ${name}`);
        printerr(error.message ?? error, error.stack);
    }
});
System.exit(failed ? 1 : 0);
