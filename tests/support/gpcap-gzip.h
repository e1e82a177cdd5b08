/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressing with gzip's format, and all the ways to open the result. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

void gzip_append_member (GByteArray *compressed, const void *data, gsize size);
GBytes *gzip_compress (const void *data, gsize size);

/* The ways to open the contents of a savefile, compressed or not. */
typedef enum
{
  BY_NAME,
  BY_FIFO,
  BY_STREAM, /* everything at once */
  BY_TRICKLE, /* one byte at a time */
  BY_FILE_STREAM, /* a stream of a file, whose size is known */
  BY_FILE,
  BY_URI,
  BY_BYTES,
  BY_STDIN, /* a pipe */
  N_OPENINGS,
} Opening;

/* What has to be kept while such a reader reads. */
typedef struct
{
  char *filename; /* owned, or NULL */
  GThread *writer; /* owned, or NULL */
} Opened;

GPcapReader *opened_init (Opened *self, Opening opening, GBytes *content, GError **error);
void opened_clear (Opened *self, Opening opening);

G_END_DECLS
