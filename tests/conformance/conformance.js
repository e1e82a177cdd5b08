// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// The scenarios in JavaScript: conformance.js SAVEFILES

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap?version=1.0';

// The number of packets and their checksum.
class Seen {
    constructor() {
        this.n = 0;
        this.checksum = 0;
    }

    see(hdr, data) {
        this.n++;
        for (const number of [...hdr.get_ts(), hdr.get_caplen(), hdr.get_len(), ...data])
            this.checksum = (this.checksum * 31 + number) % 2 ** 32;
    }

    get hex() {
        return this.checksum.toString(16).padStart(8, '0');
    }

    print(scenario) {
        print(`${scenario}: ${this.n} packets, checksum ${this.hex}`);
    }
}

function openSavefile(name) {
    return GPcap.open_offline(GLib.build_filenamev([ARGV[0], name]));
}

function printError(scenario, call) {
    try {
        call();
    } catch (error) {
        print(`${scenario}: ${GLib.quark_to_string(error.domain)} ${error.code}`);
    }
}

function readAll(reader, scenario) {
    const seen = new Seen();
    for (let packet; (packet = reader.next())[0] === GPcap.ReadResult.PACKET;)
        seen.see(packet[1], packet[2].toArray());
    seen.print(scenario);
}

function openAndRead() {
    const reader = openSavefile('packets.pcap');
    print(`open: link type ${GPcap.datalink_val_to_name(reader.get_datalink())}, snapshot length ${reader.get_snapshot()}`);
    print(`version: ${reader.get_savefile_version().join('.')}`);
    printError('no file', () => GPcap.open_offline('no such file'));
    readAll(reader, 'next');
    const again = openSavefile('packets.pcap'), seen = new Seen();
    for (let batch; (batch = again.read_batch(7)) !== null;) {
        for (let i = 0; i < batch.get_n_packets(); i++)
            seen.see(batch.get_pkthdr(i), batch.get_bytes(i).toArray());
    }
    seen.print('read_batch');
}

function openOthers() {
    const path = GLib.build_filenamev([ARGV[0], 'packets.pcap.gz']);
    readAll(GPcap.open_uri(`file://${path}`), 'uri');
    readAll(GPcap.open_bytes(GLib.file_get_contents(path)[1]), 'bytes');
    printError('no scheme', () => GPcap.open_uri('gpcap-nothing://'));
}

function filter() {
    const reader = openSavefile('packets.pcap');
    reader.set_filter('udp');
    readAll(reader, 'filter');
    printError('bad filter', () => reader.set_filter('no filter'));
}

function dispatch() {
    const reader = openSavefile('packets.pcap'), seen = new Seen();
    const onPacket = (hdr, data) => {
        seen.see(hdr, data);
        if (seen.n === 33)
            reader.breakloop();
    };
    const first = reader.dispatch(30, onPacket);
    const second = reader.dispatch(-1, onPacket);
    const nSecond = seen.n - first;
    const third = reader.loop(-1, onPacket);
    print(`dispatch: ${first}, ${second} after ${nSecond}, ${third} after ${seen.n - first - nSecond}, checksum ${seen.hex}`);
}

function keepAndClose() {
    const reader = openSavefile('packets.pcap'), kept = [], seen = new Seen();
    reader.loop(-1, (hdr, data) => kept.push([hdr, data]));
    reader.close();
    for (const packet of kept)
        seen.see(...packet);
    seen.print('keep');
    printError('closed', () => reader.next());
}

function dump() {
    const directory = GLib.dir_make_tmp('gpcap-XXXXXX');
    const filename = GLib.build_filenamev([directory, 'dump.pcap']);
    const reader = openSavefile('nanoseconds.pcap');
    const dumper = reader.dump_open(filename);
    reader.loop(-1, (hdr, data) => dumper.dump(hdr, data));
    dumper.close();
    readAll(GPcap.open_offline(filename), 'dump');
    GLib.unlink(filename);
    GLib.rmdir(directory);
}

function dumpToFullDisk() {
    const reader = openSavefile('packets.pcap');
    const dumper = new GPcap.Dumper({filename: '/dev/full', datalink: GPcap.DLT_EN10MB});
    reader.set_dumper(dumper);
    reader.loop();
    printError('full disk', () => dumper.close());
    printError('kept', () => {
        throw dumper.error;
    });
}

