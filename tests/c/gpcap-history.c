/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapHistory, beside a model of it that keeps every packet. The random sequences have
 * numbers: GPCAP_TEST_SEED sets that of the first one, GPCAP_TEST_RUNS is how many there are. */

#include <glib/gstdio.h>

#include "support/gpcap-made.h"
#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

#define N_RUNS 150
#define MAX_STEPS 60

#define SECOND G_GINT64_CONSTANT (1000000000)
#define START (TEST_START * SECOND)

/* A record of a packet. */
#define RECORD_SIZE 24

/* What may be allocated beside the tenth. */
#define ALLOWANCE (12 * 1024)

/* A history, and what is known about it. */
typedef struct
{
  GPcapHistory *history; /* owned */
  GPtrArray *mirror; /* owned; the items, as the signals tell them */
  guint n_signals;

  GArray *sent; /* owned; of MadePacket: all there were */
  guint first; /* those within the bounds begin here */
  guint shown_first; /* the model shows those from here on */
  guint shown_end;
  guint cleared_at;
  int datalink;
  gint64 now; /* the time of the last packet */
} Model;

static void
items_changed_cb (GListModel *list, guint position, guint n_removed, guint n_added, Model *self)
{
  self->n_signals++;
  if (n_removed > 0)
    g_ptr_array_remove_range (self->mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (self->mirror, position + i, g_list_model_get_item (list, position + i));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, self->mirror->len);
}

static void
model_init (Model *self, guint max_packets, guint64 max_bytes, double max_seconds)
{
  *self = (Model){
    .history = gpcap_history_new (max_packets, max_bytes, max_seconds),
    .mirror = g_ptr_array_new_with_free_func (g_object_unref),
    .sent = g_array_new (FALSE, FALSE, sizeof (MadePacket)),
    .datalink = GPCAP_DLT_EN10MB,
    .now = START,
  };
  g_signal_connect (self->history, "items-changed", G_CALLBACK (items_changed_cb), self);
}

static void
model_clear (Model *self)
{
  g_clear_object (&self->history);
  g_ptr_array_unref (self->mirror);
  g_array_unref (self->sent);
}

static const MadePacket *
sent_at (const Model *self, guint number)
{
  return &g_array_index (self->sent, MadePacket, number);
}

static gsize
count_bytes (const Model *self, guint first, guint end)
{
  gsize n_bytes = 0;

  for (guint i = first; i < end; i++)
    n_bytes += RECORD_SIZE + sent_at (self, i)->caplen;
  return n_bytes;
}

static gboolean
is_too_much (const Model *self, guint end)
{
  const guint64 max_bytes = gpcap_history_get_max_bytes (self->history);
  const guint max_packets = gpcap_history_get_max_packets (self->history);
  const gint64 max_time = gpcap_history_get_max_seconds (self->history) * SECOND;

  if (self->first == end)
    return FALSE;
  const gint64 time = sent_at (self, end - 1)->timestamp - sent_at (self, self->first)->timestamp;
  return (max_packets > 0 && end - self->first > max_packets)
         || (max_bytes > 0 && count_bytes (self, self->first, end) > max_bytes)
         || (max_time > 0 && ABS (time) > max_time);
}

static void
model_apply_bounds (Model *self, guint end)
{
  while (is_too_much (self, end))
    self->first++;
}

/* Makes a packet that comes after some time, and is not added yet. */
static void
make (Model *self, gint64 after, guint caplen)
{
  self->now += after;
  const MadePacket packet = { self->now, caplen, 1000000 + self->sent->len };
  g_array_append_val (self->sent, packet);
}

/* Adds the last packets, in batches of at most so many. */
static void
add_last (Model *self, guint n_packets, guint max_packets)
{
  const guint first = self->sent->len - n_packets;
  g_autoptr (GPcapReader) reader = made_open (sent_at (self, first), n_packets, self->datalink);
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, max_packets, NULL, NULL)) != NULL)
    {
      gpcap_history_add_batch (self->history, batch);
      g_object_unref (batch);
    }
  for (guint i = 0; i < n_packets; i++)
    model_apply_bounds (self, first + i + 1);
}

static void
make_and_add (Model *self, guint n_packets, guint caplen)
{
  for (guint i = 0; i < n_packets; i++)
    make (self, SECOND / 1000, caplen);
  add_last (self, n_packets, 0);
}

static void
note_shown (Model *self)
{
  self->shown_first = self->first;
  self->shown_end = self->sent->len;
}

static void
refresh (Model *self)
{
  gpcap_history_refresh (self->history);
  if (!gpcap_history_get_frozen (self->history))
    note_shown (self);
}

