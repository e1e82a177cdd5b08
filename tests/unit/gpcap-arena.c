/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the arena. */

#include "packets/gpcap-arena.h"

#include "support/gpcap-numbered.h"

static void
test_keeps_what_is_appended (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  guint8 data[300];

  for (guint i = 0; i < 3000; i++)
    {
      memset (data, i, sizeof data);
      g_assert_true (gpcap_arena_append (arena, i, i + 1, data, i % sizeof data));
    }
  g_assert_cmpuint (arena->n_records, ==, 3000);
  for (guint i = 0; i < 3000; i++)
    {
      const GPcapPacketRecord *record = &arena->records[i];

      memset (data, i, sizeof data);
      g_assert_cmpint (record->timestamp, ==, i);
      g_assert_cmpuint (record->len, ==, i + 1);
      g_assert_cmpmem (gpcap_arena_peek (arena, record), record->caplen, data, i % sizeof data);
    }
}

static void
test_empty_packets_have_a_place (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();

  g_assert_true (gpcap_arena_append (arena, 0, 60, NULL, 0));
  g_assert_nonnull (gpcap_arena_peek (arena, &arena->records[0]));
}

static void
test_clear_lets_go_of_huge_memory (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  g_autofree guint8 *huge = g_malloc0 (8 * GPCAP_ARENA_FULL);

  gpcap_arena_append (arena, 0, 1, huge, 1);
  const guint8 *usual = arena->data;
  gpcap_arena_clear (arena);
  g_assert_true (arena->data == usual);
  gpcap_arena_append (arena, 0, 1, huge, 8 * GPCAP_ARENA_FULL);
  gpcap_arena_clear (arena);
  g_assert_cmpuint (arena->data_size, ==, 0);
  g_assert_cmpuint (arena->n_records, ==, 0);
}

static void
test_is_shared_while_somebody_else_holds_it (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GPcapArena *other = gpcap_arena_ref (arena);

  g_assert_true (gpcap_arena_is_shared (arena));
  gpcap_arena_unref (other);
  g_assert_false (gpcap_arena_is_shared (arena));
}

/* Headers between packets do not count. */
static void
test_captured_bytes_are_counted (void)
{
  void (*const appends[]) (GPcapArena *, guint, guint) = { numbered_append,
                                                           numbered_append_in_savefile };

  for (gsize i = 0; i < G_N_ELEMENTS (appends); i++)
    {
      g_autoptr (GPcapArena) arena = gpcap_arena_new ();

      g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, 0), ==, 0);
      appends[i](arena, 0, 40);
      for (guint first = 0; first < 40; first++)
        for (guint n = 0; n <= 40 - first; n++)
          g_assert_cmpuint (gpcap_arena_count_bytes (arena, first, n), ==,
                            numbered_count_bytes (first, n, 1));
    }
}

/* A packet may have been captured with none of its bytes. */
static void
test_packets_without_bytes_count_for_none (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  const guint sizes[] = { 0, 5, 0, 0, 7, 0 };
  const guint8 data[8] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_true (gpcap_arena_append (arena, 0, 60, data, sizes[i]));
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, 6), ==, 12);
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, 1), ==, 0);
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 2, 2), ==, 0);
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 2, 4), ==, 7);
}

/* The contents are swapped, not the references. */
static void
test_two_may_be_swapped (void)
{
  g_autoptr (GPcapArena) one = gpcap_arena_new ();
  g_autoptr (GPcapArena) other = gpcap_arena_new ();
  g_autoptr (GPcapArena) held = gpcap_arena_ref (other);

  numbered_append (one, 0, 5);
  numbered_append_in_savefile (other, 10, 3);
  gpcap_arena_swap (one, other);
  assert_numbered_arena (one, 10, 3);
  assert_numbered_arena (other, 0, 5);
  g_assert_cmpint (one->layout, ==, GPCAP_LAYOUT_PCAP);
  g_assert_cmpint (other->layout, ==, GPCAP_LAYOUT_PLAIN);
  g_assert_false (gpcap_arena_is_shared (one));
  g_assert_true (gpcap_arena_is_shared (other));
}

static void
test_clear_forgets_the_headers (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();

  numbered_append_in_savefile (arena, 0, 5);
  gpcap_arena_clear (arena);
  numbered_append (arena, 5, 5);
  assert_numbered_arena (arena, 5, 5);
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, 5), ==, numbered_count_bytes (5, 5, 1));
}

