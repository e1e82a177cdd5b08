/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in C, and in C++ with conformance.cc: conformance SAVEFILES */

#include <glib/gstdio.h>
#include <gpcap/gpcap.h>
#include <unistd.h>

static const char *savefiles;

/* The number of packets and their checksum. */
typedef struct
{
  guint n;
  guint32 checksum;
} Seen;

static void
see (Seen *seen, GPcapPkthdr *hdr, const guint8 *data, gsize size)
{
  gint64 seconds, microseconds;

  gpcap_pkthdr_get_ts (hdr, &seconds, &microseconds);
  seen->n++;
  seen->checksum = seen->checksum * 31 + (guint32) seconds;
  seen->checksum = seen->checksum * 31 + (guint32) microseconds;
  seen->checksum = seen->checksum * 31 + gpcap_pkthdr_get_caplen (hdr);
  seen->checksum = seen->checksum * 31 + gpcap_pkthdr_get_len (hdr);
  for (gsize i = 0; i < size; i++)
    seen->checksum = seen->checksum * 31 + data[i];
}

static void
see_bytes (Seen *seen, GPcapPkthdr *hdr, GBytes *bytes)
{
  gsize size;
  const guint8 *data = (const guint8 *) g_bytes_get_data (bytes, &size);

  see (seen, hdr, data, size);
}

static void
print_seen (const char *scenario, const Seen *seen)
{
  g_print ("%s: %u packets, checksum %08x\n", scenario, seen->n, seen->checksum);
}

static void
print_error (const char *scenario, GError *error)
{
  g_print ("%s: %s %d\n", scenario, g_quark_to_string (error->domain), error->code);
  g_error_free (error);
}

static GPcapReader *
open_savefile (const char *name)
{
  g_autofree char *filename = g_build_filename (savefiles, name, NULL);
  GPcapReader *reader = gpcap_open_offline (filename, NULL, NULL);

  g_assert_nonnull (reader);
  return reader;
}

static void
read_all (GPcapReader *reader, const char *scenario)
{
  Seen seen = { 0, 0 };
  GPcapPkthdr *hdr;
  GBytes *data;

  while (gpcap_reader_next (reader, &hdr, &data, NULL, NULL) == GPCAP_READ_RESULT_PACKET)
    {
      see_bytes (&seen, hdr, data);
      g_object_unref (hdr);
      g_bytes_unref (data);
    }
  print_seen (scenario, &seen);
}

static void
open_and_read (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapReader) again = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = NULL;
  GError *error = NULL;
  Seen seen = { 0, 0 };
  int major, minor;

  g_print ("open: link type %s, snapshot length %d\n",
           gpcap_datalink_val_to_name (gpcap_reader_get_datalink (reader, NULL)),
           gpcap_reader_get_snapshot (reader, NULL));
  g_assert_true (gpcap_reader_get_savefile_version (reader, &major, &minor, NULL));
  g_print ("version: %d.%d\n", major, minor);
  g_assert_null (gpcap_open_offline ("no such file", NULL, &error));
  print_error ("no file", error);
  read_all (reader, "next");
  while ((batch = gpcap_reader_read_batch (again, 7, NULL, NULL)) != NULL)
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

          see_bytes (&seen, hdr, data);
        }
      g_clear_object (&batch);
    }
  print_seen ("read_batch", &seen);
}

static void
open_others (void)
{
  g_autofree char *filename = g_build_filename (savefiles, "packets.pcap.gz", NULL);
  g_autofree char *uri = g_strconcat ("file://", filename, NULL);
  g_autoptr (GPcapReader) by_uri = gpcap_open_uri (uri, NULL, NULL);
  g_autoptr (GPcapReader) from_bytes = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  char *content;
  gsize size;

  read_all (by_uri, "uri");
  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  bytes = g_bytes_new_take (content, size);
  from_bytes = gpcap_open_bytes (bytes, NULL, NULL);
  read_all (from_bytes, "bytes");
  g_assert_null (gpcap_open_uri ("gpcap-nothing://", NULL, &error));
  print_error ("no scheme", error);
}

