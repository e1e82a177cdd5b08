/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A schedule: decides which packet is the first one of a new file. */

#include "savefiles/gpcap-schedule.h"

#include "base/gpcap-time-zone.h"
#include "base/gpcap-timestamp.h"

/* Packets whose time is so near to the wall clock, in nanoseconds, come from a capture: the wall
 * clock then tells when their interval is over, though no packet comes. */
#define NEAR (60 * GPCAP_NANOSECONDS_PER_SECOND)

/* How long the packets of an interval may take to come after it is over, in nanoseconds. */
#define LATENESS (2 * GPCAP_NANOSECONDS_PER_SECOND)

void
gpcap_schedule_init (GPcapSchedule *self, const GPcapScheduleLimits *limits, GTimeZone *zone)
{
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&gpcap_time_zone_lock);

  *self = (GPcapSchedule){
    .limits = *limits,
    .zone = g_time_zone_ref (zone),
    .start = G_MININT64,
    .end = G_MININT64,
    .last_time = G_MININT64,
  };
}

void
gpcap_schedule_clear (GPcapSchedule *self)
{
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&gpcap_time_zone_lock);

  g_clear_pointer (&self->zone, g_time_zone_unref);
}

/* Returns how far local time is ahead of UTC, in seconds. */
static gint64
get_offset (const GPcapSchedule *self, gint64 seconds)
{
  return g_time_zone_get_offset (
      self->zone, g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, seconds));
}

/* Returns how long the clock has been past the last full interval at a time, in seconds. */
static gint64
get_remainder (const GPcapSchedule *self, gint64 seconds)
{
  const gint64 remainder = (seconds + get_offset (self, seconds)) % self->limits.interval;

  return remainder >= 0 ? remainder : remainder + self->limits.interval;
}

/* Returns when the clock shows the next full interval, in seconds since 1970. Where daylight saving
 * begins or ends before that, and the interval is longer than the hour by which the clock is set,
 * it is the clock that counts: a day then has 23 or 25 hours. */
static gint64
find_end (const GPcapSchedule *self, gint64 seconds)
{
  const gint64 interval = self->limits.interval;
  const gint64 end = seconds - get_remainder (self, seconds) + interval;

  if (get_remainder (self, end) == 0)
    return end;
  const gint64 moved = end + get_offset (self, seconds) - get_offset (self, end);
  return moved > seconds && get_remainder (self, moved) == 0 ? moved : end;
}

/* Rounds down, also before 1970. */
static gint64
to_seconds (gint64 timestamp)
{
  gint64 seconds;

  gpcap_timestamp_to_microseconds (timestamp, &seconds, NULL);
  return seconds;
}

/* Whether a packet is somewhat older than an interval, as packets of several queues of an adapter
 * are, or those that come after the clock was set back a little. It does not begin a new interval:
 * there would be two files for the one that it is from. */
static gboolean
is_late (const GPcapSchedule *self, gint64 timestamp)
{
  const guint64 interval = self->limits.interval * GPCAP_NANOSECONDS_PER_SECOND;

  return timestamp < self->start && (guint64) self->start - (guint64) timestamp <= interval;
}

/* Whether a packet goes into the file under way, which has that size. The first packet does. A
 * packet that does not is the first one of a new file. */
gboolean
gpcap_schedule_admits (const GPcapSchedule *self,
                       gint64 timestamp,
                       guint64 file_size,
                       guint64 packet_size)
{
  const GPcapScheduleLimits *limits = &self->limits;

  if (self->n_packets == 0)
    return TRUE;
  if (limits->max_packets > 0 && self->n_packets >= limits->max_packets)
    return FALSE;
  if (limits->max_bytes > 0 && file_size + packet_size > limits->max_bytes)
    return FALSE;
  return limits->interval == 0 || (timestamp >= self->start && timestamp < self->end)
         || is_late (self, timestamp);
}

/* A program may dump packets of any time, also of one at whose interval there are no timestamps. */
static gint64
to_timestamp (gint64 seconds)
{
  const gint64 max = G_MAXINT64 / GPCAP_NANOSECONDS_PER_SECOND;

  return CLAMP (seconds, -max, max) * GPCAP_NANOSECONDS_PER_SECOND;
}

static void
begin_interval (GPcapSchedule *self, gint64 timestamp)
{
  const gint64 seconds = to_seconds (timestamp);

  self->start = to_timestamp (seconds - get_remainder (self, seconds));
  self->end = to_timestamp (find_end (self, seconds));
}

/* Notes that the interval of the file under way is over, though no packet of the next one has come.
 * Packets that come late for it are then taken for the next one. */
void
gpcap_schedule_end_interval (GPcapSchedule *self)
{
  begin_interval (self, self->end);
}

/* Counts a packet of the file under way. */
void
gpcap_schedule_add (GPcapSchedule *self, gint64 timestamp)
{
  if (self->n_packets++ > 0)
    {
      self->first_time = MIN (self->first_time, timestamp);
      self->last_time = MAX (self->last_time, timestamp);
      return;
    }
  self->first_time = self->last_time = self->name_time = timestamp;
  if (self->limits.interval == 0)
    return;
  if (is_late (self, timestamp))
    self->name_time = self->start;
  begin_interval (self, self->name_time);
}

/* Whether no packet goes into the file under way any more, whatever it is. */
gboolean
gpcap_schedule_is_full (const GPcapSchedule *self)
{
  return self->limits.max_packets > 0 && self->n_packets >= self->limits.max_packets;
}

/* Returns when the wall clock, which shows @now, ends the interval of the file under way, though no
 * packet comes; G_MAXINT64 for never. To be called when the file has got its first packet. Packets
 * that are not from now, but from a savefile for example, have a clock of their own, and how long
 * the program pauses between two of them must not matter. */
gint64
gpcap_schedule_get_due (const GPcapSchedule *self, gint64 now)
{
  if (self->limits.interval == 0 || self->n_packets == 0 || self->last_time > now + NEAR
      || self->last_time < now - NEAR)
    return G_MAXINT64;
  return gpcap_schedule_get_end_due (self);
}

/* Returns until when packets of the interval may come. */
gint64
gpcap_schedule_get_end_due (const GPcapSchedule *self)
{
  return self->end + LATENESS;
}

/* Begins a file, without packets. */
void
gpcap_schedule_begin_file (GPcapSchedule *self)
{
  self->n_packets = 0;
}
