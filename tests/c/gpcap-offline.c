/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of savefiles that come from streams, pipes and gzip. */

#include <fcntl.h>
#include <unistd.h>

#include "support/gpcap-async.h"
#include "support/gpcap-waiting.h"

static GPcapReader *
open_stream (GInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reader);
  return reader;
}

static void
assert_reads (GPcapReader *reader, const char *name)
{
  g_autofree char *filename = test_savefile (name);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPtrArray) actual = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      trace_add_batch (actual, batch);
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  assert_same_trace (actual, expected);
}

static void
test_memory_gives_what_the_file_gives (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap", "packets.pcapng", "header-only.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GInputStream) stream = test_stream (names[i]);
      g_autoptr (GPcapReader) reader = open_stream (stream);

      g_assert_null (gpcap_reader_get_device (reader));
      g_assert_null (gpcap_reader_get_filename (reader));
      g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
      g_assert_cmpint (gpcap_reader_get_snapshot (reader, NULL), ==, 65535);
      assert_reads (reader, names[i]);
    }
}

static void
test_dispatch_reads_to_the_end (void)
{
  g_autoptr (GInputStream) stream = test_stream ("many.pcap");
  g_autoptr (GPcapReader) reader = open_stream (stream);

  g_assert_cmpint (gpcap_reader_dispatch (reader, 10, NULL, NULL, NULL, NULL), ==, 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_MANY - 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_a_filter_selects (void)
{
  g_autoptr (GInputStream) stream = test_stream ("many.pcap");
  g_autoptr (GPcapReader) reader = open_stream (stream);

  g_assert_true (gpcap_reader_set_filter (reader, "arp", NULL));
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, TEST_N_MANY / 4);
}

static void
test_gzip_is_read_by_name_and_from_a_stream (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap.gz");
  g_autoptr (GPcapReader) by_name = test_open ("packets.pcap.gz");
  g_autoptr (GInputStream) compressed = test_stream ("packets.pcap.gz");
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (compressed, G_CONVERTER (gzip));
  g_autoptr (GPcapReader) by_stream = open_stream (stream);

  assert_reads (by_name, "packets.pcap");
  assert_reads (by_stream, "packets.pcap");
}

static void
test_bad_gzip_is_a_typed_error (void)
{
  g_autofree char *damaged = test_savefile ("damaged.pcap.gz");
  g_autoptr (GPcapReader) truncated = test_open ("truncated.pcap.gz");
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_open_offline (damaged, NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_loop (truncated, -1, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
}

/* The packets and the end of a reader on a main loop. */
typedef struct
{
  guint n_packets;
  guint until;
  gboolean done;
  guint n_finished;
  GError *error; /* owned */
} Seen;

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  if (++seen->n_packets == seen->until)
    seen->done = TRUE;
}

static void
finished_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  seen->n_finished++;
  seen->error = error != NULL ? g_error_copy (error) : NULL;
  seen->done = TRUE;
}

static void
start (GPcapReader *reader, Seen *seen)
{
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
}

/* The pipe stays open and silent between the writes: no read waits for more than is available. */
static void
test_packets_of_a_pipe_come_as_they_are_written (void)
{
  Seen seen = { .until = 2 };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_autoptr (GPcapReader) reader = open_stream (pipe.stream);
  start (reader, &seen);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_finished, ==, 0);
  seen.done = FALSE;
  pipe_write_until (&pipe, pipe.size);
  pipe_close (&pipe);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, TEST_N_PACKETS);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_no_error (seen.error);
  pipe_clear (&pipe);
}

static void
test_a_writer_that_dies_is_one_error_after_the_whole_packets (void)
{
  Seen seen = { 0 };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, TWO_PACKETS + 20);
  pipe_close (&pipe);
  g_autoptr (GPcapReader) reader = open_stream (pipe.stream);
  start (reader, &seen);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, 2);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  g_clear_error (&seen.error);
  pipe_clear (&pipe);
}

