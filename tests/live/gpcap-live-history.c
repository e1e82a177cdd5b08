/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapHistory during a capture, in a network namespace; in-namespace runs them. */

#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

#define N_SENT 20000
#define N_ROUNDS 100
#define BOUND 1000
#define FRAME_SIZE 64
#define RECORD_SIZE 24

/* A capture, its history, and the numbers that the signals of the model tell. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GPcapHistory *history; /* owned */
  GArray *mirror; /* owned; of guint32 */
  guint n_signals;
  guint n_delivered;
} Capture;

static guint32
number_at (GListModel *list, guint position)
{
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (list, position);
  gsize size;
  const guint8 *data = g_bytes_get_data (gpcap_packet_get_data (packet), &size);

  return get_number (data, size);
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Capture *self)
{
  self->n_signals++;
  if (removed > 0)
    g_array_remove_range (self->mirror, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      const guint32 number = number_at (list, i);

      g_array_insert_val (self->mirror, i, number);
    }
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Capture *self)
{
  self->n_delivered += gpcap_packet_batch_get_n_packets (batch);
  gpcap_history_add_batch (self->history, batch);
}

static void
capture_init (Capture *self)
{
  *self = (Capture){
    .reader = open_veth_with_ring (32 * 1024 * 1024, 50),
    .history = gpcap_history_new (BOUND, 0, 0),
    .mirror = g_array_new (FALSE, FALSE, sizeof (guint32)),
  };
  g_signal_connect (self->history, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (self->reader, "batch", G_CALLBACK (batch_cb), self);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
}

static void
capture_clear (Capture *self)
{
  gpcap_reader_close (self->reader);
  g_object_unref (self->reader);
  g_object_unref (self->history);
  g_array_unref (self->mirror);
  run_ip ("link delete gp0");
}

/* Sends packets, and runs the main loop until they are delivered and shown. */
static void
send_and_wait (Capture *self, int fd, guint32 first, guint n)
{
  const gint64 deadline = get_test_deadline ();

  send_frames (fd, first, n);
  while (self->n_delivered < first + n || gpcap_history_get_n_pending (self->history) > 0)
    {
      iterate_before (NULL, deadline);
      g_assert_cmpuint (gpcap_history_get_n_packets (self->history), <=, BOUND);
    }
}

/* The packets are the last ones that were sent, in order, and the signals told the same. */
static void
assert_shows_the_last (Capture *self, guint32 end)
{
  GListModel *list = G_LIST_MODEL (self->history);
  const guint n = MIN (end, BOUND);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n);
  g_assert_cmpuint (self->mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (number_at (list, i), ==, end - n + i);
      g_assert_cmpuint (g_array_index (self->mirror, guint32, i), ==, end - n + i);
    }
}

static void
test_shows_the_last_packets_of_a_flood (void)
{
  const guint n = N_SENT / N_ROUNDS;
  Capture capture;

  capture_init (&capture);
  const int fd = open_packet_socket ("gp0");
  const gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      send_and_wait (&capture, fd, i * n, n);
      assert_shows_the_last (&capture, (i + 1) * n);
    }
  /* The last signal may be the second of an update. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=,
                   (capture.n_signals - 2) * G_USEC_PER_SEC / 30);
  g_assert_cmpuint (gpcap_history_get_n_expired (capture.history), ==, N_SENT - BOUND);
  close (fd);
  capture_clear (&capture);
}

/* A batch of a few packets keeps some 6 KiB of the reader's memory. */
static void
test_few_packets_take_little_memory (void)
{
  Capture capture;

  capture_init (&capture);
  const int fd = open_packet_socket ("gp0");
  for (guint i = 0; i < 300; i++)
    {
      send_frames (fd, i, 1);
      while (capture.n_delivered <= i)
        g_main_context_iteration (NULL, TRUE);
    }
  gpcap_history_refresh (capture.history);
  assert_shows_the_last (&capture, 300);
  g_assert_cmpuint (gpcap_history_get_memory (capture.history), <=,
                    300 * (FRAME_SIZE + RECORD_SIZE) * 11 / 10 + 12 * 1024);
  close (fd);
  capture_clear (&capture);
}

static void
test_a_frozen_history_goes_on_collecting (void)
{
  Capture capture;

  capture_init (&capture);
  const int fd = open_packet_socket ("gp0");
  send_and_wait (&capture, fd, 0, 500);
  gpcap_history_set_frozen (capture.history, TRUE);
  for (guint i = 500; i < 3000; i += 100)
    {
      send_frames (fd, i, 100);
      while (capture.n_delivered < i + 100)
        g_main_context_iteration (NULL, TRUE);
      assert_shows_the_last (&capture, 500);
    }
  g_assert_cmpuint (gpcap_history_get_n_pending (capture.history), ==, 2500);
  gpcap_history_set_frozen (capture.history, FALSE);
  assert_shows_the_last (&capture, 3000);
  close (fd);
  capture_clear (&capture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-history/shows-the-last-packets-of-a-flood",
                   test_shows_the_last_packets_of_a_flood);
  g_test_add_func ("/live-history/few-packets-take-little-memory",
                   test_few_packets_take_little_memory);
  g_test_add_func ("/live-history/a-frozen-history-goes-on-collecting",
                   test_a_frozen_history_goes_on_collecting);
  return g_test_run ();
}
