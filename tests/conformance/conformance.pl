#!/usr/bin/env perl
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# The scenarios in Perl, with Glib::Object::Introspection: conformance.pl SAVEFILES
use strict;
use warnings;
use File::Temp qw(tempdir);
use Glib::Object::Introspection;

Glib::Object::Introspection->setup (basename => 'Gio', version => '2.0', package => 'Glib::IO');
Glib::Object::Introspection->setup (basename => 'GPcap', version => '1.0', package => 'GPcap');

my ($savefiles) = @ARGV;

# The number of packets and their checksum.
sub new_seen {
  return { n => 0, checksum => 0 };
}

sub see {
  my ($seen, $hdr, @bytes) = @_;
  $seen->{n}++;
  for my $number ($hdr->get_ts, $hdr->get_caplen, $hdr->get_len, @bytes) {
    $seen->{checksum} = ($seen->{checksum} * 31 + $number) % 2**32;
  }
}

# Returns the bytes of a GBytes, a string in Perl, as numbers, like those of a callback.
sub bytes_of {
  my ($bytes) = @_;
  return unpack 'C*', $bytes->get_data // '';
}

sub print_seen {
  my ($scenario, $seen) = @_;
  printf "%s: %d packets, checksum %08x\n", $scenario, $seen->{n}, $seen->{checksum};
}

sub print_error {
  my ($scenario, $call) = @_;
  eval { $call->(); 1 } and return;
  printf "%s: %s %d\n", $scenario, $@->domain, $@->code;
}

sub open_savefile {
  my ($name) = @_;
  return GPcap::open_offline ("$savefiles/$name");
}

sub read_all {
  my ($reader, $scenario) = @_;
  my $seen = new_seen ();
  while (1) {
    my ($result, $hdr, $data) = $reader->next (undef);
    last if $result ne 'packet';
    see ($seen, $hdr, bytes_of ($data));
  }
  print_seen ($scenario, $seen);
}

sub open_and_read {
  my $reader = open_savefile ('packets.pcap');
  printf "open: link type %s, snapshot length %d\n", GPcap::datalink_val_to_name ($reader->get_datalink),
    $reader->get_snapshot;
  printf "version: %d.%d\n", $reader->get_savefile_version;
  print_error ('no file', sub { GPcap::open_offline ('no such file') });
  read_all ($reader, 'next');
  my ($again, $seen) = (open_savefile ('packets.pcap'), new_seen ());
  while (my $batch = $again->read_batch (7, undef)) {
    see ($seen, $batch->get_pkthdr ($_), bytes_of ($batch->get_bytes ($_))) for 0 .. $batch->get_n_packets - 1;
  }
  print_seen ('read_batch', $seen);
}

sub open_others {
  my $path = "$savefiles/packets.pcap.gz";
  read_all (GPcap::open_uri ("file://$path"), 'uri');
  open my $file, '<:raw', $path or die;
  my $content = do { local $/; <$file> };
  read_all (GPcap::open_bytes (Glib::Bytes->new ($content)), 'bytes');
  print_error ('no scheme', sub { GPcap::open_uri ('gpcap-nothing://') });
}

sub filter {
  my $reader = open_savefile ('packets.pcap');
  $reader->set_filter ('udp');
  read_all ($reader, 'filter');
  print_error ('bad filter', sub { $reader->set_filter ('no filter') });
}

sub dispatch {
  my ($reader, $seen) = (open_savefile ('packets.pcap'), new_seen ());
  my $on_packet = sub {
    my ($hdr, $data) = @_;
    see ($seen, $hdr, @$data);
    $reader->breakloop if $seen->{n} == 33;
  };
  my $first = $reader->dispatch (30, $on_packet, undef, undef);
  my $second = $reader->dispatch (-1, $on_packet, undef, undef);
  my $n_second = $seen->{n} - $first;
  my $third = $reader->loop (-1, $on_packet, undef, undef);
  printf "dispatch: %d, %d after %d, %d after %d, checksum %08x\n", $first, $second, $n_second, $third,
    $seen->{n} - $first - $n_second, $seen->{checksum};
}

sub keep_and_close {
  my ($reader, $seen, @kept) = (open_savefile ('packets.pcap'), new_seen ());
  $reader->loop (-1, sub { push @kept, [@_[0, 1]] }, undef, undef);
  $reader->close;
  my $closed = $reader;
  undef $reader;
  see ($seen, $_->[0], @{ $_->[1] }) for @kept;
  print_seen ('keep', $seen);
  print_error ('closed', sub { $closed->next (undef) });
}

