/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of many live readers, and of one that captures for long while its interface goes down and
 * up. in-namespace runs them. GPCAP_TEST_OPENINGS, GPCAP_TEST_READERS and GPCAP_TEST_ROUNDS set
 * larger numbers than the usual. */

#include <sys/resource.h>
#include <unistd.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-origins.h"
#include "support/gpcap-waiting.h"

#define N_OPENINGS 40
#define N_READERS 40
#define N_ROUNDS 10
#define N_IN_ROUND 5000

static guint
get_count (const char *variable, guint otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
open_once (guint number)
{
  g_autoptr (GError) error = NULL;

  if (number % 4 == 3)
    {
      g_autoptr (GPcapReader) none = gpcap_open_live ("nowhere", 96, FALSE, 1, NULL, &error);

      g_assert_null (none);
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
      return;
    }
  g_autoptr (GPcapReader) reader = open_loopback (1);
  if (number % 4 == 1)
    g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  if (number % 4 == 2)
    g_assert_true (gpcap_reader_start (reader, NULL));
  send_datagrams (0, 1, 100);
  if (number % 2 == 0)
    gpcap_reader_close (reader);
  else
    gpcap_reader_stop (reader);
}

static void
test_openings_leave_nothing (void)
{
  const guint n = get_count ("GPCAP_TEST_OPENINGS", N_OPENINGS);
  guint n_descriptors;

  for (guint i = 0; i < 8; i++)
    open_once (i);
  run_main_loop_for (1);
  n_descriptors = count_descriptors ();
  for (guint i = 0; i < n; i++)
    open_once (i);
  run_main_loop_for (1);
  assert_n_descriptors (n_descriptors);
  g_test_message ("%u openings", n);
}

/* The kernel copies each packet for each reader, so that the rings of some may be full when it is
 * the others' turn: what is not delivered is counted. */
static void
test_all_readers_at_once_deliver (void)
{
  const guint n = get_count ("GPCAP_TEST_READERS", N_READERS);
  g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree Seen *seen = g_new0 (Seen, n);
  guint64 n_seen = 0;

  g_ptr_array_add (readers, open_veth ());
  while (readers->len < n)
    {
      g_ptr_array_add (readers, gpcap_open_live ("gp1", 96, FALSE, 1, NULL, NULL));
      g_assert_nonnull (readers->pdata[readers->len - 1]);
      g_assert_true (
          gpcap_reader_set_filter (readers->pdata[readers->len - 1], "ether proto 0x88b5", NULL));
    }
  for (guint i = 0; i < n; i++)
    {
      g_signal_connect (readers->pdata[i], "batch", G_CALLBACK (count_batch_cb), &seen[i]);
      g_assert_true (gpcap_reader_start (readers->pdata[i], NULL));
    }
  const int fd = open_packet_socket ("gp0");
  send_frames (fd, 0, 100);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPcapStats) stats = run_main_loop_until_all (readers->pdata[i], &seen[i], 100);

      g_assert_cmpuint (seen[i].n_packets + gpcap_stats_get_dropped (stats), ==, 100);
      n_seen += seen[i].n_packets;
    }
  g_test_message ("%u readers of 100 packets; %" G_GUINT64_FORMAT " delivered", n, n_seen);
  g_assert_cmpuint (n_seen, >, 0);
  close (fd);
  run_ip ("link delete gp0");
}

static long
get_peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* The interface goes down and up between the rounds. */
static void
test_accounts_are_exact_for_long (void)
{
  const guint n_rounds = get_count ("GPCAP_TEST_ROUNDS", N_ROUNDS);
  g_autoptr (GPcapReader) reader = open_veth ();
  const int fd = open_packet_socket ("gp0");
  Seen seen = { 0 };
  long before = 0;
  guint n_sent = 0;

  g_signal_connect (reader, "batch", G_CALLBACK (count_batch_cb), &seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &seen);
  g_assert_true (gpcap_reader_start_threaded (reader, NULL));
  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (GPcapStats) stats = NULL;

      for (guint i = 0; i < N_IN_ROUND; i += 100, n_sent += 100)
        {
          send_frames (fd, n_sent, 100);
          while (g_main_context_iteration (NULL, FALSE))
            {
            }
        }
      stats = run_main_loop_until_all (reader, &seen, n_sent);
      g_assert_cmpuint (seen.n_packets + gpcap_stats_get_dropped (stats)
                            + gpcap_stats_get_dropped_by_queue (stats),
                        ==, n_sent);
      g_assert_cmpuint (seen.n_finished, ==, 0);
      if (round == 2)
        before = get_peak_memory ();
      run_ip ("link set gp1 down");
      run_main_loop_for (20);
      run_ip ("link set gp1 up");
      run_main_loop_for (20);
    }
  g_test_message ("%u packets in %u rounds; %u delivered; memory grew by %ld KiB", n_sent, n_rounds,
                  seen.n_packets, get_peak_memory () - before);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (get_peak_memory () - before, <, 32 * 1024);
#endif
  gpcap_reader_stop (reader);
  g_assert_cmpuint (seen.n_finished, ==, 1);
  close (fd);
  run_ip ("link delete gp0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-many/openings-leave-nothing", test_openings_leave_nothing);
  g_test_add_func ("/live-many/all-readers-at-once-deliver", test_all_readers_at_once_deliver);
  g_test_add_func ("/live-many/accounts-are-exact-for-long", test_accounts_are_exact_for_long);
  return g_test_run ();
}
