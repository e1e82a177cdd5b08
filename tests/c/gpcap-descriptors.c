/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that nothing ends the program when there are no file descriptors left. */

#include "support/gpcap-async.h"
#include "support/gpcap-waiting.h"

/* A reader of a pipe that was opened while there were descriptors, by its stream or by its name. It
 * has two packets to read. */
typedef struct
{
  Pipe pipe;
  GPcapReader *reader; /* owned */
  GCancellable *cancellable; /* owned */
} Fixture;

static GPcapReader *
open_by_name (GInputStream *stream, GError **error)
{
  int fd;

  g_object_get (stream, "fd", &fd, NULL);
  g_autofree char *filename = g_strdup_printf ("/proc/self/fd/%d", fd);
  return gpcap_open_offline (filename, NULL, error);
}

static void
fixture_init (Fixture *self, gboolean by_name)
{
  g_autoptr (GError) error = NULL;

  pipe_init (&self->pipe);
  pipe_write_until (&self->pipe, TWO_PACKETS);
  self->reader = by_name ? open_by_name (self->pipe.stream, &error)
                         : gpcap_open_stream (self->pipe.stream, NULL, &error);
  g_assert_no_error (error);
  self->cancellable = g_cancellable_new ();
  descriptors_run_out ();
}

static void
fixture_clear (Fixture *self)
{
  descriptors_come_back ();
  g_clear_object (&self->reader);
  g_clear_object (&self->cancellable);
  pipe_clear (&self->pipe);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_a_read_can_be_cancelled (void)
{
  for (int by_name = 0; by_name < 2; by_name++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      fixture_init (&fixture, by_name);
      g_assert_cmpint (
          gpcap_reader_loop (fixture.reader, 2, NULL, NULL, fixture.cancellable, &error), ==, 0);
      GThread *thread = g_thread_new ("cancel", cancel_soon, fixture.cancellable);
      g_assert_cmpint (gpcap_reader_next (fixture.reader, NULL, NULL, fixture.cancellable, &error),
                       ==, GPCAP_READ_RESULT_ERROR);
      g_thread_join (thread);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      fixture_clear (&fixture);
    }
}

/* The thread of the reader waits for the stream meanwhile, too. */
static void
test_a_stream_is_read_to_its_end (void)
{
  for (int by_name = 0; by_name < 2; by_name++)
    {
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      fixture_init (&fixture, by_name);
      for (int i = 0; i < 2; i++)
        {
          g_autoptr (GPcapPacketBatch) batch =
              gpcap_reader_read_batch (fixture.reader, 1, fixture.cancellable, &error);

          g_assert_no_error (error);
          trace_add_batch (trace, batch);
        }
      pipe_write_until (&fixture.pipe, fixture.pipe.size);
      pipe_close (&fixture.pipe);
      g_autoptr (GPcapPacketBatch) rest = NULL;
      while ((rest = gpcap_reader_read_batch (fixture.reader, 0, fixture.cancellable, &error))
             != NULL)
        {
          trace_add_batch (trace, rest);
          g_clear_object (&rest);
        }
      g_assert_no_error (error);
      g_assert_cmpuint (trace->len, ==, TEST_N_PACKETS);
      fixture_clear (&fixture);
    }
}

static void
test_an_asynchronous_read_can_be_cancelled (void)
{
  for (Moment moment = 0; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GError) error = NULL;
      Async async = { 0 };
      Fixture fixture;

      fixture_init (&fixture, moment % 2 == 0);
      g_assert_cmpint (gpcap_reader_loop (fixture.reader, 2, NULL, NULL, NULL, NULL), ==, 0);
      if (moment == BEFORE)
        g_cancellable_cancel (fixture.cancellable);
      gpcap_reader_read_batch_async (fixture.reader, 0, G_PRIORITY_DEFAULT, fixture.cancellable,
                                     async_cb, &async);
      cancel_at (moment, fixture.cancellable);
      g_assert_null (gpcap_reader_read_batch_finish (fixture.reader, async_wait (&async), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);
      fixture_clear (&fixture);
    }
}

static gboolean
source_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* A source that was made before, and one that is made without descriptors. */
static void
test_a_cancellation_makes_a_source_ready (void)
{
  for (int is_before = 0; is_before < 2; is_before++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GSource) source = NULL;
      gboolean done = FALSE;
      Fixture fixture;

      fixture_init (&fixture, FALSE);
      g_assert_cmpint (gpcap_reader_loop (fixture.reader, 2, NULL, NULL, NULL, NULL), ==, 0);
      if (is_before)
        descriptors_come_back ();
      source = gpcap_reader_create_source (fixture.reader, cancellable);
      if (is_before)
        descriptors_run_out ();
      g_source_set_callback (source, source_cb, &done, NULL);
      g_source_attach (source, NULL);
      GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
      run_main_loop_until (&done);
      g_thread_join (thread);
      g_clear_pointer (&source, g_source_unref);
      fixture_clear (&fixture);
    }
}

static void
assert_failed (GPcapReader *reader, GError **error)
{
  g_assert_null (reader);
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_clear_error (error);
}

static void
test_opening_fails_with_a_typed_error (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *fifo = make_fifo ();
  g_autoptr (GInputStream) stream = test_stream ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *const names[] = { filename, fifo };
  Async async = { 0 };
  GError *error = NULL;

  descriptors_run_out ();
  assert_failed (gpcap_open_stream (stream, cancellable, &error), &error);
  gpcap_open_stream_async (stream, cancellable, async_cb, &async);
  assert_failed (gpcap_open_stream_finish (async_wait (&async), &error), &error);
  async_clear (&async);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      assert_failed (gpcap_open_offline (names[i], cancellable, &error), &error);
      gpcap_open_offline_async (names[i], cancellable, async_cb, &async);
      assert_failed (gpcap_open_offline_finish (async_wait (&async), &error), &error);
      async_clear (&async);
    }
  descriptors_come_back ();
  remove_fifo (fifo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib makes these with the first task of a program, and each takes a descriptor. */
  g_main_context_default ();
  g_type_ensure (G_TYPE_TASK);
  /* First, because the thread of a stream that was closed gives its descriptors back later. */
  g_test_add_func ("/descriptors/opening-fails-with-a-typed-error",
                   test_opening_fails_with_a_typed_error);
  g_test_add_func ("/descriptors/a-read-can-be-cancelled", test_a_read_can_be_cancelled);
  g_test_add_func ("/descriptors/a-stream-is-read-to-its-end", test_a_stream_is_read_to_its_end);
  g_test_add_func ("/descriptors/an-asynchronous-read-can-be-cancelled",
                   test_an_asynchronous_read_can_be_cancelled);
  g_test_add_func ("/descriptors/a-cancellation-makes-a-source-ready",
                   test_a_cancellation_makes_a_source_ready);
  return g_test_run ();
}
