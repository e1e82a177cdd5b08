/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in Vala: conformance SAVEFILES */

string savefiles;

/* The number of packets and their checksum. */
class Seen {
    public int n = 0;
    public uint32 checksum = 0;

    void add (uint32 number) {
        checksum = checksum * 31 + number;
    }

    public void see (GPcap.Pkthdr hdr, uint8[] data) {
        int64 seconds, microseconds;

        hdr.get_ts (out seconds, out microseconds);
        n++;
        add ((uint32) seconds);
        add ((uint32) microseconds);
        add (hdr.get_caplen ());
        add (hdr.get_len ());
        foreach (var b in data)
            add (b);
    }

    public void print (string scenario) {
        stdout.printf ("%s: %d packets, checksum %08x\n", scenario, n, checksum);
    }
}

GPcap.Reader open_savefile (string name) throws Error {
    return GPcap.open_offline (Path.build_filename (savefiles, name));
}

void print_error (string scenario, Error error) {
    print ("%s: %s %d\n", scenario, error.domain.to_string (), error.code);
}

void read_all (GPcap.Reader reader, string scenario) throws Error {
    var seen = new Seen ();
    GPcap.Pkthdr? hdr;
    Bytes? data;

    while (reader.next (out hdr, out data) == GPcap.ReadResult.PACKET)
        seen.see (hdr, data.get_data ());
    seen.print (scenario);
}

void open_and_read () throws Error {
    var reader = open_savefile ("packets.pcap");
    print ("open: link type %s, snapshot length %d\n", GPcap.datalink_val_to_name (reader.get_datalink ()),
           reader.get_snapshot ());
    int major, minor;
    reader.get_savefile_version (out major, out minor);
    print ("version: %d.%d\n", major, minor);
    try {
        GPcap.open_offline ("no such file");
    } catch (IOError error) {
        print_error ("no file", error);
    }
    read_all (reader, "next");

    var again = open_savefile ("packets.pcap");
    var seen = new Seen ();
    GPcap.PacketBatch? batch;
    while ((batch = again.read_batch (7)) != null) {
        for (var i = 0; i < batch.get_n_packets (); i++)
            seen.see (batch.get_pkthdr (i), batch.get_bytes (i).get_data ());
    }
    seen.print ("read_batch");
}

void open_others () throws Error {
    var path = Path.build_filename (savefiles, "packets.pcap.gz");
    uint8[] content;
    read_all (GPcap.open_uri ("file://" + path), "uri");
    FileUtils.get_data (path, out content);
    read_all (GPcap.open_bytes (new Bytes (content)), "bytes");
    try {
        GPcap.open_uri ("gpcap-nothing://");
    } catch (IOError error) {
        print_error ("no scheme", error);
    }
}

void filter () throws Error {
    var reader = open_savefile ("packets.pcap");
    reader.set_filter ("udp");
    read_all (reader, "filter");
    try {
        reader.set_filter ("no filter");
    } catch (GPcap.Error error) {
        print_error ("bad filter", error);
    }
}

void dispatch () throws Error {
    var reader = open_savefile ("packets.pcap");
    var seen = new Seen ();
    GPcap.PacketFunc on_packet = (hdr, data) => {
        seen.see (hdr, data);
        if (seen.n == 33)
            reader.breakloop ();
    };
    var first = reader.dispatch (30, on_packet);
    var second = reader.dispatch (-1, on_packet);
    var n_second = seen.n - first;
    var third = reader.loop (-1, on_packet);
    print ("dispatch: %d, %d after %d, %d after %d, checksum %08x\n", first, second, n_second, third,
           seen.n - first - n_second, seen.checksum);
}

void keep_and_close () throws Error {
    var reader = open_savefile ("packets.pcap");
    var seen = new Seen ();
    GPcap.Packet[] kept = {};

    reader.loop (-1, (hdr, data) => {
        kept += new GPcap.Packet (hdr, new Bytes (data));
    });
    reader.close ();
    foreach (var packet in kept)
        seen.see (packet.get_hdr (), packet.get_data ().get_data ());
    seen.print ("keep");
    try {
        reader.get_datalink ();
    } catch (GPcap.Error.CLOSED error) {
        print_error ("closed", error);
    }
}

