/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random sequences of calls of a reader, beside a model of it that knows which packets may come
 * next. Each sequence has a number, which GPCAP_TEST_SEED sets for the first one; GPCAP_TEST_RUNS
 * is how many there are. */

#include <glib/gstdio.h>

#include "support/gpcap-origins.h"

#define N_RUNS 400
#define MAX_STEPS 30

static const char *const filters[] = { NULL,  "udp or arp",      "udp", "not udp", "greater 60",
                                       "ip6", "ether[0] & 1 = 0" };

/* What a savefile has, and which of it passes which filter: found by libpcap alone. */
typedef struct
{
  GPtrArray *all; /* owned; a trace */
  gboolean *passes[G_N_ELEMENTS (filters)]; /* owned */
} Contents;

static Contents contents;

/* A reader, and what is known about it. */
typedef struct
{
  Reading reading;
  GRand *rand; /* owned */
  gboolean *may_be_missing; /* owned; packets that a filter rejects, or did when it was collected */
  guint filter; /* the one that is set */
  guint next; /* the first packet that is not delivered */
  guint n_checked; /* packets of the trace */
  guint n_finished; /* signals of the reader, whoever started it */
  GPcapDumper *dumper; /* owned, or NULL */
  char *dump; /* owned; its file */
  guint dumped_from; /* the packet of the trace that it got first */
} Model;

static void
find_contents (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");

  contents.all = trace_of_libpcap (filename, NULL);
  for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
    {
      g_autoptr (GPtrArray) passing = trace_of_libpcap (filename, filters[f]);

      contents.passes[f] = g_new0 (gboolean, contents.all->len);
      for (guint i = 0; i < contents.all->len; i++)
        contents.passes[f][i] =
            g_ptr_array_find_with_equal_func (passing, contents.all->pdata[i], g_str_equal, NULL);
    }
}

static void
clear_contents (void)
{
  g_ptr_array_unref (contents.all);
  for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
    g_free (contents.passes[f]);
}

/* Checks what was delivered since the last check: it comes next, and passes the filter. */
static void
check (Model *self)
{
  GPtrArray *trace = self->reading.trace;

  for (; self->n_checked < trace->len; self->n_checked++)
    {
      while (self->next < contents.all->len
             && !g_str_equal (contents.all->pdata[self->next], trace->pdata[self->n_checked]))
        g_assert_true (self->may_be_missing[self->next++]);
      g_assert_cmpuint (self->next, <, contents.all->len);
      g_assert_true (contents.passes[self->filter][self->next]);
      self->next++;
    }
}

static void
check_stats (Model *self)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (self->reading.reader, NULL);

  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, self->reading.trace->len);
  g_assert_cmpuint (gpcap_stats_get_dropped (stats), ==, 0);
}

static void
count_finished_cb (GPcapReader *reader, GError *error, guint *n_finished)
{
  ++*n_finished;
}

static guint
choose (Model *self, guint n)
{
  return g_rand_int_range (self->rand, 0, n);
}

/* The steps. Those that read use the ways of other tests. */

static void
read_some (Model *self)
{
  const Way *way = &ways[choose (self, N_WAYS)];
  const guint n = 1 + choose (self, 30);

  g_test_message ("%s of %u", way->name, n);
  way->read (&self->reading, n);
}

static void
set_filter (Model *self)
{
  g_autoptr (GError) error = NULL;

  check (self);
  self->filter = choose (self, G_N_ELEMENTS (filters));
  g_test_message ("filter %s", filters[self->filter] != NULL ? filters[self->filter] : "none");
  g_assert_true (gpcap_reader_set_filter (self->reading.reader, filters[self->filter], &error));
  g_assert_no_error (error);
  for (guint i = self->next; i < contents.all->len; i++)
    self->may_be_missing[i] |= !contents.passes[self->filter][i];
}

