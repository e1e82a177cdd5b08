/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ring of files: those in a directory whose names a template gives, of which the oldest go. */

#pragma once

#include <gio/gio.h>

#include "savefiles/gpcap-file-names.h"

G_BEGIN_DECLS

/* What the whole files of a ring may have together, 0 for no limit. */
typedef struct
{
  guint keep_files;
  guint64 keep_bytes;
  guint64 keep_age; /* in seconds since a file was whole */
  guint64 min_free_bytes; /* of the file system */
} GPcapRingLimits;

/* A whole file. */
typedef struct
{
  char *name; /* owned; in the directory */
  guint64 number;
  guint64 size; /* in bytes */
  gint64 changed_at; /* in seconds since 1970 */
  guint64 serial; /* how many were added before, since the ring was taken up */
  gint64 first_time; /* its least timestamp, in nanoseconds since 1970; G_MININT64 if not known */
  gint64 last_time; /* the greatest one; G_MAXINT64 if not known */
  gboolean is_compressed;
} GPcapRingFile;

typedef struct _GPcapRing GPcapRing;

/* A file to be read. If it is open, it may be deleted or renamed meanwhile. */
typedef struct
{
  int fd; /* owned; -1 if it is not open yet, because there are many */
  char *path; /* owned; what it was called then */
  gboolean is_under_way; /* it may end inside a packet */
  GPcapRing *ring; /* a reference, owned */
  guint64 serial; /* its number in the ring */
} GPcapRingPart;

/* Threads that compress files share a ring with the one that adds them. */
struct _GPcapRing
{
  gatomicrefcount ref_count;
  GPcapFileNames *names; /* owned */
  GPcapRingLimits limits;
  char *path; /* owned; of the directory, absolute */
  int directory; /* owned; its descriptor */

  GMutex lock; /* guards the fields below */
  GQueue files; /* of GPcapRingFile, owned; the oldest one first */
  guint64 n_bytes; /* of these files together */
  guint64 next_number;
  guint64 n_added; /* files */
};

GPcapRing *gpcap_ring_new (GPcapFileNames *names, const GPcapRingLimits *limits, GError **error);
GPcapRing *gpcap_ring_ref (GPcapRing *self);
void gpcap_ring_unref (GPcapRing *self);
int gpcap_ring_begin_file (GPcapRing *self, gint64 timestamp, char **hidden_name, GError **error);
char *
gpcap_ring_end_file (GPcapRing *self, const char *hidden_name, gint64 timestamp, GError **error);
int gpcap_ring_open_to_read (GPcapRing *self, const char *name);
GArray *gpcap_ring_parts_new (void);
void gpcap_ring_part_clear (GPcapRingPart *part);
gboolean gpcap_ring_open_part (GPcapRing *self,
                               const char *name,
                               guint64 serial,
                               gboolean is_under_way,
                               GArray *parts,
                               GError **error);
gboolean gpcap_ring_part_open (GPcapRingPart *part, GError **error);
gboolean gpcap_ring_open_parts (GPcapRing *self,
                                guint64 n_taken,
                                gint64 from,
                                gint64 to,
                                GArray *parts,
                                guint64 *n_added,
                                GError **error);
void gpcap_ring_set_times (GPcapRing *self, const char *name, gint64 first_time, gint64 last_time);
void gpcap_ring_drop_file (GPcapRing *self, const char *hidden_name);
void gpcap_ring_prune (GPcapRing *self, gint64 now);
void gpcap_ring_add (GPcapRing *self, const char *name, guint64 number, gboolean is_compressed);
void gpcap_ring_sort (GPcapRing *self);
void gpcap_ring_forget (GPcapRing *self, GList *link);
int gpcap_ring_rename (GPcapRing *self, const char *name, const char *new_name);
gboolean gpcap_ring_lock_directory (GPcapRing *self, gint64 patience);
void gpcap_ring_unlock_directory (GPcapRing *self);
void gpcap_ring_set_error (GPcapRing *self, const char *name, int errsv, GError **error);
char **gpcap_ring_list (GPcapRing *self);
char *gpcap_ring_get_path (GPcapRing *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapRing, gpcap_ring_unref)

G_END_DECLS
