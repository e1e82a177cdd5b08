/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of stopping without losing any: every packet that the kernel had is delivered, or counted
 * as dropped, in every mode, on a silent link and on a busy one. in-namespace runs them.
 * GPCAP_TEST_REPETITIONS is how often each is done. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

#define N_REPETITIONS 5

/* A read timeout that keeps the last packets in the kernel for as good as ever, in milliseconds,
 * compared with how long a test takes without waiting for it. */
#define TIMEOUT 60

typedef struct _Draining Draining;

/* One of the readers, and what it has delivered. */
typedef struct
{
  Draining *draining; /* not owned */
  GPcapReader *reader; /* owned */
  guint64 n_received_before; /* what came before the packets were sent */
  guint n_seen;
  guint32 next_number; /* the least that may come next */
  guint n_finished;
  gboolean is_drained;
  gboolean asks_in_callback; /* the next packet asks for the drain */
  GPcapDumper *dumper; /* owned, or NULL */
  char *dump; /* owned; its file, or NULL */
} Capture;

/* How packets are read, and how that is stopped. */
typedef struct
{
  const char *name;
  void (*start) (Capture *capture); /* or NULL */
  void (*drain) (Capture *capture); /* returns when the capture is drained, or has begun to */
  guint n_readers; /* in a fanout, if there are several */
  gboolean is_immediate;
  gboolean dumps;
  guint64 queue_packets; /* the limit of the thread's queue, or 0 for its default */
} Mode;

struct _Draining
{
  const Mode *mode;
  Capture captures[3];
  guint n_captures;
  guint n_sent;
  int is_to_stop; /* atomic; the sender is to stop */
  int n_sent_by_thread; /* atomic */
};

static void
receive (Capture *self, const guint8 *data, gsize size)
{
  const guint32 number = get_number (data, size);

  g_assert_cmpuint (number, >=, self->next_number);
  self->next_number = number + 1;
  self->n_seen++;
  if (self->asks_in_callback)
    gpcap_reader_drainloop (self->reader);
  self->asks_in_callback = FALSE;
}

static void
receive_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer capture)
{
  receive (capture, data, caplen);
}

static void
receive_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Capture *self)
{
  g_assert_cmpuint (self->n_finished, ==, 0);
  receive (self, g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
receive_batch (Capture *self, GPcapPacketBatch *batch)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      receive (self, g_bytes_get_data (data, NULL), g_bytes_get_size (data));
    }
}

static void
receive_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Capture *self)
{
  g_assert_cmpuint (self->n_finished, ==, 0);
  receive_batch (self, batch);
}

static void
count_finished_cb (GPcapReader *reader, GError *error, Capture *self)
{
  g_assert_no_error (error);
  self->n_finished++;
}

static void
listen_to_reader (Capture *self, gboolean is_for_batches)
{
  if (is_for_batches)
    g_signal_connect (self->reader, "batch", G_CALLBACK (receive_batch_cb), self);
  else
    g_signal_connect (self->reader, "packet", G_CALLBACK (receive_packet_cb), self);
  g_signal_connect (self->reader, "finished", G_CALLBACK (count_finished_cb), self);
}

static void
start_with_packets (Capture *self)
{
  listen_to_reader (self, FALSE);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
}

static void
start_with_batches (Capture *self)
{
  listen_to_reader (self, TRUE);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
}

static void
start_threaded (Capture *self)
{
  const guint64 n_packets = self->draining->mode->queue_packets;

  if (n_packets != 0)
    g_assert_true (gpcap_reader_set_queue_packets (self->reader, n_packets, NULL));
  listen_to_reader (self, FALSE);
  g_assert_true (gpcap_reader_start_threaded (self->reader, NULL));
}

static gboolean
source_cb (gpointer capture)
{
  Capture *self = capture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 50, NULL, &error);

  g_assert_no_error (error);
  if (batch != NULL)
    receive_batch (self, batch);
  else
    self->is_drained = TRUE;
  /* The reader removes the source. */
  return G_SOURCE_CONTINUE;
}

