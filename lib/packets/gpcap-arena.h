/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An arena: the memory that packets are collected into. */

#pragma once

#include "gpcap/gpcap-packet-record.h"
#include "packets/gpcap-packets.h"

G_BEGIN_DECLS

/* One buffer with the bytes of many packets, and one record for each packet. Whoever lends out the
 * contents, or hands them on in a batch, holds a reference. The arena may be refilled only while
 * nobody else holds one: see gpcap_arena_is_shared(). */
typedef struct
{
  gatomicrefcount ref_count;

  guint8 *data; /* owned */
  gsize data_used;
  gsize data_size;
  GPcapLayout layout; /* what is around each packet in the data */
  GPcapCatalog *catalog; /* owned; what the pcapng file says beside packets, or NULL */
  guint n_entries; /* of the catalog that were known when the packets were collected */
  int datalink; /* the link type of the packets */
  gboolean is_saved; /* the packets are read from a savefile */
  gboolean is_cut; /* some packets may not have been captured whole */
  guint n_programs; /* how many the capture had been given when it collected them */
  guint64 source_begin; /* how many bytes of the savefile had been read before the packets */
  guint64 source_end; /* how many had been when the last of them was collected */

  GPcapPacketRecord *records; /* owned */
  guint n_records;
  guint records_size;
} GPcapArena;

/* The size of one collection, in bytes: large enough to spread the cost of a batch over its
 * packets, and small enough to stay in a processor's cache. The last packet may exceed it. */
#define GPCAP_ARENA_FULL (128 * 1024)

/* The number of packets of one collection: as many as a block of a savefile has if they are empty.
 * Otherwise a compressed savefile of empty packets would fill the memory. */
#define GPCAP_ARENA_MAX_RECORDS (GPCAP_ARENA_FULL / 16)

GPcapArena *gpcap_arena_new (void);
GPcapArena *gpcap_arena_ref (GPcapArena *self);
void gpcap_arena_unref (GPcapArena *self);
gboolean gpcap_arena_is_shared (GPcapArena *self);
void gpcap_arena_clear (GPcapArena *self);
gboolean gpcap_arena_reserve (GPcapArena *self, gsize size);
void gpcap_arena_reserve_like (GPcapArena *self, const GPcapArena *other);
gboolean gpcap_arena_reserve_record (GPcapArena *self);
void gpcap_arena_trim (GPcapArena *self);
gsize gpcap_arena_get_memory (const GPcapArena *self);
void gpcap_arena_keep (GPcapArena *self, guint n_kept, guint i);
void gpcap_arena_truncate (GPcapArena *self, guint n_records);
gsize gpcap_arena_count_bytes (const GPcapArena *self, guint first, guint n_packets);
gsize gpcap_arena_count_wire_bytes (const GPcapArena *self, guint first, guint n_packets);
void gpcap_arena_swap (GPcapArena *self, GPcapArena *other);
gboolean gpcap_arena_append (GPcapArena *self,
                             gint64 timestamp,
                             guint len,
                             const guint8 *data,
                             guint caplen);
void gpcap_arena_set_catalog (GPcapArena *self, GPcapCatalog *catalog, guint n_entries);
GPcapPackets gpcap_arena_get_packets (const GPcapArena *self);
gboolean gpcap_arena_can_append_from (const GPcapArena *self, const GPcapPackets *packets);
gboolean gpcap_arena_append_from (GPcapArena *self,
                                  const GPcapPackets *packets,
                                  const GPcapPacketRecord *record);

/* Adds the record of a packet whose bytes are in the data. Returns FALSE when out of memory. */
static inline gboolean
gpcap_arena_add_record (GPcapArena *self,
                        gint64 timestamp,
                        guint32 offset,
                        guint32 caplen,
                        guint32 len)
{
  if (self->n_records == self->records_size && !gpcap_arena_reserve_record (self))
    return FALSE;
  if (caplen != len)
    self->is_cut = TRUE;
  self->records[self->n_records++] = (GPcapPacketRecord){
    .timestamp = timestamp,
    .offset = offset,
    .caplen = caplen,
    .len = len,
  };
  return TRUE;
}

/* Whether a collection ends here. */
static inline gboolean
gpcap_arena_is_full (const GPcapArena *self)
{
  return self->data_used >= GPCAP_ARENA_FULL || self->n_records >= GPCAP_ARENA_MAX_RECORDS;
}

/* Returns the bytes of a packet, borrowed. */
static inline const guint8 *
gpcap_arena_peek (const GPcapArena *self, const GPcapPacketRecord *record)
{
  return self->data + record->offset;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapArena, gpcap_arena_unref)

G_END_DECLS
