/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks in C share. */

#include "benchmark.h"

#include <stdio.h>
#include <string.h>

void
options_parse (Options *self, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { .long_name = "filter", .arg = G_OPTION_ARG_STRING, .arg_data = &self->filter },
    { .long_name = "dumper", .arg = G_OPTION_ARG_FILENAME, .arg_data = &self->dumper },
    { .long_name = "pcapng", .arg = G_OPTION_ARG_NONE, .arg_data = &self->pcapng },
    { .long_name = "stream", .arg = G_OPTION_ARG_NONE, .arg_data = &self->stream },
    { .long_name = "replay", .arg = G_OPTION_ARG_NONE, .arg_data = &self->replay },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    g_error ("%s", error->message);
}

void
options_clear (Options *self)
{
  g_clear_pointer (&self->filter, g_free);
  g_clear_pointer (&self->dumper, g_free);
}

/* Little endian, as the other languages pack it. */
void
sums_digest (Sums *self, gint64 timestamp, guint32 caplen, guint32 len, const guint8 *data)
{
  const struct
  {
    gint64 timestamp;
    guint32 caplen;
    guint32 len;
  } hdr = { GINT64_TO_LE (timestamp), GUINT32_TO_LE (caplen), GUINT32_TO_LE (len) };

  g_checksum_update (self->digest, (const guchar *) &hdr, sizeof hdr);
  g_checksum_update (self->digest, data, caplen);
}

gint64
get_time (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

gint64
get_memory (const char *file, const char *field)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents (file, &text, NULL, NULL))
    line = strstr (text, field);
  return line != NULL ? g_ascii_strtoll (line + strlen (field), NULL, 10) : -1;
}

void
print_sums (const Sums *self)
{
  printf ("packets=%" G_GUINT64_FORMAT " caplen=%" G_GUINT64_FORMAT " len=%" G_GUINT64_FORMAT
          " time=%" G_GUINT64_FORMAT " ",
          self->packets, self->caplen, self->len, self->time);
  if (self->digest != NULL)
    printf ("digest=%s ", g_checksum_get_string (self->digest));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

void
print_distribution (GArray *times)
{
  const gint64 *const sorted = (const gint64 *) times->data;

  g_array_sort (times, compare);
  if (times->len > 0)
    printf ("count=%u median=%" G_GINT64_FORMAT " p99=%" G_GINT64_FORMAT " max=%" G_GINT64_FORMAT
            " ",
            times->len, sorted[times->len / 2], sorted[(guint64) times->len * 99 / 100],
            sorted[times->len - 1]);
}