static void
attach_source (Capture *self)
{
  g_autoptr (GSource) source = gpcap_reader_create_source (self->reader, NULL);

  g_source_set_callback (source, source_cb, self, NULL);
  g_source_attach (source, NULL);
}

static void
drain_at_once (Capture *self)
{
  g_autoptr (GError) error = NULL;

  gpcap_reader_drain (self->reader, NULL, &error);
  g_assert_no_error (error);
  self->is_drained = TRUE;
}

static void
drained_cb (GObject *object, GAsyncResult *result, gpointer capture)
{
  Capture *self = capture;
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_drain_finish (GPCAP_READER (object), result, &error));
  g_assert_no_error (error);
  self->is_drained = TRUE;
}

static void
drain_async (Capture *self)
{
  gpcap_reader_drain_async (self->reader, NULL, drained_cb, self);
}

static void
drain_unstarted_async (Capture *self)
{
  g_signal_connect (self->reader, "batch", G_CALLBACK (receive_batch_cb), self);
  drain_async (self);
}

static gpointer
drain_in_thread (gpointer capture)
{
  drain_at_once (capture);
  return NULL;
}

/* The main context runs meanwhile. */
static void
drain_from_thread (Capture *self)
{
  GThread *thread = g_thread_new ("drain", drain_in_thread, self);
  const gint64 deadline = get_test_deadline ();

  while (gpcap_reader_is_running (self->reader))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (1);
    }
  g_thread_join (thread);
}

static void
drain_source (Capture *self)
{
  gpcap_reader_drainloop (self->reader);
}

static void
drain_loop (Capture *self)
{
  self->asks_in_callback = TRUE;
  g_assert_cmpint (gpcap_reader_loop (self->reader, -1, receive_func, self, NULL, NULL), ==, 0);
  self->is_drained = TRUE;
}

static gpointer
drainloop_in_thread (gpointer capture)
{
  Capture *self = capture;

  gpcap_reader_drainloop (self->reader);
  return NULL;
}

/* The loop may begin before or after the request. */
static void
drain_loop_from_thread (Capture *self)
{
  GThread *thread = g_thread_new ("drain", drainloop_in_thread, self);

  g_assert_cmpint (gpcap_reader_loop (self->reader, -1, receive_func, self, NULL, NULL), ==, 0);
  g_thread_join (thread);
  self->is_drained = TRUE;
}

static void
drain_with_next (Capture *self)
{
  GPcapReadResult result;

  gpcap_reader_drainloop (self->reader);
  do
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;

      result = gpcap_reader_next (self->reader, &hdr, &data, NULL, NULL);
      if (result == GPCAP_READ_RESULT_PACKET)
        receive_packet_cb (self->reader, hdr, data, self);
    }
  while (result == GPCAP_READ_RESULT_PACKET || result == GPCAP_READ_RESULT_TIMEOUT);
  g_assert_cmpint (result, ==, GPCAP_READ_RESULT_END);
  self->is_drained = TRUE;
}

static void
drain_with_batches (Capture *self)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  gpcap_reader_drainloop (self->reader);
  while ((batch = gpcap_reader_read_batch_timeout (self->reader, 100, 3, NULL, &error)) != NULL)
    {
      receive_batch (self, batch);
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  self->is_drained = TRUE;
}

static void
drain_unstarted (Capture *self)
{
  g_signal_connect (self->reader, "batch", G_CALLBACK (receive_batch_cb), self);
  drain_at_once (self);
}

