// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// What GPcap.Dumper writes to, from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue, assertFalse} = imports.jsUnit;

const SAVEFILE = GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']);
const N_PACKETS = 100;

function dumpSavefile(dumper) {
    const reader = GPcap.open_offline(SAVEFILE);
    for (let batch; (batch = reader.read_batch(0, null)) !== null;)
        dumper.dump_batch(batch);
}

function textOf(bytes) {
    return bytes.toArray().join();
}

// Returns the packets of a savefile, as text.
function packetsOf(source) {
    const reader = GPcap.open(source);
    const packets = [];
    for (let batch; (batch = reader.read_batch(0, null)) !== null;) {
        for (let i = 0; i < batch.get_n_items(); i++)
            packets.push(textOf(batch.get_item(i).get_data()));
    }
    return packets.join('|');
}

const EXPECTED = packetsOf(SAVEFILE);

// A stream of JavaScript, which only the thread of JavaScript may call.
const Taking = GObject.registerClass(class Taking extends Gio.OutputStream {
    vfunc_write_fn(data) {
        this.taken = [...this.taken ?? [], ...data];
        return data.length;
    }
});

const TESTS = {
    async aStreamGetsTheSavefile() {
        for (const compression of [GPcap.Compression.NONE, GPcap.Compression.GZIP]) {
            const stream = Gio.MemoryOutputStream.new_resizable();
            const dumper = new GPcap.Dumper({stream, datalink: GPcap.DLT_EN10MB, compression});
            dumpSavefile(dumper);
            assertTrue(await dumper.flush_async(null));
            assertFalse(dumper.is_closed());
            assertTrue(await dumper.close_async(null));
            assertTrue(dumper.is_closed());
            assertTrue(stream.is_closed());
            assertEquals(N_PACKETS, dumper.n_packets);
            assertEquals(0, dumper.n_dropped);
            assertEquals(EXPECTED, packetsOf(stream.steal_as_bytes()));
        }
    },
    async aFileGetsTheSavefile() {
        const [file, io] = Gio.File.new_tmp('gpcap-XXXXXX');
        io.close(null);
        const dumper = new GPcap.Dumper({file, datalink: GPcap.DLT_EN10MB, queue_size: 1000000, compression: GPcap.Compression.GZIP});
        dumpSavefile(dumper);
        await dumper.close_async(null);
        assertEquals(EXPECTED, packetsOf(file));
        file.delete(null);
    },
    aStreamOfJavaScriptIsWrittenInItsThread() {
        const stream = new Taking();
        const dumper = new GPcap.Dumper({stream, datalink: GPcap.DLT_EN10MB, queue_size: 0});
        dumpSavefile(dumper);
        dumper.close();
        assertEquals(EXPECTED, packetsOf(Uint8Array.from(stream.taken)));
    },
    async aCopyOfASavefileWaitsForRoom() {
        const many = GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'many.pcap']);
        for (const copy of [
            (reader, dumper) => {
                for (let batch; (batch = reader.read_batch(0, null)) !== null;)
                    dumper.dump_batch(batch);
            },
            (reader, dumper) => {
                reader.set_dumper(dumper);
                while (reader.read_batch(0, null) !== null);
            },
        ]) {
            const [file, io] = Gio.File.new_tmp('gpcap-XXXXXX');
            io.close(null);
            const taker = Gio.Subprocess.new(['sh', '-c', 'cat >"$0"', file.get_path()], Gio.SubprocessFlags.STDIN_PIPE);
            const dumper = new GPcap.Dumper({stream: taker.get_stdin_pipe(), datalink: GPcap.DLT_EN10MB, queue_size: 1});
            copy(GPcap.open_offline(many), dumper);
            await dumper.close_async(null);
            assertTrue(taker.wait(null));
            assertEquals(0, dumper.n_dropped);
            assertEquals(packetsOf(many), packetsOf(file));
            file.delete(null);
        }
    },
    async aFullQueueDropsAndCounts() {
        // Nobody reads the pipe until all is dumped.
        const socket = Gio.Socket.new(Gio.SocketFamily.IPV4, Gio.SocketType.STREAM, Gio.SocketProtocol.TCP);
        socket.bind(Gio.InetSocketAddress.new_from_string('127.0.0.1', 0), false);
        socket.listen();
        const peer = new Gio.SocketClient().connect(socket.get_local_address(), null);
        const connection = socket.accept(null).connection_factory_create_connection();
        const dumper = new GPcap.Dumper({stream: connection.get_output_stream(), datalink: GPcap.DLT_EN10MB, queue_size: 1});
        const overflows = [];
        dumper.connect('overflow', (_dumper, nDropped) => overflows.push(nDropped));
        const hdr = GPcap.Pkthdr.new(1, 0, 60000, 60000);
        const data = new GLib.Bytes(new Uint8Array(60000));
        let n = 0;
        for (; dumper.n_dropped === 0 || n < 10; n++)
            dumper.dump_bytes(hdr, data);
        assertEquals(n, dumper.n_packets + dumper.n_dropped);
        while (overflows.length === 0)
            GLib.MainContext.default().iteration(true);
        assertTrue(overflows[0] > 0);
        const cancellable = new Gio.Cancellable();
        const closing = dumper.close_async(cancellable);
        cancellable.cancel();
        let code = null;
        try {
            await closing;
        } catch (error) {
            code = error.code;
        }
        assertTrue(code === null || code === Gio.IOErrorEnum.CANCELLED);
        assertTrue(dumper.is_closed());
        peer.close(null);
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
