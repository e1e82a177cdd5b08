/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the common part of all kinds of handles. */

#include "backend/gpcap-handle.h"

#include <sys/wait.h>
#include <unistd.h>

#include "filters/gpcap-bpf-private.h"
#include "support/gpcap-numbered.h"
#include "support/gpcap-scripted.h"

typedef struct
{
  Scripted *scripted; /* the same as handle */
  GPcapHandle *handle; /* owned */
  Gate finalized;
  gboolean finalized_forked;
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  gate_init (&self->finalized);
  self->finalized_forked = FALSE;
  self->scripted = scripted_new ();
  self->scripted->finalized = &self->finalized;
  self->scripted->finalized_forked = &self->finalized_forked;
  self->handle = &self->scripted->base;
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  gate_wait (&self->finalized);
  gate_clear (&self->finalized);
}

static void
start_thread (Fixture *self, guint64 n_packets)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64,
                                   .n_packets = n_packets,
                                   .is_lossy = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_handle_start_thread (self->handle, &limits, &error));
  g_assert_no_error (error);
}

static void
assert_collects (Fixture *self, guint first, guint n_packets, GPcapCollectResult result)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_handle_collect (self->handle, arena, &error), ==, result);
  g_assert_no_error (error);
  assert_numbered_arena (arena, first, n_packets);
}

/* Waits until the descriptor is ready. */
static void
wait_until_ready (Fixture *self)
{
  GPollFD fd = { .fd = gpcap_handle_get_fd (self->handle), .events = G_IO_IN };

  g_assert_cmpint (g_poll (&fd, 1, 60000), ==, 1);
}

static void
test_the_last_reference_frees_it (Fixture *self, gconstpointer user_data)
{
  g_assert_true (gpcap_handle_ref (self->handle) == self->handle);
  gpcap_handle_unref (self->handle);
  g_assert_false (gate_is_open (&self->finalized));
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  g_assert_true (gate_is_open (&self->finalized));
  g_assert_false (self->finalized_forked);
}

static void
test_it_may_be_freed_in_a_thread (Fixture *self, gconstpointer user_data)
{
  gpcap_handle_unref_later (g_steal_pointer (&self->handle));
  gate_wait (&self->finalized);
}

static int
use_in_child (Fixture *self)
{
  if (!gpcap_handle_is_forked (self->handle))
    return 1;
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  if (!self->finalized_forked || gate_is_open (&self->finalized))
    return 2;
  /* A handle that the child opens itself is not forked. */
  set_up (self, NULL);
  return gpcap_handle_is_forked (self->handle) ? 3 : 0;
}

/* Also while a thread collects, which does not exist in the child. */
static void
test_a_child_process_frees_nothing_of_the_parent_s (Fixture *self, gconstpointer user_data)
{
  for (int with_thread = 0; with_thread < 2; with_thread++)
    {
      int status;

      if (with_thread)
        start_thread (self, 10);
      const pid_t child = fork ();
      if (child == 0)
        _exit (use_in_child (self));
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      g_assert_false (gpcap_handle_is_forked (self->handle));
    }
}

static void
test_without_libpcap_it_has_no_link (Fixture *self, gconstpointer user_data)
{
  g_assert_false (gpcap_handle_is_live (self->handle));
  g_assert_null (gpcap_handle_get_device (self->handle));
  g_assert_cmpint (gpcap_handle_get_datalink (self->handle), ==, -1);
  g_assert_cmpint (gpcap_handle_get_snapshot (self->handle), ==, -1);
  self->handle->device = g_strdup ("none");
  g_assert_true (gpcap_handle_is_live (self->handle));
  g_assert_cmpstr (gpcap_handle_get_device (self->handle), ==, "none");
}

static void
test_its_kind_says_what_it_does (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpint (gpcap_handle_get_fd (self->handle), ==, -1);
  scripted_add_descriptor (self->scripted);
  g_assert_cmpint (gpcap_handle_get_fd (self->handle), ==,
                   gpcap_wakeup_get_fd (&self->scripted->ready));
  self->scripted->required_timeout = 7;
  g_assert_cmpint (gpcap_handle_get_required_timeout (self->handle), ==, 7);
  g_assert_cmpfloat (gpcap_handle_get_progress (self->handle, 0), ==, -1);
  scripted_add (self->scripted, GPCAP_COLLECT_BOUNDED, 3);
  assert_collects (self, 0, 3, GPCAP_COLLECT_BOUNDED);
}

