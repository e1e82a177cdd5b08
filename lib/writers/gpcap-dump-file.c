/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is written: what a writer makes of packets is gathered, and goes to a sink. */

#include "writers/gpcap-dump-file.h"

#include <errno.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "base/gpcap-fork.h"
#include "gpcap/gpcap-error.h"
#include "packets/gpcap-arena.h"
#include "storage/gpcap-write-queue.h"
#include "writers/gpcap-dump-file-parts.h"

/* How long the end of the process waits for another thread that is writing, in milliseconds. That
 * one may be waiting for ever for a pipe that nobody reads, but not for a regular file. */
#define MAX_WAIT_AT_EXIT 1000
#define MAX_WAIT_AT_EXIT_FOR_REGULAR 10000

/* How long a flush of some waits for the thread of a sink, in microseconds. */
#define MAX_WAIT_FOR_SOME (G_TIME_SPAN_SECOND / 10)

static GQueue open_files = G_QUEUE_INIT; /* with the lock of gpcap-fork held */
static GThread *exiting; /* atomic: the thread that ends the process, or NULL */

/* Returns where the last whole packet or block in the first @size bytes of the buffer ends.
 * @n_packets is set to the number of packets before it. */
static gsize
find_end_of_packets (GPcapDumpFile *self, gsize size, guint *n_packets)
{
  gsize end = self->begin;

  *n_packets = 0;
  if (size < end)
    return 0;
  for (;;)
    {
      gboolean is_packet = FALSE;
      const gsize next =
          self->writer->funcs->measure (self->buffer.data + end, size - end, &is_packet);

      if (next == 0 || next > size - end)
        return end;
      end += next;
      *n_packets += is_packet ? 1 : 0;
    }
}

/* With the lock held, which readers of the number do without. */
static void
add_to_n_packets (GPcapDumpFile *self, gint64 n)
{
  __atomic_add_fetch (&self->n_packets, (guint64) n, __ATOMIC_RELAXED);
}

/* Leaves out the packets of the buffer that could not be written whole, also of the file, if it is
 * one that can be cut. */
static void
cut (GPcapDumpFile *self)
{
  guint n_packets, n_whole;

  find_end_of_packets (self, self->buffer.used, &n_packets);
  const gsize end = find_end_of_packets (self, self->n_written, &n_whole);
  add_to_n_packets (self, (gint64) n_whole - n_packets);
  self->position -= self->buffer.used - end;
  self->sink->funcs->cut (self->sink, self->n_written - end);
}

/* What is left of the buffer when the wait ends is written later. */
static void
write_buffer (GPcapDumpFile *self, GPcapSinkWait wait)
{
  const gsize left = self->buffer.used - self->n_written;
  gsize n_written = 0;

  if (self->error == NULL && left > 0)
    {
      self->sink->funcs->write (self->sink, self->buffer.data + self->n_written, left, wait,
                                &n_written, &self->error);
      self->n_written += n_written;
      self->writer->is_written |= n_written > 0;
      if (self->error == NULL && n_written < left)
        {
          if (wait == GPCAP_SINK_WAIT_UNTIL_SIGNAL)
            self->next_wait = self->buffer.used + GPCAP_SINK_SIZE_BETWEEN_WAITS;
          return;
        }
    }
  if (self->n_written < self->buffer.used)
    cut (self);
  self->buffer.used = 0;
  self->begin = self->n_written = self->next_wait = 0;
}

/* Whether a parent process opened the file. The packets in the buffer are the parent's, who writes
 * them: a child that wrote them, too, would damage the file. */
gboolean
gpcap_dump_file_is_forked (GPcapDumpFile *self)
{
  return gpcap_fork_is_child (self->fork_generation);
}

/* With the lock held. A sink with a thread may have failed since the last write. */
static gboolean
check_written (GPcapDumpFile *self, GError **error)
{
  if (self->error == NULL && self->state != GPCAP_DUMP_FILE_CLOSED
      && self->sink->funcs->check != NULL)
    self->sink->funcs->check (self->sink, &self->error);
  if (G_LIKELY (self->error == NULL))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

/* With the lock held. Other threads dump nothing any more when the process ends: it may break off a
 * write inside a packet. */
static gboolean
check_not_exiting (GPcapDumpFile *self, GError **error)
{
  const GThread *thread = g_atomic_pointer_get (&exiting);

  if (G_LIKELY (thread == NULL) || thread == g_thread_self ())
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "%s: The process is ending",
               self->sink->name);
  return FALSE;
}

