/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of a live capture. */

#include "base/gpcap-stats-private.h"

G_DEFINE_BOXED_TYPE (GPcapStats, gpcap_stats, gpcap_stats_copy, gpcap_stats_free)

/**
 * gpcap_stats_copy:
 * @self: statistics
 *
 * Copies statistics.
 *
 * Returns: (transfer full): a copy; free it with [method@GPcap.Stats.free]
 *
 * Since: 1.0
 */
GPcapStats *
gpcap_stats_copy (const GPcapStats *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * gpcap_stats_free:
 * @self: (transfer full): statistics
 *
 * Frees statistics.
 *
 * Since: 1.0
 */
void
gpcap_stats_free (GPcapStats *self)
{
  g_free (self);
}

/**
 * gpcap_stats_get_received:
 * @self: statistics
 *
 * Gets the number of packets that passed the filter, including those that were dropped.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_received (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->received;
}

/**
 * gpcap_stats_get_dropped:
 * @self: statistics
 *
 * Gets the number of packets that were dropped because the capture's buffer was full.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_dropped (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->dropped;
}

/**
 * gpcap_stats_get_dropped_by_interface:
 * @self: statistics
 *
 * Gets the number of packets that the network interface or its driver dropped, where it reports
 * them.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_dropped_by_interface (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->dropped_by_interface;
}

/**
 * gpcap_stats_get_dropped_by_queue:
 * @self: statistics
 *
 * Gets the number of packets that were dropped because the queue of
 * [method@GPcap.Reader.start_threaded] was full.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_dropped_by_queue (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->dropped_by_queue;
}

/**
 * gpcap_stats_get_delivered:
 * @self: statistics
 *
 * Gets the number of packets that the reader delivered to the program.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_delivered (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->delivered;
}

/**
 * gpcap_stats_get_delivered_bytes:
 * @self: statistics
 *
 * Gets the number of captured bytes of the packets that the reader delivered to the program.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_delivered_bytes (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->delivered_bytes;
}

/**
 * gpcap_stats_get_bytes:
 * @self: statistics
 *
 * Gets the number of bytes that the packets which the reader delivered to the program had on the
 * wire: the sum of their lengths, also of bytes that were not captured because of the snapshot
 * length. The bytes of dropped packets are not counted, as nobody knows their lengths.
 *
 * libpcap counts no bytes: the reader does, as it delivers packets.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_stats_get_bytes (const GPcapStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->bytes;
}
