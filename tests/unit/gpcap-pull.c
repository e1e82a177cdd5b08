/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the pull, with a scripted handle. */

#include "reader/gpcap-pull.h"

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-filtering.h"
#include "support/gpcap-numbered.h"
#include "support/gpcap-scripted.h"

/* The timeout of a pull that something else ends, in milliseconds. */
#define LONG 60000

/* The timeout of a pull that waits until its deadline, in milliseconds. */
#define SHORT 20

typedef struct
{
  GPcapAccess access;
  GPcapBreaks breaks;
  GPcapDrain drain;
  GPcapQueue queue;
  GCancellable *cancellable; /* owned */
  Scripted *handle; /* owned by the access */
  Gate finalized; /* of the handle */
  GPcapPull pull;
} Fixture;

/* An active capture with a descriptor, as for a device. */
static void
set_up (Fixture *self, gconstpointer user_data)
{
  gpcap_access_init (&self->access);
  gpcap_breaks_init (&self->breaks);
  gpcap_queue_init (&self->queue);
  gate_init (&self->finalized);
  self->cancellable = g_cancellable_new ();
  self->handle = scripted_new ();
  self->handle->finalized = &self->finalized;
  scripted_add_descriptor (self->handle);
  gpcap_queue_open (&self->queue, TRUE);
  g_assert_true (gpcap_breaks_prepare_to_wait (&self->breaks, NULL));
  g_assert_true (gpcap_access_begin_activation (&self->access, NULL));
  g_assert_true (gpcap_access_end_activation (&self->access, &self->handle->base, NULL));
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  gpcap_queue_clear (&self->queue);
  gpcap_access_clear (&self->access);
  gpcap_breaks_clear (&self->breaks);
  g_object_unref (self->cancellable);
  gate_clear (&self->finalized);
}

static gboolean
try_to_begin (Fixture *self, GPcapPull *pull, GError **error)
{
  *pull = (GPcapPull){
    .access = &self->access,
    .queue = &self->queue,
    .breaks = &self->breaks,
    .drain = &self->drain,
    .cancellable = self->cancellable,
    .n_breaks = gpcap_breaks_get_n_breaks (&self->breaks),
    .n_drains = gpcap_drain_get_n_reported (&self->drain),
  };
  return gpcap_pull_begin (pull, error);
}

/* Begins a pull with a timeout in milliseconds. */
static void
begin (Fixture *self, int timeout)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_to_begin (self, &self->pull, &error));
  g_assert_no_error (error);
  gpcap_pull_set_timeout (&self->pull, timeout);
}

static void
assert_fills (Fixture *self, GPcapReadResult result)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_pull_fill (&self->pull, &error), ==, result);
  g_assert_no_error (error);
}

static void
assert_fails (Fixture *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_pull_fill (&self->pull, &error), ==, GPCAP_READ_RESULT_ERROR);
  g_assert_error (error, domain, code);
}

static void
assert_cancelled (Fixture *self)
{
  assert_fails (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Checks that the next packets are these, and that none was lost. */
static void
assert_takes (Fixture *self, guint first, guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    {
      const GPcapPacketRecord *record;

      assert_fills (self, GPCAP_READ_RESULT_PACKET);
      record = gpcap_queue_take (&self->queue);
      g_assert_cmpuint (numbered_get_number (record, gpcap_arena_peek (self->queue.arena, record)),
                        ==, first + i);
    }
}

static void
signal_ready (gpointer user_data)
{
  gpcap_wakeup_signal (&((Fixture *) user_data)->handle->ready);
}

static void
cancel (gpointer user_data)
{
  g_cancellable_cancel (((Fixture *) user_data)->cancellable);
}

static void
break_off (gpointer user_data)
{
  gpcap_breaks_break (&((Fixture *) user_data)->breaks);
}

/* Waiting and collecting. */

static void
test_what_is_queued_needs_no_collection (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 3);
  begin (self, 0);
  assert_takes (self, 0, 3);
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  gpcap_pull_end (&self->pull);
}

/* The kernel is not asked before the descriptor is ready. */
static void
test_a_silent_descriptor_is_waited_for_first (Fixture *self, gconstpointer user_data)
{
  Call call;

  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  for (guint i = 0; i < 2; i++)
    {
      call_when_asleep (&call, signal_ready, self);
      assert_takes (self, i, 1);
      g_assert_cmpuint (self->handle->n_collections, ==, i + 1);
      call_join (&call);
    }
  gpcap_pull_end (&self->pull);
}

/* The wake-up may have been for another read. */
static void
test_it_waits_on_when_nothing_was_collected (Fixture *self, gconstpointer user_data)
{
  Call call;

  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 0);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  signal_ready (self);
  call_when_asleep (&call, signal_ready, self);
  assert_takes (self, 0, 1);
  g_assert_cmpuint (self->handle->n_collections, ==, 2);
  call_join (&call);
  gpcap_pull_end (&self->pull);
}

