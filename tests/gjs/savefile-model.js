// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap.SavefileModel, filters over it and readers that follow, from JavaScript. Reports in TAP.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertNull, assertRaises, assertTrue} = imports.jsUnit;

const MANY = GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), 'many.pcap']);
const N_PACKETS = 20000;

function runUntil(condition) {
    const deadline = GLib.get_monotonic_time() + 60000000;
    const tick = GLib.timeout_add(GLib.PRIORITY_DEFAULT, 5, () => GLib.SOURCE_CONTINUE);
    while (!condition()) {
        GLib.MainContext.default().iteration(true);
        assertTrue(GLib.get_monotonic_time() < deadline);
    }
    GLib.source_remove(tick);
}

const tests = {
    'a savefile is a list'() {
        const model = GPcap.SavefileModel.open(MANY);
        model.wait();
        assertEquals(N_PACKETS, model.length);
        const packet = model.get_item(12345);
        // GJS rounds the number.
        assertEquals(12345, model.find_time(packet.get_hdr().get_timestamp() - 1000));
        assertNull(model.get_item(N_PACKETS));
        assertNull(model.get_error());
    },
    'a file is opened by its path'() {
        const file = Gio.File.new_for_path(MANY);
        let opened = null;
        GPcap.SavefileModel.open_file_async(file).then(model => {
            opened = model;
        }, logError);
        runUntil(() => opened !== null);
        for (const model of [GPcap.SavefileModel.open_file(file), new GPcap.SavefileModel({file}), opened]) {
            model.wait();
            assertEquals(N_PACKETS, model.length);
            assertEquals(MANY, model.get_filename());
        }
        const elsewhere = Gio.File.new_for_uri('resource:///no/path');
        let code = null;
        try {
            GPcap.SavefileModel.open_file(elsewhere);
        } catch (error) {
            code = error.code;
        }
        assertEquals(Gio.IOErrorEnum.NOT_SUPPORTED, code);
    },
    'rows come on the main loop'() {
        const model = new GPcap.SavefileModel({filename: MANY});
        assertTrue(model.length >= 1000);
        runUntil(() => model.length === N_PACKETS);
    },
    'a filter is typed'() {
        const model = GPcap.SavefileModel.open(MANY);
        const filtered = model.filter('less 70');
        assertRaises(() => filtered.set_filter('less than'));
        filtered.set_filter('greater 90');
        filtered.wait();
        assertTrue(filtered.length > 0 && filtered.length < N_PACKETS);
        for (let row = 0; row < filtered.length; row += 100)
            assertTrue(filtered.get_item(row).get_hdr().get_len() >= 90);
        assertTrue(filtered.get_position(1) > filtered.get_position(0));
    },
    'packets in pcapng format are those of a reader'() {
        for (const name of ['whole-be', 'whole-le', 'sections', 'link-types-le']) {
            const filename = GLib.build_filenamev([GLib.getenv('GPCAP_TEST_PCAPNG_SAVEFILES'), `${name}.pcapng`]);
            const describe = packet => [packet.get_hdr().get_len(), packet.get_datalink(), packet.get_interface().get_name(),
                ...packet.get_comments()].join();
            const model = GPcap.SavefileModel.open(filename);
            model.wait();
            const expected = [];
            const reader = GPcap.open_offline(filename);
            for (let batch = reader.read_batch(); batch; batch = reader.read_batch())
                expected.push(...Array.from({length: batch.get_n_items()}, (_, i) => describe(batch.get_item(i))));
            assertEquals(expected.join(' '), Array.from({length: model.length}, (_, i) => describe(model.get_item(i))).join(' '));
            assertTrue(model.get_interfaces().get_n_items() > 0);
        }
    },
    'an index is kept'() {
        const model = new GPcap.SavefileModel({filename: MANY, cache: true});
        assertTrue(model.cache);
        model.wait();
        assertEquals(N_PACKETS, model.length);
        assertTrue(!GPcap.SavefileModel.open(MANY).get_cache());
    },
    'a reader follows a savefile in pcapng format'() {
        const [file, stream] = Gio.File.new_tmp('gpcap-XXXXXX.pcapng');
        const filename = GLib.build_filenamev([GLib.getenv('GPCAP_TEST_PCAPNG_SAVEFILES'), 'mixed-be.pcapng']);
        const [, content] = GLib.file_get_contents(filename);
        const output = stream.get_output_stream();
        output.write_all(content.slice(0, 100001), null);
        const reader = new GPcap.Reader({filename: file.get_path(), follow: true});
        let n = 0;
        reader.connect('batch', (_reader, batch) => {
            n += batch.length;
        });
        reader.activate();
        reader.start();
        runUntil(() => n > 5);
        output.write_all(content.slice(100001), null);
        runUntil(() => n === 6000);
        // Another section.
        output.write_all(content, null);
        runUntil(() => n === 12000);
        reader.close();
        file.delete(null);
    },
    'a reader follows'() {
        const [file, stream] = Gio.File.new_tmp('gpcap-XXXXXX.pcap');
        const [, content] = GLib.file_get_contents(MANY);
        const output = stream.get_output_stream();
        output.write_all(content.slice(0, 1000), null);
        const reader = new GPcap.Reader({filename: file.get_path(), follow: true});
        let n = 0;
        reader.connect('batch', (_reader, batch) => {
            n += batch.length;
        });
        reader.activate();
        reader.start();
        runUntil(() => n > 5);
        output.write_all(content.slice(1000), null);
        runUntil(() => n === N_PACKETS);
        reader.close();
        file.delete(null);
    },
};

// A promise, on the main loop.
async function openAndCount() {
    const model = await GPcap.SavefileModel.open_async(MANY);
    model.wait();
    return model.length;
}

tests['a model is opened in a thread'] = () => {
    let n = 0;
    openAndCount().then(length => {
        n = length;
    }, logError);
    runUntil(() => n === N_PACKETS);
};

let failed = 0;
let number = 0;
print(`1..${Object.keys(tests).length}`);
for (const [name, test] of Object.entries(tests)) {
    number++;
    try {
        test();
        print(`ok ${number} ${name}`);
    } catch (error) {
        failed++;
        print(`not ok ${number} ${name}\n# ${error.message ?? error}\n# ${error.stack}`);
    }
}
System.exit(failed ? 1 : 0);
