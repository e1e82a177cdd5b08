/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GSource of a reader: ready when there is something to read. */

#include "reader/gpcap-reader-source.h"

#include "reader/gpcap-reader-callbacks.h"
#include "reader/gpcap-reader-dump.h"
#include "reader/gpcap-reader-finish.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-rates.h"

/* The shortest time between two notifications of the statistics, in microseconds. */
#define STATS_INTERVAL (G_USEC_PER_SEC / 2)

/* The shortest time between two notifications of the progress, in microseconds. */
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 30)

/* How often to look whether a dumper has room again, in microseconds. */
#define ROOM_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

/* A value that is never the progress. */
#define NOT_NOTIFIED (-2)

/* The callback of this source is a plain GSourceFunc, because most languages cannot use one with
 * arguments of its own. */
typedef struct
{
  GSource source;

  GPcapAttachment attachment; /* in the reader's run */
  GPcapReader *reader; /* owned, so that the source may outlive all other references */
  GCancellable *cancellable; /* owned, or NULL */
  GPcapWakeupLink
      *cancel_link; /* owned; from the cancellable to the attachment's wake-up, or NULL */
  int fd; /* the capture's descriptor, or -1 when it has none; not owned */
  gpointer fd_tag; /* of the capture's descriptor, or NULL */
  guint64 n_notified; /* number of packets when the statistics were last notified */
  gint64 stats_time; /* when the statistics were last notified, in monotonic time, or 0 */
  guint n_drains; /* number of the last drain that was reported before the source was made */
  double progress; /* the progress that was last notified */
  gint64 progress_time; /* when the progress was last notified, in monotonic time, or 0 */
  gint64 rates_due; /* when to notify the rates, in monotonic time; GPCAP_FOREVER if nobody is
                       known to watch them */
} ReaderSource;

/* Notes that the thread that runs the main context is the one that reads. */
static void
note_thread (ReaderSource *self)
{
  gpcap_run_note_thread (&self->reader->run, &self->attachment);
  gpcap_access_note_thread (&self->reader->access);
}

/* Whether another read has come to the end that this start is to end with. At the end of a
 * savefile, the source reads that by itself. */
static gboolean
is_drained (ReaderSource *self)
{
  return self->attachment.is_start && !self->reader->queue.is_reported
         && gpcap_drain_get_n_reported (&self->reader->drain) != self->n_drains;
}

/* Whether packets wait for room in their dumper, and nothing ends the read meanwhile. The main loop
 * does not wait with them. */
static gboolean
is_held_up (ReaderSource *self)
{
  GPcapReader *reader = self->reader;

  return gpcap_reader_waits_for_room (reader) && !reader->queue.is_reported
         && !gpcap_drain_is_ready (&reader->drain) && !is_drained (self)
         && !gpcap_access_is_closed (&reader->access)
         && !gpcap_run_is_stopped (&reader->run, &self->attachment)
         && !g_cancellable_is_cancelled (self->cancellable) && !reader->autostop.is_due
         && reader->autostop.deadline > g_get_monotonic_time ();
}

/* Whether a dispatch has something to do, even if the descriptor is silent. A closed reader makes a
 * source of the program's ready for the last time. A start is woken by the thread that closes, when
 * that has ended it. */
static gboolean
is_ready (ReaderSource *self)
{
  GPcapReader *reader = self->reader;

  if (gpcap_access_is_closed (&reader->access))
    return !self->attachment.is_start;
  if (is_held_up (self))
    return FALSE;
  return reader->queue.is_reported || gpcap_queue_is_ready (&reader->queue)
         || gpcap_drain_is_ready (&reader->drain);
}

/* Whether there is nothing more to come, and the program knows. */
static gboolean
is_over (GPcapReader *reader)
{
  return reader->queue.is_reported || gpcap_access_is_closed (&reader->access);
}

/* Watches the capture's descriptor, which changes when a thread of the reader's begins to collect,
 * and when the last of its packets are delivered, by whichever read. */
static void
watch_fd (ReaderSource *self)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->reader->access, NULL);
  const int fd = handle != NULL && !is_held_up (self) ? gpcap_handle_get_fd (handle) : -1;

  if (fd == self->fd || g_source_is_destroyed (&self->source))
    return;
  if (self->fd_tag != NULL)
    g_source_remove_unix_fd (&self->source, self->fd_tag);
  self->fd = fd;
  self->fd_tag =
      fd != -1 ? g_source_add_unix_fd (&self->source, fd, G_IO_IN | G_IO_ERR | G_IO_HUP | G_IO_NVAL)
               : NULL;
}

static gboolean
reader_source_prepare (GSource *source, int *timeout)
{
  ReaderSource *self = (ReaderSource *) source;

  *timeout = is_held_up (self) ? ROOM_INTERVAL / G_TIME_SPAN_MILLISECOND : -1;
  note_thread (self);
  watch_fd (self);
  return is_ready (self);
}

