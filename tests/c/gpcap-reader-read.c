/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of reading: the same packets in every way, and callbacks that do anything. */

#include <glib/gstdio.h>

#include "support/gpcap-test.h"

typedef struct _Reading Reading;

/* What a callback or handler does in the middle of a read. */
typedef void (*Action) (Reading *reading);

/* A reader that is being read, in one way or in several. */
struct _Reading
{
  GPcapReader *reader; /* owned, until an action drops it */
  GPtrArray *trace; /* owned; what was delivered */
  GPtrArray *by_batch; /* owned; what was delivered to those who listen to batches besides */

  guint action_at; /* after so many packets the action is done, once; 0 for never */
  Action action;
  guint n_actions;
  gboolean finished;
};

static void
reading_init (Reading *reading, const char *name)
{
  *reading = (Reading){
    .reader = test_open (name),
    .trace = g_ptr_array_new_with_free_func (g_free),
    .by_batch = g_ptr_array_new_with_free_func (g_free),
  };
}

static void
reading_clear (Reading *reading)
{
  g_clear_object (&reading->reader);
  g_ptr_array_unref (reading->trace);
  g_ptr_array_unref (reading->by_batch);
}

static void
act_when_due (Reading *reading)
{
  if (reading->action == NULL || reading->n_actions > 0 || reading->trace->len < reading->action_at)
    return;
  reading->n_actions++;
  reading->action (reading);
}

static void
packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Reading *reading = user_data;
  g_autofree guint8 *copy = g_memdup2 (data, caplen);

  trace_add (reading->trace, hdr, data, caplen);
  act_when_due (reading);
  /* Whatever the action did, what was lent is still there and the same. */
  g_assert_cmpmem (data, caplen, copy, caplen);
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, caplen);
}

static void
closure_cb (GPcapPkthdr *hdr, GBytes *data, Reading *reading)
{
  trace_add_bytes (reading->trace, hdr, data);
  act_when_due (reading);
}

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Reading *reading)
{
  trace_add_bytes (reading->trace, hdr, data);
  act_when_due (reading);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Reading *reading)
{
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
  trace_add_batch (reading->trace, batch);
  act_when_due (reading);
}

static void
batch_besides_cb (GPcapReader *reader, GPcapPacketBatch *batch, Reading *reading)
{
  trace_add_batch (reading->by_batch, batch);
}

static void
finished_cb (GPcapReader *reader, GError *error, Reading *reading)
{
  g_assert_no_error (error);
  g_assert_false (reading->finished);
  reading->finished = TRUE;
}

/* The ways. Each reads @n packets, or fewer for a reason, and tells whether the savefile goes on.
 */

static gboolean
goes_on (Reading *reading, int result, guint before, guint wanted, gboolean is_loop)
{
  const guint n = reading->trace->len - before;

  if (result == -2)
    return TRUE;
  g_assert_cmpint (result, >=, 0);
  if (!is_loop && reading->n_actions == 0)
    g_assert_cmpint (result, ==, n);
  return n == wanted;
}

static gboolean
by_dispatch (Reading *reading, guint n)
{
  const guint before = reading->trace->len;

  return goes_on (reading,
                  gpcap_reader_dispatch (reading->reader, n, packet_func, reading, NULL, NULL),
                  before, n, FALSE);
}

static gboolean
by_dispatch_closure (Reading *reading, guint n)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (closure_cb), reading, NULL);
  const guint before = reading->trace->len;

  return goes_on (reading, gpcap_reader_dispatch_closure (reading->reader, n, closure, NULL, NULL),
                  before, n, FALSE);
}

static gboolean
by_loop (Reading *reading, guint n)
{
  const guint before = reading->trace->len;

  return goes_on (reading, gpcap_reader_loop (reading->reader, n, packet_func, reading, NULL, NULL),
                  before, n, TRUE);
}