/* Checks that the model shows what it has to, and that its signals told the same. */
static void
check (Model *self)
{
  GListModel *list = G_LIST_MODEL (self->history);
  const guint n = self->shown_end - self->shown_first;

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n);
  g_assert_cmpuint (gpcap_history_get_n_packets (self->history), ==, n);
  g_assert_cmpuint (gpcap_history_get_n_expired (self->history), ==,
                    self->shown_first - self->cleared_at);
  g_assert_cmpuint (gpcap_history_get_n_pending (self->history), ==,
                    self->sent->len - self->shown_end);
  g_assert_cmpuint (self->mirror->len, ==, n);
  g_assert_null (g_list_model_get_item (list, n));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (list, i);
      GPcapPacket *mirrored = self->mirror->pdata[i];

      assert_made (sent_at (self, self->shown_first + i), gpcap_packet_get_hdr (packet),
                   gpcap_packet_get_data (packet));
      assert_made (sent_at (self, self->shown_first + i), gpcap_packet_get_hdr (mirrored),
                   gpcap_packet_get_data (mirrored));
    }
}

static void
check_memory (Model *self)
{
  const gsize n_bytes = count_bytes (self, self->first, self->sent->len);
  const gsize n_shown = self->first != self->shown_first || self->sent->len != self->shown_end
                            ? count_bytes (self, self->shown_first, self->shown_end)
                            : 0;
  const guint n_parts = n_shown > 0 ? 2 : 1;

  g_assert_cmpuint (gpcap_history_get_memory (self->history), <=,
                    (n_bytes + n_shown) / 10 * 11 + n_parts * ALLOWANCE);
}

static void
refresh_and_check (Model *self)
{
  refresh (self);
  check (self);
  check_memory (self);
}

static gboolean
set_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs what is ready now. */
static void
run_what_is_ready (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
run_until_shown (Model *self)
{
  const guint64 deadline = get_test_deadline ();

  while (gpcap_history_get_n_pending (self->history) > 0
         || gpcap_history_get_n_expired (self->history) != self->first - self->cleared_at)
    {
      iterate_before (NULL, deadline);
    }
  note_shown (self);
}

static void
test_keeps_the_last_packets (void)
{
  Model model;

  model_init (&model, 100, 0, 0);
  for (guint i = 0; i < 50; i++)
    {
      make_and_add (&model, 7, 60);
      refresh_and_check (&model);
    }
  g_assert_cmpuint (model.mirror->len, ==, 100);
  g_assert_cmpuint (gpcap_history_get_n_expired (model.history), ==, 250);
  model_clear (&model);
}

static void
test_keeps_the_last_bytes (void)
{
  Model model;

  model_init (&model, 0, 10000, 0);
  for (guint i = 0; i < 50; i++)
    {
      make_and_add (&model, 7, 60 + 10 * i);
      refresh_and_check (&model);
    }
  g_assert_cmpuint (model.mirror->len, ==, 10000 / (60 + 490 + RECORD_SIZE));
  model_clear (&model);
}

static void
test_keeps_the_last_seconds (void)
{
  Model model;

  model_init (&model, 0, 0, 0.5);
  make_and_add (&model, 1000, 60);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 501);
  make (&model, 10 * SECOND, 60);
  add_last (&model, 1, 0);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 1);
  model_clear (&model);
}

static void
test_a_clock_that_is_set_back_does_not_fill_the_memory (void)
{
  Model model;

  model_init (&model, 0, 0, 0.5);
  make_and_add (&model, 1000, 60);
  make (&model, -3600 * SECOND, 60);
  add_last (&model, 1, 0);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 1);
  make (&model, -SECOND / 4, 60);
  add_last (&model, 1, 0);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 2);
  model_clear (&model);
}

static void
test_the_bound_that_comes_first_holds (void)
{
  Model model;

  model_init (&model, 100, 5000, 1);
  make_and_add (&model, 200, 10);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 100);
  make_and_add (&model, 50, 1000);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 4);
  for (guint i = 0; i < 5; i++)
    make (&model, SECOND * 2 / 5, 10);
  add_last (&model, 5, 0);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 3);
  model_clear (&model);
}

static void
test_without_bounds_all_stay (void)
{
  Model model;

  model_init (&model, 0, 0, 0);
  make_and_add (&model, 5000, 60);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 5000);
  model_clear (&model);
}

static void
test_a_packet_over_the_bound_is_not_kept (void)
{
  Model model;

  model_init (&model, 0, 1000, 0);
  make_and_add (&model, 5, 60);
  make_and_add (&model, 1, 1000);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 0);
  make_and_add (&model, 1, 1000 - RECORD_SIZE);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 1);
  model_clear (&model);
}

