/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the statistics and the progress of a reader. */

#include "support/gpcap-listening.h"

static void
test_without_a_device_it_is_any (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create (NULL, NULL);

  g_assert_cmpstr (gpcap_reader_get_device (reader), ==, "any");
}

static void
test_a_savefile_says_what_it_is (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) cooked = test_open ("cooked.pcap");
  g_autoptr (GPcapReader) raw = test_open ("raw.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_reader_get_device (reader));
  g_assert_true (g_str_has_suffix (gpcap_reader_get_filename (reader), "packets.pcap"));
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_reader_get_datalink (cooked, NULL), ==, GPCAP_DLT_LINUX_SLL);
  g_assert_cmpint (gpcap_reader_get_datalink (raw, NULL), ==, GPCAP_DLT_RAW);
  g_assert_cmpint (gpcap_reader_get_snapshot (reader, NULL), ==, 65535);
  g_assert_cmpint (gpcap_reader_get_tstamp_precision (reader), ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_cmpint (gpcap_reader_get_fd (reader, &error), ==, -1);
  g_assert_no_error (error);
}

/* A savefile has no dropped packets, and receives those that are read. */
static void
test_a_savefile_has_statistics (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);
  guint n_bytes = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      n_bytes += g_bytes_get_size (data);
    }
  g_assert_cmpuint (gpcap_stats_get_received (stats), ==, 10);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 10);
  g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, n_bytes);
  g_assert_cmpuint (gpcap_stats_get_dropped (stats) + gpcap_stats_get_dropped_by_interface (stats)
                        + gpcap_stats_get_dropped_by_queue (stats),
                    ==, 0);
}

/* Checks the numbers of delivered packets and bytes. */
static void
assert_delivered (GPcapReader *reader, guint64 n_packets, guint64 n_bytes)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, n_packets);
  g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, n_bytes);
}

static guint64
count_bytes (GPcapPacketBatch *batch)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);

      n_bytes += gpcap_pkthdr_get_caplen (hdr);
    }
  return n_bytes;
}

static void
add_bytes_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  *(guint64 *) user_data += caplen;
}

static guint
three_used_cb (gpointer user_data)
{
  return 3;
}

/* In each kind of read, also if the filter rejects packets in between. */
static void
test_what_was_delivered_is_counted_to_the_byte (void)
{
  const char *const filters[] = { NULL, "udp or arp" };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapPacketBatch) batch = NULL, lent = NULL;
      g_autoptr (GPcapWalk) walk = NULL;
      g_autoptr (GPcapPkthdr) hdr = NULL;
      guint64 n_bytes = 0;

      g_assert_true (gpcap_reader_set_filter (reader, filters[i], NULL));
      assert_delivered (reader, 0, 0);
      gpcap_reader_next (reader, &hdr, NULL, NULL, NULL);
      n_bytes += gpcap_pkthdr_get_caplen (hdr);
      assert_delivered (reader, 1, n_bytes);
      batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
      n_bytes += count_bytes (batch);
      assert_delivered (reader, 11, n_bytes);
      gpcap_reader_dispatch (reader, 5, add_bytes_func, &n_bytes, NULL, NULL);
      assert_delivered (reader, 16, n_bytes);
      /* Lent packets count when the loan has ended, if they were used. */
      walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, 10, NULL);
      gpcap_reader_set_used_func (reader, three_used_cb, NULL, NULL);
      lent = gpcap_walk_borrow_batch (walk, 0, NULL);
      for (guint j = 0; j < 3; j++)
        {
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (lent, j);

          n_bytes += g_bytes_get_size (data);
        }
      assert_delivered (reader, 19, n_bytes);
    }
}

