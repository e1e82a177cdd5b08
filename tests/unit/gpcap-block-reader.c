/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that whoever reads the packets of a savefile, libpcap decides what they are: each savefile
 * gives what bare libpcap gives, read in blocks or as a stream, and in whichever way. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "support/gpcap-outcome.h"

static void
test_outcome (gconstpointer user_data)
{
  const char *filename = user_data;
  const ReadFunc ways[] = { read_batches, read_small_batches, read_in_loop };
  Outcome expected = outcome_of_libpcap (filename, NULL);
  Outcome stream = outcome_of_stream (filename);

  assert_same_outcome (&stream, &expected);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Outcome actual = outcome_of_file (filename, NULL, ways[i]);

      assert_same_outcome (&actual, &expected);
      if (actual.error != NULL)
        g_assert_cmpint (actual.error->code, ==, stream.error->code);
      outcome_clear (&actual);
    }
  outcome_clear (&stream);
  outcome_clear (&expected);
}

/* A copy of a savefile of many blocks, of which only so many bytes are there yet. */
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

/* How many packets come until there are no more, or reading fails. */
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

/* One test for the savefiles whose names begin with the same word. */
static void
test_outcomes (gconstpointer user_data)
{
  const GPtrArray *filenames = user_data;

  for (guint i = 0; i < filenames->len; i++)
    {
      g_test_message ("%s", (char *) filenames->pdata[i]);
      test_outcome (filenames->pdata[i]);
    }
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
      g_autofree char *word = g_strndup (name, strcspn (name, "-."));
      g_autofree char *path = g_strdup_printf ("/block-reader/%s/%s", format, word);
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
  g_test_add_func ("/block-reader/a-file-may-grow-until-its-end-was-told",
                   test_a_file_may_grow_until_its_end_was_told);
  g_test_add_func ("/block-reader/a-file-may-be-cut-while-it-is-read",
                   test_a_file_may_be_cut_while_it_is_read);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &path, &filenames))
    g_test_add_data_func (path, filenames, test_outcomes);
  return g_test_run ();
}
