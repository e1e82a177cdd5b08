/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GPcap's ways with savefiles, in C.
 *
 * gpcap-savefile WAY [--filter EXPRESSION] [--dumper OUTPUT [--pcapng]] [--stream] [--replay]
 * SAVEFILE [digest | OUTPUT] */

#include <stdio.h>

#include "benchmark.h"
#include "readers.h"

#define N_OPEN 2000
#define N_HELD 64
#define N_REMEMBERED 100000
#define N_REFRESHES 200
#define N_TOP 100
#define N_PREFIXES 100000

/* What packets are looked up in, owned. It is made before the clock runs. */
static GPcapAddressSet *addresses;

static void
add_packet (Sums *sums, GPcapPkthdr *hdr, const guint8 *data)
{
  const gint64 timestamp = gpcap_pkthdr_get_timestamp (hdr);
  const guint caplen = gpcap_pkthdr_get_caplen (hdr);
  const guint len = gpcap_pkthdr_get_len (hdr);

  sums_add (sums, timestamp, caplen, len);
  if (sums->digest != NULL)
    sums_digest (sums, timestamp, caplen, len, data);
}

static void
packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  add_packet (user_data, hdr, data);
}

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Sums *sums)
{
  add_packet (sums, hdr, g_bytes_get_data (data, NULL));
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Sums *sums)
{
  add_batch (sums, batch);
}

static void
finished_cb (GPcapReader *reader, GError *error, GMainLoop *loop)
{
  check (error == NULL, error);
  g_main_loop_quit (loop);
}

/* Each packet is in one protocol. No clock runs where this is found out. */
static void
check_protocols (GPcapConversations *conversations, const Sums *sums)
{
  if (sums->digest == NULL)
    return;

  g_autoptr (GBytes) bytes =
      gpcap_traffic_table_get_records (gpcap_conversations_get_protocols (conversations));
  gsize size;
  const GPcapTrafficRecord *records = g_bytes_get_data (bytes, &size);
  guint64 packets = 0;

  for (gsize i = 0; i < size / sizeof *records; i++)
    packets += records[i].packets_a_to_b;
  if (packets != sums->packets)
    g_error ("The table has %" G_GUINT64_FORMAT " packets", packets);
}

static void
count_conversations (GPcapReader *reader, Sums *sums, GPcapConversations *conversations)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      add_batch (sums, batch);
      gpcap_conversations_add_batch (conversations, batch);
    }
  check (error == NULL, error);
  check_protocols (conversations, sums);
}

static void
read_conversations (GPcapReader *reader, Sums *sums)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  count_conversations (reader, sums, conversations);
}

static void
read_tables (GPcapReader *reader, Sums *sums)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  gpcap_conversations_get_endpoints (conversations);
  gpcap_conversations_get_protocols (conversations);
  count_conversations (reader, sums, conversations);
}

static void
read_flow_keys (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;
  guint n_with_ports = 0;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      g_autoptr (GBytes) keys = gpcap_packet_batch_get_flow_keys (batch);
      const GPcapFlowKeyRecord *records = g_bytes_get_data (keys, NULL);
      const guint n = gpcap_packet_batch_get_n_packets (batch);

      for (guint i = 0; i < n; i++)
        n_with_ports += records[i].source_port != 0;
      add_batch (sums, batch);
    }
  check (error == NULL, error);
  printf ("with_ports=%u ", n_with_ports);
}

/* Half of them of each version of IP, spread over all there are. */
static void
make_addresses (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_PREFIXES / 2; i++)
    {
      const guint32 number = g_rand_int (rand);

      g_string_append_printf (text, "%u.%u.%u.0/24\n", number >> 24, number >> 16 & 0xff,
                              number >> 8 & 0xff);
      g_string_append_printf (text, "2001:%x:%x::/48\n", number >> 16, number & 0xffff);
    }
  addresses = gpcap_address_set_new_from_text (text->str, NULL);
  check (addresses != NULL, NULL);
}

static void
filter_addresses (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;
  guint n_passed = 0;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      g_autoptr (GPcapPacketBatch) passed =
          gpcap_packet_batch_filter_addresses (batch, addresses, GPCAP_ADDRESS_END_EITHER);

      n_passed += gpcap_packet_batch_get_n_packets (passed);
      add_batch (sums, batch);
    }
  check (error == NULL, error);
  printf ("passed=%u ", n_passed);
}

static void
read_into_history (GPcapReader *reader, GPcapHistory *history, Sums *sums)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      if (sums != NULL)
        add_batch (sums, batch);
      gpcap_history_add_batch (history, batch);
    }
  check (error == NULL, error);
}

static void
remember (GPcapReader *reader, Sums *sums)
{
  g_autoptr (GPcapHistory) history = gpcap_history_new (N_REMEMBERED, 0, 0);

  read_into_history (reader, history, sums);
}