static void
test_bounds_can_be_changed (void)
{
  Model model;

  model_init (&model, 0, 0, 0);
  make_and_add (&model, 1000, 60);
  refresh_and_check (&model);
  gpcap_history_set_max_packets (model.history, 500);
  model_apply_bounds (&model, model.sent->len);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 500);
  gpcap_history_set_max_bytes (model.history, 300 * (60 + RECORD_SIZE));
  model_apply_bounds (&model, model.sent->len);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 300);
  gpcap_history_set_max_seconds (model.history, 0.1);
  model_apply_bounds (&model, model.sent->len);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 101);
  model_clear (&model);
}

static void
test_shows_nothing_until_its_main_context_runs (void)
{
  Model model;

  model_init (&model, 100, 0, 0);
  make_and_add (&model, 300, 60);
  check (&model);
  g_assert_cmpuint (model.n_signals, ==, 0);
  run_until_shown (&model);
  check (&model);
  g_assert_cmpuint (model.n_signals, ==, 1);
  make_and_add (&model, 50, 60);
  check (&model);
  model_clear (&model);
}

typedef struct
{
  GMainContext *context; /* owned */
  GPcapHistory *history; /* owned */
  GPcapPacketBatch *batch; /* owned */
  GThread *emitted_in;
} Elsewhere;

static void
note_thread_cb (GPcapHistory *history, guint at, guint removed, guint added, Elsewhere *self)
{
  self->emitted_in = g_thread_self ();
}

