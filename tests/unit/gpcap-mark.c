/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the mark. */

#include "backend/gpcap-mark.h"

#include "base/gpcap-timestamp.h"
#include "support/gpcap-numbered.h"

#define SECOND GPCAP_NANOSECONDS_PER_SECOND

static void
test_what_is_newer_is_behind_the_mark (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GPcapMark mark;

  numbered_append (arena, 10, 5);
  for (guint last = 5; last < 20; last++)
    {
      gpcap_mark_init (&mark, last * SECOND, 100, 1000);
      g_assert_cmpuint (gpcap_mark_count_before (&mark, arena), ==, CLAMP ((int) last - 9, 0, 5));
      g_assert_cmpint (mark.is_newer_seen, ==, last < 14);
    }
}

static void
test_an_old_packet_behind_a_newer_one_is_before_the_mark (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GPcapMark mark;

  numbered_append (arena, 10, 1);
  numbered_append (arena, 12, 1);
  numbered_append (arena, 11, 1);
  numbered_append (arena, 13, 1);
  gpcap_mark_init (&mark, 11 * SECOND, 100, 1000);
  g_assert_cmpuint (gpcap_mark_count_before (&mark, arena), ==, 3);
}

static void
test_with_another_clock_the_time_says_nothing (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GPcapMark mark;

  numbered_append (arena, G_MAXINT32, 5);
  gpcap_mark_init (&mark, G_MAXINT64, 100, 1000);
  g_assert_cmpuint (gpcap_mark_count_before (&mark, arena), ==, 5);
  g_assert_false (mark.is_newer_seen);
}

static void
test_nothing_is_left_of_nothing (void)
{
  GPcapMark mark;

  gpcap_mark_init (&mark, 0, 100, 0);
  g_assert_true (mark.is_reached);
}

static void
test_as_many_as_there_were_reach_the_mark (void)
{
  GPcapMark mark;

  gpcap_mark_init (&mark, 0, 100, 10);
  gpcap_mark_pass (&mark, 0, TRUE, 10);
  g_assert_false (mark.is_reached);
  gpcap_mark_pass (&mark, 9, TRUE, 10);
  g_assert_false (mark.is_reached);
  gpcap_mark_pass (&mark, 1, FALSE, 10);
  g_assert_true (mark.is_reached);
  gpcap_mark_pass (&mark, 5, FALSE, 10);
  g_assert_true (mark.is_reached);
}

/* A collection that began before may have missed what was handed over during it. */
static void
test_when_nothing_is_held_back_an_empty_buffer_reaches_the_mark (void)
{
  GPcapMark mark;

  gpcap_mark_init (&mark, 0, 100, 10);
  gpcap_mark_pass (&mark, 1, TRUE, 99);
  g_assert_false (mark.is_reached);
  gpcap_mark_pass (&mark, 1, FALSE, 100);
  g_assert_false (mark.is_reached);
  gpcap_mark_pass (&mark, 1, TRUE, 100);
  g_assert_true (mark.is_reached);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mark/what-is-newer-is-behind-the-mark", test_what_is_newer_is_behind_the_mark);
  g_test_add_func ("/mark/an-old-packet-behind-a-newer-one-is-before-the-mark",
                   test_an_old_packet_behind_a_newer_one_is_before_the_mark);
  g_test_add_func ("/mark/with-another-clock-the-time-says-nothing",
                   test_with_another_clock_the_time_says_nothing);
  g_test_add_func ("/mark/nothing-is-left-of-nothing", test_nothing_is_left_of_nothing);
  g_test_add_func ("/mark/as-many-as-there-were-reach-the-mark",
                   test_as_many_as_there_were_reach_the_mark);
  g_test_add_func ("/mark/when-nothing-is-held-back-an-empty-buffer-reaches-the-mark",
                   test_when_nothing_is_held_back_an_empty_buffer_reaches_the_mark);
  return g_test_run ();
}
