/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the rates of a reader. */

#include "support/gpcap-reading.h"

/* What the notifications of a rate have told. */
typedef struct
{
  double (*get) (GPcapReader *reader);
  guint n_notified;
  double highest;
  double last;
  gboolean has_risen;
  gboolean has_fallen; /* to 0 */
} Watched;

static void
notify_cb (GPcapReader *reader, GParamSpec *pspec, Watched *self)
{
  double rate;

  g_object_get (reader, pspec->name, &rate, NULL);
  g_assert_cmpfloat (rate, ==, self->get (reader));
  g_assert_cmpfloat (rate, !=, self->last);
  self->n_notified++;
  self->last = rate;
  self->highest = MAX (self->highest, rate);
  self->has_risen = self->highest > 0;
  self->has_fallen = self->has_risen && rate == 0;
}

/* A pause makes the rate fall, though the reader has nothing to read. */
static void
test_a_rate_rises_and_falls (void)
{
  g_autoptr (GError) error = NULL;
  Watched packets = { .get = gpcap_reader_get_packets_per_second };
  Watched bytes = { .get = gpcap_reader_get_bytes_per_second };
  Watched drops = { .get = gpcap_reader_get_drops_per_second };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (reader, "notify::packets-per-second", G_CALLBACK (notify_cb), &packets);
  g_signal_connect (reader, "notify::bytes-per-second", G_CALLBACK (notify_cb), &bytes);
  g_signal_connect (reader, "notify::drops-per-second", G_CALLBACK (notify_cb), &drops);
  g_assert_true (gpcap_reader_start (reader, NULL));
  const gint64 start = g_get_monotonic_time ();
  pipe_write_until (&pipe, TWO_PACKETS);
  run_main_loop_until (&packets.has_risen);
  /* Two packets, of 110 bytes, over a second or longer. */
  g_assert_cmpfloat (packets.highest, <=, 2);
  run_main_loop_until (&packets.has_fallen);
  g_assert_true (bytes.has_fallen);
  g_assert_cmpfloat (bytes.highest, <=, 110);
  g_assert_cmpfloat (bytes.highest, >, packets.highest);
  const gint64 seconds = (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_assert_cmpuint (packets.n_notified, <=, seconds);
  g_assert_cmpuint (drops.n_notified, ==, 0);
  gpcap_reader_close (reader);
  pipe_clear (&pipe);
}

static gboolean
write_on_cb (gpointer user_data)
{
  Pipe *pipe = user_data;

  pipe_write_until (pipe, MIN (pipe->written + 90, pipe->size));
  return G_SOURCE_CONTINUE;
}

/* Who begins to watch later is noticed when packets come. */
static void
test_a_watcher_may_come_later (void)
{
  g_autoptr (GError) error = NULL;
  Watched packets = { .get = gpcap_reader_get_packets_per_second };
  Pipe pipe;
  guint id;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_start (reader, NULL));
  id = g_timeout_add (100, write_on_cb, &pipe);
  while (pipe.written < TWO_PACKETS)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (packets.n_notified, ==, 0);
  g_signal_connect (reader, "notify::packets-per-second", G_CALLBACK (notify_cb), &packets);
  run_main_loop_until (&packets.has_risen);
  g_source_remove (id);
  run_main_loop_until (&packets.has_fallen);
  gpcap_reader_close (reader);
  pipe_clear (&pipe);
}

/* The end makes it 0 at once. */
static void
test_a_stop_makes_it_0 (void)
{
  g_autoptr (GError) error = NULL;
  Watched packets = { .get = gpcap_reader_get_packets_per_second };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (reader, "notify::packets-per-second", G_CALLBACK (notify_cb), &packets);
  g_assert_true (gpcap_reader_start (reader, NULL));
  pipe_write_until (&pipe, TWO_PACKETS);
  run_main_loop_until (&packets.has_risen);
  g_assert_false (packets.has_fallen);
  gpcap_reader_stop (reader);
  g_assert_true (packets.has_fallen);
  g_assert_cmpfloat (gpcap_reader_get_packets_per_second (reader), ==, 0);
  gpcap_reader_close (reader);
  g_assert_cmpfloat (gpcap_reader_get_packets_per_second (reader), ==, 0);
  pipe_clear (&pipe);
}

/* Without a main loop, who looks measures. */
static void
test_a_reader_that_is_not_started_measures_when_looked_at (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Watched watched = { .get = gpcap_reader_get_packets_per_second };
  double rate;

  g_signal_connect (reader, "notify::packets-per-second", G_CALLBACK (notify_cb), &watched);
  g_assert_cmpfloat (gpcap_reader_get_packets_per_second (reader), ==, 0);
  const gint64 start = g_get_monotonic_time ();
  g_assert_cmpint (gpcap_reader_loop (reader, 1000, NULL, NULL, NULL, NULL), ==, 0);
  while ((rate = gpcap_reader_get_packets_per_second (reader)) == 0)
    g_usleep (20000);
  const double seconds = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
  g_assert_cmpfloat (rate, <=, 1000);
  g_assert_cmpfloat (rate, >=, 1000 / seconds);
  g_assert_cmpuint (watched.n_notified, ==, 0);
}

static void
test_a_reader_that_is_not_active_has_none (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);

  g_assert_cmpfloat (gpcap_reader_get_packets_per_second (reader), ==, 0);
  g_assert_cmpfloat (gpcap_reader_get_bytes_per_second (reader), ==, 0);
  g_assert_cmpfloat (gpcap_reader_get_drops_per_second (reader), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rates/a-rate-rises-and-falls", test_a_rate_rises_and_falls);
  g_test_add_func ("/rates/a-watcher-may-come-later", test_a_watcher_may_come_later);
  g_test_add_func ("/rates/a-stop-makes-it-0", test_a_stop_makes_it_0);
  g_test_add_func ("/rates/a-reader-that-is-not-started-measures-when-looked-at",
                   test_a_reader_that_is_not_started_measures_when_looked_at);
  g_test_add_func ("/rates/a-reader-that-is-not-active-has-none",
                   test_a_reader_that_is_not_active_has_none);
  return g_test_run ();
}
