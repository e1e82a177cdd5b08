/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what a dumper writes to: files, descriptors and streams, compressed, and with a queue.
 */

#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-gated.h"
#include "support/gpcap-listening.h"

/* The size of a packet of packets_make() in a savefile, in bytes. */
#define PACKET_SIZE 116

/* A directory for the files of a test. */
typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->filename = g_build_filename (self->directory, "dump.pcap", NULL);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_remove (self->filename);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->filename);
  g_free (self->directory);
}

static const GPcapCompression compressions[] = {
  GPCAP_COMPRESSION_NONE,
  GPCAP_COMPRESSION_GZIP,
#ifdef GPCAP_WITH_ZSTD
  GPCAP_COMPRESSION_ZSTD,
#endif
#ifdef GPCAP_WITH_LZ4
  GPCAP_COMPRESSION_LZ4,
#endif
};

/* Returns a new dumper with these properties and the link type of the packets, and checks that it
 * could be opened. */
static GPcapDumper *make_dumper (const char *first_property, ...) G_GNUC_NULL_TERMINATED;

static GPcapDumper *
make_dumper (const char *first_property, ...)
{
  g_autoptr (GError) error = NULL;
  GObject *dumper;
  va_list properties;

  va_start (properties, first_property);
  dumper = g_object_new_valist (GPCAP_TYPE_DUMPER, first_property, properties);
  va_end (properties);
  g_initable_init (G_INITABLE (dumper), NULL, &error);
  g_assert_no_error (error);
  return GPCAP_DUMPER (dumper);
}

#define DATALINK "datalink", GPCAP_DLT_EN10MB

static void
dump_savefile (GPcapDumper *dumper)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 1000, NULL, NULL);
  g_autoptr (GError) error = NULL;

  gpcap_dumper_dump_batch (dumper, batch, &error);
  g_assert_no_error (error);
}

static void
assert_closes (GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_is_closed (dumper));
}

static void
assert_has_savefile (GPcapReader *reader)
{
  g_autofree char *original = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (original, NULL);
  g_autoptr (GPtrArray) actual = trace_new ();
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 1000, NULL, &error)) != NULL)
    {
      trace_add_batch (actual, batch);
      g_object_unref (batch);
    }
  g_assert_no_error (error);
  assert_same_trace (actual, expected);
}

static void
assert_bytes_have_savefile (GBytes *bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_stream (stream, NULL, &error);

  g_assert_no_error (error);
  assert_has_savefile (reader);
}

static void
assert_file_has_savefile (const char *filename)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);

  g_assert_no_error (error);
  assert_has_savefile (reader);
}

/* Dumps packets of 100 bytes that are numbered in their first bytes. */
static void
dump_numbered (GPcapDumper *dumper, guint first, guint n_packets)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 100, 100);
  guint8 data[100] = { 0 };

  for (guint i = first; i < first + n_packets; i++)
    {
      g_autoptr (GError) error = NULL;

      memcpy (data, &i, sizeof i);
      gpcap_dumper_dump (dumper, hdr, data, sizeof data, &error);
      g_assert_no_error (error);
    }
}

/* Checks that the bytes are a savefile of whole packets with numbers that rise. Returns how many.
 */
static guint
count_numbered (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gint64 last = -1;
  guint n = 0;

  g_assert_cmpuint ((size - HEADER_SIZE) % PACKET_SIZE, ==, 0);
  for (gsize at = HEADER_SIZE; at < size; at += PACKET_SIZE)
    {
      guint number;

      memcpy (&number, data + at + 16, sizeof number);
      g_assert_cmpint (number, >, last);
      last = number;
      n++;
    }
  return n;
}

