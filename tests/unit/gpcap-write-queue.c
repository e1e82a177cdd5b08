/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the queue that a thread writes to a sink. */

#include "storage/gpcap-write-queue.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "support/gpcap-waiting.h"

/* The size of the queue of these tests, in bytes. */
#define MAX_BYTES 100

/* A sink that writes into memory. A write, flush or finish waits at the gate of the test. */
typedef struct
{
  Gate gate;
  Gate called; /* opened by the first call that waits */
  Gate destroyed;
  GMutex lock; /* guards the fields below */
  GString *log; /* owned; what was written, "|" for a flush, "." for the end */
  gsize room; /* a write beyond so many bytes fails */
  gboolean is_cancelled;
  guint n_failed; /* calls that reported the failure */
} Sink;

static void
sink_init (Sink *self)
{
  *self = (Sink){ .room = G_MAXSIZE };
  gate_init (&self->gate);
  gate_init (&self->called);
  gate_init (&self->destroyed);
  g_mutex_init (&self->lock);
  self->log = g_string_new (NULL);
}

static void
sink_clear (Sink *self)
{
  gate_wait (&self->destroyed);
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);
  gate_clear (&self->gate);
  gate_clear (&self->called);
  gate_clear (&self->destroyed);
  g_mutex_clear (&self->lock);
  g_string_free (self->log, TRUE);
}

static gboolean
sink_enter (Sink *self, GError **error)
{
  gate_open (&self->called);
  gate_wait (&self->gate);
  g_mutex_lock (&self->lock);
  if (!self->is_cancelled)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sink is cancelled");
  return FALSE;
}

/* Each byte is a packet. */
static gboolean
sink_write (gpointer sink, GByteArray *block, guint *n_whole, GError **error)
{
  Sink *self = sink;
  gboolean is_good = sink_enter (self, error);

  if (is_good)
    {
      const gsize size = MIN (block->len, self->room - MIN (self->room, self->log->len));

      g_string_append_len (self->log, (const char *) block->data, size);
      *n_whole = size;
      is_good = size == block->len;
      if (!is_good)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The sink is full");
    }
  g_mutex_unlock (&self->lock);
  return is_good;
}

static gboolean
sink_flush (gpointer sink, GError **error)
{
  Sink *self = sink;
  const gboolean is_good = sink_enter (self, error);

  g_string_append_c (self->log, '|');
  g_mutex_unlock (&self->lock);
  return is_good;
}

static gboolean
sink_finish (gpointer sink, GError **error)
{
  Sink *self = sink;
  const gboolean is_good = sink_enter (self, error);

  g_string_append_c (self->log, '.');
  g_mutex_unlock (&self->lock);
  return is_good;
}

static void
sink_cancel (gpointer sink)
{
  Sink *self = sink;

  g_mutex_lock (&self->lock);
  self->is_cancelled = TRUE;
  g_mutex_unlock (&self->lock);
  gate_open (&self->gate);
}

static void
sink_failed (gpointer sink)
{
  Sink *self = sink;

  g_mutex_lock (&self->lock);
  self->n_failed++;
  g_mutex_unlock (&self->lock);
}

static void
sink_destroy (gpointer sink)
{
  Sink *self = sink;

  gate_open (&self->destroyed);
}

static const GPcapWriteQueueFuncs sink_funcs = {
  .write = sink_write,
  .flush = sink_flush,
  .finish = sink_finish,
  .cancel = sink_cancel,
  .failed = sink_failed,
  .destroy = sink_destroy,
};

static void
assert_log (Sink *self, const char *expected)
{
  g_mutex_lock (&self->lock);
  g_assert_cmpstr (self->log->str, ==, expected);
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  Sink sink;
  GPcapWriteQueue *queue; /* owned, or NULL */
  GByteArray *block; /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sink_init (&self->sink);
  self->block = g_byte_array_new ();
  self->queue = gpcap_write_queue_new (&sink_funcs, &self->sink, MAX_BYTES, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->queue, gpcap_write_queue_free);
  gate_open (&self->sink.gate);
  sink_clear (&self->sink);
  g_byte_array_unref (self->block);
}

static void
push (Fixture *self, const char *text)
{
  g_assert_cmpuint (self->block->len, ==, 0);
  g_byte_array_append (self->block, (const guint8 *) text, strlen (text));
  gpcap_write_queue_push (self->queue, &self->block, strlen (text));
}

static void
push_many (Fixture *self, char letter, gsize size)
{
  g_autofree char *text = g_strnfill (size, letter);

  push (self, text);
}

static void
flush (Fixture *self)
{
  const guint64 ticket = gpcap_write_queue_push_flush (self->queue);

  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
}

