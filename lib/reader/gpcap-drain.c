/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drain: reads end when all packets that were captured before a request are delivered. */

#include "reader/gpcap-drain.h"

static guint
get (const guint *number)
{
  return __atomic_load_n (number, __ATOMIC_ACQUIRE);
}

static void
set (guint *number, guint value)
{
  __atomic_store_n (number, value, __ATOMIC_RELEASE);
}

/* Requests that reads end when they have delivered what was captured until now. Returns the number
 * of the request. May be called in any thread, and in a signal handler. */
guint
gpcap_drain_request (GPcapDrain *self)
{
  __atomic_store_n (&self->timestamp, g_get_real_time () * 1000, __ATOMIC_RELAXED);
  __atomic_store_n (&self->time, g_get_monotonic_time (), __ATOMIC_RELAXED);
  return __atomic_add_fetch (&self->n_requested, 1, __ATOMIC_RELEASE);
}

/* Withdraws the requests that were made until now. May be called in any thread. */
void
gpcap_drain_withdraw (GPcapDrain *self)
{
  set (&self->n_over, get (&self->n_requested));
}

static gboolean
is_wanted (const GPcapDrain *self)
{
  return get (&self->n_requested) != get (&self->n_over);
}

/* Whether a read that does not wait has something to do for the drain. */
gboolean
gpcap_drain_is_ready (const GPcapDrain *self)
{
  return is_wanted (self) ? self->is_reached || self->n_begun != get (&self->n_requested)
                          : self->n_begun != 0;
}

/* Whether nothing more is done for a request: it was reported or withdrawn. */
gboolean
gpcap_drain_is_over (const GPcapDrain *self, guint request)
{
  return (int) (get (&self->n_over) - request) >= 0;
}

/* Whether everything was delivered that a request is about. */
gboolean
gpcap_drain_has_reported (const GPcapDrain *self, guint request)
{
  return (int) (gpcap_drain_get_n_reported (self) - request) >= 0;
}

static void
begin (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  self->n_begun = get (&self->n_requested);
  self->is_reached = FALSE;
  gpcap_queue_release (queue);
  gpcap_clock_set_limit (&queue->clock, __atomic_load_n (&self->time, __ATOMIC_RELAXED));
  gpcap_handle_begin_drain (handle, __atomic_load_n (&self->timestamp, __ATOMIC_RELAXED),
                            __atomic_load_n (&self->time, __ATOMIC_RELAXED));
}

static void
end (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  self->n_begun = 0;
  self->is_reached = FALSE;
  gpcap_queue_release (queue);
  gpcap_clock_set_limit (&queue->clock, GPCAP_FOREVER);
  gpcap_handle_end_drain (handle);
}

/* Called when the queue has no packet that may be delivered. Returns whether all packets from
 * before the request are delivered. Nothing comes into a savefile by itself, so nothing is to be
 * collected from it, unless it is replayed: then packets that are not due yet are behind the
 * request. */
gboolean
gpcap_drain_advance (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  if (!is_wanted (self))
    {
      if (self->n_begun != 0)
        end (self, handle, queue);
      return FALSE;
    }
  if (self->n_begun != get (&self->n_requested))
    {
      begin (self, handle, queue);
      /* What was held back for an earlier request may be from before this one. */
      if (gpcap_queue_has_packet (queue))
        return FALSE;
    }
  if (gpcap_queue_holds_packets (queue))
    self->is_reached = TRUE;
  else if (gpcap_handle_can_drain (handle))
    self->is_reached = gpcap_handle_is_drained (handle);
  else
    self->is_reached = !gpcap_clock_is_timing (&queue->clock);
  return self->is_reached;
}

/* To be called when a read ends that may have delivered the last packet from before the request. A
 * source whose callback reads only once then has nothing else to wake it. */
void
gpcap_drain_end_read (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  if (is_wanted (self) && self->n_begun == get (&self->n_requested)
      && !gpcap_queue_holds_packets (queue) && gpcap_handle_can_drain (handle)
      && gpcap_handle_is_drained (handle))
    self->is_reached = TRUE;
}

/* Holds back what a collection has brought from behind the request. */
void
gpcap_drain_limit (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  if (self->n_begun != 0)
    gpcap_queue_hold_back (queue, gpcap_handle_count_drained (handle, queue->arena));
}

/* Notes that a read reports the end: of the drain, or of the savefile. Another thread that sees
 * that the request is over sees why. */
void
gpcap_drain_report (GPcapDrain *self, GPcapHandle *handle, GPcapQueue *queue)
{
  const guint request = self->n_begun != 0 ? self->n_begun : get (&self->n_requested);

  end (self, handle, queue);
  set (&self->n_reported, request);
  set (&self->n_over, request);
}