static void
filter (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  GError *error = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "udp", NULL));
  read_all (reader, "filter");
  g_assert_false (gpcap_reader_set_filter (reader, "no filter", &error));
  print_error ("bad filter", error);
}

typedef struct
{
  GPcapReader *reader;
  Seen seen;
  guint n_until_break;
} Dispatch;

static void
dispatch_cb (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Dispatch *dispatch = (Dispatch *) user_data;

  see (&dispatch->seen, hdr, data, caplen);
  if (dispatch->seen.n == dispatch->n_until_break)
    gpcap_reader_breakloop (dispatch->reader);
}

static void
dispatch (void)
{
  Dispatch dispatch = { open_savefile ("packets.pcap"), { 0, 0 }, 33 };
  const int first = gpcap_reader_dispatch (dispatch.reader, 30, dispatch_cb, &dispatch, NULL, NULL);
  const int second =
      gpcap_reader_dispatch (dispatch.reader, -1, dispatch_cb, &dispatch, NULL, NULL);
  const guint n_second = dispatch.seen.n - first;
  const int third = gpcap_reader_loop (dispatch.reader, -1, dispatch_cb, &dispatch, NULL, NULL);

  g_print ("dispatch: %d, %d after %u, %d after %u, checksum %08x\n", first, second, n_second,
           third, dispatch.seen.n - first - n_second, dispatch.seen.checksum);
  g_object_unref (dispatch.reader);
}

static GPcapPacket *
new_packet (GPcapPkthdr *hdr, const guint8 *data, guint caplen)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, caplen);

  return gpcap_packet_new (hdr, bytes);
}

static void
keep_cb (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer kept)
{
  g_ptr_array_add ((GPtrArray *) kept, new_packet (hdr, data, caplen));
}

static void
keep_and_close (void)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  GPcapReader *reader = open_savefile ("packets.pcap");
  GError *error = NULL;
  Seen seen = { 0, 0 };

  gpcap_reader_loop (reader, -1, keep_cb, kept, NULL, NULL);
  gpcap_reader_close (reader);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  g_object_unref (reader);
  for (guint i = 0; i < kept->len; i++)
    {
      GPcapPacket *packet = (GPcapPacket *) kept->pdata[i];

      see_bytes (&seen, gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
    }
  print_seen ("keep", &seen);
  print_error ("closed", error);
}

static void
dump_cb (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer dumper)
{
  g_assert_true (gpcap_dumper_dump ((GPcapDumper *) dumper, hdr, data, caplen, NULL));
}

static void
dump (void)
{
  g_autofree char *filename = g_build_filename (g_get_tmp_dir (), "gpcap-dump-XXXXXX", NULL);
  g_autoptr (GPcapReader) reader = open_savefile ("nanoseconds.pcap");
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GPcapReader) written = NULL;

  close (g_mkstemp (filename));
  dumper = gpcap_reader_dump_open (reader, filename, NULL);
  gpcap_reader_loop (reader, -1, dump_cb, dumper, NULL, NULL);
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  written = gpcap_open_offline (filename, NULL, NULL);
  read_all (written, "dump");
  g_unlink (filename);
}

static void
dump_to_full_disk (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapDumper) dumper = (GPcapDumper *) g_initable_new (
      GPCAP_TYPE_DUMPER, NULL, NULL, "filename", "/dev/full", "datalink", GPCAP_DLT_EN10MB, NULL);
  GError *error = NULL;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL);
  g_assert_false (gpcap_dumper_close (dumper, &error));
  print_error ("full disk", error);
  print_error ("kept", g_error_copy (gpcap_dumper_get_error (dumper)));
}