static void
test_every_sink_takes_every_compression (Fixture *self, gconstpointer user_data)
{
  const gint64 queue_sizes[] = { -1, 0, 1, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (compressions) * G_N_ELEMENTS (queue_sizes); i++)
    {
      const GPcapCompression compression = compressions[i / G_N_ELEMENTS (queue_sizes)];
      const gint64 queue_size = queue_sizes[i % G_N_ELEMENTS (queue_sizes)];
      g_autoptr (GFile) file = g_file_new_for_path (self->filename);
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (GPcapDumper) by_name = NULL, by_file = NULL, by_fd = NULL, by_stream = NULL;

#define HOW DATALINK, "compression", compression, "queue-size", queue_size, "blocking", TRUE, NULL
      by_name = make_dumper ("filename", self->filename, HOW);
      dump_savefile (by_name);
      assert_closes (by_name);
      assert_file_has_savefile (self->filename);

      by_file = make_dumper ("file", file, HOW);
      dump_savefile (by_file);
      assert_closes (by_file);
      assert_file_has_savefile (self->filename);

      const int fd = open (self->filename, O_RDWR | O_TRUNC | O_CLOEXEC);
      by_fd = make_dumper ("fd", fd, HOW);
      dump_savefile (by_fd);
      assert_closes (by_fd);
      close (fd);
      assert_file_has_savefile (self->filename);

      by_stream = make_dumper ("stream", stream, HOW);
      dump_savefile (by_stream);
      assert_closes (by_stream);
      g_autoptr (GBytes) bytes =
          g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
      assert_bytes_have_savefile (bytes);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (by_stream), ==, TEST_N_PACKETS);
      g_assert_cmpuint (gpcap_dumper_get_n_dropped (by_stream), ==, 0);
    }
}

static void
test_what_is_flushed_can_be_read (Fixture *self, gconstpointer user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (compressions); i++)
    {
      g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
      g_autoptr (GPcapDumper) dumper =
          make_dumper ("stream", stream, DATALINK, "compression", compressions[i], NULL);
      g_autoptr (GError) error = NULL;

      gated_open_gate (stream);
      dump_savefile (dumper);
      g_assert_true (gpcap_dumper_flush (dumper, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (gated_get_n_flushes (stream), ==, 1);

      g_autoptr (GBytes) bytes = gated_get_bytes (stream);
      g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GPcapReader) reader = gpcap_open_stream (input, NULL, &error);
      g_assert_no_error (error);
      for (guint n = 0; n < TEST_N_PACKETS; n++)
        {
          g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, &error), ==,
                           GPCAP_READ_RESULT_PACKET);
          g_assert_no_error (error);
        }
      assert_closes (dumper);
    }
}

static void
count_overflow_cb (GPcapDumper *dumper, guint64 n_dropped, guint64 *counts)
{
  g_assert_cmpuint (n_dropped, >, 0);
  counts[0]++;
  counts[1] = n_dropped;
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    {
    }
}

/* Each packet is written or counted as dropped, and what is written is in order. */
static void
test_a_full_queue_drops_and_counts (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (1000, G_MAXSIZE);
  g_autoptr (GPcapDumper) dumper =
      make_dumper ("stream", stream, DATALINK, "queue-size", G_GINT64_CONSTANT (200000), NULL);
  guint64 counts[2] = { 0 };
  guint64 n_dropped;

  g_signal_connect (dumper, "overflow", G_CALLBACK (count_overflow_cb), counts);
  dump_numbered (dumper, 0, 10000);
  n_dropped = gpcap_dumper_get_n_dropped (dumper);
  g_assert_cmpuint (n_dropped, >=, 10000 - 200000 / PACKET_SIZE - 2);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper) + n_dropped, ==, 10000);
  g_assert_cmpuint (counts[0], ==, 0);
  run_pending ();
  g_assert_cmpuint (counts[0], ==, 1);
  g_assert_cmpuint (counts[1], ==, n_dropped);

  gated_open_gate (stream);
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  dump_numbered (dumper, 10000, 100);
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, n_dropped);
  run_pending ();
  g_assert_cmpuint (counts[0], ==, 1);

  gated_close_gate (stream);
  dump_numbered (dumper, 10100, 10000);
  run_pending ();
  g_assert_cmpuint (counts[0], ==, 2);
  gated_open_gate (stream);
  assert_closes (dumper);
  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  g_assert_cmpuint (count_numbered (bytes), ==, gpcap_dumper_get_n_packets (dumper));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper) + gpcap_dumper_get_n_dropped (dumper), ==,
                    20100);
}

static gpointer
open_gate (gpointer stream)
{
  gated_wait_until_called (stream);
  gated_open_gate (stream);
  return NULL;
}

