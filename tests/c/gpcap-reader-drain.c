/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of stopping without losing any, with savefiles, replays and streams. What a device does is
 * tested in live/gpcap-live-drain.c. */

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <unistd.h>

#include "support/gpcap-listening.h"
#include "support/gpcap-waiting.h"

static void
assert_drains (GPcapReader *reader)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_drain (reader, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_reader_is_running (reader));
}

static void
count_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer n)
{
  ++*(guint *) n;
}

/* Reads to the end of the savefile, and returns how many packets there were. */
static guint
read_rest (GPcapReader *reader)
{
  guint n = 0;

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_NONE, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, count_func, &n, NULL, NULL), ==, 0);
  g_assert_cmpfloat (gpcap_reader_get_progress (reader), ==, 1);
  return n;
}

static gpointer
drain_without_descriptors (gpointer reader)
{
  g_autoptr (GError) error = NULL;

  descriptors_run_out ();
  const gboolean is_drained = gpcap_reader_drain (reader, NULL, &error);
  descriptors_come_back ();
  g_assert_false (is_drained);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  return NULL;
}

/* In another thread, a drain waits in a main context of its own. GLib would end the program. */
static void
test_without_descriptors_another_thread_is_told (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  g_thread_join (g_thread_new ("drain", drain_without_descriptors, reader));
  g_assert_true (gpcap_reader_is_running (reader));
  assert_drains (reader);
  g_assert_cmpuint (seen.n_finished, ==, 1);
}

/* Nothing comes into a savefile by itself. */
static void
test_a_savefile_has_nothing_to_drain (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Seen seen = { 0 };

  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  assert_drains (reader);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (seen.n_packets, ==, 0);
  run_what_is_ready ();
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_cmpuint (read_rest (reader), ==, TEST_N_MANY);
}

static void
test_what_was_collected_of_a_savefile_is_delivered (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 1, NULL, NULL);
  Seen seen = { 0 };

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 1);
  listen_to (reader, "batch", &seen);
  assert_drains (reader);
  g_assert_cmpuint (seen.n_finished, ==, 0);
  g_assert_cmpuint (seen.n_packets, >, 1);
  g_assert_cmpuint (seen.n_packets, <, TEST_N_MANY - 1);
  g_signal_handlers_disconnect_by_data (reader, &seen);
  g_assert_cmpuint (1 + seen.n_packets + read_rest (reader), ==, TEST_N_MANY);
}

static void
drainloop_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  gpcap_reader_drainloop (user_data);
}

/* Whichever read it is that comes to the end reports it, and the next one goes on. */
static void
test_the_end_is_reported_once (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapPacketBatch *batch;
  guint n = 0;

  g_assert_cmpint (gpcap_reader_loop (reader, -1, drainloop_func, reader, NULL, NULL), ==, 0);
  gpcap_reader_drainloop (reader);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==, GPCAP_READ_RESULT_END);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  gpcap_reader_drainloop (reader);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      n += gpcap_packet_batch_get_n_packets (batch);
      g_object_unref (batch);
    }
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpfloat (gpcap_reader_get_progress (reader), <, 1);
  g_assert_cmpuint (read_rest (reader), >, 0);
}

/* A dispatch that has delivered packets leaves the end to the next one. */
static void
test_a_dispatch_leaves_the_end_to_the_next (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  guint n = 0;

  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  gpcap_reader_drainloop (reader);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, count_func, &n, NULL, NULL), ==, n);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, count_func, &n, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_dispatch (reader, 5, count_func, &n, NULL, NULL), ==, 5);
}

typedef struct
{
  GPcapReader *reader; /* borrowed */
  guint n_outside;
  guint n_inside;
} Nested;

static void
nested_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Nested *self = user_data;

  if (self->n_outside++ > 0)
    return;
  gpcap_reader_drainloop (self->reader);
  g_assert_cmpint (gpcap_reader_loop (self->reader, -1, count_func, &self->n_inside, NULL, NULL),
                   ==, 0);
}

