// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Ways to read in JavaScript, with origins, filters, dumpers, taps and replays, and each change from one to another.
// Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;
const FEW = 7;
const ALL = 1000000;
const STOP = new Error('stop');

function savefile(name) {
    return GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]);
}

// Returns a packet in a form that can be compared.
function seen({hdr, data}) {
    const bytes = data instanceof Uint8Array ? data : data.toArray();
    return `${hdr.get_ts()} ${hdr.get_caplen()}/${hdr.get_len()} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, bytes)}`;
}

function addBatch(batch, add) {
    for (const packet of batch)
        add(packet);
    return batch.get_n_packets();
}

function runUntil(isDone) {
    const deadline = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 60, () => {
        throw new Error('the main loop did not come to its end');
    });
    while (!isDone())
        GLib.MainContext.default().iteration(true);
    GLib.source_remove(deadline);
}

function byStarting(reader, start, signal, listen) {
    const ends = [];
    const handlers = [reader.connect(signal, listen), reader.connect('finished', (_reader, error) => ends.push(error))];
    reader[start]();
    runUntil(() => ends.length > 0);
    while (GLib.MainContext.default().iteration(false));
    handlers.forEach(handler => reader.disconnect(handler));
    assertEquals('[null]', JSON.stringify(ends));
}

function byPackets(reader, start, n, add) {
    byStarting(reader, start, 'packet', (_reader, hdr, data) => {
        add({hdr, data});
        if (--n === 0)
            reader.stop();
    });
}

// Each reads n packets, or all that there are.
const WAYS = {
    next(reader, n, add) {
        for (; n > 0; n--) {
            const [result, hdr, data] = reader.next();
            if (result === GPcap.ReadResult.END)
                return;
            add({hdr, data});
        }
    },
    readBatch(reader, n, add) {
        for (let batch; n > 0 && (batch = reader.read_batch(Math.min(n, FEW)));)
            n -= addBatch(batch, add);
    },
    dispatch(reader, n, add) {
        for (let found; n > 0 && (found = reader.dispatch(Math.min(n, FEW), (hdr, data) => add({hdr, data})));)
            n -= found;
    },
    loop(reader, n, add) {
        assertEquals(0, reader.loop(n, (hdr, data) => add({hdr, data})));
    },
    loopThatThrows(reader, n, add) {
        try {
            reader.loop(-1, (hdr, data) => {
                add({hdr, data});
                if (--n === 0)
                    throw STOP;
            });
        } catch (error) {
            if (error !== STOP)
                throw error;
        }
    },
    iteration(reader, n, add) {
        for (const packet of reader) {
            add(packet);
            if (--n === 0)
                break;
        }
    },
    start(reader, n, add) {
        byPackets(reader, 'start', n, add);
    },
    startThreaded(reader, n, add) {
        byPackets(reader, 'start_threaded', n, add);
    },
    batchesOfStart(reader, n, add) {
        byStarting(reader, 'start', 'batch', (_reader, batch) => {
            n -= addBatch(batch, add);
            if (n <= 0)
                reader.stop();
        });
    },
    asynchronousRead(reader, n, add) {
        for (;;) {
            const results = [];
            reader.read_batch_async(Math.min(n, FEW), GLib.PRIORITY_DEFAULT, null, (_reader, result) => results.push(result));
            runUntil(() => results.length > 0);
            const batch = reader.read_batch_finish(results[0]);
            n -= batch === null ? n : addBatch(batch, add);
            if (n <= 0)
                return;
        }
    },
};

const ORIGINS = {
    path: () => GPcap.open_offline(savefile('packets.pcap')),
    gzipPath: () => GPcap.open_offline(savefile('packets.pcap.gz')),
    stream: () => GPcap.open_stream(Gio.File.new_for_path(savefile('packets.pcap')).read(null)),
};
const FILTERS = [null, 'arp or udp', 'ether proto 0x1234'];
const REPLAYS = [GPcap.ReplayMode.NONE, GPcap.ReplayMode.TIMED, GPcap.ReplayMode.STEPPED];

function open(origin, filter = null, replay = GPcap.ReplayMode.NONE) {
    const reader = ORIGINS[origin]();
    reader.set_filter(filter);
    reader.set_replay_speed(1e9);
    reader.set_replay(replay);
    if (replay === GPcap.ReplayMode.STEPPED)
        reader.step(ALL);
    return reader;
}