static void
test_a_blocking_dumper_drops_nothing (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (700, G_MAXSIZE);
  g_autoptr (GPcapDumper) dumper =
      make_dumper ("stream", stream, DATALINK, "queue-size", (gint64) 1000, "blocking", TRUE, NULL);
  GThread *opener = g_thread_new ("opener", open_gate, stream);

  dump_numbered (dumper, 0, 10000);
  assert_closes (dumper);
  g_thread_join (opener);
  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  g_assert_cmpuint (count_numbered (bytes), ==, 10000);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 10000);
  g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, 0);
}

/* How a program copies a savefile. */
static void
copy_batches (GPcapReader *reader, GPcapDumper *dumper)
{
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      g_object_unref (batch);
    }
}

static void
copy_packets (GPcapReader *reader, GPcapDumper *dumper)
{
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), i);

          g_assert_true (gpcap_dumper_dump_packet (dumper, packet, NULL));
        }
      g_object_unref (batch);
    }
}

static void
copy_with_the_reader (GPcapReader *reader, GPcapDumper *dumper)
{
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
copy_model (GPcapReader *reader, GPcapDumper *dumper)
{
  g_autoptr (GPcapSavefileModel) model =
      gpcap_savefile_model_open (gpcap_reader_get_filename (reader), NULL, NULL);

  g_assert_true (gpcap_savefile_model_wait (model, NULL, NULL));
  for (guint i = 0; i < gpcap_savefile_model_get_n_packets (model); i++)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_assert_true (gpcap_dumper_dump_packet (dumper, packet, NULL));
    }
}

static void
copy_history (GPcapReader *reader, GPcapDumper *dumper)
{
  g_autoptr (GPcapHistory) history = gpcap_history_new (TEST_N_MANY, 0, 0);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      gpcap_history_add_batch (history, batch);
      g_object_unref (batch);
    }
  gpcap_history_refresh (history);
  g_assert_true (gpcap_history_dump (history, dumper, &error));
  g_assert_no_error (error);
}

static void
assert_bytes_have_many (GBytes *bytes)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content, size);
}

static GPcapDumper *
make_dumper_for_many (Gated *stream, gint64 queue_size)
{
  return make_dumper ("stream", stream, DATALINK, "snaplen", 65535, "tstamp-precision",
                      GPCAP_TSTAMP_PRECISION_NANO, "queue-size", queue_size, NULL);
}

/* No packet of a savefile is lost by waiting, so a copy of one waits, whatever `blocking` says. The
 * gate opens when this thread sleeps. */
static void
test_packets_of_a_savefile_wait_for_room (Fixture *self, gconstpointer user_data)
{
  void (*const ways[]) (GPcapReader * reader, GPcapDumper * dumper) = {
    copy_batches, copy_packets, copy_with_the_reader, copy_model, copy_history,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Gated) stream = gated_new (7000, G_MAXSIZE);
      g_autoptr (GPcapDumper) dumper = make_dumper_for_many (stream, 100000);
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      Call call;

      call_when_asleep (&call, (void (*) (gpointer)) G_CALLBACK (gated_open_gate), stream);
      ways[i](reader, dumper);
      call_join (&call);
      assert_closes (dumper);
      g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, 0);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_MANY);
      g_autoptr (GBytes) bytes = gated_get_bytes (stream);
      assert_bytes_have_many (bytes);
    }
}

static gboolean
count_tick_cb (gpointer n_ticks)
{
  ++*(guint *) n_ticks;
  return G_SOURCE_CONTINUE;
}

static GPcapReader *
open_many (gboolean is_stream)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GFile) file = g_file_new_for_path (filename);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, NULL);

  return is_stream ? gpcap_open_stream (G_INPUT_STREAM (input), NULL, NULL)
                   : gpcap_open_offline (filename, NULL, NULL);
}

/* Runs the main loop until the reader has delivered some packets, and no more for a while. */
static void
run_until_held_up (const Seen *seen)
{
  guint n_ticks = 0, n_packets = 0;
  const guint tick = g_timeout_add (1, count_tick_cb, &n_ticks);

  while (n_packets == 0 || n_ticks < 100)
    {
      g_main_context_iteration (NULL, TRUE);
      if (seen->n_packets != n_packets)
        n_ticks = 0;
      n_packets = seen->n_packets;
    }
  g_source_remove (tick);
}