static void
test_what_has_no_descriptor_is_collected_at_once (Fixture *self, gconstpointer user_data)
{
  gpcap_wakeup_close (&self->handle->ready);
  scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 2);
  scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 0);
  scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 2);
  begin (self, LONG);
  assert_takes (self, 0, 4);
  g_assert_cmpuint (self->handle->n_collections, ==, 3);
  gpcap_pull_end (&self->pull);
}

static void
test_more_is_collected_before_it_waits (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 2);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 2);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 4);
  g_assert_cmpuint (self->handle->n_collections, ==, 2);
  gpcap_pull_end (&self->pull);
}

static void
test_without_waiting_it_collects_once (Fixture *self, gconstpointer user_data)
{
  begin (self, 0);
  for (guint i = 1; i <= 3; i++)
    {
      assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
      g_assert_cmpuint (self->handle->n_collections, ==, i);
    }
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  assert_takes (self, 0, 1);
  gpcap_pull_end (&self->pull);
}

/* The last packet may have come at the deadline. */
static void
test_a_deadline_that_has_come_tries_once (Fixture *self, gconstpointer user_data)
{
  begin (self, LONG);
  self->pull.deadline = g_get_monotonic_time () - 1;
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  assert_takes (self, 0, 1);
  gpcap_pull_end (&self->pull);
}

static void
test_a_deadline_that_comes_ends_a_wait (Fixture *self, gconstpointer user_data)
{
  gint64 deadline;

  begin (self, SHORT);
  deadline = self->pull.deadline;
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time (), >=, deadline);
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  gpcap_pull_end (&self->pull);
}

/* The descriptor of an interface that is down is silent, so the kernel has to be asked. */
static void
test_a_silent_descriptor_is_asked_as_often_as_required (Fixture *self, gconstpointer user_data)
{
  self->handle->required_timeout = 1000;
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 0);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 0);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  assert_takes (self, 0, 1);
  g_assert_cmpuint (self->handle->n_collections, ==, 3);
  gpcap_pull_end (&self->pull);
}

static void
test_what_has_no_descriptor_is_asked_as_often_as_required (Fixture *self, gconstpointer user_data)
{
  gpcap_wakeup_close (&self->handle->ready);
  test_a_silent_descriptor_is_asked_as_often_as_required (self, user_data);
}

/* The deadline is earlier than the required timeout. */
static void
test_what_is_required_waits_no_longer_than_the_deadline (Fixture *self, gconstpointer user_data)
{
  self->handle->required_timeout = 3600 * G_TIME_SPAN_SECOND;
  begin (self, SHORT);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  gpcap_pull_end (&self->pull);
}

/* The end of a pull. */

static void
test_cancelled_before_it_does_nothing (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 2);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 1);
  cancel (self);
  assert_cancelled (self);
  g_assert_true (gpcap_pull_is_interrupted (&self->pull));
  g_cancellable_reset (self->cancellable);
  assert_takes (self, 1, 1);
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  gpcap_pull_end (&self->pull);
}

static void
test_cancelled_while_it_waits_it_ends (Fixture *self, gconstpointer user_data)
{
  Call call;

  begin (self, LONG);
  call_when_asleep (&call, cancel, self);
  assert_cancelled (self);
  call_join (&call);
  g_assert_cmpuint (self->handle->n_collections, <=, 1);
  gpcap_pull_end (&self->pull);
}

/* The next pull delivers the collected packets. */
static void
test_cancelled_while_it_collects_it_loses_nothing (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 2);
  self->handle->during_collection = cancel;
  self->handle->user_data = self;
  begin (self, LONG);
  signal_ready (self);
  assert_cancelled (self);
  gpcap_pull_end (&self->pull);
  g_cancellable_reset (self->cancellable);
  begin (self, 0);
  assert_takes (self, 0, 2);
  gpcap_pull_end (&self->pull);
}

