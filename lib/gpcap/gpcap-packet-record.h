/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fixed-size record of one packet of a batch. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GPcapPacketRecord:
 * @timestamp: the time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC
 * @offset: the position of the packet's bytes in the batch's data, in bytes
 * @caplen: the captured length, in bytes
 * @len: the length on the wire, in bytes
 * @interface: the number of the packet's interface in [method@GPcap.Reader.get_interfaces], in bits
 *   0 to 23; the other bits are 0 in this version, and so is the number for a live capture and for
 *   a savefile in pcap format
 *
 * The record of one packet of a batch.
 *
 * A record has 24 bytes in the machine's byte order without padding, so that a language can read
 * all records of a batch at once (Python: `struct.iter_unpack ("=qIIII", …)`; JavaScript: typed
 * arrays). %GPCAP_PACKET_RECORD_SIZE and the related constants give the layout.
 *
 * Since: 1.0
 */
typedef struct
{
  gint64 timestamp;
  guint32 offset;
  guint32 caplen;
  guint32 len;
  guint32 interface;
} GPcapPacketRecord;

/**
 * GPCAP_PACKET_RECORD_SIZE:
 *
 * The size of a [struct@GPcap.PacketRecord], in bytes.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_SIZE 24

/**
 * GPCAP_PACKET_RECORD_TIMESTAMP_OFFSET:
 *
 * The position of the timestamp in a [struct@GPcap.PacketRecord], in bytes: 64 bits, signed.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_TIMESTAMP_OFFSET 0

/**
 * GPCAP_PACKET_RECORD_OFFSET_OFFSET:
 *
 * The position of the offset of the packet's bytes in a [struct@GPcap.PacketRecord], in bytes: 32
 * bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_OFFSET_OFFSET 8

/**
 * GPCAP_PACKET_RECORD_CAPLEN_OFFSET:
 *
 * The position of the captured length in a [struct@GPcap.PacketRecord], in bytes: 32 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_CAPLEN_OFFSET 12

/**
 * GPCAP_PACKET_RECORD_LEN_OFFSET:
 *
 * The position of the length on the wire in a [struct@GPcap.PacketRecord], in bytes: 32 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_LEN_OFFSET 16

/**
 * GPCAP_PACKET_RECORD_INTERFACE_OFFSET:
 *
 * The position of the word with the number of the interface in a [struct@GPcap.PacketRecord], in
 * bytes: 32 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_INTERFACE_OFFSET 20

/**
 * GPCAP_PACKET_RECORD_INTERFACE_MASK:
 *
 * The bits of a [struct@GPcap.PacketRecord]'s interface that have its number.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_INTERFACE_MASK 0xffffff

G_END_DECLS
