/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the queue. */

#include "queue/gpcap-queue.h"

#include <glib/gstdio.h>

#include "support/gpcap-numbered.h"

/* A queue, and the function that returns how many packets of a loan were used. */
typedef struct
{
  GPcapQueue queue;
  guint n_used;
  guint n_asked;
  GThread *asked_in; /* not owned */
  guint n_destroyed;
} Fixture;

static guint
n_used_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_asked++;
  self->asked_in = g_thread_self ();
  return self->n_used;
}

static void
destroy_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_destroyed++;
}

static void
set_up (Fixture *self, gconstpointer user_data)
{
  *self = (Fixture){ 0 };
  gpcap_queue_init (&self->queue);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_queue_clear (&self->queue);
}

/* Collects @n_packets, from number @first on. */
static void
collect (GPcapQueue *queue, guint first, guint n_packets, GPcapCollectResult result)
{
  numbered_append (gpcap_queue_begin_collection (queue), first, n_packets);
  gpcap_queue_end_collection (queue, result, TRUE);
}

static void
set_filter (GPcapQueue *queue, const char *filter, gboolean handle_filters)
{
  g_autoptr (GPcapBpf) bpf = filter != NULL ? numbered_compile (filter) : NULL;

  gpcap_queue_set_filter (queue, bpf, handle_filters);
}

static void
assert_head (GPcapQueue *queue, GPcapQueueHead head)
{
  gint64 due;

  g_assert_cmpint (gpcap_queue_look (queue, &due), ==, head);
}

/* Takes the next packet, and checks its number. */
static void
assert_takes (GPcapQueue *queue, guint number)
{
  const GPcapPacketRecord *record;

  assert_head (queue, GPCAP_QUEUE_PACKET);
  record = gpcap_queue_take (queue);
  g_assert_cmpuint (numbered_get_number (record, gpcap_arena_peek (queue->arena, record)), ==,
                    number);
}

static void
assert_takes_batch (GPcapQueue *queue, guint max, guint first, guint n_packets, guint step)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;

  assert_head (queue, GPCAP_QUEUE_PACKET);
  batch = gpcap_queue_take_batch (queue, max);
  assert_numbered (batch, first, n_packets, step);
}

static void
assert_lends (GPcapQueue *queue, guint max, guint first, guint n_packets, guint step)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;

  assert_head (queue, GPCAP_QUEUE_PACKET);
  batch = gpcap_queue_lend_batch (queue, max);
  assert_numbered (batch, first, n_packets, step);
}

static void
assert_delivered (GPcapQueue *queue, guint64 n_packets, guint64 n_bytes)
{
  guint64 packets, bytes;

  gpcap_queue_get_delivered (queue, &packets, &bytes);
  g_assert_cmpuint (packets, ==, n_packets);
  g_assert_cmpuint (bytes, ==, n_bytes);
}

static void
assert_count (GPcapQueue *queue, guint n_packets, gsize n_bytes)
{
  gsize bytes;

  g_assert_cmpuint (gpcap_queue_count (queue, &bytes), ==, n_packets);
  g_assert_cmpuint (bytes, ==, n_bytes);
}

/* The results of a look. */

static void
test_an_empty_queue_wants_a_collection (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  assert_head (queue, GPCAP_QUEUE_EMPTY);
  g_assert_true (gpcap_queue_is_ready (queue));
  g_assert_false (gpcap_queue_is_drained (queue));
  g_assert_cmpint (gpcap_queue_get_due (queue), ==, GPCAP_FOREVER);
  collect (queue, 0, 0, GPCAP_COLLECT_BOUNDED);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  g_assert_true (gpcap_queue_is_ready (queue));
}

/* The descriptor becomes ready for new packets, so the queue is not ready. */
static void
test_what_is_polled_is_not_ready_by_itself (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_queue_open (queue, TRUE);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  g_assert_true (gpcap_queue_is_drained (queue));
  g_assert_false (gpcap_queue_is_ready (queue));
  gpcap_queue_open (queue, FALSE);
  g_assert_true (gpcap_queue_is_ready (queue));
  collect (queue, 0, 1, GPCAP_COLLECT_DRAINED);
  g_assert_true (gpcap_queue_is_ready (queue));
  assert_takes (queue, 0);
  g_assert_false (gpcap_queue_is_ready (queue));
}

