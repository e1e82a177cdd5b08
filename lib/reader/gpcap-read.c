/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One read under way: collects, waits, and takes out of the queue. */

#include "reader/gpcap-read-private.h"

#include <errno.h>
#include <sys/eventfd.h>

#include "backend/gpcap-status.h"
#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"

/* Of a packet in a savefile, in bytes. */
#define PACKET_HEADER_SIZE 16

/* How long a wait lasts at most where something cannot be polled, in milliseconds. */
#define UNPOLLED_WAIT 10

void
gpcap_reader_clear_queue (GPcapReader *self)
{
  g_clear_pointer (&self->arena, gpcap_arena_unref);
  g_clear_error (&self->failure);
}

/* There is one where a read may have to wait. */
gboolean
gpcap_reader_make_wake_fd (GPcapReader *self, GError **error)
{
  int wake_fd;

  if (g_atomic_int_get (&self->wake_fd) != -1)
    return TRUE;
  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd == -1)
    gpcap_status_set_error_from_errno (error, "A reader", errno);
  g_atomic_int_set (&self->wake_fd, wake_fd);
  return wake_fd != -1;
}

static GPcapLoan *
steal_loan (GPcapReader *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPcapLoan *loan = self->loan;

  g_atomic_pointer_set (&self->loan, NULL);
  return loan;
}

static void
loan_free (GPcapLoan *loan)
{
  if (loan->destroy != NULL)
    loan->destroy (loan->user_data);
  g_free (loan);
}

/* Ends the loan without delivering anything: what it was made from is gone. May be called in any
 * thread. */
void
gpcap_reader_revoke (GPcapReader *self)
{
  GPcapLoan *loan = steal_loan (self);

  if (loan == NULL)
    return;
  loan->n_used (loan->user_data);
  loan_free (loan);
}

static gint64
get_deadline (int milliseconds)
{
  return g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
}

gboolean
gpcap_read_begin (GPcapRead *read, GPcapReader *self, GCancellable *cancellable, GError **error)
{
  GThread *const thread = g_thread_self ();
  /* Before the reader is seen to be open, so that a close after that breaks the read off. */
  const int n_breaks = g_atomic_int_get (&self->n_breaks);
  GPcapHandle *handle = gpcap_reader_ref_handle (self, error);

  if (handle == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  if (self->n_reads > 0 && self->thread != thread)
    {
      g_mutex_unlock (&self->lock);
      gpcap_handle_unref (handle);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           "Another thread is reading from the reader");
      return FALSE;
    }
  self->n_reads++;
  self->thread = thread;
  g_mutex_unlock (&self->lock);

  *read = (GPcapRead){
    .reader = g_object_ref (self),
    .handle = handle,
    .cancellable = cancellable,
    .n_breaks = n_breaks,
    .may_wait = !gpcap_reader_get_nonblock (self) && self->n_dispatching == 0,
    .may_collect = TRUE,
    .tells_end = TRUE,
    .heeds_signals = TRUE,
    .deadline = -1,
    .emit_end = G_MAXINT64,
  };
  if (self->options.timeout > 0)
    read->deadline = get_deadline (self->options.timeout);
  return TRUE;
}

void
gpcap_read_end (GPcapRead *read)
{
  GPcapReader *self = read->reader;
  gboolean is_closed;

  g_mutex_lock (&self->lock);
  is_closed = self->closed;
  if (--self->n_reads == 0 && is_closed)
    gpcap_reader_clear_queue (self);
  g_mutex_unlock (&self->lock);
  if (is_closed && gpcap_handle_is_live (read->handle) && !gpcap_handle_is_forked (read->handle))
    gpcap_handle_unref_later (read->handle);
  else
    gpcap_handle_unref (read->handle);
  g_object_unref (self);
}

/* Neither the read timeout ends it, nor non-blocking mode. */
void
gpcap_read_wait_for_ever (GPcapRead *read)
{
  read->may_wait = TRUE;
  read->deadline = -1;
}

/* For so long, whatever the reader's timeout and mode are; not at all for 0. */
void
gpcap_read_wait_for (GPcapRead *read, int milliseconds)
{
  read->may_wait = milliseconds != 0;
  read->deadline = get_deadline (milliseconds);
}

/* Only when all that was collected before has been delivered. */
static void
collect (GPcapRead *read)
{
  GPcapReader *self = read->reader;
  GPcapCollectResult result;

  if (self->arena != NULL && gpcap_arena_is_shared (self->arena))
    g_clear_pointer (&self->arena, gpcap_arena_unref);
  if (self->arena == NULL)
    self->arena = gpcap_arena_new ();
  gpcap_arena_clear (self->arena);
  self->position = 0;
  self->n_returnable = 0;

  self->unfiltered =
      self->filter != NULL && (!self->handle_filters || gpcap_handle_is_pumped (read->handle));
  result = gpcap_handle_collect (read->handle, self->arena, &self->failure);
  self->drained = result == GPCAP_COLLECT_DRAINED;
  self->ended = result == GPCAP_COLLECT_END;
}

