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
  int n_breaks; /* how many there were when the walk began */
  gboolean is_open; /* the reader was, when the walk began */
  gint64 deadline; /* of a dispatch's waiting, in monotonic time; 0 before it began */
  guint loan; /* the number of the loan that is the walk's, or 0 */
  GPcapReadResult end; /* how the last read ended */
};

G_DEFINE_BOXED_TYPE (GPcapWalk, gpcap_walk, gpcap_walk_ref, gpcap_walk_unref)

/**
 * gpcap_walk_ref:
 * @self: a walk
 *
 * Takes a reference.
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
 * Drops a reference.
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
 * @maxcant: how many packets to deliver at most; -1 or 0 for as many as the mode has
 * @cancellable: (nullable): what can cancel the reads, from any thread
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
  /* Before the reader is seen to be open, so that a close after that ends the walk. */
  walk->n_breaks = gpcap_breaks_get_n_breaks (&self->breaks);
  walk->is_open = !gpcap_access_is_closed (&self->access);
  walk->reader = g_object_ref (self);
  g_set_object (&walk->cancellable, cancellable);
  gpcap_quota_init (&walk->quota, mode, maxcant);
  walk->end = GPCAP_READ_RESULT_TIMEOUT;
  return walk;
}

/* A dispatch waits as the reader says, in all, however often a signal of the process ends a wait; a
 * poll never waits. */
static void
set_patience (GPcapWalk *self, GPcapPull *pull)
{
  switch (self->quota.mode)
    {
    case GPCAP_WALK_MODE_LOOP:
      gpcap_pull_wait_for (pull, -1);
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

/* FALSE when the walk is over. A reader that was closed since the walk began has broken it off. */
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
  set_patience (self, pull);
  return TRUE;
}

/* Whether there is nothing yet, and the walk goes on: a poll found nothing, or the process got a
 * signal, so that an interpreter can run the program's handler. */
static gboolean
is_to_be_continued (const GPcapWalk *self, const GPcapPull *pull)
{
  return self->end == GPCAP_READ_RESULT_TIMEOUT
         && (self->quota.mode != GPCAP_WALK_MODE_DISPATCH || pull->is_signalled);
}

/**
 * gpcap_walk_borrow_batch:
 * @self: a walk
 * @n_used: how many packets of the batch before the program used, from the first one on; those were
 *   delivered
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, of which the program may use as few as it likes.
 *
 * When another read begins, of whatever kind, the function of
 * [method@GPcap.Reader.set_used_func] is asked how many of them were used, and the batch is over:
 * the rest is what that read delivers.
 *
 * Returns: (transfer full) (nullable): the packets; an empty batch when there are none yet, and the
 *   walk goes on: after a poll, or when the process got a signal; %NULL when the walk is over, with
 *   the error set as by [method@GPcap.Reader.read_batch] where one ended it
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
  if (gpcap_reader_fill_quota (reader, &self->quota, &pull, &self->end, error))
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
 * @n_used: how many packets of the batch the program used, from the first one on
 *
 * Ends the use of a batch of [method@GPcap.Walk.borrow_batch], where it is not over yet.
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
      gpcap_reader_report_dump_failure (self->reader);
    }
  self->loan = 0;
}

/**
 * gpcap_walk_take_batch:
 * @self: a walk
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, all of which are delivered.
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
  if (gpcap_reader_fill_quota (reader, &self->quota, &pull, &self->end, error))
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
 * Returns: whether the walk goes on; %FALSE when it is over, with the error set as by
 *   [method@GPcap.Walk.borrow_batch] where one ended it
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
  goes_on = gpcap_reader_fill_quota (reader, &self->quota, &pull, &self->end, error);
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
 * Tells what the loop or the dispatch returns.
 *
 * Returns: what [method@GPcap.Reader.loop] or [method@GPcap.Reader.dispatch] returns
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
 * @n_used: (scope notified) (closure user_data) (nullable): what tells how many packets of the
 * batch that is borrowed were used; without it all of them were
 * @user_data: what to give it
 * @destroy: (nullable): what frees @user_data
 *
 * Sets what is asked how far the program came in a batch of [method@GPcap.Walk.borrow_batch] when
 * another read ends its use: for bindings, once for a reader.
 *
 * It is called in the thread that reads; or, maybe in another thread, when the reader is closed and
 * its answer does not matter. It must not use the reader, and the program must not use more of the
 * batch.
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
