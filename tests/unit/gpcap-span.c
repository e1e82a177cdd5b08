/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the span. */

#include "taps/gpcap-span.h"

#include <string.h>

#define LARGE 60000

static GPcapPacketRecord
record_of (guint64 number, guint caplen)
{
  return (GPcapPacketRecord){ .timestamp = number, .caplen = caplen, .len = caplen + 1 };
}

static void
append (GPcapSpan *span, guint n_packets, guint caplen)
{
  g_autofree guint8 *data = g_malloc (caplen + 1);

  for (guint i = 0; i < n_packets; i++)
    {
      const GPcapPackets packets = { .data = data };
      const GPcapPacketRecord record = record_of (span->end, caplen);

      memset (data, span->end % 251, caplen);
      g_assert_true (gpcap_span_append (span, &packets, &record));
    }
}

static void
drop (GPcapSpan *span, guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    gpcap_span_drop_first (span);
}

/* Finds each packet, and checks that it is the right one. */
static void
assert_has (const GPcapSpan *span, guint64 first, guint64 end)
{
  g_assert_cmpuint (span->first, ==, first);
  g_assert_cmpuint (span->end, ==, end);
  for (guint64 number = first; number < end; number++)
    {
      guint position;
      const GPcapArena *arena = gpcap_span_find (span, number, &position)->arena;
      const GPcapPacketRecord *record = &arena->records[position];

      g_assert_cmpint (record->timestamp, ==, number);
      g_assert_cmpuint (record->len, ==, record->caplen + 1);
      for (guint i = 0; i < record->caplen; i++)
        g_assert_cmpuint (gpcap_arena_peek (arena, record)[i], ==, number % 251);
    }
}

static void
test_finds_packets_in_many_blocks (void)
{
  GPcapSpan span;

  gpcap_span_init (&span);
  append (&span, 1000, 100);
  append (&span, 10, 0);
  append (&span, 3, LARGE);
  append (&span, 1000, 20);
  g_assert_cmpuint (span.blocks->len, >, 10);
  assert_has (&span, 0, 2013);
  drop (&span, 1005);
  assert_has (&span, 1005, 2013);
  g_assert_cmpuint (span.n_bytes, ==, 3 * LARGE + 1000 * 20 + 1008 * sizeof (GPcapPacketRecord));
  gpcap_span_clear (&span);
}

static void
test_what_is_dropped_is_freed (void)
{
  GPcapSpan span;

  gpcap_span_init (&span);
  append (&span, 500, 100);
  drop (&span, 500);
  g_assert_cmpuint (gpcap_span_count_memory (&span, NULL), ==, 0);
  append (&span, 20, 100);
  assert_has (&span, 500, 520);
  gpcap_span_drop_all (&span);
  g_assert_cmpuint (span.first, ==, 520);
  g_assert_cmpuint (span.n_bytes, ==, 0);
  g_assert_cmpuint (gpcap_span_count_memory (&span, NULL), ==, 0);
  gpcap_span_clear (&span);
}

/* A huge packet has a block of its own, and the blocks of a large span are large. */
static void
test_the_first_block_is_compacted (void)
{
  GPcapSpan span;

  gpcap_span_init (&span);
  append (&span, 40000, 100);
  drop (&span, 39900);
  assert_has (&span, 39900, 40000);
  g_assert_cmpuint (gpcap_span_count_memory (&span, NULL), <, span.n_bytes + 8192);
  append (&span, 100, 100);
  assert_has (&span, 39900, 40100);
  gpcap_span_clear (&span);
}

static void
test_a_copy_shares_the_arenas (void)
{
  GPcapSpan span, copy;

  gpcap_span_init (&span);
  gpcap_span_init (&copy);
  append (&span, 1000, 100);
  gpcap_span_assign (&copy, &span);
  g_assert_cmpuint (gpcap_span_count_memory (&copy, &span), ==,
                    copy.blocks->len * sizeof (GPcapSpanBlock));
  /* The last arena is shared, and still grows. */
  append (&span, 1000, 100);
  drop (&span, 1500);
  assert_has (&copy, 0, 1000);
  assert_has (&span, 1500, 2000);
  g_assert_cmpuint (gpcap_span_count_memory (&copy, &span), >=, copy.n_bytes);
  gpcap_span_assign (&copy, &span);
  assert_has (&copy, 1500, 2000);
  gpcap_span_clear (&span);
  assert_has (&copy, 1500, 2000);
  gpcap_span_clear (&copy);
}

static void
test_a_range_can_be_copied (void)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GPcapSpan span;

  gpcap_span_init (&span);
  append (&span, 1000, 100);
  gpcap_span_copy (&span, 300, 700, arena);
  g_assert_cmpuint (arena->n_records, ==, 400);
  for (guint i = 0; i < 400; i++)
    {
      g_assert_cmpint (arena->records[i].timestamp, ==, 300 + i);
      g_assert_cmpuint (gpcap_arena_peek (arena, &arena->records[i])[99], ==, (300 + i) % 251);
    }
  gpcap_span_clear (&span);
}

static void
test_the_interface_is_kept (void)
{
  const GPcapPackets packets = { .data = (const guint8 *) "" };
  GPcapPacketRecord record = record_of (0, 0);
  GPcapSpan span;

  record.interface = 7;
  gpcap_span_init (&span);
  g_assert_true (gpcap_span_append (&span, &packets, &record));
  g_assert_cmpuint (gpcap_span_peek_first (&span)->interface, ==, 7);
  gpcap_span_clear (&span);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/span/finds-packets-in-many-blocks", test_finds_packets_in_many_blocks);
  g_test_add_func ("/span/what-is-dropped-is-freed", test_what_is_dropped_is_freed);
  g_test_add_func ("/span/the-first-block-is-compacted", test_the_first_block_is_compacted);
  g_test_add_func ("/span/a-copy-shares-the-arenas", test_a_copy_shares_the_arenas);
  g_test_add_func ("/span/a-range-can-be-copied", test_a_range_can_be_copied);
  g_test_add_func ("/span/the-interface-is-kept", test_the_interface_is_kept);
  return g_test_run ();
}
