/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of one arena that a tap has taken and not told yet. */

#include "taps/gpcap-taken.h"

#include "packets/gpcap-packet-batch-private.h"

GPcapTaken *
gpcap_taken_new (void)
{
  GPcapTaken *self = g_new0 (GPcapTaken, 1);

  self->positions = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
gpcap_taken_free (GPcapTaken *self)
{
  g_clear_pointer (&self->arena, gpcap_arena_unref);
  g_array_unref (self->positions);
  g_free (self);
}

void
gpcap_taken_begin (GPcapTaken *self, GPcapArena *arena)
{
  self->arena = gpcap_arena_ref (arena);
}

/* Makes room for @n_packets more positions. Returns where the caller writes them; then the caller
 * sets the size of the array to how many there are. */
guint *
gpcap_taken_extend (GPcapTaken *self, guint n_packets)
{
  const guint n_taken = self->positions->len;

  g_array_set_size (self->positions, n_taken + n_packets);
  return &g_array_index (self->positions, guint, n_taken);
}

/* There has to be a packet. The batch shares the bytes of the arena, unless it has few of them. */
GPcapPacketBatch *
gpcap_taken_make_batch (const GPcapTaken *self)
{
  const guint n_packets = self->positions->len;
  const guint *positions = (const guint *) self->positions->data;
  g_autofree GPcapPacketRecord *records = NULL;

  if (positions[n_packets - 1] - positions[0] == n_packets - 1)
    return gpcap_packet_batch_new_for_arena (self->arena, positions[0], n_packets);
  records = g_new (GPcapPacketRecord, n_packets);
  for (guint i = 0; i < n_packets; i++)
    records[i] = self->arena->records[positions[i]];
  return gpcap_packet_batch_new_for_records (self->arena, records, n_packets);
}

/* Makes it empty, to be used for another arena. */
void
gpcap_taken_end (GPcapTaken *self)
{
  g_clear_pointer (&self->arena, gpcap_arena_unref);
  g_array_set_size (self->positions, 0);
}
