/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of how a reader is closed. */

#include "support/gpcap-test.h"

static void
test_close_may_be_called_twice_and_before_activate (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = gpcap_create ("lo", NULL);
  guint n = 0;

  g_signal_connect (reader, "notify::closed", G_CALLBACK (count_notify_cb), &n);
  g_assert_true (gpcap_reader_is_activated (reader));
  gpcap_reader_close (reader);
  gpcap_reader_close (reader);
  g_assert_true (gpcap_reader_is_closed (reader));
  g_assert_false (gpcap_reader_is_activated (reader));
  g_assert_cmpuint (n, ==, 1);
  gpcap_reader_close (inactive);
  g_assert_true (gpcap_reader_is_closed (inactive));
}

static void
test_dispose_closes (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_object_run_dispose (G_OBJECT (reader));
  g_assert_true (gpcap_reader_is_closed (reader));
}

static void
test_closing_in_a_thread_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      Async async = { 0 };

      gpcap_reader_close_async (reader, NULL, async_cb, &async);
      g_assert_true (gpcap_reader_is_closed (reader));
      g_assert_true (gpcap_reader_close_finish (reader, async_wait (&async), NULL));
      async_clear (&async);
    }

  g_autoptr (GPcapReader) second = test_open ("packets.pcap");
  Async async = { 0 };
  g_cancellable_cancel (cancellable);
  gpcap_reader_close_async (second, cancellable, async_cb, &async);
  g_assert_true (gpcap_reader_is_closed (second));
  g_assert_false (gpcap_reader_close_finish (second, async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  async_clear (&async);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/close/close-may-be-called-twice-and-before-activate",
                   test_close_may_be_called_twice_and_before_activate);
  g_test_add_func ("/close/dispose-closes", test_dispose_closes);
  g_test_add_func ("/close/closing-in-a-thread-does-what-the-other-one-does",
                   test_closing_in_a_thread_does_what_the_other_one_does);
  return g_test_run ();
}
