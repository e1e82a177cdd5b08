/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of every combination of a savefile's origin, a filter, a dumper, a tap, a replay and the
 * ways to read: each packet is delivered once, in order, and nothing stays open. */

#include <glib/gstdio.h>

#include "support/gpcap-origins.h"
#include "support/gpcap-reading.h"
#include "support/gpcap-waiting.h"

/* All, some and none of the packets pass. */
static const char *const filters[] = { NULL, "udp or arp", "ip6" };

static const struct
{
  const char *name;
  GPcapReplayMode mode;
} replays[] = {
  { "no replay", GPCAP_REPLAY_MODE_NONE },
  { "timed", GPCAP_REPLAY_MODE_TIMED },
  { "stepped", GPCAP_REPLAY_MODE_STEPPED },
};

/* How many packets are read together: odd numbers, or all. */
static const guint chunks[] = { 7, 1000 };

/* What a tap takes of what passes the reader's filter: all, some or none. */
static const struct
{
  const char *name;
  gboolean is_there;
  const char *filter;
} taps[] = {
  { "no tap", FALSE, NULL },
  { "a tap", TRUE, NULL },
  { "a tap with a filter", TRUE, "udp or tcp" },
};

static GPcapReader *
open_origin (const Origin *origin, const char *filter, GPcapReplayMode mode)
{
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = origin->open (&error);

  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_filter (reader, filter, &error));
  g_assert_no_error (error);
  if (mode == GPCAP_REPLAY_MODE_NONE)
    return reader;
  /* So fast that all packets are due at once. */
  g_assert_true (gpcap_reader_set_replay_speed (reader, 1e9, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_replay (reader, mode, &error));
  g_assert_no_error (error);
  if (mode == GPCAP_REPLAY_MODE_STEPPED)
    g_assert_true (gpcap_reader_step (reader, 100000, NULL));
  return reader;
}

/* Reads in one way until the packets and the end have come. */
static void
read_to_the_end (Reading *reading, const Way *way, guint chunk, guint n_expected)
{
  const gint64 deadline = get_test_deadline ();

  while (way->read (reading, chunk) || reading->trace->len < n_expected)
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (gpcap_reader_next (reading->reader, NULL, NULL, NULL, NULL), ==,
                     GPCAP_READ_RESULT_END);
}

static GPtrArray *
expect (const char *filter)
{
  g_autofree char *filename = test_savefile ("packets.pcap");

  return trace_of_libpcap (filename, filter);
}

/* Returns what a tap is to take. */
static GPtrArray *
expect_tapped (const char *filter, const char *tap_filter)
{
  g_autofree char *both = NULL;

  if (filter == NULL || tap_filter == NULL)
    return expect (filter != NULL ? filter : tap_filter);
  both = g_strdup_printf ("(%s) and (%s)", filter, tap_filter);
  return expect (both);
}

static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, GPtrArray *trace)
{
  trace_add_batch (trace, batch);
}

/* Adds tap number @t, if there is one, and what it takes to a trace. */
static GPcapTap *
add_tap (GPcapReader *reader, gsize t, GPtrArray *trace)
{
  g_autoptr (GError) error = NULL;
  GPcapTap *tap;

  if (!taps[t].is_there)
    return NULL;
  tap = gpcap_reader_add_tap_filter (reader, taps[t].filter, &error);
  g_assert_no_error (error);
  g_signal_connect (tap, "batch", G_CALLBACK (tap_batch_cb), trace);
  return tap;
}

static void
assert_dumped (const char *filename, GPtrArray *expected)
{
  g_autoptr (GPtrArray) dumped = trace_of_libpcap (filename, NULL);

  assert_same_trace (dumped, expected);
}

/* Reads once, with a dumper if there is a file name for it, and with tap number @t. */
static void
assert_read (GPcapReader *reader,
             const Way *way,
             guint chunk,
             const char *dump,
             GPtrArray *expected,
             gsize t,
             GPtrArray *expected_tapped)
{
  g_autoptr (GPtrArray) tapped = trace_new ();
  g_autoptr (GPcapTap) tap = add_tap (reader, t, tapped);
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) error = NULL;
  Reading reading;

  reading_init_for (&reading, reader);
  if (dump != NULL)
    {
      dumper = gpcap_reader_dump_open (reader, dump, &error);
      g_assert_no_error (error);
      g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
      g_assert_no_error (error);
    }
  read_to_the_end (&reading, way, chunk, expected->len);
  assert_same_trace (reading.trace, expected);
  if (tap != NULL)
    {
      assert_same_trace (tapped, expected_tapped);
      g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, tapped->len);
    }
  if (dumper != NULL)
    {
      g_assert_true (gpcap_dumper_close (dumper, &error));
      g_assert_no_error (error);
      assert_dumped (dump, expected);
    }
  reading_clear (&reading);
}