static void
test_a_break_before_it_began_is_over (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  break_off (self);
  begin (self, LONG);
  signal_ready (self);
  g_assert_false (gpcap_pull_is_broken (&self->pull));
  assert_takes (self, 0, 1);
  gpcap_pull_end (&self->pull);
}

static void
test_a_break_ends_what_began_before_it (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  break_off (self);
  signal_ready (self);
  assert_fills (self, GPCAP_READ_RESULT_BREAK);
  assert_fills (self, GPCAP_READ_RESULT_BREAK);
  g_assert_true (gpcap_pull_is_broken (&self->pull));
  g_assert_cmpuint (self->handle->n_collections, ==, 0);
  gpcap_pull_end (&self->pull);
  begin (self, LONG);
  assert_takes (self, 0, 1);
  gpcap_pull_end (&self->pull);
}

static void
test_a_break_ends_a_wait (Fixture *self, gconstpointer user_data)
{
  Call call;

  begin (self, LONG);
  call_when_asleep (&call, break_off, self);
  assert_fills (self, GPCAP_READ_RESULT_BREAK);
  call_join (&call);
  gpcap_pull_end (&self->pull);
}

static void
test_a_break_while_it_collects_loses_nothing (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 2);
  self->handle->during_collection = break_off;
  self->handle->user_data = self;
  begin (self, LONG);
  signal_ready (self);
  assert_fills (self, GPCAP_READ_RESULT_BREAK);
  gpcap_pull_end (&self->pull);
  begin (self, 0);
  assert_takes (self, 0, 2);
  gpcap_pull_end (&self->pull);
}

/* Of two nested pulls, the one that begins after the break continues. */
static void
test_a_break_ends_those_that_it_came_after (Fixture *self, gconstpointer user_data)
{
  GPcapPull inner;

  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  break_off (self);
  g_assert_true (try_to_begin (self, &inner, NULL));
  gpcap_pull_set_timeout (&inner, 0);
  g_assert_cmpint (gpcap_pull_fill (&inner, NULL), ==, GPCAP_READ_RESULT_PACKET);
  gpcap_pull_end (&inner);
  assert_fills (self, GPCAP_READ_RESULT_BREAK);
  gpcap_pull_end (&self->pull);
}

static void
ignore_signal (int number)
{
}

static void
test_a_signal_is_a_timeout_for_who_heeds_it (Fixture *self, gconstpointer user_data)
{
  begin (self, LONG);
  self->pull.heeds_signals = TRUE;
  signals_start (ignore_signal);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  signals_stop ();
  g_assert_true (self->pull.is_signalled);
  g_assert_cmpint (g_get_monotonic_time (), <, self->pull.deadline);
  gpcap_pull_end (&self->pull);
}

static void
test_a_signal_ends_the_wait_for_a_due_packet (Fixture *self, gconstpointer user_data)
{
  gpcap_clock_set_mode (&self->queue.clock, GPCAP_REPLAY_MODE_STEPPED);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  self->pull.heeds_signals = TRUE;
  signal_ready (self);
  signals_start (ignore_signal);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  signals_stop ();
  gpcap_pull_end (&self->pull);
}

/* It waits on, although each signal makes it look for a packet. */
static void
test_a_signal_is_nothing_for_who_does_not_heed_it (Fixture *self, gconstpointer user_data)
{
  for (int i = 0; i < 3; i++)
    scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 0);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  signals_start (ignore_signal);
  assert_takes (self, 0, 1);
  signals_stop ();
  g_assert_true (self->pull.is_signalled);
  g_assert_cmpuint (self->handle->n_collections, ==, 4);
  gpcap_pull_end (&self->pull);
}

/* The queue. */

static void
set_filter (Fixture *self, const char *filter)
{
  g_autoptr (GPcapBpf) bpf = numbered_compile (filter);

  g_assert_true (gpcap_filtering_install (&self->handle->base, bpf, &self->queue, NULL));
}