static void
test_packets_come_before_the_end (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  collect (queue, 0, 2, GPCAP_COLLECT_END);
  assert_takes (queue, 0);
  assert_takes (queue, 1);
  assert_head (queue, GPCAP_QUEUE_OVER);
  assert_head (queue, GPCAP_QUEUE_OVER);
  g_assert_true (gpcap_queue_is_ready (queue));
  g_assert_null (queue->failure);
}

static void
test_packets_come_before_a_failure (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  queue->failure = g_error_new_literal (GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "Gone");
  collect (queue, 0, 1, GPCAP_COLLECT_FAILED);
  assert_takes (queue, 0);
  assert_head (queue, GPCAP_QUEUE_OVER);
  g_assert_error (queue->failure, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
}

/* The last packets do not match, so the end follows. */
static void
test_what_the_filter_rejects_is_passed_over (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  set_filter (queue, NUMBERED_FILTER (2), FALSE);
  collect (queue, 0, 8, GPCAP_COLLECT_END);
  assert_takes (queue, 2);
  assert_takes (queue, 6);
  assert_head (queue, GPCAP_QUEUE_OVER);
  assert_delivered (queue, 2, numbered_count_bytes (2, 2, 4));
}

static void
set_filter_for_linux_sll (GPcapQueue *queue)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapBpf) bpf = gpcap_compile (GPCAP_DLT_LINUX_SLL, 65535, "link[0] = 1", TRUE,
                                            GPCAP_NETMASK_UNKNOWN, &error);

  g_assert_no_error (error);
  gpcap_queue_set_filter (queue, bpf, TRUE);
}

/* Packets keep the filter of their link type, those of a thread's queue that were not collected
 * yet, too. A batch of them that was lent does not change. */
static void
test_packets_pass_the_filter_for_their_link_type (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  g_autoptr (GPcapPacketBatch) batch = NULL;

  collect (queue, 0, 20, GPCAP_COLLECT_BOUNDED);
  assert_head (queue, GPCAP_QUEUE_PACKET);
  batch = gpcap_queue_lend_batch (queue, 20);
  gpcap_queue_settle_used (queue, 1);
  set_filter (queue, NUMBERED_FILTER (2), TRUE);
  set_filter_for_linux_sll (queue);
  for (guint number = 2; number < 20; number += 4)
    assert_takes (queue, number);
  assert_numbered (batch, 0, 20, 1);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  numbered_append (gpcap_queue_begin_collection (queue), 20, 10);
  gpcap_queue_end_collection (queue, GPCAP_COLLECT_BOUNDED, FALSE);
  assert_takes_batch (queue, 100, 22, 2, 4);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  set_filter (queue, NULL, TRUE);
  numbered_append (gpcap_queue_begin_collection (queue), 30, 10);
  gpcap_queue_end_collection (queue, GPCAP_COLLECT_END, FALSE);
  assert_takes_batch (queue, 100, 30, 10, 1);
}

static void
test_a_packet_that_is_not_due_is_told_from_none (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  gint64 due = 0;

  gpcap_clock_set_mode (&queue->clock, GPCAP_REPLAY_MODE_TIMED);
  collect (queue, 0, 2, GPCAP_COLLECT_END);
  g_assert_cmpint (gpcap_queue_get_due (queue), ==, 0);
  g_assert_true (gpcap_queue_is_ready (queue));
  assert_takes (queue, 0);
  /* The second packet was captured a second after the first, and is due after 1,000 seconds. */
  gpcap_clock_set_speed (&queue->clock, 0.001);
  g_assert_cmpint (gpcap_queue_look (queue, &due), ==, GPCAP_QUEUE_NOT_DUE);
  g_assert_cmpint (due, >, g_get_monotonic_time ());
  g_assert_cmpint (due, ==, gpcap_queue_get_due (queue));
  g_assert_false (gpcap_queue_is_ready (queue));
  queue->clock.time -= 2000 * G_TIME_SPAN_SECOND;
  g_assert_true (gpcap_queue_is_ready (queue));
  assert_takes (queue, 1);
  assert_head (queue, GPCAP_QUEUE_OVER);
}

