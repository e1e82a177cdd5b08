/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the clock of a replay. */

#include "queue/gpcap-clock.h"

#include "base/gpcap-timestamp.h"

/* A timestamp of a savefile, and later ones, in nanoseconds. */
#define START (G_GINT64_CONSTANT (1700000000) * GPCAP_NANOSECONDS_PER_SECOND)
#define AFTER(seconds) (START + (gint64) ((seconds) *GPCAP_NANOSECONDS_PER_SECOND))

static void
clock_init (GPcapClock *self, GPcapReplayMode mode)
{
  gpcap_clock_init (self);
  gpcap_clock_set_mode (self, mode);
}

/* Moves the clock on, as if so much time had passed. */
static void
let_pass (GPcapClock *clock, gint64 seconds)
{
  clock->time -= seconds * G_TIME_SPAN_SECOND;
}

/* What becomes due while packets are delivered is behind the limit. */
static void
test_what_is_due_after_the_limit_is_not_delivered (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_admits (&clock, START));
  gpcap_clock_set_limit (&clock, clock.time - 10 * G_TIME_SPAN_SECOND);
  let_pass (&clock, 20);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (9)));
  g_assert_false (gpcap_clock_admits (&clock, AFTER (11)));
  gpcap_clock_set_limit (&clock, GPCAP_FOREVER);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (11)));
}

static void
test_without_a_mode_all_are_due (void)
{
  GPcapClock clock;

  gpcap_clock_init (&clock);
  g_assert_false (gpcap_clock_is_timing (&clock));
  g_assert_true (gpcap_clock_admits (&clock, START));
  g_assert_true (gpcap_clock_admits (&clock, AFTER (3600)));
  g_assert_cmpint (gpcap_clock_get_due (&clock, AFTER (3600)), ==, 0);
}

static void
test_the_first_packet_is_due_at_once (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_is_timing (&clock));
  g_assert_cmpint (gpcap_clock_get_due (&clock, START), ==, 0);
  g_assert_true (gpcap_clock_admits (&clock, START));
  g_assert_false (gpcap_clock_admits (&clock, AFTER (3600)));
  g_assert_cmpint (gpcap_clock_get_due (&clock, START), ==, clock.time);
  g_assert_cmpint (gpcap_clock_get_due (&clock, AFTER (3600)), ==,
                   clock.time + 3600 * G_TIME_SPAN_SECOND);
}

static void
test_packets_are_as_far_apart_as_they_were (void)
{
  const double speeds[] = { 0.5, 1, 2, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      GPcapClock clock;

      clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
      gpcap_clock_set_speed (&clock, speeds[i]);
      g_assert_true (gpcap_clock_admits (&clock, START));
      let_pass (&clock, 1000);
      g_assert_true (gpcap_clock_admits (&clock, AFTER (1000 * speeds[i])));
      g_assert_false (gpcap_clock_admits (&clock, AFTER (2000 * speeds[i])));
    }
}

/* The packets of a savefile may be out of order. */
static void
test_a_packet_from_before_the_first_is_due (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&clock, 1e-300);
  g_assert_true (gpcap_clock_admits (&clock, START));
  g_assert_true (gpcap_clock_admits (&clock, AFTER (-1)));
  g_assert_true (gpcap_clock_admits (&clock, G_MININT64));
}

/* A packet whose due time is out of range is never due. */
static void
test_the_slowest_speed_is_for_ever (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&clock, 1e-300);
  g_assert_true (gpcap_clock_admits (&clock, START));
  g_assert_cmpint (gpcap_clock_get_due (&clock, START + 1), ==, GPCAP_FOREVER);
  g_assert_cmpint (gpcap_clock_get_due (&clock, G_MAXINT64), ==, GPCAP_FOREVER);
}

static void
test_what_was_due_stays_due_at_another_speed (void)
{
  const double speeds[] = { 0.001, 1, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      GPcapClock clock;

      clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
      g_assert_true (gpcap_clock_admits (&clock, START));
      let_pass (&clock, 100);
      gpcap_clock_set_speed (&clock, speeds[i]);
      g_assert_true (gpcap_clock_admits (&clock, AFTER (100)));
      let_pass (&clock, 1000);
      g_assert_true (gpcap_clock_admits (&clock, AFTER (100 + 1000 * speeds[i])));
      g_assert_false (gpcap_clock_admits (&clock, AFTER (200 + 3000 * speeds[i])));
    }
}

/* At the highest speed, the whole savefile is due after a microsecond. */
static void
test_what_was_due_stays_due_after_the_highest_speed (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&clock, G_MAXDOUBLE);
  g_assert_true (gpcap_clock_admits (&clock, START));
  let_pass (&clock, 1);
  g_assert_true (gpcap_clock_admits (&clock, G_MAXINT64));
  gpcap_clock_set_speed (&clock, 1);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (1)));
  g_assert_true (gpcap_clock_admits (&clock, G_MAXINT64));
}

/* A slider changes the speed often. Due times do not drift. */
static void
test_many_changes_of_speed_lose_no_time (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_admits (&clock, START));
  for (int i = 1; i < 100; i++)
    {
      GPcapClock before;

      clock.time -= i;
      before = clock;
      gpcap_clock_set_speed (&clock, 1);
      g_assert_cmpint (clock.time, >=, before.time + i);
      g_assert_cmpint (clock.timestamp - before.timestamp, ==, (clock.time - before.time) * 1000);
    }
}

