/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the end of a reader after so many packets, bytes or seconds, in every way of reading. */

#include <gio/gunixinputstream.h>
#include <math.h>
#include <sys/ioctl.h>

#include "support/gpcap-listening.h"
#include "support/gpcap-origins.h"
#include "support/gpcap-waiting.h"

static GPtrArray *
expect (const char *filter)
{
  g_autofree char *filename = test_savefile ("packets.pcap");

  return trace_of_libpcap (filename, filter);
}

/* Reads until a read reports the end, and checks that each read after it does, too. */
static void
read_to_the_end (Reading *reading, const Way *way, guint chunk, guint n_expected)
{
  const gint64 deadline = get_test_deadline ();

  while (way->read (reading, chunk) || reading->trace->len < n_expected)
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (gpcap_reader_next (reading->reader, NULL, NULL, NULL, NULL), ==,
                     GPCAP_READ_RESULT_END);
}

static void
set_autostop (GPcapReader *reader, guint64 n_packets, guint64 n_bytes, double seconds)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_autostop (reader, n_packets, n_bytes, seconds, &error));
  g_assert_no_error (error);
}

static void
assert_trace_part (GPtrArray *actual, GPtrArray *expected, guint n)
{
  g_assert_cmpuint (actual->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (actual->pdata[i], ==, expected->pdata[i]);
}

/* Exactly so many packets are delivered, and none is lost when the reader goes on. */
static void
test_packets_in_every_way (void)
{
  const char *const filters[] = { NULL, "ip" };
  const guint numbers[] = { 1, 7, 30 };

  for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
    {
      g_autoptr (GPtrArray) expected = expect (filters[f]);

      g_assert_cmpuint (expected->len, >, 31);
      for (gsize w = 0; w < N_WAYS; w++)
        {
          for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
            {
              Reading reading;

              g_test_message ("%u packets by %s, filter %s", numbers[i], ways[w].name, filters[f]);
              reading_init (&reading, "packets.pcap");
              g_assert_true (gpcap_reader_set_filter (reading.reader, filters[f], NULL));
              set_autostop (reading.reader, numbers[i], 0, 0);
              read_to_the_end (&reading, &ways[w], 13, numbers[i]);
              assert_trace_part (reading.trace, expected, numbers[i]);
              /* Another time, and then without a limit. */
              set_autostop (reading.reader, 1, 0, 0);
              read_to_the_end (&reading, &ways[w], 13, numbers[i] + 1);
              assert_trace_part (reading.trace, expected, numbers[i] + 1);
              set_autostop (reading.reader, 0, 0, 0);
              read_to_the_end (&reading, &ways[w], 13, expected->len);
              assert_same_trace (reading.trace, expected);
              reading_clear (&reading);
            }
        }
    }
}

/* Streams and descriptors come through threads and pipes. */
static void
test_packets_of_every_origin (void)
{
  g_autoptr (GPtrArray) expected = expect (NULL);

  for (gsize o = 0; o < N_ORIGINS; o++)
    {
      for (gsize w = 0; w < N_WAYS; w++)
        {
          g_autoptr (GError) error = NULL;
          Reading reading;

          g_test_message ("%s by %s", origins[o].name, ways[w].name);
          reading_init_for (&reading, origins[o].open (&error));
          g_assert_no_error (error);
          set_autostop (reading.reader, 42, 0, 0);
          read_to_the_end (&reading, &ways[w], 100, 42);
          assert_trace_part (reading.trace, expected, 42);
          reading_clear (&reading);
        }
    }
}

/* Returns how many packets it takes to reach a number of bytes on the wire. */
static guint
count_packets_for (guint64 n_bytes)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  guint64 sum = 0;
  guint n = 0;

  while (sum < n_bytes && n < gpcap_packet_batch_get_n_packets (batch))
    sum += records[n++].len;
  return n;
}

