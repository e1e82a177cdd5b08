/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the source, of start and of stop, with savefiles. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "support/gpcap-test.h"

/* What was seen of a reader on a main loop. */
typedef struct
{
  guint n_packets;
  guint n_finished;
  GError *error; /* owned; what it finished with */
  GThread *thread;
  gboolean done;
} Seen;

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  g_assert_false (seen->done);
  seen->n_packets++;
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  seen->n_packets += gpcap_packet_batch_get_n_packets (batch);
}

static void
finished_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  seen->n_finished++;
  g_clear_error (&seen->error);
  seen->error = error != NULL ? g_error_copy (error) : NULL;
  seen->done = TRUE;
}

static void
listen_to (GPcapReader *reader, const char *signal, Seen *seen)
{
  g_signal_connect (reader, signal,
                    g_str_equal (signal, "batch") ? G_CALLBACK (batch_cb) : G_CALLBACK (packet_cb),
                    seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), seen);
}

/* Runs what is ready now, a bounded number of times. */
static void
run_what_is_ready (void)
{
  for (int i = 0; i < 1000 && g_main_context_iteration (NULL, FALSE); i++)
    {
    }
}

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

/* With a handler of 2 ms a packet, one iteration is to end long before the 100th. */
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

typedef struct
{
  GPcapReader *reader;
  guint n_calls;
  guint n_packets;
} SourceUse;

static gboolean
dispatch_source_cb (gpointer user_data)
{
  SourceUse *use = user_data;
  const int n = gpcap_reader_dispatch (use->reader, 30, NULL, NULL, NULL, NULL);

  g_assert_cmpint (n, >=, 0);
  use->n_calls++;
  use->n_packets += n;
  return G_SOURCE_CONTINUE;
}

static void
test_a_source_goes_when_its_callback_saw_the_end (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  SourceUse use = { .reader = reader };

  g_source_set_callback (source, dispatch_source_cb, &use, NULL);
  g_source_attach (source, NULL);
  run_what_is_ready ();
  g_assert_true (g_source_is_destroyed (source));
  g_assert_cmpuint (use.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (use.n_calls, ==, 5);
}

static gboolean
closure_cb (GPcapReader *reader, SourceUse *use)
{
  g_assert_true (reader == use->reader);
  use->n_calls++;
  return G_SOURCE_REMOVE;
}

static void
test_a_closure_gets_the_reader (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  SourceUse use = { .reader = reader };

  g_source_set_closure (source, g_cclosure_new (G_CALLBACK (closure_cb), &use, NULL));
  g_source_attach (source, NULL);
  run_what_is_ready ();
  g_assert_cmpuint (use.n_calls, ==, 1);
  g_assert_true (g_source_is_destroyed (source));
}

static void
test_a_source_without_a_callback_emits_the_signals (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_source_attach (source, NULL);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_true (g_source_is_destroyed (source));
}

static void
test_close_removes_the_sources (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) attached = gpcap_reader_create_source (reader, NULL);
  g_autoptr (GSource) loose = gpcap_reader_create_source (reader, NULL);

  g_source_attach (attached, NULL);
  gpcap_reader_close (reader);
  g_assert_true (g_source_is_destroyed (attached));
  g_assert_true (g_source_is_destroyed (loose));
}

static void
test_cancelling_finishes_with_cancelled (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, cancellable);
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_source_attach (source, NULL);
  g_cancellable_cancel (cancellable);
  run_main_loop_until (&seen.done);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (seen.n_packets, ==, 0);
  g_clear_error (&seen.error);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, TEST_N_PACKETS);
}

static void
test_a_source_outlives_the_reader_s_reference (void)
{
  GPcapReader *reader = test_open ("packets.pcap");
  GSource *source = gpcap_reader_create_source (reader, NULL);
  gpointer weak = reader;

  g_object_add_weak_pointer (weak, &weak);
  g_object_unref (reader);
  g_assert_nonnull (weak);
  g_source_unref (source);
  g_assert_null (weak);
}

static void
test_a_source_of_an_inactive_reader_tells_so (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_source_attach (source, NULL);
  run_main_loop_until (&seen.done);
  g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED);
  g_clear_error (&seen.error);
}

/* What a handler or a source's callback does to the reader in the middle of it. */
typedef struct
{
  GPcapReader *reader; /* borrowed */
  void (*act) (gpointer use);
  gboolean has_acted;
  guint n_packets;
  gboolean is_finalized;
} Act;

static void
act_close (gpointer user_data)
{
  gpcap_reader_close (((Act *) user_data)->reader);
}

static void
act_dispose (gpointer user_data)
{
  g_object_run_dispose (G_OBJECT (((Act *) user_data)->reader));
}

/* The last reference of the program's; the source has one until it is gone. */
static void
act_stop_and_unref (gpointer user_data)
{
  Act *act = user_data;

  gpcap_reader_stop (act->reader);
  g_clear_object (&act->reader);
}

static void
act_destroy_source (gpointer user_data)
{
  g_source_destroy (g_main_current_source ());
}

static void
act_iterate (gpointer user_data)
{
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
act_restart (gpointer user_data)
{
  Act *act = user_data;

  gpcap_reader_stop (act->reader);
  g_assert_true (gpcap_reader_start (act->reader, NULL));
}

static void
acting_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Act *act)
{
  act->n_packets++;
  if (act->n_packets != 10)
    return;
  act->has_acted = TRUE;
  act->act (act);
}

