/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of an interface, which a savefile has behind the packets. */

#include "pcapng/gpcap-interface-statistics.h"

#include <string.h>

#include "pcapng/gpcap-pcapng.h"

void
gpcap_interface_statistics_init (GPcapInterfaceStatistics *self)
{
  g_mutex_init (&self->lock);
  self->body = NULL;
}

void
gpcap_interface_statistics_clear (GPcapInterfaceStatistics *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_mutex_clear (&self->lock);
}

/* Sets the statistics to those of a block, which has its header. */
void
gpcap_interface_statistics_set (GPcapInterfaceStatistics *self, GBytes *body)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_ref (body);
}

/* Returns the body of the block, owned, or NULL. */
static GBytes *
ref_body (GPcapInterfaceStatistics *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->body != NULL ? g_bytes_ref (self->body) : NULL;
}

/* Returns the counts, owned, or NULL if there are no statistics. */
GPcapStats *
gpcap_interface_statistics_dup_stats (GPcapInterfaceStatistics *self)
{
  g_autoptr (GBytes) body = ref_body (self);
  const GPcapOptionList options = gpcap_options_of (body, sizeof (GPcapStatisticsHeader));
  GPcapStats *stats;

  if (body == NULL)
    return NULL;
  stats = g_new0 (GPcapStats, 1);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_STATISTICS_RECEIVED, &stats->received);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_STATISTICS_DROPPED, &stats->dropped);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_STATISTICS_DROPPED_BY_INTERFACE,
                             &stats->dropped_by_interface);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_STATISTICS_DELIVERED, &stats->delivered);
  return stats;
}

/* Finds a time, in the units of the interface. */
gboolean
gpcap_interface_statistics_find_time (GPcapInterfaceStatistics *self, guint16 code, guint64 *ticks)
{
  g_autoptr (GBytes) body = ref_body (self);
  guint32 halves[2];
  GPcapOption option;

  if (!gpcap_options_find (gpcap_options_of (body, sizeof (GPcapStatisticsHeader)), code, &option)
      || option.size != sizeof halves)
    return FALSE;
  memcpy (halves, option.value, sizeof halves);
  *ticks = (guint64) halves[0] << 32 | halves[1];
  return TRUE;
}

/* Returns the options of the block, owned, or NULL if there are none. */
GBytes *
gpcap_interface_statistics_dup_options (GPcapInterfaceStatistics *self)
{
  g_autoptr (GBytes) body = ref_body (self);

  return body != NULL ? gpcap_options_dup_bytes (body, sizeof (GPcapStatisticsHeader)) : NULL;
}
