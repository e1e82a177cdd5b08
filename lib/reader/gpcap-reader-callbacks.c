/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading with callbacks and signals: collect first, then call out. */

#include "reader/gpcap-reader-callbacks.h"

#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-pkthdr-private.h"
#include "reader/gpcap-reader-dump.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-quota.h"

/* How long one dispatch of a source emits signals, in microseconds: a third of a frame. */
#define EMIT_TIME 5000

/* How many packets are emitted one by one before the clock is read again. */
#define EMIT_PACKETS 16

/* The receiver of delivered packets: a callback, a closure, or without both the signals. */
typedef struct
{
  GPcapPacketFunc callback;
  gpointer user_data; /* borrowed */
  GClosure *closure; /* owned */
  GSource *source; /* borrowed; the source that emits the signals, or NULL */
} Sink;

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

/* Runs the program's code for one packet. Afterwards only the reader and the arena are certain to
 * exist. */
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
        {
          self->is_handled_in_c = FALSE;
          g_signal_emit (self, gpcap_reader_signals[SIGNAL_PACKET], 0, hdr, bytes);
        }
    }
  give_back_hdr (self, hdr);
}

static gboolean
is_listened_to (GPcapReader *self, guint signal)
{
  return g_signal_has_handler_pending (self, gpcap_reader_signals[signal], 0, FALSE);
}

static gboolean
is_over_time (gint64 end)
{
  return end != GPCAP_FOREVER && g_get_monotonic_time () >= end;
}

static gboolean
emits_signals (const Sink *sink)
{
  return sink->callback == NULL && sink->closure == NULL;
}

/* Adds the record of a packet that the batch signal will be emitted for. */
static void
add_record (GArray **records, const GPcapPacketRecord *record)
{
  if (*records == NULL)
    *records = g_array_new (FALSE, FALSE, sizeof (GPcapPacketRecord));
  g_array_append_vals (*records, record, 1);
}

/* Whether a handler has ended the source that emits, which emits nothing afterwards. */
static gboolean
is_ended (const Sink *sink)
{
  return sink->source != NULL && g_source_is_destroyed (sink->source);
}

static void
emit_records (GPcapReader *self, GPcapArena *arena, const GArray *records)
{
  g_autoptr (GPcapPacketBatch) batch =
      gpcap_packet_batch_new_for_records (arena, (GPcapPacketRecord *) records->data, records->len);
  g_signal_emit (self, gpcap_reader_signals[SIGNAL_BATCH], 0, batch);
}

/* Delivers queued packets one by one, at most @max, until the queue is empty, a read inside a
 * callback has collected again, the read is interrupted, or @end has passed, in monotonic time.
 * Handlers of the batch signal get the same packets afterwards.
 *
 * The delivery also ends when a handler has disconnected the last one of the packet signal. GLib
 * takes long to tell that, compared with a handler in C, so it is asked only after an emission that
 * reached no handler in C. If it then turns out that nobody got the packet, it is the batch's. */
static guint
deliver_packets (GPcapReader *self, const GPcapPull *pull, const Sink *sink, guint max, gint64 end)
{
  GPcapQueue *queue = &self->queue;
  const gboolean emits = emits_signals (sink);
  const gboolean has_batch = emits && is_listened_to (self, SIGNAL_BATCH);
  g_autoptr (GPcapArena) arena = gpcap_arena_ref (queue->arena);
  g_autoptr (GArray) records = NULL;
  gboolean is_wanted = TRUE;
  guint n = 0;

  while (n < max && is_wanted && queue->arena == arena && gpcap_queue_has_packet (queue))
    {
      const GPcapPacketRecord *record = gpcap_queue_take (queue);
      const gboolean was_handled_in_c = n > 0 && self->is_handled_in_c;

      if (has_batch)
        add_record (&records, record);
      call_out (self, sink, arena, record);
      n++;
      if (emits && !self->is_handled_in_c)
        is_wanted = is_listened_to (self, SIGNAL_PACKET);
      if (!is_wanted && was_handled_in_c && !has_batch)
        add_record (&records, record);
      if (gpcap_pull_is_interrupted (pull) || is_ended (sink)
          || (n % EMIT_PACKETS == 0 && is_over_time (end)))
        break;
    }
  if (records != NULL && !is_ended (sink))
    emit_records (self, arena, records);
  return n;
}

/* Delivers queued packets, at least one and at most @max: together, if nobody wants them one by
 * one. */
static guint
deliver (GPcapReader *self, const GPcapPull *pull, const Sink *sink, guint max, gint64 end)
{
  if (!emits_signals (sink) || is_listened_to (self, SIGNAL_PACKET))
    return deliver_packets (self, pull, sink, max, end);

  g_autoptr (GPcapPacketBatch) batch = gpcap_queue_take_batch (&self->queue, max);
  g_signal_emit (self, gpcap_reader_signals[SIGNAL_BATCH], 0, batch);
  return gpcap_packet_batch_get_n_packets (batch);
}

/* Delivers queued packets to the signals, at most @max. */
guint
gpcap_reader_emit_queued (GPcapReader *self, const GPcapPull *pull, guint max)
{
  const Sink signals = { 0 };

  return deliver (self, pull, &signals, max, GPCAP_FOREVER);
}

