/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the wake-up. */

#include "base/gpcap-wakeup.h"

#include <fcntl.h>
#include <unistd.h>

#include "support/gpcap-waiting.h"

static void
wakeup_init (GPcapWakeup *self)
{
  g_autoptr (GError) error = NULL;

  *self = GPCAP_WAKEUP_INIT;
  gpcap_wakeup_open (self, "A test", &error);
  g_assert_no_error (error);
}

/* Checks that nothing is ready: a wait ends because its deadline has passed. */
static void
assert_silent (GPcapWakeup *wakeup, int fd, GCancellable *cancellable)
{
  g_assert_cmpint (gpcap_wakeup_wait (wakeup, fd, cancellable, 0), ==, GPCAP_WAIT_TIMED_OUT);
}

static void
assert_ends (GPcapWakeup *wakeup, int fd, GCancellable *cancellable, GPcapWaitResult result)
{
  g_assert_cmpint (gpcap_wakeup_wait (wakeup, fd, cancellable, get_test_deadline ()), ==, result);
}

static void
signal_wakeup (gpointer wakeup)
{
  gpcap_wakeup_signal (wakeup);
}

static void
test_a_signal_ends_the_wait_after_it (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_signal (&wakeup);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_WOKEN);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

static void
test_a_signal_of_another_thread_ends_a_wait (void)
{
  GPcapWakeup wakeup;
  Call call;

  wakeup_init (&wakeup);
  call_when_asleep (&call, signal_wakeup, &wakeup);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_WOKEN);
  call_join (&call);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

/* The timeout of the test is the deadline. */
static void
test_a_wait_for_ever_can_be_ended (void)
{
  GPcapWakeup wakeup;
  Call call;

  wakeup_init (&wakeup);
  call_when_asleep (&call, signal_wakeup, &wakeup);
  g_assert_cmpint (gpcap_wakeup_wait (&wakeup, -1, NULL, GPCAP_FOREVER), ==, GPCAP_WAIT_WOKEN);
  call_join (&call);
  gpcap_wakeup_close (&wakeup);
}

static void
test_many_signals_end_one_wait (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  for (int i = 0; i < 3; i++)
    gpcap_wakeup_signal (&wakeup);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_WOKEN);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

