/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets and bytes by second and by minute. */

#include "traffic/gpcap-traffic-series.h"

#include <string.h>

#define SECONDS_PER_MINUTE 60

/* Returns NULL when out of memory. */
GPcapTrafficSeries *
gpcap_traffic_series_new (void)
{
  GPcapTrafficSeries *self = g_try_new (GPcapTrafficSeries, 1);

  if (self != NULL)
    gpcap_traffic_series_clear (self);
  return self;
}

void
gpcap_traffic_series_clear (GPcapTrafficSeries *self)
{
  memset (self, 0, sizeof *self);
  self->seconds.counts = self->counts;
  self->seconds.size = GPCAP_TRAFFIC_N_SECONDS;
  self->minutes.counts = self->counts + GPCAP_TRAFFIC_N_SECONDS;
  self->minutes.size = GPCAP_TRAFFIC_N_MINUTES;
}

static gint64
divide_down (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

static GPcapTrafficCount *
count_of (GPcapTrafficRing *self, gint64 interval)
{
  const gint64 size = self->size;

  return &self->counts[(interval % size + size) % size];
}

/* Makes @interval the newest one. Those between are 0. */
static void
advance (GPcapTrafficRing *self, gint64 interval)
{
  const gint64 distance = MIN (interval - self->newest, self->size);

  for (gint64 i = 0; i < distance; i++)
    *count_of (self, interval - i) = (GPcapTrafficCount){ 0 };
  self->n_used = MIN (self->n_used + distance, self->size);
  self->newest = interval;
}

static void
add (GPcapTrafficRing *self, gint64 interval, GPcapTrafficCount count)
{
  if (self->n_used == 0)
    {
      self->newest = interval;
      self->n_used = 1;
    }
  else if (interval > self->newest)
    advance (self, interval);
  else if (interval <= self->newest - self->size)
    return;

  GPcapTrafficCount *sum = count_of (self, interval);
  sum->packets += count.packets;
  sum->bytes += count.bytes;
  self->n_used = MAX (self->n_used, self->newest - interval + 1);
}

/* Adds the second that is being counted to the rings. */
static void
flush (GPcapTrafficSeries *self)
{
  const gint64 second = divide_down (self->begin, GPCAP_NANOSECONDS_PER_SECOND);

  if (self->count.packets == 0)
    return;
  add (&self->seconds, second, self->count);
  add (&self->minutes, divide_down (second, SECONDS_PER_MINUTE), self->count);
  self->count = (GPcapTrafficCount){ 0 };
}

/* Begins to count the second that this time is in. */
void
gpcap_traffic_series_begin_second (GPcapTrafficSeries *self, gint64 time)
{
  const gint64 past = time % GPCAP_NANOSECONDS_PER_SECOND;
  const gint64 since = past < 0 ? past + GPCAP_NANOSECONDS_PER_SECOND : past;

  flush (self);
  self->begin = time < G_MININT64 + since ? G_MININT64 : time - since;
}

/* Returns an array of GPcapTrafficSample, the oldest first, without gaps. */
GBytes *
gpcap_traffic_series_get_samples (GPcapTrafficSeries *self, GPcapTrafficInterval interval)
{
  const gboolean is_second = interval == GPCAP_TRAFFIC_INTERVAL_SECOND;
  const gint64 width = is_second ? 1 : SECONDS_PER_MINUTE;
  GPcapTrafficRing *ring = is_second ? &self->seconds : &self->minutes;

  flush (self);

  GPcapTrafficSample *samples = g_new (GPcapTrafficSample, ring->n_used);
  for (guint32 i = 0; i < ring->n_used; i++)
    {
      const gint64 number = ring->newest - (ring->n_used - 1 - i);
      const GPcapTrafficCount *count = count_of (ring, number);

      samples[i] = (GPcapTrafficSample){
        .time = gpcap_timestamp_from_nanoseconds (number * width, 0),
        .packets = count->packets,
        .bytes = count->bytes,
      };
    }
  return g_bytes_new_take (samples, ring->n_used * sizeof *samples);
}
