/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader pulls packets. */

#include "reader/gpcap-reader-pull.h"

#include "reader/gpcap-reader-interfaces.h"
#include "reader/gpcap-reader-properties.h"
#include "savefiles/gpcap-dumper-report.h"

/* A savefile that was opened by name never has to be waited for. */
static gboolean
is_nonblocking (GPcapReader *self)
{
  return self->nonblock && self->origin.filename == NULL;
}

/* Begins a pull that waits until the read timeout passes or the process receives a signal. It does
 * not wait in non-blocking mode, or in the dispatch of a source. */
gboolean
gpcap_reader_begin_pull (GPcapReader *self,
                         GPcapPull *pull,
                         GCancellable *cancellable,
                         GError **error)
{
  const int timeout = self->origin.options.timeout;

  *pull = (GPcapPull){
    .access = &self->access,
    .queue = &self->queue,
    .breaks = &self->breaks,
    .drain = &self->drain,
    .autostop = &self->autostop,
    .cancellable = cancellable,
    /* Counted before the reader is seen to be open, so that a later close ends the pull. */
    .n_breaks = gpcap_breaks_get_n_breaks (&self->breaks),
    .n_drains = gpcap_drain_get_n_reported (&self->drain),
  };
  if (!gpcap_pull_begin (pull, error))
    return FALSE;
  g_object_ref (self);
  pull->heeds_signals = TRUE;
  if (timeout > 0)
    gpcap_pull_set_timeout (pull, timeout);
  pull->may_wait = !is_nonblocking (self) && self->run.n_dispatching == 0;
  return TRUE;
}

/* Tells which files of a rotation are whole, and reports that packets could not be written, if so:
 * the only place that does. The packets are
 * delivered all the same. */
static void
report_dump_failure (GPcapReader *self)
{
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) failure = NULL;

  gpcap_tee_tell_rotated (&self->queue.tee);
  if (!gpcap_tee_has_failure (&self->queue.tee))
    return;
  gpcap_tee_take_failure (&self->queue.tee, &dumper, &failure);
  gpcap_dumper_notify_error (dumper);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DUMPER]);
  g_signal_emit (self, gpcap_reader_signals[SIGNAL_DUMP_FAILED], 0, dumper, failure);
}

/* Whether the packets at hand follow something in a pcapng file that the program does not know. */
static inline gboolean
has_new_entries (const GPcapReader *self)
{
  return self->queue.arena != NULL && self->queue.arena->n_entries > self->told.n_entries;
}

/* Tells the program of interfaces and statistics, so that it knows them before their packets. Its
 * handlers may do anything, also read these packets. */
static GPcapReadResult
tell_entries (GPcapReader *self, GPcapPull *pull, GPcapReadResult result, GError **error)
{
  while (result == GPCAP_READ_RESULT_PACKET && has_new_entries (self))
    {
      gpcap_reader_show_entries (self, pull->handle, self->queue.arena->n_entries);
      result = gpcap_pull_fill (pull, error);
    }
  if (result == GPCAP_READ_RESULT_END || result == GPCAP_READ_RESULT_ERROR)
    gpcap_reader_show_entries (self, pull->handle, G_MAXUINT);
  return result;
}

/* Brings a packet to the head of the queue, or returns why there is none. */
GPcapReadResult
gpcap_reader_fill (GPcapReader *self, GPcapPull *pull, GError **error)
{
  GPcapReadResult result;

  if (gpcap_queue_has_loan (&self->queue) || gpcap_queue_has_news (&self->queue))
    {
      gpcap_queue_settle (&self->queue);
      gpcap_reader_report (self);
    }
  result = gpcap_pull_fill (pull, error);
  if (pull->handle->catalog == NULL)
    return result;
  return tell_entries (self, pull, result, error);
}

/* Ends a pull, last of all: then another thread may read. Where the pull has reported the end of a
 * drain, sources that wait for that end may have nothing else to wake them. */
void
gpcap_reader_end_pull (GPcapReader *self, GPcapPull *pull)
{
  if (gpcap_drain_is_involved (&self->drain) && pull->handle != NULL)
    gpcap_drain_end_read (&self->drain, pull->handle, &self->queue);
  gpcap_reader_report (self);
  gpcap_pull_end (pull);
  if (gpcap_drain_get_n_reported (&self->drain) != pull->n_drains)
    gpcap_run_refresh (&self->run);
  g_object_unref (self);
}

/* Ends a loan, if there is one, before something changes how packets are delivered. The taps tell
 * the program of its packets when the read goes on or ends, if one is under way. */
void
gpcap_reader_settle (GPcapReader *self)
{
  gpcap_queue_settle (&self->queue);
  report_dump_failure (self);
}

static void
report (GPcapReader *self, gboolean is_last)
{
  g_autoptr (GPcapReader) kept = g_object_ref (self);

  report_dump_failure (self);
  gpcap_taps_tell (&self->queue.taps, is_last);
}

/* Tells the program what has come of the packets that were delivered. Its handlers may do anything.
 */
void
gpcap_reader_report (GPcapReader *self)
{
  if (gpcap_queue_has_news (&self->queue))
    report (self, gpcap_queue_is_over (&self->queue) || gpcap_queue_is_stopped (&self->queue));
}

/* The same when the reader is closed or finishes, so that nothing is put off. */
void
gpcap_reader_report_last (GPcapReader *self)
{
  if (gpcap_queue_has_news (&self->queue))
    report (self, TRUE);
}