/* Reads with filter number @f and tap number @t in every way, and returns how often. */
static guint
assert_every_way (const Origin *origin, gsize f, gsize t, const char *dump)
{
  g_autoptr (GPtrArray) expected = expect (filters[f]);
  g_autoptr (GPtrArray) tapped = expect_tapped (filters[f], taps[t].filter);
  guint n_combinations = 0;

  for (gsize r = 0; r < G_N_ELEMENTS (replays); r++)
    for (gsize w = 0; w < N_WAYS; w++)
      for (gsize c = 0; c < G_N_ELEMENTS (chunks); c++)
        for (int dumps = 0; dumps < 2; dumps++)
          {
            const guint n_descriptors = count_descriptors ();

            g_test_message ("%s, %s, %s, %s, %u at once, %s, dumped: %d", origin->name,
                            filters[f] != NULL ? filters[f] : "no filter", taps[t].name,
                            ways[w].name, chunks[c], replays[r].name, dumps);
            assert_read (open_origin (origin, filters[f], replays[r].mode), &ways[w], chunks[c],
                         dumps ? dump : NULL, expected, t, tapped);
            assert_n_descriptors (n_descriptors);
            n_combinations++;
          }
  return n_combinations;
}

static void
test_every_combination (gconstpointer data)
{
  const Origin *origin = data;
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *dump = g_build_filename (directory, "dump.pcap", NULL);
  guint n_combinations = 0;

  for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
    for (gsize t = 0; t < G_N_ELEMENTS (taps); t++)
      n_combinations += assert_every_way (origin, f, t, dump);
  g_test_message ("%u combinations", n_combinations);
  g_unlink (dump);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* Every ordered pair of ways: some packets in one, the rest in the other. */
static void
test_every_switch (gconstpointer data)
{
  const Origin *origin = data;
  const guint switches[] = { 1, 8, 99 };
  g_autoptr (GPtrArray) all = expect (NULL);
  g_autoptr (GPtrArray) some = expect (filters[1]);

  for (gsize first = 0; first < N_WAYS; first++)
    for (gsize second = 0; second < N_WAYS; second++)
      for (gsize s = 0; s < G_N_ELEMENTS (switches); s++)
        {
          const gboolean is_filtered = (first + second + s) % 2 == 1;
          GPtrArray *expected = is_filtered ? some : all;
          const guint n_descriptors = count_descriptors ();
          g_autoptr (GPtrArray) tapped = trace_new ();
          g_autoptr (GPcapTap) tap = NULL;
          Reading reading;

          g_test_message ("%s: %u by %s, then by %s", origin->name, switches[s], ways[first].name,
                          ways[second].name);
          reading_init_for (&reading, open_origin (origin, is_filtered ? filters[1] : NULL,
                                                   GPCAP_REPLAY_MODE_NONE));
          tap = add_tap (reading.reader, 1, tapped);
          ways[first].read (&reading, switches[s]);
          read_to_the_end (&reading, &ways[second], 13, expected->len);
          assert_same_trace (reading.trace, expected);
          assert_same_trace (tapped, expected);
          reading_clear (&reading);
          assert_n_descriptors (n_descriptors);
        }
}

static const Way *inner_way;

static void
read_inside_action (Reading *reading)
{
  const Action outer = reading->action;

  /* Two starts at once are refused. */
  gpcap_reader_stop (reading->reader);
  reading->action = NULL;
  /* An inner read that emits signals has handlers of its own. */
  g_signal_handlers_block_matched (reading->reader, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, reading);
  inner_way->read (reading, 5);
  g_signal_handlers_unblock_matched (reading->reader, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                     reading);
  reading->action = outer;
  reading->n_actions = 1;
}

/* A callback reads some packets in another way, and then the outer read goes on. */
static void
test_every_switch_inside_a_callback (void)
{
  g_autoptr (GPtrArray) expected = expect (NULL);

  for (gsize outer = 0; outer < N_WAYS && ways[outer].calls_back; outer++)
    for (gsize inner = 0; inner < N_WAYS; inner++)
      {
        g_autoptr (GPtrArray) tapped = trace_new ();
        g_autoptr (GPcapTap) tap = NULL;
        Reading reading;

        g_test_message ("by %s inside of %s", ways[inner].name, ways[outer].name);
        reading_init (&reading, "packets.pcap");
        tap = add_tap (reading.reader, 1, tapped);
        inner_way = &ways[inner];
        reading.action = read_inside_action;
        reading.action_at = 10;
        ways[outer].read (&reading, 50);
        g_assert_cmpuint (reading.n_actions, ==, 1);
        reading.action = NULL;
        read_to_the_end (&reading, &ways[outer], 1000, expected->len);
        assert_same_trace (reading.trace, expected);
        assert_same_trace (tapped, expected);
        reading_clear (&reading);
      }
}

/* Listeners to the signals, which change in the middle. */
typedef enum
{
  TO_PACKET = 1 << 0,
  TO_BATCH = 1 << 1,
  TO_BOTH = TO_PACKET | TO_BATCH,
} Listening;

typedef struct
{
  GPcapReader *reader; /* borrowed */
  Listening after; /* what is listened to after the change */
  guint change_at; /* the number of packets before it */
  gboolean is_changed;
  GHashTable *by_packet; /* owned; the packets of each signal */
  GHashTable *by_batch;
  GPtrArray *trace; /* owned; the packets that were new */
  GPtrArray *tapped; /* owned; the packets of a tap */
  guint n_finished;
  gboolean done;
} Listener;

static void listen (Listener *self, Listening listening);

static void
see (Listener *self, GHashTable *seen, GPcapPkthdr *hdr, GBytes *data)
{
  g_autoptr (GPtrArray) line = trace_new ();
  GHashTable *other = seen == self->by_packet ? self->by_batch : self->by_packet;

  g_assert_false (self->done);
  trace_add_bytes (line, hdr, data);
  if (!g_hash_table_contains (other, line->pdata[0]))
    g_ptr_array_add (self->trace, g_strdup (line->pdata[0]));
  g_assert_true (g_hash_table_add (seen, g_strdup (line->pdata[0])));
}

static void
change_when_due (Listener *self)
{
  if (self->is_changed || self->trace->len < self->change_at)
    return;
  self->is_changed = TRUE;
  g_signal_handlers_disconnect_by_data (self->reader, self);
  listen (self, self->after);
}

static void
listener_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Listener *self)
{
  see (self, self->by_packet, hdr, data);
  change_when_due (self);
}

