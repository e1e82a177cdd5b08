/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is recorded of an interface: all of it in a ring of files, or the seconds before an event,
 * of a history or of such a ring. Then it tells how many of the packets that were delivered are not
 * in the files once, in order.
 *
 * gpcap-recording ring|event|ring-event DEVICE OUTPUT */

#include <glib/gstdio.h>
#include <stdio.h>

#include "benchmark.h"
#include "readers.h"

#define BUFFER_SIZE (256 * 1024 * 1024)
#define FILE_PACKETS 100000
#define SECONDS_BEFORE 10
#define SECONDS_AFTER 0.1
#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  GPcapReader *reader; /* owned */
  char *directory; /* owned; of the files */
  GPtrArray *files; /* owned; of GFile, owned, as they became whole */
  GPcapHistory *history; /* owned; NULL for a ring */
  GPcapRecorder *recorder; /* owned; NULL for a ring */
  GArray *times; /* owned; of all packets that were delivered */
  gint64 event; /* its time; 0 before it */
  guint64 len; /* of all packets that were delivered */
  gboolean done;
} Recording;

static void
whole_cb (GObject *object,
          GFile *file,
          gint64 first_time,
          gint64 last_time,
          guint64 n_packets,
          Recording *self)
{
  g_ptr_array_add (self->files, g_object_ref (file));
}

static void
failed_cb (GPcapRecorder *recorder, const GError *error, gpointer user_data)
{
  g_error ("%s", error->message);
}

static GPcapReader *
open_with_buffer (const char *device)
{
  GError *error = NULL;
  GPcapReader *reader = gpcap_create (device, &error);

  check (reader != NULL, error);
  check (gpcap_reader_set_timeout (reader, FLOOD_TIMEOUT, &error), error);
  check (gpcap_reader_set_buffer_size (reader, BUFFER_SIZE, &error), error);
  check (gpcap_reader_set_promisc (reader, TRUE, &error), error);
  check (gpcap_reader_activate (reader, NULL, &error) >= 0, error);
  return reader;
}

static GPcapDumper *
write_ring (Recording *self, GPcapRotation *rotation)
{
  GError *error = NULL;
  GPcapDumper *dumper =
      gpcap_dumper_open_rotating (rotation, gpcap_reader_get_datalink (self->reader, NULL), SNAPLEN,
                                  GPCAP_TSTAMP_PRECISION_NANO, &error);

  check (dumper != NULL, error);
  check (gpcap_reader_set_dumper (self->reader, dumper, &error), error);
  return dumper;
}

static void
wait_for_event (Recording *self, GPcapDumper *ring)
{
  g_autofree char *template = g_build_filename (self->directory, "event-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);

  if (ring == NULL)
    self->history = gpcap_history_new (0, 0, SECONDS_BEFORE);
  self->recorder =
      ring != NULL ? gpcap_recorder_new_for_ring (ring, rotation, SECONDS_BEFORE, SECONDS_AFTER)
                   : gpcap_recorder_new (self->history, rotation, SECONDS_BEFORE, SECONDS_AFTER);
  g_signal_connect (self->recorder, "recorded", G_CALLBACK (whole_cb), self);
  g_signal_connect (self->recorder, "failed", G_CALLBACK (failed_cb), NULL);
}

/* The event is in the middle of the flood, when there are enough seconds before it, or at its end.
 */
static void
look_for_event (Recording *self, gboolean is_end)
{
  const gint64 *times = (const gint64 *) self->times->data;
  const guint n = self->times->len;

  if (self->recorder == NULL || self->event != 0 || n == 0
      || (!is_end && times[n - 1] - times[0] <= SECONDS_BEFORE * SECOND))
    return;
  self->event = times[n - 1];
  gpcap_recorder_trigger_at (self->recorder, self->event);
}

static void
see_batch (Recording *self, GPcapPacketBatch *batch)
{
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  if (self->history != NULL)
    gpcap_history_add_batch (self->history, batch);
  for (guint i = 0; i < n && !self->done; i++)
    {
      self->done = records[i].len == MARKER_SIZE;
      if (self->done)
        break;
      self->len += records[i].len;
      g_array_append_val (self->times, records[i].timestamp);
    }
  look_for_event (self, self->done);
}

static void
capture (Recording *self)
{
  GError *error = NULL;

  while (!self->done)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 0, NULL, &error);

      check (batch != NULL, error);
      see_batch (self, batch);
    }
}

