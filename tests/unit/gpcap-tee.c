/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the tee. */

#include "savefiles/gpcap-tee.h"

#include <glib/gstdio.h>

#include "support/gpcap-numbered.h"

/* A tee, packets to write, and a directory for files. */
typedef struct
{
  GPcapTee tee;
  GPcapArena *arena; /* owned; of packets 0 to 9 */
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->tee = (GPcapTee){ 0 };
  self->arena = gpcap_arena_new ();
  numbered_append (self->arena, 0, 10);
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->filename = g_build_filename (self->directory, "tee.pcap", NULL);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_tee_clear (&self->tee);
  gpcap_arena_unref (self->arena);
  g_remove (self->filename);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->filename);
  g_free (self->directory);
}

static GPcapDumper *
open_dumper (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = gpcap_dumper_open (self->filename, GPCAP_DLT_EN10MB, 65535,
                                           GPCAP_TSTAMP_PRECISION_NANO, &error);

  g_assert_no_error (error);
  return dumper;
}

static GPcapDumper *
make_closed_dumper (Fixture *self)
{
  GPcapDumper *dumper = open_dumper (self);

  g_assert_true (gpcap_dumper_close (dumper, NULL));
  return dumper;
}

/* Checks that the file has @n_packets, from number @first on. */
static void
assert_written (Fixture *self, GPcapDumper *dumper, guint first, guint n_packets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;

  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, n_packets);
  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  reader = gpcap_open_offline (self->filename, NULL, &error);
  g_assert_no_error (error);
  batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  assert_numbered (batch, first, n_packets, 1);
}

/* Checks that there is one failure, of this dumper. */
static void
assert_failure (Fixture *self, GPcapDumper *dumper, int code)
{
  g_autoptr (GPcapDumper) failed = NULL;
  g_autoptr (GError) failure = NULL;

  g_assert_true (gpcap_tee_has_failure (&self->tee));
  gpcap_tee_take_failure (&self->tee, &failed, &failure);
  g_assert_true (failed == dumper);
  g_assert_error (failure, GPCAP_ERROR, code);
  g_assert_false (gpcap_tee_has_failure (&self->tee));
}

static void
pass (Fixture *self, guint first, guint n_packets)
{
  gpcap_tee_pass (&self->tee, self->arena, &self->arena->records[first], n_packets);
}

static void
test_packets_are_written_in_order (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (self);

  gpcap_tee_set_dumper (&self->tee, dumper);
  pass (self, 0, 4);
  pass (self, 4, 1);
  pass (self, 5, 5);
  g_assert_null (self->tee.failed);
  assert_written (self, dumper, 0, 10);
}

static void
test_without_a_dumper_nothing_happens (Fixture *self, gconstpointer user_data)
{
  pass (self, 0, 10);
  g_assert_false (gpcap_tee_has_failure (&self->tee));
}

static void
test_another_dumper_is_told_from_the_same (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (self);

  g_assert_false (gpcap_tee_set_dumper (&self->tee, NULL));
  g_assert_true (gpcap_tee_set_dumper (&self->tee, dumper));
  g_assert_false (gpcap_tee_set_dumper (&self->tee, dumper));
  g_assert_true (gpcap_tee_set_dumper (&self->tee, NULL));
  g_assert_null (self->tee.dumper);
}

/* A savefile cannot have a timestamp before 1970. */
static void
test_what_is_before_a_failure_is_written (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (self);

  gpcap_tee_set_dumper (&self->tee, dumper);
  self->arena->records[6].timestamp = -1;
  pass (self, 0, 10);
  g_assert_null (self->tee.dumper);
  assert_failure (self, dumper, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_written (self, dumper, 0, 6);
}

static void
test_nothing_is_written_after_a_failure (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (self);

  gpcap_tee_set_dumper (&self->tee, dumper);
  self->arena->records[2].timestamp = -1;
  pass (self, 0, 3);
  pass (self, 3, 7);
  assert_written (self, dumper, 0, 2);
}

static void
test_another_dumper_is_written_to_after_a_failure (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) closed = make_closed_dumper (self);
  g_autoptr (GPcapDumper) dumper = open_dumper (self);

  gpcap_tee_set_dumper (&self->tee, closed);
  pass (self, 0, 3);
  g_assert_true (gpcap_tee_set_dumper (&self->tee, dumper));
  pass (self, 3, 7);
  assert_failure (self, closed, GPCAP_ERROR_CLOSED);
  g_assert_true (self->tee.dumper == dumper);
  assert_written (self, dumper, 3, 7);
}

/* Of two failures that were not taken, the last one is kept. */
static void
test_the_last_failure_is_kept (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) first = make_closed_dumper (self);
  g_autoptr (GPcapDumper) second = make_closed_dumper (self);

  gpcap_tee_set_dumper (&self->tee, first);
  pass (self, 0, 1);
  gpcap_tee_set_dumper (&self->tee, second);
  pass (self, 1, 1);
  assert_failure (self, second, GPCAP_ERROR_CLOSED);
}

static void
test_a_failure_that_nobody_takes_goes_with_it (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *closed = make_closed_dumper (self);
  gpointer weak = closed;

  g_object_add_weak_pointer (weak, &weak);
  gpcap_tee_set_dumper (&self->tee, closed);
  g_object_unref (closed);
  pass (self, 0, 1);
  g_assert_nonnull (weak);
  gpcap_tee_clear (&self->tee);
  g_assert_null (weak);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/tee/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("packets-are-written-in-order", test_packets_are_written_in_order);
  ADD ("without-a-dumper-nothing-happens", test_without_a_dumper_nothing_happens);
  ADD ("another-dumper-is-told-from-the-same", test_another_dumper_is_told_from_the_same);
  ADD ("what-is-before-a-failure-is-written", test_what_is_before_a_failure_is_written);
  ADD ("nothing-is-written-after-a-failure", test_nothing_is_written_after_a_failure);
  ADD ("another-dumper-is-written-to-after-a-failure",
       test_another_dumper_is_written_to_after_a_failure);
  ADD ("the-last-failure-is-kept", test_the_last_failure_is_kept);
  ADD ("a-failure-that-nobody-takes-goes-with-it", test_a_failure_that_nobody_takes_goes_with_it);
#undef ADD
  return g_test_run ();
}
