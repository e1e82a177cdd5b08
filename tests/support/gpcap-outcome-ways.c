/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every way to read a savefile to its end or error, for its outcome. */

#include "support/gpcap-outcome-ways.h"

#include "support/gpcap-async.h"

static void
packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  trace_add (user_data, hdr, data, caplen);
}

static void
read_by_short_dispatches (GPcapReader *reader, Outcome *outcome)
{
  while (gpcap_reader_dispatch (reader, 3, packet_func, outcome->trace, NULL, &outcome->error) > 0)
    {
    }
}

static void
closure_cb (GPcapPkthdr *hdr, GBytes *data, Outcome *outcome)
{
  trace_add_bytes (outcome->trace, hdr, data);
}

static void
read_by_closure (GPcapReader *reader, Outcome *outcome)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (closure_cb), outcome, NULL);

  gpcap_reader_loop_closure (reader, -1, closure, NULL, &outcome->error);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Outcome *outcome)
{
  trace_add_batch (outcome->trace, batch);
}

/* How a start ended. */
typedef struct
{
  Outcome *outcome; /* borrowed */
  gboolean done;
} End;

static void
finished_cb (GPcapReader *reader, GError *error, End *end)
{
  g_assert_false (end->done);
  end->done = TRUE;
  end->outcome->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
read_by_batches_of_start (GPcapReader *reader, Outcome *outcome)
{
  End end = { .outcome = outcome };

  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), outcome);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &end);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&end.done);
  g_signal_handlers_disconnect_by_data (reader, &end);
}

static void
read_by_walk (GPcapReader *reader, Outcome *outcome)
{
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  GPcapPacketBatch *batch;
  guint n_used = 0;

  for (; (batch = gpcap_walk_borrow_batch (walk, n_used, &outcome->error)) != NULL;
       g_object_unref (batch))
    {
      n_used = gpcap_packet_batch_get_n_packets (batch);
      trace_add_batch (outcome->trace, batch);
    }
}

static void
read_asynchronously (GPcapReader *reader, Outcome *outcome)
{
  GPcapPacketBatch *batch;

  for (; (batch = async_read_batch (reader, 5, NULL, &outcome->error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (outcome->trace, batch);
}

const ReadFunc outcome_ways[N_OUTCOME_WAYS] = {
  read_batches,        read_small_batches,       read_in_loop,
  read_one_by_one,     read_by_short_dispatches, read_by_closure,
  read_by_walk,        read_on_main_loop,        read_by_batches_of_start,
  read_asynchronously,
};
