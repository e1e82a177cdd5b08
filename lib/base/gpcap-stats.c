/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of a live capture. */

#include "gpcap/gpcap-stats.h"

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
