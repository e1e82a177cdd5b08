/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapDumper, and of readers that write into one. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

/* A directory for the files of a test. */
typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  fixture->filename = g_build_filename (fixture->directory, "dump.pcap", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_remove (fixture->filename);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->filename);
  g_free (fixture->directory);
}

static void
count_cb (guint *n)
{
  ++*n;
}

static GPcapDumper *
open_dumper (const char *filename, GPcapTstampPrecision precision)
{
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = gpcap_dumper_open (filename, GPCAP_DLT_EN10MB, 65535, precision, &error);

  g_assert_no_error (error);
  g_assert_nonnull (dumper);
  return dumper;
}

static void
close_dumper (GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_dumper_close (dumper, &error));
  g_assert_no_error (error);
}

static GPcapPacketBatch *
read_batch (const char *name)
{
  g_autoptr (GPcapReader) reader = test_open (name);

  return gpcap_reader_read_batch (reader, 0, NULL, NULL);
}

static void
assert_same_file (const char *filename, const char *name)
{
  g_autofree char *expected_filename = test_savefile (name);
  g_autofree char *expected = NULL;
  g_autofree char *actual = NULL;
  gsize expected_size, actual_size;

  g_assert_true (g_file_get_contents (expected_filename, &expected, &expected_size, NULL));
  g_assert_true (g_file_get_contents (filename, &actual, &actual_size, NULL));
  g_assert_cmpmem (actual, actual_size, expected, expected_size);
}

/* Copies a savefile into the directory of the test. */
static void
copy_savefile (const char *filename, const char *name)
{
  g_autofree char *original = test_savefile (name);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (original, &data, &size, NULL));
  g_assert_true (g_file_set_contents (filename, data, size, NULL));
}

static gint64
get_size (const char *filename)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (filename, &status), ==, 0);
  return status.st_size;
}

/* The generator's files are identical to libpcap's. */
static void
test_what_is_read_is_written_to_the_byte (Fixture *fixture, gconstpointer user_data)
{
  const struct
  {
    const char *name;
    GPcapTstampPrecision precision;
  } cases[] = {
    { "packets.pcap", GPCAP_TSTAMP_PRECISION_MICRO },
    { "nanoseconds.pcap", GPCAP_TSTAMP_PRECISION_NANO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch (cases[i].name);
      g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, cases[i].precision);

      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_PACKETS);
      close_dumper (dumper);
      assert_same_file (fixture->filename, cases[i].name);
    }
}

static void
test_packets_one_by_one_are_the_same (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
  gint64 position = 24;

  for (guint i = 0; i < TEST_N_PACKETS; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;
      gsize size;

      g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), ==, position);
      gpcap_reader_next (reader, &hdr, &data, NULL, NULL);
      const guint8 *bytes = g_bytes_get_data (data, &size);
      if (i % 3 == 0)
        {
          g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, data);

          g_assert_true (gpcap_dumper_dump_packet (dumper, packet, NULL));
        }
      else if (i % 3 == 1)
        {
          g_assert_true (gpcap_dumper_dump_bytes (dumper, hdr, data, NULL));
        }
      else
        {
          g_assert_true (gpcap_dumper_dump (dumper, hdr, bytes, size, NULL));
        }
      position += 16 + size;
    }
  close_dumper (dumper);
  assert_same_file (fixture->filename, "packets.pcap");
}

static void
test_appending_goes_on (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  for (int part = 0; part < 2; part++)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 50, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper = gpcap_dumper_open_append (
          fixture->filename, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);

      g_assert_no_error (error);
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      close_dumper (dumper);
    }
  assert_same_file (fixture->filename, "packets.pcap");
}

