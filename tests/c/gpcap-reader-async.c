/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what is done in GIO's asynchronous manner. */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "support/gpcap-test.h"

/* When an operation is cancelled. */
typedef enum
{
  BEFORE, /* it is begun */
  AT_ONCE,
  LATER, /* while the main loop waits */
  FROM_A_THREAD,
  N_MOMENTS,
} Moment;

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static gpointer
cancel_in_thread (gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;

  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* After the operation was begun; the caller cancels before. */
static void
cancel_at (Moment moment, GCancellable *cancellable)
{
  if (moment == AT_ONCE)
    g_cancellable_cancel (cancellable);
  if (moment == LATER)
    g_timeout_add (20, cancel_cb, cancellable);
  if (moment == FROM_A_THREAD)
    g_thread_unref (g_thread_new ("canceller", cancel_in_thread, g_object_ref (cancellable)));
}

static GPcapPacketBatch *
read_batch (GPcapReader *reader, guint max_packets, GCancellable *cancellable, GError **error)
{
  Async async = { 0 };
  GPcapPacketBatch *batch;

  gpcap_reader_read_batch_async (reader, max_packets, G_PRIORITY_DEFAULT, cancellable, async_cb,
                                 &async);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), error);
  async_clear (&async);
  return batch;
}

/* Reads until the end; @trace may have packets already. */
static void
assert_reads_the_rest (GPcapReader *reader, GPtrArray *trace)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  while ((batch = read_batch (reader, 7, NULL, &error)) != NULL)
    {
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
      trace_add_batch (trace, batch);
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  assert_same_trace (trace, expected);
}

static void
test_read_batch_gives_every_packet_once (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPtrArray) trace = trace_new ();

  assert_reads_the_rest (reader, trace);
  g_assert_null (read_batch (reader, 0, NULL, NULL));
}

static void
test_damage_comes_after_the_whole_packets (void)
{
  g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
  g_autoptr (GPcapPacketBatch) batch = read_batch (reader, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, TEST_N_PACKETS - 1);
  g_assert_null (read_batch (reader, 0, NULL, &error));
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
  g_assert_null (read_batch (reader, 10, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&first), NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 10);
  g_autoptr (GPtrArray) trace = trace_new ();
  trace_add_batch (trace, batch);
  assert_reads_the_rest (reader, trace);
  async_clear (&first);
}

/* Whenever that is, the reader is left as it was, and no packet is lost. */
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

/* The packets are there already: whoever cancels comes too late, or leaves them to the next. */
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
      g_assert_null (read_batch (reader, 0, NULL, NULL));
      if (thread != NULL)
        g_thread_join (thread);
      pipe_clear (&pipe);
    }
}