/* Writes a savefile with what only the pcapng format has. Returns its content. */
static GBytes *
write_pcapng (GPcapInterface *eth0)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "dump.pcapng.gz", NULL);
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GPcapPacket) packet = (GPcapPacket *) g_list_model_get_item ((GListModel *) batch, 0);
  g_autoptr (GPcapDumper) dumper = (GPcapDumper *) g_initable_new (
      GPCAP_TYPE_DUMPER, NULL, NULL, "filename", filename, "format", GPCAP_SAVEFILE_FORMAT_PCAPNG,
      "compression", GPCAP_COMPRESSION_GZIP, "application", "conformance", NULL);
  const int number = gpcap_dumper_add_interface (dumper, eth0, NULL);
  char *content;
  gsize size;

  g_assert_cmpint (number, ==, 0);
  g_assert_true (gpcap_dumper_add_name (dumper, "192.0.2.2", "server.test", NULL));
  g_assert_true (gpcap_dumper_dump_comment (dumper, packet, "first", NULL));
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_true (gpcap_dumper_add_statistics (dumper, 0, 100, 0, 0, -1, -1, NULL));
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  g_unlink (filename);
  g_rmdir (directory);
  return g_bytes_new_take (content, size);
}

static void
read_pcapng (GPcapReader *reader)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 1, NULL, NULL);
  g_autoptr (GPcapPacket) first = (GPcapPacket *) g_list_model_get_item ((GListModel *) batch, 0);
  g_auto (GStrv) comments = gpcap_packet_get_comments (first);
  GPcapPacketBatch *rest;
  Seen seen = { 0, 0 };

  while ((rest = gpcap_reader_read_batch (reader, 7, NULL, NULL)) != NULL)
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (rest); i++)
        {
          g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (rest, i);
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (rest, i);

          see_bytes (&seen, hdr, data);
        }
      g_clear_object (&rest);
    }
  g_print ("pcapng: %s on %s, then %u packets, checksum %08x\n", comments[0],
           gpcap_interface_get_name (gpcap_packet_get_interface (first)), seen.n, seen.checksum);
}

static void
dump_pcapng (void)
{
  g_autoptr (GPcapInterface) eth0 = (GPcapInterface *) g_object_new (
      GPCAP_TYPE_INTERFACE, "name", "eth0", "datalink", GPCAP_DLT_EN10MB, NULL);
  g_autoptr (GBytes) content = write_pcapng (eth0);
  g_autoptr (GPcapReader) reader = gpcap_open_bytes (content, NULL, NULL);
  g_autoptr (GPcapDumper) other =
      gpcap_dumper_open ("/dev/null", GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  GError *error = NULL;

  read_pcapng (reader);
  g_autoptr (GPcapSection) section =
      (GPcapSection *) g_list_model_get_item (gpcap_reader_get_sections (reader), 0);
  g_autoptr (GPcapInterface) told =
      (GPcapInterface *) g_list_model_get_item (gpcap_reader_get_interfaces (reader), 0);
  g_autoptr (GPcapStats) stats = gpcap_interface_get_stats (told);
  g_print ("told: by %s, %s of link type %s, %u received, %s\n",
           gpcap_section_get_application (section), gpcap_interface_get_name (told),
           gpcap_datalink_val_to_name (gpcap_interface_get_datalink (told)),
           (guint) gpcap_stats_get_received (stats),
           gpcap_reader_lookup_name (reader, "192.0.2.2"));
  g_assert_cmpint (gpcap_dumper_add_interface (other, eth0, &error), ==, -1);
  print_error ("other format", error);
}

static void
model_savefile (void)
{
  g_autofree char *filename = g_build_filename (savefiles, "packets.pcap.gz", NULL);
  g_autoptr (GPcapSavefileModel) model = gpcap_savefile_model_open (filename, NULL, NULL);
  g_autoptr (GPcapFilteredPackets) filtered = NULL;
  g_autoptr (GPcapPacket) packet = NULL;
  Seen seen = { 0, 0 };

  g_assert_true (gpcap_savefile_model_wait (model, NULL, NULL));
  packet = (GPcapPacket *) g_list_model_get_item ((GListModel *) model, 42);
  see_bytes (&seen, gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
  g_print ("model: packet 42 of %u, checksum %08x\n",
           g_list_model_get_n_items ((GListModel *) model), seen.checksum);
  filtered = gpcap_savefile_model_filter (model, "udp", NULL);
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, NULL));
  g_print ("model: %u pass\n", g_list_model_get_n_items ((GListModel *) filtered));
}

