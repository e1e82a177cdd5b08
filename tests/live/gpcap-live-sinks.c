/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a live capture whose dumper writes to a peer that takes nothing. in-namespace runs them.
 */

#include "live/gpcap-live-test.h"
#include "support/gpcap-gated.h"

#define N_SENT 2000
#define BURST 100
#define SIZE 400

static void
count_overflow_cb (GPcapDumper *dumper, guint64 n_dropped, guint *n)
{
  ++*n;
}

/* The capture goes on, on the main loop and in a thread, and each delivered packet is either dumped
 * or counted as dropped. */
static void
test_a_blocked_stream_does_not_hold_up_a_capture (gconstpointer is_threaded)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
  g_autoptr (GPcapReader) reader = open_loopback (10);
  g_autoptr (GPcapStats) stats = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  guint n_overflows = 0;
  g_autoptr (GPcapDumper) dumper = g_initable_new (
      GPCAP_TYPE_DUMPER, NULL, &error, "stream", stream, "datalink",
      gpcap_reader_get_datalink (reader, NULL), "queue-size", (gint64) (N_SENT / 4 * SIZE), NULL);

  g_assert_no_error (error);
  g_signal_connect (dumper, "overflow", G_CALLBACK (count_overflow_cb), &n_overflows);
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
  if (is_threaded != NULL)
    g_assert_true (gpcap_reader_start_threaded (reader, &error));
  else
    g_assert_true (gpcap_reader_start (reader, &error));
  for (guint first = 0; first < N_SENT; first += BURST)
    {
      send_datagrams (first, BURST, SIZE);
      run_main_loop_until_seen (&seen, first + BURST);
    }
  stats = run_main_loop_until_all (reader, &seen, N_SENT);

  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, seen.n_packets);
  g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), >, 0);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper) + gpcap_dumper_get_n_dropped (dumper), ==,
                    seen.n_packets);
  g_assert_cmpuint (n_overflows, ==, 1);
  g_assert_null (gpcap_dumper_get_error (dumper));
  gpcap_reader_stop (reader);
  gated_open_gate (stream);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  g_assert_no_error (error);

  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GPcapReader) written = gpcap_open_stream (input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (written, -1, NULL, NULL, NULL, &error), ==, 0);
  g_autoptr (GPcapStats) in_file = gpcap_reader_get_stats (written, NULL);
  g_assert_cmpuint (gpcap_stats_get_delivered (in_file), ==, gpcap_dumper_get_n_packets (dumper));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/live-sinks/a-blocked-stream-does-not-hold-up-a-capture", NULL,
                        test_a_blocked_stream_does_not_hold_up_a_capture);
  g_test_add_data_func ("/live-sinks/a-blocked-stream-does-not-hold-up-a-threaded-capture",
                        GINT_TO_POINTER (TRUE), test_a_blocked_stream_does_not_hold_up_a_capture);
  return g_test_run ();
}
