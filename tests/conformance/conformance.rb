# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# The scenarios in Ruby, with gobject-introspection: conformance.rb SAVEFILES

require "gobject-introspection"
require "tmpdir"

module Gio
  GObjectIntrospection::Loader.load("Gio", self)
end

module GPcap
  GObjectIntrospection::Loader.load("GPcap", self)
end

# The number of packets and their checksum.
class Seen
  attr_reader :n

  def initialize
    @n = @checksum = 0
  end

  def see(hdr, bytes)
    @n += 1
    [*hdr.ts, hdr.caplen, hdr.len, *bytes].each { |number| @checksum = (@checksum * 31 + number) % 2**32 }
  end

  def hex
    format("%08x", @checksum)
  end

  def print(scenario)
    puts "#{scenario}: #{@n} packets, checksum #{hex}"
  end
end

def open_savefile(name)
  GPcap.open_offline(File.join(ARGV[0], name))
end

def print_error(scenario)
  yield
rescue GLib::ErrorInfo => error
  puts "#{scenario}: #{error.domain} #{error.code}"
end

def read_all(reader, scenario)
  seen = Seen.new
  loop do
    result, hdr, data = reader.next
    break unless result == GPcap::ReadResult::PACKET

    seen.see(hdr, data.to_s.bytes)
  end
  seen.print(scenario)
end

def open_and_read
  reader = open_savefile("packets.pcap")
  puts "open: link type #{GPcap.datalink_val_to_name(reader.datalink)}, snapshot length #{reader.snapshot}"
  puts "version: #{reader.savefile_version.last(2).join(".")}"
  print_error("no file") { GPcap.open_offline("no such file") }
  read_all(reader, "next")
  again = open_savefile("packets.pcap")
  seen = Seen.new
  while (batch = again.read_batch(7))
    batch.n_packets.times { |i| seen.see(batch.get_pkthdr(i), batch.get_bytes(i).to_s.bytes) }
  end
  seen.print("read_batch")
end

def open_others
  path = File.join(ARGV[0], "packets.pcap.gz")
  read_all(GPcap.open_uri("file://#{path}"), "uri")
  read_all(GPcap.open_bytes(GLib::Bytes.new(File.binread(path))), "bytes")
  print_error("no scheme") { GPcap.open_uri("gpcap-nothing://") }
end

def filter
  reader = open_savefile("packets.pcap")
  reader.set_filter("udp")
  read_all(reader, "filter")
  print_error("bad filter") { reader.set_filter("no filter") }
end

def dispatch
  reader = open_savefile("packets.pcap")
  seen = Seen.new
  on_packet = lambda do |hdr, data|
    seen.see(hdr, data)
    reader.breakloop if seen.n == 33
  end
  first = reader.dispatch(30) { |hdr, data| on_packet.call(hdr, data) }
  second = reader.dispatch(-1) { |hdr, data| on_packet.call(hdr, data) }
  n_second = seen.n - first
  third = reader.loop(-1) { |hdr, data| on_packet.call(hdr, data) }
  puts "dispatch: #{first}, #{second} after #{n_second}, #{third} after #{seen.n - first - n_second}, checksum #{seen.hex}"
end

def keep_and_close
  reader = open_savefile("packets.pcap")
  kept = []
  seen = Seen.new
  reader.loop(-1) { |hdr, data| kept << [hdr, data] }
  reader.close
  kept.each { |hdr, data| seen.see(hdr, data) }
  seen.print("keep")
  print_error("closed") { reader.next }
end

def dump_packets
  Dir.mktmpdir do |directory|
    filename = File.join(directory, "dump.pcap")
    reader = open_savefile("nanoseconds.pcap")
    dumper = reader.dump_open(filename)
    reader.loop(-1) { |hdr, data| dumper.dump(hdr, data) }
    dumper.close
    read_all(GPcap.open_offline(filename), "dump")
  end
end

KEPT = []

