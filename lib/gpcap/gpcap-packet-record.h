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
 * @reserved: 0
 *
 * One packet of a batch: 24 bytes in the machine's byte order without padding, so that a language
 * can read all records of a batch at once (Python: `struct.iter_unpack ("=qIIII", …)`; JavaScript:
 * typed arrays).
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

G_END_DECLS
