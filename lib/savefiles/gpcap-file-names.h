/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of a ring of files: made from a template with a date and a number, and read back. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is around the name of a file under way. */
#define GPCAP_FILE_NAMES_HIDDEN_PREFIX "."
#define GPCAP_FILE_NAMES_HIDDEN_SUFFIX ".part"

/* A template is never changed, so that threads may share it. */
typedef struct
{
  char *directory; /* owned; as in the template */
  GTimeZone *zone; /* owned; of the dates */
  GString
      *pattern; /* owned; literal bytes, and the letters of conversions, each behind a zero byte */
  gsize n_fixed; /* bytes of a name beside its number */
  guint min_digits; /* of the number */
} GPcapFileNames;

GPcapFileNames *gpcap_file_names_new (const char *template, GTimeZone *zone, GError **error);
void gpcap_file_names_free (GPcapFileNames *self);
char *gpcap_file_names_make (const GPcapFileNames *self, gint64 timestamp, guint64 number);
gboolean
gpcap_file_names_match (const GPcapFileNames *self, const char *name, gsize size, guint64 *number);
gboolean
gpcap_file_names_match_hidden (const GPcapFileNames *self, const char *name, char **whole_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapFileNames, gpcap_file_names_free)

G_END_DECLS