def dump_to_full_disk
  reader = open_savefile("packets.pcap")
  dumper = GPcap::Dumper.new(filename: "/dev/full", datalink: GPcap::DLT_EN10MB)
  dumper.init
  reader.set_dumper(dumper)
  reader.loop(-1)
  print_error("full disk") { dumper.close }
  print_error("kept") { raise dumper.error }
  # Ruby's binding frees the error, which is the dumper's. So the dumper must never be freed.
  KEPT << dumper
end

def dump_pcapng
  batch = open_savefile("packets.pcap").read_batch(0)
  eth0 = GPcap::Interface.new(name: "eth0", datalink: GPcap::DLT_EN10MB)
  content = Dir.mktmpdir do |directory|
    filename = File.join(directory, "dump.pcapng.gz")
    dumper = GPcap::Dumper.new(filename: filename, format: :pcapng, compression: :gzip, application: "conformance")
    dumper.init
    number = dumper.add_interface(eth0)
    dumper.add_name("192.0.2.2", "server.test")
    dumper.dump_comment(batch.get_item(0), "first")
    dumper.dump_batch(batch)
    dumper.add_statistics(number, 100, 0, 0, -1, -1)
    dumper.close
    File.binread(filename)
  end
  reader = GPcap.open_bytes(content)
  first = reader.read_batch(1).get_item(0)
  seen = Seen.new
  while (rest = reader.read_batch(7))
    rest.n_packets.times { |i| seen.see(rest.get_pkthdr(i), rest.get_bytes(i).to_s.bytes) }
  end
  puts "pcapng: #{first.comments[0]} on #{first.interface.name}, then #{seen.n} packets, checksum #{seen.hex}"
  section = reader.sections.get_item(0)
  told = reader.interfaces.get_item(0)
  puts "told: by #{section.application}, #{told.name} of link type #{GPcap.datalink_val_to_name(told.datalink)}, " \
       "#{told.stats.received} received, #{reader.lookup_name("192.0.2.2")}"
  other = GPcap::Dumper.open("/dev/null", GPcap::DLT_EN10MB, 65535, :micro)
  print_error("other format") { other.add_interface(eth0) }
end

def model_savefile
  model = GPcap::SavefileModel.open(File.join(ARGV[0], "packets.pcap.gz"))
  model.wait
  seen = Seen.new
  packet = model.get_item(42)
  seen.see(packet.hdr, packet.data.to_s.bytes)
  puts "model: packet 42 of #{model.n_items}, checksum #{seen.hex}"
  filtered = model.filter("udp")
  filtered.wait
  puts "model: #{filtered.n_items} pass"
end

def keep_history
  history = GPcap::History.new(30, 0, 0)
  history.add_batch(open_savefile("packets.pcap").read_batch(0))
  n_before = history.n_items
  history.refresh
  puts "history: #{n_before} packets, then #{history.n_items}"
  Dir.mktmpdir do |directory|
    filename = File.join(directory, "history.pcap")
    dumper = GPcap::Dumper.open(filename, history.datalink, 65535, :micro)
    history.dump(dumper)
    dumper.close
    read_all(GPcap.open_offline(filename), "history dump")
  end
  other = GPcap::Dumper.open("/dev/null", GPcap::DLT_RAW, 65535, :micro)
  print_error("other link type") { history.dump(other) }
end

def write_ring
  reader = open_savefile("packets.pcap")
  sizes = []
  Dir.mktmpdir do |directory|
    rotation = GPcap::Rotation.new(template: File.join(directory, "a-%N.pcap"), max_packets: 30)
    dumper = GPcap::Dumper.new(rotation: rotation, datalink: GPcap::DLT_EN10MB)
    dumper.init
    dumper.signal_connect("rotated") do |_dumper, file, _first, _last, n_packets|
      sizes << n_packets
      file.delete
    end
    while (batch = reader.read_batch(40))
      dumper.dump_batch(batch)
    end
    dumper.close
  end
  puts "ring: #{sizes.join(" ")} packets"
  print_error("no number") { GPcap::Rotation.new(template: "a.pcap").check }
end

