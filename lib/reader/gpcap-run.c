/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run: the sources that read on main loops, and which of them was started. */

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

/* Adds a source that is not attached yet. It has no wake-up when there are no descriptors left. */
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
    attachment->wakeup_tag =
        g_source_add_unix_fd (source, gpcap_wakeup_get_fd (&attachment->wakeup), G_IO_IN);
  g_ptr_array_add (self->attachments, attachment);
  __atomic_add_fetch (&self->n_attachments, 1, __ATOMIC_RELEASE);
}

/* Removes a source. Until then another thread may get a reference to it from here. */
void
gpcap_run_remove (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_remove_fast (self->attachments, attachment);
  __atomic_sub_fetch (&self->n_attachments, 1, __ATOMIC_RELEASE);
  if (self->started != attachment)
    return;
  self->owes_end = attachment->state == GPCAP_RUN_STOPPING;
  self->started = NULL;
}

/* Notes that this thread runs the main context of the source. */
void
gpcap_run_note_thread (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  attachment->thread = g_thread_self ();
}

/* With the lock held: whether a source has to be woken, and not touched here. Touching a source of
 * another thread's context is not safe while that thread may drop the context, as it may when it
 * sees the end. So that thread does the rest. */
static gboolean
is_of_another_thread (const GPcapAttachment *attachment)
{
  return attachment->thread != g_thread_self () && gpcap_wakeup_get_fd (&attachment->wakeup) != -1;
}

/* Makes the sources check again whether they are ready, and what they wait for. */
void
gpcap_run_refresh (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->attachments->len; i++)
    {
      GPcapAttachment *attachment = self->attachments->pdata[i];

      if (is_of_another_thread (attachment))
        gpcap_wakeup_signal (&attachment->wakeup);
      else
        g_source_set_ready_time (attachment->source, 0);
    }
}

/* Whether there are sources to refresh. Takes no lock, so that it may be called in a signal
 * handler. */
gboolean
gpcap_run_has_attachments (const GPcapRun *self)
{
  return __atomic_load_n (&self->n_attachments, __ATOMIC_ACQUIRE) > 0;
}

/* Acknowledges the wake-up that made a source ready, if it did, before the source looks at what has
 * changed. A child process, which shares the descriptor, may have signalled it, too. */
void
gpcap_run_acknowledge (GPcapAttachment *attachment)
{
  if (attachment->wakeup_tag != NULL
      && g_source_query_unix_fd (attachment->source, attachment->wakeup_tag) != 0)
    gpcap_wakeup_acknowledge (&attachment->wakeup);
}

static void
destroy_cb (gpointer source, gpointer user_data)
{
  g_source_destroy (source);
}

/* Removes the sources from their main loops, after the reader was closed. */
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

/* Marks a source as started. Nothing else may be started then. */
void
gpcap_run_start (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  attachment->is_start = TRUE;
  self->started = attachment;
}

/* Undoes a start before its source is attached: there is no end to report. */
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

  return self->started != NULL || self->owes_end;
}

/* Whether a source was started that another thread's main loop runs. */
gboolean
gpcap_run_is_started_elsewhere (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->started != NULL && self->started->thread != g_thread_self ();
}

/* Whether another thread stopped the source, and that has yet to be reported. */
gboolean
gpcap_run_is_stopped (GPcapRun *self, GPcapAttachment *attachment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return attachment->state == GPCAP_RUN_STOPPED;
}

/* Decides who ends what was started, because several threads may want to. In the thread of the
 * source, the caller gets a reference to the source, and then calls gpcap_run_claim(). In another
 * thread, the caller then calls gpcap_run_release(). */
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
      return GPCAP_RUN_SOURCES_THREAD;
    }
  g_source_ref (self->started->source);
  return GPCAP_RUN_THIS_THREAD;
}

/* Decides who reports the end of a source: TRUE for the first caller. @state is set to the state of
 * the source before. */
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

/* Allows another start. A source that this thread is stopping is woken to report its end. TRUE if
 * that source has gone, so that the caller reports the end. */
gboolean
gpcap_run_release (GPcapRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean owes_end = self->owes_end;
  GPcapAttachment *attachment = g_steal_pointer (&self->started);

  self->owes_end = FALSE;
  if (attachment != NULL && attachment->state == GPCAP_RUN_STOPPING)
    {
      attachment->state = GPCAP_RUN_STOPPED;
      gpcap_wakeup_signal (&attachment->wakeup);
    }
  return owes_end;
}
