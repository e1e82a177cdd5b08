/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that each savefile gives the same packets and errors as with libpcap alone: in blocks and
 * as a stream, compressed or not, and with each kind of read. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "support/gpcap-gzip.h"
#include "support/gpcap-outcome.h"

static void
test_savefiles_of_each_format_are_the_same (void)
{
  const char *const names[] = { "packets.pcap",     "big-endian.pcap",
                                "nanoseconds.pcap", "nanoseconds-big-endian.pcap",
                                "packets.pcapng",   "big-endian.pcapng",
                                "many.pcap",        "raw.pcap",
                                "cooked.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
      g_autoptr (GPtrArray) actual = trace_new ();
      g_autoptr (GPcapReader) reader = test_open (names[i]);
      g_autoptr (GPcapPacketBatch) batch = NULL;

      while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
        {
          trace_add_batch (actual, batch);
          g_clear_object (&batch);
        }
      assert_same_trace (actual, expected);
      g_assert_cmpuint (actual->len, ==,
                        g_str_equal (names[i], "many.pcap") ? TEST_N_MANY : TEST_N_PACKETS);
    }
}

static void
test_nanoseconds_are_kept (void)
{
  const char *const names[] = { "nanoseconds.pcap", "nanoseconds-big-endian.pcap", "packets.pcapng",
                                "big-endian.pcapng" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPcapReader) reader = test_open (names[i]);
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, 7);

      g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, TEST_START * 1000000000 + 7000007);
    }
}

static void
test_times_past_2038_are_not_before_1970 (void)
{
  const gint64 expected[][2] = { { 0, 0 },
                                 { G_GINT64_CONSTANT (0x80000000), 1 },
                                 { G_GINT64_CONSTANT (0xffffffff), 999999 },
                                 { TEST_START + 1, 500000 } };
  g_autoptr (GPcapReader) reader = test_open ("odd-times.pcap");

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      gint64 seconds, microseconds;

      g_assert_cmpint (gpcap_reader_next (reader, &hdr, NULL, NULL, NULL), ==,
                       GPCAP_READ_RESULT_PACKET);
      gpcap_pkthdr_get_ts (hdr, &seconds, &microseconds);
      g_assert_cmpint (seconds, ==, expected[i][0]);
      g_assert_cmpint (microseconds, ==, expected[i][1]);
    }
}

static void
test_odd_lengths_pass_through (void)
{
  const guint expected[][2] = { { 50, 10 }, { 0, 0 }, { 0, 60 }, { 50, G_MAXUINT32 } };
  g_autoptr (GPcapReader) reader = test_open ("odd-lengths.pcap");

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;

      g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, NULL), ==,
                       GPCAP_READ_RESULT_PACKET);
      g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, expected[i][0]);
      g_assert_cmpuint (g_bytes_get_size (data), ==, expected[i][0]);
      g_assert_cmpuint (gpcap_pkthdr_get_len (hdr), ==, expected[i][1]);
    }
}

/* The whole packets come first, then the same error from each read. */
static void
assert_ends_with_error (const char *name, guint n_packets, int code)
{
  g_autoptr (GPcapReader) reader = test_open (name);
  guint n = 0;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (gpcap_reader_next (reader, NULL, NULL, NULL, &error) == GPCAP_READ_RESULT_PACKET)
        {
          g_assert_no_error (error);
          n++;
          continue;
        }
      assert_error_message (error, GPCAP_ERROR, code);
      break;
    }
  g_assert_cmpuint (n, ==, n_packets);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gpcap_reader_read_batch (reader, 0, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, code);
      g_clear_error (&error);
      g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, -1);
      g_assert_error (error, GPCAP_ERROR, code);
    }
}

static void
test_damage_comes_after_the_whole_packets (void)
{
  assert_ends_with_error ("truncated-packet.pcap", TEST_N_PACKETS - 1, GPCAP_ERROR_TRUNCATED);
  assert_ends_with_error ("truncated-record.pcap", TEST_N_PACKETS, GPCAP_ERROR_TRUNCATED);
  assert_ends_with_error ("truncated-packet.pcapng", TEST_N_PACKETS - 1, GPCAP_ERROR_TRUNCATED);
  assert_ends_with_error ("damaged.pcap", TEST_N_PACKETS, GPCAP_ERROR_INVALID_FORMAT);
}

/* Makes a copy of a savefile of many blocks, and writes only its first @written bytes. */
static char *
copy_many (char **content, gsize *size, gsize written)
{
  g_autofree char *original = test_savefile ("many.pcap");
  GError *error = NULL;
  char *filename = NULL;
  const int fd = g_file_open_tmp (NULL, &filename, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_get_contents (original, content, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (*size, >, written);
  g_file_set_contents_full (filename, *content, written, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return filename;
}

/* Counts the packets until the end or an error. */
static guint
count_rest (GPcapReader *reader, GError **error)
{
  GPcapPacketBatch *batch;
  guint n = 0;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL)
    {
      n += gpcap_packet_batch_get_n_packets (batch);
      g_object_unref (batch);
    }
  return n;
}

static void
test_a_file_may_grow_until_its_end_was_told (void)
{
  g_autofree char *content = NULL;
  gsize size;
  g_autofree char *filename = copy_many (&content, &size, 200001);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPcapPacketBatch) first = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  const int fd = open (filename, O_WRONLY | O_APPEND);

  g_assert_cmpint (write (fd, content + 200001, size - 200001), ==, (gssize) size - 200001);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (first) + count_rest (reader, &error), ==,
                    TEST_N_MANY);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, content + HEADER_SIZE, 1000), ==, 1000);
  g_assert_cmpuint (count_rest (reader, &error), ==, 0);
  g_assert_no_error (error);
  close (fd);
  g_unlink (filename);
}

