/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the run, with plain sources. */

#include "reader/gpcap-run.h"

#include "support/gpcap-waiting.h"

/* A source that is attached to a run, and the number of its dispatches. */
typedef struct
{
  GSource source;

  GPcapRun *run; /* borrowed */
  GPcapAttachment attachment;
  guint n_dispatched;
} TestSource;

static gboolean
test_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TestSource *self = (TestSource *) source;

  self->n_dispatched++;
  gpcap_run_acknowledge (&self->attachment);
  g_source_set_ready_time (source, -1);
  return G_SOURCE_CONTINUE;
}

static void
test_source_dispose (GSource *source)
{
  TestSource *self = (TestSource *) source;

  gpcap_run_remove (self->run, &self->attachment);
}

static void
test_source_finalize (GSource *source)
{
  gpcap_wakeup_close (&((TestSource *) source)->attachment.wakeup);
}

static GSourceFuncs test_source_funcs = { .dispatch = test_source_dispatch,
                                          .finalize = test_source_finalize };

static TestSource *
make_source (GPcapRun *run)
{
  GSource *source = g_source_new (&test_source_funcs, sizeof (TestSource));
  TestSource *self = (TestSource *) source;

  self->run = run;
  g_source_set_dispose_function (source, test_source_dispose);
  gpcap_run_add (run, &self->attachment, source);
  g_source_attach (source, NULL);
  return self;
}

/* A run, and a source of this thread. */
typedef struct
{
  GPcapRun run;
  TestSource *source; /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  gpcap_run_init (&self->run);
  self->source = make_source (&self->run);
}

static void
drop_source (Fixture *self)
{
  GSource *source = (GSource *) g_steal_pointer (&self->source);

  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  drop_source (self);
  gpcap_run_clear (&self->run);
}

/* Dispatches ready sources, and returns how often the source was dispatched since the last call. */
static guint
iterate (Fixture *self)
{
  self->source->n_dispatched = 0;
  for (int i = 0; i < 10 && g_main_context_iteration (NULL, FALSE); i++)
    {
    }
  return self->source->n_dispatched;
}

/* A call of another thread, and its result. */
typedef struct
{
  GPcapRun *run; /* borrowed */
  GPcapAttachment *attachment; /* borrowed; the claimed attachment */
  GPcapRunEnder ender;
} Other;

static gpointer
claim_start_in_thread (gpointer user_data)
{
  Other *other = user_data;

  other->ender = gpcap_run_claim_start (other->run, &other->attachment);
  return NULL;
}

static Other
claim_start_elsewhere (GPcapRun *run)
{
  Other other = { .run = run };

  g_thread_join (g_thread_new ("other", claim_start_in_thread, &other));
  return other;
}

static gpointer
release_in_thread (gpointer run)
{
  g_assert_false (gpcap_run_release (run));
  return NULL;
}

static gpointer
detach_in_thread (gpointer run)
{
  gpcap_run_detach (run);
  return NULL;
}

static void
do_elsewhere (GPcapRun *run, GThreadFunc func)
{
  g_thread_join (g_thread_new ("other", func, run));
}

static void
assert_state (Fixture *self, GPcapRunState state)
{
  g_assert_cmpint (self->source->attachment.state, ==, state);
  g_assert_cmpint (gpcap_run_is_stopped (&self->run, &self->source->attachment), ==,
                   state == GPCAP_RUN_STOPPED);
}

/* Checks that this thread reports the end, and that no other does afterwards. */
static void
assert_claims (Fixture *self, GPcapRunState before)
{
  GPcapRunState state;

  g_assert_true (gpcap_run_claim (&self->run, &self->source->attachment, &state));
  g_assert_cmpint (state, ==, before);
  assert_state (self, GPCAP_RUN_FINISHED);
  g_assert_false (gpcap_run_claim (&self->run, &self->source->attachment, &state));
  g_assert_cmpint (state, ==, GPCAP_RUN_FINISHED);
}

static void
start (Fixture *self)
{
  gpcap_run_start (&self->run, &self->source->attachment);
}

static void
test_a_source_that_is_added_reads (Fixture *self, gconstpointer user_data)
{
  g_assert_true (self->source->attachment.source == (GSource *) self->source);
  g_assert_false (self->source->attachment.is_start);
  assert_state (self, GPCAP_RUN_ATTACHED);
  g_assert_false (gpcap_run_is_started (&self->run));
  g_assert_cmpuint (iterate (self), ==, 0);
}

static void
signal_source (gpointer user_data)
{
  gpcap_wakeup_signal (&((Fixture *) user_data)->source->attachment.wakeup);
}

