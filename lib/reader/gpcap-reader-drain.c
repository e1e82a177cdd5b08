/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stopping without losing any: a reader delivers what was captured until now, and then ends. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-callbacks.h"
#include "reader/gpcap-reader-finish.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"
#include "reader/gpcap-reader-source.h"

/* Makes reads end when they have delivered what was captured until now. Returns the number of the
 * request. */
static guint
request (GPcapReader *self)
{
  const guint number = gpcap_drain_request (&self->drain);

  gpcap_wakeup_signal (&self->breaks.wakeup);
  /* Its lock is not for signal handlers. */
  if (gpcap_run_has_attachments (&self->run))
    gpcap_run_refresh (&self->run);
  return number;
}

/**
 * gpcap_reader_drainloop:
 * @self: a reader
 *
 * Ends reading like [method@GPcap.Reader.breakloop], but after all packets that were captured until
 * this call are delivered. Whichever read delivers the last of them then reports the end, once, as
 * that of a savefile: [method@GPcap.Reader.loop] returns 0, an iteration ends,
 * [method@GPcap.Reader.read_batch] returns %NULL, [method@GPcap.Reader.next] returns
 * %GPCAP_READ_RESULT_END, and a started reader emits [signal@GPcap.Reader::finished], also if
 * another read than its own came to the end. If no read is under way, the next ones do. Afterwards
 * the reader can be read again, and delivers what came later.
 *
 * What was captured until this call is, for each kind of capture:
 *
 * - a device: what the kernel has in its buffer, and what is in the queue of
 *   [method@GPcap.Reader.start_threaded], whose thread ends. The kernel holds packets back until
 *   the read timeout passes, and does not tell of them. So the end comes when the kernel has handed
 *   over as many packets as it has counted; when a packet comes that is at least a millisecond
 *   newer than the call; or when the read timeout and a tenth of a second more have passed and the
 *   kernel's buffer is empty. More packets than the buffer can hold, one for each 64 bytes of its
 *   size, never come. So a busy link cannot delay the end, nor can a clock that is changed.
 * - a stream, or a savefile that comes through a pipe: the whole packets that were written to it.
 *   Of a stream that is neither a pipe nor a socket: those that the reader's thread has got, which
 *   reads ahead until it has 128 KiB.
 * - a savefile that is replayed: the packets that are due.
 * - any other savefile: the packets that were collected from it, as nothing comes by itself.
 *
 * May be called from a callback and in another thread; also in a signal handler, as long as the
 * reader is on no main loop. [method@GPcap.Reader.stop], and a start, undo it.
 *
 * Since: 1.0
 */
void
gpcap_reader_drainloop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  request (self);
}

/* Emits the signals until the drain ends. Returns whether it has. */
static gboolean
emit_until_drained (GPcapReader *self, GCancellable *cancellable, GError **error)
{
  int result;

  gpcap_reader_emit_overflow (self);
  result = gpcap_reader_loop (self, -1, NULL, NULL, cancellable, error);
  if (result == -2 && gpcap_access_check (&self->access, error))
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_BREAK,
                         "The reader was stopped before all packets were delivered");
  return result == 0;
}

/* Ends the start, if there is one, with the failure of the capture, if that is what ended the
 * drain. */
static void
end_start (GPcapReader *self, const GError *error)
{
  const gboolean is_failure = error != NULL
                              && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                              && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING)
                              && !g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_BREAK)
                              && !g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);

  if (gpcap_run_is_started (&self->run) && !gpcap_access_is_closed (&self->access))
    {
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_PROGRESS]);
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_STATS]);
    }
  gpcap_reader_stop_with (self, is_failure ? error : NULL);
}

