// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Taps in JavaScript, and the rates of a reader. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;
const N_PACKETS = 100;
const N_MANY = 20000;

function thrownBy(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    throw new Error('nothing was thrown');
}

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

function seen(hdr, data) {
    return `${hdr.get_ts()} ${hdr.get_caplen()}/${hdr.get_len()} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, data)}`;
}

function readAll(reader) {
    const packets = [];
    for (const {hdr, data} of reader)
        packets.push(seen(hdr, data));
    return packets;
}

function expect(filter, name = 'packets.pcap') {
    const reader = open(name);
    reader.set_filter(filter);
    return readAll(reader);
}

// Adds a tap, with the packets of its batches so far.
function addTap(reader, filter = null) {
    const tap = reader.add_tap_filter(filter);
    const taken = [];
    tap.connect('batch', (_tap, batch) => {
        for (const {hdr, data} of batch)
            taken.push(seen(hdr, data));
    });
    return {tap, taken};
}

function runUntil(isDone) {
    const deadline = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 60, () => {
        throw new Error('the main loop did not come to its end');
    });
    const tick = GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, () => GLib.SOURCE_CONTINUE);
    while (!isDone())
        GLib.MainContext.default().iteration(true);
    GLib.source_remove(tick);
    GLib.source_remove(deadline);
}

const TESTS = {
    eachTapTakesItsPackets() {
        const reader = open('many.pcap');
        const udp = addTap(reader, 'udp');
        const all = addTap(reader);
        const packets = readAll(reader);
        assertEquals(N_MANY, packets.length);
        assertEquals(packets.join('\n'), all.taken.join('\n'));
        assertEquals(expect('udp', 'many.pcap').join('\n'), udp.taken.join('\n'));
        assertEquals(udp.taken.length, udp.tap.packets);
        assertEquals(reader.get_stats().bytes, all.tap.bytes);
        assertEquals('udp', udp.tap.filter);
        assertEquals(null, all.tap.get_filter());
        assertTrue(`${udp.tap}`.includes('udp, 5000 packets'));
    },
    aLoopThatIsLeftHasUsedWhatItSaw() {
        const reader = open('packets.pcap');
        const {taken} = addTap(reader);
        const expected = expect(null);
        let n = 0;
        for (const _packet of reader) {
            if (++n === 33)
                break;
        }
        assertEquals(expected.slice(0, 33).join('\n'), taken.join('\n'));
        thrownBy(() => reader.loop(-1, () => {
            if (++n === 40)
                throw new Error('stop');
        }));
        assertEquals(expected.slice(0, 40).join('\n'), taken.join('\n'));
        reader.loop(-1, () => n++);
        assertEquals(expected.join('\n'), taken.join('\n'));
        assertEquals(N_PACKETS, n);
    },
    inALoopTapsComeAndGo() {
        const reader = open('packets.pcap');
        let n = 0;
        let tap = null;
        for (const _packet of reader) {
            n++;
            if (n === 10)
                tap = reader.add_tap();
            if (n === 30)
                assertTrue('it is removed', reader.remove_tap(tap));
        }
        assertEquals(20, tap.get_packets());
        assertTrue('it was removed before', !reader.remove_tap(tap));
    },
    aHandlerChangesTheTaps() {
        const reader = open('packets.pcap');
        const first = reader.add_tap();
        const second = reader.add_tap();
        let third = null;
        first.connect('batch', () => {
            reader.remove_tap(first);
            reader.remove_tap(second);
            third = reader.add_tap();
        });
        reader.read_batch(40);
        reader.read_batch();
        assertEquals('40 40 60', [first, second, third].map(tap => tap.packets).join(' '));
    },
    budgets() {
        const reader = open('packets.pcap');
        const tap = reader.add_tap_filter('udp');
        const sampled = reader.add_tap_filter('udp');
        let nExhausted = 0;
        tap.connect('notify::exhausted', () => nExhausted++);
        tap.max_packets = 3;
        sampled.sampling_interval = 4;
        readAll(reader);
        assertEquals(3, tap.packets);
        assertEquals(7, sampled.packets);
        assertEquals(1, nExhausted);
        assertTrue('it is exhausted', tap.exhausted && tap.is_exhausted() && !sampled.exhausted);
        assertTrue(`${tap}`.includes('exhausted'));
    },
    addresses() {
        const reader = open('packets.pcap');
        const either = reader.add_tap();
        const destination = reader.add_tap();
        const addresses = GPcap.AddressSet.new_from_text('192.0.2.1');
        either.set_addresses(addresses);
        destination.set_addresses(addresses, GPcap.AddressEnd.DESTINATION);
        readAll(reader);
        assertEquals('75 0', [either, destination].map(tap => tap.packets).join(' '));
    },
    aFullDiskConcernsOneTap() {
        const reader = open('many.pcap');
        const tap = reader.add_tap();
        const other = reader.add_tap();
        const errors = [];
        tap.set_dumper(reader.dump_open('/dev/full'));
        tap.connect('dump-failed', (_tap, dumper, error) => {
            errors.push(error);
            assertTrue('the tap has dropped it', tap.dumper === null && dumper.get_error() !== null);
        });
        readAll(reader);
        assertEquals(1, errors.length);
        assertTrue('there is no space', errors[0].matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE));
        assertEquals(`${N_MANY} ${N_MANY}`, [tap, other].map(each => each.packets).join(' '));
        tap.set_dumper();
    },
    errorsAreTyped() {
        const reader = open('packets.pcap');
        const raw = GPcap.compile(GPcap.DLT_RAW, 65535, 'udp');
        assertTrue('link type', thrownBy(() => reader.add_tap(raw)).matches(GPcap.Error, GPcap.Error.WRONG_LINK_TYPE));
        assertTrue('filter', thrownBy(() => reader.add_tap_filter('nonsense')).matches(GPcap.Error, GPcap.Error.INVALID_FILTER));
        reader.close();
        assertTrue('closed', thrownBy(() => reader.add_tap()).matches(GPcap.Error, GPcap.Error.CLOSED));
    },
    onAMainLoop() {
        const reader = open('packets.pcap');
        const {tap, taken} = addTap(reader, 'udp');
        const ends = [];
        let notified = 0;
        tap.connect('notify::packets', () => (notified = tap.packets));
        reader.connect('finished', (_reader, error) => ends.push(error, taken.length, notified));
        reader.start();
        runUntil(() => ends.length > 0);
        assertEquals('[null,25,25]', JSON.stringify(ends));
        assertEquals(expect('udp').join('\n'), taken.join('\n'));
    },
    rates() {
        const reader = open('packets.pcap');
        assertEquals(0, reader.packets_per_second);
        readAll(reader);
        runUntil(() => reader.packets_per_second > 0);
        assertTrue('packets', reader.get_packets_per_second() <= N_PACKETS);
        assertTrue('bytes', reader.bytes_per_second > reader.packets_per_second);
        assertEquals(0, reader.drops_per_second);
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
