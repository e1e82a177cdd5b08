/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the schedule: which packet is the first one of a new file. */

#include "savefiles/gpcap-schedule.h"

#include "base/gpcap-timestamp.h"

#define SECOND GPCAP_NANOSECONDS_PER_SECOND

/* 2023-11-14 22:13:20 UTC. */
#define TIME (G_GINT64_CONSTANT (1700000000) * SECOND)

/* As in Berlin: in 2023, summer time begins at 1679792400 and ends at 1698541200, both at 1:00 UTC.
 */
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define SUMMER_BEGINS G_GINT64_CONSTANT (1679792400)
#define SUMMER_ENDS G_GINT64_CONSTANT (1698541200)

static void
init_in (GPcapSchedule *schedule, const char *zone_name, GPcapScheduleLimits limits)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);

  g_assert_nonnull (zone);
  gpcap_schedule_init (schedule, &limits, zone);
}

static void
init (GPcapSchedule *schedule, GPcapScheduleLimits limits)
{
  init_in (schedule, "UTC", limits);
}

/* Passes a packet, of which the size does not matter. Returns whether it began a new file. */
static gboolean
pass (GPcapSchedule *schedule, gint64 timestamp)
{
  const gboolean is_new = !gpcap_schedule_admits (schedule, timestamp, 24, 100);

  if (is_new)
    gpcap_schedule_begin_file (schedule);
  gpcap_schedule_add (schedule, timestamp);
  return is_new;
}

static void
test_without_limits_there_is_one_file (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ 0 });
  for (guint i = 0; i < 1000; i++)
    g_assert_false (pass (&schedule, i * 86400 * SECOND));
  g_assert_false (gpcap_schedule_is_full (&schedule));
  g_assert_cmpint (gpcap_schedule_get_due (&schedule, schedule.last_time), ==, G_MAXINT64);
  gpcap_schedule_clear (&schedule);
}

static void
test_packets_are_counted_anew_for_each_file (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .max_packets = 3 });
  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpint (pass (&schedule, TIME), ==, i > 0 && i % 3 == 0);
      g_assert_cmpint (gpcap_schedule_is_full (&schedule), ==, i % 3 == 2);
    }
  gpcap_schedule_clear (&schedule);
}

static void
test_no_file_is_larger_unless_one_packet_is (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .max_bytes = 1000 });
  g_assert_true (gpcap_schedule_admits (&schedule, TIME, 24, 5000));
  gpcap_schedule_add (&schedule, TIME);
  g_assert_false (gpcap_schedule_admits (&schedule, TIME, 5024, 1));
  gpcap_schedule_begin_file (&schedule);
  gpcap_schedule_add (&schedule, TIME);
  g_assert_true (gpcap_schedule_admits (&schedule, TIME, 900, 100));
  g_assert_false (gpcap_schedule_admits (&schedule, TIME, 900, 101));
  g_assert_true (gpcap_schedule_admits (&schedule, TIME, 0, 1000));
  gpcap_schedule_clear (&schedule);
}

static void
test_files_end_at_the_full_minute (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  /* The first packet comes at 22:13:20.5, so the first file has 39.5 seconds. */
  g_assert_false (pass (&schedule, TIME + SECOND / 2));
  g_assert_false (pass (&schedule, TIME + 40 * SECOND - 1));
  g_assert_true (pass (&schedule, TIME + 40 * SECOND));
  /* Nothing drifts, whenever the first packet of a file comes. */
  for (guint i = 1; i <= 2000; i++)
    {
      const gint64 minute = TIME + (40 + 60 * i) * SECOND;

      g_assert_false (pass (&schedule, minute - 1 - i % 7 * SECOND));
      g_assert_true (pass (&schedule, minute + i % 11 * SECOND));
    }
  gpcap_schedule_clear (&schedule);
}

static void
test_a_quiet_time_begins_one_file (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  pass (&schedule, TIME);
  g_assert_true (pass (&schedule, TIME + 3600 * SECOND));
  g_assert_false (pass (&schedule, TIME + 3601 * SECOND));
  g_assert_cmpint (schedule.start, ==, TIME + (3600 - 20) * SECOND);
  g_assert_cmpint (schedule.end, ==, TIME + (3600 + 40) * SECOND);
  gpcap_schedule_clear (&schedule);
}

