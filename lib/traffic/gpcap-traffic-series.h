/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets and bytes by second and by minute. */

#pragma once

#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-enums.h"
#include "gpcap/gpcap-traffic-record.h"

G_BEGIN_DECLS

#define GPCAP_TRAFFIC_N_SECONDS 600
#define GPCAP_TRAFFIC_N_MINUTES 1440

typedef struct
{
  guint64 packets;
  guint64 bytes;
} GPcapTrafficCount;

/* The newest intervals. Those that are not used are 0. */
typedef struct
{
  gint64 newest; /* the number of the newest interval since 1970 */
  guint32 n_used; /* the newest one and so many before it */
  guint32 size;
  GPcapTrafficCount *counts; /* owned by the series */
} GPcapTrafficRing;

typedef struct
{
  gint64 begin; /* of the second that is being counted, in nanoseconds since 1970 */
  GPcapTrafficCount count; /* in that second, which the rings do not have yet */
  GPcapTrafficRing seconds;
  GPcapTrafficRing minutes;
  GPcapTrafficCount counts[GPCAP_TRAFFIC_N_SECONDS + GPCAP_TRAFFIC_N_MINUTES];
} GPcapTrafficSeries;

GPcapTrafficSeries *gpcap_traffic_series_new (void);
void gpcap_traffic_series_clear (GPcapTrafficSeries *self);
void gpcap_traffic_series_begin_second (GPcapTrafficSeries *self, gint64 time);
GBytes *gpcap_traffic_series_get_samples (GPcapTrafficSeries *self, GPcapTrafficInterval interval);

static inline void
gpcap_traffic_series_count (GPcapTrafficSeries *self, gint64 time, guint32 len)
{
  if ((guint64) time - (guint64) self->begin >= GPCAP_NANOSECONDS_PER_SECOND)
    gpcap_traffic_series_begin_second (self, time);
  self->count.packets++;
  self->count.bytes += len;
}

G_END_DECLS
