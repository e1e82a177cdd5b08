/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of walks: their modes, results and loans. */

#include <pthread.h>
#include <signal.h>

#include "support/gpcap-test.h"

static const GPcapWalkMode modes[] = {
  GPCAP_WALK_MODE_LOOP,
  GPCAP_WALK_MODE_DISPATCH,
  GPCAP_WALK_MODE_POLL,
};

/* Returns what a loop or a dispatch returns after @n_packets. */
static int
get_expected_result (GPcapWalkMode mode, int n_packets)
{
  return mode == GPCAP_WALK_MODE_DISPATCH ? n_packets : 0;
}

/* A way to use a walk: adds the packets to the trace and returns their number. */
typedef int (*WalkFunc) (GPcapReader *reader,
                         GPcapWalk *walk,
                         guint at_once,
                         GPtrArray *trace,
                         GError **error);

static void
add_first (GPtrArray *trace, GPcapPacketBatch *batch, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      trace_add_bytes (trace, hdr, data);
    }
}

/* Uses at most @at_once packets of each loan. */
static int
go_by_borrowing (GPcapReader *reader,
                 GPcapWalk *walk,
                 guint at_once,
                 GPtrArray *trace,
                 GError **error)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  guint n_used = 0, n = 0;

  while ((batch = gpcap_walk_borrow_batch (walk, n_used, error)) != NULL)
    {
      n_used = MIN (at_once, gpcap_packet_batch_get_n_packets (batch));
      add_first (trace, batch, n_used);
      n += n_used;
      g_clear_object (&batch);
    }
  return n;
}

static int
go_by_taking (GPcapReader *reader, GPcapWalk *walk, guint at_once, GPtrArray *trace, GError **error)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  guint n = 0;

  while ((batch = gpcap_walk_take_batch (walk, at_once, error)) != NULL)
    {
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, at_once);
      trace_add_batch (trace, batch);
      n += gpcap_packet_batch_get_n_packets (batch);
      g_clear_object (&batch);
    }
  return n;
}

static void
add_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, GPtrArray *trace)
{
  trace_add_bytes (trace, hdr, data);
}

static int
go_by_emitting (GPcapReader *reader,
                GPcapWalk *walk,
                guint at_once,
                GPtrArray *trace,
                GError **error)
{
  const guint n = trace->len;
  const gulong handler = g_signal_connect (reader, "packet", G_CALLBACK (add_packet_cb), trace);

  while (gpcap_walk_emit (walk, error))
    {
    }
  g_signal_handler_disconnect (reader, handler);
  return trace->len - n;
}

static const WalkFunc ways[] = { go_by_borrowing, go_by_taking, go_by_emitting };

static void
test_each_mode_gives_every_packet (void)
{
  for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
    for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
      {
        g_autofree char *filename = test_savefile ("many.pcap");
        g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
        g_autoptr (GPtrArray) trace = trace_new ();
        g_autoptr (GPcapReader) reader = test_open ("many.pcap");
        g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, modes[m], -1, NULL);
        g_autoptr (GError) error = NULL;

        g_assert_cmpint (ways[w](reader, walk, 1000, trace, &error), ==, TEST_N_MANY);
        g_assert_no_error (error);
        g_assert_cmpint (gpcap_walk_get_result (walk), ==,
                         get_expected_result (modes[m], TEST_N_MANY));
        assert_same_trace (trace, expected);
      }
}

/* The next walk continues with the next packet. */
static void
test_no_more_are_delivered_than_were_asked_for (void)
{
  for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
    for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
      {
        g_autofree char *filename = test_savefile ("packets.pcap");
        g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
        g_autoptr (GPtrArray) trace = trace_new ();
        g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

        for (int i = 0; i < TEST_N_PACKETS / 20; i++)
          {
            g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, modes[m], 20, NULL);

            g_assert_cmpint (ways[w](reader, walk, 7, trace, NULL), ==, 20);
            g_assert_cmpint (gpcap_walk_get_result (walk), ==, get_expected_result (modes[m], 20));
          }
        assert_same_trace (trace, expected);
      }
}

