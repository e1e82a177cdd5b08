/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drain: reads end when all packets that were captured before a request are delivered. */

#pragma once

#include "queue/gpcap-queue.h"

G_BEGIN_DECLS

/* Requests are numbered from 1 on. A later request replaces those before it. Whichever read
 * delivers the last packet from before the request reports the end, once. */
typedef struct
{
  gint64 timestamp; /* atomic; when the last request was made, in nanoseconds since 1970 */
  gint64 time; /* atomic; the same in monotonic time */
  guint n_requested; /* atomic; number of the last request */
  guint n_over; /* atomic; requests up to this one are reported or withdrawn */
  guint n_reported; /* atomic; requests up to this one are reported */
  guint n_begun; /* number of the request that the handle drains for, or 0; belongs to the thread
                    that reads, like the next one */
  gboolean is_reached; /* everything is delivered, but no read has reported it yet */
} GPcapDrain;

guint gpcap_drain_request (GPcapDrain *self);
void gpcap_drain_withdraw (GPcapDrain *self);
gboolean gpcap_drain_is_ready (const GPcapDrain *self);
gboolean gpcap_drain_is_over (const GPcapDrain *self, guint request);
gboolean gpcap_drain_has_reported (const GPcapDrain *self, guint request);
gboolean gpcap_drain_advance (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue);
void gpcap_drain_end_read (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue);
void gpcap_drain_limit (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue);
void gpcap_drain_report (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue);

static inline guint
gpcap_drain_get_n_reported (const GPcapDrain *self)
{
  return __atomic_load_n (&self->n_reported, __ATOMIC_ACQUIRE);
}

/* Whether a read whose queue is empty has to look at the drain. */
static inline gboolean
gpcap_drain_is_involved (const GPcapDrain *self)
{
  return self->n_begun != 0
         || __atomic_load_n (&self->n_requested, __ATOMIC_ACQUIRE)
                != __atomic_load_n (&self->n_over, __ATOMIC_ACQUIRE);
}

G_END_DECLS
