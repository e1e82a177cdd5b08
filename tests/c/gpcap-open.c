/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of opening: intact savefiles open, others fail with a typed error. */

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/gpcap-async.h"

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
assert_open_fails (const char *filename, GQuark domain, int code)
{
  const guint n_fds = count_fds ();
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_open_offline (filename, NULL, &error));
  assert_error_message (error, domain, code);
  g_assert_cmpuint (count_fds (), ==, n_fds);
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

/* The packets of a pipe are delivered before the pipe ends. */
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
  /* The header has 24 bytes, and each of the two packets has a header of 16. */
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
  /* The reader's thread ends by itself. */
  for (int i = 0; i < 1000 && count_fds () != n_fds; i++)
    g_usleep (1000);
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

/* A shell may have read the beginning of a file, and leaves the rest to the program. */
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
test_a_stream_that_is_no_savefile_is_an_error_of_its_own (void)
{
  const struct
  {
    const char *name;
    int code;
  } cases[] = {
    { "empty.pcap", GPCAP_ERROR_EMPTY_FILE },
    { "truncated-header.pcap", GPCAP_ERROR_TRUNCATED },
    { "garbage.pcap", GPCAP_ERROR_INVALID_FORMAT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInputStream) stream = test_stream (cases[i].name);
      g_autoptr (GError) error = NULL;

      g_assert_null (gpcap_open_stream (stream, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, cases[i].code);
    }
}

/* A way to open a savefile whose header is not available yet. */
typedef GPcapReader *(*OpenFunc) (const char *fifo,
                                  GInputStream *stream,
                                  GCancellable *cancellable,
                                  GError **error);

static GPcapReader *
open_fifo (const char *fifo, GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return gpcap_open_offline (fifo, cancellable, error);
}

static GPcapReader *
open_stream (const char *fifo, GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return gpcap_open_stream (stream, cancellable, error);
}

static const OpenFunc open_funcs[] = { open_fifo, open_stream };

/* The header is never written. */
static void
test_waiting_for_the_header_can_be_cancelled (void)
{
  const Moment moments[] = { BEFORE, FROM_A_THREAD };
  g_autofree char *fifo = make_fifo ();

  for (gsize i = 0; i < G_N_ELEMENTS (open_funcs); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (moments); j++)
      {
        g_autoptr (GCancellable) cancellable = g_cancellable_new ();
        g_autoptr (GError) error = NULL;
        Pipe pipe;

        pipe_init (&pipe);
        if (moments[j] == BEFORE)
          g_cancellable_cancel (cancellable);
        cancel_at (moments[j], cancellable);
        g_assert_null (open_funcs[i](fifo, pipe.stream, cancellable, &error));
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        pipe_clear (&pipe);
      }
  remove_fifo (fifo);
}

/* The cancellable is for opening only, so reading continues. */
static void
test_cancelling_after_it_was_opened_is_nothing (void)
{
  g_autofree char *fifo = make_fifo ();

  for (gsize i = 0; i < G_N_ELEMENTS (open_funcs); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;
      Pipe pipe;

      pipe_init (&pipe);
      if (open_funcs[i] == open_fifo)
        {
          close (pipe.fd);
          pipe.fd = open (fifo, O_RDWR | O_CLOEXEC);
        }
      pipe_write_until (&pipe, TWO_PACKETS);
      g_autoptr (GPcapReader) reader = open_funcs[i](fifo, pipe.stream, cancellable, &error);
      g_assert_no_error (error);
      g_cancellable_cancel (cancellable);
      pipe_write_until (&pipe, pipe.size);
      pipe_close (&pipe);
      assert_reads_the_rest (reader, trace);
      pipe_clear (&pipe);
    }
  remove_fifo (fifo);
}

static void
test_cancelled_before_nothing_is_opened (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (gpcap_open_offline (filename, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (gpcap_open_live ("gpcap-nowhere", 0, FALSE, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_opening_in_a_thread_does_what_the_other_one_does (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *fifo = make_fifo ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_open_offline_async (filename, NULL, async_cb, &async);
  g_autoptr (GPcapReader) reader = gpcap_open_offline_finish (async_wait (&async), &error);
  g_assert_no_error (error);
  assert_reads_the_rest (reader, trace);
  async_clear (&async);

  gpcap_open_offline_async ("no such file", NULL, async_cb, &async);
  g_assert_null (gpcap_open_offline_finish (async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  async_clear (&async);

  gpcap_open_offline_async (fifo, cancellable, async_cb, &async);
  cancel_at (LATER, cancellable);
  g_assert_null (gpcap_open_offline_finish (async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  async_clear (&async);
  remove_fifo (fifo);

  gpcap_open_live_async ("no such device", -1, FALSE, 1, NULL, async_cb, &async);
  g_assert_null (gpcap_open_live_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  async_clear (&async);
  gpcap_open_live_async ("no such device", 0, FALSE, 1, NULL, async_cb, &async);
  g_assert_null (gpcap_open_live_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  async_clear (&async);
}

static void
test_opening_a_stream_does_not_block (void)
{
  g_autoptr (GPtrArray) trace = trace_new ();
  Async async = { 0 };
  Pipe pipe;

  pipe_init (&pipe);
  gpcap_open_stream_async (pipe.stream, NULL, async_cb, &async);
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_false (async.done);
  pipe_write_until (&pipe, pipe.size);
  pipe_close (&pipe);
  g_autoptr (GPcapReader) reader = gpcap_open_stream_finish (async_wait (&async), NULL);
  assert_reads_the_rest (reader, trace);
  async_clear (&async);
  pipe_clear (&pipe);
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
  g_test_add_func ("/open/what-is-no-savefile-is-an-error-of-its-own",
                   test_what_is_no_savefile_is_an_error_of_its_own);
  g_test_add_func ("/open/no-such-device-is-an-error-of-its-own",
                   test_no_such_device_is_an_error_of_its_own);
  g_test_add_func ("/open/bad-arguments-are-errors", test_bad_arguments_are_errors);
  g_test_add_func ("/open/stdin-delivers-packets-as-they-come",
                   test_stdin_delivers_packets_as_they_come);
  g_test_add_func ("/open/stdin-begins-where-it-stands", test_stdin_begins_where_it_stands);
  g_test_add_func ("/open/many-openings-leave-nothing-open", test_many_openings_leave_nothing_open);
  /* The thread that reads a stream ends by itself, so the tests that count descriptors come first.
   */
  g_test_add_func ("/open/a-stream-that-is-no-savefile-is-an-error-of-its-own",
                   test_a_stream_that_is_no_savefile_is_an_error_of_its_own);
  g_test_add_func ("/open/waiting-for-the-header-can-be-cancelled",
                   test_waiting_for_the_header_can_be_cancelled);
  g_test_add_func ("/open/cancelling-after-it-was-opened-is-nothing",
                   test_cancelling_after_it_was_opened_is_nothing);
  g_test_add_func ("/open/cancelled-before-nothing-is-opened",
                   test_cancelled_before_nothing_is_opened);
  g_test_add_func ("/open/opening-in-a-thread-does-what-the-other-one-does",
                   test_opening_in_a_thread_does_what_the_other_one_does);
  g_test_add_func ("/open/opening-a-stream-does-not-block", test_opening_a_stream_does_not_block);
  g_test_add_func ("/open/lib-version-names-libpcap", test_lib_version_names_libpcap);
  return g_test_run ();
}
