/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GPcap's ways with an interface, in C.
 *
 * gpcap-live read-batch|start|start-threaded|timer [--filter EXPRESSION] [--dumper OUTPUT] DEVICE
 * gpcap-live batch-latency|packet-latency DEVICE TIMEOUT, in milliseconds, or 0 for immediate mode
 */

#include <stdio.h>
#include <stdlib.h>

#include "benchmark.h"
#include "readers.h"

#define TIMER_INTERVAL 10 /* milliseconds */

typedef struct
{
  GPcapReader *reader; /* owned */
  Sums sums;
  GArray *times; /* owned; of packets to their handler, or how late a timer was */
  gint64 timer_due; /* in nanoseconds */
  GMainLoop *main_loop; /* owned */
  gboolean done;
} Capture;

static void
tell_ready (void)
{
  puts ("ready");
  fflush (stdout);
}

static void
capture_batch (Capture *self, GPcapPacketBatch *batch)
{
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  for (guint i = 0; i < n && !self->done; i++)
    if (records[i].len == MARKER_SIZE)
      self->done = TRUE;
    else
      sums_add (&self->sums, records[i].timestamp, records[i].caplen, records[i].len);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Capture *self)
{
  capture_batch (self, batch);
  if (self->done)
    g_main_loop_quit (self->main_loop);
}

static void
batch_latency_cb (GPcapReader *reader, GPcapPacketBatch *batch, Capture *self)
{
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), NULL);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  batch_cb (reader, batch, self);
  for (guint i = 0; i < n && !self->done; i++)
    add_latency (self->times, data + records[i].offset);
}

static void
packet_latency_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Capture *self)
{
  self->done |= gpcap_pkthdr_get_len (hdr) == MARKER_SIZE;
  if (self->done)
    g_main_loop_quit (self->main_loop);
  else
    add_latency (self->times, g_bytes_get_data (data, NULL));
}

static gboolean
timer_cb (gpointer user_data)
{
  Capture *self = user_data;
  const gint64 now = get_time (CLOCK_MONOTONIC);
  const gint64 late = MAX (now - self->timer_due, 0);

  g_array_append_val (self->times, late);
  self->timer_due = now + TIMER_INTERVAL * 1000000;
  g_timeout_add (TIMER_INTERVAL, timer_cb, self);
  return G_SOURCE_REMOVE;
}

static void
capture_batches (Capture *self)
{
  GError *error = NULL;

  while (!self->done)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 0, NULL, &error);

      check (batch != NULL, error);
      capture_batch (self, batch);
    }
}

static void
run_main_loop (Capture *self, gboolean (*start) (GPcapReader *reader, GError **error))
{
  GError *error = NULL;

  self->main_loop = g_main_loop_new (NULL, FALSE);
  check (start (self->reader, &error), error);
  g_main_loop_run (self->main_loop);
  g_main_loop_unref (self->main_loop);
}

static void
flood (Capture *self, const char *way, GPcapDumper *dumper)
{
  const gint64 start = get_time (CLOCK_PROCESS_CPUTIME_ID);

  if (g_str_equal (way, "read-batch"))
    {
      capture_batches (self);
    }
  else
    {
      g_signal_connect (self->reader, "batch", G_CALLBACK (batch_cb), self);
      self->timer_due = get_time (CLOCK_MONOTONIC) + TIMER_INTERVAL * 1000000;
      if (g_str_equal (way, "timer"))
        g_timeout_add (TIMER_INTERVAL, timer_cb, self);
      run_main_loop (self, g_str_equal (way, "start-threaded") ? gpcap_reader_start_threaded
                                                               : gpcap_reader_start);
    }
  close_dumper (dumper);
  printf ("cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_PROCESS_CPUTIME_ID) - start);
  printf ("dropped=%" G_GUINT64_FORMAT " ", get_n_dropped (self->reader));
}

static void
measure_latency (Capture *self, const char *way)
{
  if (g_str_equal (way, "packet-latency"))
    g_signal_connect (self->reader, "packet", G_CALLBACK (packet_latency_cb), self);
  else
    g_signal_connect (self->reader, "batch", G_CALLBACK (batch_latency_cb), self);
  run_main_loop (self, gpcap_reader_start);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  Capture capture = { 0 };

  options_parse (&options, &argc, &argv);

  const char *way = argv[1];
  const gint64 before = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  const gboolean is_latency = g_str_has_suffix (way, "latency");

  capture.times = g_array_new (FALSE, FALSE, sizeof (gint64));
  capture.reader = open_device (argv[2], is_latency ? atoi (argv[3]) : FLOOD_TIMEOUT);

  g_autoptr (GPcapDumper) dumper = set_options (capture.reader, &options);

  tell_ready ();
  if (is_latency)
    measure_latency (&capture, way);
  else
    flood (&capture, way, dumper);
  printf ("held=%" G_GINT64_FORMAT " ",
          get_memory ("/proc/self/smaps_rollup", "Anonymous:") - before);
  gpcap_reader_close (capture.reader);

  print_distribution (capture.times);
  print_sums (&capture.sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  g_object_unref (capture.reader);
  g_array_unref (capture.times);
  options_clear (&options);
  return 0;
}
