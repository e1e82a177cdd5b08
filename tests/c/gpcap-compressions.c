/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of compressed savefiles: each test is one of each compression. */

#include "support/gpcap-async.h"
#include "support/gpcap-compress.h"
#include "support/gpcap-gzip.h"
#include "support/gpcap-reading.h"
#include "support/gpcap-waiting.h"

/* Savefiles of TEST_N_PACKETS packets, in each format. */
static const char *const names[] = {
  "packets.pcap",
  "big-endian.pcap",
  "nanoseconds.pcap",
  "packets.pcapng",
};

static GBytes *
get_content (const char *name)
{
  g_autofree char *filename = test_savefile (name);
  char *content;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

static GBytes *
compress (const Compression *compression, GBytes *content)
{
  return compression_compress (compression, g_bytes_get_data (content, NULL),
                               g_bytes_get_size (content));
}

/* The savefile with the first five packets of packets.pcap. */
static GBytes *
make_small (void)
{
  g_autoptr (GBytes) content = get_content ("packets.pcap");
  const guint8 *data = g_bytes_get_data (content, NULL);
  gsize size = HEADER_SIZE;

  for (int i = 0; i < 5; i++)
    {
      guint32 caplen;

      memcpy (&caplen, data + size + 8, sizeof caplen);
      size += 16 + caplen;
    }
  return g_bytes_new_from_bytes (content, 0, size);
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

static void
read_to_the_end (Reading *reading, const Way *way)
{
  const gint64 deadline = get_test_deadline ();

  while (way->read (reading, 13) || reading->trace->len < TEST_N_PACKETS)
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
}

static void
test_every_opening_and_way_gives_all_packets (gconstpointer compression)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
      g_autoptr (GBytes) content = get_content (names[i]);
      g_autoptr (GBytes) compressed = compress (compression, content);

      for (Opening opening = 0; opening < N_OPENINGS; opening++)
        for (gsize w = 0; w < N_WAYS; w++, n++)
          {
            g_autoptr (GError) error = NULL;
            Opened opened;
            Reading reading;

            g_test_message ("%s, opening %d, %s", names[i], opening, ways[w].name);
            reading_init_for (&reading, opened_init (&opened, opening, compressed, &error));
            g_assert_no_error (error);
            read_to_the_end (&reading, &ways[w]);
            assert_same_trace (reading.trace, expected);
            reading_clear (&reading);
            opened_clear (&opened, opening);
          }
    }
  g_test_message ("%u combinations", n);
}

/* Reads what is damaged in some way. Returns the error, or NULL, and the packets before it. */
static GError *
read_damaged (const guint8 *data, gsize size, Opening opening, GPtrArray **trace)
{
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (GPcapReader) reader = NULL;
  GError *error = NULL;
  Opened opened;

  reader = opened_init (&opened, opening, content, &error);
  *trace = reader != NULL ? read_all (reader, &error) : trace_new ();
  g_clear_object (&reader);
  opened_clear (&opened, opening);
  return error;
}

static const Opening openings_of_damaged[] = { BY_NAME, BY_STREAM, BY_BYTES };

/* What is cut at any byte gives the first packets, and then one error. */
static void
test_every_cut_is_told (gconstpointer compression)
{
  g_autoptr (GBytes) small = make_small ();
  g_autoptr (GBytes) compressed = compress (compression, small);
  g_autoptr (GPtrArray) expected = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (compressed, &size);

  g_assert_null (read_damaged (data, size, BY_NAME, &expected));
  g_assert_cmpuint (expected->len, ==, 5);
  for (gsize cut = 0; cut < size; cut++)
    for (gsize i = 0; i < G_N_ELEMENTS (openings_of_damaged); i++)
      {
        g_autoptr (GPtrArray) trace = NULL;
        g_autoptr (GError) error = read_damaged (data, cut, openings_of_damaged[i], &trace);

        assert_error_message (error, GPCAP_ERROR,
                              cut == 0 ? GPCAP_ERROR_EMPTY_FILE : GPCAP_ERROR_TRUNCATED);
        g_assert_cmpuint (trace->len, <=, expected->len);
        for (guint p = 0; p < trace->len; p++)
          g_assert_cmpstr (trace->pdata[p], ==, expected->pdata[p]);
      }
}

/* Each bit: either a typed error comes, or the bit does not matter. */
static void
test_every_damage_is_told (gconstpointer compression)
{
  g_autoptr (GBytes) small = make_small ();
  g_autoptr (GBytes) compressed = compress (compression, small);
  g_autoptr (GPtrArray) expected = NULL;
  gsize size;
  g_autofree guint8 *data =
      g_memdup2 (g_bytes_get_data (compressed, NULL), size = g_bytes_get_size (compressed));

  g_assert_null (read_damaged (data, size, BY_NAME, &expected));
  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autoptr (GPtrArray) trace = NULL;

      data[bit / 8] ^= 1 << bit % 8;
      g_autoptr (GError) error = read_damaged (
          data, size, openings_of_damaged[bit % G_N_ELEMENTS (openings_of_damaged)], &trace);
      if (error == NULL)
        assert_same_trace (trace, expected);
      else if (!g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED))
        assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
      data[bit / 8] ^= 1 << bit % 8;
    }
}

