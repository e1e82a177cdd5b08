/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations that several classes share. */

#pragma once

#include <glib.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

/**
 * GPcapWarning:
 * @GPCAP_WARNING_NONE: the capture runs as requested
 * @GPCAP_WARNING_GENERIC: the capture runs, but not entirely as requested
 * @GPCAP_WARNING_PROMISC_NOT_SUPPORTED: the capture runs, but not in promiscuous mode, which the
 *   device (such as "any") does not support
 * @GPCAP_WARNING_TSTAMP_TYPE_NOT_SUPPORTED: the capture runs, but with another timestamp type
 *
 * The warnings of [method@GPcap.Reader.activate]. The values are libpcap's, which may have more.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_WARNING_NONE = 0,
  GPCAP_WARNING_GENERIC = 1,
  GPCAP_WARNING_PROMISC_NOT_SUPPORTED = 2,
  GPCAP_WARNING_TSTAMP_TYPE_NOT_SUPPORTED = 3,
} GPcapWarning;

/**
 * GPcapCompression:
 * @GPCAP_COMPRESSION_NONE: not compressed
 * @GPCAP_COMPRESSION_GZIP: gzip's format
 * @GPCAP_COMPRESSION_ZSTD: Zstandard's frames, where the library has been built with libzstd
 * @GPCAP_COMPRESSION_LZ4: LZ4's frames, where the library has been built with liblz4
 *
 * How a savefile is compressed.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_COMPRESSION_NONE = 0,
  GPCAP_COMPRESSION_GZIP = 1,
  GPCAP_COMPRESSION_ZSTD = 2,
  GPCAP_COMPRESSION_LZ4 = 3,
} GPcapCompression;

/**
 * GPcapReadResult:
 * @GPCAP_READ_RESULT_BREAK: [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close] ended
 *   the read
 * @GPCAP_READ_RESULT_ERROR: the read failed, and the error is set
 * @GPCAP_READ_RESULT_TIMEOUT: no packet is available yet, and the read was not to wait any longer
 * @GPCAP_READ_RESULT_PACKET: a packet was read
 * @GPCAP_READ_RESULT_END: the savefile has no more packets
 *
 * The ways in which [method@GPcap.Reader.next] ends. The first four values are those of
 * `pcap_next_ex()`, which does not distinguish the end of a savefile from a break.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_READ_RESULT_BREAK = -2,
  GPCAP_READ_RESULT_ERROR = -1,
  GPCAP_READ_RESULT_TIMEOUT = 0,
  GPCAP_READ_RESULT_PACKET = 1,
  GPCAP_READ_RESULT_END = 2,
} GPcapReadResult;

/**
 * GPcapWalkMode:
 * @GPCAP_WALK_MODE_LOOP: like [method@GPcap.Reader.loop]: waits for packets as long as it takes
 * @GPCAP_WALK_MODE_DISPATCH: like [method@GPcap.Reader.dispatch]: delivers the packets that are
 *   available
 * @GPCAP_WALK_MODE_POLL: like a loop, but never waits
 *
 * The modes of [method@GPcap.Reader.walk].
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_WALK_MODE_LOOP,
  GPCAP_WALK_MODE_DISPATCH,
  GPCAP_WALK_MODE_POLL,
} GPcapWalkMode;

/**
 * GPcapSavefileFormat:
 * @GPCAP_SAVEFILE_FORMAT_PCAP: the classic format, which every program reads: one link type, and no
 *   more of a packet than its time and lengths
 * @GPCAP_SAVEFILE_FORMAT_PCAPNG: the newer format, with any number of interfaces, comments,
 *   statistics, names and secrets
 *
 * The format of a savefile that is written.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_SAVEFILE_FORMAT_PCAP,
  GPCAP_SAVEFILE_FORMAT_PCAPNG,
} GPcapSavefileFormat;

/**
 * GPcapSecretsType:
 * @GPCAP_SECRETS_TYPE_SSH: the log of an SSH key exchange
 * @GPCAP_SECRETS_TYPE_TLS: a key log of TLS, as browsers write it for `SSLKEYLOGFILE`
 * @GPCAP_SECRETS_TYPE_WIREGUARD: a key log of WireGuard
 *
 * What secrets of a savefile in pcapng format are. The values are those of the format, which has
 * more of them.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_SECRETS_TYPE_SSH = 0x5353484b,
  GPCAP_SECRETS_TYPE_TLS = 0x544c534b,
  GPCAP_SECRETS_TYPE_WIREGUARD = 0x57474b4c,
} GPcapSecretsType;

/**
 * GPcapTstampPrecision:
 * @GPCAP_TSTAMP_PRECISION_MICRO: timestamps in whole microseconds
 * @GPCAP_TSTAMP_PRECISION_NANO: timestamps in nanoseconds
 *
 * The timestamp precision of a capture. The values are libpcap's.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_TSTAMP_PRECISION_MICRO = 0,
  GPCAP_TSTAMP_PRECISION_NANO = 1,
} GPcapTstampPrecision;

/**
 * GPcapTstampType:
 * @GPCAP_TSTAMP_TYPE_HOST: made by the host, with a method of its choice
 * @GPCAP_TSTAMP_TYPE_HOST_LOWPREC: made by the host, cheap and less precise
 * @GPCAP_TSTAMP_TYPE_HOST_HIPREC: made by the host, precise and possibly expensive, synchronised
 *   with the system clock
 * @GPCAP_TSTAMP_TYPE_ADAPTER: made by the network adapter, synchronised with the system clock
 * @GPCAP_TSTAMP_TYPE_ADAPTER_UNSYNCED: made by the network adapter, with a clock of its own
 * @GPCAP_TSTAMP_TYPE_HOST_HIPREC_UNSYNCED: made by the host, precise, with a clock of its own
 *
 * The timestamp types of a live capture. The values are libpcap's.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_TSTAMP_TYPE_HOST = 0,
  GPCAP_TSTAMP_TYPE_HOST_LOWPREC = 1,
  GPCAP_TSTAMP_TYPE_HOST_HIPREC = 2,
  GPCAP_TSTAMP_TYPE_ADAPTER = 3,
  GPCAP_TSTAMP_TYPE_ADAPTER_UNSYNCED = 4,
  GPCAP_TSTAMP_TYPE_HOST_HIPREC_UNSYNCED = 5,
} GPcapTstampType;

/**
 * GPcapDirection:
 * @GPCAP_DIRECTION_INOUT: received and sent packets
 * @GPCAP_DIRECTION_IN: received packets
 * @GPCAP_DIRECTION_OUT: sent packets
 *
 * The directions of the packets that a live capture delivers. The values are libpcap's.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_DIRECTION_INOUT = 0,
  GPCAP_DIRECTION_IN = 1,
  GPCAP_DIRECTION_OUT = 2,
} GPcapDirection;

/**
 * GPCAP_D_INOUT:
 *
 * pcapy's name for %GPCAP_DIRECTION_INOUT.
 */
