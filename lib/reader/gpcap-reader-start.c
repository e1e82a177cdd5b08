/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader that runs on a main loop: started, and stopped. */

#include "reader/gpcap-reader-finish.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-source.h"

/* Attaches a source that emits the signals, with a thread of the reader's own behind it or not. */
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
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "The reader is running already");
      return FALSE;
    }
  if (is_threaded && !gpcap_handle_start_thread (handle, &self->thread_limits, error))
    return FALSE;
  gpcap_clock_restart (&self->queue.clock);
  source = gpcap_reader_make_source (self, NULL, &attachment);
  /* A savefile is always ready, and a program has other things to do. */
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
 * Attaches the reader to the thread-default main context of the calling thread: from then on it
 * emits [signal@GPcap.Reader::batch] and [signal@GPcap.Reader::packet] whenever that context runs.
 *
 * It goes on until [method@GPcap.Reader.stop], the end of the savefile or an error, and then emits
 * [signal@GPcap.Reader::finished], once. Until then it keeps the reader alive. What it does in one
 * iteration of the main loop is bounded, so that a flood leaves the program responsive. A savefile
 * is delivered with a low priority, %G_PRIORITY_DEFAULT_IDLE.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before the reader is
 *   activated, %G_IO_ERROR_PENDING when it is running already
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
 * Does the same as [method@GPcap.Reader.start], and has a thread of the reader's own drain the
 * kernel's buffer into a queue, so that a main loop that is busy for long loses no packets.
 *
 * The signals are emitted in the thread that runs the main context, as ever. The queue is bounded
 * by [property@GPcap.Reader:queue-bytes] and [property@GPcap.Reader:queue-packets]; what it has no
 * room for is dropped, counted in the statistics and told by [signal@GPcap.Reader::overflow]. What
 * is in it when the reader stops is delivered by the next read or start. A savefile needs no such
 * thread, so that it is started as usual.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_NOT_ACTIVATED before the reader is
 *   activated, %G_IO_ERROR_PENDING when it is running already, %G_THREAD_ERROR_AGAIN or an error of
 *   the operating system when there can be no thread
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
 * Ends what [method@GPcap.Reader.start] began: after [signal@GPcap.Reader::finished], which is
 * emitted at once in the thread of the main context, nothing is emitted any more.
 * May be called in any thread; another one than that of the main context has it emitted there when
 * that runs next.
 *
 * Packets that were collected and not delivered are delivered by the next read or start. Stopping a
 * reader that does not run does nothing.
 *
 * Since: 1.0
 */
void
gpcap_reader_stop (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  GPcapAttachment *attachment;
  const GPcapRunEnder ender = gpcap_run_claim_start (&self->run, &attachment);

  /* A handler that stops the reader gets no more of the packets that are being emitted. */
  if (ender != GPCAP_RUN_NOBODY)
    gpcap_breaks_break (&self->breaks);
  if (ender == GPCAP_RUN_ITS_THREAD)
    gpcap_reader_end_start (self);
  if (ender == GPCAP_RUN_THIS_THREAD)
    {
      g_autoptr (GSource) source = attachment->source;

      gpcap_reader_finish (self, attachment, NULL);
    }
}
