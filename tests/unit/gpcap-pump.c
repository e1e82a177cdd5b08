/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the pump. */

#include "backend/gpcap-pump.h"

#include <unistd.h>

#include "support/gpcap-numbered.h"
#include "support/gpcap-waiting.h"

/* The size of a packet in the queue, in addition to its bytes. */
#define RECORD_SIZE sizeof (GPcapPacketRecord)

/* The result of one collection. */
typedef struct
{
  GPcapCollectResult result;
  guint n_packets;
  int datalink;
} Step;

/* The source of a pump's collections. */
typedef struct
{
  GMutex lock; /* guards all fields */
  GCond changed;
  GQueue steps; /* owned; of Step */
  guint next_number;
  guint n_collections; /* begun collections */
  int thread_id; /* of the pump's thread */
  gboolean is_interrupted;
  gboolean fails_to_open;

  Gate may_open;
  Gate destroyed;
} Feed;

static void
feed_init (Feed *self)
{
  *self = (Feed){ 0 };
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->steps);
  gate_init (&self->may_open);
  gate_init (&self->destroyed);
}

static void
feed_clear (Feed *self)
{
  g_queue_clear_full (&self->steps, g_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  gate_clear (&self->may_open);
  gate_clear (&self->destroyed);
}

static void
feed_add_of_link (Feed *self, GPcapCollectResult result, guint n_packets, int datalink)
{
  const Step step = { result, n_packets, datalink };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->steps, g_memdup2 (&step, sizeof step));
  g_cond_broadcast (&self->changed);
}

static void
feed_add (Feed *self, GPcapCollectResult result, guint n_packets)
{
  feed_add_of_link (self, result, n_packets, GPCAP_DLT_EN10MB);
}

/* With the lock held. */
static void
wait_for_change (Feed *self, gint64 deadline)
{
  g_assert_true (g_cond_wait_until (&self->changed, &self->lock, deadline));
}

/* Waits until @n_collections were begun: the packets of those before have been handed over. */
static void
feed_wait (Feed *self, guint n_collections)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 deadline = get_test_deadline ();

  while (self->n_collections < n_collections)
    wait_for_change (self, deadline);
}

/* Waits until the thread sleeps, and returns the number of begun collections. */
static guint
feed_wait_until_asleep (Feed *self)
{
  feed_wait (self, 1);
  wait_until_asleep (self->thread_id);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->n_collections;
}

static gboolean
feed_open (gpointer user_data, GError **error)
{
  Feed *self = user_data;

  gate_wait (&self->may_open);
  if (!self->fails_to_open)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE, "It was not to open");
  return FALSE;
}

static GPcapCollectResult
feed_collect (gpointer user_data, GPcapArena *arena, GError **error)
{
  Feed *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 deadline = get_test_deadline ();
  g_autofree Step *step = NULL;

  g_assert_cmpuint (arena->n_records, ==, 0);
  self->thread_id = gettid ();
  self->n_collections++;
  g_cond_broadcast (&self->changed);
  while (!self->is_interrupted && g_queue_is_empty (&self->steps))
    wait_for_change (self, deadline);
  step = g_queue_pop_head (&self->steps);
  if (step == NULL)
    return GPCAP_COLLECT_DRAINED;
  numbered_append (arena, self->next_number, step->n_packets);
  arena->datalink = step->datalink;
  self->next_number += step->n_packets;
  if (step->result == GPCAP_COLLECT_FAILED)
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "It was to fail");
  return step->result;
}

static void
feed_interrupt (gpointer user_data)
{
  Feed *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_interrupted = TRUE;
  g_cond_broadcast (&self->changed);
}

static void
feed_destroy (gpointer user_data)
{
  gate_open (&((Feed *) user_data)->destroyed);
}

/* Like a device: a collection can be interrupted. */
static const GPcapPumpFuncs device_funcs = {
  .collect = feed_collect,
  .interrupt = feed_interrupt,
  .destroy = feed_destroy,
};

