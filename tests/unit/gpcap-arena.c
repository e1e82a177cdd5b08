/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the arena. */

#include <glib.h>

#include "packets/gpcap-arena.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arena/keeps-what-is-appended", test_keeps_what_is_appended);
  g_test_add_func ("/arena/empty-packets-have-a-place", test_empty_packets_have_a_place);
  g_test_add_func ("/arena/clear-lets-go-of-huge-memory", test_clear_lets_go_of_huge_memory);
  g_test_add_func ("/arena/is-shared-while-somebody-else-holds-it",
                   test_is_shared_while_somebody_else_holds_it);
  return g_test_run ();
}