static void
test_what_is_acknowledged_ends_no_wait (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  gpcap_wakeup_acknowledge (&wakeup);
  gpcap_wakeup_signal (&wakeup);
  gpcap_wakeup_signal (&wakeup);
  gpcap_wakeup_acknowledge (&wakeup);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_a_cancellation_ends_a_wait (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPcapWakeup wakeup;
  Call call;

  wakeup_init (&wakeup);
  assert_silent (&wakeup, -1, cancellable);
  call_when_asleep (&call, cancel, cancellable);
  assert_ends (&wakeup, -1, cancellable, GPCAP_WAIT_WOKEN);
  call_join (&call);
  /* The cancellable stays cancelled, and does not affect the wake-up. */
  assert_ends (&wakeup, -1, cancellable, GPCAP_WAIT_WOKEN);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

/* A cancellable has no descriptor of its own, and what another thread cancels later is silent. */
static void
test_a_cancellation_takes_no_descriptor (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPcapWakeup wakeup;
  GPcapWakeupLink *link;

  wakeup_init (&wakeup);
  descriptors_run_out ();
  assert_silent (&wakeup, -1, cancellable);
  link = gpcap_wakeup_link (&wakeup, cancellable);
  assert_silent (&wakeup, -1, cancellable);
  g_cancellable_cancel (cancellable);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_WOKEN);
  assert_silent (&wakeup, -1, NULL);
  g_assert_true (gpcap_wakeup_unlink (link));
  g_cancellable_reset (cancellable);
  g_assert_false (gpcap_wakeup_unlink (gpcap_wakeup_link (&wakeup, cancellable)));
  g_cancellable_cancel (cancellable);
  assert_silent (&wakeup, -1, NULL);
  descriptors_come_back ();
  gpcap_wakeup_close (&wakeup);
}

static void
unlink_cb (GCancellable *cancellable, GPcapWakeupLink **link)
{
  gpcap_wakeup_unlink (g_steal_pointer (link));
}

/* A handler of the cancellation may end what waits for it. Then the wake-up stays silent. */
static void
test_a_link_may_be_undone_while_it_is_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPcapWakeup wakeup;
  GPcapWakeupLink *link = NULL;

  wakeup_init (&wakeup);
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (unlink_cb), &link);
  link = gpcap_wakeup_link (&wakeup, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_null (link);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

/* One that is not open cannot be signalled, so the wait looks from time to time. */
static void
test_a_cancellation_ends_a_wait_without_a_wakeup (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPcapWakeup wakeup = GPCAP_WAKEUP_INIT;
  GPcapWaitResult result;
  Call call;

  call_when_asleep (&call, cancel, cancellable);
  do
    result = gpcap_wakeup_wait (&wakeup, -1, cancellable, get_test_deadline ());
  while (result == GPCAP_WAIT_READY);
  call_join (&call);
  g_assert_cmpint (result, ==, GPCAP_WAIT_WOKEN);
}

static void
test_a_deadline_is_not_early (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  for (int microseconds = 1; microseconds < 20000; microseconds *= 3)
    {
      const gint64 deadline = g_get_monotonic_time () + microseconds;

      g_assert_cmpint (gpcap_wakeup_wait (&wakeup, -1, NULL, deadline), ==, GPCAP_WAIT_TIMED_OUT);
      g_assert_cmpint (g_get_monotonic_time (), >=, deadline);
    }
  gpcap_wakeup_close (&wakeup);
}

static void
write_byte (gpointer fd)
{
  g_assert_cmpint (write (*(int *) fd, "x", 1), ==, 1);
}

static void
close_fd (gpointer fd)
{
  g_assert_cmpint (close (*(int *) fd), ==, 0);
}

static void
test_a_descriptor_that_is_ready_ends_a_wait (void)
{
  void (*const calls[]) (gpointer) = { write_byte, close_fd };
  GPcapWakeup wakeup;
  int fds[2];

  wakeup_init (&wakeup);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      Call call;

      g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
      assert_silent (&wakeup, fds[0], NULL);
      call_when_asleep (&call, calls[i], &fds[1]);
      assert_ends (&wakeup, fds[0], NULL, GPCAP_WAIT_READY);
      call_join (&call);
      /* Reading from the descriptor makes it silent. */
      assert_ends (&wakeup, fds[0], NULL, GPCAP_WAIT_READY);
      close (fds[0]);
      if (calls[i] != close_fd)
        close (fds[1]);
    }
  gpcap_wakeup_close (&wakeup);
}

/* The next use of an invalid descriptor reports the error. */
static void
test_a_descriptor_that_is_none_ends_a_wait (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  assert_ends (&wakeup, G_MAXINT, NULL, GPCAP_WAIT_READY);
  gpcap_wakeup_close (&wakeup);
}

/* If both are ready, the wake-up is reported first; the descriptor is still ready for the next
 * wait. */
static void
test_a_signal_goes_before_a_descriptor (void)
{
  GPcapWakeup wakeup;
  int fds[2];

  wakeup_init (&wakeup);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  write_byte (&fds[1]);
  gpcap_wakeup_signal (&wakeup);
  assert_ends (&wakeup, fds[0], NULL, GPCAP_WAIT_WOKEN);
  assert_ends (&wakeup, fds[0], NULL, GPCAP_WAIT_READY);
  close (fds[0]);
  close (fds[1]);
  gpcap_wakeup_close (&wakeup);
}

static void
ignore_signal (int number)
{
}

static void
test_a_signal_to_the_process_ends_a_wait (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  signals_start (ignore_signal);
  assert_ends (&wakeup, -1, cancellable, GPCAP_WAIT_SIGNALLED);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_SIGNALLED);
  signals_stop ();
  gpcap_wakeup_signal (&wakeup);
  assert_ends (&wakeup, -1, cancellable, GPCAP_WAIT_WOKEN);
  gpcap_wakeup_close (&wakeup);
}

static GPcapWakeup handled_wakeup;

static void
signal_wakeup_in_handler (int number)
{
  gpcap_wakeup_signal (&handled_wakeup);
}

static void
test_a_handler_may_signal (void)
{
  GPcapWaitResult result;

  wakeup_init (&handled_wakeup);
  signals_start (signal_wakeup_in_handler);
  do
    result = gpcap_wakeup_wait (&handled_wakeup, -1, NULL, get_test_deadline ());
  while (result == GPCAP_WAIT_SIGNALLED);
  signals_stop ();
  g_assert_cmpint (result, ==, GPCAP_WAIT_WOKEN);
  gpcap_wakeup_close (&handled_wakeup);
}