function dumpPcapng() {
    const directory = GLib.dir_make_tmp('gpcap-XXXXXX'), filename = GLib.build_filenamev([directory, 'dump.pcapng.gz']);
    const batch = openSavefile('packets.pcap').read_batch();
    const properties = {format: GPcap.SavefileFormat.PCAPNG, compression: GPcap.Compression.GZIP};
    const dumper = new GPcap.Dumper({filename, application: 'conformance', ...properties});
    const eth0 = new GPcap.Interface({name: 'eth0', datalink: GPcap.DLT_EN10MB});
    const number = dumper.add_interface(eth0);
    dumper.add_name('192.0.2.2', 'server.test');
    dumper.dump_comment(batch.get_item(0), 'first');
    dumper.dump_batch(batch);
    dumper.add_statistics(number, 100, 0, 0, -1, -1);
    dumper.close();
    const reader = GPcap.open_bytes(GLib.file_get_contents(filename)[1]), seen = new Seen();
    GLib.unlink(filename);
    GLib.rmdir(directory);
    const first = reader.read_batch(1).get_item(0);
    for (let batch_; (batch_ = reader.read_batch(7)) !== null;) {
        for (let i = 0; i < batch_.get_n_packets(); i++)
            seen.see(batch_.get_pkthdr(i), batch_.get_bytes(i).toArray());
    }
    print(`pcapng: ${first.get_comments()[0]} on ${first.get_interface().get_name()}, then ${seen.n} packets, checksum ${seen.hex}`);
    const section = reader.get_sections().get_item(0), told = reader.get_interfaces().get_item(0);
    const datalink = GPcap.datalink_val_to_name(told.get_datalink()), received = told.get_stats().get_received();
    print(`told: by ${section.get_application()}, ${told.get_name()} of link type ${datalink}, ${received} received, ${
        reader.lookup_name('192.0.2.2')}`);
    const other = GPcap.Dumper.open('/dev/null', GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO);
    printError('other format', () => other.add_interface(eth0));
}

function modelSavefile() {
    const model = GPcap.SavefileModel.open(GLib.build_filenamev([ARGV[0], 'packets.pcap.gz'])), seen = new Seen();
    model.wait();
    const packet = model.get_item(42);
    seen.see(packet.get_hdr(), packet.get_data().toArray());
    print(`model: packet 42 of ${model.get_n_items()}, checksum ${seen.hex}`);
    const filtered = model.filter('udp');
    filtered.wait();
    print(`model: ${filtered.get_n_items()} pass`);
}

function keepHistory() {
    const directory = GLib.dir_make_tmp('gpcap-XXXXXX');
    const filename = GLib.build_filenamev([directory, 'history.pcap']);
    const history = GPcap.History.new(30, 0, 0);
    history.add_batch(openSavefile('packets.pcap').read_batch());
    const nBefore = history.get_n_items();
    history.refresh();
    print(`history: ${nBefore} packets, then ${history.get_n_items()}`);
    const dumper = GPcap.Dumper.open(filename, history.get_datalink(), 65535, GPcap.TstampPrecision.MICRO);
    history.dump(dumper);
    dumper.close();
    readAll(GPcap.open_offline(filename), 'history dump');
    const other = GPcap.Dumper.open('/dev/null', GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.MICRO);
    printError('other link type', () => history.dump(other));
    GLib.unlink(filename);
    GLib.rmdir(directory);
}

function writeRing() {
    const directory = GLib.dir_make_tmp('gpcap-XXXXXX');
    const rotation = new GPcap.Rotation({template: GLib.build_filenamev([directory, 'a-%N.pcap']), max_packets: 30});
    const dumper = new GPcap.Dumper({rotation, datalink: GPcap.DLT_EN10MB});
    const sizes = [];
    dumper.connect('rotated', (_dumper, file, _first, _last, n) => {
        sizes.push(n);
        file.delete(null);
    });
    const reader = openSavefile('packets.pcap');
    for (let batch = reader.read_batch(40); batch !== null; batch = reader.read_batch(40))
        dumper.dump_batch(batch);
    dumper.close();
    print(`ring: ${sizes.join(' ')} packets`);
    GLib.rmdir(directory);
    printError('no number', () => new GPcap.Rotation({template: 'a.pcap'}).check());
}

