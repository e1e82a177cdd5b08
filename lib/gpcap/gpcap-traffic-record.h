/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fixed-size records of what was counted. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GPcapTrafficRecord:
 * @address_a: of a conversation, the address that sent its first packet; of an endpoint, its
 *   address; in network byte order, an IPv4 address in the first four bytes, the rest 0; of a
 *   protocol, all 0
 * @address_b: of a conversation, the other address; otherwise all 0
 * @packets_a_to_b: the packets from a to b; of an endpoint, those that it sent; of a protocol, all
 * @bytes_a_to_b: their bytes on the wire
 * @packets_b_to_a: the packets from b to a; of an endpoint, those that it received; of a protocol,
 *   0
 * @bytes_b_to_a: their bytes on the wire
 * @first_seen: the earliest time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC
 * @last_seen: the latest time of capture, in the same unit
 * @serial: the number of the row in order of appearance, from 1; no other row of the table has it,
 *   also after the row was forgotten
 * @port_a: the port of a, in the machine's byte order; 0 where there is none
 * @port_b: the port of b
 * @ether_type: of a protocol that is not IP, its EtherType, or 0 where it is unknown; otherwise 0
 * @ip_version: 4 or 6; 0 of a protocol
 * @protocol: IP's protocol number, such as 6 (TCP) or 17 (UDP); of an endpoint and of a protocol
 *   that is not IP, 0
 *
 * The record of a row of a [class@GPcap.TrafficTable].
 *
 * A record has 96 bytes without padding, numbers in the machine's byte order, so that a language
 * can read all records of a table at once (Python: `struct.iter_unpack ("=16s16sQQQQqqQHHHBB",
 * …)`; JavaScript: typed arrays). %GPCAP_TRAFFIC_RECORD_SIZE and the related constants give the
 * layout.
 *
 * Since: 1.0
 */
typedef struct
{
  guint8 address_a[16];
  guint8 address_b[16];
  guint64 packets_a_to_b;
  guint64 bytes_a_to_b;
  guint64 packets_b_to_a;
  guint64 bytes_b_to_a;
  gint64 first_seen;
  gint64 last_seen;
  guint64 serial;
  guint16 port_a;
  guint16 port_b;
  guint16 ether_type;
  guint8 ip_version;
  guint8 protocol;
} GPcapTrafficRecord;

/**
 * GPCAP_TRAFFIC_RECORD_SIZE:
 *
 * The size of a [struct@GPcap.TrafficRecord], in bytes.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_SIZE 96

/**
 * GPCAP_TRAFFIC_RECORD_ADDRESS_A_OFFSET:
 *
 * The position of address a in a [struct@GPcap.TrafficRecord], in bytes: 16 bytes.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_ADDRESS_A_OFFSET 0

/**
 * GPCAP_TRAFFIC_RECORD_ADDRESS_B_OFFSET:
 *
 * The position of address b in a [struct@GPcap.TrafficRecord], in bytes: 16 bytes.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_ADDRESS_B_OFFSET 16

/**
 * GPCAP_TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET:
 *
 * The position of the packets from a to b in a [struct@GPcap.TrafficRecord], in bytes: 64 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_PACKETS_A_TO_B_OFFSET 32

/**
 * GPCAP_TRAFFIC_RECORD_BYTES_A_TO_B_OFFSET:
 *
 * The position of the bytes from a to b in a [struct@GPcap.TrafficRecord], in bytes: 64 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_BYTES_A_TO_B_OFFSET 40

/**
 * GPCAP_TRAFFIC_RECORD_PACKETS_B_TO_A_OFFSET:
 *
 * The position of the packets from b to a in a [struct@GPcap.TrafficRecord], in bytes: 64 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_PACKETS_B_TO_A_OFFSET 48

/**
 * GPCAP_TRAFFIC_RECORD_BYTES_B_TO_A_OFFSET:
 *
 * The position of the bytes from b to a in a [struct@GPcap.TrafficRecord], in bytes: 64 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_BYTES_B_TO_A_OFFSET 56

/**
 * GPCAP_TRAFFIC_RECORD_FIRST_SEEN_OFFSET:
 *
 * The position of the time when it was first seen in a [struct@GPcap.TrafficRecord], in bytes: 64
 * bits, signed.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_FIRST_SEEN_OFFSET 64

/**
 * GPCAP_TRAFFIC_RECORD_LAST_SEEN_OFFSET:
 *
 * The position of the time when it was last seen in a [struct@GPcap.TrafficRecord], in bytes: 64
 * bits, signed.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_LAST_SEEN_OFFSET 72

/**
 * GPCAP_TRAFFIC_RECORD_SERIAL_OFFSET:
 *
 * The position of the serial number in a [struct@GPcap.TrafficRecord], in bytes: 64 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_SERIAL_OFFSET 80

/**
 * GPCAP_TRAFFIC_RECORD_PORT_A_OFFSET:
 *
 * The position of the port of a in a [struct@GPcap.TrafficRecord], in bytes: 16 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_PORT_A_OFFSET 88

/**
 * GPCAP_TRAFFIC_RECORD_PORT_B_OFFSET:
 *
 * The position of the port of b in a [struct@GPcap.TrafficRecord], in bytes: 16 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_PORT_B_OFFSET 90

/**
 * GPCAP_TRAFFIC_RECORD_ETHER_TYPE_OFFSET:
 *
 * The position of the EtherType in a [struct@GPcap.TrafficRecord], in bytes: 16 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_ETHER_TYPE_OFFSET 92

/**
 * GPCAP_TRAFFIC_RECORD_IP_VERSION_OFFSET:
 *
 * The position of the IP version in a [struct@GPcap.TrafficRecord], in bytes: 8 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_IP_VERSION_OFFSET 94

/**
 * GPCAP_TRAFFIC_RECORD_PROTOCOL_OFFSET:
 *
 * The position of the protocol number in a [struct@GPcap.TrafficRecord], in bytes: 8 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_RECORD_PROTOCOL_OFFSET 95

/**
 * GPcapTrafficSample:
 * @time: the beginning of the interval, in nanoseconds since 1970-01-01 00:00:00 UTC
 * @packets: the packets in it
 * @bytes: their bytes on the wire
 *
 * What was counted in one interval of a history.
 *
 * A sample has 24 bytes in the machine's byte order without padding (Python: `struct.iter_unpack
 * ("=qQQ", …)`; JavaScript: typed arrays).
 *
 * Since: 1.0
 */
typedef struct
{
  gint64 time;
  guint64 packets;
  guint64 bytes;
} GPcapTrafficSample;

/**
 * GPCAP_TRAFFIC_SAMPLE_SIZE:
 *
 * The size of a [struct@GPcap.TrafficSample], in bytes.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_SAMPLE_SIZE 24

/**
 * GPCAP_TRAFFIC_SAMPLE_TIME_OFFSET:
 *
 * The position of the time in a [struct@GPcap.TrafficSample], in bytes: 64 bits, signed.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_SAMPLE_TIME_OFFSET 0

/**
 * GPCAP_TRAFFIC_SAMPLE_PACKETS_OFFSET:
 *
 * The position of the packets in a [struct@GPcap.TrafficSample], in bytes: 64 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_SAMPLE_PACKETS_OFFSET 8

/**
 * GPCAP_TRAFFIC_SAMPLE_BYTES_OFFSET:
 *
 * The position of the bytes in a [struct@GPcap.TrafficSample], in bytes: 64 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_TRAFFIC_SAMPLE_BYTES_OFFSET 16

G_END_DECLS
