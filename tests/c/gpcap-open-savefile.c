/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of opening savefiles as files, by URI, from bytes and from a function. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "support/gpcap-async.h"
#include "support/gpcap-origins.h"

/* The ways to open what has a name. */
typedef enum
{
  FILE_SYNC,
  FILE_ASYNC,
  FILE_CONSTRUCTED,
  URI_SYNC,
  URI_ASYNC,
  N_CALLS,
} OpenCall;

static GPcapReader *
construct (const char *property, gpointer value, GError **error)
{
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, property, value, NULL);

  return gpcap_reader_activate (reader, NULL, error) >= 0 ? g_steal_pointer (&reader) : NULL;
}

static GPcapReader *
open_uri (const char *uri, OpenCall call, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  GPcapReader *reader = NULL;
  Async async = { 0 };

  switch (call)
    {
    case FILE_SYNC:
      return gpcap_open_file (file, cancellable, error);
    case FILE_ASYNC:
      gpcap_open_file_async (file, cancellable, async_cb, &async);
      reader = gpcap_open_file_finish (async_wait (&async), error);
      break;
    case FILE_CONSTRUCTED:
      return construct ("file", file, error);
    case URI_SYNC:
      return gpcap_open_uri (uri, cancellable, error);
    case URI_ASYNC:
    default:
      gpcap_open_uri_async (uri, cancellable, async_cb, &async);
      reader = gpcap_open_uri_finish (async_wait (&async), error);
    }
  async_clear (&async);
  return reader;
}

static GPcapReader *
open_bytes (GBytes *bytes, int way, GError **error)
{
  GPcapReader *reader;
  Async async = { 0 };

  if (way == 0)
    return gpcap_open_bytes (bytes, NULL, error);
  if (way == 1)
    return construct ("bytes", bytes, error);
  gpcap_open_bytes_async (bytes, NULL, async_cb, &async);
  reader = gpcap_open_bytes_finish (async_wait (&async), error);
  async_clear (&async);
  return reader;
}

static void
assert_reads (GPcapReader *reader)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  g_assert_nonnull (reader);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (trace, batch);
  g_assert_no_error (error);
  assert_same_trace (trace, expected);
}

static char *
get_uri (const char *name)
{
  g_autofree char *filename = test_savefile (name);

  return g_filename_to_uri (filename, NULL, NULL);
}

static GBytes *
get_content (const char *name)
{
  g_autofree char *filename = test_savefile (name);
  char *content;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

/* A local file is read in place: it has a name, and no thread is needed. */
static void
test_local_files_are_read_in_place (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *uri = get_uri ("packets.pcap");

  for (OpenCall call = 0; call < N_CALLS; call++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapReader) reader = open_uri (uri, call, NULL, &error);
      g_autoptr (GFile) file = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (gpcap_reader_get_filename (reader), ==, filename);
      g_assert_null (gpcap_reader_get_device (reader));
      g_object_get (reader, "file", &file, NULL);
      g_assert_true (G_IS_FILE (file));
      assert_reads (reader);
    }
}

/* What GIO reads, and is no local file. */
static void
test_resources_are_streams (void)
{
  const char *const uris[] = { "resource:///gpcap/packets.pcap", "resource:///gpcap/packets.gz" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    for (OpenCall call = 0; call < N_CALLS; call++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GPcapReader) reader = open_uri (uris[i], call, NULL, &error);

        g_assert_no_error (error);
        g_assert_null (gpcap_reader_get_filename (reader));
        g_assert_null (gpcap_reader_get_device (reader));
        g_assert_cmpfloat (gpcap_reader_get_progress (reader), >=, 0);
        assert_reads (reader);
        g_assert_cmpfloat (gpcap_reader_get_progress (reader), ==, 1);
      }
}

