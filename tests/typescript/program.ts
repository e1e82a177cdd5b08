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

// The flow keys of packets, as objects and as numbers.
function decode(): void {
    const batch: GPcapTypes.PacketBatch = GPcap.open_offline(filename).read_batch()!;
    const {bytes, halves, length} = batch.get_flow_key_views();
    const port: number = halves[GPcap.FLOW_KEY_RECORD_SOURCE_PORT_OFFSET / 2];
    const key: GPcapTypes.FlowKey = batch.get_flow_key(0)!;
    if (port !== key.get_source_port() || bytes.length !== length * GPcap.FLOW_KEY_RECORD_SIZE)
        throw new Error('the flow keys differ');
    const addresses: GPcapTypes.AddressSet = GPcap.AddressSet.new_from_text(key.get_source_string()!);
    if (batch.filter_addresses(addresses).length < batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE).length)
        throw new Error('there are more sources than addresses');
}

function count(): void {
    const conversations: GPcapTypes.Conversations = new GPcap.Conversations({sortBy: GPcap.TrafficOrder.BYTES});
    conversations.add_batch(GPcap.open_offline(filename).read_batch()!);
    conversations.refresh();
    let nInItems = 0;
    for (const item of conversations)
        nInItems += item.get_packets();
    const {longs, length}: GPcapTypes.TrafficRecordViews = conversations.get_record_views();
    let nInRecords = 0n;
    for (let i = 0; i < length; i++) {
        const at = i * GPcap.TRAFFIC_RECORD_SIZE / 8;
        nInRecords += longs[at + GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET / 8] + longs[at + GPcap.TRAFFIC_RECORD_PACKETS_B_TO_A_OFFSET / 8];
    }
    if (BigInt(nInItems) !== nInRecords || conversations.history().length === 0)
        throw new Error('the conversations differ');
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
decode();
count();
readOn().then(listen).catch((error: Error) => {
    printerr(error.message);
    loop.quit();
});
loop.run();
if (nPackets > 0)
    open();
print(`${nPackets} packets and ${nBytes} bytes of difference`);
