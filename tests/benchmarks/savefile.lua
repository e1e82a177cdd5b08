-- SPDX-FileCopyrightText: The GPcap authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- GPcap's way with savefiles in Lua: savefile.lua batch SAVEFILE [digest]

local lgi = require "lgi"
local GLib, GPcap = lgi.GLib, lgi.GPcap

local filename = arg[2]
local digest = arg[3] == "digest" and GLib.Checksum.new(GLib.ChecksumType.MD5)
local sums = {packets = 0, caplen = 0, len = 0}

local function read_batches()
   local reader = assert(GPcap.open_offline(filename))
   local batch = reader:read_batch(0)
   while batch do
      local records, block = batch:get_records().data, batch:get_data().data
      for at = 1, #records, 24 do
         local timestamp, offset, caplen, len = string.unpack("<i8I4I4I4", records, at)
         local data = block:sub(offset + 1, offset + caplen)
         sums.packets = sums.packets + 1
         sums.caplen = sums.caplen + #data
         sums.len = sums.len + len
         if digest then
            digest:update(string.pack("<i8I4I4", timestamp, caplen, len) .. data)
         end
      end
      batch = reader:read_batch(0)
   end
end

local start = GLib.get_monotonic_time()
read_batches()
local ns = (GLib.get_monotonic_time() - start) * 1000

local status = io.open("/proc/self/status"):read("a")
print(("ns=%d packets=%d caplen=%d len=%d%s peak=%s"):format(
   ns, sums.packets, sums.caplen, sums.len,
   digest and " digest=" .. digest:get_string() or "", status:match("VmHWM:%s*(%d+)")))