void dump () throws Error {
    var filename = Path.build_filename (DirUtils.make_tmp ("gpcap-XXXXXX"), "dump.pcap");
    var reader = open_savefile ("nanoseconds.pcap");
    var dumper = reader.dump_open (filename);

    reader.loop (-1, (hdr, data) => {
        try {
            dumper.dump (hdr, data);
        } catch (Error error) {
            print_error ("dump", error);
        }
    });
    dumper.close ();
    read_all (GPcap.open_offline (filename), "dump");
    FileUtils.unlink (filename);
    DirUtils.remove (Path.get_dirname (filename));
}

void dump_to_full_disk () throws Error {
    var reader = open_savefile ("packets.pcap");
    var dumper = (GPcap.Dumper) Initable.@new (typeof (GPcap.Dumper), null, "filename", "/dev/full",
                                               "datalink", GPcap.DLT_EN10MB);

    reader.set_dumper (dumper);
    reader.loop (-1, null);
    try {
        dumper.close ();
    } catch (IOError.NO_SPACE error) {
        print_error ("full disk", error);
    }
    print_error ("kept", dumper.get_error ());
}

void dump_pcapng () throws Error {
    var filename = Path.build_filename (DirUtils.make_tmp ("gpcap-XXXXXX"), "dump.pcapng.gz");
    var batch = open_savefile ("packets.pcap").read_batch ();
    var dumper = (GPcap.Dumper) Initable.@new (typeof (GPcap.Dumper), null, "filename", filename,
                                               "format", GPcap.SavefileFormat.PCAPNG,
                                               "compression", GPcap.Compression.GZIP,
                                               "application", "conformance");
    var eth0 = (GPcap.Interface) Object.@new (typeof (GPcap.Interface), "name", "eth0",
                                              "datalink", GPcap.DLT_EN10MB);
    var number = dumper.add_interface (eth0);
    dumper.add_name ("192.0.2.2", "server.test");
    dumper.dump_comment ((GPcap.Packet) batch.get_item (0), "first");
    dumper.dump_batch (batch);
    dumper.add_statistics (number, 100, 0, 0, -1, -1);
    dumper.close ();
    uint8[] content;
    FileUtils.get_data (filename, out content);
    FileUtils.unlink (filename);
    DirUtils.remove (Path.get_dirname (filename));

    var reader = GPcap.open_bytes (new Bytes (content));
    var first = (GPcap.Packet) reader.read_batch (1).get_item (0);
    var seen = new Seen ();
    GPcap.PacketBatch? rest;
    while ((rest = reader.read_batch (7)) != null) {
        for (var i = 0; i < rest.get_n_packets (); i++)
            seen.see (rest.get_pkthdr (i), rest.get_bytes (i).get_data ());
    }
    print ("pcapng: %s on %s, then %d packets, checksum %08x\n", first.get_comments ()[0],
           first.get_interface ().get_name (), seen.n, seen.checksum);
    var section = (GPcap.Section) reader.get_sections ().get_item (0);
    var told = (GPcap.Interface) reader.get_interfaces ().get_item (0);
    print ("told: by %s, %s of link type %s, %u received, %s\n", section.get_application (), told.get_name (),
           GPcap.datalink_val_to_name (told.get_datalink ()), (uint) told.get_stats ().get_received (),
           reader.lookup_name ("192.0.2.2"));
    var other = GPcap.Dumper.open ("/dev/null", GPcap.DLT_EN10MB, 65535, GPcap.TstampPrecision.MICRO);
    try {
        other.add_interface (eth0);
    } catch (GPcap.Error error) {
        print_error ("other format", error);
    }
}

void model_savefile () throws Error {
    var model = GPcap.SavefileModel.open (Path.build_filename (savefiles, "packets.pcap.gz"));
    model.wait ();
    var packet = (GPcap.Packet) model.get_item (42);
    var seen = new Seen ();
    seen.see (packet.get_hdr (), packet.get_data ().get_data ());
    print ("model: packet 42 of %u, checksum %08x\n", model.get_n_items (), seen.checksum);
    var filtered = model.filter ("udp");
    filtered.wait ();
    print ("model: %u pass\n", filtered.get_n_items ());
}

