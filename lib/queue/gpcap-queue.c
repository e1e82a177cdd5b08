/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue: the packets that were collected but not delivered, and how the collection ended. */

#include "queue/gpcap-queue.h"

#include "packets/gpcap-packet-batch-private.h"

void
gpcap_queue_init (GPcapQueue *self)
{
  *self = (GPcapQueue){
    .last_result = GPCAP_COLLECT_BOUNDED,
    .stop_packets = G_MAXUINT64,
    .stop_bytes = G_MAXUINT64,
  };
  gpcap_clock_init (&self->clock);
  self->loan.positions = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
gpcap_queue_clear (GPcapQueue *self)
{
  gpcap_queue_drop (self);
  gpcap_queue_set_used_func (self, NULL, NULL, NULL);
  gpcap_tee_clear (&self->tee);
  g_clear_object (&self->filter);
  g_clear_object (&self->earlier_filter);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_clear_object (&self->unpassed);
  g_clear_pointer (&self->loan.positions, g_array_unref);
}

/* Drops the packets that were not delivered, for good, and the taps, which get none any more. */
void
gpcap_queue_drop (GPcapQueue *self)
{
  gpcap_taps_clear (&self->taps);
  g_clear_pointer (&self->arena, gpcap_arena_unref);
  g_clear_error (&self->failure);
  self->position = 0;
  self->n_beyond = self->n_held_back = 0;
  self->last_result = GPCAP_COLLECT_END;
}

/* Prepares for the first collection: without a descriptor that is polled, it has to be tried. */
void
gpcap_queue_open (GPcapQueue *self, gboolean is_polled)
{
  self->last_result = is_polled ? GPCAP_COLLECT_DRAINED : GPCAP_COLLECT_BOUNDED;
}

/* Returns an empty arena to collect into, borrowed. All packets have to be delivered before. */
GPcapArena *
gpcap_queue_begin_collection (GPcapQueue *self)
{
  const guint64 source_end = self->arena != NULL ? self->arena->source_end : 0;

  if (self->arena != NULL && gpcap_arena_is_shared (self->arena))
    g_clear_pointer (&self->arena, gpcap_arena_unref);
  if (self->arena == NULL)
    self->arena = gpcap_arena_new ();
  gpcap_arena_clear (self->arena);
  /* Nothing may be collected. */
  self->arena->source_begin = self->arena->source_end = source_end;
  self->position = 0;
  self->n_beyond = self->n_held_back = 0;
  return self->arena;
}

static gboolean
is_for_arena (const GPcapQueue *self, GPcapBpf *filter)
{
  return filter != NULL
         && (self->arena == NULL || self->arena->datalink == gpcap_bpf_get_datalink (filter));
}

/* Returns the filter that collected packets have not passed, borrowed, or NULL. They may be from
 * before the capture got another link type. */
static GPcapBpf *
get_unpassed (const GPcapQueue *self, gboolean is_filtered)
{
  if (is_for_arena (self, self->filter))
    return self->handle_filters && is_filtered ? NULL : self->filter;
  return is_for_arena (self, self->earlier_filter) ? self->earlier_filter : NULL;
}

/* Records how a collection ended; the error of a failed one is set already. @is_filtered is whether
 * the collected packets passed the program that the handle was given last. */
void
gpcap_queue_end_collection (GPcapQueue *self, GPcapCollectResult result, gboolean is_filtered)
{
  self->last_result = result;
  g_set_object (&self->unpassed, get_unpassed (self, is_filtered));
}

/* Holds back the packets of the last collection behind the first @n_kept, of which none was
 * delivered yet, until they are released. Nothing is collected meanwhile. */
void
gpcap_queue_hold_back (GPcapQueue *self, guint n_kept)
{
  self->n_held_back = self->arena->n_records - n_kept;
  self->arena->n_records = n_kept;
}

void
gpcap_queue_release (GPcapQueue *self)
{
  if (self->arena != NULL)
    self->arena->n_records += self->n_beyond + self->n_held_back;
  self->n_beyond = self->n_held_back = 0;
  gpcap_queue_apply_limits (self);
}

/* Returns how many packets, from the position on, the limits surely allow: those that a filter
 * rejects do not count, but are not known yet. */
static guint
count_allowed (const GPcapQueue *self)
{
  const GPcapArena *arena = self->arena;
  const guint max = MIN (arena->n_records - self->position,
                         self->stop_packets - MIN (self->stop_packets, self->n_delivered));
  guint64 n_bytes = self->n_wire_bytes;
  guint n_allowed = 0;

  if (self->stop_bytes == G_MAXUINT64)
    return max;
  while (n_allowed < max && n_bytes < self->stop_bytes)
    n_bytes += arena->records[self->position + n_allowed++].len;
  return n_allowed;
}

/* Keeps the packets away that may be behind the limits. So whoever delivers packets need not count
 * them, and a queue without limits costs nothing. */
void
gpcap_queue_apply_limits (GPcapQueue *self)
{
  if (self->arena == NULL)
    return;
  self->arena->n_records += self->n_beyond;
  self->n_beyond = 0;
  if (self->stop_packets == G_MAXUINT64 && self->stop_bytes == G_MAXUINT64)
    return;

  const guint end = self->position + count_allowed (self);
  self->n_beyond = self->arena->n_records - end;
  self->arena->n_records = end;
}

/* Sets how many packets and bytes on the wire are delivered from now on, 0 for any number. The
 * packet that reaches the number of bytes is the last one. */
void
gpcap_queue_set_limits (GPcapQueue *self, guint64 n_packets, guint64 n_bytes)
{
  self->stop_packets = n_packets > 0 && n_packets < G_MAXUINT64 - self->n_delivered
                           ? self->n_delivered + n_packets
                           : G_MAXUINT64;
  self->stop_bytes = n_bytes > 0 && n_bytes < G_MAXUINT64 - self->n_wire_bytes
                         ? self->n_wire_bytes + n_bytes
                         : G_MAXUINT64;
  /* The end of what there is stays one, and is reported again. */
  self->is_reported = FALSE;
  gpcap_queue_apply_limits (self);
}

/* Lets no more packets be delivered. */
void
gpcap_queue_stop (GPcapQueue *self)
{
  self->stop_packets = self->n_delivered;
  gpcap_queue_apply_limits (self);
}

/* Keeps the filter for packets of its link type that have not been collected yet. What only the
 * kernel can run has been run there. */
static void
keep_earlier_filter (GPcapQueue *self)
{
  if (gpcap_program_needs_kernel (gpcap_bpf_get_program (self->filter)))
    g_clear_object (&self->earlier_filter);
  else
    g_set_object (&self->earlier_filter, self->filter);
}

/* Sets the filter, or NULL for none. Packets in the queue have to pass it too, so that a filter
 * that is set between two packets applies from the second one on. If it is for another link type
 * than theirs, they have to pass the filter that there was. */
void
gpcap_queue_set_filter (GPcapQueue *self, GPcapBpf *filter, gboolean handle_filters)
{
  if (filter == NULL)
    g_clear_object (&self->earlier_filter);
  else if (self->filter != NULL
           && gpcap_bpf_get_datalink (self->filter) != gpcap_bpf_get_datalink (filter))
    keep_earlier_filter (self);
  g_set_object (&self->filter, filter);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  self->handle_filters = handle_filters;
  if (filter == NULL || is_for_arena (self, filter))
    g_set_object (&self->unpassed, filter);
}

/* Whether packets of a pcapng file were collected whose link type is not that of the filter. */
gboolean
gpcap_queue_needs_variant (const GPcapQueue *self)
{
  return self->filter != NULL && self->arena != NULL && self->arena->catalog != NULL
         && self->arena->datalink != gpcap_bpf_get_datalink (self->filter);
}

/* Lets the collected packets pass the filter for their link type. Returns FALSE if there is none
 * yet. */
gboolean
gpcap_queue_use_variant (GPcapQueue *self)
{
  for (guint i = 0; self->variants != NULL && i < self->variants->len; i++)
    {
      GPcapBpf *variant = self->variants->pdata[i];

      if (gpcap_bpf_get_datalink (variant) != self->arena->datalink)
        continue;
      g_set_object (&self->unpassed, variant);
      return TRUE;
    }
  return FALSE;
}

/* Adds the filter for another link type, and takes ownership of it. */
void
gpcap_queue_add_variant (GPcapQueue *self, GPcapBpf *variant)
{
  if (self->variants == NULL)
    self->variants = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->variants, variant);
}