static void
test_one_that_is_not_open_is_silent (void)
{
  GPcapWakeup wakeup = GPCAP_WAKEUP_INIT;

  g_assert_cmpint (gpcap_wakeup_get_fd (&wakeup), ==, -1);
  gpcap_wakeup_signal (&wakeup);
  gpcap_wakeup_acknowledge (&wakeup);
  assert_silent (&wakeup, -1, NULL);
  gpcap_wakeup_close (&wakeup);
}

static void
test_it_is_opened_once_and_closed_once (void)
{
  GPcapWakeup wakeup;

  wakeup_init (&wakeup);
  const int fd = gpcap_wakeup_get_fd (&wakeup);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  gpcap_wakeup_signal (&wakeup);
  g_assert_true (gpcap_wakeup_open (&wakeup, "A test", NULL));
  g_assert_cmpint (gpcap_wakeup_get_fd (&wakeup), ==, fd);
  assert_ends (&wakeup, -1, NULL, GPCAP_WAIT_WOKEN);
  gpcap_wakeup_close (&wakeup);
  g_assert_cmpint (gpcap_wakeup_get_fd (&wakeup), ==, -1);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
  gpcap_wakeup_close (&wakeup);
}

static void
test_one_that_cannot_be_opened_says_whose_it_is (void)
{
  GPcapWakeup wakeup = GPCAP_WAKEUP_INIT;
  g_autoptr (GError) error = NULL;

  descriptors_run_out ();
  const gboolean is_open = gpcap_wakeup_open (&wakeup, "A test", &error);
  descriptors_come_back ();
  g_assert_false (is_open);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_true (g_str_has_prefix (error->message, "A test: "));
  g_assert_cmpint (gpcap_wakeup_get_fd (&wakeup), ==, -1);
  g_assert_true (gpcap_wakeup_open (&wakeup, "A test", NULL));
  gpcap_wakeup_close (&wakeup);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wakeup/a-signal-ends-the-wait-after-it", test_a_signal_ends_the_wait_after_it);
  g_test_add_func ("/wakeup/a-signal-of-another-thread-ends-a-wait",
                   test_a_signal_of_another_thread_ends_a_wait);
  g_test_add_func ("/wakeup/a-wait-for-ever-can-be-ended", test_a_wait_for_ever_can_be_ended);
  g_test_add_func ("/wakeup/many-signals-end-one-wait", test_many_signals_end_one_wait);
  g_test_add_func ("/wakeup/what-is-acknowledged-ends-no-wait",
                   test_what_is_acknowledged_ends_no_wait);
  g_test_add_func ("/wakeup/a-cancellation-ends-a-wait", test_a_cancellation_ends_a_wait);
  g_test_add_func ("/wakeup/a-cancellation-takes-no-descriptor",
                   test_a_cancellation_takes_no_descriptor);
  g_test_add_func ("/wakeup/a-link-may-be-undone-while-it-is-cancelled",
                   test_a_link_may_be_undone_while_it_is_cancelled);
  g_test_add_func ("/wakeup/a-cancellation-ends-a-wait-without-a-wakeup",
                   test_a_cancellation_ends_a_wait_without_a_wakeup);
  g_test_add_func ("/wakeup/a-deadline-is-not-early", test_a_deadline_is_not_early);
  g_test_add_func ("/wakeup/a-descriptor-that-is-ready-ends-a-wait",
                   test_a_descriptor_that_is_ready_ends_a_wait);
  g_test_add_func ("/wakeup/a-descriptor-that-is-none-ends-a-wait",
                   test_a_descriptor_that_is_none_ends_a_wait);
  g_test_add_func ("/wakeup/a-signal-goes-before-a-descriptor",
                   test_a_signal_goes_before_a_descriptor);
  g_test_add_func ("/wakeup/a-signal-to-the-process-ends-a-wait",
                   test_a_signal_to_the_process_ends_a_wait);
  g_test_add_func ("/wakeup/a-handler-may-signal", test_a_handler_may_signal);
  g_test_add_func ("/wakeup/one-that-is-not-open-is-silent", test_one_that_is_not_open_is_silent);
  g_test_add_func ("/wakeup/it-is-opened-once-and-closed-once",
                   test_it_is_opened_once_and_closed_once);
  g_test_add_func ("/wakeup/one-that-cannot-be-opened-says-whose-it-is",
                   test_one_that_cannot_be_opened_says_whose_it_is);
  return g_test_run ();
}