static void
test_a_kind_without_statistics_has_zeros (Fixture *self, gconstpointer user_data)
{
  GPcapStats stats = { .received = 7, .dropped_by_queue = 7 };
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_handle_get_stats (self->handle, &stats, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (stats.received + stats.dropped + stats.dropped_by_interface, ==, 0);
  g_assert_cmpuint (stats.dropped_by_queue, ==, 0);
}

/* Collections come from the thread's queue, also after the thread was stopped, until it is empty.
 */
static void
test_a_thread_collects_in_its_place (Fixture *self, gconstpointer user_data)
{
  scripted_add_descriptor (self->scripted);
  self->scripted->required_timeout = 7;
  g_assert_false (gpcap_handle_is_pumped (self->handle));
  scripted_add (self->scripted, GPCAP_COLLECT_BOUNDED, 3);
  scripted_add (self->scripted, GPCAP_COLLECT_DRAINED, 2);
  start_thread (self, G_MAXUINT64);
  g_assert_true (gpcap_handle_is_pumped (self->handle));
  g_assert_cmpint (gpcap_handle_get_fd (self->handle), !=,
                   gpcap_wakeup_get_fd (&self->scripted->ready));
  g_assert_cmpint (gpcap_handle_get_required_timeout (self->handle), ==, -1);
  wait_until_ready (self);
  gpcap_handle_stop_thread (self->handle);
  g_assert_true (gpcap_handle_is_pumped (self->handle));
  const guint n = self->scripted->next_number;
  assert_collects (self, 0, n, GPCAP_COLLECT_DRAINED);
  g_assert_false (gpcap_handle_is_pumped (self->handle));
  g_assert_cmpint (gpcap_handle_get_fd (self->handle), ==,
                   gpcap_wakeup_get_fd (&self->scripted->ready));
  scripted_add (self->scripted, GPCAP_COLLECT_DRAINED, 2);
  if (n < 5)
    assert_collects (self, n, 2, GPCAP_COLLECT_DRAINED);
  assert_collects (self, 5, 2, GPCAP_COLLECT_DRAINED);
}

static void
test_what_its_thread_dropped_is_told_once (Fixture *self, gconstpointer user_data)
{
  g_assert_false (gpcap_handle_take_overflow (self->handle));
  scripted_add (self->scripted, GPCAP_COLLECT_DRAINED, 8);
  start_thread (self, 3);
  wait_until_ready (self);
  g_assert_true (gpcap_handle_take_overflow (self->handle));
  g_assert_false (gpcap_handle_take_overflow (self->handle));
  assert_collects (self, 0, 3, GPCAP_COLLECT_DRAINED);
}

static void
test_its_thread_ends_with_it (Fixture *self, gconstpointer user_data)
{
  start_thread (self, G_MAXUINT64);
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  g_assert_true (gate_is_open (&self->finalized));
}

static void
test_a_program_is_for_its_kind (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapBpf) bpf = numbered_compile (NUMBERED_FILTER (1));
  GPcapProgram *program = gpcap_bpf_get_program (bpf);

  for (int takes_programs = 0; takes_programs < 2; takes_programs++)
    {
      gboolean is_applied = !takes_programs;

      self->scripted->takes_programs = takes_programs;
      g_assert_true (gpcap_handle_set_program (self->handle, program, &is_applied, NULL));
      g_assert_cmpint (is_applied, ==, takes_programs);
      g_assert_true (self->scripted->program == program);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/handle/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("the-last-reference-frees-it", test_the_last_reference_frees_it);
  ADD ("it-may-be-freed-in-a-thread", test_it_may_be_freed_in_a_thread);
  ADD ("a-child-process-frees-nothing-of-the-parent's",
       test_a_child_process_frees_nothing_of_the_parent_s);
  ADD ("without-libpcap-it-has-no-link", test_without_libpcap_it_has_no_link);
  ADD ("its-kind-says-what-it-does", test_its_kind_says_what_it_does);
  ADD ("a-kind-without-statistics-has-zeros", test_a_kind_without_statistics_has_zeros);
  ADD ("a-thread-collects-in-its-place", test_a_thread_collects_in_its_place);
  ADD ("what-its-thread-dropped-is-told-once", test_what_its_thread_dropped_is_told_once);
  ADD ("its-thread-ends-with-it", test_its_thread_ends_with_it);
  ADD ("a-program-is-for-its-kind", test_a_program_is_for_its_kind);
#undef ADD
  return g_test_run ();
}
