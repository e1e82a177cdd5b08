// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Prints each packet of a network interface, or of a savefile, from a GLib main loop.
//
// print-packets.js [-c COUNT] [DEVICE | SAVEFILE] [FILTER]; Ctrl-C ends it.

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const SIGINT = 2;

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
        print(`${time} ${hdr.get_caplen()}/${hdr.get_len()} bytes  ${batch.get_flow_key(i).to_string()}`);
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
