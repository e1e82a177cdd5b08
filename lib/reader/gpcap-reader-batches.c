/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading packet by packet, and batch by batch. */

#include "reader/gpcap-reader-batches.h"

#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-pkthdr-private.h"

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
  GPcapPull pull;

  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        GPCAP_READ_RESULT_ERROR);
  g_return_val_if_fail (error == NULL || *error == NULL, GPCAP_READ_RESULT_ERROR);

  if (hdr != NULL)
    *hdr = NULL;
  if (data != NULL)
    *data = NULL;
  if (!gpcap_reader_begin_pull (self, &pull, cancellable, error))
    return GPCAP_READ_RESULT_ERROR;
  result = gpcap_reader_fill (self, &pull, error);
  if (result == GPCAP_READ_RESULT_PACKET)
    {
      const GPcapPacketRecord *record = gpcap_queue_take (&self->queue);

      if (hdr != NULL)
        *hdr = gpcap_pkthdr_new_for_record (record);
      if (data != NULL)
        *data = g_bytes_new (gpcap_arena_peek (self->queue.arena, record), record->caplen);
    }
  gpcap_reader_end_pull (self, &pull);
  return result;
}

/* What a read of batches gives when there are no packets: an empty one, the end or an error. */
GPcapPacketBatch *
gpcap_reader_make_batch_without_packets (GPcapReader *self,
                                         const GPcapPull *pull,
                                         GPcapReadResult result,
                                         GError **error)
{
  if (result == GPCAP_READ_RESULT_TIMEOUT)
    return gpcap_packet_batch_new_empty (gpcap_handle_get_datalink (pull->handle));
  if (result == GPCAP_READ_RESULT_BREAK && gpcap_access_check (&self->access, error))
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_BREAK, "The read was broken off");
  return NULL;
}

static GPcapPacketBatch *
read_batch (GPcapReader *self, GPcapPull *pull, guint max_packets, GError **error)
{
  const GPcapReadResult result = gpcap_reader_fill (self, pull, error);

  if (result == GPCAP_READ_RESULT_PACKET)
    return gpcap_queue_take_batch (&self->queue, max_packets > 0 ? max_packets : G_MAXUINT);
  return gpcap_reader_make_batch_without_packets (self, pull, result, error);
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
  GPcapPull pull;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_reader_begin_pull (self, &pull, cancellable, error))
    return NULL;
  batch = read_batch (self, &pull, max_packets, error);
  gpcap_reader_end_pull (self, &pull);
  return batch;
}

/**
 * gpcap_reader_read_batch_timeout:
 * @self: an active reader
 * @max_packets: how many packets to read at most; 0 for as many as there are together
 * @timeout: how long to wait for a packet at most, in milliseconds; 0 to wait not at all, less
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
                                 int timeout,
                                 GCancellable *cancellable,
                                 GError **error)
{
  GPcapPacketBatch *batch;
  GPcapPull pull;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_reader_begin_pull (self, &pull, cancellable, error))
    return NULL;
  gpcap_pull_wait_for (&pull, timeout);
  batch = read_batch (self, &pull, max_packets, error);
  gpcap_reader_end_pull (self, &pull);
  return batch;
}
