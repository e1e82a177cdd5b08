// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// What makes GPcap feel at home in JavaScript.
//
// GJS makes each wrapper of an object dearer the more there are, and calls nothing back from C while its
// collector sweeps. So what is here for every packet is JavaScript's alone, over the memory of a batch.

/* exported _init */

function install(GPcap, Gio, GLib, gc) {
    // The size of a GPcapPacketRecord, and where its fields are, in words of 32 bits and, for times, of 64.
    const WORDS = GPcap.PACKET_RECORD_SIZE / 4, TIMES = GPcap.PACKET_RECORD_SIZE / 8;
    const TIMESTAMP = GPcap.PACKET_RECORD_TIMESTAMP_OFFSET / 8;
    const OFFSET = GPcap.PACKET_RECORD_OFFSET_OFFSET / 4;
    const CAPLEN = GPcap.PACKET_RECORD_CAPLEN_OFFSET / 4;
    const LEN = GPcap.PACKET_RECORD_LEN_OFFSET / 4;
    const MICROSECOND = 1000n, SECOND = 1000000000n;

    // The header of a packet of a batch: what GPcap.Pkthdr has, without an object of C's for each.
    class PacketHeader {
        constructor(views, index) {
            this._views = views;
            this._index = index;
        }

        get caplen() {
            return this._views.words[this._index * WORDS + CAPLEN];
        }

        get len() {
            return this._views.words[this._index * WORDS + LEN];
        }

        // Nanoseconds since 1970: as a BigInt, because a Number holds 53 bits.
        get timestamp_ns() {
            return this._views.times[this._index * TIMES + TIMESTAMP];
        }

        get timestamp() {
            return Number(this.timestamp_ns);
        }

        get_caplen() {
            return this.caplen;
        }

        get_len() {
            return this.len;
        }

        get_timestamp() {
            return this.timestamp;
        }

        get_ts() {
            const fraction = modulo(this.timestamp_ns, SECOND);
            return [Number((this.timestamp_ns - fraction) / SECOND), Number(fraction / MICROSECOND)];
        }

        get_date_time() {
            return this.to_pkthdr().get_date_time();
        }

        // For what wants one of C's, and for who wants to keep one without its batch.
        to_pkthdr() {
            return this._views.batch.get_pkthdr(this._index);
        }

        toString() {
            return `[GPcap packet header: ${this.caplen} of ${this.len} bytes at ${this.timestamp_ns} ns]`;
        }
    }

    // Rounds down, also before 1970.
    function modulo(value, divisor) {
        const rest = value % divisor;
        return rest < 0n ? rest + divisor : rest;
    }

    // How many bytes of batches there are between two collections. The collector does not know how much memory
    // a batch keeps, and would let a long walk pile them up.
    const COLLECT_BYTES = 16 << 20;
    let nBytes = 0;
    let last = null; // the batch that was counted last

    // GLib.Bytes.get_size () would leak the bytes in GJS 1.74, as each of their methods does; toArray () is none
    // of C's.
    function counted(batch) {
        if (batch === null || batch === last)
            return batch;
        last = batch;
        nBytes += batch.get_data().toArray().length;
        if (nBytes > COLLECT_BYTES) {
            nBytes = 0;
            gc();
        }
        return batch;
    }

    // How many packets get objects of C's between two collections. So few that the collector does not begin one by
    // itself: while it sweeps, a bit at a time, GJS drops the signals that are emitted, "finished" too.
    const COLLECT_PACKETS = 2000;
    let nPackets = 0;

    function countPacket() {
        if (++nPackets >= COLLECT_PACKETS) {
            nPackets = 0;
            gc();
        }
    }

    function listening(connect) {
        return function (signal, handler) {
            const listeners = {
                batch: (self, found) => handler(self, counted(found)),
                packet: (...args) => {
                    countPacket();
                    return handler(...args);
                },
            };
            return connect.call(this, signal, listeners[signal] ?? handler);
        };
    }

    function counting(call) {
        return function (...args) {
            return counted(call.apply(this, args));
        };
    }

    // The memory of a batch: the bytes of its packets; and its records, as 32-bit words and as times.
    function viewsOf(batch) {
        const data = counted(batch).get_data().toArray();
        const {buffer, byteOffset, byteLength} = batch.get_records().toArray();
        return {
            batch,
            data,
            words: new Uint32Array(buffer, byteOffset, byteLength / 4),
            times: new BigInt64Array(buffer, byteOffset, byteLength / 8),
            length: byteLength / 4 / WORDS,
        };
    }

    function dataOf(views, index) {
        const offset = views.words[index * WORDS + OFFSET];
        return views.data.subarray(offset, offset + views.words[index * WORDS + CAPLEN]);
    }

    function packetOf(views, index) {
        return {hdr: new PacketHeader(views, index), data: dataOf(views, index)};
    }

    // Where the program is in the batch that its loops and iterations of a reader walk over. They may be inside
    // each other: there is one walk for all of a reader's.
    class Walk {
        constructor(reader) {
            this.reader = reader;
            this.views = null;
            this.index = 0; // of the packet that is next
            this.nBreaks = 0;
            this.waiting = null; // cancels the read that an iteration awaits
        }

        get isAtEnd() {
            return this.views === null || this.index === this.views.length;
        }

        begin(batch) {
            this.views = viewsOf(batch);
            this.index = 0;
        }

        take() {
            return packetOf(this.views, this.index++);
        }

        // Gives back what was not taken, for the next read. It cannot be when signals were emitted meanwhile, in
        // a main loop inside of a callback: then the next loop or iteration begins with it.
        leave() {
            if (this.isAtEnd || this.reader.unread(this.views.length - this.index) || this.reader.is_closed())
                this.views = null;
        }
    }

    const walks = new WeakMap();

    function walkOf(reader) {
        let walk = walks.get(reader);
        if (walk === undefined)
            walks.set(reader, walk = new Walk(reader));
        return walk;
    }

    // A call that goes on where the walk is.
    function settling(call) {
        return function (...args) {
            walks.get(this)?.leave();
            return call.apply(this, args);
        };
    }

    function breaking(call) {
        return function (...args) {
            const walk = walkOf(this);
            walk.nBreaks++;
            walk.waiting?.cancel();
            return call.apply(this, args);
        };
    }

    // GJS wants every argument. How many of a call have to be given, and what the others are when they are left out:
    // a test compares it with the introspection data and the defaults.json of Python's override.
    const OPTIONAL = {
        "compile": [3, true, 4294967295],
        "compile_async": [3, true, 4294967295, null],
        "create": [0, null],
        "open_live": [0, null, 0, false, 0],
        "open_live_async": [0, null, 0, false, 0, null],
        "open_offline_async": [1, null],
        "open_stream": [1, null],
        "open_stream_async": [1, null],
        "Reader.activate_async": [0, null],
        "Reader.close_async": [0, null],
        "Reader.create_source": [0, null],
        "Reader.next": [0, null],
        "Reader.read_batch": [0, 0, null],
        "Reader.read_batch_async": [0, 0, 0, null],
        "Reader.read_batch_timeout": [0, 0, -1, null],
        "Reader.set_dumper": [0, null],
        "Reader.set_fanout": [1, 0, 0],
        "Reader.set_filter": [0, null],
        "Reader.set_filter_async": [0, null, null],
        "Reader.set_replay": [0, 1],
        "Reader.step": [0, 1]
    };

    function filled(given, [nRequired, ...defaults]) {
        return given.length < nRequired ? given : [...given, ...defaults.slice(given.length - nRequired)];
    }

    function filling(call, optional) {
        return function (...given) {
            return call.apply(this, filled(given, optional));
        };
    }

    // An asynchronous call: with a callback as in C, and else a promise. What may be left out stands before the
    // callback.
    function promising(start, finish, optional) {
        return function (...given) {
            if (typeof given.at(-1) === 'function')
                return start.apply(this, given);
            const args = filled(given, optional).slice(0, optional[0] + optional.length - 1);
            return new Promise((resolve, reject) => {
                start.call(this, ...args, (_object, result) => {
                    try {
                        resolve(finish.call(this, result));
                    } catch (error) {
                        reject(error);
                    }
                });
            });
        };
    }

    // What C wants as a GPcap.Pkthdr.
    function withPkthdr(call) {
        return function (hdr, ...args) {
            return call.call(this, hdr instanceof PacketHeader ? hdr.to_pkthdr() : hdr, ...args);
        };
    }

    const reader = GPcap.Reader.prototype;
    const batch = GPcap.PacketBatch.prototype;
    const readBatch = counting(reader.read_batch);
    const readBatchTimeout = counting(reader.read_batch_timeout);
    const emitting = {dispatch: reader.dispatch, loop: reader.loop};

    for (const name of ['read_batch', 'read_batch_timeout', 'read_batch_finish'])
        reader[name] = counting(reader[name]);
    for (const [path, optional] of Object.entries(OPTIONAL)) {
        const [name, className] = path.split('.').reverse();
        const holder = className === undefined ? GPcap : GPcap[className].prototype;
        holder[name] = name.endsWith('_async')
            ? promising(holder[name], holder[name.replace(/async$/, 'finish')], optional)
            : filling(holder[name], optional);
    }

    // With a dumper a packet is written when it is read, so that none can be given back.
    function bound(self, wanted) {
        return self.get_dumper() !== null ? 1 : wanted;
    }

    // A reader that the program breaks off or closes while it reads has come to its end, without an error.
    function isOver(error) {
        return error instanceof GPcap.Error &&
            (error.code === GPcap.Error.BREAK || error.code === GPcap.Error.CLOSED);
    }

    // Reads as the loops in C do; null at the end, undefined when it was broken off. To read what was
    // closed before is an error.
    function readFor(self, isLoop, wasClosed, wanted, cancellable) {
        try {
            if (isLoop)
                return readBatchTimeout.call(self, bound(self, wanted), -1, cancellable);
            return readBatch.call(self, bound(self, wanted), cancellable);
        } catch (error) {
            if (isOver(error) && !wasClosed)
                return undefined;
            throw error;
        }
    }

    // Calls back for packets of one batch, and says how many there were. An exception comes out of it, and
    // what comes after the packet that it was thrown for is the next read's.
    function deliver(walk, wanted, callback, cancellable) {
        const {nBreaks} = walk;
        let n = 0;
        try {
            while (n < wanted && !walk.isAtEnd && walk.nBreaks === nBreaks && !cancellable?.is_cancelled()) {
                const {hdr, data} = walk.take();
                n++;
                callback(hdr, data);
            }
        } finally {
            walk.leave();
        }
        return n;
    }

    function run(self, isLoop, maxcant, callback, cancellable) {
        const walk = walkOf(self);
        const {nBreaks} = walk;
        const wasClosed = self.is_closed();
        const wanted = maxcant > 0 ? maxcant : Infinity;
        const takesOne = self.get_device() !== null || self.replay !== GPcap.ReplayMode.NONE;
        let n = 0;
        walk.leave();
        for (;;) {
            if (walk.isAtEnd) {
                let found;
                try {
                    found = readFor(self, isLoop, wasClosed, maxcant > 0 ? maxcant - n : 0, cancellable);
                } catch (error) {
                    // A dispatch that has packets to tell of leaves a failure to the next one.
                    if (n > 0 && !isLoop && !cancellable?.is_cancelled())
                        return n;
                    throw error;
                }
                if (found === undefined)
                    return -2;
                if (found === null || found.get_n_packets() === 0 && !isLoop)
                    return isLoop ? 0 : n;
                walk.begin(found);
            }
            n += deliver(walk, wanted - n, callback, cancellable);
            if (walk.nBreaks !== nBreaks)
                return -2;
            cancellable?.set_error_if_cancelled();
            if (n === wanted || !isLoop && takesOne)
                return isLoop ? 0 : n;
        }
    }

    function calling(name) {
        return function (maxcant = -1, callback = null, cancellable = null) {
            if (callback !== null)
                return run(this, name === 'loop', maxcant, callback, cancellable);
            walks.get(this)?.leave();
            return emitting[name].call(this, maxcant, null, cancellable);
        };
    }

    reader.dispatch = calling('dispatch');
    reader.loop = calling('loop');
    for (const name of ['dispatch', 'loop']) {
        reader[`${name}_closure`] = function (maxcant, closure, cancellable = null) {
            return this[name](maxcant, (hdr, data) => closure(hdr.to_pkthdr(), new GLib.Bytes(data)), cancellable);
        };
    }

    const {next} = reader;
    reader.next = settling(function (...args) {
        countPacket();
        return next.apply(this, args);
    });
    reader.connect = listening(reader.connect);
    reader.connect_after = listening(reader.connect_after);
    for (const name of ['read_batch', 'read_batch_timeout', 'read_batch_async', 'set_filter', 'set_filter_async',
        'set_bpf', 'set_dumper', 'start', 'start_threaded', 'get_stats'])
        reader[name] = settling(reader[name]);
    // GJS has what other languages skip: whether it failed, which it throws.
    const {get_savefile_version} = reader;
    reader.get_savefile_version = function () {
        return get_savefile_version.call(this).slice(-2);
    };
    for (const name of ['breakloop', 'close', 'close_async'])
        reader[name] = breaking(reader[name]);

    // for (const {hdr, data} of reader): until the savefile ends or the capture fails; it waits as loop ()
    // does. Leaving it leaves the other packets to the next read.
    reader[Symbol.iterator] = function* () {
        const walk = walkOf(this);
        const {nBreaks} = walk;
        const wasClosed = this.is_closed();
        walk.leave();
        try {
            while (walk.nBreaks === nBreaks) {
                if (walk.isAtEnd) {
                    const found = readFor(this, true, wasClosed, 0, null);
                    if (found === null || found === undefined)
                        return;
                    walk.begin(found);
                }
                yield walk.take();
            }
        } finally {
            walk.leave();
        }
    };

    // for await (const batch of reader): the same, while the main loop runs.
    reader[Symbol.asyncIterator] = async function* () {
        const walk = walkOf(this);
        const {nBreaks} = walk;
        const wasClosed = this.is_closed();
        while (walk.nBreaks === nBreaks) {
            let found;
            try {
                walk.waiting = new Gio.Cancellable();
                found = await this.read_batch_async(0, GLib.PRIORITY_DEFAULT, walk.waiting);
            } catch (error) {
                if (walk.nBreaks !== nBreaks && !wasClosed)
                    return;
                throw error;
            } finally {
                walk.waiting = null;
            }
            if (found === null)
                return;
            yield found;
        }
    };

    // for (const {hdr, data} of batch)
    batch[Symbol.iterator] = function* () {
        const views = viewsOf(this);
        for (let i = 0; i < views.length; i++)
            yield packetOf(views, i);
    };

    // The memory of the batch, to be read without an object for each packet: data, the bytes of all packets;
    // words, six 32-bit numbers a packet, of which [2] is where its bytes begin, [3] how many there are and
    // [4] its length; times, three 64-bit numbers a packet, of which [0] is its timestamp in nanoseconds.
    batch.get_views = function () {
        return viewsOf(this);
    };
    Object.defineProperty(batch, 'length', {
        get() {
            return this.get_n_packets();
        },
    });

    // GJS does not initialise what can fail to be. This is not called for a dumper that C has made.
    const construct = GPcap.Dumper.prototype._init;
    GPcap.Dumper.prototype._init = function (...args) {
        construct.apply(this, args);
        this.init(null);
    };
    GPcap.Dumper.prototype.dump = withPkthdr(GPcap.Dumper.prototype.dump);
    GPcap.Dumper.prototype.dump_bytes = withPkthdr(GPcap.Dumper.prototype.dump_bytes);
    GPcap.Bpf.prototype.filter_packet = withPkthdr(GPcap.Bpf.prototype.filter_packet);

    for (const name of ['received', 'dropped', 'dropped_by_interface', 'dropped_by_queue', 'delivered', 'delivered_bytes']) {
        Object.defineProperty(GPcap.Stats.prototype, name, {
            get() {
                return this[`get_${name}`]();
            },
        });
    }

    // What `${object}` says of each, inside of its brackets.
    const descriptions = {
        Address: self => self.to_string(),
        Bpf: self => `"${self.get_expression()}"`,
        Device: self => self.get_name(),
        Dumper: self => `${self.get_n_packets()} packets${self.is_closed() ? ', closed' : ''}`,
        Packet: self => `${self.get_hdr().get_caplen()} of ${self.get_hdr().get_len()} bytes`,
        PacketBatch: self => `${self.get_n_packets()} packets`,
        Pkthdr: self => `${self.get_caplen()} of ${self.get_len()} bytes`,
        Reader: self => {
            const what = self.get_device() ?? self.get_filename() ?? 'a stream';
            return `${what}, ${self.is_closed() ? 'closed' : self.is_activated() ? 'active' : 'not active'}`;
        },
        Stats: self => `${self.received} received, ${self.dropped} dropped, ` +
            `${self.dropped_by_interface} by the interface, ${self.dropped_by_queue} by the queue, ` +
            `${self.delivered} delivered`,
    };
    for (const [name, describe] of Object.entries(descriptions)) {
        GPcap[name].prototype.toString = function () {
            return `[GPcap.${name}: ${describe(this)}]`;
        };
    }
}

// GJS runs this file in a scope in which its compiler leaves functions alone. In the global one they are
// five times as fast: 360 ns a packet of an iteration instead of 1,720.
function _init() {
    const compiled = (0, eval)(`(${install})`);
    compiled(this, imports.gi.Gio, imports.gi.GLib, imports.system.gc);
}