static void
test_a_packet_that_waits_for_a_step_is_due_never (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  gint64 due = 0;

  gpcap_clock_set_mode (&queue->clock, GPCAP_REPLAY_MODE_STEPPED);
  collect (queue, 0, 2, GPCAP_COLLECT_END);
  g_assert_cmpint (gpcap_queue_look (queue, &due), ==, GPCAP_QUEUE_NOT_DUE);
  g_assert_cmpint (due, ==, GPCAP_FOREVER);
  g_assert_false (gpcap_queue_is_ready (queue));
  gpcap_clock_step (&queue->clock, 1);
  g_assert_true (gpcap_queue_is_ready (queue));
  assert_takes (queue, 0);
  assert_head (queue, GPCAP_QUEUE_NOT_DUE);
}

/* The ways to deliver packets. */

static void
test_batches_have_no_more_than_was_asked_for (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  collect (queue, 0, 10, GPCAP_COLLECT_BOUNDED);
  assert_takes_batch (queue, 3, 0, 3, 1);
  assert_takes (queue, 3);
  assert_takes_batch (queue, G_MAXUINT, 4, 6, 1);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  assert_delivered (queue, 10, numbered_count_bytes (0, 10, 1));
}

static void
test_batches_have_what_passes_the_filter (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  set_filter (queue, NUMBERED_FILTER (1), FALSE);
  collect (queue, 0, 40, GPCAP_COLLECT_DRAINED);
  assert_takes_batch (queue, 3, 1, 3, 4);
  assert_takes (queue, 13);
  assert_takes_batch (queue, 6, 17, 6, 4);
  assert_head (queue, GPCAP_QUEUE_EMPTY);
  assert_delivered (queue, 10, numbered_count_bytes (1, 10, 4));
}

static void
test_batches_have_what_is_due (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_clock_set_mode (&queue->clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&queue->clock, 0.001);
  collect (queue, 0, 10, GPCAP_COLLECT_END);
  assert_takes_batch (queue, G_MAXUINT, 0, 1, 1);
  queue->clock.time -= 4500 * G_TIME_SPAN_SECOND;
  assert_takes_batch (queue, 2, 1, 2, 1);
  assert_takes_batch (queue, G_MAXUINT, 3, 2, 1);
  assert_head (queue, GPCAP_QUEUE_NOT_DUE);
}

static void
test_batches_have_as_many_as_there_are_steps (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_clock_set_mode (&queue->clock, GPCAP_REPLAY_MODE_STEPPED);
  set_filter (queue, NUMBERED_FILTER (3), FALSE);
  collect (queue, 0, 40, GPCAP_COLLECT_END);
  gpcap_clock_step (&queue->clock, 5);
  assert_takes_batch (queue, 2, 3, 2, 4);
  assert_takes_batch (queue, G_MAXUINT, 11, 3, 4);
  assert_head (queue, GPCAP_QUEUE_NOT_DUE);
  assert_delivered (queue, 5, numbered_count_bytes (3, 5, 4));
}

/* A thread that steps twice in each round, with a pause in between. */
typedef struct
{
  GPcapClock *clock; /* borrowed */
  int round; /* atomic; -1 ends the thread */
  int n_done; /* atomic; the number of finished rounds */
} Stepping;

static gpointer
step_in_thread (gpointer user_data)
{
  Stepping *self = user_data;
  int round;

  while ((round = g_atomic_int_get (&self->round)) != -1)
    {
      if (round == g_atomic_int_get (&self->n_done))
        {
          g_thread_yield ();
          continue;
        }
      gpcap_clock_step (self->clock, 1);
      for (int i = 0; i < round % 100; i++)
        g_atomic_int_get (&self->round);
      gpcap_clock_step (self->clock, 4);
      g_atomic_int_set (&self->n_done, round);
    }
  return NULL;
}