/* With the lock held. */
static gboolean
check_not_ended (GPcapDumpFile *self, GError **error)
{
  if (G_LIKELY (self->state == GPCAP_DUMP_FILE_OPEN))
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The dumper is closed");
  return FALSE;
}

/* With the lock held. */
static gboolean
flush (GPcapDumpFile *self, GPcapSinkWait wait, GError **error)
{
  if (!check_not_exiting (self, error))
    return FALSE;
  write_buffer (self, wait);
  return check_written (self, error);
}

/* With the lock held. Out of memory it is added later. */
static void
add_head (GPcapDumpFile *self)
{
  const gsize before = self->buffer.used;

  if (self->writer->funcs->add_head != NULL && self->error == NULL)
    self->writer->funcs->add_head (self->writer, &self->buffer, NULL);
  self->position += (gint64) (self->buffer.used - before);
}

/* With the lock held. Writes what is in memory, and has the sink pass on what it has, or everything
 * and its end. When that is done, there is nothing to pass on any more. */
static gboolean
pass_on (GPcapDumpFile *self, gboolean is_last, GPcapSinkWait wait, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (self->state >= (is_last ? GPCAP_DUMP_FILE_CLOSED : GPCAP_DUMP_FILE_FINISHED))
    return check_written (self, error);
  if (!is_last)
    add_head (self);
  const gboolean is_written = flush (self, wait, error);
  if (is_last)
    gpcap_sink_finish (self->sink, wait, &failure);
  else if (is_written)
    gpcap_sink_flush (self->sink, wait, &failure);
  if (self->error == NULL)
    self->error = g_steal_pointer (&failure);
  return is_written && check_written (self, error);
}

/* With the lock held. A wait that a signal has ended is not begun again: the program wants to end.
 */
static void
flush_at_last (GPcapDumpFile *self)
{
  pass_on (self, TRUE, self->next_wait == 0 ? GPCAP_SINK_WAIT_FOR_EVER : GPCAP_SINK_WAIT_NEVER,
           NULL);
}

/* With the lock held. Returns the sink for who waits for it without the lock, until
 * release_sink(); NULL if it is gone. */
static GPcapSink *
hold_sink (GPcapDumpFile *self, guint64 *ticket)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->sink_lock);

  if (self->sink == NULL)
    return NULL;
  *ticket = self->sink->funcs->get_ticket != NULL ? self->sink->funcs->get_ticket (self->sink) : 0;
  self->n_sink_users++;
  return self->sink;
}

/* Returns the number of packets that were dumped and are in the file or in memory. */
static guint64
count_packets (GPcapDumpFile *self)
{
  const guint64 n_packets = __atomic_load_n (&self->n_packets, __ATOMIC_RELAXED);

  return self->sink != NULL && self->sink->funcs->get_n_lost != NULL
             ? n_packets - self->sink->funcs->get_n_lost (self->sink)
             : n_packets;
}

static guint64
count_dropped (GPcapDumpFile *self)
{
  return self->sink != NULL && self->sink->funcs->get_n_dropped != NULL
             ? self->sink->funcs->get_n_dropped (self->sink)
             : self->n_dropped;
}

/* Frees the sink when nobody uses it any more. */
static void
release_sink (GPcapDumpFile *self)
{
  GPcapSink *unused = NULL;

  g_mutex_lock (&self->sink_lock);
  if (--self->n_sink_users == 0)
    {
      const guint64 n_packets = count_packets (self);

      __atomic_store_n (&self->n_packets, n_packets, __ATOMIC_RELAXED);
      self->n_dropped = count_dropped (self);
      unused = g_steal_pointer (&self->sink);
    }
  g_mutex_unlock (&self->sink_lock);
  if (unused != NULL)
    gpcap_sink_free (unused, FALSE);
}

