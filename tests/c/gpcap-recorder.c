/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the flight recorder. */

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-made.h"
#include "support/gpcap-waiting.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define TIME (1700000000 * SECOND)

/* A recorder that records 10 seconds before and 5 after, and what it told. Packet n is of n seconds
 * after TIME, and has n + 60 bytes. */
typedef struct
{
  char *directory; /* owned */
  GPcapHistory *history; /* owned */
  GPcapRecorder *recorder; /* owned, or NULL */
  GString *told; /* owned; the packets of each recording */
  GError *error; /* owned, or NULL */
} Fixture;

static void
add_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer numbers)
{
  const guint number = caplen - 60;

  g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, TIME + number * SECOND);
  g_array_append_val ((GArray *) numbers, number);
}

/* Adds the numbers of a file's packets as "first-last", or as several such. */
static void
recorded_cb (GPcapRecorder *recorder,
             GFile *file,
             gint64 first_time,
             gint64 last_time,
             guint64 n_packets,
             Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (g_file_peek_path (file), NULL, &error);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, add_func, numbers, NULL, NULL), ==, 0);
  g_assert_cmpuint (numbers->len, ==, n_packets);
  const guint *values = (const guint *) numbers->data;
  const guint n = numbers->len;
  g_assert_cmpint (first_time, ==, TIME + values[0] * SECOND);
  g_assert_cmpint (last_time, ==, TIME + values[n - 1] * SECOND);
  for (guint i = 0, first = 0; i < n; i++)
    {
      if (i + 1 < n && values[i + 1] == values[i] + 1)
        continue;
      g_string_append_printf (self->told, "%u-%u%s", values[first], values[i],
                              i + 1 < n ? "," : " ");
      first = i + 1;
    }
}

static void
failed_cb (GPcapRecorder *recorder, GError *error, Fixture *self)
{
  g_assert_no_error (self->error);
  self->error = g_error_copy (error);
}

static void
make_recorder (Fixture *self, const char *directory)
{
  g_autofree char *template = g_build_filename (directory, "event-%s-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);

  self->recorder = gpcap_recorder_new (self->history, rotation, 10, 5);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (recorded_cb), self);
  g_signal_connect (self->recorder, "failed", G_CALLBACK (failed_cb), self);
}

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->history = gpcap_history_new (0, 0, 0);
  self->told = g_string_new (NULL);
  make_recorder (self, self->directory);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_clear_object (&self->recorder);
  g_clear_object (&self->history);
  g_string_free (self->told, TRUE);
  g_clear_error (&self->error);
}

/* Adds packets in batches of three. */
static void
add_of (Fixture *self, guint first, guint end, int datalink)
{
  g_autofree MadePacket *packets = g_new (MadePacket, end - first);
  g_autoptr (GPcapReader) reader = NULL;
  GPcapPacketBatch *batch;

  for (guint i = first; i < end; i++)
    packets[i - first] = (MadePacket){ TIME + i * SECOND, i + 60, i + 60 };
  reader = made_open (packets, end - first, datalink);
  while ((batch = gpcap_reader_read_batch (reader, 3, NULL, NULL)) != NULL)
    {
      gpcap_history_add_batch (self->history, batch);
      g_object_unref (batch);
    }
}

static void
add (Fixture *self, guint first, guint end)
{
  add_of (self, first, end, GPCAP_DLT_EN10MB);
}

static void
trigger (Fixture *self, guint number)
{
  gpcap_recorder_trigger_at (self->recorder, TIME + number * SECOND);
  g_assert_true (gpcap_recorder_is_recording (self->recorder));
}

static void
wait_until_recorded (Fixture *self)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_recorder_is_recording (self->recorder))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
assert_told (Fixture *self, const char *expected)
{
  wait_until_recorded (self);
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->told->str, ==, expected);
}

static void
test_before_and_after (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  add (self, 101, 130);
  assert_told (self, "90-105 ");
}

static void
test_packets_that_leave_the_history_are_recorded (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  gpcap_history_set_max_packets (self->history, 1);
  add (self, 101, 130);
  gpcap_history_clear (self->history);
  assert_told (self, "90-105 ");
}