static void
drained_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* Waits for the thread that runs the main context of the started reader. */
static gboolean
wait_until_drained (GPcapReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (!gpcap_wakeup_is_possible ("A drain", error))
    return FALSE;
  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  gpcap_reader_drain_async (self, cancellable, drained_cb, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return gpcap_reader_drain_finish (self, result, error);
}

/**
 * gpcap_reader_drain:
 * @self: an active reader
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Stops the reader without losing any packet: emits [signal@GPcap.Reader::batch] and
 * [signal@GPcap.Reader::packet] for all packets that were captured until this call, then
 * [signal@GPcap.Reader::finished], and returns. [method@GPcap.Reader.drainloop] says what was
 * captured until the call, and what bounds the packets and the time.
 *
 * All these packets have then been written to the reader's dumper, which can be closed. Packets
 * that came later are left to the next read or start. A reader that was not started emits the
 * same signals, except for [signal@GPcap.Reader::finished].
 *
 * This may take as long as the read timeout, and as the program's handlers. On a main loop
 * [method@GPcap.Reader.drain_async] does the same without blocking it. In another thread than that
 * of the main context, the call waits for the main context, which emits the signals.
 *
 * A cancellation, [method@GPcap.Reader.stop], [method@GPcap.Reader.breakloop] and
 * [method@GPcap.Reader.close] end the drain at once. A started reader is then stopped nevertheless;
 * the packets that it has not delivered are left to the next read or start.
 *
 * Returns: %TRUE when all packets were delivered; %FALSE with the error set: %G_IO_ERROR_CANCELLED,
 *   %GPCAP_ERROR_BREAK, %GPCAP_ERROR_CLOSED, %GPCAP_ERROR_NOT_ACTIVATED before activation, the
 *   failure of the capture, as in [method@GPcap.Reader.dispatch], which
 *   [signal@GPcap.Reader::finished] reports, too, %G_IO_ERROR_PENDING when another thread is
 *   reading, or %G_IO_ERROR_TOO_MANY_OPEN_FILES when the call would have to wait for another thread
 *   and cannot, so that the reader goes on
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_drain (GPcapReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!gpcap_access_check (&self->access, error))
    return FALSE;
  if (gpcap_run_is_started_elsewhere (&self->run))
    return wait_until_drained (self, cancellable, error);

  g_autoptr (GPcapReader) kept = g_object_ref (self);
  request (self);
  emit_until_drained (self, cancellable, &failure);
  end_start (self, failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A pending asynchronous drain. */
typedef struct
{
  GTask *task; /* owned */
  guint request; /* number of its request */
  gulong cancelled_id; /* the handler of the task's cancellable, or 0 */
  int is_returned; /* atomic; the task has returned */
} Draining;

static void
draining_clear (gpointer data)
{
  g_object_unref (((Draining *) data)->task);
}

static void
draining_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, draining_clear);
}

/* For a signal handler. */
static void
draining_closure_unref (gpointer data, GClosure *closure)
{
  draining_unref (data);
}

static void
set_unfinished (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !gpcap_access_check (&reader->access, error))
    return;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_BREAK,
                       "The reader was stopped before all packets were delivered");
}

/* Returns the task, once, from whichever thread. */
static void
draining_return (Draining *self, const GError *error)
{
  GPcapReader *reader = g_task_get_source_object (self->task);
  GCancellable *cancellable = g_task_get_cancellable (self->task);
  GError *failure = error != NULL ? g_error_copy (error) : NULL;

  if (!g_atomic_int_compare_and_exchange (&self->is_returned, FALSE, TRUE))
    {
      g_clear_error (&failure);
      return;
    }
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (cancellable, self->cancelled_id);
  if (failure == NULL && !gpcap_drain_has_reported (&reader->drain, self->request))
    set_unfinished (reader, cancellable, &failure);
  if (failure != NULL)
    g_task_return_error (self->task, failure);
  else
    g_task_return_boolean (self->task, TRUE);
}

static void
drain_finished_cb (GPcapReader *reader, GError *error, gpointer draining)
{
  Draining *self = g_atomic_rc_box_acquire (draining);

  g_signal_handlers_disconnect_by_data (reader, draining);
  draining_return (self, error);
  draining_unref (self);
}