static void
test_nonblock_gives_what_is_there (void)
{
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = open_stream (pipe.stream);
  gpcap_reader_set_nonblock (reader, TRUE);
  g_assert_true (gpcap_reader_get_nonblock (reader));
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_TIMEOUT);
  gpcap_reader_set_nonblock (reader, FALSE);
  pipe_write_until (&pipe, TWO_PACKETS);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  pipe_clear (&pipe);
}

static void
test_waiting_for_a_packet_can_be_ended (void)
{
  for (int how = 0; how < 3; how++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, HEADER_SIZE);
      g_autoptr (GPcapReader) reader = open_stream (pipe.stream);
      const struct
      {
        gpointer instance;
        void (*end) (gpointer instance);
      } ends[] = {
        { cancellable, (void (*) (gpointer)) G_CALLBACK (g_cancellable_cancel) },
        { reader, (void (*) (gpointer)) G_CALLBACK (gpcap_reader_breakloop) },
        { reader, (void (*) (gpointer)) G_CALLBACK (gpcap_reader_close) },
      };
      Call call;

      call_when_asleep (&call, ends[how].end, ends[how].instance);
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, cancellable, &error), ==,
                       how == 0 ? -1 : -2);
      call_join (&call);
      pipe_clear (&pipe);
    }
}

static gpointer
write_fifo (gpointer filename)
{
  g_autofree char *source = test_savefile ("many.pcap");
  g_autofree char *content = NULL;
  gsize size, written = 0;

  g_usleep (20000);
  const int fd = open (filename, O_WRONLY | O_CLOEXEC);
  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  while (written < size)
    {
      const gssize n = write (fd, content + written, size - written);

      g_assert_cmpint (n, >, 0);
      written += n;
    }
  close (fd);
  return NULL;
}

/* The writer opens the FIFO after the reader. */
static void
test_a_fifo_is_read_to_its_end (void)
{
  g_autofree char *filename = make_fifo ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("writer", write_fifo, filename);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  assert_reads (reader, "many.pcap");
  g_thread_join (thread);
  remove_fifo (filename);
}

static void
test_closing_early_leaves_nothing_behind (void)
{
  for (int i = 0; i < 200; i++)
    {
      Pipe pipe;

      pipe_init (&pipe);
      pipe_write_until (&pipe, TWO_PACKETS);
      g_autoptr (GPcapReader) reader = open_stream (pipe.stream);
      if (i % 2 == 0)
        g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                         GPCAP_READ_RESULT_PACKET);
      gpcap_reader_close (reader);
      pipe_clear (&pipe);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offline/memory-gives-what-the-file-gives",
                   test_memory_gives_what_the_file_gives);
  g_test_add_func ("/offline/dispatch-reads-to-the-end", test_dispatch_reads_to_the_end);
  g_test_add_func ("/offline/a-filter-selects", test_a_filter_selects);
  g_test_add_func ("/offline/gzip-is-read-by-name-and-from-a-stream",
                   test_gzip_is_read_by_name_and_from_a_stream);
  g_test_add_func ("/offline/bad-gzip-is-a-typed-error", test_bad_gzip_is_a_typed_error);
  g_test_add_func ("/offline/packets-of-a-pipe-come-as-they-are-written",
                   test_packets_of_a_pipe_come_as_they_are_written);
  g_test_add_func ("/offline/a-writer-that-dies-is-one-error-after-the-whole-packets",
                   test_a_writer_that_dies_is_one_error_after_the_whole_packets);
  g_test_add_func ("/offline/nonblock-gives-what-is-there", test_nonblock_gives_what_is_there);
  g_test_add_func ("/offline/waiting-for-a-packet-can-be-ended",
                   test_waiting_for_a_packet_can_be_ended);
  g_test_add_func ("/offline/a-fifo-is-read-to-its-end", test_a_fifo_is_read_to_its_end);
  g_test_add_func ("/offline/closing-early-leaves-nothing-behind",
                   test_closing_early_leaves_nothing_behind);
  return g_test_run ();
}
