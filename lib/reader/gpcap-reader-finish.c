/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture on a main loop ends. */

#include "reader/gpcap-reader-finish.h"

#include "reader/gpcap-reader-properties.h"

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

/* Emits "finished": the only place that does. A destroyed source has no main context any more. */
static void
report_finished (GPcapReader *self, GSource *source, const GError *error)
{
  Finish *finish = g_new0 (Finish, 1);

  finish->reader = g_object_ref (self);
  finish->error = error != NULL ? g_error_copy (error) : NULL;
  if (!g_source_is_destroyed (source))
    {
      g_main_context_invoke_full (g_source_get_context (source), G_PRIORITY_DEFAULT,
                                  emit_finished_cb, finish, finish_free);
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

  if (handle != NULL)
    gpcap_handle_stop_thread (handle);
  gpcap_run_release (&self->run);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_RUNNING]);
}

/* Reports the end of a source, once, and removes it. Called in the thread of its main context. A
 * source that another thread is stopping is left to be woken. */
void
gpcap_reader_finish (GPcapReader *self, GPcapAttachment *attachment, const GError *error)
{
  GSource *source = attachment->source;
  GPcapRunState state;

  if (!gpcap_run_claim (&self->run, attachment, &state))
    return;
  if (state == GPCAP_RUN_ATTACHED && attachment->is_start)
    gpcap_reader_stop_running (self);
  report_finished (self, source, error);
  g_source_destroy (source);
}
