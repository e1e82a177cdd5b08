/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of live capture, in a network namespace; in-namespace runs them. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

/* Reads in any order deliver each packet once. */
static void
test_reads_of_all_kinds_share_the_packets (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  Seen seen = { 0 };
  const gulong handler = g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);

  send_datagrams (0, 60, 100);
  g_assert_cmpint (gpcap_reader_loop (reader, 10, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpuint (seen.n_packets, ==, 10);
  while (seen.n_packets < 20)
    g_assert_cmpint (gpcap_reader_dispatch (reader, 20 - seen.n_packets, NULL, NULL, NULL, NULL),
                     >=, 0);
  seen.until = 30;
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  gpcap_reader_stop (reader);
  g_signal_handler_disconnect (reader, handler);
  assert_numbers (reader, seen.n_packets, 60 - seen.n_packets);
}

static void
test_silence_is_a_timeout (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (20);
  g_autoptr (GError) error = NULL;
  GPcapPkthdr *hdr;
  GBytes *data;

  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, 0);
  g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, &error), ==,
                   GPCAP_READ_RESULT_TIMEOUT);
  g_assert_true (hdr == NULL && data == NULL);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 0);
}

static void
ignore_signal (int number)
{
}

static void
send_signal (gpointer thread)
{
  pthread_kill ((pthread_t) thread, SIGUSR1);
}

/* No packets come, and the timeout is longer than the test may take. */
static void
test_a_signal_ends_a_wait (void)
{
  const struct sigaction action = { .sa_handler = ignore_signal, .sa_flags = SA_RESTART };
  struct sigaction before;
  g_autoptr (GPcapReader) reader = open_loopback (1000 * 1000);
  g_autoptr (GPcapWalk) walk = gpcap_reader_walk (reader, GPCAP_WALK_MODE_LOOP, -1, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  Call call;

  sigaction (SIGUSR1, &action, &before);
  call_when_asleep (&call, send_signal, (gpointer) pthread_self ());
  batch = gpcap_walk_borrow_batch (walk, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 0);
  call_join (&call);

  call_when_asleep (&call, send_signal, (gpointer) pthread_self ());
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_TIMEOUT);
  g_assert_no_error (error);
  call_join (&call);
  sigaction (SIGUSR1, &before, NULL);
}

static void
test_what_the_filter_rejects_is_no_packet (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (20);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002 and greater 1000", NULL));
  send_datagrams (0, 3, 100);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_nonblock_does_not_wait (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (0);
  g_autoptr (GError) error = NULL;

  gpcap_reader_set_nonblock (reader, TRUE);
  g_assert_true (gpcap_reader_get_nonblock (reader));
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), ==, 0);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_TIMEOUT);
  g_assert_no_error (error);
  gpcap_reader_set_nonblock (reader, FALSE);
  send_datagrams (0, 1, 100);
  read_packet (reader, NULL, NULL);
}

/* libpcap would keep a single packet back until its buffer is full. */
static void
test_without_a_timeout_packets_come_all_the_same (void)
{
  const int timeouts[] = { 0, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (timeouts); i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (timeouts[i]);

      send_datagrams (7, 1, 100);
      assert_numbers (reader, 7, 1);
    }
}

static void
test_immediate_mode_delivers (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);

  gpcap_reader_set_immediate (reader, TRUE, NULL);
  gpcap_reader_set_snaplen (reader, 1518, NULL);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", NULL));
  send_datagrams (0, 400, 100);
  assert_numbers (reader, 0, 400);
}

/* The time when another thread ended a read that waits. */
typedef struct
{
  void (*end) (gpointer instance);
  gpointer instance; /* borrowed */
  gint64 time; /* in monotonic time */
} Interruption;

static void
interrupt (gpointer user_data)
{
  Interruption *interruption = user_data;

  interruption->time = g_get_monotonic_time ();
  interruption->end (interruption->instance);
}

static void
test_another_thread_ends_a_read_that_waits (void)
{
  const char *names[] = { "breakloop", "close", "cancel" };
  void (*const ends[]) (gpointer) = {
    (void (*) (gpointer)) G_CALLBACK (gpcap_reader_breakloop),
    (void (*) (gpointer)) G_CALLBACK (gpcap_reader_close),
    (void (*) (gpointer)) G_CALLBACK (g_cancellable_cancel),
  };

  for (int how = 0; how < 3; how++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (0);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Interruption interruption = {
        .end = ends[how],
        .instance = how == 2 ? (gpointer) cancellable : (gpointer) reader,
      };
      Call call;

      call_when_asleep (&call, interrupt, &interruption);
      const int result = gpcap_reader_loop (reader, -1, NULL, NULL, cancellable, &error);
      const gint64 now = g_get_monotonic_time ();
      call_join (&call);
      g_assert_cmpint (result, ==, how == 2 ? -1 : -2);
      g_test_message ("%s: woken after %.2f ms", names[how], (now - interruption.time) / 1000.0);
      if (how == 2)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_no_error (error);
    }
}

static void
test_read_batch_tells_a_break_from_a_close (void)
{
  const struct
  {
    void (*end) (GPcapReader *reader);
    int code;
  } cases[] = {
    { gpcap_reader_breakloop, GPCAP_ERROR_BREAK },
    { gpcap_reader_close, GPCAP_ERROR_CLOSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (0);
      g_autoptr (GError) error = NULL;
      Call call;

      call_when_asleep (&call, (void (*) (gpointer)) G_CALLBACK (cases[i].end), reader);
      g_assert_null (gpcap_reader_read_batch (reader, 0, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, cases[i].code);
      call_join (&call);
    }
}

static void
test_a_break_while_idle_swallows_nothing (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (0);

  gpcap_reader_breakloop (reader);
  send_datagrams (0, 3, 100);
  assert_numbers (reader, 0, 3);
}

static void
test_a_new_filter_decides_on_what_is_delivered (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);

  send_datagrams (0, 5, 100);
  read_packet (reader, NULL, NULL);
  /* The second filter rejects the packets that were collected with the first one. */
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002 and greater 1000", NULL));
  send_datagrams (100, 3, 1200);
  assert_numbers (reader, 100, 3);
  g_assert_true (gpcap_reader_set_filter (reader, NULL, NULL));
  g_assert_null (gpcap_reader_get_filter (reader));
}

static gpointer
send_small_until (gpointer is_over)
{
  while (!g_atomic_int_get ((int *) is_over))
    send_datagrams (900, 5, 100);
  return NULL;
}

/* What came before the filter was set may have filled the ring, so that the kernel drops packets
 * that pass the filter, until the first of them was read. Nothing else may come. */
static void
make_room (GPcapReader *reader)
{
  const gint64 deadline = get_test_deadline ();
  guint32 number = 0, n_sent = 0;

  while (number == 0)
    {
      send_datagrams (++n_sent, 1, 1200);
      g_autoptr (GPcapPacketBatch) batch =
          gpcap_reader_read_batch_timeout (reader, 0, 10, NULL, NULL);

      g_assert_nonnull (batch);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);
          const guint32 before = number;

          number = get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
          g_assert_cmpuint (number, >, before);
          g_assert_cmpuint (number, <=, n_sent);
        }
    }
  /* From here on each packet comes. */
  if (number < n_sent)
    assert_numbers (reader, number + 1, n_sent - number);
}

