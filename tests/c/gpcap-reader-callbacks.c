/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of reading with callbacks and signals, in which the program may do anything. */

#include <glib/gstdio.h>

#include "support/gpcap-reading.h"

static void
break_action (Reading *reading)
{
  gpcap_reader_breakloop (reading->reader);
}

static void
test_breaking_off_loses_nothing (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  for (gsize way = 0; way < 5; way++)
    {
      for (guint at = 1; at <= TEST_N_PACKETS; at += 33)
        {
          Reading reading;

          reading_init (&reading, "packets.pcap");
          reading.action = break_action;
          reading.action_at = at;
          g_assert_true (ways[way].read (&reading, 1000));
          g_assert_cmpuint (reading.trace->len, ==, at);
          while (by_next (&reading, 1))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_a_break_gives_minus_two_and_is_not_sticky (void)
{
  g_autoptr (GError) error = NULL;
  Reading reading;

  reading_init (&reading, "packets.pcap");
  gpcap_reader_breakloop (reading.reader);
  reading.action = break_action;
  reading.action_at = 3;
  g_assert_cmpint (
      gpcap_reader_dispatch (reading.reader, -1, reading_packet_func, &reading, NULL, &error), ==,
      -2);
  g_assert_cmpuint (reading.trace->len, ==, 3);
  reading.n_actions = 0;
  reading.action_at = 5;
  g_assert_cmpint (
      gpcap_reader_loop (reading.reader, 2, reading_packet_func, &reading, NULL, &error), ==, -2);
  g_assert_no_error (error);
  g_assert_cmpint (
      gpcap_reader_loop (reading.reader, 2, reading_packet_func, &reading, NULL, &error), ==, 0);
  g_assert_cmpuint (reading.trace->len, ==, 7);
  reading_clear (&reading);
}

static void
close_action (Reading *reading)
{
  gpcap_reader_close (reading->reader);
}

static void
unref_action (Reading *reading)
{
  g_clear_object (&reading->reader);
}

static void
dispose_action (Reading *reading)
{
  g_object_run_dispose (G_OBJECT (reading->reader));
}

static void
dispatch_action (Reading *reading)
{
  g_assert_cmpint (
      gpcap_reader_dispatch (reading->reader, 5, reading_packet_func, reading, NULL, NULL), ==, 5);
}

static void
loop_action (Reading *reading)
{
  g_assert_cmpint (
      gpcap_reader_loop (reading->reader, 20, reading_packet_func, reading, NULL, NULL), ==, 0);
}

static void
loop_to_the_end_action (Reading *reading)
{
  g_assert_cmpint (
      gpcap_reader_loop (reading->reader, -1, reading_packet_func, reading, NULL, NULL), ==, 0);
}

static void
next_action (Reading *reading)
{
  g_assert_true (by_next (reading, 3));
}

static void
read_batch_action (Reading *reading)
{
  g_assert_true (by_read_batch (reading, 7));
}

static guint
four_used_cb (gpointer user_data)
{
  return 4;
}

/* The next read settles the loan; this may be the read that called the action. */
static void
borrow_action (Reading *reading)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reading->reader, GPCAP_WALK_MODE_LOOP, 10, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;

  gpcap_reader_set_used_func (reading->reader, four_used_cb, NULL, NULL);
  batch = gpcap_walk_borrow_batch (walk, 0, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      trace_add_bytes (reading->trace, hdr, data);
    }
}

static void
main_loop_action (Reading *reading)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_once (20, (GSourceOnceFunc) G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
}

/* The reader continues with the next packet after these actions. */
static void
test_callbacks_may_read_filter_and_run_main_loops (void)
{
  const Action actions[] = { dispatch_action,        loop_action,       next_action,
                             loop_to_the_end_action, read_batch_action, main_loop_action,
                             borrow_action };
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
    {
      for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
        {
          Reading reading;

          g_test_message ("action %" G_GSIZE_FORMAT " in %s", action, ways[way].name);
          reading_init (&reading, "packets.pcap");
          reading.action = actions[action];
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          g_assert_cmpuint (reading.n_actions, ==, 1);
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

/* These actions end the reader: nothing more is delivered, and it is finalised. */
static void
test_callbacks_may_close_dispose_and_unref (void)
{
  const Action actions[] = { close_action, dispose_action, unref_action };

  for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
    {
      for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
        {
          gpointer weak;
          Reading reading;

          /* The main context keeps a started reader alive, so dropping a reference does not end it.
           */
          if (ways[way].read == by_start && actions[action] == unref_action)
            continue;
          g_test_message ("action %" G_GSIZE_FORMAT " in %s", action, ways[way].name);
          reading_init (&reading, "packets.pcap");
          weak = reading.reader;
          g_object_add_weak_pointer (weak, &weak);
          reading.action = actions[action];
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          g_assert_cmpuint (reading.n_actions, ==, 1);
          if (actions[action] != unref_action)
            g_assert_cmpuint (reading.trace->len, ==, 3);
          reading_clear (&reading);
          g_assert_null (weak);
        }
    }
}

static void
batch_besides_cb (GPcapReader *reader, GPcapPacketBatch *batch, Reading *reading)
{
  trace_add_batch (reading->by_batch, batch);
}

static void
test_listeners_to_both_signals_get_the_same (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  const Action actions[] = { NULL, break_action, next_action, stop_action };

  for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
    {
      const gboolean reads = actions[action] == next_action;
      Reading reading;

      reading_init (&reading, "packets.pcap");
      reading.action = actions[action];
      reading.action_at = 3;
      g_signal_connect (reading.reader, "packet", G_CALLBACK (reading_packet_cb), &reading);
      g_signal_connect (reading.reader, "batch", G_CALLBACK (batch_besides_cb), &reading);
      while (gpcap_reader_dispatch (reading.reader, -1, NULL, NULL, NULL, NULL) != 0)
        {
        }
      assert_same_trace (reading.trace, expected);
      /* Packets that a handler read itself are not emitted. */
      g_assert_cmpuint (reading.by_batch->len, ==, expected->len - (reads ? 3 : 0));
      if (!reads)
        assert_same_trace (reading.by_batch, expected);
      reading_clear (&reading);
    }
}

static void
test_without_listeners_packets_are_counted (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 10, NULL, NULL, NULL, NULL), ==, 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS - 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_zero_means_all (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 0, NULL, NULL, NULL, NULL), ==, TEST_N_PACKETS);
}

static void
test_dispatch_tells_the_packets_before_the_damage (void)
{
  g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==,
                   TEST_N_PACKETS - 1);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
}

/* The same, if the damage follows the first full collection and so begins the second one. */
static void
test_dispatch_tells_the_packets_of_an_earlier_collection (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "cut.pcap", NULL);
  g_autofree char *source = test_savefile ("many.pcap");
  g_autofree char *content = NULL;
  g_autoptr (GPcapReader) whole = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (whole, 0, NULL, NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  gsize size = 24;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    size += 16 + records[i].caplen;
  g_assert_cmpuint (n, <, TEST_N_MANY);
  g_assert_true (g_file_get_contents (source, &content, NULL, NULL));
  g_assert_true (g_file_set_contents (filename, content, size + 8, NULL));
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, n);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  g_remove (filename);
  g_rmdir (directory);
}

static void
cancel_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancelling_in_a_callback_ends_the_loop (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_loop (reader, -1, cancel_func, cancellable, cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS - 1);
}

typedef struct
{
  GPtrArray *hdrs;
  GPtrArray *data;
} Kept;

static void
keep_cb (GPcapPkthdr *hdr, GBytes *data, Kept *kept)
{
  g_ptr_array_add (kept->hdrs, g_object_ref (hdr));
  g_ptr_array_add (kept->data, g_bytes_ref (data));
}

static void
keep_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Kept *kept)
{
  keep_cb (hdr, data, kept);
}