/* Like a stream: it has to be opened, and ends by itself. */
static const GPcapPumpFuncs stream_funcs = {
  .open = feed_open,
  .collect = feed_collect,
  .destroy = feed_destroy,
};

static const GPcapPumpLimits no_limits = { .n_bytes = G_MAXUINT64,
                                           .n_packets = G_MAXUINT64,
                                           .is_lossy = TRUE };

typedef struct
{
  Feed feed;
  GPcapPump *pump; /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer funcs)
{
  g_autoptr (GError) error = NULL;

  feed_init (&self->feed);
  self->pump = gpcap_pump_new (funcs, &self->feed, &error);
  g_assert_no_error (error);
}

static void
start (Fixture *self, const GPcapPumpLimits *limits)
{
  g_autoptr (GError) error = NULL;

  self->feed.is_interrupted = FALSE;
  g_assert_true (gpcap_pump_start (self->pump, limits, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gate_open (&self->feed.may_open);
  gpcap_pump_stop (self->pump);
  feed_interrupt (&self->feed);
  gpcap_pump_unref (self->pump);
  gate_wait (&self->feed.destroyed);
  feed_clear (&self->feed);
}

static gboolean
is_ready (Fixture *self)
{
  GPollFD fd = { .fd = gpcap_pump_get_fd (self->pump), .events = G_IO_IN };

  return g_poll (&fd, 1, 0) == 1;
}

/* Waits until the descriptor is ready. */
static void
wait_until_ready (Fixture *self)
{
  GPollFD fd = { .fd = gpcap_pump_get_fd (self->pump), .events = G_IO_IN };

  g_assert_cmpint (g_poll (&fd, 1, 60000), ==, 1);
}

static void
assert_collects (Fixture *self, guint first, guint n_packets, GPcapCollectResult result)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_pump_collect (self->pump, arena, &error), ==, result);
  assert_numbered_arena (arena, first, n_packets);
  if (result == GPCAP_COLLECT_FAILED)
    g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  else
    g_assert_no_error (error);
}

/* Collects @n_packets, checks their order, and returns the result of the last collection. */
static GPcapCollectResult
collect_until (Fixture *self, guint n_packets)
{
  GPcapCollectResult result = GPCAP_COLLECT_DRAINED;

  for (guint n = 0; n < n_packets;)
    {
      g_autoptr (GPcapArena) arena = gpcap_arena_new ();

      if (result == GPCAP_COLLECT_DRAINED)
        wait_until_ready (self);
      result = gpcap_pump_collect (self->pump, arena, NULL);
      assert_numbered_arena (arena, n, arena->n_records);
      n += arena->n_records;
      g_assert_cmpuint (n, <=, n_packets);
      if (n < n_packets)
        g_assert_true (result == GPCAP_COLLECT_DRAINED || result == GPCAP_COLLECT_BOUNDED);
    }
  return result;
}

static gsize
get_size (guint first, guint n_packets)
{
  return numbered_count_bytes (first, n_packets, 1) + n_packets * RECORD_SIZE;
}

/* Packets, and wake-ups for them. */

static void
test_before_it_is_started_it_is_idle (Fixture *self, gconstpointer user_data)
{
  g_assert_true (gpcap_pump_is_idle (self->pump));
  g_assert_false (is_ready (self));
  g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 0);
  g_assert_false (gpcap_pump_take_overflow (self->pump));
}

static void
test_the_descriptor_tells_of_packets (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  g_assert_false (gpcap_pump_is_idle (self->pump));
  for (guint i = 0; i < 5; i++)
    {
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 3);
      feed_wait (&self->feed, i + 2);
      g_assert_true (is_ready (self));
      assert_collects (self, 3 * i, 3, GPCAP_COLLECT_DRAINED);
      g_assert_false (is_ready (self));
      assert_collects (self, 0, 0, GPCAP_COLLECT_DRAINED);
    }
}