/* Frames end wherever they like: inside the header, inside a packet. One is empty. All packets come
 * before what follows the last frame is an error. */
static void
test_frames_are_one_stream (gconstpointer data)
{
  const gsize ends[] = { 0, 1, 4, HEADER_SIZE, HEADER_SIZE + 7, TWO_PACKETS, TWO_PACKETS + 30 };
  const Compression *compression = data;
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GBytes) content = get_content ("packets.pcap");
  const guint8 *plain = g_bytes_get_data (content, NULL);
  g_autoptr (GByteArray) compressed = g_byte_array_new ();
  gsize begin = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); begin = ends[i++])
    {
      if (compression->has_skippable)
        append_skippable (compressed, "to be skipped", i);
      compression_append (compression, compressed, plain + begin, ends[i] - begin);
    }
  compression_append (compression, compressed, plain + begin, g_bytes_get_size (content) - begin);
  const gsize size = compressed->len;
  g_byte_array_append (compressed, (const guint8 *) "garbage", 7);
  for (gsize n_behind = 0; n_behind <= 7; n_behind += 7)
    for (Opening opening = 0; opening < N_OPENINGS; opening++)
      {
        g_autoptr (GPtrArray) trace = NULL;
        g_autoptr (GError) error =
            read_damaged (compressed->data, size + n_behind, opening, &trace);

        assert_same_trace (trace, expected);
        if (n_behind > 0)
          assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
        else
          g_assert_no_error (error);
      }
}