/* Ends the capture in front of the packets that were collected last, and takes ownership of the
 * failure. */
void
gpcap_queue_fail (GPcapQueue *self, GError *failure)
{
  gpcap_arena_truncate (self->arena, 0);
  self->last_result = GPCAP_COLLECT_FAILED;
  g_clear_error (&self->failure);
  self->failure = failure;
}

static gboolean
has_records (const GPcapQueue *self)
{
  return self->arena != NULL && self->position < self->arena->n_records;
}

/* Returns the state of the head if no packet may be delivered. Where there are limits, a filter may
 * have rejected packets, so that more are allowed. */
GPcapQueueHead
gpcap_queue_look_behind (GPcapQueue *self, gint64 *due)
{
  while (self->n_beyond > 0 && !has_records (self) && !gpcap_queue_is_stopped (self))
    {
      gpcap_queue_apply_limits (self);
      if (gpcap_queue_has_packet (self))
        return GPCAP_QUEUE_PACKET;
    }
  if (gpcap_queue_is_stopped (self))
    return GPCAP_QUEUE_STOPPED;
  if (has_records (self))
    {
      *due = gpcap_queue_get_due (self);
      return GPCAP_QUEUE_NOT_DUE;
    }
  return gpcap_queue_is_over (self) ? GPCAP_QUEUE_OVER : GPCAP_QUEUE_EMPTY;
}