/* Steps that come while a batch is made do not make it larger. */
static void
test_steps_of_another_thread_make_no_batch_too_large (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  Stepping stepping = { .clock = &queue->clock };
  GThread *thread;

  gpcap_clock_set_mode (&queue->clock, GPCAP_REPLAY_MODE_STEPPED);
  thread = g_thread_new ("step", step_in_thread, &stepping);
  for (int round = 1; round <= 5000; round++)
    {
      g_autoptr (GPcapPacketBatch) batch = NULL;
      gint64 due;

      collect (queue, 0, 6, GPCAP_COLLECT_BOUNDED);
      g_atomic_int_set (&stepping.round, round);
      while (gpcap_queue_look (queue, &due) != GPCAP_QUEUE_PACKET)
        g_thread_yield ();
      batch = gpcap_queue_take_batch (queue, 2);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, 2);
      while (g_atomic_int_get (&stepping.n_done) != round)
        g_thread_yield ();
      gpcap_clock_take_steps (&queue->clock, G_MAXUINT);
    }
  g_atomic_int_set (&stepping.round, -1);
  g_thread_join (thread);
}

/* Loans without a filter or replay, and with each: which packets they contain. */
typedef struct
{
  const char *name;
  const char *filter;
  GPcapReplayMode mode;
  guint first;
  guint n_packets;
  guint step;
} Loan;

static const Loan loans[] = {
  { "all", NULL, GPCAP_REPLAY_MODE_NONE, 0, 40, 1 },
  { "filtered", NUMBERED_FILTER (1), GPCAP_REPLAY_MODE_NONE, 1, 10, 4 },
  { "timed", NULL, GPCAP_REPLAY_MODE_TIMED, 0, 21, 1 },
  { "stepped", NULL, GPCAP_REPLAY_MODE_STEPPED, 0, 15, 1 },
  { "filtered-and-stepped", NUMBERED_FILTER (2), GPCAP_REPLAY_MODE_STEPPED, 2, 10, 4 },
};

/* Collects forty packets, of which those of the loan can be delivered. */
static void
prepare_loan (GPcapQueue *queue, const Loan *loan)
{
  gpcap_clock_set_mode (&queue->clock, loan->mode);
  gpcap_clock_set_speed (&queue->clock, 0.001);
  set_filter (queue, loan->filter, FALSE);
  collect (queue, 0, 40, GPCAP_COLLECT_END);
  gpcap_clock_step (&queue->clock, 15);
  if (loan->mode != GPCAP_REPLAY_MODE_TIMED)
    return;
  assert_head (queue, GPCAP_QUEUE_PACKET);
  queue->clock.time -= 20500 * G_TIME_SPAN_SECOND;
}

static void
test_what_was_used_of_a_loan_is_delivered (Fixture *self, gconstpointer user_data)
{
  const Loan *loan = user_data;
  GPcapQueue *queue = &self->queue;
  const guint third = loan->first + 3 * loan->step;

  prepare_loan (queue, loan);
  assert_lends (queue, G_MAXUINT, loan->first, loan->n_packets, loan->step);
  assert_delivered (queue, 0, 0);
  gpcap_queue_settle_used (queue, 3);
  assert_delivered (queue, 3, numbered_count_bytes (loan->first, 3, loan->step));
  assert_takes (queue, third);
  /* The same for a loan that is smaller than what can be delivered. */
  assert_lends (queue, 2, third + loan->step, 2, loan->step);
  gpcap_queue_settle_used (queue, 1);
  assert_takes (queue, third + 2 * loan->step);
  assert_delivered (queue, 6, numbered_count_bytes (loan->first, 6, loan->step));
}