static gboolean
acting_source_cb (gpointer user_data)
{
  Act *act = user_data;
  const int n = gpcap_reader_dispatch (act->reader, 10, NULL, NULL, NULL, NULL);

  act->n_packets += n;
  if (!act->has_acted)
    {
      act->has_acted = TRUE;
      act->act (act);
    }
  return act->reader != NULL;
}

static void
finalized_cb (gpointer user_data, GObject *reader)
{
  ((Act *) user_data)->is_finalized = TRUE;
}

/* Whatever a handler does: each packet once, and the reader is freed in the end. */
static void
test_handlers_may_do_anything (void)
{
  const struct
  {
    void (*act) (gpointer use);
    guint n_by_signal;
    guint n_by_source;
  } cases[] = {
    { act_close, 10, 10 },
    { act_dispose, 10, 10 },
    { act_stop_and_unref, 10, 10 },
    { act_destroy_source, 0, 10 },
    { act_iterate, TEST_N_PACKETS, TEST_N_PACKETS },
    { act_restart, TEST_N_PACKETS, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int by_source = 0; by_source < 2; by_source++)
      {
        const guint expected = by_source ? cases[i].n_by_source : cases[i].n_by_signal;
        Act act = { .reader = test_open ("packets.pcap"), .act = cases[i].act };

        if (expected == 0)
          {
            g_object_unref (act.reader);
            continue;
          }
        g_object_weak_ref (G_OBJECT (act.reader), finalized_cb, &act);
        if (by_source)
          {
            g_autoptr (GSource) source = gpcap_reader_create_source (act.reader, NULL);

            g_source_set_callback (source, acting_source_cb, &act, NULL);
            g_source_attach (source, NULL);
          }
        else
          {
            g_signal_connect (act.reader, "packet", G_CALLBACK (acting_packet_cb), &act);
            g_assert_true (gpcap_reader_start (act.reader, NULL));
          }
        run_what_is_ready ();
        g_assert_true (act.has_acted);
        g_assert_cmpuint (act.n_packets, ==, expected);
        g_clear_object (&act.reader);
        run_what_is_ready ();
        g_assert_true (act.is_finalized);
      }
}

static gpointer
run_context (gpointer user_data)
{
  GMainContext *context = user_data;
  const gint64 end = g_get_monotonic_time () + 300000;

  g_main_context_push_thread_default (context);
  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (context, FALSE);
      g_usleep (1000);
    }
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* A source runs where it was attached, and closing the reader elsewhere ends it. */
static void
test_a_source_runs_in_the_thread_of_its_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  GThread *thread = g_thread_new ("context", run_context, context);
  Seen seen = { .thread = thread };

  listen_to (reader, "packet", &seen);
  g_source_attach (source, context);
  g_thread_join (thread);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  gpcap_reader_close (reader);
}

/* A savefile of 200,000 packets, each of which a handler gets. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/start-delivers-all-and-finishes-once",
                   test_start_delivers_all_and_finishes_once);
  g_test_add_func ("/source/damage-finishes-with-its-error", test_damage_finishes_with_its_error);
  g_test_add_func ("/source/a-running-reader-does-not-start-again",
                   test_a_running_reader_does_not_start_again);
  g_test_add_func ("/source/stop-and-close-finish-at-once", test_stop_and_close_finish_at_once);
  g_test_add_func ("/source/finished-may-start-again", test_finished_may_start_again);
  g_test_add_func ("/source/a-running-reader-keeps-itself", test_a_running_reader_keeps_itself);
  g_test_add_func ("/source/a-context-that-goes-first-leaks-nothing",
                   test_a_context_that_goes_first_leaks_nothing);
  g_test_add_func ("/source/signals-come-in-the-thread-of-start",
                   test_signals_come_in_the_thread_of_start);
  g_test_add_func ("/source/one-iteration-is-bounded", test_one_iteration_is_bounded);
  g_test_add_func ("/source/a-source-goes-when-its-callback-saw-the-end",
                   test_a_source_goes_when_its_callback_saw_the_end);
  g_test_add_func ("/source/a-closure-gets-the-reader", test_a_closure_gets_the_reader);
  g_test_add_func ("/source/a-source-without-a-callback-emits-the-signals",
                   test_a_source_without_a_callback_emits_the_signals);
  g_test_add_func ("/source/close-removes-the-sources", test_close_removes_the_sources);
  g_test_add_func ("/source/cancelling-finishes-with-cancelled",
                   test_cancelling_finishes_with_cancelled);
  g_test_add_func ("/source/a-source-outlives-the-reader's-reference",
                   test_a_source_outlives_the_reader_s_reference);
  g_test_add_func ("/source/a-source-of-an-inactive-reader-tells-so",
                   test_a_source_of_an_inactive_reader_tells_so);
  g_test_add_func ("/source/handlers-may-do-anything", test_handlers_may_do_anything);
  g_test_add_func ("/source/a-source-runs-in-the-thread-of-its-context",
                   test_a_source_runs_in_the_thread_of_its_context);
  g_test_add_func ("/source/a-timer-goes-on-beside-a-savefile",
                   test_a_timer_goes_on_beside_a_savefile);
  return g_test_run ();
}
