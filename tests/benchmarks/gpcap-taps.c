/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taps on readers of savefiles, and the same filters run by libpcap.
 *
 * gpcap-taps WAY SAVEFILE [digest | OUTPUT] */

#include <pcap/pcap.h>
#include <stdio.h>

#include "benchmark.h"
#include "readers.h"

#define N_PREFIXES 100000

/* Of packets of UDP, some pass each of the first half, and none the others. */
static const char *const filters[] = {
  "udp",
  "udp and dst port 53",
  "src portrange 1024-20000",
  "net 128.0.0.0/1",
  "ip and not dst net 10.0.0.0/8",
  "tcp",
  "icmp",
  "ip6",
  "arp",
  "tcp port 80 or tcp port 443",
};

#define N_FILTERS G_N_ELEMENTS (filters)

/* Owned. It is made before the clock runs. */
static GPcapAddressSet *addresses;

static GPcapTap *
add_tap (GPcapReader *reader, const char *filter)
{
  GError *error = NULL;
  GPcapTap *tap = gpcap_reader_add_tap_filter (reader, filter, &error);

  check (tap != NULL, error);
  return tap;
}

/* It has to have taken every packet. */
static void
check_complete (GPcapTap *tap, const Sums *sums)
{
  if (gpcap_tap_get_packets (tap) != sums->packets || gpcap_tap_get_bytes (tap) != sums->len)
    g_error ("The tap has taken %" G_GUINT64_FORMAT " packets", gpcap_tap_get_packets (tap));
}

static void
read_with_tap (GPcapReader *reader, Sums *sums, const char *output)
{
  g_autoptr (GPcapTap) tap = add_tap (reader, NULL);

  read_batches (reader, sums);
  check_complete (tap, sums);
}

static void
tap_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, guint64 *n_packets)
{
  *n_packets += gpcap_packet_batch_get_n_packets (batch);
}

static void
read_with_tap_batches (GPcapReader *reader, Sums *sums, const char *output)
{
  g_autoptr (GPcapTap) tap = add_tap (reader, NULL);
  guint64 n_packets = 0;

  g_signal_connect (tap, "batch", G_CALLBACK (tap_batch_cb), &n_packets);
  read_batches (reader, sums);
  check_complete (tap, sums);
  if (n_packets != sums->packets)
    g_error ("The tap has told %" G_GUINT64_FORMAT " packets", n_packets);
}

static void
read_with_tap_dumper (GPcapReader *reader, Sums *sums, const char *output)
{
  g_autoptr (GPcapTap) tap = add_tap (reader, NULL);
  GError *error = NULL;
  g_autoptr (GPcapDumper) dumper = gpcap_reader_dump_open (reader, output, &error);

  check (dumper != NULL, error);
  check (gpcap_tap_set_dumper (tap, dumper, &error), error);
  read_batches (reader, sums);
  check (gpcap_dumper_close (dumper, &error), error);
  check_complete (tap, sums);
}

/* Half of them of each version of IP, spread over all there are. */
static void
make_addresses (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_PREFIXES / 2; i++)
    {
      const guint32 number = g_rand_int (rand);

      g_string_append_printf (text, "%u.%u.%u.0/24\n", number >> 24, number >> 16 & 0xff,
                              number >> 8 & 0xff);
      g_string_append_printf (text, "2001:%x:%x::/48\n", number >> 16, number & 0xffff);
    }
  addresses = gpcap_address_set_new_from_text (text->str, NULL);
  check (addresses != NULL, NULL);
}

static void
read_with_tap_addresses (GPcapReader *reader, Sums *sums, const char *output)
{
  g_autoptr (GPcapTap) tap = add_tap (reader, NULL);

  gpcap_tap_set_addresses (tap, addresses, GPCAP_ADDRESS_END_EITHER);
  read_batches (reader, sums);
  printf ("taken=%" G_GUINT64_FORMAT " ", gpcap_tap_get_packets (tap));
}