/* While packets come that the filter rejects, also before it is set in the kernel. */
static void
test_a_filter_set_before_activation_lets_nothing_else_pass (void)
{
  int is_over = FALSE;
  GThread *thread = g_thread_new ("sender", send_small_until, &is_over);

  for (int i = 0; i < 10; i++)
    {
      const char *filter = "udp and port 47002 and greater 1000";
      const char *given = i % 2 == 0 ? filter : NULL;
      g_autoptr (GPcapReader) reader =
          g_object_new (GPCAP_TYPE_READER, "device", "lo", "timeout", 1, "filter", given, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (given != NULL || gpcap_reader_set_filter (reader, filter, NULL));
      g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
      g_assert_no_error (error);
      make_room (reader);
      send_datagrams (0, 3, 1200);
      assert_numbers (reader, 0, 3);
    }
  g_atomic_int_set (&is_over, TRUE);
  g_thread_join (thread);
}

/* The kernel takes at most 4096 instructions. libpcap would print that to the standard error. */
static void
test_a_filter_too_long_for_the_kernel_filters_all_the_same (void)
{
  g_autoptr (GPcapReader) reader = gpcap_open_live ("lo", 65535, FALSE, 1, NULL, NULL);
  g_autoptr (GString) filter = g_string_new ("udp and port 47002 and (greater 1000");
  g_autoptr (GError) error = NULL;
  const int saved_stderr = dup (STDERR_FILENO);
  FILE *said = tmpfile ();

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (filter, " or ether[%d] = 255", i % 6);
  g_string_append (filter, ")");
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 65535, filter->str, FALSE, GPCAP_NETMASK_UNKNOWN, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) instructions = gpcap_bpf_get_instructions (bpf);
  g_assert_cmpuint (g_variant_n_children (instructions), >, 4096);

  dup2 (fileno (said), STDERR_FILENO);
  const gboolean is_set = gpcap_reader_set_bpf (reader, bpf, &error);
  dup2 (saved_stderr, STDERR_FILENO);
  close (saved_stderr);
  g_assert_no_error (error);
  g_assert_true (is_set);
  g_assert_cmpint (lseek (fileno (said), 0, SEEK_END), ==, 0);
  fclose (said);

  send_datagrams (50, 3, 100);
  send_datagrams (0, 3, 1200);
  assert_numbers (reader, 0, 3);
  /* The kernel runs a short filter again. */
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", NULL));
  send_datagrams (7, 3, 100);
  assert_numbers (reader, 7, 3);
}

static void
test_snaplen_cuts_packets (void)
{
  g_autoptr (GPcapReader) reader = gpcap_open_live ("lo", 60, FALSE, 1, NULL, NULL);
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;

  g_assert_cmpint (gpcap_reader_get_snapshot (reader, NULL), ==, 60);
  send_datagrams (0, 1, 500);
  read_packet (reader, &hdr, &data);
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, 60);
  g_assert_cmpuint (g_bytes_get_size (data), ==, 60);
  g_assert_cmpuint (gpcap_pkthdr_get_len (hdr), ==, 14 + 20 + 8 + 500);
}

static void
test_any_warns_of_promisc_and_captures (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create (NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_promisc (reader, TRUE, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==,
                   GPCAP_WARNING_PROMISC_NOT_SUPPORTED);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_LINUX_SLL);
  send_datagrams (0, 1, 100);
  read_packet (reader, NULL, NULL);
  g_autoptr (GPcapReader) opened = gpcap_open_live ("any", 96, TRUE, 10, NULL, &error);
  g_assert_no_error (error);
}

static void
test_nanoseconds_live (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  gboolean any_fraction = FALSE;

  gpcap_reader_set_tstamp_precision (reader, GPCAP_TSTAMP_PRECISION_NANO, NULL);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  send_datagrams (0, 20, 100);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;

      read_packet (reader, &hdr, NULL);
      any_fraction |= gpcap_pkthdr_get_timestamp (hdr) % 1000 != 0;
      g_assert_cmpint (ABS (gpcap_pkthdr_get_timestamp (hdr) / 1000 - g_get_real_time ()), <,
                       10 * G_TIME_SPAN_SECOND);
    }
  g_assert_true (any_fraction);
}

static void
test_spawned_programs_inherit_no_socket (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);

  g_assert_cmpint (fcntl (gpcap_reader_get_fd (reader, NULL), F_GETFD), ==, FD_CLOEXEC);
}

/* Also while a thread of the parent captures, which does not exist in the child. */
static void
test_a_child_cannot_use_the_reader_nor_harm_it (void)
{
  for (int threaded = 0; threaded < 2; threaded++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (1);
      int status;

      if (threaded)
        g_assert_true (gpcap_reader_start_threaded (reader, NULL));
      const pid_t child = fork ();
      if (child == 0)
        {
          g_autoptr (GError) error = NULL;
          const gboolean refused =
              gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error) == -1
              && g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);

          gpcap_reader_stop (reader);
          g_object_unref (reader);
          _exit (refused ? 0 : 1);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      send_datagrams (0, 5, 100);
      assert_numbers (reader, 0, 5);
      gpcap_reader_stop (reader);
    }
}

static gpointer
open_without_rights (gpointer user_data)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };
  GError *error = NULL;

  g_assert_cmpint (syscall (SYS_capset, &header, none), ==, 0);
  g_assert_null (gpcap_open_live (user_data, 65535, FALSE, 1, NULL, &error));
  return error;
}

/* A thread drops its capabilities, and ends afterwards. */
static void
test_no_rights_and_no_device_are_told_apart (void)
{
  g_autoptr (GError) denied =
      g_thread_join (g_thread_new ("unprivileged", open_without_rights, (gpointer) "lo"));
  g_autoptr (GError) missing =
      g_thread_join (g_thread_new ("unprivileged", open_without_rights, (gpointer) "nowhere"));
  g_auto (GStrv) names = gpcap_findalldevs (NULL);

  g_assert_error (denied, GPCAP_ERROR, GPCAP_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (denied->message, "setcap"));
  g_assert_error (missing, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  g_assert_null (strstr (missing->message, "permitted"));
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!g_str_has_prefix (names[i], "nf"))
        continue;
      g_autoptr (GError) error =
          g_thread_join (g_thread_new ("unprivileged", open_without_rights, names[i]));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_PERMISSION_DENIED);
    }
}

