// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// That GPcap.Dumper damages no file and loses nothing, in each format and compression, from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

const SAVEFILE = Gio.File.new_for_path(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']));
const {PCAP, PCAPNG} = GPcap.SavefileFormat;
const {NONE, GZIP} = GPcap.Compression;
const datalink = GPcap.DLT_EN10MB;

function readAll(source) {
    const batch = GPcap.open(source).read_batch();
    return batch === null ? '' : [...batch].map(({hdr, data}) => `${hdr.get_ts()} ${data.join()}`).join('|');
}

const EXPECTED = readAll(SAVEFILE);

function contentOf(file) {
    return file.load_contents(null)[1].join();
}

function assertThrows(domain, code, call) {
    try {
        call();
    } catch (error) {
        assertTrue(`${error}`, error.matches(domain, code));
        return;
    }
    assertTrue('nothing was thrown', false);
}

function withFile(call) {
    const [file, io] = Gio.File.new_tmp('gpcap-XXXXXX');
    io.close(null);
    try {
        call(file);
    } finally {
        file.delete(null);
    }
}

function write(file, properties) {
    const dumper = new GPcap.Dumper({file, datalink, ...properties});
    dumper.dump_batch(GPcap.open(SAVEFILE).read_batch());
    dumper.close();
}

const WAYS = [
    {format: PCAP, compression: NONE}, {format: PCAP, compression: GZIP},
    {format: PCAPNG, compression: NONE}, {format: PCAPNG, compression: GZIP},
];

const MISTAKES = [
    {format: 77}, {compression: 77}, {filename: '/dev/null'}, {datalink: 70000},
    {append: true, datalink: GPcap.DLT_RAW, format: PCAP}, {append: true, compression: GZIP},
];

// A program that exits without closing its dumper.
const EXITING = `
import Gio from 'gi://Gio';
import GPcap from 'gi://GPcap';
import System from 'system';
const [source, filename, format, compression] = ARGV;
const dumper = new GPcap.Dumper({
    file: Gio.File.new_for_path(filename), datalink: GPcap.DLT_EN10MB, format: Number(format), compression: Number(compression),
});
dumper.dump_batch(GPcap.open_offline(source).read_batch());
System.exit(0);
`;

const TESTS = {
    aMistakeDoesNotEmptyTheFile() {
        for (const way of WAYS) {
            withFile(file => {
                write(file, way);
                const content = contentOf(file);
                for (const mistake of MISTAKES) {
                    let isRefused = false;
                    try {
                        new GPcap.Dumper({file, datalink, ...way, ...mistake});
                    } catch {
                        isRefused = true;
                    }
                    assertTrue(JSON.stringify({...way, ...mistake}), isRefused);
                    assertEquals(content, contentOf(file));
                }
                assertEquals(EXPECTED, readAll(file));
            });
        }
    },
    aFileIsNotWrittenOntoItself() {
        for (const way of WAYS) {
            withFile(file => {
                write(file, way);
                const content = contentOf(file);
                const reader = GPcap.open(file);
                for (const append of [false, true]) {
                    assertThrows(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY, () =>
                        new GPcap.Dumper({file, datalink, append, format: way.format}));
                }
                reader.close();
                assertEquals(content, contentOf(file));
            });
        }
    },
    nothingIsAppendedBehindACutPacket() {
        for (const format of [PCAP, PCAPNG]) {
            withFile(file => {
                write(file, {format});
                const content = file.load_contents(null)[1];
                // A pcapng file ends with statistics, so the cut is within a packet far before these.
                file.replace_contents(content.slice(0, content.length >> 1), null, false, Gio.FileCreateFlags.NONE, null);
                const cut = contentOf(file);
                assertThrows(GPcap.Error, GPcap.Error.TRUNCATED, () => new GPcap.Dumper({file, datalink, format, append: true}));
                assertEquals(cut, contentOf(file));
            });
        }
    },
    anExitLosesNothing() {
        withFile(program => {
            program.replace_contents(EXITING, null, false, Gio.FileCreateFlags.NONE, null);
            for (const {format, compression} of WAYS) {
                withFile(file => {
                    const process = Gio.Subprocess.new(
                        ['gjs', '-m', program.get_path(), SAVEFILE.get_path(), file.get_path(), `${format}`, `${compression}`],
                        Gio.SubprocessFlags.NONE);
                    assertTrue(process.wait_check(null));
                    assertEquals(EXPECTED, readAll(file));
                });
            }
        });
    },
};

print(`1..${Object.keys(TESTS).length}`);
let failed = false;
Object.entries(TESTS).forEach(([name, test], i) => {
    try {
        test();
        print(`ok ${i + 1} ${name}`);
    } catch (error) {
        failed = true;
        print(`not ok ${i + 1} ${name}`);
        printerr(error.message ?? error, error.stack);
    }
});
System.exit(failed ? 1 : 0);