sub dump_packets {
  my $filename = tempdir (CLEANUP => 1) . '/dump.pcap';
  my $reader = open_savefile ('nanoseconds.pcap');
  my $dumper = $reader->dump_open ($filename);
  $reader->loop (-1, sub { $dumper->dump ($_[0], $_[1]) }, undef, undef);
  $dumper->close;
  read_all (GPcap::open_offline ($filename), 'dump');
}

sub dump_to_full_disk {
  my $reader = open_savefile ('packets.pcap');
  my $dumper = GPcap::Dumper->new (filename => '/dev/full', datalink => GPcap::DLT_EN10MB ());
  $dumper->init (undef);
  $reader->set_dumper ($dumper);
  $reader->loop (-1, undef, undef, undef);
  print_error ('full disk', sub { $dumper->close });
  print_error ('kept', sub { die $dumper->get ('error') });
}

sub dump_pcapng {
  my $filename = tempdir (CLEANUP => 1) . '/dump.pcapng.gz';
  my ($batch, $seen) = (open_savefile ('packets.pcap')->read_batch (0, undef), new_seen ());
  my $dumper = GPcap::Dumper->new (filename => $filename, format => 'pcapng', compression => 'gzip', application => 'conformance');
  $dumper->init (undef);
  my $eth0 = GPcap::Interface->new (name => 'eth0', datalink => GPcap::DLT_EN10MB ());
  my $number = $dumper->add_interface ($eth0);
  $dumper->add_name ('192.0.2.2', 'server.test');
  $dumper->dump_comment ($batch->get_item (0), 'first');
  $dumper->dump_batch ($batch);
  $dumper->add_statistics ($number, 100, 0, 0, -1, -1);
  $dumper->close;
  open my $file, '<:raw', $filename or die;
  my $content = do { local $/; <$file> };
  my $reader = GPcap::open_bytes (Glib::Bytes->new ($content));
  my $first = $reader->read_batch (1, undef)->get_item (0);
  while (my $rest = $reader->read_batch (7, undef)) {
    see ($seen, $rest->get_pkthdr ($_), bytes_of ($rest->get_bytes ($_))) for 0 .. $rest->get_n_packets - 1;
  }
  printf "pcapng: %s on %s, then %d packets, checksum %08x\n", $first->get_comments->[0], $first->get_interface->get_name,
    $seen->{n}, $seen->{checksum};
  my ($section, $told) = ($reader->get_sections->get_item (0), $reader->get_interfaces->get_item (0));
  printf "told: by %s, %s of link type %s, %d received, %s\n", $section->get_application, $told->get_name,
    GPcap::datalink_val_to_name ($told->get_datalink), $told->get_stats->get_received, $reader->lookup_name ('192.0.2.2');
  my $other = GPcap::Dumper::open ('/dev/null', GPcap::DLT_EN10MB (), 65535, 'micro');
  print_error ('other format', sub { $other->add_interface ($eth0) });
}

sub model_savefile {
  my ($model, $seen) = (GPcap::SavefileModel::open ("$savefiles/packets.pcap.gz", undef), new_seen ());
  $model->wait (undef);
  my $packet = $model->get_item (42);
  see ($seen, $packet->get_hdr, bytes_of ($packet->get_data));
  printf "model: packet 42 of %d, checksum %08x\n", $model->get_n_items, $seen->{checksum};
  my $filtered = $model->filter ('udp');
  $filtered->wait (undef);
  printf "model: %d pass\n", $filtered->get_n_items;
}

sub keep_history {
  my $filename = tempdir (CLEANUP => 1) . '/history.pcap';
  my $history = GPcap::History->new (30, 0, 0);
  $history->add_batch (open_savefile ('packets.pcap')->read_batch (0, undef));
  my $n_before = $history->get_n_items;
  $history->refresh;
  printf "history: %d packets, then %d\n", $n_before, $history->get_n_items;
  my $dumper = GPcap::Dumper::open ($filename, $history->get_datalink, 65535, 'micro');
  $history->dump ($dumper);
  $dumper->close;
  read_all (GPcap::open_offline ($filename), 'history dump');
  my $other = GPcap::Dumper::open ('/dev/null', GPcap::DLT_RAW (), 65535, 'micro');
  print_error ('other link type', sub { $history->dump ($other) });
}

sub write_ring {
  my $rotation = GPcap::Rotation->new (template => tempdir (CLEANUP => 1) . '/a-%N.pcap', max_packets => 30);
  my $dumper = GPcap::Dumper->new (rotation => $rotation, datalink => GPcap::DLT_EN10MB ());
  my @sizes;
  $dumper->init (undef);
  $dumper->signal_connect (rotated => sub {
    push @sizes, $_[4];
    $_[1]->delete (undef);
  });
  my $reader = open_savefile ('packets.pcap');
  while (my $batch = $reader->read_batch (40, undef)) {
    $dumper->dump_batch ($batch);
  }
  $dumper->close;
  print "ring: @sizes packets\n";
  my $wrong = GPcap::Rotation->new (template => 'a.pcap');
  print_error ('no number', sub { $wrong->check });
}