/* The read in the callback reports the end, which is also that of the read around it. */
static void
test_nested_reads_end_together (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Nested nested = { .reader = reader };

  g_assert_cmpint (gpcap_reader_loop (reader, -1, nested_func, &nested, NULL, NULL), ==, 0);
  g_assert_cmpuint (nested.n_outside, ==, 1);
  g_assert_cmpuint (nested.n_inside, >, 1);
  g_assert_cmpuint (read_rest (reader), ==, TEST_N_MANY - 1 - nested.n_inside);
}

static void
test_a_stepped_replay_delivers_its_steps (void)
{
  for (guint n_steps = 0; n_steps < 10; n_steps++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      Seen seen = { 0 };

      g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
      listen_to (reader, n_steps % 2 == 0 ? "packet" : "batch", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      g_assert_true (gpcap_reader_step (reader, n_steps, NULL));
      assert_drains (reader);
      g_assert_cmpuint (seen.n_packets, ==, n_steps);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_signal_handlers_disconnect_by_data (reader, &seen);
      g_assert_cmpuint (read_rest (reader), ==, TEST_N_PACKETS - n_steps);
    }
}

static void
sleep_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, gpointer user_data)
{
  g_usleep (1000);
}

/* However long the delivery takes, what becomes due meanwhile is behind the call. */
static void
test_a_timed_replay_delivers_what_is_due (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  /* The capture took some 100 seconds: a packet a millisecond. */
  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_TIMED, NULL));
  g_assert_true (gpcap_reader_set_replay_speed (reader, 2000, NULL));
  listen_to (reader, "packet", &seen);
  g_signal_connect (reader, "packet", G_CALLBACK (sleep_cb), NULL);
  g_assert_true (gpcap_reader_start (reader, NULL));
  while (seen.n_packets == 0)
    g_main_context_iteration (NULL, TRUE);
  g_usleep (5000);
  assert_drains (reader);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_signal_handlers_disconnect_by_data (reader, &seen);
  g_test_message ("%u packets", seen.n_packets);
  g_assert_cmpuint (seen.n_packets + read_rest (reader), ==, TEST_N_PACKETS);
}

/* A whole savefile that is replayed too fast for its handlers ends at the call, too. */
static void
test_a_replay_ends_between_blocks (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Seen seen = { 0 };

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (reader, TEST_N_MANY - 1, NULL));
  listen_to (reader, "batch", &seen);
  assert_drains (reader);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_MANY - 1);
  g_signal_handlers_disconnect_by_data (reader, &seen);
  g_assert_cmpuint (read_rest (reader), ==, 1);
}

static void
test_the_end_of_a_savefile_ends_the_drain (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (reader, 1000, NULL));
  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  assert_drains (reader);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (seen.n_finished, ==, 1);
}

/* The failure of the capture ends the drain, and is what "finished" reports. */
static void
test_a_failure_is_reported_by_both (void)
{
  for (int is_async = 0; is_async < 2; is_async++)
    {
      g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
      g_autoptr (GError) error = NULL;
      Seen seen = { 0 };

      g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
      g_assert_true (gpcap_reader_step (reader, 1000, NULL));
      listen_to (reader, "packet", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      if (is_async)
        {
          Async async = { 0 };

          gpcap_reader_drain_async (reader, NULL, async_cb, &async);
          g_assert_false (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
          async_clear (&async);
        }
      else
        {
          g_assert_false (gpcap_reader_drain (reader, NULL, &error));
        }
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
      g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS - 1);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
      g_clear_error (&seen.error);
    }
}

static void
test_a_stream_delivers_what_it_has_got (void)
{
  for (int is_async = 0; is_async < 2; is_async++)
    {
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GError) error = NULL;
      Seen seen = { 0 };
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, TWO_PACKETS);
      reader = gpcap_open_stream (pipe.stream, NULL, &error);
      g_assert_no_error (error);
      /* The second packet came with the first one, and the pipe stays open. */
      g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                       GPCAP_READ_RESULT_PACKET);
      listen_to (reader, "packet", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      if (is_async)
        {
          Async async = { 0 };

          gpcap_reader_drain_async (reader, NULL, async_cb, &async);
          g_assert_true (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
          async_clear (&async);
        }
      else
        {
          assert_drains (reader);
        }
      g_assert_cmpuint (seen.n_packets, ==, 1);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_signal_handlers_disconnect_by_data (reader, &seen);
      pipe_write_until (&pipe, pipe.size);
      pipe_close (&pipe);
      guint n = 0;
      g_assert_cmpint (gpcap_reader_loop (reader, -1, count_func, &n, NULL, NULL), ==, 0);
      g_assert_cmpuint (n, ==, TEST_N_PACKETS - 2);
      gpcap_reader_close (reader);
      pipe_clear (&pipe);
    }
}