/* On the wire, whatever was captured of it. */
static void
test_the_bytes_on_the_wire_are_counted (void)
{
  const char *const names[] = { "packets.pcap", "odd-lengths.pcap" };
  const guint chunks[] = { 1, 3, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize c = 0; c < G_N_ELEMENTS (chunks); c++)
      {
        g_autoptr (GPcapReader) reader = test_open (names[i]);
        guint64 n_bytes = 0, n_captured = 0;
        GPcapPacketBatch *batch;
        g_autoptr (GPcapStats) stats = NULL;

        while ((batch = gpcap_reader_read_batch (reader, chunks[c], NULL, NULL)) != NULL)
          {
            n_captured += count_bytes (batch);
            for (guint j = 0; j < gpcap_packet_batch_get_n_packets (batch); j++)
              {
                g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, j);

                n_bytes += gpcap_pkthdr_get_len (hdr);
              }
            g_object_unref (batch);
          }
        stats = gpcap_reader_get_stats (reader, NULL);
        g_assert_cmpuint (n_bytes, >, 0);
        g_assert_cmpint (n_bytes == n_captured, ==, i == 0);
        g_assert_cmpuint (gpcap_stats_get_bytes (stats), ==, n_bytes);
        g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, n_captured);
      }
}

typedef struct
{
  double last;
  guint n_notified;
} Progress;

static void
progress_cb (GPcapReader *reader, GParamSpec *pspec, Progress *progress)
{
  const double now = gpcap_reader_get_progress (reader);

  g_assert_cmpfloat (now, >=, progress->last);
  g_assert_cmpfloat (now, <=, 1);
  progress->last = now;
  progress->n_notified++;
}

/* Also in a replay: packets that were read ahead do not count, unless the file is compressed. */
static void
test_progress_is_told (void)
{
  const char *names[] = { "many.pcap", "packets.pcap.gz", "packets.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPcapReader) reader = test_open (names[i]);
      Seen seen = { 0 };
      Progress progress = { .last = -1 };
      const gint64 start = g_get_monotonic_time ();
      gint64 elapsed;

      if (i == 2)
        g_object_set (reader, "replay", GPCAP_REPLAY_MODE_TIMED, "replay-speed", 0.33, NULL);
      if (i != 1)
        g_assert_cmpfloat (gpcap_reader_get_progress (reader), <, 1);
      g_signal_connect (reader, "notify::progress", G_CALLBACK (progress_cb), &progress);
      listen_to (reader, "batch", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&seen.done);
      elapsed = g_get_monotonic_time () - start;
      g_assert_cmpfloat (progress.last, ==, 1);
      g_assert_cmpuint (progress.n_notified, <=, 2 + elapsed * 30 / G_USEC_PER_SEC);
      g_assert_cmpuint (progress.n_notified, >=, i == 2 ? 4 : 1);
      g_test_message ("%s: told %u times in %.1f ms", names[i], progress.n_notified,
                      elapsed / 1000.0);
      g_assert_no_error (seen.error);
    }
}

/* Exact to the byte, wherever packets end in a block. */
static void
test_progress_counts_what_was_delivered (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autofree char *content = NULL;
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  gsize size, delivered = 24;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  for (guint i = 0; i < TEST_N_MANY; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;

      g_assert_cmpfloat_with_epsilon (gpcap_reader_get_progress (reader), (double) delivered / size,
                                      1e-9);
      g_assert_cmpint (gpcap_reader_next (reader, &hdr, NULL, NULL, NULL), ==,
                       GPCAP_READ_RESULT_PACKET);
      delivered += 16 + gpcap_pkthdr_get_caplen (hdr);
    }
  g_assert_cmpuint (delivered, ==, size);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/info/without-a-device-it-is-any", test_without_a_device_it_is_any);
  g_test_add_func ("/info/a-savefile-says-what-it-is", test_a_savefile_says_what_it_is);
  g_test_add_func ("/info/a-savefile-has-statistics", test_a_savefile_has_statistics);
  g_test_add_func ("/info/what-was-delivered-is-counted-to-the-byte",
                   test_what_was_delivered_is_counted_to_the_byte);
  g_test_add_func ("/info/the-bytes-on-the-wire-are-counted",
                   test_the_bytes_on_the_wire_are_counted);
  g_test_add_func ("/info/progress-is-told", test_progress_is_told);
  g_test_add_func ("/info/progress-counts-what-was-delivered",
                   test_progress_counts_what_was_delivered);
  return g_test_run ();
}
