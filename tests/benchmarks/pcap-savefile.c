/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bare libpcap with savefiles: what the other ways are measured against.
 *
 * pcap-savefile loop [--filter EXPRESSION] [--dumper OUTPUT] [--stream] SAVEFILE [digest]
 * pcap-savefile dump [--filter EXPRESSION] SAVEFILE OUTPUT
 * pcap-savefile open|memory SAVEFILE */

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>

#include "benchmark.h"

#define N_OPEN 2000
#define N_HELD 64

/* What is written before it is delivered. */
typedef struct
{
  pcap_dumper_t *dumper;
  pcap_handler callback;
  Sums *sums;
} Dumping;

static gint64
get_timestamp (const struct pcap_pkthdr *hdr)
{
  return hdr->ts.tv_sec * G_GINT64_CONSTANT (1000000000) + hdr->ts.tv_usec * 1000;
}

static void
touch_cb (u_char *user, const struct pcap_pkthdr *hdr, const u_char *data)
{
  sums_add ((Sums *) user, get_timestamp (hdr), hdr->caplen, hdr->len);
}

static void
digest_cb (u_char *user, const struct pcap_pkthdr *hdr, const u_char *data)
{
  touch_cb (user, hdr, data);
  sums_digest ((Sums *) user, get_timestamp (hdr), hdr->caplen, hdr->len, data);
}

static void
dump_cb (u_char *user, const struct pcap_pkthdr *hdr, const u_char *data)
{
  Dumping *self = (Dumping *) user;

  pcap_dump ((u_char *) self->dumper, hdr, data);
  self->callback ((u_char *) self->sums, hdr, data);
}

static pcap_t *
open_savefile (const char *filename)
{
  char message[PCAP_ERRBUF_SIZE];
  pcap_t *pcap = pcap_open_offline (filename, message);

  if (pcap == NULL)
    g_error ("%s", message);
  return pcap;
}

/* What comes down a pipe is libpcap's only stream. */
static pcap_t *
open_pipe (const char *filename)
{
  g_autofree char *quoted = g_shell_quote (filename);
  g_autofree char *command = g_strconcat ("exec cat ", quoted, NULL);
  char message[PCAP_ERRBUF_SIZE];
  FILE *pipe = popen (command, "r");
  pcap_t *pcap = pipe != NULL ? pcap_fopen_offline (pipe, message) : NULL;

  if (pcap == NULL)
    g_error ("%s", pipe != NULL ? message : g_strerror (errno));
  return pcap;
}

static pcap_t *
open_with_options (const char *filename, const Options *options)
{
  pcap_t *pcap = options->stream ? open_pipe (filename) : open_savefile (filename);
  struct bpf_program program;

  if (options->filter == NULL)
    return pcap;
  if (pcap_compile (pcap, &program, options->filter, 1, PCAP_NETMASK_UNKNOWN) != 0
      || pcap_setfilter (pcap, &program) != 0)
    g_error ("%s", pcap_geterr (pcap));
  pcap_freecode (&program);
  return pcap;
}

static pcap_dumper_t *
open_dumper (pcap_t *pcap, const char *output)
{
  pcap_dumper_t *dumper = pcap_dump_open (pcap, output);

  if (dumper == NULL)
    g_error ("%s", pcap_geterr (pcap));
  return dumper;
}

static void
run_loop (pcap_t *pcap, pcap_handler callback, gpointer user)
{
  if (pcap_loop (pcap, -1, callback, user) != 0)
    g_error ("%s", pcap_geterr (pcap));
}

static void
loop (const char *filename, const Options *options, Sums *sums)
{
  pcap_t *pcap = open_with_options (filename, options);
  Dumping dumping = { .callback = sums->digest != NULL ? digest_cb : touch_cb, .sums = sums };

  if (options->dumper == NULL)
    {
      run_loop (pcap, dumping.callback, sums);
    }
  else
    {
      dumping.dumper = open_dumper (pcap, options->dumper);
      run_loop (pcap, dump_cb, &dumping);
      pcap_dump_close (dumping.dumper);
    }
  pcap_close (pcap);
}

static void
dump (const char *filename, const Options *options, const char *output)
{
  pcap_t *pcap = open_with_options (filename, options);
  pcap_dumper_t *dumper = open_dumper (pcap, output);

  run_loop (pcap, pcap_dump, dumper);
  pcap_dump_close (dumper);
  pcap_close (pcap);
}

static void
open_and_close (const char *filename)
{
  printf ("count=%d ", N_OPEN);
  for (guint i = 0; i < N_OPEN; i++)
    pcap_close (open_savefile (filename));
}

/* What each of many open savefiles holds, of which something was read. */
static void
hold (const char *filename)
{
  const gint64 before = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  pcap_t *pcaps[N_HELD];

  for (guint i = 0; i < N_HELD; i++)
    {
      pcaps[i] = open_savefile (filename);
      pcap_dispatch (pcaps[i], 10000, touch_cb, (u_char *) &(Sums){ 0 });
    }
  const gint64 after = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  for (guint i = 0; i < N_HELD; i++)
    pcap_close (pcaps[i]);
  printf ("held=%g ", (double) (after - before) / N_HELD);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  Sums sums = { 0 };

  options_parse (&options, &argc, &argv);

  const char *way = argv[1];
  const char *filename = argv[2];
  const gint64 start = get_time (CLOCK_MONOTONIC);

  if (g_strcmp0 (argv[3], "digest") == 0)
    sums.digest = g_checksum_new (G_CHECKSUM_MD5);
  if (g_str_equal (way, "loop"))
    loop (filename, &options, &sums);
  else if (g_str_equal (way, "dump"))
    dump (filename, &options, argv[3]);
  else if (g_str_equal (way, "open"))
    open_and_close (filename);
  else if (g_str_equal (way, "memory"))
    hold (filename);
  else
    g_error ("There is no way %s", way);

  printf ("ns=%" G_GINT64_FORMAT " cpu=%" G_GINT64_FORMAT " ", get_time (CLOCK_MONOTONIC) - start,
          get_time (CLOCK_PROCESS_CPUTIME_ID));
  print_sums (&sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  options_clear (&options);
  return 0;
}
