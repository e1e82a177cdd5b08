// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Following a savefile that grows, from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue, assertFalse} = imports.jsUnit;

const SAVEFILE = Gio.File.new_for_path(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']));
const CONTENT = SAVEFILE.load_contents(null)[1];
const N_PACKETS = 100;
// Within a packet.
const MIDDLE = CONTENT.length >> 1;

function append(file, bytes) {
    const stream = file.append_to(Gio.FileCreateFlags.NONE, null);
    stream.write_all(bytes, null);
    stream.close(null);
}

function textsOf(batch) {
    return [...batch].map(({hdr, data}) => `${hdr.get_ts()} ${data.join()}`);
}

const EXPECTED = textsOf(GPcap.open(SAVEFILE).read_batch());

// Calls a function with a file that has the first half of the savefile.
async function withHalf(call) {
    const [file, io] = Gio.File.new_tmp('gpcap-XXXXXX');
    io.close(null);
    append(file, CONTENT.slice(0, MIDDLE));
    try {
        await call(file);
    } finally {
        file.delete(null);
    }
}

function follow(file) {
    const reader = new GPcap.Reader({filename: file.get_path(), follow: true});
    reader.activate();
    return reader;
}

// Reads batches until there are as many packets as that.
async function readUntil(reader, packets, n) {
    while (packets.length < n)
        packets.push(...textsOf(await reader.read_batch_async(0, GLib.PRIORITY_DEFAULT, null)));
}

const TESTS = {
    async whatIsAddedIsRead() {
        await withHalf(async file => {
            const reader = follow(file);
            const packets = [];
            await readUntil(reader, packets, 1);
            const nAtFirst = packets.length;
            assertTrue(nAtFirst < N_PACKETS);
            append(file, CONTENT.slice(MIDDLE));
            await readUntil(reader, packets, N_PACKETS);
            assertEquals(EXPECTED.join('|'), packets.join('|'));
            reader.close();
        });
    },
    async aFileThatTakesItsPlaceIsRead() {
        await withHalf(async file => {
            const reader = follow(file);
            const packets = [];
            append(file, CONTENT.slice(MIDDLE));
            await readUntil(reader, packets, N_PACKETS);
            const old = Gio.File.new_for_path(`${file.get_path()}.1`);
            file.move(old, Gio.FileCopyFlags.NONE, null, null);
            append(file, CONTENT);
            await readUntil(reader, packets, 2 * N_PACKETS);
            old.delete(null);
            assertEquals([...EXPECTED, ...EXPECTED].join('|'), packets.join('|'));
            reader.close();
        });
    },
    async aStartedReaderDoesNotFinishUntilItIsStopped() {
        await withHalf(async file => {
            const reader = follow(file);
            const packets = [];
            let nFinished = 0;
            let expected = 1;
            let arrived = null;
            reader.connect('batch', (_reader, batch) => {
                packets.push(...textsOf(batch));
                if (packets.length >= expected)
                    arrived();
            });
            reader.connect('finished', () => nFinished++);
            await new Promise(resolve => {
                arrived = resolve;
                reader.start();
            });
            expected = N_PACKETS;
            await new Promise(resolve => {
                arrived = resolve;
                append(file, CONTENT.slice(MIDDLE));
            });
            assertEquals(EXPECTED.join('|'), packets.join('|'));
            assertTrue(reader.running);
            assertEquals(0, nFinished);
            reader.stop();
            assertFalse(reader.running);
        });
    },
    async aWaitCanBeCancelled() {
        await withHalf(async file => {
            const reader = follow(file);
            const packets = [];
            await readUntil(reader, packets, 1);
            const cancellable = new Gio.Cancellable();
            const reading = reader.read_batch_async(0, GLib.PRIORITY_DEFAULT, cancellable);
            cancellable.cancel();
            let isCancelled = false;
            try {
                await reading;
            } catch (error) {
                isCancelled = error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED);
            }
            assertTrue(isCancelled);
            append(file, CONTENT.slice(MIDDLE));
            await readUntil(reader, packets, N_PACKETS);
            assertEquals(EXPECTED.join('|'), packets.join('|'));
            reader.close();
        });
    },
};

let failed = 0;
print(`1..${Object.keys(TESTS).length}`);

async function run() {
    let i = 0;
    for (const [name, test] of Object.entries(TESTS)) {
        i++;
        try {
            await test();
            print(`ok ${i} ${name}`);
        } catch (error) {
            failed = 1;
            print(`not ok ${i} ${name}`);
            print(`# ${`${error}\n${error.stack}`.replace(/\n/g, '\n# ')}`);
        }
    }
}

const loop = new GLib.MainLoop(null, false);
run().finally(() => loop.quit());
loop.run();
System.exit(failed);
