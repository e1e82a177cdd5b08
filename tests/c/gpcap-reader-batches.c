/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of reading packet by packet, and batch by batch. */

#include "support/gpcap-test.h"

/* A batch of few packets of a large block is copied, so that it does not keep the block. */
static void
test_a_sparse_batch_is_small (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "ip[4:2] & 0xff = 4", NULL));
  batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 2);
  g_assert_cmpuint (g_bytes_get_size (gpcap_packet_batch_get_data (batch)), <, 10000);
}

static void
test_a_deadline_is_kept (void)
{
  const int timeouts[] = { 0, 1, 50 };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (timeouts); i++)
    {
      const gint64 start = g_get_monotonic_time ();
      g_autoptr (GPcapPacketBatch) batch =
          gpcap_reader_read_batch_timeout (reader, 0, timeouts[i], NULL, NULL);
      const gint64 elapsed = g_get_monotonic_time () - start;

      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 0);
      g_assert_cmpint (elapsed, >=, timeouts[i] * 1000);
      g_test_message ("%d ms: %.2f ms", timeouts[i], elapsed / 1000.0);
    }
  /* The timeout also replaces the reader's timeout and non-blocking mode. */
  gpcap_reader_set_nonblock (reader, TRUE);
  const gint64 start = g_get_monotonic_time ();
  g_object_unref (gpcap_reader_read_batch_timeout (reader, 0, 30, NULL, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 30000);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch_timeout (reader, 0, -1, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
  pipe_clear (&pipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batches/a-sparse-batch-is-small", test_a_sparse_batch_is_small);
  g_test_add_func ("/batches/a-deadline-is-kept", test_a_deadline_is_kept);
  return g_test_run ();
}