static void
keep_history (void)
{
  g_autofree char *filename = g_build_filename (g_get_tmp_dir (), "gpcap-history-XXXXXX", NULL);
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GPcapHistory) history = gpcap_history_new (30, 0, 0);
  GError *error = NULL;

  gpcap_history_add_batch (history, batch);
  const guint n_before = g_list_model_get_n_items (G_LIST_MODEL (history));
  gpcap_history_refresh (history);
  g_print ("history: %u packets, then %u\n", n_before,
           g_list_model_get_n_items (G_LIST_MODEL (history)));
  close (g_mkstemp (filename));
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open (
      filename, gpcap_history_get_datalink (history), 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_assert_true (gpcap_history_dump (history, dumper, NULL));
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_autoptr (GPcapReader) written = gpcap_open_offline (filename, NULL, NULL);
  read_all (written, "history dump");
  g_unlink (filename);
  g_autoptr (GPcapDumper) other =
      gpcap_dumper_open ("/dev/null", GPCAP_DLT_RAW, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_assert_false (gpcap_history_dump (history, other, &error));
  print_error ("other link type", error);
}

static void
rotated_cb (GPcapDumper *dumper,
            GFile *file,
            gint64 first_time,
            gint64 last_time,
            guint64 n_packets,
            gpointer line)
{
  g_string_append_printf ((GString *) line, " %" G_GUINT64_FORMAT, n_packets);
  g_assert_true (g_file_delete (file, NULL, NULL));
}

static void
write_ring (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *file_template = g_build_filename (directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapRotation) rotation = (GPcapRotation *) g_object_new (
      GPCAP_TYPE_ROTATION, "template", file_template, "max-packets", (guint64) 30, NULL);
  g_autoptr (GPcapRotation) wrong =
      (GPcapRotation *) g_object_new (GPCAP_TYPE_ROTATION, "template", "a.pcap", NULL);
  g_autoptr (GPcapDumper) dumper = (GPcapDumper *) g_initable_new (
      GPCAP_TYPE_DUMPER, NULL, NULL, "rotation", rotation, "datalink", GPCAP_DLT_EN10MB, NULL);
  g_autoptr (GString) line = g_string_new ("ring:");
  GError *error = NULL;

  g_signal_connect (dumper, "rotated", G_CALLBACK (rotated_cb), line);
  for (;;)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 40, NULL, NULL);

      if (batch == NULL)
        break;
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
    }
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_print ("%s packets\n", line->str);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_assert_false (gpcap_rotation_check (wrong, &error));
  print_error ("no number", error);
}

static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, gpointer seen)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) bytes = gpcap_packet_batch_get_bytes (batch, i);

      see_bytes ((Seen *) seen, hdr, bytes);
    }
}

static void
taps (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapTap) udp = gpcap_reader_add_tap_filter (reader, "udp", NULL);
  g_autoptr (GPcapTap) all = gpcap_reader_add_tap (reader, NULL, NULL);
  GPcapPacketBatch *batch;
  GError *error = NULL;
  Seen seen = { 0, 0 };

  gpcap_tap_set_max_packets (udp, 10);
  g_signal_connect (udp, "batch", G_CALLBACK (tap_batch_cb), &seen);
  while ((batch = gpcap_reader_read_batch (reader, 7, NULL, NULL)) != NULL)
    g_object_unref (batch);
  print_seen ("tap", &seen);
  g_print ("tap counts: %" G_GUINT64_FORMAT " packets, %sexhausted; %" G_GUINT64_FORMAT
           " packets, %" G_GUINT64_FORMAT " bytes\n",
           gpcap_tap_get_packets (udp), gpcap_tap_is_exhausted (udp) ? "" : "not ",
           gpcap_tap_get_packets (all), gpcap_tap_get_bytes (all));
  g_assert_null (gpcap_reader_add_tap_filter (reader, "no filter", &error));
  print_error ("bad tap", error);
}

static void
devices (void)
{
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = (GPcapDevice *) g_list_model_get_item (devices, i);

      if (g_str_equal (gpcap_device_get_name (device), "lo"))
        g_print ("devices: lo is %sa loopback device, and %s\n",
                 gpcap_device_is_loopback (device) ? "" : "not ",
                 gpcap_device_is_up (device) ? "up" : "down");
    }
}

