/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapPkthdr and of timestamps. */

#include "support/gpcap-test.h"

static void
assert_ts (GPcapPkthdr *hdr, gint64 expected_seconds, gint64 expected_microseconds)
{
  gint64 seconds, microseconds;

  gpcap_pkthdr_get_ts (hdr, &seconds, &microseconds);
  g_assert_cmpint (seconds, ==, expected_seconds);
  g_assert_cmpint (microseconds, ==, expected_microseconds);
}

static void
test_gives_back_what_it_was_made_of (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1700000000, 123456, 60, 1500);

  assert_ts (hdr, 1700000000, 123456);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, G_GINT64_CONSTANT (1700000000123456000));
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, 60);
  g_assert_cmpuint (gpcap_pkthdr_get_len (hdr), ==, 1500);
}

static void
test_gets_may_leave_out_either_part (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (7, 8, 0, 0);
  gint64 part;

  gpcap_pkthdr_get_ts (hdr, &part, NULL);
  g_assert_cmpint (part, ==, 7);
  gpcap_pkthdr_get_ts (hdr, NULL, &part);
  g_assert_cmpint (part, ==, 8);
}

static void
test_properties_are_the_getters (void)
{
  g_autoptr (GPcapPkthdr) hdr =
      g_object_new (GPCAP_TYPE_PKTHDR, "timestamp", (gint64) 5, "caplen", 6, "len", 7, NULL);
  gint64 timestamp;
  guint caplen, len;

  g_object_get (hdr, "timestamp", &timestamp, "caplen", &caplen, "len", &len, NULL);
  g_assert_cmpint (timestamp, ==, gpcap_pkthdr_get_timestamp (hdr));
  g_assert_cmpint (timestamp, ==, 5);
  g_assert_cmpuint (caplen, ==, gpcap_pkthdr_get_caplen (hdr));
  g_assert_cmpuint (caplen, ==, 6);
  g_assert_cmpuint (len, ==, gpcap_pkthdr_get_len (hdr));
  g_assert_cmpuint (len, ==, 7);
}

static void
test_nanoseconds_are_cut_off_for_microseconds (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new_for_timestamp (1999999999, 0, 0);

  assert_ts (hdr, 1, 999999);
}

static void
test_times_before_1970_have_positive_microseconds (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new_for_timestamp (-1, 0, 0);

  assert_ts (hdr, -1, 999999);
}

static void
test_times_out_of_range_become_the_nearest (void)
{
  g_autoptr (GPcapPkthdr) late = gpcap_pkthdr_new (G_MAXINT64, 0, 0, 0);
  g_autoptr (GPcapPkthdr) early = gpcap_pkthdr_new (G_MININT64, 0, 0, 0);
  g_autoptr (GPcapPkthdr) late_fraction = gpcap_pkthdr_new (0, G_MAXINT64, 0, 0);
  g_autoptr (GPcapPkthdr) early_sum = gpcap_pkthdr_new (-9223372036, G_MININT64 / 1000, 0, 0);
  g_autoptr (GDateTime) date_time = gpcap_pkthdr_get_date_time (late);

  g_assert_cmpint (gpcap_pkthdr_get_timestamp (late), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (early), ==, G_MININT64);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (late_fraction), ==, G_MAXINT64);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (early_sum), ==, G_MININT64);
  g_assert_cmpint (g_date_time_get_year (date_time), ==, 2262);
}

static void
test_date_time_is_utc_to_the_microsecond (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1700000000, 123456, 0, 0);
  g_autoptr (GDateTime) date_time = gpcap_pkthdr_get_date_time (hdr);
  g_autofree char *text = g_date_time_format (date_time, "%F %T.%f %z");

  g_assert_cmpstr (text, ==, "2023-11-14 22:13:20.123456 +0000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkthdr/gives-back-what-it-was-made-of", test_gives_back_what_it_was_made_of);
  g_test_add_func ("/pkthdr/gets-may-leave-out-either-part", test_gets_may_leave_out_either_part);
  g_test_add_func ("/pkthdr/properties-are-the-getters", test_properties_are_the_getters);
  g_test_add_func ("/pkthdr/nanoseconds-are-cut-off-for-microseconds",
                   test_nanoseconds_are_cut_off_for_microseconds);
  g_test_add_func ("/pkthdr/times-before-1970-have-positive-microseconds",
                   test_times_before_1970_have_positive_microseconds);
  g_test_add_func ("/pkthdr/times-out-of-range-become-the-nearest",
                   test_times_out_of_range_become_the_nearest);
  g_test_add_func ("/pkthdr/date-time-is-utc-to-the-microsecond",
                   test_date_time_is_utc_to_the_microsecond);
  return g_test_run ();
}
