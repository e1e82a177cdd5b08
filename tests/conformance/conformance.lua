-- SPDX-FileCopyrightText: The GPcap authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The scenarios in Lua, with lgi: conformance.lua SAVEFILES

local lgi = require 'lgi'
local GLib, Gio, GPcap = lgi.GLib, lgi.Gio, lgi.require('GPcap', '1.0')

local function printf(...)
  print(string.format(...))
end

-- The number of packets and their checksum.
local Seen = {}
Seen.__index = Seen

function Seen.new()
  return setmetatable({ n = 0, checksum = 0 }, Seen)
end

function Seen:add(number)
  self.checksum = (self.checksum * 31 + number) % 4294967296
end

function Seen:see(hdr, data)
  local seconds, microseconds = hdr:get_ts()
  self.n = self.n + 1
  self:add(seconds)
  self:add(microseconds)
  self:add(hdr:get_caplen())
  self:add(hdr:get_len())
  for i = 1, #data do
    self:add(data:byte(i))
  end
end

function Seen:print(scenario)
  printf('%s: %d packets, checksum %08x', scenario, self.n, self.checksum)
end

-- lgi raises the error of a constructor, and returns that of other calls.
local function check(result, error)
  if error then
    _G.error(error, 0)
  end
  return result
end

local function open_savefile(name)
  return check(GPcap.open_offline(arg[1] .. '/' .. name))
end

-- In lgi the domain is the enumeration of its codes, and the code is the name of a value.
local function print_error(scenario, error)
  printf('%s: %s %d', scenario, GLib.quark_to_string(error.domain.error_domain), error.domain[error.code])
end

local function read_all(reader, scenario)
  local seen = Seen.new()
  while true do
    local result, hdr, data = reader:next(nil)
    if result ~= 'PACKET' then
      break
    end
    seen:see(hdr, data:get_data())
  end
  seen:print(scenario)
end

local function open_and_read()
  local reader = open_savefile('packets.pcap')
  printf('open: link type %s, snapshot length %d', GPcap.datalink_val_to_name(reader:get_datalink()), reader:get_snapshot())
  printf('version: %d.%d', reader:get_savefile_version())
  local _, error = GPcap.open_offline('no such file')
  print_error('no file', error)
  read_all(reader, 'next')
  local again, seen = open_savefile('packets.pcap'), Seen.new()
  local batch = again:read_batch(7)
  while batch do
    for i = 0, batch:get_n_packets() - 1 do
      seen:see(batch:get_pkthdr(i), batch:get_bytes(i):get_data())
    end
    batch = again:read_batch(7)
  end
  seen:print('read_batch')
end

local function open_others()
  local path = arg[1] .. '/packets.pcap.gz'
  read_all(GPcap.open_uri('file://' .. path), 'uri')
  local file = io.open(path, 'rb')
  read_all(GPcap.open_bytes(GLib.Bytes(file:read('*a'))), 'bytes')
  file:close()
  local _, error = GPcap.open_uri('gpcap-nothing://')
  print_error('no scheme', error)
end

local function filter()
  local reader = open_savefile('packets.pcap')
  reader:set_filter('udp')
  read_all(reader, 'filter')
  local _, error = reader:set_filter('no filter')
  print_error('bad filter', error)
end

local function dispatch()
  local reader, seen = open_savefile('packets.pcap'), Seen.new()
  local function on_packet(hdr, data)
    seen:see(hdr, data)
    if seen.n == 33 then
      reader:breakloop()
    end
  end
  local first = reader:dispatch(30, on_packet)
  local second = reader:dispatch(-1, on_packet)
  local n_second = seen.n - first
  local third = reader:loop(-1, on_packet)
  printf('dispatch: %d, %d after %d, %d after %d, checksum %08x', first, second, n_second, third,
    seen.n - first - n_second, seen.checksum)
end