/* An error or a hang-up is left to libpcap: only libpcap can distinguish an interface that is down
 * from one that is gone. */
static gboolean
reader_source_check (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  return (self->fd_tag != NULL && g_source_query_unix_fd (source, self->fd_tag) != 0)
         || is_ready (self);
}

/* Whether a property that changed may be notified now. If not, @due is set to when it may. */
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

/* Notifies changes of the statistics, of the progress and of the rates, unless the last
 * notification was a moment ago. Returns when the next one is due, or one of the taps', or
 * GPCAP_FOREVER. */
static gint64
notify (ReaderSource *self)
{
  GPcapReader *reader = self->reader;
  const double progress = gpcap_reader_get_progress (reader);
  gint64 due = GPCAP_FOREVER;
  guint64 n_delivered, n_bytes;

  gpcap_queue_get_delivered (&reader->queue, &n_delivered, &n_bytes);
  if (progress != self->progress
      && is_time_to_notify (&self->progress_time, PROGRESS_INTERVAL, &due))
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (reader), gpcap_reader_properties[PROP_PROGRESS]);
    }
  if (n_delivered != self->n_notified
      && is_time_to_notify (&self->stats_time, STATS_INTERVAL, &due))
    {
      self->n_notified = n_delivered;
      g_object_notify_by_pspec (G_OBJECT (reader), gpcap_reader_properties[PROP_STATS]);
      /* To look takes GLib long, so it is done as seldom as this. */
      if (self->attachment.is_start && self->rates_due == GPCAP_FOREVER)
        self->rates_due = gpcap_reader_watch_rates (reader);
    }
  if (self->rates_due != GPCAP_FOREVER && self->rates_due <= g_get_monotonic_time ())
    self->rates_due = gpcap_reader_notify_rates (reader);
  return MIN (MIN (due, self->rates_due), gpcap_taps_get_due (&reader->queue.taps));
}

/* Notifies the last changes, however recent the last notification is. */
static void
notify_last (ReaderSource *self)
{
  self->stats_time = 0;
  self->progress_time = 0;
  notify (self);
}

/* Sets when the source is ready next. While an interface is down, its descriptor is silent, and
 * libpcap has to be asked again. A replayed packet is due at its time. */
static void
set_ready_time (ReaderSource *self, gint64 notify_due)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->reader->access, NULL);
  const gint64 required = handle != NULL ? gpcap_handle_get_required_timeout (handle) : -1;
  gint64 ready_time = MIN (notify_due, self->reader->autostop.deadline);

  if (is_held_up (self))
    ready_time = MIN (ready_time, g_get_monotonic_time () + ROOM_INTERVAL);
  else
    ready_time = MIN (ready_time, gpcap_queue_get_due (&self->reader->queue));
  if (required != -1)
    ready_time = MIN (ready_time, g_get_monotonic_time () + required);
  g_source_set_ready_time (&self->source, ready_time != GPCAP_FOREVER ? ready_time : -1);
}

/* Makes the source ready when the cancellable is cancelled. A GCancellableSource could miss that
 * another thread cancels while this one attaches it; it is for when there are no descriptors left.
 */
static void
watch_cancellable (ReaderSource *self, GCancellable *cancellable)
{
  self->cancellable = g_object_ref (cancellable);
  if (gpcap_wakeup_get_fd (&self->attachment.wakeup) != -1)
    {
      self->cancel_link = gpcap_wakeup_link (&self->attachment.wakeup, cancellable);
      return;
    }
  g_autoptr (GSource) child = g_cancellable_source_new (cancellable);
  g_source_set_dummy_callback (child);
  g_source_add_child_source (&self->source, child);
}

/* Emits "overflow" if packets were dropped and the program does not know. */
void
gpcap_reader_emit_overflow (GPcapReader *self)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, NULL);
  g_autoptr (GPcapStats) stats = NULL;

  if (handle == NULL || !gpcap_handle_take_overflow (handle))
    return;
  stats = gpcap_reader_get_stats (self, NULL);
  if (stats != NULL)
    g_signal_emit (self, gpcap_reader_signals[SIGNAL_OVERFLOW], 0,
                   gpcap_stats_get_dropped_by_queue (stats));
}

