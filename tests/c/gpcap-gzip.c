/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of savefiles that gzip has compressed, by name, through pipes and from streams. */

#include "support/gpcap-gzip.h"
#include "support/gpcap-async.h"
#include "support/gpcap-waiting.h"

/* More than the packets of a block, and far fewer than fill the memory. */
#define MAX_IN_BATCH 10000

static char *
get_content (const char *name, gsize *size)
{
  g_autofree char *filename = test_savefile (name);
  char *content;

  g_assert_true (g_file_get_contents (filename, &content, size, NULL));
  return content;
}

/* Reads until the end or an error. */
static GPtrArray *
read_all (GPcapReader *reader, GError **error)
{
  GPtrArray *trace = trace_new ();
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL; g_object_unref (batch))
    trace_add_batch (trace, batch);
  return trace;
}

/* Checks that the contents, opened in each way, are the first @n_packets packets of a savefile, and
 * then the end, if @code is -1, or an error. */
static void
assert_reads (GBytes *content, const char *name, guint n_packets, int code)
{
  g_autofree char *filename = test_savefile (name);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  g_ptr_array_set_size (expected, n_packets);
  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    {
      g_autoptr (GError) error = NULL;
      Opened opened;
      GPcapReader *reader = opened_init (&opened, opening, content, &error);

      g_assert_no_error (error);
      g_autoptr (GPtrArray) actual = read_all (reader, &error);
      assert_same_trace (actual, expected);
      if (code == -1)
        g_assert_no_error (error);
      else
        assert_error_message (error, GPCAP_ERROR, code);
      g_object_unref (reader);
      opened_clear (&opened, opening);
    }
}

/* The members end wherever they like: inside the header, inside a packet. One is empty. */
static void
test_members_are_one_stream (void)
{
  const gsize ends[] = { 0, 1, 4, HEADER_SIZE, HEADER_SIZE + 7, TWO_PACKETS, TWO_PACKETS + 30 };
  gsize size;
  g_autofree char *content = get_content ("packets.pcap", &size);
  GByteArray *compressed = g_byte_array_new ();
  gsize begin = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); begin = ends[i++])
    gzip_append_member (compressed, content + begin, ends[i] - begin);
  gzip_append_member (compressed, content + begin, size - begin);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (compressed);
  assert_reads (bytes, "packets.pcap", TEST_N_PACKETS, -1);
}

static void
test_a_large_file_is_read_whole (void)
{
  gsize size;
  g_autofree char *content = get_content ("many.pcap", &size);
  GByteArray *compressed = g_byte_array_new ();

  gzip_append_member (compressed, content, size / 2);
  gzip_append_member (compressed, content + size / 2, size - size / 2);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (compressed);
  assert_reads (bytes, "many.pcap", TEST_N_MANY, -1);
}

/* As gzip does: zeros are ignored, and anything else is reported. All packets come before. */
static void
test_what_follows_the_members_loses_no_packet (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    int code;
  } endings[] = {
    { "", 0, -1 },
    { "\0\0\0\0\0\0\0\0\0", 9, -1 },
    { "g", 1, GPCAP_ERROR_INVALID_FORMAT },
    { "garbage", 7, GPCAP_ERROR_INVALID_FORMAT },
    { "\0\0\0garbage", 10, GPCAP_ERROR_INVALID_FORMAT },
    { "\0\0\x1f\x8b", 4, GPCAP_ERROR_INVALID_FORMAT },
    { "\x1f", 1, GPCAP_ERROR_TRUNCATED },
    { "\x1f\x8b", 2, GPCAP_ERROR_TRUNCATED },
    { "\x1f\x8b\x08\0\0\0\0\0\0", 9, GPCAP_ERROR_TRUNCATED },
    { "\x1f\x8b\x07\0\0\0\0\0\0\0\0", 11, GPCAP_ERROR_INVALID_FORMAT },
  };
  gsize size;
  g_autofree char *content = get_content ("packets.pcap", &size);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      GByteArray *compressed = g_byte_array_new ();

      gzip_append_member (compressed, content, size);
      g_byte_array_append (compressed, (const guint8 *) endings[i].data, endings[i].size);
      g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (compressed);
      assert_reads (bytes, "packets.pcap", TEST_N_PACKETS, endings[i].code);
    }
}

