/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entries of a sparse index of a savefile, and how they are added. */

#pragma once

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* The bounds of an entry: so that it is read in less than a millisecond. */
#define GPCAP_INDEX_ENTRY_PACKETS 1000
#define GPCAP_INDEX_ENTRY_SIZE (256 * 1024)

/* An entry of one packet of the largest size, and what was read with it, is not larger: for some
 * link types, libpcap reads packets of 128 MiB. */
#define GPCAP_INDEX_MAX_ENTRY_SIZE (192 * 1024 * 1024)

/* Some packets in a row. */
typedef struct
{
  guint64 offset; /* of the first one, in the decompressed bytes */
  guint64 first; /* its number, from 0 */
  gint64 least; /* of their timestamps */
  gint64 greatest;
  guint32 size; /* from the first packet to the end of the last, in bytes */
  guint32 context; /* of all of them, in a file in pcapng format */
} GPcapIndexEntry;

/* What has been added and not published yet. */
typedef struct
{
  GArray *closed; /* owned; of GPcapIndexEntry */
  GPcapIndexEntry open; /* the last entry, which may get more packets */
  guint64 n_packets;
} GPcapIndexAddition;

/* Adds packets that are read together. */
static inline void
gpcap_index_addition_add (GPcapIndexAddition *self, const GPcapIndexEntry *added, guint n_packets)
{
  GPcapIndexEntry *open = &self->open;
  const guint64 n_open = self->n_packets - open->first;
  const guint64 size = added->offset + added->size - open->offset;

  if (n_open > 0
      && (n_open + n_packets > GPCAP_INDEX_ENTRY_PACKETS || size > GPCAP_INDEX_ENTRY_SIZE
          || added->context != open->context))
    {
      g_array_append_val (self->closed, *open);
      open->first = self->n_packets;
    }
  if (open->first == self->n_packets)
    {
      *open = *added;
      open->first = self->n_packets;
    }
  open->size = added->offset + added->size - open->offset;
  open->least = MIN (open->least, added->least);
  open->greatest = MAX (open->greatest, added->greatest);
  self->n_packets += n_packets;
}

/* Whether entries that were saved can be those of a file. */
static inline gboolean
gpcap_index_entries_are_plausible (const GPcapIndexEntry *entries,
                                   gsize n,
                                   guint64 n_packets,
                                   guint n_contexts)
{
  guint64 end = 0;

  if (n > G_MAXUINT32 || (n == 0) != (n_packets == 0) || (n > 0 && entries[0].first != 0))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const guint64 next = i + 1 < n ? entries[i + 1].first : n_packets;

      if (entries[i].offset < end || entries[i].first >= next
          || next - entries[i].first > GPCAP_ARENA_MAX_RECORDS || entries[i].size == 0
          || entries[i].size > GPCAP_INDEX_MAX_ENTRY_SIZE || entries[i].least > entries[i].greatest
          || entries[i].context >= n_contexts)
        return FALSE;
      end = entries[i].offset + entries[i].size;
    }
  return TRUE;
}

G_END_DECLS