/* Every other header is kept, so that headers are both kept and recycled. */
static void
test_what_is_kept_stays_valid_and_unchanged (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPtrArray) actual = g_ptr_array_new_with_free_func (g_free);
  Kept kept = { .hdrs = g_ptr_array_new_with_free_func (g_object_unref),
                .data = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapPacketBatch *batch;

  while (kept.hdrs->len < TEST_N_MANY / 2)
    {
      GPcapPkthdr *hdr;
      GBytes *data;

      gpcap_reader_loop_closure (reader, 50, g_cclosure_new (G_CALLBACK (keep_cb), &kept, NULL),
                                 NULL, NULL);
      const gulong handler =
          g_signal_connect (reader, "packet", G_CALLBACK (keep_packet_cb), &kept);
      gpcap_reader_loop (reader, 40, NULL, NULL, NULL, NULL);
      g_signal_handler_disconnect (reader, handler);
      for (int i = 0; i < 10; i++)
        {
          g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, NULL), ==,
                           GPCAP_READ_RESULT_PACKET);
          g_ptr_array_add (kept.hdrs, hdr);
          g_ptr_array_add (kept.data, data);
        }
    }
  while ((batch = gpcap_reader_read_batch (reader, 777, NULL, NULL)) != NULL)
    g_ptr_array_add (batches, batch);
  gpcap_reader_close (reader);
  g_clear_object (&reader);

  for (guint i = 0; i < kept.hdrs->len; i++)
    trace_add_bytes (actual, kept.hdrs->pdata[i], kept.data->pdata[i]);
  for (guint i = 0; i < batches->len; i++)
    trace_add_batch (actual, batches->pdata[i]);
  assert_same_trace (actual, expected);
  g_ptr_array_unref (kept.hdrs);
  g_ptr_array_unref (kept.data);
}

