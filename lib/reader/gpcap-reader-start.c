/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader that runs on a main loop: started, stopped, finished. */

#include <sys/eventfd.h>

#include "reader/gpcap-source-private.h"

/* The end of a start, on its way to the thread of its main context. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GError *error; /* owned, or NULL */
} Finish;

static gboolean
emit_finished_cb (gpointer user_data)
{
  Finish *finish = user_data;

  g_signal_emit (finish->reader, gpcap_reader_signals[SIGNAL_FINISHED], 0, finish->error);
  return G_SOURCE_REMOVE;
}

static void
finish_free (Finish *self)
{
  g_clear_error (&self->error);
  g_object_unref (self->reader);
  g_free (self);
}

/* With the reader's lock held. What GLib does to a source of another thread's context is not safe
 * while that thread may let go of the context, as it may when it sees the end: so such a source is
 * woken instead, and that thread does the rest. */
static gboolean
is_of_another_thread (const ReaderSource *self)
{
  return self->thread != g_thread_self () && self->wake_fd != -1;
}

/* With the reader's lock held: whether this is the one who finishes the reader, for several threads
 * may be about to. */
static gboolean
claim_finish (ReaderSource *self)
{
  const gboolean is_first = !self->is_finished;

  self->is_finished = TRUE;
  return is_first;
}

/* Until this is done the reader cannot be started again. Where @by_another thread, the source has
 * to be woken to tell of it. */
static void
stop_running (GPcapReader *self, gboolean by_another)
{
  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, NULL);
  ReaderSource *source;

  if (handle != NULL)
    gpcap_handle_stop_thread (handle);
  g_mutex_lock (&self->lock);
  source = (ReaderSource *) g_steal_pointer (&self->source);
  if (source != NULL && by_another)
    {
      source->tells_finished = TRUE;
      eventfd_write (source->wake_fd, 1);
    }
  g_mutex_unlock (&self->lock);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_RUNNING]);
}

/* The one place where a capture on a main loop finishes in the thread of that, whatever the reason.
 */
void
gpcap_reader_finish (GPcapReader *self, GSource *source, const GError *error)
{
  ReaderSource *reader_source = (ReaderSource *) source;
  gboolean is_first;
  Finish *finish;

  g_mutex_lock (&self->lock);
  is_first = claim_finish (reader_source);
  g_mutex_unlock (&self->lock);
  if (!is_first)
    return;
  finish = g_new0 (Finish, 1);
  finish->reader = g_object_ref (self);
  finish->error = error != NULL ? g_error_copy (error) : NULL;
  if (reader_source->is_started)
    stop_running (self, FALSE);
  g_main_context_invoke_full (g_source_get_context (source), G_PRIORITY_DEFAULT, emit_finished_cb,
                              finish, (GDestroyNotify) finish_free);
  g_source_destroy (source);
}

/* Removes the sources from their main loops, after the reader was closed. */
void
gpcap_reader_remove_sources (GPcapReader *self)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sources->len; i++)
    {
      ReaderSource *source = self->sources->pdata[i];

      if (is_of_another_thread (source))
        eventfd_write (source->wake_fd, 1);
      else
        g_ptr_array_add (sources, g_source_ref (&source->source));
    }
  g_mutex_unlock (&self->lock);
  g_ptr_array_foreach (sources, (GFunc) G_CALLBACK (g_source_destroy), NULL);
}

/* Unless another thread closed the reader meanwhile. */
static gboolean
begin_running (GPcapReader *self, GSource *source)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->closed)
    self->source = source;
  return !self->closed;
}

