/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of timestamps. */

#include "base/gpcap-timestamp.h"

/* The first and the last second that begin within 64 bits of nanoseconds. */
#define FIRST_SECOND G_GINT64_CONSTANT (-9223372036)
#define LAST_SECOND G_GINT64_CONSTANT (9223372036)

static void
test_parts_become_nanoseconds (void)
{
  const struct
  {
    gint64 seconds;
    gint64 nanoseconds;
    gint64 timestamp;
  } cases[] = {
    { 0, 0, 0 },
    { 0, 1, 1 },
    { 1700000000, 123456789, G_GINT64_CONSTANT (1700000000123456789) },
    { 1, -1, 999999999 },
    { -1, 1, -999999999 },
    { 0, -1, -1 },
    { 5, 3 * GPCAP_NANOSECONDS_PER_SECOND, 8 * GPCAP_NANOSECONDS_PER_SECOND },
    { LAST_SECOND, 854775807, G_MAXINT64 },
    { FIRST_SECOND, -854775808, G_MININT64 },
    /* The seconds alone are out of range, but the time is not. */
    { LAST_SECOND + 1, -500000000, LAST_SECOND * GPCAP_NANOSECONDS_PER_SECOND + 500000000 },
    { FIRST_SECOND - 1, 500000000, FIRST_SECOND * GPCAP_NANOSECONDS_PER_SECOND - 500000000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (gpcap_timestamp_from_nanoseconds (cases[i].seconds, cases[i].nanoseconds), ==,
                     cases[i].timestamp);
}

static void
test_what_does_not_fit_is_the_first_or_the_last_time (void)
{
  const gint64 huge[] = { G_MAXINT64, LAST_SECOND + 2, LAST_SECOND + 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (huge); i++)
    {
      g_assert_cmpint (gpcap_timestamp_from_nanoseconds (huge[i], 0), ==, G_MAXINT64);
      g_assert_cmpint (gpcap_timestamp_from_nanoseconds (-huge[i], 0), ==, G_MININT64);
      g_assert_cmpint (gpcap_timestamp_from_microseconds (huge[i], 999999), ==, G_MAXINT64);
      g_assert_cmpint (gpcap_timestamp_from_microseconds (-huge[i], -999999), ==, G_MININT64);
    }
  g_assert_cmpint (gpcap_timestamp_from_nanoseconds (LAST_SECOND, 854775808), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_timestamp_from_nanoseconds (FIRST_SECOND, -854775809), ==, G_MININT64);
  g_assert_cmpint (gpcap_timestamp_from_nanoseconds (G_MAXINT64, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_timestamp_from_nanoseconds (G_MININT64, G_MININT64), ==, G_MININT64);
  g_assert_cmpint (gpcap_timestamp_from_microseconds (0, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_timestamp_from_microseconds (0, G_MININT64), ==, G_MININT64);
}

/* Microseconds are rounded down, and never negative. */
static void
test_nanoseconds_become_parts (void)
{
  const struct
  {
    gint64 timestamp;
    gint64 seconds;
    gint64 microseconds;
  } cases[] = {
    { 0, 0, 0 },
    { 999, 0, 0 },
    { 1000, 0, 1 },
    { G_GINT64_CONSTANT (1700000000123456789), 1700000000, 123456 },
    { -1, -1, 999999 },
    { -1000, -1, 999999 },
    { -1001, -1, 999998 },
    { -GPCAP_NANOSECONDS_PER_SECOND, -1, 0 },
    { -GPCAP_NANOSECONDS_PER_SECOND - 1, -2, 999999 },
    { G_MAXINT64, LAST_SECOND, 854775 },
    { G_MININT64, FIRST_SECOND - 1, 145224 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds, microseconds;

      gpcap_timestamp_to_microseconds (cases[i].timestamp, &seconds, &microseconds);
      g_assert_cmpint (seconds, ==, cases[i].seconds);
      g_assert_cmpint (microseconds, ==, cases[i].microseconds);
      gpcap_timestamp_to_microseconds (cases[i].timestamp, NULL, &microseconds);
      gpcap_timestamp_to_microseconds (cases[i].timestamp, &seconds, NULL);
      g_assert_cmpint (seconds, ==, cases[i].seconds);
      g_assert_cmpint (microseconds, ==, cases[i].microseconds);
    }
}

static void
test_microseconds_come_back (void)
{
  const gint64 seconds[] = { FIRST_SECOND - 1, FIRST_SECOND, -1, 0, 1700000000, LAST_SECOND };
  const gint64 microseconds[] = { 145225, 500000, 854775 };

  for (gsize i = 0; i < G_N_ELEMENTS (seconds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (microseconds); j++)
      {
        gint64 back, micro_back;

        gpcap_timestamp_to_microseconds (
            gpcap_timestamp_from_microseconds (seconds[i], microseconds[j]), &back, &micro_back);
        g_assert_cmpint (back, ==, seconds[i]);
        g_assert_cmpint (micro_back, ==, microseconds[j]);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timestamp/parts-become-nanoseconds", test_parts_become_nanoseconds);
  g_test_add_func ("/timestamp/what-does-not-fit-is-the-first-or-the-last-time",
                   test_what_does_not_fit_is_the_first_or_the_last_time);
  g_test_add_func ("/timestamp/nanoseconds-become-parts", test_nanoseconds_become_parts);
  g_test_add_func ("/timestamp/microseconds-come-back", test_microseconds_come_back);
  return g_test_run ();
}
