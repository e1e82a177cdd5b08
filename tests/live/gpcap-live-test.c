/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for several tests of live capture. */

#include "live/gpcap-live-test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/gpcap-waiting.h"

void
run_ip (const char *arguments)
{
  g_autofree char *command = g_strconcat ("ip ", arguments, NULL);
  int status;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

/* Datagrams to the loopback interface, numbered by their first four bytes. */
void
send_datagrams (guint32 first, guint n, gsize size)
{
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = htons (PORT),
                                       .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  g_autofree guint8 *data = g_malloc0 (size);

  for (guint32 i = first; i < first + n; i++)
    {
      memcpy (data, &i, sizeof i);
      /* After a refused datagram, the next send fails once. */
      if (sendto (fd, data, size, 0, (const struct sockaddr *) &address, sizeof address) == -1)
        sendto (fd, data, size, 0, (const struct sockaddr *) &address, sizeof address);
    }
  close (fd);
}

/* Returns the number of a datagram that was captured on the loopback interface. */
guint32
get_number (const guint8 *data, gsize size)
{
  guint32 number;

  g_assert_cmpuint (size, >=, 14 + 20 + 8 + sizeof number);
  memcpy (&number, data + 14 + 20 + 8, sizeof number);
  return number;
}

GPcapReader *
open_loopback (int to_ms)
{
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_live ("lo", 65535, FALSE, to_ms, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_filter (reader, "udp and port 47002", &error));
  g_assert_no_error (error);
  return reader;
}

/* Reads numbered datagrams, and checks that their numbers are consecutive. */
void
assert_numbers (GPcapReader *reader, guint32 first, guint n)
{
  const gint64 deadline = get_test_deadline ();
  guint32 number = first;

  while (number < first + n)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);

      g_assert_nonnull (batch);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

          g_assert_cmpuint (get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data)), ==,
                            number++);
        }
    }
  g_assert_cmpuint (number, ==, first + n);
}

void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  g_assert_cmpuint (get_number (g_bytes_get_data (data, NULL), g_bytes_get_size (data)), ==,
                    seen->next_number);
  seen->next_number++;
  seen->n_packets++;
  if (seen->n_packets == seen->until)
    seen->done = TRUE;
}

void
count_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Seen *seen)
{
  seen->n_packets += gpcap_packet_batch_get_n_packets (batch);
  if (seen->until != 0 && seen->n_packets >= seen->until)
    seen->done = TRUE;
}

void
finished_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  seen->n_finished++;
  seen->error = error != NULL ? g_error_copy (error) : NULL;
  seen->done = TRUE;
}

gboolean
done_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

void
run_main_loop_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, done_cb, &done);
  run_main_loop_until (&done);
}

/* Waits until handlers have seen so many packets, however long that takes. */
void
run_main_loop_until_seen (Seen *seen, guint n_packets)
{
  const gint64 deadline = get_test_deadline ();

  while (seen->n_packets < n_packets)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
}

/* Reads a packet that was sent. On a busy machine the reader's timeout may pass before it comes. */
void
read_packet (GPcapReader *reader, GPcapPkthdr **hdr, GBytes **data)
{
  const gint64 deadline = get_test_deadline ();
  GPcapReadResult result;

  do
    {
      result = gpcap_reader_next (reader, hdr, data, NULL, NULL);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (result == GPCAP_READ_RESULT_TIMEOUT);
  g_assert_cmpint (result, ==, GPCAP_READ_RESULT_PACKET);
}

/* Returns how many packets were dropped, in the kernel's buffer or by the queue. */
guint64
count_dropped (GPcapReader *reader)
{
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);

  return gpcap_stats_get_dropped (stats) + gpcap_stats_get_dropped_by_queue (stats);
}

/* Waits until all sent packets are delivered or dropped, which may take long on a busy machine.
 * Returns the statistics of then. */
GPcapStats *
run_main_loop_until_all (GPcapReader *reader, const Seen *seen, guint n_sent)
{
  const gint64 deadline = get_test_deadline ();

  while (seen->n_packets + count_dropped (reader) < n_sent)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
  return gpcap_reader_get_stats (reader, NULL);
}

/* The socket bypasses the queueing discipline: after an interface came up, that drops packets in
 * silence until the kernel has taken notice, which may take a second. */
int
open_packet_socket (const char *device)
{
  const int bypass = 1;
  const struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                       .sll_protocol = 0,
                                       .sll_ifindex = if_nametoindex (device) };
  const int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, !=, -1);
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (setsockopt (fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass), ==, 0);
  return fd;
}

/* Sends frames of an own Ethernet type, with a number at the position of that of a datagram. */
void
send_frames (int fd, guint32 first, guint n)
{
  guint8 frame[64] = { [12] = 0x88, [13] = 0xb5 };

  for (guint32 i = first; i < first + n; i++)
    {
      memcpy (frame + 14 + 20 + 8, &i, sizeof i);
      while (send (fd, frame, sizeof frame, 0) == -1)
        g_assert_true (errno == ENOBUFS || errno == EAGAIN);
    }
}

/* For a test that allows for no drop by the ring: the larger the ring and the timeout, the longer
 * the thread that reads may be kept waiting. Each block of the ring is passed on after the timeout,
 * however little is in it. */
GPcapReader *
open_veth_with_ring (int size, int to_ms)
{
  g_autoptr (GError) error = NULL;

  run_ip ("link add gp0 type veth peer name gp1");
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  GPcapReader *reader = gpcap_create ("gp1", &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_snaplen (reader, 96, NULL));
  g_assert_true (gpcap_reader_set_promisc (reader, TRUE, NULL));
  g_assert_true (gpcap_reader_set_timeout (reader, to_ms, NULL));
  g_assert_true (gpcap_reader_set_buffer_size (reader, size, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), >=, 0);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_filter (reader, "ether proto 0x88b5", NULL));
  return reader;
}

GPcapReader *
open_veth (void)
{
  return open_veth_with_ring (2 * 1024 * 1024, 1);
}
