// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap's ways with savefiles in GJS: savefile.gjs.js WAY SAVEFILE [digest]

import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const MISSING = 77;

const [way, filename, mode] = ARGV;
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

// Batch by batch: each packet's bytes are a view into those of all.
function readBatches() {
    const reader = GPcap.open_offline(filename);
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

function iterate() {
    for (const {hdr, data} of GPcap.open_offline(filename)) {
        sums.packets++;
        sums.caplen += data.length;
        sums.len += hdr.get_len();
        if (digest !== null) {
            const [seconds, microseconds] = hdr.get_ts();
            digestPacket((BigInt(seconds) * 1000000n + BigInt(microseconds)) * 1000n, data.length, hdr.get_len(), data);
        }
    }
}

if (way === 'iterate' ? !(Symbol.iterator in GPcap.Reader.prototype) : !('get_views' in GPcap.PacketBatch.prototype))
    System.exit(MISSING);

const start = GLib.get_monotonic_time();
({batch: readBatches, iterate})[way]();
const ns = (GLib.get_monotonic_time() - start) * 1000;

const status = new TextDecoder().decode(GLib.file_get_contents('/proc/self/status')[1]);
const results = {ns, ...sums, peak: status.match(/VmHWM:\s*(\d+)/)[1]};
if (digest !== null)
    results.digest = digest.get_string();
print(Object.entries(results).map(([name, value]) => `${name}=${value}`).join(' '));