/* In milliseconds, rounded up; 0 when it has come. */
static gint64
get_time_until (gint64 time)
{
  return MAX ((time - g_get_monotonic_time () + 999) / G_TIME_SPAN_MILLISECOND, 0);
}

/* Waits until a collection is worth trying, the next packet is due, the read is interrupted or its
 * deadline has come; FALSE when it had come before. */
static gboolean
wait_for_packets (GPcapRead *read)
{
  const int wake_fd = g_atomic_int_get (&read->reader->wake_fd);
  const gint64 required = gpcap_handle_get_required_timeout (read->handle);
  const gint64 due = gpcap_reader_get_next_due (read->reader);
  GPollFD fds[3] = {
    { .fd = wake_fd, .events = G_IO_IN },
    { .fd = due == -1 ? gpcap_handle_get_fd (read->handle) : -1, .events = G_IO_IN },
  };
  guint n_fds = fds[1].fd != -1 ? 2 : 1;
  gint64 timeout = -1;
  gboolean cancellable_polled = FALSE;

  if (read->deadline != -1)
    {
      timeout = get_time_until (read->deadline);
      if (timeout == 0)
        return FALSE;
    }
  if (read->cancellable != NULL)
    cancellable_polled = g_cancellable_make_pollfd (read->cancellable, &fds[n_fds]);
  if (required != -1)
    timeout = MIN ((guint64) timeout, (guint64) MAX (required / G_TIME_SPAN_MILLISECOND, 1));
  if (due != -1 && due != G_MAXINT64)
    timeout = MIN ((guint64) timeout, (guint64) get_time_until (due));
  if ((n_fds == 1 && due == -1) || (read->cancellable != NULL && !cancellable_polled))
    timeout = MIN ((guint64) timeout, UNPOLLED_WAIT);

  if (g_poll (fds, n_fds + (cancellable_polled ? 1 : 0), MIN (timeout, G_MAXINT)) == -1)
    read->is_signalled = errno == EINTR;
  if (cancellable_polled)
    g_cancellable_release_fd (read->cancellable);
  if (fds[0].revents != 0)
    eventfd_read (wake_fd, &(eventfd_t){ 0 });
  return TRUE;
}

/* The capture can go on, but not the savefile. */
static GPcapReadResult
tell_dump_failure (GPcapReader *self, GError **error)
{
  g_propagate_error (error, g_steal_pointer (&self->dump_failure));
  gpcap_reader_set_dumper (self, NULL, NULL);
  return GPCAP_READ_RESULT_ERROR;
}

/* Whether to wait before anything was tried: the last collection left nothing behind, and the
 * descriptor tells of all that comes, so that another one would ask the kernel in vain. */
static gboolean
is_better_waited_for (const GPcapRead *read)
{
  return read->may_wait && read->reader->drained && gpcap_handle_get_fd (read->handle) != -1
         && gpcap_handle_get_required_timeout (read->handle) == -1;
}

/* Sees to it that there is a packet to deliver, or tells why there is none. */
GPcapReadResult
gpcap_read_fill (GPcapRead *read, GError **error)
{
  GPcapReader *self = read->reader;

  for (gboolean collected = FALSE;; collected = TRUE)
    {
      if (g_cancellable_set_error_if_cancelled (read->cancellable, error))
        return GPCAP_READ_RESULT_ERROR;
      if (gpcap_read_is_broken (read))
        return GPCAP_READ_RESULT_BREAK;
      if (self->dump_failure != NULL)
        return tell_dump_failure (self, error);
      if (gpcap_reader_has_packet (self))
        return GPCAP_READ_RESULT_PACKET;
      if (gpcap_reader_get_next_due (self) != -1)
        {
          if (!read->may_wait || !wait_for_packets (read))
            return GPCAP_READ_RESULT_TIMEOUT;
          continue;
        }
      if (self->failure != NULL || self->ended)
        {
          if (!read->tells_end)
            return GPCAP_READ_RESULT_TIMEOUT;
          self->told = TRUE;
          if (self->failure == NULL)
            return GPCAP_READ_RESULT_END;
          g_propagate_error (error, g_error_copy (self->failure));
          return GPCAP_READ_RESULT_ERROR;
        }
      if (!read->may_collect || (collected && !read->may_wait))
        return GPCAP_READ_RESULT_TIMEOUT;
      /* A read whose deadline has come before it began to wait tries once nevertheless. */
      if ((collected ? self->drained : is_better_waited_for (read)) && !wait_for_packets (read)
          && collected)
        return GPCAP_READ_RESULT_TIMEOUT;
      if (read->is_signalled && read->heeds_signals)
        return GPCAP_READ_RESULT_TIMEOUT;
      collect (read);
    }
}

