// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// GPcap.Reader from JavaScript. Reports in TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';
import System from 'system';

const {assertEquals, assertTrue} = imports.jsUnit;
const N_PACKETS = 100;

// Returns the error that a call throws.
function thrownBy(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    throw new Error('nothing was thrown');
}

function open(name) {
    return GPcap.open_offline(GLib.build_filenamev([GLib.getenv('GPCAP_TEST_SAVEFILES'), name]));
}

// Returns a packet in a form that can be compared.
function seen(hdr, data) {
    const bytes = data instanceof Uint8Array ? data : data.toArray();
    return `${hdr.get_ts()} ${hdr.get_caplen()}/${hdr.get_len()} ${GLib.compute_checksum_for_data(GLib.ChecksumType.MD5, bytes)}`;
}

function byNext(reader) {
    const packets = [];
    for (;;) {
        const [result, hdr, data] = reader.next();
        if (result === GPcap.ReadResult.END)
            return packets;
        packets.push(seen(hdr, data));
    }
}

function byStart(reader, signal, listen) {
    const loop = GLib.MainLoop.new(null, false);
    const packets = [];
    reader.connect(signal, (_reader, ...args) => listen(packets, ...args));
    reader.connect('finished', (_reader, error) => {
        assertEquals(null, error);
        loop.quit();
    });
    reader.start();
    loop.run();
    return packets;
}

function addBatch(packets, batch) {
    for (let i = 0; i < batch.get_n_packets(); i++)
        packets.push(seen(batch.get_pkthdr(i), batch.get_bytes(i)));
}

const WAYS = {
    dispatch(reader) {
        const packets = [];
        reader.dispatch(-1, (hdr, data) => packets.push(seen(hdr, data)));
        return packets;
    },
    loop(reader) {
        const packets = [];
        assertEquals(0, reader.loop(-1, (hdr, data) => packets.push(seen(hdr, data))));
        return packets;
    },
    loopClosure(reader) {
        const packets = [];
        reader.loop_closure(-1, (hdr, data) => packets.push(seen(hdr, data)));
        return packets;
    },
    readBatch(reader) {
        const packets = [];
        for (let batch; (batch = reader.read_batch(7));)
            addBatch(packets, batch);
        return packets;
    },
    start(reader) {
        return byStart(reader, 'packet', (packets, hdr, data) => packets.push(seen(hdr, data)));
    },
    startWithBatches(reader) {
        return byStart(reader, 'batch', addBatch);
    },
};

