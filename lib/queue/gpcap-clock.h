/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A clock: when each packet of a replayed savefile is due. */

#pragma once

#include "base/gpcap-wakeup.h"
#include "gpcap/gpcap-enums.h"

G_BEGIN_DECLS

/* Times are monotonic, in microseconds. The steps may be added in any thread; all other fields
 * belong to the thread that reads. */
typedef struct
{
  GPcapReplayMode mode;
  double speed; /* relative to the capture: 2 is twice as fast */
  gboolean is_started; /* the reference point is set */
  gint64 timestamp; /* reference point: a timestamp, in nanoseconds since 1970 */
  gint64 time; /* reference point: when that timestamp is due */
  guint64 n_steps; /* packets that may still be delivered in stepped mode; atomic */
  gint64 now; /* the present when it was looked up last, or 0 */
  gint64 limit; /* packets that are due later are not delivered; GPCAP_FOREVER for no limit */
} GPcapClock;

void gpcap_clock_init (GPcapClock *self);
void gpcap_clock_set_mode (GPcapClock *self, GPcapReplayMode mode);
void gpcap_clock_set_speed (GPcapClock *self, double speed);
void gpcap_clock_restart (GPcapClock *self);
void gpcap_clock_set_limit (GPcapClock *self, gint64 limit);
void gpcap_clock_step (GPcapClock *self, guint n_packets);
guint64 gpcap_clock_get_n_steps (const GPcapClock *self);
void gpcap_clock_start (GPcapClock *self, gint64 timestamp);
gint64 gpcap_clock_get_due (const GPcapClock *self, gint64 timestamp);
void gpcap_clock_take_steps (GPcapClock *self, guint n_packets);

/* Whether packets are delivered when they are due, not as fast as they are read. */
static inline gboolean
gpcap_clock_is_timing (const GPcapClock *self)
{
  return self->mode != GPCAP_REPLAY_MODE_NONE;
}

/* Whether the next packet may be delivered now. The first packet starts the clock. */
static inline gboolean
gpcap_clock_admits (GPcapClock *self, gint64 timestamp)
{
  if (!gpcap_clock_is_timing (self))
    return TRUE;
  if (!self->is_started)
    gpcap_clock_start (self, timestamp);
  const gint64 due = gpcap_clock_get_due (self, timestamp);
  /* To look up the present takes longer than to collect a packet. */
  if (due > self->now)
    self->now = g_get_monotonic_time ();
  return due <= MIN (self->now, self->limit);
}

G_END_DECLS