/* What was compressed is no savefile, or what was compressed twice. */
static void
test_what_is_no_savefile_is_told (gconstpointer data)
{
  const Compression *compression = data;
  g_autoptr (GBytes) text = compression_compress (compression, "This is only a text, no more.", 29);
  g_autoptr (GBytes) twice = compress (compression, text);
  g_autoptr (GBytes) nothing = compression_compress (compression, "", 0);
  const struct
  {
    GBytes *content;
    int code;
  } cases[] = {
    { text, GPCAP_ERROR_INVALID_FORMAT },
    { twice, GPCAP_ERROR_INVALID_FORMAT },
    { nothing, GPCAP_ERROR_EMPTY_FILE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (Opening opening = 0; opening < N_OPENINGS; opening++)
      {
        g_autoptr (GError) error = NULL;
        Opened opened;

        g_assert_null (opened_init (&opened, opening, cases[i].content, &error));
        assert_error_message (error, GPCAP_ERROR, cases[i].code);
        opened_clear (&opened, opening);
      }
}

/* Counts the packets that the first @size bytes of packets.pcap have whole. */
static guint
count_whole (const char *plain, gsize size)
{
  gsize end = HEADER_SIZE;
  guint n = 0;

  while (end + 16 <= size)
    {
      guint32 caplen;

      memcpy (&caplen, plain + end + 8, sizeof caplen);
      end += 16 + caplen;
      n += end <= size;
    }
  return n;
}

/* A writer that flushes after each packet or so, and then waits: the packet comes all the same. */
static void
test_what_was_flushed_comes_while_the_writer_waits (gconstpointer data)
{
  const Compression *compression = data;

  for (int by_name = 0; by_name < 2; by_name++)
    {
      g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_autoptr (GByteArray) compressed = g_byte_array_new ();
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GPcapReader) reader = NULL;
      g_autofree char *filename = NULL;
      g_autoptr (GError) error = NULL;
      Pipe pipe;
      int fd;

      pipe_init (&pipe);
      /* The first chunk is the header and two packets. */
      compression->append (compressed, pipe.content, pipe.size, TWO_PACKETS, ends);
      g_autofree char *plain = pipe.content;
      const gsize plain_size = pipe.size;
      pipe.size = compressed->len;
      pipe.content = g_memdup2 (compressed->data, compressed->len);
      pipe_write_until (&pipe, g_array_index (ends, gsize, 0));
      g_object_get (pipe.stream, "fd", &fd, NULL);
      filename = g_strdup_printf ("/proc/self/fd/%d", fd);
      reader = by_name ? gpcap_open_offline (filename, NULL, &error)
                       : gpcap_open_stream (pipe.stream, NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < ends->len; i++)
        {
          const guint n_whole = count_whole (plain, MIN ((i + 1) * TWO_PACKETS, plain_size));

          pipe_write_until (&pipe, g_array_index (ends, gsize, i));
          while (trace->len < n_whole)
            {
              g_autoptr (GPcapPacketBatch) batch = async_read_batch (reader, 0, NULL, &error);

              g_assert_no_error (error);
              trace_add_batch (trace, batch);
            }
        }
      pipe_close (&pipe);
      assert_reads_the_rest (reader, trace);
      pipe_clear (&pipe);
    }
}

static gboolean
knows_size (Opening opening)
{
  switch (opening)
    {
    case BY_NAME:
    case BY_STREAM:
    case BY_FILE_STREAM:
    case BY_FILE:
    case BY_URI:
    case BY_BYTES:
      return TRUE;
    default:
      return FALSE;
    }
}

/* How far the progress may be ahead of the packets that were delivered: by what a thread has in its
 * queue, and the block that is delivered. */
#define MAX_AHEAD (2 * 128 * 1024)

/* Where the size is known, the progress grows step by step from 0 to 1, which is the end. @size is
 * that of the content when it is not compressed. */
static void
assert_progress (GBytes *content, gsize size, Opening opening)
{
  g_autoptr (GError) error = NULL;
  double last = knows_size (opening) ? 0 : -1;
  guint n_packets = 0;
  guint n_steps = 0;
  GPcapReader *reader;
  Opened opened;

  reader = opened_init (&opened, opening, content, &error);
  g_assert_no_error (error);
  for (;;)
    {
      const double now = gpcap_reader_get_progress (reader);
      g_autoptr (GPcapPacketBatch) batch = NULL;

      g_assert_cmpfloat (now, >=, last);
      g_assert_cmpfloat (now, <=, 1);
      if (!knows_size (opening) && n_packets < TEST_N_MANY)
        g_assert_cmpfloat (now, ==, -1);
      n_steps += now > last;
      last = now;
      batch = gpcap_reader_read_batch (reader, 100, NULL, &error);
      g_assert_no_error (error);
      if (batch == NULL)
        break;
      n_packets += gpcap_packet_batch_get_n_packets (batch);
    }
  g_assert_cmpuint (n_packets, ==, TEST_N_MANY);
  g_assert_cmpfloat (gpcap_reader_get_progress (reader), ==, 1);
  if (knows_size (opening))
    g_assert_cmpuint (n_steps, >=, size / MAX_AHEAD);
  g_object_unref (reader);
  opened_clear (&opened, opening);
}

static void
test_the_progress_is_known_if_the_size_is (gconstpointer compression)
{
  g_autoptr (GBytes) content = get_content ("many.pcap");
  g_autoptr (GBytes) compressed = compress (compression, content);

  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    if (opening != BY_TRICKLE)
      assert_progress (compressed, g_bytes_get_size (content), opening);
}

static void
test_the_progress_of_what_is_not_compressed_is_known (void)
{
  g_autoptr (GBytes) content = get_content ("many.pcap");

  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    if (opening != BY_TRICKLE)
      assert_progress (content, g_bytes_get_size (content), opening);
}

/* A window of 2 GiB, in a frame of nine bytes. */
static void
test_a_frame_that_wants_too_much_memory_is_refused (void)
{
  const guint8 frame[] = { 0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0 };
  g_autoptr (GBytes) content = g_bytes_new_static (frame, sizeof frame);

  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    {
      g_autoptr (GError) error = NULL;
      Opened opened;

      g_assert_null (opened_init (&opened, opening, content, &error));
#ifdef GPCAP_WITH_ZSTD
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
#else
      assert_error_message (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (error->message, "zstd"));
#endif
      opened_clear (&opened, opening);
    }
}

static const struct
{
  const char *name;
  GTestDataFunc func;
} tests[] = {
  { "every-opening-and-way-gives-all-packets", test_every_opening_and_way_gives_all_packets },
  { "every-cut-is-told", test_every_cut_is_told },
  { "every-damage-is-told", test_every_damage_is_told },
  { "frames-are-one-stream", test_frames_are_one_stream },
  { "what-is-no-savefile-is-told", test_what_is_no_savefile_is_told },
  { "what-was-flushed-comes-while-the-writer-waits",
    test_what_was_flushed_comes_while_the_writer_waits },
  { "the-progress-is-known-if-the-size-is", test_the_progress_is_known_if_the_size_is },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_compressions; i++)
    for (gsize t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path =
            g_strdup_printf ("/compressions/%s/%s", compressions[i].name, tests[t].name);

        g_test_add_data_func (path, &compressions[i], tests[t].func);
      }
  g_test_add_func ("/compressions/the-progress-of-what-is-not-compressed-is-known",
                   test_the_progress_of_what_is_not_compressed_is_known);
  g_test_add_func ("/compressions/a-frame-that-wants-too-much-memory-is-refused",
                   test_a_frame_that_wants_too_much_memory_is_refused);
  return g_test_run ();
}