/* Also gets each item, so it remembers all packets. */
static void
remember_and_get (GPcapReader *reader, Sums *sums)
{
  g_autoptr (GPcapHistory) history = gpcap_history_new (0, 0, 0);

  read_into_history (reader, history, NULL);
  gpcap_history_refresh (history);
  for (guint i = 0; i < gpcap_history_get_n_packets (history); i++)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (history), i);

      packet_cb (reader, gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet), sums);
    }
}

static void
read_next (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;
  GPcapReadResult result;
  GPcapPkthdr *hdr;
  GBytes *data;

  while ((result = gpcap_reader_next (reader, &hdr, &data, NULL, &error))
         == GPCAP_READ_RESULT_PACKET)
    {
      packet_cb (reader, hdr, data, sums);
      g_object_unref (hdr);
      g_bytes_unref (data);
    }
  check (result == GPCAP_READ_RESULT_END, error);
}

static void
dispatch (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;
  int n;

  while ((n = gpcap_reader_dispatch (reader, -1, packet_func, sums, NULL, &error)) > 0)
    continue;
  check (n == 0, error);
}

static void
loop (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;

  check (gpcap_reader_loop (reader, -1, packet_func, sums, NULL, &error) == 0, error);
}

static void
loop_with_packet_signal (GPcapReader *reader, Sums *sums)
{
  GError *error = NULL;

  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), sums);
  check (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, &error) == 0, error);
}

static void
run_main_loop (GPcapReader *reader, gboolean (*start) (GPcapReader *reader, GError **error))
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  GError *error = NULL;

  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), main_loop);
  check (start (reader, &error), error);
  g_main_loop_run (main_loop);
}

static void
start_with_packet_signal (GPcapReader *reader, Sums *sums)
{
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), sums);
  run_main_loop (reader, gpcap_reader_start);
}

static void
start_with_batch_signal (GPcapReader *reader, Sums *sums)
{
  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), sums);
  run_main_loop (reader, gpcap_reader_start);
}

static void
start_threaded_with_batch_signal (GPcapReader *reader, Sums *sums)
{
  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), sums);
  run_main_loop (reader, gpcap_reader_start_threaded);
}

typedef GPcapDumper *(*OpenDumper) (GPcapReader *reader, const char *output, GError **error);

/* All packets have this link type. */
#define FOR_PACKETS "datalink", GPCAP_DLT_EN10MB, "snaplen", 65535

static GPcapDumper *
open_compressed (const char *output, GPcapCompression compression, GError **error)
{
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", output, "compression",
                         compression, FOR_PACKETS, NULL);
}

static GPcapDumper *
open_gzip (GPcapReader *reader, const char *output, GError **error)
{
  return open_compressed (output, GPCAP_COMPRESSION_GZIP, error);
}

static GPcapDumper *
open_zstd (GPcapReader *reader, const char *output, GError **error)
{
  return open_compressed (output, GPCAP_COMPRESSION_ZSTD, error);
}

static GPcapDumper *
open_lz4 (GPcapReader *reader, const char *output, GError **error)
{
  return open_compressed (output, GPCAP_COMPRESSION_LZ4, error);
}

/* Nothing is dropped. */
static GPcapDumper *
open_queue (GPcapReader *reader, const char *output, GError **error)
{
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", output, "queue-size",
                         (gint64) 16 * 1024 * 1024, "blocking", TRUE, FOR_PACKETS, NULL);
}

static GPcapDumper *
open_output_stream (GPcapReader *reader, const char *output, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (output);
  g_autoptr (GFileOutputStream) stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, error);

  check (stream != NULL, *error);
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "stream", stream, "blocking", TRUE,
                         FOR_PACKETS, NULL);
}

static const struct
{
  const char *way;
  OpenDumper open;
} dumpers[] = {
  { "dump-batch", gpcap_reader_dump_open },
  { "dump-batch-pcapng", gpcap_reader_dump_open_pcapng },
  { "dump-batch-gzip", open_gzip },
  { "dump-batch-zstd", open_zstd },
  { "dump-batch-lz4", open_lz4 },
  { "dump-batch-queue", open_queue },
  { "dump-batch-stream", open_output_stream },
};

/* Returns NULL for a way that does not write. */
static OpenDumper
find_dumper (const char *way)
{
  for (guint i = 0; i < G_N_ELEMENTS (dumpers); i++)
    if (g_str_equal (dumpers[i].way, way))
      return dumpers[i].open;
  return NULL;
}

static void
dump_batches (const char *filename, const char *output, OpenDumper open)
{
  g_autoptr (GPcapReader) reader = open_savefile (filename);
  GError *error = NULL;
  g_autoptr (GPcapDumper) dumper = open (reader, output, &error);
  GPcapPacketBatch *batch;

  check (dumper != NULL, error);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    check (gpcap_dumper_dump_batch (dumper, batch, &error), error);
  check (error == NULL, error);
  check (gpcap_dumper_close (dumper, &error), error);
  gpcap_reader_close (reader);
}

