/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the origin of a capture. */

#include "backend/gpcap-origin.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

/* Opens an origin, and checks that this succeeds. */
static GPcapHandle *
open_origin (const GPcapOrigin *origin)
{
  g_autoptr (GError) error = NULL;
  int status = 7;
  GPcapHandle *handle = gpcap_origin_open (origin, NULL, &status, &error);

  g_assert_no_error (error);
  g_assert_nonnull (handle);
  g_assert_cmpint (status, ==, 0);
  return handle;
}

static void
assert_fails (const GPcapOrigin *origin, GCancellable *cancellable, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  int status = 7;

  g_assert_null (gpcap_origin_open (origin, cancellable, &status, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpint (status, <, 0);
}

static void
test_it_is_a_device_unless_it_is_a_savefile (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  const struct
  {
    GPcapOrigin origin;
    const char *device;
  } cases[] = {
    { { 0 }, "any" },
    { { .device = (char *) "lo" }, "lo" },
    { { .filename = (char *) "a.pcap" }, NULL },
    { { .stream = stream }, NULL },
    { { .device = (char *) "lo", .filename = (char *) "a.pcap" }, NULL },
    { { .device = (char *) "lo", .stream = stream }, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (gpcap_origin_is_device (&cases[i].origin), ==, cases[i].device != NULL);
      g_assert_cmpstr (gpcap_origin_get_device (&cases[i].origin), ==, cases[i].device);
    }
}

/* The copy does not depend on the original. */
static void
test_a_copy_is_its_own (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  GPcapOrigin origin = {
    .device = g_strdup ("lo"),
    .filename = g_strdup ("a.pcap"),
    .stream = g_object_ref (stream),
    .options = { .snaplen = 96, .timeout = 10 },
  };
  g_autoptr (GPcapOrigin) copy = gpcap_origin_copy (&origin);

  gpcap_origin_clear (&origin);
  g_assert_true (origin.device == NULL && origin.filename == NULL && origin.stream == NULL);
  g_assert_cmpstr (copy->device, ==, "lo");
  g_assert_cmpstr (copy->filename, ==, "a.pcap");
  g_assert_true (copy->stream == stream);
  g_assert_cmpint (copy->options.snaplen, ==, 96);
  g_assert_cmpint (copy->options.timeout, ==, 10);
}

static void
test_an_empty_one_may_be_copied (void)
{
  const GPcapOrigin origin = { 0 };
  g_autoptr (GPcapOrigin) copy = gpcap_origin_copy (&origin);

  g_assert_true (gpcap_origin_is_device (copy));
}

static void
test_a_savefile_is_opened_by_its_name (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  const GPcapOrigin origin = { .filename = filename };
  g_autoptr (GPcapHandle) handle = open_origin (&origin);

  g_assert_false (gpcap_handle_is_live (handle));
  g_assert_null (gpcap_handle_get_device (handle));
  g_assert_cmpint (gpcap_handle_get_datalink (handle), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_handle_get_fd (handle), ==, -1);
}

/* A stream has a descriptor, because its packets may have to be waited for. */
static void
test_a_stream_is_opened_before_a_name (void)
{
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  const GPcapOrigin origin = { .filename = (char *) "there is no such file",
                               .stream = pipe.stream };
  g_autoptr (GPcapHandle) handle = open_origin (&origin);
  g_assert_false (gpcap_handle_is_live (handle));
  g_assert_cmpint (gpcap_handle_get_datalink (handle), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_handle_get_fd (handle), !=, -1);
  pipe_clear (&pipe);
}

static void
test_what_cannot_be_opened_has_its_error (void)
{
  g_autofree char *garbage = test_savefile ("garbage.pcap");
  g_autofree char *empty = test_savefile ("empty.pcap");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();

  assert_fails (&(GPcapOrigin){ .filename = (char *) "there is no such file" }, NULL, G_IO_ERROR,
                G_IO_ERROR_NOT_FOUND);
  assert_fails (&(GPcapOrigin){ .filename = garbage }, NULL, GPCAP_ERROR,
                GPCAP_ERROR_INVALID_FORMAT);
  assert_fails (&(GPcapOrigin){ .filename = empty }, NULL, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  assert_fails (&(GPcapOrigin){ .stream = stream }, NULL, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  assert_fails (&(GPcapOrigin){ .device = (char *) "gpcap-nowhere" }, NULL, GPCAP_ERROR,
                GPCAP_ERROR_NO_SUCH_DEVICE);
}

/* No kind of origin is opened. */
static void
test_cancelled_before_none_is_opened (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  const GPcapOrigin origins[] = {
    { 0 }, { .device = (char *) "gpcap-nowhere" }, { .filename = filename }, { .stream = stream }
  };

  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    assert_fails (&origins[i], cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
assert_can_be_cancelled (const GPcapOrigin *origin)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call call;

  call_when_asleep (&call, cancel, cancellable);
  assert_fails (origin, cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call_join (&call);
}

static void
test_waiting_for_a_stream_can_be_cancelled (void)
{
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE - 1);
  assert_can_be_cancelled (&(GPcapOrigin){ .stream = pipe.stream });
  pipe_clear (&pipe);
}

/* The FIFO has no writer. */
static void
test_waiting_for_a_fifo_can_be_cancelled (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "fifo", NULL);

  g_assert_cmpint (mkfifo (filename, 0600), ==, 0);
  for (int i = 0; i < 3; i++)
    assert_can_be_cancelled (&(GPcapOrigin){ .filename = filename });
  g_remove (filename);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib makes this number without a lock: whoever is first. */
  g_io_error_quark ();
  g_test_add_func ("/origin/it-is-a-device-unless-it-is-a-savefile",
                   test_it_is_a_device_unless_it_is_a_savefile);
  g_test_add_func ("/origin/a-copy-is-its-own", test_a_copy_is_its_own);
  g_test_add_func ("/origin/an-empty-one-may-be-copied", test_an_empty_one_may_be_copied);
  g_test_add_func ("/origin/a-savefile-is-opened-by-its-name",
                   test_a_savefile_is_opened_by_its_name);
  g_test_add_func ("/origin/a-stream-is-opened-before-a-name",
                   test_a_stream_is_opened_before_a_name);
  g_test_add_func ("/origin/what-cannot-be-opened-has-its-error",
                   test_what_cannot_be_opened_has_its_error);
  g_test_add_func ("/origin/cancelled-before-none-is-opened", test_cancelled_before_none_is_opened);
  g_test_add_func ("/origin/waiting-for-a-stream-can-be-cancelled",
                   test_waiting_for_a_stream_can_be_cancelled);
  g_test_add_func ("/origin/waiting-for-a-fifo-can-be-cancelled",
                   test_waiting_for_a_fifo_can_be_cancelled);
  return g_test_run ();
}