void keep_history () throws Error {
    var filename = Path.build_filename (DirUtils.make_tmp ("gpcap-XXXXXX"), "history.pcap");
    var history = new GPcap.History (30, 0, 0);

    history.add_batch (open_savefile ("packets.pcap").read_batch ());
    var n_before = history.get_n_items ();
    history.refresh ();
    print ("history: %u packets, then %u\n", n_before, history.get_n_items ());
    var dumper = GPcap.Dumper.open (filename, history.get_datalink (), 65535, GPcap.TstampPrecision.MICRO);
    history.dump (dumper);
    dumper.close ();
    read_all (GPcap.open_offline (filename), "history dump");
    FileUtils.unlink (filename);
    DirUtils.remove (Path.get_dirname (filename));
    var other = GPcap.Dumper.open ("/dev/null", GPcap.DLT_RAW, 65535, GPcap.TstampPrecision.MICRO);
    try {
        history.dump (other);
    } catch (GPcap.Error.WRONG_LINK_TYPE error) {
        print_error ("other link type", error);
    }
}

void write_ring () throws Error {
    var directory = DirUtils.make_tmp ("gpcap-XXXXXX");
    var reader = open_savefile ("packets.pcap");
    var rotation = (GPcap.Rotation) Object.@new (typeof (GPcap.Rotation), "template",
                                                 Path.build_filename (directory, "a-%N.pcap"), "max-packets", (uint64) 30);
    var dumper = (GPcap.Dumper) Initable.@new (typeof (GPcap.Dumper), null, "rotation", rotation,
                                               "datalink", GPcap.DLT_EN10MB);
    var line = new StringBuilder ("ring:");
    GPcap.PacketBatch? batch;

    dumper.rotated.connect ((file, first, last, n_packets) => {
        line.append (" " + n_packets.to_string ());
        FileUtils.unlink (file.get_path ());
    });
    while ((batch = reader.read_batch (40)) != null)
        dumper.dump_batch (batch);
    dumper.close ();
    print ("%s packets\n", line.str);
    DirUtils.remove (directory);
    try {
        ((GPcap.Rotation) Object.@new (typeof (GPcap.Rotation), "template", "a.pcap")).check ();
    } catch (GPcap.Error.INVALID_ARGUMENT error) {
        print_error ("no number", error);
    }
}

void taps () throws Error {
    var reader = open_savefile ("packets.pcap");
    var seen = new Seen ();
    var udp = reader.add_tap_filter ("udp");
    var all = reader.add_tap ();

    udp.max_packets = 10;
    udp.batch.connect ((batch) => {
        for (var i = 0; i < batch.get_n_packets (); i++)
            seen.see (batch.get_pkthdr (i), batch.get_bytes (i).get_data ());
    });
    while (reader.read_batch (7) != null) {
    }
    seen.print ("tap");
    print ("tap counts: %s packets, %sexhausted; %s packets, %s bytes\n", udp.packets.to_string (),
           udp.exhausted ? "" : "not ", all.packets.to_string (), all.bytes.to_string ());
    try {
        reader.add_tap_filter ("no filter");
    } catch (GPcap.Error error) {
        print_error ("bad tap", error);
    }
}

void devices () throws Error {
    var devices = GPcap.list_devices ();

    for (var i = 0; i < devices.get_n_items (); i++) {
        var device = (GPcap.Device) devices.get_item (i);
        if (device.get_name () == "lo")
            print ("devices: lo is %sa loopback device, and %s\n", device.is_loopback () ? "" : "not ",
                   device.is_up () ? "up" : "down");
    }
}

void monitor_devices () {
    var loop = new MainLoop ();
    var monitor = new GPcap.DeviceMonitor ();
    var device = monitor.lookup ("lo");
    var datalinks = device.list_datalinks ();

    device.notify["received-bytes"].connect (() => loop.quit ());
    monitor.counters_interval = 10;
    loop.run ();
    print ("monitor: lo is %sof kind loopback and link type %s, and has %sreceived what it sent\n",
           device.kind == GPcap.DeviceKind.LOOPBACK ? "" : "not ", GPcap.datalink_val_to_name (datalinks[0]),
           device.received_bytes == device.sent_bytes ? "" : "not ");
}

