/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the access to a capture. */

#include "reader/gpcap-access.h"

#include <sys/wait.h>
#include <unistd.h>

#include "gpcap/gpcap-error.h"
#include "support/gpcap-scripted.h"

typedef struct
{
  GPcapAccess access;
  Gate finalized; /* of the handle */
  gboolean finalized_forked; /* in a child process */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  gpcap_access_init (&self->access);
  gate_init (&self->finalized);
  self->finalized_forked = FALSE;
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_access_clear (&self->access);
  gate_clear (&self->finalized);
}

static GPcapHandle *
make_handle (Fixture *self)
{
  Scripted *handle = scripted_new ();

  handle->finalized = &self->finalized;
  handle->finalized_forked = &self->finalized_forked;
  return &handle->base;
}

static void
activate (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_access_begin_activation (&self->access, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_access_end_activation (&self->access, make_handle (self), &error));
  g_assert_no_error (error);
}

/* Checks that every use of the capture fails with @code. */
static void
assert_unusable (Fixture *self, int code)
{
  GError *error = NULL;

  g_assert_null (gpcap_access_ref (&self->access, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_clear_error (&error);
  g_assert_false (gpcap_access_check (&self->access, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_clear_error (&error);
  g_assert_null (gpcap_access_begin_read (&self->access, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_clear_error (&error);
  g_assert_null (gpcap_access_ref (&self->access, NULL));
}

static void
assert_activation_refused (Fixture *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_access_begin_activation (&self->access, &error));
  g_assert_error (error, domain, code);
}

static void
assert_not_settable (Fixture *self, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_access_check_settable (&self->access, &error));
  g_assert_error (error, GPCAP_ERROR, code);
}

/* Closes the access, and checks what the caller gets. */
static void
close_access (Fixture *self, gboolean has_handle, gboolean is_idle)
{
  g_autoptr (GPcapHandle) handle = NULL;
  gboolean idle;

  g_assert_true (gpcap_access_close (&self->access, &handle, &idle));
  g_assert_true ((handle != NULL) == has_handle);
  g_assert_cmpint (idle, ==, is_idle);
}

static void
test_before_activation_it_can_be_set_and_not_used (Fixture *self, gconstpointer user_data)
{
  assert_unusable (self, GPCAP_ERROR_NOT_ACTIVATED);
  g_assert_true (gpcap_access_check_settable (&self->access, NULL));
  g_assert_false (gpcap_access_is_active (&self->access));
  g_assert_false (gpcap_access_is_closed (&self->access));
}

static void
test_while_it_is_activated_it_can_be_neither (Fixture *self, gconstpointer user_data)
{
  g_assert_true (gpcap_access_begin_activation (&self->access, NULL));
  assert_activation_refused (self, G_IO_ERROR, G_IO_ERROR_PENDING);
  assert_not_settable (self, GPCAP_ERROR_ACTIVATED);
  assert_unusable (self, GPCAP_ERROR_NOT_ACTIVATED);
  g_assert_false (gpcap_access_is_active (&self->access));
}

static void
test_when_it_is_active_it_can_be_used_and_not_set (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapHandle) handle = NULL;

  activate (self);
  g_assert_true (gpcap_access_is_active (&self->access));
  g_assert_true (gpcap_access_check (&self->access, NULL));
  handle = gpcap_access_ref (&self->access, NULL);
  g_assert_true (handle == self->access.handle);
  assert_not_settable (self, GPCAP_ERROR_ACTIVATED);
  assert_activation_refused (self, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
}

static void
test_after_a_failed_activation_it_is_as_before (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_access_begin_activation (&self->access, NULL));
  /* The error was reported by the function that failed to open the handle. */
  g_assert_false (gpcap_access_end_activation (&self->access, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_access_check_settable (&self->access, NULL));
  assert_unusable (self, GPCAP_ERROR_NOT_ACTIVATED);
  activate (self);
}

static void
test_a_handle_goes_with_it (Fixture *self, gconstpointer user_data)
{
  activate (self);
  gpcap_access_clear (&self->access);
  g_assert_true (gate_is_open (&self->finalized));
  gpcap_access_init (&self->access);
}

/* A reference keeps the handle alive after the close. */
static void
test_closing_is_for_good (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapHandle) used = NULL;
  GPcapHandle *handle = NULL;
  gboolean is_idle;

  activate (self);
  used = gpcap_access_ref (&self->access, NULL);
  close_access (self, TRUE, FALSE);
  g_assert_false (gate_is_open (&self->finalized));
  g_assert_true (gpcap_access_is_closed (&self->access));
  g_assert_false (gpcap_access_is_active (&self->access));
  assert_unusable (self, GPCAP_ERROR_CLOSED);
  assert_not_settable (self, GPCAP_ERROR_CLOSED);
  assert_activation_refused (self, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_assert_false (gpcap_access_close (&self->access, &handle, &is_idle));
  g_assert_null (handle);
  g_clear_pointer (&used, gpcap_handle_unref);
  g_assert_true (gate_is_open (&self->finalized));
}

static void
test_it_may_be_closed_before_activation (Fixture *self, gconstpointer user_data)
{
  close_access (self, FALSE, FALSE);
  assert_unusable (self, GPCAP_ERROR_CLOSED);
}

/* The handle that was opened meanwhile is freed. */
static void
test_closing_ends_an_activation (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_access_begin_activation (&self->access, NULL));
  close_access (self, FALSE, FALSE);
  g_assert_false (gpcap_access_end_activation (&self->access, make_handle (self), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_assert_true (gate_is_open (&self->finalized));
  g_assert_false (gpcap_access_is_active (&self->access));
}

/* Returns 0 if everything is as expected in the child process. */
static int
use_in_child (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPcapHandle *handle = NULL;
  gboolean is_idle;

  if (gpcap_access_ref (&self->access, &error) != NULL
      || !g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_FORKED))
    return 1;
  if (gpcap_access_check (&self->access, NULL)
      || gpcap_access_begin_read (&self->access, NULL) != NULL)
    return 2;
  if (!gpcap_access_close (&self->access, &handle, &is_idle))
    return 3;
  gpcap_handle_unref (handle);
  return self->finalized_forked && !gate_is_open (&self->finalized) ? 0 : 4;
}

static void
test_a_child_process_cannot_use_it (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapHandle) handle = NULL;
  int status;

  activate (self);
  const pid_t child = fork ();
  if (child == 0)
    _exit (use_in_child (self));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  handle = gpcap_access_ref (&self->access, NULL);
  g_assert_nonnull (handle);
  g_assert_false (self->finalized_forked);
}

static gpointer
read_in_thread (gpointer user_data)
{
  Fixture *self = user_data;
  GError *error = NULL;
  GPcapHandle *handle = gpcap_access_begin_read (&self->access, &error);
  gboolean is_last;

  if (handle == NULL)
    return error;
  g_assert_false (gpcap_access_end_read (&self->access, &is_last));
  g_assert_true (is_last);
  g_assert_true (gpcap_access_is_reading_thread (&self->access));
  gpcap_handle_unref (handle);
  return NULL;
}

static GError *
read_elsewhere (Fixture *self)
{
  return g_thread_join (g_thread_new ("second", read_in_thread, self));
}

/* The same thread may begin another read, in a callback of the first. */
static void
test_a_second_thread_cannot_read_at_the_same_time (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_last;

  activate (self);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GPcapHandle) outer = gpcap_access_begin_read (&self->access, NULL);
      g_autoptr (GPcapHandle) inner = gpcap_access_begin_read (&self->access, NULL);

      g_assert_true (outer == inner);
      g_assert_true (gpcap_access_is_reading_thread (&self->access));
      error = read_elsewhere (self);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
      g_clear_error (&error);
      g_assert_false (gpcap_access_end_read (&self->access, &is_last));
      g_assert_false (is_last);
      error = read_elsewhere (self);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
      g_clear_error (&error);
      g_assert_false (gpcap_access_end_read (&self->access, &is_last));
      g_assert_true (is_last);
      error = read_elsewhere (self);
      g_assert_no_error (error);
      g_assert_false (gpcap_access_is_reading_thread (&self->access));
    }
}

static void
test_a_read_is_told_that_it_was_closed (Fixture *self, gconstpointer user_data)
{
  GPcapHandle *outer, *inner;
  gboolean is_last;

  activate (self);
  outer = gpcap_access_begin_read (&self->access, NULL);
  inner = gpcap_access_begin_read (&self->access, NULL);
  close_access (self, TRUE, FALSE);
  g_assert_false (gate_is_open (&self->finalized));
  g_assert_null (gpcap_access_begin_read (&self->access, NULL));
  g_assert_true (gpcap_access_end_read (&self->access, &is_last));
  g_assert_false (is_last);
  gpcap_handle_unref (inner);
  g_assert_true (gpcap_access_end_read (&self->access, &is_last));
  g_assert_true (is_last);
  gpcap_handle_unref (outer);
  g_assert_true (gate_is_open (&self->finalized));
}

/* If the thread that read last closes, no other thread can be using the queue. */
static void
test_the_thread_that_reads_finds_it_idle (Fixture *self, gconstpointer user_data)
{
  GPcapHandle *handle;
  gboolean is_last;

  activate (self);
  handle = gpcap_access_begin_read (&self->access, NULL);
  gpcap_access_end_read (&self->access, &is_last);
  gpcap_handle_unref (handle);
  close_access (self, TRUE, TRUE);
}

static void
test_another_thread_finds_it_not_idle (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  activate (self);
  error = read_elsewhere (self);
  g_assert_no_error (error);
  close_access (self, TRUE, FALSE);
}

static gpointer
note_in_thread (gpointer user_data)
{
  Fixture *self = user_data;

  gpcap_access_note_thread (&self->access);
  return GINT_TO_POINTER (gpcap_access_is_reading_thread (&self->access));
}

static gboolean
note_elsewhere (Fixture *self)
{
  return GPOINTER_TO_INT (g_thread_join (g_thread_new ("loop", note_in_thread, self)));
}

/* The thread that runs the main loop counts as the one that reads, unless another thread is
 * reading. */
static void
test_the_thread_of_a_main_loop_reads_unless_another_does (Fixture *self, gconstpointer user_data)
{
  GPcapHandle *handle;
  gboolean is_last;

  activate (self);
  g_assert_false (gpcap_access_is_reading_thread (&self->access));
  gpcap_access_note_thread (&self->access);
  g_assert_true (gpcap_access_is_reading_thread (&self->access));
  handle = gpcap_access_begin_read (&self->access, NULL);
  g_assert_false (note_elsewhere (self));
  gpcap_access_end_read (&self->access, &is_last);
  gpcap_handle_unref (handle);
  g_assert_true (note_elsewhere (self));
  g_assert_false (gpcap_access_is_reading_thread (&self->access));
}

static gpointer
close_in_thread (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPcapHandle) handle = NULL;
  gboolean is_idle;

  return GINT_TO_POINTER (gpcap_access_close (&self->access, &handle, &is_idle));
}