/* tcpdump's -C, -G and -W together. */
static void
test_whichever_limit_comes_first_ends_the_file (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .max_packets = 10, .max_bytes = 1000, .interval = 60 });
  gpcap_schedule_add (&schedule, TIME);
  g_assert_true (gpcap_schedule_admits (&schedule, TIME + 1, 900, 100));
  g_assert_false (gpcap_schedule_admits (&schedule, TIME + 1, 901, 100));
  g_assert_false (gpcap_schedule_admits (&schedule, TIME + 40 * SECOND, 24, 1));
  for (guint i = 1; i < 10; i++)
    gpcap_schedule_add (&schedule, TIME + i);
  g_assert_false (gpcap_schedule_admits (&schedule, TIME + 10, 24, 1));
  /* After a file that was full, the minute ends when it would have. */
  gpcap_schedule_begin_file (&schedule);
  gpcap_schedule_add (&schedule, TIME + 10);
  g_assert_true (gpcap_schedule_admits (&schedule, TIME + 40 * SECOND - 1, 24, 1));
  g_assert_false (gpcap_schedule_admits (&schedule, TIME + 40 * SECOND, 24, 1));
  gpcap_schedule_clear (&schedule);
}

static void
test_packets_that_come_late_begin_no_second_file (void)
{
  const gint64 minute = TIME + 40 * SECOND;
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  pass (&schedule, TIME);
  g_assert_true (pass (&schedule, minute + 5));
  g_assert_false (pass (&schedule, minute - 5));
  g_assert_false (pass (&schedule, minute + 6));
  g_assert_cmpint (schedule.first_time, ==, minute - 5);
  g_assert_cmpint (schedule.last_time, ==, minute + 6);
  gpcap_schedule_clear (&schedule);
}

static void
test_a_clock_that_is_set_back_begins_one_file (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  pass (&schedule, TIME);
  g_assert_true (pass (&schedule, TIME - 3600 * SECOND));
  g_assert_false (pass (&schedule, TIME - 3590 * SECOND));
  g_assert_true (pass (&schedule, TIME - 3540 * SECOND));
  gpcap_schedule_clear (&schedule);
}

/* Passes a packet each minute. Returns the times, in seconds, at which files began. */
static GArray *
find_begins (const char *zone_name, guint interval, gint64 from, gint64 to)
{
  GArray *begins = g_array_new (FALSE, FALSE, sizeof (gint64));
  GPcapSchedule schedule;

  init_in (&schedule, zone_name, (GPcapScheduleLimits){ .interval = interval });
  for (gint64 time = from; time < to; time += 60)
    {
      if (pass (&schedule, time * SECOND))
        g_array_append_val (begins, time);
    }
  gpcap_schedule_clear (&schedule);
  return begins;
}

/* Checks that a file began at each of the times, and at no other one. */
static void
assert_begins (const char *zone_name,
               guint interval,
               gint64 middle,
               const gint64 *hours, /* relative to @middle */
               guint n_hours)
{
  g_autoptr (GArray) begins = find_begins (zone_name, interval, middle + hours[0] * 3600 - 1800,
                                           middle + hours[n_hours - 1] * 3600 + 1800);

  for (guint i = 0; i < begins->len; i++)
    g_test_message ("%s: %" G_GINT64_FORMAT " s", zone_name,
                    g_array_index (begins, gint64, i) - middle);
  g_assert_cmpuint (begins->len, ==, n_hours);
  for (guint i = 0; i < n_hours; i++)
    g_assert_cmpint (g_array_index (begins, gint64, i), ==, middle + hours[i] * 3600);
}

#define ASSERT_BEGINS(zone_name, interval, middle, ...)                                            \
  assert_begins (zone_name, interval, middle, (const gint64[]){ __VA_ARGS__ },                     \
                 G_N_ELEMENTS (((const gint64[]){ __VA_ARGS__ })))

static void
test_daylight_saving_divides_no_hour_and_no_day (void)
{
  /* The hour that is passed over, and the hour that comes twice. */
  ASSERT_BEGINS (BERLIN, 3600, SUMMER_BEGINS, -2, -1, 0, 1, 2);
  ASSERT_BEGINS (BERLIN, 3600, SUMMER_ENDS, -2, -1, 0, 1, 2);
  /* Days of 23 and of 25 hours: midnight is 2 hours before, and 21 or 22 after, in local time. */
  ASSERT_BEGINS (BERLIN, 86400, SUMMER_BEGINS, -26, -2, 21, 45);
  ASSERT_BEGINS (BERLIN, 86400, SUMMER_ENDS, -27, -3, 22, 46);
  /* Six hours: 0, 6, 12 and 18 o'clock. */
  ASSERT_BEGINS (BERLIN, 21600, SUMMER_BEGINS, -8, -2, 3, 9);
  ASSERT_BEGINS (BERLIN, 21600, SUMMER_ENDS, -9, -3, 4, 10);
  ASSERT_BEGINS ("UTC", 86400, SUMMER_ENDS, -25, -1, 23, 47);
}

