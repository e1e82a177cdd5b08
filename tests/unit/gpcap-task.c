/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of tasks in threads. */

#include "base/gpcap-task.h"

#include "gpcap/gpcap-error.h"
#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

/* The course of a task, in its thread and for its result. */
typedef struct
{
  Gate begun; /* opened by the thread */
  Gate may_end; /* waited for by the thread */
  Gate ended; /* opened by the thread, which does not use the job afterwards */
  Gate destroyed; /* opened when the result is freed */
  gboolean fails;
  GThread *thread; /* not owned; the thread of the task */
  GCancellable *cancellable; /* not owned; the one that the task was given */
  GThread *caller; /* not owned; the thread of the callback */
  Async async;
} Job;

static void
job_init (Job *self)
{
  *self = (Job){ 0 };
  gate_init (&self->begun);
  gate_init (&self->may_end);
  gate_init (&self->ended);
  gate_init (&self->destroyed);
}

static void
job_clear (Job *self)
{
  async_clear (&self->async);
  gate_clear (&self->begun);
  gate_clear (&self->may_end);
  gate_clear (&self->ended);
  gate_clear (&self->destroyed);
}

static void
work (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  job->thread = g_thread_self ();
  job->cancellable = cancellable;
  gate_open (&job->begun);
  gate_wait (&job->may_end);
  if (job->fails)
    g_task_return_new_error (task, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE, "It was to fail");
  else
    g_task_return_pointer (task, job, NULL);
  gate_open (&job->ended);
}

static void
destroy (gpointer result)
{
  gate_open (&((Job *) result)->destroyed);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;

  job->caller = g_thread_self ();
  async_cb (object, result, &job->async);
}

static void
run (Job *job, GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done_cb, job);

  g_task_set_task_data (task, job, NULL);
  gpcap_task_run_in_thread (task, work, destroy);
}

static gpointer
wait_for_result (Job *job, GError **error)
{
  return g_task_propagate_pointer (G_TASK (async_wait (&job->async)), error);
}

