/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue: the packets that were collected but not delivered, and how the collection ended. */

#pragma once

#include "backend/gpcap-collection.h"
#include "filters/gpcap-bpf-private.h"
#include "gpcap/gpcap-packet-batch.h"
#include "packets/gpcap-arena.h"
#include "queue/gpcap-clock.h"
#include "savefiles/gpcap-tee.h"
#include "taps/gpcap-taps.h"

G_BEGIN_DECLS

/* The state of the head of the queue. */
typedef enum
{
  GPCAP_QUEUE_PACKET, /* a packet that may be delivered */
  GPCAP_QUEUE_NOT_DUE, /* a packet that is not due yet */
  GPCAP_QUEUE_EMPTY, /* no packet; a collection may bring more */
  GPCAP_QUEUE_OVER, /* the end of the savefile, or the failure that ended the capture */
  GPCAP_QUEUE_STOPPED, /* as many packets or bytes as wanted are delivered */
} GPcapQueueHead;

/* Packets of the queue, from its position on. */
typedef struct
{
  guint n_packets;
  guint first; /* position of the first packet in the arena */
  GArray *positions; /* owned; guint positions of packets that are not adjacent, else empty */
} GPcapSelection;

/* The queue holds one block of packets: the next collection comes when all of it has been
 * delivered. Fields that are not atomic belong to the thread that reads. Only the functions of the
 * queue move its position. */
typedef struct
{
  GPcapArena *arena; /* owned; the last collection, or NULL */
  guint position; /* of the first packet in the arena that is not delivered */
  guint n_beyond; /* packets of the arena behind its records, of which a limit may be the end */
  guint n_held_back; /* packets of the arena behind those, to be delivered later */
  GPcapCollectResult last_result; /* how the last collection ended */
  GError *failure; /* owned; the error of the last collection, or NULL */
  gboolean is_reported; /* a read has returned the end or the failure */

  GPcapBpf *filter; /* owned, or NULL */
  gboolean handle_filters; /* collected packets have passed the filter */
  GPcapBpf *earlier_filter; /* owned; the filter for the link type before this one, or NULL */
  GPtrArray *variants; /* owned; of GPcapBpf; the filter for other link types of a file, or NULL */
  GPcapBpf *unpassed; /* owned; the filter that packets from the position on have not passed, or
                         NULL */
  GPcapClock clock; /* decides when packets are due */
  GPcapTee tee; /* passes delivered packets to the dumper */
  GPcapTaps taps; /* get the delivered packets */

  guint n_lent; /* atomic; packets on loan; whoever ends the loan sets it to 0 */
  GPcapSelection loan;
  guint n_loans; /* number of the last loan */
  GPcapUsedFunc n_used; /* returns how many packets of a loan were used, or NULL if all are */
  gpointer n_used_data; /* owned if there is a destroy function */
  GDestroyNotify n_used_destroy;

  guint64 stop_packets; /* nothing is delivered after so many packets; G_MAXUINT64 for no limit */
  guint64 stop_bytes; /* the same for bytes on the wire */
  guint64 n_delivered; /* atomic; delivered packets */
  guint64 n_delivered_bytes; /* atomic; captured bytes of delivered packets */
  guint64 n_wire_bytes; /* atomic; bytes of delivered packets on the wire */
} GPcapQueue;

void gpcap_queue_init (GPcapQueue *self);
void gpcap_queue_clear (GPcapQueue *self);
void gpcap_queue_drop (GPcapQueue *self);

void gpcap_queue_open (GPcapQueue *self, gboolean is_polled);
GPcapArena *gpcap_queue_begin_collection (GPcapQueue *self);
void gpcap_queue_end_collection (GPcapQueue *self, GPcapCollectResult result, gboolean is_filtered);
void gpcap_queue_hold_back (GPcapQueue *self, guint n_kept);
void gpcap_queue_release (GPcapQueue *self);
void gpcap_queue_set_filter (GPcapQueue *self, GPcapBpf *filter, gboolean handle_filters);
gboolean gpcap_queue_needs_variant (const GPcapQueue *self);
gboolean gpcap_queue_use_variant (GPcapQueue *self);
void gpcap_queue_add_variant (GPcapQueue *self, GPcapBpf *variant);
void gpcap_queue_fail (GPcapQueue *self, GError *failure);

void gpcap_queue_set_limits (GPcapQueue *self, guint64 n_packets, guint64 n_bytes);
void gpcap_queue_stop (GPcapQueue *self);
void gpcap_queue_apply_limits (GPcapQueue *self);

