/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressing in each way that the library reads. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *magic; /* which each of its frames begins with */
  gsize magic_size;
  gboolean has_skippable; /* a frame may be one that is to be skipped */
  /* Appends a frame with checksums. With @chunk_size, what each chunk comes to is there before the
   * next one is: then the sizes of all that there is at that moment are appended to @ends. */
  void (*append) (GByteArray *compressed,
                  const void *data,
                  gsize size,
                  gsize chunk_size,
                  GArray *ends);
} Compression;

/* gzip, and what this build has beside it. */
extern const Compression compressions[];
extern const gsize n_compressions;

void
compression_append (const Compression *self, GByteArray *compressed, const void *data, gsize size);
GBytes *compression_compress (const Compression *self, const void *data, gsize size);
void append_skippable (GByteArray *compressed, const void *data, guint32 size);

G_END_DECLS
