/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of a table of conversations, endpoints or protocols, found by their keys. */

#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

#define GPCAP_TRAFFIC_KEY_WORDS 5
#define GPCAP_TRAFFIC_ROWS_PER_BLOCK 16384 /* which have the size of a huge page */
#define GPCAP_TRAFFIC_CACHE_LINE 64
#define GPCAP_TRAFFIC_NO_ROW G_MAXUINT32

typedef enum
{
  GPCAP_TRAFFIC_ROW_SWAPPED = 1 << 0, /* its first packet was sent from the key's second address */
  GPCAP_TRAFFIC_ROW_TAGGED = 1 << 1, /* some of its packets have a VLAN tag */
  GPCAP_TRAFFIC_ROW_SHOWN = 1 << 2, /* a model has it, so that it may not go */
  GPCAP_TRAFFIC_ROW_FORGOTTEN = 1 << 3, /* it is there only because a model has it */
} GPcapTrafficRowFlags;

/* What was counted. A direction is 0 from the key's first address to its second, 1 back. A row has
 * two lines of the processor's cache for itself. */
typedef struct
{
  guint64 key[GPCAP_TRAFFIC_KEY_WORDS] __attribute__ ((aligned (GPCAP_TRAFFIC_CACHE_LINE)));
  guint64 packets[2];
  guint64 bytes[2];
  gint64 first_seen; /* nanoseconds since 1970 */
  gint64 last_seen;
  guint32 links[3]; /* rows of other tables, or of free ones the next free row, or none */
  guint16 flags;
  guint16 series; /* the number of its history, or 0 */
  guint64 serial; /* in order of appearance, from 1; 0: free */
} GPcapTrafficRow;

/* A row's hash, and its slot plus one; 0 is empty. */
typedef struct
{
  guint32 hash;
  guint32 slot_plus_one;
} GPcapTrafficEntry;

/* A row's slot is its place in the blocks. Slots are used again, serials are not: so the slot finds
 * a row, and the serial tells whether it is the same one. */
typedef struct
{
  guint64 secret[6]; /* the hash depends on it, so that who sends packets cannot find collisions */
  GPcapTrafficEntry *index; /* owned; open addressing */
  guint32 index_mask;
  GPcapTrafficRow **blocks; /* owned; rows do not move */
  guint32 n_blocks;
  guint32 n_slots; /* that have been used */
  guint32 first_free;
  guint32 n_rows; /* without those that are forgotten */
  guint32 n_kept; /* forgotten ones that a model has */
  guint32 max_rows; /* 0: any number */
  guint64 last_serial;
  guint64 n_forgotten;
  guint64 forgotten_packets;
  guint64 forgotten_bytes;
} GPcapTrafficRows;

void gpcap_traffic_rows_init (GPcapTrafficRows *self, guint32 max_rows);
void gpcap_traffic_rows_finish (GPcapTrafficRows *self);
void gpcap_traffic_rows_clear (GPcapTrafficRows *self);
guint32
gpcap_traffic_rows_add (GPcapTrafficRows *self, const guint64 *key, guint32 hash, gint64 time);
gboolean gpcap_traffic_rows_make_room (GPcapTrafficRows *self, guint32 n_rows);
void gpcap_traffic_rows_show (GPcapTrafficRows *self, guint32 slot, guint64 serial);
void gpcap_traffic_rows_hide (GPcapTrafficRows *self, guint32 slot, guint64 serial);

static inline GPcapTrafficRow *
gpcap_traffic_rows_get (const GPcapTrafficRows *self, guint32 slot)
{
  return &self->blocks[slot / GPCAP_TRAFFIC_ROWS_PER_BLOCK][slot % GPCAP_TRAFFIC_ROWS_PER_BLOCK];
}

static inline guint64
gpcap_traffic_rows_get_serial (const GPcapTrafficRows *self, guint32 slot)
{
  return gpcap_traffic_rows_get (self, slot)->serial;
}

/* Whether the slot has the row with this serial, perhaps a forgotten one. */
static inline gboolean
gpcap_traffic_rows_has (const GPcapTrafficRows *self, guint32 slot, guint64 serial)
{
  return slot < self->n_slots && gpcap_traffic_rows_get_serial (self, slot) == serial;
}