static void
open_and_close (const char *filename)
{
  printf ("count=%d ", N_OPEN);
  for (guint i = 0; i < N_OPEN; i++)
    {
      g_autoptr (GPcapReader) reader = open_savefile (filename);

      gpcap_reader_close (reader);
    }
}

/* What each of many open readers holds, of which something was read. */
static void
hold (const char *filename)
{
  const gint64 before = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  GPcapReader *readers[N_HELD];

  for (guint i = 0; i < N_HELD; i++)
    {
      readers[i] = open_savefile (filename);
      g_object_unref (gpcap_reader_read_batch (readers[i], 10000, NULL, NULL));
    }
  const gint64 after = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  for (guint i = 0; i < N_HELD; i++)
    g_object_unref (readers[i]);
  printf ("held=%g ", (double) (after - before) / N_HELD);
}

static GPtrArray *
hold_items (GListModel *model)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));
  return items;
}

/* How long a refresh takes after each batch, when somebody holds the items that are shown. */
static void
refresh (const char *filename)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  g_autoptr (GPcapReader) reader = open_savefile (filename);
  g_autoptr (GPcapReader) again = open_savefile (filename);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  GPtrArray *items = NULL;
  Sums sums = { 0 };

  gpcap_traffic_table_set_sort_by (GPCAP_TRAFFIC_TABLE (conversations),
                                   GPCAP_TRAFFIC_ORDER_PACKETS);
  gpcap_traffic_table_set_max_items (GPCAP_TRAFFIC_TABLE (conversations), N_TOP);
  count_conversations (reader, &sums, conversations);
  for (guint i = 0; i < N_REFRESHES; i++)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (again, 1000, NULL, NULL);

      if (batch == NULL)
        break;
      gpcap_conversations_add_batch (conversations, batch);

      gint64 time = get_time (CLOCK_MONOTONIC);
      gpcap_conversations_refresh (conversations);
      time = get_time (CLOCK_MONOTONIC) - time;
      g_array_append_val (times, time);
      g_clear_pointer (&items, g_ptr_array_unref);
      items = hold_items (G_LIST_MODEL (conversations));
    }
  g_clear_pointer (&items, g_ptr_array_unref);
  printf ("rows=%u ", gpcap_traffic_table_get_n_rows (GPCAP_TRAFFIC_TABLE (conversations)));
  print_distribution (times);
}

static const struct
{
  const char *name;
  void (*read) (GPcapReader *reader, Sums *sums);
} ways[] = {
  { "read-batch", read_batches },
  { "flow-keys", read_flow_keys },
  { "address-set", filter_addresses },
  { "conversations", read_conversations },
  { "tables", read_tables },
  { "next", read_next },
  { "dispatch", dispatch },
  { "loop", loop },
  { "loop-packet-signal", loop_with_packet_signal },
  { "start-packet-signal", start_with_packet_signal },
  { "start-batch-signal", start_with_batch_signal },
  { "start-threaded-batch-signal", start_threaded_with_batch_signal },
  { "history", remember },
  { "history-items", remember_and_get },
};

static void
read_savefile (const char *way, const char *filename, const Options *options, Sums *sums)
{
  g_autoptr (GPcapReader) reader =
      options->stream ? open_stream (filename) : open_savefile (filename);
  g_autoptr (GPcapDumper) dumper = set_options (reader, options);
  guint i = 0;

  while (i < G_N_ELEMENTS (ways) && !g_str_equal (ways[i].name, way))
    i++;
  if (i == G_N_ELEMENTS (ways))
    g_error ("There is no way %s", way);
  ways[i].read (reader, sums);
  close_dumper (dumper);
  gpcap_reader_close (reader);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  Sums sums = { 0 };

  options_parse (&options, &argc, &argv);

  const char *way = argv[1];
  const char *filename = argv[2];

  if (g_str_equal (way, "address-set"))
    make_addresses ();
  const gint64 start = get_time (CLOCK_MONOTONIC);

  if (g_strcmp0 (argv[3], "digest") == 0)
    sums.digest = g_checksum_new (G_CHECKSUM_MD5);
  if (find_dumper (way) != NULL)
    dump_batches (filename, argv[3], find_dumper (way));
  else if (g_str_equal (way, "open"))
    open_and_close (filename);
  else if (g_str_equal (way, "memory"))
    hold (filename);
  else if (g_str_equal (way, "refresh"))
    refresh (filename);
  else
    read_savefile (way, filename, &options, &sums);

  printf ("ns=%" G_GINT64_FORMAT " cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_MONOTONIC) - start,
          get_time (CLOCK_PROCESS_CPUTIME_ID));
  print_sums (&sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  g_clear_object (&addresses);
  options_clear (&options);
  return 0;
}
