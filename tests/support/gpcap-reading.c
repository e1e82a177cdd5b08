/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers that are read in every way. */

#include "support/gpcap-reading.h"

#include "support/gpcap-async.h"

/* Takes the reader. */
void
reading_init_for (Reading *reading, GPcapReader *reader)
{
  *reading = (Reading){ .reader = reader, .trace = trace_new (), .by_batch = trace_new () };
}

void
reading_init (Reading *reading, const char *name)
{
  reading_init_for (reading, test_open (name));
}

void
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

void
reading_packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Reading *reading = user_data;
  g_autofree guint8 *copy = g_memdup2 (data, caplen);

  trace_add (reading->trace, hdr, data, caplen);
  act_when_due (reading);
  /* The lent bytes are still valid and unchanged, whatever the action did. */
  g_assert_cmpmem (data, caplen, copy, caplen);
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, caplen);
}

static void
closure_cb (GPcapPkthdr *hdr, GBytes *data, Reading *reading)
{
  trace_add_bytes (reading->trace, hdr, data);
  act_when_due (reading);
}

void
reading_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Reading *reading)
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
finished_cb (GPcapReader *reader, GError *error, Reading *reading)
{
  g_assert_no_error (error);
  g_assert_false (reading->finished);
  reading->finished = TRUE;
  reading->n_finished++;
}

/* The ways. Each reads @n packets, or fewer if something ends the read, and returns whether there
 * may be more. */

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

  return goes_on (
      reading, gpcap_reader_dispatch (reading->reader, n, reading_packet_func, reading, NULL, NULL),
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

  return goes_on (reading,
                  gpcap_reader_loop (reading->reader, n, reading_packet_func, reading, NULL, NULL),
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

gboolean
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

gboolean
by_read_batch (Reading *reading, guint n)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reading->reader, n, NULL, NULL);

  if (batch == NULL)
    return FALSE;
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, n);
  trace_add_batch (reading->trace, batch);
  return TRUE;
}

/* A lent batch, and how many of its packets were used. */
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

gboolean
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

/* If an action has disposed of the reader, the handlers are disconnected already. */
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
      g_signal_connect (reading->reader, "packet", G_CALLBACK (reading_packet_cb), reading);
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

void
stop_action (Reading *reading)
{
  gpcap_reader_stop (reading->reader);
}

typedef gboolean (*StartFunc) (GPcapReader *reader, GError **error);

/* Reads on a main loop. A handler stops the reader, unless another action is done. */
static gboolean
by_starting (Reading *reading, guint n, StartFunc start, const char *signal, GCallback handler)
{
  const gboolean has_action = reading->action != NULL;
  const guint before = reading->trace->len;
  gulong handlers[2];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);

  if (!has_action)
    {
      reading->action = stop_action;
      reading->action_at = before + n;
      reading->n_actions = 0;
    }
  reading->finished = FALSE;
  handlers[0] = g_signal_connect (reader, signal, handler, reading);
  handlers[1] = g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), reading);
  g_assert_true (start (reader, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_is_running (reader));
  run_main_loop_until (&reading->finished);
  g_assert_false (gpcap_reader_is_running (reader));
  disconnect (reader, handlers[0]);
  disconnect (reader, handlers[1]);
  if (!has_action)
    {
      reading->action = NULL;
      return reading->trace->len - before >= n;
    }
  return !gpcap_reader_is_closed (reader) && reading->trace->len < TEST_N_PACKETS;
}

gboolean
by_start (Reading *reading, guint n)
{
  return by_starting (reading, n, gpcap_reader_start, "packet", G_CALLBACK (reading_packet_cb));
}

static gboolean
by_start_threaded (Reading *reading, guint n)
{
  return by_starting (reading, n, gpcap_reader_start_threaded, "packet",
                      G_CALLBACK (reading_packet_cb));
}

/* A batch may have more packets than wanted. */
static gboolean
by_batches_of_start (Reading *reading, guint n)
{
  return by_starting (reading, n, gpcap_reader_start, "batch", G_CALLBACK (batch_cb));
}

/* A source without a callback emits the signals, too. */
static gboolean
attach_source (GPcapReader *reader, GError **error)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);

  g_source_attach (source, NULL);
  return TRUE;
}

static void
destroy_source_action (Reading *reading)
{
  g_source_destroy (g_main_current_source ());
  reading->finished = TRUE;
}

/* "finished" is emitted at the end only, as the program itself destroys the source. */
static gboolean
by_signals_of_source (Reading *reading, guint n)
{
  const guint before = reading->trace->len;
  g_autoptr (GPcapReader) reader = g_object_ref (reading->reader);
  const gulong packet =
      g_signal_connect (reader, "packet", G_CALLBACK (reading_packet_cb), reading);
  const gulong finished = g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), reading);

  reading->action = destroy_source_action;
  reading->action_at = before + n;
  reading->n_actions = 0;
  reading->finished = FALSE;
  g_assert_true (attach_source (reader, NULL));
  run_main_loop_until (&reading->finished);
  reading->action = NULL;
  disconnect (reader, packet);
  disconnect (reader, finished);
  return reading->trace->len - before == n;
}

/* Until there are packets or the end: a pipe may have none yet. */
static gboolean
by_async (Reading *reading, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch = async_read_batch (reading->reader, n, NULL, &error);

  g_assert_no_error (error);
  if (batch == NULL)
    return FALSE;
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, n);
  trace_add_batch (reading->trace, batch);
  return TRUE;
}

/* Walks whose packets are all delivered, as batches or by the signals. */
static gboolean
by_taking (Reading *reading, guint n)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reading->reader, GPCAP_WALK_MODE_LOOP, n, NULL);
  const guint before = reading->trace->len;
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_walk_take_batch (walk, 3, &error)) != NULL; g_object_unref (batch))
    trace_add_batch (reading->trace, batch);
  g_assert_no_error (error);
  return reading->trace->len - before == n;
}

static gboolean
by_emitting (Reading *reading, guint n)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reading->reader, GPCAP_WALK_MODE_LOOP, n, NULL);
  const gulong handler =
      g_signal_connect (reading->reader, "packet", G_CALLBACK (reading_packet_cb), reading);
  const guint before = reading->trace->len;
  g_autoptr (GError) error = NULL;

  while (gpcap_walk_emit (walk, &error))
    {
    }
  g_assert_no_error (error);
  disconnect (reading->reader, handler);
  return reading->trace->len - before == n;
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

const Way ways[N_WAYS] = {
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
  { "start_threaded", by_start_threaded, FALSE },
  { "batches of start", by_batches_of_start, FALSE },
  { "signals of a source", by_signals_of_source, FALSE },
  { "read_batch_async", by_async, FALSE },
  { "take_batch", by_taking, FALSE },
  { "emit", by_emitting, FALSE },
};