static void
test_nothing_used_is_nothing_delivered (Fixture *self, gconstpointer user_data)
{
  const Loan *loan = user_data;
  GPcapQueue *queue = &self->queue;

  prepare_loan (queue, loan);
  for (int i = 0; i < 3; i++)
    {
      assert_lends (queue, G_MAXUINT, loan->first, loan->n_packets, loan->step);
      gpcap_queue_settle_used (queue, 0);
    }
  assert_delivered (queue, 0, 0);
  assert_takes_batch (queue, G_MAXUINT, loan->first, loan->n_packets, loan->step);
}

/* Without a used function, all packets of a loan count as used. */
static void
test_another_read_ends_a_loan (Fixture *self, gconstpointer user_data)
{
  const Loan *loan = user_data;
  GPcapQueue *queue = &self->queue;

  prepare_loan (queue, loan);
  assert_lends (queue, 5, loan->first, 5, loan->step);
  assert_takes (queue, loan->first + 5 * loan->step);
  assert_delivered (queue, 6, numbered_count_bytes (loan->first, 6, loan->step));
}

static void
test_whoever_ends_a_loan_asks_once (Fixture *self, gconstpointer user_data)
{
  const Loan *loan = user_data;
  GPcapQueue *queue = &self->queue;

  prepare_loan (queue, loan);
  gpcap_queue_set_used_func (queue, n_used_cb, self, NULL);
  self->n_used = 4;
  assert_lends (queue, G_MAXUINT, loan->first, loan->n_packets, loan->step);
  g_assert_cmpuint (self->n_asked, ==, 0);
  gpcap_queue_settle (queue);
  gpcap_queue_settle (queue);
  gpcap_queue_settle_used (queue, 2);
  g_assert_cmpuint (self->n_asked, ==, 1);
  assert_delivered (queue, 4, numbered_count_bytes (loan->first, 4, loan->step));
  assert_takes (queue, loan->first + 4 * loan->step);
}

static void
test_who_says_how_much_is_not_asked (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_queue_set_used_func (queue, n_used_cb, self, NULL);
  collect (queue, 0, 10, GPCAP_COLLECT_END);
  assert_lends (queue, G_MAXUINT, 0, 10, 1);
  gpcap_queue_settle_used (queue, 7);
  g_assert_cmpuint (self->n_asked, ==, 0);
  assert_takes (queue, 7);
}

static void
test_more_than_was_lent_cannot_be_used (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_queue_set_used_func (queue, n_used_cb, self, NULL);
  self->n_used = 100;
  collect (queue, 0, 10, GPCAP_COLLECT_END);
  assert_lends (queue, 3, 0, 3, 1);
  gpcap_queue_settle (queue);
  assert_lends (queue, 3, 3, 3, 1);
  gpcap_queue_settle_used (queue, G_MAXUINT);
  assert_takes (queue, 6);
}

static void
test_each_loan_has_a_number (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  guint before;

  collect (queue, 0, 10, GPCAP_COLLECT_END);
  assert_lends (queue, 3, 0, 3, 1);
  before = queue->n_loans;
  assert_lends (queue, 3, 3, 3, 1);
  g_assert_cmpuint (queue->n_loans, !=, before);
}

static void
test_what_is_asked_is_destroyed_once (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  gpcap_queue_set_used_func (queue, n_used_cb, self, destroy_cb);
  gpcap_queue_set_used_func (queue, n_used_cb, self, destroy_cb);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  gpcap_queue_set_used_func (queue, NULL, NULL, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 2);
  gpcap_queue_set_used_func (queue, n_used_cb, self, destroy_cb);
  gpcap_queue_clear (queue);
  g_assert_cmpuint (self->n_destroyed, ==, 3);
  gpcap_queue_init (queue);
}

static gpointer
revoke_in_thread (gpointer queue)
{
  gpcap_queue_revoke (queue);
  return NULL;
}

