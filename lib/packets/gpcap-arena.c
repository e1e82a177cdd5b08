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
ASSERT_PLACE (interface, GPCAP_PACKET_RECORD_INTERFACE_OFFSET);
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
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);
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
  self->layout = GPCAP_LAYOUT_PLAIN;
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);
  self->n_entries = 0;
  self->is_saved = FALSE;
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
  const GPcapPackets packets = gpcap_arena_get_packets (self);
  gsize end = 0;

  if (n_records > 0)
    end = gpcap_packets_get_end (&packets, &self->records[n_records - 1]);
  self->n_records = n_records;
  self->data_used = end;
}

static gsize
sum_bytes (const GPcapPacketRecord *records, guint n_packets)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < n_packets; i++)
    n_bytes += records[i].caplen;
  return n_bytes;
}

/* Returns the number of captured bytes of @n_packets packets, from @first on. */
gsize
gpcap_arena_count_bytes (const GPcapArena *self, guint first, guint n_packets)
{
  const GPcapPacketRecord *begin = &self->records[first];
  gsize header_size = 0;

  if (n_packets == 0)
    return 0;
  if (gpcap_layout_is_pcapng (self->layout))
    return sum_bytes (begin, n_packets);
  if (self->layout == GPCAP_LAYOUT_PCAP)
    header_size = GPCAP_LAYOUT_PCAP_HEADER_SIZE;

  /* The packets are adjacent, each behind its header. */
  const GPcapPacketRecord *last = begin + n_packets - 1;
  return last->offset + last->caplen - begin->offset - (gsize) (n_packets - 1) * header_size;
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

/* Says which catalog the packets' interfaces are in, and how much of it is known with them. */
void
gpcap_arena_set_catalog (GPcapArena *self, GPcapCatalog *catalog, guint n_entries)
{
  if (self->catalog != catalog)
    {
      g_clear_pointer (&self->catalog, gpcap_catalog_unref);
      self->catalog = catalog != NULL ? gpcap_catalog_ref (catalog) : NULL;
    }
  self->n_entries = n_entries;
}

/* Returns what the records point into, borrowed. */
GPcapPackets
gpcap_arena_get_packets (const GPcapArena *self)
{
  return (GPcapPackets){
    .data = self->data,
    .datalink = self->datalink,
    .layout = self->layout,
    .size = self->data_used,
    .catalog = self->catalog,
    .n_entries = self->n_entries,
    .is_saved = self->is_saved,
  };
}

/* Returns the layout of packets that are copied: a header of the pcap format says what the record
 * says, and is left behind. */
static GPcapLayout
get_layout_of_copy (GPcapLayout layout)
{
  return layout == GPCAP_LAYOUT_PCAP ? GPCAP_LAYOUT_PLAIN : layout;
}

/* Whether packets can be copied behind those of the arena, if there are any. */
gboolean
gpcap_arena_can_append_from (const GPcapArena *self, const GPcapPackets *packets)
{
  return self->n_records == 0
         || (self->datalink == packets->datalink && self->catalog == packets->catalog
             && self->layout == get_layout_of_copy (packets->layout));
}

/* Copies a packet into the arena, with its options and its interface. The first one decides on the
 * link type, the layout and the catalog; the others have to have the same. Returns FALSE when out
 * of memory, or of 32-bit offsets. */
gboolean
gpcap_arena_append_from (GPcapArena *self,
                         const GPcapPackets *packets,
                         const GPcapPacketRecord *record)
{
  const GPcapLayout layout = get_layout_of_copy (packets->layout);
  gsize begin = record->offset;
  gsize end = begin + record->caplen;

  if (gpcap_layout_is_pcapng (layout))
    {
      begin = gpcap_packets_get_begin (packets, record);
      end = gpcap_packets_get_end (packets, record);
    }

  const gsize place = self->data_used;
  const gsize used = place + (end - begin);
  if (used > G_MAXUINT32 || !gpcap_arena_reserve (self, used)
      || !gpcap_arena_add_record (self, record->timestamp, place + (record->offset - begin),
                                  record->caplen, record->len))
    return FALSE;
  self->records[self->n_records - 1].interface = record->interface;
  if (end > begin)
    memcpy (self->data + place, packets->data + begin, end - begin);
  self->data_used = used;
  if (self->n_records == 1)
    {
      self->layout = layout;
      self->datalink = packets->datalink;
      self->is_saved = packets->is_saved;
    }
  if (packets->catalog != NULL)
    gpcap_arena_set_catalog (self, packets->catalog, MAX (self->n_entries, packets->n_entries));
  return TRUE;
}