void capture () throws Error {
    var loop = new MainLoop ();
    var reader = GPcap.open_live ("lo", 65535, false, 10);
    var n = 0, size = 0, n_finished = 0;
    var has_error = false;

    reader.set_filter ("udp port 47006");
    reader.packet.connect ((hdr, data) => {
        size = (int) data.get_size () - 42;
        if (++n == 5)
            reader.stop ();
    });
    reader.finished.connect ((error) => {
        n_finished++;
        has_error = error != null;
        loop.quit ();
    });
    reader.start ();
    loop.run ();
    print ("live: %d packets of %d bytes, finished %s %s an error\n", n, size, n_finished == 1 ? "once" : "not once",
           has_error ? "with" : "without");

    var stats = reader.get_stats ();
    print ("stats: %s delivered, %s dropped by the queue\n", stats.get_delivered ().to_string (),
           stats.get_dropped_by_queue ().to_string ());
}

void drain () throws Error {
    var reader = open_savefile ("packets.pcap");
    uint n_seen = 0, n_finished = 0, n_rest = 0;
    GPcap.PacketBatch? batch;

    reader.packet.connect (() => n_seen++);
    reader.finished.connect (() => n_finished++);
    reader.set_replay (GPcap.ReplayMode.STEPPED);
    reader.start ();
    reader.step (7);
    reader.drain ();
    reader.set_replay (GPcap.ReplayMode.NONE);
    while ((batch = reader.read_batch (0)) != null)
        n_rest += batch.get_n_packets ();
    print ("drain: %u packets, finished %s, then %u\n", n_seen, n_finished == 1 ? "once" : "not once", n_rest);
}

void check () {
    var wrong = GPcap.check_filter ("udp and and tcp", GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.NO_LOOKUPS);
    print ("check: %s from %d to %d\n", wrong.is_valid () ? "valid" : "wrong", wrong.get_start (), wrong.get_end ());

    var right = GPcap.check_filter ("host example.invalid", GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.NO_LOOKUPS);
    print ("check: %s, with the names: %s\n", right.is_valid () ? "valid" : "wrong", string.joinv (" ", right.get_names ()));
}

async void read_asynchronously () throws Error {
    var reader = yield GPcap.open_offline_async (Path.build_filename (savefiles, "packets.pcap"));
    uint n_packets = 0, n_batches = 0;
    GPcap.PacketBatch? batch;

    while ((batch = yield reader.read_batch_async (30, Priority.DEFAULT)) != null) {
        n_packets += batch.get_n_packets ();
        n_batches++;
    }
    print ("async: %u packets in %u batches\n", n_packets, n_batches);

    var live = yield GPcap.open_live_async ("lo", 65535, false, 10);
    var cancellable = new Cancellable ();
    yield live.set_filter_async ("udp port 1");
    Timeout.add (20, () => {
        cancellable.cancel ();
        return Source.REMOVE;
    });
    try {
        yield live.read_batch_async (30, Priority.DEFAULT, cancellable);
    } catch (IOError.CANCELLED error) {
        print_error ("async cancelled", error);
    }
    yield live.close_async ();
}

async void compile () throws Error {
    var batch = open_savefile ("packets.pcap").read_batch (0);
    var bpf = yield GPcap.compile_async (GPcap.DLT_EN10MB, 65535, "udp", true, GPcap.NETMASK_UNKNOWN);

    print ("compile: %u of %u packets match\n", batch.filter (bpf).get_n_packets (), batch.get_n_packets ());

    var n_matches = 0;
    for (var i = 0; i < batch.get_n_packets (); i++)
        n_matches += bpf.matches ((GPcap.Packet) batch.get_item (i)) ? 1 : 0;
    print ("matches: %d\n", n_matches);
}

