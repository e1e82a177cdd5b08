/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the replay of savefiles. */

#include <pthread.h>
#include <signal.h>

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

/* The packets so far, and when they came. */
typedef struct
{
  GPtrArray *trace; /* owned */
  gint64 start; /* before the first packet was due, in monotonic time */
  gint64 first_timestamp; /* nanoseconds */
  gint64 latest; /* the greatest delay of a packet, in microseconds */
  double speed;
  gboolean done;
  GError *error; /* owned */
} Seen;

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  const gint64 timestamp = gpcap_pkthdr_get_timestamp (hdr);
  gint64 due;

  if (seen->trace->len == 0)
    seen->first_timestamp = timestamp;
  trace_add_bytes (seen->trace, hdr, data);
  due = seen->start + (timestamp - seen->first_timestamp) / 1000 / seen->speed;
  /* A packet is never early, but for what is lost when the times are rounded. */
  g_assert_cmpint (g_get_monotonic_time (), >=, due - 1);
  seen->latest = MAX (seen->latest, g_get_monotonic_time () - due);
}

static void
finished_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  seen->error = error != NULL ? g_error_copy (error) : NULL;
  seen->done = TRUE;
}

static void
seen_init (Seen *self, GPcapReader *reader, double speed)
{
  *self = (Seen){ .trace = trace_new (), .start = g_get_monotonic_time (), .speed = speed };
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), self);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), self);
}

static void
seen_clear (Seen *self)
{
  g_clear_pointer (&self->trace, g_ptr_array_unref);
  g_clear_error (&self->error);
}

static void
assert_whole (const Seen *seen, const char *name)
{
  g_autofree char *filename = test_savefile (name);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  g_assert_no_error (seen->error);
  assert_same_trace (seen->trace, expected);
}

/* Returns how long the capture of packets.pcap took, in microseconds. */
static gint64
get_duration (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  const guint last = gpcap_packet_batch_get_n_packets (batch) - 1;
  g_autoptr (GPcapPkthdr) first_hdr = gpcap_packet_batch_get_pkthdr (batch, 0);
  g_autoptr (GPcapPkthdr) last_hdr = gpcap_packet_batch_get_pkthdr (batch, last);

  g_assert_cmpuint (last, ==, TEST_N_PACKETS - 1);
  return (gpcap_pkthdr_get_timestamp (last_hdr) - gpcap_pkthdr_get_timestamp (first_hdr)) / 1000;
}

/* Returns the speed at which the whole savefile takes @duration microseconds. */
static double
get_speed_for (gint64 duration)
{
  return (double) get_duration () / duration;
}

static gboolean
set_replay (GPcapReader *reader, GPcapReplayMode mode, double speed)
{
  return gpcap_reader_set_replay (reader, mode, NULL)
         && gpcap_reader_set_replay_speed (reader, speed, NULL);
}

static void
test_packets_come_when_they_are_due (void)
{
  const gint64 durations[] = { 100000, 300000 };

  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      const double speed = get_speed_for (durations[i]);
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      const gint64 start = g_get_monotonic_time ();
      Seen seen;

      g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_TIMED, speed));
      seen_init (&seen, reader, speed);
      g_assert_true (gpcap_reader_start (reader, NULL));
      run_main_loop_until (&seen.done);
      g_assert_cmpint (g_get_monotonic_time () - start, >=, durations[i] - 1000);
      g_test_message ("%g times as fast: %.1f of %.1f ms, at most %.1f ms late", speed,
                      (g_get_monotonic_time () - start) / 1000.0, durations[i] / 1000.0,
                      seen.latest / 1000.0);
      assert_whole (&seen, "packets.pcap");
      seen_clear (&seen);
    }
}

/* The source sleeps between the packets. */
static void
test_a_source_sleeps_until_a_packet_is_due (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  guint n_iterations = 0;
  Seen seen;

  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_TIMED, get_speed_for (3600000000)));
  seen_init (&seen, reader, get_speed_for (3600000000));
  g_assert_true (gpcap_reader_start (reader, NULL));
  while (seen.trace->len == 0)
    g_main_context_iteration (NULL, TRUE);
  const gint64 end = g_get_monotonic_time () + 100000;
  for (; g_get_monotonic_time () < end; g_usleep (1000))
    while (g_main_context_iteration (NULL, FALSE))
      n_iterations++;
  g_assert_cmpuint (seen.trace->len, ==, 1);
  g_assert_cmpuint (n_iterations, <, 10);
  gpcap_reader_stop (reader);
  seen_clear (&seen);
}

