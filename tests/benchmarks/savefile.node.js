// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// node's pcap with savefiles: savefile.node.js loop SAVEFILE [digest]; NODE_PATH says where it was built.

const crypto = require('crypto');
const fs = require('fs');
const pcap = require('pcap');

const [, , , filename, mode] = process.argv;
const digest = mode === 'digest' ? crypto.createHash('md5') : null;
const sums = {packets: 0, caplen: 0, len: 0};

function digestPacket(header, data) {
    const own = Buffer.alloc(16);
    own.writeBigInt64LE((BigInt(header.readUInt32LE(0)) * 1000000n + BigInt(header.readUInt32LE(4))) * 1000n, 0);
    header.copy(own, 8, 8, 16);
    digest.update(own);
    digest.update(data);
}

const start = process.hrtime.bigint();
const session = pcap.createOfflineSession(filename, {});
session.on('packet', ({buf, header}) => {
    const data = buf.subarray(0, header.readUInt32LE(8));
    sums.packets++;
    sums.caplen += data.length;
    sums.len += header.readUInt32LE(12);
    if (digest !== null)
        digestPacket(header, data);
});
session.on('complete', () => {
    const ns = process.hrtime.bigint() - start;
    const [, peak] = fs.readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s*(\d+)/);
    const results = {ns, ...sums, peak};
    if (digest !== null)
        results.digest = digest.digest('hex');
    console.log(Object.entries(results).map(([name, value]) => `${name}=${value}`).join(' '));
});