/* The fifth block is the first with a packet of the right kind. */
static void
test_blocks_that_the_filter_rejects_are_passed_over (Fixture *self, gconstpointer user_data)
{
  set_filter (self, "greater 53");
  for (guint i = 0; i < 4; i++)
    scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 7);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 2);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 29, 1);
  g_assert_cmpuint (self->handle->n_collections, ==, 5);
  gpcap_pull_end (&self->pull);
}

static void
test_without_waiting_it_passes_over_one_block (Fixture *self, gconstpointer user_data)
{
  set_filter (self, "greater 53");
  for (guint i = 0; i < 4; i++)
    scripted_add (self->handle, GPCAP_COLLECT_BOUNDED, 7);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 2);
  begin (self, 0);
  for (guint i = 1; i <= 4; i++)
    {
      assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
      g_assert_cmpuint (self->handle->n_collections, ==, i);
    }
  assert_takes (self, 29, 1);
  gpcap_pull_end (&self->pull);
}

/* The descriptor is silent afterwards. */
static void
test_after_a_block_of_nothing_it_waits (Fixture *self, gconstpointer user_data)
{
  Call call;

  set_filter (self, "greater 53");
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 29);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 1);
  begin (self, LONG);
  signal_ready (self);
  call_when_asleep (&call, signal_ready, self);
  assert_takes (self, 29, 1);
  g_assert_cmpuint (self->handle->n_collections, ==, 2);
  call_join (&call);
  gpcap_pull_end (&self->pull);
}

static void
wait_until_ready (int fd)
{
  GPollFD poll = { .fd = fd, .events = G_IO_IN };

  g_assert_cmpint (g_poll (&poll, 1, -1), ==, 1);
}

/* If the handle filters, the queue does not, except for what a thread collected before. */
static void
test_who_filters_is_believed (Fixture *self, gconstpointer user_data)
{
  const GPcapPumpLimits limits = { .n_bytes = G_MAXUINT64,
                                   .n_packets = G_MAXUINT64,
                                   .is_lossy = TRUE };

  self->handle->takes_programs = TRUE;
  set_filter (self, NUMBERED_FILTER (1));
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 4);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 4);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 4);
  g_assert_true (gpcap_handle_start_thread (&self->handle->base, &limits, NULL));
  wait_until_ready (gpcap_handle_get_fd (&self->handle->base));
  set_filter (self, NUMBERED_FILTER (1));
  assert_takes (self, 5, 1);
  gpcap_handle_stop_thread (&self->handle->base);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 4);
  g_assert_true (gpcap_handle_start_thread (&self->handle->base, &limits, NULL));
  assert_takes (self, 8, 4);
  gpcap_handle_stop_thread (&self->handle->base);
  gpcap_pull_end (&self->pull);
}

static void
test_the_end_is_reported_each_time (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_END, 2);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 2);
  g_assert_false (self->queue.is_reported);
  for (int i = 0; i < 3; i++)
    {
      assert_fills (self, GPCAP_READ_RESULT_END);
      g_assert_true (self->queue.is_reported);
    }
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  gpcap_pull_end (&self->pull);
}

static void
test_a_failure_is_reported_each_time (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_FAILED, 2);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 2);
  for (int i = 0; i < 3; i++)
    {
      assert_fails (self, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
      g_assert_true (self->queue.is_reported);
    }
  g_assert_cmpuint (self->handle->n_collections, ==, 1);
  gpcap_pull_end (&self->pull);
}

/* The next read reports the end, if this one has packets. */
static void
test_an_end_that_is_not_reported_is_left (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_FAILED, 1);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 1);
  self->pull.reports_end = FALSE;
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_false (self->queue.is_reported);
  self->pull.reports_end = TRUE;
  assert_fails (self, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  gpcap_pull_end (&self->pull);
}

static void
step (gpointer user_data)
{
  Fixture *self = user_data;

  gpcap_clock_step (&self->queue.clock, 1);
  gpcap_wakeup_signal (&self->breaks.wakeup);
}

static void
test_a_packet_that_is_not_due_is_waited_for (Fixture *self, gconstpointer user_data)
{
  Call call;

  gpcap_clock_set_mode (&self->queue.clock, GPCAP_REPLAY_MODE_STEPPED);
  scripted_add (self->handle, GPCAP_COLLECT_END, 2);
  begin (self, LONG);
  signal_ready (self);
  for (guint i = 0; i < 2; i++)
    {
      call_when_asleep (&call, step, self);
      assert_takes (self, i, 1);
      call_join (&call);
    }
  assert_fills (self, GPCAP_READ_RESULT_END);
  gpcap_pull_end (&self->pull);
}

