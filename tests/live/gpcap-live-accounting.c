/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that account for each packet: it is delivered once, or counted as dropped, in every mode
 * and at any load. in-namespace runs them. GPCAP_TEST_PACKETS is how many each test sends. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

#define N_SENT 60000
#define BURST 200

typedef struct _Accounting Accounting;

/* One of the readers, and what it has delivered. */
typedef struct
{
  Accounting *accounting; /* not owned */
  GPcapReader *reader; /* owned */
  guint64 n_received_before; /* what came before the filter was set */
  guint64 n_seen;
  guint32 next_number; /* the least that may come next */
  GPcapDumper *dumper; /* owned, or NULL */
  char *dump; /* owned; its file, or NULL */
  GSource *source; /* owned, or NULL */
  GPcapTap *tap; /* owned; takes all packets */
  GPcapTap *sampler; /* owned; takes one in three */
  guint64 n_tapped; /* in the tap's batches */
  guint64 n_tapped_bytes;
  guint32 next_tapped; /* the least number that may come next */
} Capture;

/* How the packets are read. */
typedef struct
{
  const char *name;
  void (*start) (Capture *capture); /* on the main loop, or NULL */
  void (*read) (Capture *capture); /* without one, or NULL */
  guint n_readers; /* in a fanout, if there are several */
  gboolean dumps;
  guint slow_every; /* number of packets after which the program is busy, or 0 */
  guint busy; /* microseconds */
  guint64 queue_packets; /* the limit of the thread's queue, or 0 for its default */
} Mode;

struct _Accounting
{
  const Mode *mode;
  GPtrArray *captures; /* owned; of Capture */
  guint8 *n_times; /* owned; how often each packet came */
  guint n_sent;
  int is_sent; /* atomic */
};

static void
receive (Capture *self, const guint8 *data, gsize size)
{
  const Mode *mode = self->accounting->mode;
  const guint32 number = get_number (data, size);

  g_assert_cmpuint (number, >=, self->next_number);
  g_assert_cmpuint (number, <, self->accounting->n_sent);
  g_assert_cmpuint (++self->accounting->n_times[number], ==, 1);
  self->next_number = number + 1;
  self->n_seen++;
  if (mode->slow_every != 0 && self->n_seen % mode->slow_every == 0)
    g_usleep (mode->busy);
}

static void
receive_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer capture)
{
  receive (capture, data, caplen);
}

static void
receive_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Capture *self)
{
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
  receive_batch (self, batch);
}

/* The modes. Those that read do so once. */

static void
by_dispatch (Capture *self)
{
  g_assert_cmpint (gpcap_reader_dispatch (self->reader, -1, receive_func, self, NULL, NULL), >=, 0);
}

static void
by_next (Capture *self)
{
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;

  if (gpcap_reader_next (self->reader, &hdr, &data, NULL, NULL) == GPCAP_READ_RESULT_PACKET)
    receive_packet_cb (self->reader, hdr, data, self);
}

static void
by_read_batch (Capture *self)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 100, NULL, NULL);

  g_assert_nonnull (batch);
  receive_batch (self, batch);
}

/* Returns with no packets when none comes for a while. */
static void
by_read_batch_timeout (Capture *self)
{
  g_autoptr (GPcapPacketBatch) batch =
      gpcap_reader_read_batch_timeout (self->reader, 0, 5, NULL, NULL);

  g_assert_nonnull (batch);
  receive_batch (self, batch);
}

static void
start_with_packets (Capture *self)
{
  g_signal_connect (self->reader, "packet", G_CALLBACK (receive_packet_cb), self);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
}

static void
start_with_batches (Capture *self)
{
  g_signal_connect (self->reader, "batch", G_CALLBACK (receive_batch_cb), self);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
}

static void
start_threaded (Capture *self)
{
  if (self->accounting->mode->queue_packets != 0)
    g_assert_true (
        gpcap_reader_set_queue_packets (self->reader, self->accounting->mode->queue_packets, NULL));
  g_signal_connect (self->reader, "packet", G_CALLBACK (receive_packet_cb), self);
  g_assert_true (gpcap_reader_start_threaded (self->reader, NULL));
}

static gboolean
source_cb (gpointer capture)
{
  by_dispatch (capture);
  return G_SOURCE_CONTINUE;
}