static void
test_a_failed_activation_can_be_tried_again (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("gp0", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  g_clear_error (&error);
  run_ip ("link add gp0 type veth peer name gp1");
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_NOT_UP);
  g_clear_error (&error);
  run_ip ("link set gp0 up");
  g_assert_true (gpcap_reader_set_snaplen (reader, 96, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
  run_ip ("link delete gp0");
}

static gpointer
activate_without_rights (gpointer reader)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };
  GError *error = NULL;

  g_assert_cmpint (syscall (SYS_capset, &header, none), ==, 0);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  return error;
}

/* A program may drop its rights between the two. The reader stays as it was. */
static void
test_rights_are_needed_at_activation (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) denied =
      g_thread_join (g_thread_new ("unprivileged", activate_without_rights, reader));
  g_autoptr (GError) error = NULL;

  g_assert_error (denied, GPCAP_ERROR, GPCAP_ERROR_PERMISSION_DENIED);
  g_assert_false (gpcap_reader_is_activated (reader));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

/* After the activation no rights are needed. */
static gpointer
read_without_rights (gpointer reader)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  g_assert_cmpint (syscall (SYS_capset, &header, none), ==, 0);
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", NULL));
  send_datagrams (0, 5, 100);
  assert_numbers (reader, 0, 5);
  return NULL;
}

static void
test_rights_may_be_dropped_after_activation (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);

  g_thread_join (g_thread_new ("unprivileged", read_without_rights, reader));
}

static void
test_a_device_may_be_renamed_before_activation (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("gp1", NULL);
  g_autoptr (GError) error = NULL;

  run_ip ("link add gp0 type veth peer name gp1");
  run_ip ("link set gp1 name gp2");
  run_ip ("link set gp2 up");
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  run_ip ("link delete gp0");
}

static void
test_a_change_of_the_mtu_changes_nothing (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  const int fd = open_packet_socket ("gp0");

  send_frames (fd, 0, 5);
  assert_numbers (reader, 0, 5);
  run_ip ("link set gp0 mtu 9000");
  run_ip ("link set gp1 mtu 9000");
  send_frames (fd, 5, 5);
  assert_numbers (reader, 5, 5);
  run_ip ("link set gp1 mtu 576");
  send_frames (fd, 10, 5);
  assert_numbers (reader, 10, 5);
  close (fd);
  run_ip ("link delete gp0");
}

/* Wherever descriptors run out, there is a typed error, and nothing stays open. */
static void
test_without_descriptors_nothing_is_opened (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = NULL;

  descriptors_run_out ();
  reader = gpcap_open_live ("lo", 65535, FALSE, 1, NULL, &error);
  descriptors_come_back ();
  g_assert_null (reader);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  reader = open_loopback (1);
  descriptors_run_out ();
  g_assert_false (gpcap_reader_start_threaded (reader, &error));
  descriptors_come_back ();
  g_assert_nonnull (error);
  g_assert_false (gpcap_reader_is_running (reader));
  send_datagrams (0, 5, 100);
  assert_numbers (reader, 0, 5);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* A ring that does not fit into the memory that the process may have. The limit is a child's. */
static void
test_without_memory_there_is_no_ring (void)
{
  int status;
  const pid_t child = fork ();

  if (child == 0)
    {
      const struct rlimit limit = { 1024 * 1024 * 1024, 1024 * 1024 * 1024 };
      g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
      g_autoptr (GError) error = NULL;
      gboolean is_refused, goes_on;

      setrlimit (RLIMIT_AS, &limit);
      gpcap_reader_set_buffer_size (reader, 1536 * 1024 * 1024, NULL);
      is_refused = gpcap_reader_activate (reader, NULL, &error) < 0 && error != NULL;
      /* A smaller one does. */
      gpcap_reader_set_buffer_size (reader, 1024 * 1024, NULL);
      goes_on = gpcap_reader_activate (reader, NULL, NULL) == 0;
      _exit ((is_refused ? 0 : 1) + (goes_on ? 0 : 2));
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}
#endif

static void
test_each_packet_is_delivered_or_counted_as_dropped (void)
{
  const guint n_sent = 200000;
  g_autoptr (GPcapReader) reader = open_veth ();
  /* Packets that came before the filter was set count as received, too. */
  g_autoptr (GPcapStats) before = gpcap_reader_get_stats (reader, NULL);
  g_autoptr (GPcapStats) stats = NULL;
  const int fd = open_packet_socket ("gp0");
  Seen seen = { 0 };

  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  for (guint i = 0; i < n_sent; i += 20000)
    {
      send_frames (fd, i, 20000);
      while (g_main_context_iteration (NULL, FALSE))
        {
        }
    }
  stats = run_main_loop_until_all (reader, &seen, n_sent);
  g_test_message ("%u delivered, %" G_GUINT64_FORMAT " dropped", seen.n_packets,
                  gpcap_stats_get_dropped (stats));
  g_assert_cmpuint (seen.n_packets, >, 0);
  g_assert_cmpuint (seen.n_packets + gpcap_stats_get_dropped (stats), ==, n_sent);
  g_assert_cmpuint (gpcap_stats_get_received (stats) - gpcap_stats_get_received (before), ==,
                    n_sent);
  gpcap_reader_stop (reader);
  close (fd);
  run_ip ("link delete gp0");
}

static void
test_what_is_kept_outlives_the_capture (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (10);
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;

  send_datagrams (0, 9, 100);
  read_packet (reader, &hdr, &data);
  do
    {
      g_clear_object (&batch);
      batch = gpcap_reader_read_batch (reader, 1, NULL, NULL);
    }
  while (gpcap_packet_batch_get_n_packets (batch) == 0);
  gpcap_reader_close (reader);
  g_clear_object (&reader);
  g_autoptr (GBytes) second = gpcap_packet_batch_get_bytes (batch, 0);
  g_assert_cmpuint (get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data)), ==, 0);
  g_assert_cmpuint (get_number (g_bytes_get_data (second, NULL), g_bytes_get_size (second)), ==, 1);
  g_assert_cmpuint (gpcap_pkthdr_get_len (hdr), ==, 142);
}

