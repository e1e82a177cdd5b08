/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replay: a savefile whose packets come when a capture would have had them. */

#include <math.h>

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/* Whoever waits looks again when the next packet is due. */
static void
refresh (GPcapReader *self)
{
  gpcap_wakeup_signal (&self->breaks.wakeup);
  gpcap_run_refresh (&self->run);
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
GPcapReplayMode
gpcap_reader_get_replay (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_REPLAY_MODE_NONE);

  return self->queue.clock.mode;
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

  return self->queue.clock.speed;
}

/**
 * gpcap_reader_set_replay: (set-property replay)
 * @self: a reader of a savefile
 * @mode: how to time its packets
 * @error: return location for a #GError, or %NULL
 *
 * Has a savefile behave as the capture that it is of, so that a program can be tried without a
 * network or rights: every read, source and signal delivers a packet when it is due, and until then
 * there is none.
 *
 * With %GPCAP_REPLAY_MODE_TIMED the first packet is due at once and each other one as much later as
 * it was captured later, or sooner or later than that as [property@GPcap.Reader:replay-speed] says.
 * The time while a started reader was stopped does not count. With %GPCAP_REPLAY_MODE_STEPPED a
 * packet is due when [method@GPcap.Reader.step] says so. It may be changed at any time.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_SAVEFILE when the reader captures
 *   from a device
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_replay (GPcapReader *self, GPcapReplayMode mode, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (mode != GPCAP_REPLAY_MODE_NONE && gpcap_origin_is_device (&self->origin))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE,
                           "Only a savefile can be replayed");
      return FALSE;
    }
  if (!gpcap_breaks_prepare_to_wait (&self->breaks, error))
    return FALSE;
  if (self->queue.clock.mode == mode)
    return TRUE;
  gpcap_reader_settle (self);
  gpcap_clock_set_mode (&self->queue.clock, mode);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_REPLAY]);
  return TRUE;
}

/**
 * gpcap_reader_set_replay_speed: (set-property replay-speed)
 * @self: a reader
 * @speed: how many times as fast as they were captured packets come; over 0
 * @error: return location for a #GError, or %NULL
 *
 * Sets how fast a savefile is replayed, where its packets are timed: see
 * [method@GPcap.Reader.set_replay]. It may be changed at any time; what was due until then stays
 * so.
 *
 * Returns: %TRUE; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when @speed is not over 0, or is
 *   infinite
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_replay_speed (GPcapReader *self, double speed, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!(speed > 0) || isinf (speed))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A speed of %g is out of range: it has to be over 0", speed);
      return FALSE;
    }
  if (self->queue.clock.speed == speed)
    return TRUE;
  gpcap_clock_set_speed (&self->queue.clock, speed);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_REPLAY_SPEED]);
  return TRUE;
}

/**
 * gpcap_reader_step:
 * @self: a reader that is replayed step by step
 * @n_packets: how many more packets become due
 * @error: return location for a #GError, or %NULL
 *
 * Makes the next packets due. May be called in any thread; a read that waits for them goes on.
 *
 * Returns: %TRUE; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when the reader is not replayed with
 *   %GPCAP_REPLAY_MODE_STEPPED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_step (GPcapReader *self, guint n_packets, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->queue.clock.mode != GPCAP_REPLAY_MODE_STEPPED)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "The reader is not replayed step by step");
      return FALSE;
    }
  gpcap_clock_step (&self->queue.clock, n_packets);
  refresh (self);
  return TRUE;
}
