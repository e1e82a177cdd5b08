/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the rows that a model has. */

#include "traffic/gpcap-traffic-view.h"

/* Makes places with these letters as serials. */
static GArray *
make_places (const char *letters)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (GPcapTrafficPlace));

  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      const GPcapTrafficPlace place = { .serial = *letter, .slot = *letter - 'A' };

      g_array_append_val (places, place);
    }
  return places;
}

static void
assert_has (const GPcapTrafficView *view, const char *expected)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  for (guint i = 0; i < gpcap_traffic_view_get_n_rows (view); i++)
    g_string_append_c (letters, gpcap_traffic_view_get_place (view, i).serial);
  g_assert_cmpstr (letters->str, ==, expected);
}

/* Applies a change to letters, as a list that is bound to a model does. */
static char *
apply (const char *letters, const GPcapTrafficChange *change, const GPcapTrafficView *view)
{
  GString *changed = g_string_new (letters);

  g_string_erase (changed, change->new_position, change->n_removed);
  for (guint i = 0; i < change->n_added; i++)
    g_string_insert_c (changed, change->new_position + i,
                       gpcap_traffic_view_get_place (view, change->new_position + i).serial);
  return g_string_free (changed, FALSE);
}

/* At each change, the model has what a list that follows the changes has. */
static void
assert_changes (const char *before, const char *after)
{
  GPcapTrafficView view;
  GPcapTrafficChanges changes;
  g_autofree char *followed = g_strdup (before);

  gpcap_traffic_view_init (&view);
  gpcap_traffic_view_begin (&view, make_places (before));
  gpcap_traffic_view_end (&view);
  assert_has (&view, before);

  GArray *places = make_places (after);
  gpcap_traffic_changes_init (&changes, view.places, places);
  gpcap_traffic_view_begin (&view, places);
  g_assert_true (gpcap_traffic_view_is_changing (&view));
  assert_has (&view, before);
  g_autoptr (GArray) found = gpcap_traffic_changes_find (&changes);
  for (guint i = 0; i < found->len; i++)
    {
      const GPcapTrafficChange *change = &g_array_index (found, GPcapTrafficChange, i);

      gpcap_traffic_view_advance (&view, change);
      g_autofree char *changed = apply (followed, change, &view);
      assert_has (&view, changed);
      g_free (followed);
      followed = g_steal_pointer (&changed);
    }
  g_assert_cmpstr (followed, ==, after);
  gpcap_traffic_changes_finish (&changes);
  gpcap_traffic_view_end (&view);
  g_assert_false (gpcap_traffic_view_is_changing (&view));
  assert_has (&view, after);
  gpcap_traffic_view_finish (&view);
}

static void
test_an_empty_view_has_no_rows (void)
{
  GPcapTrafficView view;

  gpcap_traffic_view_init (&view);
  assert_has (&view, "");
  g_assert_false (gpcap_traffic_view_is_changing (&view));
  gpcap_traffic_view_finish (&view);
}

static void
test_the_model_has_what_was_told (void)
{
  assert_changes ("", "");
  assert_changes ("", "ABC");
  assert_changes ("ABC", "");
  assert_changes ("ABC", "ABC");
  assert_changes ("ABC", "CBA");
  assert_changes ("ABCDEFG", "AXCDFEG");
  assert_changes ("ABCDEFG", "BCDEFGA");
  assert_changes ("ABCDEFG", "XYZ");
  assert_changes ("ABCDEFG", "XBYDZFG");
}

static void
test_any_rows_may_change (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint n = 0; n < 2000; n++)
    {
      char before[] = "ABCDEFGHIJKLMNOPQRST", after[] = "ABCDEFGHIJKLMNOPQRST";

      for (guint i = 0; i < 4; i++)
        {
          char *one = &after[g_rand_int_range (rand, 0, 20)];
          char *other = &after[g_rand_int_range (rand, 0, 20)];
          const char letter = *one;

          *one = *other;
          *other = letter;
        }
      after[g_rand_int_range (rand, 0, 21)] = '\0';
      before[g_rand_int_range (rand, 0, 21)] = '\0';
      assert_changes (before, after);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic-view/an-empty-view-has-no-rows", test_an_empty_view_has_no_rows);
  g_test_add_func ("/traffic-view/the-model-has-what-was-told", test_the_model_has_what_was_told);
  g_test_add_func ("/traffic-view/any-rows-may-change", test_any_rows_may_change);
  return g_test_run ();
}