static void
set_bad_filter (Model *self)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("a filter that is none");
  g_assert_false (gpcap_reader_set_filter (self->reading.reader, "no filter", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
}

/* Breaks before a read, which has no effect. */
static void
break_while_idle (Model *self)
{
  g_test_message ("break while idle");
  gpcap_reader_breakloop (self->reading.reader);
}

static void
stop_while_idle (Model *self)
{
  g_test_message ("stop while idle");
  gpcap_reader_stop (self->reading.reader);
}

static void
read_cancelled (Model *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_test_message ("a cancelled loop");
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (gpcap_reader_loop (self->reading.reader, 5, reading_packet_func, &self->reading,
                                      cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Uses some packets of a loan only. */
static void
borrow_partly (Model *self)
{
  g_autoptr (GPcapWalk) walk =
      gpcap_reader_walk (self->reading.reader, GPCAP_WALK_MODE_LOOP, 1 + choose (self, 30), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch = gpcap_walk_borrow_batch (walk, 0, &error);
  guint n_used;

  g_assert_no_error (error);
  if (batch == NULL)
    return;
  n_used = choose (self, gpcap_packet_batch_get_n_packets (batch) + 1);
  g_test_message ("%u of %u borrowed packets", n_used, gpcap_packet_batch_get_n_packets (batch));
  for (guint i = 0; i < n_used; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      trace_add_bytes (self->reading.trace, hdr, data);
    }
  gpcap_walk_return_batch (walk, n_used);
}

/* A source that is never attached, or destroyed before it is dispatched. */
static void
make_source (Model *self)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (self->reading.reader, NULL);
  const gboolean is_attached = choose (self, 2);

  g_test_message ("a source, attached: %d", is_attached);
  if (is_attached)
    g_source_attach (source, NULL);
  g_source_destroy (source);
}

/* Nothing is attached, so nothing may come. */
static void
iterate_main_context (Model *self)
{
  const guint before = self->reading.trace->len;

  g_test_message ("the main loop, without a source");
  while (g_main_context_iteration (NULL, FALSE))
    {
    }
  g_assert_cmpuint (self->reading.trace->len, ==, before);
}

static void
set_replay (Model *self)
{
  const GPcapReplayMode mode = choose (self, 3);
  g_autoptr (GError) error = NULL;

  g_test_message ("replay %d", mode);
  g_assert_true (gpcap_reader_set_replay_speed (self->reading.reader, 1e9, &error));
  g_assert_true (gpcap_reader_set_replay (self->reading.reader, mode, &error));
  g_assert_no_error (error);
  if (mode == GPCAP_REPLAY_MODE_STEPPED)
    g_assert_true (gpcap_reader_step (self->reading.reader, 100000, &error));
}

/* The dumper's file has what was delivered while it was set. */
static void
unset_dumper (Model *self)
{
  g_autoptr (GPtrArray) dumped = NULL;
  g_autoptr (GError) error = NULL;

  if (self->dumper == NULL)
    return;
  g_test_message ("no dumper");
  g_assert_true (gpcap_reader_set_dumper (self->reading.reader, NULL, &error));
  g_assert_true (gpcap_dumper_close (self->dumper, &error));
  g_assert_no_error (error);
  g_clear_object (&self->dumper);
  dumped = trace_of_libpcap (self->dump, NULL);
  g_assert_cmpuint (dumped->len, ==, self->reading.trace->len - self->dumped_from);
  for (guint i = 0; i < dumped->len; i++)
    g_assert_cmpstr (dumped->pdata[i], ==, self->reading.trace->pdata[self->dumped_from + i]);
}

static void
set_dumper (Model *self)
{
  g_autoptr (GError) error = NULL;

  unset_dumper (self);
  g_test_message ("a dumper");
  self->dumper = gpcap_reader_dump_open (self->reading.reader, self->dump, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_dumper (self->reading.reader, self->dumper, &error));
  g_assert_no_error (error);
  self->dumped_from = self->reading.trace->len;
}

static void read_with_action (Model *self);

typedef void (*Step) (Model *self);

static const Step steps[] = {
  read_some,
  read_some,
  read_some,
  read_with_action,
  read_with_action,
  set_filter,
  set_bad_filter,
  read_cancelled,
  break_while_idle,
  stop_while_idle,
  borrow_partly,
  make_source,
  iterate_main_context,
  set_replay,
  set_dumper,
  unset_dumper,
};

/* The model whose reading is acted upon. */
static Model *acting;

static void
do_inside_action (Reading *reading)
{
  Model *self = acting;
  const Action outer = reading->action;
  const guint action_at = reading->action_at;

  /* A reader cannot be started twice at once. */
  gpcap_reader_stop (reading->reader);
  reading->action = NULL;
  g_signal_handlers_block_matched (reading->reader, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, reading);
  steps[choose (self, G_N_ELEMENTS (steps))](self);
  g_signal_handlers_unblock_matched (reading->reader, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                     reading);
  reading->action = outer;
  reading->action_at = action_at;
  reading->n_actions = 1;
}

static void
break_inside_action (Reading *reading)
{
  gpcap_reader_stop (reading->reader);
  gpcap_reader_breakloop (reading->reader);
}

/* Reads with callbacks, one of which does something else with the reader. */
static void
read_with_action (Model *self)
{
  Reading *reading = &self->reading;
  const Way *way = NULL;
  const guint n = 1 + choose (self, 30);

  /* Within an action there is no second one. */
  if (acting != NULL)
    return;
  do
    way = &ways[choose (self, N_WAYS)];
  while (!way->calls_back);
  acting = self;
  reading->action = choose (self, 3) > 0 ? do_inside_action : break_inside_action;
  reading->action_at = reading->trace->len + 1 + choose (self, n);
  reading->n_actions = 0;
  g_test_message ("%s of %u, with an action", way->name, n);
  way->read (reading, n);
  reading->action = NULL;
  acting = NULL;
}

static void
model_init (Model *self, guint32 seed, const char *dump)
{
  const Origin *origin;
  g_autoptr (GError) error = NULL;

  *self = (Model){
    .rand = g_rand_new_with_seed (seed),
    .may_be_missing = g_new0 (gboolean, contents.all->len),
    .dump = g_strdup (dump),
  };
  origin = &origins[choose (self, N_ORIGINS)];
  g_test_message ("seed %u: %s", seed, origin->name);
  reading_init_for (&self->reading, origin->open (&error));
  g_assert_no_error (error);
  g_signal_connect (self->reading.reader, "finished", G_CALLBACK (count_finished_cb),
                    &self->n_finished);
}

/* Reads the rest: all that no filter has rejected was delivered then, and the end comes. */
static void
finish (Model *self)
{
  const Way *way = &ways[choose (self, N_WAYS)];

  g_test_message ("the rest by %s", way->name);
  while (way->read (&self->reading, 1000))
    {
    }
  while (by_next (&self->reading, 1000))
    {
    }
  check (self);
  for (guint i = self->next; i < contents.all->len; i++)
    g_assert_true (self->may_be_missing[i]);
  unset_dumper (self);
  check_stats (self);
}

static void
close_early (Model *self)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("closed early");
  unset_dumper (self);
  gpcap_reader_close (self->reading.reader);
  g_assert_cmpint (gpcap_reader_next (self->reading.reader, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
}

static void
model_clear (Model *self)
{
  g_assert_cmpuint (self->n_finished, ==, self->reading.n_finished);
  g_signal_handlers_disconnect_by_data (self->reading.reader, &self->n_finished);
  reading_clear (&self->reading);
  g_clear_object (&self->dumper);
  g_rand_free (self->rand);
  g_free (self->may_be_missing);
  g_free (self->dump);
}

static guint
get_number (const char *variable, guint otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
test_each_packet_comes_once_in_any_sequence (void)
{
  const guint32 first_seed = get_number ("GPCAP_TEST_SEED", 1);
  const guint n_runs = get_number ("GPCAP_TEST_RUNS", N_RUNS);
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *dump = g_build_filename (directory, "dump.pcap", NULL);
  guint n_steps = 0;

  for (guint run = 0; run < n_runs; run++)
    {
      const guint n_descriptors = count_descriptors ();
      Model model;

      model_init (&model, first_seed + run, dump);
      for (guint n = choose (&model, MAX_STEPS); n > 0; n--, n_steps++)
        {
          steps[choose (&model, G_N_ELEMENTS (steps))](&model);
          check (&model);
          check_stats (&model);
        }
      if (choose (&model, 4) > 0)
        finish (&model);
      else
        close_early (&model);
      model_clear (&model);
      assert_n_descriptors (n_descriptors);
    }
  g_test_message ("%u sequences from seed %u, of %u steps together", n_runs, first_seed, n_steps);
  g_unlink (dump);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  use_every_way_once ();
  find_contents ();
  g_test_add_func ("/model/each-packet-comes-once-in-any-sequence",
                   test_each_packet_comes_once_in_any_sequence);
  result = g_test_run ();
  clear_contents ();
  return result;
}
