// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap.Reader from JavaScript. Reports in TAP.

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertRaises, assertTrue} = imports.jsUnit;
const N_PACKETS = 100;

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

// What a test remembers of a packet.
function seen(hdr, data) {
    const bytes = data instanceof Uint8Array ? data : data.toArray();
    return `${hdr.get_ts()} ${hdr.get_caplen()}/${hdr.get_len()} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, bytes)}`;
}

function byNext(reader) {
    const packets = [];
    for (;;) {
        const [result, hdr, data] = reader.next();
        if (result === GPcap.ReadResult.END)
            return packets;
        packets.push(seen(hdr, data));
    }
}

function byStart(reader, signal, listen) {
    const loop = GLib.MainLoop.new(null, false);
    const packets = [];
    reader.connect(signal, (_reader, ...args) => listen(packets, ...args));
    reader.connect('finished', (_reader, error) => {
        assertEquals(null, error);
        loop.quit();
    });
    reader.start();
    loop.run();
    return packets;
}

function addBatch(packets, batch) {
    for (let i = 0; i < batch.get_n_packets(); i++)
        packets.push(seen(batch.get_pkthdr(i), batch.get_bytes(i)));
}

const WAYS = {
    dispatch(reader) {
        const packets = [];
        reader.dispatch(-1, (hdr, data) => packets.push(seen(hdr, data)));
        return packets;
    },
    loop(reader) {
        const packets = [];
        assertEquals(0, reader.loop(-1, (hdr, data) => packets.push(seen(hdr, data))));
        return packets;
    },
    loopClosure(reader) {
        const packets = [];
        reader.loop_closure(-1, (hdr, data) => packets.push(seen(hdr, data)));
        return packets;
    },
    readBatch(reader) {
        const packets = [];
        for (let batch; (batch = reader.read_batch(7));)
            addBatch(packets, batch);
        return packets;
    },
    start(reader) {
        return byStart(reader, 'packet', (packets, hdr, data) => packets.push(seen(hdr, data)));
    },
    startWithBatches(reader) {
        return byStart(reader, 'batch', addBatch);
    },
};

const TESTS = {
    eachWayGivesEveryPacketOnce() {
        const expected = byNext(open('packets.pcap'));
        assertEquals(N_PACKETS, expected.length);
        for (const [name, way] of Object.entries(WAYS))
            assertEquals(name, expected.join('\n'), way(open('packets.pcap')).join('\n'));
    },
    anExceptionComesOutAndLosesNothing() {
        const expected = byNext(open('packets.pcap'));
        for (const read of ['dispatch', 'loop']) {
            const reader = open('packets.pcap');
            const packets = [];
            assertRaises(() => reader[read](-1, (hdr, data) => {
                packets.push(seen(hdr, data));
                if (packets.length === 3)
                    throw new Error('three');
            }));
            assertEquals(3, packets.length);
            assertEquals(expected.join('\n'), [...packets, ...byNext(reader)].join('\n'));
        }
    },
    whatIsKeptOutlivesTheReader() {
        const expected = byNext(open('packets.pcap'));
        let reader = open('packets.pcap');
        const kept = [];
        reader.dispatch(40, (hdr, data) => kept.push([hdr, data]));
        reader.loop_closure(30, (hdr, data) => kept.push([hdr, data]));
        const batch = reader.read_batch();
        reader.close();
        reader = null;
        System.gc();
        const packets = kept.map(packet => seen(...packet));
        addBatch(packets, batch);
        assertEquals(expected.join('\n'), packets.join('\n'));
    },
    recordsAreTypedArrays() {
        const batch = open('nanoseconds.pcap').read_batch();
        const {buffer, byteOffset, byteLength} = batch.get_records().toArray();
        const times = new BigInt64Array(buffer.slice(byteOffset, byteOffset + byteLength));
        assertEquals(N_PACKETS * 3, times.length);
        assertEquals(1700000000099000099n, times[99 * 3]);
    },
    errorsAreTyped() {
        const codeOf = call => {
            try {
                call();
            } catch (error) {
                return error instanceof GPcap.Error ? error.code : error;
            }
            return 'no error';
        };
        assertEquals(GPcap.Error.EMPTY_FILE, codeOf(() => open('empty.pcap')));
        assertEquals(GPcap.Error.INVALID_FORMAT, codeOf(() => open('garbage.pcap')));
        assertEquals(GPcap.Error.NO_SUCH_DEVICE, codeOf(() => GPcap.open_live('nowhere', 96, false, 10)));
        const reader = open('packets.pcap');
        assertEquals(GPcap.Error.INVALID_FILTER, codeOf(() => reader.set_filter('no filter')));
        reader.close();
        assertEquals(GPcap.Error.CLOSED, codeOf(() => reader.next()));
    },
    aBpfFilters() {
        const bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, 'arp', true, GPcap.NETMASK_UNKNOWN);
        const batch = open('packets.pcap').read_batch();
        assertEquals(96, bpf.filter(batch.get_bytes(3).toArray()));
        assertEquals(0, bpf.filter(batch.get_bytes(0).toArray()));
        assertEquals(4, bpf.get_instructions().deepUnpack().length);
        assertTrue(batch.filter(bpf).get_n_packets() === N_PACKETS / 4);
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