static void
test_what_is_injected_is_captured (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GPcapReader) sender = gpcap_open_live ("gp0", 65535, FALSE, 1, NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint8 frame[64] = { [12] = 0x88, [13] = 0xb5 };
  g_autoptr (GBytes) second = NULL;
  g_autofree guint8 *too_long = g_malloc0 (100000);

  g_assert_cmpint (gpcap_reader_inject (sender, frame, sizeof frame, &error), ==, sizeof frame);
  g_assert_no_error (error);
  assert_numbers (reader, 0, 1);
  frame[14 + 20 + 8] = 1;
  second = g_bytes_new (frame, sizeof frame);
  g_assert_cmpint (gpcap_reader_inject_bytes (sender, second, &error), ==, sizeof frame);
  assert_numbers (reader, 1, 1);
  g_assert_cmpint (gpcap_reader_inject (sender, frame, 0, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_inject (sender, too_long, 100000, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  run_ip ("link set gp0 down");
  g_assert_cmpint (gpcap_reader_inject (sender, frame, sizeof frame, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_NOT_UP);
  run_ip ("link delete gp0");
}

static void
test_a_direction_selects (void)
{
  const struct
  {
    GPcapDirection direction;
    guint n_packets;
  } cases[] = {
    { GPCAP_DIRECTION_INOUT, 8 },
    { GPCAP_DIRECTION_IN, 5 },
    { GPCAP_DIRECTION_OUT, 3 },
  };
  g_autoptr (GPcapReader) reader = open_veth ();
  const int received = open_packet_socket ("gp0");
  const int sent = open_packet_socket ("gp1");
  const int bypass = 0;

  /* What bypasses the queueing discipline is not captured where it is sent. */
  g_assert_cmpint (setsockopt (sent, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass), ==,
                   0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Seen seen = { 0 };

      g_assert_true (gpcap_reader_set_direction (reader, cases[i].direction, NULL));
      g_assert_cmpint (gpcap_reader_get_direction (reader), ==, cases[i].direction);
      const gulong handler = g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
      g_assert_true (gpcap_reader_start (reader, NULL));
      send_frames (received, 0, 5);
      send_frames (sent, 0, 3);
      run_main_loop_until_seen (&seen, cases[i].n_packets);
      run_main_loop_for (50);
      gpcap_reader_stop (reader);
      g_signal_handler_disconnect (reader, handler);
      g_assert_cmpuint (seen.n_packets, ==, cases[i].n_packets);
    }
  close (received);
  close (sent);
  run_ip ("link delete gp0");
}

static void
mark_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, guint8 *n_times)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      n_times[get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data))]++;
    }
}

static guint
count_marks (const guint8 *n_times, guint n)
{
  guint n_marked = 0;

  for (guint i = 0; i < n; i++)
    n_marked += n_times[i];
  return n_marked;
}

static guint64
count_all_dropped (GPtrArray *readers)
{
  guint64 n_dropped = 0;

  for (guint i = 0; i < readers->len; i++)
    n_dropped += count_dropped (readers->pdata[i]);
  return n_dropped;
}

/* Each packet is delivered once, for any number of readers. */
static void
test_fanout_shares_the_packets (void)
{
  const guint n_sent = 4000;

  for (guint n_readers = 2; n_readers <= 4; n_readers += 2)
    {
      g_autofree guint8 *n_times = g_new0 (guint8, n_sent);
      g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (GError) error = NULL;
      const gint64 deadline = get_test_deadline ();
      guint n_busy = 0, n_seen = 0, n_dropped = 0;

      g_ptr_array_add (readers, open_veth ());
      while (readers->len < n_readers)
        {
          g_ptr_array_add (readers, gpcap_open_live ("gp1", 96, TRUE, 1, NULL, NULL));
          gpcap_reader_set_filter (readers->pdata[readers->len - 1], "ether proto 0x88b5", NULL);
        }
      for (guint i = 0; i < n_readers; i++)
        {
          g_assert_true (gpcap_reader_set_fanout (readers->pdata[i], 7,
                                                  GPCAP_FANOUT_MODE_LOAD_BALANCE,
                                                  GPCAP_FANOUT_FLAGS_NONE, &error));
          g_assert_no_error (error);
          g_signal_connect (readers->pdata[i], "batch", G_CALLBACK (mark_batch_cb), n_times);
          g_assert_true (gpcap_reader_start (readers->pdata[i], NULL));
        }
      const int fd = open_packet_socket ("gp0");
      for (guint i = 0; i < n_sent; i += 100)
        {
          send_frames (fd, i, 100);
          while (g_main_context_iteration (NULL, FALSE))
            {
            }
        }
      while (count_marks (n_times, n_sent) + count_all_dropped (readers) < n_sent)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, deadline);
          run_main_loop_for (5);
        }
      for (guint i = 0; i < n_readers; i++)
        {
          g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (readers->pdata[i], NULL);

          n_busy += gpcap_stats_get_received (stats) >= n_sent / n_readers / 2;
          n_dropped += gpcap_stats_get_dropped (stats);
          gpcap_reader_close (readers->pdata[i]);
        }
      for (guint i = 0; i < n_sent; i++)
        {
          g_assert_cmpuint (n_times[i], <=, 1);
          n_seen += n_times[i];
        }
      g_assert_cmpuint (n_seen + n_dropped, ==, n_sent);
      g_assert_cmpuint (n_seen, >, 0);
      g_assert_cmpuint (n_busy, ==, n_readers);
      close (fd);
      run_ip ("link delete gp0");
    }
}

static void
assert_bad_fanout (GPcapReader *reader, guint group, guint mode, guint flags, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_fanout (reader, group, (GPcapFanoutMode) mode,
                                           (GPcapFanoutFlags) flags, &error));
  g_assert_error (error, GPCAP_ERROR, code);
}

static void
test_bad_fanouts_are_refused (void)
{
  const int invalid = GPCAP_ERROR_INVALID_ARGUMENT;
  g_autoptr (GPcapReader) first = open_loopback (1);
  g_autoptr (GPcapReader) second = open_loopback (1);
  g_autoptr (GError) error = NULL;

  assert_bad_fanout (first, 65536, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_NONE, invalid);
  assert_bad_fanout (first, 9, 99, GPCAP_FANOUT_FLAGS_NONE, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_FLAGS_DEFRAGMENT, GPCAP_FANOUT_FLAGS_NONE, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_MODE_HASH, 1, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_MODE_HASH, 1 << 16, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_UNIQUE_ID, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_MODE_ROLLOVER, GPCAP_FANOUT_FLAGS_ROLLOVER, invalid);
  g_assert_true (gpcap_reader_set_fanout (first, 9, GPCAP_FANOUT_MODE_HASH,
                                          GPCAP_FANOUT_FLAGS_DEFRAGMENT, &error));
  g_assert_no_error (error);
  assert_bad_fanout (second, 9, GPCAP_FANOUT_MODE_RANDOM, GPCAP_FANOUT_FLAGS_DEFRAGMENT, invalid);
  assert_bad_fanout (second, 9, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_NONE, invalid);
  assert_bad_fanout (first, 9, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_DEFRAGMENT,
                     GPCAP_ERROR_FAILED);
}

