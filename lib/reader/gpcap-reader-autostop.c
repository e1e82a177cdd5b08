/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a reader after so many packets, bytes or seconds. */

#include "reader/gpcap-reader-autostop.h"

#include <math.h>

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/* Begins to count, and makes everybody who waits look at the limits. */
void
gpcap_reader_begin_autostop (GPcapReader *self)
{
  gpcap_autostop_begin (&self->autostop, &self->queue, g_get_monotonic_time ());
  gpcap_wakeup_signal (&self->breaks.wakeup);
  gpcap_run_refresh (&self->run);
}

static void
notify (GPcapReader *self)
{
  const guint changed[] = { PROP_AUTOSTOP_PACKETS, PROP_AUTOSTOP_BYTES, PROP_AUTOSTOP_SECONDS };

  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[changed[i]]);
}

/**
 * gpcap_reader_set_autostop:
 * @self: a reader
 * @n_packets: the number of packets, or 0 for no limit
 * @n_bytes: the number of bytes on the wire, or 0 for no limit
 * @seconds: the time in seconds, or 0 for no limit
 * @error: return location for a #GError, or %NULL
 *
 * Makes the reader come to its end after so many packets, bytes or seconds, whichever comes first.
 * It is the end of a savefile, in every way of reading: [method@GPcap.Reader.loop] returns 0,
 * [method@GPcap.Reader.read_batch] returns %NULL, an iteration ends, and a started reader emits
 * [signal@GPcap.Reader::finished] without an error.
 *
 * Delivered packets count, after the filter, from this call on: exactly @n_packets are delivered,
 * and the packet that reaches @n_bytes is the last one, as with [property@GPcap.Tap:max-bytes]. The
 * time begins with this call, or with the activation if that is later. It ends like
 * [method@GPcap.Reader.drainloop]: what was captured until then is delivered first, also if no
 * packet comes any more.
 *
 * After the end each read reports the end again. Another call begins to count anew, so that the
 * reader delivers the packets that it did not, and goes on; with three times 0 it goes on without
 * limits. It may be called in callbacks, and by the thread that reads.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when @seconds
 *   is negative or not finite, %GPCAP_ERROR_CLOSED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_autostop (GPcapReader *self,
                           guint64 n_packets,
                           guint64 n_bytes,
                           double seconds,
                           GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!(seconds >= 0) || isinf (seconds))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A time of %g seconds is out of range: it must be finite and not negative",
                   seconds);
      return FALSE;
    }
  if (gpcap_access_is_closed (&self->access) && !gpcap_access_check (&self->access, error))
    return FALSE;
  if (seconds > 0 && gpcap_access_is_active (&self->access)
      && !gpcap_breaks_prepare_to_wait (&self->breaks, error))
    return FALSE;
  gpcap_reader_settle (self);
  self->autostop.n_packets = n_packets;
  self->autostop.n_bytes = n_bytes;
  self->autostop.seconds = seconds;
  gpcap_reader_begin_autostop (self);
  notify (self);
  return TRUE;
}

/**
 * gpcap_reader_get_autostop_packets: (get-property autostop-packets)
 * @self: a reader
 *
 * Gets after how many packets the reader comes to its end.
 *
 * Returns: the number that was set, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_reader_get_autostop_packets (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->autostop.n_packets;
}

/**
 * gpcap_reader_get_autostop_bytes: (get-property autostop-bytes)
 * @self: a reader
 *
 * Gets after how many bytes on the wire the reader comes to its end.
 *
 * Returns: the number that was set, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_reader_get_autostop_bytes (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->autostop.n_bytes;
}

/**
 * gpcap_reader_get_autostop_seconds: (get-property autostop-seconds)
 * @self: a reader
 *
 * Gets after what time the reader comes to its end.
 *
 * Returns: the time that was set, in seconds, or 0 for no limit
 *
 * Since: 1.0
 */
double
gpcap_reader_get_autostop_seconds (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->autostop.seconds;
}