static void
test_triggers_that_overlap_are_one (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  add (self, 101, 104);
  trigger (self, 103);
  trigger (self, 101);
  add (self, 104, 130);
  assert_told (self, "90-108 ");
}

static void
test_triggers_follow_without_a_packet_twice (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  add (self, 101, 110);
  trigger (self, 109);
  add (self, 110, 130);
  assert_told (self, "90-105 106-114 ");
  trigger (self, 160);
  add (self, 130, 200);
  assert_told (self, "90-105 106-114 150-165 ");
}

static void
test_an_event_of_the_past (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 50);
  assert_told (self, "40-55 ");
}

static void
test_an_event_of_the_future (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 105);
  add (self, 101, 120);
  assert_told (self, "95-110 ");
}

static void
test_the_end_of_the_reader_ends_it (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  add (self, 101, 103);
  gpcap_recorder_end (self->recorder);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "90-102 ");
  /* What follows is not recorded again, and not lost. */
  trigger (self, 103);
  add (self, 103, 120);
  assert_told (self, "90-102 103-108 ");
}

static void
test_without_packets_there_is_no_file (Fixture *self, gconstpointer user_data)
{
  trigger (self, 100);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "");
}

/* The packets are from now, and then none comes. */
static void
test_the_wall_clock_ends_it (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "event-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);

  add (self, 0, 10);
  g_clear_object (&self->recorder);
  self->recorder = gpcap_recorder_new (self->history, rotation, 1e12, 0);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (recorded_cb), self);
  gpcap_recorder_trigger (self->recorder);
  assert_told (self, "0-9 ");
}

static void
test_another_link_type_is_another_file (Fixture *self, gconstpointer user_data)
{
  add (self, 0, 101);
  trigger (self, 100);
  add_of (self, 101, 120, GPCAP_DLT_RAW);
  assert_told (self, "90-100 101-105 ");
}

/* Writes packets of two link types in turn, with comments, and adds those of the file. */
static void
add_of_pcapng (Fixture *self, guint end)
{
  g_autofree char *filename = g_build_filename (self->directory, "original", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open_pcapng (filename, &error);
  g_autoptr (GPcapReader) reader = NULL;
  GPcapPacketBatch *batch;

  g_assert_no_error (error);
  for (guint i = 0; i < end; i++)
    {
      const guint8 bytes[200] = { 0 };
      const int datalink = i % 2 == 0 ? GPCAP_DLT_EN10MB : GPCAP_DLT_RAW;
      g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (TIME / SECOND + i, 0, i + 60, i + 60);
      g_autoptr (GBytes) data = g_bytes_new (bytes, i + 60);
      g_autoptr (GPcapPacket) packet = gpcap_packet_new_for_datalink (hdr, data, datalink);

      g_assert_true (gpcap_dumper_dump_comment (dumper, packet, "a comment", &error));
    }
  g_assert_true (gpcap_dumper_close (dumper, &error));
  reader = gpcap_open_offline (filename, NULL, &error);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    gpcap_history_add_batch (self->history, batch);
  g_assert_no_error (error);
}

static void
assert_comment_cb (GPcapRecorder *recorder,
                   GFile *file,
                   gint64 first_time,
                   gint64 last_time,
                   guint64 n_packets,
                   gpointer user_data)
{
  g_autoptr (GPcapReader) reader = gpcap_open_file (file, NULL, NULL);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), 0);
  g_auto (GStrv) comments = gpcap_packet_get_comments (packet);

  g_assert_cmpuint (g_strv_length (comments), ==, 1);
  g_assert_cmpstr (comments[0], ==, "a comment");
}

/* Not a file for each packet. */
static void
test_packets_of_pcapng_stay_together (Fixture *self, gconstpointer user_data)
{
  add_of_pcapng (self, 100);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (assert_comment_cb), NULL);
  trigger (self, 50);
  assert_told (self, "40-55 ");
}