/* A collection without packets wakes nobody. */
static void
test_an_empty_collection_is_not_told (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_wait (&self->feed, 1);
  g_assert_false (is_ready (self));
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 0);
  feed_wait (&self->feed, 2);
  g_assert_false (is_ready (self));
}

static void
test_small_collections_come_together (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  for (guint i = 0; i < 10; i++)
    feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 2);
  feed_wait (&self->feed, 11);
  assert_collects (self, 0, 20, GPCAP_COLLECT_DRAINED);
}

/* Each is as large as a collection may be. */
static void
test_large_collections_come_one_by_one (Fixture *self, gconstpointer user_data)
{
  const guint n = GPCAP_ARENA_FULL / 40;

  start (self, &no_limits);
  for (guint i = 0; i < 3; i++)
    feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, n);
  feed_wait (&self->feed, 4);
  assert_collects (self, 0, n, GPCAP_COLLECT_BOUNDED);
  g_assert_true (is_ready (self));
  assert_collects (self, n, n, GPCAP_COLLECT_BOUNDED);
  assert_collects (self, 2 * n, n, GPCAP_COLLECT_DRAINED);
  g_assert_false (is_ready (self));
}

static void
test_other_links_do_not_mix (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_add_of_link (&self->feed, GPCAP_COLLECT_DRAINED, 2, GPCAP_DLT_EN10MB);
  feed_add_of_link (&self->feed, GPCAP_COLLECT_DRAINED, 2, GPCAP_DLT_RAW);
  feed_wait (&self->feed, 3);
  assert_collects (self, 0, 2, GPCAP_COLLECT_BOUNDED);
  assert_collects (self, 2, 2, GPCAP_COLLECT_DRAINED);
}

static void
test_all_of_many_come_in_order (Fixture *self, gconstpointer user_data)
{
  guint n = 0;

  start (self, &no_limits);
  for (guint i = 0; i < 2000; i++)
    {
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, i % 20);
      n += i % 20;
    }
  g_assert_cmpint (collect_until (self, n), ==, GPCAP_COLLECT_DRAINED);
  g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 0);
}

/* The limits. */

static void
test_what_does_not_fit_is_dropped_and_counted (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits[] = {
    { .n_bytes = G_MAXUINT64, .n_packets = 10, .is_lossy = TRUE },
    { .n_bytes = get_size (0, 10), .n_packets = G_MAXUINT64, .is_lossy = TRUE },
    { .n_bytes = get_size (0, 11) - 1, .n_packets = G_MAXUINT64, .is_lossy = TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      self->feed.next_number = 0;
      self->feed.n_collections = 0;
      start (self, &limits[i]);
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 4);
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 9);
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 1);
      feed_wait (&self->feed, 4);
      g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 4 * (i + 1));
      assert_collects (self, 0, 10, GPCAP_COLLECT_DRAINED);
      gpcap_pump_stop (self->pump);
    }
}

static void
test_what_just_fits_is_not_dropped (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = get_size (0, 10), .n_packets = 10, .is_lossy = TRUE };

  start (self, &limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 6);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 4);
  feed_wait (&self->feed, 3);
  g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 0);
  g_assert_false (gpcap_pump_take_overflow (self->pump));
  assert_collects (self, 0, 10, GPCAP_COLLECT_DRAINED);
}

static void
test_there_is_room_again_when_it_was_collected (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64, .n_packets = 5, .is_lossy = TRUE };

  start (self, &limits);
  for (guint i = 0; i < 3; i++)
    {
      feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 8);
      feed_wait (&self->feed, i + 2);
      assert_collects (self, 8 * i, 5, GPCAP_COLLECT_DRAINED);
      g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 3 * (i + 1));
    }
}

/* An overflow is reported once until the queue has been empty, however often packets are dropped.
 */