static void
attach_source (Capture *self)
{
  self->source = gpcap_reader_create_source (self->reader, NULL);
  g_source_set_callback (self->source, source_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

static const Mode modes[] = {
  { .name = "dispatch", .read = by_dispatch },
  { .name = "dispatch-slow", .read = by_dispatch, .slow_every = 50, .busy = 10000 },
  { .name = "dispatch-dumper", .read = by_dispatch, .dumps = TRUE },
  { .name = "next", .read = by_next },
  { .name = "read-batch", .read = by_read_batch },
  { .name = "read-batch-timeout", .read = by_read_batch_timeout, .dumps = TRUE },
  { .name = "packets", .start = start_with_packets },
  { .name = "packets-slow", .start = start_with_packets, .slow_every = 50, .busy = 10000 },
  { .name = "batches", .start = start_with_batches },
  { .name = "batches-dumper", .start = start_with_batches, .dumps = TRUE },
  { .name = "source", .start = attach_source },
  { .name = "threaded", .start = start_threaded },
  { .name = "threaded-slow-dumper",
    .start = start_threaded,
    .slow_every = 1000,
    .busy = 10000,
    .dumps = TRUE },
  { .name = "threaded-full-queue",
    .start = start_threaded,
    .slow_every = 1000,
    .busy = 50000,
    .queue_packets = 1000 },
  { .name = "fanout", .start = start_with_batches, .n_readers = 3 },
  { .name = "fanout-threaded-dumper", .start = start_threaded, .n_readers = 2, .dumps = TRUE },
};

static gpointer
send_in_thread (gpointer user_data)
{
  Accounting *self = user_data;
  const int fd = open_packet_socket ("gp0");

  for (guint i = 0; i < self->n_sent; i += BURST)
    {
      send_frames (fd, i, MIN (BURST, self->n_sent - i));
      /* So that also a machine with a single processor reads in between. */
      g_thread_yield ();
    }
  close (fd);
  g_atomic_int_set (&self->is_sent, TRUE);
  return NULL;
}

static guint64
get_received (GPcapReader *reader)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

  return gpcap_stats_get_received (stats);
}

static void
add_dumper (Capture *self, guint number)
{
  g_autofree char *name = g_strdup_printf ("gpcap-accounting-%d-%u.pcap", getpid (), number);
  g_autoptr (GError) error = NULL;

  self->dump = g_build_filename (g_get_tmp_dir (), name, NULL);
  self->dumper = gpcap_reader_dump_open (self->reader, self->dump, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_dumper (self->reader, self->dumper, &error));
  g_assert_no_error (error);
}

/* What a tap takes was received; or it will be, when the read that is under way returns. */
static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, Capture *self)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);
      const guint32 number = get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

      g_assert_cmpuint (number, >=, self->next_tapped);
      self->next_tapped = number + 1;
      self->n_tapped++;
      self->n_tapped_bytes += gpcap_pkthdr_get_len (hdr);
    }
}

static void
add_taps (Capture *self)
{
  self->tap = gpcap_reader_add_tap_filter (self->reader, "ether proto 0x88b5", NULL);
  g_signal_connect (self->tap, "batch", G_CALLBACK (tap_batch_cb), self);
  self->sampler = gpcap_reader_add_tap (self->reader, NULL, NULL);
  gpcap_tap_set_sampling_interval (self->sampler, 3);
}

static void
check_tapped (Capture *self, const GPcapStats *stats)
{
  g_assert_cmpuint (gpcap_tap_get_packets (self->tap), ==, self->n_seen);
  g_assert_cmpuint (self->n_tapped, ==, self->n_seen);
  g_assert_cmpuint (gpcap_tap_get_bytes (self->tap), ==, self->n_tapped_bytes);
  g_assert_cmpuint (gpcap_stats_get_bytes (stats), ==, self->n_tapped_bytes);
  g_assert_cmpuint (gpcap_tap_get_packets (self->sampler), ==, (self->n_seen + 2) / 3);
}