/* Also after the wanted number of packets. The next walk is not broken. */
static void
test_a_break_gives_minus_two (void)
{
  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, modes[m], 5, NULL);
      g_autoptr (GPcapWalk) next = NULL;
      g_autoptr (GPcapPacketBatch) batch = gpcap_walk_borrow_batch (walk, 0, NULL);
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 5);
      gpcap_reader_breakloop (reader);
      next = gpcap_reader_walk (reader, modes[m], -1, NULL);
      for (int i = 0; i < 2; i++)
        {
          g_assert_null (gpcap_walk_borrow_batch (walk, i == 0 ? 5 : 0, &error));
          g_assert_no_error (error);
          g_assert_cmpint (gpcap_walk_get_result (walk), ==, -2);
        }
      g_assert_null (gpcap_walk_take_batch (walk, 0, &error));
      g_assert_false (gpcap_walk_emit (walk, &error));
      g_assert_no_error (error);
      g_assert_cmpint (go_by_borrowing (reader, next, 100, trace, NULL), ==, TEST_N_PACKETS - 5);
    }
}

static void
test_a_close_is_a_break_of_what_had_begun (void)
{
  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapWalk) before = gpcap_reader_walk (reader, modes[m], -1, NULL);
      g_autoptr (GPcapWalk) after = NULL;
      g_autoptr (GError) error = NULL;

      gpcap_reader_close (reader);
      after = gpcap_reader_walk (reader, modes[m], -1, NULL);
      g_assert_null (gpcap_walk_borrow_batch (before, 0, &error));
      g_assert_no_error (error);
      g_assert_cmpint (gpcap_walk_get_result (before), ==, -2);
      g_assert_null (gpcap_walk_borrow_batch (after, 0, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
      g_assert_cmpint (gpcap_walk_get_result (after), ==, -1);
    }
}

static void
test_what_was_not_activated_is_an_error (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_walk_borrow_batch (walk, 0, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED);
  g_assert_cmpint (gpcap_walk_get_result (walk), ==, -1);
}

static void
test_a_cancelled_walk_is_an_error (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPcapWalk) walk =
      gpcap_reader_walk (reader, GPCAP_WALK_MODE_DISPATCH, -1, cancellable);
  g_autoptr (GPcapPacketBatch) batch = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_autoptr (GPcapPacketBatch) rest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (batch);
  g_cancellable_cancel (cancellable);
  g_assert_null (gpcap_walk_borrow_batch (walk, 3, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (gpcap_walk_get_result (walk), ==, -1);
  rest = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (rest), ==, TEST_N_PACKETS - 3);
}

/* A dispatch returns the number of packets, and leaves the end or error behind them to the next
 * one. A loop reports it at once. */
static void
test_a_dispatch_leaves_the_end_to_the_next_one (void)
{
  const char *const names[] = { "packets.pcap", "truncated-packet.pcap" };

  for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      {
        const int n_packets = TEST_N_PACKETS - (int) i;
        g_autoptr (GPcapReader) reader = test_open (names[i]);
        g_autoptr (GPcapReader) looped = test_open (names[i]);
        g_autoptr (GPcapWalk) first =
            gpcap_reader_walk (reader, GPCAP_WALK_MODE_DISPATCH, -1, NULL);
        g_autoptr (GPcapWalk) second =
            gpcap_reader_walk (reader, GPCAP_WALK_MODE_DISPATCH, -1, NULL);
        g_autoptr (GPcapWalk) loop = gpcap_reader_walk (looped, GPCAP_WALK_MODE_LOOP, -1, NULL);
        g_autoptr (GPtrArray) trace = trace_new ();
        g_autoptr (GError) none = NULL, error = NULL, loop_error = NULL;

        g_assert_cmpint (ways[w](reader, first, 30, trace, &none), ==, n_packets);
        g_assert_no_error (none);
        g_assert_cmpint (gpcap_walk_get_result (first), ==, n_packets);
        g_assert_cmpint (ways[w](reader, second, 30, trace, &error), ==, 0);
        g_assert_cmpint (gpcap_walk_get_result (second), ==, i == 0 ? 0 : -1);
        g_assert_cmpint (ways[w](looped, loop, 30, trace, &loop_error), ==, n_packets);
        g_assert_cmpint (gpcap_walk_get_result (loop), ==, i == 0 ? 0 : -1);
        if (i == 1)
          {
            g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
            g_assert_error (loop_error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
          }
      }
}

static guint
count_loan (GPcapReader *reader)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) batch = gpcap_walk_borrow_batch (walk, 0, NULL);

  gpcap_walk_return_batch (walk, 0);
  return gpcap_packet_batch_get_n_packets (batch);
}