static void
test_a_speed_does_not_start_the_clock (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&clock, 2);
  g_assert_cmpint (gpcap_clock_get_due (&clock, START), ==, 0);
}

static void
test_after_a_restart_the_next_packet_is_due (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_admits (&clock, START));
  g_assert_false (gpcap_clock_admits (&clock, AFTER (3600)));
  gpcap_clock_restart (&clock);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (3600)));
  g_assert_false (gpcap_clock_admits (&clock, AFTER (7200)));
}

static void
test_a_step_makes_a_packet_due (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_STEPPED);
  g_assert_true (gpcap_clock_is_timing (&clock));
  g_assert_false (gpcap_clock_admits (&clock, START));
  g_assert_cmpint (gpcap_clock_get_due (&clock, START), ==, GPCAP_FOREVER);
  gpcap_clock_step (&clock, 2);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (3600)));
  g_assert_cmpint (gpcap_clock_get_due (&clock, START), ==, 0);
  gpcap_clock_take_steps (&clock, 1);
  g_assert_true (gpcap_clock_admits (&clock, START));
  gpcap_clock_take_steps (&clock, 1);
  g_assert_false (gpcap_clock_admits (&clock, START));
}

static void
test_counting_never_goes_below_none (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_STEPPED);
  gpcap_clock_step (&clock, 2);
  gpcap_clock_take_steps (&clock, 5);
  g_assert_cmpuint (gpcap_clock_get_n_steps (&clock), ==, 0);
  gpcap_clock_step (&clock, G_MAXUINT);
  gpcap_clock_step (&clock, G_MAXUINT);
  g_assert_cmpuint (gpcap_clock_get_n_steps (&clock), ==, 2 * (guint64) G_MAXUINT);
}

static void
test_a_new_mode_begins_anew (void)
{
  GPcapClock clock;

  clock_init (&clock, GPCAP_REPLAY_MODE_STEPPED);
  gpcap_clock_step (&clock, 2);
  gpcap_clock_set_mode (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_admits (&clock, START));
  gpcap_clock_set_mode (&clock, GPCAP_REPLAY_MODE_STEPPED);
  g_assert_cmpuint (gpcap_clock_get_n_steps (&clock), ==, 0);
  gpcap_clock_set_mode (&clock, GPCAP_REPLAY_MODE_TIMED);
  g_assert_true (gpcap_clock_admits (&clock, AFTER (3600)));
}

#define N_STEPS 20000

static gpointer
step_in_thread (gpointer clock)
{
  for (int i = 0; i < N_STEPS; i++)
    gpcap_clock_step (clock, 3);
  return NULL;
}

/* While the reading thread takes steps, none is lost, and none is taken twice. */
static void
test_other_threads_may_step (void)
{
  GPcapClock clock;
  GThread *threads[2];
  guint64 n_counted = 0;

  clock_init (&clock, GPCAP_REPLAY_MODE_STEPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("step", step_in_thread, &clock);
  while (n_counted < N_STEPS)
    {
      const guint64 n_steps = gpcap_clock_get_n_steps (&clock);
      const guint n = MIN (n_steps, 5);

      gpcap_clock_take_steps (&clock, n);
      n_counted += n;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (gpcap_clock_get_n_steps (&clock) + n_counted, ==, 6 * N_STEPS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/without-a-mode-all-are-due", test_without_a_mode_all_are_due);
  g_test_add_func ("/clock/the-first-packet-is-due-at-once", test_the_first_packet_is_due_at_once);
  g_test_add_func ("/clock/packets-are-as-far-apart-as-they-were",
                   test_packets_are_as_far_apart_as_they_were);
  g_test_add_func ("/clock/a-packet-from-before-the-first-is-due",
                   test_a_packet_from_before_the_first_is_due);
  g_test_add_func ("/clock/the-slowest-speed-is-for-ever", test_the_slowest_speed_is_for_ever);
  g_test_add_func ("/clock/what-was-due-stays-due-at-another-speed",
                   test_what_was_due_stays_due_at_another_speed);
  g_test_add_func ("/clock/what-was-due-stays-due-after-the-highest-speed",
                   test_what_was_due_stays_due_after_the_highest_speed);
  g_test_add_func ("/clock/many-changes-of-speed-lose-no-time",
                   test_many_changes_of_speed_lose_no_time);
  g_test_add_func ("/clock/a-speed-does-not-start-the-clock",
                   test_a_speed_does_not_start_the_clock);
  g_test_add_func ("/clock/after-a-restart-the-next-packet-is-due",
                   test_after_a_restart_the_next_packet_is_due);
  g_test_add_func ("/clock/a-step-makes-a-packet-due", test_a_step_makes_a_packet_due);
  g_test_add_func ("/clock/counting-never-goes-below-none", test_counting_never_goes_below_none);
  g_test_add_func ("/clock/a-new-mode-begins-anew", test_a_new_mode_begins_anew);
  g_test_add_func ("/clock/other-threads-may-step", test_other_threads_may_step);
  g_test_add_func ("/clock/what-is-due-after-the-limit-is-not-delivered",
                   test_what_is_due_after_the_limit_is_not_delivered);
  return g_test_run ();
}
