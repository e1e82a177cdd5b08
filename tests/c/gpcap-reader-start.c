/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a reader that runs on a main loop, with savefiles. */

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-listening.h"
#include "support/gpcap-waiting.h"

static void
test_start_delivers_all_and_finishes_once (void)
{
  const char *const signals[] = { "packet", "batch" };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      Seen seen = { 0 };

      listen_to (reader, signals[i], &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&seen.done);
      run_what_is_ready ();
      g_assert_cmpuint (seen.n_packets, ==, TEST_N_MANY);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_no_error (seen.error);
      g_assert_false (gpcap_reader_is_running (reader));
    }
}

static void
test_damage_finishes_with_its_error (void)
{
  g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
  Seen seen = { 0 };

  listen_to (reader, "batch", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  run_what_is_ready ();
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS - 1);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  g_clear_error (&seen.error);
}

static void
notify_before_cb (GPcapReader *reader, GParamSpec *pspec, Seen *seen)
{
  g_assert_false (seen->done);
  seen->n_packets++;
}

/* A program that shows the statistics shows the last ones, and may drop all when it is finished. */
static void
test_nothing_is_notified_after_finished (void)
{
  const char *const signals[] = { "notify::stats", "notify::progress" };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      Seen seen = { 0 };

      listen_to (reader, "batch", &seen);
      g_signal_connect (reader, signals[i], G_CALLBACK (notify_before_cb), &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&seen.done);
      run_what_is_ready ();
      g_assert_cmpuint (seen.n_packets, >, TEST_N_PACKETS);
    }
}

static void
test_a_running_reader_does_not_start_again (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_start (reader, NULL));
  g_assert_false (gpcap_reader_start (reader, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  gpcap_reader_stop (reader);
}

static void
test_stop_and_close_finish_at_once (void)
{
  for (int close = 0; close < 2; close++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      Seen seen = { 0 };

      listen_to (reader, "packet", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      if (close)
        gpcap_reader_close (reader);
      else
        gpcap_reader_stop (reader);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_no_error (seen.error);
      gpcap_reader_stop (reader);
      run_what_is_ready ();
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_cmpuint (seen.n_packets, ==, 0);
    }
}

static void
start_again_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  if (seen->n_finished == 1)
    g_assert_true (gpcap_reader_start (reader, NULL));
}

static void
test_finished_may_start_again (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (start_again_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  run_what_is_ready ();
  g_assert_cmpuint (seen.n_finished, ==, 2);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
}

static void
run_what_is_ready_cb (GPcapReader *reader, GError *error, gpointer user_data)
{
  run_what_is_ready ();
}

/* As a dialog does that reports the end. */
static void
test_finished_may_run_the_main_loop (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (run_what_is_ready_cb), NULL);
  g_assert_true (gpcap_reader_start (reader, NULL));
  gpcap_reader_stop (reader);
  run_what_is_ready ();
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_cmpuint (seen.n_packets, ==, 0);
}

static void
test_a_running_reader_keeps_itself (void)
{
  GPcapReader *reader = test_open ("packets.pcap");
  gpointer weak = reader;
  Seen seen = { 0 };

  g_object_add_weak_pointer (weak, &weak);
  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  g_object_unref (reader);
  g_assert_nonnull (weak);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
  run_what_is_ready ();
  g_assert_null (weak);
}

static void
test_a_context_that_goes_first_leaks_nothing (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GPcapReader *reader = test_open ("packets.pcap");
  gpointer weak = reader;

  g_object_add_weak_pointer (weak, &weak);
  g_main_context_push_thread_default (context);
  g_assert_true (gpcap_reader_start (reader, NULL));
  g_main_context_pop_thread_default (context);
  g_clear_pointer (&context, g_main_context_unref);
  g_assert_false (gpcap_reader_is_running (reader));
  g_object_unref (reader);
  g_assert_null (weak);
}

static gpointer
run_in_thread (gpointer user_data)
{
  GPcapReader *reader = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  Seen seen = { .thread = g_thread_self () };

  g_main_context_push_thread_default (context);
  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  while (!seen.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return GUINT_TO_POINTER (seen.n_packets);
}

static void
destroy_source_cb (GPcapReader *reader, GPcapPacketBatch *batch, gpointer user_data)
{
  g_source_destroy (g_main_current_source ());
}

/* The program destroys the source of the start, in a handler or with its main context. That
 * finishes the reader, too, and it can be started again. */
static void
test_a_source_that_is_destroyed_finishes_once (void)
{
  for (int way = 0; way < 2; way++)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      g_autoptr (GMainContext) context = g_main_context_new ();
      Seen seen = { 0 };

      listen_to (reader, "packet", &seen);
      if (way == 0)
        g_signal_connect (reader, "batch", G_CALLBACK (destroy_source_cb), NULL);
      g_main_context_push_thread_default (context);
      g_assert_true (gpcap_reader_start (reader, NULL));
      g_main_context_pop_thread_default (context);
      if (way == 0)
        while (g_main_context_iteration (context, FALSE))
          {
          }
      else
        g_clear_pointer (&context, g_main_context_unref);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_no_error (seen.error);
      g_assert_false (gpcap_reader_is_running (reader));
      g_signal_handlers_disconnect_by_func (reader, destroy_source_cb, NULL);

      g_assert_true (gpcap_reader_start (reader, NULL));
      seen.done = FALSE;
      run_main_loop_until (&seen.done);
      g_assert_cmpuint (seen.n_finished, ==, 2);
      g_assert_cmpuint (seen.n_packets, ==, TEST_N_MANY);
    }
}

static void
test_signals_come_in_the_thread_of_start (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (g_thread_new ("loop", run_in_thread, reader))),
                    ==, TEST_N_PACKETS);
}