static const Mode modes[] = {
  { .name = "packets", .start = start_with_packets, .drain = drain_at_once },
  { .name = "batches", .start = start_with_batches, .drain = drain_at_once },
  { .name = "batches-dumper", .start = start_with_batches, .drain = drain_at_once, .dumps = TRUE },
  { .name = "immediate",
    .start = start_with_batches,
    .drain = drain_at_once,
    .is_immediate = TRUE },
  { .name = "threaded", .start = start_threaded, .drain = drain_at_once },
  { .name = "threaded-dumper", .start = start_threaded, .drain = drain_at_once, .dumps = TRUE },
  { .name = "threaded-full-queue",
    .start = start_threaded,
    .drain = drain_at_once,
    .queue_packets = 100 },
  { .name = "fanout", .start = start_with_batches, .drain = drain_at_once, .n_readers = 3 },
  { .name = "fanout-threaded-dumper",
    .start = start_threaded,
    .drain = drain_async,
    .n_readers = 2,
    .dumps = TRUE },
  { .name = "async", .start = start_with_batches, .drain = drain_async },
  { .name = "async-threaded-dumper", .start = start_threaded, .drain = drain_async, .dumps = TRUE },
  { .name = "async-immediate",
    .start = start_with_packets,
    .drain = drain_async,
    .is_immediate = TRUE },
  { .name = "from-another-thread", .start = start_with_batches, .drain = drain_from_thread },
  { .name = "source", .start = attach_source, .drain = drain_source },
  { .name = "not-started", .drain = drain_unstarted, .dumps = TRUE },
  { .name = "not-started-async", .drain = drain_unstarted_async, .dumps = TRUE },
  { .name = "loop", .drain = drain_loop },
  { .name = "loop-immediate", .drain = drain_loop, .is_immediate = TRUE },
  { .name = "loop-from-another-thread", .drain = drain_loop_from_thread, .dumps = TRUE },
  { .name = "next", .drain = drain_with_next },
  { .name = "read-batch-timeout", .drain = drain_with_batches },
};

static GPcapReader *
open_reader (const Mode *mode)
{
  g_autoptr (GError) error = NULL;
  GPcapReader *reader =
      g_object_new (GPCAP_TYPE_READER, "device", "gp1", "snaplen", 96, "timeout", TIMEOUT,
                    "immediate", mode->is_immediate, "filter", "ether proto 0x88b5", NULL);

  gpcap_reader_activate (reader, NULL, &error);
  g_assert_no_error (error);
  return reader;
}

static void
add_dumper (Capture *self, guint number)
{
  g_autofree char *name = g_strdup_printf ("gpcap-drain-%d-%u.pcap", getpid (), number);
  g_autoptr (GError) error = NULL;

  self->dump = g_build_filename (g_get_tmp_dir (), name, NULL);
  self->dumper = gpcap_reader_dump_open (self->reader, self->dump, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_dumper (self->reader, self->dumper, &error));
}

static guint64
get_received (GPcapReader *reader)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

  return gpcap_stats_get_received (stats);
}

static void
add_capture (Draining *self)
{
  Capture *capture = &self->captures[self->n_captures];

  *capture = (Capture){ .draining = self, .reader = open_reader (self->mode) };
  if (self->mode->n_readers > 1)
    g_assert_true (gpcap_reader_set_fanout (capture->reader, 13, GPCAP_FANOUT_MODE_LOAD_BALANCE,
                                            GPCAP_FANOUT_FLAGS_NONE, NULL));
  if (self->mode->dumps)
    add_dumper (capture, self->n_captures);
  capture->n_received_before = get_received (capture->reader);
  if (self->mode->start != NULL)
    self->mode->start (capture);
  self->n_captures++;
}

static void
set_up (Draining *self, const Mode *mode)
{
  *self = (Draining){ .mode = mode };
  for (guint i = 0; i < MAX (1, mode->n_readers); i++)
    add_capture (self);
}

static void
check_dumped (Capture *self)
{
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (gpcap_dumper_close (self->dumper, &error));
  reader = gpcap_open_offline (self->dump, NULL, &error);
  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      n += gpcap_packet_batch_get_n_packets (batch);
      g_clear_object (&batch);
    }
  g_assert_cmpuint (n, ==, self->n_seen);
  g_unlink (self->dump);
}