static void
test_what_cannot_be_opened_is_a_typed_error (void)
{
  g_autofree char *empty = get_uri ("empty.pcap");
  g_autofree char *garbage = get_uri ("garbage.pcap");
  g_autofree char *header = get_uri ("truncated-header.pcap");
  const struct
  {
    const char *uri;
    GQuark domain;
    int code;
  } cases[] = {
    { empty, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE },
    { garbage, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT },
    { header, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED },
    { "file:///nonexistent", G_IO_ERROR, G_IO_ERROR_NOT_FOUND },
    { "file:///proc", G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY },
    { "resource:///gpcap/nonexistent", G_IO_ERROR, G_IO_ERROR_NOT_FOUND },
    { "tcp://localhost:1/", G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED },
    { "ssh://localhost/", G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED },
    { "gpcap-nothing:", G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (OpenCall call = 0; call < N_CALLS; call++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (open_uri (cases[i].uri, call, NULL, &error));
        assert_error_message (error, cases[i].domain, cases[i].code);
      }
}

static void
test_what_is_no_uri_is_a_typed_error (void)
{
  const char *const texts[] = {
    "", "packets.pcap", "/tmp/packets.pcap", "://", "no uri:", "\xff:x"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (OpenCall call = URI_SYNC; call <= URI_ASYNC; call++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (open_uri (texts[i], call, NULL, &error));
        assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      }
}

static void
test_what_is_cancelled_before_is_not_opened (void)
{
  const char *const uris[] = { "file:///dev/null", "resource:///gpcap/packets.pcap" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = get_content ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    for (OpenCall call = 0; call < N_CALLS; call++)
      if (call != FILE_CONSTRUCTED)
        {
          g_assert_null (open_uri (uris[i], call, cancellable, &error));
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_clear_error (&error);
        }
  g_assert_null (gpcap_open_bytes (bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A FIFO as a GFile: the wait for its header can be cancelled at any time. */
static void
test_the_wait_for_a_fifo_can_be_cancelled (void)
{
  for (Moment moment = 0; moment < N_MOMENTS; moment++)
    {
      g_autofree char *filename = make_fifo ();
      g_autoptr (GFile) file = g_file_new_for_path (filename);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      if (moment == BEFORE)
        g_cancellable_cancel (cancellable);
      gpcap_open_file_async (file, cancellable, async_cb, &async);
      cancel_at (moment, cancellable);
      g_assert_null (gpcap_open_file_finish (async_wait (&async), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);
      remove_fifo (filename);
    }
}

static guint
count_threads (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

/* The program may drop them. What earlier readers had may go at any time, so there may be fewer. */
static void
test_bytes_need_neither_a_thread_nor_a_descriptor (void)
{
  const char *const names[] = { "packets.pcap", "packets.pcap.gz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (int way = 0; way < 3; way++)
      {
        g_autoptr (GBytes) bytes = get_content (names[i]);
        g_autoptr (GBytes) property = NULL;
        g_autoptr (GError) error = NULL;
        const guint n_threads = count_threads ();
        const guint n_descriptors = count_descriptors ();
        g_autoptr (GPcapReader) reader = open_bytes (bytes, way, &error);

        g_assert_no_error (error);
        if (way < 2)
          g_assert_cmpuint (count_threads (), <=, n_threads);
        g_assert_cmpuint (count_descriptors (), <=, n_descriptors);
        g_object_get (reader, "bytes", &property, NULL);
        g_assert_true (property == bytes);
        g_clear_pointer (&bytes, g_bytes_unref);
        assert_reads (reader);
      }
}

static void
test_bytes_that_are_no_savefile_are_a_typed_error (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    int code;
  } cases[] = {
    { "", 0, GPCAP_ERROR_EMPTY_FILE },
    { "\xd4", 1, GPCAP_ERROR_TRUNCATED },
    { "\xd4\xc3\xb2\xa1\2\0\4\0", 8, GPCAP_ERROR_TRUNCATED },
    { "This is a text, and no savefile.", 32, GPCAP_ERROR_INVALID_FORMAT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int way = 0; way < 3; way++)
      {
        g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].data, cases[i].size);
        g_autoptr (GError) error = NULL;

        g_assert_null (open_bytes (bytes, way, &error));
        assert_error_message (error, GPCAP_ERROR, cases[i].code);
      }
}

/* The functions of the streams below. */
typedef struct
{
  GBytes *content; /* owned */
  gsize position;
  gsize end; /* where something else happens */
  guint n_freed;
} Content;

static GBytes *
read_content (gsize size, gpointer user_data, GError **error)
{
  Content *self = user_data;
  const gsize n = MIN (MIN (size, 999), self->end - self->position);
  GBytes *bytes = g_bytes_new_from_bytes (self->content, self->position, n);

  self->position += n;
  return bytes;
}

static GBytes *
fail_in_the_end (gsize size, gpointer user_data, GError **error)
{
  Content *self = user_data;

  if (self->position < self->end)
    return read_content (size, user_data, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "It was to fail");
  return NULL;
}

static GBytes *
return_nothing (gsize size, gpointer user_data, GError **error)
{
  return NULL;
}

static GBytes *
return_too_much (gsize size, gpointer user_data, GError **error)
{
  return g_bytes_new_take (g_malloc0 (size + 1), size + 1);
}

static void
note_freed (gpointer user_data)
{
  g_atomic_int_inc (&((Content *) user_data)->n_freed);
}

static void
assert_freed_once (Content *content)
{
  while (g_atomic_int_get (&content->n_freed) == 0)
    g_usleep (1000);
  g_assert_cmpuint (content->n_freed, ==, 1);
  g_bytes_unref (content->content);
}

static void
test_a_function_gives_the_bytes_of_a_stream (void)
{
  const char *const names[] = { "packets.pcap", "packets.pcap.gz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Content content = { .content = get_content (names[i]) };
      GInputStream *stream = gpcap_input_stream_new (read_content, &content, note_freed);
      g_autoptr (GError) error = NULL;

      content.end = g_bytes_get_size (content.content);
      GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);
      g_assert_no_error (error);
      assert_reads (reader);
      g_object_unref (reader);
      g_object_unref (stream);
      assert_freed_once (&content);
    }
}

static void
test_what_is_known_of_the_function_s_bytes_is_told (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  const int fd = open (filename, O_RDONLY | O_CLOEXEC);
  Content content = { .content = get_content ("packets.pcap") };
  GInputStream *stream = gpcap_input_stream_new (read_content, &content, note_freed);
  g_autoptr (GError) error = NULL;
  double progress;
  gint64 size;
  int stream_fd;

  content.end = g_bytes_get_size (content.content);
  g_object_set (stream, "fd", fd, "size", (gint64) content.end, NULL);
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  g_object_get (reader, "progress", &progress, NULL);
  g_assert_cmpfloat (progress, >=, 0);
  g_assert_cmpfloat (progress, <, 1);
  g_assert_null (
      gpcap_dumper_open (filename, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_reads (reader);
  g_object_get (reader, "progress", &progress, NULL);
  g_assert_cmpfloat (progress, ==, 1);
  g_object_get (stream, "fd", &stream_fd, "size", &size, NULL);
  g_assert_cmpint (stream_fd, ==, fd);
  g_assert_cmpint (size, ==, content.end);
  g_object_unref (reader);
  g_object_unref (stream);
  assert_freed_once (&content);
  close (fd);
}

static void
test_an_error_of_the_function_comes_after_the_packets (void)
{
  Content content = { .content = get_content ("packets.pcap") };
  GInputStream *stream = gpcap_input_stream_new (fail_in_the_end, &content, note_freed);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;
  guint n_packets = 0;

  content.end = g_bytes_get_size (content.content) - 1;
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    n_packets += gpcap_packet_batch_get_n_packets (batch);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_cmpuint (n_packets, ==, TEST_N_PACKETS - 1);
  g_object_unref (reader);
  g_object_unref (stream);
  assert_freed_once (&content);
}

static void
test_a_function_that_breaks_the_rules_is_an_error (void)
{
  const GPcapInputFunc funcs[] = { return_nothing, return_too_much };

  for (gsize i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_autoptr (GInputStream) stream = gpcap_input_stream_new (funcs[i], NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (gpcap_open_stream (stream, NULL, &error));
      assert_error_message (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
}

/* A stream stays where it is while its size is looked up: a savefile may begin anywhere. */
static void
test_a_stream_is_read_from_its_position (void)
{
  g_autoptr (GBytes) content = get_content ("packets.pcap");
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, (const guint8 *) "something else", 14);
  g_byte_array_append (all, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (all);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 14, G_SEEK_SET, NULL, NULL));
  g_autoptr (GPcapReader) reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  assert_reads (reader);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResource) resource = NULL;

  g_test_init (&argc, &argv, NULL);
  resource = g_resource_load (g_getenv ("GPCAP_TEST_RESOURCE"), NULL);
  g_assert_nonnull (resource);
  g_resources_register (resource);
  use_every_way_once ();
  g_test_add_func ("/open-savefile/local-files-are-read-in-place",
                   test_local_files_are_read_in_place);
  g_test_add_func ("/open-savefile/resources-are-streams", test_resources_are_streams);
  g_test_add_func ("/open-savefile/what-cannot-be-opened-is-a-typed-error",
                   test_what_cannot_be_opened_is_a_typed_error);
  g_test_add_func ("/open-savefile/what-is-no-uri-is-a-typed-error",
                   test_what_is_no_uri_is_a_typed_error);
  g_test_add_func ("/open-savefile/what-is-cancelled-before-is-not-opened",
                   test_what_is_cancelled_before_is_not_opened);
  g_test_add_func ("/open-savefile/the-wait-for-a-fifo-can-be-cancelled",
                   test_the_wait_for_a_fifo_can_be_cancelled);
  g_test_add_func ("/open-savefile/bytes-need-neither-a-thread-nor-a-descriptor",
                   test_bytes_need_neither_a_thread_nor_a_descriptor);
  g_test_add_func ("/open-savefile/bytes-that-are-no-savefile-are-a-typed-error",
                   test_bytes_that_are_no_savefile_are_a_typed_error);
  g_test_add_func ("/open-savefile/a-function-gives-the-bytes-of-a-stream",
                   test_a_function_gives_the_bytes_of_a_stream);
  g_test_add_func ("/open-savefile/what-is-known-of-the-function-s-bytes-is-told",
                   test_what_is_known_of_the_function_s_bytes_is_told);
  g_test_add_func ("/open-savefile/an-error-of-the-function-comes-after-the-packets",
                   test_an_error_of_the_function_comes_after_the_packets);
  g_test_add_func ("/open-savefile/a-function-that-breaks-the-rules-is-an-error",
                   test_a_function_that_breaks_the_rules_is_an_error);
  g_test_add_func ("/open-savefile/a-stream-is-read-from-its-position",
                   test_a_stream_is_read_from_its_position);
  return g_test_run ();
}