/* Whether all packets are delivered, and there will be no more. */
gboolean
gpcap_queue_is_over (const GPcapQueue *self)
{
  return !has_records (self) && self->n_beyond == 0
         && (self->last_result == GPCAP_COLLECT_END || self->last_result == GPCAP_COLLECT_FAILED);
}

/* Returns when the next packet is due, in monotonic time: 0 for at once; GPCAP_FOREVER if there is
 * none, or if only a step makes it due. */
gint64
gpcap_queue_get_due (const GPcapQueue *self)
{
  if (!has_records (self))
    return GPCAP_FOREVER;
  return gpcap_clock_get_due (&self->clock, self->arena->records[self->position].timestamp);
}

/* Whether a read that does not wait has something to do, even if the descriptor is silent. */
gboolean
gpcap_queue_is_ready (const GPcapQueue *self)
{
  if (!has_records (self))
    return self->last_result != GPCAP_COLLECT_DRAINED || self->n_beyond > 0
           || gpcap_queue_is_stopped (self);

  const gint64 due = gpcap_queue_get_due (self);
  return due == 0 || due <= g_get_monotonic_time ();
}

/* Whether there are packets, of which the first may not be due yet. */
gboolean
gpcap_queue_holds_packets (const GPcapQueue *self)
{
  return has_records (self);
}

/* Returns the number of packets in the queue, and the number of their captured bytes. */
guint
gpcap_queue_count (const GPcapQueue *self, gsize *n_bytes)
{
  const guint n_packets = self->arena != NULL ? self->arena->n_records + self->n_beyond
                                                    + self->n_held_back - self->position
                                              : 0;

  *n_bytes = n_packets > 0 ? gpcap_arena_count_bytes (self->arena, self->position, n_packets) : 0;
  return n_packets;
}

/* Returns how many bytes of the savefile the delivered packets come to, with its header; -1 before
 * the first collection. Where the bytes of the packets are not those of the file, as in a
 * compressed one, what was read for them is shared out. */
gint64
gpcap_queue_get_source_position (const GPcapQueue *self)
{
  const GPcapArena *arena = self->arena;
  guint n_packets;

  if (arena == NULL)
    return -1;
  n_packets = arena->n_records + self->n_held_back;
  if (self->position >= n_packets)
    return arena->source_end;
  if (arena->layout != GPCAP_LAYOUT_PLAIN
      && arena->source_end - arena->source_begin == arena->data_used)
    {
      const GPcapPackets packets = gpcap_arena_get_packets (arena);

      return arena->source_begin
             + gpcap_packets_get_begin (&packets, &arena->records[self->position]);
    }
  return arena->source_begin
         + (gint64) ((double) (arena->source_end - arena->source_begin) * self->position
                     / n_packets);
}

/* May be called in any thread. */
void
gpcap_queue_get_delivered (const GPcapQueue *self, guint64 *n_packets, guint64 *n_bytes)
{
  *n_packets = __atomic_load_n (&self->n_delivered, __ATOMIC_RELAXED);
  *n_bytes = __atomic_load_n (&self->n_delivered_bytes, __ATOMIC_RELAXED);
}

/* May be called in any thread. */
guint64
gpcap_queue_get_wire_bytes (const GPcapQueue *self)
{
  return __atomic_load_n (&self->n_wire_bytes, __ATOMIC_RELAXED);
}

/* Whether each packet has to be examined before it is delivered. */
static gboolean
is_selective (const GPcapQueue *self)
{
  return self->unpassed != NULL || gpcap_clock_is_timing (&self->clock);
}

/* Selects the packets that may be delivered, at most @max. The head is one of them. */
static void
select_packets (GPcapQueue *self, guint max, GPcapSelection *selection)
{
  const GPcapArena *arena = self->arena;
  /* Once, as another thread may step meanwhile. */
  const guint64 n_steps = gpcap_clock_get_n_steps (&self->clock);

  g_array_set_size (selection->positions, 0);
  selection->first = self->position;
  selection->n_packets = MIN (max, arena->n_records - self->position);
  if (!is_selective (self))
    return;

  if (self->clock.mode == GPCAP_REPLAY_MODE_STEPPED)
    max = MIN (max, n_steps);
  for (guint i = self->position; i < arena->n_records && selection->positions->len < max; i++)
    {
      const GPcapPacketRecord *record = &arena->records[i];

      if (self->unpassed != NULL
          && !gpcap_bpf_passes (self->unpassed, record, gpcap_arena_peek (arena, record)))
        continue;
      if (!gpcap_clock_admits (&self->clock, record->timestamp))
        break;
      g_array_append_val (selection->positions, i);
    }
  selection->n_packets = selection->positions->len;
}