/* The program must not use the loan any more, even if it has not used any packet of it. */
static void
test_another_thread_may_revoke_a_loan (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  GThread *thread;

  gpcap_queue_set_used_func (queue, n_used_cb, self, NULL);
  self->n_used = 4;
  collect (queue, 0, 10, GPCAP_COLLECT_END);
  gpcap_queue_revoke (queue);
  g_assert_cmpuint (self->n_asked, ==, 0);
  assert_lends (queue, G_MAXUINT, 0, 10, 1);
  thread = g_thread_new ("revoke", revoke_in_thread, queue);
  g_thread_join (thread);
  g_assert_cmpuint (self->n_asked, ==, 1);
  g_assert_true (self->asked_in == thread);
  gpcap_queue_settle (queue);
  gpcap_queue_settle_used (queue, 4);
  g_assert_cmpuint (self->n_asked, ==, 1);
  assert_delivered (queue, 0, 0);
  assert_takes (queue, 0);
}

/* A loan is either settled or revoked, and the used function is called once. */
static void
test_a_loan_is_settled_or_revoked (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  guint n_settled = 0;

  gpcap_queue_set_used_func (queue, n_used_cb, self, NULL);
  self->n_used = 1;
  collect (queue, 0, 500, GPCAP_COLLECT_END);
  for (guint i = 0; i < 300; i++)
    {
      GThread *thread;
      guint64 n_packets, n_bytes;

      assert_lends (queue, 2, n_settled, 2, 1);
      thread = g_thread_new ("revoke", revoke_in_thread, queue);
      gpcap_queue_settle (queue);
      g_thread_join (thread);
      g_assert_cmpuint (self->n_asked, ==, i + 1);
      gpcap_queue_get_delivered (queue, &n_packets, &n_bytes);
      g_assert_true (n_packets == n_settled || n_packets == n_settled + 1);
      n_settled = n_packets;
    }
}

/* The filter. */

static void
test_a_new_filter_decides_from_the_next_packet_on (Fixture *self, gconstpointer user_data)
{
  for (int handle_filters = 0; handle_filters < 2; handle_filters++)
    {
      GPcapQueue *queue = &self->queue;

      collect (queue, 0, 20, GPCAP_COLLECT_BOUNDED);
      assert_takes (queue, 0);
      set_filter (queue, NUMBERED_FILTER (3), handle_filters);
      assert_takes (queue, 3);
      set_filter (queue, NUMBERED_FILTER (1), handle_filters);
      assert_takes_batch (queue, 2, 5, 2, 4);
      set_filter (queue, NULL, handle_filters);
      assert_takes_batch (queue, G_MAXUINT, 10, 10, 1);
    }
}

/* If the handle filters, as in the kernel, the queue filters only packets that were collected
 * before. */
static void
test_what_the_handle_has_filtered_is_not_looked_at (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  collect (queue, 0, 8, GPCAP_COLLECT_BOUNDED);
  set_filter (queue, NUMBERED_FILTER (3), TRUE);
  assert_takes_batch (queue, G_MAXUINT, 3, 2, 4);
  collect (queue, 0, 8, GPCAP_COLLECT_BOUNDED);
  assert_takes_batch (queue, G_MAXUINT, 0, 8, 1);
}

/* A thread of the handle may have collected packets before the filter was set. */
static void
test_what_may_be_from_before_the_filter_is_looked_at (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;

  set_filter (queue, NUMBERED_FILTER (3), TRUE);
  numbered_append (gpcap_queue_begin_collection (queue), 0, 8);
  gpcap_queue_end_collection (queue, GPCAP_COLLECT_BOUNDED, FALSE);
  assert_takes_batch (queue, G_MAXUINT, 3, 2, 4);
}

/* The counts. */

static void
test_the_queue_is_counted_to_the_byte (Fixture *self, gconstpointer user_data)
{
  void (*const appends[]) (GPcapArena *, guint, guint) = { numbered_append,
                                                           numbered_append_in_savefile };

  for (gsize i = 0; i < G_N_ELEMENTS (appends); i++)
    {
      GPcapQueue *queue = &self->queue;

      assert_count (queue, 0, 0);
      appends[i](gpcap_queue_begin_collection (queue), 0, 30);
      gpcap_queue_end_collection (queue, GPCAP_COLLECT_BOUNDED, TRUE);
      for (guint n = 0; n < 10; n++)
        {
          assert_count (queue, 30 - n, numbered_count_bytes (n, 30 - n, 1));
          assert_takes (queue, n);
        }
      assert_takes_batch (queue, 10, 10, 10, 1);
      assert_count (queue, 10, numbered_count_bytes (20, 10, 1));
      assert_lends (queue, 5, 20, 5, 1);
      gpcap_queue_settle_used (queue, 4);
      assert_count (queue, 6, numbered_count_bytes (24, 6, 1));
      assert_takes_batch (queue, G_MAXUINT, 24, 6, 1);
      assert_count (queue, 0, 0);
      assert_delivered (queue, 30 * (i + 1), (i + 1) * numbered_count_bytes (0, 30, 1));
    }
}