/* Also with a filter, a dumper or a replay. */
static void
test_loans_are_of_many_packets (void)
{
  g_autoptr (GPcapReader) plain = test_open ("many.pcap");
  g_autoptr (GPcapReader) filtered = test_open ("many.pcap");
  g_autoptr (GPcapReader) dumped = test_open ("many.pcap");
  g_autoptr (GPcapReader) timed = test_open ("many.pcap");
  g_autoptr (GPcapReader) stepped = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (dumped, "/dev/null", NULL);
  const guint n_plain = count_loan (plain);

  g_assert_cmpuint (n_plain, >, 100);

  /* After the packets were collected, so that the queue filters them. */
  gpcap_reader_next (filtered, NULL, NULL, NULL, NULL);
  g_assert_true (gpcap_reader_set_filter (filtered, "greater 1", NULL));
  g_assert_cmpuint (count_loan (filtered), ==, n_plain - 1);
  g_assert_true (gpcap_reader_set_filter (filtered, "arp", NULL));
  g_assert_cmpuint (count_loan (filtered), >, 20);
  g_assert_cmpuint (count_loan (filtered), <, n_plain / 2);

  g_assert_true (gpcap_reader_set_dumper (dumped, dumper, NULL));
  g_assert_cmpuint (count_loan (dumped), ==, n_plain);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);

  g_assert_true (gpcap_reader_set_replay_speed (timed, 1e9, NULL));
  g_assert_true (gpcap_reader_set_replay (timed, GPCAP_REPLAY_MODE_TIMED, NULL));
  gpcap_reader_next (timed, NULL, NULL, NULL, NULL);
  g_usleep (1000);
  g_assert_cmpuint (count_loan (timed), ==, n_plain - 1);

  g_assert_true (gpcap_reader_set_replay (stepped, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (stepped, 60, NULL));
  g_assert_cmpuint (count_loan (stepped), ==, 60);
}

/* The used packets have passed the filter, are in the dumper, and have used up steps. */
static void
test_what_is_not_used_is_the_next_read_s (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "arp");
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/null", NULL);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) lent = NULL, rest = NULL;
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "arp", NULL));
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL));
  g_assert_true (gpcap_reader_step (reader, expected->len, NULL));
  lent = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (lent), ==, expected->len);
  add_first (trace, lent, 4);
  gpcap_walk_return_batch (walk, 4);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 4);
  g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  trace_add_bytes (trace, hdr, data);
  rest = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  trace_add_batch (trace, rest);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, expected->len);
  assert_same_trace (trace, expected);
}

/* The number that a reader asks for, and how often it asks. */
typedef struct
{
  guint n_used;
  guint n_asked;
  guint n_destroyed;
  gint is_asked; /* atomic; read in another thread */
} Asked;

static guint
n_used_cb (gpointer user_data)
{
  Asked *asked = user_data;

  asked->n_asked++;
  g_atomic_int_set (&asked->is_asked, TRUE);
  return asked->n_used;
}

static void
destroy_cb (gpointer user_data)
{
  ((Asked *) user_data)->n_destroyed++;
}

/* It asks once, and reads the packets that were not used. */
static void
test_another_read_asks_what_was_used (void)
{
  Asked asked = { .n_used = 7 };
  GPcapReader *reader = test_open ("packets.pcap");

  gpcap_reader_set_used_func (reader, n_used_cb, &asked, destroy_cb);
  {
    g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_DISPATCH, -1, NULL);
    g_autoptr (GPcapPacketBatch) lent = gpcap_walk_borrow_batch (walk, 0, NULL);
    g_autoptr (GPcapPacketBatch) read = gpcap_reader_read_batch (reader, 3, NULL, NULL);
    g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (read, 0);
    g_autoptr (GPtrArray) trace = trace_new ();

    g_assert_nonnull (lent);
    g_assert_cmpuint (asked.n_asked, ==, 1);
    g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, (TEST_START * 1000 + 7) * 1000000);
    /* The walk counts the packets that it used, and no others. */
    gpcap_walk_return_batch (walk, 7);
    g_assert_cmpint (go_by_borrowing (reader, walk, 100, trace, NULL), ==, TEST_N_PACKETS - 10);
    g_assert_cmpint (gpcap_walk_get_result (walk), ==, TEST_N_PACKETS - 3);
    g_assert_cmpuint (asked.n_asked, ==, 1);
  }
  g_assert_cmpuint (asked.n_destroyed, ==, 0);
  g_object_unref (reader);
  g_assert_cmpuint (asked.n_destroyed, ==, 1);
}

static void
test_without_a_function_all_was_used (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, 10, NULL);
  g_autoptr (GPcapPacketBatch) lent = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_autoptr (GPcapPacketBatch) rest = gpcap_reader_read_batch (reader, 0, NULL, NULL);

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (lent), ==, 10);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (rest), ==, TEST_N_PACKETS - 10);
}

