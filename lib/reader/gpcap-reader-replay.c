/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replay: a savefile whose packets come when a capture would have had them. */

#include <math.h>

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-private.h"

/* When a packet is due, in monotonic time: the first one at once, each other one as much later as
 * it was captured later. G_MAXINT64 when only a step makes it due. */
gint64
gpcap_reader_get_due (GPcapReader *self, const GPcapPacketRecord *record)
{
  double due;

  if (self->replay == GPCAP_REPLAY_STEPPED)
    return self->n_steps > 0 ? 0 : G_MAXINT64;
  if (self->replay == GPCAP_REPLAY_NONE)
    return 0;
  if (self->replay_time == 0)
    {
      self->replay_time = g_get_monotonic_time ();
      self->replay_timestamp = record->timestamp;
    }
  due = self->replay_time
        + ((double) record->timestamp - self->replay_timestamp) / 1000 / self->replay_speed;
  return due < G_MAXINT64 ? (gint64) due : G_MAXINT64;
}

/* The packet that is to be delivered next becomes due at once, and the others after it. */
void
gpcap_reader_begin_replay (GPcapReader *self)
{
  self->replay_time = 0;
}

/* What was captured until now at the speed until now has been delivered; the rest goes on from
 * there. */
static void
change_speed (GPcapReader *self, double speed)
{
  const gint64 now = g_get_monotonic_time ();

  if (self->replay_time != 0)
    {
      self->replay_timestamp += (now - self->replay_time) * 1000 * self->replay_speed;
      self->replay_time = now;
    }
  self->replay_speed = speed;
}

/**
 * gpcap_reader_get_replay: (get-property replay)
 * @self: a reader
 *
 * Tells how the packets of a savefile are timed.
 *
 * Returns: how they are
 *
 * Since: 1.0
 */
GPcapReplay
gpcap_reader_get_replay (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_REPLAY_NONE);

  return self->replay;
}

/**
 * gpcap_reader_get_replay_speed: (get-property replay-speed)
 * @self: a reader
 *
 * Tells how fast a savefile is replayed.
 *
 * Returns: how many times as fast as it was captured
 *
 * Since: 1.0
 */
double
gpcap_reader_get_replay_speed (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->replay_speed;
}

/**
 * gpcap_reader_set_replay:
 * @self: a reader of a savefile
 * @replay: how to time its packets
 * @speed: how many times as fast as they were captured, where they are timed; over 0
 * @error: return location for a #GError, or %NULL
 *
 * Has a savefile behave as the capture that it is of, so that a program can be tried without a
 * network or rights: every read, source and signal delivers a packet when it is due, and until then
 * there is none.
 *
 * With %GPCAP_REPLAY_TIMED the first packet is due at once and each other one as much later as it
 * was captured later, or the @speed-th part of that. The time while a started reader was stopped
 * does not count. With %GPCAP_REPLAY_STEPPED a packet is due when [method@GPcap.Reader.step] says
 * so. It may be changed at any time.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_SAVEFILE when the reader captures
 * from a device, %GPCAP_ERROR_INVALID_ARGUMENT when @speed is not over 0, or is infinite
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_replay (GPcapReader *self, GPcapReplay replay, double speed, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (gpcap_reader_get_device (self) != NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE,
                           "Only a savefile can be replayed");
      return FALSE;
    }
  if (!(speed > 0) || isinf (speed))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A speed of %g is out of range: it has to be over 0", speed);
      return FALSE;
    }
  if (replay != GPCAP_REPLAY_NONE && !gpcap_reader_make_wake_fd (self, error))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->replay_speed != speed)
    {
      change_speed (self, speed);
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_REPLAY_SPEED]);
    }
  if (self->replay != replay)
    {
      self->replay = replay;
      self->n_steps = 0;
      gpcap_reader_begin_replay (self);
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_REPLAY]);
    }
  gpcap_reader_wake_sources (self);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * gpcap_reader_step:
 * @self: a reader that is replayed step by step
 * @n_packets: how many more packets become due
 * @error: return location for a #GError, or %NULL
 *
 * Makes the next packets due.
 *
 * Returns: %TRUE; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when the reader is not replayed with
 *   %GPCAP_REPLAY_STEPPED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_step (GPcapReader *self, guint n_packets, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->replay != GPCAP_REPLAY_STEPPED)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "The reader is not replayed step by step");
      return FALSE;
    }
  self->n_steps += n_packets;
  gpcap_reader_wake_sources (self);
  return TRUE;
}