static void
slow_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, guint *n)
{
  g_usleep (2000);
  ++*n;
}

/* A handler takes 2 ms per packet, and an iteration ends long before the 100th packet. */
static void
test_one_iteration_is_bounded (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  guint n = 0;

  g_signal_connect (reader, "packet", G_CALLBACK (slow_packet_cb), &n);
  g_assert_true (gpcap_reader_start (reader, NULL));
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, TEST_N_PACKETS / 2);
  gpcap_reader_stop (reader);
}

static gboolean
count_cb (gpointer n)
{
  (*(guint *) n)++;
  return G_SOURCE_CONTINUE;
}

/* Sources with the default priority run first, though a savefile is always ready. */
static void
test_a_savefile_has_a_low_priority (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Seen seen = { 0 };
  guint n = 0;
  const guint busy = g_idle_add_full (G_PRIORITY_DEFAULT, count_cb, &n, NULL);

  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  for (int i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpuint (seen.n_packets, ==, 0);
  g_source_remove (busy);
  gpcap_reader_stop (reader);
}

/* A handler gets each of 200,000 packets of a savefile. */
static void
test_a_timer_goes_on_beside_a_savefile (void)
{
  g_autofree char *filename = g_build_filename (g_get_tmp_dir (), "gpcap-timer-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  Timer timer;
  Seen seen = { 0 };

  close (g_mkstemp (filename));
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open (filename, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 10; i++)
    {
      g_autoptr (GPcapReader) many = test_open ("many.pcap");

      g_assert_true (gpcap_reader_set_dumper (many, dumper, NULL));
      g_assert_cmpint (gpcap_reader_loop (many, -1, NULL, NULL, NULL, NULL), ==, 0);
    }
  g_assert_true (gpcap_dumper_close (dumper, NULL));

  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  listen_to (reader, "packet", &seen);
  timer_start (&timer);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  timer_stop (&timer, "beside a savefile");
  g_assert_cmpuint (seen.n_packets, ==, 10 * TEST_N_MANY);
  g_unlink (filename);
}

/* A thread that runs a reader, and how often something woke its main loop. */
typedef struct
{
  GPcapReader *reader; /* borrowed */
  GMainContext *context; /* owned */
  Gate started; /* opened by the thread */
  int thread_id;
  int n_iterations; /* atomic */
  gboolean ends; /* atomic */
} Running;

static gpointer
run_until_told (gpointer user_data)
{
  Running *running = user_data;

  g_main_context_push_thread_default (running->context);
  g_assert_true (gpcap_reader_start (running->reader, NULL));
  running->thread_id = gettid ();
  gate_open (&running->started);
  while (!g_atomic_int_get (&running->ends))
    {
      g_main_context_iteration (running->context, TRUE);
      g_atomic_int_inc (&running->n_iterations);
    }
  gpcap_reader_stop (running->reader);
  g_main_context_pop_thread_default (running->context);
  return NULL;
}

static void
close_in_child (GPcapReader *reader)
{
  const pid_t child = fork ();
  int status;

  g_assert_cmpint (child, !=, -1);
  if (child == 0)
    {
      gpcap_reader_close (reader);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* The child shares the descriptors that wake the parent's main loop. */
static void
test_a_child_that_closes_leaves_the_parent_asleep (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Running running = { .reader = reader, .context = g_main_context_new () };
  GThread *thread;
  int n_before;

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  gate_init (&running.started);
  thread = g_thread_new ("running", run_until_told, &running);
  gate_wait (&running.started);
  wait_until_asleep (running.thread_id);
  close_in_child (reader);
  n_before = g_atomic_int_get (&running.n_iterations);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (g_atomic_int_get (&running.n_iterations), <, n_before + 10);
  g_assert_true (gpcap_reader_is_running (reader));
  g_atomic_int_set (&running.ends, TRUE);
  g_main_context_wakeup (running.context);
  g_thread_join (thread);
  gate_clear (&running.started);
  g_main_context_unref (running.context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start/start-delivers-all-and-finishes-once",
                   test_start_delivers_all_and_finishes_once);
  g_test_add_func ("/start/damage-finishes-with-its-error", test_damage_finishes_with_its_error);
  g_test_add_func ("/start/nothing-is-notified-after-finished",
                   test_nothing_is_notified_after_finished);
  g_test_add_func ("/start/a-running-reader-does-not-start-again",
                   test_a_running_reader_does_not_start_again);
  g_test_add_func ("/start/stop-and-close-finish-at-once", test_stop_and_close_finish_at_once);
  g_test_add_func ("/start/finished-may-start-again", test_finished_may_start_again);
  g_test_add_func ("/start/finished-may-run-the-main-loop", test_finished_may_run_the_main_loop);
  g_test_add_func ("/start/a-running-reader-keeps-itself", test_a_running_reader_keeps_itself);
  g_test_add_func ("/start/a-context-that-goes-first-leaks-nothing",
                   test_a_context_that_goes_first_leaks_nothing);
  g_test_add_func ("/start/a-source-that-is-destroyed-finishes-once",
                   test_a_source_that_is_destroyed_finishes_once);
  g_test_add_func ("/start/signals-come-in-the-thread-of-start",
                   test_signals_come_in_the_thread_of_start);
  g_test_add_func ("/start/a-child-that-closes-leaves-the-parent-asleep",
                   test_a_child_that_closes_leaves_the_parent_asleep);
  g_test_add_func ("/start/one-iteration-is-bounded", test_one_iteration_is_bounded);
  g_test_add_func ("/start/a-savefile-has-a-low-priority", test_a_savefile_has_a_low_priority);
  g_test_add_func ("/start/a-timer-goes-on-beside-a-savefile",
                   test_a_timer_goes_on_beside_a_savefile);
  return g_test_run ();
}
