/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks in threads that report cancellation at once.
 *
 * GLib has g_task_set_return_on_cancel() for this. But there the thread and the main context set
 * bits of the same word without a lock, so that one may undo what the other did. Here the thread
 * has a task of its own, and the caller's task is used in its main context only. */

#include "base/gpcap-task.h"

typedef struct
{
  GTask *task; /* owned; the caller's task */
  GTaskThreadFunc func; /* what the thread runs */
  GDestroyNotify destroy; /* frees a result that is no longer wanted */
  gulong cancelled_id; /* the handler of the task's cancellable, or 0 */
  gboolean is_returned; /* the caller's task has returned; used in its main context */
} Job;

static void
job_clear (gpointer job)
{
  g_object_unref (((Job *) job)->task);
}

static void
job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

/* Called in any thread, when the thread's task is freed. A handler that is running in another
 * thread has a reference of its own, so nobody waits for it, as g_cancellable_disconnect() would.
 */
static void
job_end (gpointer user_data)
{
  Job *self = user_data;

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->cancelled_id);
  job_unref (self);
}

/* In the thread. */
static void
job_run (GTask *thread_task, gpointer object, gpointer job, GCancellable *no_cancellable)
{
  const Job *self = job;

  self->func (thread_task, object, g_task_get_task_data (self->task),
              g_task_get_cancellable (self->task));
}

static gboolean
return_cancelled_cb (gpointer user_data)
{
  Job *self = user_data;

  /* Somebody may have reset the cancellable meanwhile. */
  if (!self->is_returned)
    self->is_returned = g_task_return_error_if_cancelled (self->task);
  return G_SOURCE_REMOVE;
}

/* Called in the thread that cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Job *self = user_data;
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_source_set_priority (idle, g_task_get_priority (self->task));
  g_source_set_callback (idle, return_cancelled_cb, g_atomic_rc_box_acquire (self), job_unref);
  g_source_attach (idle, g_task_get_context (self->task));
}

static void
thread_ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *self = user_data;
  GError *error = NULL;
  gpointer value = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->is_returned)
    {
      g_clear_error (&error);
      if (value != NULL)
        self->destroy (value);
      return;
    }
  self->is_returned = TRUE;
  if (error != NULL)
    g_task_return_error (self->task, error);
  else
    g_task_return_pointer (self->task, value, self->destroy);
}

/* Runs @func in a thread, with a task of its own that has the data and the cancellable of @task.
 * @func returns a pointer, not NULL, or an error, and @task then returns the same. When @task is
 * cancelled, it returns at once, and what @func returns later is passed to @destroy. */
void
gpcap_task_run_in_thread (GTask *task, GTaskThreadFunc func, GDestroyNotify destroy)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GTask) thread_task = NULL;
  Job *job;

  if (g_task_return_error_if_cancelled (task))
    return;
  job = g_atomic_rc_box_new0 (Job);
  job->task = g_object_ref (task);
  job->func = func;
  job->destroy = destroy;
  /* It has no cancellable: GLib would drop it in the middle of the cancellation. */
  thread_task = g_task_new (g_task_get_source_object (task), NULL, thread_ended_cb, job);
  g_task_set_source_tag (thread_task, gpcap_task_run_in_thread);
  g_task_set_task_data (thread_task, job, job_end);
  g_task_set_priority (thread_task, g_task_get_priority (task));
  if (cancellable != NULL)
    job->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                               g_atomic_rc_box_acquire (job), job_unref);
  g_task_run_in_thread (thread_task, job_run);
}
