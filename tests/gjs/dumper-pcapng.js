// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap.Dumper in pcapng format from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

const DIRECTORY = GLib.Dir.make_tmp('gpcap-XXXXXX');
const FILENAME = GLib.build_filenamev([DIRECTORY, 'dump.pcapng']);

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

// Returns the packets of the savefile, and its interfaces.
function readBack() {
    const reader = GPcap.open_offline(FILENAME);
    const packets = [];
    for (let batch; (batch = reader.read_batch(0, null)) !== null;) {
        for (let i = 0; i < batch.get_n_items(); i++)
            packets.push(batch.get_item(i));
    }
    const list = reader.get_interfaces();
    const interfaces = [];
    for (let i = 0; i < list.get_n_items(); i++)
        interfaces.push(list.get_item(i));
    return {packets, interfaces};
}

const TESTS = {
    whatIsSaidIsReadBack() {
        const dumper = new GPcap.Dumper({filename: FILENAME, format: GPcap.SavefileFormat.PCAPNG, comments: ['capture']});
        const first = new GPcap.Interface({datalink: GPcap.DLT_EN10MB, name: 'eth0', filter: 'tcp', tstamp_resolution: 1000000000});
        assertEquals(0, dumper.add_interface(first));
        assertTrue(dumper.add_name('192.0.2.1', 'one.example'));
        assertTrue(dumper.add_secrets(GPcap.SecretsType.TLS, new GLib.Bytes(new Uint8Array([65, 66]))));
        const hdr = GPcap.Pkthdr.new(1, 2, 3, 4);
        const data = new GLib.Bytes(new Uint8Array([1, 2, 3]));
        const packet = new GPcap.Packet({hdr, data, interface: first, comments: ['one'], direction: GPcap.Direction.IN});
        assertTrue(dumper.dump_packet(packet));
        assertTrue(dumper.dump_comment(packet, 'two'));
        assertTrue(dumper.add_statistics(0, 5));
        assertTrue(dumper.add_statistics(0, 5, 6, 7));
        assertEquals(2, dumper.n_packets);
        dumper.close();
        const {packets, interfaces} = readBack();
        assertEquals('one|one,two', packets.map(each => each.get_comments().join()).join('|'));
        assertEquals(GPcap.Direction.IN, packets[0].get_direction());
        assertEquals('eth0,tcp', interfaces.map(each => [each.name, each.filter].join()).join('|'));
        assertEquals(6, interfaces[0].stats.dropped);
        assertEquals('[GPcap.Interface: 0 eth0]', `${interfaces[0]}`);
    },
    aReaderWritesItsPackets() {
        const reader = open('nanoseconds.pcap');
        const dumper = reader.dump_open_pcapng(FILENAME);
        reader.set_dumper(dumper);
        reader.loop(-1, null);
        dumper.close();
        const {packets, interfaces} = readBack();
        assertEquals(100, packets.length);
        assertEquals(1000000000, interfaces[0].tstamp_resolution);
    },
    aFlushLetsAFollowerBegin() {
        const dumper = new GPcap.Dumper({filename: FILENAME, format: GPcap.SavefileFormat.PCAPNG, datalink: GPcap.DLT_EN10MB});
        assertTrue(dumper.flush());
        const follower = new GPcap.Reader({filename: FILENAME, follow: true});
        assertEquals(0, follower.activate());
        dumper.dump_bytes(GPcap.Pkthdr.new(1, 0, 60, 60), new GLib.Bytes(new Uint8Array(60)));
        assertTrue(dumper.flush());
        assertEquals(1, follower.read_batch(1, null).get_n_items());
        follower.close();
        dumper.close();
    },
    thePcapFormatHasOnlyPackets() {
        const dumper = GPcap.Dumper.open(FILENAME, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO);
        let code = null;
        try {
            dumper.add_name('192.0.2.1', 'name');
        } catch (error) {
            code = error.code;
        }
        assertEquals(GPcap.Error.INVALID_ARGUMENT, code);
        dumper.close();
    },
};

let failed = 0;
print(`1..${Object.keys(TESTS).length}`);
Object.entries(TESTS).forEach(([name, test], i) => {
    try {
        test();
        print(`ok ${i + 1} ${name}`);
    } catch (error) {
        failed = 1;
        print(`not ok ${i + 1} ${name}`);
        print(`# ${`${error}\n${error.stack}`.replace(/\n/g, '\n# ')}`);
    }
});
Gio.File.new_for_path(FILENAME).delete(null);
Gio.File.new_for_path(DIRECTORY).delete(null);
System.exit(failed);
