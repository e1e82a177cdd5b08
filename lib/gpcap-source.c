/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The main loop: the source of a reader, start and stop. */

#include <sys/eventfd.h>
#include <unistd.h>

#include "gpcap-reader-private.h"

/* How often the statistics are notified at most, in microseconds. */
#define STATS_INTERVAL (G_USEC_PER_SEC / 2)

/* And the progress. */
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 30)

/* Tells a main loop when a reader can be read. Its callback is a plain GSourceFunc, as one with
 * arguments of its own does not reach most languages. */
typedef struct
{
  GSource source;

  GPcapReader *reader; /* owned, so that the source may outlive everybody else's reference */
  gboolean is_started; /* the reader was, with it */
  GCancellable *cancellable; /* owned, or NULL */
  gboolean has_cancel_fd; /* which has to be given back */
  gpointer cancel_tag; /* of that, until it was cancelled, or NULL */
  int fd; /* the capture's descriptor, or -1 when it has none; not owned */
  gpointer fd_tag; /* of that, or NULL */
  guint64 n_told; /* packets that the statistics had when they were notified last */
  gint64 stats_time; /* when that was, in monotonic time */
  double progress; /* that was notified last */
  gint64 progress_time; /* when that was, in monotonic time */
  int wake_fd; /* owned; an eventfd by which other threads wake it, or -1 */

  /* The reader's lock guards these. */
  GThread *thread; /* not owned; the one that runs the main context, as far as is known */
  gboolean is_finished; /* whoever did it first */
  gboolean tells_finished; /* another thread did it, and leaves it to this one to tell */
} ReaderSource;

/* The end of a start, on its way to the thread of its main context. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GError *error; /* owned, or NULL */
} Finish;

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
 * @error: where to put an error
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
 * @error: where to put an error
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
