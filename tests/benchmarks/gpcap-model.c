/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a list model.
 *
 * gpcap-model WAY SAVEFILE */

#include <glib/gstdio.h>
#include <gpcap/gpcap.h>
#include <stdio.h>

#include "benchmark.h"

#define N_OPENINGS 20
#define N_ROWS 20000
#define PAGE 100

static GPcapSavefileModel *
open_model (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = gpcap_savefile_model_open (filename, NULL, &error);

  if (model == NULL)
    g_error ("%s", error->message);
  return model;
}

static GPcapSavefileModel *
open_whole (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = open_model (filename);

  if (!gpcap_savefile_model_wait (model, NULL, &error))
    g_error ("%s", error->message);
  return model;
}

static void
add_time (GArray *times, gint64 start)
{
  const gint64 time = get_time (CLOCK_MONOTONIC) - start;

  g_array_append_val (times, time);
}

/* How long it takes until the first page is there. */
static void
open_page (const char *filename, GArray *times)
{
  const gint64 start = get_time (CLOCK_MONOTONIC);
  g_autoptr (GPcapSavefileModel) model = open_model (filename);

  for (guint i = 0; i < MIN (PAGE, gpcap_savefile_model_get_n_packets (model)); i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (model), i));
  add_time (times, start);
}

static GPcapSavefileModel *
open_with_cache (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename",
                                              filename, "cache", TRUE, NULL);

  if (model == NULL || !gpcap_savefile_model_wait (model, NULL, &error))
    g_error ("%s", error->message);
  return model;
}

/* Calls a function with each file of a directory. Returns how many there are. */
static guint
list_caches (const char *directory, int (*func) (const char *))
{
  g_autofree char *caches = g_build_filename (directory, "gpcap", "indexes", NULL);
  g_autoptr (GDir) dir = g_dir_open (caches, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *filename = g_build_filename (caches, name, NULL);

      n += g_str_has_suffix (name, ".index");
      if (func != NULL)
        func (filename);
    }
  return n;
}

/* How long it takes until a model is whole whose index is in the cache. */
static void
open_again (const char *filename, GArray *times)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-cache-XXXXXX", NULL);
  g_autofree char *parent = g_build_filename (directory, "gpcap", NULL);
  g_autofree char *caches = g_build_filename (parent, "indexes", NULL);

  g_setenv ("XDG_CACHE_HOME", directory, TRUE);
  g_object_unref (open_with_cache (filename));
  while (list_caches (directory, NULL) == 0)
    g_usleep (1000);
  for (guint i = 0; i < N_OPENINGS; i++)
    {
      const gint64 start = get_time (CLOCK_MONOTONIC);
      g_autoptr (GPcapSavefileModel) model = open_with_cache (filename);

      add_time (times, start);
    }
  list_caches (directory, g_unlink);
  g_rmdir (caches);
  g_rmdir (parent);
  g_rmdir (directory);
}

/* How long it takes to get a packet of any row. */
static void
get_rows (GPcapSavefileModel *model, GArray *times)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_ROWS; i++)
    {
      const guint row = g_rand_int_range (rand, 0, gpcap_savefile_model_get_n_packets (model));
      const gint64 start = get_time (CLOCK_MONOTONIC);

      g_object_unref (g_list_model_get_item (G_LIST_MODEL (model), row));
      add_time (times, start);
    }
}

static void
filter_all (GPcapSavefileModel *model, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapFilteredPackets) filtered = gpcap_savefile_model_filter (model, filter, &error);

  if (filtered == NULL || !gpcap_filtered_packets_wait (filtered, NULL, &error))
    g_error ("%s", error->message);
}

int
main (int argc, char **argv)
{
  const char *way = argv[1];
  const char *filename = argv[2];
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 before = get_memory ("/proc/self/smaps_rollup", "Anonymous:");
  gint64 start = get_time (CLOCK_MONOTONIC);

  if (g_str_equal (way, "page") || g_str_equal (way, "again"))
    {
      for (guint i = 0; g_str_equal (way, "page") && i < N_OPENINGS; i++)
        open_page (filename, times);
      if (g_str_equal (way, "again"))
        open_again (filename, times);
      print_distribution (times);
      return printf ("\n") < 0;
    }
  g_autoptr (GPcapSavefileModel) model = open_whole (filename);
  if (g_str_equal (way, "rows"))
    get_rows (model, times);
  else if (g_str_equal (way, "filter"))
    {
      start = get_time (CLOCK_MONOTONIC);
      filter_all (model, "udp and port 53");
    }
  const gint64 ns = get_time (CLOCK_MONOTONIC) - start;
  print_distribution (times);
  printf ("ns=%" G_GINT64_FORMAT " packets=%u held=%" G_GINT64_FORMAT "\n", ns,
          gpcap_savefile_model_get_n_packets (model),
          get_memory ("/proc/self/smaps_rollup", "Anonymous:") - before);
  return 0;
}