static void
test_what_is_held_back_comes_later (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  gint64 due;

  collect (queue, 0, 10, GPCAP_COLLECT_BOUNDED);
  gpcap_queue_hold_back (queue, 6);
  assert_count (queue, 10, numbered_count_bytes (0, 10, 1));
  assert_takes_batch (queue, G_MAXUINT, 0, 6, 1);
  g_assert_cmpint (gpcap_queue_look (queue, &due), ==, GPCAP_QUEUE_EMPTY);
  assert_count (queue, 4, numbered_count_bytes (6, 4, 1));
  gpcap_queue_release (queue);
  gpcap_queue_release (queue);
  assert_takes_batch (queue, G_MAXUINT, 6, 4, 1);
  assert_count (queue, 0, 0);
  gpcap_queue_hold_back (queue, 10);
  gpcap_queue_drop (queue);
  gpcap_queue_release (queue);
  assert_count (queue, 0, 0);
}

static void
test_a_tee_gets_what_is_delivered (Fixture *self, gconstpointer user_data)
{
  const Loan *loan = user_data;
  GPcapQueue *queue = &self->queue;
  g_autofree char *filename = g_build_filename (g_get_tmp_dir (), "gpcap-queue-XXXXXX", NULL);
  const int fd = g_mkstemp (filename);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fd, GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_NANO, &error);

  g_assert_no_error (error);
  prepare_loan (queue, loan);
  gpcap_tee_set_dumper (&queue->tee, dumper);
  assert_lends (queue, 5, loan->first, 5, loan->step);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
  gpcap_queue_settle_used (queue, 3);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 3);
  assert_takes (queue, loan->first + 3 * loan->step);
  assert_takes_batch (queue, 3, loan->first + 4 * loan->step, 3, loan->step);
  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);

  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  assert_numbered (batch, loan->first, 7, loan->step);
  g_close (fd, NULL);
  g_remove (filename);
}

/* The memory of packets. */

static void
test_memory_is_used_again_unless_somebody_has_it (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  GPcapPacketBatch *batch;
  GPcapArena *arena;

  collect (queue, 0, 5, GPCAP_COLLECT_BOUNDED);
  assert_takes_batch (queue, G_MAXUINT, 0, 5, 1);
  arena = queue->arena;
  collect (queue, 5, 5, GPCAP_COLLECT_BOUNDED);
  g_assert_true (queue->arena == arena);
  batch = gpcap_queue_take_batch (queue, G_MAXUINT);
  collect (queue, 10, 5, GPCAP_COLLECT_BOUNDED);
  g_assert_true (queue->arena != arena);
  assert_numbered (batch, 5, 5, 1);
  g_object_unref (batch);
}

static void
test_what_is_dropped_is_over (Fixture *self, gconstpointer user_data)
{
  GPcapQueue *queue = &self->queue;
  g_autoptr (GPcapPacketBatch) batch = NULL;

  queue->failure = g_error_new_literal (GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "Gone");
  collect (queue, 0, 10, GPCAP_COLLECT_FAILED);
  assert_takes (queue, 0);
  batch = gpcap_queue_lend_batch (queue, 5);
  gpcap_queue_drop (queue);
  gpcap_queue_settle (queue);
  gpcap_queue_settle_used (queue, 5);
  assert_head (queue, GPCAP_QUEUE_OVER);
  g_assert_null (queue->failure);
  assert_count (queue, 0, 0);
  g_assert_cmpint (gpcap_queue_get_due (queue), ==, GPCAP_FOREVER);
  assert_delivered (queue, 1, numbered_count_bytes (0, 1, 1));
  assert_numbered (batch, 1, 5, 1);
}

