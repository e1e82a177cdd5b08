/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The blocks of an interface's statistics. */

#include "writers/gpcap-statistics-body.h"

#include "pcapng/gpcap-pcapng.h"
#include "writers/gpcap-interface-body.h"

/* Times have the units of the interface's packets. */
static gboolean
split_time (GPcapInterface *interface, gint64 time, guint32 *high, guint32 *low)
{
  guint64 ticks;

  if (time == -1
      || !gpcap_interface_body_count_ticks (gpcap_interface_get_tstamp_resolution (interface),
                                            gpcap_interface_get_tstamp_offset (interface), time,
                                            &ticks))
    return FALSE;
  *high = ticks >> 32;
  *low = (guint32) ticks;
  return TRUE;
}

static void
append_time (GByteArray *body, guint16 code, GPcapInterface *interface, gint64 time)
{
  guint32 value[2];

  if (split_time (interface, time, &value[0], &value[1]))
    gpcap_options_append (body, code, value, sizeof value);
}

static void
append_count (GByteArray *body, guint16 code, guint64 count)
{
  gpcap_options_append (body, code, &count, sizeof count);
}

/* Returns the body of a block with the number of the interface. What a filter has accepted is what
 * a capture receives. */
GBytes *
gpcap_statistics_body_make (GPcapInterface *interface, guint32 number, const GPcapStatistics *self)
{
  GPcapStatisticsHeader header = { .interface = number };
  GByteArray *body = g_byte_array_new ();

  split_time (interface, self->time, &header.time_high, &header.time_low);
  g_byte_array_append (body, (const guint8 *) &header, sizeof header);
  append_time (body, GPCAP_OPTION_STATISTICS_START_TIME, interface, self->begin);
  append_time (body, GPCAP_OPTION_STATISTICS_END_TIME, interface, self->end);
  if (!self->is_rest_unknown)
    {
      append_count (body, GPCAP_OPTION_STATISTICS_RECEIVED, self->stats.received);
      append_count (body, GPCAP_OPTION_STATISTICS_DROPPED_BY_INTERFACE,
                    self->stats.dropped_by_interface);
      append_count (body, GPCAP_OPTION_STATISTICS_DROPPED, self->stats.dropped);
    }
  if (self->is_delivered_known)
    append_count (body, GPCAP_OPTION_STATISTICS_DELIVERED, self->stats.delivered);
  gpcap_options_append_end (body);
  return g_byte_array_free_to_bytes (body);
}
