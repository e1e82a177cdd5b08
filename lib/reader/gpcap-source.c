/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The main loop: the source of a reader. */

#include <sys/eventfd.h>
#include <unistd.h>

#include "reader/gpcap-source-private.h"

/* How often the statistics are notified at most, in microseconds. */
#define STATS_INTERVAL (G_USEC_PER_SEC / 2)

/* And the progress. */
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 30)

/* The thread that runs the main context is the one that reads. */
static void
note_thread (ReaderSource *self)
{
  GPcapReader *reader = self->reader;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&reader->lock);

  self->thread = g_thread_self ();
  if (reader->n_reads == 0)
    reader->thread = self->thread;
}

static gboolean
reader_source_prepare (GSource *source, int *timeout)
{
  ReaderSource *self = (ReaderSource *) source;

  *timeout = -1;
  note_thread (self);
  return gpcap_reader_is_ready (self->reader);
}

/* An error or a hang-up is for libpcap to look at: it alone can tell an interface that is down from
 * one that is gone. */
static gboolean
reader_source_check (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  return (self->fd_tag != NULL && g_source_query_unix_fd (source, self->fd_tag) != 0)
         || gpcap_reader_is_ready (self->reader);
}

/* Whether a property that changed may be notified of; else, when. */
static gboolean
is_time_to_notify (gint64 *last, gint64 interval, gint64 *due)
{
  const gint64 now = g_get_monotonic_time ();

  if (now < *last + interval)
    {
      *due = MIN (*due, *last + interval);
      return FALSE;
    }
  *last = now;
  return TRUE;
}

static void
notify_progress (ReaderSource *self)
{
  self->progress = gpcap_reader_get_progress (self->reader);
  g_object_notify_by_pspec (G_OBJECT (self->reader), gpcap_reader_properties[PROP_PROGRESS]);
}

/* Tells who is bound to the statistics and the progress that they changed, unless that was a moment
 * ago: then it is due later. G_MAXINT64 when nothing is. */
static gint64
notify (ReaderSource *self)
{
  GPcapReader *reader = self->reader;
  gint64 due = G_MAXINT64;

  if (gpcap_reader_get_progress (reader) != self->progress
      && is_time_to_notify (&self->progress_time, PROGRESS_INTERVAL, &due))
    notify_progress (self);
  if (reader->n_delivered != self->n_told
      && is_time_to_notify (&self->stats_time, STATS_INTERVAL, &due))
    {
      self->n_told = reader->n_delivered;
      g_object_notify_by_pspec (G_OBJECT (reader), gpcap_reader_properties[PROP_STATS]);
    }
  return due;
}

/* The descriptor is another one after a thread of the reader's began to collect, or ended. */
static void
watch_fd (ReaderSource *self, int fd)
{
  if (fd == self->fd || g_source_is_destroyed (&self->source))
    return;
  if (self->fd_tag != NULL)
    g_source_remove_unix_fd (&self->source, self->fd_tag);
  self->fd = fd;
  self->fd_tag =
      fd != -1 ? g_source_add_unix_fd (&self->source, fd, G_IO_IN | G_IO_ERR | G_IO_HUP | G_IO_NVAL)
               : NULL;
}

/* While an interface is down its descriptor is silent, and libpcap wants to be asked again; and a
 * packet that is replayed is due at its time. */
static void
wait_for_more (ReaderSource *self, gint64 notify_due)
{
  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self->reader, NULL);
  const gint64 required = handle != NULL ? gpcap_handle_get_required_timeout (handle) : -1;
  const gint64 due = gpcap_reader_get_next_due (self->reader);
  gint64 ready_time = notify_due;

  if (required != -1)
    ready_time = MIN (ready_time, g_get_monotonic_time () + required);
  if (due != -1)
    ready_time = MIN (ready_time, due);
  g_source_set_ready_time (&self->source, ready_time != G_MAXINT64 ? ready_time : -1);
  watch_fd (self, handle != NULL ? gpcap_handle_get_fd (handle) : -1);
}

/* A source of GLib's for the cancellable could miss that another thread cancels while this one
 * attaches it; it is for when there are no descriptors left. */
static void
watch_cancellable (ReaderSource *self, GCancellable *cancellable)
{
  const int fd = g_cancellable_get_fd (cancellable);

  self->cancellable = g_object_ref (cancellable);
  self->has_cancel_fd = fd != -1;
  if (fd != -1)
    {
      self->cancel_tag = g_source_add_unix_fd (&self->source, fd, G_IO_IN);
      return;
    }
  g_autoptr (GSource) child = g_cancellable_source_new (cancellable);
  g_source_set_dummy_callback (child);
  g_source_add_child_source (&self->source, child);
}

/* It makes the source ready once. */
static void
unwatch_cancelled (ReaderSource *self)
{
  if (self->cancel_tag == NULL || !g_cancellable_is_cancelled (self->cancellable))
    return;
  g_source_remove_unix_fd (&self->source, self->cancel_tag);
  self->cancel_tag = NULL;
}

static void
emit_overflow (GPcapReader *self)
{
  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, NULL);
  g_autoptr (GPcapStats) stats = NULL;

  if (handle == NULL || !gpcap_handle_take_overflow (handle))
    return;
  stats = gpcap_reader_get_stats (self, NULL);
  if (stats != NULL)
    g_signal_emit (self, gpcap_reader_signals[SIGNAL_OVERFLOW], 0, stats->dropped_by_queue);
}