static void
tear_down (Draining *self)
{
  for (guint i = 0; i < self->n_captures; i++)
    {
      Capture *capture = &self->captures[i];

      if (capture->dumper != NULL)
        check_dumped (capture);
      gpcap_reader_close (capture->reader);
      g_clear_object (&capture->reader);
      g_clear_object (&capture->dumper);
      g_free (capture->dump);
    }
}

/* Waits until the kernel has so many packets: delivered, in its buffer, or dropped. */
static void
wait_until_received (Draining *self, guint n_sent)
{
  const gint64 deadline = get_test_deadline ();
  guint64 n;

  do
    {
      n = 0;
      for (guint i = 0; i < self->n_captures; i++)
        n += get_received (self->captures[i].reader) - self->captures[i].n_received_before;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (n < n_sent);
}

static void
drain_all (Draining *self)
{
  const gint64 deadline = get_test_deadline ();

  for (guint i = 0; i < self->n_captures; i++)
    self->mode->drain (&self->captures[i]);
  for (guint i = 0; i < self->n_captures; i++)
    {
      while (!self->captures[i].is_drained)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, deadline);
          g_main_context_iteration (NULL, TRUE);
        }
      g_assert_false (gpcap_reader_is_running (self->captures[i].reader));
    }
}

static guint64
count_accounted_for (Draining *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->n_captures; i++)
    n += self->captures[i].n_seen + count_dropped (self->captures[i].reader);
  return n;
}

static void
check_finished (const Draining *self)
{
  const gboolean is_started = self->mode->start != NULL && self->mode->start != attach_source;

  for (guint i = 0; i < self->n_captures; i++)
    g_assert_cmpuint (self->captures[i].n_finished, ==, is_started ? 1 : 0);
}

static guint
get_n_repetitions (void)
{
  const char *text = g_getenv ("GPCAP_TEST_REPETITIONS");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : N_REPETITIONS;
}

/* What the kernel had when the reader was stopped is delivered, or counted as dropped: also what it
 * still holds back. A loop that ends in its callback needs a packet to be called for. */
static void
test_silent (gconstpointer mode)
{
  const int fd = open_packet_socket ("gp0");

  for (guint i = 0; i < get_n_repetitions (); i++)
    {
      const guint n_sent = (guint) g_test_rand_int_range (1, i % 2 == 0 ? 50 : 4000);
      Draining self;

      set_up (&self, mode);
      send_frames (fd, 0, n_sent);
      wait_until_received (&self, n_sent);
      if (i % 3 == 0 && self.mode->start != NULL)
        run_main_loop_for (g_test_rand_int_range (0, 5));
      drain_all (&self);
      g_assert_cmpuint (count_accounted_for (&self), ==, n_sent);
      check_finished (&self);
      tear_down (&self);
    }
  close (fd);
}

static gpointer
send_until_stopped (gpointer user_data)
{
  Draining *self = user_data;
  const int fd = open_packet_socket ("gp0");

  while (!g_atomic_int_get (&self->is_to_stop))
    {
      send_frames (fd, self->n_sent_by_thread, 20);
      g_atomic_int_add (&self->n_sent_by_thread, 20);
      g_thread_yield ();
    }
  close (fd);
  return NULL;
}

/* A busy link does not delay the end, and what comes later is not lost: the next drain delivers
 * it. */
