// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Tests of sources, asynchronous calls, the thread and replay in JavaScript; in-namespace runs them.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';

const {assertEquals, assertTrue} = imports.jsUnit;
const PORT = 47005;
const N_SENT = 20;

function send(n = N_SENT) {
    const socket = Gio.Socket.new(Gio.SocketFamily.IPV4, Gio.SocketType.DATAGRAM, Gio.SocketProtocol.UDP);
    const address = Gio.InetSocketAddress.new_from_string('127.0.0.1', PORT);
    for (let i = 0; i < n; i++) {
        try {
            socket.send_to(address, `datagram ${i}`, null);
        } catch {
            // Nothing listens on the port, which the datagram before has reported.
            socket.send_to(address, `datagram ${i}`, null);
        }
    }
    socket.close();
}

function open() {
    const reader = GPcap.open_live('lo', 65535, false, 1);
    reader.set_filter(`udp and port ${PORT}`);
    return reader;
}

function openSavefile() {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']));
}

function runUntil(done) {
    let late = false;
    const timer = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 60, () => {
        late = true;
        return GLib.SOURCE_REMOVE;
    });
    while (!done()) {
        GLib.MainContext.default().iteration(true);
        if (late)
            throw new Error('the main loop did not come to its end');
    }
    GLib.source_remove(timer);
}

// The result of an asynchronous call, for its finish function.
function waitFor(object, name, ...args) {
    let result = null;
    object[`${name}_async`](...args, (_object, asyncResult) => {
        result = asyncResult;
    });
    assertEquals(null, result);
    runUntil(() => result !== null);
    return object[`${name}_finish`](result);
}

function numbers(batch) {
    const found = [];
    for (let i = 0; i < batch.get_n_packets(); i++) {
        const text = new TextDecoder().decode(batch.get_bytes(i).toArray().slice(42));
        found.push(Number(text.replace('datagram ', '')));
    }
    return found;
}

function assertAll(received) {
    assertEquals(Array.from({length: N_SENT}, (_, i) => i).join(), received.join());
}

function assertFails(code, domain, call) {
    let thrown = null;
    try {
        call();
    } catch (error) {
        thrown = error;
    }
    assertTrue(`${thrown}`, thrown !== null && thrown.matches(domain, code));
}