static gpointer
use_elsewhere (gpointer user_data)
{
  Elsewhere *self = user_data;

  g_main_context_push_thread_default (self->context);
  self->history = gpcap_history_new (0, 0, 0);
  g_signal_connect (self->history, "items-changed", G_CALLBACK (note_thread_cb), self);
  gpcap_history_add_batch (self->history, self->batch);
  while (self->emitted_in == NULL)
    g_main_context_iteration (self->context, TRUE);
  g_assert_true (self->emitted_in == g_thread_self ());
  g_object_unref (self->history);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
test_belongs_to_the_context_where_it_was_made (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Elsewhere elsewhere = { .context = g_main_context_new () };

  elsewhere.batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_thread_join (g_thread_new ("elsewhere", use_elsewhere, &elsewhere));
  g_object_unref (elsewhere.batch);
  g_main_context_unref (elsewhere.context);
}

/* Time passes at least as fast as the signals come, so this holds on a busy machine. */
static void
test_emits_at_most_thirty_times_a_second (void)
{
  Model model;

  model_init (&model, 100, 0, 0);
  const gint64 start = g_get_monotonic_time ();
  while (model.n_signals < 12)
    {
      make_and_add (&model, 10, 60);
      g_main_context_iteration (NULL, FALSE);
    }
  /* The last one may be the second of an update. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=,
                   (model.n_signals - 2) * G_USEC_PER_SEC / 30);
  model_clear (&model);
}

static void
test_a_frozen_model_stays_as_it_is (void)
{
  Model model;

  model_init (&model, 100, 0, 0);
  make_and_add (&model, 150, 60);
  gpcap_history_set_frozen (model.history, TRUE);
  note_shown (&model);
  check (&model);
  const guint n_signals = model.n_signals;
  for (guint i = 0; i < 40; i++)
    {
      make_and_add (&model, 30, 60);
      run_what_is_ready ();
      gpcap_history_refresh (model.history);
      check (&model);
      check_memory (&model);
    }
  g_assert_cmpuint (model.n_signals, ==, n_signals);
  g_assert_cmpuint (gpcap_history_get_n_pending (model.history), ==, 1200);
  gpcap_history_set_frozen (model.history, FALSE);
  note_shown (&model);
  check (&model);
  check_memory (&model);
  model_clear (&model);
}

static void
count_notify_of_history_cb (GPcapHistory *history, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_a_frozen_model_tells_what_is_pending (void)
{
  Model model;
  guint n_frozen = 0;
  guint n_pending = 0;

  model_init (&model, 100, 0, 0);
  g_signal_connect (model.history, "notify::frozen", G_CALLBACK (count_notify_of_history_cb),
                    &n_frozen);
  g_object_set (model.history, "frozen", TRUE, NULL);
  g_object_set (model.history, "frozen", TRUE, NULL);
  g_assert_cmpuint (n_frozen, ==, 1);
  g_signal_connect (model.history, "notify::n-pending", G_CALLBACK (count_notify_of_history_cb),
                    &n_pending);
  make_and_add (&model, 150, 60);
  while (n_pending == 0)
    g_main_context_iteration (NULL, TRUE);
  check (&model);
  model_clear (&model);
}

static void
test_clear_empties_it_at_once (void)
{
  const gboolean frozen[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (frozen); i++)
    {
      Model model;

      model_init (&model, 100, 0, 0);
      make_and_add (&model, 150, 60);
      refresh (&model);
      gpcap_history_set_frozen (model.history, frozen[i]);
      make_and_add (&model, 20, 60);
      gpcap_history_clear (model.history);
      model.first = model.cleared_at = model.sent->len;
      note_shown (&model);
      check (&model);
      g_assert_cmpuint (gpcap_history_get_memory (model.history), ==, 0);
      g_assert_true (gpcap_history_get_frozen (model.history) == frozen[i]);
      gpcap_history_set_frozen (model.history, FALSE);
      make_and_add (&model, 20, 60);
      refresh_and_check (&model);
      model_clear (&model);
    }
}

static void
note_datalink_cb (GPcapHistory *history, GParamSpec *pspec, int *datalink)
{
  g_assert_cmpint (gpcap_history_get_datalink (history), !=, *datalink);
  *datalink = gpcap_history_get_datalink (history);
}

/* What a program knows from the notifications is the link type, at any time. */
static void
test_the_link_type_is_notified (void)
{
  Model model;
  int datalink = -1;

  model_init (&model, 0, 0, 0);
  g_signal_connect (model.history, "notify::datalink", G_CALLBACK (note_datalink_cb), &datalink);
  make_and_add (&model, 10, 60);
  g_assert_cmpint (datalink, ==, GPCAP_DLT_EN10MB);
  gpcap_history_refresh (model.history);
  model.datalink = GPCAP_DLT_RAW;
  make_and_add (&model, 5, 60);
  g_assert_cmpint (datalink, ==, gpcap_history_get_datalink (model.history));
  gpcap_history_clear (model.history);
  g_assert_cmpint (datalink, ==, GPCAP_DLT_RAW);
  gpcap_history_set_frozen (model.history, TRUE);
  model.datalink = GPCAP_DLT_EN10MB;
  make_and_add (&model, 5, 60);
  g_assert_cmpint (datalink, ==, gpcap_history_get_datalink (model.history));
  gpcap_history_set_frozen (model.history, FALSE);
  g_assert_cmpint (datalink, ==, GPCAP_DLT_EN10MB);
  model_clear (&model);
}

static void
test_another_link_type_replaces_the_packets (void)
{
  Model model;

  model_init (&model, 0, 0, 0);
  g_assert_cmpint (gpcap_history_get_datalink (model.history), ==, -1);
  make_and_add (&model, 10, 60);
  g_assert_cmpint (gpcap_history_get_datalink (model.history), ==, GPCAP_DLT_EN10MB);
  refresh_and_check (&model);
  model.first = model.sent->len;
  model.datalink = GPCAP_DLT_RAW;
  make_and_add (&model, 5, 60);
  g_assert_cmpint (gpcap_history_get_datalink (model.history), ==, GPCAP_DLT_EN10MB);
  refresh_and_check (&model);
  g_assert_cmpint (gpcap_history_get_datalink (model.history), ==, GPCAP_DLT_RAW);
  g_assert_cmpuint (model.mirror->len, ==, 5);
  model_clear (&model);
}

static void
test_an_empty_batch_changes_nothing (void)
{
  Model model;
  g_autoptr (GPcapPacketBatch) empty = g_object_new (GPCAP_TYPE_PACKET_BATCH, NULL);

  model_init (&model, 0, 0, 0);
  make_and_add (&model, 10, 60);
  gpcap_history_add_batch (model.history, empty);
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, ==, 10);
  model_clear (&model);
}

/* A batch of one packet holds a block of many. */
static void
test_small_batches_are_not_held (void)
{
  Model model;

  model_init (&model, 500, 0, 0);
  for (guint i = 0; i < 2000; i++)
    make (&model, 1000, 64);
  add_last (&model, 2000, 1);
  refresh (&model);
  check_memory (&model);
  model_clear (&model);
}

/* The blocks of a large history are larger than what is left. */
static void
test_memory_follows_a_history_that_shrinks (void)
{
  Model model;

  model_init (&model, 0, 0, 1);
  for (guint i = 0; i < 60000; i++)
    make (&model, 1000, 64 + i % 7 * 200);
  add_last (&model, 60000, 0);
  refresh (&model);
  check_memory (&model);
  for (guint i = 0; i < 100; i++)
    {
      make (&model, SECOND / 100, 64);
      add_last (&model, 1, 0);
      refresh (&model);
      check_memory (&model);
    }
  refresh_and_check (&model);
  g_assert_cmpuint (model.mirror->len, <, 200);
  model_clear (&model);
}

static void
test_huge_packets_take_what_they_are (void)
{
  Model model;

  model_init (&model, 20, 0, 0);
  for (guint i = 0; i < 60; i++)
    {
      make_and_add (&model, 1, i % 3 == 0 ? 140000 : 64);
      refresh (&model);
      check_memory (&model);
    }
  refresh_and_check (&model);
  model_clear (&model);
}

static void
test_a_packet_outlives_its_place (void)
{
  Model model;

  model_init (&model, 10, 0, 0);
  make_and_add (&model, 10, 60);
  refresh (&model);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (model.history), 3);
  make_and_add (&model, 1000, 60);
  refresh_and_check (&model);
  assert_made (sent_at (&model, 3), gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
  g_clear_object (&model.history);
  assert_made (sent_at (&model, 3), gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
  model_clear (&model);
}

static void
test_a_batch_is_a_copy_of_a_range (void)
{
  const struct
  {
    guint position, n_packets, n_found;
  } cases[] = {
    { 0, 1000, 1000 }, { 0, G_MAXUINT, 1000 }, { 990, 20, 10 },   { 500, 0, 0 },
    { 1000, 10, 0 },   { G_MAXUINT, 1, 0 },    { 333, 333, 333 },
  };
  Model model;

  model_init (&model, 1000, 0, 0);
  make_and_add (&model, 1700, 60);
  refresh (&model);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapPacketBatch) batch =
          gpcap_history_get_batch (model.history, cases[i].position, cases[i].n_packets);

      assert_made_batch (sent_at (&model, 700 + cases[i].position), cases[i].n_found, batch);
      g_assert_cmpint (gpcap_packet_batch_get_datalink (batch), ==, GPCAP_DLT_EN10MB);
    }
  model_clear (&model);
}

