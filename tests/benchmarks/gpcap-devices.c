/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device monitor takes: gpcap-devices changes|rest|counters. "changes" measures how long
 * after ip(8) has changed an interface the monitor tells it; "rest" the CPU time while nothing
 * happens, "counters" the same with counters each second. */

#include <gpcap/gpcap.h>
#include <stdio.h>

#include "benchmark.h"

#define N_ROUNDS 25
#define REST 5000 /* milliseconds */

static const char *const changes[] = {
  "ip link add bench2 type veth peer name bench3",
  "ip link set bench2 up",
  "ip addr add 192.0.2.1/24 dev bench2",
  "ip link del bench2",
};

static void
notify_cb (GPcapDevice *device, GParamSpec *pspec, gboolean *is_told)
{
  *is_told = TRUE;
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gboolean *is_told)
{
  *is_told = TRUE;
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (model, i);

      g_signal_connect (device, "notify", G_CALLBACK (notify_cb), is_told);
    }
}

static gboolean
done_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_main_loop_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* The changes come at every time since the list before. */
static int
measure_changes (GPcapDeviceMonitor *monitor)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean is_told;

  g_signal_connect (monitor, "items-changed", G_CALLBACK (items_changed_cb), &is_told);
  for (guint i = 0; i < N_ROUNDS * G_N_ELEMENTS (changes); i++)
    {
      int status;
      gint64 start, time;

      run_main_loop_for (i * 7 % 250);
      is_told = FALSE;
      if (!g_spawn_command_line_sync (changes[i % G_N_ELEMENTS (changes)], NULL, NULL, &status,
                                      NULL)
          || status != 0)
        return 1;
      start = get_time (CLOCK_MONOTONIC);
      while (!is_told)
        g_main_context_iteration (NULL, TRUE);
      time = get_time (CLOCK_MONOTONIC) - start;
      g_array_append_val (times, time);
    }
  print_distribution (times);
  return 0;
}

static int
measure_rest (void)
{
  gint64 start, cpu;

  /* Counters are read first at once. */
  run_main_loop_for (100);
  start = get_time (CLOCK_MONOTONIC);
  cpu = get_time (CLOCK_PROCESS_CPUTIME_ID);
  run_main_loop_for (REST);
  printf ("cpu=%" G_GINT64_FORMAT " elapsed=%" G_GINT64_FORMAT " ",
          get_time (CLOCK_PROCESS_CPUTIME_ID) - cpu, get_time (CLOCK_MONOTONIC) - start);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();
  int status;

  if (argc != 2 || gpcap_device_monitor_get_error (monitor) != NULL)
    return 1;
  if (g_str_equal (argv[1], "counters"))
    gpcap_device_monitor_set_counters_interval (monitor, 1000);
  status = g_str_equal (argv[1], "changes") ? measure_changes (monitor) : measure_rest ();
  printf ("peak=%" G_GINT64_FORMAT "\n", get_memory ("/proc/self/status", "VmHWM:"));
  return status;
}
