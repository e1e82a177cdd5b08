// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap's ways with savefiles in GJS:
// savefile.gjs.js WAY [--filter=EXPRESSION] [--dumper=OUTPUT [--pcapng]] [--stream] [--replay] SAVEFILE [digest]

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const MISSING = 77;
const REPLAY_SPEED = 1e12; // so fast that each packet is due at once

const [way, filename, mode] = ARGV.filter(argument => !argument.startsWith('--'));
const options = Object.fromEntries(ARGV.filter(argument => argument.startsWith('--'))
    .map(option => /^--(\w+)=?(.*)$/s.exec(option).slice(1)));
const digest = mode === 'digest' ? new GLib.Checksum(GLib.ChecksumType.MD5) : null;
const sums = {packets: 0, caplen: 0, len: 0};

function digestPacket(timestamp, caplen, len, data) {
    const header = new DataView(new ArrayBuffer(16));
    header.setBigInt64(0, timestamp, true);
    header.setUint32(8, caplen, true);
    header.setUint32(12, len, true);
    digest.update(new Uint8Array(header.buffer));
    digest.update(data);
}

function digestHeader(hdr, data) {
    const [seconds, microseconds] = hdr.get_ts();
    digestPacket((BigInt(seconds) * 1000000n + BigInt(microseconds)) * 1000n, data.length, hdr.get_len(), data);
}

// Batch by batch: each packet's bytes are a view into those of all.
function readBatches(reader) {
    for (let batch; (batch = reader.read_batch()) !== null;) {
        const {words, times, data, length} = batch.get_views();
        for (let i = 0; i < length; i++) {
            const offset = words[i * 6 + 2];
            const packet = data.subarray(offset, offset + words[i * 6 + 3]);
            sums.packets++;
            sums.caplen += packet.length;
            sums.len += words[i * 6 + 4];
            if (digest !== null)
                digestPacket(times[i * 3], packet.length, words[i * 6 + 4], packet);
        }
    }
}

function iterate(reader) {
    for (const {hdr, data} of reader) {
        sums.packets++;
        sums.caplen += data.length;
        sums.len += hdr.get_len();
        if (digest !== null)
            digestHeader(hdr, data);
    }
}

function loop(reader) {
    reader.loop(-1, (hdr, data) => {
        sums.packets++;
        sums.caplen += data.length;
        sums.len += hdr.get_len();
        if (digest !== null)
            digestHeader(hdr, data);
    });
}

function openReader() {
    if ('stream' in options)
        return GPcap.open_stream(Gio.File.new_for_path(filename).read(null));
    return GPcap.open_offline(filename);
}

function readWith(read) {
    const reader = openReader();
    let dumper = null;
    if ('filter' in options)
        reader.set_filter(options.filter);
    if ('replay' in options) {
        reader.set_replay_speed(REPLAY_SPEED);
        reader.set_replay(GPcap.ReplayMode.TIMED);
    }
    if ('dumper' in options) {
        dumper = 'pcapng' in options ? reader.dump_open_pcapng(options.dumper) : reader.dump_open(options.dumper);
        reader.set_dumper(dumper);
    }
    read(reader);
    dumper?.close();
}

if (way === 'batch' ? !('get_views' in GPcap.PacketBatch.prototype) : !(Symbol.iterator in GPcap.Reader.prototype))
    System.exit(MISSING);

const start = GLib.get_monotonic_time();
readWith({batch: readBatches, iterate, loop}[way]);
const ns = (GLib.get_monotonic_time() - start) * 1000;

const status = new TextDecoder().decode(GLib.file_get_contents('/proc/self/status')[1]);
const results = {ns, ...sums, peak: status.match(/VmHWM:\s*(\d+)/)[1]};
if (digest !== null)
    results.digest = digest.get_string();
print(Object.entries(results).map(([name, value]) => `${name}=${value}`).join(' '));