static void
add_capture (Accounting *self, guint number)
{
  Capture *capture = g_new0 (Capture, 1);
  g_autoptr (GError) error = NULL;

  capture->accounting = self;
  if (number == 0)
    capture->reader = open_veth ();
  else
    {
      capture->reader = gpcap_open_live ("gp1", 96, TRUE, 1, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (gpcap_reader_set_filter (capture->reader, "ether proto 0x88b5", NULL));
    }
  if (self->mode->n_readers > 1)
    g_assert_true (gpcap_reader_set_fanout (capture->reader, 12, GPCAP_FANOUT_MODE_LOAD_BALANCE,
                                            GPCAP_FANOUT_FLAGS_NONE, NULL));
  if (self->mode->dumps)
    add_dumper (capture, number);
  add_taps (capture);
  g_ptr_array_add (self->captures, capture);
}

/* The packets of the dumper's file are those that were delivered. */
static void
check_dumped (Capture *self)
{
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n = 0;
  guint32 next = 0;

  g_assert_true (gpcap_dumper_close (self->dumper, &error));
  g_assert_no_error (error);
  reader = gpcap_open_offline (self->dump, NULL, &error);
  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++, n++)
        {
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);
          const guint32 number =
              get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

          g_assert_cmpuint (number, >=, next);
          g_assert_cmpuint (self->accounting->n_times[number], ==, 1);
          next = number + 1;
        }
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, self->n_seen);
  g_unlink (self->dump);
}

static void
capture_free (gpointer data)
{
  Capture *self = data;

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  gpcap_reader_close (self->reader);
  g_clear_object (&self->reader);
  g_clear_object (&self->dumper);
  g_clear_object (&self->tap);
  g_clear_object (&self->sampler);
  g_free (self->dump);
  g_free (self);
}

static gboolean
is_accounted_for (Accounting *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->captures->len; i++)
    {
      const Capture *capture = self->captures->pdata[i];

      n += capture->n_seen + count_dropped (capture->reader);
    }
  return n >= self->n_sent;
}

static void
read_all (Accounting *self)
{
  const gint64 deadline = get_test_deadline ();

  while (!g_atomic_int_get (&self->is_sent) || !is_accounted_for (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      for (guint i = 0; i < self->captures->len && self->mode->read != NULL; i++)
        self->mode->read (self->captures->pdata[i]);
      if (self->mode->read == NULL)
        run_main_loop_for (1);
    }
}

/* What was sent is what was delivered, and what was dropped for any reason. */
static void
check_accounts (Accounting *self)
{
  guint64 n_received = 0, n_delivered = 0, by_ring = 0, by_queue = 0;

  for (guint i = 0; i < self->captures->len; i++)
    {
      Capture *capture = self->captures->pdata[i];
      g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (capture->reader, NULL);

      g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, capture->n_seen);
      g_assert_cmpuint (gpcap_stats_get_dropped_by_interface (stats), ==, 0);
      n_received += gpcap_stats_get_received (stats) - capture->n_received_before;
      n_delivered += capture->n_seen;
      by_ring += gpcap_stats_get_dropped (stats);
      by_queue += gpcap_stats_get_dropped_by_queue (stats);
      check_tapped (capture, stats);
      if (capture->dumper != NULL)
        check_dumped (capture);
    }
  g_test_message ("%s: of %u packets %" G_GUINT64_FORMAT " delivered, %" G_GUINT64_FORMAT
                  " dropped by the kernel, %" G_GUINT64_FORMAT " by the queue",
                  self->mode->name, self->n_sent, n_delivered, by_ring, by_queue);
  g_assert_cmpuint (n_delivered + by_ring + by_queue, ==, self->n_sent);
  g_assert_cmpuint (n_received, ==, self->n_sent);
  g_assert_cmpuint (n_delivered, >, 0);
}

static guint
get_n_sent (void)
{
  const char *text = g_getenv ("GPCAP_TEST_PACKETS");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : N_SENT;
}

static void
test_mode (gconstpointer mode)
{
  Accounting self = {
    .mode = mode,
    .captures = g_ptr_array_new_with_free_func (capture_free),
    .n_sent = get_n_sent (),
  };
  GThread *thread;

  self.n_times = g_new0 (guint8, self.n_sent);
  for (guint i = 0; i < MAX (1, self.mode->n_readers); i++)
    add_capture (&self, i);
  for (guint i = 0; i < self.captures->len; i++)
    {
      Capture *capture = self.captures->pdata[i];

      capture->n_received_before = get_received (capture->reader);
      if (self.mode->start != NULL)
        self.mode->start (capture);
    }
  thread = g_thread_new ("sender", send_in_thread, &self);
  read_all (&self);
  g_thread_join (thread);
  check_accounts (&self);
  g_ptr_array_unref (self.captures);
  g_free (self.n_times);
  run_ip ("link delete gp0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/accounting/%s", modes[i].name);

      g_test_add_data_func (path, &modes[i], test_mode);
    }
  return g_test_run ();
}
