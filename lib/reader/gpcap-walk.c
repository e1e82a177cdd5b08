/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A walk: how a binding reads packets. */

#include "gpcap/gpcap-walk.h"

#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "reader/gpcap-reader-callbacks.h"
#include "reader/gpcap-reader-quota.h"

struct _GPcapWalk
{
  grefcount ref_count;

  GPcapReader *reader; /* owned */
  GCancellable *cancellable; /* owned, or NULL */
  GPcapQuota quota;
  int n_breaks; /* number of breaks when the walk began */
  guint n_drains; /* number of the last drain that was reported before the walk began */
  gboolean is_open; /* the reader was open when the walk began */
  gint64 deadline; /* of a dispatch's waits, in monotonic time; 0 before the first */
  guint loan; /* number of the walk's loan, or 0 */
  GPcapReadResult end; /* how the last read ended */
};

G_DEFINE_BOXED_TYPE (GPcapWalk, gpcap_walk, gpcap_walk_ref, gpcap_walk_unref)

/**
 * gpcap_walk_ref:
 * @self: a walk
 *
 * Acquires a reference.
 *
 * Returns: (transfer full): the walk
 *
 * Since: 1.0
 */
GPcapWalk *
gpcap_walk_ref (GPcapWalk *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gpcap_walk_unref:
 * @self: (transfer full): a walk
 *
 * Releases a reference.
 *
 * Since: 1.0
 */
void
gpcap_walk_unref (GPcapWalk *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->cancellable);
  g_object_unref (self->reader);
  g_free (self);
}

/**
 * gpcap_reader_walk:
 * @self: a reader
 * @mode: what the walk does
 * @maxcant: the maximum number of packets to deliver; -1 or 0 for as many as the mode delivers
 * @cancellable: (nullable): a #GCancellable, or %NULL
 *
 * Begins a walk, for bindings. Nothing is read yet. [method@GPcap.Reader.breakloop] and
 * [method@GPcap.Reader.close] end the walks that have begun.
 *
 * Returns: (transfer full): a new walk
 *
 * Since: 1.0
 */
GPcapWalk *
gpcap_reader_walk (GPcapReader *self, GPcapWalkMode mode, int maxcant, GCancellable *cancellable)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  GPcapWalk *walk = g_new0 (GPcapWalk, 1);

  g_ref_count_init (&walk->ref_count);
  /* Counted before the reader is seen to be open, so that a later close ends the walk. */
  walk->n_breaks = gpcap_breaks_get_n_breaks (&self->breaks);
  walk->n_drains = gpcap_drain_get_n_reported (&self->drain);
  walk->is_open = !gpcap_access_is_closed (&self->access);
  walk->reader = g_object_ref (self);
  g_set_object (&walk->cancellable, cancellable);
  gpcap_quota_init (&walk->quota, mode, maxcant);
  walk->end = GPCAP_READ_RESULT_TIMEOUT;
  return walk;
}

/* Sets how long a pull waits. A dispatch waits as long as the reader does, in all, however often a
 * signal to the process ends a wait. A poll never waits. */
static void
set_waiting (GPcapWalk *self, GPcapPull *pull)
{
  switch (self->quota.mode)
    {
    case GPCAP_WALK_MODE_LOOP:
      gpcap_pull_set_timeout (pull, -1);
      break;
    case GPCAP_WALK_MODE_POLL:
      pull->may_wait = FALSE;
      break;
    case GPCAP_WALK_MODE_DISPATCH:
    default:
      if (self->deadline == 0)
        self->deadline = pull->deadline;
      pull->deadline = self->deadline;
    }
}

/* Begins a pull. Returns FALSE when the walk is over: a reader that was closed since the walk began
 * has broken it off. */
static gboolean
begin_pull (GPcapWalk *self, GPcapPull *pull, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (!gpcap_reader_begin_pull (self->reader, pull, self->cancellable, &failure))
    {
      const gboolean is_broken =
          self->is_open && g_error_matches (failure, GPCAP_ERROR, GPCAP_ERROR_CLOSED);

      self->end = is_broken ? GPCAP_READ_RESULT_BREAK : GPCAP_READ_RESULT_ERROR;
      if (!is_broken)
        g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  pull->n_breaks = self->n_breaks;
  pull->n_drains = self->n_drains;
  set_waiting (self, pull);
  return TRUE;
}

/* Whether the walk continues though no packet is available yet: a poll found none, or the process
 * received a signal, so that an interpreter can run the program's handler. */
static gboolean
is_to_be_continued (const GPcapWalk *self, const GPcapPull *pull)
{
  return self->end == GPCAP_READ_RESULT_TIMEOUT
         && (self->quota.mode != GPCAP_WALK_MODE_DISPATCH || pull->is_signalled);
}

/**
 * gpcap_walk_borrow_batch:
 * @self: a walk
 * @n_used: the number of packets of the previous batch that the program used, counted from the
 *   first; these are delivered
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, of which the program may use as few as it likes.
 *
 * When another read begins, of whatever kind, it calls the function of
 * [method@GPcap.Reader.set_used_func] to get the number of used packets, ends the use of the batch,
 * and delivers the rest.
 *
 * Returns: (transfer full) (nullable): the packets; an empty batch when no packets are available
 *   yet and the walk goes on, after a poll, or when the process received a signal; %NULL when the
 *   walk is over, with the same errors as [method@GPcap.Reader.dispatch] when an error ended it
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_walk_borrow_batch (GPcapWalk *self, guint n_used, GError **error)
{
  GPcapReader *reader;
  GPcapPacketBatch *batch = NULL;
  GPcapPull pull;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  reader = self->reader;
  gpcap_walk_return_batch (self, n_used);
  if (!begin_pull (self, &pull, error))
    return NULL;
  if (gpcap_reader_fill_within_quota (reader, &self->quota, &pull, &self->end, error))
    {
      batch = gpcap_queue_lend_batch (&reader->queue, gpcap_quota_get_left (&self->quota));
      self->loan = reader->queue.n_loans;
      /* A thread that closed the reader just before found nothing to revoke. */
      if (gpcap_access_is_closed (&reader->access))
        gpcap_queue_revoke (&reader->queue);
    }
  else if (is_to_be_continued (self, &pull))
    {
      batch = gpcap_packet_batch_new_empty (gpcap_handle_get_datalink (pull.handle));
    }
  gpcap_reader_end_pull (reader, &pull);
  return batch;
}