/* Attaches a source that emits the signals, with a thread of the reader's own behind it or not. */
static gboolean
start (GPcapReader *self, gboolean is_threaded, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, error);

  if (handle == NULL)
    return FALSE;
  if (gpcap_reader_is_running (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "The reader is running already");
      return FALSE;
    }
  if (is_threaded && gpcap_handle_is_live (handle)
      && !gpcap_handle_start_thread (handle, &self->queue_limits, error))
    return FALSE;
  gpcap_reader_begin_replay (self);
  g_autoptr (GSource) source = gpcap_reader_create_source (self, NULL);
  /* A savefile is always ready, and a program has other things to do. */
  if (gpcap_handle_get_fd (handle) == -1 && self->replay == GPCAP_REPLAY_NONE)
    g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  ((ReaderSource *) source)->is_started = TRUE;
  if (!begin_running (self, source))
    {
      gpcap_reader_ref_handle (self, error);
      return FALSE;
    }
  g_source_attach (source, g_main_context_get_thread_default ());
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_RUNNING]);
  return TRUE;
}

/**
 * gpcap_reader_start:
 * @self: an active reader
 * @error: return location for a #GError, or %NULL
 *
 * Attaches the reader to the thread-default main context of the calling thread: from then on it
 * emits [signal@GPcap.Reader::batch] and [signal@GPcap.Reader::packet] whenever that context runs.
 *
 * It goes on until [method@GPcap.Reader.stop], the end of the savefile or an error, and then emits
 * [signal@GPcap.Reader::finished], once. Until then it keeps the reader alive. What it does in one
 * iteration of the main loop is bounded, so that a flood leaves the program responsive. A savefile
 * is delivered with a low priority, %G_PRIORITY_DEFAULT_IDLE.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before the reader is
 *   activated, %G_IO_ERROR_PENDING when it is running already
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_start (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return start (self, FALSE, error);
}

/**
 * gpcap_reader_start_threaded:
 * @self: an active reader
 * @error: return location for a #GError, or %NULL
 *
 * Does the same as [method@GPcap.Reader.start], and has a thread of the reader's own drain the
 * kernel's buffer into a queue, so that a main loop that is busy for long loses no packets.
 *
 * The signals are emitted in the thread that runs the main context, as ever. The queue is bounded
 * by [property@GPcap.Reader:queue-bytes] and [property@GPcap.Reader:queue-packets]; what it has no
 * room for is dropped, counted in the statistics and told by [signal@GPcap.Reader::overflow]. What
 * is in it when the reader stops is delivered by the next read or start. A savefile needs no such
 * thread, so that it is started as usual.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before the reader is
 *   activated, %G_IO_ERROR_PENDING when it is running already, %G_THREAD_ERROR_AGAIN or an error of
 *   the operating system when there can be no thread
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_start_threaded (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return start (self, TRUE, error);
}

/**
 * gpcap_reader_stop:
 * @self: a reader
 *
 * Ends what [method@GPcap.Reader.start] began: after [signal@GPcap.Reader::finished], which is
 * emitted at once in the thread of the main context, nothing is emitted any more.
 * May be called in any thread; another one than that of the main context has it emitted there when
 * that runs next.
 *
 * Packets that were collected and not delivered are delivered by the next read or start. Stopping a
 * reader that does not run does nothing.
 *
 * Since: 1.0
 */
void
gpcap_reader_stop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  g_autoptr (GSource) source = NULL;
  gboolean is_first = FALSE;

  g_mutex_lock (&self->lock);
  if (self->source != NULL && is_of_another_thread ((ReaderSource *) self->source))
    is_first = claim_finish ((ReaderSource *) self->source);
  else if (self->source != NULL)
    source = g_source_ref (self->source);
  g_mutex_unlock (&self->lock);

  /* A handler that stops the reader gets no more of the packets that are being emitted. */
  if (source != NULL || is_first)
    gpcap_reader_breakloop (self);
  if (is_first)
    stop_running (self, TRUE);
  if (source != NULL)
    gpcap_reader_finish (self, source, NULL);
}

/**
 * gpcap_reader_is_running: (get-property running)
 * @self: a reader
 *
 * Tells whether the reader was started and has not finished.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_running (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->source != NULL;
}