/* Dumps to a new savefile, and checks that it has these packets. */
static void
check_dump (Model *self, guint first, guint end)
{
  g_autofree char *filename = NULL;
  g_autoptr (GError) error = NULL;
  const int fd = g_file_open_tmp ("gpcap-XXXXXX", &filename, &error);
  guint number = first;
  GPcapPacketBatch *batch;

  g_assert_no_error (error);
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open_fd (fd, self->datalink, 262144, GPCAP_TSTAMP_PRECISION_NANO, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_history_dump (self->history, dumper, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "filename", filename, "tstamp-precision",
                    GPCAP_TSTAMP_PRECISION_NANO, NULL);
  gpcap_reader_activate (reader, NULL, &error);
  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      const guint n = gpcap_packet_batch_get_n_packets (batch);

      assert_made_batch (sent_at (self, number), n, batch);
      number += n;
      g_object_unref (batch);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (number, ==, end);
  g_unlink (filename);
}

static void
test_dump_writes_what_is_in_it (void)
{
  Model model;

  model_init (&model, 1000, 0, 0);
  check_dump (&model, 0, 0);
  make_and_add (&model, 1500, 60);
  check_dump (&model, 500, 1500);
  refresh (&model);
  make_and_add (&model, 300, 60);
  check_dump (&model, 800, 1800);
  gpcap_history_set_frozen (model.history, TRUE);
  make_and_add (&model, 2000, 60);
  check_dump (&model, 800, 1800);
  gpcap_history_set_frozen (model.history, FALSE);
  check_dump (&model, 2800, 3800);
  model_clear (&model);
}

static void
test_dump_reports_errors (void)
{
  Model model;

  model_init (&model, 0, 0, 0);
  make_and_add (&model, 10, 60);
  make_and_add (&model, 1, 200);
  const struct
  {
    int datalink, snaplen;
    gboolean is_closed;
    int code;
    guint n_written;
  } cases[] = {
    { GPCAP_DLT_RAW, 65535, FALSE, GPCAP_ERROR_WRONG_LINK_TYPE, 0 },
    { GPCAP_DLT_EN10MB, 100, FALSE, GPCAP_ERROR_INVALID_ARGUMENT, 10 },
    { GPCAP_DLT_EN10MB, 65535, TRUE, GPCAP_ERROR_CLOSED, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper = gpcap_dumper_open (
          "/dev/null", cases[i].datalink, cases[i].snaplen, GPCAP_TSTAMP_PRECISION_NANO, &error);

      g_assert_no_error (error);
      if (cases[i].is_closed)
        g_assert_true (gpcap_dumper_close (dumper, NULL));
      g_assert_false (gpcap_history_dump (model.history, dumper, &error));
      assert_error_message (error, GPCAP_ERROR, cases[i].code);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, cases[i].n_written);
    }
  refresh_and_check (&model);
  model_clear (&model);
}

static void
clear_when_rotated_cb (GPcapDumper *dumper,
                       GFile *file,
                       gint64 first_time,
                       gint64 last_time,
                       guint64 n_packets,
                       Model *model)
{
  gpcap_history_clear (model->history);
  make_and_add (model, 1, 60);
}

/* The packets are those that the history had at first, also in several blocks of memory. */
static void
test_dump_does_not_mind_handlers_that_change_it (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *template = g_build_filename (directory, "%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation = g_object_new (
      GPCAP_TYPE_ROTATION, "template", template, "max-packets", G_GUINT64_CONSTANT (2000), NULL);
  g_autoptr (GError) error = NULL;
  Model model;

  model_init (&model, 0, 0, 0);
  make_and_add (&model, 3000, 1000);
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open_rotating (rotation, model.datalink, 262144,
                                                               GPCAP_TSTAMP_PRECISION_NANO, &error);
  g_assert_no_error (error);
  g_signal_connect (dumper, "rotated", G_CALLBACK (clear_when_rotated_cb), &model);
  g_assert_true (gpcap_history_dump (model.history, dumper, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 3000);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05u.pcap", i);
      g_autofree char *filename = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_unlink (filename), ==, 0);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  model_clear (&model);
}

typedef void (*Meddling) (Model *model);

static Meddling meddling;

static void
meddle_cb (GPcapHistory *history, guint position, guint n_removed, guint n_added, Model *model)
{
  const Meddling once = meddling;

  meddling = NULL;
  if (once != NULL)
    once (model);
}

static void
add_more (Model *model)
{
  make_and_add (model, 30, 60);
}

static void
freeze (Model *model)
{
  gpcap_history_set_frozen (model->history, TRUE);
}

static void
clear (Model *model)
{
  gpcap_history_clear (model->history);
  model->first = model->cleared_at = model->sent->len;
}

static void
lower_a_bound (Model *model)
{
  gpcap_history_set_max_packets (model->history, 10);
  model_apply_bounds (model, model->sent->len);
}

static void
drop (Model *model)
{
  g_clear_object (&model->history);
}

static void
test_handlers_may_use_it (void)
{
  const Meddling meddlings[] = { add_more, freeze, clear, lower_a_bound, drop };

  for (gsize i = 0; i < G_N_ELEMENTS (meddlings); i++)
    {
      const gboolean is_by_hand[] = { FALSE, TRUE };

      for (gsize j = 0; j < G_N_ELEMENTS (is_by_hand); j++)
        {
          Model model;

          model_init (&model, 100, 0, 0);
          make_and_add (&model, 100, 60);
          refresh (&model);
          g_signal_connect (model.history, "items-changed", G_CALLBACK (meddle_cb), &model);
          make_and_add (&model, 30, 60);
          meddling = meddlings[i];
          if (is_by_hand[j])
            gpcap_history_refresh (model.history);
          while (meddling != NULL)
            g_main_context_iteration (NULL, TRUE);
          if (model.history != NULL)
            {
              gpcap_history_set_frozen (model.history, FALSE);
              refresh_and_check (&model);
            }
          model_clear (&model);
        }
    }
}

static void
add_and_refresh (Model *model)
{
  add_more (model);
  gpcap_history_refresh (model->history);
}

static void
clear_and_add (Model *model)
{
  clear (model);
  add_more (model);
}

static void
run_main_context (Model *model)
{
  add_more (model);
  run_what_is_ready ();
}

/* Handlers that were connected later hear of a change after those that were connected earlier. */
static void
test_a_handler_does_not_confuse_those_after_it (void)
{
  const Meddling meddlings[] = { add_and_refresh, clear,         clear_and_add,
                                 freeze,          lower_a_bound, run_main_context };

  for (gsize i = 0; i < G_N_ELEMENTS (meddlings); i++)
    {
      g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
      Model later = { .mirror = mirror };
      Model model;

      model_init (&model, 100, 0, 0);
      make_and_add (&model, 100, 60);
      g_signal_connect (model.history, "items-changed", G_CALLBACK (meddle_cb), &model);
      g_signal_connect (model.history, "items-changed", G_CALLBACK (items_changed_cb), &later);
      meddling = meddlings[i];
      gpcap_history_refresh (model.history);
      g_assert_null (meddling);
      make_and_add (&model, 40, 60);
      meddling = meddlings[i];
      gpcap_history_set_frozen (model.history, FALSE);
      refresh (&model);
      gpcap_history_set_frozen (model.history, FALSE);
      refresh_and_check (&model);
      g_assert_cmpuint (mirror->len, ==, model.mirror->len);
      g_assert_cmpuint (later.n_signals, ==, model.n_signals);
      model_clear (&model);
    }
}

/* The update comes while the model is frozen. */
static void
freeze_for_a_moment (Model *model)
{
  freeze (model);
  add_more (model);
  run_what_is_ready ();
  gpcap_history_set_frozen (model->history, FALSE);
}

static void
freeze_for_a_moment_next_time (Model *model)
{
  meddling = freeze_for_a_moment;
}

static void
test_shows_what_came_while_a_handler_had_frozen_it (void)
{
  const gint64 deadline = get_test_deadline ();
  Model model;

  model_init (&model, 100, 0, 0);
  make_and_add (&model, 100, 60);
  refresh (&model);
  g_signal_connect (model.history, "items-changed", G_CALLBACK (meddle_cb), &model);
  /* What leaves and what comes are two signals. */
  make_and_add (&model, 30, 60);
  meddling = freeze_for_a_moment_next_time;
  gpcap_history_refresh (model.history);
  g_assert_null (meddling);
  while (gpcap_history_get_n_pending (model.history) > 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  note_shown (&model);
  check (&model);
  model_clear (&model);
}

static void
test_a_pending_update_ends_with_it (void)
{
  Model model;
  gboolean done = FALSE;

  model_init (&model, 100, 0, 0);
  make_and_add (&model, 100, 60);
  g_clear_object (&model.history);
  g_timeout_add (100, set_cb, &done);
  run_main_loop_until (&done);
  g_assert_cmpuint (model.n_signals, ==, 0);
  model_clear (&model);
}

/* A handler of C needs no function of its own. */
static void
test_follows_a_reader (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapHistory) history = gpcap_history_new (30, 0, 0);
  g_autoptr (GPtrArray) actual = trace_new ();
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect_object (reader, "batch", G_CALLBACK (gpcap_history_add_batch), history,
                           G_CONNECT_SWAPPED);
  g_assert_true (gpcap_reader_start (reader, &error));
  while (gpcap_history_get_n_expired (history) < TEST_N_PACKETS - 30)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (GPcapPacketBatch) batch = gpcap_history_get_batch (history, 0, 30);
  trace_add_batch (actual, batch);
  g_ptr_array_remove_range (expected, 0, TEST_N_PACKETS - 30);
  assert_same_trace (actual, expected);
}

static void
test_follows_a_tap (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapHistory) history = gpcap_history_new (0, 0, 0);
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 65535, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap (reader, bpf, &error);
  g_autoptr (GPtrArray) actual = trace_new ();
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "udp");

  g_assert_no_error (error);
  g_signal_connect_object (tap, "batch", G_CALLBACK (gpcap_history_add_batch), history,
                           G_CONNECT_SWAPPED);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, &error), ==, 0);
  gpcap_history_refresh (history);
  g_autoptr (GPcapPacketBatch) batch = gpcap_history_get_batch (history, 0, G_MAXUINT);
  trace_add_batch (actual, batch);
  assert_same_trace (actual, expected);
}