/* Without the lock: others may dump while the thread of a sink writes. */
static gboolean
wait_for_sink (GPcapSink *sink, guint64 ticket, gint64 until, GCancellable *cancellable)
{
  return sink == NULL || sink->funcs->wait == NULL
         || sink->funcs->wait (sink, ticket, until, cancellable);
}

/* With the lock held. */
static GPcapSinkWait
choose_wait (GPcapDumpFile *self)
{
  if (self->buffer.used < self->next_wait)
    return GPCAP_SINK_WAIT_NEVER;
  return self->buffer.used < GPCAP_SINK_MAX_SIZE_LEFT ? GPCAP_SINK_WAIT_UNTIL_SIGNAL
                                                      : GPCAP_SINK_WAIT_FOR_EVER;
}

/* Checks whether everything could be written so far. */
gboolean
gpcap_dump_file_check (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_written (self, error);
}

/* Checks that more may be added. */
gboolean
gpcap_dump_file_check_open (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return gpcap_dump_file_check_usable (self, error);
}

static gboolean
try_lock_at_exit (GPcapDumpFile *self)
{
  const int max = self->sink->fd != -1 ? MAX_WAIT_AT_EXIT_FOR_REGULAR : MAX_WAIT_AT_EXIT;

  for (int i = 0; i < max; i++)
    {
      if (g_mutex_trylock (&self->lock))
        return TRUE;
      g_usleep (1000);
    }
  return FALSE;
}

/* Called when the process has run all functions of atexit(), or unloads the library. A lock that
 * cannot be had is not waited for: exit() may even have been called by a signal handler that
 * interrupted its holder. */
__attribute__ ((destructor)) static void
flush_at_exit (void)
{
  gboolean is_regular = FALSE;

  g_atomic_pointer_set (&exiting, g_thread_self ());
  gpcap_fork_lock ();
  for (const GList *link = open_files.head; link != NULL; link = link->next)
    {
      GPcapDumpFile *self = link->data;

      if (gpcap_dump_file_is_forked (self) || !try_lock_at_exit (self))
        continue;
      flush_at_last (self);
      g_mutex_unlock (&self->lock);
      is_regular |= self->sink->fd != -1;
    }
  gpcap_fork_unlock ();
  gpcap_write_queue_wait_for_all (g_get_monotonic_time ()
                                  + (is_regular ? MAX_WAIT_AT_EXIT_FOR_REGULAR : MAX_WAIT_AT_EXIT)
                                        * G_TIME_SPAN_MILLISECOND);
}

/* Checks that what is in a file can be appended to, and goes to its end. Sets @is_empty if nothing
 * is there. */
static gboolean
prepare_append (GPcapDumpFile *self, gboolean *is_empty, GError **error)
{
  const goffset size = lseek (self->sink->fd, 0, SEEK_END);

  *is_empty = size == 0;
  if (*is_empty)
    return TRUE;
  self->position = size;
  return self->writer->funcs->check_append (self->writer, self->sink->fd, self->sink->name, size,
                                            error);
}

static gboolean
prepare (GPcapDumpFile *self, GPcapDumpMode mode, GError **error)
{
  gboolean is_empty = TRUE;

  if (self->sink->fd != -1 && mode == GPCAP_DUMP_APPEND && !prepare_append (self, &is_empty, error))
    return FALSE;
  if (!self->writer->funcs->begin (self->writer, &self->buffer, !is_empty, error))
    return FALSE;
  self->begin = self->writer->funcs->has_blocks ? 0 : self->buffer.used;
  self->position += self->buffer.used;
  if (self->sink->funcs->set_measure != NULL)
    self->sink->funcs->set_measure (self->sink, self->writer->funcs->measure, self->begin);
  return mode == GPCAP_DUMP_APPEND || self->sink->funcs->begin (self->sink, error);
}

/* Returns a savefile in the list of those that are written at the end of the process. Takes the
 * sink and the writer. Nothing happens to what is in a file unless all is well. */