// Reads in one way, or some packets in one way and the rest in another.
function read(reader, ...ways) {
    const packets = [];
    ways.forEach((way, i) => WAYS[way](reader, i + 1 < ways.length ? 10 : ALL, packet => packets.push(seen(packet))));
    assertEquals(GPcap.ReadResult.END, reader.next()[0]);
    return packets.join('\n');
}

function countDescriptors() {
    const files = Gio.File.new_for_path('/proc/self/fd').enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null);
    return Array.from(files).length;
}

// What is expected, from the whole savefile and a filter of batches.
function expect(filter) {
    const batch = open('path').read_batch();
    const passing = filter === null ? batch : batch.filter(GPcap.compile(GPcap.DLT_EN10MB, 65535, filter));
    return Array.from(passing, seen).join('\n');
}

const TESTS = {
    everyCombination() {
        const dump = GLib.build_filenamev([GLib.dir_make_tmp('gpcap-XXXXXX'), 'dump.pcap']);
        for (const origin of Object.keys(ORIGINS)) {
            for (const filter of FILTERS) {
                const expected = expect(filter);
                for (const replay of REPLAYS) {
                    for (const way of Object.keys(WAYS)) {
                        const reader = open(origin, filter, replay);
                        const dumper = reader.dump_open(dump);
                        reader.set_dumper(dumper);
                        const tapped = [];
                        reader.add_tap().connect('batch', (_tap, batch) => addBatch(batch, packet => tapped.push(seen(packet))));
                        const what = `${origin}, ${filter}, ${replay}, ${way}`;
                        assertEquals(what, expected, read(reader, way));
                        assertEquals(`${what}, tapped`, expected, tapped.join('\n'));
                        dumper.close();
                        assertEquals(`${what}, dumped`, expected, Array.from(GPcap.open_offline(dump), seen).join('\n'));
                    }
                }
            }
        }
        GLib.unlink(dump);
        assertEquals(0, GLib.rmdir(GLib.path_get_dirname(dump)));
    },
    everySwitch() {
        const expected = expect(null);
        for (const origin of Object.keys(ORIGINS)) {
            for (const first of Object.keys(WAYS)) {
                for (const second of Object.keys(WAYS)) {
                    const reader = open(origin);
                    const tapped = [];
                    reader.add_tap().connect('batch', (_tap, batch) => addBatch(batch, packet => tapped.push(seen(packet))));
                    assertEquals(`${origin}: ${first}, then ${second}`, expected, read(reader, first, second));
                    assertEquals(`${origin}: ${first}, then ${second}, tapped`, expected, tapped.join('\n'));
                }
            }
        }
    },
    everyChangeOfSignals() {
        const expected = expect(null);
        for (const [first, second] of [['packet', 'batch'], ['batch', 'packet'], ['packet', 'packet']]) {
            for (const changeAt of [1, 3, 77]) {
                for (const start of ['loop', 'start']) {
                    const reader = open('path');
                    const packets = [];
                    let handler = 0, isChanged = false;
                    const changeWhenDue = () => {
                        if (isChanged || packets.length < changeAt)
                            return;
                        isChanged = true;
                        reader.disconnect(handler);
                        connect(second);
                    };
                    const listeners = {
                        packet(_reader, hdr, data) {
                            packets.push(seen({hdr, data}));
                            changeWhenDue();
                        },
                        batch(_reader, batch) {
                            addBatch(batch, packet => packets.push(seen(packet)));
                            changeWhenDue();
                        },
                    };
                    function connect(signal) {
                        handler = reader.connect(signal, listeners[signal]);
                    }
                    connect(first);
                    if (start === 'loop')
                        assertEquals(0, reader.loop(-1));
                    else
                        byStarting(reader, start, 'notify::progress', () => {});
                    assertEquals(`${start}: ${first}, ${second} after ${changeAt}`, expected, packets.join('\n'));
                }
            }
        }
    },
    // Last: what the tests before have dropped is collected here.
    nothingStaysOpen() {
        System.gc();
        const before = countDescriptors();
        for (const way of Object.keys(WAYS)) {
            const reader = open('path');
            read(reader, way);
            reader.close();
        }
        System.gc();
        System.gc();
        assertTrue(`${countDescriptors()} descriptors after ${before}`, countDescriptors() <= before);
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