static gboolean
reader_source_emit (ReaderSource *self)
{
  g_autoptr (GError) error = NULL;

  emit_overflow (self->reader);
  const GPcapReadResult result = gpcap_reader_emit (self->reader, self->cancellable, &error);

  if (result != GPCAP_READ_RESULT_END && result != GPCAP_READ_RESULT_ERROR)
    return G_SOURCE_CONTINUE;
  if (gpcap_reader_get_progress (self->reader) != self->progress)
    notify_progress (self);
  /* Who closes the reader finishes it, too. */
  if (gpcap_reader_is_closed (self->reader))
    return self->is_started;
  /* Another thread may have done so, which then is still to be told. */
  gpcap_reader_finish (self->reader, &self->source, error);
  return G_SOURCE_CONTINUE;
}

static gboolean
take_tells_finished (ReaderSource *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->reader->lock);
  const gboolean tells_finished = self->tells_finished;

  self->tells_finished = FALSE;
  return tells_finished;
}

static gboolean
reader_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ReaderSource *self = (ReaderSource *) source;
  g_autoptr (GPcapReader) reader = g_object_ref (self->reader);
  gint64 notify_due = G_MAXINT64;
  gboolean result;

  if (take_tells_finished (self))
    {
      g_signal_emit (reader, gpcap_reader_signals[SIGNAL_FINISHED], 0, NULL);
      return G_SOURCE_REMOVE;
    }
  reader->n_dispatching++;
  if (callback != NULL)
    result = callback (user_data) && !gpcap_reader_is_over (reader);
  else
    {
      result = reader_source_emit (self);
      if (result)
        notify_due = notify (self);
    }
  reader->n_dispatching--;
  unwatch_cancelled (self);
  if (result)
    wait_for_more (self, notify_due);
  return result;
}

/* Has the sources look again when they are ready. */
void
gpcap_reader_wake_sources (GPcapReader *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->sources->len; i++)
    g_source_set_ready_time (self->sources->pdata[i], 0);
}

/* While another thread may still get a reference from the reader. */
static void
reader_source_dispose (GSource *source)
{
  GPcapReader *reader = ((ReaderSource *) source)->reader;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&reader->lock);

  g_ptr_array_remove_fast (reader->sources, source);
  if (reader->source == source)
    reader->source = NULL;
}

static void
reader_source_finalize (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  if (self->wake_fd != -1)
    close (self->wake_fd);
  if (self->has_cancel_fd)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reader);
}

/* Of a source that was given a closure, which gets the reader. */
static gboolean
reader_source_closure_cb (gpointer closure)
{
  ReaderSource *self = (ReaderSource *) g_main_current_source ();
  GValue reader = G_VALUE_INIT;
  GValue result = G_VALUE_INIT;
  gboolean is_to_continue;

  g_value_init (&reader, GPCAP_TYPE_READER);
  g_value_set_object (&reader, self->reader);
  g_value_init (&result, G_TYPE_BOOLEAN);
  g_closure_invoke (closure, &result, 1, &reader, NULL);
  is_to_continue = g_value_get_boolean (&result);
  g_value_unset (&result);
  g_value_unset (&reader);
  return is_to_continue;
}

static GSourceFuncs reader_source_funcs = {
  .prepare = reader_source_prepare,
  .check = reader_source_check,
  .dispatch = reader_source_dispatch,
  .finalize = reader_source_finalize,
  .closure_callback = reader_source_closure_cb,
};

/**
 * gpcap_reader_create_source:
 * @self: an active reader
 * @cancellable: (nullable): what makes the source ready when it is cancelled
 *
 * Makes a source that is ready when there is something to read: packets, the end of the savefile,
 * or an error. The program attaches it to the main context whose thread is to read.
 *
 * Its callback is a plain #GSourceFunc, and calls [method@GPcap.Reader.read_batch],
 * [method@GPcap.Reader.dispatch] or [method@GPcap.Reader.next], which do not wait in there. A
 * closure
 * (`GObject.source_set_closure()`) gets the reader as its argument. Without a callback the source
 * emits the reader's signals, as [method@GPcap.Reader.start] does.
 *
 * The source is removed from its main loop when the callback says so, when a read in it returned
 * the end or an error of the capture, and when the reader is closed. It keeps the reader alive
 * until it is freed. Of an interface that goes down and comes back it goes on delivering packets.
 * The libpcap calls behind it are `pcap_get_selectable_fd()` and
 * `pcap_get_required_select_timeout()`.
 *
 * Returns: (transfer full): a new source
 *
 * Since: 1.0
 */
GSource *
gpcap_reader_create_source (GPcapReader *self, GCancellable *cancellable)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  GSource *source = g_source_new (&reader_source_funcs, sizeof (ReaderSource));
  ReaderSource *reader_source = (ReaderSource *) source;

  g_source_set_static_name (source, "GPcapReader");
  reader_source->reader = g_object_ref (self);
  g_source_set_dispose_function (source, reader_source_dispose);
  reader_source->fd = -1;
  reader_source->thread = g_thread_self ();
  reader_source->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (reader_source->wake_fd != -1)
    g_source_add_unix_fd (source, reader_source->wake_fd, G_IO_IN);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->sources, source);
  g_mutex_unlock (&self->lock);

  if (cancellable != NULL)
    watch_cancellable (reader_source, cancellable);
  wait_for_more (reader_source, G_MAXINT64);
  return source;
}
