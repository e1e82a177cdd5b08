/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading: collect first, then call out. */

#include <errno.h>
#include <sys/eventfd.h>

#include "backend/gpcap-status.h"
#include "gpcap-bpf-private.h"
#include "gpcap-dumper-private.h"
#include "gpcap-error.h"
#include "gpcap-packet-batch-private.h"
#include "gpcap-pkthdr-private.h"
#include "gpcap-reader-private.h"

/* How long one dispatch of a source emits signals, in microseconds: a third of a frame. */
#define EMIT_TIME 5000

/* How many packets are emitted one by one before the clock is read again. */
#define EMIT_PACKETS 16

/* Of a packet in a savefile, in bytes. */
#define PACKET_HEADER_SIZE 16

/* How long a wait lasts at most where something cannot be polled, in milliseconds. */
#define UNPOLLED_WAIT 10

/* One read under way. Reads may be inside each other's callbacks, in one thread. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GPcapHandle *handle; /* owned: a close during the read lets libpcap close after it */
  GCancellable *cancellable; /* borrowed, or NULL */
  int n_breaks; /* the reader's when the read began */
  gboolean may_wait;
  gboolean may_collect;
  gboolean tells_end; /* or a failure; else it is left to the next read */
  gboolean heeds_signals; /* a signal that comes while it waits ends it like a timeout */
  gboolean is_signalled;
  gint64 deadline; /* of a wait, in monotonic time; -1 when there is none */
  gint64 emit_end; /* of emitting signals, in monotonic time; G_MAXINT64 when there is none */
} Read;

/* Where delivered packets go: to a callback, to a closure, or without both to the signals. */
typedef struct
{
  GPcapPacketFunc callback;
  gpointer user_data; /* borrowed */
  GClosure *closure; /* owned */
} Sink;

void
gpcap_reader_clear_queue (GPcapReader *self)
{
  g_clear_pointer (&self->arena, gpcap_arena_unref);
  g_clear_error (&self->failure);
}