/* The checksum and the size of the content are the last eight bytes of a member. */
static void
test_all_packets_come_before_a_wrong_checksum (void)
{
  gsize size;
  g_autofree char *content = get_content ("packets.pcap", &size);
  g_autoptr (GBytes) compressed = gzip_compress (content, size);
  gsize compressed_size;

  for (int from_end = 1; from_end <= 8; from_end += 7)
    {
      g_autofree guint8 *damaged = g_memdup2 (g_bytes_get_data (compressed, &compressed_size),
                                              g_bytes_get_size (compressed));
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (compressed, 0, compressed_size - from_end);

      damaged[compressed_size - from_end] ^= 1;
      g_autoptr (GBytes) wrong = g_bytes_new (damaged, compressed_size);
      assert_reads (wrong, "packets.pcap", TEST_N_PACKETS, GPCAP_ERROR_INVALID_FORMAT);
      assert_reads (cut, "packets.pcap", TEST_N_PACKETS, GPCAP_ERROR_TRUNCATED);
    }
}

static void
assert_open_fails (GBytes *content, int code)
{
  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    {
      g_autoptr (GError) error = NULL;
      Opened opened;

      g_assert_null (opened_init (&opened, opening, content, &error));
      assert_error_message (error, GPCAP_ERROR, code);
      opened_clear (&opened, opening);
    }
}

static void
test_what_is_no_savefile_is_a_typed_error (void)
{
  g_autoptr (GBytes) nothing = gzip_compress ("", 0);
  g_autoptr (GBytes) short_header = gzip_compress ("\xd4\xc3\xb2\xa1\2\0\4\0\0\0", 10);
  g_autoptr (GBytes) text = gzip_compress ("This is no savefile, only text.", 31);
  g_autoptr (GBytes) twice = gzip_compress (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_autoptr (GBytes) first_bytes = g_bytes_new_from_bytes (text, 0, 2);

  assert_open_fails (nothing, GPCAP_ERROR_EMPTY_FILE);
  assert_open_fails (short_header, GPCAP_ERROR_TRUNCATED);
  assert_open_fails (text, GPCAP_ERROR_INVALID_FORMAT);
  assert_open_fails (twice, GPCAP_ERROR_INVALID_FORMAT);
  assert_open_fails (first_bytes, GPCAP_ERROR_TRUNCATED);
}

/* A savefile of a megabyte, compressed to a kilobyte. */
#define N_EMPTY_PACKETS 65536

static GBytes *
make_empty_packets (gboolean is_compressed)
{
  const gsize size = HEADER_SIZE + 16 * N_EMPTY_PACKETS;
  gsize content_size;
  g_autofree char *content = get_content ("packets.pcap", &content_size);
  g_autofree char *empty = g_malloc0 (size);

  memcpy (empty, content, HEADER_SIZE);
  return is_compressed ? gzip_compress (empty, size) : g_bytes_new (empty, size);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, guint *n_packets)
{
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <=, MAX_IN_BATCH);
  *n_packets += n;
}

static void
count_packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer n_packets)
{
  g_assert_cmpuint (caplen, ==, 0);
  ++*(guint *) n_packets;
}

static void
finished_cb (GPcapReader *reader, GError *error, gboolean *done)
{
  g_assert_no_error (error);
  *done = TRUE;
}

static void
read_empty_by_batch (GPcapReader *reader, guint *n_packets)
{
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL; g_object_unref (batch))
    batch_cb (reader, batch, n_packets);
}