GPcapQueueHead gpcap_queue_look_behind (GPcapQueue *self, gint64 *due);
gboolean gpcap_queue_is_over (const GPcapQueue *self);
gint64 gpcap_queue_get_due (const GPcapQueue *self);
gboolean gpcap_queue_is_ready (const GPcapQueue *self);
gboolean gpcap_queue_holds_packets (const GPcapQueue *self);
guint gpcap_queue_count (const GPcapQueue *self, gsize *n_bytes);
gint64 gpcap_queue_get_source_position (const GPcapQueue *self);
void gpcap_queue_get_delivered (const GPcapQueue *self, guint64 *n_packets, guint64 *n_bytes);
guint64 gpcap_queue_get_wire_bytes (const GPcapQueue *self);

GPcapPacketBatch *gpcap_queue_take_batch (GPcapQueue *self, guint max);
GPcapPacketBatch *gpcap_queue_lend_batch (GPcapQueue *self, guint max);
void gpcap_queue_set_used_func (GPcapQueue *self,
                                GPcapUsedFunc n_used,
                                gpointer user_data,
                                GDestroyNotify destroy);
void gpcap_queue_settle (GPcapQueue *self);
void gpcap_queue_settle_used (GPcapQueue *self, guint n_used);
void gpcap_queue_revoke (GPcapQueue *self);

/* The functions that run for each packet are inline, so that they cost no call. */

/* Whether the last collection left nothing behind, so that the next one has to be waited for. */
static inline gboolean
gpcap_queue_is_drained (const GPcapQueue *self)
{
  return self->last_result == GPCAP_COLLECT_DRAINED;
}

/* Whether as many packets or bytes as wanted are delivered. */
static inline gboolean
gpcap_queue_is_stopped (const GPcapQueue *self)
{
  return self->n_delivered >= self->stop_packets || self->n_wire_bytes >= self->stop_bytes;
}

static inline gboolean
gpcap_queue_has_loan (const GPcapQueue *self)
{
  return __atomic_load_n (&self->n_lent, __ATOMIC_RELAXED) > 0;
}

/* Ends a loan, skips packets that the filter rejects, and returns whether the next packet may be
 * delivered. */
static inline gboolean
gpcap_queue_has_packet (GPcapQueue *self)
{
  if (gpcap_queue_has_loan (self))
    gpcap_queue_settle (self);
  if (self->arena == NULL)
    return FALSE;
  for (; self->position < self->arena->n_records; self->position++)
    {
      const GPcapPacketRecord *record = &self->arena->records[self->position];

      if (self->unpassed == NULL
          || gpcap_bpf_passes (self->unpassed, record, gpcap_arena_peek (self->arena, record)))
        return gpcap_clock_admits (&self->clock, record->timestamp);
    }
  return FALSE;
}

/* Returns the state of the head. If its packet is not due, @due is set to when it will be, in
 * monotonic time. */
static inline GPcapQueueHead
gpcap_queue_look (GPcapQueue *self, gint64 *due)
{
  return gpcap_queue_has_packet (self) ? GPCAP_QUEUE_PACKET : gpcap_queue_look_behind (self, due);
}

static inline void
gpcap_queue_count_delivered (GPcapQueue *self, guint n_packets, gsize n_bytes, gsize n_wire_bytes)
{
  __atomic_store_n (&self->n_delivered, self->n_delivered + n_packets, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_delivered_bytes, self->n_delivered_bytes + n_bytes, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_wire_bytes, self->n_wire_bytes + n_wire_bytes, __ATOMIC_RELAXED);
  if (gpcap_clock_is_timing (&self->clock))
    gpcap_clock_take_steps (&self->clock, n_packets);
}

/* Passes delivered packets on, which runs no code of the program. */
static inline void
gpcap_queue_pass (GPcapQueue *self, const GPcapPacketRecord *records, guint n_packets)
{
  gpcap_tee_pass (&self->tee, self->arena, records, n_packets);
  gpcap_taps_pass (&self->taps, self->arena, records, n_packets);
}

/* Whether passing packets on has led to something that the program is to be told. */
static inline gboolean
gpcap_queue_has_news (const GPcapQueue *self)
{
  return gpcap_tee_has_news (&self->tee) || gpcap_taps_has_news (&self->taps);
}

/* Delivers the packet at the head. Returns its record, borrowed from the arena. */
static inline const GPcapPacketRecord *
gpcap_queue_take (GPcapQueue *self)
{
  const GPcapPacketRecord *record = &self->arena->records[self->position++];

  gpcap_queue_count_delivered (self, 1, record->caplen, record->len);
  gpcap_queue_pass (self, record, 1);
  return record;
}

G_END_DECLS
