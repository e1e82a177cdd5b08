/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A clock: when each packet of a replayed savefile is due. */

#include "queue/gpcap-clock.h"

void
gpcap_clock_init (GPcapClock *self)
{
  *self = (GPcapClock){ .mode = GPCAP_REPLAY_MODE_NONE, .speed = 1, .limit = GPCAP_FOREVER };
}

/* Sets the mode, drops the steps that are left, and restarts the clock. */
void
gpcap_clock_set_mode (GPcapClock *self, GPcapReplayMode mode)
{
  self->mode = mode;
  __atomic_store_n (&self->n_steps, 0, __ATOMIC_RELAXED);
  gpcap_clock_restart (self);
}

/* Moves the clock to the present. A time that does not fit a timestamp becomes the last one. */
static void
advance (GPcapClock *self)
{
  const gint64 now = g_get_monotonic_time ();
  const double passed = (now - self->time) * 1000.0 * self->speed;
  const gint64 nanoseconds = passed < G_MAXINT64 ? (gint64) passed : G_MAXINT64;

  if (__builtin_add_overflow (self->timestamp, nanoseconds, &self->timestamp))
    self->timestamp = G_MAXINT64;
  self->time = now;
}

/* Changes the speed from now on. Packets that are due already stay due. */
void
gpcap_clock_set_speed (GPcapClock *self, double speed)
{
  if (self->is_started)
    advance (self);
  self->speed = speed;
}

/* Makes the next packet due at once, and the others relative to it. */
void
gpcap_clock_restart (GPcapClock *self)
{
  self->is_started = FALSE;
}

/* Delivers only packets that are due until @limit, in monotonic time, so that a replay can be
 * stopped at a certain moment, however long their delivery takes. */
void
gpcap_clock_set_limit (GPcapClock *self, gint64 limit)
{
  self->limit = limit;
}

/* Allows @n_packets more packets to be delivered. May be called in any thread. */
void
gpcap_clock_step (GPcapClock *self, guint n_packets)
{
  __atomic_add_fetch (&self->n_steps, n_packets, __ATOMIC_RELAXED);
}

guint64
gpcap_clock_get_n_steps (const GPcapClock *self)
{
  return __atomic_load_n (&self->n_steps, __ATOMIC_RELAXED);
}

void
gpcap_clock_start (GPcapClock *self, gint64 timestamp)
{
  self->is_started = TRUE;
  self->time = g_get_monotonic_time ();
  self->timestamp = timestamp;
}

/* How long after the packet that was due at the clock's time, in nanoseconds, as far as that fits.
 */
static gint64
get_distance (const GPcapClock *self, gint64 timestamp)
{
  gint64 distance;

  if (__builtin_sub_overflow (timestamp, self->timestamp, &distance))
    return timestamp < self->timestamp ? G_MININT64 : G_MAXINT64;
  return distance;
}

/* Before the system was started is at once. */
static gint64
get_time_of (const GPcapClock *self, gint64 timestamp)
{
  const double due = self->time + get_distance (self, timestamp) / 1000.0 / self->speed;

  if (due >= GPCAP_FOREVER)
    return GPCAP_FOREVER;
  return due > 0 ? (gint64) due : 0;
}

/* Returns when the packet with @timestamp is due: 0 for at once, GPCAP_FOREVER if only a step makes
 * it due. */
gint64
gpcap_clock_get_due (const GPcapClock *self, gint64 timestamp)
{
  switch (self->mode)
    {
    case GPCAP_REPLAY_MODE_STEPPED:
      return gpcap_clock_get_n_steps (self) > 0 ? 0 : GPCAP_FOREVER;
    case GPCAP_REPLAY_MODE_TIMED:
      return self->is_started ? get_time_of (self, timestamp) : 0;
    case GPCAP_REPLAY_MODE_NONE:
    default:
      return 0;
    }
}

/* Takes one step for each delivered packet. No other thread takes steps. */
void
gpcap_clock_take_steps (GPcapClock *self, guint n_packets)
{
  const guint64 n_steps = gpcap_clock_get_n_steps (self);

  __atomic_sub_fetch (&self->n_steps, MIN (n_packets, n_steps), __ATOMIC_RELAXED);
}
