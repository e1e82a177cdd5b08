/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of rotation, autostop and the recorder during a capture, in a network namespace;
 * in-namespace runs them. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

#define FRAMES_IN_FILE 500
#define N_FILES 100
#define BURST 700

/* A capture that is recorded, and the numbers of the packets in the files that were told of. */
typedef struct
{
  GPcapReader *reader; /* owned */
  char *directory; /* owned */
  GPcapRotation *rotation; /* owned */
  guint n_delivered;
  guint n_files;
  guint32 next; /* the number that follows */
  gboolean is_finished;
} Capture;

static void
count_cb (GPcapReader *reader, GPcapPacketBatch *batch, Capture *self)
{
  self->n_delivered += gpcap_packet_batch_get_n_packets (batch);
}

static void
finish_cb (GPcapReader *reader, GError *error, Capture *self)
{
  g_assert_no_error (error);
  self->is_finished = TRUE;
}

/* The ring drops nothing while the test is kept waiting for some seconds. */
static void
capture_init (Capture *self, guint64 max_packets)
{
  g_autofree char *template = NULL;

  *self = (Capture){
    .reader = open_veth_with_ring (32 * 1024 * 1024, 50),
    .directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL),
  };
  template = g_build_filename (self->directory, "%s-%N.pcap", NULL);
  self->rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", max_packets, NULL);
  g_signal_connect (self->reader, "batch", G_CALLBACK (count_cb), self);
  g_signal_connect (self->reader, "finished", G_CALLBACK (finish_cb), self);
}

static void
capture_clear (Capture *self)
{
  gpcap_reader_close (self->reader);
  g_object_unref (self->reader);
  g_object_unref (self->rotation);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  run_ip ("link delete gp0");
}

static void
number_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  Capture *self = user_data;

  g_assert_cmpuint (get_number (data, caplen), ==, self->next++);
}

/* Reads a file that is whole, whose packets follow those of the file before, and removes it. */
static void
read_and_remove (Capture *self, GFile *file, guint64 n_packets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (g_file_peek_path (file), NULL, &error);
  const guint32 first = self->next;

  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, number_func, self, NULL, NULL), ==, 0);
  g_assert_cmpuint (self->next - first, ==, n_packets);
  self->n_files++;
  g_assert_true (g_file_delete (file, NULL, NULL));
}

static void
rotated_cb (GPcapDumper *dumper,
            GFile *file,
            gint64 first_time,
            gint64 last_time,
            guint64 n_packets,
            Capture *self)
{
  read_and_remove (self, file, n_packets);
}

static void
recorded_cb (GPcapRecorder *recorder,
             GFile *file,
             gint64 first_time,
             gint64 last_time,
             guint64 n_packets,
             Capture *self)
{
  read_and_remove (self, file, n_packets);
}

/* Sends packets, and runs the main loop until they are delivered: no more at a time than the kernel
 * holds. */
static void
send_and_wait (Capture *self, int fd, guint32 first, guint n)
{
  const gint64 deadline = get_test_deadline ();

  for (guint32 i = first; i < first + n; i += BURST)
    {
      const guint n_burst = MIN (BURST, first + n - i);

      send_frames (fd, i, n_burst);
      while (self->n_delivered < i + n_burst)
        {
          iterate_before (NULL, deadline);
        }
    }
}

