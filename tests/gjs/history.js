// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap.History from JavaScript. Reports in TAP.

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

// Returns a packet in a form that can be compared.
function seen(hdr, data) {
    const bytes = data instanceof Uint8Array ? data : data.toArray();
    return `${hdr.get_ts()} ${hdr.get_caplen()}/${hdr.get_len()} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, bytes)}`;
}

const PACKETS = [...open('packets.pcap')].map(({hdr, data}) => seen(hdr, data));

function fill(history) {
    history.add_batch(open('packets.pcap').read_batch());
    history.refresh();
    return history;
}

function itemsOf(history) {
    const items = [];
    for (let i = 0; i < history.get_n_items(); i++) {
        const packet = history.get_item(i);
        items.push(seen(packet.hdr, packet.data));
    }
    return items.join();
}

function runUntil(isDone) {
    while (!isDone())
        GLib.MainContext.default().iteration(true);
}

const TESTS = {
    itemsAreTheLastPackets() {
        const history = fill(GPcap.History.new(30, 0, 0));
        assertEquals(PACKETS.slice(-30).join(), itemsOf(history));
        assertEquals(null, history.get_item(30));
        assertEquals('[GPcap.History: 30 packets]', `${history}`);
    },
    iterationGivesHeadersAndBytes() {
        const history = fill(new GPcap.History({max_packets: 30}));
        assertEquals(30, history.length);
        assertEquals(PACKETS.slice(-30).join(), [...history].map(({hdr, data}) => seen(hdr, data)).join());
        assertEquals(PACKETS.slice(75, 80).join(), [...history.get_batch(5, 5)].map(({hdr, data}) => seen(hdr, data)).join());
    },
    changesAreSignalledLater() {
        const history = GPcap.History.new(30, 0, 0);
        const changes = [];
        history.connect('items-changed', (_history, ...change) => changes.push(change.join()));
        history.add_batch(open('packets.pcap').read_batch());
        assertEquals('0,100', [history.length, history.n_pending].join());
        runUntil(() => changes.length > 0);
        assertEquals('0,0,30', changes.join(';'));
        assertEquals(70, history.n_expired);
    },
    itFollowsAReader() {
        const history = GPcap.History.new(30, 0, 0);
        const reader = open('packets.pcap');
        reader.connect('batch', (_reader, batch) => history.add_batch(batch));
        reader.start();
        runUntil(() => history.n_expired === 70);
        assertEquals(PACKETS.slice(-30).join(), itemsOf(history));
    },
    boundsAreProperties() {
        const history = fill(new GPcap.History({max_bytes: 1000, max_seconds: 0.5}));
        assertEquals('0,1000,0.5', [history.max_packets, history.max_bytes, history.max_seconds].join());
        let size = 0;
        for (const {data} of history)
            size += 24 + data.length;
        assertTrue(size > 0 && size <= 1000);
        history.max_packets = 2;
        history.refresh();
        assertEquals(PACKETS.slice(-2).join(), itemsOf(history));
    },
    itCanBeFrozen() {
        const history = fill(GPcap.History.new(30, 0, 0));
        const before = itemsOf(history);
        history.frozen = true;
        history.add_batch(open('nanoseconds.pcap').read_batch());
        history.refresh();
        assertEquals(before, itemsOf(history));
        assertEquals(100, history.n_pending);
        history.frozen = false;
        assertEquals('0,170', [history.n_pending, history.n_expired].join());
    },
    itCanBeDumped() {
        const directory = GLib.dir_make_tmp('gpcap-XXXXXX');
        const filename = GLib.build_filenamev([directory, 'history.pcap']);
        const history = fill(GPcap.History.new(30, 0, 0));
        const dumper = GPcap.Dumper.open(filename, history.datalink, 65535, GPcap.TstampPrecision.MICRO);
        history.dump(dumper);
        dumper.close();
        assertEquals(PACKETS.slice(-30).join(), [...GPcap.open_offline(filename)].map(({hdr, data}) => seen(hdr, data)).join());
        GLib.unlink(filename);
        GLib.rmdir(directory);
    },
    errorsOfADumpAreTyped() {
        const history = fill(GPcap.History.new(30, 0, 0));
        const dumper = GPcap.Dumper.open('/dev/null', GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.MICRO);
        let code = null;
        try {
            history.dump(dumper);
        } catch (error) {
            ({code} = error);
        }
        assertEquals(GPcap.Error.WRONG_LINK_TYPE, code);
    },
    clearEmptiesIt() {
        const history = fill(GPcap.History.new(30, 0, 0));
        const packet = history.get_item(3);
        history.clear();
        assertEquals('0,0', [history.length, history.memory].join());
        assertEquals(PACKETS[73], seen(packet.hdr, packet.data));
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
