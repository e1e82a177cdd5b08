/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of readers that several threads use, with traffic, for ThreadSanitizer: see
 * tests/run-threads. in-namespace runs them in a network namespace. */

#include "live/gpcap-live-test.h"

/* The number of rounds of a test, or its duration if it has no rounds. */
#define N_ROUNDS 10
#define DURATION (300 * G_TIME_SPAN_MILLISECOND)

/* A thread that sends datagrams while a test runs. */
typedef struct
{
  GThread *thread; /* owned */
  int is_stopped; /* atomic */
} Traffic;

static gpointer
send_in_thread (gpointer user_data)
{
  Traffic *self = user_data;

  for (guint32 number = 0; !g_atomic_int_get (&self->is_stopped); number += 20)
    {
      send_datagrams (number, 20, 100);
      g_usleep (500);
    }
  return NULL;
}

static void
traffic_start (Traffic *self)
{
  self->is_stopped = FALSE;
  self->thread = g_thread_new ("traffic", send_in_thread, self);
}

static void
traffic_stop (Traffic *self)
{
  g_atomic_int_set (&self->is_stopped, TRUE);
  g_thread_join (self->thread);
}

/* The ways to read. Each returns FALSE after the end. */
typedef gboolean (*ReadFunc) (GPcapReader *reader, GCancellable *cancellable, GError **error);

static gboolean
read_a_batch (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, cancellable, error);

  return batch != NULL;
}

static gboolean
read_a_packet (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;

  return gpcap_reader_next (reader, &hdr, &data, cancellable, error) != GPCAP_READ_RESULT_ERROR;
}

static void
ignore_packet_cb (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
}

static gboolean
dispatch_packets (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  return gpcap_reader_dispatch (reader, -1, ignore_packet_cb, NULL, cancellable, error) != -1;
}

static gboolean
loop_over_packets (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  return gpcap_reader_loop (reader, -1, ignore_packet_cb, NULL, cancellable, error) != -1;
}

static const ReadFunc read_funcs[] = { read_a_batch, read_a_packet, dispatch_packets,
                                       loop_over_packets };

/* A thread that reads until it is cancelled or the reader is closed. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GCancellable *cancellable; /* owned */
  ReadFunc read;
  GThread *thread; /* owned */
  GError *error; /* owned; the error that ended the thread */
} Reading;

static gpointer
read_in_thread (gpointer user_data)
{
  Reading *self = user_data;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (self->read (self->reader, self->cancellable, &error)
          || g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_BREAK))
        continue;
      self->error = g_steal_pointer (&error);
      g_clear_object (&self->reader);
      return NULL;
    }
}

static void
reading_start (Reading *self, GPcapReader *reader, ReadFunc read)
{
  *self = (Reading){ .reader = g_object_ref (reader),
                     .cancellable = g_cancellable_new (),
                     .read = read };
  self->thread = g_thread_new ("reading", read_in_thread, self);
}

static void
reading_assert_ended_with (Reading *self, GQuark domain, int code)
{
  g_thread_join (self->thread);
  g_assert_error (self->error, domain, code);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
}

static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, guint64 *n_tapped)
{
  *n_tapped += gpcap_packet_batch_get_n_packets (batch);
}

/* Opens a reader with a tap, and the number of packets in the tap's batches. */
static GPcapReader *
open_tapped (void)
{
  GPcapReader *reader = open_loopback (1);
  GPcapTap *tap = gpcap_reader_add_tap_filter (reader, "udp", NULL);
  guint64 *n_tapped = g_new0 (guint64, 1);

  g_signal_connect_data (tap, "batch", G_CALLBACK (tap_batch_cb), n_tapped,
                         (GClosureNotify) (GCallback) g_free, G_CONNECT_DEFAULT);
  g_object_set_data (G_OBJECT (tap), "n-tapped", n_tapped);
  g_object_set_data_full (G_OBJECT (reader), "tap", tap, g_object_unref);
  return reader;
}

/* After the last read: the tap has told what it has taken. */
static void
assert_told (GPcapReader *reader)
{
  GPcapTap *tap = g_object_get_data (G_OBJECT (reader), "tap");
  const guint64 *n_tapped = g_object_get_data (G_OBJECT (tap), "n-tapped");

  g_assert_cmpuint (*n_tapped, ==, gpcap_tap_get_packets (tap));
}

