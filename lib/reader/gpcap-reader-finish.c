/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture on a main loop ends. */

#include "reader/gpcap-reader-finish.h"

#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"
#include "reader/gpcap-reader-rates.h"

/* The end of a source, on its way to the thread that runs the main context. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GError *error; /* owned, or NULL */
} Finish;

static gboolean
emit_finished_cb (gpointer user_data)
{
  Finish *finish = user_data;

  g_signal_emit (finish->reader, gpcap_reader_signals[SIGNAL_FINISHED], 0, finish->error);
  return G_SOURCE_REMOVE;
}

static void
finish_free (gpointer user_data)
{
  Finish *finish = user_data;

  g_clear_error (&finish->error);
  g_object_unref (finish->reader);
  g_free (finish);
}

/* Emits "finished": the only place that does. Without a main context it is emitted at once. */
static void
report_finished (GPcapReader *self, GMainContext *context, const GError *error)
{
  Finish *finish = g_new0 (Finish, 1);

  finish->reader = g_object_ref (self);
  finish->error = error != NULL ? g_error_copy (error) : NULL;
  if (context != NULL)
    {
      g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, emit_finished_cb, finish,
                                  finish_free);
      return;
    }
  emit_finished_cb (finish);
  finish_free (finish);
}

/* Ends a start. Until then the reader cannot be started again. */
void
gpcap_reader_stop_running (GPcapReader *self)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, NULL);
  gboolean owes_end;

  if (handle != NULL)
    gpcap_handle_stop_thread (handle);
  /* Other sources that watched the thread's queue may have to watch the capture again. */
  gpcap_run_refresh (&self->run);
  owes_end = gpcap_run_release (&self->run);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_RUNNING]);
  if (owes_end)
    report_finished (self, NULL, NULL);
}

/* Destroys a source. Returns a new reference to its main context, or NULL if the source was
 * destroyed before. */
static GMainContext *
destroy_source (GSource *source)
{
  GMainContext *context = g_source_is_destroyed (source) ? NULL : g_source_get_context (source);

  if (context != NULL)
    g_main_context_ref (context);
  g_source_destroy (source);
  return context;
}

/* Removes a source and reports its end, once. Called in the thread of its main context, with a
 * reference to the source. A source that another thread is stopping is left to be woken. */
void
gpcap_reader_finish (GPcapReader *self, GPcapAttachment *attachment, const GError *error)
{
  g_autoptr (GMainContext) context = NULL;
  GPcapRunState state;

  if (!gpcap_run_claim (&self->run, attachment, &state))
    return;
  /* Before handlers run: one that runs the main loop gets no more packets. */
  context = destroy_source (attachment->source);
  if (state == GPCAP_RUN_ATTACHED && attachment->is_start)
    gpcap_reader_stop_running (self);
  /* So that everything is told when "finished" is emitted. */
  if (gpcap_access_is_reading_thread (&self->access))
    {
      gpcap_queue_settle (&self->queue);
      gpcap_reader_report_last (self);
      gpcap_reader_stop_rates (self);
    }
  report_finished (self, context, error);
}

/* Stops the reader. The error is that of the capture, to be reported by this thread, which then has
 * to be that of the main context. */
void
gpcap_reader_stop_with (GPcapReader *self, const GError *error)
{
  GPcapAttachment *attachment;
  const GPcapRunEnder ender = gpcap_run_claim_start (&self->run, &attachment);

  gpcap_drain_withdraw (&self->drain);
  /* The source of a drain may have nothing else to wake it. */
  gpcap_run_refresh (&self->run);
  /* A handler that stops the reader gets no more of the packets that are being emitted. */
  if (ender != GPCAP_RUN_NOBODY)
    gpcap_breaks_break (&self->breaks);
  if (ender == GPCAP_RUN_SOURCES_THREAD)
    gpcap_reader_stop_running (self);
  if (ender == GPCAP_RUN_THIS_THREAD)
    {
      g_autoptr (GSource) source = attachment->source;

      gpcap_reader_finish (self, attachment, error);
    }
}