static void
monitor_devices (void)
{
  g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();
  g_autoptr (GPcapDevice) device = gpcap_device_monitor_lookup (monitor, "lo");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint n_datalinks;
  g_autofree int *datalinks = gpcap_device_list_datalinks (device, &n_datalinks);

  g_signal_connect_swapped (device, "notify::received-bytes", G_CALLBACK (g_main_loop_quit), loop);
  gpcap_device_monitor_set_counters_interval (monitor, 10);
  g_main_loop_run (loop);
  g_print ("monitor: lo is %sof kind loopback and link type %s, and has %sreceived what it sent\n",
           gpcap_device_get_kind (device) == GPCAP_DEVICE_KIND_LOOPBACK ? "" : "not ",
           n_datalinks == 1 ? gpcap_datalink_val_to_name (datalinks[0]) : "none",
           gpcap_device_get_received_bytes (device) == gpcap_device_get_sent_bytes (device)
               ? ""
               : "not ");
}

typedef struct
{
  GMainLoop *loop;
  guint n;
  gsize size;
  guint n_finished;
  gboolean has_error;
} Live;

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, gpointer user_data)
{
  Live *live = (Live *) user_data;

  live->size = g_bytes_get_size (data) - 42;
  if (++live->n == 5)
    gpcap_reader_stop (reader);
}

static void
finished_cb (GPcapReader *reader, GError *error, gpointer user_data)
{
  Live *live = (Live *) user_data;

  live->n_finished++;
  live->has_error = error != NULL;
  g_main_loop_quit (live->loop);
}

static void
capture (void)
{
  Live live = { g_main_loop_new (NULL, FALSE), 0, 0, 0, FALSE };
  g_autoptr (GPcapReader) reader = gpcap_open_live ("lo", 65535, FALSE, 10, NULL, NULL);

  gpcap_reader_set_filter (reader, "udp port 47006", NULL);
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &live);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &live);
  g_assert_true (gpcap_reader_start (reader, NULL));
  g_main_loop_run (live.loop);
  g_print ("live: %u packets of %" G_GSIZE_FORMAT " bytes, finished %s %s an error\n", live.n,
           live.size, live.n_finished == 1 ? "once" : "not once",
           live.has_error ? "with" : "without");
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);
  g_print ("stats: %" G_GUINT64_FORMAT " delivered, %" G_GUINT64_FORMAT " dropped by the queue\n",
           gpcap_stats_get_delivered (stats), gpcap_stats_get_dropped_by_queue (stats));
  g_main_loop_unref (live.loop);
}

static void
count_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, gpointer n)
{
  ++*(guint *) n;
}

static void
count_finished_cb (GPcapReader *reader, GError *error, gpointer n)
{
  ++*(guint *) n;
}

static void
drain (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = NULL;
  guint n_seen = 0, n_finished = 0, n_rest = 0;

  g_signal_connect (reader, "packet", G_CALLBACK (count_packet_cb), &n_seen);
  g_signal_connect (reader, "finished", G_CALLBACK (count_finished_cb), &n_finished);
  gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, NULL);
  gpcap_reader_start (reader, NULL);
  gpcap_reader_step (reader, 7, NULL);
  gpcap_reader_drain (reader, NULL, NULL);
  gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_NONE, NULL);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      n_rest += gpcap_packet_batch_get_n_packets (batch);
      g_clear_object (&batch);
    }
  g_print ("drain: %u packets, finished %s, then %u\n", n_seen,
           n_finished == 1 ? "once" : "not once", n_rest);
}

