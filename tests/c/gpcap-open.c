/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of opening: what is whole opens, what is not is a typed error. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/gpcap-test.h"

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_error_message (GError *error, GQuark domain, int code)
{
  g_assert_error (error, domain, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
assert_open_fails (const char *filename, GQuark domain, int code)
{
  const guint n_fds = count_fds ();
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_open_offline (filename, NULL, &error));
  assert_error_message (error, domain, code);
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

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

static void
test_what_is_no_savefile_is_an_error_of_its_own (void)
{
  g_autofree char *empty = test_savefile ("empty.pcap");
  g_autofree char *magic = test_savefile ("truncated-magic.pcap");
  g_autofree char *header = test_savefile ("truncated-header.pcap");
  g_autofree char *garbage = test_savefile ("garbage.pcap");
  g_autofree char *nothing = test_savefile ("there-is-no-such-file.pcap");

  assert_open_fails (nothing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_open_fails (g_get_tmp_dir (), G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  assert_open_fails (empty, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  assert_open_fails (magic, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  assert_open_fails (header, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  assert_open_fails (garbage, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  assert_open_fails ("", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_open_fails ("no such file \xff\xfe", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* The whole packets come first, and then the same error each time. */
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

static void
test_dispatch_tells_the_packets_before_the_damage (void)
{
  g_autoptr (GPcapReader) reader = test_open ("truncated-packet.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==,
                   TEST_N_PACKETS - 1);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
}

/* The same where the damage begins a collection of its own: right behind the first full one. */
static void
test_dispatch_tells_the_packets_of_an_earlier_collection (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "cut.pcap", NULL);
  g_autofree char *source = test_savefile ("many.pcap");
  g_autofree char *content = NULL;
  g_autoptr (GPcapReader) whole = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (whole, 0, NULL, NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  gsize size = 24;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    size += 16 + records[i].caplen;
  g_assert_cmpuint (n, <, TEST_N_MANY);
  g_assert_true (g_file_get_contents (source, &content, NULL, NULL));
  g_assert_true (g_file_set_contents (filename, content, size + 8, NULL));
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, n);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  g_remove (filename);
  g_rmdir (directory);
}

static void
test_no_such_device_is_an_error_of_its_own (void)
{
  const guint n_fds = count_fds ();
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_open_live ("gpcap-nowhere", 65535, FALSE, 10, NULL, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

static void
test_bad_arguments_are_errors (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_open_live ("lo", -1, FALSE, 10, NULL, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (gpcap_create ("lo\xff", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
}

/* A savefile that comes down a pipe: its packets are there before the pipe ends. */
static void
test_stdin_delivers_packets_as_they_come (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  const guint n_fds = count_fds ();
  const int saved_stdin = dup (STDIN_FILENO);
  g_autoptr (GError) error = NULL;
  gsize size;
  int fds[2];

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (dup2 (fds[0], STDIN_FILENO), ==, STDIN_FILENO);
  close (fds[0]);
  /* The header and two packets: 24 bytes, and 16 before each packet. */
  const gsize begin = 24 + 16 + 50 + 16 + 60;
  g_assert_cmpint (write (fds[1], content, begin), ==, begin);

  g_autoptr (GPcapReader) reader = gpcap_open_offline ("-", NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                     GPCAP_READ_RESULT_PACKET);
  g_assert_cmpint (write (fds[1], content + begin, size - begin), ==, size - begin);
  close (fds[1]);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==,
                   TEST_N_PACKETS - 2);
  g_assert_no_error (error);
  gpcap_reader_close (reader);
  g_assert_cmpint (fcntl (STDIN_FILENO, F_GETFD), !=, -1);
  dup2 (saved_stdin, STDIN_FILENO);
  close (saved_stdin);
  g_clear_object (&reader);
  /* The thread that read it ends by itself. */
  for (int i = 0; i < 1000 && count_fds () != n_fds; i++)
    g_usleep (1000);
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

/* A shell that has read from a file leaves the rest of it to the program. */
static void
test_stdin_begins_where_it_stands (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPtrArray) actual = trace_new ();
  g_autoptr (GString) content = g_string_new ("One line.\n");
  g_autofree char *savefile = NULL;
  const int saved_stdin = dup (STDIN_FILENO);
  const int fd = memfd_create ("stdin", MFD_CLOEXEC);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &savefile, &size, NULL));
  const off_t begin = content->len;
  g_string_append_len (content, savefile, size);
  g_assert_cmpint (write (fd, content->str, content->len), ==, (gssize) content->len);
  g_assert_cmpint (lseek (fd, begin, SEEK_SET), ==, begin);
  g_assert_cmpint (dup2 (fd, STDIN_FILENO), ==, STDIN_FILENO);
  close (fd);

  g_autoptr (GPcapReader) reader = gpcap_open_offline ("-", NULL, &error);
  g_assert_no_error (error);
  batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  trace_add_batch (actual, batch);
  assert_same_trace (actual, expected);
  gpcap_reader_close (reader);
  g_assert_cmpint (fcntl (STDIN_FILENO, F_GETFD), !=, -1);
  dup2 (saved_stdin, STDIN_FILENO);
  close (saved_stdin);
}

static void
test_many_openings_leave_nothing_open (void)
{
  g_autofree char *good = test_savefile ("packets.pcap");
  g_autofree char *bad = test_savefile ("garbage.pcap");
  const guint n_fds = count_fds ();

  for (int i = 0; i < 2000; i++)
    {
      g_autoptr (GPcapReader) reader = gpcap_open_offline (good, NULL, NULL);

      g_assert_nonnull (reader);
      g_assert_null (gpcap_open_offline (bad, NULL, NULL));
    }
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

static void
test_lib_version_names_libpcap (void)
{
  g_assert_nonnull (strstr (gpcap_lib_version (), "libpcap"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open/savefiles-of-each-format-are-the-same",
                   test_savefiles_of_each_format_are_the_same);
  g_test_add_func ("/open/nanoseconds-are-kept", test_nanoseconds_are_kept);
  g_test_add_func ("/open/times-past-2038-are-not-before-1970",
                   test_times_past_2038_are_not_before_1970);
  g_test_add_func ("/open/odd-lengths-pass-through", test_odd_lengths_pass_through);
  g_test_add_func ("/open/what-is-no-savefile-is-an-error-of-its-own",
                   test_what_is_no_savefile_is_an_error_of_its_own);
  g_test_add_func ("/open/damage-comes-after-the-whole-packets",
                   test_damage_comes_after_the_whole_packets);
  g_test_add_func ("/open/dispatch-tells-the-packets-before-the-damage",
                   test_dispatch_tells_the_packets_before_the_damage);
  g_test_add_func ("/open/dispatch-tells-the-packets-of-an-earlier-collection",
                   test_dispatch_tells_the_packets_of_an_earlier_collection);
  g_test_add_func ("/open/no-such-device-is-an-error-of-its-own",
                   test_no_such_device_is_an_error_of_its_own);
  g_test_add_func ("/open/bad-arguments-are-errors", test_bad_arguments_are_errors);
  g_test_add_func ("/open/stdin-delivers-packets-as-they-come",
                   test_stdin_delivers_packets_as_they_come);
  g_test_add_func ("/open/stdin-begins-where-it-stands", test_stdin_begins_where_it_stands);
  g_test_add_func ("/open/many-openings-leave-nothing-open", test_many_openings_leave_nothing_open);
  g_test_add_func ("/open/lib-version-names-libpcap", test_lib_version_names_libpcap);
  return g_test_run ();
}