static void
assert_append_fails (const char *name, int datalink, int snaplen, int precision, int code)
{
  g_autofree char *filename = test_savefile (name);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (filename, &before, &size_before, NULL));
  g_assert_null (gpcap_dumper_open_append (filename, datalink, snaplen, precision, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_assert_true (g_file_get_contents (filename, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_appending_to_another_kind_is_refused (Fixture *fixture, gconstpointer user_data)
{
  const int micro = GPCAP_TSTAMP_PRECISION_MICRO;

  assert_append_fails ("packets.pcap", GPCAP_DLT_RAW, 65535, micro, GPCAP_ERROR_WRONG_LINK_TYPE);
  assert_append_fails ("packets.pcap", GPCAP_DLT_EN10MB, 262144, micro,
                       GPCAP_ERROR_WRONG_LINK_TYPE);
  assert_append_fails ("nanoseconds.pcap", GPCAP_DLT_EN10MB, 65535, micro,
                       GPCAP_ERROR_INVALID_FORMAT);
  assert_append_fails ("big-endian.pcap", GPCAP_DLT_EN10MB, 65535, micro,
                       GPCAP_ERROR_INVALID_FORMAT);
  assert_append_fails ("packets.pcapng", GPCAP_DLT_EN10MB, 65535, micro,
                       GPCAP_ERROR_INVALID_FORMAT);
  assert_append_fails ("truncated-header.pcap", GPCAP_DLT_EN10MB, 65535, micro,
                       GPCAP_ERROR_TRUNCATED);
  assert_append_fails ("damaged.pcap", GPCAP_DLT_EN10MB, 65535, micro, GPCAP_ERROR_INVALID_FORMAT);
}

/* Nothing behind a packet that is cut could be read. The file of many packets is larger than what
 * is read of it at a time. */
static void
test_appending_behind_a_cut_packet_is_refused (Fixture *fixture, gconstpointer user_data)
{
  const struct
  {
    const char *name;
    GPcapTstampPrecision precision;
  } files[] = {
    { "packets.pcap", GPCAP_TSTAMP_PRECISION_MICRO },
    { "many.pcap", GPCAP_TSTAMP_PRECISION_NANO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      copy_savefile (fixture->filename, files[i].name);
      const gint64 size = get_size (fixture->filename);
      for (gint64 missing = 0; missing < 200; missing++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GPcapReader) reader = NULL;
          g_autoptr (GPcapDumper) dumper = NULL;

          g_assert_cmpint (truncate (fixture->filename, size - missing), ==, 0);
          reader = gpcap_open_offline (fixture->filename, NULL, NULL);
          const gboolean is_whole = gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL) == 0;
          dumper = gpcap_dumper_open_append (fixture->filename, GPCAP_DLT_EN10MB, 1,
                                             files[i].precision, &error);
          g_assert_cmpint (dumper != NULL, ==, is_whole);
          if (!is_whole)
            g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
          g_clear_object (&dumper);
          g_assert_cmpint (get_size (fixture->filename), ==, size - missing);
        }
    }
}

static void
test_a_descriptor_stays_the_caller_s (Fixture *fixture, gconstpointer user_data)
{
  const int fd = open (fixture->filename, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fd, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);

  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  close_dumper (dumper);
  g_assert_cmpint (fcntl (fd, F_GETFD), !=, -1);
  close (fd);
  assert_same_file (fixture->filename, "packets.pcap");
  g_assert_null (
      gpcap_dumper_open_fd (-1, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EBADF));
}

static void
test_dash_is_the_standard_output (Fixture *fixture, gconstpointer user_data)
{
  const int saved_stdout = dup (STDOUT_FILENO);
  const int fd = open (fixture->filename, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");

  fflush (stdout);
  dup2 (fd, STDOUT_FILENO);
  close (fd);
  g_autoptr (GPcapDumper) dumper = open_dumper ("-", GPCAP_TSTAMP_PRECISION_MICRO);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  close_dumper (dumper);
  dup2 (saved_stdout, STDOUT_FILENO);
  close (saved_stdout);
  assert_same_file (fixture->filename, "packets.pcap");
}

static void
test_bad_packets_are_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 60, 60);
  g_autoptr (GPcapPkthdr) early = gpcap_pkthdr_new (-1, 0, 0, 0);
  g_autoptr (GPcapPkthdr) late = gpcap_pkthdr_new (G_GINT64_CONSTANT (1) << 32, 0, 0, 0);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("raw.pcap");
  const guint8 data[60] = { 0 };
  g_autoptr (GError) error = NULL;

  g_autoptr (GBytes) short_bytes = g_bytes_new_static (data, 59);

  g_assert_false (gpcap_dumper_dump (dumper, hdr, data, 59, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_dump_bytes (dumper, hdr, short_bytes, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_dump (dumper, early, data, 60, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_dump (dumper, late, data, 60, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_dump_batch (dumper, batch, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_clear_error (&error);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
  g_assert_true (gpcap_dumper_dump (dumper, hdr, data, 60, &error));
  g_assert_no_error (error);
}

static gboolean
dump_zeros (GPcapDumper *dumper, guint size, GError **error)
{
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, size, size);

  return gpcap_dumper_dump (dumper, hdr, data, size, error);
}

/* A reader would cut longer packets, or read nothing behind them. */
static void
test_packets_longer_than_the_snapshot_length_are_refused (Fixture *fixture, gconstpointer user_data)
{
  const struct
  {
    int datalink;
    int snaplen;
    guint max;
  } cases[] = {
    { GPCAP_DLT_EN10MB, 64, 64 },
    { GPCAP_DLT_EN10MB, 1 << 20, 262144 },
    { GPCAP_DLT_DBUS, 1 << 20, 1 << 20 },
    { GPCAP_DLT_DBUS, 262144, 262144 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapDumper) dumper =
          gpcap_dumper_open (fixture->filename, cases[i].datalink, cases[i].snaplen,
                             GPCAP_TSTAMP_PRECISION_MICRO, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (dump_zeros (dumper, cases[i].max, &error));
      g_assert_false (dump_zeros (dumper, cases[i].max + 1, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_null (gpcap_dumper_get_error (dumper));
      g_assert_true (dump_zeros (dumper, 1, &error));
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 2);
      close_dumper (dumper);

      g_autoptr (GPcapReader) reader = gpcap_open_offline (fixture->filename, NULL, NULL);
      g_autoptr (GPcapPkthdr) hdr = NULL, next = NULL;
      gpcap_reader_next (reader, &hdr, NULL, NULL, &error);
      gpcap_reader_next (reader, &next, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, cases[i].max);
      g_assert_cmpuint (gpcap_pkthdr_get_caplen (next), ==, 1);
    }
}

static void
dump_too_long_cb (GPcapReader *reader, GPcapDumper *dumper, const GError *error, guint *n_failures)
{
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  ++*n_failures;
}

static void
test_batches_and_readers_do_not_exceed_the_snapshot_length (Fixture *fixture,
                                                            gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open (fixture->filename, GPCAP_DLT_EN10MB, 1,
                                                      GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_autoptr (GError) error = NULL;
  guint n_failures = 0;

  g_assert_false (gpcap_dumper_dump_batch (dumper, batch, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_signal_connect (reader, "dump-failed", G_CALLBACK (dump_too_long_cb), &n_failures);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpuint (n_failures, ==, 1);
}

static void
test_use_after_close_is_an_error (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 0, 0);
  g_autoptr (GError) error = NULL;

  close_dumper (dumper);
  close_dumper (dumper);
  g_assert_true (gpcap_dumper_is_closed (dumper));
  g_assert_false (gpcap_dumper_dump (dumper, hdr, NULL, 0, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_flush (dumper, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_dumper_get_position (dumper, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
}

static void
test_what_cannot_be_opened_is_an_error (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *nowhere = g_build_filename (fixture->directory, "no", "dump.pcap", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      gpcap_dumper_open (nowhere, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (gpcap_dumper_open (fixture->directory, GPCAP_DLT_EN10MB, 65535,
                                    GPCAP_TSTAMP_PRECISION_MICRO, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  g_assert_null (gpcap_dumper_open (fixture->filename, GPCAP_DLT_EN10MB, 0,
                                    GPCAP_TSTAMP_PRECISION_MICRO, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
}

static GPcapDumper *
new_dumper (GError **error, const char *first_property, ...)
{
  va_list properties;

  va_start (properties, first_property);
  GObject *dumper =
      g_initable_new_valist (GPCAP_TYPE_DUMPER, first_property, properties, NULL, error);
  va_end (properties);
  return dumper != NULL ? GPCAP_DUMPER (dumper) : NULL;
}

static void
test_properties_make_one (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("nanoseconds.pcap");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper =
      new_dumper (&error, "filename", fixture->filename, "datalink", GPCAP_DLT_EN10MB, "snaplen",
                  65535, "tstamp-precision", GPCAP_TSTAMP_PRECISION_NANO, NULL);
  g_autofree char *filename = NULL;
  int datalink, snaplen;
  GPcapTstampPrecision precision;
  gboolean append, closed;

  g_assert_no_error (error);
  g_object_get (dumper, "filename", &filename, "datalink", &datalink, "snaplen", &snaplen,
                "tstamp-precision", &precision, "append", &append, "closed", &closed, NULL);
  g_assert_cmpstr (filename, ==, fixture->filename);
  g_assert_cmpstr (gpcap_dumper_get_filename (dumper), ==, fixture->filename);
  g_assert_cmpint (datalink, ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_dumper_get_datalink (dumper), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (snaplen, ==, 65535);
  g_assert_cmpint (gpcap_dumper_get_snaplen (dumper), ==, 65535);
  g_assert_cmpint (precision, ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_cmpint (gpcap_dumper_get_tstamp_precision (dumper), ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_false (append);
  g_assert_false (closed);
  g_assert_null (gpcap_dumper_get_error (dumper));
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  close_dumper (dumper);
  assert_same_file (fixture->filename, "nanoseconds.pcap");
}

static void
test_what_is_left_out_has_a_default (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper =
      new_dumper (&error, "filename", fixture->filename, "datalink", GPCAP_DLT_RAW, NULL);

  g_assert_no_error (error);
  close_dumper (dumper);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (fixture->filename, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_RAW);
  g_assert_cmpint (gpcap_reader_get_snapshot (reader, NULL), ==, 262144);
}

static void
test_descriptors_can_be_appended_to (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  const int fd = open (fixture->filename, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int write_only_fd = open (fixture->filename, O_WRONLY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  for (int part = 0; part < 2; part++)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 50, NULL, NULL);
      g_autoptr (GPcapDumper) dumper = new_dumper (&error, "fd", fd, "append", TRUE, "datalink",
                                                   GPCAP_DLT_EN10MB, "snaplen", 65535, NULL);

      g_assert_no_error (error);
      g_assert_null (gpcap_dumper_get_filename (dumper));
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      close_dumper (dumper);
    }
  assert_same_file (fixture->filename, "packets.pcap");
  g_assert_null (new_dumper (&error, "fd", write_only_fd, "append", TRUE, "datalink",
                             GPCAP_DLT_EN10MB, "snaplen", 65535, NULL));
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EBADF));
  assert_same_file (fixture->filename, "packets.pcap");
  close (write_only_fd);
  close (fd);
}

static void
test_what_is_needed_is_asked_for (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (new_dumper (&error, "datalink", GPCAP_DLT_RAW, NULL));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (new_dumper (&error, "filename", fixture->filename, "fd", STDERR_FILENO, "datalink",
                             GPCAP_DLT_RAW, NULL));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (new_dumper (&error, "filename", fixture->filename, NULL));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (gpcap_dumper_open (fixture->filename, GPCAP_DLT_RAW, 65535,
                                    (GPcapTstampPrecision) 7, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_false (g_file_test (fixture->filename, G_FILE_TEST_EXISTS));
}

/* A link type that savefiles cannot have, and the number that a savefile has for another one. */
#define INVALID_DATALINK 9999
#define INVALID_DATALINK_IN_FILE 14

static GPcapDumper *
open_with_invalid_link_type (const char *filename, GError **error)
{
  return gpcap_dumper_open (filename, INVALID_DATALINK, 65535, GPCAP_TSTAMP_PRECISION_MICRO, error);
}

static GPcapDumper *
open_with_invalid_snaplen (const char *filename, GError **error)
{
  return gpcap_dumper_open (filename, GPCAP_DLT_RAW, 0, GPCAP_TSTAMP_PRECISION_MICRO, error);
}

static GPcapDumper *
open_with_invalid_precision (const char *filename, GError **error)
{
  return gpcap_dumper_open (filename, GPCAP_DLT_RAW, 65535, (GPcapTstampPrecision) 7, error);
}

static GPcapDumper *
open_without_link_type (const char *filename, GError **error)
{
  return new_dumper (error, "filename", filename, NULL);
}

static GPcapDumper *
open_cancelled (const char *filename, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  return g_initable_new (GPCAP_TYPE_DUMPER, cancellable, error, "filename", filename, "datalink",
                         GPCAP_DLT_RAW, NULL);
}

static GPcapDumper *
open_by_closed_reader (const char *filename, GError **error)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  gpcap_reader_close (reader);
  return gpcap_reader_dump_open (reader, filename, error);
}

/* A savefile may have a link type that cannot be written. */
static GPcapDumper *
open_by_reader_of_invalid_link_type (const char *filename, GError **error)
{
  g_autofree char *original = test_savefile ("packets.pcap");
  g_autofree char *odd = g_strconcat (filename, ".odd", NULL);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (original, &data, &size, NULL));
  memcpy (data + 20, &(guint32){ INVALID_DATALINK_IN_FILE }, sizeof (guint32));
  g_assert_true (g_file_set_contents (odd, data, size, NULL));
  g_autoptr (GPcapReader) reader = gpcap_open_offline (odd, NULL, NULL);
  g_assert_cmpint (g_remove (odd), ==, 0);
  return gpcap_reader_dump_open (reader, filename, error);
}

static void
test_a_refused_dumper_leaves_the_file_as_it_is (Fixture *fixture, gconstpointer user_data)
{
  GPcapDumper *(*const ways[]) (const char *, GError **) = { open_with_invalid_link_type,
                                                             open_with_invalid_snaplen,
                                                             open_with_invalid_precision,
                                                             open_without_link_type,
                                                             open_cancelled,
                                                             open_by_closed_reader,
                                                             open_by_reader_of_invalid_link_type };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *contents = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (ways[i](fixture->filename, NULL));
      g_assert_false (g_file_test (fixture->filename, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_set_contents (fixture->filename, "kept", -1, NULL));
      g_assert_null (ways[i](fixture->filename, &error));
      if (ways[i] == open_cancelled)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else if (ways[i] == open_by_closed_reader)
        g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
      else
        g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_file_get_contents (fixture->filename, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "kept");
      g_assert_cmpint (g_remove (fixture->filename), ==, 0);
    }
}

static GPcapDumper *
open_by_name (GPcapReader *reader, const char *filename, GError **error)
{
  return gpcap_dumper_open (filename, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, error);
}

static GPcapDumper *
open_to_append (GPcapReader *reader, const char *filename, GError **error)
{
  return gpcap_dumper_open_append (filename, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO,
                                   error);
}

static GPcapDumper *
open_by_fd (GPcapReader *reader, const char *filename, GError **error)
{
  const int fd = open (filename, O_RDWR | O_CLOEXEC);
  GPcapDumper *dumper =
      gpcap_dumper_open_fd (fd, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, error);

  close (fd);
  return dumper;
}

/* Opens a reader of the savefile, through a stream with filters if @is_stream. */
static GPcapReader *
open_reader (const char *filename, gboolean is_stream)
{
  GPcapReader *reader;

  if (is_stream)
    {
      g_autoptr (GFile) file = g_file_new_for_path (filename);
      g_autoptr (GFileInputStream) base = g_file_read (file, NULL, NULL);
      g_autoptr (GInputStream) stream = g_buffered_input_stream_new (G_INPUT_STREAM (base));

      reader = gpcap_open_stream (stream, NULL, NULL);
    }
  else
    {
      reader = gpcap_open_offline (filename, NULL, NULL);
    }
  g_assert_nonnull (reader);
  return reader;
}

static void
test_a_savefile_is_not_dumped_onto_itself (Fixture *fixture, gconstpointer user_data)
{
  GPcapDumper *(*const ways[]) (GPcapReader *, const char *,
                                GError **) = { gpcap_reader_dump_open, open_by_name, open_to_append,
                                               open_by_fd };
  g_autofree char *symbolic = g_build_filename (fixture->directory, "symbolic", NULL);
  g_autofree char *hard = g_build_filename (fixture->directory, "hard", NULL);
  const char *const filenames[] = { fixture->filename, symbolic, hard };

  copy_savefile (fixture->filename, "many.pcap");
  g_assert_cmpint (symlink ("dump.pcap", symbolic), ==, 0);
  g_assert_cmpint (link (fixture->filename, hard), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (ways) * G_N_ELEMENTS (filenames) * 2; i++)
    {
      g_autoptr (GPcapReader) reader = open_reader (fixture->filename, i % 2);
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
      g_assert_null (ways[i / 2 % G_N_ELEMENTS (ways)](
          reader, filenames[i / 2 / G_N_ELEMENTS (ways)], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      assert_same_file (fixture->filename, "many.pcap");
    }
  g_assert_cmpint (g_remove (symbolic), ==, 0);
  g_assert_cmpint (g_remove (hard), ==, 0);
}

/* Reading would not end, because there are always more packets to read. */
static void
test_a_reader_does_not_append_to_what_it_reads (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  copy_savefile (fixture->filename, "packets.pcap");
  for (int is_stream = 0; is_stream < 2; is_stream++)
    {
      g_autoptr (GPcapDumper) dumper = open_to_append (NULL, fixture->filename, NULL);
      g_autoptr (GPcapReader) reader = open_reader (fixture->filename, is_stream);
      g_autoptr (GPcapReader) other = test_open ("packets.pcap");

      g_assert_false (gpcap_reader_set_dumper (reader, dumper, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      g_clear_error (&error);
      g_assert_true (gpcap_reader_set_dumper (other, dumper, &error));
      g_assert_no_error (error);
    }
}

/* Else a longer file would keep its end. */
static void
test_a_longer_file_is_overwritten (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autofree char *longer = g_strnfill (1 << 20, 'x');

  g_assert_true (g_file_set_contents (fixture->filename, longer, -1, NULL));
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  close_dumper (dumper);
  assert_same_file (fixture->filename, "packets.pcap");
}

/* A dumper with packets that are not in the file yet, and a reader that writes to it. */
typedef struct
{
  GPcapDumper *dumper; /* owned */
  GPcapReader *reader; /* owned */
  GPcapPacketBatch *batch; /* owned; the packets */
} Forking;

static void
assert_forked (gboolean is_success, GError *error)
{
  g_assert_false (is_success);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
  g_error_free (error);
}

#define ASSERT_FORKED(call)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GError *error = NULL;                                                                          \
    const gboolean is_success = call;                                                              \
                                                                                                   \
    assert_forked (is_success, error);                                                             \
  }                                                                                                \
  G_STMT_END

static void
use_in_child (Forking *self)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 0, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (NULL, 0);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, bytes);
  g_autoptr (GPcapReader) own = test_open ("packets.pcap");

  ASSERT_FORKED (gpcap_dumper_dump (self->dumper, hdr, NULL, 0, &error));
  ASSERT_FORKED (gpcap_dumper_dump_bytes (self->dumper, hdr, bytes, &error));
  ASSERT_FORKED (gpcap_dumper_dump_packet (self->dumper, packet, &error));
  ASSERT_FORKED (gpcap_dumper_dump_batch (self->dumper, self->batch, &error));
  ASSERT_FORKED (gpcap_dumper_flush (self->dumper, &error));
  ASSERT_FORKED (gpcap_dumper_get_position (self->dumper, &error) != -1);
  ASSERT_FORKED (gpcap_reader_set_dumper (own, self->dumper, &error));
  ASSERT_FORKED (gpcap_reader_loop (self->reader, -1, NULL, NULL, NULL, &error) != -1);
  g_assert_null (gpcap_dumper_get_error (self->dumper));
}

static void
close_in_child (Forking *self)
{
  ASSERT_FORKED (gpcap_dumper_close (self->dumper, &error));
  g_assert_true (gpcap_dumper_is_closed (self->dumper));
  close_dumper (self->dumper);
}

static void
drop_in_child (Forking *self)
{
  g_object_unref (self->reader);
  g_object_unref (self->dumper);
}

static void
exit_in_child (Forking *self)
{
  exit (0);
}

static void
test_a_child_process_writes_nothing (Fixture *fixture, gconstpointer user_data)
{
  void (*const ways[]) (Forking *) = { use_in_child, close_in_child, drop_in_child, exit_in_child };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapDumper) dumper =
          open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
      g_autoptr (GPcapPacketBatch) batch = NULL;
      int status;

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      batch = gpcap_reader_read_batch (reader, 50, NULL, NULL);
      fflush (stdout);
      const pid_t child = fork ();
      if (child == 0)
        {
          ways[i](&(Forking){ dumper, reader, batch });
          _exit (0);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      close_dumper (dumper);
      assert_same_file (fixture->filename, "packets.pcap");
    }
}

/* Only what the parent has opened is refused, and not what it reads. */
static void
test_a_child_process_may_dump (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapReader) reader = NULL;
  int status;

  close_dumper (dumper);
  reader = open_reader (fixture->filename, FALSE);
  const pid_t child = fork ();
  if (child == 0)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
      g_autoptr (GPcapDumper) own = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_MICRO);

      g_assert_true (gpcap_dumper_dump_batch (own, batch, NULL));
      close_dumper (own);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  assert_same_file (fixture->filename, "packets.pcap");
}

static int
read_by_loop (GPcapReader *reader)
{
  return gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL);
}

static int
read_by_next (GPcapReader *reader)
{
  GPcapReadResult result;

  while ((result = gpcap_reader_next (reader, NULL, NULL, NULL, NULL)) == GPCAP_READ_RESULT_PACKET)
    {
    }
  return result == GPCAP_READ_RESULT_END ? 0 : -1;
}

static int
read_by_batches (GPcapReader *reader)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    g_clear_object (&batch);
  return error == NULL ? 0 : -1;
}

static int
read_by_borrowing (GPcapReader *reader)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  guint n = 0;

  while ((batch = gpcap_walk_borrow_batch (walk, n, NULL)) != NULL)
    {
      n = gpcap_packet_batch_get_n_packets (batch);
      g_clear_object (&batch);
    }
  return gpcap_walk_get_result (walk);
}

static int
read_by_start (GPcapReader *reader)
{
  g_assert_true (gpcap_reader_start (reader, NULL));
  while (gpcap_reader_is_running (reader))
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

static gpointer
cancel_later (gpointer cancellable)
{
  g_usleep (100000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
do_nothing (int number)
{
}

static gpointer
signal_then_read (gpointer filename)
{
  char *data = NULL;

  for (int i = 0; i < 10; i++)
    {
      g_usleep (10000);
      kill (getpid (), SIGUSR1);
    }
  g_assert_true (g_file_get_contents (filename, &data, NULL, NULL));
  return data;
}

typedef struct
{
  int fd; /* of the pipe, to read from */
  gint is_over; /* atomic */
  GByteArray *contents; /* owned; what came through the pipe */
} Interrupting;

/* Sends signals as long as the other thread writes to the full pipe. */
static gpointer
signal_until_over (gpointer user_data)
{
  Interrupting *self = user_data;

  while (!g_atomic_int_get (&self->is_over))
    {
      g_usleep (1000);
      kill (getpid (), SIGUSR1);
    }
  return NULL;
}

static gpointer
read_pipe (gpointer user_data)
{
  Interrupting *self = user_data;
  guint8 data[4096];
  gssize n;

  while ((n = read (self->fd, data, sizeof data)) != 0)
    {
      if (n > 0)
        g_byte_array_append (self->contents, data, n);
    }
  return NULL;
}

/* Nobody reads the pipe until all packets are in memory. */
static void
write_and_interrupt (int pipe_flags, GPcapPacketBatch *batch, Interrupting *interrupting)
{
  int fds[2];
  g_autoptr (GError) error = NULL;
  gint64 left;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC | pipe_flags), ==, 0);
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fds[1], GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_NANO, &error);
  close (fds[1]);
  fcntl (fds[0], F_SETFL, 0);
  interrupting->fd = fds[0];
  GThread *signals = g_thread_new ("signals", signal_until_over, interrupting);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
  left = gpcap_dumper_flush_some (dumper, &error);
  g_assert_no_error (error);
  g_assert_cmpint (left, >, 0);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==,
                    gpcap_packet_batch_get_n_packets (batch));
  g_atomic_int_set (&interrupting->is_over, TRUE);
  g_thread_join (signals);
  GThread *thread = g_thread_new ("reader", read_pipe, interrupting);
  close_dumper (dumper);
  g_thread_join (thread);
  close (fds[0]);
}

static void
test_signals_leave_packets_for_a_full_pipe_in_memory (Fixture *fixture, gconstpointer user_data)
{
  const struct sigaction action = { .sa_handler = do_nothing };
  struct sigaction before;
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 2000, NULL, NULL);
  g_autoptr (GPcapDumper) expected = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_NANO);

  g_assert_true (gpcap_dumper_dump_batch (expected, batch, NULL));
  close_dumper (expected);
  g_assert_cmpint (sigaction (SIGUSR1, &action, &before), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      Interrupting interrupting = { .contents = g_byte_array_new () };
      g_autofree char *data = NULL;
      gsize size;

      write_and_interrupt (i == 0 ? 0 : O_NONBLOCK, batch, &interrupting);
      g_assert_true (g_file_get_contents (fixture->filename, &data, &size, NULL));
      g_assert_cmpmem (interrupting.contents->data, interrupting.contents->len, data, size);
      g_byte_array_unref (interrupting.contents);
    }
  g_assert_cmpint (sigaction (SIGUSR1, &before, NULL), ==, 0);
}

static void
test_the_wait_for_the_reader_of_a_fifo_can_be_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fixture->filename, 0600), ==, 0);
  g_autoptr (GThread) thread = g_thread_new ("canceller", cancel_later, cancellable);
  g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, cancellable, &error, "filename",
                                 fixture->filename, "datalink", GPCAP_DLT_RAW, NULL));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (g_steal_pointer (&thread));
}

/* GLib would end the program. */
static void
test_without_descriptors_a_fifo_is_a_typed_error (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fixture->filename, 0600), ==, 0);
  descriptors_run_out ();
  GObject *dumper = g_initable_new (GPCAP_TYPE_DUMPER, cancellable, &error, "filename",
                                    fixture->filename, "datalink", GPCAP_DLT_RAW, NULL);
  descriptors_come_back ();
  g_assert_null (dumper);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
}

static void
test_signals_do_not_end_the_wait_for_the_reader_of_a_fifo (Fixture *fixture,
                                                           gconstpointer user_data)
{
  const struct sigaction action = { .sa_handler = do_nothing };
  struct sigaction before;

  g_assert_cmpint (sigaction (SIGUSR1, &action, &before), ==, 0);
  g_assert_cmpint (mkfifo (fixture->filename, 0600), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GCancellable) cancellable = i == 0 ? NULL : g_cancellable_new ();
      GThread *thread = g_thread_new ("reader", signal_then_read, fixture->filename);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper =
          g_initable_new (GPCAP_TYPE_DUMPER, cancellable, &error, "filename", fixture->filename,
                          "datalink", GPCAP_DLT_RAW, NULL);
      g_autofree char *data = NULL;

      g_assert_no_error (error);
      close_dumper (dumper);
      data = g_thread_join (thread);
      g_assert_nonnull (data);
    }
  g_assert_cmpint (sigaction (SIGUSR1, &before, NULL), ==, 0);
}

/* A process of its own, as it ends with open dumpers. */
static void
run_and_exit (void (*run) (const char *filename), const char *filename)
{
  int status;

  fflush (stdout);
  const pid_t child = fork ();
  if (child == 0)
    {
      run (filename);
      exit (7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
}

static void
leave_open (const char *filename)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  GPcapDumper *dumper = open_dumper (filename, GPCAP_TSTAMP_PRECISION_MICRO);

  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
}

static void
leave_open_with_reader (const char *filename)
{
  GPcapReader *reader = test_open ("packets.pcap");
  GPcapDumper *dumper = open_dumper (filename, GPCAP_TSTAMP_PRECISION_MICRO);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_object_unref (dumper);
  read_by_loop (reader);
}

static gpointer
dump_forever (gpointer dumper)
{
  const guint8 data[1000] = { 0 };
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, sizeof data, sizeof data);

  for (;;)
    gpcap_dumper_dump (dumper, hdr, data, sizeof data, NULL);
  return NULL;
}

/* A thread waits for ever in a dumper that was opened before the other one. */
static void
leave_open_with_full_pipe (const char *filename)
{
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  GPcapDumper *dumper =
      gpcap_dumper_open_fd (fds[1], GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_thread_unref (g_thread_new ("filler", dump_forever, dumper));
  leave_open (filename);
  /* The pipe is full when it takes nothing more for a while. */
  for (int before = -1, now = 0; before != now;)
    {
      before = now;
      g_usleep (50000);
      g_assert_cmpint (ioctl (fds[0], FIONREAD, &now), ==, 0);
    }
}

static void
test_what_is_in_memory_at_the_exit_is_written (Fixture *fixture, gconstpointer user_data)
{
  void (*const ways[]) (const char *) = { leave_open, leave_open_with_reader,
                                          leave_open_with_full_pipe };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      run_and_exit (ways[i], fixture->filename);
      assert_same_file (fixture->filename, "packets.pcap");
      g_assert_cmpint (g_remove (fixture->filename), ==, 0);
    }
}

static void
leave_in_use (const char *filename)
{
  GPcapDumper *dumper = open_dumper (filename, GPCAP_TSTAMP_PRECISION_MICRO);

  g_thread_unref (g_thread_new ("dumper", dump_forever, dumper));
  while (gpcap_dumper_get_position (dumper, NULL) < 1000000)
    {
    }
}

static void
test_a_dumper_in_use_at_the_exit_has_whole_packets (Fixture *fixture, gconstpointer user_data)
{
  run_and_exit (leave_in_use, fixture->filename);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (fixture->filename, NULL, NULL);
  g_assert_cmpint (read_by_batches (reader), ==, 0);
}

static void
assert_closed (GPcapDumper *dumper)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 0, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (NULL, 0);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, bytes);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  GError *error = NULL;

#define ASSERT_FAILS(call)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_false (call);                                                                         \
    g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);                                       \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END

  g_assert_true (gpcap_dumper_is_closed (dumper));
  ASSERT_FAILS (gpcap_dumper_dump (dumper, hdr, NULL, 0, &error));
  ASSERT_FAILS (gpcap_dumper_dump_bytes (dumper, hdr, bytes, &error));
  ASSERT_FAILS (gpcap_dumper_dump_packet (dumper, packet, &error));
  ASSERT_FAILS (gpcap_dumper_dump_batch (dumper, batch, &error));
  ASSERT_FAILS (gpcap_dumper_flush (dumper, &error));
  ASSERT_FAILS (gpcap_dumper_get_position (dumper, &error) != -1);
  ASSERT_FAILS (gpcap_reader_set_dumper (reader, dumper, &error));
#undef ASSERT_FAILS
  g_assert_null (gpcap_dumper_get_error (dumper));
  close_dumper (dumper);
}

/* Like a language whose constructors do not call GInitable's init (). */
static void
test_before_its_initialisation_it_is_closed (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) bare = g_object_new (GPCAP_TYPE_DUMPER, NULL);
  g_autoptr (GPcapDumper) dumper = g_object_new (GPCAP_TYPE_DUMPER, "filename", fixture->filename,
                                                 "datalink", GPCAP_DLT_EN10MB, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint n_notified = 0;

  assert_closed (bare);
  assert_closed (dumper);
  g_assert_false (g_initable_init (G_INITABLE (bare), NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  assert_closed (bare);
  g_cancellable_cancel (cancellable);
  g_assert_false (g_initable_init (G_INITABLE (dumper), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (fixture->filename, G_FILE_TEST_EXISTS));

  g_signal_connect_swapped (dumper, "notify::closed", G_CALLBACK (count_cb), &n_notified);
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (g_initable_init (G_INITABLE (dumper), NULL, &error));
      g_assert_no_error (error);
      g_assert_false (gpcap_dumper_is_closed (dumper));
      g_assert_cmpuint (n_notified, ==, 1);
    }
  close_dumper (dumper);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_true (g_initable_init (G_INITABLE (dumper), NULL, &error));
  assert_closed (dumper);
}

/* Flush and each call after it report the error; close then does not report it again. */
static void
test_a_full_disk_is_told_and_stays (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper ("/dev/full", GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapDumper) untold = open_dumper ("/dev/full", GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (gpcap_dumper_flush (dumper, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_clear_error (&error);
      g_assert_false (gpcap_dumper_dump_batch (dumper, batch, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_clear_error (&error);
    }
  g_assert_true (gpcap_dumper_close (dumper, &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_dumper_close (untold, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_true (gpcap_dumper_close (untold, &error));
}

static void
test_a_closed_pipe_does_not_end_the_program (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  close (fds[0]);
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fds[1], GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);
  close (fds[1]);
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_false (gpcap_dumper_flush (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
  g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), ==, 0);
}

/* A pipe takes some of the packets before its reader goes. */
static void
test_packets_that_a_pipe_has_taken_are_counted (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fds[1], GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  close (fds[1]);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  close (fds[0]);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 2 * TEST_N_PACKETS);
  g_assert_false (gpcap_dumper_close (dumper, NULL));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_PACKETS);
}

/* Returns the previous limit. */
static struct rlimit
limit_file_size (rlim_t limit)
{
  struct rlimit before;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  const struct rlimit low = { limit, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &low), ==, 0);
  return before;
}

/* The limit is inside a packet, which is removed from the file. */
static void
test_a_size_limit_leaves_whole_packets (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 3000, NULL, NULL);
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename, GPCAP_TSTAMP_PRECISION_NANO);
  g_autofree char *original = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (original, NULL);
  g_autoptr (GError) error = NULL;

  const struct rlimit before = limit_file_size (50000);
  const gboolean is_written = gpcap_dumper_dump_batch (dumper, batch, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (is_written);
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EFBIG));
  g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), ==, get_size (fixture->filename));
  const guint64 n_packets = gpcap_dumper_get_n_packets (dumper);
  gpcap_dumper_close (dumper, NULL);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, n_packets);

  g_autoptr (GPcapReader) written = gpcap_open_offline (fixture->filename, NULL, NULL);
  g_autoptr (GPtrArray) actual = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPcapPacketBatch) part = NULL;
  g_clear_error (&error);
  while ((part = gpcap_reader_read_batch (written, 0, NULL, &error)) != NULL)
    {
      trace_add_batch (actual, part);
      g_clear_object (&part);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (actual->len, >, 400);
  g_assert_cmpuint (actual->len, ==, n_packets);
  g_ptr_array_set_size (expected, actual->len);
  assert_same_trace (actual, expected);
}

static void
count_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  if (++*(guint *) user_data == 3)
    *(guint *) user_data = 0;
}

static void
break_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, gpointer user_data)
{
  gpcap_reader_breakloop (reader);
}