static void
read_empty_asynchronously (GPcapReader *reader, guint *n_packets)
{
  GPcapPacketBatch *batch;

  for (; (batch = async_read_batch (reader, 0, NULL, NULL)) != NULL; g_object_unref (batch))
    batch_cb (reader, batch, n_packets);
}

static void
read_empty_by_dispatch (GPcapReader *reader, guint *n_packets)
{
  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), n_packets);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, N_EMPTY_PACKETS);
}

static void
read_empty_by_loop (GPcapReader *reader, guint *n_packets)
{
  g_assert_cmpint (gpcap_reader_loop (reader, -1, count_packet_func, n_packets, NULL, NULL), ==, 0);
}

static void
read_empty_on_main_loop (GPcapReader *reader, guint *n_packets)
{
  gboolean done = FALSE;

  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), n_packets);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &done);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&done);
}

/* A few bytes of a compressed savefile are a million empty packets. */
static void
test_empty_packets_come_in_bounded_batches (void)
{
  void (*const ways[]) (GPcapReader *, guint *) = {
    read_empty_by_batch, read_empty_asynchronously, read_empty_by_dispatch,
    read_empty_by_loop,  read_empty_on_main_loop,
  };

  for (int is_compressed = 0; is_compressed < 2; is_compressed++)
    {
      g_autoptr (GBytes) content = make_empty_packets (is_compressed);

      for (Opening opening = 0; opening <= BY_STREAM; opening++)
        {
          for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
            {
              Opened opened;
              GPcapReader *reader = opened_init (&opened, opening, content, NULL);
              guint n_packets = 0;

              ways[i](reader, &n_packets);
              g_assert_cmpuint (n_packets, ==, N_EMPTY_PACKETS);
              g_object_unref (reader);
              opened_clear (&opened, opening);
            }
        }
    }
}

/* A pipe into which the test writes a compressed savefile: two packets in its first member. */
static void
compressed_pipe_init (Pipe *self)
{
  GByteArray *compressed = g_byte_array_new ();
  gsize size;

  pipe_init (self);
  gzip_append_member (compressed, self->content, TWO_PACKETS);
  size = compressed->len;
  gzip_append_member (compressed, self->content + TWO_PACKETS, self->size - TWO_PACKETS);
  g_free (self->content);
  self->size = compressed->len;
  self->content = (char *) g_byte_array_free (compressed, FALSE);
  pipe_write_until (self, size);
}

/* Opens the pipe by its stream, or by the name of its descriptor. */
static GPcapReader *
open_pipe (Pipe *pipe, gboolean by_name, GCancellable *cancellable, GError **error)
{
  int fd;

  if (!by_name)
    return gpcap_open_stream (pipe->stream, cancellable, error);
  g_object_get (pipe->stream, "fd", &fd, NULL);
  g_autofree char *filename = g_strdup_printf ("/proc/self/fd/%d", fd);
  return gpcap_open_offline (filename, cancellable, error);
}

static void
test_packets_come_while_a_pipe_stalls (void)
{
  for (int by_name = 0; by_name < 2; by_name++)
    {
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;
      Pipe pipe;

      compressed_pipe_init (&pipe);
      g_autoptr (GPcapReader) reader = open_pipe (&pipe, by_name, NULL, &error);
      g_assert_no_error (error);
      while (trace->len < 2)
        {
          g_autoptr (GPcapPacketBatch) batch = async_read_batch (reader, 0, NULL, &error);

          g_assert_no_error (error);
          trace_add_batch (trace, batch);
        }
      pipe_write_until (&pipe, pipe.size);
      pipe_close (&pipe);
      assert_reads_the_rest (reader, trace);
      pipe_clear (&pipe);
    }
}