GPcapDumpFile *
gpcap_dump_file_new (GPcapSink *sink, GPcapWriter *writer, GPcapDumpMode mode, GError **error)
{
  g_autoptr (GPcapDumpFile) self = g_new0 (GPcapDumpFile, 1);

  self->sink = sink;
  self->n_sink_users = 1;
  self->writer = writer;
  self->fork_generation = gpcap_fork_get_generation ();
  g_mutex_init (&self->sink_lock);
  g_mutex_init (&self->lock);
  if (!prepare (self, mode, error))
    return NULL;
  gpcap_fork_lock ();
  self->link.data = self;
  g_queue_push_tail_link (&open_files, &self->link);
  gpcap_fork_unlock ();
  return g_steal_pointer (&self);
}

/* Has the end of the process pass over the file. */
static void
leave_open_files (GPcapDumpFile *self)
{
  gpcap_fork_lock ();
  if (self->link.data != NULL)
    g_queue_unlink (&open_files, &self->link);
  self->link.data = NULL;
  gpcap_fork_unlock ();
}

/* In a child process the memory may be in the use of a thread that only the parent has, and is not
 * touched. */
static void
close_in_child (GPcapDumpFile *self)
{
  GPcapSink *sink;

  leave_open_files (self);
  self->n_packets = count_packets (self);
  self->n_dropped = count_dropped (self);
  sink = g_steal_pointer (&self->sink);
  if (sink != NULL)
    gpcap_sink_free (sink, TRUE);
}

/* Closes the file, which has been finished: packets that were not are lost. Later calls write
 * nothing. Who waits for the sink is waited for by nobody: the last one frees it. */
void
gpcap_dump_file_close (GPcapDumpFile *self)
{
  if (gpcap_dump_file_is_forked (self))
    {
      close_in_child (self);
      return;
    }
  leave_open_files (self);
  g_mutex_lock (&self->lock);
  const gboolean is_closed = self->state == GPCAP_DUMP_FILE_CLOSED;
  if (!is_closed)
    {
      check_written (self, NULL);
      self->state = GPCAP_DUMP_FILE_CLOSED;
      self->writer->funcs->free (self->writer);
      self->writer = NULL;
      gpcap_write_buffer_clear (&self->buffer);
    }
  g_mutex_unlock (&self->lock);
  if (!is_closed)
    release_sink (self);
}

/* Closes the file if that has not been done. */
void
gpcap_dump_file_free (GPcapDumpFile *self)
{
  gpcap_dump_file_close (self);
  if (gpcap_dump_file_is_forked (self))
    return;
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->sink_lock);
  g_free (self);
}

/* Checks that packets of that file, which may be NULL, do not go into the same one. */
gboolean
gpcap_dump_file_check_other (GPcapDumpFile *self, const GPcapReadFile *file, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!check_not_ended (self, error))
    return FALSE;
  if (file == NULL || !self->sink->funcs->is_file (self->sink, file))
    return TRUE;
  gpcap_read_file_set_busy (self->sink->name, error);
  return FALSE;
}

/* With the lock held. */
gboolean
gpcap_dump_file_check_usable (GPcapDumpFile *self, GError **error)
{
  return check_not_ended (self, error) && check_not_exiting (self, error)
         && check_written (self, error);
}

/* With the lock held. Counts what was added to the buffer, which had @before bytes, and writes it
 * if it has as many as @full. */
gboolean
gpcap_dump_file_count (GPcapDumpFile *self,
                       gsize before,
                       gsize full,
                       guint n_packets,
                       GError **error)
{
  add_to_n_packets (self, n_packets);
  self->position += (gint64) (self->buffer.used - before);
  return self->buffer.used < full || flush (self, choose_wait (self), error);
}

/* With the lock held. Returns how many bytes the buffer may have, with the packet that does not fit
 * any more: at most @full, and what its sink has room for. With @may_wait it waits for room. */
static gsize
limit_to_room (GPcapDumpFile *self, gsize full, gboolean may_wait)
{
  gsize room;

  if (self->sink->funcs->get_room == NULL)
    return full;
  room = self->sink->funcs->get_room (self->sink, may_wait);
  if (room > self->buffer.used)
    return MIN (full, room);
  flush (self, GPCAP_SINK_WAIT_FOR_EVER, NULL);
  return MIN (full, self->sink->funcs->get_room (self->sink, may_wait));
}

/* With the lock held. Counts the packets for which there is no room, until there is. Returns their
 * number. */