static void
test_an_overflow_is_told_once (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64, .n_packets = 5, .is_lossy = TRUE };

  start (self, &limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 8);
  feed_wait (&self->feed, 2);
  g_assert_true (gpcap_pump_take_overflow (self->pump));
  g_assert_false (gpcap_pump_take_overflow (self->pump));
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 8);
  feed_wait (&self->feed, 3);
  g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 11);
  g_assert_false (gpcap_pump_take_overflow (self->pump));
  assert_collects (self, 0, 5, GPCAP_COLLECT_DRAINED);
  g_assert_false (gpcap_pump_take_overflow (self->pump));
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 8);
  feed_wait (&self->feed, 4);
  /* An unreported overflow remains when the queue becomes empty. */
  assert_collects (self, 16, 5, GPCAP_COLLECT_DRAINED);
  g_assert_true (gpcap_pump_take_overflow (self->pump));
  g_assert_false (gpcap_pump_take_overflow (self->pump));
}

/* The queue may exceed the limit by one collection. */
static void
test_without_loss_the_thread_waits_for_room (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits[] = {
    { .n_bytes = get_size (0, 14), .n_packets = G_MAXUINT64 },
    { .n_bytes = G_MAXUINT64, .n_packets = 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      self->feed.next_number = 0;
      self->feed.n_collections = 0;
      start (self, &limits[i]);
      for (guint j = 0; j < 6; j++)
        feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 8);
      feed_wait (&self->feed, 3);
      /* Two collections are in the queue, and the third waits for room. */
      g_assert_cmpuint (feed_wait_until_asleep (&self->feed), ==, 3);
      assert_collects (self, 0, 16, GPCAP_COLLECT_DRAINED);
      feed_wait (&self->feed, 5);
      g_assert_cmpuint (feed_wait_until_asleep (&self->feed), ==, 5);
      assert_collects (self, 16, 16, GPCAP_COLLECT_DRAINED);
      feed_wait (&self->feed, 7);
      assert_collects (self, 32, 16, GPCAP_COLLECT_DRAINED);
      g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 0);
      g_assert_false (gpcap_pump_take_overflow (self->pump));
      gpcap_pump_stop (self->pump);
    }
}

/* The thread waits for room when the drain begins. What it has read by when it waits for more is
 * drained, and what comes later is not. */
static void
test_a_drain_ends_where_the_thread_waits (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64, .n_packets = 10 };
  g_autoptr (GPcapArena) last = gpcap_arena_new ();

  start (self, &limits);
  for (guint i = 0; i < 3; i++)
    feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 8);
  feed_wait (&self->feed, 3);
  g_assert_cmpuint (feed_wait_until_asleep (&self->feed), ==, 3);
  gpcap_pump_begin_drain (self->pump, 0);
  g_assert_false (gpcap_pump_is_drained (self->pump));
  assert_collects (self, 0, 16, GPCAP_COLLECT_DRAINED);
  feed_wait (&self->feed, 4);
  g_assert_false (gpcap_pump_is_drained (self->pump));
  /* There are 100 bytes that need not be waited for. */
  g_assert_true (gpcap_pump_begin_wait (self->pump));
  gpcap_pump_note_input (self->pump, 1000, 100);
  gpcap_pump_end_wait (self->pump);
  g_assert_false (gpcap_pump_is_drained (self->pump));
  g_assert_true (gpcap_pump_begin_wait (self->pump));
  gpcap_pump_note_input (self->pump, 1100, 20);
  gpcap_pump_end_wait (self->pump);
  feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 2);
  feed_wait (&self->feed, 5);
  g_assert_cmpuint (feed_wait_until_asleep (&self->feed), ==, 5);
  gpcap_pump_collect (self->pump, last, NULL);
  g_assert_cmpuint (last->n_records, ==, 10);
  g_assert_true (gpcap_pump_is_drained (self->pump));
  g_assert_cmpuint (gpcap_pump_count_drained (self->pump, last), ==, 8);
  gpcap_pump_end_drain (self->pump);
}