def taps
  reader = open_savefile("packets.pcap")
  seen = Seen.new
  udp = reader.add_tap_filter("udp")
  all = reader.add_tap
  udp.max_packets = 10
  udp.signal_connect("batch") do |_tap, batch|
    batch.n_packets.times { |i| seen.see(batch.get_pkthdr(i), batch.get_bytes(i).to_s.bytes) }
  end
  nil while reader.read_batch(7)
  seen.print("tap")
  puts "tap counts: #{udp.packets} packets, #{"not " unless udp.exhausted?}exhausted; #{all.packets} packets, #{all.bytes} bytes"
  print_error("bad tap") { reader.add_tap_filter("no filter") }
end

def devices
  list = GPcap.list_devices
  list.n_items.times do |i|
    device = list.get_item(i)
    next unless device.name == "lo"

    puts "devices: lo is #{"not " unless device.loopback?}a loopback device, and #{device.up? ? "up" : "down"}"
  end
end

def monitor_devices
  main_loop = GLib::MainLoop.new
  monitor = GPcap::DeviceMonitor.new
  device = monitor.lookup("lo")
  datalinks = device.datalinks.map { |datalink| GPcap.datalink_val_to_name(datalink) }
  device.signal_connect("notify::received-bytes") { main_loop.quit }
  monitor.counters_interval = 10
  main_loop.run
  kind = device.kind == GPcap::DeviceKind::LOOPBACK ? "of kind" : "not of kind"
  received = device.received_bytes == device.sent_bytes ? "received" : "not received"
  puts "monitor: lo is #{kind} loopback and link type #{datalinks.join(" ")}, and has #{received} what it sent"
end

def capture
  main_loop = GLib::MainLoop.new
  sizes = []
  errors = []
  reader = GPcap.open_live("lo", 65535, false, 10)
  reader.set_filter("udp port 47006")
  reader.signal_connect("packet") do |_reader, _hdr, data|
    sizes << data.to_s.bytesize - 42
    reader.stop if sizes.length == 5
  end
  reader.signal_connect("finished") do |_reader, error|
    errors << error
    main_loop.quit
  end
  reader.start
  main_loop.run
  how = errors.length == 1 ? "once" : "not once"
  puts "live: #{sizes.length} packets of #{sizes.last} bytes, finished #{how} #{errors[0].is_a?(GLib::ErrorInfo) ? "with" : "without"} an error"
  puts "stats: #{reader.stats.delivered} delivered, #{reader.stats.dropped_by_queue} dropped by the queue"
end

def drain
  reader = open_savefile("packets.pcap")
  n_seen = n_finished = n_rest = 0
  reader.signal_connect("packet") { n_seen += 1 }
  reader.signal_connect("finished") { n_finished += 1 }
  reader.set_replay(GPcap::ReplayMode::STEPPED)
  reader.start
  reader.step(7)
  reader.drain
  reader.set_replay(GPcap::ReplayMode::NONE)
  while (batch = reader.read_batch(0))
    n_rest += batch.n_packets
  end
  puts "drain: #{n_seen} packets, finished #{n_finished == 1 ? "once" : "not once"}, then #{n_rest}"
end

def check
  no_lookups = GPcap::FilterCheckFlags::NO_LOOKUPS
  wrong = GPcap.check_filter("udp and and tcp", GPcap::DLT_EN10MB, no_lookups)
  puts "check: #{wrong.valid? ? "valid" : "wrong"} from #{wrong.start} to #{wrong.end}"
  right = GPcap.check_filter("host example.invalid", GPcap::DLT_EN10MB, no_lookups)
  puts "check: #{right.valid? ? "valid" : "wrong"}, with the names: #{right.names.join(" ")}"
end

def wait_for
  found = nil
  yield(->(_object, result) { found = result })
  GLib::MainContext.default.iteration(true) until found
  found
end

def read_async(reader, cancellable = nil)
  result = wait_for do |callback|
    reader.read_batch_async(30, GLib::PRIORITY_DEFAULT, cancellable) { |object, result| callback.call(object, result) }
  end
  reader.read_batch_finish(result)
end