/* Runs the main loop until the result is freed. */
static void
wait_until_destroyed (Job *job)
{
  const gint64 deadline = get_test_deadline ();

  while (!gate_is_open (&job->destroyed))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Runs the main loop for anything that comes after the end, which would be an error. */
static void
run_what_is_ready (void)
{
  for (int i = 0; i < 100 && g_main_context_iteration (NULL, FALSE); i++)
    {
    }
}

static void
test_the_result_comes_to_the_caller (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  for (int with_cancellable = 0; with_cancellable < 2; with_cancellable++)
    {
      g_autoptr (GError) error = NULL;
      Job job;

      job_init (&job);
      gate_open (&job.may_end);
      run (&job, with_cancellable ? cancellable : NULL);
      g_assert_true (wait_for_result (&job, &error) == &job);
      g_assert_no_error (error);
      g_assert_true (job.thread != g_thread_self ());
      g_assert_true (job.cancellable == (with_cancellable ? cancellable : NULL));
      g_assert_true (job.caller == g_thread_self ());
      g_assert_false (gate_is_open (&job.destroyed));
      gate_wait (&job.ended);
      job_clear (&job);
    }
}

static void
test_an_error_comes_to_the_caller (void)
{
  g_autoptr (GError) error = NULL;
  Job job;

  job_init (&job);
  job.fails = TRUE;
  gate_open (&job.may_end);
  run (&job, NULL);
  g_assert_null (wait_for_result (&job, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  gate_wait (&job.ended);
  job_clear (&job);
}

static void
test_cancelled_before_nothing_is_run (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Job job;

  job_init (&job);
  g_cancellable_cancel (cancellable);
  run (&job, cancellable);
  g_assert_false (job.async.done);
  g_assert_null (wait_for_result (&job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (gate_is_open (&job.begun));
  job_clear (&job);
}

static gpointer
cancel_in_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* The thread continues, and its result is freed. */
static void
test_a_cancellation_is_told_at_once (void)
{
  for (int from_thread = 0; from_thread < 2; from_thread++)
    for (int fails = 0; fails < 2; fails++)
      {
        g_autoptr (GCancellable) cancellable = g_cancellable_new ();
        g_autoptr (GError) error = NULL;
        Job job;

        job_init (&job);
        job.fails = fails;
        run (&job, cancellable);
        gate_wait (&job.begun);
        if (from_thread)
          g_thread_join (g_thread_new ("cancel", cancel_in_thread, cancellable));
        else
          g_cancellable_cancel (cancellable);
        g_assert_false (job.async.done);
        g_assert_null (wait_for_result (&job, &error));
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_assert_false (gate_is_open (&job.destroyed));

        gate_open (&job.may_end);
        gate_wait (&job.ended);
        if (!fails)
          wait_until_destroyed (&job);
        async_clear (&job.async);
        run_what_is_ready ();
        g_assert_false (job.async.done);
        job_clear (&job);
      }
}

static void
test_a_cancellation_that_comes_too_late_is_nothing (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Job job;

  job_init (&job);
  gate_open (&job.may_end);
  run (&job, cancellable);
  g_assert_true (wait_for_result (&job, &error) == &job);
  g_cancellable_cancel (cancellable);
  async_clear (&job.async);
  run_what_is_ready ();
  g_assert_false (job.async.done);
  gate_wait (&job.ended);
  job_clear (&job);
}

/* A cancellable that is reset before the main loop runs cancels nothing, and loses nothing. */
static void
test_a_cancellation_that_is_undone_is_nothing (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Job job;

  job_init (&job);
  run (&job, cancellable);
  g_cancellable_cancel (cancellable);
  g_cancellable_reset (cancellable);
  run_what_is_ready ();
  g_assert_false (job.async.done);
  gate_open (&job.may_end);
  g_assert_true (wait_for_result (&job, &error) == &job);
  g_assert_no_error (error);
  gate_wait (&job.ended);
  job_clear (&job);
}

static gpointer
run_in_context (gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  const gint64 deadline = get_test_deadline ();
  Job *job = user_data;

  g_main_context_push_thread_default (context);
  run (job, NULL);
  while (!job->async.done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (context, FALSE);
    }
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_it_is_told_in_the_caller_s_context (void)
{
  GThread *thread;
  Job job;

  job_init (&job);
  gate_open (&job.may_end);
  thread = g_thread_new ("caller", run_in_context, &job);
  g_thread_join (thread);
  g_assert_true (job.caller == thread);
  gate_wait (&job.ended);
  job_clear (&job);
}

/* A handler of the program that is running in another thread. */
typedef struct
{
  Gate begun;
  Gate may_end;
} Handler;

static void
handler_cb (GCancellable *cancellable, gpointer user_data)
{
  Handler *handler = user_data;

  gate_open (&handler->begun);
  gate_wait (&handler->may_end);
}

/* The task may be freed in the thread that cancels, where it would wait for itself. */
static void
test_it_ends_in_the_middle_of_a_cancellation (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  Handler handler;
  Job job;

  job_init (&job);
  gate_init (&handler.begun);
  gate_init (&handler.may_end);
  g_cancellable_connect (cancellable, G_CALLBACK (handler_cb), &handler, NULL);
  run (&job, cancellable);
  gate_wait (&job.begun);
  thread = g_thread_new ("cancel", cancel_in_thread, cancellable);
  gate_wait (&handler.begun);
  gate_open (&job.may_end);
  g_assert_null (wait_for_result (&job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  async_clear (&job.async);
  wait_until_destroyed (&job);
  gate_open (&handler.may_end);
  g_thread_join (thread);
  gate_wait (&job.ended);
  run_what_is_ready ();
  g_assert_false (job.async.done);
  job_clear (&job);
  gate_clear (&handler.begun);
  gate_clear (&handler.may_end);
}

/* A cancellation at any moment: the task returns either its result or the error, and no result is
 * leaked. */
static void
test_a_race_has_one_end (void)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread;
      Job job;

      job_init (&job);
      gate_open (&job.may_end);
      run (&job, cancellable);
      for (int j = 0; j < i % 20; j++)
        g_thread_yield ();
      thread = g_thread_new ("cancel", cancel_in_thread, cancellable);
      if (wait_for_result (&job, &error) == NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          /* Until then the task may hold the job. */
          async_clear (&job.async);
          wait_until_destroyed (&job);
        }
      g_thread_join (thread);
      gate_wait (&job.ended);
      run_what_is_ready ();
      job_clear (&job);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib registers this quark without a lock, so this happens before there are threads. */
  g_io_error_quark ();
  g_test_add_func ("/task/the-result-comes-to-the-caller", test_the_result_comes_to_the_caller);
  g_test_add_func ("/task/an-error-comes-to-the-caller", test_an_error_comes_to_the_caller);
  g_test_add_func ("/task/cancelled-before-nothing-is-run", test_cancelled_before_nothing_is_run);
  g_test_add_func ("/task/a-cancellation-is-told-at-once", test_a_cancellation_is_told_at_once);
  g_test_add_func ("/task/a-cancellation-that-comes-too-late-is-nothing",
                   test_a_cancellation_that_comes_too_late_is_nothing);
  g_test_add_func ("/task/a-cancellation-that-is-undone-is-nothing",
                   test_a_cancellation_that_is_undone_is_nothing);
  g_test_add_func ("/task/it-is-told-in-the-caller's-context",
                   test_it_is_told_in_the_caller_s_context);
  g_test_add_func ("/task/it-ends-in-the-middle-of-a-cancellation",
                   test_it_ends_in_the_middle_of_a_cancellation);
  g_test_add_func ("/task/a-race-has-one-end", test_a_race_has_one_end);
  return g_test_run ();
}
