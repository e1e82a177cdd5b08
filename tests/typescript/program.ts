// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// A program in TypeScript: signals, promises and iteration. The test compiles it and runs it.

import GLib from 'gi://GLib?version=2.0';
import GPcap from 'gi://GPcap?version=1.0';

import type GLibTypes from './types/glib-2.0.js';
import type GPcapTypes from './types/gpcap-1.0.js';

const filename: string = ARGV[0];
const loop = GLib.MainLoop.new(null, false);
let nPackets = 0;
let nBytes = 0;

// Optional arguments; this function is only compiled.
function open(): GPcapTypes.Reader[] {
    const bpf: GPcapTypes.Bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, 'udp');
    const inactive = GPcap.create();
    inactive.set_fanout(bpf.get_snaplen());
    void inactive.activate_async();
    inactive.drainloop();
    const drained: boolean = inactive.drain();
    void inactive.drain_async().then((isDrained: boolean) => print(isDrained === drained));
    const check: GPcapTypes.FilterCheck = GPcap.check_filter('udp', GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.LIVE);
    void GPcap.check_filter_async(check.get_expression().slice(check.start, check.end)).then(({valid, names}) => print(valid, names.length));
    return [GPcap.open_live(), GPcap.open_live('lo', 96), inactive];
}

// Before the synchronous iteration, whose types TypeScript, up to 5.9, also uses for an object's asynchronous iteration
// once it has inferred them.
async function readOn(): Promise<void> {
    const reader: GPcapTypes.Reader = await GPcap.open_offline_async(filename);
    await reader.set_filter_async('ip or arp or ip6');
    for await (const batch of reader) {
        const {words, length} = batch.get_views();
        for (let i = 0; i < length; i++)
            nBytes -= words[i * 6 + 3];
        nPackets -= batch.length;
    }
    await reader.close_async();
}

function iterate(): void {
    const [major]: [number, number] = GPcap.open_offline(filename).get_savefile_version();
    if (major !== 2)
        throw new Error('it is another version');
    for (const {hdr, data} of GPcap.open_offline(filename)) {
        const [seconds, microseconds]: [number, number] = hdr.get_ts();
        const timestamp: bigint = hdr.timestamp_ns;
        if (timestamp / 1000n !== BigInt(seconds) * 1000000n + BigInt(microseconds))
            throw new Error('the times differ');
        nBytes += data.length;
        nPackets++;
    }
}

// Replayed at twice the speed, and filtered from the beginning.
function replay(): void {
    const reader: GPcapTypes.Reader = new GPcap.Reader({filename, filter: 'arp'});
    reader.activate();
    reader.set_replay(GPcap.ReplayMode.STEPPED);
    reader.set_replay_speed(2);
    reader.step(3);
    const nArps: number = reader.dispatch(-1, hdr => {
        nBytes += hdr.caplen;
    });
    nBytes -= nArps * 42;
}

function listen(): void {
    const reader = GPcap.open_offline(filename);
    let n = 0;
    reader.connect('batch', (_reader: GPcapTypes.Reader, batch: GPcapTypes.PacketBatch) => {
        n += batch.get_n_packets();
    });
    reader.connect('finished', (_reader: GPcapTypes.Reader, error: GLibTypes.Error | null) => {
        print(error === null ? `${n} packets came by signals` : error.message);
        loop.quit();
    });
    reader.start();
}

iterate();
replay();
readOn().then(listen).catch((error: Error) => {
    printerr(error.message);
    loop.quit();
});
loop.run();
if (nPackets > 0)
    open();
print(`${nPackets} packets and ${nBytes} bytes of difference`);
