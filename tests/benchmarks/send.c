/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends frames as fast as the kernel takes them, or at a rate: each with the time it was sent at.
 * Behind them come a few of another size, which tell the receiver that it has seen all.
 *
 * send INTERFACE SIZE COUNT [RATE] */

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "benchmark.h"

#define BURST 64
#define N_MARKERS 20
#define MAX_SECONDS 300

static int
open_interface (const char *name)
{
  const struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                       .sll_ifindex = if_nametoindex (name) };
  const int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

  if (fd == -1 || bind (fd, (const struct sockaddr *) &address, sizeof address) == -1
      || setsockopt (fd, SOL_PACKET, PACKET_QDISC_BYPASS, &(int){ 1 }, sizeof (int)) == -1)
    g_error ("%s: %s", name, g_strerror (errno));
  return fd;
}

static void
wait_until (gint64 due)
{
  const struct timespec time = { due / 1000000000, due % 1000000000 };

  if (due - get_time (CLOCK_MONOTONIC) > 200000)
    clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
  while (get_time (CLOCK_MONOTONIC) < due)
    continue;
}

/* How many of the frames, which are all the same one, the kernel took. */
static guint
send_burst (int fd, guint8 *frame, gsize size, guint n)
{
  struct iovec vector = { frame, size };
  struct mmsghdr messages[BURST] = { 0 };
  const gint64 time = get_time (CLOCK_MONOTONIC);
  int sent;

  memcpy (frame + ETHERNET_HEADER, &time, sizeof time);
  for (guint i = 0; i < n; i++)
    messages[i].msg_hdr = (struct msghdr){ .msg_iov = &vector, .msg_iovlen = 1 };
  sent = sendmmsg (fd, messages, n, 0);
  if (sent == -1 && errno != ENOBUFS && errno != EAGAIN)
    g_error ("%s", g_strerror (errno));
  return MAX (sent, 0);
}

int
main (int argc, char **argv)
{
  const int fd = open_interface (argv[1]);
  const gsize size = atoi (argv[2]);
  const guint64 count = atoll (argv[3]);
  const double rate = argc > 4 ? atof (argv[4]) : 0;
  const guint burst = rate > 0 && rate < 10000 ? 1 : BURST;
  guint8 frame[MAX_FRAME] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
  const gint64 start = get_time (CLOCK_MONOTONIC);
  guint64 sent = 0;

  alarm (MAX_SECONDS);
  while (sent < count)
    {
      if (rate > 0)
        wait_until (start + sent * 1e9 / rate);
      sent += send_burst (fd, frame, size, MIN (burst, count - sent));
    }
  printf ("sent=%" G_GUINT64_FORMAT " ns=%" G_GINT64_FORMAT "\n", sent,
          get_time (CLOCK_MONOTONIC) - start);
  fflush (stdout);

  for (guint i = 0; i < N_MARKERS; i++)
    {
      g_usleep (i == 0 ? 200000 : 10000);
      send_burst (fd, frame, MARKER_SIZE, 1);
    }
  return 0;
}