static void
add_at_random (Model *self, GRand *rand)
{
  const guint n = g_rand_int_range (rand, 1, 60);
  const guint sizes[] = { 1, 100, 1600, 1600, 1600, 40000 };
  const guint size = sizes[g_rand_int_range (rand, 0, G_N_ELEMENTS (sizes))];

  for (guint i = 0; i < n; i++)
    make (self, g_rand_double_range (rand, -0.1, 0.9) * SECOND, g_rand_int_range (rand, 0, size));
  add_last (self, n, g_rand_int_range (rand, 0, 20));
}

static void
set_bound_at_random (Model *self, GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 3))
    {
    case 0:
      gpcap_history_set_max_packets (self->history, g_rand_int_range (rand, 0, 300));
      break;
    case 1:
      gpcap_history_set_max_bytes (self->history, g_rand_int_range (rand, 0, 300000));
      break;
    default:
      gpcap_history_set_max_seconds (self->history, g_rand_int_range (rand, 0, 30));
    }
  model_apply_bounds (self, self->sent->len);
}

static void
check_batch_at_random (Model *self, GRand *rand)
{
  const int position = g_rand_int_range (rand, 0, 400);
  const int n_left = self->shown_end - self->shown_first - position;
  g_autoptr (GPcapPacketBatch) batch = gpcap_history_get_batch (self->history, position, 50);

  assert_made_batch (sent_at (self, self->shown_first + position), CLAMP (n_left, 0, 50), batch);
}

