/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a reader with a dumper. */

#include <glib/gstdio.h>

#include "support/gpcap-reading.h"

static void
test_a_dumper_writes_what_is_used_of_a_loan (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "dump.pcap", NULL);
  g_autofree char *original = test_savefile ("nanoseconds.pcap");
  g_autofree char *written = NULL, *expected = NULL;
  gsize written_size, expected_size;
  g_autoptr (GPcapDumper) dumper = NULL;
  Reading reading;

  reading_init (&reading, "nanoseconds.pcap");
  dumper = gpcap_reader_dump_open (reading.reader, filename, NULL);
  g_assert_true (gpcap_reader_set_dumper (reading.reader, dumper, NULL));
  g_assert_true (by_borrowing (&reading, 10));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 10);
  while (by_borrowing (&reading, 10) && by_next (&reading, 10))
    {
    }
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_assert_true (g_file_get_contents (filename, &written, &written_size, NULL));
  g_assert_true (g_file_get_contents (original, &expected, &expected_size, NULL));
  g_assert_cmpmem (written, written_size, expected, expected_size);
  reading_clear (&reading);
  g_remove (filename);
  g_rmdir (directory);
}

static void
assert_copy (const char *name, gboolean is_stream, const char *expected_name)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (directory, "copy.pcap", NULL);
  g_autofree char *original = test_savefile (name);
  g_autofree char *expected_filename = test_savefile (expected_name);
  g_autofree char *written = NULL, *expected = NULL;
  gsize written_size, expected_size;
  g_autoptr (GFile) file = g_file_new_for_path (original);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GPcapReader) reader = is_stream
                                       ? gpcap_open_stream (G_INPUT_STREAM (stream), NULL, NULL)
                                       : gpcap_open_offline (original, NULL, NULL);
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, copy, NULL);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_assert_true (g_file_get_contents (copy, &written, &written_size, NULL));
  g_assert_true (g_file_get_contents (expected_filename, &expected, &expected_size, NULL));
  g_assert_cmpmem (written, written_size, expected, expected_size);
  g_remove (copy);
  g_rmdir (directory);
}

/* A savefile in pcapng format may have any precision, so its packets get the finer one. */
static void
test_a_copy_has_the_precision_of_the_original (void)
{
  for (int is_stream = 0; is_stream < 2; is_stream++)
    {
      assert_copy ("packets.pcap", is_stream, "packets.pcap");
      assert_copy ("big-endian.pcap", is_stream, "packets.pcap");
      assert_copy ("nanoseconds.pcap", is_stream, "nanoseconds.pcap");
      assert_copy ("nanoseconds-big-endian.pcap", is_stream, "nanoseconds.pcap");
    }
  assert_copy ("packets.pcap.gz", FALSE, "packets.pcap");
  assert_copy ("packets.pcapng", FALSE, "nanoseconds.pcap");
}

static gpointer
read_in_thread (gpointer reader)
{
  GError *error = NULL;

  g_assert_null (gpcap_reader_read_batch (reader, 0, NULL, &error));
  return error;
}

static void
dump_failed_cb (GPcapReader *reader, GPcapDumper *dumper, GError *error, guint *n_failures)
{
  GThread *thread = g_thread_new ("reader", read_in_thread, reader);
  g_autoptr (GError) pending = g_thread_join (thread);

  g_assert_error (pending, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  ++*n_failures;
}

/* Else another thread might read, and write to a dumper, while the failure is looked at. */
static void
test_a_failure_is_reported_before_the_read_ends (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/full", NULL);
  guint n_failures = 0;
  int status;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_signal_connect (reader, "dump-failed", G_CALLBACK (dump_failed_cb), &n_failures);
  do
    status = gpcap_reader_next (reader, NULL, NULL, NULL, NULL);
  while (n_failures == 0 && status == GPCAP_READ_RESULT_PACKET);
  g_assert_cmpuint (n_failures, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dump/a-dumper-writes-what-is-used-of-a-loan",
                   test_a_dumper_writes_what_is_used_of_a_loan);
  g_test_add_func ("/dump/a-copy-has-the-precision-of-the-original",
                   test_a_copy_has_the_precision_of_the_original);
  g_test_add_func ("/dump/a-failure-is-reported-before-the-read-ends",
                   test_a_failure_is_reported_before_the_read_ends);
  return g_test_run ();
}
