/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run: the sources that read on main loops, and the one of them that was started. */

#include "reader/gpcap-run.h"

void
gpcap_run_init (GPcapRun *self)
{
  *self = (GPcapRun){ 0 };
  g_mutex_init (&self->lock);
  self->attachments = g_ptr_array_new ();
}

void
gpcap_run_clear (GPcapRun *self)
{
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
}

/* Of a source that is not attached yet. Without descriptors left there is no wake-up. */
void
gpcap_run_add (GPcapRun *self, GPcapAttachment *attachment, GSource *source)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *attachment = (GPcapAttachment){
    .source = source,
    .wakeup = GPCAP_WAKEUP_INIT,
    .thread = g_thread_self (),
  };
  if (gpcap_wakeup_open (&attachment->wakeup, "A source", NULL))
    g_source_add_unix_fd (source, gpcap_wakeup_get_fd (&attachment->wakeup), G_IO_IN);
  g_ptr_array_add (self->attachments, attachment);
}

/* While another thread may still get a reference to its source from here. */
void
gpcap_run_remove (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_remove_fast (self->attachments, attachment);
  if (self->started == attachment)
    self->started = NULL;
}

/* This thread runs its main context. */
void
gpcap_run_note_thread (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  attachment->thread = g_thread_self ();
}

/* Has the sources look again whether they are ready. */
void
gpcap_run_refresh (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->attachments->len; i++)
    {
      const GPcapAttachment *attachment = self->attachments->pdata[i];

      g_source_set_ready_time (attachment->source, 0);
    }
}

/* With the lock held. What GLib does to a source of another thread's context is not safe while that
 * thread may let go of the context, as it may when it sees the end: so such a source is woken
 * instead, and that thread does the rest. */
static gboolean
is_of_another_thread (const GPcapAttachment *attachment)
{
  return attachment->thread != g_thread_self () && gpcap_wakeup_get_fd (&attachment->wakeup) != -1;
}

static void
destroy_cb (gpointer source, gpointer user_data)
{
  g_source_destroy (source);
}

/* Removes the sources from their main loops, after what they read was closed. */
void
gpcap_run_detach (GPcapRun *self)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->attachments->len; i++)
    {
      GPcapAttachment *attachment = self->attachments->pdata[i];

      if (is_of_another_thread (attachment))
        gpcap_wakeup_signal (&attachment->wakeup);
      else
        g_ptr_array_add (sources, g_source_ref (attachment->source));
    }
  g_mutex_unlock (&self->lock);
  g_ptr_array_foreach (sources, destroy_cb, NULL);
}

/* Nothing else may be started then. */
void
gpcap_run_start (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  attachment->is_start = TRUE;
  self->started = attachment;
}

/* Takes a start back before its source was attached: there is no end to report. */
void
gpcap_run_cancel (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->started != NULL)
    self->started->state = GPCAP_RUN_FINISHED;
  self->started = NULL;
}

gboolean
gpcap_run_is_started (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->started != NULL;
}

/* Whether another thread stopped the source, which has yet to be reported. */
gboolean
gpcap_run_is_stopped (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return attachment->state == GPCAP_RUN_STOPPED;
}

/* For who wants to end what was started, as several threads may at once. In its own thread the
 * caller gets a reference to its source, and claims it then; in another one, the caller releases
 * it. */
GPcapRunEnder
gpcap_run_claim_start (GPcapRun *self, GPcapAttachment **attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *attachment = self->started;
  if (self->started == NULL || self->started->state != GPCAP_RUN_ATTACHED)
    return GPCAP_RUN_NOBODY;
  if (is_of_another_thread (self->started))
    {
      self->started->state = GPCAP_RUN_STOPPING;
      return GPCAP_RUN_ITS_THREAD;
    }
  g_source_ref (self->started->source);
  return GPCAP_RUN_THIS_THREAD;
}

/* For who wants to report the end of a source: whether it is the one who does. @state is what the
 * source was until then. */
gboolean
gpcap_run_claim (GPcapRun *self, GPcapAttachment *attachment, GPcapRunState *state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *state = attachment->state;
  if (attachment->state != GPCAP_RUN_ATTACHED && attachment->state != GPCAP_RUN_STOPPED)
    return FALSE;
  attachment->state = GPCAP_RUN_FINISHED;
  return TRUE;
}

/* Lets another one be started. One that is being stopped by this thread is woken to report it. */
void
gpcap_run_release (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPcapAttachment *attachment = g_steal_pointer (&self->started);

  if (attachment == NULL || attachment->state != GPCAP_RUN_STOPPING)
    return;
  attachment->state = GPCAP_RUN_STOPPED;
  gpcap_wakeup_signal (&attachment->wakeup);
}