/* With and without a thread: none is lost or twice over a hundred files. */
static void
test_a_ring_has_every_packet (gconstpointer is_threaded)
{
  GPcapDumper *dumper;
  Capture capture;

  capture_init (&capture, FRAMES_IN_FILE);
  dumper = gpcap_dumper_open_rotating (capture.rotation,
                                       gpcap_reader_get_datalink (capture.reader, NULL), 65535,
                                       GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_signal_connect (dumper, "rotated", G_CALLBACK (rotated_cb), &capture);
  g_assert_true (gpcap_reader_set_dumper (capture.reader, dumper, NULL));
  if (is_threaded != NULL)
    g_assert_true (gpcap_reader_start_threaded (capture.reader, NULL));
  else
    g_assert_true (gpcap_reader_start (capture.reader, NULL));
  const int fd = open_packet_socket ("gp0");
  send_and_wait (&capture, fd, 0, FRAMES_IN_FILE * N_FILES);
  g_assert_cmpuint (capture.n_files, ==, N_FILES);
  g_assert_cmpuint (capture.next, ==, FRAMES_IN_FILE * N_FILES);
  send_and_wait (&capture, fd, FRAMES_IN_FILE * N_FILES, 10);
  g_assert_true (gpcap_reader_set_dumper (capture.reader, NULL, NULL));
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  g_assert_cmpuint (capture.next, ==, FRAMES_IN_FILE * N_FILES + 10);
  g_object_unref (dumper);
  close (fd);
  capture_clear (&capture);
}

/* A trigger in the middle: everything before it and after it, while the capture goes on. */
static void
test_a_recorder_has_every_packet (void)
{
  g_autoptr (GPcapHistory) history = gpcap_history_new (0, 0, 3600);
  g_autoptr (GPcapRecorder) recorder = NULL;
  const gint64 deadline = get_test_deadline ();
  Capture capture;

  capture_init (&capture, 0);
  recorder = gpcap_recorder_new (history, capture.rotation, 3600, 3600);
  g_signal_connect (recorder, "recorded", G_CALLBACK (recorded_cb), &capture);
  g_signal_connect_swapped (capture.reader, "batch", G_CALLBACK (gpcap_history_add_batch), history);
  g_assert_true (gpcap_reader_start (capture.reader, NULL));
  const int fd = open_packet_socket ("gp0");
  send_and_wait (&capture, fd, 0, 10000);
  gpcap_recorder_trigger (recorder);
  send_and_wait (&capture, fd, 10000, 10000);
  gpcap_recorder_end (recorder);
  send_and_wait (&capture, fd, 20000, 10);
  while (gpcap_recorder_is_recording (recorder))
    {
      iterate_before (NULL, deadline);
    }
  g_assert_cmpuint (capture.n_files, ==, 1);
  g_assert_cmpuint (capture.next, ==, 20000);
  close (fd);
  capture_clear (&capture);
}

static void
wait_until_finished (Capture *capture)
{
  const gint64 deadline = get_test_deadline ();

  capture->is_finished = FALSE;
  while (!capture->is_finished)
    {
      iterate_before (NULL, deadline);
    }
}

/* Exactly so many packets are delivered, and the next ones when the reader goes on. The time ends
 * it when none comes, and maybe before all have come. */
static void
test_autostop (gconstpointer is_threaded)
{
  gboolean (*const start) (GPcapReader *, GError **) =
      is_threaded != NULL ? gpcap_reader_start_threaded : gpcap_reader_start;
  Capture capture;

  capture_init (&capture, 0);
  const int fd = open_packet_socket ("gp0");
  g_assert_true (gpcap_reader_set_autostop (capture.reader, 777, 0, 0, NULL));
  g_assert_true (start (capture.reader, NULL));
  send_frames (fd, 0, 2000);
  wait_until_finished (&capture);
  g_assert_cmpuint (capture.n_delivered, ==, 777);
  g_assert_true (gpcap_reader_set_autostop (capture.reader, 0, 0, 0.2, NULL));
  const gint64 deadline = get_test_deadline ();
  do
    {
      g_assert_true (start (capture.reader, NULL));
      wait_until_finished (&capture);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (capture.n_delivered < 2000);
  g_assert_cmpuint (capture.n_delivered, ==, 2000);
  g_assert_true (start (capture.reader, NULL));
  wait_until_finished (&capture);
  g_assert_cmpuint (capture.n_delivered, ==, 2000);
  g_assert_cmpint (gpcap_reader_loop (capture.reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_true (gpcap_reader_set_autostop (capture.reader, 0, 0, 0.1, NULL));
  g_assert_cmpint (gpcap_reader_loop (capture.reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  close (fd);
  capture_clear (&capture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/live-recording/a-ring-has-every-packet", NULL,
                        test_a_ring_has_every_packet);
  g_test_add_data_func ("/live-recording/a-ring-has-every-packet/thread", "thread",
                        test_a_ring_has_every_packet);
  g_test_add_func ("/live-recording/a-recorder-has-every-packet", test_a_recorder_has_every_packet);
  g_test_add_data_func ("/live-recording/autostop", NULL, test_autostop);
  g_test_add_data_func ("/live-recording/autostop/thread", "thread", test_autostop);
  return g_test_run ();
}
