/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file that is read at any place consists of, for the code of each kind of compression. */

#pragma once

#include <zlib.h>

#include "storage/gpcap-compressed.h"

G_BEGIN_DECLS

/* How compressed data is read at a time, in bytes. */
#define GPCAP_RANDOM_INPUT_SIZE (64 * 1024)

/* What several threads share; each of them reads with a cursor of its own. */
typedef struct _GPcapRandomFile GPcapRandomFile;
typedef struct _GPcapRandomCursor GPcapRandomCursor;

/* Where decompression can begin. */
typedef struct
{
  guint64 output; /* offset in the decompressed bytes */
  guint64 input; /* offset in the file */
  int n_bits; /* of the byte before that belong to what follows */
  gboolean is_member; /* a member of gzip's, or a frame, begins here */
  GBytes *window; /* owned; the bytes before, or NULL if a member begins */
} GPcapRandomPoint;

typedef enum
{
  GPCAP_RANDOM_PLAIN,
  GPCAP_RANDOM_GZIP,
  GPCAP_RANDOM_FRAMES, /* of zstd's or LZ4's */
} GPcapRandomKind;

struct _GPcapRandomFile
{
  gatomicrefcount ref_count;
  char *filename; /* owned */
  char *name; /* owned; valid UTF-8, for messages */
  int fd; /* owned */
  dev_t device;
  ino_t inode;
  GPcapRandomKind kind;

  GMutex lock; /* guards the points */
  GArray *points; /* owned; of GPcapRandomPoint */
  guint64 span; /* between two points */
};

struct _GPcapRandomCursor
{
  GPcapRandomFile *file; /* owned */
  guint64 raw_position; /* of the next input, in the file */
  guint64 output; /* offset of the next decompressed byte */
  gboolean is_open; /* decompression has begun */

  /* Of a file that gzip has compressed. */
  guint8 *input; /* owned, or NULL */
  z_stream stream;
  gboolean is_bare; /* no header of gzip's was read, so its trailer is passed over here */
  gboolean is_inside_member;
  guint trailer; /* bytes of a trailer that are still to be passed over */

  /* Of one that has frames. */
  GPcapCompressed *compressed; /* owned, or NULL */
  guint64 frame; /* where the frame begins in the decompressed bytes */
};

void gpcap_random_point_clear (gpointer point);
gssize gpcap_random_cursor_read_raw (GPcapRandomCursor *self,
                                     guint64 offset,
                                     guint8 *buffer,
                                     gsize size,
                                     GError **error);
void gpcap_random_file_add_point (GPcapRandomFile *self, const GPcapRandomPoint *point);
gboolean gpcap_random_file_wants_point (GPcapRandomFile *self, guint64 output);
gboolean gpcap_random_cursor_fail (GPcapRandomCursor *self, const char *reason, GError **error);

G_END_DECLS
