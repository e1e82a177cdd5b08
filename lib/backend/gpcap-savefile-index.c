/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sparse index of a savefile: where some of its packets are, and between which times.
 *
 * One thread builds it, and any thread uses what there is. A packet is found by reading the few
 * hundred around it again, which have to be what they were: their number, their end and their times
 * are those of the index, or else the file has changed. */

#include "backend/gpcap-savefile-index.h"

#include <string.h>
#include <sys/stat.h>

#include "backend/gpcap-index-cache.h"
#include "backend/gpcap-link.h"
#include "backend/gpcap-offline.h"
#include "backend/gpcap-pcap-scan.h"
#include "backend/gpcap-pcapng-scan.h"
#include "backend/gpcap-random-points.h"
#include "base/gpcap-fork.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-follow.h"

/* How long a thread waits for more packets, before it looks whether it was cancelled. */
#define TURN (50 * G_TIME_SPAN_MILLISECOND)

/* What an index is saved as: the number of packets, the entries, how a file in pcapng format goes
 * on, and the points of a compressed one. */
#define TYPE "(ta(ttxxuu)m" GPCAP_PCAPNG_SCAN_TYPE GPCAP_RANDOM_POINTS_TYPE ")"
#define ENTRY_TYPE G_VARIANT_TYPE ("(ttxxuu)")

G_STATIC_ASSERT (sizeof (GPcapIndexEntry) == 40);

/* Packets that are added to a file are worth writing the cache again when they are as many as a
 * part of those before. */
#define WORTH 4

struct _GPcapSavefileIndex
{
  gatomicrefcount ref_count;
  GPcapRandomFile *file; /* owned */
  GPcapFollow *follow; /* owned, or NULL */
  int datalink;
  int snaplen;
  gboolean is_swapped;

  /* Used by the builder only, but for the contexts. */
  GPcapPcapScan pcap;
  GPcapPcapngScan *pcapng; /* owned; NULL if the file is in pcap format */
  GPcapIndexAddition addition;
  int generation; /* of the process */
  gboolean is_cached; /* the index is kept */
  guint64 n_cached; /* packets */

  GMutex lock; /* guards the fields below */
  GCond changed;
  GArray *entries; /* owned; of GPcapIndexEntry; the last one is open */
  guint n_closed;
  guint64 raw_end; /* how much of the file was read */
  GPcapIndexState state;
  GError *error; /* owned; what ended the building, or NULL */
  gboolean is_cancelled;
};

