/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting for events with a deadline, and for other threads to sleep. */

#include "support/gpcap-waiting.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

/* Long enough for a busy machine: a wait that takes longer is an error. */
#define PATIENCE 60

/* Returns how many seconds a wait may take. What runs programs slowly sets it in the environment.
 */
guint
get_test_patience (void)
{
  const char *text = g_getenv ("GPCAP_TEST_PATIENCE");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : PATIENCE;
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

/* Returns the deadline of a wait, in monotonic time, after which the test fails. */
gint64
get_test_deadline (void)
{
  return g_get_monotonic_time () + get_test_patience () * G_TIME_SPAN_SECOND;
}

/* Runs an iteration of a main context, which waits until something happens, and fails at the
 * deadline. */
void
iterate_before (GMainContext *context, gint64 deadline)
{
  GSource *timer = g_source_new (&timer_funcs, sizeof *timer);

  g_source_set_ready_time (timer, deadline);
  g_source_attach (timer, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (timer);
  g_source_unref (timer);
  g_assert_cmpint (g_get_monotonic_time (), <, deadline);
}

/* Waits until a thread of this process sleeps. Then its own wait has begun, and can be ended.
 * Returns FALSE if there is no such thread. */
static gboolean
try_until_asleep (const char *thread_id)
{
  g_autofree char *filename = g_build_filename ("/proc/self/task", thread_id, "stat", NULL);
  const gint64 deadline = get_test_deadline ();

  for (;;)
    {
      g_autofree char *status = NULL;

      if (!g_file_get_contents (filename, &status, NULL, NULL))
        return FALSE;
      if (g_str_has_prefix (strrchr (status, ')'), ") S"))
        return TRUE;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

void
wait_until_asleep (int thread_id)
{
  g_autofree char *text = g_strdup_printf ("%d", thread_id);

  g_assert_true (try_until_asleep (text));
}

/* Waits until all other threads of this process sleep. */
void
wait_until_others_sleep (void)
{
  g_autofree char *own = g_strdup_printf ("%d", gettid ());
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread_id;

  while ((thread_id = g_dir_read_name (threads)) != NULL)
    if (!g_str_equal (thread_id, own))
      try_until_asleep (thread_id);
}

void
gate_init (Gate *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->is_open = FALSE;
}

void
gate_clear (Gate *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

void
gate_open (Gate *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_open = TRUE;
  g_cond_broadcast (&self->cond);
}

void
gate_wait (Gate *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 deadline = get_test_deadline ();

  while (!self->is_open)
    g_assert_true (g_cond_wait_until (&self->cond, &self->lock, deadline));
}

gboolean
gate_is_open (Gate *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_open;
}

static gpointer
call_in_thread (gpointer user_data)
{
  Call *self = user_data;

  wait_until_asleep (self->sleeper);
  self->call (self->user_data);
  return NULL;
}

void
call_when_asleep (Call *self, void (*call) (gpointer user_data), gpointer user_data)
{
  *self = (Call){ .call = call, .user_data = user_data, .sleeper = gettid () };
  self->thread = g_thread_new ("call", call_in_thread, self);
}

void
call_join (Call *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
}

/* Signals the process every other millisecond. It has no other threads that could get the signals.
 */
void
signals_start (void (*handler) (int number))
{
  const struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
  const struct itimerval interval = { { 0, 2000 }, { 0, 2000 } };

  g_assert_cmpint (sigaction (SIGALRM, &action, NULL), ==, 0);
  g_assert_cmpint (setitimer (ITIMER_REAL, &interval, NULL), ==, 0);
}

void
signals_stop (void)
{
  const struct itimerval never = { 0 };

  g_assert_cmpint (setitimer (ITIMER_REAL, &never, NULL), ==, 0);
  signal (SIGALRM, SIG_IGN);
}

static struct rlimit usual_limit;

/* The limit is the first descriptor that is free, not 0, because poll() heeds the limit, too. */
void
descriptors_run_out (void)
{
  const int first_free = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  struct rlimit limit;

  g_assert_cmpint (first_free, !=, -1);
  close (first_free);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &usual_limit), ==, 0);
  limit = usual_limit;
  limit.rlim_cur = first_free;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

void
descriptors_come_back (void)
{
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &usual_limit), ==, 0);
}