static void
test_a_failure_is_told (Fixture *self, gconstpointer user_data)
{
  g_clear_object (&self->recorder);
  make_recorder (self, "/none");
  add (self, 0, 101);
  trigger (self, 100);
  add (self, 101, 120);
  wait_until_recorded (self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (self->told->str, ==, "");
}

/* The thread still writes what it has. */
static void
test_a_recorder_that_is_dropped (Fixture *self, gconstpointer user_data)
{
  const gint64 deadline = get_test_deadline ();
  gboolean is_found = FALSE;

  add (self, 0, 101);
  trigger (self, 100);
  g_clear_object (&self->recorder);
  add (self, 101, 120);
  while (!is_found)
    {
      g_autofree char *path =
          g_build_filename (self->directory, "event-1700000090-00001.pcap", NULL);

      is_found = g_file_test (path, G_FILE_TEST_EXISTS);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

static void
test_settings_are_read_back (Fixture *self, gconstpointer user_data)
{
  g_assert_true (gpcap_recorder_get_history (self->recorder) == self->history);
  g_assert_nonnull (gpcap_recorder_get_rotation (self->recorder));
  g_assert_cmpfloat (gpcap_recorder_get_seconds_before (self->recorder), ==, 10);
  g_assert_cmpfloat (gpcap_recorder_get_seconds_after (self->recorder), ==, 5);
  g_assert_false (gpcap_recorder_is_recording (self->recorder));
}

/* Many packets, of which blocks are shared with the thread while more are added. */
static void
test_blocks_are_shared (Fixture *self, gconstpointer user_data)
{
  gpcap_history_set_max_seconds (self->history, 12);
  for (guint i = 0; i < 200; i++)
    {
      add (self, 20 * i, 20 * (i + 1));
      trigger (self, 20 * i + 19);
    }
  gpcap_recorder_end (self->recorder);
  wait_until_recorded (self);
  g_assert_no_error (self->error);
  g_assert_true (g_str_has_prefix (self->told->str, "9-24 29-44 49-64 "));
  g_assert_true (g_str_has_suffix (self->told->str, "3989-3999 "));
}

/* Opens a dumper of a ring, with files of four packets. */
static GPcapDumper *
open_ring (Fixture *self, GPcapSavefileFormat format, GPcapCompression compression)
{
  g_autofree char *template = g_build_filename (self->directory, "ring-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 4,
                    "keep-files", 5, "compression", compression, NULL);
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "rotation", rotation,
                                        "datalink", GPCAP_DLT_EN10MB, "format", format, NULL);

  g_assert_no_error (error);
  return dumper;
}

static void
make_ring_recorder (Fixture *self, GPcapDumper *ring)
{
  g_autofree char *template = g_build_filename (self->directory, "event-%s-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);

  g_clear_object (&self->recorder);
  self->recorder = gpcap_recorder_new_for_ring (ring, rotation, 10, 5);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (recorded_cb), self);
  g_signal_connect (self->recorder, "failed", G_CALLBACK (failed_cb), self);
}

static void
dump (GPcapDumper *dumper, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (TIME / SECOND + i, 0, i + 60, i + 60);
      g_autofree guint8 *data = g_malloc0 (i + 60);

      g_assert_true (gpcap_dumper_dump (dumper, hdr, data, i + 60, NULL));
    }
}

/* Ten seconds before are in whole files and in the one under way, and five after in those to come,
 * though the ring deletes the first ones meanwhile. */
static void
test_a_ring_has_before_and_after (Fixture *self, gconstpointer format)
{
  g_autoptr (GPcapDumper) ring = open_ring (self, GPOINTER_TO_INT (format), GPCAP_COMPRESSION_NONE);

  make_ring_recorder (self, ring);
  dump (ring, 0, 31);
  trigger (self, 30);
  dump (ring, 31, 70);
  assert_told (self, "20-35 ");
}

/* A thread compresses the last files, though the dumper is closed. */
static void
wait_until_compressed (Fixture *self)
{
  const gint64 deadline = get_test_deadline ();
  gboolean is_done = FALSE;

  while (!is_done)
    {
      g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
      const char *name;

      is_done = TRUE;
      while ((name = g_dir_read_name (directory)) != NULL)
        is_done &= g_str_has_prefix (name, "event-") || g_str_has_suffix (name, ".gz");
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

static void
test_a_ring_that_is_compressed (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) ring =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_GZIP);

  make_ring_recorder (self, ring);
  dump (ring, 0, 31);
  for (guint i = 0; i < 3; i++)
    {
      g_string_truncate (self->told, 0);
      trigger (self, 30 + i * 20);
      dump (ring, 31 + i * 20, 51 + i * 20);
      assert_told (self, i == 0 ? "20-35 " : i == 1 ? "40-55 " : "60-75 ");
    }
  g_assert_true (gpcap_dumper_close (ring, NULL));
  wait_until_compressed (self);
}

/* A ring that an earlier process has left is a part of the time before. */
static void
test_a_ring_from_before (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) before =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);
  g_autoptr (GPcapDumper) ring = NULL;

  dump (before, 0, 17);
  g_assert_true (gpcap_dumper_close (before, NULL));
  ring = open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);
  make_ring_recorder (self, ring);
  dump (ring, 17, 20);
  trigger (self, 18);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "8-19 ");
}

