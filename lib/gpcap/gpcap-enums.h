/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations that several classes share. */

#pragma once

#include <glib.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

/**
 * GPcapWarning:
 * @GPCAP_WARNING_NONE: the capture runs as it was asked for
 * @GPCAP_WARNING_GENERIC: the capture runs, but something about it is not as asked for
 * @GPCAP_WARNING_PROMISC_NOT_SUPPORTED: the capture runs, but not in promiscuous mode, which the
 *   device does not have (as the device "any")
 * @GPCAP_WARNING_TSTAMP_TYPE_NOT_SUPPORTED: the capture runs, but with another type of timestamp
 *
 * What [method@GPcap.Reader.activate] warns of. The numbers are libpcap's, which may have more.
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
 * GPcapReadResult:
 * @GPCAP_READ_RESULT_BREAK: [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close] ended
 *   the read
 * @GPCAP_READ_RESULT_ERROR: the read failed and the error is set
 * @GPCAP_READ_RESULT_TIMEOUT: there is no packet yet, and the read was not to wait any longer
 * @GPCAP_READ_RESULT_PACKET: there is a packet
 * @GPCAP_READ_RESULT_END: the savefile has no more packets
 *
 * How [method@GPcap.Reader.next] ended. The first four have the numbers of `pcap_next_ex()`,
 * which does not tell the end of a savefile from a break.
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
 * @GPCAP_WALK_MODE_LOOP: as [method@GPcap.Reader.loop]: waits for packets as long as it takes
 * @GPCAP_WALK_MODE_DISPATCH: as [method@GPcap.Reader.dispatch]: delivers what is there
 * @GPCAP_WALK_MODE_POLL: as a loop, but never waits
 *
 * What [method@GPcap.Reader.walk] does.
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
 * GPcapTstampPrecision:
 * @GPCAP_TSTAMP_PRECISION_MICRO: timestamps in whole microseconds
 * @GPCAP_TSTAMP_PRECISION_NANO: timestamps in nanoseconds
 *
 * How precise the timestamps of a capture are. The numbers are libpcap's.
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
 * @GPCAP_TSTAMP_TYPE_HOST: by the host, whichever way it likes best
 * @GPCAP_TSTAMP_TYPE_HOST_LOWPREC: by the host, cheap and less precise
 * @GPCAP_TSTAMP_TYPE_HOST_HIPREC: by the host, precise and maybe dear, in step with the system
 * clock
 * @GPCAP_TSTAMP_TYPE_ADAPTER: by the network adapter, in step with the system clock
 * @GPCAP_TSTAMP_TYPE_ADAPTER_UNSYNCED: by the network adapter, with a clock of its own
 * @GPCAP_TSTAMP_TYPE_HOST_HIPREC_UNSYNCED: by the host, precise, with a clock of its own
 *
 * Who makes the timestamps of a live capture. The numbers are libpcap's.
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
 * @GPCAP_DIRECTION_INOUT: packets that are received and packets that are sent
 * @GPCAP_DIRECTION_IN: packets that are received
 * @GPCAP_DIRECTION_OUT: packets that are sent
 *
 * Which packets of a live capture are delivered. The numbers are libpcap's.
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
 * pcapy's name of %GPCAP_DIRECTION_INOUT.
 */
#define GPCAP_D_INOUT 0

/**
 * GPCAP_D_IN:
 *
 * pcapy's name of %GPCAP_DIRECTION_IN.
 */
#define GPCAP_D_IN 1

/**
 * GPCAP_D_OUT:
 *
 * pcapy's name of %GPCAP_DIRECTION_OUT.
 */
#define GPCAP_D_OUT 2

/**
 * GPcapReplayMode:
 * @GPCAP_REPLAY_MODE_NONE: not at all: packets come as fast as they are read
 * @GPCAP_REPLAY_MODE_TIMED: as far apart as they were captured, or faster or slower
 * @GPCAP_REPLAY_MODE_STEPPED: when [method@GPcap.Reader.step] says so
 *
 * How [method@GPcap.Reader.set_replay] times the packets of a savefile.
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
 * @GPCAP_FANOUT_MODE_HASH: by the packet's flow, so that each flow has its reader
 * @GPCAP_FANOUT_MODE_LOAD_BALANCE: in turns
 * @GPCAP_FANOUT_MODE_CPU: by the processor that the packet came in on
 * @GPCAP_FANOUT_MODE_ROLLOVER: all to one reader until it has no room, then to the next
 * @GPCAP_FANOUT_MODE_RANDOM: by chance
 * @GPCAP_FANOUT_MODE_QUEUE_MAPPING: by the receive queue that the packet came in on
 *
 * How the packets of an interface are shared out among readers. The numbers are Linux's.
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
 * @GPCAP_FANOUT_FLAGS_NONE: none of them
 * @GPCAP_FANOUT_FLAGS_ROLLOVER: what the reader that it is for has no room for goes to another one
 * @GPCAP_FANOUT_FLAGS_UNIQUE_ID: the kernel chooses a group that nobody uses, whose number
 *   [method@GPcap.Reader.get_fanout_group] tells
 * @GPCAP_FANOUT_FLAGS_IGNORE_OUTGOING: packets that this machine sends are not captured; a kernel
 *   before Linux 6.2 takes no notice of it
 * @GPCAP_FANOUT_FLAGS_DEFRAGMENT: IP fragments are put together first, so that all of a flow come
 *   to one reader
 *
 * How a group shares out the packets of an interface, besides its mode. The numbers are Linux's,
 * which may have more.
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
 * GPcapDeviceFlags:
 * @GPCAP_DEVICE_FLAGS_NONE: none of them
 * @GPCAP_DEVICE_FLAGS_LOOPBACK: a loopback device
 * @GPCAP_DEVICE_FLAGS_UP: it is up
 * @GPCAP_DEVICE_FLAGS_RUNNING: it is up and can send and receive
 * @GPCAP_DEVICE_FLAGS_WIRELESS: a wireless device
 *
 * What a device is and does.
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
 * GPcapConnectionStatus:
 * @GPCAP_CONNECTION_STATUS_UNKNOWN: it is not known
 * @GPCAP_CONNECTION_STATUS_CONNECTED: the device is connected to a network
 * @GPCAP_CONNECTION_STATUS_DISCONNECTED: the device is not connected to a network
 * @GPCAP_CONNECTION_STATUS_NOT_APPLICABLE: the device is of a kind that is not connected, such as a
 *   loopback device
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

G_END_DECLS