/* Without a group, the kernel returns the same as for group 0 in the simplest mode. */
static void
test_the_group_of_a_fanout_is_told (void)
{
  const guint groups[] = { 0, 9, 65535 };
  g_autoptr (GPcapReader) alone = open_loopback (1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (1);

      g_assert_true (gpcap_reader_set_fanout (reader, groups[i], GPCAP_FANOUT_MODE_HASH,
                                              GPCAP_FANOUT_FLAGS_NONE, &error));
      g_assert_no_error (error);
      g_assert_cmpint (gpcap_reader_get_fanout_group (reader, &error), ==, groups[i]);
      g_assert_no_error (error);
      gpcap_reader_close (reader);
      g_assert_cmpint (gpcap_reader_get_fanout_group (reader, &error), ==, -1);
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
      g_clear_error (&error);
    }
  g_assert_cmpint (gpcap_reader_get_fanout_group (alone, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FAILED);
}

/* Other readers can join the group that the kernel chose, but it is not chosen again. */
static void
test_the_kernel_chooses_groups_of_fanouts (void)
{
  const GPcapFanoutFlags rollover = GPCAP_FANOUT_FLAGS_ROLLOVER;
  g_autoptr (GPcapReader) first = open_loopback (1);
  g_autoptr (GPcapReader) stranger = open_loopback (1);
  g_autoptr (GPcapReader) second = open_loopback (1);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_fanout (first, 0, GPCAP_FANOUT_MODE_CPU,
                                          rollover | GPCAP_FANOUT_FLAGS_UNIQUE_ID, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_fanout (stranger, 0, GPCAP_FANOUT_MODE_CPU,
                                          rollover | GPCAP_FANOUT_FLAGS_UNIQUE_ID, &error));
  g_assert_no_error (error);
  const int group = gpcap_reader_get_fanout_group (first, &error);
  g_assert_cmpint (group, >=, 0);
  g_assert_cmpint (gpcap_reader_get_fanout_group (stranger, &error), !=, group);
  g_assert_true (gpcap_reader_set_fanout (second, group, GPCAP_FANOUT_MODE_CPU, rollover, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_fanout_group (second, &error), ==, group);
}

/* On the loopback interface, the kernel captures each packet twice: sent and received. */
static void
test_a_fanout_ignores_what_goes_out (void)
{
  const guint n_sent = 50;
  const GPcapFanoutFlags flags[] = { GPCAP_FANOUT_FLAGS_NONE, GPCAP_FANOUT_FLAGS_IGNORE_OUTGOING };
  guint64 n_received[G_N_ELEMENTS (flags)];
  struct utsname kernel;
  int major, minor;

  g_assert_cmpint (uname (&kernel), ==, 0);
  g_assert_cmpint (sscanf (kernel.release, "%d.%d", &major, &minor), ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (1);
      g_autoptr (GPcapStats) stats = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (
          gpcap_reader_set_fanout (reader, 11, GPCAP_FANOUT_MODE_HASH, flags[i], &error));
      g_assert_no_error (error);
      send_datagrams (0, n_sent, 100);
      stats = gpcap_reader_get_stats (reader, &error);
      g_assert_no_error (error);
      n_received[i] = gpcap_stats_get_received (stats);
    }
  g_assert_cmpuint (n_received[0], ==, 2 * n_sent);
  if (major > 6 || (major == 6 && minor >= 2))
    g_assert_cmpuint (n_received[1], ==, n_sent);
  else
    g_test_skip_printf ("Linux %s takes no notice of the flag", kernel.release);
}

static void
test_a_protocol_selects (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_protocol (reader, ETHERTYPE_IPV6, NULL));
  g_assert_true (gpcap_reader_set_timeout (reader, 20, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
  send_datagrams (0, 5, 100);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_TIMEOUT);
}

static void
test_a_device_tells_what_it_can (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  g_autoptr (GError) error = NULL;
  gboolean any_host = FALSE;
  guint n = 0;
  g_autofree int *types = gpcap_reader_list_tstamp_types (reader, &n, &error);
  guint n_datalinks = 0;
  g_autofree int *datalinks = gpcap_reader_list_datalinks (reader, &n_datalinks, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    any_host |= types[i] == GPCAP_TSTAMP_TYPE_HOST;
  g_assert_true (any_host);
  g_assert_cmpuint (n_datalinks, >=, 1);
  g_assert_cmpint (datalinks[0], ==, GPCAP_DLT_EN10MB);
  g_assert_false (gpcap_reader_can_set_rfmon (reader, &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_reader_get_savefile_version (reader, NULL, NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE);
  g_assert_false (gpcap_reader_is_swapped (reader));
}

/* Only Ethernet's link type has protocols to filter by; DOCSIS's has bytes. */
static void
test_a_filter_that_fails_keeps_the_link_type (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "udp", NULL));
  g_assert_false (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");
  g_assert_true (gpcap_reader_set_filter (reader, "len > 20", NULL));
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_DOCSIS);
  run_ip ("link delete gp0");
}

static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, guint *n)
{
  *n += gpcap_packet_batch_get_n_packets (batch);
}

/* Their filters are compiled again, or nothing changes. */
static void
test_taps_follow_the_link_type (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GPcapTap) all = gpcap_reader_add_tap (reader, NULL, NULL);
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap_filter (reader, "len > 20", NULL);
  g_autoptr (GPcapTap) udp = gpcap_reader_add_tap_filter (reader, "udp", NULL);
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/null", NULL);
  const int fd = open_packet_socket ("gp0");
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (gpcap_reader_set_filter (reader, "len > 20", NULL));
  g_signal_connect (tap, "batch", G_CALLBACK (tap_batch_cb), &n);
  send_frames (fd, 0, 50);
  for (guint i = 0; i < 20; i++)
    read_packet (reader, NULL, NULL);
  g_assert_false (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (tap)), ==, GPCAP_DLT_EN10MB);
  g_assert_true (gpcap_reader_remove_tap (reader, udp));
  g_assert_true (gpcap_tap_set_dumper (tap, dumper, NULL));
  g_assert_false (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_clear_error (&error);
  g_assert_true (gpcap_tap_set_dumper (tap, NULL, NULL));
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (tap)), ==, GPCAP_DLT_DOCSIS);
  g_assert_cmpstr (gpcap_tap_get_filter (tap), ==, "len > 20");
  /* Those that were collected as Ethernet's are taken, too. */
  send_frames (fd, 50, 50);
  for (guint i = 20; i < 100; i++)
    read_packet (reader, NULL, NULL);
  g_assert_cmpuint (gpcap_tap_get_packets (all), ==, 100);
  g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, 100);
  g_assert_cmpuint (n, ==, 100);
  close (fd);
  run_ip ("link delete gp0");
}

static void
remove_tap_cb (GPcapReader *reader, GParamSpec *pspec, GPcapTap *tap)
{
  /* All of it has another link type by now. */
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_DOCSIS);
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (tap)), ==, GPCAP_DLT_DOCSIS);
  g_assert_true (gpcap_reader_remove_tap (reader, tap));
}

