/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading packet by packet, and batch by batch. */

#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-pkthdr-private.h"
#include "reader/gpcap-reader-pull.h"

/**
 * gpcap_reader_next:
 * @self: an active reader
 * @hdr: (out) (optional) (nullable) (transfer full): return location for the packet's header, %NULL
 *   without a packet
 * @data: (out) (optional) (nullable) (transfer full): return location for the captured bytes, %NULL
 *   without a packet
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Reads one packet.
 *
 * A live capture without a packet waits for one, like [method@GPcap.Reader.dispatch]. The
 * underlying libpcap call is `pcap_next_ex()`, which has the same result for the end and for a
 * break.
 *
 * Returns: how the read ended; %GPCAP_READ_RESULT_ERROR with the same errors as
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

/* Returns the result of a read without packets: an empty batch, the end or an error. */
static GPcapPacketBatch *
make_batch_without_packets (GPcapReader *self,
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
  return make_batch_without_packets (self, pull, result, error);
}

/**
 * gpcap_reader_read_batch:
 * @self: an active reader
 * @max_packets: the maximum number of packets, or 0 for all that are available at once
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, without copying them once more. This is the fastest way to read.
 *
 * A live capture without packets waits for one, like [method@GPcap.Reader.dispatch]. A batch holds
 * at most about 128 KiB of packets. A savefile that comes through a pipe is delivered as it comes.
 * The underlying libpcap call is `pcap_dispatch()`.
 *
 * Returns: (transfer full) (nullable): the packets, or an empty batch when there are none yet;
 *   %NULL without an error when the savefile has ended; %NULL with the same errors as
 *   [method@GPcap.Reader.dispatch], with %GPCAP_ERROR_BREAK when [method@GPcap.Reader.breakloop]
 *   ended the read, or with %GPCAP_ERROR_CLOSED when [method@GPcap.Reader.close] did
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
 * @max_packets: the maximum number of packets, or 0 for all that are available at once
 * @timeout: the maximum time to wait for a packet, in milliseconds; 0 does not wait, a negative
 *   value waits as long as it takes
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Reads packets together, like [method@GPcap.Reader.read_batch], with a deadline that replaces the
 * read timeout and non-blocking mode. The read returns at the deadline at the latest.
 *
 * The read timeout still decides how long the kernel may keep packets back to hand over more of
 * them together.
 *
 * Returns: (transfer full) (nullable): the same as [method@GPcap.Reader.read_batch]; an empty batch
 *   when the deadline has passed
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
  gpcap_pull_set_timeout (&pull, timeout);
  batch = read_batch (self, &pull, max_packets, error);
  gpcap_reader_end_pull (self, &pull);
  return batch;
}
