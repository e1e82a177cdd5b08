/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the statistics. */

#include "base/gpcap-stats-private.h"

static const GPcapStats counts = {
  .received = 1,
  .dropped = 2,
  .dropped_by_interface = 3,
  .dropped_by_queue = 4,
  .delivered = 5,
  .delivered_bytes = G_MAXUINT64,
  .bytes = 7,
};

static void
assert_has_counts (const GPcapStats *stats)
{
  g_assert_cmpuint (gpcap_stats_get_received (stats), ==, 1);
  g_assert_cmpuint (gpcap_stats_get_dropped (stats), ==, 2);
  g_assert_cmpuint (gpcap_stats_get_dropped_by_interface (stats), ==, 3);
  g_assert_cmpuint (gpcap_stats_get_dropped_by_queue (stats), ==, 4);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 5);
  g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, G_MAXUINT64);
  g_assert_cmpuint (gpcap_stats_get_bytes (stats), ==, 7);
}

static void
test_each_count_has_a_getter (void)
{
  assert_has_counts (&counts);
}

static void
test_a_copy_has_the_same_counts (void)
{
  g_autoptr (GPcapStats) copy = gpcap_stats_copy (&counts);
  g_autoptr (GPcapStats) boxed = g_boxed_copy (GPCAP_TYPE_STATS, copy);

  assert_has_counts (copy);
  assert_has_counts (boxed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stats/each-count-has-a-getter", test_each_count_has_a_getter);
  g_test_add_func ("/stats/a-copy-has-the-same-counts", test_a_copy_has_the_same_counts);
  return g_test_run ();
}