static gboolean
deadline_cb (gpointer user_data)
{
  g_error ("The main loop was not woken");
  return G_SOURCE_REMOVE;
}

/* From another thread, while the main loop sleeps. */
static void
test_its_wake_up_makes_a_source_ready (Fixture *self, gconstpointer user_data)
{
  const guint deadline = g_timeout_add_seconds (60, deadline_cb, NULL);
  Call call;

  call_when_asleep (&call, signal_source, self);
  while (self->source->n_dispatched == 0)
    g_main_context_iteration (NULL, TRUE);
  call_join (&call);
  g_source_remove (deadline);
  g_assert_cmpuint (iterate (self), ==, 0);
}

static void
test_a_refresh_makes_all_sources_ready (Fixture *self, gconstpointer user_data)
{
  TestSource *second = make_source (&self->run);

  gpcap_run_refresh (&self->run);
  g_assert_cmpuint (iterate (self), ==, 1);
  g_assert_cmpuint (second->n_dispatched, ==, 1);
  g_source_destroy ((GSource *) second);
  g_source_unref ((GSource *) second);
  gpcap_run_refresh (&self->run);
  g_assert_cmpuint (iterate (self), ==, 1);
}

static void
test_what_is_started_is_one_of_them (Fixture *self, gconstpointer user_data)
{
  start (self);
  g_assert_true (gpcap_run_is_started (&self->run));
  g_assert_true (self->source->attachment.is_start);
  g_assert_false (gpcap_run_release (&self->run));
  g_assert_false (gpcap_run_is_started (&self->run));
}

/* As when the main context is freed first. */
static void
test_a_started_source_that_goes_is_not_started (Fixture *self, gconstpointer user_data)
{
  start (self);
  drop_source (self);
  g_assert_false (gpcap_run_is_started (&self->run));
  gpcap_run_refresh (&self->run);
  gpcap_run_detach (&self->run);
  g_assert_false (gpcap_run_release (&self->run));
}

static void
test_another_source_that_goes_stops_nothing (Fixture *self, gconstpointer user_data)
{
  GSource *second = (GSource *) make_source (&self->run);

  start (self);
  g_source_destroy (second);
  g_source_unref (second);
  g_assert_true (gpcap_run_is_started (&self->run));
}

/* Ending a start. */

static void
test_without_a_start_nobody_ends_it (Fixture *self, gconstpointer user_data)
{
  GPcapAttachment *attachment;

  g_assert_cmpint (gpcap_run_claim_start (&self->run, &attachment), ==, GPCAP_RUN_NOBODY);
  g_assert_null (attachment);
  g_assert_cmpint (claim_start_elsewhere (&self->run).ender, ==, GPCAP_RUN_NOBODY);
  g_assert_false (gpcap_run_release (&self->run));
  assert_state (self, GPCAP_RUN_ATTACHED);
}

/* The thread gets a reference, so that the source exists until the end is reported. */
static void
test_its_own_thread_ends_it_at_once (Fixture *self, gconstpointer user_data)
{
  GPcapAttachment *attachment;

  start (self);
  g_assert_cmpint (gpcap_run_claim_start (&self->run, &attachment), ==, GPCAP_RUN_THIS_THREAD);
  g_assert_true (attachment == &self->source->attachment);
  assert_claims (self, GPCAP_RUN_ATTACHED);
  g_assert_false (gpcap_run_release (&self->run));
  assert_state (self, GPCAP_RUN_FINISHED);
  drop_source (self);
  g_assert_true (g_source_is_destroyed (attachment->source));
  g_source_unref (attachment->source);
}

static void
test_what_is_finished_nobody_ends (Fixture *self, gconstpointer user_data)
{
  GPcapAttachment *attachment;

  start (self);
  assert_claims (self, GPCAP_RUN_ATTACHED);
  g_assert_cmpint (gpcap_run_claim_start (&self->run, &attachment), ==, GPCAP_RUN_NOBODY);
  g_assert_cmpint (claim_start_elsewhere (&self->run).ender, ==, GPCAP_RUN_NOBODY);
  g_assert_false (gpcap_run_release (&self->run));
  g_assert_cmpuint (iterate (self), ==, 0);
}

