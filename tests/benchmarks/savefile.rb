# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ways with savefiles in Ruby, GPcap's and pcaprub's: savefile.rb batch|pcaprub SAVEFILE [digest]

require "digest"

WAY, FILENAME, MODE = ARGV
DIGEST = MODE == "digest" ? Digest::MD5.new : nil

def digest_packet(timestamp, length, data)
  DIGEST << [timestamp, data.bytesize, length].pack("q<L<2") << data
end

# A record is three words: the time; where the bytes are and, above 32 bits, how many; the length.
def read_batches
  packets = caplen = len = 0
  reader = GPcap.open_offline(FILENAME)
  while (batch = reader.read_batch(0, nil))
    block = batch.data.to_s
    words = batch.records.to_s.unpack("q<*")
    i = 0
    while i < words.size
      place = words[i + 1]
      data = block.byteslice(place & 0xffffffff, place >> 32)
      packets += 1
      caplen += data.bytesize
      len += words[i + 2]
      digest_packet(words[i], words[i + 2], data) if DIGEST
      i += 3
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