/* The calls that any thread may make during a read. */
static gpointer
ask_in_thread (gpointer user_data)
{
  GPcapReader *reader = user_data;
  GPcapTap *tap = g_object_get_data (G_OBJECT (reader), "tap");
  const gint64 end = g_get_monotonic_time () + DURATION;
  guint64 n_packets = 0;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

      g_assert_nonnull (stats);
      g_assert_false (gpcap_reader_is_closed (reader));
      g_assert_cmpuint (gpcap_tap_get_packets (tap), >=, n_packets);
      n_packets = gpcap_tap_get_packets (tap);
      g_assert_cmpuint (gpcap_tap_get_bytes (tap), >=, n_packets);
      gpcap_reader_breakloop (reader);
      g_usleep (100);
    }
  return NULL;
}

static void
ask_from_two_threads (GPcapReader *reader)
{
  GThread *threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("asking", ask_in_thread, reader);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_others_ask_and_break_off (void)
{
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < G_N_ELEMENTS (read_funcs); i++)
    {
      g_autoptr (GPcapReader) reader = open_tapped ();
      Reading reading;

      reading_start (&reading, reader, read_funcs[i]);
      ask_from_two_threads (reader);
      g_cancellable_cancel (reading.cancellable);
      reading_assert_ended_with (&reading, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_told (reader);
    }
  traffic_stop (&traffic);
}

static void
test_another_cancels (void)
{
  g_autoptr (GPcapReader) reader = open_tapped ();
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS * G_N_ELEMENTS (read_funcs); i++)
    {
      Reading reading;

      reading_start (&reading, reader, read_funcs[i % G_N_ELEMENTS (read_funcs)]);
      g_usleep (i * 50);
      g_cancellable_cancel (reading.cancellable);
      reading_assert_ended_with (&reading, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  traffic_stop (&traffic);
}

/* Closing just when a read begins ends the read, too. */
static void
test_another_closes (void)
{
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS * G_N_ELEMENTS (read_funcs); i++)
    {
      g_autoptr (GPcapReader) reader = open_tapped ();
      Reading reading;

      reading_start (&reading, reader, read_funcs[i % G_N_ELEMENTS (read_funcs)]);
      g_usleep (i * 50);
      gpcap_reader_close (reader);
      reading_assert_ended_with (&reading, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
      assert_told (reader);
    }
  traffic_stop (&traffic);
}

/* Dropping the last reference closes the reader. */
static void
test_the_last_to_let_go_closes (void)
{
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      GPcapReader *reader = open_loopback (1);
      Reading reading;

      reading_start (&reading, reader, read_a_batch);
      g_usleep (i * 100);
      g_cancellable_cancel (reading.cancellable);
      g_object_unref (reader);
      reading_assert_ended_with (&reading, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  traffic_stop (&traffic);
}

static gpointer
live_in_thread (gpointer user_data)
{
  for (guint i = 0; i < N_ROUNDS / 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapReader) reader = open_loopback (1);
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
      g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

      g_assert_no_error (error);
      g_assert_nonnull (stats);
      g_assert_true (gpcap_reader_set_filter (reader, "udp portrange 47000-47010", &error));
      g_assert_no_error (error);
      if (i % 2 == 0)
        gpcap_reader_close (reader);
    }
  return NULL;
}

static void
test_each_thread_has_a_reader (void)
{
  GThread *threads[4];
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("living", live_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  traffic_stop (&traffic);
}

/* A main loop in a thread of its own, on which a reader is started. */
typedef struct
{
  GPcapReader *reader; /* owned by the thread */
  gboolean (*start) (GPcapReader *reader, GError **error);
  GThread *thread; /* owned */
  GThread *runs_in; /* not owned; the same, set by the thread itself */
  int is_started; /* atomic */
  int n_batches; /* atomic */
  gboolean is_finished; /* of the thread */
} Loop;

static void
loop_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Loop *self)
{
  g_assert_true (g_thread_self () == self->runs_in);
  g_assert_false (self->is_finished);
  g_atomic_int_inc (&self->n_batches);
}

static void
loop_finished_cb (GPcapReader *reader, GError *error, Loop *self)
{
  g_assert_true (g_thread_self () == self->runs_in);
  g_assert_false (self->is_finished);
  g_assert_no_error (error);
  self->is_finished = TRUE;
}

static gpointer
iterate_in_thread (gpointer user_data)
{
  Loop *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  self->runs_in = g_thread_self ();
  g_signal_connect (self->reader, "batch", G_CALLBACK (loop_batch_cb), self);
  g_signal_connect (self->reader, "finished", G_CALLBACK (loop_finished_cb), self);
  g_assert_true (self->start (self->reader, NULL));
  g_atomic_int_set (&self->is_started, TRUE);
  while (!self->is_finished)
    g_main_context_iteration (context, TRUE);
  /* Nothing may be emitted afterwards. */
  while (g_main_context_iteration (context, FALSE))
    {
    }
  g_signal_handlers_disconnect_by_data (self->reader, self);
  g_clear_object (&self->reader);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
loop_start (Loop *self, GPcapReader *reader, gboolean (*start) (GPcapReader *, GError **))
{
  *self = (Loop){ .reader = g_object_ref (reader), .start = start };
  self->thread = g_thread_new ("loop", iterate_in_thread, self);
  while (!g_atomic_int_get (&self->is_started))
    g_usleep (50);
}

static const struct
{
  const char *name;
  gboolean (*start) (GPcapReader *reader, GError **error);
} starts[] = { { "started", gpcap_reader_start }, { "threaded", gpcap_reader_start_threaded } };

/* The ways to end the loops, at different times. */
static void
end_by_close (GPcapReader *reader)
{
  gpcap_reader_close (reader);
}

static void
end_by_stop (GPcapReader *reader)
{
  gpcap_reader_stop (reader);
}

static gpointer
close_in_thread (gpointer reader)
{
  gpcap_reader_close (reader);
  return NULL;
}

static void
end_by_both (GPcapReader *reader)
{
  GThread *thread = g_thread_new ("closing", close_in_thread, reader);

  gpcap_reader_stop (reader);
  g_thread_join (thread);
}

static void
test_another_ends_a_loop (gconstpointer data)
{
  void (*const ends[]) (GPcapReader *) = { end_by_close, end_by_stop, end_by_both };
  gboolean (*const start) (GPcapReader *, GError **) = data;
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS * G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GPcapReader) reader = open_tapped ();
      Loop loop;

      loop_start (&loop, reader, start);
      g_usleep (i * 100);
      ends[i % G_N_ELEMENTS (ends)](reader);
      g_thread_join (loop.thread);
      g_assert_false (gpcap_reader_is_running (reader));
      assert_told (reader);
    }
  traffic_stop (&traffic);
}

static void
test_others_ask_beside_a_loop (gconstpointer data)
{
  g_autoptr (GPcapReader) reader = open_tapped ();
  Traffic traffic;
  Loop loop;

  traffic_start (&traffic);
  loop_start (&loop, reader, data);
  ask_from_two_threads (reader);
  gpcap_reader_close (reader);
  g_thread_join (loop.thread);
  g_assert_cmpint (g_atomic_int_get (&loop.n_batches), >, 0);
  traffic_stop (&traffic);
}

/* The reading thread sets filters while the reader's thread collects. */
static void
test_filters_are_set_beside_the_readers_thread (void)
{
  const gint64 end = g_get_monotonic_time () + DURATION;
  g_autoptr (GPcapReader) reader = open_tapped ();
  g_autoptr (GThread) asking = g_thread_new ("asking", ask_in_thread, reader);
  Traffic traffic;
  Seen seen = { 0 };

  traffic_start (&traffic);
  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  for (guint i = 0; g_get_monotonic_time () < end; i++)
    {
      g_assert_true (gpcap_reader_set_filter (reader, i % 2 == 0 ? "udp" : "port 47002", NULL));
      g_main_context_iteration (NULL, FALSE);
    }
  g_thread_join (g_steal_pointer (&asking));
  gpcap_reader_stop (reader);
  g_assert_cmpuint (seen.n_packets, >, 0);
  traffic_stop (&traffic);
}

/* A call that another thread makes after some time. */
typedef struct
{
  GPcapReader *reader; /* borrowed */
  GCancellable *cancellable; /* borrowed, or NULL: then the reader is closed */
  guint microseconds;
} Interruption;

static gpointer
interrupt_in_thread (gpointer user_data)
{
  Interruption *self = user_data;

  g_usleep (self->microseconds);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gpcap_reader_close (self->reader);
  return NULL;
}

/* Reads asynchronously until it is interrupted. */
static void
assert_interrupted (Interruption *interruption, GQuark domain, int code)
{
  GPcapReader *reader = interruption->reader;
  g_autoptr (GThread) thread = g_thread_new ("interrupting", interrupt_in_thread, interruption);
  g_autoptr (GError) error = NULL;

  while (error == NULL)
    {
      g_autoptr (GPcapPacketBatch) batch = NULL;
      Async async = { 0 };

      gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, interruption->cancellable,
                                     async_cb, &async);
      batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), &error);
      g_assert_true ((batch != NULL) == (error == NULL));
      async_clear (&async);
    }
  g_assert_error (error, domain, code);
  g_thread_join (g_steal_pointer (&thread));
}

