/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How GPcap's readers are opened, read and closed in the benchmarks in C. */

#include "readers.h"

#define REPLAY_SPEED 1e12

void
check (gboolean good, GError *error)
{
  if (!good)
    g_error ("%s", error->message);
}

GPcapReader *
open_savefile (const char *filename)
{
  GError *error = NULL;
  GPcapReader *reader = gpcap_open_offline (filename, NULL, &error);

  check (reader != NULL, error);
  return reader;
}

GPcapReader *
open_stream (const char *filename)
{
  g_autoptr (GFile) file = g_file_new_for_path (filename);
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  GPcapReader *reader;

  check (stream != NULL, error);
  reader = gpcap_open_stream (G_INPUT_STREAM (stream), NULL, &error);
  check (reader != NULL, error);
  return reader;
}

GPcapReader *
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

/* One that is too long for the kernel would take libpcap long to optimise. */
static void
set_filter (GPcapReader *reader, const char *expression)
{
  GError *error = NULL;
  g_autoptr (GPcapBpf) bpf = NULL;

  if (gpcap_reader_get_device (reader) == NULL)
    {
      check (gpcap_reader_set_filter (reader, expression, &error), error);
      return;
    }
  bpf = gpcap_compile (gpcap_reader_get_datalink (reader, NULL), SNAPLEN, expression, FALSE,
                       GPCAP_NETMASK_UNKNOWN, &error);
  check (bpf != NULL, error);
  check (gpcap_reader_set_bpf (reader, bpf, &error), error);
}

GPcapDumper *
set_options (GPcapReader *reader, const Options *options)
{
  GPcapDumper *dumper = NULL;
  GError *error = NULL;

  if (options->filter != NULL)
    set_filter (reader, options->filter);
  if (options->replay)
    {
      check (gpcap_reader_set_replay_speed (reader, REPLAY_SPEED, &error), error);
      check (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_TIMED, &error), error);
    }
  if (options->dumper != NULL)
    {
      dumper = options->pcapng ? gpcap_reader_dump_open_pcapng (reader, options->dumper, &error)
                               : gpcap_reader_dump_open (reader, options->dumper, &error);
      check (dumper != NULL, error);
      check (gpcap_reader_set_dumper (reader, dumper, &error), error);
    }
  return dumper;
}

void
close_dumper (GPcapDumper *dumper)
{
  GError *error = NULL;

  check (dumper == NULL || gpcap_dumper_close (dumper, &error), error);
}

guint64
get_n_dropped (GPcapReader *reader)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

  return gpcap_stats_get_dropped (stats);
}

void
add_batch (Sums *sums, GPcapPacketBatch *batch)
{
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), NULL);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  for (guint i = 0; i < n; i++)
    sums_add (sums, records[i].timestamp, records[i].caplen, records[i].len);
  for (guint i = 0; i < n && sums->digest != NULL; i++)
    sums_digest (sums, records[i].timestamp, records[i].caplen, records[i].len,
                 data + records[i].offset);
}

void
read_batches (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    add_batch (sums, batch);
  check (error == NULL, error);
}