/* On a main loop, only the reader waits: what else there is to do is done. */
static void
test_a_main_loop_goes_on_meanwhile (Fixture *self, gconstpointer user_data)
{
  for (guint is_stream = 0; is_stream < 2; is_stream++)
    {
      g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
      g_autoptr (GPcapDumper) dumper = make_dumper_for_many (stream, 600000);
      g_autoptr (GPcapReader) reader = open_many (is_stream);
      Seen seen = { 0 };

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      listen_to (reader, "batch", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_until_held_up (&seen);
      g_assert_cmpuint (seen.n_packets, <, TEST_N_MANY);
      g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, 0);
      gated_open_gate (stream);
      run_main_loop_until (&seen.done);
      g_assert_no_error (seen.error);
      g_assert_cmpuint (seen.n_packets, ==, TEST_N_MANY);
      assert_closes (dumper);
      g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, 0);
      g_autoptr (GBytes) bytes = gated_get_bytes (stream);
      assert_bytes_have_many (bytes);
    }
}

/* What ends the read also ends a wait for room. */
static void
test_a_reader_that_waits_for_room_can_be_ended (Fixture *self, gconstpointer user_data)
{
  for (guint way = 0; way < 3; way++)
    {
      g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
      g_autoptr (GPcapDumper) dumper = make_dumper_for_many (stream, 600000);
      g_autoptr (GPcapReader) reader = open_many (FALSE);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Seen seen = { 0 };
      Async async = { 0 };

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      listen_to (reader, "batch", &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_until_held_up (&seen);
      g_assert_cmpuint (seen.n_finished, ==, 0);
      if (way == 0)
        gpcap_reader_stop (reader);
      else if (way == 1)
        gpcap_reader_close (reader);
      gpcap_dumper_close_async (dumper, cancellable, async_cb, &async);
      g_cancellable_cancel (cancellable);
      g_assert_false (gpcap_dumper_close_finish (dumper, async_wait (&async), NULL));
      async_clear (&async);
      /* Without a dumper that can be used, the reader goes on. */
      run_main_loop_until (&seen.done);
      g_assert_cmpuint (seen.n_finished, ==, 1);
      if (way == 2)
        g_assert_cmpuint (seen.n_packets, ==, TEST_N_MANY);
      else
        g_assert_cmpuint (seen.n_packets, <, TEST_N_MANY);
      g_clear_error (&seen.error);
    }
}

static void
note_error_cb (GPcapDumper *dumper, GParamSpec *pspec, gboolean *done)
{
  *done = TRUE;
}

/* The main context hears of it, also if the program dumps nothing more. */
static void
test_a_failure_of_the_stream_is_the_dumpers (Fixture *self, gconstpointer user_data)
{
  const gsize room = HEADER_SIZE + 5 * PACKET_SIZE + 7;
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, room);
  g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, NULL);
  g_autoptr (GError) dump_error = NULL, flush_error = NULL;
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 1, 1);
  gboolean done = FALSE;

  g_signal_connect (dumper, "notify::error", G_CALLBACK (note_error_cb), &done);
  /* The last one fills the first block, which the thread then writes. */
  dump_numbered (dumper, 0, (64 * 1024 - HEADER_SIZE) / PACKET_SIZE + 1);
  gated_open_gate (stream);
  run_main_loop_until (&done);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "x", 1, &dump_error));
  g_assert_error (dump_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (gpcap_dumper_flush (dumper, &flush_error));
  g_assert_error (flush_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 5);
  assert_closes (dumper);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 5);
}