static void
test_closing_delivers_what_was_used (void)
{
  Asked asked = { .n_used = 7 };
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/null", NULL);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) lent = NULL;

  gpcap_reader_set_used_func (reader, n_used_cb, &asked, NULL);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  lent = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_assert_nonnull (lent);
  gpcap_reader_close (reader);
  g_assert_cmpuint (asked.n_asked, ==, 1);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 7);
  g_assert_null (gpcap_walk_borrow_batch (walk, 7, NULL));
  g_assert_cmpint (gpcap_walk_get_result (walk), ==, -2);
}

static gpointer
close_in_thread (gpointer reader)
{
  g_usleep (20 * 1000);
  gpcap_reader_close (reader);
  return NULL;
}

/* The close asks the used function, and ends the walk. */
static void
test_another_thread_that_closes_revokes_a_loan (void)
{
  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      Asked asked = { .n_used = 7 };
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, modes[m], -1, NULL);
      g_autoptr (GPcapPacketBatch) lent = NULL;
      g_autoptr (GError) error = NULL;
      GThread *thread;

      gpcap_reader_set_used_func (reader, n_used_cb, &asked, NULL);
      lent = gpcap_walk_borrow_batch (walk, 0, NULL);
      g_assert_nonnull (lent);
      thread = g_thread_new ("close", close_in_thread, reader);
      while (!g_atomic_int_get (&asked.is_asked))
        g_usleep (100);
      g_thread_join (thread);
      g_assert_null (gpcap_walk_borrow_batch (walk, 7, &error));
      g_assert_no_error (error);
      g_assert_cmpint (gpcap_walk_get_result (walk), ==, -2);
      g_assert_cmpuint (asked.n_asked, ==, 1);
    }
}

/* A pipe whose header was written, and a reader of it. */
typedef struct
{
  Pipe pipe;
  GPcapReader *reader; /* owned */
} Piped;

static void
piped_init (Piped *self)
{
  pipe_init (&self->pipe);
  pipe_write_until (&self->pipe, HEADER_SIZE);
  self->reader = gpcap_open_stream (self->pipe.stream, NULL, NULL);
  g_assert_nonnull (self->reader);
}

static void
piped_clear (Piped *self)
{
  g_clear_object (&self->reader);
  pipe_clear (&self->pipe);
}

static void
test_another_thread_that_closes_ends_a_wait (void)
{
  for (gsize m = 0; m < 2; m++)
    {
      Piped piped;
      g_autoptr (GPcapWalk) walk = NULL;
      g_autoptr (GError) error = NULL;
      GThread *thread;

      piped_init (&piped);
      walk = gpcap_reader_walk (piped.reader, modes[m], -1, NULL);
      thread = g_thread_new ("close", close_in_thread, piped.reader);
      g_assert_null (gpcap_walk_borrow_batch (walk, 0, &error));
      g_assert_no_error (error);
      g_assert_cmpint (gpcap_walk_get_result (walk), ==, -2);
      g_thread_join (thread);
      piped_clear (&piped);
    }
}

static void
test_a_poll_never_waits (void)
{
  Piped piped;
  g_autoptr (GPcapWalk) walk = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  piped_init (&piped);
  walk = gpcap_reader_walk (piped.reader, GPCAP_WALK_MODE_POLL, -1, NULL);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GPcapPacketBatch) lent = gpcap_walk_borrow_batch (walk, 0, &error);
      g_autoptr (GPcapPacketBatch) taken = gpcap_walk_take_batch (walk, 0, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (lent), ==, 0);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (taken), ==, 0);
      g_assert_true (gpcap_walk_emit (walk, &error));
    }
  pipe_write_until (&piped.pipe, TWO_PACKETS);
  while (n < 2)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_walk_take_batch (walk, 0, &error);

      g_assert_no_error (error);
      n += gpcap_packet_batch_get_n_packets (batch);
    }
  g_assert_cmpuint (n, ==, 2);
  pipe_close (&piped.pipe);
  while (gpcap_walk_emit (walk, &error))
    g_usleep (1000);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_walk_get_result (walk), ==, 0);
  piped_clear (&piped);
}

static void
ignore_signal (int number)
{
}

/* Writes to a pipe in steps, and signals the waiting thread before each step. */
typedef struct
{
  Pipe *pipe;
  pthread_t reading;
} Writing;

