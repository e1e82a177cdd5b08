/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a reader and of its capture. */

#include "backend/gpcap-interfaces.h"
#include "reader/gpcap-reader-pull.h"

/**
 * gpcap_reader_get_device: (get-property device)
 * @self: a reader
 *
 * Gets the network interface that the reader captures from.
 *
 * Returns: (transfer none) (nullable): the interface's name, "any" for all interfaces, or %NULL
 *   when the reader reads a savefile
 *
 * Since: 1.0
 */
const char *
gpcap_reader_get_device (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return gpcap_origin_get_device (&self->origin);
}

/**
 * gpcap_reader_get_filename: (get-property filename)
 * @self: a reader
 *
 * Gets the savefile that the reader reads.
 *
 * Returns: (transfer none) (nullable) (type filename): the file's name, "-" for the standard input,
 *   or %NULL when the reader captures from a network interface, and for a savefile that is no file
 *   of the local file system
 *
 * Since: 1.0
 */
const char *
gpcap_reader_get_filename (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  if (self->origin.file != NULL && g_file_is_native (self->origin.file))
    return g_file_peek_path (self->origin.file);
  return self->origin.filename;
}

/**
 * gpcap_reader_is_activated: (get-property activated)
 * @self: a reader
 *
 * Checks whether the reader is active: activated, and not closed since.
 *
 * Returns: %TRUE if the reader is active
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_activated (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return gpcap_access_is_active (&self->access);
}

/**
 * gpcap_reader_is_closed: (get-property closed)
 * @self: a reader
 *
 * Checks whether the reader has been closed.
 *
 * Returns: %TRUE if the reader is closed
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_closed (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return gpcap_access_is_closed (&self->access);
}

/**
 * gpcap_reader_is_running: (get-property running)
 * @self: a reader
 *
 * Checks whether the reader was started and has not finished.
 *
 * Returns: %TRUE if the reader is running
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_running (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return gpcap_run_is_started (&self->run);
}

/**
 * gpcap_reader_get_datalink: (get-property datalink)
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the link type of the packets: the format of their first bytes. In a savefile in pcapng
 * format, packets of several link types may follow; then it is that of the first interface, and
 * [method@GPcap.PacketBatch.get_datalink] that of a batch.
 *
 * The underlying libpcap call is `pcap_datalink()`.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB; -1 with %GPCAP_ERROR_NOT_ACTIVATED before
 *   activation
 *
 * Since: 1.0
 */
int
gpcap_reader_get_datalink (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  return handle != NULL ? gpcap_handle_get_datalink (handle) : -1;
}

/**
 * gpcap_reader_get_snapshot:
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the snapshot length in effect, or that of the savefile's header.
 *
 * The underlying libpcap call is `pcap_snapshot()`.
 *
 * Returns: the snapshot length, in bytes; -1 with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
int
gpcap_reader_get_snapshot (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  return handle != NULL ? gpcap_handle_get_snapshot (handle) : -1;
}

/**
 * gpcap_reader_get_progress: (get-property progress)
 * @self: a reader
 *
 * Gets how much of a savefile has been delivered, measured in bytes, compressed ones if it is
 * compressed.
 *
 * The size of a stream is known if it can seek, or is that of a file.
 *
 * Returns: the progress, from 0 to 1 at the end; -1 for a live capture, and for a savefile of
 *   unknown size, such as a pipe, until its end
 *
 * Since: 1.0
 */
double
gpcap_reader_get_progress (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, NULL);
  gsize n_bytes;
  if (self->queue.last_result == GPCAP_COLLECT_END
      && gpcap_queue_count (&self->queue, &n_bytes) == 0)
    return 1;
  if (handle == NULL)
    return -1;
  return gpcap_handle_get_progress (handle, gpcap_queue_get_source_position (&self->queue));
}