/* What else is in the ring is written, and the failure is told. */
static void
test_a_damaged_file_of_a_ring (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->directory, "ring-00002.pcap", NULL);
  g_autoptr (GPcapDumper) ring =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);

  make_ring_recorder (self, ring);
  dump (ring, 0, 10);
  g_assert_true (g_file_set_contents (path, "no savefile", -1, NULL));
  trigger (self, 9);
  gpcap_recorder_end (self->recorder);
  wait_until_recorded (self);
  g_assert_error (self->error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  g_assert_true (g_str_has_prefix (self->error->message, path));
  g_assert_cmpstr (self->told->str, ==, "0-3,8-9 ");
}

static void
test_triggers_of_a_ring (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) ring =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);

  make_ring_recorder (self, ring);
  dump (ring, 0, 21);
  trigger (self, 20);
  dump (ring, 21, 24);
  trigger (self, 23); /* Overlaps. */
  dump (ring, 24, 26);
  gpcap_recorder_end (self->recorder);
  trigger (self, 27); /* Follows, without a packet twice. */
  dump (ring, 26, 40);
  gpcap_recorder_end (self->recorder);
  trigger (self, 30); /* In the past. */
  assert_told (self, "10-25 26-32 33-35 ");
  /* A closed dumper still has its files. */
  g_assert_true (gpcap_dumper_close (ring, NULL));
  trigger (self, 45);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "10-25 26-32 33-35 36-39 ");
}

static void
count_recorded_cb (GPcapRecorder *recorder,
                   GFile *file,
                   gint64 first_time,
                   gint64 last_time,
                   guint64 n_packets,
                   guint64 *sum)
{
  *sum += n_packets;
}

/* A ring may have more files than the process may open, and the dumper goes on. */
static void
test_a_ring_of_many_files (Fixture *self, gconstpointer user_data)
{
  g_autofree char *files = g_build_filename (self->directory, "ring-%N.pcap", NULL);
  g_autofree char *events = g_build_filename (self->directory, "event-%N.pcap", NULL);
  g_autoptr (GPcapRotation) of_files =
      g_object_new (GPCAP_TYPE_ROTATION, "template", files, "max-packets", (guint64) 1, NULL);
  g_autoptr (GPcapRotation) of_events =
      g_object_new (GPCAP_TYPE_ROTATION, "template", events, NULL);
  g_autoptr (GPcapDumper) ring = gpcap_dumper_open_rotating (of_files, GPCAP_DLT_EN10MB, 65535,
                                                             GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  struct rlimit limit, low;
  guint64 n_packets = 0;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  low = limit;
  low.rlim_cur = 128;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  g_clear_object (&self->recorder);
  self->recorder = gpcap_recorder_new_for_ring (ring, of_events, 10000, 10000);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (count_recorded_cb), &n_packets);
  g_signal_connect (self->recorder, "failed", G_CALLBACK (failed_cb), self);
  dump (ring, 0, 300);
  trigger (self, 299);
  dump (ring, 300, 600);
  gpcap_recorder_end (self->recorder);
  wait_until_recorded (self);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_no_error (self->error);
  g_assert_cmpuint (n_packets, ==, 600);
}

/* The files of a ring are the parent's. */
static void
test_a_child_opens_no_files_of_a_ring (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) ring =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);
  int status;

  make_ring_recorder (self, ring);
  dump (ring, 0, 10);
  const pid_t child = fork ();
  if (child == 0)
    {
      g_assert_false (gpcap_dumper_close (ring, NULL));
      trigger (self, 9);
      gpcap_recorder_end (self->recorder);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  trigger (self, 9);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "0-9 ");
}

