/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading packet by packet, and batch by batch. */

#include <sys/eventfd.h>

#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-pkthdr-private.h"
#include "reader/gpcap-read-private.h"

/**
 * gpcap_reader_next:
 * @self: an active reader
 * @hdr: (out) (optional) (nullable) (transfer full): the packet's header, or %NULL when there is
 * none
 * @data: (out) (optional) (nullable) (transfer full): the captured bytes, or %NULL when there are
 * none
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: return location for a #GError, or %NULL
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
  GPcapRead read;

  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (error == NULL || *error == NULL, GPCAP_READ_RESULT_ERROR);

  if (hdr != NULL)
    *hdr = NULL;
  if (data != NULL)
    *data = NULL;
  if (!gpcap_read_begin (&read, self, cancellable, error))
    return GPCAP_READ_RESULT_ERROR;
  result = gpcap_read_fill (&read, error);
  if (result == GPCAP_READ_RESULT_PACKET)
    {
      const GPcapPacketRecord *record = &self->arena->records[self->position++];

      gpcap_reader_count_and_dump (self, self->arena, record, 1);
      if (hdr != NULL)
        *hdr = gpcap_pkthdr_new_for_record (record);
      if (data != NULL)
        *data = g_bytes_new (gpcap_arena_peek (self->arena, record), record->caplen);
    }
  gpcap_read_end (&read);
  return result;
}

/* What a read of batches gives when there are no packets: an empty one, the end or an error. */
static GPcapPacketBatch *
batch_without_packets (const GPcapRead *read, GPcapReadResult result, GError **error)
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
read_batch (GPcapRead *read, guint max_packets, GError **error)
{
  const GPcapReadResult result = gpcap_read_fill (read, error);

  if (result == GPCAP_READ_RESULT_PACKET)
    return gpcap_read_take_batch (read, max_packets > 0 ? max_packets : G_MAXUINT);
  return batch_without_packets (read, result, error);
}

/**
 * gpcap_reader_read_batch:
 * @self: an active reader
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: return location for a #GError, or %NULL
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
  GPcapRead read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_read_begin (&read, self, cancellable, error))
    return NULL;
  batch = read_batch (&read, max_packets, error);
  gpcap_read_end (&read);
  return batch;
}

/**
 * gpcap_reader_read_batch_timeout:
 * @self: an active reader
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @timeout_ms: how long to wait for a packet at most, in milliseconds; 0 to wait not at all, less
 *   to wait as long as it takes
 * @cancellable: (nullable): what can cancel the read, from any thread
 * @error: return location for a #GError, or %NULL
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
  GPcapRead read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_read_begin (&read, self, cancellable, error))
    return NULL;
  if (timeout_ms < 0)
    gpcap_read_wait_for_ever (&read);
  else
    gpcap_read_wait_for (&read, timeout_ms);
  batch = read_batch (&read, max_packets, error);
  gpcap_read_end (&read);
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
 * @error: return location for a #GError, or %NULL
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
  GPcapRead read;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (n_used != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (gpcap_read_begin (&read, self, cancellable, error))
    {
      if ((flags & GPCAP_BORROW_FLAGS_WAIT) != 0)
        gpcap_read_wait_for_ever (&read);
      read.may_wait = read.may_wait && (flags & GPCAP_BORROW_FLAGS_NO_WAIT) == 0;
      read.tells_end = (flags & GPCAP_BORROW_FLAGS_LEAVE_END) == 0;
      read.may_collect = (flags & GPCAP_BORROW_FLAGS_QUEUED) == 0;
      result = gpcap_read_fill (&read, error);
      if (result != GPCAP_READ_RESULT_PACKET)
        batch = batch_without_packets (&read, result, error);
      else if ((flags & GPCAP_BORROW_FLAGS_PEEK) != 0)
        batch = gpcap_packet_batch_new_for_arena (self->arena, self->position, 1,
                                                  gpcap_handle_get_datalink (read.handle));
      else
        batch = gpcap_read_lend_batch (&read, max_packets > 0 ? max_packets : G_MAXUINT, n_used,
                                       user_data, &destroy);
      gpcap_read_end (&read);
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
