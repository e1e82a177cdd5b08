// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// The declarations of the override for GJS, in addition to those that ts-for-gir generates from the GIR. They go into
// the same directory.

import type Gio from './gio-2.0.js';
import type GLib from './glib-2.0.js';

declare module './gpcap-1.0.js' {
    export namespace GPcap {
        function check_filter(filter: string | null, datalink?: number, flags?: FilterCheckFlags): FilterCheck;
        function check_filter_async(filter: string | null, datalink?: number, flags?: FilterCheckFlags, cancellable?: Gio.Cancellable | null): globalThis.Promise<FilterCheck>;
        function compile(linktype: number, snaplen: number, filter: string | null, optimize?: boolean, netmask?: number): Bpf;
        function compile_async(linktype: number, snaplen: number, filter: string | null, optimize?: boolean, netmask?: number, cancellable?: Gio.Cancellable | null): globalThis.Promise<Bpf>;
        function create(device?: string | null): Reader;
        function open_live(device?: string | null, snaplen?: number, promisc?: boolean, to_ms?: number, cancellable?: Gio.Cancellable | null): Reader;
        function open_offline(filename: string, cancellable?: Gio.Cancellable | null): Reader;
        function open_live_async(device?: string | null, snaplen?: number, promisc?: boolean, to_ms?: number, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        function open_offline_async(filename: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        /** Opens a savefile: a path, its contents, a file or a stream. */
        function open(source: string | Uint8Array | GLib.Bytes | Gio.File | Gio.InputStream, cancellable?: Gio.Cancellable | null): Reader;
        function open_async(source: string | Uint8Array | GLib.Bytes | Gio.File | Gio.InputStream, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        function open_bytes(bytes: Uint8Array | GLib.Bytes, cancellable?: Gio.Cancellable | null): Reader;
        function open_bytes_async(bytes: Uint8Array | GLib.Bytes, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        function open_file(file: Gio.File, cancellable?: Gio.Cancellable | null): Reader;
        function open_file_async(file: Gio.File, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        function open_uri(uri: string, cancellable?: Gio.Cancellable | null): Reader;
        function open_uri_async(uri: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;
        function open_stream(stream: Gio.InputStream, cancellable?: Gio.Cancellable | null): Reader;
        function open_stream_async(stream: Gio.InputStream, cancellable?: Gio.Cancellable | null): globalThis.Promise<Reader>;

        /** The header of a packet of a batch, with the interface of Pkthdr, but without a GObject. */
        interface PacketHeader {
            readonly caplen: number;
            readonly len: number;
            /** Nanoseconds since 1970, exact. */
            readonly timestamp_ns: bigint;
            /** Nanoseconds since 1970, rounded to a number of 53 bits. */
            readonly timestamp: number;
            get_caplen(): number;
            get_len(): number;
            get_timestamp(): number;
            /** Seconds since 1970, and microseconds since that second. */
            get_ts(): [number, number];
            get_date_time(): GLib.DateTime | null;
            to_pkthdr(): Pkthdr;
        }

        /** A packet of an iteration. Its bytes are a view of the batch's memory. */
        interface IteratedPacket {
            readonly hdr: PacketHeader;
            readonly data: Uint8Array;
        }

        /** Views of the memory of a batch. */
        interface BatchViews {
            readonly batch: PacketBatch;
            /** The bytes of all packets. */
            readonly data: Uint8Array;
            /** Six per packet: [2] is the position of its bytes, [3] their number, [4] the packet's length. */
            readonly words: Uint32Array;
            /** Three per packet: [0] is its timestamp in nanoseconds. */
            readonly times: BigInt64Array;
            /** The number of packets. */
            readonly length: number;
        }

        /** Views of the records of the flow keys of a batch. */
        interface FlowKeyViews {
            /** FLOW_KEY_RECORD_SIZE per packet. */
            readonly bytes: Uint8Array;
            /** The same as numbers of 16 bits. */
            readonly halves: Uint16Array;
            /** The number of packets. */
            readonly length: number;
        }

        /** Views of the records of the rows of a table. */
        interface TrafficRecordViews {
            /** TRAFFIC_RECORD_SIZE per row. */
            readonly bytes: Uint8Array;
            /** The same as numbers of 16 bits. */
            readonly halves: Uint16Array;
            /** The same as numbers of 64 bits. */
            readonly longs: BigUint64Array;
            /** The number of rows. */
            readonly length: number;
        }

        /** What was counted in an interval of a history. */
        interface TrafficHistorySample {
            /** Its beginning in nanoseconds since 1970. */
            readonly time_ns: bigint;
            readonly packets: number;
            readonly bytes: number;
        }

        interface TrafficTable {
            readonly length: number;
            get_record_views(): TrafficRecordViews;
            [Symbol.iterator](): Generator<Traffic, void>;
        }

        /** A table whose items are of one class. */
        type TableOf<T extends Traffic> = {[Symbol.iterator](): Generator<T, void>} & TrafficTable;

        interface Conversations {
            [Symbol.iterator](): Generator<Conversation, void>;
            get_endpoints(): TableOf<Endpoint>;
            get_protocols(): TableOf<Protocol>;
            get_history(interval?: TrafficInterval): GLib.Bytes;
            history(interval?: TrafficInterval): TrafficHistorySample[];
        }

        interface Traffic {
            get_history(interval?: TrafficInterval): GLib.Bytes;
            history(interval?: TrafficInterval): TrafficHistorySample[];
        }

        type PacketCallback = (hdr: PacketHeader, data: Uint8Array) => void;

        interface Reader {
            activate(cancellable?: Gio.Cancellable | null): number;
            dispatch(maxcant?: number, callback?: PacketCallback | null, cancellable?: Gio.Cancellable | null): number;
            loop(maxcant?: number, callback?: PacketCallback | null, cancellable?: Gio.Cancellable | null): number;
            next(cancellable?: Gio.Cancellable | null): [ReadResult, Pkthdr | null, GLib.Bytes | null];
            read_batch(max_packets?: number, cancellable?: Gio.Cancellable | null): PacketBatch | null;
            read_batch_timeout(max_packets?: number, timeout?: number, cancellable?: Gio.Cancellable | null): PacketBatch | null;
            read_batch_async(max_packets?: number, io_priority?: number, cancellable?: Gio.Cancellable | null): globalThis.Promise<PacketBatch | null>;
            activate_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<number>;
            close_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;
            drain(cancellable?: Gio.Cancellable | null): boolean;
            drain_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;
            set_filter_async(filter?: string | null, cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;
            set_filter(filter?: string | null): boolean;
            set_dumper(dumper?: Dumper | null): boolean;
            add_tap(bpf?: Bpf | null): Tap;
            add_tap_filter(filter?: string | null): Tap;
            set_fanout(group: number, mode?: FanoutMode, flags?: FanoutFlags): boolean;
            set_autostop(n_packets?: number, n_bytes?: number, seconds?: number): boolean;
            set_replay(mode?: ReplayMode): boolean;
            step(n_packets?: number): boolean;
            create_source(cancellable?: Gio.Cancellable | null): GLib.Source;
            get_savefile_version(): [number, number];
            [Symbol.iterator](): Generator<IteratedPacket, void>;
            [Symbol.asyncIterator](): AsyncGenerator<PacketBatch, void>;
        }

        interface PacketBatch {
            readonly length: number;
            get_views(): BatchViews;
            get_flow_key_views(): FlowKeyViews;
            filter_addresses(addresses: AddressSet, end?: AddressEnd): PacketBatch;
            [Symbol.iterator](): Generator<IteratedPacket, void>;
        }

        interface History {
            readonly length: number;
            [Symbol.iterator](): Generator<IteratedPacket, void>;
        }

        namespace SavefileModel {
            function open(filename: string, cancellable?: Gio.Cancellable | null): SavefileModel;
            function open_async(filename: string, cancellable?: Gio.Cancellable | null): globalThis.Promise<SavefileModel>;
            function open_file(file: Gio.File, cancellable?: Gio.Cancellable | null): SavefileModel;
            function open_file_async(file: Gio.File, cancellable?: Gio.Cancellable | null): globalThis.Promise<SavefileModel>;
        }

        interface SavefileModel {
            readonly length: number;
            wait(cancellable?: Gio.Cancellable | null): boolean;
            filter(filter?: string | null): FilteredPackets;
            [Symbol.iterator](): Generator<Packet, void>;
        }

        interface FilteredPackets {
            readonly length: number;
            wait(cancellable?: Gio.Cancellable | null): boolean;
            set_filter(filter?: string | null): boolean;
            [Symbol.iterator](): Generator<Packet, void>;
        }

        interface DeviceMonitor {
            readonly length: number;
            [Symbol.iterator](): Generator<Device, void>;
        }

        interface Stats {
            readonly received: number;
            readonly dropped: number;
            readonly dropped_by_interface: number;
            readonly dropped_by_queue: number;
            readonly delivered: number;
            readonly delivered_bytes: number;
            readonly bytes: number;
        }

        interface Tap {
            set_addresses(addresses: AddressSet | null, end?: AddressEnd): void;
            set_dumper(dumper?: Dumper | null): boolean;
        }

        interface Dumper {
            add_statistics(interface_: number, received: number, dropped?: number, dropped_by_interface?: number, begin?: number, end?: number): boolean;
            close_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;
            flush_async(cancellable?: Gio.Cancellable | null): globalThis.Promise<boolean>;
            dump(hdr: PacketHeader, data: Uint8Array): boolean;
            dump_bytes(hdr: PacketHeader, data: GLib.Bytes): boolean;
        }

        interface Bpf {
            filter_packet(hdr: PacketHeader, data: Uint8Array): number;
        }
    }
}
