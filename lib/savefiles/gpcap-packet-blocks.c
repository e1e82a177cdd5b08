/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile around those that were asked for last. */

#include "savefiles/gpcap-packet-blocks.h"

#include <string.h>

#include "packets/gpcap-packet-private.h"
#include "packets/gpcap-pkthdr-private.h"

void
gpcap_packet_blocks_init (GPcapPacketBlocks *self, GPcapSavefileIndex *index)
{
  *self = (GPcapPacketBlocks){ .index = gpcap_savefile_index_ref (index) };
  self->cursor = gpcap_index_cursor_new (index);
}

void
gpcap_packet_blocks_clear (GPcapPacketBlocks *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->blocks); i++)
    g_clear_pointer (&self->blocks[i].arena, gpcap_arena_unref);
  g_clear_pointer (&self->cursor, gpcap_index_cursor_free);
  g_clear_pointer (&self->index, gpcap_savefile_index_unref);
}

/* Moves a block to the front. */
static void
use_block (GPcapPacketBlocks *self, gsize i)
{
  const guint64 first = self->blocks[i].first;
  GPcapArena *arena = self->blocks[i].arena;

  memmove (&self->blocks[1], &self->blocks[0], i * sizeof self->blocks[0]);
  self->blocks[0].first = first;
  self->blocks[0].arena = arena;
}

static gboolean
find_block (GPcapPacketBlocks *self, guint64 number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->blocks); i++)
    {
      const GPcapArena *arena = self->blocks[i].arena;

      if (arena == NULL || number < self->blocks[i].first
          || number - self->blocks[i].first >= arena->n_records)
        continue;
      use_block (self, i);
      return TRUE;
    }
  return FALSE;
}

/* Reads the block of a packet, in the place of the one that was used longest ago. The last block of
 * a file that grows is read again when it has more packets. */
static gboolean
load_block (GPcapPacketBlocks *self, guint64 number, GPcapIndexEntry *entry, GError **error)
{
  const gsize last = G_N_ELEMENTS (self->blocks) - 1;

  if (self->blocks[last].arena == NULL)
    self->blocks[last].arena = gpcap_arena_new ();
  if (!gpcap_index_cursor_load (self->cursor, number, self->blocks[last].arena, entry, error))
    return FALSE;
  self->blocks[last].first = entry->first;
  use_block (self, last);
  return TRUE;
}

static GPcapPacket *
make_packet (GPcapPackets packets, const GPcapPacketRecord *record)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new_for_record (record);
  g_autoptr (GBytes) bytes = g_bytes_new (packets.data + record->offset, record->caplen);

  packets.datalink = gpcap_packets_find_datalink (&packets, record);
  return gpcap_packet_new_for_record (&packets, record, hdr, bytes);
}

/* Returns a packet without bytes. */
static GPcapPacket *
make_empty_packet (const GPcapSavefileIndex *index, gint64 timestamp)
{
  const GPcapPacketRecord record = { .timestamp = timestamp };
  const GPcapPackets packets = {
    .data = (const guint8 *) "",
    .datalink = gpcap_savefile_index_get_datalink (index),
  };

  return make_packet (packets, &record);
}

/* Returns a new packet with a copy of its bytes. If they cannot be read, the error is set, and the
 * packet is empty, with about its time. */
GPcapPacket *
gpcap_packet_blocks_get_packet (GPcapPacketBlocks *self, guint64 number, GError **error)
{
  GPcapIndexEntry entry;

  if (!find_block (self, number) && !load_block (self, number, &entry, error))
    return make_empty_packet (self->index, entry.least);

  const GPcapArena *arena = self->blocks[0].arena;
  return make_packet (gpcap_arena_get_packets (arena),
                      &arena->records[number - self->blocks[0].first]);
}

/* Returns the place of the first such packet in the first block, or the number of its packets. */
static guint
find_in_block (const GPcapPacketBlocks *self, gint64 timestamp)
{
  const GPcapArena *arena = self->blocks[0].arena;
  guint i = 0;

  while (i < arena->n_records && arena->records[i].timestamp < timestamp)
    i++;
  return i;
}

/* Finds the first packet with that timestamp or a later one. */
gboolean
gpcap_packet_blocks_find_time (GPcapPacketBlocks *self,
                               gint64 timestamp,
                               guint64 *number,
                               GError **error)
{
  GPcapIndexEntry entry;
  guint i;

  if (!gpcap_savefile_index_find_time (self->index, timestamp, number)
      || (!find_block (self, *number) && !load_block (self, *number, &entry, error)))
    return FALSE;
  i = find_in_block (self, timestamp);
  /* The file may have grown since the block was read. */
  if (i == self->blocks[0].arena->n_records && load_block (self, *number, &entry, error))
    i = find_in_block (self, timestamp);
  *number = self->blocks[0].first + i;
  return TRUE;
}