static gboolean
by_loop_closure (Reading *reading, guint n)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (closure_cb), reading, NULL);
  const guint before = reading->trace->len;

  return goes_on (reading, gpcap_reader_loop_closure (reading->reader, n, closure, NULL, NULL),
                  before, n, TRUE);
}

static gboolean
by_next (Reading *reading, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;
      const GPcapReadResult result = gpcap_reader_next (reading->reader, &hdr, &data, NULL, NULL);

      if (result == GPCAP_READ_RESULT_END)
        return FALSE;
      g_assert_cmpint (result, ==, GPCAP_READ_RESULT_PACKET);
      trace_add_bytes (reading->trace, hdr, data);
    }
  return TRUE;
}

static gboolean
by_read_batch (Reading *reading, guint n)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reading->reader, n, NULL, NULL);

  if (batch == NULL)
    return FALSE;
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, n);
  trace_add_batch (reading->trace, batch);
  return TRUE;
}

/* A batch that is lent, of which the program came so far. */
typedef struct
{
  guint n_used;
  gboolean is_over;
} Borrowed;

static guint
n_used_cb (gpointer user_data)
{
  Borrowed *borrowed = user_data;

  g_assert_false (borrowed->is_over);
  borrowed->is_over = TRUE;
  return borrowed->n_used;
}

static gboolean
by_borrowing (Reading *reading, guint n)
{
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, n, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Borrowed borrowed = { 0 };
  guint n_in_all = 0;

  gpcap_reader_set_used_func (reader, n_used_cb, &borrowed, NULL);
  while ((batch = gpcap_walk_borrow_batch (walk, borrowed.n_used, NULL)) != NULL)
    {
      borrowed = (Borrowed){ 0 };
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch) && !borrowed.is_over; i++)
        {
          g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

          borrowed.n_used++;
          n_in_all++;
          trace_add_bytes (reading->trace, hdr, data);
          act_when_due (reading);
        }
      g_clear_object (&batch);
    }
  gpcap_reader_set_used_func (reader, NULL, NULL, NULL);
  g_assert_cmpint (gpcap_walk_get_result (walk), <=, 0);
  return n_in_all == n;
}

/* Disposing of the reader, which an action may have done, disconnects by itself. */
static void
disconnect (GPcapReader *reader, gulong handler)
{
  if (g_signal_handler_is_connected (reader, handler))
    g_signal_handler_disconnect (reader, handler);
}

static gboolean
by_signals_of_dispatch (Reading *reading, guint n)
{
  const guint before = reading->trace->len;
  const gulong handler =
      g_signal_connect (reading->reader, "packet", G_CALLBACK (packet_cb), reading);
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);
  const int result = gpcap_reader_dispatch (reader, n, NULL, NULL, NULL, NULL);

  disconnect (reader, handler);
  return goes_on (reading, result, before, n, FALSE);
}

static gboolean
by_batches_of_loop (Reading *reading, guint n)
{
  const guint before = reading->trace->len;
  const gulong handler =
      g_signal_connect (reading->reader, "batch", G_CALLBACK (batch_cb), reading);
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);
  const int result = gpcap_reader_loop (reader, n, NULL, NULL, NULL, NULL);

  disconnect (reader, handler);
  return goes_on (reading, result, before, n, TRUE);
}

static void
stop_after_cb (Reading *reading)
{
  gpcap_reader_stop (reading->reader);
}

/* On a main loop; what stops it is a handler, unless another action is to be done. */
static gboolean
by_start (Reading *reading, guint n)
{
  const gboolean has_action = reading->action != NULL;
  const guint before = reading->trace->len;
  gulong handlers[2];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);

  if (!has_action)
    {
      reading->action = stop_after_cb;
      reading->action_at = before + n;
      reading->n_actions = 0;
    }
  reading->finished = FALSE;
  handlers[0] = g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), reading);
  handlers[1] = g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), reading);
  g_assert_true (gpcap_reader_start (reader, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_is_running (reader));
  run_main_loop_until (&reading->finished);
  g_assert_false (gpcap_reader_is_running (reader));
  disconnect (reader, handlers[0]);
  disconnect (reader, handlers[1]);
  if (!has_action)
    {
      reading->action = NULL;
      return reading->trace->len - before == n;
    }
  return !gpcap_reader_is_closed (reader) && reading->trace->len < TEST_N_PACKETS;
}