static void
test_blocks_are_written_in_order (Fixture *self, gconstpointer user_data)
{
  gate_open (&self->sink.gate);
  push (self, "first");
  push (self, "second");
  flush (self);
  assert_log (&self->sink, "firstsecond|");
  push (self, "third");
  const guint64 ticket = gpcap_write_queue_push_finish (self->queue);
  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
  assert_log (&self->sink, "firstsecond|third.");
  g_assert_cmpuint (gpcap_write_queue_push_finish (self->queue), ==, ticket);
  g_assert_true (gpcap_write_queue_check (self->queue, NULL));
  g_assert_cmpuint (gpcap_write_queue_get_n_lost (self->queue), ==, 0);
}

/* Also what is being written needs room. */
static void
test_the_room_is_what_is_not_written (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), ==, MAX_BYTES);
  push_many (self, 'a', 30);
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), ==, 70);
  gate_wait (&self->sink.called);
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), ==, 70);
  push_many (self, 'b', 90);
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), ==, 0);
  g_assert_cmpuint (gpcap_write_queue_get_n_bytes (self->queue), ==, 120);
  gate_open (&self->sink.gate);
  flush (self);
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), ==, MAX_BYTES);
}

static void
test_an_overflow_lasts_until_the_queue_is_empty (Fixture *self, gconstpointer user_data)
{
  push_many (self, 'a', MAX_BYTES);
  g_assert_true (gpcap_write_queue_note_dropped (self->queue, 3));
  g_assert_false (gpcap_write_queue_note_dropped (self->queue, 2));
  g_assert_cmpuint (gpcap_write_queue_get_n_dropped (self->queue), ==, 5);
  gate_open (&self->sink.gate);
  flush (self);
  push_many (self, 'b', MAX_BYTES);
  flush (self);
  g_assert_true (gpcap_write_queue_note_dropped (self->queue, 1));
  g_assert_cmpuint (gpcap_write_queue_get_n_dropped (self->queue), ==, 6);
}

static void
open_gate (gpointer gate)
{
  gate_open (gate);
}

static void
test_one_can_wait_for_room (Fixture *self, gconstpointer user_data)
{
  Call call;

  push_many (self, 'a', 60);
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 40), ==,
                   GPCAP_WRITE_QUEUE_HAS_ROOM);
  push_many (self, 'b', 40);
  call_when_asleep (&call, open_gate, &self->sink.gate);
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 50), ==,
                   GPCAP_WRITE_QUEUE_HAS_ROOM);
  g_assert_cmpuint (gpcap_write_queue_get_room (self->queue), >=, 50);
  call_join (&call);
}

/* A packet that is larger than the queue waits until it is alone. */
static void
test_what_is_larger_than_the_queue_waits_for_all (Fixture *self, gconstpointer user_data)
{
  Call call;

  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 10 * MAX_BYTES), ==,
                   GPCAP_WRITE_QUEUE_HAS_ROOM);
  push_many (self, 'a', 1);
  call_when_asleep (&call, open_gate, &self->sink.gate);
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 10 * MAX_BYTES), ==,
                   GPCAP_WRITE_QUEUE_HAS_ROOM);
  g_assert_cmpuint (gpcap_write_queue_get_n_bytes (self->queue), ==, 0);
  call_join (&call);
}

static void
test_nothing_is_written_after_a_failure (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->sink.room = 7;
  gate_open (&self->sink.gate);
  push (self, "first");
  push (self, "second");
  push (self, "third");
  flush (self);
  g_assert_false (gpcap_write_queue_check (self->queue, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (gpcap_write_queue_get_n_lost (self->queue), ==, strlen ("condthird"));
  g_assert_cmpuint (gpcap_write_queue_get_n_bytes (self->queue), ==, 0);
  g_assert_cmpuint (self->sink.n_failed, ==, 1);
  assert_log (&self->sink, "firstse");
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 1), ==, GPCAP_WRITE_QUEUE_FAILED);

  const guint64 ticket = gpcap_write_queue_push_finish (self->queue);
  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
  assert_log (&self->sink, "firstse.");
}

static void
test_a_failure_ends_a_wait_for_room (Fixture *self, gconstpointer user_data)
{
  Call call;

  self->sink.room = 0;
  push_many (self, 'a', MAX_BYTES);
  push_many (self, 'b', MAX_BYTES);
  call_when_asleep (&call, open_gate, &self->sink.gate);
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 10), ==, GPCAP_WRITE_QUEUE_FAILED);
  call_join (&call);
}

static void
ignore (int signal_number)
{
}

static void
interrupt (gpointer thread)
{
  pthread_kill (*(pthread_t *) thread, SIGUSR1);
}