#define GPCAP_D_INOUT 0

/**
 * GPCAP_D_IN:
 *
 * pcapy's name for %GPCAP_DIRECTION_IN.
 */
#define GPCAP_D_IN 1

/**
 * GPCAP_D_OUT:
 *
 * pcapy's name for %GPCAP_DIRECTION_OUT.
 */
#define GPCAP_D_OUT 2

/**
 * GPcapReplayMode:
 * @GPCAP_REPLAY_MODE_NONE: as fast as packets are read
 * @GPCAP_REPLAY_MODE_TIMED: as far apart as packets were captured, or faster or slower
 * @GPCAP_REPLAY_MODE_STEPPED: when [method@GPcap.Reader.step] is called
 *
 * How [method@GPcap.Reader.set_replay] delivers the packets of a savefile.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_REPLAY_MODE_NONE,
  GPCAP_REPLAY_MODE_TIMED,
  GPCAP_REPLAY_MODE_STEPPED,
} GPcapReplayMode;

/**
 * GPcapFanoutMode:
 * @GPCAP_FANOUT_MODE_HASH: by flow: all packets of a flow go to the same reader
 * @GPCAP_FANOUT_MODE_LOAD_BALANCE: to each reader in turn
 * @GPCAP_FANOUT_MODE_CPU: by the processor that the packet came in on
 * @GPCAP_FANOUT_MODE_ROLLOVER: to one reader until it has no room, then to the next
 * @GPCAP_FANOUT_MODE_RANDOM: at random
 * @GPCAP_FANOUT_MODE_QUEUE_MAPPING: by the receive queue that the packet came in on
 *
 * The ways to distribute the packets of an interface among readers. The values are Linux's.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_FANOUT_MODE_HASH = 0,
  GPCAP_FANOUT_MODE_LOAD_BALANCE = 1,
  GPCAP_FANOUT_MODE_CPU = 2,
  GPCAP_FANOUT_MODE_ROLLOVER = 3,
  GPCAP_FANOUT_MODE_RANDOM = 4,
  GPCAP_FANOUT_MODE_QUEUE_MAPPING = 5,
} GPcapFanoutMode;

/**
 * GPcapFanoutFlags:
 * @GPCAP_FANOUT_FLAGS_NONE: no flags
 * @GPCAP_FANOUT_FLAGS_ROLLOVER: a packet for which its reader has no room goes to another reader
 * @GPCAP_FANOUT_FLAGS_UNIQUE_ID: the kernel chooses an unused group, whose number
 *   [method@GPcap.Reader.get_fanout_group] returns
 * @GPCAP_FANOUT_FLAGS_IGNORE_OUTGOING: packets that this machine sends are not captured; kernels
 *   before Linux 6.2 ignore this flag
 * @GPCAP_FANOUT_FLAGS_DEFRAGMENT: IP fragments are reassembled first, so that all packets of a flow
 *   go to the same reader
 *
 * The options for distributing the packets of an interface among readers, besides the mode. The
 * values are Linux's, which may have more.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_FANOUT_FLAGS_NONE = 0,
  GPCAP_FANOUT_FLAGS_ROLLOVER = 1 << 12,
  GPCAP_FANOUT_FLAGS_UNIQUE_ID = 1 << 13,
  GPCAP_FANOUT_FLAGS_IGNORE_OUTGOING = 1 << 14,
  GPCAP_FANOUT_FLAGS_DEFRAGMENT = 1 << 15,
} GPcapFanoutFlags;

/**
 * GPcapFilterCheckFlags:
 * @GPCAP_FILTER_CHECK_FLAGS_NONE: no flags
 * @GPCAP_FILTER_CHECK_FLAGS_LIVE: the filter is for a live capture, where `inbound`, `outbound` and
 *   `ifindex` may be used with every link type
 * @GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS: names are not looked up, and any name will do
 *
 * The options of [func@GPcap.check_filter].
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  GPCAP_FILTER_CHECK_FLAGS_NONE = 0,
  GPCAP_FILTER_CHECK_FLAGS_LIVE = 1 << 0,
  GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS = 1 << 1,
} GPcapFilterCheckFlags;

/**
 * GPcapDeviceFlags:
 * @GPCAP_DEVICE_FLAGS_NONE: no flags
 * @GPCAP_DEVICE_FLAGS_LOOPBACK: it is a loopback device
 * @GPCAP_DEVICE_FLAGS_UP: it is up
 * @GPCAP_DEVICE_FLAGS_RUNNING: it is up and can send and receive
 * @GPCAP_DEVICE_FLAGS_WIRELESS: it is wireless
 *
 * The kind and the state of a device.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_DEVICE_FLAGS_NONE = 0,
  GPCAP_DEVICE_FLAGS_LOOPBACK = 1 << 0,
  GPCAP_DEVICE_FLAGS_UP = 1 << 1,
  GPCAP_DEVICE_FLAGS_RUNNING = 1 << 2,
  GPCAP_DEVICE_FLAGS_WIRELESS = 1 << 3,
} GPcapDeviceFlags;

/**
 * GPcapDeviceKind:
 * @GPCAP_DEVICE_KIND_UNKNOWN: the kind is not known
 * @GPCAP_DEVICE_KIND_ANY: all network interfaces at once
 * @GPCAP_DEVICE_KIND_ETHERNET: an Ethernet adapter
 * @GPCAP_DEVICE_KIND_WIRELESS: a wireless network adapter
 * @GPCAP_DEVICE_KIND_LOOPBACK: a loopback interface
 * @GPCAP_DEVICE_KIND_BRIDGE: a bridge, which connects other interfaces
 * @GPCAP_DEVICE_KIND_BOND: several interfaces that work as one, by Linux's bonding or team
 * @GPCAP_DEVICE_KIND_VETH: one end of a pair of virtual Ethernet interfaces, such as a container's
 * @GPCAP_DEVICE_KIND_VLAN: a VLAN of another interface
 * @GPCAP_DEVICE_KIND_TUNNEL: a tunnel, a VPN or a dialled connection, such as TUN, TAP, WireGuard,
 *   GRE, VXLAN or PPP
 * @GPCAP_DEVICE_KIND_CAN: a CAN bus, be it virtual or not
 * @GPCAP_DEVICE_KIND_VIRTUAL: another interface without hardware, such as a dummy or a MACVLAN
 * @GPCAP_DEVICE_KIND_BLUETOOTH: a Bluetooth adapter, or all of them
 * @GPCAP_DEVICE_KIND_USB: a USB bus, or all of them
 * @GPCAP_DEVICE_KIND_DBUS: a D-Bus message bus
 * @GPCAP_DEVICE_KIND_NETFILTER: packets that the firewall passes on
 *
 * What a device is, for its icon and its place in a list, for example.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_DEVICE_KIND_UNKNOWN,
  GPCAP_DEVICE_KIND_ANY,
  GPCAP_DEVICE_KIND_ETHERNET,
  GPCAP_DEVICE_KIND_WIRELESS,
  GPCAP_DEVICE_KIND_LOOPBACK,
  GPCAP_DEVICE_KIND_BRIDGE,
  GPCAP_DEVICE_KIND_BOND,
  GPCAP_DEVICE_KIND_VETH,
  GPCAP_DEVICE_KIND_VLAN,
  GPCAP_DEVICE_KIND_TUNNEL,
  GPCAP_DEVICE_KIND_CAN,
  GPCAP_DEVICE_KIND_VIRTUAL,
  GPCAP_DEVICE_KIND_BLUETOOTH,
  GPCAP_DEVICE_KIND_USB,
  GPCAP_DEVICE_KIND_DBUS,
  GPCAP_DEVICE_KIND_NETFILTER,
} GPcapDeviceKind;

/**
 * GPcapFlowKeyFlags:
 * @GPCAP_FLOW_KEY_COMPLETE: nothing is missing that the packet has
 * @GPCAP_FLOW_KEY_FRAGMENT: a fragment of an IP packet that is not its first one, so it has
 *   no ports
 * @GPCAP_FLOW_KEY_TRUNCATED: the captured bytes end before the addresses or the ports
 *
 * Why a flow key is not complete.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_FLOW_KEY_COMPLETE = 0,
  GPCAP_FLOW_KEY_FRAGMENT = 1 << 0,
  GPCAP_FLOW_KEY_TRUNCATED = 1 << 1,
} GPcapFlowKeyFlags;

/**
 * GPcapAddressEnd:
 * @GPCAP_ADDRESS_END_EITHER: the source or the destination
 * @GPCAP_ADDRESS_END_SOURCE: the source
 * @GPCAP_ADDRESS_END_DESTINATION: the destination
 *
 * Which address of a packet is looked up in a [class@GPcap.AddressSet].
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_ADDRESS_END_EITHER,
  GPCAP_ADDRESS_END_SOURCE,
  GPCAP_ADDRESS_END_DESTINATION,
} GPcapAddressEnd;

/**
 * GPcapConnectionStatus:
 * @GPCAP_CONNECTION_STATUS_UNKNOWN: the status is not known
 * @GPCAP_CONNECTION_STATUS_CONNECTED: the device is connected to a network
 * @GPCAP_CONNECTION_STATUS_DISCONNECTED: the device is not connected to a network
 * @GPCAP_CONNECTION_STATUS_NOT_APPLICABLE: the device is of a kind that is never connected, such as
 *   a loopback device
 *
 * Whether a device is connected to a network.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_CONNECTION_STATUS_UNKNOWN,
  GPCAP_CONNECTION_STATUS_CONNECTED,
  GPCAP_CONNECTION_STATUS_DISCONNECTED,
  GPCAP_CONNECTION_STATUS_NOT_APPLICABLE,
} GPcapConnectionStatus;

/**
 * GPcapTrafficOrder:
 * @GPCAP_TRAFFIC_ORDER_FIRST_SEEN: in order of appearance, the first one first
 * @GPCAP_TRAFFIC_ORDER_LAST_SEEN: by the time of the last packet, the latest first
 * @GPCAP_TRAFFIC_ORDER_PACKETS: by the number of packets, the most first
 * @GPCAP_TRAFFIC_ORDER_BYTES: by the number of bytes, the most first
 *
 * The order of a table. Among equals, the order is that of appearance.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_TRAFFIC_ORDER_FIRST_SEEN,
  GPCAP_TRAFFIC_ORDER_LAST_SEEN,
  GPCAP_TRAFFIC_ORDER_PACKETS,
  GPCAP_TRAFFIC_ORDER_BYTES,
} GPcapTrafficOrder;

/**
 * GPcapTrafficInterval:
 * @GPCAP_TRAFFIC_INTERVAL_SECOND: a second
 * @GPCAP_TRAFFIC_INTERVAL_MINUTE: a minute
 *
 * The intervals of a history.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_TRAFFIC_INTERVAL_SECOND,
  GPCAP_TRAFFIC_INTERVAL_MINUTE,
} GPcapTrafficInterval;

G_END_DECLS
