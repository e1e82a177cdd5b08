/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the quota: the rules of loop and dispatch. */

#include "reader/gpcap-quota.h"

#define LOOP GPCAP_WALK_MODE_LOOP
#define DISPATCH GPCAP_WALK_MODE_DISPATCH
#define POLL GPCAP_WALK_MODE_POLL

/* All rules, by mode, maximum and number of delivered packets. */
static const struct
{
  GPcapWalkMode mode;
  int maxcant;
  guint n_delivered;
  guint left;
  gboolean is_met_live; /* for a live capture, which delivers one buffer at a time */
  gboolean is_met_offline;
  gboolean reports_end;
  int result; /* without a break and a failure */
} rules[] = {
  /* A loop continues up to the maximum, and returns no count. */
  { LOOP, 10, 0, 10, FALSE, FALSE, TRUE, 0 },
  { LOOP, 10, 9, 1, FALSE, FALSE, TRUE, 0 },
  { LOOP, 10, 10, 0, TRUE, TRUE, TRUE, 0 },
  { LOOP, 1, 0, 1, FALSE, FALSE, TRUE, 0 },
  { LOOP, 1, 1, 0, TRUE, TRUE, TRUE, 0 },
  { LOOP, G_MAXINT, 0, G_MAXINT, FALSE, FALSE, TRUE, 0 },
  { LOOP, G_MAXINT, G_MAXINT, 0, TRUE, TRUE, TRUE, 0 },
  /* A loop without a maximum never ends. */
  { LOOP, -1, 0, G_MAXUINT, FALSE, FALSE, TRUE, 0 },
  { LOOP, 0, 1000, G_MAXUINT, FALSE, FALSE, TRUE, 0 },
  { LOOP, G_MININT, G_MAXUINT, G_MAXUINT, FALSE, FALSE, TRUE, 0 },
  /* A dispatch returns a count. It delivers one buffer of a live capture, and all of a savefile. */
  { DISPATCH, 10, 0, 10, FALSE, FALSE, TRUE, 0 },
  { DISPATCH, 10, 3, 7, TRUE, FALSE, FALSE, 3 },
  { DISPATCH, 10, 10, 0, TRUE, TRUE, FALSE, 10 },
  { DISPATCH, -1, 0, G_MAXUINT, FALSE, FALSE, TRUE, 0 },
  { DISPATCH, -1, 1, G_MAXUINT, TRUE, FALSE, FALSE, 1 },
  { DISPATCH, 0, 1000, G_MAXUINT, TRUE, FALSE, FALSE, 1000 },
  { DISPATCH, -1, G_MAXUINT, G_MAXUINT, TRUE, FALSE, FALSE, G_MAXINT },
  /* A poll is a loop that does not wait. */
  { POLL, 10, 0, 10, FALSE, FALSE, TRUE, 0 },
  { POLL, 10, 3, 7, FALSE, FALSE, TRUE, 0 },
  { POLL, 10, 10, 0, TRUE, TRUE, TRUE, 0 },
  { POLL, -1, 1000, G_MAXUINT, FALSE, FALSE, TRUE, 0 },
};

static void
test_each_rule_holds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      GPcapQuota quota;

      g_test_message ("rule %" G_GSIZE_FORMAT, i);
      gpcap_quota_init (&quota, rules[i].mode, rules[i].maxcant);
      gpcap_quota_count (&quota, rules[i].n_delivered);
      g_assert_cmpuint (gpcap_quota_get_left (&quota), ==, rules[i].left);
      g_assert_cmpint (gpcap_quota_is_met (&quota, TRUE), ==, rules[i].is_met_live);
      g_assert_cmpint (gpcap_quota_is_met (&quota, FALSE), ==, rules[i].is_met_offline);
      g_assert_cmpint (gpcap_quota_reports_end (&quota), ==, rules[i].reports_end);
      g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_END), ==, rules[i].result);
      g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_TIMEOUT), ==,
                       rules[i].result);
      g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_PACKET), ==,
                       rules[i].result);
      g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_ERROR), ==, -1);
      g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_BREAK), ==, -2);
    }
}

static void
test_packets_add_up (void)
{
  GPcapQuota quota;

  gpcap_quota_init (&quota, DISPATCH, 10);
  gpcap_quota_count (&quota, 3);
  gpcap_quota_count (&quota, 0);
  gpcap_quota_count (&quota, 4);
  g_assert_cmpuint (gpcap_quota_get_left (&quota), ==, 3);
  g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_END), ==, 7);
}

/* A program may report too many used packets. */
static void
test_no_more_than_was_left_counts (void)
{
  GPcapQuota quota;

  gpcap_quota_init (&quota, DISPATCH, 10);
  gpcap_quota_count (&quota, G_MAXUINT);
  gpcap_quota_count (&quota, 1);
  g_assert_cmpuint (gpcap_quota_get_left (&quota), ==, 0);
  g_assert_true (gpcap_quota_is_met (&quota, FALSE));
  g_assert_cmpint (gpcap_quota_get_result (&quota, GPCAP_READ_RESULT_END), ==, 10);
}

/* The count exceeds 32 bits. */
static void
test_a_loop_for_ever_never_ends (void)
{
  GPcapQuota quota;

  gpcap_quota_init (&quota, LOOP, -1);
  for (int i = 0; i < 100; i++)
    gpcap_quota_count (&quota, G_MAXUINT);
  g_assert_cmpuint (quota.n_delivered, ==, 100 * (guint64) G_MAXUINT);
  g_assert_cmpuint (gpcap_quota_get_left (&quota), ==, G_MAXUINT);
  g_assert_false (gpcap_quota_is_met (&quota, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quota/each-rule-holds", test_each_rule_holds);
  g_test_add_func ("/quota/packets-add-up", test_packets_add_up);
  g_test_add_func ("/quota/no-more-than-was-left-counts", test_no_more_than_was_left_counts);
  g_test_add_func ("/quota/a-loop-for-ever-never-ends", test_a_loop_for_ever_never_ends);
  return g_test_run ();
}