sub taps {
  my ($reader, $seen) = (open_savefile ('packets.pcap'), new_seen ());
  my ($udp, $all) = ($reader->add_tap_filter ('udp'), $reader->add_tap (undef));
  $udp->set_max_packets (10);
  $udp->signal_connect (batch => sub {
    my (undef, $batch) = @_;
    see ($seen, $batch->get_pkthdr ($_), bytes_of ($batch->get_bytes ($_))) for 0 .. $batch->get_n_packets - 1;
  });
  1 while $reader->read_batch (7, undef);
  print_seen ('tap', $seen);
  printf "tap counts: %d packets, %sexhausted; %d packets, %d bytes\n", $udp->get_packets, $udp->is_exhausted ? '' : 'not ',
    $all->get_packets, $all->get_bytes;
  print_error ('bad tap', sub { $reader->add_tap_filter ('no filter') });
}

sub devices {
  my $list = GPcap::list_devices ();
  for my $i (0 .. $list->get_n_items - 1) {
    my $device = $list->get_item ($i);
    next if $device->get_name ne 'lo';
    printf "devices: lo is %sa loopback device, and %s\n", $device->is_loopback ? '' : 'not ',
      $device->is_up ? 'up' : 'down';
  }
}

sub monitor_devices {
  my ($loop, $monitor) = (Glib::MainLoop->new, GPcap::DeviceMonitor->new);
  my $device = $monitor->lookup ('lo');
  my $datalinks = $device->list_datalinks;
  $device->signal_connect ('notify::received-bytes' => sub { $loop->quit });
  $monitor->set_counters_interval (10);
  $loop->run;
  printf "monitor: lo is %sof kind loopback and link type %s, and has %sreceived what it sent\n",
    $device->get_kind eq 'loopback' ? '' : 'not ', GPcap::datalink_val_to_name ($datalinks->[0]),
    $device->get_received_bytes == $device->get_sent_bytes ? '' : 'not ';
}

sub capture {
  my ($loop, @sizes, @errors) = (Glib::MainLoop->new);
  my $reader = GPcap::open_live ('lo', 65535, 0, 10);
  $reader->set_filter ('udp port 47006');
  $reader->signal_connect (packet => sub {
    my (undef, undef, $data) = @_;
    push @sizes, $data->get_size - 42;
    $reader->stop if @sizes == 5;
  });
  $reader->signal_connect (finished => sub {
    push @errors, $_[1];
    $loop->quit;
  });
  $reader->start;
  $loop->run;
  printf "live: %d packets of %d bytes, finished %s %s an error\n", scalar @sizes, $sizes[-1],
    @errors == 1 ? 'once' : 'not once', $errors[0] ? 'with' : 'without';
  my $stats = $reader->get_stats;
  printf "stats: %d delivered, %d dropped by the queue\n", $stats->get_delivered, $stats->get_dropped_by_queue;
}

sub drain {
  my ($reader, $n_seen, $n_finished, $n_rest) = (open_savefile ('packets.pcap'), 0, 0, 0);
  $reader->signal_connect (packet => sub { $n_seen++ });
  $reader->signal_connect (finished => sub { $n_finished++ });
  $reader->set_replay ('stepped');
  $reader->start;
  $reader->step (7);
  $reader->drain (undef);
  $reader->set_replay ('none');
  while (my $batch = $reader->read_batch (0, undef)) {
    $n_rest += $batch->get_n_packets;
  }
  printf "drain: %d packets, finished %s, then %d\n", $n_seen, $n_finished == 1 ? 'once' : 'not once', $n_rest;
}

sub check {
  my $wrong = GPcap::check_filter ('udp and and tcp', GPcap::DLT_EN10MB (), 'no-lookups');
  printf "check: %s from %d to %d\n", $wrong->is_valid ? 'valid' : 'wrong', $wrong->get_start, $wrong->get_end;
  my $right = GPcap::check_filter ('host example.invalid', GPcap::DLT_EN10MB (), 'no-lookups');
  printf "check: %s, with the names: %s\n", $right->is_valid ? 'valid' : 'wrong', join ' ', @{$right->get_names};
}

sub wait_for {
  my ($start) = @_;
  my $result;
  $start->(sub { $result = $_[1] });
  Glib::MainContext->default->iteration (1) until $result;
  return $result;
}

