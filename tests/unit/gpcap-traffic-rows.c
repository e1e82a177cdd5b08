/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the rows of a table, and of their ranks, beside what GLib has. */

#include "traffic/gpcap-traffic-rows.h"

#include "traffic/gpcap-traffic-rank.h"

#define N_KEYS 20000

static void
make_key (guint64 *key, guint number)
{
  memset (key, 0, GPCAP_TRAFFIC_KEY_WORDS * sizeof *key);
  key[number % GPCAP_TRAFFIC_KEY_WORDS] = (guint64) number << (number % 40);
  key[4] ^= number;
}

static guint32
add (GPcapTrafficRows *rows, guint number, gint64 time)
{
  guint64 key[GPCAP_TRAFFIC_KEY_WORDS];

  make_key (key, number);
  const guint32 hash = gpcap_traffic_rows_hash (rows, key);
  g_assert_cmpuint (gpcap_traffic_rows_find (rows, key, hash), ==, GPCAP_TRAFFIC_NO_ROW);
  const guint32 slot = gpcap_traffic_rows_add (rows, key, hash, time);
  gpcap_traffic_row_count (gpcap_traffic_rows_get (rows, slot), 0, 1, 100, time, time);
  return slot;
}

static guint32
find (GPcapTrafficRows *rows, guint number)
{
  guint64 key[GPCAP_TRAFFIC_KEY_WORDS];

  make_key (key, number);
  return gpcap_traffic_rows_find (rows, key, gpcap_traffic_rows_hash (rows, key));
}

static void
test_each_key_finds_its_row (void)
{
  GPcapTrafficRows rows;

  gpcap_traffic_rows_init (&rows, 0);
  for (guint i = 0; i < N_KEYS; i++)
    {
      const guint32 slot = add (&rows, i, i);

      g_assert_cmpuint (gpcap_traffic_rows_get_serial (&rows, slot), ==, i + 1);
    }
  for (guint i = 0; i < N_KEYS; i++)
    g_assert_cmpint (gpcap_traffic_rows_get (&rows, find (&rows, i))->first_seen, ==, i);
  g_assert_cmpuint (find (&rows, N_KEYS), ==, GPCAP_TRAFFIC_NO_ROW);
  g_assert_cmpuint (rows.n_rows, ==, N_KEYS);
  gpcap_traffic_rows_finish (&rows);
}

/* Keys that have one place in a table are all over the place in another one. */
static void
test_the_hash_has_a_secret (void)
{
  GPcapTrafficRows rows, others;
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  guint n_same = 0, n_collisions = 0;

  gpcap_traffic_rows_init (&rows, 0);
  gpcap_traffic_rows_init (&others, 0);
  for (guint i = 0; i < N_KEYS; i++)
    {
      guint64 key[GPCAP_TRAFFIC_KEY_WORDS];

      make_key (key, i);
      const guint32 hash = gpcap_traffic_rows_hash (&rows, key);
      n_same += hash == gpcap_traffic_rows_hash (&others, key);
      if ((hash & 0xff) == 0)
        n_collisions += !g_hash_table_add (
            places, GUINT_TO_POINTER (gpcap_traffic_rows_hash (&others, key) & 0xff));
    }
  g_assert_cmpuint (n_same, <, 3);
  /* Some 78 keys, at random in 256 places, are at some 67 of them. */
  g_assert_cmpuint (g_hash_table_size (places), >, 20);
  g_assert_cmpuint (n_collisions, <, 60);
  gpcap_traffic_rows_finish (&rows);
  gpcap_traffic_rows_finish (&others);
}

static void
test_what_goes_first (void)
{
  GPcapTrafficRows rows;

  gpcap_traffic_rows_init (&rows, 2000);
  for (guint i = 0; i < 2000; i++)
    {
      GPcapTrafficRow *row = gpcap_traffic_rows_get (&rows, add (&rows, i, i));

      /* Of the first half, each third has more packets. */
      if (i % 3 == 0)
        gpcap_traffic_row_count (row, 1, 5, 500, i, i);
    }
  g_assert_false (gpcap_traffic_rows_make_room (&rows, 0));
  g_assert_true (gpcap_traffic_rows_make_room (&rows, 1));
  g_assert_cmpuint (rows.n_rows, ==, 1500);
  g_assert_cmpuint (rows.n_forgotten, ==, 500);
  g_assert_cmpuint (rows.forgotten_packets, ==, 500);
  g_assert_cmpuint (rows.forgotten_bytes, ==, 50000);
  for (guint i = 0; i < 2000; i++)
    {
      const gboolean is_there = find (&rows, i) != GPCAP_TRAFFIC_NO_ROW;

      /* 500 of the 666 that have one packet: the oldest ones. */
      g_assert_cmpint (is_there, ==, i >= 750 || i % 3 == 0);
    }
  gpcap_traffic_rows_finish (&rows);
}

