/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of live capture on a main loop, in a network namespace; in-namespace runs them. */

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

static void
test_packets_come_through_the_main_loop (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { .until = 50 };

  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  send_datagrams (0, 50, 100);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, 50);
  gpcap_reader_stop (reader);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_no_error (seen.error);
}

static gboolean
read_without_waiting_cb (gpointer user_data)
{
  GPcapReader *reader = user_data;

  while (gpcap_reader_next (reader, NULL, NULL, NULL, NULL) == GPCAP_READ_RESULT_PACKET)
    {
    }
  return G_SOURCE_REMOVE;
}

/* The reader has no timeout, so a read that waits would never return. */
static void
test_reads_in_a_source_do_not_wait (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (0);
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  const gint64 deadline = get_test_deadline ();

  g_source_set_callback (source, read_without_waiting_cb, reader, NULL);
  g_source_attach (source, NULL);
  send_datagrams (0, 3, 100);
  while (!g_source_is_destroyed (source))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
}

typedef struct
{
  GPcapReader *reader;
  guint n_calls;
} Calls;

static gboolean
count_calls_cb (gpointer user_data)
{
  Calls *calls = user_data;

  calls->n_calls++;
  g_assert_cmpint (gpcap_reader_dispatch (calls->reader, -1, NULL, NULL, NULL, NULL), >=, 0);
  return G_SOURCE_CONTINUE;
}

/* Five packets come, then none. */
static void
test_an_idle_source_is_not_called (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  g_autoptr (GSource) source = gpcap_reader_create_source (reader, NULL);
  Calls calls = { .reader = reader };

  g_source_set_callback (source, count_calls_cb, &calls, NULL);
  g_source_attach (source, NULL);
  send_datagrams (0, 5, 100);
  run_main_loop_for (300);
  g_assert_cmpuint (calls.n_calls, >, 0);
  g_assert_cmpuint (calls.n_calls, <, 20);
  g_source_destroy (source);
}

static void
stats_cb (GPcapReader *reader, GParamSpec *pspec, guint64 *n_delivered)
{
  g_autoptr (GPcapStats) stats = NULL;

  g_object_get (reader, "stats", &stats, NULL);
  *n_delivered = gpcap_stats_get_delivered (stats);
}

/* A window may be bound to the property, so the final statistics are notified, too. */
static void
test_statistics_notify (void)
{
  const gint64 deadline = get_test_deadline ();
  g_autoptr (GPcapReader) reader = open_loopback (1);
  guint64 n_delivered = 0;

  g_signal_connect (reader, "notify::stats", G_CALLBACK (stats_cb), &n_delivered);
  g_assert_true (gpcap_reader_start (reader, NULL));
  send_datagrams (0, 5, 100);
  while (n_delivered < 5 && g_get_monotonic_time () < deadline)
    run_main_loop_for (5);
  send_datagrams (5, 5, 100);
  while (n_delivered < 10 && g_get_monotonic_time () < deadline)
    run_main_loop_for (5);
  g_assert_cmpuint (n_delivered, ==, 10);
  gpcap_reader_stop (reader);
}

/* A reader of gp1 on the main loop, the packets of its handlers, and a socket that sends to it. */
typedef struct
{
  GPcapReader *reader;
  int fd;
  Seen seen;
} Running;

static void
running_init (Running *self)
{
  *self = (Running){ .reader = open_veth (), .fd = open_packet_socket ("gp0") };
  g_signal_connect (self->reader, "packet", G_CALLBACK (packet_cb), &self->seen);
  g_signal_connect (self->reader, "finished", G_CALLBACK (finished_cb), &self->seen);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
  send_frames (self->fd, 0, 10);
  run_main_loop_until_seen (&self->seen, 10);
}

static void
running_clear (Running *self)
{
  gpcap_reader_stop (self->reader);
  g_clear_object (&self->reader);
  g_clear_error (&self->seen.error);
  close (self->fd);
}

/* Sends ten more packets, and waits until they are delivered. */
static void
assert_goes_on (Running *self)
{
  self->seen.until = self->seen.n_packets + 10;
  send_frames (self->fd, self->seen.next_number, 10);
  run_main_loop_until (&self->seen.done);
  g_assert_cmpuint (self->seen.n_finished, ==, 0);
}

