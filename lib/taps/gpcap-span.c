/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A span: consecutive packets, which are added at its end and dropped at its beginning. */

#include "taps/gpcap-span.h"

/* A block ends when it has this share of the span. The memory that the first block keeps for
 * packets which have been dropped, and the last one for packets to come, is a block each at most:
 * so both together are a twentieth of the span. */
#define SHARE 40
#define SMALLEST_BLOCK ((gsize) 4 * 1024)
#define LARGEST_BLOCK ((gsize) 64 * 1024)

/* An arena is not trimmed for less. */
#define MARGIN ((gsize) 2 * 1024)

static void
clear_block (gpointer block)
{
  gpcap_arena_unref (((GPcapSpanBlock *) block)->arena);
}

static GPcapSpanBlock *
block_at (const GPcapSpan *self, guint i)
{
  return &g_array_index (self->blocks, GPcapSpanBlock, i);
}

void
gpcap_span_init (GPcapSpan *self)
{
  *self = (GPcapSpan){ .datalink = -1 };
  self->blocks = g_array_new (FALSE, FALSE, sizeof (GPcapSpanBlock));
  g_array_set_clear_func (self->blocks, clear_block);
}

void
gpcap_span_clear (GPcapSpan *self)
{
  g_clear_pointer (&self->blocks, g_array_unref);
}

static gsize
get_block_size (const GPcapSpan *self)
{
  return CLAMP (self->n_bytes / SHARE, SMALLEST_BLOCK, LARGEST_BLOCK);
}

static gsize
get_used (const GPcapArena *arena)
{
  return arena->data_used + arena->n_records * sizeof *arena->records;
}

/* Returns the last arena, or a new one when a packet of that size does not fit there. */
static GPcapArena *
get_arena_to_fill (GPcapSpan *self, const GPcapPackets *packets, gsize size)
{
  GPcapSpanBlock block = { NULL, self->end };
  GPcapArena *last = NULL;

  if (self->blocks->len > 0)
    last = block_at (self, self->blocks->len - 1)->arena;
  if (last != NULL && get_used (last) + size <= get_block_size (self)
      && gpcap_arena_can_append_from (last, packets))
    return last;

  block.arena = gpcap_arena_new ();
  if (last != NULL)
    {
      gpcap_arena_trim (last);
      /* Blocks of one size fit into the memory of those that are freed. */
      if (get_used (last) <= get_block_size (self))
        gpcap_arena_reserve_like (block.arena, last);
    }
  g_array_append_val (self->blocks, block);
  return block.arena;
}

/* Copies a packet behind the others. Returns FALSE when out of memory. */
gboolean
gpcap_span_append (GPcapSpan *self, const GPcapPackets *packets, const GPcapPacketRecord *record)
{
  const gsize size = gpcap_span_size_of (packets, record);
  GPcapArena *arena = get_arena_to_fill (self, packets, size);

  if (!gpcap_arena_append_from (arena, packets, record))
    {
      if (arena->n_records == 0)
        g_array_set_size (self->blocks, self->blocks->len - 1);
      return FALSE;
    }
  self->end++;
  self->n_bytes += size;
  if (size > get_block_size (self))
    gpcap_arena_trim (arena);
  return TRUE;
}

/* Copies what is left of the first block, which was filled when the span was larger. */
static void
compact (GPcapSpan *self, guint n_dropped)
{
  GPcapSpanBlock *block = block_at (self, 0);
  const GPcapArena *arena = block->arena;
  const GPcapPackets packets = gpcap_arena_get_packets (arena);
  g_autoptr (GPcapArena) copy = gpcap_arena_new ();

  for (guint i = n_dropped; i < arena->n_records; i++)
    {
      if (!gpcap_arena_append_from (copy, &packets, &arena->records[i]))
        return;
    }
  gpcap_arena_trim (copy);
  gpcap_arena_unref (block->arena);
  block->arena = g_steal_pointer (&copy);
  block->first = self->first;
}

/* Returns the memory that the last arena has for packets to come, if it has much because the span
 * was larger. */