static void
test_a_drain_of_a_thread_that_waits_ends_at_once (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  g_assert_false (gpcap_pump_begin_wait (self->pump));
  gpcap_pump_begin_drain (self->pump, 5);
  g_assert_false (gpcap_pump_is_drained (self->pump));
  gpcap_pump_begin_drain (self->pump, 0);
  g_assert_true (gpcap_pump_is_drained (self->pump));
  g_assert_true (is_ready (self));
  gpcap_pump_end_drain (self->pump);
}

/* The end. */

static void
test_the_end_comes_after_the_packets (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 3);
  feed_add (&self->feed, GPCAP_COLLECT_END, 3);
  g_assert_cmpint (collect_until (self, 6), ==, GPCAP_COLLECT_END);
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (is_ready (self));
      assert_collects (self, 0, 0, GPCAP_COLLECT_END);
    }
}

static void
test_a_failure_comes_after_the_packets (Fixture *self, gconstpointer user_data)
{
  const guint n = GPCAP_ARENA_FULL / 40;

  start (self, &no_limits);
  feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, n);
  feed_add (&self->feed, GPCAP_COLLECT_FAILED, n);
  g_assert_cmpint (collect_until (self, 2 * n), ==, GPCAP_COLLECT_FAILED);
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (is_ready (self));
      assert_collects (self, 0, 0, GPCAP_COLLECT_FAILED);
    }
}

/* Also if there is no room for the last packets yet, and the queue is emptied meanwhile. */
static void
test_the_end_comes_after_packets_that_wait_for_room (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = 1, .n_packets = G_MAXUINT64 };

  start (self, &limits);
  feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 3);
  feed_add (&self->feed, GPCAP_COLLECT_END, 3);
  feed_wait (&self->feed, 2);
  feed_wait_until_asleep (&self->feed);
  assert_collects (self, 0, 3, GPCAP_COLLECT_DRAINED);
  wait_until_ready (self);
  assert_collects (self, 3, 3, GPCAP_COLLECT_END);
}

static void
test_stopping_ends_a_collection_that_waits (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_wait_until_asleep (&self->feed);
  gpcap_pump_stop (self->pump);
  g_assert_true (gpcap_pump_is_idle (self->pump));
  gpcap_pump_stop (self->pump);
}

/* The collected packets are not lost. */
static void
test_stopping_ends_a_wait_for_room (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = 1, .n_packets = G_MAXUINT64 };

  start (self, &limits);
  feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 3);
  feed_add (&self->feed, GPCAP_COLLECT_BOUNDED, 3);
  feed_wait (&self->feed, 2);
  feed_wait_until_asleep (&self->feed);
  gpcap_pump_stop (self->pump);
  g_assert_false (gpcap_pump_is_idle (self->pump));
  assert_collects (self, 0, 6, GPCAP_COLLECT_DRAINED);
  g_assert_true (gpcap_pump_is_idle (self->pump));
  g_assert_false (is_ready (self));
}

static void
test_after_a_stop_it_may_be_started_again (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64, .n_packets = 5, .is_lossy = TRUE };

  start (self, &limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 8);
  feed_wait (&self->feed, 2);
  gpcap_pump_stop (self->pump);
  start (self, &no_limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 4);
  feed_wait (&self->feed, 4);
  /* The packets of the first thread come first. It dropped the last three. */
  g_assert_true (is_ready (self));
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  g_assert_cmpint (gpcap_pump_collect (self->pump, arena, NULL), ==, GPCAP_COLLECT_DRAINED);
  g_assert_cmpuint (arena->n_records, ==, 9);
  g_assert_cmpuint (
      numbered_get_number (&arena->records[4], gpcap_arena_peek (arena, &arena->records[4])), ==,
      4);
  g_assert_cmpuint (
      numbered_get_number (&arena->records[5], gpcap_arena_peek (arena, &arena->records[5])), ==,
      8);
  g_assert_cmpuint (gpcap_pump_get_n_dropped (self->pump), ==, 3);
}