static void
test_an_asynchronous_read_of_a_stalled_pipe_can_be_cancelled (void)
{
  for (Moment moment = 0; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };
      Pipe pipe;

      compressed_pipe_init (&pipe);
      g_autoptr (GPcapReader) reader = open_pipe (&pipe, moment % 2 == 0, NULL, &error);
      for (int i = 0; i < 2; i++)
        {
          g_autoptr (GPcapPacketBatch) batch = async_read_batch (reader, 1, NULL, &error);

          g_assert_no_error (error);
          trace_add_batch (trace, batch);
        }
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

static void
test_a_read_of_a_stalled_pipe_can_be_ended (void)
{
  for (int how = 0; how < 6; how++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      guint n_packets = 0;
      Pipe pipe;

      compressed_pipe_init (&pipe);
      g_autoptr (GPcapReader) reader = open_pipe (&pipe, how % 2 == 0, NULL, &error);
      const struct
      {
        gpointer instance;
        void (*end) (gpointer instance);
      } ends[] = {
        { cancellable, (void (*) (gpointer)) G_CALLBACK (g_cancellable_cancel) },
        { reader, (void (*) (gpointer)) G_CALLBACK (gpcap_reader_breakloop) },
        { reader, (void (*) (gpointer)) G_CALLBACK (gpcap_reader_close) },
      };

      g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), &n_packets);
      g_assert_cmpint (gpcap_reader_dispatch (reader, 2, NULL, NULL, NULL, &error), ==, 2);
      g_assert_cmpuint (n_packets, ==, 2);
      Call call;
      call_when_asleep (&call, ends[how / 2].end, ends[how / 2].instance);
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, cancellable, &error), ==,
                       how / 2 == 0 ? -1 : -2);
      call_join (&call);
      pipe_clear (&pipe);
    }
}

/* The first bytes of the compressed savefile are there, but not its header. */
static void
test_opening_a_stalled_pipe_can_be_cancelled (void)
{
  for (int by_name = 0; by_name < 2; by_name++)
    {
      for (gsize n_there = 0; n_there < 15; n_there++)
        {
          g_autoptr (GCancellable) cancellable = g_cancellable_new ();
          g_autoptr (GError) error = NULL;
          Pipe pipe;

          pipe_init (&pipe);
          g_autoptr (GBytes) compressed = gzip_compress (pipe.content, pipe.size);
          g_free (pipe.content);
          pipe.content = g_memdup2 (g_bytes_get_data (compressed, NULL), 15);
          pipe_write_until (&pipe, n_there);
          Call call;
          call_when_asleep (&call, (void (*) (gpointer)) G_CALLBACK (g_cancellable_cancel),
                            cancellable);
          g_assert_null (open_pipe (&pipe, by_name, cancellable, &error));
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          call_join (&call);
          pipe_clear (&pipe);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gzip/members-are-one-stream", test_members_are_one_stream);
  g_test_add_func ("/gzip/a-large-file-is-read-whole", test_a_large_file_is_read_whole);
  g_test_add_func ("/gzip/what-follows-the-members-loses-no-packet",
                   test_what_follows_the_members_loses_no_packet);
  g_test_add_func ("/gzip/all-packets-come-before-a-wrong-checksum",
                   test_all_packets_come_before_a_wrong_checksum);
  g_test_add_func ("/gzip/what-is-no-savefile-is-a-typed-error",
                   test_what_is_no_savefile_is_a_typed_error);
  g_test_add_func ("/gzip/empty-packets-come-in-bounded-batches",
                   test_empty_packets_come_in_bounded_batches);
  g_test_add_func ("/gzip/packets-come-while-a-pipe-stalls", test_packets_come_while_a_pipe_stalls);
  g_test_add_func ("/gzip/an-asynchronous-read-of-a-stalled-pipe-can-be-cancelled",
                   test_an_asynchronous_read_of_a_stalled_pipe_can_be_cancelled);
  g_test_add_func ("/gzip/a-read-of-a-stalled-pipe-can-be-ended",
                   test_a_read_of_a_stalled_pipe_can_be_ended);
  g_test_add_func ("/gzip/opening-a-stalled-pipe-can-be-cancelled",
                   test_opening_a_stalled_pipe_can_be_cancelled);
  return g_test_run ();
}