/* Each kind of read writes its packets. */
static void
test_a_reader_writes_what_it_delivers (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("nanoseconds.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, fixture->filename, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_get_dumper (reader) == dumper);
  g_assert_cmpint (gpcap_reader_loop (reader, 10, count_func, &n, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  batch = gpcap_reader_read_batch (reader, 20, NULL, NULL);
  const gulong handler = g_signal_connect (reader, "packet", G_CALLBACK (break_cb), NULL);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, -2);
  g_signal_handler_disconnect (reader, handler);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS - 32);
  close_dumper (dumper);
  assert_same_file (fixture->filename, "nanoseconds.pcap");
}

/* The signals of a reader whose dumper failed. */
typedef struct
{
  GPcapDumper *dumper; /* borrowed */
  guint n_failures;
  guint n_finished;
  guint n_packets;
  GError *end; /* owned; the error of "finished", or NULL */
} Failing;

static void
dump_failed_cb (GPcapReader *reader, GPcapDumper *dumper, const GError *error, Failing *failing)
{
  g_assert_true (dumper == failing->dumper);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (gpcap_reader_get_dumper (reader));
  failing->n_failures++;
}

static void
failing_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Failing *failing)
{
  failing->n_packets += gpcap_packet_batch_get_n_packets (batch);
}