static void
test_close_reports_what_nobody_has (Fixture *self, gconstpointer user_data)
{
  const gint64 queue_sizes[] = { -1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (queue_sizes); i++)
    {
      g_autoptr (Gated) stream = gated_new (G_MAXSIZE, HEADER_SIZE + 2 * PACKET_SIZE);
      g_autoptr (GPcapDumper) dumper =
          make_dumper ("stream", stream, DATALINK, "queue-size", queue_sizes[i], NULL);
      g_autoptr (GError) error = NULL;

      gated_open_gate (stream);
      dump_numbered (dumper, 0, 3);
      g_assert_false (gpcap_dumper_close (dumper, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 2);
      g_assert_true (g_output_stream_is_closed (G_OUTPUT_STREAM (stream)));
    }
}

/* Nobody asks such a stream for ever, nor believes it. */
static void
test_a_stream_that_breaks_the_rules_fails (Fixture *self, gconstpointer user_data)
{
  const gsize rooms[] = { GATED_TAKES_NOTHING, GATED_TAKES_TOO_MUCH };
  const gint64 queue_sizes[] = { -1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rooms); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (queue_sizes) * G_N_ELEMENTS (compressions); j++)
      {
        g_autoptr (Gated) stream = gated_new (G_MAXSIZE, rooms[i]);
        g_autoptr (GPcapDumper) dumper = make_dumper (
            "stream", stream, DATALINK, "queue-size", queue_sizes[j % G_N_ELEMENTS (queue_sizes)],
            "compression", compressions[j / G_N_ELEMENTS (queue_sizes)], NULL);
        g_autoptr (GError) error = NULL;

        gated_open_gate (stream);
        dump_numbered (dumper, 0, 3);
        g_assert_false (gpcap_dumper_close (dumper, &error));
        assert_error_message (error, G_IO_ERROR, G_IO_ERROR_FAILED);
      }
}