/* Returns whether the source continues. */
static gboolean
reader_source_emit (ReaderSource *self)
{
  GPcapReader *reader = self->reader;
  g_autoptr (GError) error = NULL;
  GPcapReadResult result;

  if (gpcap_run_is_stopped (&reader->run, &self->attachment))
    {
      gpcap_reader_finish (reader, &self->attachment, NULL);
      return G_SOURCE_REMOVE;
    }
  gpcap_reader_emit_overflow (reader);
  /* A handler may have stopped the reader. */
  if (g_source_is_destroyed (&self->source))
    return G_SOURCE_REMOVE;
  result = is_drained (self) ? GPCAP_READ_RESULT_END
                             : gpcap_reader_emit (reader, &self->source, self->cancellable, &error);
  if (g_source_is_destroyed (&self->source))
    return G_SOURCE_REMOVE;
  if (result != GPCAP_READ_RESULT_END && result != GPCAP_READ_RESULT_ERROR)
    return G_SOURCE_CONTINUE;
  notify_last (self);
  /* The thread that closes a started reader also finishes it. */
  if (gpcap_access_is_closed (&reader->access))
    return self->attachment.is_start;
  gpcap_reader_finish (reader, &self->attachment, error);
  return G_SOURCE_CONTINUE;
}

static gboolean
reader_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ReaderSource *self = (ReaderSource *) source;
  g_autoptr (GPcapReader) reader = g_object_ref (self->reader);
  const guint n_drains = gpcap_drain_get_n_reported (&reader->drain);
  gint64 notify_due = GPCAP_FOREVER;
  gboolean result;

  gpcap_run_acknowledge (&self->attachment);
  if (is_held_up (self))
    {
      set_ready_time (self, GPCAP_FOREVER);
      return G_SOURCE_CONTINUE;
    }
  reader->run.n_dispatching++;
  if (callback != NULL)
    result = callback (user_data) && !is_over (reader)
             && n_drains == gpcap_drain_get_n_reported (&reader->drain);
  else
    {
      result = reader_source_emit (self);
      /* Nothing is notified after the end is reported. */
      if (result && !g_source_is_destroyed (source))
        notify_due = notify (self);
    }
  reader->run.n_dispatching--;
  if (result)
    set_ready_time (self, notify_due);
  return result;
}

/* Called while another thread may still get a reference from the run. A start also ends when the
 * program destroys the source, or its main context goes. */
static void
reader_source_dispose (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  if (self->attachment.is_start)
    gpcap_reader_finish (self->reader, &self->attachment, NULL);
  gpcap_run_remove (&self->reader->run, &self->attachment);
}

static void
reader_source_finalize (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  if (self->cancel_link != NULL)
    gpcap_wakeup_unlink (self->cancel_link);
  gpcap_wakeup_close (&self->attachment.wakeup);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reader);
}

/* Runs a closure that was set on the source instead of a callback. The closure gets the reader. */
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

/* Makes a source. For a start, @attachment is set to the source's attachment, borrowed; else it is
 * NULL. */
GSource *
gpcap_reader_make_source (GPcapReader *self,
                          GCancellable *cancellable,
                          GPcapAttachment **attachment)
{
  GSource *source = g_source_new (&reader_source_funcs, sizeof (ReaderSource));
  ReaderSource *reader_source = (ReaderSource *) source;

  g_source_set_static_name (source, "GPcapReader");
  reader_source->reader = g_object_ref (self);
  reader_source->fd = -1;
  reader_source->progress = NOT_NOTIFIED;
  reader_source->n_drains = gpcap_drain_get_n_reported (&self->drain);
  g_source_set_dispose_function (source, reader_source_dispose);
  gpcap_run_add (&self->run, &reader_source->attachment, source);
  if (cancellable != NULL)
    watch_cancellable (reader_source, cancellable);
  reader_source->rates_due = attachment != NULL ? gpcap_reader_watch_rates (self) : GPCAP_FOREVER;
  set_ready_time (reader_source, reader_source->rates_due);
  if (attachment != NULL)
    *attachment = &reader_source->attachment;
  return source;
}

/**
 * gpcap_reader_create_source:
 * @self: an active reader
 * @cancellable: (nullable): a #GCancellable that makes the source ready, or %NULL
 *
 * Creates a source that is ready when there is something to read: packets, the end of the savefile,
 * or an error. The program attaches it to the main context whose thread is to read.
 *
 * The callback is a plain #GSourceFunc, and calls [method@GPcap.Reader.read_batch],
 * [method@GPcap.Reader.dispatch] or [method@GPcap.Reader.next], which do not wait there. A closure
 * (`GObject.source_set_closure()`) gets the reader as its argument. Without a callback the source
 * emits the reader's signals, including [signal@GPcap.Reader::finished] at the end, like
 * [method@GPcap.Reader.start].
 *
 * The source is removed from its main loop when the callback returns %G_SOURCE_REMOVE, when a read
 * in it returns the end or an error of the capture, and when the reader is closed. It keeps the
 * reader alive until it is freed. It continues after an interface goes down and comes back. The
 * underlying libpcap calls are `pcap_get_selectable_fd()` and `pcap_get_required_select_timeout()`.
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

  return gpcap_reader_make_source (self, cancellable, NULL);
}