static void
test_hours_are_those_of_local_time (void)
{
  GPcapSchedule schedule;

  /* Half an hour beside UTC: the full hour is at 22:30 UTC. */
  init_in (&schedule, "XXX-05:30", (GPcapScheduleLimits){ .interval = 3600 });
  pass (&schedule, TIME);
  g_assert_cmpint (schedule.end, ==, TIME + (16 * 60 + 40) * SECOND);
  gpcap_schedule_clear (&schedule);
}

static void
test_the_wall_clock_ends_a_file_of_now (void)
{
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  g_assert_cmpint (gpcap_schedule_get_due (&schedule, TIME), ==, G_MAXINT64);
  pass (&schedule, TIME);
  const gint64 due = gpcap_schedule_get_due (&schedule, TIME + SECOND);
  g_assert_cmpint (due, >, schedule.end);
  g_assert_cmpint (due, <, schedule.end + 10 * SECOND);
  /* A savefile is read, and the wall clock says nothing of its packets. */
  g_assert_cmpint (gpcap_schedule_get_due (&schedule, TIME + 3600 * SECOND), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_schedule_get_due (&schedule, TIME - 3600 * SECOND), ==, G_MAXINT64);
  gpcap_schedule_clear (&schedule);
}

static void
test_an_interval_that_is_over_gets_no_second_file (void)
{
  const gint64 minute = TIME + 40 * SECOND;
  GPcapSchedule schedule;

  init (&schedule, (GPcapScheduleLimits){ .interval = 60 });
  pass (&schedule, TIME);
  gpcap_schedule_end_interval (&schedule);
  gpcap_schedule_begin_file (&schedule);
  g_assert_false (pass (&schedule, minute - 1));
  g_assert_cmpint (schedule.name_time, ==, minute);
  g_assert_cmpint (schedule.first_time, ==, minute - 1);
  g_assert_false (pass (&schedule, minute + 60 * SECOND - 1));
  g_assert_true (pass (&schedule, minute + 60 * SECOND));
  gpcap_schedule_clear (&schedule);
}

/* Also of one at whose interval there are no timestamps. */
static void
test_a_packet_may_be_of_any_time (void)
{
  const guint intervals[] = { 1, 3600, G_MAXUINT };
  const gint64 times[] = { G_MININT64, -SECOND, 0, TIME, G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (times); j++)
      {
        GPcapSchedule schedule;

        init (&schedule, (GPcapScheduleLimits){ .interval = intervals[i] });
        for (gsize k = 0; k < G_N_ELEMENTS (times); k++)
          {
            pass (&schedule, times[j]);
            pass (&schedule, times[k]);
            g_assert_cmpint (schedule.start, <=, schedule.end);
            g_assert_cmpint (schedule.last_time, >=, times[k]);
          }
        gpcap_schedule_clear (&schedule);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/without-limits-there-is-one-file",
                   test_without_limits_there_is_one_file);
  g_test_add_func ("/schedule/packets-are-counted-anew-for-each-file",
                   test_packets_are_counted_anew_for_each_file);
  g_test_add_func ("/schedule/no-file-is-larger-unless-one-packet-is",
                   test_no_file_is_larger_unless_one_packet_is);
  g_test_add_func ("/schedule/files-end-at-the-full-minute", test_files_end_at_the_full_minute);
  g_test_add_func ("/schedule/a-quiet-time-begins-one-file", test_a_quiet_time_begins_one_file);
  g_test_add_func ("/schedule/whichever-limit-comes-first-ends-the-file",
                   test_whichever_limit_comes_first_ends_the_file);
  g_test_add_func ("/schedule/packets-that-come-late-begin-no-second-file",
                   test_packets_that_come_late_begin_no_second_file);
  g_test_add_func ("/schedule/a-clock-that-is-set-back-begins-one-file",
                   test_a_clock_that_is_set_back_begins_one_file);
  g_test_add_func ("/schedule/daylight-saving-divides-no-hour-and-no-day",
                   test_daylight_saving_divides_no_hour_and_no_day);
  g_test_add_func ("/schedule/hours-are-those-of-local-time", test_hours_are_those_of_local_time);
  g_test_add_func ("/schedule/the-wall-clock-ends-a-file-of-now",
                   test_the_wall_clock_ends_a_file_of_now);
  g_test_add_func ("/schedule/a-packet-may-be-of-any-time", test_a_packet_may_be_of_any_time);
  g_test_add_func ("/schedule/an-interval-that-is-over-gets-no-second-file",
                   test_an_interval_that_is_over_gets_no_second_file);
  return g_test_run ();
}
