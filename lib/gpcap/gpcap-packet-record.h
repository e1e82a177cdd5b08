/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One packet of a batch, as a fixed-size record. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GPcapPacketRecord:
 * @timestamp: when the packet was captured, in nanoseconds since 1970-01-01 00:00:00 UTC
 * @offset: where its bytes begin in the batch's data
 * @caplen: how many bytes were captured
 * @len: how many bytes the packet had on the wire
 * @reserved: 0 in this version; it will carry the number of the packet's interface, and its other
 *   bits will stay 0
 *
 * One packet of a batch: 24 bytes in the machine's byte order without padding, so that a language
 * can read all records of a batch at once (Python: `struct.iter_unpack ("=qIIII", …)`; JavaScript:
 * typed arrays). %GPCAP_PACKET_RECORD_SIZE and the constants like it are where things are.
 *
 * Since: 1.0
 */
typedef struct
{
  gint64 timestamp;
  guint32 offset;
  guint32 caplen;
  guint32 len;
  guint32 reserved;
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
 * Where the timestamp is in a [struct@GPcap.PacketRecord], in bytes: 64 bits, signed.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_TIMESTAMP_OFFSET 0

/**
 * GPCAP_PACKET_RECORD_OFFSET_OFFSET:
 *
 * Where the place of the packet's bytes is in a [struct@GPcap.PacketRecord], in bytes: 32 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_OFFSET_OFFSET 8

/**
 * GPCAP_PACKET_RECORD_CAPLEN_OFFSET:
 *
 * Where the captured length is in a [struct@GPcap.PacketRecord], in bytes: 32 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_CAPLEN_OFFSET 12

/**
 * GPCAP_PACKET_RECORD_LEN_OFFSET:
 *
 * Where the length on the wire is in a [struct@GPcap.PacketRecord], in bytes: 32 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_PACKET_RECORD_LEN_OFFSET 16

G_END_DECLS