static gpointer
write_in_thread (gpointer user_data)
{
  const Writing *writing = user_data;
  Pipe *pipe = writing->pipe;

  while (pipe->written < pipe->size)
    {
      g_usleep (5 * 1000);
      pthread_kill (writing->reading, SIGUSR1);
      g_usleep (5 * 1000);
      pipe_write_until (pipe, MIN (pipe->written + 1000, pipe->size));
    }
  pipe_close (pipe);
  return NULL;
}

/* Like gpcap_reader_dispatch (). After a signal the batch is empty, and the walk goes on. */
static void
test_a_dispatch_reads_a_pipe_to_its_end (void)
{
  const struct sigaction action = { .sa_handler = ignore_signal, .sa_flags = SA_RESTART };
  struct sigaction before;

  sigaction (SIGUSR1, &action, &before);
  for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
    {
      g_autofree char *filename = test_savefile ("packets.pcap");
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
      g_autoptr (GPtrArray) trace = trace_new ();
      g_autoptr (GPcapWalk) walk = NULL;
      Piped piped;
      GThread *thread;

      piped_init (&piped);
      thread = g_thread_new ("write", write_in_thread,
                             &(Writing){ .pipe = &piped.pipe, .reading = pthread_self () });
      walk = gpcap_reader_walk (piped.reader, GPCAP_WALK_MODE_DISPATCH, -1, NULL);
      g_assert_cmpint (ways[w](piped.reader, walk, 30, trace, NULL), ==, TEST_N_PACKETS);
      g_assert_cmpint (gpcap_walk_get_result (walk), ==, TEST_N_PACKETS);
      g_thread_join (thread);
      assert_same_trace (trace, expected);
      piped_clear (&piped);
    }
  sigaction (SIGUSR1, &before, NULL);
}

static void
test_a_walk_keeps_its_reader (void)
{
  GPcapReader *reader = test_open ("packets.pcap");
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_DISPATCH, -1, NULL);
  g_autoptr (GPcapWalk) same = gpcap_walk_ref (walk);
  g_autoptr (GPtrArray) trace = trace_new ();

  g_object_add_weak_pointer (G_OBJECT (reader), (gpointer *) &reader);
  g_object_unref (reader);
  g_assert_nonnull (reader);
  g_clear_pointer (&walk, gpcap_walk_unref);
  g_assert_cmpint (go_by_borrowing (reader, same, 30, trace, NULL), ==, TEST_N_PACKETS);
  g_clear_pointer (&same, gpcap_walk_unref);
  g_assert_null (reader);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/walk/each-mode-gives-every-packet", test_each_mode_gives_every_packet);
  g_test_add_func ("/walk/no-more-are-delivered-than-were-asked-for",
                   test_no_more_are_delivered_than_were_asked_for);
  g_test_add_func ("/walk/a-break-gives-minus-two", test_a_break_gives_minus_two);
  g_test_add_func ("/walk/a-close-is-a-break-of-what-had-begun",
                   test_a_close_is_a_break_of_what_had_begun);
  g_test_add_func ("/walk/what-was-not-activated-is-an-error",
                   test_what_was_not_activated_is_an_error);
  g_test_add_func ("/walk/a-cancelled-walk-is-an-error", test_a_cancelled_walk_is_an_error);
  g_test_add_func ("/walk/a-dispatch-leaves-the-end-to-the-next-one",
                   test_a_dispatch_leaves_the_end_to_the_next_one);
  g_test_add_func ("/walk/loans-are-of-many-packets", test_loans_are_of_many_packets);
  g_test_add_func ("/walk/what-is-not-used-is-the-next-read-s",
                   test_what_is_not_used_is_the_next_read_s);
  g_test_add_func ("/walk/another-read-asks-what-was-used", test_another_read_asks_what_was_used);
  g_test_add_func ("/walk/without-a-function-all-was-used", test_without_a_function_all_was_used);
  g_test_add_func ("/walk/closing-delivers-what-was-used", test_closing_delivers_what_was_used);
  g_test_add_func ("/walk/another-thread-that-closes-revokes-a-loan",
                   test_another_thread_that_closes_revokes_a_loan);
  g_test_add_func ("/walk/another-thread-that-closes-ends-a-wait",
                   test_another_thread_that_closes_ends_a_wait);
  g_test_add_func ("/walk/a-poll-never-waits", test_a_poll_never_waits);
  g_test_add_func ("/walk/a-dispatch-reads-a-pipe-to-its-end",
                   test_a_dispatch_reads_a_pipe_to_its_end);
  g_test_add_func ("/walk/a-walk-keeps-its-reader", test_a_walk_keeps_its_reader);
  return g_test_run ();
}
