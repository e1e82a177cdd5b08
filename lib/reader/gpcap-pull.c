/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pull: one read under way, which brings a packet to the head of the queue. */

#include "reader/gpcap-pull.h"

#include "reader/gpcap-filtering.h"

/* Begins a pull whose borrowed fields are set. By default it waits for ever, and reports
 * everything. */
gboolean
gpcap_pull_begin (GPcapPull *self, GError **error)
{
  self->handle = gpcap_access_begin_read (self->access, error);
  self->may_wait = TRUE;
  self->reports_end = TRUE;
  self->heeds_signals = FALSE;
  self->deadline = GPCAP_FOREVER;
  self->is_signalled = FALSE;
  return self->handle != NULL;
}

void
gpcap_pull_end (GPcapPull *self)
{
  gboolean is_last;
  const gboolean is_closed = gpcap_access_end_read (self->access, &is_last);

  if (is_closed && is_last)
    gpcap_queue_drop (self->queue);
  if (is_closed && gpcap_handle_is_live (self->handle) && !gpcap_handle_is_forked (self->handle))
    gpcap_handle_unref_later (self->handle);
  else
    gpcap_handle_unref (self->handle);
}

/* Sets how long to wait at most; 0 for not at all, negative for ever. */
void
gpcap_pull_set_timeout (GPcapPull *self, int milliseconds)
{
  self->may_wait = milliseconds != 0;
  self->deadline = milliseconds < 0
                       ? GPCAP_FOREVER
                       : g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
}

/* Whether something from outside ends the pull: checked before anything is done, and after each
 * wait. */