const TESTS = {
    eachWayGivesEveryPacketOnce() {
        const expected = byNext(open('packets.pcap'));
        assertEquals(N_PACKETS, expected.length);
        for (const [name, way] of Object.entries(WAYS))
            assertEquals(name, expected.join('\n'), way(open('packets.pcap')).join('\n'));
    },
    anExceptionComesOutAndLosesNothing() {
        const expected = byNext(open('packets.pcap'));
        for (const read of ['dispatch', 'loop']) {
            const reader = open('packets.pcap');
            const packets = [];
            thrownBy(() => reader[read](-1, (hdr, data) => {
                packets.push(seen(hdr, data));
                if (packets.length === 3)
                    throw new Error('three');
            }));
            assertEquals(3, packets.length);
            assertEquals(expected.join('\n'), [...packets, ...byNext(reader)].join('\n'));
        }
    },
    aReaderIsIterated() {
        const expected = byNext(open('packets.pcap'));
        assertEquals(expected.join('\n'), Array.from(open('packets.pcap'), ({hdr, data}) => seen(hdr, data)).join('\n'));
        const packets = [];
        const reader = open('packets.pcap');
        for (const {hdr, data} of reader) {
            packets.push(seen(hdr, data));
            if (packets.length === 30)
                break;
        }
        assertEquals(30, packets.length);
        for (const {hdr, data} of reader) {
            packets.push(seen(hdr, data));
            if (packets.length === 60)
                reader.breakloop();
        }
        assertEquals(60, packets.length);
        assertEquals(expected.join('\n'), [...packets, ...byNext(reader)].join('\n'));
    },
    readsMayBeInsideEachOther() {
        const expected = byNext(open('packets.pcap')).join('\n');
        const reader = open('packets.pcap');
        const packets = [];
        const add = (hdr, data) => packets.push(seen(hdr, data));
        const inside = [
            () => add(...reader.next().slice(1)),
            () => addBatch(packets, reader.read_batch(3)),
            () => assertEquals(0, reader.loop(2, add)),
            () => assertEquals(5, reader.dispatch(5, add)),
            () => {
                for (const {hdr, data} of reader) {
                    add(hdr, data);
                    break;
                }
            },
            () => assertTrue(reader.set_filter('')),
        ];
        assertEquals(0, reader.loop(20, (hdr, data) => {
            add(hdr, data);
            inside.shift()?.();
        }));
        assertEquals(20 + 1 + 3 + 2 + 5 + 1, packets.length);
        assertEquals(expected, [...packets, ...byNext(reader)].join('\n'));
    },
    aFilterDecidesFromTheNextPacketOn() {
        const reader = open('packets.pcap');
        const lengths = [];
        reader.loop(-1, hdr => {
            if (lengths.length === 0)
                reader.set_filter('arp');
            lengths.push(hdr.len);
        });
        const arps = open('packets.pcap').read_batch().filter(GPcap.compile(GPcap.DLT_EN10MB, 96, 'arp')).length;
        assertTrue(lengths.length === arps || lengths.length === arps + 1);
    },
    breakingAndClosingAreTold() {
        const reader = open('packets.pcap');
        let n = 0;
        assertEquals(-2, reader.loop(-1, () => ++n === 4 && reader.breakloop()));
        assertEquals(4, n);
        assertEquals(-2, reader.dispatch(-1, () => ++n === 8 && reader.close()));
        assertEquals(8, n);
    },
    aCancelledLoopLosesNothing() {
        const expected = byNext(open('packets.pcap'));
        const reader = open('packets.pcap');
        const cancellable = new Gio.Cancellable();
        const packets = [];
        const error = thrownBy(() => reader.loop(-1, (hdr, data) => {
            packets.push(seen(hdr, data));
            if (packets.length === 5)
                cancellable.cancel();
        }, cancellable));
        assertTrue(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED));
        assertEquals(5, packets.length);
        assertEquals(expected.join('\n'), [...packets, ...byNext(reader)].join('\n'));
    },
    signalsInsideALoopLoseNothing() {
        const expected = byNext(open('packets.pcap'));
        const reader = open('packets.pcap');
        const packets = [];
        const add = (hdr, data) => packets.push(seen(hdr, data));
        assertEquals(-2, reader.loop(-1, (hdr, data) => {
            add(hdr, data);
            if (packets.length > 1)
                return;
            byStart(reader, 'packet', (_packets, ...packet) => add(...packet));
            reader.breakloop();
        }));
        reader.loop(-1, add);
        assertEquals(expected.join('\n'), packets.join('\n'));
    },
    aMainLoopInsideALoopGoesOnWhereThatIs() {
        const expected = byNext(open('packets.pcap'));
        const starts = {
            source(reader, add) {
                const source = reader.create_source();
                source.set_callback(() => {
                    const [result, hdr, data] = reader.next();
                    if (result === GPcap.ReadResult.PACKET)
                        add(hdr, data);
                    return result === GPcap.ReadResult.PACKET;
                });
                source.attach(null);
            },
            signals(reader, add) {
                reader.connect('packet', (_reader, hdr, data) => {
                    add(hdr, data);
                    reader.breakloop();
                });
                reader.start();
            },
            asynchronously(reader, add) {
                const readOn = () => reader.read_batch_async(1, GLib.PRIORITY_DEFAULT, null, (_reader, result) => {
                    const found = reader.read_batch_finish(result);
                    for (const {hdr, data} of found ?? [])
                        add(hdr, data);
                    if (found !== null)
                        readOn();
                });
                readOn();
            },
        };
        const iterate = () => GLib.MainContext.default().iteration(false);
        for (const [name, start] of Object.entries(starts)) {
            for (const startsAt of [0, 2]) {
                const reader = open('packets.pcap');
                const packets = [];
                const add = (hdr, data) => packets.push(seen(hdr, data));
                if (startsAt === 0)
                    start(reader, add);
                for (let i = 0; i < N_PACKETS; i++) {
                    for (const {hdr, data} of reader) {
                        add(hdr, data);
                        if (packets.length === startsAt)
                            start(reader, add);
                        iterate();
                        if (packets.length % 4 === 0)
                            break;
                    }
                }
                for (let i = 0; i < N_PACKETS; i++)
                    iterate();
                // An asynchronous read hands over its batch some time after reading it.
                const ordered = name === 'asynchronously' ? list => [...list].sort() : list => list;
                assertEquals(`${name} ${startsAt}`, ordered(expected).join('\n'), ordered(packets).join('\n'));
                reader.close();
            }
        }
    },
    propertiesInsideALoopLoseNothing() {
        const expected = byNext(open('packets.pcap'));
        const reader = open('packets.pcap');
        const packets = [];
        for (const {hdr, data} of reader) {
            packets.push(seen(hdr, data));
            assertEquals(packets.length, reader.stats.delivered);
            if (packets.length === 10)
                break;
        }
        for (const {hdr, data} of reader) {
            if (packets.push(seen(hdr, data)) === 20)
                reader.filter = 'arp';
            if (packets.length === 22)
                break;
        }
        assertEquals('arp', reader.filter);
        const first = new GPcap.Reader({filename: reader.filename, filter: 'arp'});
        assertEquals(0, first.activate());
        assertEquals(25, [...first].length);
        reader.filter = null;
        const arps = [expected[23], expected[27]];
        assertEquals([...expected.slice(0, 20), ...arps, ...expected.slice(28)].join('\n'), [...packets, ...byNext(reader)].join('\n'));
    },
    whateverReadsSettles() {
        const [, gir] = GLib.file_get_contents(GLib.build_filenamev([GLib.getenv('GI_TYPELIB_PATH'), 'GPcap-1.0.gir']));
        const [body] = new TextDecoder().decode(gir).match(/<class name="Reader"[^]*?<\/class>/);
        const namesOf = element => [...body.matchAll(new RegExp(`<${element} name="([\\w-]+)"`, 'g'))].map(match => match[1].replaceAll('-', '_'));
        // The members that neither read nor change what is read.
        const harmless = new Set(`
            activate activate_async activate_finish can_set_rfmon close_finish dump_open dump_open_pcapng get_buffer_size
            get_autostop_bytes get_autostop_packets get_autostop_seconds
            get_bytes_per_second get_drops_per_second get_packets_per_second
            get_datalink get_device get_direction get_dumper get_fd get_filename get_filter get_follow get_immediate
            drain_finish drainloop get_fanout_group get_mask get_savefile_version get_net get_nonblock get_progress get_promisc get_protocol
            get_interfaces get_names get_queue_bytes get_queue_packets get_replay get_replay_speed get_rfmon get_secrets get_sections get_snaplen get_snapshot
            get_timeout get_tstamp_precision get_tstamp_type inject inject_bytes is_activated is_closed is_running
            is_swapped list_datalinks list_tstamp_types lookup_name read_batch_finish set_buffer_size set_direction
            set_fanout set_filter_finish set_follow set_immediate set_nonblock set_promisc set_protocol set_queue_bytes
            set_queue_packets set_replay_speed set_rfmon set_snaplen set_timeout set_tstamp_precision set_tstamp_type
            step stop
            activated buffer_size bytes bytes_per_second closed datalink device direction drops_per_second fanout_flags
            fanout_group fanout_mode file filename follow immediate nonblock packets_per_second progress promisc
            protocol queue_bytes queue_packets replay_speed rfmon running snaplen stream timeout tstamp_precision
            tstamp_type`.trim().split(/\s+/));
        const names = [...namesOf('method'), ...namesOf('property')];
        assertTrue(`${names.length}`, names.length > 90);
        for (const name of names) {
            const {get, set, value} = Object.getOwnPropertyDescriptor(GPcap.Reader.prototype, name);
            const settles = value?.settles ?? (get?.settles && set?.settles) ?? false;
            assertTrue(`${name} settles or is harmless`, settles !== harmless.has(name));
        }
    },
    aDumperAndAFilterAreLentBatchesToo() {
        const {borrow_batch: borrowBatch} = GPcap.Walk.prototype;
        const filename = GLib.build_filenamev([GLib.dir_make_tmp('gpcap-XXXXXX'), 'dump.pcap']);
        const reader = open('many.pcap');
        const dumper = reader.dump_open(filename);
        let nLoans = 0;
        let n = 0;
        GPcap.Walk.prototype.borrow_batch = function (...args) {
            nLoans++;
            return borrowBatch.apply(this, args);
        };
        reader.set_dumper(dumper);
        try {
            for (const _packet of reader) {
                if (++n === 3)
                    reader.set_filter('udp or arp or tcp or ip6');
            }
        } finally {
            GPcap.Walk.prototype.borrow_batch = borrowBatch;
        }
        assertEquals(n, dumper.get_n_packets());
        assertTrue(`${n} packets in ${nLoans} loans`, n > 1000 && nLoans < n / 50);
        dumper.close();
        assertEquals(n, byNext(GPcap.open_offline(filename)).length);
        GLib.unlink(filename);
        GLib.rmdir(GLib.path_get_dirname(filename));
    },
    damageComesAfterTheWholePackets() {
        const reader = open('truncated-packet.pcap');
        assertEquals(N_PACKETS - 1, reader.dispatch(-1, () => {}));
        assertEquals(GPcap.Error.TRUNCATED, thrownBy(() => reader.dispatch(-1, () => {})).code);
        let n = 0;
        thrownBy(() => open('truncated-packet.pcap').loop(-1, () => n++));
        assertEquals(N_PACKETS - 1, n);
    },
    aDumperGetsWhatIsLoopedOver() {
        const filename = GLib.build_filenamev([GLib.dir_make_tmp('gpcap-XXXXXX'), 'dump.pcap']);
        const reader = open('nanoseconds.pcap');
        const dumper = reader.dump_open(filename);
        reader.set_dumper(dumper);
        let n = 0;
        reader.loop(-1, () => ++n === 10 && reader.breakloop());
        reader.set_dumper(null);
        for (const {hdr, data} of reader) {
            if (n++ < 50)
                dumper.dump(hdr, data);
            else
                dumper.dump_bytes(hdr, new GLib.Bytes(data));
        }
        dumper.close();
        assertEquals(byNext(open('nanoseconds.pcap')).join('\n'), byNext(GPcap.open_offline(filename)).join('\n'));
        GLib.unlink(filename);
        GLib.rmdir(GLib.path_get_dirname(filename));
    },
    propertiesMakeADumper() {
        const filename = GLib.build_filenamev([GLib.dir_make_tmp('gpcap-XXXXXX'), 'dump.pcap']);
        const dumper = new GPcap.Dumper({filename, datalink: GPcap.DLT_EN10MB, tstamp_precision: GPcap.TstampPrecision.NANO});
        assertEquals(GPcap.DLT_EN10MB, dumper.datalink);
        assertEquals(262144, dumper.snaplen);
        dumper.dump_batch(open('nanoseconds.pcap').read_batch());
        dumper.close();
        assertEquals(byNext(open('nanoseconds.pcap')).join('\n'), byNext(GPcap.open_offline(filename)).join('\n'));
        GLib.unlink(filename);
        GLib.rmdir(GLib.path_get_dirname(filename));
        assertEquals(GPcap.Error.INVALID_ARGUMENT, thrownBy(() => new GPcap.Dumper()).code);
        assertEquals(GPcap.Error.INVALID_ARGUMENT, thrownBy(() => new GPcap.Dumper({filename})).code);
        assertTrue(thrownBy(() => new GPcap.Dumper({filename: '/', datalink: 1})).matches(Gio.IOErrorEnum, Gio.IOErrorEnum.IS_DIRECTORY));
    },
    whatADumperCouldNotWriteIsKept() {
        const dumper = new GPcap.Dumper({filename: '/dev/full', datalink: GPcap.DLT_EN10MB});
        let nNotified = 0;
        dumper.connect('notify::error', () => nNotified++);
        const reader = open('packets.pcap');
        reader.set_dumper(dumper);
        reader.loop();
        assertEquals(null, dumper.error);
        const error = thrownBy(() => dumper.close());
        assertTrue(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE));
        assertEquals(error.message, dumper.error.message);
        assertEquals(error.message, dumper.get_error().message);
        assertEquals(1, nNotified);
    },
    headersAreThoseOfC() {
        for (const name of ['odd-times.pcap', 'nanoseconds.pcap', 'odd-lengths.pcap']) {
            const ofC = [];
            const batch = open(name).read_batch();
            for (let i = 0; i < batch.length; i++)
                ofC.push(batch.get_pkthdr(i));
            let i = 0;
            for (const {hdr} of batch) {
                const other = ofC[i++];
                assertEquals(`${other.get_ts()}`, `${hdr.get_ts()}`);
                assertEquals(other.get_caplen(), hdr.get_caplen());
                assertEquals(other.get_len(), hdr.len);
                assertEquals(other.get_date_time()?.format_iso8601(), hdr.get_date_time()?.format_iso8601());
                assertEquals(hdr.timestamp_ns, batch.get_views().times[(i - 1) * 3]);
                assertEquals(Number(hdr.timestamp_ns), hdr.get_timestamp());
            }
            assertEquals(ofC.length, i);
        }
    },
    objectsTellWhatTheyAre() {
        const reader = open('packets.pcap');
        assertTrue(`${reader}`.includes('packets.pcap, active'));
        const batch = reader.read_batch(3);
        assertEquals('[GPcap.PacketBatch: 3 packets]', `${batch}`);
        assertEquals('[GPcap.Pkthdr: 50 of 50 bytes]', `${batch.get_pkthdr(0)}`);
        for (const {hdr} of batch)
            assertTrue(`${hdr}`.includes(`${hdr.caplen} of ${hdr.len}`));
        reader.close();
        assertTrue(`${reader}`.includes('closed'));
        assertEquals('[GPcap.Packet: 50 of 50 bytes]', `${batch.get_item(0)}`);
        assertEquals('[GPcap.Bpf: "udp"]', `${GPcap.compile(GPcap.DLT_EN10MB, 96, 'udp')}`);
        assertEquals('[GPcap.Device: lo]', `${[...Array(GPcap.list_devices().get_n_items()).keys()]
            .map(i => GPcap.list_devices().get_item(i)).find(device => device.is_loopback())}`);
    },
    whatWasClosedBeforeIsAnError() {
        const reader = open('packets.pcap');
        reader.close();
        const calls = [() => reader.loop(-1, () => {}), () => reader.dispatch(-1, () => {}), () => [...reader]];
        for (const call of calls)
            assertEquals(GPcap.Error.CLOSED, thrownBy(call).code);
    },
    whatMayBeLeftOutMay() {
        const reader = open('packets.pcap');
        reader.set_filter('udp');
        reader.set_filter();
        reader.set_dumper();
        reader.set_replay(GPcap.ReplayMode.STEPPED);
        assertTrue(reader.set_replay_speed(2));
        assertTrue(reader.step());
        assertEquals(1, reader.read_batch().length);
        assertEquals('any', GPcap.create().get_device());
        reader.set_replay();
        assertEquals(GPcap.ReplayMode.TIMED, reader.replay);
        assertEquals('arp', GPcap.compile(GPcap.DLT_EN10MB, 96, 'arp').get_expression());
        for (const call of [() => GPcap.compile(GPcap.DLT_EN10MB, 96), () => GPcap.open_stream(), () => reader.set_fanout()])
            assertTrue(`${thrownBy(call)}`.includes('arguments required'));
        assertEquals(GPcap.Error.NOT_LIVE, thrownBy(() => reader.set_fanout(1)).code);
        const made = new GPcap.Reader({filename: reader.get_filename(), filter: 'arp'});
        assertEquals(0, made.activate());
        assertEquals(N_PACKETS / 4, made.read_batch().length);
    },
    memoryStaysFlat() {
        const rss = () => Number(new TextDecoder().decode(GLib.file_get_contents('/proc/self/statm')[1]).split(' ')[1]) * 4096;
        const walk = () => {
            let n = 0;
            for (const {hdr, data} of open('many.pcap'))
                n += hdr.caplen === data.length;
            open('many.pcap').loop(-1, (hdr, data) => {
                n += hdr.caplen === data.length;
            });
            assertEquals(40000, n);
        };
        walk();
        const before = rss();
        for (let i = 0; i < 10; i++)
            walk();
        assertTrue(`${(rss() - before) >> 20} MiB more`, rss() - before < 64 << 20);
    },
    manySignalsAreNotDropped() {
        const loop = GLib.MainLoop.new(null, false);
        const timer = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 20, () => loop.quit());
        let n = 0;
        let nFinished = 0;
        const readers = Array.from({length: 10}, () => open('many.pcap'));
        for (const reader of readers) {
            reader.connect('packet', () => n++);
            reader.connect('finished', () => ++nFinished === readers.length && loop.quit());
            reader.start();
        }
        loop.run();
        GLib.source_remove(timer);
        assertEquals('200000 10', `${n} ${nFinished}`);
    },
    whatIsKeptOutlivesTheReader() {
        const expected = byNext(open('packets.pcap'));
        let reader = open('packets.pcap');
        const kept = [];
        reader.dispatch(40, (hdr, data) => kept.push([hdr, data]));
        reader.loop_closure(30, (hdr, data) => kept.push([hdr, data]));
        const batch = reader.read_batch();
        reader.close();
        reader = null;
        System.gc();
        const packets = kept.map(packet => seen(...packet));
        addBatch(packets, batch);
        assertEquals(expected.join('\n'), packets.join('\n'));
    },
    recordsAreTypedArrays() {
        const batch = open('nanoseconds.pcap').read_batch();
        const {buffer, byteOffset, byteLength} = batch.get_records().toArray();
        const times = new BigInt64Array(buffer.slice(byteOffset, byteOffset + byteLength));
        assertEquals(N_PACKETS * 3, times.length);
        assertEquals(1700000000099000099n, times[99 * 3]);
        const view = new DataView(buffer, byteOffset + 99 * GPcap.PACKET_RECORD_SIZE);
        const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
        const hdr = batch.get_pkthdr(99);
        assertEquals(1700000000099000099n, view.getBigInt64(GPcap.PACKET_RECORD_TIMESTAMP_OFFSET, isLittle));
        assertEquals(hdr.get_caplen(), view.getUint32(GPcap.PACKET_RECORD_CAPLEN_OFFSET, isLittle));
        assertEquals(hdr.get_len(), view.getUint32(GPcap.PACKET_RECORD_LEN_OFFSET, isLittle));
        assertEquals(batch.get_views().words[99 * 6 + 2], view.getUint32(GPcap.PACKET_RECORD_OFFSET_OFFSET, isLittle));
    },
    errorsAreTyped() {
        const codeOf = call => {
            const error = thrownBy(call);
            return error instanceof GPcap.Error ? error.code : error;
        };
        assertEquals(GPcap.Error.EMPTY_FILE, codeOf(() => open('empty.pcap')));
        assertEquals(GPcap.Error.INVALID_FORMAT, codeOf(() => open('garbage.pcap')));
        assertEquals(GPcap.Error.NO_SUCH_DEVICE, codeOf(() => GPcap.open_live('nowhere', 96, false, 10)));
        const reader = open('packets.pcap');
        assertEquals(GPcap.Error.INVALID_FILTER, codeOf(() => reader.set_filter('no filter')));
        reader.close();
        assertEquals(GPcap.Error.CLOSED, codeOf(() => reader.next()));
    },
    aSavefileTellsItsVersion() {
        assertEquals('2,4', open('packets.pcap').get_savefile_version().join());
        assertEquals('1,0', open('packets.pcapng').get_savefile_version().join());
        assertTrue(open('packets.pcap').is_swapped() !== open('big-endian.pcap').is_swapped());
        assertEquals(GPcap.Error.NOT_ACTIVATED, thrownBy(() => GPcap.create('lo').get_savefile_version()).code);
    },
    aFilterIsChecked() {
        const {NO_LOOKUPS, LIVE} = GPcap.FilterCheckFlags;
        const valid = GPcap.check_filter('udp and host example.invalid', GPcap.DLT_EN10MB, NO_LOOKUPS);
        assertEquals('true,,-1,-1,example.invalid', [valid.valid, valid.message, valid.start, valid.end, valid.names].join());
        assertEquals('[GPcap.FilterCheck: valid]', `${valid}`);
        const text = 'udp and and tcp';
        const invalid = GPcap.check_filter(text);
        assertTrue(!invalid.valid && invalid.message.length > 0);
        assertEquals('and', text.slice(invalid.start, invalid.end));
        assertEquals(`[GPcap.FilterCheck: ${invalid.message}, 8 to 11]`, `${invalid}`);
        assertTrue(!GPcap.check_filter('inbound').valid && GPcap.check_filter('inbound', GPcap.DLT_EN10MB, LIVE).valid);
        assertTrue(!GPcap.check_filter('wlan type mgt', GPcap.DLT_RAW).valid);
    },
    timestampTypesHaveNames() {
        assertEquals('host_hiprec', GPcap.tstamp_type_val_to_name(GPcap.TstampType.HOST_HIPREC));
        assertEquals(GPcap.TstampType.ADAPTER, GPcap.tstamp_type_name_to_val('adapter'));
        assertEquals(GPcap.Error.INVALID_ARGUMENT, thrownBy(() => GPcap.tstamp_type_name_to_val('sundial')).code);
    },
    aBpfFilters() {
        const bpf = GPcap.compile(GPcap.DLT_EN10MB, 96, 'arp', true, GPcap.NETMASK_UNKNOWN);
        const batch = open('packets.pcap').read_batch();
        assertEquals(96, bpf.filter(batch.get_bytes(3).toArray()));
        assertEquals(0, bpf.filter(batch.get_bytes(0).toArray()));
        assertEquals(96, bpf.filter_bytes(batch.get_bytes(3)));
        assertEquals('false,true', [0, 3].map(i => bpf.matches(batch.get_item(i))).join());
        for (const {hdr, data} of batch)
            assertEquals(bpf.filter(data), bpf.filter_packet(hdr, data));
        assertEquals(4, bpf.get_instructions().deepUnpack().length);
        assertEquals(GPcap.DLT_EN10MB, bpf.datalink);
        assertTrue(batch.filter(bpf).get_n_packets() === N_PACKETS / 4);
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
