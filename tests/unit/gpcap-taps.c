/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the list of taps. */

#include "taps/gpcap-taps.h"

#include "support/gpcap-numbered.h"

typedef struct
{
  GPcapTaps taps;
  GPcapArena *arena; /* owned; of packets 0 to 9 */
  GPcapTap *first; /* owned */
  GPcapTap *second; /* owned */
  guint n_batches;
} Fixture;

static void
batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, Fixture *self)
{
  self->n_batches++;
}

static GPcapTap *
add_tap (Fixture *self)
{
  GPcapTap *tap = gpcap_tap_new (NULL, GPCAP_DLT_EN10MB, NULL);

  g_signal_connect (tap, "batch", G_CALLBACK (batch_cb), self);
  gpcap_taps_add (&self->taps, tap);
  return tap;
}

static void
set_up (Fixture *self, gconstpointer user_data)
{
  *self = (Fixture){ 0 };
  self->arena = gpcap_arena_new ();
  self->arena->datalink = GPCAP_DLT_EN10MB;
  numbered_append (self->arena, 0, 10);
  self->first = add_tap (self);
  self->second = add_tap (self);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_taps_tell (&self->taps, TRUE);
  gpcap_taps_clear (&self->taps);
  g_assert_false (gpcap_arena_is_shared (self->arena));
  gpcap_arena_unref (self->arena);
  g_assert_finalize_object (self->first);
  g_assert_finalize_object (self->second);
}

static void
pass (Fixture *self, guint first, guint n_packets)
{
  gpcap_taps_pass (&self->taps, self->arena, &self->arena->records[first], n_packets);
}

static void
test_without_taps_there_is_no_news (Fixture *self, gconstpointer user_data)
{
  g_assert_true (gpcap_taps_remove (&self->taps, self->first));
  g_assert_true (gpcap_taps_remove (&self->taps, self->second));
  g_assert_false (gpcap_taps_remove (&self->taps, self->second));
  g_assert_null (self->taps.taps);
  pass (self, 0, 10);
  g_assert_false (gpcap_taps_has_news (&self->taps));
  g_assert_cmpint (gpcap_taps_get_due (&self->taps), ==, GPCAP_FOREVER);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 0);
}

/* Passing packets on runs no code of the program. What comes in several parts is told together. */
static void
test_what_is_passed_is_told_later (Fixture *self, gconstpointer user_data)
{
  pass (self, 0, 3);
  pass (self, 3, 1);
  pass (self, 6, 4);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 8);
  g_assert_cmpuint (self->n_batches, ==, 0);
  g_assert_true (gpcap_taps_has_news (&self->taps));
  g_assert_true (gpcap_arena_is_shared (self->arena));
  gpcap_taps_tell (&self->taps, FALSE);
  g_assert_cmpuint (self->n_batches, ==, 2);
  g_assert_false (gpcap_arena_is_shared (self->arena));
  gpcap_taps_tell (&self->taps, FALSE);
  g_assert_cmpuint (self->n_batches, ==, 2);
}

static void
numbered_cb (GPcapTap *tap, GPcapPacketBatch *batch, guint *next)
{
  const guint n_packets = gpcap_packet_batch_get_n_packets (batch);

  assert_numbered (batch, *next, n_packets, 1);
  *next += n_packets;
}

/* A tap does not know whether what it has taken is told before others are collected. */
static void
test_blocks_are_told_apart (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapArena) other = gpcap_arena_new ();
  guint next = 0;

  other->datalink = GPCAP_DLT_EN10MB;
  numbered_append (other, 10, 5);
  g_signal_connect (self->second, "batch", G_CALLBACK (numbered_cb), &next);
  pass (self, 0, 10);
  gpcap_taps_pass (&self->taps, other, other->records, 5);
  gpcap_taps_tell (&self->taps, FALSE);
  g_assert_cmpuint (self->n_batches, ==, 4);
  g_assert_cmpuint (next, ==, 15);
}

static void
count_cb (GPcapTap *tap, GParamSpec *pspec, guint *n)
{
  ++*n;
}

/* The counters are notified at once, then a tenth of a second later, or at the end. */
static void
test_notifications_are_put_off (Fixture *self, gconstpointer user_data)
{
  guint n = 0;

  g_signal_connect (self->first, "notify::packets", G_CALLBACK (count_cb), &n);
  pass (self, 0, 1);
  gpcap_taps_tell (&self->taps, FALSE);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (gpcap_taps_has_news (&self->taps));
  const gint64 before = g_get_monotonic_time ();
  pass (self, 1, 1);
  gpcap_taps_tell (&self->taps, FALSE);
  /* Unless this took so long that it was time. */
  if (n == 1)
    {
      g_assert_true (gpcap_taps_has_news (&self->taps));
      g_assert_cmpint (gpcap_taps_get_due (&self->taps), <=, before + G_USEC_PER_SEC / 10);
      gpcap_taps_tell (&self->taps, TRUE);
    }
  g_assert_cmpuint (n, ==, 2);
  g_assert_false (gpcap_taps_has_news (&self->taps));
}

/* Told, it is not in the list any more. */
static void
test_an_exhausted_tap_is_removed (Fixture *self, gconstpointer user_data)
{
  gpcap_tap_set_max_packets (self->first, 3);
  pass (self, 0, 10);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 3);
  g_assert_cmpuint (self->taps.taps->len, ==, 2);
  gpcap_taps_tell (&self->taps, FALSE);
  g_assert_cmpuint (self->taps.taps->len, ==, 1);
  g_assert_cmpuint (self->n_batches, ==, 2);
  pass (self, 0, 10);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 3);
  g_assert_cmpuint (gpcap_tap_get_packets (self->second), ==, 20);
}

/* Without a limit, the latest packet that there can be is one like others. */
static void
test_no_time_is_the_last_one (Fixture *self, gconstpointer user_data)
{
  self->arena->records[4].timestamp = G_MAXINT64;
  pass (self, 0, 10);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 10);
  g_assert_false (gpcap_tap_is_exhausted (self->first));
  gpcap_tap_set_until (self->second, G_MAXINT64);
  pass (self, 0, 10);
  g_assert_cmpuint (gpcap_tap_get_packets (self->first), ==, 20);
  g_assert_cmpuint (gpcap_tap_get_packets (self->second), ==, 14);
  g_assert_true (gpcap_tap_is_exhausted (self->second));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer user_data);
  } tests[] = {
    { "/taps/without-taps-there-is-no-news", test_without_taps_there_is_no_news },
    { "/taps/what-is-passed-is-told-later", test_what_is_passed_is_told_later },
    { "/taps/blocks-are-told-apart", test_blocks_are_told_apart },
    { "/taps/notifications-are-put-off", test_notifications_are_put_off },
    { "/taps/an-exhausted-tap-is-removed", test_an_exhausted_tap_is_removed },
    { "/taps/no-time-is-the-last-one", test_no_time_is_the_last_one },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