static void
failing_finished_cb (GPcapReader *reader, const GError *error, Failing *failing)
{
  failing->n_finished++;
  failing->end = error != NULL ? g_error_copy (error) : NULL;
}

static int
close_reader (GPcapReader *reader)
{
  gpcap_reader_close (reader);
  return 0;
}

static void
test_a_savefile_can_be_overwritten_after_its_end (Fixture *fixture, gconstpointer user_data)
{
  int (*const ways[]) (GPcapReader *) = { read_by_loop,      read_by_next,  read_by_batches,
                                          read_by_borrowing, read_by_start, close_reader };

  for (gsize i = 0; i < G_N_ELEMENTS (ways) * 2; i++)
    {
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GPcapDumper) dumper = NULL;
      g_autoptr (GError) error = NULL;

      copy_savefile (fixture->filename, "packets.pcap");
      reader = open_reader (fixture->filename, i % 2);
      g_assert_cmpint (ways[i / 2](reader), ==, 0);
      dumper = open_by_name (reader, fixture->filename, &error);
      g_assert_no_error (error);
      close_dumper (dumper);
    }
}

/* In each kind of read, the dumper reports the error, and the read does not. */
static void
test_packets_go_on_when_a_dumper_fails (Fixture *fixture, gconstpointer user_data)
{
  int (*const ways[]) (GPcapReader *) = { read_by_loop, read_by_next, read_by_batches,
                                          read_by_borrowing, read_by_start };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/full", NULL);
      g_autoptr (GPcapStats) stats = NULL;
      Failing failing = { .dumper = dumper };

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      g_signal_connect (reader, "dump-failed", G_CALLBACK (dump_failed_cb), &failing);
      g_signal_connect (reader, "batch", G_CALLBACK (failing_batch_cb), &failing);
      g_signal_connect (reader, "finished", G_CALLBACK (failing_finished_cb), &failing);
      g_assert_cmpint (ways[i](reader), ==, 0);
      g_assert_cmpuint (failing.n_failures, ==, 1);
      g_assert_null (gpcap_reader_get_dumper (reader));
      stats = gpcap_reader_get_stats (reader, NULL);
      g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, TEST_N_MANY);
      if (ways[i] == read_by_start)
        {
          g_assert_cmpuint (failing.n_packets, ==, TEST_N_MANY);
          g_assert_cmpuint (failing.n_finished, ==, 1);
          g_assert_no_error (failing.end);
        }
    }
}