static void
test_a_file_may_be_cut_while_it_is_read (void)
{
  g_autofree char *content = NULL;
  gsize size;
  g_autofree char *filename = copy_many (&content, &size, 400001);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPcapPacketBatch) first = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (truncate (filename, 200001), ==, 0);
  const guint n = gpcap_packet_batch_get_n_packets (first) + count_rest (reader, &error);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_assert_cmpuint (n, ==, expected->len);
  g_unlink (filename);
}

static const ReadFunc ways[] = {
  read_batches,     read_small_batches, read_in_loop,
  read_by_dispatch, read_one_by_one,    read_on_main_loop,
};

/* Checks an outcome, and clears it. Every way has the same code of an error, which is set to the
 * first. */
static void
assert_outcome (Outcome *actual, const Outcome *expected, int *code)
{
  assert_same_outcome (actual, expected);
  if (actual->error != NULL && *code == 0)
    *code = actual->error->code;
  if (actual->error != NULL)
    g_assert_cmpint (actual->error->code, ==, *code);
  outcome_clear (actual);
}

/* The sizes divide no header, and no packet, or else bring everything at once. */
static void
assert_stream_outcomes (GBytes *content, const Outcome *expected, int *code)
{
  const gsize chunk_sizes[] = { 1, 7, 1009, G_MAXSIZE };

  for (gsize i = 0; i < G_N_ELEMENTS (chunk_sizes); i++)
    {
      /* Each way with each size would take long. */
      Outcome actual = outcome_of_stream (content, chunk_sizes[i], ways[i]);

      assert_outcome (&actual, expected, code);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Outcome actual = outcome_of_stream (content, G_MAXSIZE, ways[i]);

      assert_outcome (&actual, expected, code);
    }
}

static void
assert_file_outcomes (const char *filename, const Outcome *expected, int *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Outcome actual = outcome_of_file (filename, NULL, ways[i]);

      assert_outcome (&actual, expected, code);
    }
}

/* As a file and as a stream, and both compressed, too. */
static void
test_outcome (const char *filename, const char *compressed_filename)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (filename, FALSE, NULL);
  g_autoptr (GBytes) content = g_mapped_file_get_bytes (file);
  g_autoptr (GBytes) compressed =
      gzip_compress (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  Outcome expected = outcome_of_libpcap (filename, NULL);
  int code = 0;

  /* GLib 2.74 leaves what is behind the new contents. */
  g_assert_cmpint (truncate (compressed_filename, 0), ==, 0);
  g_assert_true (g_file_set_contents_full (compressed_filename, g_bytes_get_data (compressed, NULL),
                                           g_bytes_get_size (compressed), G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  assert_file_outcomes (filename, &expected, &code);
  assert_file_outcomes (compressed_filename, &expected, &code);
  assert_stream_outcomes (content, &expected, &code);
  assert_stream_outcomes (compressed, &expected, &code);
  outcome_clear (&expected);
}

/* There is a test for all savefiles whose names begin with the same word. */
static void
test_outcomes (gconstpointer user_data)
{
  const GPtrArray *filenames = user_data;
  g_autofree char *compressed_filename = NULL;
  const int fd = g_file_open_tmp (NULL, &compressed_filename, NULL);

  g_assert_cmpint (fd, !=, -1);
  close (fd);
  for (guint i = 0; i < filenames->len; i++)
    {
      g_test_message ("%s", (char *) filenames->pdata[i]);
      test_outcome (filenames->pdata[i], compressed_filename);
    }
  g_unlink (compressed_filename);
}

static void
add_savefiles (GHashTable *groups, const char *variable)
{
  const char *directory = g_getenv (variable);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const char *format = g_str_has_suffix (name, "ng") ? "pcapng" : "pcap";
      g_autofree char *word = g_strndup (name, strcspn (name, "-_."));
      g_autofree char *path = g_strdup_printf ("/savefile/%s/%s", format, word);
      GPtrArray *filenames = g_hash_table_lookup (groups, path);

      /* libpcap does not decompress. */
      if (g_str_has_suffix (name, ".gz"))
        continue;
      if (filenames == NULL)
        {
          filenames = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (groups, g_strdup (path), filenames);
        }
      g_ptr_array_add (filenames, g_build_filename (directory, name, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer path, filenames;

  g_test_init (&argc, &argv, NULL);
  add_savefiles (groups, "GPCAP_TEST_SAVEFILES");
  add_savefiles (groups, "GPCAP_TEST_ODD_SAVEFILES");
  g_assert_cmpuint (g_hash_table_size (groups), >, 40);
  g_test_add_func ("/savefile/savefiles-of-each-format-are-the-same",
                   test_savefiles_of_each_format_are_the_same);
  g_test_add_func ("/savefile/nanoseconds-are-kept", test_nanoseconds_are_kept);
  g_test_add_func ("/savefile/times-past-2038-are-not-before-1970",
                   test_times_past_2038_are_not_before_1970);
  g_test_add_func ("/savefile/odd-lengths-pass-through", test_odd_lengths_pass_through);
  g_test_add_func ("/savefile/damage-comes-after-the-whole-packets",
                   test_damage_comes_after_the_whole_packets);
  g_test_add_func ("/savefile/a-file-may-grow-until-its-end-was-told",
                   test_a_file_may_grow_until_its_end_was_told);
  g_test_add_func ("/savefile/a-file-may-be-cut-while-it-is-read",
                   test_a_file_may_be_cut_while_it_is_read);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &path, &filenames))
    g_test_add_data_func (path, filenames, test_outcomes);
  return g_test_run ();
}