static gboolean
stop_cb (gpointer draining)
{
  Draining *self = draining;

  if (!g_atomic_int_get (&self->is_returned))
    gpcap_reader_stop (g_task_get_source_object (self->task));
  return G_SOURCE_REMOVE;
}

/* Called in the thread that cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer draining)
{
  Draining *self = draining;
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_source_set_priority (idle, g_task_get_priority (self->task));
  g_source_set_callback (idle, stop_cb, g_atomic_rc_box_acquire (self), draining_unref);
  g_source_attach (idle, g_task_get_context (self->task));
}

/* Waits for the reader, which was started, to finish. Another thread may be finishing it. */
static void
drain_started (Draining *self)
{
  GPcapReader *reader = g_task_get_source_object (self->task);
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                g_atomic_rc_box_acquire (self), draining_unref);
  g_signal_connect_data (reader, "finished", G_CALLBACK (drain_finished_cb),
                         g_atomic_rc_box_acquire (self), draining_closure_unref, 0);
  if (gpcap_run_is_started (&reader->run))
    return;
  g_signal_handlers_disconnect_by_data (reader, self);
  draining_return (self, NULL);
}

/* The drain of a reader that was not started. */
typedef struct
{
  Draining *draining; /* owned */
  GSource *source; /* borrowed; owns this */
  GError *failure; /* owned, or NULL */
} Emission;

static gboolean
emit_cb (gpointer user_data)
{
  Emission *self = user_data;
  GTask *task = self->draining->task;
  GPcapReader *reader = g_task_get_source_object (task);
  GPcapReadResult result;

  /* Another read, or the source of another drain, has come to the end, or the reader was stopped.
   */
  if (gpcap_drain_is_over (&reader->drain, self->draining->request))
    return G_SOURCE_REMOVE;
  result = gpcap_reader_emit (reader, self->source, g_task_get_cancellable (task), &self->failure);
  /* A handler may have stopped the reader. */
  return result != GPCAP_READ_RESULT_END && result != GPCAP_READ_RESULT_ERROR
         && !gpcap_drain_is_over (&reader->drain, self->draining->request);
}

/* Called when the source is freed: the drain has ended, or somebody closed the reader. */
static void
emission_end (gpointer user_data)
{
  Emission *self = user_data;

  draining_return (self->draining, self->failure);
  draining_unref (self->draining);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Emits the signals from a source of its own. */
static void
drain_unstarted (Draining *self)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (g_task_get_source_object (self->task),
                                                           g_task_get_cancellable (self->task));
  Emission *emission = g_new0 (Emission, 1);

  emission->draining = g_atomic_rc_box_acquire (self);
  emission->source = source;
  g_source_set_callback (source, emit_cb, emission, emission_end);
  g_source_attach (source, g_task_get_context (self->task));
}

/**
 * gpcap_reader_drain_async:
 * @self: an active reader
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when all packets are delivered
 * @user_data: data to pass to @callback
 *
 * Stops the reader without losing any packet, like [method@GPcap.Reader.drain], and without
 * blocking the main loop. The started reader goes on to emit its signals, until it emits
 * [signal@GPcap.Reader::finished]; then the operation is done.
 *
 * May be called in another thread than that of the reader's main context. A reader that was not
 * started emits the signals in the thread-default main context of the calling thread.
 *
 * Since: 1.0
 */
void
gpcap_reader_drain_async (GPcapReader *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_READER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, gpcap_reader_drain_async);
  /* Once all packets are delivered, it is too late to cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (!gpcap_access_check (&self->access, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  const gboolean is_started = gpcap_run_is_started (&self->run);
  Draining *draining = g_atomic_rc_box_new0 (Draining);
  draining->task = g_steal_pointer (&task);
  draining->request = request (self);
  if (is_started)
    drain_started (draining);
  else
    drain_unstarted (draining);
  draining_unref (draining);
}

/**
 * gpcap_reader_drain_finish:
 * @self: a reader
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [method@GPcap.Reader.drain_async].
 *
 * Returns: the same as [method@GPcap.Reader.drain]
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_drain_finish (GPcapReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