sub read_async {
  my ($reader, $cancellable) = @_;
  my $result = wait_for (sub { $reader->read_batch_async (30, Glib::G_PRIORITY_DEFAULT (), $cancellable, $_[0], undef) });
  return $reader->read_batch_finish ($result);
}

sub read_asynchronously {
  my ($reader, $n_packets, $n_batches) = (open_savefile ('packets.pcap'), 0, 0);
  while (my $batch = read_async ($reader, undef)) {
    $n_packets += $batch->get_n_packets;
    $n_batches++;
  }
  print "async: $n_packets packets in $n_batches batches\n";
  my ($live, $cancellable) = (GPcap::open_live ('lo', 65535, 0, 10), Glib::IO::Cancellable->new);
  $live->set_filter ('udp port 1');
  Glib::Timeout->add (20, sub { $cancellable->cancel; 0 });
  print_error ('async cancelled', sub { read_async ($live, $cancellable) });
}

sub compile {
  my $batch = open_savefile ('packets.pcap')->read_batch (0, undef);
  my $result = wait_for (sub {
    GPcap::compile_async (GPcap::DLT_EN10MB (), 65535, 'udp', 1, GPcap::NETMASK_UNKNOWN (), undef, $_[0], undef);
  });
  my $bpf = GPcap::compile_finish ($result);
  printf "compile: %d of %d packets match\n", $batch->filter ($bpf)->get_n_packets, $batch->get_n_packets;
  printf "matches: %d\n", scalar grep { $bpf->matches ($batch->get_item ($_)) } 0 .. $batch->get_n_packets - 1;
}

sub items_of {
  my ($model) = @_;
  return map { $model->get_item ($_) } 0 .. $model->get_n_items - 1;
}

# Adds up a number of 64 bits in each record.
sub sum_records {
  my ($data, $at, $size) = @_;
  my @records = unpack "(a$size)*", $data;
  my $sum = 0;
  $sum += unpack ("x$at Q", $_) for @records;
  return (scalar @records, $sum);
}

sub conversations {
  my $conversations = GPcap::Conversations->new;
  $conversations->set (sort_by => 'packets', max_items => 2);
  my $protocols = $conversations->get_protocols;
  $conversations->add_batch (open_savefile ('packets.pcap')->read_batch (0, undef));
  my $endpoints = $conversations->get_endpoints;
  $conversations->refresh;
  for my $each (items_of ($conversations)) {
    printf "conversation: %s %s %d and %s %d, %d packets and %d back\n",
      map { $each->get ($_) } qw(protocol-name address-a port-a address-b port-b packets-a-to-b packets-b-to-a);
  }
  for my $each (items_of ($endpoints)) {
    printf "endpoint: %s, %d sent and %d received\n", map { $each->get ($_) } qw(address packets-sent packets-received);
  }
  printf "expression: %s\n", $conversations->get_item (0)->get_filter;
  printf "protocols: %d rows, %d packets\n",
    sum_records ($protocols->get_records->get_data, GPcap::TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET (), GPcap::TRAFFIC_RECORD_SIZE ());
  printf "history: %d second, %d packets\n",
    sum_records ($conversations->get_history ('second')->get_data, GPcap::TRAFFIC_SAMPLE_PACKETS_OFFSET (), GPcap::TRAFFIC_SAMPLE_SIZE ());
}

sub flows {
  my $batch = open_savefile ('packets.pcap')->read_batch (0, undef);
  for my $key (map { $batch->get_flow_key ($_) } 0 .. 2) {
    printf "flow: %s from %s %d to %s %d\n", map { $key->get ($_) } qw(protocol-name source-string source-port destination-string destination-port);
  }
  my ($size, $at) = (GPcap::FLOW_KEY_RECORD_SIZE (), GPcap::FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET ());
  my @records = unpack "(a$size)*", $batch->get_flow_keys->get_data;
  printf "port 80: %d packets\n", scalar grep { unpack ("x$at S", $_) == 80 } @records;
  my $addresses = GPcap::AddressSet->new_from_text ("192.0.2.2\n2001:db8::/32\n");
  my ($either, $sources) = map { $batch->filter_addresses ($addresses, $_)->get_n_packets } qw(either source);
  printf "addresses: %d prefixes, %d packets, %d from them\n", $addresses->get_n_prefixes, $either, $sources;
  print_error ('bad address', sub { GPcap::AddressSet->new_from_text ('x') });
}

open_and_read ();
open_others ();
filter ();
dispatch ();
keep_and_close ();
dump_packets ();
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
read_asynchronously ();
compile ();
flows ();
conversations ();