static void
test_steps_say_when_packets_are_due (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;
  Seen seen;

  g_assert_false (gpcap_reader_step (reader, 1, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, 1));
  seen_init (&seen, reader, G_MAXDOUBLE);
  g_assert_true (gpcap_reader_start (reader, NULL));
  for (guint n = 0; n <= 3; n++)
    {
      for (int i = 0; i < 20; i++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (seen.trace->len, ==, 2 * n);
      g_assert_true (gpcap_reader_step (reader, 2, NULL));
    }
  g_assert_true (gpcap_reader_step (reader, 1000, NULL));
  run_main_loop_until (&seen.done);
  assert_whole (&seen, "packets.pcap");
  seen_clear (&seen);
}

static void
test_batches_have_what_is_due (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_true (gpcap_reader_set_filter (reader, "udp", NULL));
  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, 1));
  for (guint n = 0; n < 3; n++)
    {
      g_autoptr (GPcapPacketBatch) none =
          gpcap_reader_read_batch_timeout (reader, 0, 10, NULL, NULL);
      g_autoptr (GPcapPacketBatch) due = NULL;

      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (none), ==, 0);
      g_assert_true (gpcap_reader_step (reader, 5, NULL));
      due = gpcap_reader_read_batch (reader, 0, NULL, NULL);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (due), ==, 5);
    }
}

static gpointer
step_in_thread (gpointer reader)
{
  g_usleep (20 * 1000);
  g_assert_true (gpcap_reader_step (reader, 3, NULL));
  return NULL;
}

/* A step wakes a waiting read. */
static void
test_another_thread_may_step (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  GThread *thread;

  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, 1));
  thread = g_thread_new ("step", step_in_thread, reader);
  g_assert_cmpint (gpcap_reader_loop (reader, 3, NULL, NULL, NULL, NULL), ==, 0);
  g_thread_join (thread);
}

/* Packets that were lent before the steps do not use them up. */
static void
test_steps_count_from_when_they_are_given (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) lent = gpcap_walk_borrow_batch (walk, 0, NULL);
  g_autoptr (GPcapPacketBatch) due = NULL;

  gpcap_walk_return_batch (walk, 2);
  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_STEPPED, 1));
  g_assert_true (gpcap_reader_step (reader, 5, NULL));
  due = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (due), ==, 5);
}

static void
ignore_signal (int number)
{
}

typedef struct
{
  pthread_t waiting;
  int is_over; /* atomic */
} Signalling;

/* Again and again, because a signal just before a wait does not end it. */
static gpointer
signal_in_thread (gpointer user_data)
{
  Signalling *self = user_data;

  while (!g_atomic_int_get (&self->is_over))
    {
      g_usleep (10 * 1000);
      pthread_kill (self->waiting, SIGUSR1);
    }
  return NULL;
}

/* A signal also ends a wait for packets of a device. Here the next packet is due in years. */
static void
test_a_signal_ends_a_wait_for_a_due_packet (void)
{
  const struct sigaction action = { .sa_handler = ignore_signal, .sa_flags = SA_RESTART };
  struct sigaction before;
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_TIMED, 1e-9));
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  sigaction (SIGUSR1, &action, &before);
  for (int way = 0; way < 3; way++)
    {
      Signalling signalling = { .waiting = pthread_self () };
      GThread *thread = g_thread_new ("signal", signal_in_thread, &signalling);
      g_autoptr (GPcapPacketBatch) batch = NULL;

      if (way == 0)
        g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, &error), ==,
                         GPCAP_READ_RESULT_TIMEOUT);
      if (way == 1)
        g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, 0);
      if (way == 2)
        {
          batch = gpcap_walk_borrow_batch (walk, 0, &error);
          g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 0);
        }
      g_assert_no_error (error);
      g_atomic_int_set (&signalling.is_over, TRUE);
      g_thread_join (thread);
    }
  sigaction (SIGUSR1, &before, NULL);
}

/* Reads wait as in a live capture. */
static void
test_blocking_reads_wait (void)
{
  const double speed = get_speed_for (100000);
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen;

  seen_init (&seen, reader, speed);
  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_TIMED, speed));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  g_test_message ("at most %.1f ms late", seen.latest / 1000.0);
  assert_whole (&seen, "packets.pcap");
  seen_clear (&seen);
}