static void
test_busy (gconstpointer mode)
{
  for (guint i = 0; i < get_n_repetitions (); i++)
    {
      Draining self;
      GThread *thread;
      guint64 n_seen = 0;

      set_up (&self, mode);
      thread = g_thread_new ("sender", send_until_stopped, &self);
      wait_until_received (&self, 1000);
      const guint n_before = (guint) g_atomic_int_get (&self.n_sent_by_thread);
      drain_all (&self);
      g_assert_false (g_atomic_int_get (&self.is_to_stop));
      g_assert_cmpuint (count_accounted_for (&self), >=, 1000);
      check_finished (&self);
      for (guint j = 0; j < self.n_captures; j++)
        n_seen += self.captures[j].n_seen;
      g_test_message ("%u sent before, %" G_GUINT64_FORMAT " seen, %d sent meanwhile", n_before,
                      n_seen, g_atomic_int_get (&self.n_sent_by_thread));

      g_atomic_int_set (&self.is_to_stop, TRUE);
      g_thread_join (thread);
      wait_until_received (&self, (guint) self.n_sent_by_thread);
      for (guint j = 0; j < self.n_captures; j++)
        {
          g_signal_handlers_disconnect_by_data (self.captures[j].reader, &self.captures[j]);
          self.captures[j].n_finished = 0;
          drain_unstarted (&self.captures[j]);
        }
      g_assert_cmpuint (count_accounted_for (&self), ==, (guint64) self.n_sent_by_thread);
      tear_down (&self);
    }
}

/* On the loopback interface the kernel counts each packet twice, so that only the time says that
 * nothing is left. */
static void
test_loopback (void)
{
  for (guint i = 0; i < get_n_repetitions (); i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (TIMEOUT);
      Seen seen = { 0 };
      g_autoptr (GError) error = NULL;

      g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
      g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      send_datagrams (0, 10, 16);
      gpcap_reader_drain (reader, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (seen.n_packets, ==, 10);
      g_assert_cmpuint (seen.n_finished, ==, 1);
    }
}

/* The device goes while the kernel holds packets back: the error comes behind them. */
static void
test_device_gone (void)
{
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };

  run_ip ("link add gp2 type veth peer name gp3");
  run_ip ("link set gp2 up");
  run_ip ("link set gp3 up");
  reader = gpcap_open_live ("gp2", 0, FALSE, 200, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  const int fd = open_packet_socket ("gp3");
  send_frames (fd, 0, 5);
  close (fd);
  run_ip ("link delete gp2");
  g_assert_false (gpcap_reader_drain (reader, NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  g_clear_error (&seen.error);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* A cancelled drain stops the reader, and leaves the rest to the next read. */
static void
test_cancellation (void)
{
  const int fd = open_packet_socket ("gp0");
  const Mode mode = { .name = "cancelled", .start = start_with_batches };

  for (int is_async = 0; is_async < 2; is_async++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Draining self;

      set_up (&self, &mode);
      GPcapReader *reader = self.captures[0].reader;
      send_frames (fd, 0, 3);
      wait_until_received (&self, 3);
      if (is_async)
        {
          g_autoptr (GAsyncResult) result = NULL;

          gpcap_reader_drain_async (reader, cancellable, result_cb, &result);
          g_idle_add (cancel_cb, cancellable);
          while (result == NULL)
            g_main_context_iteration (NULL, TRUE);
          g_assert_false (gpcap_reader_drain_finish (reader, result, &error));
        }
      else
        {
          g_cancellable_cancel (cancellable);
          g_assert_false (gpcap_reader_drain (reader, cancellable, &error));
        }
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (self.captures[0].n_finished, ==, 1);
      g_assert_cmpuint (self.captures[0].n_seen, ==, 0);
      self.captures[0].n_finished = 0;
      drain_at_once (&self.captures[0]);
      g_assert_cmpuint (self.captures[0].n_seen, ==, 3);
      tear_down (&self);
    }
  close (fd);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  run_ip ("link add gp0 type veth peer name gp1");
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *silent = g_strdup_printf ("/drain/silent/%s", modes[i].name);
      g_autofree char *busy = g_strdup_printf ("/drain/busy/%s", modes[i].name);

      g_test_add_data_func (silent, &modes[i], test_silent);
      g_test_add_data_func (busy, &modes[i], test_busy);
    }
  g_test_add_func ("/drain/loopback", test_loopback);
  g_test_add_func ("/drain/device-gone", test_device_gone);
  g_test_add_func ("/drain/cancellation", test_cancellation);
  status = g_test_run ();
  run_ip ("link delete gp0");
  return status;
}