static void
test_slots_are_used_again_and_serials_are_not (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GPcapTrafficRows rows;

  gpcap_traffic_rows_init (&rows, 1500);
  for (guint i = 0; i < N_KEYS; i++)
    {
      gpcap_traffic_rows_make_room (&rows, 1);
      const guint32 slot = add (&rows, i, g_rand_int (rand));
      g_assert_cmpuint (gpcap_traffic_rows_get_serial (&rows, slot), ==, i + 1);
      g_assert_cmpuint (slot, <, 1500);
      g_assert_cmpuint (find (&rows, i), ==, slot);
    }
  g_assert_cmpuint (rows.n_rows + rows.n_forgotten, ==, N_KEYS);
  gpcap_traffic_rows_clear (&rows);
  g_assert_cmpuint (rows.n_rows + rows.n_slots, ==, 0);
  g_assert_cmpuint (gpcap_traffic_rows_get_serial (&rows, add (&rows, 1, 1)), ==, N_KEYS + 1);
  gpcap_traffic_rows_finish (&rows);
}

/* A row that a model has stays where it is, but nobody finds it. */
static void
test_shown_rows_are_kept (void)
{
  GPcapTrafficRows rows;

  gpcap_traffic_rows_init (&rows, 0);
  const guint32 shown = add (&rows, 1, 1), other = add (&rows, 2, 2);
  gpcap_traffic_rows_show (&rows, shown, 1);
  gpcap_traffic_rows_clear (&rows);
  g_assert_true (gpcap_traffic_rows_has (&rows, shown, 1));
  g_assert_false (gpcap_traffic_rows_is_live (&rows, shown));
  g_assert_false (gpcap_traffic_rows_has (&rows, other, 2));
  g_assert_cmpuint (find (&rows, 1), ==, GPCAP_TRAFFIC_NO_ROW);
  g_assert_cmpuint (add (&rows, 1, 5), !=, shown);
  gpcap_traffic_rows_hide (&rows, shown, 1);
  g_assert_false (gpcap_traffic_rows_has (&rows, shown, 1));
  g_assert_cmpuint (add (&rows, 3, 6), ==, shown);
  gpcap_traffic_rows_hide (&rows, shown, 1);
  g_assert_true (gpcap_traffic_rows_is_live (&rows, shown));
  gpcap_traffic_rows_finish (&rows);
}

static void
test_ranks_are_selected_and_sorted (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint run = 0; run < 300; run++)
    {
      const guint n = g_rand_int_range (rand, 0, 300);
      const guint n_first = g_rand_int_range (rand, 0, n + 1);
      const guint n_values = g_rand_int_range (rand, 1, 300);
      g_autofree GPcapTrafficRank *ranks = g_new0 (GPcapTrafficRank, n + 1);
      g_autofree GPcapTrafficRank *sorted = g_new0 (GPcapTrafficRank, n + 1);

      for (guint i = 0; i < n; i++)
        ranks[i] = (GPcapTrafficRank){
          .major = g_rand_int_range (rand, 0, n_values),
          .minor = g_rand_int_range (rand, 0, 3),
          .slot = i,
        };
      memcpy (sorted, ranks, n * sizeof *ranks);
      gpcap_traffic_ranks_sort (sorted, n);
      for (guint i = 1; i < n; i++)
        g_assert_cmpuint (sorted[i - 1].major * 3 + sorted[i - 1].minor, <=,
                          sorted[i].major * 3 + sorted[i].minor);
      gpcap_traffic_ranks_select (ranks, n, n_first);
      gpcap_traffic_ranks_sort (ranks, n_first);
      for (guint i = 0; i < n_first; i++)
        {
          g_assert_cmpuint (ranks[i].major, ==, sorted[i].major);
          g_assert_cmpuint (ranks[i].minor, ==, sorted[i].minor);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic-rows/each-key-finds-its-row", test_each_key_finds_its_row);
  g_test_add_func ("/traffic-rows/the-hash-has-a-secret", test_the_hash_has_a_secret);
  g_test_add_func ("/traffic-rows/what-goes-first", test_what_goes_first);
  g_test_add_func ("/traffic-rows/slots-are-used-again-and-serials-are-not",
                   test_slots_are_used_again_and_serials_are_not);
  g_test_add_func ("/traffic-rows/shown-rows-are-kept", test_shown_rows_are_kept);
  g_test_add_func ("/traffic-rows/ranks-are-selected-and-sorted",
                   test_ranks_are_selected_and_sorted);
  return g_test_run ();
}