static void
test_another_ends_asynchronous_reads (void)
{
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (1);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      assert_interrupted (&(Interruption){ reader, cancellable, i * 200 }, G_IO_ERROR,
                          G_IO_ERROR_CANCELLED);
      assert_interrupted (&(Interruption){ reader, NULL, i * 200 }, GPCAP_ERROR,
                          GPCAP_ERROR_CLOSED);
    }
  traffic_stop (&traffic);
}

/* Opening, filtering and closing in GIO's threads, with cancellation at different times. */
static void
test_asynchronous_calls_are_cancelled (void)
{
  Traffic traffic;

  traffic_start (&traffic);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Interruption interruption = { NULL, cancellable, i * 100 };
      g_autoptr (GThread) thread =
          g_thread_new ("interrupting", interrupt_in_thread, &interruption);
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GPcapBpf) bpf = NULL;
      Async opening = { 0 }, compiling = { 0 };

      gpcap_open_live_async ("lo", 65535, FALSE, 1, cancellable, async_cb, &opening);
      gpcap_compile_async (GPCAP_DLT_EN10MB, 65535, "host 127.0.0.1 or port 53", TRUE,
                           GPCAP_NETMASK_UNKNOWN, cancellable, async_cb, &compiling);
      reader = gpcap_open_live_finish (async_wait (&opening), NULL);
      bpf = gpcap_compile_finish (async_wait (&compiling), NULL);
      async_clear (&opening);
      async_clear (&compiling);
      if (reader != NULL)
        {
          Async filtering = { 0 }, closing = { 0 };

          gpcap_reader_set_filter_async (reader, "udp", cancellable, async_cb, &filtering);
          gpcap_reader_set_filter_finish (reader, async_wait (&filtering), NULL);
          gpcap_reader_close_async (reader, cancellable, async_cb, &closing);
          gpcap_reader_close_finish (reader, async_wait (&closing), NULL);
          g_assert_true (gpcap_reader_is_closed (reader));
          async_clear (&filtering);
          async_clear (&closing);
        }
      g_thread_join (g_steal_pointer (&thread));
    }
  traffic_stop (&traffic);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GLib registers this quark without a lock, so this happens before there are threads. */
  g_io_error_quark ();

  g_test_add_func ("/threads/others-ask-and-break-off", test_others_ask_and_break_off);
  g_test_add_func ("/threads/another-cancels", test_another_cancels);
  g_test_add_func ("/threads/another-closes", test_another_closes);
  g_test_add_func ("/threads/the-last-to-let-go-closes", test_the_last_to_let_go_closes);
  g_test_add_func ("/threads/each-thread-has-a-reader", test_each_thread_has_a_reader);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *ends = g_strdup_printf ("/threads/%s/another-ends-it", starts[i].name);
      g_autofree char *asks = g_strdup_printf ("/threads/%s/others-ask", starts[i].name);

      g_test_add_data_func (ends, starts[i].start, test_another_ends_a_loop);
      g_test_add_data_func (asks, starts[i].start, test_others_ask_beside_a_loop);
    }
  g_test_add_func ("/threads/filters-are-set-beside-the-readers-thread",
                   test_filters_are_set_beside_the_readers_thread);
  g_test_add_func ("/threads/another-ends-asynchronous-reads",
                   test_another_ends_asynchronous_reads);
  g_test_add_func ("/threads/asynchronous-calls-are-cancelled",
                   test_asynchronous_calls_are_cancelled);

  return g_test_run ();
}