static gboolean
open_scan (GPcapSavefileIndex *self, GError **error)
{
  g_autoptr (GError) failure = NULL;

  self->pcapng = gpcap_pcapng_scan_new (self->file, &failure);
  if (self->pcapng != NULL)
    return TRUE;
  if (failure == NULL)
    return gpcap_pcap_scan_init (&self->pcap, self->file, self->datalink, self->snaplen, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
open_file (GPcapSavefileIndex *self, const char *filename, GPcapIndexFlags flags, GError **error)
{
  g_autoptr (GPcapHandle) handle = NULL;

  /* First, because the other waits for a pipe. */
  self->file = gpcap_random_file_open (filename, error);
  if (self->file == NULL)
    return FALSE;
  handle = gpcap_offline_open (filename, NULL, error);
  if (handle == NULL)
    return FALSE;
  self->datalink = gpcap_handle_get_datalink (handle);
  self->snaplen = gpcap_handle_get_snapshot (handle);
  self->is_swapped = gpcap_link_is_swapped (handle);
  if ((flags & GPCAP_INDEX_FOLLOW) != 0)
    {
      self->follow = gpcap_follow_new (filename, gpcap_random_file_peek_fd (self->file), error);
      if (self->follow == NULL)
        return FALSE;
    }
  return open_scan (self, error);
}

/* Takes entries that were saved. Returns FALSE if they cannot be right. */
static gboolean
restore_entries (GPcapSavefileIndex *self, GVariant *saved, guint64 n_packets)
{
  const guint n_contexts = self->pcapng != NULL ? self->pcapng->contexts.contexts->len : 1;
  gsize n;
  const GPcapIndexEntry *entries = g_variant_get_fixed_array (saved, &n, sizeof *entries);

  if (!gpcap_index_entries_are_plausible (entries, n, n_packets, n_contexts))
    return FALSE;
  self->addition.n_packets = n_packets;
  if (n == 0)
    return TRUE;
  g_array_append_vals (self->entries, entries, n);
  self->n_closed = n - 1;
  self->addition.open = entries[n - 1];
  self->pcap.offset = entries[n - 1].offset + entries[n - 1].size;
  return TRUE;
}

/* Goes on where an index was when it was saved. Returns FALSE if it cannot be right. */
static gboolean
restore (GPcapSavefileIndex *self, GVariant *saved, guint64 raw_end)
{
  g_autoptr (GVariant) entries = g_variant_get_child_value (saved, 1);
  g_autoptr (GVariant) maybe = g_variant_get_child_value (saved, 2);
  g_autoptr (GVariant) pcapng = g_variant_get_maybe (maybe);
  g_autoptr (GVariant) points = g_variant_get_child_value (saved, 3);
  guint64 n_packets;

  g_variant_get_child (saved, 0, "t", &n_packets);
  return (pcapng != NULL) == (self->pcapng != NULL)
         && (pcapng == NULL || gpcap_pcapng_scan_restore (self->pcapng, pcapng))
         && restore_entries (self, entries, n_packets)
         && gpcap_random_points_restore (self->file, points, raw_end);
}

/* Forgets an index that was restored in part. */
static gboolean
begin_anew (GPcapSavefileIndex *self, GError **error)
{
  g_array_set_size (self->entries, 0);
  self->n_closed = 0;
  self->addition.open = (GPcapIndexEntry){ 0 };
  self->addition.n_packets = 0;
  gpcap_pcap_scan_clear (&self->pcap);
  g_clear_pointer (&self->pcapng, gpcap_pcapng_scan_free);
  return open_scan (self, error);
}

/* Takes the index that is in the cache directory, if there is one. */
static gboolean
load_cache (GPcapSavefileIndex *self, GError **error)
{
  guint64 raw_end;
  g_autoptr (GVariant) saved = gpcap_index_cache_load (self->file, G_VARIANT_TYPE (TYPE), &raw_end);

  if (saved == NULL)
    return TRUE;
  if (!restore (self, saved, raw_end))
    return begin_anew (self, error);
  self->n_cached = self->addition.n_packets;
  return TRUE;
}

/* Opens a regular file, with the same errors as reading it. */
GPcapSavefileIndex *
gpcap_savefile_index_new (const char *filename, GPcapIndexFlags flags, GError **error)
{
  g_autoptr (GPcapSavefileIndex) self = g_new0 (GPcapSavefileIndex, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->entries = g_array_new (FALSE, FALSE, sizeof (GPcapIndexEntry));
  self->addition.closed = g_array_new (FALSE, FALSE, sizeof (GPcapIndexEntry));
  self->generation = gpcap_fork_get_generation ();
  self->is_cached = (flags & GPCAP_INDEX_CACHE) != 0;
  if (!open_file (self, filename, flags, error) || (self->is_cached && !load_cache (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

GPcapSavefileIndex *
gpcap_savefile_index_ref (GPcapSavefileIndex *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_savefile_index_unref (GPcapSavefileIndex *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  gpcap_pcap_scan_clear (&self->pcap);
  g_clear_pointer (&self->pcapng, gpcap_pcapng_scan_free);
  g_clear_pointer (&self->follow, gpcap_follow_free);
  g_clear_pointer (&self->file, gpcap_random_file_unref);
  g_array_unref (self->addition.closed);
  g_array_unref (self->entries);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

int
gpcap_savefile_index_get_datalink (const GPcapSavefileIndex *self)
{
  return self->datalink;
}

int
gpcap_savefile_index_get_snaplen (const GPcapSavefileIndex *self)
{
  return self->snaplen;
}

/* Whether the file, or its first section, has the other byte order. */
gboolean
gpcap_savefile_index_is_swapped (const GPcapSavefileIndex *self)
{
  return self->is_swapped;
}

/* Returns what a file in pcapng format says beside packets, borrowed; NULL for another format. */
GPcapCatalog *
gpcap_savefile_index_peek_catalog (GPcapSavefileIndex *self)
{
  return self->pcapng != NULL ? gpcap_pcapng_reader_get_catalog (self->pcapng->reader) : NULL;
}

/* A cursor reads packets again, in one thread at a time. */
GPcapIndexCursor *
gpcap_index_cursor_new (GPcapSavefileIndex *index)
{
  GPcapIndexCursor *self = g_new0 (GPcapIndexCursor, 1);

  self->index = gpcap_savefile_index_ref (index);
  self->file = gpcap_random_cursor_new (index->file);
  if (index->pcapng == NULL)
    return self;
  self->again = gpcap_pcapng_reader_new_again (gpcap_savefile_index_peek_catalog (index));
  self->context.inputs = g_array_new (FALSE, FALSE, sizeof (GPcapPcapngInput));
  return self;
}

void
gpcap_index_cursor_free (GPcapIndexCursor *self)
{
  g_clear_pointer (&self->again, gpcap_pcapng_reader_free);
  g_clear_pointer (&self->context.inputs, g_array_unref);
  gpcap_random_cursor_free (self->file);
  gpcap_savefile_index_unref (self->index);
  g_free (self);
}

static GPcapRandomCursor *
peek_cursor (GPcapSavefileIndex *self)
{
  return self->pcapng != NULL ? self->pcapng->cursor : self->pcap.cursor;
}

static double
get_progress (GPcapSavefileIndex *self)
{
  struct stat status;

  if (fstat (gpcap_random_file_peek_fd (self->file), &status) != 0 || status.st_size == 0)
    return 0;
  return MIN ((double) self->raw_end / status.st_size, 1);
}

/* Shows others what was added. Takes ownership of the error. */
static void
publish (GPcapSavefileIndex *self, gboolean is_complete, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPcapIndexAddition *addition = &self->addition;

  g_array_set_size (self->entries, self->n_closed);
  g_array_append_vals (self->entries, addition->closed->data, addition->closed->len);
  self->n_closed += addition->closed->len;
  g_array_set_size (addition->closed, 0);
  if (addition->n_packets > addition->open.first)
    g_array_append_val (self->entries, addition->open);
  self->raw_end = gpcap_random_cursor_get_raw_position (peek_cursor (self));
  self->state.n_packets = addition->n_packets;
  if (self->pcapng != NULL)
    self->state.n_entries = gpcap_catalog_get_n_entries (gpcap_savefile_index_peek_catalog (self));
  self->state.is_complete = is_complete;
  self->state.progress = is_complete ? 1 : get_progress (self);
  self->state.is_over = error != NULL || (is_complete && self->follow == NULL);
  if (self->state.is_over)
    self->state.is_complete = TRUE;
  if (error != NULL)
    self->error = error;
  g_cond_broadcast (&self->changed);
}

/* Checks the end of what there is now. What is cut is an error, unless its rest may come. Takes
 * ownership of the error of reading up to it, or NULL. */
static GError *
check_end (GPcapSavefileIndex *self, GError *error)
{
  GPcapRandomCursor *cursor = peek_cursor (self);
  g_autoptr (GError) failure = error;
  GError *changed = NULL;

  if (failure != NULL && !g_error_matches (failure, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED))
    return g_steal_pointer (&failure);
  if (!gpcap_random_file_check (self->file, gpcap_random_cursor_get_raw_position (cursor),
                                &changed))
    return changed;
  if (self->follow != NULL)
    return NULL;
  if (failure == NULL && gpcap_random_cursor_is_inside_member (cursor))
    g_set_error (&failure, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                 "%s: The compressed savefile ends too early",
                 gpcap_random_file_get_name (self->file));
  return g_steal_pointer (&failure);
}

/* Adds the packets of the next part of the file. Returns FALSE when there is no more now: the file
 * ends, or is no savefile any more. Called in one thread at a time. */
gboolean
gpcap_savefile_index_step (GPcapSavefileIndex *self)
{
  GError *error = NULL;
  const gboolean has_more = self->pcapng != NULL
                                ? gpcap_pcapng_scan_step (self->pcapng, &self->addition, &error)
                                : gpcap_pcap_scan_step (&self->pcap, &self->addition, &error);

  if (!has_more)
    error = check_end (self, error);
  publish (self, !has_more, error);
  return has_more;
}

static gboolean
is_cancelled (GPcapSavefileIndex *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_cancelled || self->state.is_over;
}

/* Waits until the file has more. */
static gboolean
wait_for_more (GPcapSavefileIndex *self)
{
  const guint64 position = gpcap_random_cursor_get_raw_position (peek_cursor (self));
  GError *error = NULL;

  for (;;)
    switch (gpcap_follow_look (self->follow, position))
      {
      case GPCAP_FOLLOW_GREW:
        return TRUE;
      case GPCAP_FOLLOW_CUT:
      case GPCAP_FOLLOW_REPLACED:
        gpcap_random_file_set_changed (self->file, &error);
        publish (self, TRUE, error);
        return FALSE;
      case GPCAP_FOLLOW_SAME:
      default:
        if (!gpcap_follow_wait (self->follow))
          return FALSE;
      }
}

static GVariant *
save (GPcapSavefileIndex *self)
{
  GVariant *pcapng = self->pcapng != NULL ? gpcap_pcapng_scan_save (self->pcapng) : NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GVariant *const children[] = {
    g_variant_new_uint64 (self->addition.n_packets),
    g_variant_new_fixed_array (ENTRY_TYPE, self->entries->data, self->entries->len,
                               sizeof (GPcapIndexEntry)),
    g_variant_new_maybe (G_VARIANT_TYPE (GPCAP_PCAPNG_SCAN_TYPE), pcapng),
    gpcap_random_points_save (self->file),
  };

  return g_variant_new_tuple (children, G_N_ELEMENTS (children));
}

/* Keeps the index of a file that is whole. */
static void
store_cache (GPcapSavefileIndex *self)
{
  const guint64 n = self->addition.n_packets;

  if (!self->is_cached || self->error != NULL || n <= self->n_cached + self->n_cached / WORTH)
    return;
  gpcap_index_cache_store (self->file, self->raw_end, save (self));
  self->n_cached = n;
}

/* The builder ends, and what it has not read is not indexed. */
static void
mark_over (GPcapSavefileIndex *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->state.is_over = TRUE;
  g_cond_broadcast (&self->changed);
}

/* Builds the index to its end, or, if the file is followed, until it is cancelled. */
void
gpcap_savefile_index_run (GPcapSavefileIndex *self, GPcapIndexFunc func, gpointer user_data)
{
  gboolean has_more = TRUE;

  while (!is_cancelled (self) && (has_more || (self->follow != NULL && wait_for_more (self))))
    {
      has_more = gpcap_savefile_index_step (self);
      func (user_data);
      if (!has_more)
        store_cache (self);
    }
  if (is_cancelled (self))
    mark_over (self);
  func (user_data);
}

/* Ends the building soon. May be called in any thread. */
void
gpcap_savefile_index_cancel (GPcapSavefileIndex *self)
{
  g_mutex_lock (&self->lock);
  self->is_cancelled = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->follow != NULL)
    gpcap_follow_cancel (self->follow);
}

/* In a child process there is no thread that builds the index. */
gboolean
gpcap_savefile_index_check_process (const GPcapSavefileIndex *self, GError **error)
{
  if (!gpcap_fork_is_child (self->generation))
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
               "%s: The savefile was opened in another process",
               gpcap_random_file_get_name (self->file));
  return FALSE;
}

GPcapIndexState
gpcap_savefile_index_get_state (GPcapSavefileIndex *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state;
}

/* Returns what ended the building, or NULL. */
GError *
gpcap_savefile_index_dup_error (GPcapSavefileIndex *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

/* Waits until there are more than @n_packets packets, or there will be no more, but not long. */
void
gpcap_savefile_index_wait (GPcapSavefileIndex *self, guint64 n_packets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->state.n_packets <= n_packets && !self->state.is_over && !self->is_cancelled)
    g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + TURN);
}

/* Finds the first entry that has a packet of that time or later. */
gboolean
gpcap_savefile_index_find_time (GPcapSavefileIndex *self, gint64 time, guint64 *number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const GPcapIndexEntry *entry = &g_array_index (self->entries, GPcapIndexEntry, i);

      if (entry->greatest < time)
        continue;
      *number = entry->first;
      return TRUE;
    }
  return FALSE;
}

/* Finds the entry of a packet, which is there. Returns how many packets it has. */
static guint64
find_entry (GPcapSavefileIndex *self, guint64 number, GPcapIndexEntry *entry)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint low = 0, high = self->entries->len;

  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (self->entries, GPcapIndexEntry, middle).first <= number)
        low = middle;
      else
        high = middle;
    }
  *entry = g_array_index (self->entries, GPcapIndexEntry, low);
  return (low + 1 < self->entries->len
              ? g_array_index (self->entries, GPcapIndexEntry, low + 1).first
              : self->state.n_packets)
         - entry->first;
}

static gboolean
collect_again (GPcapIndexCursor *cursor, GPcapArena *arena, const GPcapIndexEntry *entry)
{
  GPcapSavefileIndex *self = cursor->index;

  if (self->pcapng == NULL)
    return gpcap_pcap_scan_collect_again (&self->pcap, arena);
  if (gpcap_pcapng_contexts_get (&self->pcapng->contexts, entry->context, &cursor->context))
    gpcap_pcapng_reader_set_context (cursor->again, &cursor->context);
  return gpcap_pcapng_reader_collect_again (cursor->again, arena);
}

/* Whether the packets of the arena are those of the entry. */
static gboolean
are_those_of (const GPcapArena *arena, const GPcapIndexEntry *entry, guint64 n_packets)
{
  gint64 least = G_MAXINT64, greatest = G_MININT64;

  for (guint i = 0; i < arena->n_records; i++)
    {
      least = MIN (least, arena->records[i].timestamp);
      greatest = MAX (greatest, arena->records[i].timestamp);
    }
  return arena->n_records == n_packets && least == entry->least && greatest == entry->greatest;
}

/* Reads the packets of the entry that packet @number is in, which has been indexed. Fails with
 * %GPCAP_ERROR_FILE_CHANGED if they are not what they were, or with the operating system's error;
 * @entry is set in any case. */
gboolean
gpcap_index_cursor_load (GPcapIndexCursor *self,
                         guint64 number,
                         GPcapArena *arena,
                         GPcapIndexEntry *entry,
                         GError **error)
{
  const guint64 n_packets = find_entry (self->index, number, entry);
  gssize n;

  gpcap_arena_clear (arena);
  arena->datalink = self->index->datalink;
  if (!gpcap_arena_reserve (arena, entry->size))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED,
                           "Not enough memory for the packets");
      return FALSE;
    }
  n = gpcap_random_cursor_read (self->file, entry->offset, arena->data, entry->size, error);
  if (n < 0)
    return FALSE;
  arena->data_used = n;
  if ((gsize) n == entry->size && collect_again (self, arena, entry)
      && are_those_of (arena, entry, n_packets))
    {
      arena->is_saved = TRUE;
      return TRUE;
    }
  gpcap_arena_clear (arena);
  gpcap_random_file_set_changed (self->index->file, error);
  return FALSE;
}