static void
add_for_loans (const char *name, void (*function) (Fixture *, gconstpointer))
{
  for (gsize i = 0; i < G_N_ELEMENTS (loans); i++)
    {
      g_autofree char *path = g_strdup_printf ("/queue/%s/%s", name, loans[i].name);

      g_test_add (path, Fixture, &loans[i], set_up, function, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/queue/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("an-empty-queue-wants-a-collection", test_an_empty_queue_wants_a_collection);
  ADD ("what-is-polled-is-not-ready-by-itself", test_what_is_polled_is_not_ready_by_itself);
  ADD ("packets-come-before-the-end", test_packets_come_before_the_end);
  ADD ("packets-come-before-a-failure", test_packets_come_before_a_failure);
  ADD ("what-the-filter-rejects-is-passed-over", test_what_the_filter_rejects_is_passed_over);
  ADD ("packets-pass-the-filter-for-their-link-type",
       test_packets_pass_the_filter_for_their_link_type);
  ADD ("a-packet-that-is-not-due-is-told-from-none",
       test_a_packet_that_is_not_due_is_told_from_none);
  ADD ("a-packet-that-waits-for-a-step-is-due-never",
       test_a_packet_that_waits_for_a_step_is_due_never);
  ADD ("batches-have-no-more-than-was-asked-for", test_batches_have_no_more_than_was_asked_for);
  ADD ("batches-have-what-passes-the-filter", test_batches_have_what_passes_the_filter);
  ADD ("batches-have-what-is-due", test_batches_have_what_is_due);
  ADD ("batches-have-as-many-as-there-are-steps", test_batches_have_as_many_as_there_are_steps);
  ADD ("steps-of-another-thread-make-no-batch-too-large",
       test_steps_of_another_thread_make_no_batch_too_large);
  add_for_loans ("what-was-used-of-a-loan-is-delivered", test_what_was_used_of_a_loan_is_delivered);
  add_for_loans ("nothing-used-is-nothing-delivered", test_nothing_used_is_nothing_delivered);
  add_for_loans ("another-read-ends-a-loan", test_another_read_ends_a_loan);
  add_for_loans ("whoever-ends-a-loan-asks-once", test_whoever_ends_a_loan_asks_once);
  add_for_loans ("a-tee-gets-what-is-delivered", test_a_tee_gets_what_is_delivered);
  ADD ("who-says-how-much-is-not-asked", test_who_says_how_much_is_not_asked);
  ADD ("more-than-was-lent-cannot-be-used", test_more_than_was_lent_cannot_be_used);
  ADD ("each-loan-has-a-number", test_each_loan_has_a_number);
  ADD ("what-is-asked-is-destroyed-once", test_what_is_asked_is_destroyed_once);
  ADD ("another-thread-may-revoke-a-loan", test_another_thread_may_revoke_a_loan);
  ADD ("a-loan-is-settled-or-revoked", test_a_loan_is_settled_or_revoked);
  ADD ("a-new-filter-decides-from-the-next-packet-on",
       test_a_new_filter_decides_from_the_next_packet_on);
  ADD ("what-the-handle-has-filtered-is-not-looked-at",
       test_what_the_handle_has_filtered_is_not_looked_at);
  ADD ("what-may-be-from-before-the-filter-is-looked-at",
       test_what_may_be_from_before_the_filter_is_looked_at);
  ADD ("the-queue-is-counted-to-the-byte", test_the_queue_is_counted_to_the_byte);
  ADD ("what-is-held-back-comes-later", test_what_is_held_back_comes_later);
  ADD ("memory-is-used-again-unless-somebody-has-it",
       test_memory_is_used_again_unless_somebody_has_it);
  ADD ("what-is-dropped-is-over", test_what_is_dropped_is_over);
#undef ADD
  return g_test_run ();
}