/* Fills a pipe that nobody reads from, and all that reads ahead. Returns the number of bytes. */
static gsize
fill_pipe (int fd, const char *content, gsize size)
{
  gsize written = 0;
  guint n_full = 0;

  g_assert_true (g_unix_set_fd_nonblocking (fd, TRUE, NULL));
  while (n_full < 5 && written < size)
    {
      const gssize n = write (fd, content + written, MIN (size - written, 10000));

      written += MAX (n, 0);
      n_full = n == -1 ? n_full + 1 : 0;
      if (n == -1)
        g_usleep (10000);
    }
  g_assert_true (g_unix_set_fd_nonblocking (fd, FALSE, NULL));
  return written;
}

static guint
count_whole_packets (const char *content, gsize size)
{
  guint n = 0;

  for (gsize at = HEADER_SIZE; at + 16 <= size; n++)
    {
      guint32 caplen;

      memcpy (&caplen, content + at + 8, sizeof caplen);
      at += 16 + caplen;
      if (at > size)
        break;
    }
  return n;
}

/* A program that was busy gets what waits in the pipe, too, but not the packet that is cut there.
 */
static void
test_a_full_pipe_is_drained (void)
{
  for (int by_name = 0; by_name < 2; by_name++)
    {
      g_autofree char *filename = test_savefile ("many.pcap");
      g_autofree char *content = NULL;
      g_autofree char *name = NULL;
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GError) error = NULL;
      Seen seen = { 0 };
      guint n_rest = 0;
      gsize size;
      int fds[2];

      g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
      g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
      g_assert_cmpint (write (fds[1], content, HEADER_SIZE), ==, HEADER_SIZE);
      name = g_strdup_printf ("/dev/fd/%d", fds[0]);
      stream = g_unix_input_stream_new (fds[0], TRUE);
      reader = by_name ? gpcap_open_offline (name, NULL, &error)
                       : gpcap_open_stream (stream, NULL, &error);
      g_assert_no_error (error);
      const gsize written =
          HEADER_SIZE + fill_pipe (fds[1], content + HEADER_SIZE, size - HEADER_SIZE);
      const guint n_whole = count_whole_packets (content, written);

      g_assert_cmpuint (written, <, size);
      listen_to (reader, "batch", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      assert_drains (reader);
      g_assert_cmpuint (seen.n_packets, ==, n_whole);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_signal_handlers_disconnect_by_data (reader, &seen);

      /* The pipe is empty now, and has room for the next packets. */
      g_assert_cmpint (write (fds[1], content + written, MIN (size - written, 5000)), >, 0);
      close (fds[1]);
      gpcap_reader_loop (reader, -1, count_func, &n_rest, NULL, NULL);
      g_assert_cmpuint (n_rest, ==,
                        count_whole_packets (content, written + MIN (size - written, 5000))
                            - n_whole);
      gpcap_reader_close (reader);
    }
}

static void
drain_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, guint *n)
{
  if (++*n == 1)
    assert_drains (reader);
}

/* A drain in a handler of the reader itself. */
static void
test_a_handler_may_drain (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };
  guint n = 0;

  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (reader, 7, NULL));
  listen_to (reader, "packet", &seen);
  g_signal_connect (reader, "packet", G_CALLBACK (drain_packet_cb), &n);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  run_what_is_ready ();
  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpuint (seen.n_finished, ==, 1);
}

static void
stop_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, gpointer is_to_close)
{
  if (GPOINTER_TO_INT (is_to_close))
    gpcap_reader_close (reader);
  else
    gpcap_reader_stop (reader);
}