static void
listener_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Listener *self)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      see (self, self->by_batch, hdr, data);
    }
  change_when_due (self);
}

static void
listener_finished_cb (GPcapReader *reader, GError *error, Listener *self)
{
  g_assert_no_error (error);
  self->n_finished++;
  self->done = TRUE;
}

static void
listen (Listener *self, Listening listening)
{
  if (listening & TO_PACKET)
    g_signal_connect (self->reader, "packet", G_CALLBACK (listener_packet_cb), self);
  if (listening & TO_BATCH)
    g_signal_connect (self->reader, "batch", G_CALLBACK (listener_batch_cb), self);
  g_signal_connect (self->reader, "finished", G_CALLBACK (listener_finished_cb), self);
}

static void
emit_by_loop (Listener *self)
{
  g_assert_cmpint (gpcap_reader_loop (self->reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
emit_by_dispatch (Listener *self)
{
  while (gpcap_reader_dispatch (self->reader, -1, NULL, NULL, NULL, NULL) > 0)
    {
    }
}

static void
emit_by_small_dispatches (Listener *self)
{
  while (gpcap_reader_dispatch (self->reader, 5, NULL, NULL, NULL, NULL) > 0)
    {
    }
}

static void
emit_by_start (Listener *self)
{
  g_assert_true (gpcap_reader_start (self->reader, NULL));
  run_main_loop_until (&self->done);
  g_assert_cmpuint (self->n_finished, ==, 1);
}

static void
emit_by_source (Listener *self)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (self->reader, NULL);

  g_source_attach (source, NULL);
  run_main_loop_until (&self->done);
  g_assert_cmpuint (self->n_finished, ==, 1);
}

static void
emit_by_walk (Listener *self)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (self->reader, GPCAP_WALK_MODE_LOOP, -1, NULL);

  while (gpcap_walk_emit (walk, NULL))
    {
    }
}

static const struct
{
  const char *name;
  void (*emit) (Listener *self);
} emitters[] = {
  { "loop", emit_by_loop },     { "dispatch", emit_by_dispatch },
  { "start", emit_by_start },   { "dispatch of 5", emit_by_small_dispatches },
  { "source", emit_by_source }, { "walk", emit_by_walk },
};

static void
assert_change (gsize emitter,
               const char *name,
               Listening before,
               Listening after,
               guint change_at,
               GPtrArray *expected)
{
  g_autoptr (GPcapReader) reader = test_open (name);
  Listener self = {
    .reader = reader,
    .after = after,
    .change_at = change_at,
    .by_packet = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .by_batch = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .trace = trace_new (),
    .tapped = trace_new (),
  };
  g_autoptr (GPcapTap) tap = add_tap (reader, 1, self.tapped);

  g_test_message ("%s: from %d to %d at packet %u of %s", emitters[emitter].name, before, after,
                  change_at, name);
  listen (&self, before);
  emitters[emitter].emit (&self);
  g_assert_true (self.is_changed);
  assert_same_trace (self.trace, expected);
  assert_same_trace (self.tapped, expected);
  g_hash_table_unref (self.by_packet);
  g_hash_table_unref (self.by_batch);
  g_ptr_array_unref (self.trace);
  g_ptr_array_unref (self.tapped);
}

/* A handler changes which signal is listened to: nothing is lost, and nothing comes twice. */
static void
test_every_change_of_signals (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap" };
  const Listening kinds[] = { TO_PACKET, TO_BATCH, TO_BOTH };
  const guint changes[] = { 1, 3, 77 };

  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autofree char *filename = test_savefile (names[n]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

      for (gsize e = 0; e < G_N_ELEMENTS (emitters); e++)
        for (gsize from = 0; from < G_N_ELEMENTS (kinds); from++)
          for (gsize to = 0; to < G_N_ELEMENTS (kinds); to++)
            for (gsize c = 0; c < (n == 0 ? G_N_ELEMENTS (changes) : 1); c++)
              assert_change (e, names[n], kinds[from], kinds[to], changes[c], expected);
    }
}

/* Ends a start inside a handler of "packet", while "batch" is listened to, too. */
static void
end_by_stop (GPcapReader *reader)
{
  gpcap_reader_stop (reader);
}

static void
end_by_source (GPcapReader *reader)
{
  g_source_destroy (g_main_current_source ());
}

static void
ending_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Listener *self)
{
  void (*const end) (GPcapReader *) = g_object_get_data (G_OBJECT (reader), "end");

  see (self, self->by_packet, hdr, data);
  end (reader);
}