static void
trim_last (GPcapSpan *self)
{
  GPcapArena *last = block_at (self, self->blocks->len - 1)->arena;

  if (gpcap_arena_get_memory (last) > get_used (last) + get_block_size (self) + MARGIN)
    gpcap_arena_trim (last);
}

/* Drops the first packet, of at least one. */
void
gpcap_span_drop_first (GPcapSpan *self)
{
  const GPcapSpanBlock *block = block_at (self, 0);
  const guint n_dropped = self->first + 1 - block->first;
  const GPcapPackets packets = gpcap_arena_get_packets (block->arena);
  const GPcapPacketRecord *record = &block->arena->records[n_dropped - 1];
  const gsize unused = gpcap_packets_get_end (&packets, record) + n_dropped * sizeof *record;

  self->n_bytes -= gpcap_span_size_of (&packets, record);
  self->first++;
  if (n_dropped < block->arena->n_records
      && (unused <= SMALLEST_BLOCK || unused <= get_block_size (self)))
    return;
  if (n_dropped == block->arena->n_records)
    g_array_remove_index (self->blocks, 0);
  else
    compact (self, n_dropped);
  if (self->blocks->len > 0)
    trim_last (self);
}

void
gpcap_span_drop_all (GPcapSpan *self)
{
  g_array_set_size (self->blocks, 0);
  self->first = self->end;
  self->n_bytes = 0;
}

/* Makes the span equal to another one, with which it shares its arenas. It must not be appended to
 * any more. */
void
gpcap_span_assign (GPcapSpan *self, const GPcapSpan *other)
{
  g_autoptr (GArray) old = self->blocks;

  *self = *other;
  self->blocks = g_array_copy (other->blocks);
  g_array_set_clear_func (self->blocks, clear_block);
  for (guint i = 0; i < self->blocks->len; i++)
    gpcap_arena_ref (block_at (self, i)->arena);
}

/* Returns the block that has a packet of the span, borrowed, and the position of the packet in its
 * arena. */
const GPcapSpanBlock *
gpcap_span_find (const GPcapSpan *self, guint64 number, guint *position)
{
  guint low = 0;
  guint high = self->blocks->len;

  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;

      if (block_at (self, middle)->first <= number)
        low = middle;
      else
        high = middle;
    }
  *position = number - block_at (self, low)->first;
  return block_at (self, low);
}

/* Returns the record of the first packet, of at least one, borrowed. */
const GPcapPacketRecord *
gpcap_span_peek_first (const GPcapSpan *self)
{
  const GPcapSpanBlock *block = block_at (self, 0);

  return &block->arena->records[self->first - block->first];
}

static gboolean
has_arena (const GPcapSpan *self, const GPcapSpanBlock *block)
{
  guint position;

  return self->first < self->end && block->first < self->end
         && gpcap_span_find (self, MAX (block->first, self->first), &position)->arena
                == block->arena;
}

/* Returns the memory of the span, in bytes, without that which it shares with @except. */
gsize
gpcap_span_count_memory (const GPcapSpan *self, const GPcapSpan *except)
{
  gsize size = self->blocks->len * sizeof (GPcapSpanBlock);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const GPcapSpanBlock *block = block_at (self, i);

      if (except == NULL || !has_arena (except, block))
        size += gpcap_arena_get_memory (block->arena);
    }
  return size;
}

/* Copies the packets from @first up to @end into an arena: fewer when out of memory, or of 32-bit
 * offsets, and where packets follow that an arena cannot have together with the first one. */
void
gpcap_span_copy (const GPcapSpan *self, guint64 first, guint64 end, GPcapArena *copy)
{
  for (guint64 number = first; number < end;)
    {
      guint i;
      const GPcapArena *arena = gpcap_span_find (self, number, &i)->arena;
      const GPcapPackets packets = gpcap_arena_get_packets (arena);

      if (!gpcap_arena_can_append_from (copy, &packets))
        return;
      for (; i < arena->n_records && number < end; i++, number++)
        {
          if (!gpcap_arena_append_from (copy, &packets, &arena->records[i]))
            return;
        }
    }
}