static void
test_bytes_in_every_way (void)
{
  const guint64 numbers[] = { 1, 500, 2000 };
  g_autoptr (GPtrArray) expected = expect (NULL);

  for (gsize w = 0; w < N_WAYS; w++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          const guint n = count_packets_for (numbers[i]);
          Reading reading;

          g_test_message ("%u packets by %s", n, ways[w].name);
          reading_init (&reading, "packets.pcap");
          set_autostop (reading.reader, 0, numbers[i], 0);
          read_to_the_end (&reading, &ways[w], 100, n);
          assert_trace_part (reading.trace, expected, n);
          reading_clear (&reading);
        }
    }
}

static void
test_whichever_comes_first (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  guint64 n_packets, n_bytes;
  double seconds;

  set_autostop (reader, 1000, 1, 3600);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_object_get (reader, "autostop-packets", &n_packets, "autostop-bytes", &n_bytes,
                "autostop-seconds", &seconds, NULL);
  g_assert_cmpuint (n_packets, ==, 1000);
  g_assert_cmpuint (n_bytes, ==, 1);
  g_assert_cmpfloat (seconds, ==, 3600);
  g_assert_cmpuint (gpcap_reader_get_autostop_packets (reader), ==, 1000);
  g_assert_cmpuint (gpcap_reader_get_autostop_bytes (reader), ==, 1);
  g_assert_cmpfloat (gpcap_reader_get_autostop_seconds (reader), ==, 3600);
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 1);
}

static void
set_in_callback (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  guint *n = g_object_get_data (user_data, "n");

  if (++*n == 10)
    set_autostop (user_data, 5, 0, 0);
}

static void
test_a_callback_may_set_it (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  guint n = 0;

  g_object_set_data (G_OBJECT (reader), "n", &n);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, set_in_callback, reader, NULL, NULL), ==, 0);
  g_assert_cmpuint (n, ==, 15);
}

/* A dispatch that has delivered packets leaves the end to the next one, as at the end of a
 * savefile. */
static void
test_a_dispatch_counts (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  set_autostop (reader, 10, 0, 0);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_before_activation (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "filename", filename, "autostop-packets", (guint64) 3, NULL);
  GPcapPacketBatch *batch;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 3);
  g_object_unref (batch);
  g_assert_null (gpcap_reader_read_batch (reader, 0, NULL, NULL));
}

/* What a tap and a dumper get is what is delivered. */
static void
test_taps_get_no_more (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap (reader, NULL, NULL);

  set_autostop (reader, 33, 0, 0);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, 33);
}

/* Each start ends with "finished", without an error, also the one that finds the end. */
static void
test_starts_finish (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");

  for (guint i = 0; i < 2; i++)
    {
      Seen seen = { 0 };

      listen_to (reader, "batch", &seen);
      if (i == 0)
        set_autostop (reader, 12345, 0, 0);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&seen.done);
      g_assert_no_error (seen.error);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_cmpuint (seen.n_packets, ==, i == 0 ? 12345 : 0);
      g_assert_false (gpcap_reader_is_running (reader));
      g_signal_handlers_disconnect_by_data (reader, &seen);
    }
}

/* How a read waits for a pipe that stays open. */
static void
wait_in_loop (GPcapReader *reader)
{
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
wait_in_batches (GPcapReader *reader)
{
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch_timeout (reader, 0, -1, NULL, NULL)) != NULL)
    g_object_unref (batch);
}

static void
wait_on_main_loop (GPcapReader *reader)
{
  Seen seen = { 0 };

  listen_to (reader, "batch", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (seen.n_packets, ==, 2);
}

static void
wait_with_a_thread (GPcapReader *reader)
{
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  run_main_loop_until (&seen.done);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (seen.n_packets, ==, 2);
}

static gboolean
read_cb (gpointer reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, &error);

  g_assert_no_error (error);
  return batch != NULL;
}

static void
wait_in_own_source (GPcapReader *reader)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);

  g_source_set_callback (source, read_cb, reader, NULL);
  g_source_attach (source, NULL);
  while (!g_source_is_destroyed (source))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_asynchronously (GPcapReader *reader)
{
  GPcapPacketBatch *batch = NULL;

  do
    {
      Async async = { 0 };
      g_autoptr (GError) error = NULL;

      g_clear_object (&batch);
      gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, async_cb, &async);
      batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), &error);
      g_assert_no_error (error);
      async_clear (&async);
    }
  while (batch != NULL);
}

