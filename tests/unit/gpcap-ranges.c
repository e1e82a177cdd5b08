/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of ranges of numbers. */

#include "flows/gpcap-ranges.h"

#define N_RANDOM 300

static const GPcapNumber largest = { G_MAXUINT64, G_MAXUINT64 };

static int
compare_firsts (gconstpointer a, gconstpointer b)
{
  return gpcap_number_compare (((const GPcapRange *) a)->first, ((const GPcapRange *) b)->first);
}

/* What the ranges contain, looked for one by one. */
static gboolean
is_in_any (const GArray *ranges, GPcapNumber number)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const GPcapRange *range = &g_array_index (ranges, GPcapRange, i);

      if (gpcap_number_compare (range->first, number) <= 0
          && gpcap_number_compare (number, range->last) <= 0)
        return TRUE;
    }
  return FALSE;
}

static GPcapNumber
moved (GPcapNumber number, int by)
{
  const guint64 low = number.low + by;

  if (by > 0)
    number.high += low < number.low;
  else
    number.high -= low > number.low;
  number.low = low;
  return number;
}

static void
assert_contain_the_same (const GPcapRanges *self, const GArray *ranges, GPcapNumber number)
{
  g_assert_cmpint (gpcap_ranges_contain (self, number), ==, is_in_any (ranges, number));
}

/* Looks for numbers that are further away, each in another bit. */
static void
assert_finds_around (const GPcapRanges *self, const GArray *ranges, GPcapNumber number)
{
  for (guint bit = g_test_rand_int_range (0, 8); bit < 64; bit += 8)
    {
      const GPcapNumber other = { number.high ^ (guint64) 1 << bit, number.low };

      assert_contain_the_same (self, ranges, other);
    }
}

/* Looks for every number at which something changes, and its neighbours. */
static void
assert_finds_all (GArray *ranges)
{
  GPcapRanges self;

  g_array_sort (ranges, compare_firsts);
  gpcap_ranges_init (&self, (const GPcapRange *) ranges->data, ranges->len);
  for (guint i = 0; i < ranges->len; i++)
    {
      const GPcapRange *range = &g_array_index (ranges, GPcapRange, i);

      for (int by = -1; by <= 1; by++)
        {
          assert_contain_the_same (&self, ranges, moved (range->first, by));
          assert_contain_the_same (&self, ranges, moved (range->last, by));
        }
      assert_finds_around (&self, ranges, range->first);
    }
  assert_contain_the_same (&self, ranges, (GPcapNumber){ 0, 0 });
  assert_contain_the_same (&self, ranges, largest);
  gpcap_ranges_clear (&self);
}

static void
add (GArray *ranges, GPcapNumber first, GPcapNumber last)
{
  const GPcapRange range = { first, last };

  g_array_append_val (ranges, range);
}

static GArray *
ranges_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (GPcapRange));
}

static void
test_none_contain_nothing (void)
{
  g_autoptr (GArray) ranges = ranges_new ();

  assert_finds_all (ranges);
}

static void
test_ends_of_the_numbers_are_found (void)
{
  g_autoptr (GArray) ranges = ranges_new ();

  add (ranges, (GPcapNumber){ 0, 0 }, (GPcapNumber){ 0, 0 });
  add (ranges, largest, largest);
  assert_finds_all (ranges);
  add (ranges, (GPcapNumber){ 0, 0 }, largest);
  assert_finds_all (ranges);
  add (ranges, (GPcapNumber){ 5, 0 }, (GPcapNumber){ 6, 0 });
  assert_finds_all (ranges);
}

static void
test_what_touches_or_overlaps_is_one (void)
{
  g_autoptr (GArray) ranges = ranges_new ();
  GPcapRanges self;

  add (ranges, (GPcapNumber){ 1, 0 }, (GPcapNumber){ 1, G_MAXUINT64 });
  add (ranges, (GPcapNumber){ 1, 5 }, (GPcapNumber){ 1, 6 });
  add (ranges, (GPcapNumber){ 2, 0 }, (GPcapNumber){ 2, 0 });
  add (ranges, (GPcapNumber){ 2, 0 }, (GPcapNumber){ 3, 0 });
  assert_finds_all (ranges);
  gpcap_ranges_init (&self, (const GPcapRange *) ranges->data, ranges->len);
  g_assert_cmpuint (self.n_bounds, ==, 2);
  gpcap_ranges_clear (&self);
}

/* Numbers that lie close together, far apart, and both: where the index helps, and where not. */
static GPcapNumber
random_number (guint shift)
{
  GPcapNumber number = { (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int (), 0 };

  if (shift < 64)
    number.high >>= shift;
  else
    number.high = 0;
  if (shift % 3 != 0)
    number.low = g_test_rand_int ();
  return number;
}

static void
test_random_ones_are_found (void)
{
  for (guint shift = 0; shift <= 72; shift += 4)
    {
      g_autoptr (GArray) ranges = ranges_new ();

      for (guint i = 0; i < N_RANDOM; i++)
        {
          const GPcapNumber first = random_number (i % 7 == 0 ? 0 : shift);
          GPcapNumber last = first;

          last.low |= i % 2 == 0 ? 0xffff : 0;
          last.high |= i % 5 == 0 ? 0xff : 0;
          add (ranges, first, last);
        }
      assert_finds_all (ranges);
    }
}

/* All but one in one part of the index, so that they are found without its help. */
static void
test_many_at_one_place_are_found (void)
{
  g_autoptr (GArray) ranges = ranges_new ();

  add (ranges, (GPcapNumber){ G_MAXUINT64 / 2, 0 }, (GPcapNumber){ G_MAXUINT64 / 2, 0 });
  for (guint i = 0; i < N_RANDOM; i++)
    add (ranges, (GPcapNumber){ 0, i * 2 }, (GPcapNumber){ 0, i * 2 });
  assert_finds_all (ranges);
}

/* Clusters of clusters of clusters: most parts of the index are empty, and some crowded. */
static void
test_clusters_are_found (void)
{
  g_autoptr (GArray) ranges = ranges_new ();

  for (guint64 i = 0; i < N_RANDOM * 4; i++)
    {
      const guint64 outer = i % 7 << 60, middle = i % 5 << 40, inner = i % 11 << 20;
      const GPcapNumber first = { outer | (i % 7 > 3 ? 0 : middle) | inner | i * 16, i };
      const GPcapNumber last = { first.high | (i % 3), G_MAXUINT64 };

      add (ranges, first, last);
    }
  assert_finds_all (ranges);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ranges/none-contain-nothing", test_none_contain_nothing);
  g_test_add_func ("/ranges/ends-of-the-numbers-are-found", test_ends_of_the_numbers_are_found);
  g_test_add_func ("/ranges/what-touches-or-overlaps-is-one", test_what_touches_or_overlaps_is_one);
  g_test_add_func ("/ranges/random-ones-are-found", test_random_ones_are_found);
  g_test_add_func ("/ranges/many-at-one-place-are-found", test_many_at_one_place_are_found);
  g_test_add_func ("/ranges/clusters-are-found", test_clusters_are_found);
  return g_test_run ();
}
