/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper reports: its first write error, and the overflow of its queue. */

#include "savefiles/gpcap-dumper-report.h"

typedef struct
{
  GMainContext *context; /* owned; where the dumper was made */
  GWeakRef dumper; /* the thread may outlive it */
  int overflow_is_pending; /* atomic */
} Report;

static void
report_clear (gpointer report)
{
  Report *self = report;

  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->dumper);
}

gpointer
gpcap_dumper_report_new (GPcapDumper *dumper)
{
  Report *self = g_atomic_rc_box_new0 (Report);

  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->dumper, dumper);
  return self;
}

void
gpcap_dumper_report_unref (gpointer report)
{
  g_atomic_rc_box_release_full (report, report_clear);
}

/* Has handlers of the program and of readers add what comes last. They may do anything, but the
 * dumper gets its next state when they have returned, and is not closed by one of them: others may
 * come after it. Returns FALSE if the dumper is not open, or another call has begun to close it. */
gboolean
gpcap_dumper_announce_close (GPcapDumper *self, GPcapDumperState next)
{
  if (!g_atomic_int_compare_and_exchange (&self->state, GPCAP_DUMPER_OPEN, GPCAP_DUMPER_ANNOUNCING))
    return FALSE;
  if (!gpcap_dump_file_is_forked (self->file))
    g_signal_emit_by_name (self, "closing");
  g_atomic_int_set (&self->state, next);
  return TRUE;
}

/* To be called after a write that failed, even if the packet itself was at fault. */
void
gpcap_dumper_keep_error (GPcapDumper *self)
{
  GError *error = NULL;

  if (self->file == NULL || g_atomic_pointer_get (&self->error) != NULL
      || gpcap_dump_file_is_forked (self->file) || gpcap_dump_file_check (self->file, &error))
    return;
  if (!g_atomic_pointer_compare_and_exchange (&self->error, NULL, error))
    g_error_free (error);
}

/* Notifies the first write error, once. */
void
gpcap_dumper_notify_error (GPcapDumper *self)
{
  if (g_atomic_pointer_get (&self->error) == NULL
      || !g_atomic_int_compare_and_exchange (&self->is_notified, FALSE, TRUE))
    return;
  g_object_notify (G_OBJECT (self), "error");
}

static void
emit_overflow (GPcapDumper *self)
{
  const guint64 n_dropped = self->file != NULL ? gpcap_dump_file_get_n_dropped (self->file) : 0;

  g_signal_emit_by_name (self, "overflow", n_dropped);
}

static gboolean
report_cb (gpointer report)
{
  Report *self = report;
  g_autoptr (GPcapDumper) dumper = g_weak_ref_get (&self->dumper);

  if (dumper == NULL)
    return G_SOURCE_REMOVE;
  if (g_atomic_int_exchange (&self->overflow_is_pending, FALSE))
    emit_overflow (dumper);
  gpcap_dumper_keep_error (dumper);
  gpcap_dumper_notify_error (dumper);
  return G_SOURCE_REMOVE;
}

/* Called in any thread: reports later, in the main context. */
void
gpcap_dumper_report (gpointer report, gboolean is_overflow)
{
  Report *self = report;
  g_autoptr (GSource) idle = g_idle_source_new ();

  if (is_overflow)
    g_atomic_int_set (&self->overflow_is_pending, TRUE);
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, report_cb, g_atomic_rc_box_acquire (self),
                         gpcap_dumper_report_unref);
  g_source_attach (idle, self->context);
}
