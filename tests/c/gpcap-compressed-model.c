/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of compressed savefiles as list models: random access in each kind of compression. */

#include "support/gpcap-compress.h"
#include "support/gpcap-growing.h"
#include "support/gpcap-waiting.h"

#define MIB (1024 * 1024)

/* How often the packets of a savefile are in the file that is compressed. */
#define N_TIMES 5

static GPcapSavefileModel *
open_model (const char *filename, gboolean follow)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename",
                                              filename, "follow", follow, NULL);

  g_assert_no_error (error);
  return model;
}

static void
assert_item (GPcapSavefileModel *model, guint position, GPtrArray *expected)
{
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (model), position);
  g_autoptr (GPtrArray) trace = trace_new ();

  trace_add_bytes (trace, gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
  g_assert_cmpstr (trace->pdata[0], ==, expected->pdata[position]);
}

/* Checks so many rows at random, and the last ones backwards. */
static void
assert_some_rows (GPcapSavefileModel *model, GPtrArray *expected, guint n_random, guint n_last)
{
  const guint n = gpcap_savefile_model_get_n_packets (model);

  g_assert_cmpuint (n, ==, expected->len);
  for (guint i = 0; i < MIN (n, n_random); i++)
    assert_item (model, g_test_rand_int_range (0, n), expected);
  for (guint i = n; i-- > n - MIN (n, n_last);)
    assert_item (model, i, expected);
}

static void
assert_rows (GPcapSavefileModel *model, GPtrArray *expected)
{
  assert_some_rows (model, expected, 100, 3000);
}

static GPtrArray *
trace_of_reader (const char *filename, GError **error)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  GPtrArray *trace = trace_new ();
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL; g_object_unref (batch))
    trace_add_batch (trace, batch);
  return trace;
}

/* A savefile of many packets, in frames, between which there may be one to be skipped. Sets @last
 * to where the last frame begins. */
static GByteArray *
make_frames (const Compression *compression, gsize *last)
{
  GByteArray *plain = g_byte_array_new (), *compressed = g_byte_array_new ();
  Content content;
  gsize end = 0;

  content_init (&content, "many.pcap");
  g_byte_array_append (plain, content.data, HEADER_SIZE);
  for (guint i = 0; i < N_TIMES; i++)
    g_byte_array_append (plain, content.data + HEADER_SIZE, content.size - HEADER_SIZE);
  while (end < plain->len)
    {
      const gsize wanted = g_test_rand_int_range (1, 6 * MIB);
      const gsize size = MIN (wanted, plain->len - end);

      *last = compressed->len;
      compression_append (compression, compressed, plain->data + end, size);
      if (compression->has_skippable)
        append_skippable (compressed, "nothing", 7);
      end += size;
    }
  content_clear (&content);
  g_byte_array_unref (plain);
  return compressed;
}

static void
test_frames_have_random_access (gconstpointer compression)
{
  gsize last;
  g_autoptr (GByteArray) compressed = make_frames (compression, &last);
  g_autoptr (GError) error = NULL;
  Growing file;

  growing_init (&file);
  growing_append (&file, compressed->data, compressed->len);
  g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, &error);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
  g_assert_true (gpcap_savefile_model_wait (model, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (expected->len, ==, N_TIMES * TEST_N_MANY);
  assert_rows (model, expected);
  g_clear_object (&model);
  growing_clear (&file);
}

static void
assert_packets_then_error (const guint8 *data, gsize size, int code)
{
  g_autoptr (GError) error = NULL, read_error = NULL;
  Growing file;

  growing_init (&file);
  growing_append (&file, data, size);
  g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, &read_error);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
  g_assert_false (gpcap_savefile_model_wait (model, NULL, &error));
  assert_error_message (error, GPCAP_ERROR, code);
  g_assert_error (read_error, GPCAP_ERROR, code);
  assert_rows (model, expected);
  g_clear_object (&model);
  growing_clear (&file);
}

/* What is behind a place is missing, or the last frame is none: the packets before are shown, as
 * many as a reader has. */
static void
test_damaged_files_keep_their_packets (gconstpointer compression)
{
  gsize last;
  g_autoptr (GByteArray) compressed = make_frames (compression, &last);

  assert_packets_then_error (compressed->data, compressed->len / 2, GPCAP_ERROR_TRUNCATED);
  memset (compressed->data + last, 0xff, 8);
  assert_packets_then_error (compressed->data, compressed->len, GPCAP_ERROR_INVALID_FORMAT);
}

/* A savefile with packets of the largest size, of @size bytes in all, in a frame. */
static void
append_large (GByteArray *plain, gsize size)
{
  guint8 *packet = g_malloc0 (16 + 65535);
  const guint32 lengths[] = { 65535, 65535 };

  memcpy (packet + 8, lengths, sizeof lengths);
  for (gsize n = 0; n < size; n += 16 + 65535)
    g_byte_array_append (plain, packet, 16 + 65535);
  g_free (packet);
}

