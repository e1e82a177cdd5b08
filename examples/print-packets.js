// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Prints each packet of a network interface, or of a savefile, from a GLib main loop.
//
// print-packets.js [-c COUNT] [DEVICE | SAVEFILE] [FILTER]; Ctrl-C ends it.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const SIGINT = 2;
const PROTOCOLS = {1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6'};
const HEADERS = {
    [GPcap.DLT_EN10MB]: {kind: 12, start: 14},
    [GPcap.DLT_LINUX_SLL]: {kind: 14, start: 16},
};

function address(bytes) {
    const family = bytes.length === 4 ? Gio.SocketFamily.IPV4 : Gio.SocketFamily.IPV6;
    return Gio.InetAddress.new_from_bytes(bytes, family).to_string();
}

// Returns a line with the addresses of a packet.
function summarize(datalink, data) {
    const {kind, start} = HEADERS[datalink] ?? {kind: -1, start: 0};
    const version = {4: 0x0800, 6: 0x86dd};
    const ethertype = kind < 0 ? version[data[0] >> 4] ?? 0 : data[kind] << 8 | data[kind + 1];
    const ip = data.subarray(start);
    let source, target, protocol, payload;
    if (ethertype === 0x0800 && ip.length >= 20)
        [source, target, protocol, payload] = [ip.slice(12, 16), ip.slice(16, 20), ip[9], ip.subarray((ip[0] & 15) * 4)];
    else if (ethertype === 0x86dd && ip.length >= 40)
        [source, target, protocol, payload] = [ip.slice(8, 24), ip.slice(24, 40), ip[6], ip.subarray(40)];
    else
        return `ethertype 0x${ethertype.toString(16).padStart(4, '0')}`;
    let ports = ['', ''];
    if ([6, 17].includes(protocol) && payload.length >= 4)
        ports = [0, 2].map(at => `:${payload[at] << 8 | payload[at + 1]}`);
    return `${PROTOCOLS[protocol] ?? `protocol ${protocol}`} ${address(source)}${ports[0]} > ${address(target)}${ports[1]}`;
}

function openReader(source) {
    if (source === '-' || GLib.file_test(source, GLib.FileTest.IS_REGULAR))
        return GPcap.open_offline(source);
    return GPcap.open_live(source, 262144, false, 10);
}

const args = [...ARGV];
const count = args[0] === '-c' ? Number(args.splice(0, 2)[1]) : -1;
const [source = 'any', filter = ''] = args;
const loop = GLib.MainLoop.new(null, false);
let reader;
let nPackets = 0;
let failure = null;

try {
    reader = openReader(source);
    reader.set_filter(filter);
} catch (error) {
    printerr(error.message);
    System.exit(1);
}
// Batches, because a signal per packet is expensive in JavaScript.
reader.connect('batch', (_reader, batch) => {
    for (let i = 0; i < batch.get_n_packets() && nPackets !== count; i++) {
        const hdr = batch.get_pkthdr(i);
        const time = hdr.get_date_time().to_local().format('%H:%M:%S.%f');
        const data = batch.get_bytes(i).toArray();
        print(`${time} ${hdr.get_caplen()}/${hdr.get_len()} bytes  ${summarize(batch.datalink, data)}`);
        nPackets++;
    }
    if (nPackets === count)
        reader.stop();
});
reader.connect('finished', (_reader, error) => {
    failure = error;
    loop.quit();
});
GLib.unix_signal_add(GLib.PRIORITY_HIGH, SIGINT, () => {
    reader.stop();
    return GLib.SOURCE_REMOVE;
});
reader.start();
loop.run();

try {
    const stats = reader.get_stats();
    print(`${nPackets} packets printed; ${stats.received} received, ${stats.dropped} dropped`);
} catch {
    print(`${nPackets} packets printed`);
}
if (failure !== null) {
    printerr(failure.message);
    System.exit(1);
}