/* Stops a replay of @duration microseconds in the middle, and starts it again later: no packet of
 * the rest is early then. Returns the number of packets that were left, which is smaller if this
 * process was kept waiting meanwhile. */
static guint
stop_in_the_middle (gint64 duration)
{
  const double speed = get_speed_for (duration);
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen, rest;

  g_assert_true (set_replay (reader, GPCAP_REPLAY_MODE_TIMED, speed));
  seen_init (&seen, reader, speed);
  g_assert_true (gpcap_reader_start (reader, NULL));
  while (seen.trace->len < TEST_N_PACKETS / 2)
    g_main_context_iteration (NULL, TRUE);
  gpcap_reader_stop (reader);
  g_signal_handlers_disconnect_by_data (reader, &seen);
  g_usleep (300000);

  seen_init (&rest, reader, speed);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&rest.done);
  g_assert_no_error (rest.error);
  const guint n_left = rest.trace->len;
  g_ptr_array_extend_and_steal (seen.trace, g_steal_pointer (&rest.trace));
  assert_whole (&seen, "packets.pcap");
  seen_clear (&seen);
  seen_clear (&rest);
  return n_left;
}

static void
test_a_stopped_replay_goes_on_where_it_was (void)
{
  gint64 duration = 200000;

  while (stop_in_the_middle (duration) < 2)
    duration *= 2;
}

static void
test_the_speed_may_change (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  Seen seen = { .trace = trace_new (), .speed = G_MAXDOUBLE };

  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_object_set (reader, "replay", GPCAP_REPLAY_MODE_TIMED, "replay-speed",
                get_speed_for (3600000000), NULL);
  g_assert_true (gpcap_reader_start (reader, NULL));
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (seen.trace->len, ==, 1);
  g_object_set (reader, "replay-speed", get_speed_for (50000), NULL);
  run_main_loop_until (&seen.done);
  assert_whole (&seen, "packets.pcap");
  seen_clear (&seen);
}

static void
test_bad_replays_are_refused (void)
{
  g_autoptr (GPcapReader) savefile = test_open ("packets.pcap");
  g_autoptr (GPcapReader) live = gpcap_create ("lo", NULL);
  const double speeds[] = { 0, -1, G_MAXDOUBLE * 10, G_MAXDOUBLE * 10 * 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_replay (live, GPCAP_REPLAY_MODE_TIMED, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE);
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_clear_error (&error);
      g_assert_false (gpcap_reader_set_replay_speed (savefile, speeds[i], &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
    }
}

/* A replay has to wait, but what is no replay need not be prepared for it. */
static void
test_only_a_replay_takes_a_descriptor (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;
  gboolean is_set, is_replayed;

  descriptors_run_out ();
  is_set = gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_NONE, NULL);
  is_replayed = gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_TIMED, &error);
  descriptors_come_back ();
  g_assert_true (is_set);
  g_assert_false (is_replayed);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_cmpint (gpcap_reader_get_replay (reader), ==, GPCAP_REPLAY_MODE_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay/packets-come-when-they-are-due", test_packets_come_when_they_are_due);
  g_test_add_func ("/replay/a-source-sleeps-until-a-packet-is-due",
                   test_a_source_sleeps_until_a_packet_is_due);
  g_test_add_func ("/replay/steps-say-when-packets-are-due", test_steps_say_when_packets_are_due);
  g_test_add_func ("/replay/batches-have-what-is-due", test_batches_have_what_is_due);
  g_test_add_func ("/replay/another-thread-may-step", test_another_thread_may_step);
  g_test_add_func ("/replay/steps-count-from-when-they-are-given",
                   test_steps_count_from_when_they_are_given);
  g_test_add_func ("/replay/a-signal-ends-a-wait-for-a-due-packet",
                   test_a_signal_ends_a_wait_for_a_due_packet);
  g_test_add_func ("/replay/only-a-replay-takes-a-descriptor",
                   test_only_a_replay_takes_a_descriptor);
  g_test_add_func ("/replay/blocking-reads-wait", test_blocking_reads_wait);
  g_test_add_func ("/replay/a-stopped-replay-goes-on-where-it-was",
                   test_a_stopped_replay_goes_on_where_it_was);
  g_test_add_func ("/replay/the-speed-may-change", test_the_speed_may_change);
  g_test_add_func ("/replay/bad-replays-are-refused", test_bad_replays_are_refused);
  return g_test_run ();
}