static void
test_a_handler_may_remove_a_tap_as_the_link_type_changes (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GPcapTap) first = gpcap_reader_add_tap_filter (reader, "len > 20", NULL);
  g_autoptr (GPcapTap) second = gpcap_reader_add_tap_filter (reader, "len > 30", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "len > 10", NULL));
  g_signal_connect (reader, "notify::filter", G_CALLBACK (remove_tap_cb), first);
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_reader_remove_tap (reader, first));
  g_assert_cmpstr (gpcap_tap_get_filter (second), ==, "len > 30");
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (second)), ==, GPCAP_DLT_DOCSIS);
  run_ip ("link delete gp0");
}

static void
set_ethernet_cb (GPcapTap *tap, GParamSpec *pspec, GPcapReader *reader)
{
  g_signal_handlers_disconnect_by_data (tap, reader);
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_EN10MB, NULL));
}

/* No tap is left with the link type that a handler has changed back. */
static void
test_a_handler_of_a_tap_may_change_the_link_type (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GPcapTap) first = gpcap_reader_add_tap_filter (reader, "len > 20", NULL);
  g_autoptr (GPcapTap) second = gpcap_reader_add_tap_filter (reader, "len >= 30", NULL);
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, "/dev/null", NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (first, "notify::bpf", G_CALLBACK (set_ethernet_cb), reader);
  g_assert_true (gpcap_reader_set_filter (reader, "", NULL));
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_DOCSIS, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (first)), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_bpf_get_datalink (gpcap_tap_get_bpf (second)), ==, GPCAP_DLT_EN10MB);
  g_assert_true (gpcap_tap_set_dumper (second, dumper, &error));
  g_assert_no_error (error);
  run_ip ("link delete gp0");
}

static char *
get_address_text (GInetAddress *address)
{
  return address != NULL ? g_inet_address_to_string (address) : NULL;
}

static void
test_devices_have_their_addresses (void)
{
  g_autoptr (GPcapDevice) device = NULL;
  gboolean any_hardware = FALSE, any_ipv4 = FALSE, any_ipv6 = FALSE;

  run_ip ("link add gp0 address 02:00:00:00:00:07 type veth peer name gp1");
  run_ip ("link set gp1 up");
  run_ip ("link set gp0 up");
  run_ip ("addr add 192.0.2.1/24 broadcast 192.0.2.255 dev gp0");
  run_ip ("addr add 2001:db8::1/64 dev gp0");
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) each = g_list_model_get_item (devices, i);

      if (g_str_equal (gpcap_device_get_name (each), "gp0"))
        device = g_object_ref (each);
    }
  g_assert_nonnull (device);
  g_assert_true (gpcap_device_is_up (device));
  g_assert_true (gpcap_device_is_running (device));
  g_assert_false (gpcap_device_is_loopback (device));
  GListModel *addresses = gpcap_device_get_addresses (device);
  for (guint i = 0; i < g_list_model_get_n_items (addresses); i++)
    {
      g_autoptr (GPcapAddress) address = g_list_model_get_item (addresses, i);
      g_autofree char *text = gpcap_address_to_string (address);
      g_autofree char *netmask = get_address_text (gpcap_address_get_netmask (address));
      g_autofree char *broadcast = get_address_text (gpcap_address_get_broadcast (address));

      if (g_str_equal (text, "02:00:00:00:00:07"))
        {
          any_hardware = TRUE;
          g_assert_cmpint (gpcap_address_get_family (address), ==, AF_PACKET);
          g_assert_null (gpcap_address_get_address (address));
          g_assert_cmpuint (g_bytes_get_size (gpcap_address_get_hardware_address (address)), ==, 6);
        }
      if (g_str_equal (text, "192.0.2.1"))
        {
          any_ipv4 = TRUE;
          g_assert_cmpstr (netmask, ==, "255.255.255.0");
          g_assert_cmpstr (broadcast, ==, "192.0.2.255");
          g_assert_null (gpcap_address_get_peer (address));
          g_assert_null (gpcap_address_get_hardware_address (address));
        }
      if (g_str_equal (text, "2001:db8::1"))
        {
          any_ipv6 = TRUE;
          g_assert_cmpstr (netmask, ==, "ffff:ffff:ffff:ffff::");
        }
    }
  g_assert_true (any_hardware && any_ipv4 && any_ipv6);
  run_ip ("link delete gp0");
}

static void
test_a_device_with_an_odd_name_hides_nothing (void)
{
  g_autoptr (GError) error = NULL;
  guint n_odd = 0, n_usual = 0;

  run_ip ("link add gp0\xff type veth peer name gp1");
  run_ip ("link set gp0\xff up");
  run_ip ("link set gp1 up");
  g_auto (GStrv) names = gpcap_findalldevs (&error);
  g_assert_no_error (error);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      n_odd += g_str_equal (names[i], "gp0\xef\xbf\xbd");
      n_usual += g_str_equal (names[i], "gp1") || g_str_equal (names[i], "lo");
    }
  g_assert_cmpuint (n_odd, ==, 1);
  g_assert_cmpuint (n_usual, ==, 2);

  /* It can be captured from by the name that is listed. */
  const guint8 frame[64] = { [12] = 0x88, [13] = 0xb5 };
  g_autoptr (GPcapReader) reader = gpcap_open_live ("gp0\xef\xbf\xbd", 96, FALSE, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gpcap_reader_get_device (reader), ==, "gp0\xef\xbf\xbd");
  g_assert_true (gpcap_reader_set_filter (reader, "ether proto 0x88b5", &error));
  g_assert_cmpuint (gpcap_reader_get_net (reader, &error), ==, 0);
  g_assert_no_error (error);
  g_autoptr (GPcapReader) peer = gpcap_open_live ("gp1", 96, FALSE, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_inject (peer, frame, sizeof frame, &error), ==, sizeof frame);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reader, 1, NULL, NULL, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (gpcap_reader_can_set_rfmon (reader, &error));
  g_assert_no_error (error);
  run_ip ("link delete gp1");
}

