/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sparse index of a savefile: where some of its packets are, and between which times. */

#pragma once

#include "backend/gpcap-index-entry.h"
#include "backend/gpcap-pcapng-reader.h"
#include "storage/gpcap-random-file.h"

G_BEGIN_DECLS

typedef struct _GPcapSavefileIndex GPcapSavefileIndex;

/* How far the index is. */
typedef struct
{
  guint64 n_packets;
  guint n_entries; /* of the catalog */
  double progress; /* from 0 to 1 */
  gboolean is_complete; /* the file has no more now */
  gboolean is_over; /* and none will be added */
} GPcapIndexState;

typedef enum
{
  GPCAP_INDEX_FLAGS_NONE = 0,
  GPCAP_INDEX_FOLLOW = 1 << 0, /* goes on as the file grows */
  GPCAP_INDEX_CACHE = 1 << 1, /* is kept in the cache directory */
} GPcapIndexFlags;

/* Called in the thread that indexes, when there is more. */
typedef void (*GPcapIndexFunc) (gpointer user_data);

GPcapSavefileIndex *
gpcap_savefile_index_new (const char *filename, GPcapIndexFlags flags, GError **error);
GPcapSavefileIndex *gpcap_savefile_index_ref (GPcapSavefileIndex *self);
void gpcap_savefile_index_unref (GPcapSavefileIndex *self);
int gpcap_savefile_index_get_datalink (const GPcapSavefileIndex *self);
int gpcap_savefile_index_get_snaplen (const GPcapSavefileIndex *self);
gboolean gpcap_savefile_index_is_swapped (const GPcapSavefileIndex *self);
GPcapCatalog *gpcap_savefile_index_peek_catalog (GPcapSavefileIndex *self);

gboolean gpcap_savefile_index_step (GPcapSavefileIndex *self);
void gpcap_savefile_index_run (GPcapSavefileIndex *self, GPcapIndexFunc func, gpointer user_data);
void gpcap_savefile_index_cancel (GPcapSavefileIndex *self);

gboolean gpcap_savefile_index_check_process (const GPcapSavefileIndex *self, GError **error);
GPcapIndexState gpcap_savefile_index_get_state (GPcapSavefileIndex *self);
GError *gpcap_savefile_index_dup_error (GPcapSavefileIndex *self);
void gpcap_savefile_index_wait (GPcapSavefileIndex *self, guint64 n_packets);
gboolean gpcap_savefile_index_find_time (GPcapSavefileIndex *self, gint64 time, guint64 *number);

/* Reads packets of the file again. */
typedef struct
{
  GPcapSavefileIndex *index; /* owned */
  GPcapRandomCursor *file; /* owned */
  GPcapPcapngReader *again; /* owned; NULL if the file is in pcap format */
  GPcapPcapngContext context; /* of the packets that were read last */
} GPcapIndexCursor;

GPcapIndexCursor *gpcap_index_cursor_new (GPcapSavefileIndex *index);
void gpcap_index_cursor_free (GPcapIndexCursor *self);
gboolean gpcap_index_cursor_load (GPcapIndexCursor *self,
                                  guint64 number,
                                  GPcapArena *arena,
                                  GPcapIndexEntry *entry,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapSavefileIndex, gpcap_savefile_index_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapIndexCursor, gpcap_index_cursor_free)

G_END_DECLS