/* Takes packets, not more than @max, out of what is queued. */
GPcapPacketBatch *
gpcap_read_take_batch (GPcapRead *read, guint max)
{
  GPcapReader *self = read->reader;
  const int datalink = gpcap_handle_get_datalink (read->handle);

  if (!self->unfiltered && self->replay == GPCAP_REPLAY_NONE)
    {
      const guint first = self->position;
      const guint n = MIN (max, self->arena->n_records - first);

      self->position += n;
      gpcap_reader_count_and_dump (self, self->arena, &self->arena->records[first], n);
      self->n_returnable = n;
      return gpcap_packet_batch_new_for_arena (self->arena, first, n, datalink);
    }

  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (GPcapPacketRecord));
  if (self->replay == GPCAP_REPLAY_STEPPED)
    max = MIN (max, self->n_steps);
  while (records->len < max && gpcap_reader_has_packet (self))
    g_array_append_val (records, self->arena->records[self->position++]);
  gpcap_reader_count_and_dump (self, self->arena, (GPcapPacketRecord *) records->data,
                               records->len);
  self->n_returnable = records->len;
  return gpcap_packet_batch_new_for_records (self->arena, (GPcapPacketRecord *) records->data,
                                             records->len, datalink);
}

/* Lends a batch until the next read begins, which takes what was used of it. Where that would be
 * too late, as a dumper writes before the program sees, and where the reader filters or replays, it
 * is a packet at a time, and that one is taken. A loan takes over @user_data. */
GPcapPacketBatch *
gpcap_read_lend_batch (GPcapRead *read,
                       guint max,
                       GPcapUsedFunc n_used,
                       gpointer user_data,
                       GDestroyNotify *destroy)
{
  GPcapReader *self = read->reader;
  guint n_packets;
  GPcapLoan *loan;

  if (self->dumper != NULL || self->unfiltered || self->replay != GPCAP_REPLAY_NONE)
    return gpcap_read_take_batch (read, 1);
  n_packets = MIN (max, self->arena->n_records - self->position);
  loan = g_new (GPcapLoan, 1);
  *loan = (GPcapLoan){
    .n_packets = n_packets,
    .n_used = n_used,
    .user_data = user_data,
    .destroy = g_steal_pointer (destroy),
  };
  g_mutex_lock (&self->lock);
  g_atomic_pointer_set (&self->loan, loan);
  g_mutex_unlock (&self->lock);
  /* A thread that closed the reader just before found nothing to revoke. */
  if (gpcap_reader_is_closed (self))
    gpcap_reader_revoke (self);
  return gpcap_packet_batch_new_for_arena (self->arena, self->position, n_packets,
                                           gpcap_handle_get_datalink (read->handle));
}

/* Takes what was used of a lent batch, where there is one, out of the queue. In the thread that
 * reads. */
void
gpcap_reader_settle (GPcapReader *self)
{
  GPcapLoan *loan = steal_loan (self);

  if (loan == NULL)
    return;
  const guint n_used = loan->n_used (loan->user_data);
  const guint n = MIN (n_used, loan->n_packets);
  if (self->arena != NULL)
    {
      gpcap_reader_count_and_dump (self, self->arena, &self->arena->records[self->position], n);
      self->position += n;
    }
  loan_free (loan);
}

/* Does so when this is the thread that reads, and else leaves it to that one. */
void
gpcap_reader_settle_in_thread (GPcapReader *self)
{
  gboolean is_reading_thread;

  g_mutex_lock (&self->lock);
  is_reading_thread = self->thread == g_thread_self ();
  g_mutex_unlock (&self->lock);
  if (is_reading_thread)
    gpcap_reader_settle (self);
}

/* When the next packet of the queue is due, in monotonic time; -1 when the queue is empty. */
gint64
gpcap_reader_get_next_due (GPcapReader *self)
{
  if (self->arena == NULL || self->position == self->arena->n_records)
    return -1;
  return gpcap_reader_get_due (self, &self->arena->records[self->position]);
}

/* How many bytes of a savefile the packets of the queue take, about. */
gsize
gpcap_reader_get_n_queued (GPcapReader *self)
{
  const GPcapArena *arena = self->arena;

  if (arena == NULL || self->position == arena->n_records)
    return 0;
  const gsize n_bytes = arena->data_used - arena->records[self->position].offset;
  const guint n_headers = arena->has_headers ? 1 : arena->n_records - self->position;
  return n_bytes + n_headers * PACKET_HEADER_SIZE;
}

/* Whether a dispatch of a source has something to do, though the descriptor says nothing. */
gboolean
gpcap_reader_is_ready (GPcapReader *self)
{
  const gint64 due = gpcap_reader_get_next_due (self);

  if (gpcap_reader_is_over (self))
    return TRUE;
  if (due != -1)
    return due == 0 || due <= g_get_monotonic_time ();
  return self->failure != NULL || self->ended || !self->drained;
}

/* Whether there is nothing more to come, and the program knows. */
gboolean
gpcap_reader_is_over (GPcapReader *self)
{
  return self->told || gpcap_reader_is_closed (self);
}