typedef struct
{
  GPcapReader *reader;
  GPcapPkthdr *kept;
  GPcapPkthdr *last;
  guint n;
} Recycling;

static void
recycle_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Recycling *recycling = user_data;

  if (recycling->n == 5)
    recycling->kept = g_object_ref (hdr);
  if (recycling->n != 6 && recycling->n > 0)
    g_assert_true (hdr == recycling->last);
  if (recycling->n == 6)
    g_assert_true (hdr != recycling->kept);
  recycling->last = hdr;
  recycling->n++;
}

static void
test_headers_nobody_kept_are_recycled (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Recycling recycling = { .reader = reader };

  gpcap_reader_loop (reader, -1, recycle_func, &recycling, NULL, NULL);
  g_assert_cmpuint (recycling.n, ==, TEST_N_PACKETS);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (recycling.kept), ==,
                   (TEST_START * 1000 + 5) * 1000000);
  g_object_unref (recycling.kept);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/callbacks/breaking-off-loses-nothing", test_breaking_off_loses_nothing);
  g_test_add_func ("/callbacks/a-break-gives-minus-two-and-is-not-sticky",
                   test_a_break_gives_minus_two_and_is_not_sticky);
  g_test_add_func ("/callbacks/callbacks-may-read-filter-and-run-main-loops",
                   test_callbacks_may_read_filter_and_run_main_loops);
  g_test_add_func ("/callbacks/callbacks-may-close-dispose-and-unref",
                   test_callbacks_may_close_dispose_and_unref);
  g_test_add_func ("/callbacks/listeners-to-both-signals-get-the-same",
                   test_listeners_to_both_signals_get_the_same);
  g_test_add_func ("/callbacks/without-listeners-packets-are-counted",
                   test_without_listeners_packets_are_counted);
  g_test_add_func ("/callbacks/zero-means-all", test_zero_means_all);
  g_test_add_func ("/callbacks/dispatch-tells-the-packets-before-the-damage",
                   test_dispatch_tells_the_packets_before_the_damage);
  g_test_add_func ("/callbacks/dispatch-tells-the-packets-of-an-earlier-collection",
                   test_dispatch_tells_the_packets_of_an_earlier_collection);
  g_test_add_func ("/callbacks/cancelling-in-a-callback-ends-the-loop",
                   test_cancelling_in_a_callback_ends_the_loop);
  g_test_add_func ("/callbacks/what-is-kept-stays-valid-and-unchanged",
                   test_what_is_kept_stays_valid_and_unchanged);
  g_test_add_func ("/callbacks/headers-nobody-kept-are-recycled",
                   test_headers_nobody_kept_are_recycled);
  return g_test_run ();
}