static guint
get_position (const GPcapSelection *selection, guint i)
{
  return selection->positions->len > 0 ? g_array_index (selection->positions, guint, i)
                                       : selection->first + i;
}

/* Whether the first @n_packets packets of a selection, at least one, are adjacent. */
static gboolean
is_whole (const GPcapSelection *selection, guint n_packets)
{
  return get_position (selection, n_packets - 1) - get_position (selection, 0) == n_packets - 1;
}

/* Delivers the first @n_packets packets of a selection. */
static void
deliver (GPcapQueue *self, const GPcapSelection *selection, guint n_packets)
{
  const GPcapArena *arena = self->arena;
  gsize n_bytes = 0, n_wire_bytes = 0;

  if (n_packets == 0)
    return;
  if (is_whole (selection, n_packets))
    {
      const guint first = get_position (selection, 0);

      n_bytes = gpcap_arena_count_bytes (arena, first, n_packets);
      n_wire_bytes = gpcap_arena_count_wire_bytes (arena, first, n_packets);
      gpcap_queue_pass (self, &arena->records[first], n_packets);
    }
  else
    {
      for (guint i = 0; i < n_packets; i++)
        {
          const GPcapPacketRecord *record = &arena->records[get_position (selection, i)];

          n_bytes += record->caplen;
          n_wire_bytes += record->len;
          gpcap_queue_pass (self, record, 1);
        }
    }
  self->position = get_position (selection, n_packets - 1) + 1;
  gpcap_queue_count_delivered (self, n_packets, n_bytes, n_wire_bytes);
}

static GPcapPacketBatch *
make_batch (GPcapQueue *self, const GPcapSelection *selection)
{
  const guint n_packets = selection->n_packets;
  g_autofree GPcapPacketRecord *records = NULL;

  if (is_whole (selection, n_packets))
    return gpcap_packet_batch_new_for_arena (self->arena, get_position (selection, 0), n_packets);
  records = g_new (GPcapPacketRecord, n_packets);
  for (guint i = 0; i < n_packets; i++)
    records[i] = self->arena->records[get_position (selection, i)];
  return gpcap_packet_batch_new_for_records (self->arena, records, n_packets);
}

/* Delivers at most @max packets together. The head has to be a packet that may be delivered. */
GPcapPacketBatch *
gpcap_queue_take_batch (GPcapQueue *self, guint max)
{
  GPcapPacketBatch *batch;

  select_packets (self, max, &self->loan);
  batch = make_batch (self, &self->loan);
  deliver (self, &self->loan, self->loan.n_packets);
  return batch;
}

/* Lends at most @max packets. The head has to be a packet that may be delivered. The packets that
 * were used are delivered when the loan ends. */
GPcapPacketBatch *
gpcap_queue_lend_batch (GPcapQueue *self, guint max)
{
  select_packets (self, max, &self->loan);
  self->n_loans++;
  __atomic_store_n (&self->n_lent, self->loan.n_packets, __ATOMIC_RELEASE);
  return make_batch (self, &self->loan);
}

/* Sets the function that returns how many packets of a loan were used if another read ends the
 * loan. */
void
gpcap_queue_set_used_func (GPcapQueue *self,
                           GPcapUsedFunc n_used,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  if (self->n_used_destroy != NULL)
    self->n_used_destroy (self->n_used_data);
  self->n_used = n_used;
  self->n_used_data = user_data;
  self->n_used_destroy = destroy;
}

static guint
end_loan (GPcapQueue *self)
{
  return __atomic_exchange_n (&self->n_lent, 0, __ATOMIC_ACQ_REL);
}

/* Ends the loan, if there is one, and delivers the packets that were used. */
void
gpcap_queue_settle (GPcapQueue *self)
{
  guint n_lent, n_used;

  if (!gpcap_queue_has_loan (self))
    return;
  n_lent = end_loan (self);
  n_used = n_lent > 0 && self->n_used != NULL ? self->n_used (self->n_used_data) : n_lent;
  if (self->arena != NULL)
    deliver (self, &self->loan, MIN (n_used, n_lent));
}

/* Ends the loan for a program that reports how many packets it used. */
void
gpcap_queue_settle_used (GPcapQueue *self, guint n_used)
{
  const guint n_lent = end_loan (self);

  if (self->arena != NULL)
    deliver (self, &self->loan, MIN (n_used, n_lent));
}

/* Ends the loan, if there is one, without delivering anything, because its packets are gone. May be
 * called in any thread. */
void
gpcap_queue_revoke (GPcapQueue *self)
{
  if (end_loan (self) > 0 && self->n_used != NULL)
    self->n_used (self->n_used_data);
}