static guint
drop (GPcapDumpFile *self, guint n_records)
{
  guint n = 1;

  while (n < n_records && self->sink->funcs->get_room (self->sink, FALSE) == 0)
    n++;
  self->sink->funcs->note_dropped (self->sink, n);
  return n;
}

/* Writes packets until one cannot be written. They may stay in memory until a flush. A buffer that
 * is full because nobody takes its bytes gets as many again. Those of a savefile, of which none is
 * lost meanwhile, wait for room in the sink. */
gboolean
gpcap_dump_file_write (GPcapDumpFile *self,
                       const GPcapPackets *packets,
                       const GPcapPacketRecord *records,
                       guint n_records,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n_done;

  for (guint i = 0; i < n_records; i += n_done)
    {
      const gsize usual = self->buffer.used < GPCAP_DUMP_FILE_FULL
                              ? GPCAP_DUMP_FILE_FULL
                              : self->buffer.used + GPCAP_DUMP_FILE_FULL;
      gboolean is_added;

      if (!gpcap_dump_file_check_usable (self, error))
        return FALSE;
      const gsize full = limit_to_room (self, usual, packets->is_saved);
      if (full == 0)
        {
          n_done = drop (self, n_records - i);
          continue;
        }
      const gsize before = self->buffer.used;
      is_added = self->writer->funcs->add (self->writer, &self->buffer, full, packets, records + i,
                                           n_records - i, &n_done, error);
      if (!gpcap_dump_file_count (self, before, MIN (full, GPCAP_DUMP_FILE_FULL), n_done,
                                  is_added ? error : NULL)
          || !is_added)
        return FALSE;
    }
  return TRUE;
}

/* Writes a packet of which more may be known. */
gboolean
gpcap_dump_file_write_one (GPcapDumpFile *self,
                           const GPcapPackets *packets,
                           const GPcapPacketRecord *record,
                           GPcapInterface *interface,
                           GBytes *options,
                           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!gpcap_dump_file_check_usable (self, error))
    return FALSE;
  const gsize full =
      limit_to_room (self, self->buffer.used + GPCAP_DUMP_FILE_FULL, packets->is_saved);
  if (full == 0)
    {
      drop (self, 1);
      return TRUE;
    }
  const gsize before = self->buffer.used;
  const gboolean is_added = self->writer->funcs->add_one (self->writer, &self->buffer, packets,
                                                          record, interface, options, error);
  return gpcap_dump_file_count (self, before, MIN (full, GPCAP_DUMP_FILE_FULL), is_added ? 1 : 0,
                                is_added ? error : NULL)
         && is_added;
}

/* Whether the packets of a collection can be written without waiting for room in the sink. A sink
 * with less room than they take has room when it has nothing to do. */
gboolean
gpcap_dump_file_has_room (GPcapDumpFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->sink->funcs->get_room == NULL || gpcap_sink_get_n_left (self->sink) == 0
         || self->sink->funcs->get_room (self->sink, FALSE)
                >= self->buffer.used + 2 * GPCAP_ARENA_FULL;
}

/* Returns the size in the file of a packet that is not written yet, without what comes with it. */
gsize
gpcap_dump_file_measure (GPcapDumpFile *self,
                         const GPcapPackets *packets,
                         const GPcapPacketRecord *record,
                         GBytes *options)
{
  return self->writer->funcs->measure_packet (packets, record, options);
}

/* Goes on with another savefile in a sink of the same kind, which it takes. All of the one before
 * has been written. On failure each later call fails. */
gboolean
gpcap_dump_file_begin_next (GPcapDumpFile *self, GPcapSink *next, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!gpcap_dump_file_check_usable (self, error))
    {
      gpcap_sink_free (next, FALSE);
      return FALSE;
    }
  /* Others may ask the sink how much it has lost. */
  g_mutex_lock (&self->sink_lock);
  self->sink->funcs->replace (self->sink, next);
  g_mutex_unlock (&self->sink_lock);
  self->position = 0;
  if (prepare (self, GPCAP_DUMP_NEW, &self->error))
    return TRUE;
  self->buffer.used = 0;
  return check_written (self, error);
}

/* Has each later call fail, because there can be no next savefile. Takes the error. */
void
gpcap_dump_file_fail (GPcapDumpFile *self, GError *failure)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->error == NULL)
    self->error = failure;
  else
    g_error_free (failure);
}

