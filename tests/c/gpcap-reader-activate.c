/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of how a reader becomes active. */

#include <glib/gstdio.h>

#include "support/gpcap-async.h"

static void
test_a_failed_activation_can_be_tried_again (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "late.pcap", NULL);
  g_autofree char *source = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_assert_true (g_file_set_contents (filename, content, size, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_remove (filename);
  g_rmdir (directory);
}

static int
activate (GPcapReader *reader, GCancellable *cancellable, Moment moment, GError **error)
{
  Async async = { 0 };
  int status;

  gpcap_reader_activate_async (reader, cancellable, async_cb, &async);
  cancel_at (moment, cancellable);
  status = gpcap_reader_activate_finish (reader, async_wait (&async), error);
  async_clear (&async);
  return status;
}

static void
test_activation_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GPcapReader) damaged = new_for_savefile ("garbage.pcap");
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  g_assert_false (gpcap_reader_is_activated (reader));
  g_assert_false (gpcap_reader_set_timeout (reader, 5, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_cmpint (activate (reader, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_activate_finish (reader, async_wait (&async), NULL), ==, 0);
  async_clear (&async);
  assert_reads_the_rest (reader, trace);
  g_assert_cmpint (activate (reader, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (&error);
  g_assert_cmpint (activate (damaged, NULL, BEFORE, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
}

static void
test_a_cancelled_activation_can_be_tried_again (void)
{
  g_autofree char *fifo = make_fifo ();

  for (Moment moment = BEFORE; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", fifo, NULL);

      for (int i = 0; i < 2; i++)
        {
          g_autoptr (GCancellable) cancellable = g_cancellable_new ();
          g_autoptr (GError) error = NULL;

          if (moment == BEFORE)
            g_cancellable_cancel (cancellable);
          g_assert_cmpint (activate (reader, cancellable, moment, &error), ==, -1);
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_false (gpcap_reader_is_activated (reader));
        }
    }
  remove_fifo (fifo);
}

static void
test_closing_ends_an_activation (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  gpcap_reader_close (reader);
  g_assert_cmpint (gpcap_reader_activate_finish (reader, async_wait (&async), &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  async_clear (&async);
}

/* The synchronous call, for a FIFO without a writer. */
static void
test_an_activation_that_waits_can_be_cancelled (void)
{
  const Moment moments[] = { BEFORE, FROM_A_THREAD };
  g_autofree char *fifo = make_fifo ();
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", fifo, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      if (moments[i] == BEFORE)
        g_cancellable_cancel (cancellable);
      cancel_at (moments[i], cancellable);
      g_assert_cmpint (gpcap_reader_activate (reader, cancellable, &error), ==, -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_false (gpcap_reader_is_activated (reader));
      /* Options can be set again. */
      g_assert_true (gpcap_reader_set_timeout (reader, 7 + i, NULL));
    }
  remove_fifo (fifo);
}

/* It is too late to cancel when the reader is active. */
static void
test_cancelling_after_the_activation_is_nothing (void)
{
  for (int in_thread = 0; in_thread < 2; in_thread++)
    {
      g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;

      if (in_thread)
        g_assert_cmpint (activate (reader, cancellable, BEFORE, &error), ==, 0);
      else
        g_assert_cmpint (gpcap_reader_activate (reader, cancellable, &error), ==, 0);
      g_assert_no_error (error);
      g_cancellable_cancel (cancellable);
      g_assert_true (gpcap_reader_is_activated (reader));
      assert_reads_the_rest (reader, trace);
    }
}

static void
test_it_notifies_of_what_it_is_then (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  guint n_activated = 0, n_datalink = 0;

  g_signal_connect (reader, "notify::activated", G_CALLBACK (count_notify_cb), &n_activated);
  g_signal_connect (reader, "notify::datalink", G_CALLBACK (count_notify_cb), &n_datalink);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), <, 0);
  g_assert_cmpuint (n_activated, ==, 1);
  g_assert_cmpuint (n_datalink, ==, 1);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
}

static char *
make_dump_name (char **directory)
{
  *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  return g_build_filename (*directory, "dump.pcap", NULL);
}

static void
remove_dump (const char *filename, const char *directory)
{
  g_remove (filename);
  g_rmdir (directory);
}

static void
test_a_dumper_that_is_set_before_gets_every_packet (void)
{
  for (int by_property = 0; by_property < 2; by_property++)
    {
      g_autofree char *directory = NULL;
      g_autofree char *dump = make_dump_name (&directory);
      g_autofree char *filename = test_savefile ("packets.pcap");
      g_autoptr (GPtrArray) copied = NULL;
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "udp");
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper =
          gpcap_dumper_open (dump, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);
      g_assert_no_error (error);
      g_autoptr (GPcapReader) reader = NULL;

      if (by_property)
        reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, "dumper", dumper, "filter",
                               "udp", NULL);
      else
        {
          reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
          g_assert_true (gpcap_reader_set_filter (reader, "udp", NULL));
          g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
          g_assert_no_error (error);
        }
      g_assert_true (gpcap_reader_get_dumper (reader) == dumper);
      g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
      g_assert_no_error (error);
      g_assert_true (gpcap_reader_get_dumper (reader) == dumper);
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      g_assert_true (gpcap_dumper_close (dumper, NULL));
      copied = trace_of_libpcap (dump, NULL);
      g_assert_cmpuint (copied->len, >, 0);
      assert_same_trace (copied, expected);
      remove_dump (dump, directory);
    }
}

/* The error says that it is about the dumper, and the reader can be activated with another. */
static void
test_a_dumper_that_does_not_fit_is_told_at_activation (void)
{
  g_autofree char *directory = NULL;
  g_autofree char *dump = make_dump_name (&directory);
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open (dump, GPCAP_DLT_RAW, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  const int codes[] = { GPCAP_ERROR_WRONG_LINK_TYPE, GPCAP_ERROR_CLOSED };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      if (i % 2 == 0)
        g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, -1);
      else
        g_assert_cmpint (activate (reader, NULL, BEFORE, &error), ==, -1);
      g_assert_error (error, GPCAP_ERROR, codes[i / 2]);
      g_assert_nonnull (strstr (error->message, "dumper"));
      g_assert_false (gpcap_reader_is_activated (reader));
      g_assert_true (gpcap_reader_get_dumper (reader) == dumper);
      g_assert_true (gpcap_reader_set_dumper (reader, NULL, NULL));
      g_clear_error (&error);
      g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
      g_assert_no_error (error);
      assert_reads_the_rest (reader, trace);
      if (i == 1)
        g_assert_true (gpcap_dumper_close (dumper, NULL));
    }
  remove_dump (dump, directory);
}

/* What is for a device only is refused at once: whether there is one is known. */
static void
test_what_only_a_device_has_is_refused_for_a_savefile (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_direction (reader, GPCAP_DIRECTION_IN, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_LIVE);
  g_clear_error (&error);
  g_assert_false (
      gpcap_reader_set_fanout (reader, 1, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_NONE, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_LIVE);
  g_assert_cmpint (gpcap_reader_get_direction (reader), ==, GPCAP_DIRECTION_INOUT);
}

static void
test_options_of_a_device_are_kept (void)
{
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "device", "no-such-device", "direction", GPCAP_DIRECTION_OUT,
                    "fanout-group", 5, "fanout-mode", GPCAP_FANOUT_MODE_CPU, "fanout-flags",
                    GPCAP_FANOUT_FLAGS_ROLLOVER, "filter", "udp", NULL);
  g_autoptr (GError) error = NULL;
  GPcapFanoutFlags flags;
  GPcapFanoutMode mode;
  guint n = 0;
  int group;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_object_get (reader, "fanout-group", &group, "fanout-mode", &mode, "fanout-flags", &flags, NULL);
  g_assert_cmpint (group, ==, 5);
  g_assert_cmpint (mode, ==, GPCAP_FANOUT_MODE_CPU);
  g_assert_cmpint (flags, ==, GPCAP_FANOUT_FLAGS_ROLLOVER);
  g_assert_cmpint (gpcap_reader_get_direction (reader), ==, GPCAP_DIRECTION_OUT);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");
  g_assert_cmpint (gpcap_reader_get_fanout_group (reader, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_fanout (reader, 65536, GPCAP_FANOUT_MODE_HASH,
                                           GPCAP_FANOUT_FLAGS_NONE, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_signal_connect (reader, "notify::fanout-group", G_CALLBACK (count_notify_cb), &n);
  g_signal_connect (reader, "notify::direction", G_CALLBACK (count_notify_cb), &n);
  g_assert_true (
      gpcap_reader_set_fanout (reader, 5, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_NONE, NULL));
  g_assert_true (gpcap_reader_set_direction (reader, GPCAP_DIRECTION_OUT, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_object_set (reader, "fanout-group", -1, "direction", GPCAP_DIRECTION_IN, NULL);
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/activate/a-failed-activation-can-be-tried-again",
                   test_a_failed_activation_can_be_tried_again);
  g_test_add_func ("/activate/activation-does-what-the-other-one-does",
                   test_activation_does_what_the_other_one_does);
  g_test_add_func ("/activate/a-cancelled-activation-can-be-tried-again",
                   test_a_cancelled_activation_can_be_tried_again);
  g_test_add_func ("/activate/closing-ends-an-activation", test_closing_ends_an_activation);
  g_test_add_func ("/activate/an-activation-that-waits-can-be-cancelled",
                   test_an_activation_that_waits_can_be_cancelled);
  g_test_add_func ("/activate/cancelling-after-the-activation-is-nothing",
                   test_cancelling_after_the_activation_is_nothing);
  g_test_add_func ("/activate/it-notifies-of-what-it-is-then", test_it_notifies_of_what_it_is_then);
  g_test_add_func ("/activate/a-dumper-that-is-set-before-gets-every-packet",
                   test_a_dumper_that_is_set_before_gets_every_packet);
  g_test_add_func ("/activate/a-dumper-that-does-not-fit-is-told-at-activation",
                   test_a_dumper_that_does_not_fit_is_told_at_activation);
  g_test_add_func ("/activate/what-only-a-device-has-is-refused-for-a-savefile",
                   test_what_only_a_device_has_is_refused_for_a_savefile);
  g_test_add_func ("/activate/options-of-a-device-are-kept", test_options_of_a_device_are_kept);
  return g_test_run ();
}