def read_asynchronously
  reader = open_savefile("packets.pcap")
  batches = []
  while (batch = read_async(reader))
    batches << batch.n_packets
  end
  puts "async: #{batches.sum} packets in #{batches.length} batches"
  live = GPcap.open_live("lo", 65535, false, 10)
  cancellable = Gio::Cancellable.new
  live.set_filter("udp port 1")
  GLib::Timeout.add(20) do
    cancellable.cancel
    false
  end
  print_error("async cancelled") { read_async(live, cancellable) }
end

def compile
  batch = open_savefile("packets.pcap").read_batch(0)
  result = wait_for do |callback|
    GPcap.compile_async(GPcap::DLT_EN10MB, 65535, "udp", true, GPcap::NETMASK_UNKNOWN, nil) do |object, result|
      callback.call(object, result)
    end
  end
  bpf = GPcap.compile_finish(result)
  puts "compile: #{batch.filter(bpf).n_packets} of #{batch.n_packets} packets match"
  puts "matches: #{batch.n_packets.times.count { |i| bpf.matches(batch.get_item(i)) }}"
end

def items_of(model)
  model.n_items.times.map { |i| model.get_item(i) }
end

# Adds up a number of 64 bits in each record.
def sum_records(bytes, at, size)
  numbers = bytes.to_s.unpack("x#{at}Qx#{size - at - 8}" * (bytes.to_s.bytesize / size))
  [numbers.size, numbers.sum]
end

def conversations
  conversations = GPcap::Conversations.new
  conversations.sort_by = :packets
  conversations.max_items = 2
  protocols = conversations.protocols
  conversations.add_batch(open_savefile("packets.pcap").read_batch(0))
  endpoints = conversations.endpoints
  conversations.refresh
  items_of(conversations).each do |each|
    ends = "#{each.address_a} #{each.port_a} and #{each.address_b} #{each.port_b}"
    puts "conversation: #{each.protocol_name} #{ends}, #{each.packets_a_to_b} packets and #{each.packets_b_to_a} back"
  end
  items_of(endpoints).each { |each| puts "endpoint: #{each.address}, #{each.packets_sent} sent and #{each.packets_received} received" }
  puts "expression: #{conversations.get_item(0).filter}"
  n_rows, n_packets = sum_records(protocols.records, GPcap::TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET, GPcap::TRAFFIC_RECORD_SIZE)
  puts "protocols: #{n_rows} rows, #{n_packets} packets"
  n_samples, n_packets = sum_records(conversations.get_history(:second), GPcap::TRAFFIC_SAMPLE_PACKETS_OFFSET, GPcap::TRAFFIC_SAMPLE_SIZE)
  puts "history: #{n_samples} second, #{n_packets} packets"
end

def flows
  batch = open_savefile("packets.pcap").read_batch(0)
  3.times do |i|
    key = batch.get_flow_key(i)
    puts "flow: #{key.protocol_name} from #{key.source_string} #{key.source_port} to #{key.destination_string} #{key.destination_port}"
  end
  numbers = batch.flow_keys.to_s.unpack("x#{GPcap::FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET}S" + "x#{GPcap::FLOW_KEY_RECORD_SIZE - 2}S" * (batch.n_packets - 1))
  puts "port 80: #{numbers.count(80)} packets"
  addresses = GPcap::AddressSet.new("192.0.2.2\n2001:db8::/32\n")
  n_packets = %i[either source].map { |address_end| batch.filter_addresses(addresses, address_end).n_packets }
  puts "addresses: #{addresses.n_prefixes} prefixes, #{n_packets[0]} packets, #{n_packets[1]} from them"
  print_error("bad address") { GPcap::AddressSet.new("x") }
end

open_and_read
open_others
filter
dispatch
keep_and_close
dump_packets
dump_to_full_disk
dump_pcapng
model_savefile
keep_history
write_ring
taps
devices
monitor_devices
capture
drain
check
read_asynchronously
compile
flows
conversations
# The end of a program frees what is kept, but for this end.
$stdout.flush
exit!(true)