static int
run (GPcapReader *self,
     GPcapWalkMode mode,
     int maxcant,
     const Sink *sink,
     GCancellable *cancellable,
     GError **error)
{
  const gboolean is_loop = mode == GPCAP_WALK_MODE_LOOP;
  GPcapReadResult result = GPCAP_READ_RESULT_END;
  GPcapQuota quota;
  GPcapPull pull;

  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  gpcap_quota_init (&quota, mode, maxcant);
  if (!gpcap_reader_begin_pull (self, &pull, cancellable, error))
    return -1;
  if (is_loop)
    gpcap_pull_set_timeout (&pull, -1);
  pull.heeds_signals = !is_loop;
  while (gpcap_reader_fill_within_quota (self, &quota, &pull, &result, error))
    gpcap_quota_count (&quota,
                       deliver (self, &pull, sink, gpcap_quota_get_left (&quota), GPCAP_FOREVER));
  gpcap_reader_end_pull (self, &pull);
  return gpcap_quota_get_result (&quota, result);
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
 * @maxcant: the maximum number of packets to deliver; -1 or 0 for one buffer of a live capture, or
 *   all of a savefile
 * @callback: (scope call) (nullable) (closure user_data): the function to call for each packet, or
 *   %NULL to emit the signals
 * @user_data: data to pass to @callback
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Collects packets and delivers them.
 *
 * A live capture without packets waits for one until the read timeout passes or the process
 * receives a signal. It does not wait in non-blocking mode, or in the callback of a source of this
 * reader. It delivers the packets that are available, without waiting for @maxcant.
 *
 * A failure that follows packets is reported by the next read, and by each read after it. The
 * underlying libpcap call is `pcap_dispatch()`.
 *
 * Returns: the number of packets delivered, 0 when there were none or the savefile ended; -2 when
 *   [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close] ended the read, possibly after
 *   some packets; -1 with the error set: %GPCAP_ERROR_NOT_ACTIVATED before activation,
 *   %GPCAP_ERROR_DEVICE_GONE, %GPCAP_ERROR_TRUNCATED or %GPCAP_ERROR_INVALID_FORMAT for a damaged
 *   savefile, a #GIOErrorEnum when the savefile or the stream cannot be read,
 * %G_IO_ERROR_CANCELLED, %G_IO_ERROR_PENDING when another thread is reading
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

  return run (self, GPCAP_WALK_MODE_DISPATCH, maxcant, &sink, cancellable, error);
}

/**
 * gpcap_reader_dispatch_closure:
 * @self: an active reader
 * @maxcant: the maximum number of packets to deliver; -1 or 0 for one buffer of a live capture, or
 *   all of a savefile
 * @closure: the closure to invoke for each packet, with its header and its bytes as a #GBytes
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Collects packets and delivers them, like [method@GPcap.Reader.dispatch], to a closure, which may
 * keep its arguments.
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
  const int result = run (self, GPCAP_WALK_MODE_DISPATCH, maxcant, &sink, cancellable, error);
  g_closure_unref (closure);
  return result;
}

/**
 * gpcap_reader_loop:
 * @self: an active reader
 * @maxcant: the number of packets to deliver; -1 or 0 for all, until the savefile ends or the
 *   capture fails
 * @callback: (scope call) (nullable) (closure user_data): the function to call for each packet, or
 *   %NULL to emit the signals
 * @user_data: data to pass to @callback
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Delivers @maxcant packets, and waits for them as long as it takes.
 *
 * The read timeout does not end the loop, and the loop also waits in non-blocking mode. The
 * underlying libpcap call is `pcap_loop()`.
 *
 * Returns: 0 when @maxcant packets were delivered, the savefile ended, or all packets from before
 *   [method@GPcap.Reader.drainloop] were delivered; -2 when
 *   [method@GPcap.Reader.breakloop] or [method@GPcap.Reader.close] ended the loop; -1 with the same
 *   errors as [method@GPcap.Reader.dispatch]
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

  return run (self, GPCAP_WALK_MODE_LOOP, maxcant, &sink, cancellable, error);
}

/**
 * gpcap_reader_loop_closure:
 * @self: an active reader
 * @maxcant: the number of packets to deliver; -1 or 0 for all, until the savefile ends or the
 *   capture fails
 * @closure: the closure to invoke for each packet, with its header and its bytes as a #GBytes
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Delivers @maxcant packets, like [method@GPcap.Reader.loop], to a closure, which may keep its
 * arguments.
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
  const int result = run (self, GPCAP_WALK_MODE_LOOP, maxcant, &sink, cancellable, error);
  g_closure_unref (closure);
  return result;
}

/* Emits the signals for a bounded time, in one dispatch of a source without a callback, and as long
 * as a dumper has room. */
GPcapReadResult
gpcap_reader_emit (GPcapReader *self, GSource *source, GCancellable *cancellable, GError **error)
{
  const gint64 end = g_get_monotonic_time () + EMIT_TIME;
  const Sink signals = { .source = source };
  GPcapReadResult result;
  GPcapPull pull;

  if (!gpcap_reader_begin_pull (self, &pull, cancellable, error))
    return GPCAP_READ_RESULT_ERROR;
  pull.may_wait = FALSE;
  do
    {
      result = gpcap_reader_fill (self, &pull, error);
      if (result == GPCAP_READ_RESULT_PACKET)
        deliver (self, &pull, &signals, G_MAXUINT, end);
    }
  while (result == GPCAP_READ_RESULT_PACKET && !is_ended (&signals) && !is_over_time (end)
         && !gpcap_reader_waits_for_room (self));
  gpcap_reader_end_pull (self, &pull);
  return result;
}

/**
 * gpcap_reader_breakloop:
 * @self: a reader
 *
 * Ends the reads under way, also one that waits. May be called from a callback, in another thread,
 * and in a signal handler.
 *
 * A break has no effect on reads that begin later. (To end a read that is about to begin, use a
 * #GCancellable.) No packet is lost: the next read delivers what was collected. The libpcap
 * counterpart is `pcap_breakloop()`.
 *
 * Since: 1.0
 */
void
gpcap_reader_breakloop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  gpcap_breaks_break (&self->breaks);
}
