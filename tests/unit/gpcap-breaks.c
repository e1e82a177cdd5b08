/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the breaks. */

#include "reader/gpcap-breaks.h"

#include "support/gpcap-waiting.h"

static void
test_a_break_changes_the_number (void)
{
  GPcapBreaks breaks;

  gpcap_breaks_init (&breaks);
  for (int i = 0; i < 3; i++)
    {
      const int before = gpcap_breaks_get_n_breaks (&breaks);

      g_assert_cmpint (gpcap_breaks_get_n_breaks (&breaks), ==, before);
      gpcap_breaks_break (&breaks);
      g_assert_cmpint (gpcap_breaks_get_n_breaks (&breaks), !=, before);
    }
  gpcap_breaks_clear (&breaks);
}

/* A reader that never waits has no descriptor. */
static void
test_who_never_waits_needs_no_descriptor (void)
{
  GPcapBreaks breaks;

  gpcap_breaks_init (&breaks);
  gpcap_breaks_break (&breaks);
  g_assert_cmpint (gpcap_wakeup_get_fd (&breaks.wakeup), ==, -1);
  gpcap_breaks_clear (&breaks);
}

static void
test_it_is_prepared_once (void)
{
  GPcapBreaks breaks;
  g_autoptr (GError) error = NULL;

  gpcap_breaks_init (&breaks);
  g_assert_true (gpcap_breaks_prepare_to_wait (&breaks, &error));
  g_assert_no_error (error);
  const int fd = gpcap_wakeup_get_fd (&breaks.wakeup);
  g_assert_cmpint (fd, !=, -1);
  g_assert_true (gpcap_breaks_prepare_to_wait (&breaks, &error));
  g_assert_cmpint (gpcap_wakeup_get_fd (&breaks.wakeup), ==, fd);
  gpcap_breaks_clear (&breaks);
}

static void
test_without_descriptors_nobody_can_wait (void)
{
  GPcapBreaks breaks;
  g_autoptr (GError) error = NULL;

  gpcap_breaks_init (&breaks);
  descriptors_run_out ();
  const gboolean is_prepared = gpcap_breaks_prepare_to_wait (&breaks, &error);
  descriptors_come_back ();
  g_assert_false (is_prepared);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  gpcap_breaks_break (&breaks);
  gpcap_breaks_clear (&breaks);
}

static void
break_cb (gpointer breaks)
{
  gpcap_breaks_break (breaks);
}

/* The woken thread sees the break. */
static void
test_a_break_of_another_thread_ends_a_wait (void)
{
  GPcapBreaks breaks;

  gpcap_breaks_init (&breaks);
  g_assert_true (gpcap_breaks_prepare_to_wait (&breaks, NULL));
  for (int i = 0; i < 10; i++)
    {
      const int before = gpcap_breaks_get_n_breaks (&breaks);
      Call call;

      call_when_asleep (&call, break_cb, &breaks);
      g_assert_cmpint (gpcap_wakeup_wait (&breaks.wakeup, -1, NULL, get_test_deadline ()), ==,
                       GPCAP_WAIT_WOKEN);
      g_assert_cmpint (gpcap_breaks_get_n_breaks (&breaks), ==, before + 1);
      call_join (&call);
    }
  gpcap_breaks_clear (&breaks);
}

static GPcapBreaks handled_breaks;

static void
break_in_handler (int number)
{
  gpcap_breaks_break (&handled_breaks);
}

static void
test_a_handler_of_a_signal_may_break (void)
{
  const gint64 deadline = get_test_deadline ();

  gpcap_breaks_init (&handled_breaks);
  g_assert_true (gpcap_breaks_prepare_to_wait (&handled_breaks, NULL));
  signals_start (break_in_handler);
  while (gpcap_breaks_get_n_breaks (&handled_breaks) == 0)
    g_assert_cmpint (gpcap_wakeup_wait (&handled_breaks.wakeup, -1, NULL, deadline), !=,
                     GPCAP_WAIT_TIMED_OUT);
  signals_stop ();
  gpcap_breaks_clear (&handled_breaks);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/breaks/a-break-changes-the-number", test_a_break_changes_the_number);
  g_test_add_func ("/breaks/who-never-waits-needs-no-descriptor",
                   test_who_never_waits_needs_no_descriptor);
  g_test_add_func ("/breaks/it-is-prepared-once", test_it_is_prepared_once);
  g_test_add_func ("/breaks/without-descriptors-nobody-can-wait",
                   test_without_descriptors_nobody_can_wait);
  g_test_add_func ("/breaks/a-break-of-another-thread-ends-a-wait",
                   test_a_break_of_another_thread_ends_a_wait);
  g_test_add_func ("/breaks/a-handler-of-a-signal-may-break", test_a_handler_of_a_signal_may_break);
  return g_test_run ();
}