/* The other thread stops the source, whose own thread is woken and reports the end. */
static void
test_another_thread_leaves_the_report_to_its_own (Fixture *self, gconstpointer user_data)
{
  Other other;
  GPcapRunState state;

  start (self);
  other = claim_start_elsewhere (&self->run);
  g_assert_cmpint (other.ender, ==, GPCAP_RUN_SOURCES_THREAD);
  g_assert_true (other.attachment == &self->source->attachment);
  assert_state (self, GPCAP_RUN_STOPPING);
  g_assert_true (gpcap_run_is_started (&self->run));
  /* Until it has reported, no other thread ends or reports it. */
  g_assert_cmpint (claim_start_elsewhere (&self->run).ender, ==, GPCAP_RUN_NOBODY);
  g_assert_cmpint (gpcap_run_claim_start (&self->run, &other.attachment), ==, GPCAP_RUN_NOBODY);
  g_assert_false (gpcap_run_claim (&self->run, &self->source->attachment, &state));
  g_assert_cmpint (state, ==, GPCAP_RUN_STOPPING);
  g_assert_cmpuint (iterate (self), ==, 0);

  do_elsewhere (&self->run, release_in_thread);
  g_assert_false (gpcap_run_is_started (&self->run));
  assert_state (self, GPCAP_RUN_STOPPED);
  g_assert_cmpuint (iterate (self), ==, 1);
  assert_claims (self, GPCAP_RUN_STOPPED);
}

/* Even before the end of the stopped source is reported. */
static void
test_another_may_be_started_after_a_release (Fixture *self, gconstpointer user_data)
{
  TestSource *second;

  start (self);
  claim_start_elsewhere (&self->run);
  do_elsewhere (&self->run, release_in_thread);
  second = make_source (&self->run);
  gpcap_run_start (&self->run, &second->attachment);
  assert_claims (self, GPCAP_RUN_STOPPED);
  g_assert_true (gpcap_run_is_started (&self->run));
  g_assert_true (self->run.started == &second->attachment);
  g_source_destroy ((GSource *) second);
  g_source_unref ((GSource *) second);
}

/* As when its main context goes. The thread that is stopping it reports the end, and nothing else
 * is started before. */
static void
test_a_source_that_goes_while_it_is_stopped_leaves_the_report (Fixture *self,
                                                               gconstpointer user_data)
{
  start (self);
  claim_start_elsewhere (&self->run);
  drop_source (self);
  g_assert_true (gpcap_run_is_started (&self->run));
  g_assert_true (gpcap_run_release (&self->run));
  g_assert_false (gpcap_run_is_started (&self->run));
  g_assert_false (gpcap_run_release (&self->run));
}

static gpointer
note_in_thread (gpointer user_data)
{
  Fixture *self = user_data;

  gpcap_run_note_thread (&self->run, &self->source->attachment);
  return NULL;
}

/* The thread that runs its main context may change. */
static void
test_a_source_is_of_the_thread_that_runs_it (Fixture *self, gconstpointer user_data)
{
  GPcapAttachment *attachment;

  start (self);
  g_thread_join (g_thread_new ("loop", note_in_thread, self));
  g_assert_cmpint (gpcap_run_claim_start (&self->run, &attachment), ==, GPCAP_RUN_SOURCES_THREAD);
  g_assert_false (gpcap_run_release (&self->run));
  assert_state (self, GPCAP_RUN_STOPPED);
}

/* Without a descriptor, the source's thread cannot be woken. */
static void
test_without_descriptors_any_thread_ends_it (Fixture *self, gconstpointer user_data)
{
  Other other;

  drop_source (self);
  descriptors_run_out ();
  self->source = make_source (&self->run);
  descriptors_come_back ();
  g_assert_cmpint (gpcap_wakeup_get_fd (&self->source->attachment.wakeup), ==, -1);
  start (self);
  other = claim_start_elsewhere (&self->run);
  g_assert_cmpint (other.ender, ==, GPCAP_RUN_THIS_THREAD);
  g_source_unref (other.attachment->source);
  do_elsewhere (&self->run, detach_in_thread);
  g_assert_true (g_source_is_destroyed ((GSource *) self->source));
}

#define N_ROUNDS 200

static gpointer
end_in_thread (gpointer user_data)
{
  GPcapRun *run = user_data;
  GPcapAttachment *attachment;
  const GPcapRunEnder ender = gpcap_run_claim_start (run, &attachment);

  g_assert_cmpint (ender, !=, GPCAP_RUN_THIS_THREAD);
  if (ender == GPCAP_RUN_SOURCES_THREAD)
    g_assert_false (gpcap_run_release (run));
  return GINT_TO_POINTER (ender == GPCAP_RUN_SOURCES_THREAD);
}

/* If many threads, including its own, end the source at once, one does, and the end is reported
 * once. */
