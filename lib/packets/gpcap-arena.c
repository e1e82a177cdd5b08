/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An arena: the memory that packets are collected into. */

#include "packets/gpcap-arena.h"

/* The constants that other languages use match the compiler's layout of the records. */
#define ASSERT_PLACE(field, place)                                                                 \
  G_STATIC_ASSERT (G_STRUCT_OFFSET (GPcapPacketRecord, field) == (place))
G_STATIC_ASSERT (sizeof (GPcapPacketRecord) == GPCAP_PACKET_RECORD_SIZE);
ASSERT_PLACE (timestamp, GPCAP_PACKET_RECORD_TIMESTAMP_OFFSET);
ASSERT_PLACE (offset, GPCAP_PACKET_RECORD_OFFSET_OFFSET);
ASSERT_PLACE (caplen, GPCAP_PACKET_RECORD_CAPLEN_OFFSET);
ASSERT_PLACE (len, GPCAP_PACKET_RECORD_LEN_OFFSET);
#undef ASSERT_PLACE

GPcapArena *
gpcap_arena_new (void)
{
  GPcapArena *self = g_new0 (GPcapArena, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

GPcapArena *
gpcap_arena_ref (GPcapArena *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_arena_unref (GPcapArena *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->data);
  g_free (self->records);
  g_free (self);
}

gboolean
gpcap_arena_is_shared (GPcapArena *self)
{
  return !g_atomic_ref_count_compare (&self->ref_count, 1);
}

/* Empties the arena and keeps its memory, unless a huge packet made it far larger than usual. */
void
gpcap_arena_clear (GPcapArena *self)
{
  if (self->data_size > 4 * GPCAP_ARENA_FULL)
    {
      g_clear_pointer (&self->data, g_free);
      self->data_size = 0;
    }
  self->data_used = 0;
  self->header_size = 0;
  self->is_cut = FALSE;
  self->n_records = 0;
}

/* Keeps packet @i, of an arena whose packets have no headers, behind the first @n_kept. The caller
 * goes through the packets in order, and then truncates the arena. */
void
gpcap_arena_keep (GPcapArena *self, guint n_kept, guint i)
{
  GPcapPacketRecord *record = &self->records[n_kept];
  const GPcapPacketRecord *behind = record - 1;
  const guint8 *data = gpcap_arena_peek (self, &self->records[i]);

  if (n_kept == i)
    return;
  *record = self->records[i];
  record->offset = n_kept > 0 ? behind->offset + behind->caplen : 0;
  memmove (self->data + record->offset, data, record->caplen);
}

/* Drops the packets behind the first @n_records, with their bytes, so that what is appended next
 * follows without a gap. */
void
gpcap_arena_truncate (GPcapArena *self, guint n_records)
{
  gsize end = 0;

  if (n_records > 0)
    end = self->records[n_records - 1].offset + self->records[n_records - 1].caplen;
  self->n_records = n_records;
  self->data_used = end;
}

/* Returns the number of captured bytes of @n_packets packets, from @first on. */
gsize
gpcap_arena_count_bytes (const GPcapArena *self, guint first, guint n_packets)
{
  if (n_packets == 0)
    return 0;

  /* The packets are adjacent, each behind its header. */
  const GPcapPacketRecord *begin = &self->records[first];
  const GPcapPacketRecord *last = begin + n_packets - 1;
  return last->offset + last->caplen - begin->offset - (gsize) (n_packets - 1) * self->header_size;
}

/* Returns the number of bytes that these packets had on the wire. */
gsize
gpcap_arena_count_wire_bytes (const GPcapArena *self, guint first, guint n_packets)
{
  gsize n_bytes = 0;

  if (!self->is_cut)
    return gpcap_arena_count_bytes (self, first, n_packets);
  for (guint i = first; i < first + n_packets; i++)
    n_bytes += self->records[i].len;
  return n_bytes;
}

/* Exchanges the contents of two arenas, but not their references. */
void
gpcap_arena_swap (GPcapArena *self, GPcapArena *other)
{
  const GPcapArena mine = *self;

  *self = *other;
  self->ref_count = mine.ref_count;
  const gatomicrefcount others_ref_count = other->ref_count;
  *other = mine;
  other->ref_count = others_ref_count;
}

static gboolean
grow (gpointer *memory, gsize needed, gsize first, gsize *size)
{
  gsize larger = MAX (*size, first);
  gpointer moved;

  while (larger < needed)
    larger *= 2;
  moved = g_try_realloc (*memory, larger);
  if (moved == NULL)
    return FALSE;
  *memory = moved;
  *size = larger;
  return TRUE;
}

/* Makes room for @size bytes in all. Returns FALSE when out of memory. */
gboolean
gpcap_arena_reserve (GPcapArena *self, gsize size)
{
  return (size <= self->data_size && self->data != NULL)
         || grow ((gpointer *) &self->data, size, 4096, &self->data_size);
}

/* Makes room, in an arena without memory, for as much as there is in another one, and no more. When
 * out of memory, it does nothing. */
void
gpcap_arena_reserve_like (GPcapArena *self, const GPcapArena *other)
{
  self->data = g_try_malloc (other->data_used);
  self->data_size = self->data != NULL ? other->data_used : 0;
  self->records = g_try_new (GPcapPacketRecord, other->n_records);
  self->records_size = self->records != NULL ? other->n_records : 0;
}

/* Makes room for another record. Returns FALSE when out of memory. */
gboolean
gpcap_arena_reserve_record (GPcapArena *self)
{
  gsize size = self->records_size * sizeof *self->records;

  if (!grow ((gpointer *) &self->records, size + sizeof *self->records, 64 * sizeof *self->records,
             &size))
    return FALSE;
  self->records_size = size / sizeof *self->records;
  return TRUE;
}

static void
trim (gpointer *memory, gsize used, gsize *size)
{
  gpointer moved = used > 0 ? g_try_realloc (*memory, used) : NULL;

  if (moved == NULL)
    return;
  *memory = moved;
  *size = used;
}

/* Returns the memory that the arena does not use. */
void
gpcap_arena_trim (GPcapArena *self)
{
  gsize records_size = self->records_size * sizeof *self->records;

  trim ((gpointer *) &self->data, self->data_used, &self->data_size);
  trim ((gpointer *) &self->records, self->n_records * sizeof *self->records, &records_size);
  self->records_size = records_size / sizeof *self->records;
}

/* Returns the memory that the arena takes, in bytes. */
gsize
gpcap_arena_get_memory (const GPcapArena *self)
{
  return sizeof *self + self->data_size + self->records_size * sizeof *self->records;
}

/* Copies a packet into the arena. Returns FALSE when out of memory, or of 32-bit offsets. */
gboolean
gpcap_arena_append (GPcapArena *self, gint64 timestamp, guint len, const guint8 *data, guint caplen)
{
  const gsize used = self->data_used + caplen;

  if (used > G_MAXUINT32 || !gpcap_arena_reserve (self, used)
      || !gpcap_arena_add_record (self, timestamp, self->data_used, caplen, len))
    return FALSE;
  if (caplen > 0)
    memcpy (self->data + self->data_used, data, caplen);
  self->data_used = used;
  return TRUE;
}