/* Waits until the reader's thread has read all of the pipe, and waits for more. */
static void
wait_until_read (Pipe *pipe)
{
  const int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (pipe->stream));
  const gint64 deadline = get_test_deadline ();
  int left;

  while (ioctl (fd, FIONREAD, &left) == 0 && left > 0)
    {
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  wait_until_others_sleep ();
}

/* No packet comes any more, and the time ends the read all the same. */
static void
test_seconds_end_every_wait (void)
{
  void (*const waits[]) (GPcapReader * reader) = {
    wait_in_loop,       wait_in_batches,    wait_on_main_loop,
    wait_with_a_thread, wait_in_own_source, wait_asynchronously,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      for (guint is_late = 0; is_late < 2; is_late++)
        {
          g_autoptr (GPcapReader) reader = NULL;
          g_autoptr (GPcapStats) stats = NULL;
          Pipe pipe;

          g_test_message ("wait %" G_GSIZE_FORMAT, i);
          pipe_init (&pipe);
          pipe_write_until (&pipe, TWO_PACKETS);
          reader = gpcap_open_stream (pipe.stream, NULL, NULL);
          wait_until_read (&pipe);
          set_autostop (reader, 0, 0, 0.05);
          if (is_late)
            g_usleep (100000);
          waits[i](reader);
          stats = gpcap_reader_get_stats (reader, NULL);
          g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 2);
          for (int j = 0; j < 2; j++)
            g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                             GPCAP_READ_RESULT_END);
          /* It goes on where it ended. */
          set_autostop (reader, 0, 0, 0);
          pipe_close (&pipe);
          gpcap_reader_close (reader);
          pipe_clear (&pipe);
        }
    }
}

/* Packets that are not due when the time is over are left. */
static void
test_a_replay_ends (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (reader, 4, NULL));
  listen_to (reader, "batch", &seen);
  set_autostop (reader, 0, 0, 0.05);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, 4);
  set_autostop (reader, 2, 0, 0);
  g_assert_true (gpcap_reader_step (reader, 10, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpuint (seen.n_packets, ==, 6);
}

static void
test_times_out_of_range_are_refused (void)
{
  const double times[] = { -1, -0.001, INFINITY, -INFINITY, NAN };
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      GError *error = NULL;

      g_assert_false (gpcap_reader_set_autostop (reader, 5, 0, times[i], &error));
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_error_free (error);
    }
  g_assert_cmpuint (gpcap_reader_get_autostop_packets (reader), ==, 0);
  /* A time that never comes is no limit. */
  set_autostop (reader, G_MAXUINT64, G_MAXUINT64, 1e300);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, TEST_N_PACKETS);
}

static void
test_a_closed_reader_refuses_it (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  GError *error = NULL;

  gpcap_reader_close (reader);
  g_assert_false (gpcap_reader_set_autostop (reader, 5, 0, 0, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_error_free (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-autostop/packets-in-every-way", test_packets_in_every_way);
  g_test_add_func ("/reader-autostop/packets-of-every-origin", test_packets_of_every_origin);
  g_test_add_func ("/reader-autostop/bytes-in-every-way", test_bytes_in_every_way);
  g_test_add_func ("/reader-autostop/whichever-comes-first", test_whichever_comes_first);
  g_test_add_func ("/reader-autostop/a-callback-may-set-it", test_a_callback_may_set_it);
  g_test_add_func ("/reader-autostop/a-dispatch-counts", test_a_dispatch_counts);
  g_test_add_func ("/reader-autostop/before-activation", test_before_activation);
  g_test_add_func ("/reader-autostop/taps-get-no-more", test_taps_get_no_more);
  g_test_add_func ("/reader-autostop/starts-finish", test_starts_finish);
  g_test_add_func ("/reader-autostop/seconds-end-every-wait", test_seconds_end_every_wait);
  g_test_add_func ("/reader-autostop/a-replay-ends", test_a_replay_ends);
  g_test_add_func ("/reader-autostop/times-out-of-range-are-refused",
                   test_times_out_of_range_are_refused);
  g_test_add_func ("/reader-autostop/a-closed-reader-refuses-it", test_a_closed_reader_refuses_it);
  return g_test_run ();
}
