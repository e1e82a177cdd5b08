/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starting a reader on a main loop, and stopping it. */

#include "reader/gpcap-reader-finish.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-rates.h"
#include "reader/gpcap-reader-source.h"

/* Undoes a drain that was requested before, which would end the reader as soon as it has started.
 */
static void
end_drain (GPcapReader *self, GPcapHandle *handle)
{
  gpcap_drain_withdraw (&self->drain);
  gpcap_run_refresh (&self->run);
  if (gpcap_drain_is_involved (&self->drain))
    gpcap_drain_advance (&self->drain, handle, &self->queue);
}

/* Attaches a source that emits the signals, with or without a thread of the reader's own. */
static gboolean
start (GPcapReader *self, gboolean is_threaded, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  g_autoptr (GSource) source = NULL;
  GPcapAttachment *attachment;

  if (handle == NULL)
    return FALSE;
  if (gpcap_run_is_started (&self->run))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "The reader is already running");
      return FALSE;
    }
  end_drain (self, handle);
  if (is_threaded && !gpcap_handle_start_thread (handle, &self->thread_limits, error))
    return FALSE;
  gpcap_clock_restart (&self->queue.clock);
  gpcap_reader_start_rates (self);
  source = gpcap_reader_make_source (self, NULL, &attachment);
  /* A low priority: a savefile is always ready, and the program has other things to do. */
  if (gpcap_handle_get_fd (handle) == -1 && !gpcap_clock_is_timing (&self->queue.clock))
    g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  gpcap_run_start (&self->run, attachment);
  /* A thread that closed the reader just before found nothing to stop. */
  if (!gpcap_access_check (&self->access, error))
    {
      gpcap_run_cancel (&self->run);
      return FALSE;
    }
  g_source_attach (source, g_main_context_get_thread_default ());
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_RUNNING]);
  return TRUE;
}

/**
 * gpcap_reader_start:
 * @self: an active reader
 * @error: return location for a #GError, or %NULL
 *
 * Attaches the reader to the thread-default main context of the calling thread. From then on it
 * emits [signal@GPcap.Reader::batch] and [signal@GPcap.Reader::packet] whenever that context runs.
 *
 * The reader runs until [method@GPcap.Reader.stop], the end of the savefile or an error, and then
 * emits [signal@GPcap.Reader::finished], once. Until then the main context keeps the reader alive.
 * The work in one iteration of the main loop is bounded, so that a flood leaves the program
 * responsive. A savefile is delivered with a low priority, %G_PRIORITY_DEFAULT_IDLE.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before
 *   activation, %G_IO_ERROR_PENDING when it is already running
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_start (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return start (self, FALSE, error);
}

/**
 * gpcap_reader_start_threaded:
 * @self: an active reader
 * @error: return location for a #GError, or %NULL
 *
 * Starts the reader like [method@GPcap.Reader.start], with a thread of its own that moves packets
 * from the kernel's buffer to a queue, so that a main loop that is busy for long loses no packets.
 *
 * The signals are still emitted in the thread that runs the main context.
 * [property@GPcap.Reader:queue-bytes] and [property@GPcap.Reader:queue-packets] limit the queue.
 * Packets for which it has no room are dropped, counted in the statistics and reported by
 * [signal@GPcap.Reader::overflow]. Packets in the queue when the reader stops are delivered by the
 * next read or start. A savefile needs no such thread, and is started without one.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before
 *   activation, %G_IO_ERROR_PENDING when it is already running, %G_THREAD_ERROR_AGAIN or an error
 *   of the operating system when no thread can be created
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_start_threaded (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return start (self, TRUE, error);
}

/**
 * gpcap_reader_stop:
 * @self: a reader
 *
 * Stops the reader after [method@GPcap.Reader.start]. In the thread of the main context,
 * [signal@GPcap.Reader::finished] is emitted at once, and no other signal after it.
 *
 * May be called in any thread. From another thread, [signal@GPcap.Reader::finished] is emitted when
 * the main context runs next; at once, in the calling thread, if the main context has gone.
 *
 * Packets that were collected but not delivered are delivered by the next read or start.
 * [method@GPcap.Reader.drain] delivers them before it stops the reader. Stopping a reader that is
 * not running does nothing.
 *
 * Since: 1.0
 */
void
gpcap_reader_stop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  gpcap_reader_stop_with (self, NULL);
}