void flows () throws Error {
    var batch = open_savefile ("packets.pcap").read_batch (0);
    for (var i = 0; i < 3; i++) {
        var key = batch.get_flow_key (i);

        print ("flow: %s from %s %u to %s %u\n", key.protocol_name, key.source_string, key.source_port,
               key.destination_string, key.destination_port);
    }
    var keys = batch.get_flow_keys ();
    unowned var records = (GPcap.FlowKeyRecord[]) keys.get_data ();
    var n_packets = 0;
    for (var i = 0; i < batch.get_n_packets (); i++)
        n_packets += records[i].destination_port == 80 ? 1 : 0;
    print ("port 80: %d packets\n", n_packets);
    var addresses = new GPcap.AddressSet.from_text ("192.0.2.2\n2001:db8::/32\n");
    print ("addresses: %u prefixes, %u packets, %u from them\n", addresses.n_prefixes,
           batch.filter_addresses (addresses).get_n_packets (),
           batch.filter_addresses (addresses, GPcap.AddressEnd.SOURCE).get_n_packets ());
    try {
        new GPcap.AddressSet.from_text ("x");
    } catch (Error error) {
        print_error ("bad address", error);
    }
}

void print_items (GPcap.Conversations conversations, ListModel endpoints) {
    for (var i = 0; i < conversations.get_n_items (); i++) {
        var each = (GPcap.Conversation) conversations.get_item (i);

        print ("conversation: %s %s %u and %s %u, %u packets and %u back\n", each.protocol_name, each.address_a,
               each.port_a, each.address_b, each.port_b, (uint) each.packets_a_to_b, (uint) each.packets_b_to_a);
    }
    for (var i = 0; i < endpoints.get_n_items (); i++) {
        var each = (GPcap.Endpoint) endpoints.get_item (i);

        print ("endpoint: %s, %u sent and %u received\n", each.address, (uint) each.packets_sent,
               (uint) each.packets_received);
    }
}

void conversations () throws Error {
    var conversations = new GPcap.Conversations ();
    unowned var protocols = conversations.get_protocols ();
    uint64 n_packets = 0, n_in_history = 0;

    conversations.sort_by = GPcap.TrafficOrder.PACKETS;
    conversations.max_items = 2;
    conversations.add_batch (open_savefile ("packets.pcap").read_batch (0));
    unowned var endpoints = conversations.get_endpoints ();
    conversations.refresh ();
    print_items (conversations, endpoints);
    print ("expression: %s\n", ((GPcap.Traffic) conversations.get_item (0)).get_filter ());
    var bytes = protocols.get_records ();
    unowned var records = (GPcap.TrafficRecord[]) bytes.get_data ();
    var n_rows = bytes.get_size () / GPcap.TRAFFIC_RECORD_SIZE;
    for (var i = 0; i < n_rows; i++)
        n_packets += records[i].packets_a_to_b;
    print ("protocols: %u rows, %u packets\n", (uint) n_rows, (uint) n_packets);
    var history = conversations.get_history ();
    unowned var samples = (GPcap.TrafficSample[]) history.get_data ();
    var n_samples = history.get_size () / GPcap.TRAFFIC_SAMPLE_SIZE;
    for (var i = 0; i < n_samples; i++)
        n_in_history += samples[i].packets;
    print ("history: %u second, %u packets\n", (uint) n_samples, (uint) n_in_history);
}

async void run_asynchronously (MainLoop loop) {
    try {
        yield read_asynchronously ();
        yield compile ();
        flows ();
        conversations ();
    } catch (Error error) {
        printerr ("%s\n", error.message);
    }
    loop.quit ();
}

int main (string[] args) {
    var loop = new MainLoop ();

    savefiles = args[1];
    try {
        open_and_read ();
        open_others ();
        filter ();
        dispatch ();
        keep_and_close ();
        dump ();
        dump_to_full_disk ();
        dump_pcapng ();
        model_savefile ();
        keep_history ();
        write_ring ();
        taps ();
        devices ();
        monitor_devices ();
        capture ();
        drain ();
        check ();
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }
    run_asynchronously.begin (loop);
    loop.run ();
    return 0;
}
