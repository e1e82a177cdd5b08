/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what handlers of a dumper's signals may do: close it, and drop it. */

#include <glib/gstdio.h>

#include "support/gpcap-test.h"

/* A dumper for the pcapng format, which has handlers. */
typedef struct
{
  char *filename; /* owned */
  GPcapDumper *dumper; /* owned; NULL when it is dropped */
  Async async; /* of the test */
  Async nested; /* of a handler */
  guint n_closing;
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_close (g_file_open_tmp ("gpcap-XXXXXX", &self->filename, NULL), NULL);
  self->dumper = gpcap_dumper_open_pcapng (self->filename, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_object (&self->dumper);
  g_remove (self->filename);
  g_free (self->filename);
}

static void
dump (GPcapDumper *dumper)
{
  g_autoptr (GPcapPacket) packet = NULL;
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, 4, 4);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcd", 4);
  g_autoptr (GError) error = NULL;

  packet = gpcap_packet_new_for_datalink (hdr, bytes, GPCAP_DLT_EN10MB);
  gpcap_dumper_dump_packet (dumper, packet, &error);
  g_assert_no_error (error);
}

/* Checks that the file has so many packets, and ends with the last one. */
static void
assert_packets (Fixture *self, guint n_packets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (self->filename, NULL, &error);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, n_packets);
}

/* The dumper stays open for the handlers that come after this one. */
static void
close_cb (Fixture *self, GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  self->n_closing++;
  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_false (gpcap_dumper_is_closed (dumper));
}

static void
close_async_cb (Fixture *self, GPcapDumper *dumper)
{
  self->n_closing++;
  gpcap_dumper_close_async (dumper, NULL, async_cb, &self->nested);
}

static void
drop_cb (Fixture *self)
{
  g_clear_object (&self->dumper);
}

static void
dump_cb (Fixture *self, GPcapDumper *dumper)
{
  dump (dumper);
}

static void
test_a_dumper_that_closes_cannot_be_closed (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (self->dumper, "closing", G_CALLBACK (close_cb), self);
  g_signal_connect_swapped (self->dumper, "closing", G_CALLBACK (dump_cb), self);
  dump (self->dumper);
  gpcap_dumper_close (self->dumper, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_is_closed (self->dumper));
  g_assert_cmpuint (self->n_closing, ==, 1);
  assert_packets (self, 2);
}

static void
test_a_dumper_that_is_dropped_cannot_be_closed (Fixture *self, gconstpointer user_data)
{
  g_signal_connect_swapped (self->dumper, "closing", G_CALLBACK (close_cb), self);
  dump (self->dumper);
  g_clear_object (&self->dumper);
  g_assert_cmpuint (self->n_closing, ==, 1);
  assert_packets (self, 1);
}

static void
test_a_dumper_that_closes_cannot_be_closed_async (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL, pending = NULL;

  g_signal_connect_swapped (self->dumper, "closing", G_CALLBACK (close_async_cb), self);
  dump (self->dumper);
  gpcap_dumper_close_async (self->dumper, NULL, async_cb, &self->async);
  g_assert_true (gpcap_dumper_close_finish (self->dumper, async_wait (&self->async), &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_dumper_close_finish (self->dumper, async_wait (&self->nested), &pending));
  g_assert_error (pending, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_cmpuint (self->n_closing, ==, 1);
  async_clear (&self->async);
  async_clear (&self->nested);
  assert_packets (self, 1);
}

static void
test_a_handler_may_drop_the_dumper (Fixture *self, gconstpointer signal)
{
  GPcapDumper *dumper = self->dumper;
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (dumper, signal, G_CALLBACK (drop_cb), self);
  dump (dumper);
  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  g_assert_null (self->dumper);
  assert_packets (self, 1);
}

static void
test_a_handler_may_drop_the_dumper_that_failed (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->dumper);
  self->dumper = dumper = gpcap_dumper_open_pcapng ("/dev/full", &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (dumper, "notify::error", G_CALLBACK (drop_cb), self);
  g_assert_false (gpcap_dumper_flush (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (self->dumper);
}

#define ADD(path, data, test)                                                                      \
  g_test_add ("/dumper-handlers/" path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-dumper-that-closes-cannot-be-closed", NULL, test_a_dumper_that_closes_cannot_be_closed);
  ADD ("a-dumper-that-is-dropped-cannot-be-closed", NULL,
       test_a_dumper_that_is_dropped_cannot_be_closed);
  ADD ("a-dumper-that-closes-cannot-be-closed-async", NULL,
       test_a_dumper_that_closes_cannot_be_closed_async);
  ADD ("a-handler-may-drop-the-dumper/closing", "closing", test_a_handler_may_drop_the_dumper);
  ADD ("a-handler-may-drop-the-dumper/closed", "notify::closed",
       test_a_handler_may_drop_the_dumper);
  ADD ("a-handler-may-drop-the-dumper-that-failed", NULL,
       test_a_handler_may_drop_the_dumper_that_failed);
  return g_test_run ();
}