/* A handler that stops or closes the reader ends the drain. */
static void
test_a_stop_ends_a_drain (void)
{
  const int codes[] = { GPCAP_ERROR_BREAK, GPCAP_ERROR_CLOSED };

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      g_autoptr (GError) error = NULL;
      const int is_to_close = i % 2;
      Seen seen = { 0 };

      g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
      g_assert_true (gpcap_reader_step (reader, TEST_N_MANY - 1, NULL));
      listen_to (reader, "batch", &seen);
      g_signal_connect (reader, "batch", G_CALLBACK (stop_batch_cb), GINT_TO_POINTER (is_to_close));
      g_assert_true (gpcap_reader_start (reader, NULL));
      if (i < 2)
        {
          g_assert_false (gpcap_reader_drain (reader, NULL, &error));
        }
      else
        {
          Async async = { 0 };

          gpcap_reader_drain_async (reader, NULL, async_cb, &async);
          g_assert_false (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
          async_clear (&async);
        }
      g_assert_error (error, GPCAP_ERROR, codes[is_to_close]);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      g_assert_cmpuint (seen.n_packets, <, TEST_N_MANY - 1);
    }
}

/* A drain that was asked for before a start does not end it. */
static void
test_a_start_undoes_a_request (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { 0 };

  gpcap_reader_drainloop (reader);
  listen_to (reader, "packet", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
}

static void
test_what_is_not_open_cannot_be_drained (void)
{
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "device", "lo", NULL);
  const int codes[] = { GPCAP_ERROR_NOT_ACTIVATED, GPCAP_ERROR_CLOSED };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      gpcap_reader_drainloop (reader);
      g_assert_false (gpcap_reader_drain (reader, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, codes[i]);
      g_clear_error (&error);
      gpcap_reader_drain_async (reader, NULL, async_cb, &async);
      g_assert_false (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
      g_assert_error (error, GPCAP_ERROR, codes[i]);
      async_clear (&async);
      gpcap_reader_close (reader);
    }
}

/* The source of the drain of a reader that is not started goes when it is closed. */
static void
test_closing_ends_the_drain_of_what_is_not_started (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_drain_async (reader, NULL, async_cb, &async);
  gpcap_reader_close (reader);
  g_assert_false (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  async_clear (&async);
}

typedef enum
{
  END_BY_ANOTHER_DRAIN,
  END_BY_A_DRAIN_THAT_BLOCKS,
  END_BY_A_READ,
  N_ENDS
} End;

/* One read reports the end, and whoever waits for it hears of it. */
static void
test_drains_of_what_is_not_started_end_together (void)
{
  for (End end = 0; end < N_ENDS; end++)
    {
      g_autoptr (GPcapReader) reader = NULL;
      Async asyncs[3] = { 0 };
      Seen seen = { 0 };
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, TWO_PACKETS);
      reader = gpcap_open_stream (pipe.stream, NULL, NULL);
      listen_to (reader, "batch", &seen);
      for (gsize i = 0; i < G_N_ELEMENTS (asyncs); i++)
        gpcap_reader_drain_async (reader, NULL, async_cb, &asyncs[i]);
      if (end == END_BY_A_DRAIN_THAT_BLOCKS)
        assert_drains (reader);
      if (end == END_BY_A_READ)
        g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      for (gsize i = 0; i < G_N_ELEMENTS (asyncs); i++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_true (gpcap_reader_drain_finish (reader, async_wait (&asyncs[i]), &error));
          g_assert_no_error (error);
          async_clear (&asyncs[i]);
        }
      g_assert_cmpuint (seen.n_packets, ==, 2);
      gpcap_reader_close (reader);
      pipe_clear (&pipe);
    }
}

static void
stop_cb (GPcapReader *reader)
{
  gpcap_reader_stop (reader);
}

typedef enum
{
  STOP_AT_ONCE,
  STOP_BY_A_START,
  STOP_IN_A_HANDLER,
  N_STOPS
} Stop;

static void
test_a_stop_ends_the_drain_of_what_is_not_started (void)
{
  for (Stop stop = 0; stop < N_STOPS; stop++)
    {
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GError) error = NULL;
      Async async = { 0 };
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, TWO_PACKETS);
      reader = gpcap_open_stream (pipe.stream, NULL, NULL);
      gpcap_reader_drain_async (reader, NULL, async_cb, &async);
      if (stop == STOP_AT_ONCE)
        gpcap_reader_stop (reader);
      if (stop == STOP_BY_A_START)
        g_assert_true (gpcap_reader_start (reader, NULL));
      if (stop == STOP_IN_A_HANDLER)
        g_signal_connect (reader, "batch", G_CALLBACK (stop_cb), NULL);
      g_assert_false (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_BREAK);
      async_clear (&async);
      gpcap_reader_close (reader);
      pipe_clear (&pipe);
    }
}

