/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replay: delivers the packets of a savefile when a capture would have.
 *
 * There is no timer. The clock of the queue says when the next packet is due: a pull waits until
 * then (gpcap-pull.c), and a source becomes ready then (gpcap-reader-source.c), whose dispatch
 * delivers the packet. */

#include <math.h>

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/* Makes everybody who waits check again when the next packet is due. */
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
 * Gets how the packets of a savefile are timed.
 *
 * Returns: the replay mode
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
 * Gets the speed at which a savefile is replayed.
 *
 * Returns: the speed, relative to the capture: 2 is twice as fast
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
 * @mode: how to time the packets
 * @error: return location for a #GError, or %NULL
 *
 * Sets how the packets of a savefile are timed. A timed savefile behaves like the capture that it
 * is of, so that a program can be tried without a network or permissions: every read, source and
 * signal delivers a packet when it is due, and until then there is none.
 *
 * With %GPCAP_REPLAY_MODE_TIMED the first packet is due at once, and the others at the intervals at
 * which they were captured, divided by [property@GPcap.Reader:replay-speed]. The time while a
 * started reader was stopped does not count. With %GPCAP_REPLAY_MODE_STEPPED a packet is due when
 * [method@GPcap.Reader.step] makes it so. The mode may be changed at any time.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_NOT_SAVEFILE when the reader captures from a
 *   device, or with an error of the operating system when there are no file descriptors left
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
  if (self->queue.clock.mode == mode)
    return TRUE;
  if (!gpcap_breaks_prepare_to_wait (&self->breaks, error))
    return FALSE;
  gpcap_reader_settle (self);
  gpcap_clock_set_mode (&self->queue.clock, mode);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_REPLAY]);
  return TRUE;
}

/**
 * gpcap_reader_set_replay_speed: (set-property replay-speed)
 * @self: a reader
 * @speed: the speed, relative to the capture: 2 is twice as fast; over 0
 * @error: return location for a #GError, or %NULL
 *
 * Sets the speed at which a savefile is replayed in timed mode: see
 * [method@GPcap.Reader.set_replay]. It may be changed at any time; packets that are already due
 * stay due.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when @speed is not over 0,
 *   or is infinite
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
                   "A speed of %g is out of range: it must be over 0 and finite", speed);
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
 * @self: a reader in stepped replay mode
 * @n_packets: the number of packets that become due
 * @error: return location for a #GError, or %NULL
 *
 * Makes the next packets due. May be called in any thread; a read that waits for them continues.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when the replay mode is not
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
                           "The reader is not in stepped replay mode");
      return FALSE;
    }
  gpcap_clock_step (&self->queue.clock, n_packets);
  refresh (self);
  return TRUE;
}
