// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Rotation, autostop and the flight recorder from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

function runUntil(isDone) {
    while (!isDone())
        GLib.MainContext.default().iteration(true);
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

// Calls a function with a directory, and removes that afterwards.
function inDirectory(call) {
    const path = GLib.Dir.make_tmp('gpcap-XXXXXX');
    const directory = Gio.File.new_for_path(path);
    try {
        call(path);
    } finally {
        const children = directory.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null);
        for (let info = children.next_file(null); info !== null; info = children.next_file(null))
            children.get_child(info).delete(null);
        children.close(null);
        directory.delete(null);
    }
}

const TESTS = {
    aReaderWritesARingOfFiles() {
        inDirectory(path => {
            const rotation = new GPcap.Rotation({template: `${path}/a-%N.pcap`, max_packets: 30});
            const dumper = new GPcap.Dumper({rotation, datalink: GPcap.DLT_EN10MB});
            const told = [];
            dumper.connect('rotated', (_dumper, file, first, last, n) => {
                assertTrue(first <= last);
                told.push([file.get_basename(), n]);
            });
            const reader = open('packets.pcap');
            reader.set_dumper(dumper);
            let n = 0;
            for (const batch of [reader.read_batch(45), reader.read_batch()])
                n += batch.length;
            assertEquals(100, n);
            assertEquals('a-00001.pcap,30,a-00002.pcap,30,a-00003.pcap,30', told.join());
            dumper.close();
            assertEquals('a-00004.pcap,10', told[3].join());
            assertEquals(4, told.length);
        });
    },
    eachFileOfARingCanBePcapng() {
        inDirectory(path => {
            const rotation = new GPcap.Rotation({template: `${path}/a-%N.pcapng`, max_packets: 30});
            const dumper = new GPcap.Dumper({rotation, format: GPcap.SavefileFormat.PCAPNG});
            const told = [];
            dumper.connect('rotated', (_dumper, file, _first, _last, n) => told.push([file.get_path(), n]));
            dumper.add_interface(new GPcap.Interface({name: 'eth7', datalink: GPcap.DLT_EN10MB}));
            dumper.dump_batch(open('packets.pcap').read_batch());
            dumper.close();
            assertEquals(4, told.length);
            for (const [name, n] of told) {
                const reader = GPcap.open_offline(name);
                assertEquals(n, reader.read_batch().length);
                assertTrue(reader.read_batch() === null);
                const interface_ = reader.get_interfaces().get_item(0);
                assertEquals('eth7', interface_.name);
                assertEquals(n, interface_.get_stats().delivered);
            }
        });
    },
    templatesWithoutANumberAreRefused() {
        const rotation = new GPcap.Rotation({template: 'a-%Y%m%d.pcap'});
        assertThrows(GPcap.Error, GPcap.Error.INVALID_ARGUMENT, () => rotation.check());
        assertThrows(GPcap.Error, GPcap.Error.INVALID_ARGUMENT,
            () => GPcap.Dumper.open_rotating(rotation, GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO));
    },
    everyWayOfReadingEnds() {
        const reader = open('packets.pcap');
        let n = 0;
        assertTrue(reader.set_autostop(10));
        assertEquals(0, reader.loop(-1, () => n++));
        assertEquals(10, n);
        reader.set_autostop(5);
        assertEquals(5, [...reader].length);
        reader.set_autostop(0, 1);
        assertEquals(1, reader.read_batch().length);
        assertEquals(null, reader.read_batch());
        reader.set_autostop();
        assertEquals(84, [...reader].length);
    },
    aStartedReaderFinishes() {
        const reader = new GPcap.Reader({
            filename: GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'packets.pcap']), autostop_packets: 50,
        });
        reader.activate();
        let n = 0;
        let finished = false;
        reader.connect('batch', (_reader, batch) => (n += batch.length));
        reader.connect('finished', (_reader, error) => {
            assertEquals(null, error);
            finished = true;
        });
        reader.start();
        runUntil(() => finished);
        assertEquals(50, n);
        assertEquals(50, reader.autostop_packets);
    },
    aRecorderWritesTheTimeAroundAnEvent() {
        inDirectory(path => {
            const history = new GPcap.History({max_packets: 1000});
            const rotation = new GPcap.Rotation({template: `${path}/event-%N.pcap`});
            const recorder = GPcap.Recorder.new(history, rotation, 1e9, 1e9);
            const told = [];
            recorder.connect('recorded', (_recorder, file, first, last, n) => told.push(`${file.get_basename()} ${n}`));
            history.add_batch(open('packets.pcap').read_batch(60));
            recorder.trigger();
            assertTrue(recorder.recording);
            recorder.end();
            runUntil(() => !recorder.recording);
            assertEquals('event-00001.pcap 60', told.join());
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