function taps() {
    const reader = openSavefile('packets.pcap'), seen = new Seen();
    const udp = reader.add_tap_filter('udp'), all = reader.add_tap();
    udp.max_packets = 10;
    udp.connect('batch', (_tap, batch) => {
        for (let i = 0; i < batch.get_n_packets(); i++)
            seen.see(batch.get_pkthdr(i), batch.get_bytes(i).toArray());
    });
    while (reader.read_batch(7) !== null);
    seen.print('tap');
    print(`tap counts: ${udp.packets} packets, ${udp.exhausted ? '' : 'not '}exhausted; ${all.packets} packets, ${all.bytes} bytes`);
    printError('bad tap', () => reader.add_tap_filter('no filter'));
}

function devices() {
    const list = GPcap.list_devices();
    for (let i = 0; i < list.get_n_items(); i++) {
        const device = list.get_item(i);
        if (device.get_name() === 'lo')
            print(`devices: lo is ${device.is_loopback() ? '' : 'not '}a loopback device, and ${device.is_up() ? 'up' : 'down'}`);
    }
}

function monitorDevices() {
    const loop = GLib.MainLoop.new(null, false), monitor = new GPcap.DeviceMonitor();
    const device = monitor.lookup('lo');
    const datalinks = device.list_datalinks().map(datalink => GPcap.datalink_val_to_name(datalink));
    device.connect('notify::received-bytes', () => loop.quit());
    monitor.set_counters_interval(10);
    loop.run();
    const kind = device.get_kind() === GPcap.DeviceKind.LOOPBACK ? 'of kind' : 'not of kind';
    const received = device.get_received_bytes() === device.get_sent_bytes() ? 'received' : 'not received';
    print(`monitor: lo is ${kind} loopback and link type ${datalinks.join(' ')}, and has ${received} what it sent`);
}

function capture() {
    const loop = GLib.MainLoop.new(null, false), sizes = [], errors = [];
    const reader = GPcap.open_live('lo', 65535, false, 10);
    reader.set_filter('udp port 47006');
    reader.connect('packet', (_reader, _hdr, data) => {
        sizes.push(data.toArray().length - 42);
        if (sizes.length === 5)
            reader.stop();
    });
    reader.connect('finished', (_reader, error) => {
        errors.push(error);
        loop.quit();
    });
    reader.start();
    loop.run();
    const how = errors.length === 1 ? 'once' : 'not once';
    print(`live: ${sizes.length} packets of ${sizes.at(-1)} bytes, finished ${how} ${errors[0] ? 'with' : 'without'} an error`);
    const stats = reader.get_stats();
    print(`stats: ${stats.delivered} delivered, ${stats.dropped_by_queue} dropped by the queue`);
}

function drain() {
    const reader = openSavefile('packets.pcap');
    let nSeen = 0, nFinished = 0, nRest = 0;
    reader.connect('packet', () => nSeen++);
    reader.connect('finished', () => nFinished++);
    reader.set_replay(GPcap.ReplayMode.STEPPED);
    reader.start();
    reader.step(7);
    reader.drain();
    reader.set_replay(GPcap.ReplayMode.NONE);
    for (let batch; (batch = reader.read_batch()) !== null;)
        nRest += batch.get_n_packets();
    print(`drain: ${nSeen} packets, finished ${nFinished === 1 ? 'once' : 'not once'}, then ${nRest}`);
}

function check() {
    const {NO_LOOKUPS} = GPcap.FilterCheckFlags;
    const wrong = GPcap.check_filter('udp and and tcp', GPcap.DLT_EN10MB, NO_LOOKUPS);
    print(`check: ${wrong.is_valid() ? 'valid' : 'wrong'} from ${wrong.get_start()} to ${wrong.get_end()}`);
    const right = GPcap.check_filter('host example.invalid', GPcap.DLT_EN10MB, NO_LOOKUPS);
    print(`check: ${right.is_valid() ? 'valid' : 'wrong'}, with the names: ${right.get_names().join(' ')}`);
}