static void
test_a_packet_comes_when_it_is_due (Fixture *self, gconstpointer user_data)
{
  gint64 first;

  gpcap_clock_set_mode (&self->queue.clock, GPCAP_REPLAY_MODE_TIMED);
  gpcap_clock_set_speed (&self->queue.clock, 100);
  scripted_add (self->handle, GPCAP_COLLECT_END, 3);
  begin (self, LONG);
  signal_ready (self);
  assert_takes (self, 0, 1);
  first = self->queue.clock.time;
  for (guint i = 1; i < 3; i++)
    {
      assert_takes (self, i, 1);
      g_assert_cmpint (g_get_monotonic_time (), >=, first + i * 10 * G_TIME_SPAN_MILLISECOND);
    }
  gpcap_pull_end (&self->pull);
}

static void
test_without_waiting_a_packet_that_is_not_due_is_none (Fixture *self, gconstpointer user_data)
{
  gpcap_clock_set_mode (&self->queue.clock, GPCAP_REPLAY_MODE_STEPPED);
  scripted_add (self->handle, GPCAP_COLLECT_END, 1);
  begin (self, 0);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  gpcap_pull_set_timeout (&self->pull, SHORT);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time (), >=, self->pull.deadline);
  step (self);
  assert_takes (self, 0, 1);
  gpcap_pull_end (&self->pull);
}

/* Beginning and ending. */

static void
test_it_waits_for_as_long_as_it_is_told (Fixture *self, gconstpointer user_data)
{
  gint64 before;

  begin (self, -1);
  g_assert_true (self->pull.may_wait);
  g_assert_cmpint (self->pull.deadline, ==, GPCAP_FOREVER);
  gpcap_pull_set_timeout (&self->pull, 0);
  g_assert_false (self->pull.may_wait);
  before = g_get_monotonic_time ();
  gpcap_pull_set_timeout (&self->pull, G_MAXINT);
  g_assert_true (self->pull.may_wait);
  g_assert_cmpint (self->pull.deadline, >=, before + G_MAXINT * G_TIME_SPAN_MILLISECOND);
  gpcap_pull_end (&self->pull);
}

static void
close_access (Fixture *self)
{
  g_autoptr (GPcapHandle) handle = NULL;
  gboolean is_idle;

  g_assert_true (gpcap_access_close (&self->access, &handle, &is_idle));
  g_assert_false (is_idle);
}

/* The outermost pull clears the queue and releases the handle. */
static void
test_when_it_was_closed_the_last_one_drops_the_queue (Fixture *self, gconstpointer user_data)
{
  GPcapPull inner;

  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 3);
  begin (self, 0);
  assert_takes (self, 0, 1);
  g_assert_true (try_to_begin (self, &inner, NULL));
  close_access (self);
  gpcap_pull_end (&inner);
  g_assert_nonnull (self->queue.arena);
  g_assert_false (gate_is_open (&self->finalized));
  gpcap_pull_end (&self->pull);
  g_assert_null (self->queue.arena);
  g_assert_true (gate_is_open (&self->finalized));
}

/* libpcap takes long to close a device. */
static void
test_a_device_is_closed_in_a_thread (Fixture *self, gconstpointer user_data)
{
  self->handle->base.device = g_strdup ("none");
  begin (self, 0);
  close_access (self);
  gpcap_pull_end (&self->pull);
  gate_wait (&self->finalized);
}

