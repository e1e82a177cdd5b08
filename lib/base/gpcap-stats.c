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
 * Returns: (transfer full): a copy, to be freed with [method@GPcap.Stats.free]
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
 * Tells how many packets passed the filter, those dropped included.
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
 * Tells how many packets were lost because the capture's buffer was full.
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
 * Tells how many packets the network interface or its driver lost, where it tells.
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
 * Tells how many packets were lost because the queue of [method@GPcap.Reader.start_threaded] was
 * full.
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
 * Tells how many packets the reader delivered to the program.
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
 * Tells how many bytes the packets had that the reader delivered to the program, as they were
 * captured.
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
