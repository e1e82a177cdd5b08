/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the rules by which packets are taken. */

#include "taps/gpcap-rules.h"

#include "support/gpcap-numbered.h"

typedef struct
{
  GPcapRules rules;
  GPcapArena *arena; /* owned; of packets 0 to 9 */
  guint positions[10];
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  gpcap_rules_init (&self->rules, NULL);
  self->arena = gpcap_arena_new ();
  self->arena->datalink = GPCAP_DLT_EN10MB;
  numbered_append (self->arena, 0, 10);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_rules_clear (&self->rules);
  gpcap_arena_unref (self->arena);
}

/* Takes out of packets from @first on; checks which ones are taken. */
static void
assert_takes (Fixture *self, guint first, guint n_packets, const char *expected)
{
  g_autoptr (GString) taken = g_string_new (NULL);
  const guint n = gpcap_rules_take (&self->rules, self->arena, &self->arena->records[first],
                                    n_packets, self->positions);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (taken, "%u", self->positions[i]);
  g_assert_cmpstr (taken->str, ==, expected);
}

static void
test_all_is_taken_without_rules (Fixture *self, gconstpointer user_data)
{
  assert_takes (self, 0, 10, "0123456789");
  assert_takes (self, 4, 0, "");
  g_assert_cmpuint (gpcap_rules_get_n_packets (&self->rules), ==, 10);
  g_assert_cmpuint (gpcap_rules_get_n_bytes (&self->rules), ==,
                    numbered_count_bytes (0, 10, 1) + 10 * 4);
  g_assert_true (gpcap_rules_apply_limits (&self->rules));
}

/* Packets that were collected before the link type changed have the filter that there was. */
static void
test_each_link_type_has_its_filter (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapBpf) ethernet = numbered_compile (NUMBERED_FILTER (1));
  g_autoptr (GPcapBpf) raw =
      gpcap_compile (GPCAP_DLT_RAW, 65535, "", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);

  gpcap_rules_change_bpf (&self->rules, ethernet);
  assert_takes (self, 0, 10, "159");
  gpcap_rules_change_bpf (&self->rules, raw);
  assert_takes (self, 2, 4, "5");
  self->arena->datalink = GPCAP_DLT_RAW;
  assert_takes (self, 2, 4, "2345");
  self->arena->datalink = GPCAP_DLT_NULL;
  assert_takes (self, 0, 10, "");
}

/* Sampling counts the packets that pass the filter, over the borders of what comes together. */
static void
test_one_of_some_is_taken (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapBpf) bpf = numbered_compile ("ether[0] != 1");

  gpcap_rules_change_bpf (&self->rules, bpf);
  gpcap_rules_set_sampling_interval (&self->rules, 3);
  assert_takes (self, 0, 3, "0");
  assert_takes (self, 3, 7, "48");
  gpcap_rules_set_sampling_interval (&self->rules, 3);
  assert_takes (self, 6, 1, "6");
}

/* The packet that reaches a limit is taken; the one at the end of the time is not. */
static void
test_limits_exhaust (Fixture *self, gconstpointer user_data)
{
  self->rules.max_packets = 3;
  assert_takes (self, 0, 10, "012");
  g_assert_true (self->rules.is_exhausted);
  assert_takes (self, 0, 10, "");

  gpcap_rules_init (&self->rules, NULL);
  self->rules.max_bytes = numbered_count_bytes (0, 2, 1) + 2 * 4 + 1;
  assert_takes (self, 0, 10, "012");

  gpcap_rules_init (&self->rules, NULL);
  self->rules.until = self->arena->records[4].timestamp;
  assert_takes (self, 0, 10, "0123");
  g_assert_true (self->rules.is_exhausted);
}

/* A limit may be set below what was taken. */
static void
test_lowered_limits_apply (Fixture *self, gconstpointer user_data)
{
  assert_takes (self, 0, 5, "01234");
  self->rules.max_packets = 6;
  g_assert_true (gpcap_rules_apply_limits (&self->rules));
  self->rules.max_packets = 5;
  g_assert_false (gpcap_rules_apply_limits (&self->rules));
  /* What is exhausted stays so. */
  self->rules.max_packets = 0;
  g_assert_false (gpcap_rules_apply_limits (&self->rules));
  assert_takes (self, 5, 5, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer user_data);
  } tests[] = {
    { "/rules/all-is-taken-without-rules", test_all_is_taken_without_rules },
    { "/rules/each-link-type-has-its-filter", test_each_link_type_has_its_filter },
    { "/rules/one-of-some-is-taken", test_one_of_some_is_taken },
    { "/rules/limits-exhaust", test_limits_exhaust },
    { "/rules/lowered-limits-apply", test_lowered_limits_apply },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