static void
test_some_packets_may_be_kept (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  guint n_kept = 0;

  numbered_append (arena, 0, 20);
  for (guint i = 0; i < 20; i++)
    {
      if (i % 4 == 2)
        gpcap_arena_keep (arena, n_kept++, i);
    }
  gpcap_arena_truncate (arena, n_kept);
  g_assert_cmpuint (arena->n_records, ==, 5);
  for (guint i = 0; i < n_kept; i++)
    {
      const GPcapPacketRecord *record = &arena->records[i];
      const guint number = numbered_get_number (record, gpcap_arena_peek (arena, record));

      g_assert_cmpuint (number, ==, 4 * i + 2);
      g_assert_cmpuint (record->caplen, ==, numbered_get_caplen (number));
    }
  g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, 5), ==, numbered_count_bytes (2, 5, 4));
}

/* A thread's queue appends to what a filter has left. */
static void
test_what_is_dropped_leaves_no_gap (void)
{
  for (guint n_kept = 0; n_kept < 20; n_kept++)
    {
      g_autoptr (GPcapArena) arena = gpcap_arena_new ();

      numbered_append (arena, 0, 20);
      for (guint i = 0; i < n_kept; i++)
        gpcap_arena_keep (arena, i, 20 - n_kept + i);
      gpcap_arena_truncate (arena, n_kept);
      numbered_append (arena, 20, 3);
      assert_numbered_arena (arena, 20 - n_kept, n_kept + 3);
      g_assert_cmpuint (gpcap_arena_count_bytes (arena, 0, n_kept + 3), ==,
                        numbered_count_bytes (20 - n_kept, n_kept + 3, 1));
    }
}

static void
test_trim_returns_what_is_not_used (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  const gsize empty = gpcap_arena_get_memory (arena);

  gpcap_arena_trim (arena);
  g_assert_cmpuint (gpcap_arena_get_memory (arena), ==, empty);
  numbered_append (arena, 0, 200);
  gpcap_arena_trim (arena);
  g_assert_cmpuint (gpcap_arena_get_memory (arena), ==,
                    empty + arena->data_used + 200 * sizeof *arena->records);
  numbered_append (arena, 200, 100);
  assert_numbered_arena (arena, 0, 300);
}

static void
test_room_can_be_like_another_one (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  g_autoptr (GPcapArena) like = gpcap_arena_new ();
  g_autoptr (GPcapArena) like_empty = gpcap_arena_new ();

  numbered_append (arena, 0, 200);
  gpcap_arena_reserve_like (like, arena);
  gpcap_arena_trim (arena);
  g_assert_cmpuint (gpcap_arena_get_memory (like), ==, gpcap_arena_get_memory (arena));
  numbered_append (like, 0, 300);
  assert_numbered_arena (like, 0, 300);
  g_assert_cmpuint (gpcap_arena_get_memory (like), >, gpcap_arena_get_memory (arena));
  gpcap_arena_clear (arena);
  gpcap_arena_reserve_like (like_empty, arena);
  numbered_append (like_empty, 0, 20);
  assert_numbered_arena (like_empty, 0, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arena/keeps-what-is-appended", test_keeps_what_is_appended);
  g_test_add_func ("/arena/empty-packets-have-a-place", test_empty_packets_have_a_place);
  g_test_add_func ("/arena/clear-lets-go-of-huge-memory", test_clear_lets_go_of_huge_memory);
  g_test_add_func ("/arena/is-shared-while-somebody-else-holds-it",
                   test_is_shared_while_somebody_else_holds_it);
  g_test_add_func ("/arena/captured-bytes-are-counted", test_captured_bytes_are_counted);
  g_test_add_func ("/arena/packets-without-bytes-count-for-none",
                   test_packets_without_bytes_count_for_none);
  g_test_add_func ("/arena/two-may-be-swapped", test_two_may_be_swapped);
  g_test_add_func ("/arena/clear-forgets-the-headers", test_clear_forgets_the_headers);
  g_test_add_func ("/arena/some-packets-may-be-kept", test_some_packets_may_be_kept);
  g_test_add_func ("/arena/what-is-dropped-leaves-no-gap", test_what_is_dropped_leaves_no_gap);
  g_test_add_func ("/arena/trim-returns-what-is-not-used", test_trim_returns_what_is_not_used);
  g_test_add_func ("/arena/room-can-be-like-another-one", test_room_can_be_like_another_one);
  return g_test_run ();
}