local function keep_and_close()
  local reader, kept, seen = open_savefile('packets.pcap'), {}, Seen.new()
  reader:loop(-1, function(hdr, data)
    kept[#kept + 1] = { hdr, data }
  end)
  reader:close()
  local _, _, _, error = reader:next(nil)
  if not error then
    _, error = reader:next(nil)
  end
  reader = nil
  collectgarbage()
  for _, packet in ipairs(kept) do
    seen:see(packet[1], packet[2])
  end
  seen:print('keep')
  print_error('closed', error)
end

local function dump()
  local filename = os.tmpname()
  local reader = open_savefile('nanoseconds.pcap')
  local dumper = reader:dump_open(filename)
  reader:loop(-1, function(hdr, data)
    check(dumper:dump(hdr, data))
  end)
  dumper:close()
  read_all(check(GPcap.open_offline(filename)), 'dump')
  os.remove(filename)
end

local function dump_to_full_disk()
  local reader = open_savefile('packets.pcap')
  local dumper = check(GPcap.Dumper { filename = '/dev/full', datalink = GPcap.DLT_EN10MB })
  reader:set_dumper(dumper)
  reader:loop(-1)
  local _, error = dumper:close()
  print_error('full disk', error)
  print_error('kept', dumper.error)
end

local function dump_pcapng()
  local filename = os.tmpname()
  local batch = open_savefile('packets.pcap'):read_batch(0)
  local properties = { filename = filename, format = 'PCAPNG', compression = 'GZIP', application = 'conformance' }
  local dumper = check(GPcap.Dumper(properties))
  local eth0 = GPcap.Interface { name = 'eth0', datalink = GPcap.DLT_EN10MB }
  local number = check(dumper:add_interface(eth0))
  check(dumper:add_name('192.0.2.2', 'server.test'))
  check(dumper:dump_comment(batch:get_item(0), 'first'))
  check(dumper:dump_batch(batch))
  check(dumper:add_statistics(number, 100, 0, 0, -1, -1))
  check(dumper:close())
  local file, seen = io.open(filename, 'rb'), Seen.new()
  local reader = check(GPcap.open_bytes(GLib.Bytes(file:read('*a'))))
  file:close()
  os.remove(filename)
  local first = reader:read_batch(1):get_item(0)
  while true do
    local result, hdr, data = reader:next(nil)
    if result ~= 'PACKET' then
      break
    end
    seen:see(hdr, data:get_data())
  end
  printf('pcapng: %s on %s, then %d packets, checksum %08x', first:get_comments()[1], first:get_interface():get_name(), seen.n,
    seen.checksum)
  local section, told = reader:get_sections():get_item(0), reader:get_interfaces():get_item(0)
  printf('told: by %s, %s of link type %s, %d received, %s', section:get_application(), told:get_name(),
    GPcap.datalink_val_to_name(told:get_datalink()), told:get_stats():get_received(), reader:lookup_name('192.0.2.2'))
  local other = check(GPcap.Dumper.open('/dev/null', GPcap.DLT_EN10MB, 65535, 'MICRO'))
  local _, error = other:add_interface(eth0)
  print_error('other format', error)
end

local function model_savefile()
  local model, seen = check(GPcap.SavefileModel.open(arg[1] .. '/packets.pcap.gz')), Seen.new()
  check(model:wait())
  local packet = model:get_item(42)
  seen:see(packet:get_hdr(), packet:get_data():get_data())
  printf('model: packet 42 of %d, checksum %08x', model:get_n_items(), seen.checksum)
  local filtered = check(model:filter('udp'))
  check(filtered:wait())
  printf('model: %d pass', filtered:get_n_items())
end

local function keep_history()
  local filename = os.tmpname()
  local history = GPcap.History.new(30, 0, 0)
  history:add_batch(open_savefile('packets.pcap'):read_batch(0))
  local n_before = history:get_n_items()
  history:refresh()
  printf('history: %d packets, then %d', n_before, history:get_n_items())
  local dumper = check(GPcap.Dumper.open(filename, history:get_datalink(), 65535, 'MICRO'))
  check(history:dump(dumper))
  dumper:close()
  read_all(check(GPcap.open_offline(filename)), 'history dump')
  os.remove(filename)
  local other = check(GPcap.Dumper.open('/dev/null', GPcap.DLT_RAW, 65535, 'MICRO'))
  local _, error = history:dump(other)
  print_error('other link type', error)
end

local function write_ring()
  local filename = os.tmpname()
  local rotation = GPcap.Rotation { template = filename .. '-%N.pcap', max_packets = 30 }
  local dumper = check(GPcap.Dumper { rotation = rotation, datalink = GPcap.DLT_EN10MB })
  local sizes = {}
  function dumper.on_rotated(_, file, _, _, n)
    sizes[#sizes + 1] = math.floor(n)
    check(file:delete())
  end
  local reader = open_savefile('packets.pcap')
  local batch = reader:read_batch(40)
  while batch do
    check(dumper:dump_batch(batch))
    batch = reader:read_batch(40)
  end
  dumper:close()
  printf('ring: %s packets', table.concat(sizes, ' '))
  os.remove(filename)
  local _, error = GPcap.Rotation({ template = 'a.pcap' }):check()
  print_error('no number', error)
end

local function taps()
  local reader, seen = open_savefile('packets.pcap'), Seen.new()
  local udp, all = check(reader:add_tap_filter('udp')), check(reader:add_tap())
  udp:set_max_packets(10)
  udp.on_batch = function(_, batch)
    for i = 0, batch:get_n_packets() - 1 do
      seen:see(batch:get_pkthdr(i), batch:get_bytes(i):get_data())
    end
  end
  repeat
    local batch = reader:read_batch(7)
  until not batch
  seen:print('tap')
  printf('tap counts: %d packets, %sexhausted; %d packets, %d bytes', udp:get_packets(), udp:is_exhausted() and '' or 'not ',
    all:get_packets(), all:get_bytes())
  local _, error = reader:add_tap_filter('no filter')
  print_error('bad tap', error)
end

local function devices()
  local list = GPcap.list_devices()
  for i = 0, list:get_n_items() - 1 do
    local device = list:get_item(i)
    if device:get_name() == 'lo' then
      printf('devices: lo is %sa loopback device, and %s', device:is_loopback() and '' or 'not ',
        device:is_up() and 'up' or 'down')
    end
  end
end

local function monitor_devices()
  local loop, monitor = GLib.MainLoop(), GPcap.DeviceMonitor()
  local device = monitor:lookup('lo')
  local datalinks = device:list_datalinks()
  device.on_notify['received-bytes'] = function()
    loop:quit()
  end
  monitor:set_counters_interval(10)
  loop:run()
  printf('monitor: lo is %sof kind loopback and link type %s, and has %sreceived what it sent',
    device:get_kind() == 'LOOPBACK' and '' or 'not ', GPcap.datalink_val_to_name(datalinks[1]),
    device:get_received_bytes() == device:get_sent_bytes() and '' or 'not ')
end

local function capture()
  local loop, sizes, n_finished, failure = GLib.MainLoop(), {}, 0, nil
  local reader = check(GPcap.open_live('lo', 65535, false, 10))
  reader:set_filter('udp port 47006')
  reader.on_packet = function(_, _, data)
    sizes[#sizes + 1] = data:get_size() - 42
    if #sizes == 5 then
      reader:stop()
    end
  end
  reader.on_finished = function(_, error)
    n_finished, failure = n_finished + 1, error
    loop:quit()
  end
  reader:start()
  loop:run()
  printf('live: %d packets of %d bytes, finished %s %s an error', #sizes, sizes[#sizes],
    n_finished == 1 and 'once' or 'not once', failure and 'with' or 'without')
  local stats = reader:get_stats()
  printf('stats: %d delivered, %d dropped by the queue', stats:get_delivered(), stats:get_dropped_by_queue())
end

local function drain()
  local reader, n_seen, n_finished, n_rest = open_savefile('packets.pcap'), 0, 0, 0
  reader.on_packet = function()
    n_seen = n_seen + 1
  end
  reader.on_finished = function()
    n_finished = n_finished + 1
  end
  reader:set_replay('STEPPED')
  reader:start()
  reader:step(7)
  reader:drain()
  reader:set_replay('NONE')
  local batch = reader:read_batch(0)
  while batch do
    n_rest = n_rest + batch:get_n_packets()
    batch = reader:read_batch(0)
  end
  printf('drain: %d packets, finished %s, then %d', n_seen, n_finished == 1 and 'once' or 'not once', n_rest)
end

local function check_filters()
  local wrong = GPcap.check_filter('udp and and tcp', GPcap.DLT_EN10MB, 'NO_LOOKUPS')
  printf('check: %s from %d to %d', wrong:is_valid() and 'valid' or 'wrong', wrong:get_start(), wrong:get_end())
  local right = GPcap.check_filter('host example.invalid', GPcap.DLT_EN10MB, 'NO_LOOKUPS')
  printf('check: %s, with the names: %s', right:is_valid() and 'valid' or 'wrong', table.concat(right:get_names(), ' '))
end

local function wait_for(start)
  local result
  start(function(_, async_result)
    result = async_result
  end)
  while not result do
    GLib.MainContext.default():iteration(true)
  end
  return result
end

local function read_async(reader, cancellable)
  return reader:read_batch_finish(wait_for(function(callback)
    reader:read_batch_async(30, GLib.PRIORITY_DEFAULT, cancellable, callback)
  end))
end

local function read_asynchronously()
  local reader, n_packets, n_batches = open_savefile('packets.pcap'), 0, 0
  local batch = read_async(reader)
  while batch do
    n_packets, n_batches = n_packets + batch:get_n_packets(), n_batches + 1
    batch = read_async(reader)
  end
  printf('async: %d packets in %d batches', n_packets, n_batches)
  local live, cancellable = check(GPcap.open_live('lo', 65535, false, 10)), Gio.Cancellable()
  live:set_filter('udp port 1')
  GLib.timeout_add(GLib.PRIORITY_DEFAULT, 20, function()
    cancellable:cancel()
    return false
  end)
  local _, error = read_async(live, cancellable)
  print_error('async cancelled', error)
end

local function compile()
  local batch = open_savefile('packets.pcap'):read_batch(0)
  local bpf = GPcap.compile_finish(wait_for(function(callback)
    GPcap.compile_async(GPcap.DLT_EN10MB, 65535, 'udp', true, GPcap.NETMASK_UNKNOWN, nil, callback)
  end))
  printf('compile: %d of %d packets match', batch:filter(bpf):get_n_packets(), batch:get_n_packets())
  local n_matches = 0
  for i = 0, batch:get_n_packets() - 1 do
    n_matches = n_matches + (bpf:matches(batch:get_item(i)) and 1 or 0)
  end
  printf('matches: %d', n_matches)
end

-- Lua 5.1 has no numbers of 64 bits. These are less than 256.
local function sum_small(data, first, size)
  local sum, n = 0, 0
  for at = first + 1, #data, size do
    for _, byte in ipairs({ data:byte(at, at + 7) }) do
      sum = sum + byte
    end
    n = n + 1
  end
  return n, sum
end

local function conversations()
  local conversations = GPcap.Conversations({ sort_by = 'PACKETS', max_items = 2 })
  local protocols = conversations:get_protocols()
  conversations:add_batch(open_savefile('packets.pcap'):read_batch(0))
  local endpoints = conversations:get_endpoints()
  conversations:refresh()
  for i = 0, conversations:get_n_items() - 1 do
    local each = conversations:get_item(i)
    printf('conversation: %s %s %d and %s %d, %d packets and %d back', each.protocol_name, each.address_a, each.port_a, each.address_b,
      each.port_b, each.packets_a_to_b, each.packets_b_to_a)
  end
  for i = 0, endpoints:get_n_items() - 1 do
    local each = endpoints:get_item(i)
    printf('endpoint: %s, %d sent and %d received', each.address, each.packets_sent, each.packets_received)
  end
  printf('expression: %s', conversations:get_item(0):get_filter())
  local records = protocols:get_records():get_data()
  printf('protocols: %d rows, %d packets', sum_small(records, GPcap.TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET, GPcap.TRAFFIC_RECORD_SIZE))
  local samples = conversations:get_history('SECOND'):get_data()
  printf('history: %d second, %d packets', sum_small(samples, GPcap.TRAFFIC_SAMPLE_PACKETS_OFFSET, GPcap.TRAFFIC_SAMPLE_SIZE))
end

local function flows()
  local batch = open_savefile('packets.pcap'):read_batch(0)
  for i = 0, 2 do
    local key = batch:get_flow_key(i)
    printf('flow: %s from %s %d to %s %d', key.protocol_name, key.source_string, key.source_port, key.destination_string, key.destination_port)
  end
  local keys, n_packets = batch:get_flow_keys():get_data(), 0
  for at = GPcap.FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET + 1, #keys, GPcap.FLOW_KEY_RECORD_SIZE do
    -- Lua 5.1 does not tell the machine's byte order.
    local one, other = keys:byte(at, at + 1)
    if one + other == 80 and one * other == 0 then
      n_packets = n_packets + 1
    end
  end
  printf('port 80: %d packets', n_packets)
  local addresses = GPcap.AddressSet.new_from_text('192.0.2.2\n2001:db8::/32\n')
  local either, sources = batch:filter_addresses(addresses, 'EITHER'), batch:filter_addresses(addresses, 'SOURCE')
  printf('addresses: %d prefixes, %d packets, %d from them', addresses.n_prefixes, either.n_packets, sources.n_packets)
  local _, error = GPcap.AddressSet.new_from_text('x')
  print_error('bad address', error)
end

open_and_read()
open_others()
filter()
dispatch()
keep_and_close()
dump()
dump_to_full_disk()
dump_pcapng()
model_savefile()
keep_history()
write_ring()
taps()
devices()
monitor_devices()
capture()
drain()
check_filters()
read_asynchronously()
compile()
flows()
conversations()
