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

function keepTheLast(): number {
    const history: GPcapTypes.History = GPcap.History.new(10, 0, 0);
    history.add_batch(GPcap.open_offline(filename).read_batch()!);
    history.refresh();
    let n = 0;
    for (const {hdr, data} of history)
        n += Number(hdr.get_caplen() === data.length);
    return n + history.length;
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

// Taps on a reader, one of them for at most ten packets.
function tap(): void {
    const reader: GPcapTypes.Reader = GPcap.open_offline(filename);
    const all: GPcapTypes.Tap = reader.add_tap();
    const few: GPcapTypes.Tap = reader.add_tap_filter('udp');
    let nTaken = 0;
    few.set_max_packets(10);
    few.connect('batch', (_tap, batch) => {
        nTaken += batch.length;
    });
    all.set_addresses(GPcap.AddressSet.new_from_text('0.0.0.0/0'));
    reader.loop(-1, () => {});
    if (nTaken !== 10 || !few.exhausted || all.packets !== 75 || reader.get_packets_per_second() !== 0)
        throw new Error('the taps took something else');
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
        nInItems += item.packetsAToB + item.packetsBToA;
    for (const {address} of conversations.get_endpoints())
        nBytes += Number(address === null);
    for (const {name} of conversations.get_protocols())
        nBytes += Number(name === '');
    const {longs, length}: GPcapTypes.TrafficRecordViews = conversations.get_record_views();
    let nInRecords = 0n;
    for (let i = 0; i < length; i++) {
        const at = i * GPcap.TRAFFIC_RECORD_SIZE / 8;
        nInRecords += longs[at + GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET / 8] + longs[at + GPcap.TRAFFIC_RECORD_PACKETS_B_TO_A_OFFSET / 8];
    }
    if (BigInt(nInItems) !== nInRecords || conversations.history().length === 0)
        throw new Error('the conversations differ');
}

// The list of devices, as it changes.
function watch(): void {
    const monitor: GPcapTypes.DeviceMonitor = new GPcap.DeviceMonitor({countersInterval: 1000});
    const kinds: GPcapTypes.DeviceKind[] = [...monitor].map(device => device.get_kind());
    const loopback: GPcapTypes.Device | null = monitor.lookup('lo');
    if (kinds.length !== monitor.length || loopback?.kind !== GPcap.DeviceKind.LOOPBACK)
        throw new Error('the loopback interface is not in the list');
    const datalinks = loopback.list_datalinks();
    if (datalinks?.[0] !== loopback.datalink || monitor.get_error() !== null)
        throw new Error('the devices are not told');
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
if (keepTheLast() !== 20)
    throw new Error('they are not the last ten');
tap();
replay();
decode();
count();
watch();
readOn().then(listen).catch((error: Error) => {
    printerr(error.message);
    loop.quit();
});
loop.run();
if (nPackets > 0)
    open();
print(`${nPackets} packets and ${nBytes} bytes of difference`);
