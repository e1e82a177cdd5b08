/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the source of a reader, with savefiles. */

#include "support/gpcap-listening.h"
#include "support/gpcap-waiting.h"

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

static gboolean
read_closed_cb (gpointer user_data)
{
  SourceUse *use = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_reader_read_batch (use->reader, 0, NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  use->n_calls++;
  return G_SOURCE_CONTINUE;
}

/* Another thread may close the reader just before. */
static void
test_a_source_of_a_closed_reader_tells_so (void)
{
  for (int with_callback = 0; with_callback < 2; with_callback++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      SourceUse use = { .reader = reader };

      gpcap_reader_close (reader);
      g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
      if (with_callback)
        g_source_set_callback (source, read_closed_cb, &use, NULL);
      g_source_attach (source, NULL);
      run_what_is_ready ();
      g_assert_cmpuint (use.n_calls, ==, with_callback);
      g_assert_true (g_source_is_destroyed (source));
    }
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

/* What a handler or the callback of a source does to the reader. */
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

/* Drops the last reference of the program; the source has another one until it is freed. */
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

/* Whatever a handler does, each packet is delivered once, and the reader is freed in the end. */
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

typedef struct
{
  GMainContext *context;
  Gate gate; /* opens when there is a source in the context */
  Seen seen;
} Running;

static gpointer
run_context (gpointer user_data)
{
  Running *self = user_data;
  const gint64 deadline = get_test_deadline ();

  gate_wait (&self->gate);
  g_main_context_push_thread_default (self->context);
  while (!self->seen.done)
    {
      g_main_context_iteration (self->context, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* A source runs in the context to which it is attached; closing the reader in another thread ends
 * it. */
static void
test_a_source_runs_in_the_thread_of_its_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  Running running = { .context = context };
  GThread *thread;

  gate_init (&running.gate);
  thread = g_thread_new ("context", run_context, &running);
  running.seen.thread = thread;
  listen_to (reader, "packet", &running.seen);
  g_source_attach (source, context);
  gate_open (&running.gate);
  g_thread_join (thread);
  g_assert_cmpuint (running.seen.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (running.seen.n_finished, ==, 1);
  gpcap_reader_close (reader);
  gate_clear (&running.gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/a-source-goes-when-its-callback-saw-the-end",
                   test_a_source_goes_when_its_callback_saw_the_end);
  g_test_add_func ("/source/a-closure-gets-the-reader", test_a_closure_gets_the_reader);
  g_test_add_func ("/source/a-source-without-a-callback-emits-the-signals",
                   test_a_source_without_a_callback_emits_the_signals);
  g_test_add_func ("/source/close-removes-the-sources", test_close_removes_the_sources);
  g_test_add_func ("/source/a-source-of-a-closed-reader-tells-so",
                   test_a_source_of_a_closed_reader_tells_so);
  g_test_add_func ("/source/cancelling-finishes-with-cancelled",
                   test_cancelling_finishes_with_cancelled);
  g_test_add_func ("/source/a-source-outlives-the-reader's-reference",
                   test_a_source_outlives_the_reader_s_reference);
  g_test_add_func ("/source/a-source-of-an-inactive-reader-tells-so",
                   test_a_source_of_an_inactive_reader_tells_so);
  g_test_add_func ("/source/handlers-may-do-anything", test_handlers_may_do_anything);
  g_test_add_func ("/source/a-source-runs-in-the-thread-of-its-context",
                   test_a_source_runs_in_the_thread_of_its_context);
  return g_test_run ();
}