static gboolean
is_ended (const GPcapPull *self, GPcapReadResult *result, GError **error)
{
  if (self->cancellable != NULL && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    *result = GPCAP_READ_RESULT_ERROR;
  else if (gpcap_pull_is_broken (self))
    *result = GPCAP_READ_RESULT_BREAK;
  else if (self->is_signalled && self->heeds_signals)
    *result = GPCAP_READ_RESULT_TIMEOUT;
  else
    return FALSE;
  return TRUE;
}

static gboolean
may_wait_longer (const GPcapPull *self)
{
  return self->may_wait
         && (self->deadline == GPCAP_FOREVER || g_get_monotonic_time () < self->deadline);
}

/* Waits for a descriptor, or for none if @fd is -1. Every wait of a pull is here. A break, a
 * cancellation, a signal to the process, the deadline and @time end it, too. */
static void
wait_until (GPcapPull *self, int fd, gint64 time)
{
  gint64 deadline = MIN (self->deadline, time);

  if (self->autostop != NULL)
    deadline = MIN (deadline, self->autostop->deadline);
  if (gpcap_wakeup_wait (&self->breaks->wakeup, fd, self->cancellable, deadline)
      == GPCAP_WAIT_SIGNALLED)
    self->is_signalled = TRUE;
}

static void
wait_for_packets (GPcapPull *self)
{
  const gint64 required = gpcap_handle_get_required_timeout (self->handle);

  wait_until (self, gpcap_handle_get_fd (self->handle),
              required != -1 ? g_get_monotonic_time () + required : GPCAP_FOREVER);
}

static void
collect (GPcapPull *self)
{
  GPcapQueue *queue = self->queue;
  GPcapArena *arena = gpcap_queue_begin_collection (queue);
  const GPcapCollectResult result = gpcap_handle_collect (self->handle, arena, &queue->failure);
  GError *failure = NULL;

  gpcap_queue_end_collection (queue, result, gpcap_handle_is_current (self->handle, arena));
  if (arena->catalog != NULL && !gpcap_filtering_follow (self->handle, queue, &failure))
    gpcap_queue_fail (queue, failure);
  gpcap_drain_limit (self->drain, self->handle, queue);
  gpcap_queue_apply_limits (queue);
}

/* If the last collection left nothing behind, and the descriptor reports everything that comes,
 * another collection would ask the kernel in vain. */
static GPcapPullStep
get_first_step (const GPcapPull *self)
{
  return gpcap_queue_is_drained (self->queue) && may_wait_longer (self)
                 && gpcap_handle_get_fd (self->handle) != -1
                 && gpcap_handle_get_required_timeout (self->handle) == -1
             ? GPCAP_PULL_WAIT
             : GPCAP_PULL_COLLECT;
}

/* Takes the next step when the queue is empty. Returns FALSE when there is no time for it. A
 * collection follows each wait, and also takes place without one. */
static gboolean
replenish (GPcapPull *self)
{
  if (self->step == GPCAP_PULL_BEGIN)
    self->step = get_first_step (self);
  switch (self->step)
    {
    case GPCAP_PULL_WAIT:
      if (!may_wait_longer (self))
        return FALSE;
      wait_for_packets (self);
      self->step = GPCAP_PULL_COLLECT;
      return TRUE;
    case GPCAP_PULL_COLLECT_MORE:
      if (!may_wait_longer (self))
        return FALSE;
      G_GNUC_FALLTHROUGH;
    case GPCAP_PULL_COLLECT:
    default:
      collect (self);
      self->step = gpcap_queue_is_drained (self->queue) ? GPCAP_PULL_WAIT : GPCAP_PULL_COLLECT_MORE;
      return TRUE;
    }
}

static GPcapReadResult
report_end (GPcapPull *self, GError **error)
{
  if (!self->reports_end)
    return GPCAP_READ_RESULT_TIMEOUT;
  self->queue->is_reported = TRUE;
  gpcap_handle_end (self->handle);
  if (gpcap_drain_is_involved (self->drain))
    gpcap_drain_report (self->drain, self->handle, self->queue);
  if (self->queue->failure == NULL)
    return GPCAP_READ_RESULT_END;
  g_propagate_error (error, g_error_copy (self->queue->failure));
  return GPCAP_READ_RESULT_ERROR;
}

/* Reports that as many packets were delivered as the program wanted. */
static GPcapReadResult
report_stop (GPcapPull *self)
{
  if (!self->reports_end)
    return GPCAP_READ_RESULT_TIMEOUT;
  self->queue->is_reported = TRUE;
  if (gpcap_drain_is_involved (self->drain))
    gpcap_drain_report (self->drain, self->handle, self->queue);
  return GPCAP_READ_RESULT_END;
}

/* Whether a drain ends this read, whose queue has no packet that may be delivered. A read inside of
 * a callback of this one may have reported it. */
static gboolean
is_drained (GPcapPull *self, GPcapReadResult *result)
{
  if (gpcap_drain_get_n_reported (self->drain) == self->n_drains)
    {
      if (!gpcap_drain_is_involved (self->drain)
          || !gpcap_drain_advance (self->drain, self->handle, self->queue))
        return FALSE;
      if (self->reports_end)
        gpcap_drain_report (self->drain, self->handle, self->queue);
    }
  if (self->autostop != NULL)
    gpcap_autostop_note_drain (self->autostop, self->drain, self->queue);
  *result = self->reports_end ? GPCAP_READ_RESULT_END : GPCAP_READ_RESULT_TIMEOUT;
  return TRUE;
}

/* Waits for a packet that is not due yet. Returns FALSE when there is no time for it. */
static gboolean
wait_for_clock (GPcapPull *self, gint64 due)
{
  if (!may_wait_longer (self))
    return FALSE;
  wait_until (self, -1, due);
  return TRUE;
}

/* Brings a packet to the head of the queue, or returns why there is none. */
GPcapReadResult
gpcap_pull_fill (GPcapPull *self, GError **error)
{
  GPcapReadResult result;
  gint64 due;

  self->step = GPCAP_PULL_BEGIN;
  for (;;)
    {
      if (is_ended (self, &result, error))
        return result;
      if (self->autostop != NULL && gpcap_autostop_is_timed (self->autostop))
        gpcap_autostop_advance (self->autostop, self->drain, g_get_monotonic_time ());
      switch (gpcap_queue_look (self->queue, &due))
        {
        case GPCAP_QUEUE_PACKET:
          return GPCAP_READ_RESULT_PACKET;
        case GPCAP_QUEUE_OVER:
          return report_end (self, error);
        case GPCAP_QUEUE_STOPPED:
          return report_stop (self);
        case GPCAP_QUEUE_NOT_DUE:
          if (is_drained (self, &result))
            return result;
          if (!wait_for_clock (self, due))
            return GPCAP_READ_RESULT_TIMEOUT;
          break;
        case GPCAP_QUEUE_EMPTY:
        default:
          if (is_drained (self, &result))
            return result;
          /* A drain that was withdrawn has released packets. */
          if (!gpcap_queue_holds_packets (self->queue) && !replenish (self))
            return GPCAP_READ_RESULT_TIMEOUT;
        }
    }
}