static void
test_it_does_not_begin_when_it_was_closed (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GPcapPull pull;

  close_access (self);
  g_assert_false (try_to_begin (self, &pull, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
}

/* Drains. */

static void
begin_drain (Fixture *self, guint drained_at)
{
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 5);
  scripted_add (self->handle, GPCAP_COLLECT_DRAINED, 5);
  self->handle->drained_at = drained_at;
  gpcap_wakeup_signal (&self->handle->ready);
  begin (self, 0);
  gpcap_drain_request (&self->drain);
}

static void
test_a_drain_ends_behind_what_was_captured (Fixture *self, gconstpointer user_data)
{
  begin_drain (self, 7);
  assert_takes (self, 0, 7);
  assert_fills (self, GPCAP_READ_RESULT_END);
  g_assert_false (self->handle->is_draining);
  gpcap_pull_end (&self->pull);
  begin (self, 0);
  assert_takes (self, 7, 3);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  gpcap_pull_end (&self->pull);
}

static void
test_a_drain_of_nothing_ends_at_once (Fixture *self, gconstpointer user_data)
{
  begin_drain (self, 0);
  assert_fills (self, GPCAP_READ_RESULT_END);
  g_assert_cmpuint (self->handle->n_collections, ==, 0);
  gpcap_pull_end (&self->pull);
}

/* A read that does not report the end leaves that to the next one. */
static void
test_a_drain_that_is_not_reported_is_left (Fixture *self, gconstpointer user_data)
{
  begin_drain (self, 7);
  self->pull.reports_end = FALSE;
  assert_takes (self, 0, 7);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_true (gpcap_drain_is_ready (&self->drain));
  gpcap_pull_end (&self->pull);
  begin (self, 0);
  assert_fills (self, GPCAP_READ_RESULT_END);
  gpcap_pull_end (&self->pull);
}

static void
test_a_drain_that_is_withdrawn_holds_nothing_back (Fixture *self, gconstpointer user_data)
{
  begin_drain (self, 7);
  assert_takes (self, 0, 7);
  gpcap_drain_withdraw (&self->drain);
  assert_takes (self, 7, 3);
  assert_fills (self, GPCAP_READ_RESULT_TIMEOUT);
  g_assert_false (self->handle->is_draining);
  gpcap_pull_end (&self->pull);
}

/* Everything that was collected before the later request is from before it. */
static void
test_a_later_drain_replaces_the_one_before (Fixture *self, gconstpointer user_data)
{
  begin_drain (self, 7);
  assert_takes (self, 0, 7);
  self->handle->drained_at = 9;
  gpcap_drain_request (&self->drain);
  assert_takes (self, 7, 3);
  assert_fills (self, GPCAP_READ_RESULT_END);
  g_assert_true (gpcap_drain_has_reported (&self->drain, 1));
  g_assert_true (gpcap_drain_has_reported (&self->drain, 2));
  g_assert_false (gpcap_drain_has_reported (&self->drain, 3));
  gpcap_pull_end (&self->pull);
}

/* The read inside of a callback reports the end, which also ends the one around it. */
static void
test_a_drain_ends_the_reads_around_one (Fixture *self, gconstpointer user_data)
{
  GPcapPull outer;

  begin_drain (self, 7);
  outer = self->pull;
  begin (self, 0);
  assert_takes (self, 0, 7);
  assert_fills (self, GPCAP_READ_RESULT_END);
  gpcap_pull_end (&self->pull);
  self->pull = outer;
  /* What was held back is there again. */
  assert_takes (self, 7, 3);
  assert_fills (self, GPCAP_READ_RESULT_END);
  gpcap_pull_end (&self->pull);
}

/* The end of a savefile is that of a drain, too. */
static void
test_the_end_ends_a_drain (Fixture *self, gconstpointer user_data)
{
  scripted_add (self->handle, GPCAP_COLLECT_END, 3);
  self->handle->drained_at = 100;
  gpcap_wakeup_signal (&self->handle->ready);
  begin (self, 0);
  const guint request = gpcap_drain_request (&self->drain);
  assert_takes (self, 0, 3);
  assert_fills (self, GPCAP_READ_RESULT_END);
  g_assert_true (gpcap_drain_has_reported (&self->drain, request));
  assert_fills (self, GPCAP_READ_RESULT_END);
  gpcap_pull_end (&self->pull);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/pull/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("what-is-queued-needs-no-collection", test_what_is_queued_needs_no_collection);
  ADD ("a-silent-descriptor-is-waited-for-first", test_a_silent_descriptor_is_waited_for_first);
  ADD ("it-waits-on-when-nothing-was-collected", test_it_waits_on_when_nothing_was_collected);
  ADD ("what-has-no-descriptor-is-collected-at-once",
       test_what_has_no_descriptor_is_collected_at_once);
  ADD ("more-is-collected-before-it-waits", test_more_is_collected_before_it_waits);
  ADD ("without-waiting-it-collects-once", test_without_waiting_it_collects_once);
  ADD ("a-deadline-that-has-come-tries-once", test_a_deadline_that_has_come_tries_once);
  ADD ("a-deadline-that-comes-ends-a-wait", test_a_deadline_that_comes_ends_a_wait);
  ADD ("a-silent-descriptor-is-asked-as-often-as-required",
       test_a_silent_descriptor_is_asked_as_often_as_required);
  ADD ("what-has-no-descriptor-is-asked-as-often-as-required",
       test_what_has_no_descriptor_is_asked_as_often_as_required);
  ADD ("what-is-required-waits-no-longer-than-the-deadline",
       test_what_is_required_waits_no_longer_than_the_deadline);
  ADD ("cancelled-before-it-does-nothing", test_cancelled_before_it_does_nothing);
  ADD ("cancelled-while-it-waits-it-ends", test_cancelled_while_it_waits_it_ends);
  ADD ("cancelled-while-it-collects-it-loses-nothing",
       test_cancelled_while_it_collects_it_loses_nothing);
  ADD ("a-break-before-it-began-is-over", test_a_break_before_it_began_is_over);
  ADD ("a-break-ends-what-began-before-it", test_a_break_ends_what_began_before_it);
  ADD ("a-break-ends-a-wait", test_a_break_ends_a_wait);
  ADD ("a-break-while-it-collects-loses-nothing", test_a_break_while_it_collects_loses_nothing);
  ADD ("a-break-ends-those-that-it-came-after", test_a_break_ends_those_that_it_came_after);
  ADD ("a-signal-is-a-timeout-for-who-heeds-it", test_a_signal_is_a_timeout_for_who_heeds_it);
  ADD ("a-signal-ends-the-wait-for-a-due-packet", test_a_signal_ends_the_wait_for_a_due_packet);
  ADD ("a-signal-is-nothing-for-who-does-not-heed-it",
       test_a_signal_is_nothing_for_who_does_not_heed_it);
  ADD ("blocks-that-the-filter-rejects-are-passed-over",
       test_blocks_that_the_filter_rejects_are_passed_over);
  ADD ("without-waiting-it-passes-over-one-block", test_without_waiting_it_passes_over_one_block);
  ADD ("after-a-block-of-nothing-it-waits", test_after_a_block_of_nothing_it_waits);
  ADD ("who-filters-is-believed", test_who_filters_is_believed);
  ADD ("the-end-is-reported-each-time", test_the_end_is_reported_each_time);
  ADD ("a-failure-is-reported-each-time", test_a_failure_is_reported_each_time);
  ADD ("an-end-that-is-not-reported-is-left", test_an_end_that_is_not_reported_is_left);
  ADD ("a-packet-that-is-not-due-is-waited-for", test_a_packet_that_is_not_due_is_waited_for);
  ADD ("a-packet-comes-when-it-is-due", test_a_packet_comes_when_it_is_due);
  ADD ("without-waiting-a-packet-that-is-not-due-is-none",
       test_without_waiting_a_packet_that_is_not_due_is_none);
  ADD ("it-waits-for-as-long-as-it-is-told", test_it_waits_for_as_long_as_it_is_told);
  ADD ("when-it-was-closed-the-last-one-drops-the-queue",
       test_when_it_was_closed_the_last_one_drops_the_queue);
  ADD ("a-device-is-closed-in-a-thread", test_a_device_is_closed_in_a_thread);
  ADD ("it-does-not-begin-when-it-was-closed", test_it_does_not_begin_when_it_was_closed);
  ADD ("a-drain-ends-behind-what-was-captured", test_a_drain_ends_behind_what_was_captured);
  ADD ("a-drain-of-nothing-ends-at-once", test_a_drain_of_nothing_ends_at_once);
  ADD ("a-drain-that-is-not-reported-is-left", test_a_drain_that_is_not_reported_is_left);
  ADD ("a-drain-that-is-withdrawn-holds-nothing-back",
       test_a_drain_that_is_withdrawn_holds_nothing_back);
  ADD ("a-later-drain-replaces-the-one-before", test_a_later_drain_replaces_the_one_before);
  ADD ("a-drain-ends-the-reads-around-one", test_a_drain_ends_the_reads_around_one);
  ADD ("the-end-ends-a-drain", test_the_end_ends_a_drain);
#undef ADD
  return g_test_run ();
}
