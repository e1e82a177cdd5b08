# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ways with savefiles in Ruby, GPcap's and pcaprub's: savefile.rb batch|pcaprub SAVEFILE [digest]

require "digest"

WAY, FILENAME, MODE = ARGV
DIGEST = MODE == "digest" ? Digest::MD5.new : nil

def digest_packet(timestamp, length, data)
  DIGEST << [timestamp, data.bytesize, length].pack("q<L<2") << data
end

def read_batches
  packets = caplen = len = 0
  reader = GPcap.open_offline(FILENAME)
  while (batch = reader.read_batch(0, nil))
    block = batch.data.to_s
    batch.records.to_s.unpack("q<L<4" * batch.n_packets).each_slice(5) do |timestamp, offset, size, length, _|
      data = block.byteslice(offset, size)
      packets += 1
      caplen += data.bytesize
      len += length
      digest_packet(timestamp, length, data) if DIGEST
    end
  end
  [packets, caplen, len]
end

def read_pcaprub
  packets = caplen = len = 0
  PCAPRUB::Pcap.open_offline(FILENAME).each_packet do |packet|
    data = packet.data
    packets += 1
    caplen += data.bytesize
    len += packet.length
    digest_packet((packet.time * 1_000_000 + packet.microsec) * 1000, packet.length, data) if DIGEST
  end
  [packets, caplen, len]
end

if WAY == "pcaprub"
  require "pcaprub"
else
  require "gobject-introspection"
  module GPcap
  end
  GObjectIntrospection::Loader.new(GPcap).load("GPcap")
end

start = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
packets, caplen, len = WAY == "pcaprub" ? read_pcaprub : read_batches
ns = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - start

peak = File.read("/proc/self/status")[/VmHWM:\s*(\d+)/, 1]
digest = DIGEST && " digest=#{DIGEST.hexdigest}"
puts "ns=#{ns} packets=#{packets} caplen=#{caplen} len=#{len}#{digest} peak=#{peak}"