/* Frames that are too large for random access are told; gzip's have no limit. */
static void
test_large_frames_are_told (gconstpointer data)
{
  const Compression *compression = data;
  const gboolean is_limited = compression->has_skippable;
  Content content;

  content_init (&content, "packets.pcap");
  for (guint is_large = 0; is_large < 2; is_large++)
    {
      g_autoptr (GByteArray) plain = g_byte_array_new (), compressed = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      Growing file;

      growing_init (&file);
      g_byte_array_append (plain, content.data, HEADER_SIZE);
      append_large (plain, (is_large ? 66 : 60) * MIB);
      compression_append (compression, compressed, plain->data, plain->len);
      g_byte_array_set_size (plain, 0);
      append_large (plain, 4 * MIB);
      compression_append (compression, compressed, plain->data, plain->len);
      growing_append (&file, compressed->data, compressed->len);
      g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, NULL);
      g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
      const gboolean is_whole = gpcap_savefile_model_wait (model, NULL, &error);

      g_assert_cmpint (is_whole, ==, !is_large || !is_limited);
      if (!is_whole)
        {
          assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
          g_assert_nonnull (strstr (error->message, "in order only"));
          g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), >, 1000);
          g_ptr_array_set_size (expected, gpcap_savefile_model_get_n_packets (model));
        }
      /* A row takes the decompression of all that is before it in the frame. */
      assert_some_rows (model, expected, 5, 50);
      g_clear_object (&model);
      growing_clear (&file);
    }
  content_clear (&content);
}

/* More than a frame may have, which the dumper divides. */
static void
test_what_a_dumper_compresses_has_random_access (gconstpointer data)
{
  const Compression *compression = data;
  const char *names[] = { "gzip", "zstd", "lz4" };
  const int values[] = { GPCAP_COMPRESSION_GZIP, GPCAP_COMPRESSION_ZSTD, GPCAP_COMPRESSION_LZ4 };
  const guint n_packets = 66 * MIB / 65536;
  g_autofree guint8 *bytes = g_malloc0 (65536);
  g_autoptr (GError) error = NULL;
  Growing file;
  guint kind = 0;

  while (!g_str_equal (compression->name, names[kind]))
    kind++;
  growing_init (&file);
  g_autoptr (GPcapDumper) dumper =
      g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", file.filename, "datalink",
                      GPCAP_DLT_EN10MB, "compression", values[kind], NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (i, 0, 65536, 65536);

      gpcap_dumper_dump (dumper, hdr, bytes, 65536, &error);
      g_assert_no_error (error);
    }
  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
  gpcap_savefile_model_wait (model, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (expected->len, ==, n_packets);
  assert_some_rows (model, expected, 5, 5);
  g_clear_object (&model);
  growing_clear (&file);
}

static void
run_until_packets (GPcapSavefileModel *model, guint n_packets)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_savefile_model_get_n_packets (model) < n_packets)
    {
      g_assert_no_error (gpcap_savefile_model_get_error (model));
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, n_packets);
}

/* The compressed file grows by some bytes at a time. What there is of a frame is shown. */
static void
test_a_compressed_file_that_grows_is_shown (gconstpointer compression)
{
  gsize last;
  g_autoptr (GByteArray) compressed = make_frames (compression, &last);
  g_autoptr (GError) error = NULL;
  Growing file;

  growing_init (&file);
  growing_append (&file, compressed->data, compressed->len / 4);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, TRUE);
  for (gsize end = compressed->len / 4; end < compressed->len;)
    {
      const gsize wanted = g_test_rand_int_range (1, 100000);
      const gsize size = MIN (wanted, compressed->len - end);

      growing_append (&file, compressed->data + end, size);
      end += size;
      if (g_test_rand_int_range (0, 3) == 0)
        g_assert_true (gpcap_savefile_model_wait (model, NULL, NULL));
    }
  run_until_packets (model, N_TIMES * TEST_N_MANY);
  g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, &error);
  assert_rows (model, expected);
  /* Cut, it is not what it was. Some of the last rows may be in memory, but not all. */
  growing_cut (&file, compressed->len / 2);
  for (guint i = N_TIMES * TEST_N_MANY / 4 * 3; i < N_TIMES * TEST_N_MANY; i += 1000)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_assert_nonnull (packet);
    }
  g_assert_error (gpcap_savefile_model_get_error (model), GPCAP_ERROR, GPCAP_ERROR_FILE_CHANGED);
  g_clear_object (&model);
  growing_clear (&file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_compressions; i++)
    {
      const struct
      {
        const char *name;
        GTestDataFunc func;
      } tests[] = {
        { "frames-have-random-access", test_frames_have_random_access },
        { "damaged-files-keep-their-packets", test_damaged_files_keep_their_packets },
        { "large-frames-are-told", test_large_frames_are_told },
        { "what-a-dumper-compresses-has-random-access",
          test_what_a_dumper_compresses_has_random_access },
        { "a-compressed-file-that-grows-is-shown", test_a_compressed_file_that_grows_is_shown },
      };

      for (gsize j = 0; j < G_N_ELEMENTS (tests); j++)
        {
          g_autofree char *path =
              g_strdup_printf ("/compressed-model/%s/%s", tests[j].name, compressions[i].name);

          g_test_add_data_func (path, &compressions[i], tests[j].func);
        }
    }
  return g_test_run ();
}
