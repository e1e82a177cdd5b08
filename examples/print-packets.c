/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints each packet of a network interface, or of a savefile, from a GLib main loop.
 *
 * print-packets [-c COUNT] [DEVICE | SAVEFILE] [FILTER]; Ctrl-C ends it. */

#include <glib-unix.h>
#include <gpcap/gpcap.h>
#include <locale.h>
#include <stdlib.h>

typedef struct
{
  GMainLoop *loop;
  int n_packets;
  int count;
  GError *failure;
} Printing;

static void
print_packet (GPcapPacketBatch *batch, guint position)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, position);
  g_autoptr (GPcapFlowKey) key = gpcap_packet_batch_get_flow_key (batch, position);
  g_autoptr (GDateTime) utc = gpcap_pkthdr_get_date_time (hdr);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, "%H:%M:%S.%f");
  g_autofree char *addresses = gpcap_flow_key_to_string (key);

  g_print ("%s %u/%u bytes  %s\n", time, gpcap_pkthdr_get_caplen (hdr), gpcap_pkthdr_get_len (hdr),
           addresses);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Printing *printing)
{
  const guint n_packets = gpcap_packet_batch_get_n_packets (batch);

  for (guint i = 0; i < n_packets && printing->n_packets != printing->count; i++)
    {
      print_packet (batch, i);
      printing->n_packets++;
    }
  if (printing->n_packets == printing->count)
    gpcap_reader_stop (reader);
}

static void
finished_cb (GPcapReader *reader, GError *error, Printing *printing)
{
  printing->failure = error != NULL ? g_error_copy (error) : NULL;
  g_main_loop_quit (printing->loop);
}

static gboolean
interrupt_cb (gpointer reader)
{
  gpcap_reader_stop (reader);
  return G_SOURCE_REMOVE;
}

static GPcapReader *
open_reader (const char *source, GError **error)
{
  if (g_str_equal (source, "-") || g_file_test (source, G_FILE_TEST_IS_REGULAR))
    return gpcap_open_offline (source, NULL, error);
  return gpcap_open_live (source, 262144, FALSE, 10, NULL, error);
}

int
main (int argc, char **argv)
{
  Printing printing = { .count = -1 };
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "count", 'c', 0, G_OPTION_ARG_INT, &printing.count, "End after so many packets", "COUNT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[DEVICE | SAVEFILE] [FILTER]");

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  g_autoptr (GPcapReader) reader = open_reader (argc > 1 ? argv[1] : "any", &error);
  if (reader == NULL || !gpcap_reader_set_filter (reader, argc > 2 ? argv[2] : NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  printing.loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (reader, "batch", G_CALLBACK (batch_cb), &printing);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), &printing);
  g_unix_signal_add (SIGINT, interrupt_cb, reader);
  gpcap_reader_start (reader, NULL);
  g_main_loop_run (printing.loop);

  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);
  g_print ("%d packets printed", printing.n_packets);
  if (stats != NULL)
    g_print ("; %" G_GUINT64_FORMAT " received, %" G_GUINT64_FORMAT " dropped",
             gpcap_stats_get_received (stats), gpcap_stats_get_dropped (stats));
  g_print ("\n");
  if (printing.failure != NULL)
    g_printerr ("%s\n", printing.failure->message);
  g_main_loop_unref (printing.loop);
  return printing.failure != NULL ? EXIT_FAILURE : EXIT_SUCCESS;
}