/* With SIGPIPE as it is in a new process. */
static void
test_a_broken_pipe_is_an_error (Fixture *self, gconstpointer user_data)
{
  const gint64 queue_sizes[] = { -1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (queue_sizes); i++)
    {
      int fds[2];
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
      close (fds[0]);
      g_autoptr (GOutputStream) stream = g_unix_output_stream_new (fds[1], TRUE);
      g_autoptr (GPcapDumper) dumper =
          make_dumper ("stream", stream, DATALINK, "queue-size", queue_sizes[i], NULL);
      dump_numbered (dumper, 0, 3);
      g_assert_false (gpcap_dumper_close (dumper, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
    }
}

static void
test_the_stream_may_stay_open (Fixture *self, gconstpointer user_data)
{
  for (int closes = 0; closes < 2; closes++)
    {
      g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
      g_autoptr (GPcapDumper) dumper =
          make_dumper ("stream", stream, DATALINK, "close-stream", closes, NULL);

      gated_open_gate (stream);
      dump_savefile (dumper);
      assert_closes (dumper);
      g_assert_cmpint (g_output_stream_is_closed (G_OUTPUT_STREAM (stream)), ==, closes);
      g_assert_cmpuint (gated_get_n_flushes (stream), >, 0);
      g_autoptr (GBytes) bytes = gated_get_bytes (stream);
      assert_bytes_have_savefile (bytes);
      g_assert_cmpuint (G_OBJECT (stream)->ref_count, ==, 1);
    }
}

/* A peer that reads slowly gets all packets. */
static gpointer
read_slowly (gpointer user_data)
{
  const int fd = GPOINTER_TO_INT (user_data);
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[1000];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    {
      g_byte_array_append (bytes, buffer, n);
      g_thread_yield ();
    }
  close (fd);
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_a_connection_takes_packets (Fixture *self, gconstpointer user_data)
{
  int fds[2];
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  GThread *reader = g_thread_new ("reader", read_slowly, GINT_TO_POINTER (fds[1]));
  g_autoptr (GPcapDumper) dumper = make_dumper (
      "stream", g_io_stream_get_output_stream (G_IO_STREAM (connection)), DATALINK, NULL);

  dump_numbered (dumper, 0, 20000);
  assert_closes (dumper);
  g_assert_true (g_io_stream_close (G_IO_STREAM (connection), NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GBytes) bytes = g_thread_join (reader);
  g_assert_cmpuint (count_numbered (bytes), ==, 20000);
}

static void
test_a_converter_takes_packets (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, NULL);

  dump_savefile (dumper);
  assert_closes (dumper);
  g_autoptr (GBytes) bytes =
      g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (bytes, NULL))[0], ==, 0x1f);
  assert_bytes_have_savefile (bytes);
}

static void
test_close_async_waits_for_the_queue (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
  g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, NULL);
  g_autoptr (GError) error = NULL, pending = NULL, closed = NULL;
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 1, 1);
  Async async = { 0 };

  dump_numbered (dumper, 0, 1000);
  gpcap_dumper_close_async (dumper, NULL, async_cb, &async);
  g_assert_false (gpcap_dumper_is_closed (dumper));
  g_assert_false (gpcap_dumper_close (dumper, &pending));
  g_assert_error (pending, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "x", 1, &closed));
  g_assert_error (closed, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  gated_wait_until_called (stream);
  g_assert_false (async.done);
  gated_open_gate (stream);
  g_assert_true (gpcap_dumper_close_finish (dumper, async_wait (&async), &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_is_closed (dumper));
  async_clear (&async);
  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  g_assert_cmpuint (count_numbered (bytes), ==, 1000);

  gpcap_dumper_close_async (dumper, NULL, async_cb, &async);
  g_assert_true (gpcap_dumper_close_finish (dumper, async_wait (&async), &error));
  async_clear (&async);
}

static void
test_close_async_gives_up_when_cancelled (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
  g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  dump_numbered (dumper, 0, 1000);
  gpcap_dumper_close_async (dumper, cancellable, async_cb, &async);
  gated_wait_until_called (stream);
  g_cancellable_cancel (cancellable);
  g_assert_false (gpcap_dumper_close_finish (dumper, async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  async_clear (&async);
  g_assert_true (gpcap_dumper_is_closed (dumper));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
}

/* Packets may be dumped meanwhile, and a wait that is cancelled loses nothing. */
static void
test_flush_async_waits_for_the_queue (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
  g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL, cancelled = NULL;
  Async first = { 0 }, second = { 0 };

  dump_numbered (dumper, 0, 100);
  gpcap_dumper_flush_async (dumper, NULL, async_cb, &first);
  gated_wait_until_called (stream);
  dump_numbered (dumper, 100, 100);
  gpcap_dumper_flush_async (dumper, cancellable, async_cb, &second);
  g_cancellable_cancel (cancellable);
  g_assert_false (gpcap_dumper_flush_finish (dumper, async_wait (&second), &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (first.done);
  g_assert_cmpint (gpcap_dumper_flush_some (dumper, NULL), >, 0);
  gated_open_gate (stream);
  g_assert_true (gpcap_dumper_flush_finish (dumper, async_wait (&first), &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  g_assert_cmpint (gpcap_dumper_flush_some (dumper, NULL), ==, 0);
  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  g_assert_cmpuint (count_numbered (bytes), ==, 200);
  async_clear (&first);
  async_clear (&second);
  assert_closes (dumper);
}

/* Dropping a dumper does not wait, and what it has is written all the same. */
static void
test_a_dropped_dumper_writes_on (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, G_MAXSIZE);
  GPcapDumper *dumper = make_dumper ("stream", stream, DATALINK, NULL);

  dump_savefile (dumper);
  g_object_unref (dumper);
  gated_open_gate (stream);
  gated_wait_until_closed (stream);
  g_autoptr (GBytes) bytes = gated_get_bytes (stream);
  assert_bytes_have_savefile (bytes);
}

typedef enum
{
  LEAVE_OPEN,
  DROP,
  N_ENDS,
} End;

static void
dump_and_exit (const char *filename, GPcapCompression compression, End end)
{
  GPcapDumper *dumper = make_dumper ("filename", filename, DATALINK, "compression", compression,
                                     "queue-size", (gint64) 1000000, NULL);

  dump_savefile (dumper);
  if (end == DROP)
    g_object_unref (dumper);
  exit (7);
}

static void
test_a_normal_exit_loses_nothing (Fixture *self, gconstpointer user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (compressions) * N_ENDS; i++)
    {
      int status;
      const pid_t child = fork ();

      if (child == 0)
        dump_and_exit (self->filename, compressions[i / N_ENDS], i % N_ENDS);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 7);
      assert_file_has_savefile (self->filename);
    }
}

static void
use_in_child (GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_dumper_flush (dumper, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_PACKETS);
  g_assert_false (gpcap_dumper_close (dumper, NULL));
  g_object_unref (dumper);
  _exit (0);
}

/* The parent's memory stays in a child process, but is not lost: LeakSanitizer looks for it. */
static GPcapDumper *kept;

static void
exit_in_child (GPcapDumper *dumper)
{
  kept = dumper;
  exit (0);
}

static void
test_a_child_process_writes_nothing (Fixture *self, gconstpointer user_data)
{
  void (*const ways[]) (GPcapDumper * dumper) = { use_in_child, exit_in_child };

  for (gsize i = 0; i < G_N_ELEMENTS (compressions) * G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (self->filename);
      g_autoptr (GFileOutputStream) stream =
          g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
      g_autoptr (GPcapDumper) dumper = make_dumper ("stream", stream, DATALINK, "compression",
                                                    compressions[i / G_N_ELEMENTS (ways)], NULL);
      int status;

      dump_savefile (dumper);
      /* Under AddressSanitizer a child process does not end if another thread of its parent was
       * allocating memory. */
      wait_until_others_sleep ();
      const pid_t child = fork ();
      if (child == 0)
        ways[i % G_N_ELEMENTS (ways)](g_object_ref (dumper));
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      assert_closes (dumper);
      assert_file_has_savefile (self->filename);
    }
}

static void
assert_refused (GQuark domain, int code, const char *first_property, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) dumper = NULL;
  va_list properties;

  va_start (properties, first_property);
  dumper = g_object_new_valist (GPCAP_TYPE_DUMPER, first_property, properties);
  va_end (properties);
  g_assert_false (g_initable_init (G_INITABLE (dumper), NULL, &error));
  assert_error_message (error, domain, code);
}

static void
test_what_cannot_be_is_refused (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GFile) elsewhere = g_file_new_for_uri ("resource:///no/such/file");
  g_autoptr (GPcapDumper) dumper = NULL;

  assert_refused (GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, DATALINK, NULL);
  assert_refused (GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "filename", self->filename, "stream",
                  stream, DATALINK, NULL);
  assert_refused (GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "stream", stream, NULL);
  assert_refused (GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "stream", stream, DATALINK,
                  "compression", GPCAP_COMPRESSION_GZIP, "compression-level", 10, NULL);
  assert_refused (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "file", elsewhere, DATALINK, NULL);
  g_assert_false (g_output_stream_is_closed (stream));
  g_assert_false (g_file_test (self->filename, G_FILE_TEST_EXISTS));

  dumper = make_dumper ("filename", self->filename, DATALINK, "compression", GPCAP_COMPRESSION_GZIP,
                        NULL);
  dump_savefile (dumper);
  assert_closes (dumper);
  assert_refused (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "filename", self->filename, DATALINK,
                  "compression", GPCAP_COMPRESSION_GZIP, "append", TRUE, NULL);
  assert_refused (GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, "filename", self->filename, DATALINK,
                  "append", TRUE, NULL);
  assert_file_has_savefile (self->filename);
}

/* Whatever the stream is, and whichever is opened first. */
static void
test_a_file_is_not_written_onto_itself (Fixture *self, gconstpointer user_data)
{
  g_autofree char *original = test_savefile ("packets.pcap");
  g_autoptr (GFile) source = g_file_new_for_path (original);
  g_autoptr (GFile) file = g_file_new_for_path (self->filename);
  g_autoptr (GError) error = NULL;

  g_file_copy (source, file, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GFileOutputStream) append = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GOutputStream) buffered = g_buffered_output_stream_new (G_OUTPUT_STREAM (append));
  g_autoptr (GFileIOStream) both = g_file_open_readwrite (file, NULL, NULL);
  const int fd = g_open (self->filename, O_WRONLY | O_CLOEXEC, 0);
  g_autoptr (GOutputStream) of_fd = g_unix_output_stream_new (fd, TRUE);
  GOutputStream *const streams[] = {
    G_OUTPUT_STREAM (append),
    buffered,
    g_io_stream_get_output_stream (G_IO_STREAM (both)),
    of_fd,
  };

  g_autoptr (GPcapDumper) dumper =
      make_dumper ("stream", append, DATALINK, "queue-size", (gint64) 0, NULL);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (self->filename, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    assert_refused (G_IO_ERROR, G_IO_ERROR_BUSY, "stream", streams[i], DATALINK, NULL);
  g_assert_false (gpcap_reader_set_dumper (reader, dumper, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_has_savefile (reader);
}

static void
note_failed_cb (GPcapReader *reader, GPcapDumper *dumper, GError *error, guint *n)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  ++*n;
}

/* A reader goes on, and says that the stream of its dumper has failed. */
static void
test_a_reader_reports_a_failed_stream (Fixture *self, gconstpointer user_data)
{
  g_autoptr (Gated) stream = gated_new (G_MAXSIZE, HEADER_SIZE);
  g_autoptr (GPcapDumper) dumper =
      make_dumper ("stream", stream, DATALINK, "queue-size", (gint64) 0, NULL);
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;
  guint n_failed = 0, n_packets = 0;

  gated_open_gate (stream);
  g_signal_connect (reader, "dump-failed", G_CALLBACK (note_failed_cb), &n_failed);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
  while ((batch = gpcap_reader_read_batch (reader, 1000, NULL, &error)) != NULL)
    {
      n_packets += gpcap_packet_batch_get_n_packets (batch);
      g_object_unref (batch);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n_packets, ==, TEST_N_MANY);
  g_assert_cmpuint (n_failed, ==, 1);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*func) (Fixture *self, gconstpointer user_data);
  } tests[] = {
    /* First, because what GLib's threads own counts as lost in a child process, which has none. */
    { "/dumper-sinks/a-normal-exit-loses-nothing", test_a_normal_exit_loses_nothing },
    { "/dumper-sinks/a-child-process-writes-nothing", test_a_child_process_writes_nothing },
    { "/dumper-sinks/every-sink-takes-every-compression", test_every_sink_takes_every_compression },
    { "/dumper-sinks/what-is-flushed-can-be-read", test_what_is_flushed_can_be_read },
    { "/dumper-sinks/a-full-queue-drops-and-counts", test_a_full_queue_drops_and_counts },
    { "/dumper-sinks/a-blocking-dumper-drops-nothing", test_a_blocking_dumper_drops_nothing },
    { "/dumper-sinks/packets-of-a-savefile-wait-for-room",
      test_packets_of_a_savefile_wait_for_room },
    { "/dumper-sinks/a-main-loop-goes-on-meanwhile", test_a_main_loop_goes_on_meanwhile },
    { "/dumper-sinks/a-reader-that-waits-for-room-can-be-ended",
      test_a_reader_that_waits_for_room_can_be_ended },
    { "/dumper-sinks/a-failure-of-the-stream-is-the-dumpers",
      test_a_failure_of_the_stream_is_the_dumpers },
    { "/dumper-sinks/close-reports-what-nobody-has", test_close_reports_what_nobody_has },
    { "/dumper-sinks/a-stream-that-breaks-the-rules-fails",
      test_a_stream_that_breaks_the_rules_fails },
    { "/dumper-sinks/a-broken-pipe-is-an-error", test_a_broken_pipe_is_an_error },
    { "/dumper-sinks/the-stream-may-stay-open", test_the_stream_may_stay_open },
    { "/dumper-sinks/a-connection-takes-packets", test_a_connection_takes_packets },
    { "/dumper-sinks/a-converter-takes-packets", test_a_converter_takes_packets },
    { "/dumper-sinks/close-async-waits-for-the-queue", test_close_async_waits_for_the_queue },
    { "/dumper-sinks/close-async-gives-up-when-cancelled",
      test_close_async_gives_up_when_cancelled },
    { "/dumper-sinks/flush-async-waits-for-the-queue", test_flush_async_waits_for_the_queue },
    { "/dumper-sinks/a-dropped-dumper-writes-on", test_a_dropped_dumper_writes_on },
    { "/dumper-sinks/what-cannot-be-is-refused", test_what_cannot_be_is_refused },
    { "/dumper-sinks/a-file-is-not-written-onto-itself", test_a_file_is_not_written_onto_itself },
    { "/dumper-sinks/a-reader-reports-a-failed-stream", test_a_reader_reports_a_failed_stream },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
