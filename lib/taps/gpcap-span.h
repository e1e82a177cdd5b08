/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A span: consecutive packets, which are added at its end and dropped at its beginning. */

#pragma once

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* Some of the packets of a span. Two spans may share its arena, which only one of them fills. */
typedef struct
{
  GPcapArena *arena; /* a reference, owned */
  guint64 first; /* the number of the arena's first packet */
} GPcapSpanBlock;

/* The packets are numbered from 0, also those that have been dropped. */
typedef struct
{
  GArray *blocks; /* owned; of GPcapSpanBlock, in order, each with a packet of the span */
  guint64 first; /* the number of the first packet */
  guint64 end; /* the number behind the last packet */
  gsize n_bytes; /* what the packets require: their bytes and their records */
  int datalink; /* the link type of the packets, or -1 as long as there were none */
} GPcapSpan;

/* What a packet requires: its bytes and its record; in the pcapng layouts the whole block. */
static inline gsize
gpcap_span_size_of (const GPcapPackets *packets, const GPcapPacketRecord *record)
{
  if (!gpcap_layout_is_pcapng (packets->layout))
    return sizeof *record + record->caplen;
  return sizeof *record + gpcap_packets_get_end (packets, record)
         - gpcap_packets_get_begin (packets, record);
}

void gpcap_span_init (GPcapSpan *self);
void gpcap_span_clear (GPcapSpan *self);
gboolean
gpcap_span_append (GPcapSpan *self, const GPcapPackets *packets, const GPcapPacketRecord *record);
void gpcap_span_drop_first (GPcapSpan *self);
void gpcap_span_drop_all (GPcapSpan *self);
void gpcap_span_assign (GPcapSpan *self, const GPcapSpan *other);
const GPcapSpanBlock *gpcap_span_find (const GPcapSpan *self, guint64 number, guint *position);
const GPcapPacketRecord *gpcap_span_peek_first (const GPcapSpan *self);
void gpcap_span_copy (const GPcapSpan *self, guint64 first, guint64 end, GPcapArena *copy);
gsize gpcap_span_count_memory (const GPcapSpan *self, const GPcapSpan *except);

G_END_DECLS