static void
test_nothing_comes_after_finished (void)
{
  void (*const ends[]) (GPcapReader *) = { end_by_stop, gpcap_reader_close, end_by_source };

  for (gsize e = 0; e < G_N_ELEMENTS (ends); e++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      Listener self = {
        .reader = reader,
        .change_at = G_MAXUINT,
        .by_packet = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
        .by_batch = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
        .trace = trace_new (),
      };

      listen (&self, TO_BATCH);
      g_object_set_data (G_OBJECT (reader), "end", (gpointer) ends[e]);
      g_signal_connect (reader, "packet", G_CALLBACK (ending_packet_cb), &self);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&self.done);
      for (int i = 0; i < 20; i++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (self.n_finished, ==, 1);
      g_assert_cmpuint (g_hash_table_size (self.by_packet), ==, 1);
      g_signal_handlers_disconnect_by_data (reader, &self);
      g_hash_table_unref (self.by_packet);
      g_hash_table_unref (self.by_batch);
      g_ptr_array_unref (self.trace);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  use_every_way_once ();
  for (gsize i = 0; i < N_ORIGINS; i++)
    {
      g_autofree char *combinations =
          g_strdup_printf ("/combinations/%s/every-combination", origins[i].name);
      g_autofree char *switches =
          g_strdup_printf ("/combinations/%s/every-switch", origins[i].name);

      g_test_add_data_func (combinations, &origins[i], test_every_combination);
      g_test_add_data_func (switches, &origins[i], test_every_switch);
    }
  g_test_add_func ("/combinations/every-switch-inside-a-callback",
                   test_every_switch_inside_a_callback);
  g_test_add_func ("/combinations/every-change-of-signals", test_every_change_of_signals);
  g_test_add_func ("/combinations/nothing-comes-after-finished", test_nothing_comes_after_finished);
  return g_test_run ();
}
