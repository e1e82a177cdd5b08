/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bare libpcap with an interface: what the other ways are measured against.
 *
 * pcap-live flood [--filter EXPRESSION] DEVICE
 * pcap-live latency DEVICE TIMEOUT, in milliseconds, or 0 for immediate mode */

#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "benchmark.h"

#define MAX_KERNEL_INSTRUCTIONS 4096

typedef struct
{
  pcap_t *pcap;
  Sums sums;
  GArray *latencies; /* owned */
  gboolean done;
} Capture;

static pcap_t *
open_device (const char *device, int timeout)
{
  char message[PCAP_ERRBUF_SIZE] = "";
  pcap_t *pcap = pcap_create (device, message);

  if (pcap == NULL)
    g_error ("%s", message);
  pcap_set_snaplen (pcap, SNAPLEN);
  pcap_set_promisc (pcap, 1);
  if (timeout > 0)
    pcap_set_timeout (pcap, timeout);
  else
    pcap_set_immediate_mode (pcap, 1);
  if (pcap_activate (pcap) < 0)
    g_error ("%s", pcap_geterr (pcap));
  return pcap;
}

/* One that is too long for the kernel, so that it runs here; libpcap would take long to optimise
 * it. */
static void
set_filter (pcap_t *pcap, const char *expression)
{
  struct bpf_program program;

  if (pcap_compile (pcap, &program, expression, 0, PCAP_NETMASK_UNKNOWN) != 0)
    g_error ("%s", pcap_geterr (pcap));
  if (program.bf_len <= MAX_KERNEL_INSTRUCTIONS)
    g_error ("The kernel takes a filter of %u instructions", program.bf_len);
  if (pcap_setfilter (pcap, &program) != 0)
    g_error ("%s", pcap_geterr (pcap));
  pcap_freecode (&program);
}

static void
tell_ready (void)
{
  puts ("ready");
  fflush (stdout);
}

static void
flood_cb (u_char *user, const struct pcap_pkthdr *hdr, const u_char *data)
{
  Capture *self = (Capture *) user;

  if (hdr->len == MARKER_SIZE)
    {
      pcap_breakloop (self->pcap);
      return;
    }
  sums_add (&self->sums, hdr->ts.tv_sec * G_GINT64_CONSTANT (1000000000) + hdr->ts.tv_usec * 1000,
            hdr->caplen, hdr->len);
}

static void
latency_cb (u_char *user, const struct pcap_pkthdr *hdr, const u_char *data)
{
  Capture *self = (Capture *) user;

  self->done |= hdr->len == MARKER_SIZE;
  if (!self->done)
    add_latency (self->latencies, data);
}

static void
flood (Capture *self)
{
  const gint64 start = get_time (CLOCK_PROCESS_CPUTIME_ID);
  struct pcap_stat stats;

  pcap_loop (self->pcap, -1, flood_cb, (u_char *) self);
  printf ("cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_PROCESS_CPUTIME_ID) - start);
  pcap_stats (self->pcap, &stats);
  printf ("dropped=%u ", stats.ps_drop);
}

static void
poll_packets (Capture *self)
{
  char message[PCAP_ERRBUF_SIZE];
  struct pollfd fd = { .fd = pcap_get_selectable_fd (self->pcap), .events = POLLIN };

  pcap_setnonblock (self->pcap, 1, message);
  self->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (!self->done)
    {
      poll (&fd, 1, -1);
      pcap_dispatch (self->pcap, -1, latency_cb, (u_char *) self);
    }
  print_distribution (self->latencies);
  g_array_unref (self->latencies);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  Capture capture = { 0 };

  options_parse (&options, &argc, &argv);

  const gboolean is_flood = g_str_equal (argv[1], "flood");

  capture.pcap = open_device (argv[2], is_flood ? FLOOD_TIMEOUT : atoi (argv[3]));
  if (options.filter != NULL)
    set_filter (capture.pcap, options.filter);
  tell_ready ();
  if (is_flood)
    flood (&capture);
  else
    poll_packets (&capture);
  print_sums (&capture.sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  pcap_close (capture.pcap);
  options_clear (&options);
  return 0;
}