/* A read beside the started reader's own may come to the end. */
static void
test_another_read_ends_the_drain_of_what_is_started (void)
{
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  Async async = { 0 };
  Seen seen = { 0 };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS);
  reader = gpcap_open_stream (pipe.stream, NULL, NULL);
  listen_to (reader, "batch", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  gpcap_reader_drain_async (reader, NULL, async_cb, &async);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_true (gpcap_reader_drain_finish (reader, async_wait (&async), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n_packets, ==, 2);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_no_error (seen.error);
  g_assert_false (gpcap_reader_is_running (reader));
  async_clear (&async);
  gpcap_reader_close (reader);
  pipe_clear (&pipe);
}

static gboolean
read_once_cb (gpointer reader)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);

  return batch != NULL;
}

/* The pipe is silent after the last packet, and stays open. */
static void
test_a_callback_that_reads_once_comes_to_the_end (void)
{
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GSource) source = NULL;
  const gint64 deadline = get_test_deadline ();
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS);
  reader = gpcap_open_stream (pipe.stream, NULL, NULL);
  source = gpcap_reader_create_source (reader, NULL);
  g_source_set_callback (source, read_once_cb, reader, NULL);
  gpcap_reader_drainloop (reader);
  g_source_attach (source, NULL);
  while (!g_source_is_destroyed (source) && g_get_monotonic_time () < deadline)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  g_assert_true (g_source_is_destroyed (source));
  pipe_close (&pipe);
  gpcap_reader_close (reader);
  pipe_clear (&pipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/reader-drain/" name, function)
  ADD ("a-callback-that-reads-once-comes-to-the-end",
       test_a_callback_that_reads_once_comes_to_the_end);
  ADD ("a-savefile-has-nothing-to-drain", test_a_savefile_has_nothing_to_drain);
  ADD ("what-was-collected-of-a-savefile-is-delivered",
       test_what_was_collected_of_a_savefile_is_delivered);
  ADD ("the-end-is-reported-once", test_the_end_is_reported_once);
  ADD ("a-dispatch-leaves-the-end-to-the-next", test_a_dispatch_leaves_the_end_to_the_next);
  ADD ("nested-reads-end-together", test_nested_reads_end_together);
  ADD ("a-stepped-replay-delivers-its-steps", test_a_stepped_replay_delivers_its_steps);
  ADD ("a-timed-replay-delivers-what-is-due", test_a_timed_replay_delivers_what_is_due);
  ADD ("a-replay-ends-between-blocks", test_a_replay_ends_between_blocks);
  ADD ("the-end-of-a-savefile-ends-the-drain", test_the_end_of_a_savefile_ends_the_drain);
  ADD ("a-failure-is-reported-by-both", test_a_failure_is_reported_by_both);
  ADD ("a-stream-delivers-what-it-has-got", test_a_stream_delivers_what_it_has_got);
  ADD ("a-full-pipe-is-drained", test_a_full_pipe_is_drained);
  ADD ("a-handler-may-drain", test_a_handler_may_drain);
  ADD ("without-descriptors-another-thread-is-told",
       test_without_descriptors_another_thread_is_told);
  ADD ("a-stop-ends-a-drain", test_a_stop_ends_a_drain);
  ADD ("a-start-undoes-a-request", test_a_start_undoes_a_request);
  ADD ("what-is-not-open-cannot-be-drained", test_what_is_not_open_cannot_be_drained);
  ADD ("closing-ends-the-drain-of-what-is-not-started",
       test_closing_ends_the_drain_of_what_is_not_started);
  ADD ("drains-of-what-is-not-started-end-together",
       test_drains_of_what_is_not_started_end_together);
  ADD ("a-stop-ends-the-drain-of-what-is-not-started",
       test_a_stop_ends_the_drain_of_what_is_not_started);
  ADD ("another-read-ends-the-drain-of-what-is-started",
       test_another_read_ends_the_drain_of_what_is_started);
#undef ADD
  return g_test_run ();
}