static void
check (void)
{
  g_autoptr (GPcapFilterCheck) wrong =
      gpcap_check_filter ("udp and and tcp", GPCAP_DLT_EN10MB, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
  g_autoptr (GPcapFilterCheck) right = gpcap_check_filter ("host example.invalid", GPCAP_DLT_EN10MB,
                                                           GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
  g_autofree char *names = g_strjoinv (" ", (char **) gpcap_filter_check_get_names (right));

  g_print ("check: %s from %d to %d\n", gpcap_filter_check_is_valid (wrong) ? "valid" : "wrong",
           gpcap_filter_check_get_start (wrong), gpcap_filter_check_get_end (wrong));
  g_print ("check: %s, with the names: %s\n",
           gpcap_filter_check_is_valid (right) ? "valid" : "wrong", names);
}

static void
async_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = (GAsyncResult *) g_object_ref (result);
}

static GPcapPacketBatch *
read_async (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gpcap_reader_read_batch_async (reader, 30, G_PRIORITY_DEFAULT, cancellable, async_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return gpcap_reader_read_batch_finish (reader, result, error);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel ((GCancellable *) cancellable);
  return G_SOURCE_REMOVE;
}

static void
read_asynchronously (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapReader) live = gpcap_open_live ("lo", 65535, FALSE, 10, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPcapPacketBatch) batch = NULL;
  GError *error = NULL;
  guint n_packets = 0, n_batches = 0;

  while ((batch = read_async (reader, NULL, NULL)) != NULL)
    {
      n_packets += gpcap_packet_batch_get_n_packets (batch);
      n_batches++;
      g_clear_object (&batch);
    }
  g_print ("async: %u packets in %u batches\n", n_packets, n_batches);
  gpcap_reader_set_filter (live, "udp port 1", NULL);
  g_timeout_add (20, cancel_cb, cancellable);
  g_assert_null (read_async (live, cancellable, &error));
  print_error ("async cancelled", error);
}

static void
compile (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  gpcap_compile_async (GPCAP_DLT_EN10MB, 65535, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL, async_cb,
                       &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (GPcapBpf) bpf = gpcap_compile_finish (result, NULL);
  g_autoptr (GPcapPacketBatch) matching = gpcap_packet_batch_filter (batch, bpf, NULL);
  g_print ("compile: %u of %u packets match\n", gpcap_packet_batch_get_n_packets (matching),
           gpcap_packet_batch_get_n_packets (batch));
  guint n_matches = 0;
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPacket) packet =
          (GPcapPacket *) g_list_model_get_item (G_LIST_MODEL (batch), i);

      n_matches += gpcap_bpf_matches (bpf, packet);
    }
  g_print ("matches: %u\n", n_matches);
}

static void
print_flow (GPcapPacketBatch *batch, guint position)
{
  g_autoptr (GPcapFlowKey) key = gpcap_packet_batch_get_flow_key (batch, position);
  g_autofree char *protocol = gpcap_flow_key_get_protocol_name (key);
  g_autofree char *source = gpcap_flow_key_get_source_string (key);
  g_autofree char *destination = gpcap_flow_key_get_destination_string (key);

  g_print ("flow: %s from %s %u to %s %u\n", protocol, source, gpcap_flow_key_get_source_port (key),
           destination, gpcap_flow_key_get_destination_port (key));
}

static guint
count_matches (GPcapPacketBatch *batch, GPcapAddressSet *addresses, GPcapAddressEnd end)
{
  g_autoptr (GPcapPacketBatch) passed = gpcap_packet_batch_filter_addresses (batch, addresses, end);

  return gpcap_packet_batch_get_n_packets (passed);
}

static void
flows (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GBytes) keys = gpcap_packet_batch_get_flow_keys (batch);
  const GPcapFlowKeyRecord *records = (const GPcapFlowKeyRecord *) g_bytes_get_data (keys, NULL);
  GError *error = NULL;
  guint n_packets = 0;

  for (guint i = 0; i < 3; i++)
    print_flow (batch, i);
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    n_packets += records[i].destination_port == 80;
  g_print ("port 80: %u packets\n", n_packets);
  g_autoptr (GPcapAddressSet) addresses =
      gpcap_address_set_new_from_text ("192.0.2.2\n2001:db8::/32\n", NULL);
  g_print ("addresses: %u prefixes, %u packets, %u from them\n",
           gpcap_address_set_get_n_prefixes (addresses),
           count_matches (batch, addresses, GPCAP_ADDRESS_END_EITHER),
           count_matches (batch, addresses, GPCAP_ADDRESS_END_SOURCE));
  g_assert_null (gpcap_address_set_new_from_text ("x", &error));
  print_error ("bad address", error);
}