/* Waits until the capture finishes with a typed error, and reports how long that took. */
static void
assert_device_gone (Running *self, const char *how)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  run_main_loop_until (&self->seen.done);
  g_test_message ("%s: told after %.1f ms", how, (g_get_monotonic_time () - start) / 1000.0);
  run_main_loop_for (20);
  g_assert_cmpuint (self->seen.n_finished, ==, 1);
  g_assert_error (self->seen.error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  g_assert_cmpint (gpcap_reader_next (self->reader, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
}

/* Returns the use of a processor while the main loop ran, in percent. */
static double
measure_load (const char *when)
{
  const guint milliseconds = 300;
  struct rusage before, after;
  double load;

  getrusage (RUSAGE_SELF, &before);
  run_main_loop_for (milliseconds);
  getrusage (RUSAGE_SELF, &after);
  load = ((after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1e3
          + (after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1e3
          + (after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1e3
          + (after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e3)
         / milliseconds * 100;
  g_test_message ("%s: %.1f %% of a processor", when, load);
  return load;
}

/* A source that polls all the time would use a whole processor. */
static void
test_an_interface_that_goes_down_and_up_goes_on (void)
{
  Running running;

  running_init (&running);
  g_assert_cmpfloat (measure_load ("idle and up"), <, 50);
  run_ip ("link set gp1 down");
  g_assert_cmpfloat (measure_load ("down"), <, 50);
  run_ip ("link set gp1 up");
  run_main_loop_for (50);
  assert_goes_on (&running);
  g_assert_cmpfloat (measure_load ("idle and up again"), <, 50);
  running_clear (&running);
  run_ip ("link delete gp0");
}

/* libpcap reports an interface that was down as gone. */
static void
test_an_interface_that_is_renamed_goes_on (void)
{
  Running running;

  running_init (&running);
  run_ip ("link set gp1 down");
  run_main_loop_for (20);
  run_ip ("link set gp1 name gp2");
  g_assert_cmpfloat (measure_load ("down and renamed"), <, 50);
  g_assert_cmpuint (running.seen.n_finished, ==, 0);
  run_ip ("link set gp2 up");
  run_main_loop_for (50);
  assert_goes_on (&running);
  run_ip ("link delete gp0");
  assert_device_gone (&running, "deleted after it was renamed");
  running_clear (&running);
}

/* Also if it was down before, so that its descriptor was silent. */
static void
test_an_interface_that_disappears_is_one_error (void)
{
  for (int down_before = 0; down_before < 2; down_before++)
    {
      Running running;

      running_init (&running);
      if (down_before)
        {
          run_ip ("link set gp1 down");
          run_main_loop_for (50);
        }
      run_ip ("link delete gp0");
      assert_device_gone (&running, down_before ? "deleted while down" : "deleted");
      g_assert_cmpfloat (measure_load ("gone"), <, 50);
      running_clear (&running);
    }
}

/* Returns the kernel's name for the network namespace of a process. */
static char *
get_namespace (GPid pid)
{
  g_autofree char *link = g_strdup_printf ("/proc/%d/ns/net", pid);

  return g_file_read_link (link, NULL);
}

/* Runs a program in a network namespace of its own, which exists as long as the program. This does
 * not use GSubprocess, because waiting for one has a data race with a thread of GLib's. */
static GPid
make_namespace (void)
{
  const char *arguments[] = { "unshare", "-n", "sleep", "60", NULL };
  const gint64 deadline = get_test_deadline ();
  g_autofree char *mine = get_namespace (getpid ());
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  for (;;)
    {
      g_autofree char *its = get_namespace (pid);

      if (its != NULL && !g_str_equal (its, mine))
        return pid;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

static void
end_namespace (GPid pid)
{
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
move_to_namespace (const char *device, GPid pid)
{
  g_autofree char *arguments = g_strdup_printf ("link set %s netns %d", device, pid);

  run_ip (arguments);
}

static void
test_an_interface_that_moves_away_is_gone (void)
{
  const GPid pid = make_namespace ();
  Running running;

  running_init (&running);
  move_to_namespace ("gp1", pid);
  assert_device_gone (&running, "moved to another namespace");
  running_clear (&running);
  run_ip ("link delete gp0");
  end_namespace (pid);
}

static void
test_an_interface_whose_peer_s_namespace_ends_is_gone (void)
{
  const GPid pid = make_namespace ();
  Running running;

  running_init (&running);
  move_to_namespace ("gp0", pid);
  run_main_loop_for (20);
  g_assert_cmpuint (running.seen.n_finished, ==, 0);
  end_namespace (pid);
  assert_device_gone (&running, "the peer's namespace ended");
  running_clear (&running);
}

/* An interface of "any" disappears, but "any" does not. */
static void
test_a_member_of_any_that_goes_is_no_error (void)
{
  g_autoptr (GPcapReader) reader = NULL;
  Seen seen = { .until = 5 };

  g_object_unref (open_veth ());
  reader = gpcap_open_live ("any", 96, FALSE, 1, NULL, NULL);
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", NULL));
  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_ip ("link delete gp0");
  run_main_loop_for (50);
  send_datagrams (0, 5, 100);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_finished, ==, 0);
  gpcap_reader_stop (reader);
}

/* A thread that sends while the main loop does not run. */
typedef struct
{
  int fd;
  guint n;
  guint n_per_second;
} Sender;

static gpointer
send_at_rate (gpointer user_data)
{
  const Sender *sender = user_data;
  const gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < sender->n; i += 50)
    {
      const gint64 due = start + (gint64) i * G_USEC_PER_SEC / sender->n_per_second;
      const gint64 now = g_get_monotonic_time ();

      if (due > now)
        g_usleep (due - now);
      send_frames (sender->fd, i, MIN (50, sender->n - i));
    }
  return NULL;
}

/* Waits until the queue has dropped so many packets, without running the main loop. */
static void
wait_until_dropped (GPcapReader *reader, guint64 n_dropped)
{
  const gint64 deadline = get_test_deadline ();

  for (;;)
    {
      g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

      if (gpcap_stats_get_dropped_by_queue (stats) >= n_dropped)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

/* On a busy machine the thread may be late, so that the ring drops packets. Then numbers are
 * missing, but none comes twice or out of order. */
static void
packet_in_order_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  const guint32 number = get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  g_assert_cmpuint (number, >=, seen->next_number);
  seen->next_number = number + 1;
  seen->n_packets++;
}

/* The main loop blocks for two seconds at 50,000 packets a second. These 100,000 packets, 8 MiB
 * with their records, are more than the ring holds. */
static void
test_a_thread_bridges_a_stalled_main_loop (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GPcapStats) before = gpcap_reader_get_stats (reader, NULL);
  g_autoptr (GPcapStats) stats = NULL;
  Sender sender = { .fd = open_packet_socket ("gp0"), .n = 100000, .n_per_second = 50000 };
  Seen seen = { 0 };

  g_signal_connect (reader, "packet", G_CALLBACK (packet_in_order_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  g_thread_join (g_thread_new ("sender", send_at_rate, &sender));
  g_assert_cmpuint (seen.n_packets, ==, 0);
  stats = run_main_loop_until_all (reader, &seen, sender.n);
  g_test_message (
      "%u delivered, %" G_GUINT64_FORMAT " dropped by the ring, %" G_GUINT64_FORMAT " by the queue",
      seen.n_packets, gpcap_stats_get_dropped (stats), gpcap_stats_get_dropped_by_queue (stats));
  g_assert_cmpuint (gpcap_stats_get_dropped_by_queue (stats), ==, 0);
  g_assert_cmpuint (seen.n_packets + gpcap_stats_get_dropped (stats), ==, sender.n);
  g_assert_cmpuint (gpcap_stats_get_received (stats) - gpcap_stats_get_received (before), ==,
                    sender.n);
  gpcap_reader_stop (reader);
  close (sender.fd);
  run_ip ("link delete gp0");
}

typedef struct
{
  guint n_told;
  guint64 n_dropped;
} Overflow;

static void
overflow_cb (GPcapReader *reader, guint64 n_dropped, Overflow *overflow)
{
  overflow->n_told++;
  overflow->n_dropped = n_dropped;
}

/* The limit is in packets, or in bytes: a packet takes 64 + 24. */
static void
test_a_full_queue_drops_and_tells_once (void)
{
  for (int by_bytes = 0; by_bytes < 2; by_bytes++)
    {
      g_autoptr (GPcapReader) reader = open_veth_with_ring (32 * 1024 * 1024, 50);
      Overflow overflow = { 0 };
      Seen seen = { 0 };
      const int fd = open_packet_socket ("gp0");

      if (by_bytes)
        gpcap_reader_set_queue_bytes (reader, 1000 * (64 + 24), NULL);
      else
        gpcap_reader_set_queue_packets (reader, 1000, NULL);
      g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
      g_signal_connect (reader, "overflow", G_CALLBACK (overflow_cb), &overflow);
      g_assert_true (gpcap_reader_start_threaded (reader, NULL));
      for (guint episode = 1; episode <= 2; episode++)
        {
          g_autoptr (GPcapStats) stats = NULL;

          for (guint i = 0; i < 3000; i += 300)
            {
              send_frames (fd, i, 300);
              g_usleep (5000);
            }
          wait_until_dropped (reader, episode * 2000);
          stats = run_main_loop_until_all (reader, &seen, episode * 3000);
          g_assert_cmpuint (seen.n_packets, ==, episode * 1000);
          g_assert_cmpuint (gpcap_stats_get_dropped (stats), ==, 0);
          g_assert_cmpuint (gpcap_stats_get_dropped_by_queue (stats), ==, episode * 2000);
          g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, episode * 1000);
          g_assert_cmpuint (overflow.n_told, ==, episode);
          g_assert_cmpuint (overflow.n_dropped, ==, episode * 2000);
        }
      gpcap_reader_stop (reader);
      close (fd);
      run_ip ("link delete gp0");
    }
}

static void
stop_cb (GPcapReader *reader, guint64 n_dropped, gpointer user_data)
{
  gpcap_reader_stop (reader);
}

static void
test_an_overflow_that_stops_is_the_end (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { 0 };

  gpcap_reader_set_queue_packets (reader, 10, NULL);
  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_signal_connect (reader, "overflow", G_CALLBACK (stop_cb), NULL);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (0, 100, 100);
  wait_until_dropped (reader, 90);
  run_main_loop_until (&seen.done);
  run_main_loop_for (20);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_cmpuint (seen.n_packets, ==, 0);
  assert_numbers (reader, 0, 10);
}

/* After a stop, the next read and the next thread deliver the collected packets. */
static void
test_a_stopped_thread_leaves_its_packets (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { 0 };

  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (0, 10, 100);
  g_usleep (100000);
  gpcap_reader_stop (reader);
  send_datagrams (10, 10, 100);
  assert_numbers (reader, 0, 20);

  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (20, 10, 100);
  g_usleep (100000);
  gpcap_reader_stop (reader);
  seen = (Seen){ .next_number = 20, .until = 20 };
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (30, 10, 100);
  run_main_loop_until (&seen.done);
  gpcap_reader_stop (reader);
}

/* The second start has no thread, so its source polls another descriptor. */
static void
test_a_start_after_a_thread_goes_on (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { .until = 20 };

  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (0, 10, 100);
  g_usleep (100000);
  gpcap_reader_stop (reader);
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until_seen (&seen, 10);
  send_datagrams (10, 10, 100);
  run_main_loop_until (&seen.done);
  gpcap_reader_stop (reader);
}

/* The descriptor of the thread's queue is silent from then on. */
static void
test_another_source_goes_on_after_a_thread (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Async async = { 0 };

  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, async_cb, &async);
  run_main_loop_for (20);
  gpcap_reader_stop (reader);
  run_main_loop_for (20);
  send_datagrams (0, 5, 100);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
  async_clear (&async);
}

static void
test_a_source_goes_on_after_a_queue_is_read (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { .until = 5 };

  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (0, 5, 100);
  g_usleep (50000);
  gpcap_reader_stop (reader);
  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  assert_numbers (reader, 0, 5);
  run_main_loop_for (20);
  send_datagrams (5, 5, 100);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, 5);
  gpcap_reader_stop (reader);
}

/* A reader on the main loop of another thread. */
typedef struct
{
  GPcapReader *reader; /* borrowed */
  GMainContext *context; /* owned */
  guint n_calls; /* of the source's callback */
  gboolean done;
} Elsewhere;

static gboolean
count_elsewhere_cb (gpointer user_data)
{
  Elsewhere *self = user_data;

  self->n_calls++;
  g_assert_cmpint (gpcap_reader_dispatch (self->reader, -1, NULL, NULL, NULL, NULL), >=, 0);
  return G_SOURCE_CONTINUE;
}

static gpointer
read_elsewhere (gpointer user_data)
{
  Elsewhere *self = user_data;
  g_autoptr (GSource) source = gpcap_reader_create_source (self->reader, NULL);

  g_source_set_callback (source, count_elsewhere_cb, self, NULL);
  g_source_attach (source, self->context);
  while (!g_atomic_int_get (&self->done))
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (source);
  return NULL;
}

/* The child shares the descriptors that wake the parent's sources. */
static void
test_a_child_that_closes_does_not_keep_the_parent_busy (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Elsewhere elsewhere = { .reader = reader, .context = g_main_context_new () };
  GThread *thread = g_thread_new ("elsewhere", read_elsewhere, &elsewhere);
  int status;

  g_usleep (50000);
  const pid_t child = fork ();
  if (child == 0)
    {
      gpcap_reader_close (reader);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_usleep (200000);
  g_atomic_int_set (&elsewhere.done, TRUE);
  g_main_context_wakeup (elsewhere.context);
  g_thread_join (thread);
  g_assert_cmpuint (elsewhere.n_calls, <, 20);
  g_main_context_unref (elsewhere.context);
}

/* Waits until the reader's thread has collected packets, without running the main loop. */
static void
wait_until_readable (GPcapReader *reader)
{
  GPollFD fd = { .fd = gpcap_reader_get_fd (reader, NULL), .events = G_IO_IN };

  g_assert_cmpint (g_poll (&fd, 1, 60000), ==, 1);
}

/* What the thread has collected is delivered before the error. */
static void
test_a_thread_tells_that_the_interface_is_gone (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  Seen seen = { 0 };
  const int fd = open_packet_socket ("gp0");

  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_frames (fd, 0, 10);
  wait_until_readable (reader);
  run_ip ("link delete gp0");
  run_main_loop_until (&seen.done);
  run_main_loop_for (20);
  g_assert_cmpuint (seen.n_packets, >, 0);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_error (seen.error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE);
  g_clear_error (&seen.error);
  close (fd);
}

static void
test_a_filter_is_set_while_a_thread_captures (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { .until = 5 };

  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  send_datagrams (0, 10, 100);
  wait_until_readable (reader);
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002 and greater 500", NULL));
  send_datagrams (10, 5, 1000);
  run_main_loop_until (&seen.done);
  run_main_loop_for (50);
  g_assert_cmpuint (seen.n_packets, ==, 5);
  gpcap_reader_close (reader);
}

/* A ring of 512 MiB takes a second to map, and half of that to unmap. */
static void
test_a_large_ring_does_not_block (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) error = NULL;
  Async async = { 0 };
  Timer timer;

  gpcap_reader_set_buffer_size (reader, 512 * 1024 * 1024, NULL);
  timer_start (&timer);
  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  g_assert_cmpint (gpcap_reader_activate_finish (reader, async_wait (&async), &error), ==, 0);
  g_assert_no_error (error);
  async_clear (&async);
  timer_stop (&timer, "activation");

  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", NULL));
  send_datagrams (0, 5, 100);
  assert_numbers (reader, 0, 5);
  timer_start (&timer);
  gpcap_reader_close_async (reader, NULL, async_cb, &async);
  g_assert_true (gpcap_reader_close_finish (reader, async_wait (&async), NULL));
  async_clear (&async);
  timer_stop (&timer, "close");
}

static void
test_a_batch_is_read_asynchronously (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Async async = { 0 };

  gpcap_reader_read_batch_async (reader, 0, G_PRIORITY_DEFAULT, NULL, async_cb, &async);
  run_main_loop_for (20);
  g_assert_false (async.done);
  send_datagrams (0, 1, 100);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 1);
  async_clear (&async);
}

/* How late a timer is during a flood with a slow handler. */
static void
test_a_timer_goes_on_beside_a_flood (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  Sender sender = { .fd = open_packet_socket ("gp0"), .n = 150000, .n_per_second = G_MAXUINT };
  Seen seen = { 0 };
  Timer timer;

  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  GThread *thread = g_thread_new ("sender", send_at_rate, &sender);
  timer_start (&timer);
  run_main_loop_for (300);
  timer_stop (&timer, "under a flood");
  g_thread_join (thread);
  run_main_loop_until_seen (&seen, 1);
  gpcap_reader_stop (reader);
  close (sender.fd);
  run_ip ("link delete gp0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-loop/packets-come-through-the-main-loop",
                   test_packets_come_through_the_main_loop);
  g_test_add_func ("/live-loop/an-interface-that-goes-down-and-up-goes-on",
                   test_an_interface_that_goes_down_and_up_goes_on);
  g_test_add_func ("/live-loop/an-interface-that-disappears-is-one-error",
                   test_an_interface_that_disappears_is_one_error);
  g_test_add_func ("/live-loop/reads-in-a-source-do-not-wait", test_reads_in_a_source_do_not_wait);
  g_test_add_func ("/live-loop/an-idle-source-is-not-called", test_an_idle_source_is_not_called);
  g_test_add_func ("/live-loop/statistics-notify", test_statistics_notify);
  g_test_add_func ("/live-loop/an-interface-that-is-renamed-goes-on",
                   test_an_interface_that_is_renamed_goes_on);
  g_test_add_func ("/live-loop/an-interface-that-moves-away-is-gone",
                   test_an_interface_that_moves_away_is_gone);
  g_test_add_func ("/live-loop/an-interface-whose-peer-s-namespace-ends-is-gone",
                   test_an_interface_whose_peer_s_namespace_ends_is_gone);
  g_test_add_func ("/live-loop/a-member-of-any-that-goes-is-no-error",
                   test_a_member_of_any_that_goes_is_no_error);
  g_test_add_func ("/live-loop/a-thread-bridges-a-stalled-main-loop",
                   test_a_thread_bridges_a_stalled_main_loop);
  g_test_add_func ("/live-loop/a-full-queue-drops-and-tells-once",
                   test_a_full_queue_drops_and_tells_once);
  g_test_add_func ("/live-loop/an-overflow-that-stops-is-the-end",
                   test_an_overflow_that_stops_is_the_end);
  g_test_add_func ("/live-loop/a-stopped-thread-leaves-its-packets",
                   test_a_stopped_thread_leaves_its_packets);
  g_test_add_func ("/live-loop/a-start-after-a-thread-goes-on",
                   test_a_start_after_a_thread_goes_on);
  g_test_add_func ("/live-loop/another-source-goes-on-after-a-thread",
                   test_another_source_goes_on_after_a_thread);
  g_test_add_func ("/live-loop/a-source-goes-on-after-a-queue-is-read",
                   test_a_source_goes_on_after_a_queue_is_read);
  g_test_add_func ("/live-loop/a-child-that-closes-does-not-keep-the-parent-busy",
                   test_a_child_that_closes_does_not_keep_the_parent_busy);
  g_test_add_func ("/live-loop/a-thread-tells-that-the-interface-is-gone",
                   test_a_thread_tells_that_the_interface_is_gone);
  g_test_add_func ("/live-loop/a-filter-is-set-while-a-thread-captures",
                   test_a_filter_is_set_while_a_thread_captures);
  g_test_add_func ("/live-loop/a-large-ring-does-not-block", test_a_large_ring_does_not_block);
  g_test_add_func ("/live-loop/a-batch-is-read-asynchronously",
                   test_a_batch_is_read_asynchronously);
  g_test_add_func ("/live-loop/a-timer-goes-on-beside-a-flood",
                   test_a_timer_goes_on_beside_a_flood);
  return g_test_run ();
}