static void
test_of_many_threads_one_ends_it (Fixture *self, gconstpointer user_data)
{
  for (int i = 0; i < N_ROUNDS; i++)
    {
      GThread *threads[3];
      int n_enders = 0;
      GPcapRunState state;

      start (self);
      for (gsize j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("end", end_in_thread, &self->run);
      gboolean is_claimed = gpcap_run_claim (&self->run, &self->source->attachment, &state);
      n_enders += is_claimed && state == GPCAP_RUN_ATTACHED;
      for (gsize j = 0; j < G_N_ELEMENTS (threads); j++)
        n_enders += GPOINTER_TO_INT (g_thread_join (threads[j]));
      g_assert_cmpint (n_enders, ==, 1);
      if (!is_claimed)
        assert_claims (self, GPCAP_RUN_STOPPED);
      g_assert_false (gpcap_run_release (&self->run));
      drop_source (self);
      self->source = make_source (&self->run);
    }
}

/* Removing the sources. */

static void
test_its_own_thread_removes_the_sources (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GSource) second = (GSource *) make_source (&self->run);

  gpcap_run_detach (&self->run);
  g_assert_true (g_source_is_destroyed ((GSource *) self->source));
  g_assert_true (g_source_is_destroyed (second));
}

static void
test_another_thread_wakes_the_sources (Fixture *self, gconstpointer user_data)
{
  do_elsewhere (&self->run, detach_in_thread);
  g_assert_false (g_source_is_destroyed ((GSource *) self->source));
  g_assert_cmpuint (iterate (self), ==, 1);
}

static gpointer
refresh_once_in_thread (gpointer run)
{
  gpcap_run_refresh (run);
  return NULL;
}

/* Its context may go meanwhile. */
static void
test_another_thread_only_wakes_what_it_refreshes (Fixture *self, gconstpointer user_data)
{
  do_elsewhere (&self->run, refresh_once_in_thread);
  g_assert_cmpint (g_source_get_ready_time ((GSource *) self->source), ==, -1);
  g_assert_cmpuint (iterate (self), ==, 1);
}

static gpointer
refresh_in_thread (gpointer user_data)
{
  for (int i = 0; i < N_ROUNDS; i++)
    gpcap_run_refresh (user_data);
  return NULL;
}

/* While another thread uses them, sources come and go. */
static void
test_sources_may_go_while_they_are_refreshed (Fixture *self, gconstpointer user_data)
{
  GThread *thread = g_thread_new ("refresh", refresh_in_thread, &self->run);

  for (int i = 0; i < N_ROUNDS; i++)
    {
      GSource *source = (GSource *) make_source (&self->run);

      g_source_destroy (source);
      g_source_unref (source);
    }
  g_thread_join (thread);
  g_assert_cmpuint (self->run.attachments->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/run/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-source-that-is-added-reads", test_a_source_that_is_added_reads);
  ADD ("its-wake-up-makes-a-source-ready", test_its_wake_up_makes_a_source_ready);
  ADD ("a-refresh-makes-all-sources-ready", test_a_refresh_makes_all_sources_ready);
  ADD ("what-is-started-is-one-of-them", test_what_is_started_is_one_of_them);
  ADD ("a-started-source-that-goes-is-not-started", test_a_started_source_that_goes_is_not_started);
  ADD ("another-source-that-goes-stops-nothing", test_another_source_that_goes_stops_nothing);
  ADD ("without-a-start-nobody-ends-it", test_without_a_start_nobody_ends_it);
  ADD ("its-own-thread-ends-it-at-once", test_its_own_thread_ends_it_at_once);
  ADD ("what-is-finished-nobody-ends", test_what_is_finished_nobody_ends);
  ADD ("another-thread-leaves-the-report-to-its-own",
       test_another_thread_leaves_the_report_to_its_own);
  ADD ("another-may-be-started-after-a-release", test_another_may_be_started_after_a_release);
  ADD ("a-source-that-goes-while-it-is-stopped-leaves-the-report",
       test_a_source_that_goes_while_it_is_stopped_leaves_the_report);
  ADD ("a-source-is-of-the-thread-that-runs-it", test_a_source_is_of_the_thread_that_runs_it);
  ADD ("without-descriptors-any-thread-ends-it", test_without_descriptors_any_thread_ends_it);
  ADD ("of-many-threads-one-ends-it", test_of_many_threads_one_ends_it);
  ADD ("its-own-thread-removes-the-sources", test_its_own_thread_removes_the_sources);
  ADD ("another-thread-wakes-the-sources", test_another_thread_wakes_the_sources);
  ADD ("another-thread-only-wakes-what-it-refreshes",
       test_another_thread_only_wakes_what_it_refreshes);
  ADD ("sources-may-go-while-they-are-refreshed", test_sources_may_go_while_they_are_refreshed);
#undef ADD
  return g_test_run ();
}