static void
step_at_random (Model *self, GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 14))
    {
    case 0:
      set_bound_at_random (self, rand);
      break;
    case 1:
      gpcap_history_set_frozen (self->history, !gpcap_history_get_frozen (self->history));
      note_shown (self);
      break;
    case 2:
      if (g_rand_int_range (rand, 0, 4) > 0)
        break;
      clear (self);
      note_shown (self);
      break;
    case 3:
      if (gpcap_history_get_frozen (self->history))
        check_dump (self, self->shown_first, self->shown_end);
      else
        check_dump (self, self->first, self->sent->len);
      break;
    case 4:
      if (!gpcap_history_get_frozen (self->history))
        run_until_shown (self);
      break;
    case 5:
      check_batch_at_random (self, rand);
      break;
    case 6:
    case 7:
      refresh (self);
      break;
    default:
      add_at_random (self, rand);
    }
}

static guint
get_number (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
test_random_sequences (void)
{
  const guint first = get_number ("GPCAP_TEST_SEED", 1);
  const guint n_runs = get_number ("GPCAP_TEST_RUNS", N_RUNS);

  for (guint seed = first; seed < first + n_runs; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      const guint n_steps = g_rand_int_range (rand, 1, MAX_STEPS);
      Model model;

      g_test_message ("sequence %u", seed);
      model_init (&model, g_rand_int_range (rand, 0, 200), 0, 0);
      for (guint i = 0; i < n_steps; i++)
        {
          step_at_random (&model, rand);
          check (&model);
          check_memory (&model);
        }
      model_clear (&model);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/keeps-the-last-packets", test_keeps_the_last_packets);
  g_test_add_func ("/history/keeps-the-last-bytes", test_keeps_the_last_bytes);
  g_test_add_func ("/history/keeps-the-last-seconds", test_keeps_the_last_seconds);
  g_test_add_func ("/history/a-clock-that-is-set-back-does-not-fill-the-memory",
                   test_a_clock_that_is_set_back_does_not_fill_the_memory);
  g_test_add_func ("/history/the-bound-that-comes-first-holds",
                   test_the_bound_that_comes_first_holds);
  g_test_add_func ("/history/without-bounds-all-stay", test_without_bounds_all_stay);
  g_test_add_func ("/history/a-packet-over-the-bound-is-not-kept",
                   test_a_packet_over_the_bound_is_not_kept);
  g_test_add_func ("/history/bounds-can-be-changed", test_bounds_can_be_changed);
  g_test_add_func ("/history/shows-nothing-until-its-main-context-runs",
                   test_shows_nothing_until_its_main_context_runs);
  g_test_add_func ("/history/belongs-to-the-context-where-it-was-made",
                   test_belongs_to_the_context_where_it_was_made);
  g_test_add_func ("/history/emits-at-most-thirty-times-a-second",
                   test_emits_at_most_thirty_times_a_second);
  g_test_add_func ("/history/a-frozen-model-stays-as-it-is", test_a_frozen_model_stays_as_it_is);
  g_test_add_func ("/history/a-frozen-model-tells-what-is-pending",
                   test_a_frozen_model_tells_what_is_pending);
  g_test_add_func ("/history/clear-empties-it-at-once", test_clear_empties_it_at_once);
  g_test_add_func ("/history/the-link-type-is-notified", test_the_link_type_is_notified);
  g_test_add_func ("/history/another-link-type-replaces-the-packets",
                   test_another_link_type_replaces_the_packets);
  g_test_add_func ("/history/an-empty-batch-changes-nothing", test_an_empty_batch_changes_nothing);
  g_test_add_func ("/history/small-batches-are-not-held", test_small_batches_are_not_held);
  g_test_add_func ("/history/memory-follows-a-history-that-shrinks",
                   test_memory_follows_a_history_that_shrinks);
  g_test_add_func ("/history/huge-packets-take-what-they-are",
                   test_huge_packets_take_what_they_are);
  g_test_add_func ("/history/a-packet-outlives-its-place", test_a_packet_outlives_its_place);
  g_test_add_func ("/history/a-batch-is-a-copy-of-a-range", test_a_batch_is_a_copy_of_a_range);
  g_test_add_func ("/history/dump-writes-what-is-in-it", test_dump_writes_what_is_in_it);
  g_test_add_func ("/history/dump-reports-errors", test_dump_reports_errors);
  g_test_add_func ("/history/dump-does-not-mind-handlers-that-change-it",
                   test_dump_does_not_mind_handlers_that_change_it);
  g_test_add_func ("/history/handlers-may-use-it", test_handlers_may_use_it);
  g_test_add_func ("/history/a-handler-does-not-confuse-those-after-it",
                   test_a_handler_does_not_confuse_those_after_it);
  g_test_add_func ("/history/shows-what-came-while-a-handler-had-frozen-it",
                   test_shows_what_came_while_a_handler_had_frozen_it);
  g_test_add_func ("/history/a-pending-update-ends-with-it", test_a_pending_update_ends_with_it);
  g_test_add_func ("/history/follows-a-reader", test_follows_a_reader);
  g_test_add_func ("/history/follows-a-tap", test_follows_a_tap);
  g_test_add_func ("/history/random-sequences", test_random_sequences);
  return g_test_run ();
}
