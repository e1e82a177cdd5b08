/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GPcap's ways with an interface, in C.
 *
 * gpcap-live read-batch|start|timer|memory DEVICE
 * gpcap-live batch-latency|packet-latency DEVICE TIMEOUT, in milliseconds, or 0 for immediate mode
 */

#include <gpcap/gpcap.h>
#include <stdio.h>
#include <stdlib.h>

#include "benchmark.h"

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
check (gboolean good, GError *error)
{
  if (!good)
    g_error ("%s", error->message);
}

static GPcapReader *
open_device (const char *device, int timeout)
{
  GError *error = NULL;
  GPcapReader *reader = gpcap_create (device, &error);

  check (reader != NULL, error);
  check (gpcap_reader_set_snaplen (reader, SNAPLEN, &error), error);
  check (gpcap_reader_set_promisc (reader, TRUE, &error), error);
  check (timeout > 0 ? gpcap_reader_set_timeout (reader, timeout, &error)
                     : gpcap_reader_set_immediate (reader, TRUE, &error),
         error);
  check (gpcap_reader_activate (reader, NULL, &error) >= 0, error);
  return reader;
}

static void
tell_ready (void)
{
  puts ("ready");
  fflush (stdout);
}

static void
add_batch (Capture *self, GPcapPacketBatch *batch)
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
  add_batch (self, batch);
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
read_batches (Capture *self)
{
  GError *error = NULL;

  while (!self->done)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 0, NULL, &error);

      check (batch != NULL, error);
      add_batch (self, batch);
    }
}

static void
run_main_loop (Capture *self)
{
  GError *error = NULL;

  self->main_loop = g_main_loop_new (NULL, FALSE);
  check (gpcap_reader_start (self->reader, &error), error);
  g_main_loop_run (self->main_loop);
  g_main_loop_unref (self->main_loop);
}

static void
flood (Capture *self, const char *way)
{
  const gint64 start = get_time (CLOCK_PROCESS_CPUTIME_ID);

  if (g_str_equal (way, "read-batch"))
    {
      read_batches (self);
    }
  else
    {
      g_signal_connect (self->reader, "batch", G_CALLBACK (batch_cb), self);
      self->timer_due = get_time (CLOCK_MONOTONIC) + TIMER_INTERVAL * 1000000;
      if (g_str_equal (way, "timer"))
        g_timeout_add (TIMER_INTERVAL, timer_cb, self);
      run_main_loop (self);
    }
  printf ("cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_PROCESS_CPUTIME_ID) - start);

  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (self->reader, NULL);
  printf ("dropped=%" G_GUINT64_FORMAT " ", gpcap_stats_get_dropped (stats));
}

static void
measure_latency (Capture *self, const char *way)
{
  if (g_str_equal (way, "packet-latency"))
    g_signal_connect (self->reader, "packet", G_CALLBACK (packet_latency_cb), self);
  else
    g_signal_connect (self->reader, "batch", G_CALLBACK (batch_latency_cb), self);
  run_main_loop (self);
}

int
main (int argc, char **argv)
{
  const char *way = argv[1];
  const gboolean is_latency = g_str_has_suffix (way, "latency");
  Capture capture = { 0 };
  const gint64 before = get_memory ("/proc/self/smaps_rollup", "Anonymous:");

  capture.times = g_array_new (FALSE, FALSE, sizeof (gint64));
  capture.reader = open_device (argv[2], is_latency ? atoi (argv[3]) : FLOOD_TIMEOUT);
  tell_ready ();
  if (is_latency)
    measure_latency (&capture, way);
  else
    flood (&capture, way);
  printf ("held=%" G_GINT64_FORMAT " ",
          get_memory ("/proc/self/smaps_rollup", "Anonymous:") - before);
  gpcap_reader_close (capture.reader);

  print_distribution (capture.times);
  print_sums (&capture.sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  g_object_unref (capture.reader);
  g_array_unref (capture.times);
  return 0;
}