/* The mask is in host order, as for a filter. One of the two packets is a broadcast. */
static void
test_net_and_mask_select_broadcasts (void)
{
  g_autoptr (GError) error = NULL;
  guint8 frame[64] = {
    [12] = 0x08, [13] = 0x00, [14] = 0x45, [17] = 50,  [22] = 64, [23] = 17, [26] = 192,
    [27] = 0,    [28] = 2,    [29] = 9,    [30] = 192, [31] = 0,  [32] = 2,  [33] = 254
  };
  Seen seen = { 0 };

  run_ip ("link add gp0 type veth peer name gp1");
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  run_ip ("addr add 192.0.2.1/24 dev gp1");
  g_autoptr (GPcapReader) reader = gpcap_open_live ("gp1", 96, TRUE, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (gpcap_reader_get_net (reader, &error), ==, 0xc0000200);
  g_assert_cmphex (gpcap_reader_get_mask (reader, &error), ==, 0xffffff00);
  g_assert_no_error (error);
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 96, "ip broadcast and src host 192.0.2.9", TRUE,
                     gpcap_reader_get_mask (reader, NULL), &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_bpf (reader, bpf, NULL));
  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  const int fd = open_packet_socket ("gp0");
  g_assert_cmpint (send (fd, frame, sizeof frame, 0), ==, sizeof frame);
  run_main_loop_for (50);
  g_assert_cmpuint (seen.n_packets, ==, 0);
  frame[33] = 255;
  g_assert_cmpint (send (fd, frame, sizeof frame, 0), ==, sizeof frame);
  run_main_loop_until_seen (&seen, 1);
  g_assert_cmpuint (seen.n_packets, ==, 1);
  gpcap_reader_stop (reader);
  /* A filter that the reader compiles also knows the mask. */
  g_assert_true (gpcap_reader_set_filter (reader, "ip broadcast", &error));
  g_assert_no_error (error);
  close (fd);
  run_ip ("link delete gp0");
}

static void
test_without_an_address_net_and_mask_are_0 (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (gpcap_reader_get_net (reader, &error), ==, 0);
  g_assert_cmpuint (gpcap_reader_get_mask (reader, &error), ==, 0);
  g_assert_no_error (error);
  run_ip ("link delete gp0");
}

/* This is how a program without permission captures, with one that has it, here or elsewhere. */
static void
test_the_output_of_tcpdump_is_captured_from (void)
{
  g_autofree char *setgroups = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents ("/proc/self/setgroups", &setgroups, NULL, NULL);
  if (g_str_has_prefix (setgroups, "deny"))
    {
      g_test_skip ("tcpdump changes its groups, which an unprivileged user namespace denies");
      return;
    }

  g_autoptr (GSubprocess) tcpdump = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "tcpdump", "-Z",
      "root", "-U", "-i", "lo", "-w", "-", "udp and port 47002", NULL);
  Seen seen = { .until = 10 };
  Async waiting = { 0 };

  g_assert_no_error (error);
  g_autoptr (GPcapReader) reader =
      gpcap_open_stream (g_subprocess_get_stdout_pipe (tcpdump), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  send_datagrams (0, 10, 100);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_packets, ==, 10);
  seen.done = FALSE;
  g_subprocess_send_signal (tcpdump, SIGINT);
  run_main_loop_until (&seen.done);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  g_assert_no_error (seen.error);
  /* g_subprocess_wait() has a data race with GLib's own thread. */
  g_subprocess_wait_async (tcpdump, NULL, async_cb, &waiting);
  g_assert_true (g_subprocess_wait_finish (tcpdump, async_wait (&waiting), &error));
  g_assert_no_error (error);
  async_clear (&waiting);
}

static void
test_promiscuous_mode_is_entered_and_left (void)
{
  g_autoptr (GPcapReader) reader = open_veth ();

  for (int promisc = 1; promisc >= 0; promisc--)
    {
      g_autofree char *expected = g_strdup_printf (" promiscuity %d ", promisc);
      g_autofree char *output = NULL;

      g_assert_true (g_spawn_command_line_sync ("ip -d link show gp1", &output, NULL, NULL, NULL));
      g_assert_nonnull (strstr (output, expected));
      gpcap_reader_close (reader);
    }
  run_ip ("link delete gp0");
}

static gpointer
send_late (gpointer user_data)
{
  g_usleep (150000);
  send_datagrams (0, 1, 100);
  return NULL;
}

/* The loop outlasts several read timeouts. */
static void
test_loop_outlasts_timeouts_and_non_blocking_mode (void)
{
  for (int nonblock = 0; nonblock < 2; nonblock++)
    {
      g_autoptr (GPcapReader) reader = open_loopback (20);

      gpcap_reader_set_nonblock (reader, nonblock);
      GThread *thread = g_thread_new ("sender", send_late, NULL);
      g_assert_cmpint (gpcap_reader_loop (reader, 1, NULL, NULL, NULL, NULL), ==, 0);
      g_thread_join (thread);
    }
}

static void
test_the_descriptor_tells_of_packets (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  GPollFD fd = { .fd = gpcap_reader_get_fd (reader, NULL), .events = G_IO_IN };

  gpcap_reader_set_nonblock (reader, TRUE);
  g_assert_cmpint (fd.fd, !=, -1);
  g_assert_cmpint (g_poll (&fd, 1, 50), ==, 0);
  send_datagrams (0, 3, 100);
  /* The kernel may also hand over a block in which no packet passed the filter. */
  for (int n = 0; n < 3;)
    {
      g_assert_cmpint (g_poll (&fd, 1, 5000), ==, 1);
      n += gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL);
    }
}

