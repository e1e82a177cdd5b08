/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of asynchronous reads. */

#include "support/gpcap-async.h"
#include "support/gpcap-waiting.h"

static void
test_read_batch_gives_every_packet_once (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPtrArray) trace = trace_new ();

  assert_reads_the_rest (reader, trace);
  g_assert_null (async_read_batch (reader, 0, NULL, NULL));
}

static void
test_damage_comes_after_the_whole_packets (void)
{
  g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
  g_autoptr (GPcapPacketBatch) batch = async_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, TEST_N_PACKETS - 1);
  g_assert_null (async_read_batch (reader, 0, NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
}

static void
test_a_second_read_is_pending (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  Async first = { 0 };

  gpcap_reader_read_batch_async (reader, 10, G_PRIORITY_DEFAULT, NULL, async_cb, &first);
  g_assert_false (first.done);
  g_assert_null (async_read_batch (reader, 10, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&first), NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 10);
  g_autoptr (GPtrArray) trace = trace_new ();
  trace_add_batch (trace, batch);
  assert_reads_the_rest (reader, trace);
  async_clear (&first);
}

/* A cancellation at any moment leaves the reader as it was, and loses no packet. */
static void
test_cancelling_a_read_loses_nothing (void)
{
  for (Moment moment = BEFORE; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, HEADER_SIZE);
      g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, NULL);
      if (moment == BEFORE)
        g_cancellable_cancel (cancellable);
      gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, cancellable, async_cb, &async);
      cancel_at (moment, cancellable);
      g_assert_null (gpcap_reader_read_batch_finish (reader, async_wait (&async), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);

      pipe_write_until (&pipe, pipe.size);
      pipe_close (&pipe);
      assert_reads_the_rest (reader, trace);
      pipe_clear (&pipe);
    }
}

/* Packets are available already: a cancellation is too late, or leaves them to the next read. */
static void
test_cancelling_beside_packets_loses_nothing (void)
{
  for (guint delay = 0; delay < 4; delay++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPcapPacketBatch) batch = NULL;
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      gpcap_reader_read_batch_async (reader, 10, G_PRIORITY_DEFAULT, cancellable, async_cb, &async);
      for (guint i = 0; i < delay; i++)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), &error);
      if (batch == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        trace_add_batch (trace, batch);
      g_test_message ("%u iterations: %s", delay, batch != NULL ? "a batch" : "cancelled");
      async_clear (&async);
      assert_reads_the_rest (reader, trace);
    }
}

static gpointer
close_in_thread (gpointer reader)
{
  g_usleep (20000);
  gpcap_reader_close (reader);
  return NULL;
}

static void
test_close_ends_a_read (void)
{
  for (int from_thread = 0; from_thread < 2; from_thread++)
    {
      g_autoptr (GError) error = NULL;
      GThread *thread = NULL;
      Async async = { 0 };
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, HEADER_SIZE);
      g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, NULL);
      gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, async_cb, &async);
      if (from_thread)
        thread = g_thread_new ("closer", close_in_thread, reader);
      else
        gpcap_reader_close (reader);
      g_assert_null (gpcap_reader_read_batch_finish (reader, async_wait (&async), &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
      async_clear (&async);
      g_assert_null (async_read_batch (reader, 0, NULL, NULL));
      if (thread != NULL)
        g_thread_join (thread);
      pipe_clear (&pipe);
    }
}

/* Blocking reads in the callback of an asynchronous read wait. */
static void
read_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GPcapReader *reader = GPCAP_READER (object);
  g_autoptr (GPcapPacketBatch) first = gpcap_reader_read_batch_finish (reader, result, NULL);
  g_autoptr (GPcapPacketBatch) second = NULL;
  Pipe *pipe = user_data;

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (first), ==, 2);
  second = gpcap_reader_read_batch_timeout (reader, 0, 30, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (second), ==, 0);
  g_clear_object (&second);
  pipe_write_until (pipe, pipe->size);
  second = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (second), >, 0);
  pipe_close (pipe);
}

static void
test_a_callback_may_read_on (void)
{
  const gint64 deadline = get_test_deadline ();
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, NULL);
  /* The reader's thread has both packets. */
  wait_until_others_sleep ();
  gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, read_again_cb, &pipe);
  while (pipe.fd != -1 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (pipe.fd, ==, -1);
  pipe_clear (&pipe);
}

static void
break_cb (GPcapReader *reader, GPcapDumper *dumper, GError *error, gboolean *is_broken)
{
  gpcap_reader_breakloop (reader);
  *is_broken = TRUE;
}

/* A break comes in the middle of the read: the loan that the read ends fails to be written. */
static void
test_breakloop_does_not_end_a_read (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/full", NULL);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_POLL, -1, NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_broken = FALSE;

  g_signal_connect (reader, "dump-failed", G_CALLBACK (break_cb), &is_broken);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_autoptr (GPcapPacketBatch) lent = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_autoptr (GPcapPacketBatch) read = async_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_broken);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (lent), >, 0);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (read), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/async/read-batch-gives-every-packet-once",
                   test_read_batch_gives_every_packet_once);
  g_test_add_func ("/async/damage-comes-after-the-whole-packets",
                   test_damage_comes_after_the_whole_packets);
  g_test_add_func ("/async/a-second-read-is-pending", test_a_second_read_is_pending);
  g_test_add_func ("/async/cancelling-a-read-loses-nothing", test_cancelling_a_read_loses_nothing);
  g_test_add_func ("/async/cancelling-beside-packets-loses-nothing",
                   test_cancelling_beside_packets_loses_nothing);
  g_test_add_func ("/async/close-ends-a-read", test_close_ends_a_read);
  g_test_add_func ("/async/breakloop-does-not-end-a-read", test_breakloop_does_not_end_a_read);
  g_test_add_func ("/async/a-callback-may-read-on", test_a_callback_may_read_on);
  return g_test_run ();
}