/* The same filters, compiled and run by libpcap alone. */
typedef struct
{
  struct bpf_program programs[N_FILTERS];
  guint64 n_passed[N_FILTERS];
} Bare;

static void
bare_init (Bare *self)
{
  pcap_t *pcap = pcap_open_dead (DLT_EN10MB, SNAPLEN);

  *self = (Bare){ 0 };
  for (guint i = 0; i < N_FILTERS; i++)
    {
      if (pcap_compile (pcap, &self->programs[i], filters[i], 1, PCAP_NETMASK_UNKNOWN) != 0)
        g_error ("%s", pcap_geterr (pcap));
    }
  pcap_close (pcap);
}

static void
bare_clear (Bare *self)
{
  for (guint i = 0; i < N_FILTERS; i++)
    pcap_freecode (&self->programs[i]);
}

static void
bare_run (Bare *self, GPcapPacketBatch *batch)
{
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), NULL);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  for (guint i = 0; i < N_FILTERS; i++)
    for (guint j = 0; j < n; j++)
      {
        const struct pcap_pkthdr hdr = { .caplen = records[j].caplen, .len = records[j].len };

        self->n_passed[i] +=
            pcap_offline_filter (&self->programs[i], &hdr, data + records[j].offset) != 0;
      }
}

static void
read_with_ten_filters (GPcapReader *reader, Sums *sums, const char *output)
{
  GError *error = NULL;
  GPcapPacketBatch *batch;
  Bare bare;

  bare_init (&bare);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      bare_run (&bare, batch);
      add_batch (sums, batch);
    }
  check (error == NULL, error);
  bare_clear (&bare);
}

/* Where no clock runs, libpcap tells what each tap has to have taken. */
static void
read_with_ten_taps (GPcapReader *reader, Sums *sums, const char *output)
{
  GPcapTap *taps[N_FILTERS];
  GError *error = NULL;
  GPcapPacketBatch *batch;
  Bare bare;

  for (guint i = 0; i < N_FILTERS; i++)
    taps[i] = add_tap (reader, filters[i]);
  if (sums->digest != NULL)
    bare_init (&bare);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      if (sums->digest != NULL)
        bare_run (&bare, batch);
      add_batch (sums, batch);
    }
  check (error == NULL, error);
  for (guint i = 0; i < N_FILTERS; i++)
    {
      const guint64 n_packets = gpcap_tap_get_packets (taps[i]);

      if (sums->digest != NULL && n_packets != bare.n_passed[i])
        g_error ("The tap for %s has taken %" G_GUINT64_FORMAT " packets", filters[i], n_packets);
      g_object_unref (taps[i]);
    }
  if (sums->digest != NULL)
    bare_clear (&bare);
}

static const struct
{
  const char *name;
  void (*read) (GPcapReader *reader, Sums *sums, const char *output);
} ways[] = {
  { "tap", read_with_tap },           { "batch", read_with_tap_batches },
  { "dumper", read_with_tap_dumper }, { "addresses", read_with_tap_addresses },
  { "ten-taps", read_with_ten_taps }, { "ten-filters", read_with_ten_filters },
};

int
main (int argc, char **argv)
{
  const char *way = argv[1];
  Sums sums = { 0 };
  guint i = 0;

  while (i < G_N_ELEMENTS (ways) && !g_str_equal (ways[i].name, way))
    i++;
  if (i == G_N_ELEMENTS (ways))
    g_error ("There is no way %s", way);
  if (g_str_equal (way, "addresses"))
    make_addresses ();
  if (g_strcmp0 (argv[3], "digest") == 0)
    sums.digest = g_checksum_new (G_CHECKSUM_MD5);

  const gint64 start = get_time (CLOCK_MONOTONIC);
  GPcapReader *reader = open_savefile (argv[2]);
  ways[i].read (reader, &sums, argv[3]);
  gpcap_reader_close (reader);
  printf ("ns=%" G_GINT64_FORMAT " ", get_time (CLOCK_MONOTONIC) - start);
  g_object_unref (reader);
  print_sums (&sums);
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  g_clear_object (&addresses);
  return 0;
}