static void
test_what_a_device_lacks_is_told_at_activation (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_rfmon (reader, TRUE, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_RFMON_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_true (gpcap_reader_set_rfmon (reader, FALSE, NULL));
  g_assert_true (gpcap_reader_set_tstamp_type (reader, GPCAP_TSTAMP_TYPE_ADAPTER, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==,
                   GPCAP_WARNING_TSTAMP_TYPE_NOT_SUPPORTED);
  g_assert_no_error (error);
}

/* 16 MiB hold a burst that the default 2 MiB cannot. */
static void
test_a_larger_buffer_holds_more (void)
{
  g_autoptr (GPcapReader) small = gpcap_create ("lo", NULL);
  g_autoptr (GPcapReader) large = gpcap_create ("lo", NULL);
  g_autoptr (GPcapStats) small_stats = NULL;
  g_autoptr (GPcapStats) large_stats = NULL;

  gpcap_reader_set_timeout (small, 1000, NULL);
  gpcap_reader_set_timeout (large, 1000, NULL);
  gpcap_reader_set_buffer_size (large, 16 * 1024 * 1024, NULL);
  g_assert_cmpint (gpcap_reader_activate (small, NULL, NULL), ==, 0);
  g_assert_cmpint (gpcap_reader_activate (large, NULL, NULL), ==, 0);
  send_datagrams (0, 2000, 1400);
  small_stats = gpcap_reader_get_stats (small, NULL);
  large_stats = gpcap_reader_get_stats (large, NULL);
  g_assert_cmpuint (gpcap_stats_get_dropped (small_stats), >, 0);
  g_assert_cmpuint (gpcap_stats_get_dropped (large_stats), ==, 0);
}

static void
test_statistics_count (void)
{
  g_autoptr (GPcapReader) reader = open_loopback (1);
  g_autoptr (GPcapStats) before = gpcap_reader_get_stats (reader, NULL);
  g_autoptr (GPcapStats) after = NULL;

  send_datagrams (0, 10, 100);
  assert_numbers (reader, 0, 10);
  after = gpcap_reader_get_stats (reader, NULL);
  g_assert_cmpuint (gpcap_stats_get_received (before), ==, 0);
  g_assert_cmpuint (gpcap_stats_get_received (after), >=, 10);
  g_assert_cmpuint (gpcap_stats_get_dropped (after), ==, 0);
  g_assert_cmpuint (gpcap_stats_get_delivered (after), ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/reads-of-all-kinds-share-the-packets",
                   test_reads_of_all_kinds_share_the_packets);
  g_test_add_func ("/live/silence-is-a-timeout", test_silence_is_a_timeout);
  g_test_add_func ("/live/a-signal-ends-a-wait", test_a_signal_ends_a_wait);
  g_test_add_func ("/live/what-the-filter-rejects-is-no-packet",
                   test_what_the_filter_rejects_is_no_packet);
  g_test_add_func ("/live/nonblock-does-not-wait", test_nonblock_does_not_wait);
  g_test_add_func ("/live/without-a-timeout-packets-come-all-the-same",
                   test_without_a_timeout_packets_come_all_the_same);
  g_test_add_func ("/live/immediate-mode-delivers", test_immediate_mode_delivers);
  g_test_add_func ("/live/another-thread-ends-a-read-that-waits",
                   test_another_thread_ends_a_read_that_waits);
  g_test_add_func ("/live/read-batch-tells-a-break-from-a-close",
                   test_read_batch_tells_a_break_from_a_close);
  g_test_add_func ("/live/a-break-while-idle-swallows-nothing",
                   test_a_break_while_idle_swallows_nothing);
  g_test_add_func ("/live/a-new-filter-decides-on-what-is-delivered",
                   test_a_new_filter_decides_on_what_is_delivered);
  g_test_add_func ("/live/a-filter-set-before-activation-lets-nothing-else-pass",
                   test_a_filter_set_before_activation_lets_nothing_else_pass);
  g_test_add_func ("/live/a-filter-too-long-for-the-kernel-filters-all-the-same",
                   test_a_filter_too_long_for_the_kernel_filters_all_the_same);
  g_test_add_func ("/live/snaplen-cuts-packets", test_snaplen_cuts_packets);
  g_test_add_func ("/live/any-warns-of-promisc-and-captures",
                   test_any_warns_of_promisc_and_captures);
  g_test_add_func ("/live/nanoseconds", test_nanoseconds_live);
  g_test_add_func ("/live/spawned-programs-inherit-no-socket",
                   test_spawned_programs_inherit_no_socket);
  g_test_add_func ("/live/a-child-cannot-use-the-reader-nor-harm-it",
                   test_a_child_cannot_use_the_reader_nor_harm_it);
  g_test_add_func ("/live/no-rights-and-no-device-are-told-apart",
                   test_no_rights_and_no_device_are_told_apart);
  g_test_add_func ("/live/a-failed-activation-can-be-tried-again",
                   test_a_failed_activation_can_be_tried_again);
  g_test_add_func ("/live/rights-are-needed-at-activation", test_rights_are_needed_at_activation);
  g_test_add_func ("/live/rights-may-be-dropped-after-activation",
                   test_rights_may_be_dropped_after_activation);
  g_test_add_func ("/live/a-device-may-be-renamed-before-activation",
                   test_a_device_may_be_renamed_before_activation);
  g_test_add_func ("/live/a-change-of-the-mtu-changes-nothing",
                   test_a_change_of_the_mtu_changes_nothing);
  g_test_add_func ("/live/without-descriptors-nothing-is-opened",
                   test_without_descriptors_nothing_is_opened);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_test_add_func ("/live/without-memory-there-is-no-ring", test_without_memory_there_is_no_ring);
#endif
  g_test_add_func ("/live/each-packet-is-delivered-or-counted-as-dropped",
                   test_each_packet_is_delivered_or_counted_as_dropped);
  g_test_add_func ("/live/what-is-kept-outlives-the-capture",
                   test_what_is_kept_outlives_the_capture);
  g_test_add_func ("/live/what-is-injected-is-captured", test_what_is_injected_is_captured);
  g_test_add_func ("/live/a-direction-selects", test_a_direction_selects);
  g_test_add_func ("/live/fanout-shares-the-packets", test_fanout_shares_the_packets);
  g_test_add_func ("/live/bad-fanouts-are-refused", test_bad_fanouts_are_refused);
  g_test_add_func ("/live/the-group-of-a-fanout-is-told", test_the_group_of_a_fanout_is_told);
  g_test_add_func ("/live/the-kernel-chooses-groups-of-fanouts",
                   test_the_kernel_chooses_groups_of_fanouts);
  g_test_add_func ("/live/a-fanout-ignores-what-goes-out", test_a_fanout_ignores_what_goes_out);
  g_test_add_func ("/live/a-protocol-selects", test_a_protocol_selects);
  g_test_add_func ("/live/a-device-tells-what-it-can", test_a_device_tells_what_it_can);
  g_test_add_func ("/live/a-filter-that-fails-keeps-the-link-type",
                   test_a_filter_that_fails_keeps_the_link_type);
  g_test_add_func ("/live/taps-follow-the-link-type", test_taps_follow_the_link_type);
  g_test_add_func ("/live/a-handler-may-remove-a-tap-as-the-link-type-changes",
                   test_a_handler_may_remove_a_tap_as_the_link_type_changes);
  g_test_add_func ("/live/a-handler-of-a-tap-may-change-the-link-type",
                   test_a_handler_of_a_tap_may_change_the_link_type);
  g_test_add_func ("/live/devices-have-their-addresses", test_devices_have_their_addresses);
  g_test_add_func ("/live/a-device-with-an-odd-name-hides-nothing",
                   test_a_device_with_an_odd_name_hides_nothing);
  g_test_add_func ("/live/net-and-mask-select-broadcasts", test_net_and_mask_select_broadcasts);
  g_test_add_func ("/live/without-an-address-net-and-mask-are-0",
                   test_without_an_address_net_and_mask_are_0);
  g_test_add_func ("/live/the-output-of-tcpdump-is-captured-from",
                   test_the_output_of_tcpdump_is_captured_from);
  g_test_add_func ("/live/promiscuous-mode-is-entered-and-left",
                   test_promiscuous_mode_is_entered_and_left);
  g_test_add_func ("/live/loop-outlasts-timeouts-and-non-blocking-mode",
                   test_loop_outlasts_timeouts_and_non_blocking_mode);
  g_test_add_func ("/live/the-descriptor-tells-of-packets", test_the_descriptor_tells_of_packets);
  g_test_add_func ("/live/what-a-device-lacks-is-told-at-activation",
                   test_what_a_device_lacks_is_told_at_activation);
  g_test_add_func ("/live/a-larger-buffer-holds-more", test_a_larger_buffer_holds_more);
  g_test_add_func ("/live/statistics-count", test_statistics_count);
  return g_test_run ();
}