/**
 * gpcap_walk_return_batch:
 * @self: a walk
 * @n_used: the number of packets of the batch that the program used, counted from the first
 *
 * Ends the use of a batch of [method@GPcap.Walk.borrow_batch], if another read has not ended it
 * yet.
 *
 * Since: 1.0
 */
void
gpcap_walk_return_batch (GPcapWalk *self, guint n_used)
{
  g_return_if_fail (self != NULL);

  gpcap_quota_count (&self->quota, n_used);
  if (self->loan != 0 && self->loan == self->reader->queue.n_loans)
    {
      gpcap_queue_settle_used (&self->reader->queue, n_used);
      gpcap_reader_report (self->reader);
    }
  self->loan = 0;
}

/**
 * gpcap_walk_take_batch:
 * @self: a walk
 * @max_packets: the maximum number of packets, or 0 for all that are available at once
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, and delivers all of them.
 *
 * Returns: (transfer full) (nullable): the same as [method@GPcap.Walk.borrow_batch]
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_walk_take_batch (GPcapWalk *self, guint max_packets, GError **error)
{
  GPcapReader *reader;
  GPcapPacketBatch *batch = NULL;
  GPcapPull pull;
  guint max;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  reader = self->reader;
  if (!begin_pull (self, &pull, error))
    return NULL;
  max = gpcap_quota_get_left (&self->quota);
  if (gpcap_reader_fill_within_quota (reader, &self->quota, &pull, &self->end, error))
    {
      batch =
          gpcap_queue_take_batch (&reader->queue, max_packets > 0 ? MIN (max_packets, max) : max);
      gpcap_quota_count (&self->quota, gpcap_packet_batch_get_n_packets (batch));
    }
  else if (is_to_be_continued (self, &pull))
    {
      batch = gpcap_packet_batch_new_empty (gpcap_handle_get_datalink (pull.handle));
    }
  gpcap_reader_end_pull (reader, &pull);
  return batch;
}

/**
 * gpcap_walk_emit:
 * @self: a walk
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, and emits the reader's signals for them.
 *
 * Returns: %TRUE if the walk goes on; %FALSE when it is over, with the same errors as
 *   [method@GPcap.Walk.borrow_batch] when an error ended it
 *
 * Since: 1.0
 */
gboolean
gpcap_walk_emit (GPcapWalk *self, GError **error)
{
  GPcapReader *reader;
  gboolean goes_on;
  GPcapPull pull;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  reader = self->reader;
  if (!begin_pull (self, &pull, error))
    return FALSE;
  goes_on = gpcap_reader_fill_within_quota (reader, &self->quota, &pull, &self->end, error);
  if (goes_on)
    gpcap_quota_count (&self->quota, gpcap_reader_emit_queued (
                                         reader, &pull, gpcap_quota_get_left (&self->quota)));
  else
    goes_on = is_to_be_continued (self, &pull);
  gpcap_reader_end_pull (reader, &pull);
  return goes_on;
}

/**
 * gpcap_walk_get_result:
 * @self: a walk that is over
 *
 * Gets the return value of the loop or the dispatch.
 *
 * Returns: the return value, as from [method@GPcap.Reader.loop] or [method@GPcap.Reader.dispatch]
 *
 * Since: 1.0
 */
int
gpcap_walk_get_result (GPcapWalk *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return gpcap_quota_get_result (&self->quota, self->end);
}

/**
 * gpcap_reader_set_used_func:
 * @self: a reader
 * @n_used: (scope notified) (closure user_data) (nullable): the function that returns how many
 *   packets of the borrowed batch were used, or %NULL if all are
 * @user_data: data to pass to @n_used
 * @destroy: (nullable): the function that frees @user_data
 *
 * Sets the function that returns how many packets of a batch of [method@GPcap.Walk.borrow_batch]
 * were used when another read ends its use: for bindings, once for a reader.
 *
 * The function is called in the thread that reads. When the reader is closed it may be called in
 * another thread, and its result is ignored. It must not use the reader, and the program must not
 * use the batch any more.
 *
 * Since: 1.0
 */
void
gpcap_reader_set_used_func (GPcapReader *self,
                            GPcapUsedFunc n_used,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  gpcap_reader_settle (self);
  gpcap_queue_set_used_func (&self->queue, n_used, user_data, destroy);
}