/* Blocking reads wait where they are called from the callback of an asynchronous one. */
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
  const gint64 deadline = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, NULL);
  g_usleep (50000);
  gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, read_again_cb, &pipe);
  while (pipe.fd != -1 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (pipe.fd, ==, -1);
  pipe_clear (&pipe);
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
  /* Also where the reader has another timeout, or does not wait by itself. */
  gpcap_reader_set_nonblock (reader, TRUE);
  const gint64 start = g_get_monotonic_time ();
  g_object_unref (gpcap_reader_read_batch_timeout (reader, 0, 30, NULL, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 30000);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch_timeout (reader, 0, -1, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
  pipe_clear (&pipe);
}

static GPcapReader *
new_for_savefile (const char *name)
{
  g_autofree char *filename = test_savefile (name);

  return g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
}

static int
activate (GPcapReader *reader, GCancellable *cancellable, Moment moment, GError **error)
{
  Async async = { 0 };
  int status;

  gpcap_reader_activate_async (reader, cancellable, async_cb, &async);
  cancel_at (moment, cancellable);
  status = gpcap_reader_activate_finish (reader, async_wait (&async), error);
  async_clear (&async);
  return status;
}

static void
test_activation_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GPcapReader) damaged = new_for_savefile ("garbage.pcap");
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  g_assert_false (gpcap_reader_is_activated (reader));
  g_assert_false (gpcap_reader_set_timeout (reader, 5, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_cmpint (activate (reader, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_activate_finish (reader, async_wait (&async), NULL), ==, 0);
  async_clear (&async);
  assert_reads_the_rest (reader, trace);
  g_assert_cmpint (activate (reader, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (&error);
  g_assert_cmpint (activate (damaged, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
}

/* A FIFO that nobody writes to. */
static char *
make_fifo (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  char *filename = g_build_filename (directory, "fifo", NULL);

  g_assert_cmpint (mkfifo (filename, 0600), ==, 0);
  return filename;
}

static void
remove_fifo (const char *filename)
{
  g_autofree char *directory = g_path_get_dirname (filename);

  g_assert_cmpint (g_unlink (filename), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_a_cancelled_activation_can_be_tried_again (void)
{
  g_autofree char *fifo = make_fifo ();

  for (Moment moment = BEFORE; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", fifo, NULL);

      for (int i = 0; i < 2; i++)
        {
          g_autoptr (GCancellable) cancellable = g_cancellable_new ();
          g_autoptr (GError) error = NULL;

          if (moment == BEFORE)
            g_cancellable_cancel (cancellable);
          g_assert_cmpint (activate (reader, cancellable, moment, &error), ==, -1);
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_false (gpcap_reader_is_activated (reader));
        }
    }
  remove_fifo (fifo);
}

static void
test_closing_ends_an_activation (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  gpcap_reader_close (reader);
  g_assert_cmpint (gpcap_reader_activate_finish (reader, async_wait (&async), &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  async_clear (&async);
}

static void
test_opening_does_what_the_other_one_does (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *fifo = make_fifo ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_open_offline_async (filename, NULL, async_cb, &async);
  g_autoptr (GPcapReader) reader = gpcap_open_offline_finish (async_wait (&async), &error);
  g_assert_no_error (error);
  assert_reads_the_rest (reader, trace);
  async_clear (&async);

  gpcap_open_offline_async ("no such file", NULL, async_cb, &async);
  g_assert_null (gpcap_open_offline_finish (async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  async_clear (&async);

  gpcap_open_offline_async (fifo, cancellable, async_cb, &async);
  cancel_at (LATER, cancellable);
  g_assert_null (gpcap_open_offline_finish (async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  async_clear (&async);
  remove_fifo (fifo);

  gpcap_open_live_async ("no such device", -1, FALSE, 1, NULL, async_cb, &async);
  g_assert_null (gpcap_open_live_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  async_clear (&async);
  gpcap_open_live_async ("no such device", 0, FALSE, 1, NULL, async_cb, &async);
  g_assert_null (gpcap_open_live_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  async_clear (&async);
}

static void
test_opening_a_stream_does_not_block (void)
{
  g_autoptr (GPtrArray) trace = trace_new ();
  Async async = { 0 };
  Pipe pipe;

  pipe_init (&pipe);
  gpcap_open_stream_async (pipe.stream, NULL, async_cb, &async);
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_false (async.done);
  pipe_write_until (&pipe, pipe.size);
  pipe_close (&pipe);
  g_autoptr (GPcapReader) reader = gpcap_open_stream_finish (async_wait (&async), NULL);
  assert_reads_the_rest (reader, trace);
  async_clear (&async);
  pipe_clear (&pipe);
}

static void
test_closing_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      Async async = { 0 };

      gpcap_reader_close_async (reader, NULL, async_cb, &async);
      g_assert_true (gpcap_reader_is_closed (reader));
      g_assert_true (gpcap_reader_close_finish (reader, async_wait (&async), NULL));
      async_clear (&async);
    }

  g_autoptr (GPcapReader) second = test_open ("packets.pcap");
  Async async = { 0 };
  g_cancellable_cancel (cancellable);
  gpcap_reader_close_async (second, cancellable, async_cb, &async);
  g_assert_true (gpcap_reader_is_closed (second));
  g_assert_false (gpcap_reader_close_finish (second, async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  async_clear (&async);
}

static char *
make_long_filter (guint n_hosts)
{
  GString *filter = g_string_new ("host 10.0.0.1");

  for (guint i = 2; i <= n_hosts; i++)
    g_string_append_printf (filter, " or host 10.0.%u.%u", i / 250, i % 250 + 1);
  return g_string_free (filter, FALSE);
}

static gboolean
count_cb (gpointer n)
{
  (*(guint *) n)++;
  return G_SOURCE_CONTINUE;
}

/* This many alternatives take a second or more: the timer beside it goes on. */
static void
test_compiling_does_not_block (void)
{
  g_autofree char *filter = make_long_filter (300);
  g_autoptr (GPcapBpf) bpf = NULL;
  g_autoptr (GError) error = NULL;
  guint n_ticks = 0;
  const guint timer = g_timeout_add (10, count_cb, &n_ticks);
  const gint64 start = g_get_monotonic_time ();
  Async async = { 0 };

  gpcap_compile_async (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, NULL, async_cb,
                       &async);
  bpf = gpcap_compile_finish (async_wait (&async), &error);
  g_assert_no_error (error);
  g_test_message ("%.0f ms, %u ticks of 10 ms", (g_get_monotonic_time () - start) / 1000.0,
                  n_ticks);
  g_assert_cmpuint (n_ticks, >, 3);
  g_assert_cmpstr (gpcap_bpf_get_expression (bpf), ==, filter);
  async_clear (&async);
  g_source_remove (timer);

  gpcap_compile_async (GPCAP_DLT_EN10MB, 96, "no filter", TRUE, GPCAP_NETMASK_UNKNOWN, NULL,
                       async_cb, &async);
  g_assert_null (gpcap_compile_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  async_clear (&async);
}

/* libpcap goes on for a while in its thread. */
static void
test_compiling_is_cancelled_at_once (void)
{
  g_autofree char *filter = make_long_filter (300);

  for (Moment moment = BEFORE; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      if (moment == BEFORE)
        g_cancellable_cancel (cancellable);
      gpcap_compile_async (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, cancellable,
                           async_cb, &async);
      cancel_at (moment, cancellable);
      g_assert_null (gpcap_compile_finish (async_wait (&async), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);
    }
}

static void
test_setting_a_filter_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = new_for_savefile ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_set_filter_async (reader, "udp", NULL, async_cb, &async);
  g_assert_null (gpcap_reader_get_filter (reader));
  g_assert_true (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");
  async_clear (&async);

  gpcap_reader_set_filter_async (reader, "no filter", NULL, async_cb, &async);
  g_assert_false (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  async_clear (&async);

  gpcap_reader_set_filter_async (reader, "tcp", cancellable, async_cb, &async);
  cancel_at (AT_ONCE, cancellable);
  g_assert_false (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  async_clear (&async);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");

  gpcap_reader_set_filter_async (inactive, "udp", NULL, async_cb, &async);
  g_assert_true (gpcap_reader_set_filter_finish (inactive, async_wait (&async), &error));
  g_assert_cmpstr (gpcap_reader_get_filter (inactive), ==, "udp");
  async_clear (&async);
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
  g_test_add_func ("/async/a-callback-may-read-on", test_a_callback_may_read_on);
  g_test_add_func ("/async/a-deadline-is-kept", test_a_deadline_is_kept);
  g_test_add_func ("/async/activation-does-what-the-other-one-does",
                   test_activation_does_what_the_other_one_does);
  g_test_add_func ("/async/a-cancelled-activation-can-be-tried-again",
                   test_a_cancelled_activation_can_be_tried_again);
  g_test_add_func ("/async/closing-ends-an-activation", test_closing_ends_an_activation);
  g_test_add_func ("/async/opening-does-what-the-other-one-does",
                   test_opening_does_what_the_other_one_does);
  g_test_add_func ("/async/opening-a-stream-does-not-block", test_opening_a_stream_does_not_block);
  g_test_add_func ("/async/closing-does-what-the-other-one-does",
                   test_closing_does_what_the_other_one_does);
  g_test_add_func ("/async/compiling-does-not-block", test_compiling_does_not_block);
  g_test_add_func ("/async/compiling-is-cancelled-at-once", test_compiling_is_cancelled_at_once);
  g_test_add_func ("/async/setting-a-filter-does-what-the-other-one-does",
                   test_setting_a_filter_does_what_the_other_one_does);
  return g_test_run ();
}