static void
finish (Recording *self, GPcapDumper *dumper)
{
  if (self->recorder != NULL)
    gpcap_recorder_end (self->recorder);
  close_dumper (dumper);
  if (self->recorder == NULL)
    return;
  while (gpcap_recorder_is_recording (self->recorder))
    g_main_context_iteration (NULL, TRUE);
}

/* Counts the packets of a file that are not the next ones of those that were delivered. */
static guint64
count_astray (Recording *self, GFile *file, guint *next)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GPcapReader) reader = open_savefile (path);
  const gint64 *times = (const gint64 *) self->times->data;
  guint64 n_astray = 0;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL; g_object_unref (batch))
    {
      const GPcapPacketRecord *records =
          g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
      const guint n = gpcap_packet_batch_get_n_packets (batch);

      for (guint i = 0; i < n; i++)
        {
          if (records[i].len == MARKER_SIZE)
            continue;
          n_astray += *next >= self->times->len || times[*next] != records[i].timestamp;
          ++*next;
        }
    }
  return n_astray;
}

/* The file of an event may have more at its end, as packets of the seconds after it come. */
static guint64
count_all_astray (Recording *self)
{
  const gint64 *times = (const gint64 *) self->times->data;
  guint next = 0, end = self->times->len;
  guint64 n_astray = 0;

  while (self->recorder != NULL && next < end
         && times[next] < self->event - SECONDS_BEFORE * SECOND)
    next++;
  while (self->recorder != NULL && end > 0
         && times[end - 1] > self->event + (gint64) (SECONDS_AFTER * SECOND))
    end--;
  for (guint i = 0; i < self->files->len; i++)
    n_astray += count_astray (self, self->files->pdata[i], &next);
  return n_astray + (next < end ? end - next : next - end);
}

static void
remove_files (Recording *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->directory);
}

int
main (int argc, char **argv)
{
  const gboolean is_ring = !g_str_equal (argv[1], "event");
  const gboolean is_event = !g_str_equal (argv[1], "ring");
  g_autofree char *output = g_path_get_dirname (argv[3]);
  g_autofree char *template = NULL;
  g_autoptr (GPcapRotation) rotation = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;
  Recording self = { .reader = open_with_buffer (argv[2]) };
  gint64 start;

  self.directory = g_build_filename (output, "ring-XXXXXX", NULL);
  g_mkdtemp (self.directory);
  self.files = g_ptr_array_new_with_free_func (g_object_unref);
  self.times = g_array_new (FALSE, FALSE, sizeof (gint64));
  template = g_build_filename (self.directory, "ring-%N.pcap", NULL);
  rotation = g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets",
                           (guint64) FILE_PACKETS, NULL);
  if (is_ring)
    dumper = write_ring (&self, rotation);
  if (is_event)
    wait_for_event (&self, dumper);
  else
    g_signal_connect (dumper, "rotated", G_CALLBACK (whole_cb), &self);
  puts ("ready");
  fflush (stdout);
  start = get_time (CLOCK_PROCESS_CPUTIME_ID);
  capture (&self);
  finish (&self, dumper);
  printf ("cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_PROCESS_CPUTIME_ID) - start);
  printf ("dropped=%" G_GUINT64_FORMAT " ", get_n_dropped (self.reader));
  gpcap_reader_close (self.reader);
  printf ("packets=%u len=%" G_GUINT64_FORMAT " ", self.times->len, self.len);
  printf ("files=%u ", self.files->len);
  printf ("astray=%" G_GUINT64_FORMAT " ", count_all_astray (&self));
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  remove_files (&self);
  g_ptr_array_unref (self.files);
  g_array_unref (self.times);
  g_free (self.directory);
  g_clear_object (&self.recorder);
  g_clear_object (&self.history);
  g_object_unref (self.reader);
  return 0;
}