const TESTS = {
    'a source tells when there is something to read'() {
        const reader = open();
        const received = [];
        const source = reader.create_source();
        source.set_callback(() => {
            received.push(...numbers(reader.read_batch()));
            return GLib.SOURCE_CONTINUE;
        });
        source.attach(null);
        send();
        runUntil(() => received.length === N_SENT);
        assertAll(received);
        reader.close();
        assertTrue(source.is_destroyed());
    },

    'a thread fills the queue while the program is busy'() {
        const reader = open();
        const received = [];
        reader.connect('batch', (_reader, batch) => received.push(...numbers(batch)));
        reader.start_threaded();
        send();
        GLib.usleep(100000);
        assertEquals(0, received.length);
        runUntil(() => received.length === N_SENT);
        assertAll(received);
        const stats = reader.get_stats();
        assertEquals(0, stats.dropped_by_queue);
        assertEquals(N_SENT, stats.delivered);
        assertTrue(stats.received >= N_SENT);
        for (const name of ['received', 'dropped', 'dropped_by_interface', 'dropped_by_queue', 'delivered', 'delivered_bytes', 'bytes'])
            assertEquals(stats[`get_${name}`](), stats[name]);
        assertTrue(`${stats}`.includes(`${N_SENT} delivered`));
        reader.close();
    },

    'a capture of everything needs no arguments'() {
        const reader = GPcap.open_live();
        assertEquals('any 0 false 10', [reader.device, reader.snaplen, reader.promisc, reader.timeout].join(' '));
        reader.close();
    },

    'a fan-out has a group'() {
        const [first, second] = [open(), open()];
        first.set_fanout(0, GPcap.FanoutMode.LOAD_BALANCE, GPcap.FanoutFlags.UNIQUE_ID);
        second.set_fanout(first.get_fanout_group(), GPcap.FanoutMode.LOAD_BALANCE);
        assertEquals(first.get_fanout_group(), second.get_fanout_group());
        first.close();
        second.close();
    },

    'a full queue is told'() {
        const reader = open();
        const told = [];
        reader.queue_packets = 5;
        reader.connect('overflow', (_reader, nDropped) => told.push(nDropped));
        reader.start_threaded();
        send();
        // The main loop does not run, so the queue is not emptied.
        const deadline = GLib.get_monotonic_time() + 60000000;
        while (reader.get_stats().dropped_by_queue < N_SENT - 5 && GLib.get_monotonic_time() < deadline)
            GLib.usleep(1000);
        runUntil(() => told.length > 0);
        assertEquals(`${N_SENT - 5}`, told.join());
        reader.close();
    },

    'a batch is read asynchronously'() {
        const reader = open();
        const received = [];
        send();
        while (received.length < N_SENT)
            received.push(...numbers(waitFor(reader, 'read_batch', 0, GLib.PRIORITY_DEFAULT, null)));
        assertAll(received);
        reader.close();
    },

    'a cancelled read loses nothing'() {
        const reader = open();
        for (const delay of [null, 0, 20]) {
            const cancellable = new Gio.Cancellable();
            if (delay === null)
                cancellable.cancel();
            else
                GLib.timeout_add(GLib.PRIORITY_DEFAULT, delay, () => cancellable.cancel());
            assertFails(Gio.IOErrorEnum.CANCELLED, Gio.IOErrorEnum,
                () => waitFor(reader, 'read_batch', 0, GLib.PRIORITY_DEFAULT, cancellable));
        }
        const received = [];
        send();
        while (received.length < N_SENT)
            received.push(...numbers(waitFor(reader, 'read_batch', 0, GLib.PRIORITY_DEFAULT, null)));
        assertAll(received);
        reader.close();
    },

    'closing ends a read'() {
        const reader = open();
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, () => reader.close());
        assertFails(GPcap.Error.CLOSED, GPcap.Error,
            () => waitFor(reader, 'read_batch', 0, GLib.PRIORITY_DEFAULT, null));
    },

    'devices are opened and closed asynchronously'() {
        const reader = waitFor(GPcap, 'open_live', 'lo', 65535, false, 1, null);
        assertTrue(waitFor(reader, 'set_filter', `udp and port ${PORT}`, null));
        send();
        assertTrue(reader.read_batch_timeout(0, 60000, null).get_n_packets() > 0);
        assertTrue(waitFor(reader, 'close', null));
        assertFails(GPcap.Error.NO_SUCH_DEVICE, GPcap.Error,
            () => waitFor(GPcap, 'open_live', 'no such device', 0, false, 1, null));
    },

    'a filter is compiled asynchronously'() {
        const compile = filter => waitFor(GPcap, 'compile', GPcap.DLT_EN10MB, 96, filter, true, GPcap.NETMASK_UNKNOWN, null);
        assertEquals('udp', compile('udp').get_expression());
        assertFails(GPcap.Error.INVALID_FILTER, GPcap.Error, () => compile('no filter'));
    },

    async 'promises and iteration work in a live capture'() {
        const reader = await GPcap.open_live_async('lo', 65535, false, 1);
        assertTrue(await reader.set_filter_async(`udp and port ${PORT}`));
        const received = [];
        send();
        for await (const batch of reader) {
            received.push(...numbers(batch));
            if (received.length === N_SENT)
                break;
        }
        assertAll(received);
        const cancellable = new Gio.Cancellable();
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, () => cancellable.cancel());
        let thrown = null;
        await reader.read_batch_async(0, GLib.PRIORITY_DEFAULT, cancellable).catch(error => {
            thrown = error;
        });
        assertTrue(thrown.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED));
        assertTrue(await reader.close_async());
        const bpf = await GPcap.compile_async(GPcap.DLT_EN10MB, 96, 'udp');
        assertEquals('udp', bpf.get_expression());
        let n = 0;
        for await (const batch of await GPcap.open_offline_async(openSavefile().get_filename()))
            n += batch.length;
        assertEquals(100, n);
        const created = GPcap.create('lo');
        assertEquals(0, await created.activate_async());
        created.close();
    },

    async 'an iteration ends when it is broken off or closed'() {
        for (const end of ['breakloop', 'close']) {
            for (const later of [true, false]) {
                const reader = open();
                let n = 0;
                send();
                for await (const batch of reader) {
                    n += batch.length;
                    if (later)
                        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, () => reader[end]());
                    else
                        reader[end]();
                }
                assertTrue(n > 0);
                reader.close();
            }
        }
        const closed = open();
        closed.close();
        let thrown = null;
        try {
            for await (const _batch of closed);
        } catch (error) {
            thrown = error;
        }
        assertTrue(`${thrown}`, thrown !== null && thrown.matches(GPcap.Error, GPcap.Error.CLOSED));
    },

    'a savefile is replayed'() {
        const reader = openSavefile();
        let n = 0, finished = false;
        reader.connect('packet', () => n++);
        reader.connect('finished', (_reader, error) => {
            assertEquals(null, error);
            finished = true;
        });
        reader.set_replay(GPcap.ReplayMode.STEPPED);
        reader.start();
        reader.step(50);
        runUntil(() => n === 50);
        reader.set_replay(GPcap.ReplayMode.TIMED);
        runUntil(() => finished);
        assertEquals(100, n);
        assertEquals(1, reader.progress);
    },

    async 'a drain delivers what the kernel holds back'() {
        const starts = ['start', 'start_threaded'];
        for (let i = 0; i < 6; i++) {
            const reader = new GPcap.Reader({device: 'lo', filter: `udp and port ${PORT}`, timeout: 50});
            const received = [];
            let nFinished = 0;
            reader.activate();
            reader.connect('batch', (_reader, batch) => received.push(...numbers(batch)));
            reader.connect('finished', (_reader, error) => {
                assertEquals(null, error);
                nFinished++;
            });
            reader[starts[i % 2]]();
            send();
            assertTrue(i < 3 ? reader.drain() : await reader.drain_async());
            assertAll(received);
            assertEquals(1, nFinished);
            assertTrue(!reader.is_running());
            reader.close();
        }
    },

    async 'loops and iterations end with a drain'() {
        const take = data => Number(new TextDecoder().decode(data.slice(42)).replace('datagram ', ''));
        const ways = [
            (reader, received) => {
                assertEquals(0, reader.loop(-1, (_hdr, data) => {
                    received.push(take(data));
                    reader.drainloop();
                }));
            },
            (reader, received) => {
                for (const {data} of reader) {
                    received.push(take(data));
                    reader.drainloop();
                }
            },
            (reader, received) => {
                for (const {data} of reader) {
                    received.push(take(data));
                    if (received.length === 5)
                        break;
                }
                reader.drainloop();
                for (const {data} of reader)
                    received.push(take(data));
            },
            async (reader, received) => {
                for await (const batch of reader) {
                    received.push(...numbers(batch));
                    reader.drainloop();
                }
            },
            async (reader, received) => {
                reader.drainloop();
                for await (const batch of reader)
                    received.push(...numbers(batch));
            },
        ];
        for (const read of ways) {
            const reader = open();
            const received = [];
            send();
            await read(reader, received);
            assertAll(received);
            reader.close();
        }
    },

    'what is set before the activation is applied'() {
        const filename = GLib.build_filenamev([GLib.dir_make_tmp('gpcap-XXXXXX'), 'dump.pcap']);
        const dumper = new GPcap.Dumper({filename, datalink: GPcap.DLT_EN10MB});
        const reader = new GPcap.Reader({
            device: 'lo', filter: `udp and port ${PORT}`, direction: GPcap.Direction.IN, fanoutGroup: 32,
            fanoutMode: GPcap.FanoutMode.CPU, dumper,
        });
        assertEquals(0, reader.activate());
        assertEquals(GPcap.Direction.IN, reader.direction);
        assertEquals(32, reader.get_fanout_group());
        send();
        assertTrue(reader.drain());
        dumper.close();
        assertEquals(N_SENT, [...GPcap.open_offline(filename)].length);
        reader.close();
        Gio.File.new_for_path(filename).delete(null);
        const other = new GPcap.Reader({device: 'lo', filter: 'no filter'});
        assertFails(GPcap.Error.INVALID_FILTER, GPcap.Error, () => other.activate());
        other.filter = 'udp';
        assertEquals(0, other.activate());
        other.close();
    },

    async 'a filter is checked in a thread'() {
        const check = await GPcap.check_filter_async('udp and', GPcap.DLT_EN10MB);
        assertEquals(7, check.start);
    },
};

print(`1..${Object.keys(TESTS).length}`);
let failed = false;
let number = 0;
for (const [name, test] of Object.entries(TESTS)) {
    number++;
    try {
        let done = false;
        let rejection = null;
        Promise.resolve(test()).catch(error => {
            rejection = error;
        }).finally(() => {
            done = true;
        });
        runUntil(() => done);
        if (rejection !== null)
            throw rejection;
        print(`ok ${number} ${name}`);
    } catch (error) {
        failed = true;
        print(`# ${error}\n# ${(error.stack ?? '').replaceAll('\n', '\n# ')}`);
        print(`not ok ${number} ${name}`);
    }
}
imports.system.exit(failed ? 1 : 0);