/* After a failure, a new start has nothing of the old one. */
static void
test_after_a_failure_it_may_be_started_again (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_add (&self->feed, GPCAP_COLLECT_FAILED, 0);
  wait_until_ready (self);
  assert_collects (self, 0, 0, GPCAP_COLLECT_FAILED);
  gpcap_pump_stop (self->pump);
  g_assert_false (gpcap_pump_is_idle (self->pump));
  assert_collects (self, 0, 0, GPCAP_COLLECT_FAILED);
  start (self, &no_limits);
  assert_collects (self, 0, 0, GPCAP_COLLECT_DRAINED);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 2);
  wait_until_ready (self);
  assert_collects (self, 0, 2, GPCAP_COLLECT_DRAINED);
}

static void
test_it_goes_with_what_is_in_it (Fixture *self, gconstpointer user_data)
{
  start (self, &no_limits);
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 4);
  feed_add (&self->feed, GPCAP_COLLECT_FAILED, 4);
  wait_until_ready (self);
}

/* Opening. */

static void
test_opening_is_waited_for (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 2);
  gate_open (&self->feed.may_open);
  start (self, &no_limits);
  g_assert_true (gpcap_pump_wait_until_open (self->pump, NULL, &error));
  g_assert_no_error (error);
  wait_until_ready (self);
  assert_collects (self, 0, 2, GPCAP_COLLECT_DRAINED);
}

/* The same descriptor reports that the source is open. This does not count as packets. */
static void
test_packets_are_told_also_when_opening_was_waited_for (Fixture *self, gconstpointer user_data)
{
  feed_add (&self->feed, GPCAP_COLLECT_DRAINED, 2);
  gate_open (&self->feed.may_open);
  start (self, &no_limits);
  feed_wait (&self->feed, 2);
  g_assert_true (gpcap_pump_wait_until_open (self->pump, NULL, NULL));
  g_assert_true (is_ready (self));
  assert_collects (self, 0, 2, GPCAP_COLLECT_DRAINED);
  g_assert_false (is_ready (self));
}

/* The thread may have opened the source before anyone waits for it. */
static void
test_an_opening_that_was_not_waited_for_wakes_nobody (Fixture *self, gconstpointer user_data)
{
  gate_open (&self->feed.may_open);
  start (self, &no_limits);
  feed_wait (&self->feed, 1);
  g_assert_true (gpcap_pump_wait_until_open (self->pump, NULL, NULL));
  g_assert_false (is_ready (self));
}

static void
test_an_opening_that_fails_says_why (Fixture *self, gconstpointer user_data)
{
  self->feed.fails_to_open = TRUE;
  gate_open (&self->feed.may_open);
  start (self, &no_limits);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gpcap_pump_wait_until_open (self->pump, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
    }
  g_assert_cmpuint (self->feed.n_collections, ==, 0);
}

