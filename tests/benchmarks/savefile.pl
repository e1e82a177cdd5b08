# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ways with savefiles in Perl, GPcap's and Net::Pcap's: savefile.pl batch|net-pcap SAVEFILE [digest]

use strict;
use warnings;
use Digest::MD5;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($way, $filename, $mode) = @ARGV;
my $digest = ($mode // '') eq 'digest' ? Digest::MD5->new : undef;
my ($packets, $caplen, $len) = (0, 0, 0);

# Introspection has to be there before the program runs.
BEGIN {
    if ($ARGV[0] eq 'net-pcap') {
        require Net::Pcap;
    } else {
        require Glib::Object::Introspection;
        Glib::Object::Introspection->setup(basename => 'GPcap', version => '1.0', package => 'GPcap');
    }
}

sub digest_packet {
    my ($timestamp, $length, $data) = @_;
    $digest->add(pack('q<L<2', $timestamp, length $data, $length), $data);
}

sub read_batches {
    my $reader = GPcap::open_offline($filename);
    while (my $batch = $reader->read_batch(0, undef)) {
        my ($records, $block) = ($batch->get_records->get_data, $batch->get_data->get_data);
        for (my $at = 0; $at < length $records; $at += 24) {
            my ($timestamp, $offset, $size, $length) = unpack 'q<L<3', substr $records, $at, 24;
            my $data = substr $block, $offset, $size;
            $packets++;
            $caplen += length $data;
            $len += $length;
            digest_packet($timestamp, $length, $data) if $digest;
        }
    }
}

sub read_net_pcap {
    my $message;
    my $pcap = Net::Pcap::pcap_open_offline($filename, \$message) or die $message;
    Net::Pcap::pcap_loop($pcap, -1, sub {
        my (undef, $header, $data) = @_;
        $packets++;
        $caplen += length $data;
        $len += $header->{len};
        digest_packet(($header->{tv_sec} * 1_000_000 + $header->{tv_usec}) * 1000, $header->{len}, $data) if $digest;
    }, undef);
    Net::Pcap::pcap_close($pcap);
}

my $start = clock_gettime(CLOCK_MONOTONIC);
$way eq 'net-pcap' ? read_net_pcap() : read_batches();
my $ns = (clock_gettime(CLOCK_MONOTONIC) - $start) * 1e9;

open my $status, '<', '/proc/self/status' or die $!;
my ($peak) = join('', <$status>) =~ /VmHWM:\s*(\d+)/;
printf "ns=%d packets=%d caplen=%d len=%d%s peak=%d\n",
    $ns, $packets, $caplen, $len, $digest ? ' digest=' . $digest->hexdigest : '', $peak;