static void
print_conversation (GPcapConversation *item)
{
  g_autofree char *protocol = gpcap_conversation_get_protocol_name (item);
  g_autofree char *a = gpcap_conversation_get_address_a (item);
  g_autofree char *b = gpcap_conversation_get_address_b (item);

  g_print ("conversation: %s %s %u and %s %u, %" G_GUINT64_FORMAT " packets and %" G_GUINT64_FORMAT
           " back\n",
           protocol, a, gpcap_conversation_get_port_a (item), b,
           gpcap_conversation_get_port_b (item), gpcap_conversation_get_packets_a_to_b (item),
           gpcap_conversation_get_packets_b_to_a (item));
}

static void
print_endpoint (GPcapEndpoint *item)
{
  g_autofree char *address = gpcap_endpoint_get_address (item);

  g_print ("endpoint: %s, %" G_GUINT64_FORMAT " sent and %" G_GUINT64_FORMAT " received\n", address,
           gpcap_endpoint_get_packets_sent (item), gpcap_endpoint_get_packets_received (item));
}

static void
print_items (GPcapConversations *conversations)
{
  GListModel *endpoints = G_LIST_MODEL (gpcap_conversations_get_endpoints (conversations));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversations)); i++)
    {
      g_autoptr (GPcapConversation) item =
          (GPcapConversation *) g_list_model_get_item (G_LIST_MODEL (conversations), i);

      print_conversation (item);
    }
  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (GPcapEndpoint) item = (GPcapEndpoint *) g_list_model_get_item (endpoints, i);

      print_endpoint (item);
    }
  g_autoptr (GPcapTraffic) first =
      (GPcapTraffic *) g_list_model_get_item (G_LIST_MODEL (conversations), 0);
  g_autofree char *filter = gpcap_traffic_get_filter (first);
  g_print ("expression: %s\n", filter);
}

static void
conversations (void)
{
  g_autoptr (GPcapReader) reader = open_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GPcapConversations) table = gpcap_conversations_new ();
  GPcapTrafficTable *protocols = gpcap_conversations_get_protocols (table);
  guint64 n_packets = 0, n_in_history = 0;
  gsize size, history_size;

  gpcap_traffic_table_set_sort_by (GPCAP_TRAFFIC_TABLE (table), GPCAP_TRAFFIC_ORDER_PACKETS);
  gpcap_traffic_table_set_max_items (GPCAP_TRAFFIC_TABLE (table), 2);
  gpcap_conversations_add_batch (table, batch);
  gpcap_conversations_get_endpoints (table);
  gpcap_conversations_refresh (table);
  print_items (table);

  g_autoptr (GBytes) bytes = gpcap_traffic_table_get_records (protocols);
  const GPcapTrafficRecord *records = (const GPcapTrafficRecord *) g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size / sizeof *records; i++)
    n_packets += records[i].packets_a_to_b;
  g_print ("protocols: %u rows, %u packets\n", (guint) (size / sizeof *records), (guint) n_packets);

  g_autoptr (GBytes) history =
      gpcap_conversations_get_history (table, GPCAP_TRAFFIC_INTERVAL_SECOND);
  const GPcapTrafficSample *samples =
      (const GPcapTrafficSample *) g_bytes_get_data (history, &history_size);
  for (gsize i = 0; i < history_size / sizeof *samples; i++)
    n_in_history += samples[i].packets;
  g_print ("history: %u second, %u packets\n", (guint) (history_size / sizeof *samples),
           (guint) n_in_history);
}

int
main (int argc, char **argv)
{
  savefiles = argv[1];
  open_and_read ();
  open_others ();
  filter ();
  dispatch ();
  keep_and_close ();
  dump ();
  dump_to_full_disk ();
  dump_pcapng ();
  model_savefile ();
  keep_history ();
  write_ring ();
  taps ();
  devices ();
  monitor_devices ();
  capture ();
  drain ();
  check ();
  read_asynchronously ();
  compile ();
  flows ();
  conversations ();
  return 0;
}