/* A failure after the opening is reported by a collection. */
static void
test_a_failure_after_the_opening_is_left (Fixture *self, gconstpointer user_data)
{
  feed_add (&self->feed, GPCAP_COLLECT_FAILED, 1);
  gate_open (&self->feed.may_open);
  start (self, &no_limits);
  wait_until_ready (self);
  g_assert_true (gpcap_pump_wait_until_open (self->pump, NULL, NULL));
  g_assert_cmpint (collect_until (self, 1), ==, GPCAP_COLLECT_FAILED);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* The thread continues to open, and then ends. */
static void
test_waiting_for_the_opening_can_be_cancelled (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Call call;

  start (self, &no_limits);
  call_when_asleep (&call, cancel, cancellable);
  g_assert_false (gpcap_pump_wait_until_open (self->pump, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call_join (&call);
  gpcap_pump_stop (self->pump);
  g_assert_false (gate_is_open (&self->feed.destroyed));
  g_assert_cmpuint (self->feed.n_collections, ==, 0);
}

static void
test_without_descriptors_there_is_none (void)
{
  g_autoptr (GError) error = NULL;
  Feed feed;

  feed_init (&feed);
  descriptors_run_out ();
  GPcapPump *pump = gpcap_pump_new (&device_funcs, &feed, &error);
  descriptors_come_back ();
  g_assert_null (pump);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_true (gate_is_open (&feed.destroyed));
  feed_clear (&feed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/pump/" name, Fixture, &device_funcs, set_up, function, tear_down)
  ADD ("before-it-is-started-it-is-idle", test_before_it_is_started_it_is_idle);
  ADD ("the-descriptor-tells-of-packets", test_the_descriptor_tells_of_packets);
  ADD ("an-empty-collection-is-not-told", test_an_empty_collection_is_not_told);
  ADD ("small-collections-come-together", test_small_collections_come_together);
  ADD ("large-collections-come-one-by-one", test_large_collections_come_one_by_one);
  ADD ("other-links-do-not-mix", test_other_links_do_not_mix);
  ADD ("all-of-many-come-in-order", test_all_of_many_come_in_order);
  ADD ("what-does-not-fit-is-dropped-and-counted", test_what_does_not_fit_is_dropped_and_counted);
  ADD ("what-just-fits-is-not-dropped", test_what_just_fits_is_not_dropped);
  ADD ("there-is-room-again-when-it-was-collected", test_there_is_room_again_when_it_was_collected);
  ADD ("an-overflow-is-told-once", test_an_overflow_is_told_once);
  ADD ("without-loss-the-thread-waits-for-room", test_without_loss_the_thread_waits_for_room);
  ADD ("a-drain-ends-where-the-thread-waits", test_a_drain_ends_where_the_thread_waits);
  ADD ("a-drain-of-a-thread-that-waits-ends-at-once",
       test_a_drain_of_a_thread_that_waits_ends_at_once);
  ADD ("the-end-comes-after-the-packets", test_the_end_comes_after_the_packets);
  ADD ("a-failure-comes-after-the-packets", test_a_failure_comes_after_the_packets);
  ADD ("the-end-comes-after-packets-that-wait-for-room",
       test_the_end_comes_after_packets_that_wait_for_room);
  ADD ("stopping-ends-a-collection-that-waits", test_stopping_ends_a_collection_that_waits);
  ADD ("stopping-ends-a-wait-for-room", test_stopping_ends_a_wait_for_room);
  ADD ("after-a-stop-it-may-be-started-again", test_after_a_stop_it_may_be_started_again);
  ADD ("after-a-failure-it-may-be-started-again", test_after_a_failure_it_may_be_started_again);
  ADD ("it-goes-with-what-is-in-it", test_it_goes_with_what_is_in_it);
#undef ADD
#define ADD(name, function)                                                                        \
  g_test_add ("/pump/" name, Fixture, &stream_funcs, set_up, function, tear_down)
  ADD ("opening-is-waited-for", test_opening_is_waited_for);
  ADD ("packets-are-told-also-when-opening-was-waited-for",
       test_packets_are_told_also_when_opening_was_waited_for);
  ADD ("an-opening-that-was-not-waited-for-wakes-nobody",
       test_an_opening_that_was_not_waited_for_wakes_nobody);
  ADD ("an-opening-that-fails-says-why", test_an_opening_that_fails_says_why);
  ADD ("a-failure-after-the-opening-is-left", test_a_failure_after_the_opening_is_left);
  ADD ("waiting-for-the-opening-can-be-cancelled", test_waiting_for_the_opening_can_be_cancelled);
#undef ADD
  g_test_add_func ("/pump/without-descriptors-there-is-none",
                   test_without_descriptors_there_is_none);
  return g_test_run ();
}