/* A thread reads until the capture is closed. */
static void
test_of_many_threads_one_closes (Fixture *self, gconstpointer user_data)
{
  GThread *threads[4];
  int n_closed = 0;
  gboolean is_last;
  GPcapHandle *handle;

  activate (self);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("close", close_in_thread, self);
  while ((handle = gpcap_access_begin_read (&self->access, NULL)) != NULL)
    {
      gpcap_access_end_read (&self->access, &is_last);
      g_assert_true (is_last);
      gpcap_handle_unref (handle);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    n_closed += GPOINTER_TO_INT (g_thread_join (threads[i]));
  g_assert_cmpint (n_closed, ==, 1);
  g_assert_true (gate_is_open (&self->finalized));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/access/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("before-activation-it-can-be-set-and-not-used",
       test_before_activation_it_can_be_set_and_not_used);
  ADD ("while-it-is-activated-it-can-be-neither", test_while_it_is_activated_it_can_be_neither);
  ADD ("when-it-is-active-it-can-be-used-and-not-set",
       test_when_it_is_active_it_can_be_used_and_not_set);
  ADD ("after-a-failed-activation-it-is-as-before", test_after_a_failed_activation_it_is_as_before);
  ADD ("a-handle-goes-with-it", test_a_handle_goes_with_it);
  ADD ("closing-is-for-good", test_closing_is_for_good);
  ADD ("it-may-be-closed-before-activation", test_it_may_be_closed_before_activation);
  ADD ("closing-ends-an-activation", test_closing_ends_an_activation);
  ADD ("a-child-process-cannot-use-it", test_a_child_process_cannot_use_it);
  ADD ("a-second-thread-cannot-read-at-the-same-time",
       test_a_second_thread_cannot_read_at_the_same_time);
  ADD ("a-read-is-told-that-it-was-closed", test_a_read_is_told_that_it_was_closed);
  ADD ("the-thread-that-reads-finds-it-idle", test_the_thread_that_reads_finds_it_idle);
  ADD ("another-thread-finds-it-not-idle", test_another_thread_finds_it_not_idle);
  ADD ("the-thread-of-a-main-loop-reads-unless-another-does",
       test_the_thread_of_a_main_loop_reads_unless_another_does);
  ADD ("of-many-threads-one-closes", test_of_many_threads_one_closes);
#undef ADD
  return g_test_run ();
}