/* Without a ring there is nothing to record. */
static void
test_a_dumper_without_a_ring (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper =
      gpcap_dumper_open ("/dev/null", GPCAP_DLT_EN10MB, 65535, GPCAP_TSTAMP_PRECISION_MICRO, NULL);

  make_ring_recorder (self, dumper);
  g_assert_true (gpcap_recorder_get_ring (self->recorder) == dumper);
  g_assert_null (gpcap_recorder_get_history (self->recorder));
  trigger (self, 1);
  gpcap_recorder_end (self->recorder);
  assert_told (self, "");
}

/* Packets of now: the wall clock ends the recording. */
static void
test_the_wall_clock_ends_that_of_a_ring (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "event-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);
  g_autoptr (GPcapDumper) ring =
      open_ring (self, GPCAP_SAVEFILE_FORMAT_PCAP, GPCAP_COMPRESSION_NONE);
  const gint64 now = g_get_real_time ();
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (now / 1000000, now % 1000000, 4, 4);
  guint64 n_packets = 0;

  g_clear_object (&self->recorder);
  self->recorder = gpcap_recorder_new_for_ring (ring, rotation, 10, 0);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (count_recorded_cb), &n_packets);
  for (guint i = 0; i < 10; i++)
    g_assert_true (gpcap_dumper_dump (ring, hdr, (const guint8 *) "abcd", 4, NULL));
  gpcap_recorder_trigger (self->recorder);
  wait_until_recorded (self);
  g_assert_cmpuint (n_packets, ==, 10);
}

#define ADD(path, test) g_test_add ("/recorder/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("before-and-after", test_before_and_after);
  ADD ("packets-that-leave-the-history-are-recorded",
       test_packets_that_leave_the_history_are_recorded);
  ADD ("triggers-that-overlap-are-one", test_triggers_that_overlap_are_one);
  ADD ("triggers-follow-without-a-packet-twice", test_triggers_follow_without_a_packet_twice);
  ADD ("an-event-of-the-past", test_an_event_of_the_past);
  ADD ("an-event-of-the-future", test_an_event_of_the_future);
  ADD ("the-end-of-the-reader-ends-it", test_the_end_of_the_reader_ends_it);
  ADD ("without-packets-there-is-no-file", test_without_packets_there_is_no_file);
  ADD ("the-wall-clock-ends-it", test_the_wall_clock_ends_it);
  ADD ("another-link-type-is-another-file", test_another_link_type_is_another_file);
  ADD ("packets-of-pcapng-stay-together", test_packets_of_pcapng_stay_together);
  ADD ("a-failure-is-told", test_a_failure_is_told);
  ADD ("a-recorder-that-is-dropped", test_a_recorder_that_is_dropped);
  ADD ("settings-are-read-back", test_settings_are_read_back);
  ADD ("blocks-are-shared", test_blocks_are_shared);
  g_test_add ("/recorder/a-ring-has-before-and-after", Fixture,
              GINT_TO_POINTER (GPCAP_SAVEFILE_FORMAT_PCAP), set_up,
              test_a_ring_has_before_and_after, tear_down);
  g_test_add ("/recorder/a-ring-has-before-and-after/pcapng", Fixture,
              GINT_TO_POINTER (GPCAP_SAVEFILE_FORMAT_PCAPNG), set_up,
              test_a_ring_has_before_and_after, tear_down);
  ADD ("a-ring-that-is-compressed", test_a_ring_that_is_compressed);
  ADD ("a-ring-from-before", test_a_ring_from_before);
  ADD ("a-damaged-file-of-a-ring", test_a_damaged_file_of_a_ring);
  ADD ("triggers-of-a-ring", test_triggers_of_a_ring);
  ADD ("a-ring-of-many-files", test_a_ring_of_many_files);
  ADD ("a-child-opens-no-files-of-a-ring", test_a_child_opens_no_files_of_a_ring);
  ADD ("a-dumper-without-a-ring", test_a_dumper_without_a_ring);
  ADD ("the-wall-clock-ends-that-of-a-ring", test_the_wall_clock_ends_that_of_a_ring);

  return g_test_run ();
}