/**
 * gpcap_reader_get_fd:
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the file descriptor on which a program with an event loop of its own waits.
 *
 * When the descriptor is ready in any way, an error included, the program calls
 * [method@GPcap.Reader.dispatch] in non-blocking mode until it returns 0. Packets that a read left
 * undelivered do not make the descriptor ready. Nor does it tell of packets while the interface
 * is down: a program that can meet this waits for at most a millisecond at a time.
 * [method@GPcap.Reader.create_source] takes care of all this.
 *
 * The reader owns the descriptor. The underlying libpcap call is `pcap_get_selectable_fd()`;
 * `pcap_get_required_select_timeout()` tells libpcap's own programs how long they may wait.
 *
 * Returns: the file descriptor; -1 without an error when there is none to wait on, as for a
 *   savefile; -1 with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
int
gpcap_reader_get_fd (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  return handle != NULL ? gpcap_handle_get_fd (handle) : -1;
}

/**
 * gpcap_reader_get_stats: (get-property stats)
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the statistics since the activation. May be called in any thread.
 *
 * For a savefile, no packets are dropped, and the packets received are those delivered. The
 * underlying libpcap call is `pcap_stats()`.
 *
 * Returns: (transfer full): the statistics; %NULL with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
GPcapStats *
gpcap_reader_get_stats (GPcapReader *self, GError **error)
{
  GPcapStats stats;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL || !gpcap_handle_get_stats (handle, &stats, error))
    return NULL;
  if (gpcap_access_is_reading_thread (&self->access))
    gpcap_reader_settle (self);
  gpcap_queue_get_delivered (&self->queue, &stats.delivered, &stats.delivered_bytes);
  stats.bytes = gpcap_queue_get_wire_bytes (&self->queue);
  if (!gpcap_handle_is_live (handle))
    stats.received = stats.delivered;
  return gpcap_stats_copy (&stats);
}

/* Looks up the network number and the netmask of the device; both are 0 if it has no IPv4
 * address. */
static void
lookup_net (GPcapReader *self, guint32 *net, guint32 *mask, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, error);

  *net = *mask = 0;
  if (handle != NULL)
    gpcap_interfaces_lookup_net (gpcap_handle_get_device (handle), net, mask, error);
}

/**
 * gpcap_reader_get_net:
 * @self: an active reader of a device
 * @error: return location for a #GError, or %NULL
 *
 * Gets the IPv4 network number of the device, in host order, like the netmask of
 * [func@GPcap.compile].
 *
 * The underlying libpcap call is `pcap_lookupnet()`, which returns it in network order.
 *
 * Returns: the network number, or 0 when the device has no IPv4 address; 0 with the error set:
 *   %GPCAP_ERROR_NO_SUCH_DEVICE, %GPCAP_ERROR_NOT_LIVE for a savefile, %GPCAP_ERROR_NOT_ACTIVATED
 *   before activation
 *
 * Since: 1.0
 */
guint32
gpcap_reader_get_net (GPcapReader *self, GError **error)
{
  guint32 net, mask;

  g_return_val_if_fail (GPCAP_IS_READER (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  lookup_net (self, &net, &mask, error);
  return net;
}

/**
 * gpcap_reader_get_mask:
 * @self: an active reader of a device
 * @error: return location for a #GError, or %NULL
 *
 * Gets the IPv4 netmask of the device, in host order, for [func@GPcap.compile].
 *
 * The underlying libpcap call is `pcap_lookupnet()`, which returns it in network order.
 *
 * Returns: the netmask, or 0 when the device has no IPv4 address; 0 with the error set:
 *   %GPCAP_ERROR_NO_SUCH_DEVICE, %GPCAP_ERROR_NOT_LIVE for a savefile, %GPCAP_ERROR_NOT_ACTIVATED
 *   before activation
 *
 * Since: 1.0
 */
guint32
gpcap_reader_get_mask (GPcapReader *self, GError **error)
{
  guint32 net, mask;

  g_return_val_if_fail (GPCAP_IS_READER (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  lookup_net (self, &net, &mask, error);
  return mask;
}