static gint64
get_deadline (int milliseconds)
{
  return g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
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

static gboolean
read_begin (Read *read, GPcapReader *self, GCancellable *cancellable, GError **error)
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

  *read = (Read){
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

static void
read_end (Read *read)
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
static void
wait_for_ever (Read *read)
{
  read->may_wait = TRUE;
  read->deadline = -1;
}

static gboolean
is_broken (const Read *read)
{
  return g_atomic_int_get (&read->reader->n_breaks) != read->n_breaks;
}

static gboolean
is_interrupted (const Read *read)
{
  return is_broken (read)
         || (read->cancellable != NULL && g_cancellable_is_cancelled (read->cancellable));
}

static gboolean
is_due (GPcapReader *self, const GPcapPacketRecord *record)
{
  return self->replay == GPCAP_REPLAY_NONE
         || gpcap_reader_get_due (self, record) <= g_get_monotonic_time ();
}

/* Settles what was lent, and passes over what the filter rejects; whether there is a packet to
 * deliver behind that, which is due. */
static inline gboolean
has_packet (GPcapReader *self)
{
  if (g_atomic_pointer_get (&self->loan) != NULL)
    gpcap_reader_settle (self);
  if (self->arena == NULL)
    return FALSE;
  for (; self->position < self->arena->n_records; self->position++)
    {
      const GPcapPacketRecord *record = &self->arena->records[self->position];

      if (!self->unfiltered
          || gpcap_bpf_matches (self->filter, record, gpcap_arena_peek (self->arena, record)))
        return is_due (self, record);
    }
  return FALSE;
}

/* Only when all that was collected before has been delivered. */
static void
collect (Read *read)
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
wait_for_packets (Read *read)
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
is_better_waited_for (const Read *read)
{
  return read->may_wait && read->reader->drained && gpcap_handle_get_fd (read->handle) != -1
         && gpcap_handle_get_required_timeout (read->handle) == -1;
}

/* Sees to it that there is a packet to deliver, or tells why there is none. */
static GPcapReadResult
fill (Read *read, GError **error)
{
  GPcapReader *self = read->reader;

  for (gboolean collected = FALSE;; collected = TRUE)
    {
      if (g_cancellable_set_error_if_cancelled (read->cancellable, error))
        return GPCAP_READ_RESULT_ERROR;
      if (is_broken (read))
        return GPCAP_READ_RESULT_BREAK;
      if (self->dump_failure != NULL)
        return tell_dump_failure (self, error);
      if (has_packet (self))
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

/* Every packet is taken out of the queue by this, once. */
static void
count_and_dump (GPcapReader *self,
                const GPcapArena *arena,
                const GPcapPacketRecord *records,
                guint n)
{
  const guint64 n_delivered = self->n_delivered + n;

  __atomic_store_n (&self->n_delivered, n_delivered, __ATOMIC_RELAXED);
  self->n_returnable = 0;
  self->n_steps -= MIN (n, self->n_steps);
  for (guint i = 0; i < n && self->dumper != NULL && self->dump_failure == NULL; i++)
    gpcap_dumper_dump_record (self->dumper, &records[i], gpcap_arena_peek (arena, &records[i]),
                              &self->dump_failure);
}

static GPcapPkthdr *
take_hdr (GPcapReader *self, const GPcapPacketRecord *record)
{
  GPcapPkthdr *hdr = g_steal_pointer (&self->spare_hdr);

  if (hdr == NULL)
    return gpcap_pkthdr_new_for_record (record);
  gpcap_pkthdr_recycle (hdr, record);
  return hdr;
}

static void
give_back_hdr (GPcapReader *self, GPcapPkthdr *hdr)
{
  if (self->spare_hdr == NULL && !gpcap_pkthdr_is_kept (hdr))
    self->spare_hdr = hdr;
  else
    g_object_unref (hdr);
}

static void
invoke_closure (GClosure *closure, GPcapPkthdr *hdr, GBytes *data)
{
  GValue values[2] = { G_VALUE_INIT, G_VALUE_INIT };

  g_value_init (&values[0], GPCAP_TYPE_PKTHDR);
  g_value_set_object (&values[0], hdr);
  g_value_init (&values[1], G_TYPE_BYTES);
  g_value_set_boxed (&values[1], data);
  g_closure_invoke (closure, NULL, G_N_ELEMENTS (values), values, NULL);
  g_value_unset (&values[1]);
  g_value_unset (&values[0]);
}

/* Runs the user's code for one packet. Afterwards nothing may be taken for granted but that the
 * reader and the arena are there. */
static void
call_out (GPcapReader *self, const Sink *sink, GPcapArena *arena, const GPcapPacketRecord *record)
{
  const guint8 *data = gpcap_arena_peek (arena, record);
  GPcapPkthdr *hdr = take_hdr (self, record);

  if (sink->callback != NULL)
    {
      sink->callback (hdr, data, record->caplen, sink->user_data);
    }
  else
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, record->caplen);

      if (sink->closure != NULL)
        invoke_closure (sink->closure, hdr, bytes);
      else
        g_signal_emit (self, gpcap_reader_signals[SIGNAL_PACKET], 0, hdr, bytes);
    }
  give_back_hdr (self, hdr);
}

static gboolean
is_listened_to (GPcapReader *self, guint signal)
{
  return g_signal_has_handler_pending (self, gpcap_reader_signals[signal], 0, FALSE);
}

static void
emit_batch (GPcapReader *self, GPcapPacketBatch *batch)
{
  if (gpcap_packet_batch_get_n_packets (batch) > 0)
    g_signal_emit (self, gpcap_reader_signals[SIGNAL_BATCH], 0, batch);
}

/* Takes packets, not more than @max, out of what is queued. */
static GPcapPacketBatch *
take_batch (Read *read, guint max)
{
  GPcapReader *self = read->reader;
  const int datalink = gpcap_handle_get_datalink (read->handle);

  if (!self->unfiltered && self->replay == GPCAP_REPLAY_NONE)
    {
      const guint first = self->position;
      const guint n = MIN (max, self->arena->n_records - first);

      self->position += n;
      count_and_dump (self, self->arena, &self->arena->records[first], n);
      self->n_returnable = n;
      return gpcap_packet_batch_new_for_arena (self->arena, first, n, datalink);
    }

  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (GPcapPacketRecord));
  if (self->replay == GPCAP_REPLAY_STEPPED)
    max = MIN (max, self->n_steps);
  while (records->len < max && has_packet (self))
    g_array_append_val (records, self->arena->records[self->position++]);
  count_and_dump (self, self->arena, (GPcapPacketRecord *) records->data, records->len);
  self->n_returnable = records->len;
  return gpcap_packet_batch_new_for_records (self->arena, (GPcapPacketRecord *) records->data,
                                             records->len, datalink);
}

/* Lends a batch until the next read begins, which takes what was used of it. Where that would be
 * too late, as a dumper writes before the program sees, and where the reader filters or replays, it
 * is a packet at a time, and that one is taken. A loan takes over @user_data. */
static GPcapPacketBatch *
lend_batch (Read *read,
            guint max,
            GPcapUsedFunc n_used,
            gpointer user_data,
            GDestroyNotify *destroy)
{
  GPcapReader *self = read->reader;
  GPcapLoan *loan;

  if (self->dumper != NULL || self->unfiltered || self->replay != GPCAP_REPLAY_NONE)
    return take_batch (read, 1);
  loan = g_new (GPcapLoan, 1);
  *loan = (GPcapLoan){
    .n_packets = MIN (max, self->arena->n_records - self->position),
    .n_used = n_used,
    .user_data = user_data,
    .destroy = g_steal_pointer (destroy),
  };
  g_mutex_lock (&self->lock);
  g_atomic_pointer_set (&self->loan, loan);
  g_mutex_unlock (&self->lock);
  return gpcap_packet_batch_new_for_arena (self->arena, self->position, loan->n_packets,
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
      count_and_dump (self, self->arena, &self->arena->records[self->position], n);
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

static gboolean
is_over_time (const Read *read)
{
  return read->emit_end != G_MAXINT64 && g_get_monotonic_time () >= read->emit_end;
}

/* Delivers queued packets one by one, not more than @max, until the queue is empty, a read inside a
 * callback collected anew, or the read is interrupted or takes too long. Who listens to batches
 * gets the same packets after that. */
static guint
deliver_packets (Read *read, const Sink *sink, guint max)
{
  GPcapReader *self = read->reader;
  g_autoptr (GPcapArena) arena = gpcap_arena_ref (self->arena);
  g_autoptr (GArray) delivered = NULL;
  guint n = 0;

  if (sink->callback == NULL && sink->closure == NULL && is_listened_to (self, SIGNAL_BATCH))
    delivered = g_array_new (FALSE, FALSE, sizeof (GPcapPacketRecord));
  while (n < max && self->arena == arena && has_packet (self))
    {
      const GPcapPacketRecord *record = &arena->records[self->position++];

      count_and_dump (self, arena, record, 1);
      if (delivered != NULL)
        g_array_append_vals (delivered, record, 1);
      call_out (self, sink, arena, record);
      n++;
      if (is_interrupted (read) || (n % EMIT_PACKETS == 0 && is_over_time (read)))
        break;
    }
  if (delivered != NULL)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_packet_batch_new_for_records (
          arena, (GPcapPacketRecord *) delivered->data, delivered->len,
          gpcap_handle_get_datalink (read->handle));

      emit_batch (self, batch);
    }
  return n;
}

/* Delivers queued packets, not more than @max. Without anybody who wants packets one by one they
 * are handed on together. */
static guint
deliver (Read *read, const Sink *sink, guint max)
{
  if (sink->callback != NULL || sink->closure != NULL
      || is_listened_to (read->reader, SIGNAL_PACKET))
    return deliver_packets (read, sink, max);

  g_autoptr (GPcapPacketBatch) batch = take_batch (read, max);
  emit_batch (read->reader, batch);
  return gpcap_packet_batch_get_n_packets (batch);
}

/* Whether a dispatch is for what is there together, and not for all that is to come. */
static gboolean
has_one_bufferful (const Read *read)
{
  return gpcap_handle_is_live (read->handle) || read->reader->replay != GPCAP_REPLAY_NONE;
}

static int
run (GPcapReader *self,
     gboolean is_loop,
     int maxcant,
     const Sink *sink,
     GCancellable *cancellable,
     GError **error)
{
  const guint wanted = maxcant > 0 ? maxcant : G_MAXINT;
  GPcapReadResult result;
  guint n = 0;
  Read read;

  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  if (!read_begin (&read, self, cancellable, error))
    return -1;
  if (is_loop)
    wait_for_ever (&read);
  read.heeds_signals = !is_loop;
  while ((result = fill (&read, error)) == GPCAP_READ_RESULT_PACKET)
    {
      n += deliver (&read, sink, wanted - n);
      /* A loop without a bound goes on past what fits an int. */
      if (maxcant <= 0 && is_loop)
        n = 0;
      /* A dispatch that has packets to tell of leaves the end to the next one. */
      read.tells_end = is_loop;
      if (!is_interrupted (&read) && (n == wanted || (!is_loop && has_one_bufferful (&read))))
        break;
    }
  read_end (&read);

  if (result == GPCAP_READ_RESULT_ERROR || result == GPCAP_READ_RESULT_BREAK)
    return result;
  return is_loop ? 0 : (int) n;
}

static Sink
sink_for_closure (GClosure *closure)
{
  g_closure_ref (closure);
  g_closure_sink (closure);
  if (G_CLOSURE_NEEDS_MARSHAL (closure))
    g_closure_set_marshal (closure, g_cclosure_marshal_generic);
  return (Sink){ .closure = closure };
}

/**
 * gpcap_reader_dispatch:
 * @self: an active reader
 * @maxcant: how many packets to deliver at most; -1 or 0 for those of one buffer of a live capture,
 *   or all in the savefile
 * @callback: (scope call) (nullable) (closure user_data): what to call for each packet; without it
 *   the signals are emitted
 * @user_data: what to give it
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Collects packets and delivers them.
 *
 * When a live capture has none it waits for one: as long as the read timeout says, or until the
 * process gets a signal, and not at all in non-blocking mode or in the callback of a source of this
 * reader. It delivers what is there, without waiting for @maxcant.
 *
 * A failure that comes behind packets is told by the next read, and by each one after that. The
 * libpcap call behind it is `pcap_dispatch()`.
 *
 * Returns: the number of packets delivered, 0 when there were none or the savefile ended; -2 when
 * it was broken off by [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close], maybe with
 *   packets delivered before; -1 with the error set: %GPCAP_ERROR_NOT_ACTIVATED before the reader
 * is activated, %GPCAP_ERROR_DEVICE_GONE, %GPCAP_ERROR_TRUNCATED or %GPCAP_ERROR_INVALID_FORMAT of
 * a damaged savefile, %G_IO_ERROR_CANCELLED, %G_IO_ERROR_PENDING when another thread is reading
 *
 * Since: 1.0
 */
int
gpcap_reader_dispatch (GPcapReader *self,
                       int maxcant,
                       GPcapPacketFunc callback,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  const Sink sink = { .callback = callback, .user_data = user_data };

  return run (self, FALSE, maxcant, &sink, cancellable, error);
}

/**
 * gpcap_reader_dispatch_closure:
 * @self: an active reader
 * @maxcant: how many packets to deliver at most; -1 or 0 for those of one buffer of a live capture,
 *   or all in the savefile
 * @closure: what to invoke for each packet, with its header and its bytes in a #GBytes
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Does the same as [method@GPcap.Reader.dispatch] with a closure, which may keep what it gets.
 *
 * Returns: the same as [method@GPcap.Reader.dispatch]
 *
 * Since: 1.0
 */
int
gpcap_reader_dispatch_closure (GPcapReader *self,
                               int maxcant,
                               GClosure *closure,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (closure != NULL, -1);

  const Sink sink = sink_for_closure (closure);
  const int result = run (self, FALSE, maxcant, &sink, cancellable, error);
  g_closure_unref (closure);
  return result;
}

/**
 * gpcap_reader_loop:
 * @self: an active reader
 * @maxcant: how many packets to deliver; -1 or 0 for all until the savefile ends or the capture
 * fails
 * @callback: (scope call) (nullable) (closure user_data): what to call for each packet; without it
 *   the signals are emitted
 * @user_data: what to give it
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Delivers packets until there were @maxcant, waiting for them as long as it takes.
 *
 * The read timeout does not end it, and it waits in non-blocking mode too. The libpcap call behind
 * it is `pcap_loop()`.
 *
 * Returns: 0 when there were @maxcant packets or the savefile ended; -2 when it was broken off by
 *   [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close]; -1 with the error set as by
 *   [method@GPcap.Reader.dispatch]
 *
 * Since: 1.0
 */
int
gpcap_reader_loop (GPcapReader *self,
                   int maxcant,
                   GPcapPacketFunc callback,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  const Sink sink = { .callback = callback, .user_data = user_data };

  return run (self, TRUE, maxcant, &sink, cancellable, error);
}

/**
 * gpcap_reader_loop_closure:
 * @self: an active reader
 * @maxcant: how many packets to deliver; -1 or 0 for all until the savefile ends or the capture
 * fails
 * @closure: what to invoke for each packet, with its header and its bytes in a #GBytes
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Does the same as [method@GPcap.Reader.loop] with a closure, which may keep what it gets.
 *
 * Returns: the same as [method@GPcap.Reader.loop]
 *
 * Since: 1.0
 */
int
gpcap_reader_loop_closure (GPcapReader *self,
                           int maxcant,
                           GClosure *closure,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (closure != NULL, -1);

  const Sink sink = sink_for_closure (closure);
  const int result = run (self, TRUE, maxcant, &sink, cancellable, error);
  g_closure_unref (closure);
  return result;
}

/**
 * gpcap_reader_next:
 * @self: an active reader
 * @hdr: (out) (optional) (nullable) (transfer full): the packet's header, or %NULL when there is
 * none
 * @data: (out) (optional) (nullable) (transfer full): the captured bytes, or %NULL when there are
 * none
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Reads one packet.
 *
 * When a live capture has none it waits for one: as long as the read timeout says, or until the
 * process gets a signal, and not at all in non-blocking mode or in the callback of a source of this
 * reader. The libpcap call behind it is `pcap_next_ex()`, which has one answer where this has two,
 * the end and a break.
 *
 * Returns: how it ended; %GPCAP_READ_RESULT_ERROR with the error set as by
 *   [method@GPcap.Reader.dispatch]
 *
 * Since: 1.0
 */
GPcapReadResult
gpcap_reader_next (GPcapReader *self,
                   GPcapPkthdr **hdr,
                   GBytes **data,
                   GCancellable *cancellable,
                   GError **error)
{
  GPcapReadResult result;
  Read read;

  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (error == NULL || *error == NULL, GPCAP_READ_RESULT_ERROR);

  if (hdr != NULL)
    *hdr = NULL;
  if (data != NULL)
    *data = NULL;
  if (!read_begin (&read, self, cancellable, error))
    return GPCAP_READ_RESULT_ERROR;
  result = fill (&read, error);
  if (result == GPCAP_READ_RESULT_PACKET)
    {
      const GPcapPacketRecord *record = &self->arena->records[self->position++];

      count_and_dump (self, self->arena, record, 1);
      if (hdr != NULL)
        *hdr = gpcap_pkthdr_new_for_record (record);
      if (data != NULL)
        *data = g_bytes_new (gpcap_arena_peek (self->arena, record), record->caplen);
    }
  read_end (&read);
  return result;
}

/* What a read of batches gives when there are no packets: an empty one, the end or an error. */
static GPcapPacketBatch *
batch_without_packets (const Read *read, GPcapReadResult result, GError **error)
{
  GPcapReader *self = read->reader;

  if (result == GPCAP_READ_RESULT_TIMEOUT)
    return gpcap_packet_batch_new_for_records (NULL, NULL, 0,
                                               gpcap_handle_get_datalink (read->handle));
  if (result == GPCAP_READ_RESULT_BREAK && !gpcap_reader_is_closed (self))
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_BREAK, "The read was broken off");
  else if (result == GPCAP_READ_RESULT_BREAK)
    gpcap_reader_ref_handle (self, error);
  return NULL;
}

static GPcapPacketBatch *
read_batch (Read *read, guint max_packets, GError **error)
{
  const GPcapReadResult result = fill (read, error);

  if (result == GPCAP_READ_RESULT_PACKET)
    return take_batch (read, max_packets > 0 ? max_packets : G_MAXUINT);
  return batch_without_packets (read, result, error);
}

/**
 * gpcap_reader_read_batch:
 * @self: an active reader
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Reads packets together, without copying them once more: the fastest way.
 *
 * When a live capture has none it waits for one: as long as the read timeout says, or until the
 * process gets a signal, and not at all in non-blocking mode or in the callback of a source of this
 * reader. A batch has the packets of about 128 KiB at most, and a savefile that comes down a
 * pipe is delivered as it comes. The libpcap call behind it is `pcap_dispatch()`.
 *
 * Returns: (transfer full) (nullable): the packets, an empty batch when there are none yet; %NULL
 *   without an error when the savefile has ended; %NULL with the error set as by
 *   [method@GPcap.Reader.dispatch], %GPCAP_ERROR_BREAK when [method@GPcap.Reader.breakloop] ended
 * it, or %GPCAP_ERROR_CLOSED when [method@GPcap.Reader.close] did
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_reader_read_batch (GPcapReader *self,
                         guint max_packets,
                         GCancellable *cancellable,
                         GError **error)
{
  GPcapPacketBatch *batch;
  Read read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!read_begin (&read, self, cancellable, error))
    return NULL;
  batch = read_batch (&read, max_packets, error);
  read_end (&read);
  return batch;
}

/**
 * gpcap_reader_read_batch_timeout:
 * @self: an active reader
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @timeout_ms: how long to wait for a packet at most, in milliseconds; 0 to wait not at all, less
 *   to wait as long as it takes
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Reads packets together, like [method@GPcap.Reader.read_batch], with a deadline of its own: it
 * takes the place of the read timeout and of non-blocking mode, and it is kept.
 *
 * The read timeout still decides how long the kernel may keep packets back to hand over more of
 * them together.
 *
 * Returns: (transfer full) (nullable): the same as [method@GPcap.Reader.read_batch]; an empty batch
 *   when the deadline came first
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_reader_read_batch_timeout (GPcapReader *self,
                                 guint max_packets,
                                 int timeout_ms,
                                 GCancellable *cancellable,
                                 GError **error)
{
  GPcapPacketBatch *batch;
  Read read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!read_begin (&read, self, cancellable, error))
    return NULL;
  read.may_wait = timeout_ms != 0;
  read.deadline = timeout_ms > 0 ? get_deadline (timeout_ms) : -1;
  batch = read_batch (&read, max_packets, error);
  read_end (&read);
  return batch;
}

/**
 * gpcap_reader_borrow_batch:
 * @self: an active reader
 * @max_packets: how many packets to borrow at most; 0 for as many as there are together
 * @flags: whether to wait for packets, and to tell the end
 * @n_used: (scope notified) (closure user_data): what tells how many packets of the batch were used
 * @user_data: what to give it
 * @destroy: (nullable): what frees @user_data
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: where to put an error
 *
 * Reads packets together, of which the program may use as few as it likes: for bindings that
 * iterate, or call back, over packets.
 *
 * When another read begins, of whatever kind, or [method@GPcap.Reader.return_batch] is called,
 * @n_used tells how many of the packets were used, from the first one on, and the batch is over:
 * those were delivered, and the rest is what the read delivers. So @n_used is called once, in the
 * thread that reads; or it is called, maybe in another thread, when the reader is closed and its
 * answer does not matter. It must not use the reader, and the program must not use more of the
 * batch.
 *
 * There is an empty batch also when the process gets a signal while the read waits, so that an
 * interpreter can run the program's handler.
 *
 * Returns: (transfer full) (nullable): the packets, an empty batch when there are none yet; %NULL
 *   without an error when the savefile has ended; %NULL with the error set as by
 *   [method@GPcap.Reader.read_batch]
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_reader_borrow_batch (GPcapReader *self,
                           guint max_packets,
                           GPcapBorrowFlags flags,
                           GPcapUsedFunc n_used,
                           gpointer user_data,
                           GDestroyNotify destroy,
                           GCancellable *cancellable,
                           GError **error)
{
  GPcapPacketBatch *batch = NULL;
  GPcapReadResult result = GPCAP_READ_RESULT_ERROR;
  Read read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (n_used != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (read_begin (&read, self, cancellable, error))
    {
      if ((flags & GPCAP_BORROW_FLAGS_WAIT) != 0)
        wait_for_ever (&read);
      read.may_wait = read.may_wait && (flags & GPCAP_BORROW_FLAGS_NO_WAIT) == 0;
      read.tells_end = (flags & GPCAP_BORROW_FLAGS_LEAVE_END) == 0;
      read.may_collect = (flags & GPCAP_BORROW_FLAGS_QUEUED) == 0;
      result = fill (&read, error);
      if (result != GPCAP_READ_RESULT_PACKET)
        batch = batch_without_packets (&read, result, error);
      else if ((flags & GPCAP_BORROW_FLAGS_PEEK) != 0)
        batch = gpcap_packet_batch_new_for_arena (self->arena, self->position, 1,
                                                  gpcap_handle_get_datalink (read.handle));
      else
        batch = lend_batch (&read, max_packets > 0 ? max_packets : G_MAXUINT, n_used, user_data,
                            &destroy);
      read_end (&read);
    }
  if (destroy != NULL)
    destroy (user_data);
  return batch;
}

/**
 * gpcap_reader_return_batch:
 * @self: a reader
 *
 * Ends the use of a batch of [method@GPcap.Reader.borrow_batch], where it is not over yet.
 *
 * Since: 1.0
 */
void
gpcap_reader_return_batch (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  gpcap_reader_settle (self);
}

/**
 * gpcap_reader_unread:
 * @self: a reader
 * @n_packets: how many of the packets that were read together last, from the last one back
 *
 * Puts packets back that were read with [method@GPcap.Reader.read_batch] or the like, so that the
 * next read delivers them again: for bindings that iterate over batches, and whose program breaks
 * off in the middle of one.
 *
 * It cannot be done when packets were read otherwise since then, a filter was set, the reader was
 * closed, or the packets have been written to the reader's dumper.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_unread (GPcapReader *self, guint n_packets)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  if (self->arena == NULL || self->dumper != NULL || n_packets > self->n_returnable)
    return FALSE;
  for (guint n = 0; n < n_packets;)
    {
      const GPcapPacketRecord *record = &self->arena->records[--self->position];

      n += !self->unfiltered
           || gpcap_bpf_matches (self->filter, record, gpcap_arena_peek (self->arena, record));
    }
  self->n_returnable -= n_packets;
  if (self->replay == GPCAP_REPLAY_STEPPED)
    self->n_steps += n_packets;
  __atomic_store_n (&self->n_delivered, self->n_delivered - n_packets, __ATOMIC_RELAXED);
  return TRUE;
}

/**
 * gpcap_reader_breakloop:
 * @self: a reader
 *
 * Breaks off the reads under way, also one that waits: from a callback, in another thread, or in a
 * signal handler.
 *
 * A read that has not begun is not broken off: nothing is left behind that ends a later one. (What
 * has to end a read that is about to begin is a #GCancellable.) No packet is lost: what had been
 * collected is delivered by the next read. It does for this library what `pcap_breakloop()` does
 * for libpcap.
 *
 * Since: 1.0
 */
void
gpcap_reader_breakloop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  const int wake_fd = g_atomic_int_get (&self->wake_fd);
  g_atomic_int_inc (&self->n_breaks);
  if (wake_fd != -1)
    eventfd_write (wake_fd, 1);
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

/* What one dispatch of a source without a callback does: emits the signals for a bounded time. */
GPcapReadResult
gpcap_reader_emit (GPcapReader *self, GCancellable *cancellable, GError **error)
{
  const Sink signals = { 0 };
  GPcapReadResult result;
  Read read;

  if (!read_begin (&read, self, cancellable, error))
    return GPCAP_READ_RESULT_ERROR;
  read.may_wait = FALSE;
  read.emit_end = g_get_monotonic_time () + EMIT_TIME;
  do
    {
      result = fill (&read, error);
      if (result == GPCAP_READ_RESULT_PACKET)
        deliver (&read, &signals, G_MAXUINT);
    }
  while (result == GPCAP_READ_RESULT_PACKET && !is_over_time (&read));
  read_end (&read);
  return result;
}
