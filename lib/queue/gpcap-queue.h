/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue: the packets that were collected and not delivered, and what comes behind them. */

#pragma once

#include "backend/gpcap-collection.h"
#include "filters/gpcap-bpf-private.h"
#include "gpcap/gpcap-packet-batch.h"
#include "packets/gpcap-arena.h"
#include "queue/gpcap-clock.h"
#include "queue/gpcap-tee.h"

G_BEGIN_DECLS

/* What a read finds at the head of the queue. */
typedef enum
{
  GPCAP_QUEUE_PACKET, /* a packet that may be delivered */
  GPCAP_QUEUE_NOT_DUE, /* a packet whose time has not come */
  GPCAP_QUEUE_EMPTY, /* nothing: a collection may give more */
  GPCAP_QUEUE_OVER, /* the end of the savefile, or the failure that ended the capture */
} GPcapQueueHead;

/* Packets of the queue, from its position on. */
typedef struct
{
  guint n_packets;
  guint first; /* the position of the first one in the arena */
  GArray *positions; /* owned; of guint, of each of them where others lie between, else empty */
} GPcapSelection;

/* One block of packets at a time: the next collection comes when all of it has been delivered. It
 * is for the thread that reads, but for what says otherwise. */
typedef struct
{
  GPcapArena *arena; /* owned; what was collected last, or NULL */
  guint position; /* in the arena, of the first packet that is not delivered */
  GPcapCollectResult tail; /* what the collection said comes behind the arena */
  GError *failure; /* owned; what it failed with, or NULL */
  gboolean is_reported; /* a read has returned the end or the failure */

  GPcapBpf *filter; /* owned, or NULL */
  gboolean handle_filters; /* what is collected has passed the filter */
  gboolean is_unfiltered; /* the packets from the position on have not */
  GPcapClock clock; /* when they are due */
  GPcapTee tee; /* who else gets them */

  guint n_lent; /* atomic: packets on loan; whoever ends the loan sets it to 0 */
  GPcapSelection loan;
  guint n_loans; /* the number of the last one */
  GPcapUsedFunc n_used; /* what a loan is asked for, or NULL: then all of it was used */
  gpointer n_used_data; /* owned where there is a destroy */
  GDestroyNotify n_used_destroy;

  guint64 n_delivered; /* atomic; packets */
  guint64 n_delivered_bytes; /* atomic; captured bytes of them */
} GPcapQueue;

void gpcap_queue_init (GPcapQueue *self);
void gpcap_queue_clear (GPcapQueue *self);
void gpcap_queue_drop (GPcapQueue *self);

void gpcap_queue_expect (GPcapQueue *self, gboolean is_polled);
GPcapArena *gpcap_queue_begin_collection (GPcapQueue *self);
void gpcap_queue_end_collection (GPcapQueue *self, GPcapCollectResult result, gboolean is_filtered);
void gpcap_queue_set_filter (GPcapQueue *self, GPcapBpf *filter, gboolean handle_filters);

GPcapQueueHead gpcap_queue_look_further (const GPcapQueue *self, gint64 *due);
gint64 gpcap_queue_get_due (const GPcapQueue *self);
gboolean gpcap_queue_is_ready (const GPcapQueue *self);
guint gpcap_queue_count (const GPcapQueue *self, gsize *n_bytes);
void gpcap_queue_get_delivered (const GPcapQueue *self, guint64 *n_packets, guint64 *n_bytes);

GPcapPacketBatch *gpcap_queue_take_batch (GPcapQueue *self, guint max);
GPcapPacketBatch *gpcap_queue_lend_batch (GPcapQueue *self, guint max);
void gpcap_queue_set_used_func (GPcapQueue *self,
                                GPcapUsedFunc n_used,
                                gpointer user_data,
                                GDestroyNotify destroy);
void gpcap_queue_settle (GPcapQueue *self);
void gpcap_queue_settle_used (GPcapQueue *self, guint n_used);
void gpcap_queue_revoke (GPcapQueue *self);

/* What is done for each packet is in here, so that it costs no call. */

/* Whether the last collection left nothing behind, so that another one is to be waited for. */
static inline gboolean
gpcap_queue_is_drained (const GPcapQueue *self)
{
  return self->tail == GPCAP_COLLECT_DRAINED;
}

static inline gboolean
gpcap_queue_has_loan (const GPcapQueue *self)
{
  return __atomic_load_n (&self->n_lent, __ATOMIC_RELAXED) > 0;
}

/* Ends a loan, and passes over what the filter rejects; whether there is a packet behind that which
 * may be delivered. */
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

      if (!self->is_unfiltered
          || gpcap_bpf_passes (self->filter, record, gpcap_arena_peek (self->arena, record)))
        return gpcap_clock_admits (&self->clock, record->timestamp);
    }
  return FALSE;
}

/* What is at the head. @due is when a packet that is not due will be, in monotonic time. */
static inline GPcapQueueHead
gpcap_queue_look (GPcapQueue *self, gint64 *due)
{
  return gpcap_queue_has_packet (self) ? GPCAP_QUEUE_PACKET : gpcap_queue_look_further (self, due);
}

static inline void
gpcap_queue_count_delivered (GPcapQueue *self, guint n_packets, gsize n_bytes)
{
  __atomic_store_n (&self->n_delivered, self->n_delivered + n_packets, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_delivered_bytes, self->n_delivered_bytes + n_bytes, __ATOMIC_RELAXED);
  if (gpcap_clock_is_timing (&self->clock))
    gpcap_clock_count (&self->clock, n_packets);
}

/* Delivers the packet that is at the head; borrowed, from the arena. */
static inline const GPcapPacketRecord *
gpcap_queue_take (GPcapQueue *self)
{
  const GPcapPacketRecord *record = &self->arena->records[self->position++];

  gpcap_queue_count_delivered (self, 1, record->caplen);
  gpcap_tee_pass (&self->tee, self->arena, record, 1);
  return record;
}

G_END_DECLS