/* Whether packets are counted in it. */
static inline gboolean
gpcap_traffic_rows_is_live (const GPcapTrafficRows *self, guint32 slot)
{
  return gpcap_traffic_rows_get_serial (self, slot) != 0
         && (gpcap_traffic_rows_get (self, slot)->flags & GPCAP_TRAFFIC_ROW_FORGOTTEN) == 0;
}

static inline guint64
gpcap_traffic_fold (guint64 a, guint64 b)
{
#ifdef __SIZEOF_INT128__
  const unsigned __int128 product = (unsigned __int128) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
#else
  const guint64 low = (a & G_MAXUINT32) * (b & G_MAXUINT32), high = (a >> 32) * (b >> 32);
  const guint64 cross = (a >> 32) * (b & G_MAXUINT32) + (low >> 32);
  const guint64 other = (a & G_MAXUINT32) * (b >> 32) + (cross & G_MAXUINT32);

  return ((other << 32) | (low & G_MAXUINT32)) ^ (high + (cross >> 32) + (other >> 32));
#endif
}

/* Three products side by side: a processor does not wait for one before it begins the next. */
static inline guint32
gpcap_traffic_rows_hash (const GPcapTrafficRows *self, const guint64 *key)
{
  const guint64 *secret = self->secret;

  return gpcap_traffic_fold (key[0] ^ secret[0], key[1] ^ secret[1])
         ^ gpcap_traffic_fold (key[2] ^ secret[2], key[3] ^ secret[3])
         ^ gpcap_traffic_fold (key[4] ^ secret[4], secret[5]);
}

static inline gboolean
gpcap_traffic_key_equal (const guint64 *a, const guint64 *b)
{
  return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4])) == 0;
}

static inline void
gpcap_traffic_rows_prefetch_index (const GPcapTrafficRows *self, guint32 hash)
{
  __builtin_prefetch (&self->index[hash & self->index_mask]);
}

static inline void
gpcap_traffic_rows_prefetch (const GPcapTrafficRows *self, guint32 slot)
{
  const char *row = (const char *) gpcap_traffic_rows_get (self, slot);

  __builtin_prefetch (row, 1);
  __builtin_prefetch (row + GPCAP_TRAFFIC_CACHE_LINE, 1);
}

/* Returns the first row with this hash, or NULL, and begins to fetch it. Its key tells whether it
 * is the one that was meant. Rows with other hashes are not touched. */
static inline GPcapTrafficRow *
gpcap_traffic_rows_guess (const GPcapTrafficRows *self, guint32 hash)
{
  guint32 i = hash & self->index_mask;

  while (self->index[i].slot_plus_one != 0 && self->index[i].hash != hash)
    i = (i + 1) & self->index_mask;
  if (self->index[i].slot_plus_one == 0)
    return NULL;
  gpcap_traffic_rows_prefetch (self, self->index[i].slot_plus_one - 1);
  return gpcap_traffic_rows_get (self, self->index[i].slot_plus_one - 1);
}

static inline guint32
gpcap_traffic_rows_find (const GPcapTrafficRows *self, const guint64 *key, guint32 hash)
{
  for (guint32 i = hash & self->index_mask;; i = (i + 1) & self->index_mask)
    {
      const GPcapTrafficEntry *entry = &self->index[i];

      if (entry->slot_plus_one == 0)
        return GPCAP_TRAFFIC_NO_ROW;
      if (entry->hash == hash
          && gpcap_traffic_key_equal (gpcap_traffic_rows_get (self, entry->slot_plus_one - 1)->key,
                                      key))
        return entry->slot_plus_one - 1;
    }
}

/* Counts packets of one direction in a row. */
static inline void
gpcap_traffic_row_count (GPcapTrafficRow *row,
                         guint direction,
                         guint64 packets,
                         guint64 bytes,
                         gint64 first_seen,
                         gint64 last_seen)
{
  row->packets[direction] += packets;
  row->bytes[direction] += bytes;
  row->first_seen = MIN (row->first_seen, first_seen);
  row->last_seen = MAX (row->last_seen, last_seen);
}

G_END_DECLS