function waitFor(object, name, ...args) {
    let result = null;
    object[`${name}_async`](...args, (_object, asyncResult) => {
        result = asyncResult;
    });
    while (result === null)
        GLib.MainContext.default().iteration(true);
    return object[`${name}_finish`](result);
}

function readAsynchronously() {
    const readAsync = (reader, cancellable) => waitFor(reader, 'read_batch', 30, GLib.PRIORITY_DEFAULT, cancellable);
    const reader = openSavefile('packets.pcap');
    let nPackets = 0, nBatches = 0;
    for (let batch; (batch = readAsync(reader, null)) !== null; nBatches++)
        nPackets += batch.get_n_packets();
    print(`async: ${nPackets} packets in ${nBatches} batches`);
    const live = GPcap.open_live('lo', 65535, false, 10), cancellable = new Gio.Cancellable();
    live.set_filter('udp port 1');
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, () => cancellable.cancel());
    printError('async cancelled', () => readAsync(live, cancellable));
}

function compile() {
    const batch = openSavefile('packets.pcap').read_batch();
    const bpf = waitFor(GPcap, 'compile', GPcap.DLT_EN10MB, 65535, 'udp', true, GPcap.NETMASK_UNKNOWN, null);
    print(`compile: ${batch.filter(bpf).get_n_packets()} of ${batch.get_n_packets()} packets match`);
    let nMatches = 0;
    for (let i = 0; i < batch.get_n_packets(); i++)
        nMatches += bpf.matches(batch.get_item(i));
    print(`matches: ${nMatches}`);
}

function conversations() {
    const table = new GPcap.Conversations({sort_by: GPcap.TrafficOrder.PACKETS, max_items: 2});
    const protocols = table.get_protocols();
    table.add_batch(openSavefile('packets.pcap').read_batch());
    const endpoints = table.get_endpoints();
    table.refresh();
    for (const each of table) {
        const ends = `${each.address_a} ${each.port_a} and ${each.address_b} ${each.port_b}`;
        print(`conversation: ${each.protocol_name} ${ends}, ${each.packets_a_to_b} packets and ${each.packets_b_to_a} back`);
    }
    for (const each of endpoints)
        print(`endpoint: ${each.address}, ${each.packets_sent} sent and ${each.packets_received} received`);
    print(`expression: ${table.get_item(0).get_filter()}`);
    const {longs, length} = protocols.get_record_views();
    let nPackets = 0n;
    for (let i = 0; i < length; i++)
        nPackets += longs[(i * GPcap.TRAFFIC_RECORD_SIZE + GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET) / 8];
    print(`protocols: ${length} rows, ${nPackets} packets`);
    const samples = table.history();
    print(`history: ${samples.length} second, ${samples.reduce((sum, sample) => sum + sample.packets, 0)} packets`);
}

function flows() {
    const batch = openSavefile('packets.pcap').read_batch();
    for (let i = 0; i < 3; i++) {
        const key = batch.get_flow_key(i);
        print(`flow: ${key.protocol_name} from ${key.source_string} ${key.source_port} to ${key.destination_string} ${key.destination_port}`);
    }
    const {halves, length} = batch.get_flow_key_views();
    let nPackets = 0;
    for (let i = 0; i < length; i++)
        nPackets += halves[(i * GPcap.FLOW_KEY_RECORD_SIZE + GPcap.FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET) / 2] === 80;
    print(`port 80: ${nPackets} packets`);
    const addresses = GPcap.AddressSet.new_from_text('192.0.2.2\n2001:db8::/32\n');
    const nSources = batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE).length;
    print(`addresses: ${addresses.n_prefixes} prefixes, ${batch.filter_addresses(addresses).length} packets, ${nSources} from them`);
    printError('bad address', () => GPcap.AddressSet.new_from_text('x'));
}

openAndRead();
openOthers();
filter();
dispatch();
keepAndClose();
dump();
dumpToFullDisk();
dumpPcapng();
modelSavefile();
keepHistory();
writeRing();
taps();
devices();
monitorDevices();
capture();
drain();
check();
readAsynchronously();
compile();
flows();
conversations();