static void
test_a_signal_ends_a_wait_for_room (Fixture *self, gconstpointer user_data)
{
  const struct sigaction action = { .sa_handler = ignore };
  struct sigaction before;
  pthread_t own = pthread_self ();
  Call call;

  sigaction (SIGUSR1, &action, &before);
  push_many (self, 'a', MAX_BYTES);
  call_when_asleep (&call, interrupt, &own);
  g_assert_cmpint (gpcap_write_queue_wait_for_room (self->queue, 1), ==,
                   GPCAP_WRITE_QUEUE_SIGNALLED);
  call_join (&call);
  sigaction (SIGUSR1, &before, NULL);
  g_assert_cmpuint (gpcap_write_queue_get_excess (self->queue), ==, 0);
  push_many (self, 'b', 30);
  g_assert_cmpuint (gpcap_write_queue_get_excess (self->queue), ==, 30);
}

static void
test_a_wait_has_an_end (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  push (self, "first");
  const guint64 ticket = gpcap_write_queue_push_flush (self->queue);
  g_assert_false (gpcap_write_queue_wait (self->queue, ticket, 0, NULL));
  g_assert_false (
      gpcap_write_queue_wait (self->queue, ticket, g_get_monotonic_time () + 1000, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (
      gpcap_write_queue_wait (self->queue, ticket, GPCAP_WRITE_QUEUE_FOR_EVER, cancellable));
  gate_open (&self->sink.gate);
  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
  assert_log (&self->sink, "first|");
}

static void
test_a_sink_that_waits_can_be_given_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  push (self, "first");
  push (self, "second");
  gate_wait (&self->sink.called);
  const guint64 ticket = gpcap_write_queue_push_finish (self->queue);
  gpcap_write_queue_cancel (self->queue);
  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
  g_assert_false (gpcap_write_queue_check (self->queue, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (gpcap_write_queue_get_n_lost (self->queue), ==, strlen ("firstsecond"));
}

/* Nobody waits for a sink that waits, but the thread goes on. */
static void
test_the_thread_ends_what_is_left (Fixture *self, gconstpointer user_data)
{
  push (self, "first");
  push (self, "second");
  gate_wait (&self->sink.called);
  g_clear_pointer (&self->queue, gpcap_write_queue_free);
  g_assert_false (gate_is_open (&self->sink.destroyed));
  gate_open (&self->sink.gate);
  gate_wait (&self->sink.destroyed);
  assert_log (&self->sink, "firstsecond.");
}

/* Once closed, nothing holds the sink any more. */
static void
test_a_finished_queue_is_freed_at_once (Fixture *self, gconstpointer user_data)
{
  gate_open (&self->sink.gate);
  const guint64 ticket = gpcap_write_queue_push_finish (self->queue);
  g_assert_true (gpcap_write_queue_wait (self->queue, ticket, get_test_deadline (), NULL));
  g_clear_pointer (&self->queue, gpcap_write_queue_free);
  g_assert_true (gate_is_open (&self->sink.destroyed));
}

/* The bytes come through whole and in order while both threads work. */
static void
test_many_blocks_pass (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  guint64 n_dropped = 0;

  gate_open (&self->sink.gate);
  for (guint i = 0; i < 50000; i++)
    {
      const char letter[] = { 'a' + i % 26, '\0' };

      if (gpcap_write_queue_get_room (self->queue) == 0)
        {
          gpcap_write_queue_note_dropped (self->queue, 1);
          n_dropped++;
          continue;
        }
      push (self, letter);
      g_string_append (expected, letter);
    }
  flush (self);
  g_string_append_c (expected, '|');
  assert_log (&self->sink, expected->str);
  g_assert_cmpuint (gpcap_write_queue_get_n_dropped (self->queue), ==, n_dropped);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*func) (Fixture *self, gconstpointer user_data);
  } tests[] = {
    { "/write-queue/blocks-are-written-in-order", test_blocks_are_written_in_order },
    { "/write-queue/the-room-is-what-is-not-written", test_the_room_is_what_is_not_written },
    { "/write-queue/an-overflow-lasts-until-the-queue-is-empty",
      test_an_overflow_lasts_until_the_queue_is_empty },
    { "/write-queue/one-can-wait-for-room", test_one_can_wait_for_room },
    { "/write-queue/what-is-larger-than-the-queue-waits-for-all",
      test_what_is_larger_than_the_queue_waits_for_all },
    { "/write-queue/nothing-is-written-after-a-failure", test_nothing_is_written_after_a_failure },
    { "/write-queue/a-failure-ends-a-wait-for-room", test_a_failure_ends_a_wait_for_room },
    { "/write-queue/a-signal-ends-a-wait-for-room", test_a_signal_ends_a_wait_for_room },
    { "/write-queue/a-wait-has-an-end", test_a_wait_has_an_end },
    { "/write-queue/a-sink-that-waits-can-be-given-up", test_a_sink_that_waits_can_be_given_up },
    { "/write-queue/the-thread-ends-what-is-left", test_the_thread_ends_what_is_left },
    { "/write-queue/a-finished-queue-is-freed-at-once", test_a_finished_queue_is_freed_at_once },
    { "/write-queue/many-blocks-pass", test_many_blocks_pass },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