typedef struct
{
  Reading *reading;
  guint n;
  gboolean goes_on;
  gboolean done;
} SourceReading;

static gboolean
source_cb (gpointer user_data)
{
  SourceReading *self = user_data;

  self->goes_on = by_read_batch (self->reading, self->n);
  self->done = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
by_source (Reading *reading, guint n)
{
  SourceReading source_reading = { .reading = reading, .n = n };
  g_autoptr (GSource) source = gpcap_reader_create_source (reading->reader, NULL);

  g_source_set_callback (source, source_cb, &source_reading, NULL);
  g_source_attach (source, NULL);
  run_main_loop_until (&source_reading.done);
  return source_reading.goes_on;
}

static const struct
{
  const char *name;
  gboolean (*read) (Reading *reading, guint n);
  gboolean calls_back; /* so that an action can be done in the middle */
} ways[] = {
  { "dispatch", by_dispatch, TRUE },
  { "dispatch_closure", by_dispatch_closure, TRUE },
  { "loop", by_loop, TRUE },
  { "loop_closure", by_loop_closure, TRUE },
  { "signals of dispatch", by_signals_of_dispatch, TRUE },
  { "start", by_start, TRUE },
  { "borrow_batch", by_borrowing, TRUE },
  { "batches of loop", by_batches_of_loop, FALSE },
  { "next", by_next, FALSE },
  { "read_batch", by_read_batch, FALSE },
  { "source", by_source, FALSE },
};

static void
test_each_way_gives_every_packet_once (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap", "packets.pcapng", "header-only.pcap" };

  for (gsize name = 0; name < G_N_ELEMENTS (names); name++)
    {
      g_autofree char *filename = test_savefile (names[name]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          Reading reading;

          g_test_message ("%s of %s", ways[way].name, names[name]);
          reading_init (&reading, names[name]);
          while (ways[way].read (&reading, 100000))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_any_mixture_gives_every_packet_once (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap" };

  for (guint seed = 0; seed < 60; seed++)
    {
      const char *name = names[seed % 10 == 0];
      const char *filter = seed % 3 == 0 ? "udp or arp" : NULL;
      g_autofree char *filename = test_savefile (name);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filter);
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      gboolean more = TRUE;
      Reading reading;

      reading_init (&reading, name);
      g_assert_true (gpcap_reader_set_filter (reading.reader, filter, NULL));
      while (more)
        {
          const guint way = g_rand_int_range (rand, 0, G_N_ELEMENTS (ways));

          more = ways[way].read (&reading, g_rand_int_range (rand, 1, 40));
        }
      assert_same_trace (reading.trace, expected);
      reading_clear (&reading);
    }
}

static void
break_action (Reading *reading)
{
  gpcap_reader_breakloop (reading->reader);
}

static void
test_breaking_off_loses_nothing (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  for (gsize way = 0; way < 5; way++)
    {
      for (guint at = 1; at <= TEST_N_PACKETS; at += 33)
        {
          Reading reading;

          reading_init (&reading, "packets.pcap");
          reading.action = break_action;
          reading.action_at = at;
          g_assert_true (ways[way].read (&reading, 1000));
          g_assert_cmpuint (reading.trace->len, ==, at);
          while (by_next (&reading, 1))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_a_break_gives_minus_two_and_is_not_sticky (void)
{
  g_autoptr (GError) error = NULL;
  Reading reading;

  reading_init (&reading, "packets.pcap");
  gpcap_reader_breakloop (reading.reader);
  reading.action = break_action;
  reading.action_at = 3;
  g_assert_cmpint (gpcap_reader_dispatch (reading.reader, -1, packet_func, &reading, NULL, &error),
                   ==, -2);
  g_assert_cmpuint (reading.trace->len, ==, 3);
  reading.n_actions = 0;
  reading.action_at = 5;
  g_assert_cmpint (gpcap_reader_loop (reading.reader, 2, packet_func, &reading, NULL, &error), ==,
                   -2);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reading.reader, 2, packet_func, &reading, NULL, &error), ==,
                   0);
  g_assert_cmpuint (reading.trace->len, ==, 7);
  reading_clear (&reading);
}

static void
close_action (Reading *reading)
{
  gpcap_reader_close (reading->reader);
}

static void
unref_action (Reading *reading)
{
  g_clear_object (&reading->reader);
}

static void
dispose_action (Reading *reading)
{
  g_object_run_dispose (G_OBJECT (reading->reader));
}

static void
dispatch_action (Reading *reading)
{
  g_assert_cmpint (gpcap_reader_dispatch (reading->reader, 5, packet_func, reading, NULL, NULL), ==,
                   5);
}

static void
loop_action (Reading *reading)
{
  g_assert_cmpint (gpcap_reader_loop (reading->reader, 20, packet_func, reading, NULL, NULL), ==,
                   0);
}

static void
loop_to_the_end_action (Reading *reading)
{
  g_assert_cmpint (gpcap_reader_loop (reading->reader, -1, packet_func, reading, NULL, NULL), ==,
                   0);
}

static void
next_action (Reading *reading)
{
  g_assert_true (by_next (reading, 3));
}

static void
read_batch_action (Reading *reading)
{
  g_assert_true (by_read_batch (reading, 7));
}

static guint
four_used_cb (gpointer user_data)
{
  return 4;
}

/* Whoever reads next, the read around it maybe, settles it. */
static void
borrow_action (Reading *reading)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reading->reader, GPCAP_WALK_MODE_LOOP, 10, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;

  gpcap_reader_set_used_func (reading->reader, four_used_cb, NULL, NULL);
  batch = gpcap_walk_borrow_batch (walk, 0, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      trace_add_bytes (reading->trace, hdr, data);
    }
}

static void
filter_action (Reading *reading)
{
  g_assert_true (gpcap_reader_set_filter (reading->reader, "arp", NULL));
}

static void
main_loop_action (Reading *reading)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_once (20, (GSourceOnceFunc) G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
}

/* The reader goes on after these, from the very next packet. */
static void
test_callbacks_may_read_filter_and_run_main_loops (void)
{
  const Action actions[] = { dispatch_action,        loop_action,       next_action,
                             loop_to_the_end_action, read_batch_action, main_loop_action,
                             borrow_action };
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
    {
      for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
        {
          Reading reading;

          g_test_message ("action %" G_GSIZE_FORMAT " in %s", action, ways[way].name);
          reading_init (&reading, "packets.pcap");
          reading.action = actions[action];
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          g_assert_cmpuint (reading.n_actions, ==, 1);
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_a_filter_set_in_a_callback_decides_from_the_next_packet_on (void)
{
  const char *const filters[] = { NULL, "udp" };
  g_autofree char *filename = test_savefile ("packets.pcap");

  for (gsize filter = 0; filter < G_N_ELEMENTS (filters); filter++)
    {
      g_autoptr (GPtrArray) before = trace_of_libpcap (filename, filters[filter]);
      g_autoptr (GPtrArray) after = trace_of_libpcap (filename, "arp");
      /* Three packets come first. The third is number 2, or number 8 of which two are ARP. */
      g_autoptr (GPtrArray) expected = g_ptr_array_new ();

      for (guint i = 0; i < 3; i++)
        g_ptr_array_add (expected, before->pdata[i]);
      for (guint i = filters[filter] == NULL ? 0 : 2; i < after->len; i++)
        g_ptr_array_add (expected, after->pdata[i]);
      for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
        {
          Reading reading;

          reading_init (&reading, "packets.pcap");
          g_assert_true (gpcap_reader_set_filter (reading.reader, filters[filter], NULL));
          reading.action = filter_action;
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

/* The reader is at its end with these: nothing more is delivered, and it is finalised. */
static void
test_callbacks_may_close_dispose_and_unref (void)
{
  const Action actions[] = { close_action, dispose_action, unref_action };

  for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
    {
      for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
        {
          gpointer weak;
          Reading reading;

          /* A started reader keeps itself, so dropping it there does not end it. */
          if (ways[way].read == by_start && actions[action] == unref_action)
            continue;
          g_test_message ("action %" G_GSIZE_FORMAT " in %s", action, ways[way].name);
          reading_init (&reading, "packets.pcap");
          weak = reading.reader;
          g_object_add_weak_pointer (weak, &weak);
          reading.action = actions[action];
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          g_assert_cmpuint (reading.n_actions, ==, 1);
          if (actions[action] != unref_action)
            g_assert_cmpuint (reading.trace->len, ==, 3);
          reading_clear (&reading);
          g_assert_null (weak);
        }
    }
}

static void
test_listeners_to_both_signals_get_the_same (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  const Action actions[] = { NULL, break_action, next_action, stop_after_cb };

  for (gsize action = 0; action < G_N_ELEMENTS (actions); action++)
    {
      const gboolean reads = actions[action] == next_action;
      Reading reading;

      reading_init (&reading, "packets.pcap");
      reading.action = actions[action];
      reading.action_at = 3;
      g_signal_connect (reading.reader, "packet", G_CALLBACK (packet_cb), &reading);
      g_signal_connect (reading.reader, "batch", G_CALLBACK (batch_besides_cb), &reading);
      while (gpcap_reader_dispatch (reading.reader, -1, NULL, NULL, NULL, NULL) != 0)
        {
        }
      assert_same_trace (reading.trace, expected);
      /* What a handler read by itself nobody else is told. */
      g_assert_cmpuint (reading.by_batch->len, ==, expected->len - (reads ? 3 : 0));
      if (!reads)
        assert_same_trace (reading.by_batch, expected);
      reading_clear (&reading);
    }
}

static void
test_without_listeners_packets_are_counted (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 10, NULL, NULL, NULL, NULL), ==, 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS - 10);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_zero_means_all (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 0, NULL, NULL, NULL, NULL), ==, TEST_N_PACKETS);
}

static void
test_filters_give_what_libpcap_gives (void)
{
  const char *const filters[] = { "udp", "arp", "udp port 5004", "less 60", "host 192.0.2.99", "" };
  g_autofree char *filename = test_savefile ("many.pcap");

  for (gsize filter = 0; filter < G_N_ELEMENTS (filters); filter++)
    {
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filters[filter]);

      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          Reading reading;

          reading_init (&reading, "many.pcap");
          g_assert_true (gpcap_reader_set_filter (reading.reader, filters[filter], NULL));
          while (ways[way].read (&reading, 100000))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

/* The family of an address is in the byte order of the machine that captured it. */
static void
test_filters_heed_the_byte_order_of_a_savefile (void)
{
  const char *const names[] = { "loopback.pcap", "loopback-big-endian.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "ip");
      Reading reading;

      g_assert_cmpuint (expected->len, ==, TEST_N_PACKETS);
      reading_init (&reading, names[i]);
      g_assert_true (gpcap_reader_set_filter (reading.reader, "ip", NULL));
      while (ways[0].read (&reading, 1000))
        {
        }
      assert_same_trace (reading.trace, expected);
      reading_clear (&reading);
    }
}

/* Few packets of a large block are copied, so that they do not keep it. */
static void
test_a_sparse_batch_is_small (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "ip[4:2] & 0xff = 4", NULL));
  batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 2);
  g_assert_cmpuint (g_bytes_get_size (gpcap_packet_batch_get_data (batch)), <, 10000);
}

static void
test_cancelling_loses_nothing (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Reading reading;

  reading_init (&reading, "packets.pcap");
  g_assert_true (by_next (&reading, 1));
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (
      gpcap_reader_dispatch (reading.reader, -1, packet_func, &reading, cancellable, &error), ==,
      -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_next (reading.reader, NULL, NULL, cancellable, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (gpcap_reader_read_batch (reading.reader, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (by_next (&reading, 1))
    {
    }
  assert_same_trace (reading.trace, expected);
  reading_clear (&reading);
}

static void
cancel_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancelling_in_a_callback_ends_the_loop (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_loop (reader, -1, cancel_func, cancellable, cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS - 1);
}

typedef struct
{
  GPtrArray *hdrs;
  GPtrArray *data;
} Kept;

static void
keep_cb (GPcapPkthdr *hdr, GBytes *data, Kept *kept)
{
  g_ptr_array_add (kept->hdrs, g_object_ref (hdr));
  g_ptr_array_add (kept->data, g_bytes_ref (data));
}

static void
keep_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Kept *kept)
{
  keep_cb (hdr, data, kept);
}

/* Every other header is kept, so that both recycling and keeping go on. */
static void
test_what_is_kept_stays_valid_and_unchanged (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPtrArray) actual = g_ptr_array_new_with_free_func (g_free);
  Kept kept = { .hdrs = g_ptr_array_new_with_free_func (g_object_unref),
                .data = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapPacketBatch *batch;

  while (kept.hdrs->len < TEST_N_MANY / 2)
    {
      GPcapPkthdr *hdr;
      GBytes *data;

      gpcap_reader_loop_closure (reader, 50, g_cclosure_new (G_CALLBACK (keep_cb), &kept, NULL),
                                 NULL, NULL);
      const gulong handler =
          g_signal_connect (reader, "packet", G_CALLBACK (keep_packet_cb), &kept);
      gpcap_reader_loop (reader, 40, NULL, NULL, NULL, NULL);
      g_signal_handler_disconnect (reader, handler);
      for (int i = 0; i < 10; i++)
        {
          g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, NULL), ==,
                           GPCAP_READ_RESULT_PACKET);
          g_ptr_array_add (kept.hdrs, hdr);
          g_ptr_array_add (kept.data, data);
        }
    }
  while ((batch = gpcap_reader_read_batch (reader, 777, NULL, NULL)) != NULL)
    g_ptr_array_add (batches, batch);
  gpcap_reader_close (reader);
  g_clear_object (&reader);

  for (guint i = 0; i < kept.hdrs->len; i++)
    trace_add_bytes (actual, kept.hdrs->pdata[i], kept.data->pdata[i]);
  for (guint i = 0; i < batches->len; i++)
    trace_add_batch (actual, batches->pdata[i]);
  assert_same_trace (actual, expected);
  g_ptr_array_unref (kept.hdrs);
  g_ptr_array_unref (kept.data);
}

typedef struct
{
  GPcapReader *reader;
  GPcapPkthdr *kept;
  GPcapPkthdr *last;
  guint n;
} Recycling;

static void
recycle_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Recycling *recycling = user_data;

  if (recycling->n == 5)
    recycling->kept = g_object_ref (hdr);
  if (recycling->n != 6 && recycling->n > 0)
    g_assert_true (hdr == recycling->last);
  if (recycling->n == 6)
    g_assert_true (hdr != recycling->kept);
  recycling->last = hdr;
  recycling->n++;
}

static void
test_headers_nobody_kept_are_recycled (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Recycling recycling = { .reader = reader };

  gpcap_reader_loop (reader, -1, recycle_func, &recycling, NULL, NULL);
  g_assert_cmpuint (recycling.n, ==, TEST_N_PACKETS);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (recycling.kept), ==,
                   (TEST_START * 1000 + 5) * 1000000);
  g_object_unref (recycling.kept);
}

static void
test_a_dumper_writes_what_is_used_of_a_loan (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "dump.pcap", NULL);
  g_autofree char *original = test_savefile ("nanoseconds.pcap");
  g_autofree char *written = NULL, *expected = NULL;
  gsize written_size, expected_size;
  g_autoptr (GPcapDumper) dumper = NULL;
  Reading reading;

  reading_init (&reading, "nanoseconds.pcap");
  dumper = gpcap_reader_dump_open (reading.reader, filename, NULL);
  g_assert_true (gpcap_reader_set_dumper (reading.reader, dumper, NULL));
  g_assert_true (by_borrowing (&reading, 10));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 10);
  while (by_borrowing (&reading, 10) && by_next (&reading, 10))
    {
    }
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_assert_true (g_file_get_contents (filename, &written, &written_size, NULL));
  g_assert_true (g_file_get_contents (original, &expected, &expected_size, NULL));
  g_assert_cmpmem (written, written_size, expected, expected_size);
  reading_clear (&reading);
  g_remove (filename);
  g_rmdir (directory);
}

static gpointer
read_in_thread (gpointer user_data)
{
  GError *error = NULL;

  g_assert_cmpint (gpcap_reader_next (user_data, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  return error;
}

static void
thread_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  g_autoptr (GError) error = g_thread_join (g_thread_new ("second", read_in_thread, user_data));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
}

static void
test_a_second_thread_is_refused (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 2, thread_func, reader, NULL, NULL), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read/each-way-gives-every-packet-once", test_each_way_gives_every_packet_once);
  g_test_add_func ("/read/any-mixture-gives-every-packet-once",
                   test_any_mixture_gives_every_packet_once);
  g_test_add_func ("/read/breaking-off-loses-nothing", test_breaking_off_loses_nothing);
  g_test_add_func ("/read/a-break-gives-minus-two-and-is-not-sticky",
                   test_a_break_gives_minus_two_and_is_not_sticky);
  g_test_add_func ("/read/callbacks-may-read-filter-and-run-main-loops",
                   test_callbacks_may_read_filter_and_run_main_loops);
  g_test_add_func ("/read/a-filter-set-in-a-callback-decides-from-the-next-packet-on",
                   test_a_filter_set_in_a_callback_decides_from_the_next_packet_on);
  g_test_add_func ("/read/callbacks-may-close-dispose-and-unref",
                   test_callbacks_may_close_dispose_and_unref);
  g_test_add_func ("/read/listeners-to-both-signals-get-the-same",
                   test_listeners_to_both_signals_get_the_same);
  g_test_add_func ("/read/without-listeners-packets-are-counted",
                   test_without_listeners_packets_are_counted);
  g_test_add_func ("/read/zero-means-all", test_zero_means_all);
  g_test_add_func ("/read/filters-give-what-libpcap-gives", test_filters_give_what_libpcap_gives);
  g_test_add_func ("/read/filters-heed-the-byte-order-of-a-savefile",
                   test_filters_heed_the_byte_order_of_a_savefile);
  g_test_add_func ("/read/a-sparse-batch-is-small", test_a_sparse_batch_is_small);
  g_test_add_func ("/read/cancelling-loses-nothing", test_cancelling_loses_nothing);
  g_test_add_func ("/read/cancelling-in-a-callback-ends-the-loop",
                   test_cancelling_in_a_callback_ends_the_loop);
  g_test_add_func ("/read/what-is-kept-stays-valid-and-unchanged",
                   test_what_is_kept_stays_valid_and_unchanged);
  g_test_add_func ("/read/headers-nobody-kept-are-recycled", test_headers_nobody_kept_are_recycled);
  g_test_add_func ("/read/a-dumper-writes-what-is-used-of-a-loan",
                   test_a_dumper_writes_what_is_used_of_a_loan);
  g_test_add_func ("/read/a-second-thread-is-refused", test_a_second_thread_is_refused);
  return g_test_run ();
}