static void
test_a_dumper_of_another_link_type_is_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapReader) raw = test_open ("raw.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, fixture->filename, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_dumper (raw, dumper, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
}

/* Reads do not report the error, so close does. */
static void
test_what_a_reader_could_not_write_is_told_by_close (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/full", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  while (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL) == -1)
    {
    }
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_a_limit_that_a_reader_runs_into_is_told_by_close (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, fixture->filename, NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit before;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  before = limit_file_size (100000);
  while (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL) == -1)
    {
    }
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, (int) g_io_error_from_errno (EFBIG));
  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EFBIG));

  g_autoptr (GPcapReader) written = gpcap_open_offline (fixture->filename, NULL, NULL);
  g_assert_cmpint (gpcap_reader_dispatch (written, -1, NULL, NULL, NULL, NULL), ==,
                   gpcap_dumper_get_n_packets (dumper));
}

/* The error is notified once, even if packets are refused before and after it for other reasons. */
static void
test_the_first_write_error_is_kept_and_notified (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper ("/dev/full", GPCAP_TSTAMP_PRECISION_MICRO);
  g_autoptr (GPcapPkthdr) late = gpcap_pkthdr_new (G_GINT64_CONSTANT (1) << 32, 0, 0, 0);
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GPcapPacketBatch) raw = read_batch ("raw.pcap");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) kept = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (dumper, "notify::error", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_false (gpcap_dumper_dump (dumper, late, NULL, 0, NULL));
  g_assert_null (gpcap_dumper_get_error (dumper));
  g_assert_cmpuint (n_notified, ==, 0);
  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_object_get (dumper, "error", &kept, NULL);
  g_assert_error (kept, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (kept->message, ==, error->message);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_false (gpcap_dumper_dump_batch (dumper, raw, NULL));
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (n_notified, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/dumper/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("what-is-read-is-written-to-the-byte", test_what_is_read_is_written_to_the_byte);
  ADD ("packets-one-by-one-are-the-same", test_packets_one_by_one_are_the_same);
  ADD ("appending-goes-on", test_appending_goes_on);
  ADD ("appending-to-another-kind-is-refused", test_appending_to_another_kind_is_refused);
  ADD ("appending-behind-a-cut-packet-is-refused", test_appending_behind_a_cut_packet_is_refused);
  ADD ("a-descriptor-stays-the-caller's", test_a_descriptor_stays_the_caller_s);
  ADD ("dash-is-the-standard-output", test_dash_is_the_standard_output);
  ADD ("bad-packets-are-refused", test_bad_packets_are_refused);
  ADD ("packets-longer-than-the-snapshot-length-are-refused",
       test_packets_longer_than_the_snapshot_length_are_refused);
  ADD ("batches-and-readers-do-not-exceed-the-snapshot-length",
       test_batches_and_readers_do_not_exceed_the_snapshot_length);
  ADD ("use-after-close-is-an-error", test_use_after_close_is_an_error);
  ADD ("what-cannot-be-opened-is-an-error", test_what_cannot_be_opened_is_an_error);
  ADD ("properties-make-one", test_properties_make_one);
  ADD ("what-is-left-out-has-a-default", test_what_is_left_out_has_a_default);
  ADD ("descriptors-can-be-appended-to", test_descriptors_can_be_appended_to);
  ADD ("what-is-needed-is-asked-for", test_what_is_needed_is_asked_for);
  ADD ("a-refused-dumper-leaves-the-file-as-it-is", test_a_refused_dumper_leaves_the_file_as_it_is);
  ADD ("a-savefile-is-not-dumped-onto-itself", test_a_savefile_is_not_dumped_onto_itself);
  ADD ("a-savefile-can-be-overwritten-after-its-end",
       test_a_savefile_can_be_overwritten_after_its_end);
  ADD ("a-reader-does-not-append-to-what-it-reads", test_a_reader_does_not_append_to_what_it_reads);
  ADD ("a-longer-file-is-overwritten", test_a_longer_file_is_overwritten);
  ADD ("a-child-process-writes-nothing", test_a_child_process_writes_nothing);
  ADD ("a-child-process-may-dump", test_a_child_process_may_dump);
  ADD ("signals-leave-packets-for-a-full-pipe-in-memory",
       test_signals_leave_packets_for_a_full_pipe_in_memory);
  ADD ("the-wait-for-the-reader-of-a-fifo-can-be-cancelled",
       test_the_wait_for_the_reader_of_a_fifo_can_be_cancelled);
  ADD ("without-descriptors-a-fifo-is-a-typed-error",
       test_without_descriptors_a_fifo_is_a_typed_error);
  ADD ("signals-do-not-end-the-wait-for-the-reader-of-a-fifo",
       test_signals_do_not_end_the_wait_for_the_reader_of_a_fifo);
  ADD ("what-is-in-memory-at-the-exit-is-written", test_what_is_in_memory_at_the_exit_is_written);
  ADD ("a-dumper-in-use-at-the-exit-has-whole-packets",
       test_a_dumper_in_use_at_the_exit_has_whole_packets);
  ADD ("before-its-initialisation-it-is-closed", test_before_its_initialisation_it_is_closed);
  ADD ("a-full-disk-is-told-and-stays", test_a_full_disk_is_told_and_stays);
  ADD ("a-closed-pipe-does-not-end-the-program", test_a_closed_pipe_does_not_end_the_program);
  ADD ("packets-that-a-pipe-has-taken-are-counted", test_packets_that_a_pipe_has_taken_are_counted);
  ADD ("a-size-limit-leaves-whole-packets", test_a_size_limit_leaves_whole_packets);
  ADD ("a-reader-writes-what-it-delivers", test_a_reader_writes_what_it_delivers);
  ADD ("packets-go-on-when-a-dumper-fails", test_packets_go_on_when_a_dumper_fails);
  ADD ("a-dumper-of-another-link-type-is-refused", test_a_dumper_of_another_link_type_is_refused);
  ADD ("what-a-reader-could-not-write-is-told-by-close",
       test_what_a_reader_could_not_write_is_told_by_close);
  ADD ("a-limit-that-a-reader-runs-into-is-told-by-close",
       test_a_limit_that_a_reader_runs_into_is_told_by_close);
  ADD ("the-first-write-error-is-kept-and-notified",
       test_the_first_write_error_is_kept_and_notified);
#undef ADD
  return g_test_run ();
}