/* @cancellable ends the wait for a sink with a thread, which goes on. */
gboolean
gpcap_dump_file_flush (GPcapDumpFile *self, GCancellable *cancellable, GError **error)
{
  guint64 ticket = 0;

  g_mutex_lock (&self->lock);
  const gboolean is_passed_on = pass_on (self, FALSE, GPCAP_SINK_WAIT_FOR_EVER, error);
  GPcapSink *sink = is_passed_on ? hold_sink (self, &ticket) : NULL;
  g_mutex_unlock (&self->lock);
  if (sink == NULL)
    return is_passed_on;
  const gboolean is_done = wait_for_sink (sink, ticket, GPCAP_WRITE_QUEUE_FOR_EVER, cancellable);
  release_sink (self);
  if (!is_done && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return gpcap_dump_file_check (self, error);
}

/* Writes everything, and closes a stream that is to be closed. What a sink with a thread has not
 * written when @cancellable is cancelled is given up. */
gboolean
gpcap_dump_file_finish (GPcapDumpFile *self, GCancellable *cancellable, GError **error)
{
  guint64 ticket = 0;

  g_mutex_lock (&self->lock);
  const gboolean is_passed_on = pass_on (self, TRUE, GPCAP_SINK_WAIT_FOR_EVER, error);
  self->state = MAX (self->state, GPCAP_DUMP_FILE_FINISHED);
  GPcapSink *sink = hold_sink (self, &ticket);
  g_mutex_unlock (&self->lock);
  if (!wait_for_sink (sink, ticket, GPCAP_WRITE_QUEUE_FOR_EVER, cancellable))
    sink->funcs->cancel (sink);
  if (sink != NULL)
    release_sink (self);
  return is_passed_on && gpcap_dump_file_check (self, error);
}

/* A signal ends the wait for the reader of a pipe, and so does a tenth of a second that for a sink
 * with a thread. Returns how many bytes are left then, or -1. */
gint64
gpcap_dump_file_flush_some (GPcapDumpFile *self, GError **error)
{
  const gint64 until = g_get_monotonic_time () + MAX_WAIT_FOR_SOME;
  guint64 ticket = 0;

  g_mutex_lock (&self->lock);
  const gboolean is_passed_on = pass_on (self, FALSE, GPCAP_SINK_WAIT_UNTIL_SIGNAL, error);
  GPcapSink *sink = is_passed_on ? hold_sink (self, &ticket) : NULL;
  const gsize left = self->buffer.used - self->n_written;
  g_mutex_unlock (&self->lock);
  if (sink == NULL)
    return is_passed_on ? 0 : -1;
  const gboolean is_done = wait_for_sink (sink, ticket, until, NULL);
  g_mutex_lock (&self->lock);
  const gsize left_in_sink =
      self->state != GPCAP_DUMP_FILE_CLOSED ? gpcap_sink_get_n_left (sink) : 0;
  const gboolean is_good = check_written (self, error);
  g_mutex_unlock (&self->lock);
  release_sink (self);
  return is_good ? MAX ((gint64) (left + left_in_sink), is_done ? 0 : 1) : -1;
}

/* For a dumper that is dropped: no error can be reported. */
void
gpcap_dump_file_flush_at_last (GPcapDumpFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  flush_at_last (self);
}

/* Returns the number of packets that were dumped and are in the file or in memory. Without the
 * lock, as a write may wait for long; and without any in a child process, where a thread that only
 * the parent has may hold them. */
guint64
gpcap_dump_file_get_n_packets (GPcapDumpFile *self)
{
  if (gpcap_dump_file_is_forked (self))
    return count_packets (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->sink_lock);
  return count_packets (self);
}

/* Returns the number of packets for which a sink had no room; see above. */
guint64
gpcap_dump_file_get_n_dropped (GPcapDumpFile *self)
{
  if (gpcap_dump_file_is_forked (self))
    return count_dropped (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->sink_lock);
  return count_dropped (self);
}

/* Returns the position of the next packet, in bytes from the beginning of the file. */
gint64
gpcap_dump_file_get_position (GPcapDumpFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->position;
}
