// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Opening savefiles from what JavaScript has: paths, bytes, files and streams. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

function pathOf(name) {
    return GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]);
}

function contentOf(name) {
    return GLib.file_get_contents(pathOf(name))[1];
}

// What a program of Debian's makes of a file, if it is there.
function compressedBy(program) {
    if (GLib.find_program_in_path(program) === null)
        return [];
    const process = Gio.Subprocess.new([program, '-c', pathOf('packets.pcap')], Gio.SubprocessFlags.STDOUT_PIPE);
    return [process.communicate(null, null)[1].toArray()];
}

const CONTENTS = [
    contentOf('packets.pcap'),
    contentOf('packets.pcap.gz'),
    ...compressedBy('zstd'),
    ...compressedBy('lz4'),
];

const made = []; // files

// Returns what can be opened.
function sourcesOf(content) {
    const [file, stream] = Gio.File.new_tmp(null);
    stream.close(null);
    made.push(file);
    file.replace_contents(content, null, false, Gio.FileCreateFlags.NONE, null);
    return [
        file.get_path(),
        content,
        new GLib.Bytes(content),
        file,
        file.read(null),
        Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes(content)),
    ];
}

function describe({hdr, data}) {
    return `${hdr.timestamp_ns} ${hdr.caplen}/${hdr.len} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, data)}`;
}

const EXPECTED = [...GPcap.open_offline(pathOf('packets.pcap'))].map(describe).join('\n');

const WAYS = {
    iterating: reader => [...reader].map(describe),
    loop(reader) {
        const packets = [];
        reader.loop(-1, (hdr, data) => packets.push(describe({hdr, data})));
        return packets;
    },
    batches(reader) {
        const packets = [];
        for (let batch; (batch = reader.read_batch()) !== null;)
            packets.push(...[...batch].map(describe));
        return packets;
    },
};

// Runs the main loop until a promise is settled.
function wait(promise) {
    const loop = GLib.MainLoop.new(null, false);
    const outcome = {};
    promise.then(value => (outcome.value = value), error => (outcome.error = error)).finally(() => loop.quit());
    loop.run();
    return outcome;
}

function errorOf(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    throw new Error('nothing was thrown');
}

const TESTS = {
    everySourceCompressionAndWayGivesAllPackets() {
        for (const content of CONTENTS) {
            for (const read of Object.values(WAYS)) {
                for (const source of sourcesOf(content))
                    assertEquals(EXPECTED, read(GPcap.open(source)).join('\n'));
            }
        }
    },
    eachSourceIsOpenedWhileTheMainLoopRuns() {
        for (const content of CONTENTS) {
            for (const source of sourcesOf(content)) {
                const {value, error} = wait(GPcap.open_async(source));
                assertEquals(undefined, error);
                assertEquals(EXPECTED, [...value].map(describe).join('\n'));
            }
        }
    },
    eachCallOpensWhatItsNameSays() {
        const file = Gio.File.new_for_path(pathOf('packets.pcap'));
        const [content] = CONTENTS;
        for (const reader of [
            GPcap.open_file(file),
            GPcap.open_bytes(content),
            GPcap.open_bytes(new GLib.Bytes(content)),
            GPcap.open_uri(file.get_uri()),
            wait(GPcap.open_file_async(file)).value,
            wait(GPcap.open_bytes_async(content)).value,
            wait(GPcap.open_uri_async(file.get_uri())).value,
        ])
            assertEquals(EXPECTED, [...reader].map(describe).join('\n'));
    },
    whatIsNoSavefileIsATypedError() {
        const garbage = contentOf('garbage.pcap');
        for (const source of sourcesOf(garbage)) {
            assertTrue(errorOf(() => GPcap.open(source)).matches(GPcap.Error, GPcap.Error.INVALID_FORMAT));
        }
        for (const source of sourcesOf(garbage))
            assertTrue(wait(GPcap.open_async(source)).error.matches(GPcap.Error, GPcap.Error.INVALID_FORMAT));
        assertTrue(errorOf(() => GPcap.open(7)) instanceof TypeError);
        assertTrue(wait(GPcap.open_async(null)).error instanceof TypeError);
    },
    anUnknownSchemeIsATypedError() {
        for (const uri of ['tcp://localhost:1/', 'ssh://localhost/', 'gpcap-nothing:']) {
            assertTrue(errorOf(() => GPcap.open_uri(uri)).matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_SUPPORTED));
            assertTrue(wait(GPcap.open_uri_async(uri)).error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_SUPPORTED));
        }
        assertTrue(errorOf(() => GPcap.open_uri('/no/uri')).matches(GPcap.Error, GPcap.Error.INVALID_ARGUMENT));
    },
    theProgressIsKnown() {
        for (const content of CONTENTS) {
            for (const source of sourcesOf(content)) {
                const reader = GPcap.open(source);
                assertTrue(reader.progress >= 0 && reader.progress < 1);
                WAYS.batches(reader);
                assertEquals(1, reader.progress);
            }
        }
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
for (const file of made)
    file.delete(null);
System.exit(failed ? 1 : 0);
