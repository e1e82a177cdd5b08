/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run of a filter: a thread that looks for the packets of a savefile that pass.
 *
 * A match takes four bytes: its number. The matches are in parts that never move, so that none is
 * copied when there are more. */

#include "savefiles/gpcap-filter-run.h"

/* How many matches a part has. */
#define PART 16384

/* How long a thread waits for matches, before it looks whether it was cancelled. */
#define TURN (20 * G_TIME_SPAN_MILLISECOND)

struct _GPcapFilterRun
{
  gatomicrefcount ref_count; /* held by the owner, and by the thread */
  GPcapSavefileIndex *index; /* owned */
  GPcapFilterVariants *variants; /* owned; used by the thread; NULL if all packets pass */
  GPcapUpdater *updater; /* owned */
  int is_cancelled; /* atomic */

  GMutex lock; /* guards the fields below */
  GCond changed;
  GPtrArray *parts; /* owned; of arrays of guint32 */
  GPcapFilterRunState state;
  GError *error; /* owned; why a packet could not be read or filtered, or NULL */
};

void
gpcap_filter_run_unref (GPcapFilterRun *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  gpcap_savefile_index_unref (self->index);
  g_clear_pointer (&self->variants, gpcap_filter_variants_free);
  gpcap_updater_unref (self->updater);
  g_ptr_array_unref (self->parts);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* With the lock held. */
static void
add_match (GPcapFilterRun *self, guint32 number)
{
  const guint n = self->state.n_matches;

  if (n / PART == self->parts->len)
    g_ptr_array_add (self->parts, g_new (guint32, PART));
  ((guint32 *) self->parts->pdata[n / PART])[n % PART] = number;
  self->state.n_matches++;
}

/* Runs the filter on the packets of a block, from packet @number on. Returns FALSE if it cannot be
 * compiled for one of them. */
static gboolean
filter_block (GPcapFilterRun *self,
              const GPcapArena *arena,
              const GPcapIndexEntry *entry,
              guint64 number,
              GError **error)
{
  const GPcapPackets packets = gpcap_arena_get_packets (arena);
  g_autofree guint32 *matches = g_new (guint32, arena->n_records);
  guint n_matches = 0;

  for (guint i = number - entry->first; i < arena->n_records; i++)
    {
      const GPcapPacketRecord *record = &arena->records[i];
      GPcapBpf *bpf = NULL;

      if (self->variants != NULL)
        {
          bpf = gpcap_filter_variants_find (self->variants, &packets, record, error);
          if (bpf == NULL)
            return FALSE;
        }
      if (bpf == NULL || gpcap_bpf_passes (bpf, record, gpcap_arena_peek (arena, record)))
        matches[n_matches++] = entry->first + i;
    }

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < n_matches; i++)
    add_match (self, matches[i]);
  self->state.n_seen = entry->first + arena->n_records;
  g_cond_broadcast (&self->changed);
  return TRUE;
}

/* Ends the run. Takes ownership of the error, or NULL. */
static void
end (GPcapFilterRun *self, GError *error)
{
  g_mutex_lock (&self->lock);
  self->state.is_over = TRUE;
  self->error = error;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  gpcap_updater_post (self->updater);
}

/* The list has no more rows than its numbers allow. */
static gboolean
has_packet (guint64 number, const GPcapIndexState *state)
{
  return number < MIN (state->n_packets, G_MAXUINT32);
}

static gpointer
run (gpointer user_data)
{
  GPcapFilterRun *self = user_data;
  g_autoptr (GPcapIndexCursor) cursor = gpcap_index_cursor_new (self->index);
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();
  GError *error = NULL;
  guint64 number = 0;

  while (!g_atomic_int_get (&self->is_cancelled) && error == NULL)
    {
      const GPcapIndexState state = gpcap_savefile_index_get_state (self->index);
      GPcapIndexEntry entry;

      if (!has_packet (number, &state))
        {
          if (state.is_over)
            break;
          gpcap_savefile_index_wait (self->index, number);
          continue;
        }
      if (!gpcap_index_cursor_load (cursor, number, arena, &entry, &error)
          || !filter_block (self, arena, &entry, number, &error))
        break;
      number = entry.first + arena->n_records;
      gpcap_updater_post (self->updater);
    }
  end (self, error);
  gpcap_filter_run_unref (self);
  return NULL;
}

/* Starts a run, of which the updater tells. Takes ownership of @variants, which may be NULL. */
GPcapFilterRun *
gpcap_filter_run_start (GPcapSavefileIndex *index,
                        GPcapFilterVariants *variants,
                        GPcapUpdater *updater,
                        GError **error)
{
  GPcapFilterRun *self = g_new0 (GPcapFilterRun, 1);
  GThread *thread;

  g_atomic_ref_count_init (&self->ref_count);
  self->index = gpcap_savefile_index_ref (index);
  self->variants = variants;
  self->updater = gpcap_updater_ref (updater);
  self->parts = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_atomic_ref_count_inc (&self->ref_count);
  thread = g_thread_try_new ("gpcap-filter", run, self, error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return self;
    }
  gpcap_filter_run_unref (self);
  gpcap_filter_run_unref (self);
  return NULL;
}

/* Ends the run soon. Its matches stay. */
void
gpcap_filter_run_cancel (GPcapFilterRun *self)
{
  g_atomic_int_set (&self->is_cancelled, TRUE);
}

GPcapFilterRunState
gpcap_filter_run_get_state (GPcapFilterRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state;
}

/* Returns why a packet could not be read or filtered, or NULL. */
GError *
gpcap_filter_run_dup_error (GPcapFilterRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

/* Waits until there is more, but not long. */
void
gpcap_filter_run_wait (GPcapFilterRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->state.is_over)
    g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + TURN);
}

/* Returns the number of a packet that passes. */
guint
gpcap_filter_run_get_match (GPcapFilterRun *self, guint i)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ((const guint32 *) self->parts->pdata[i / PART])[i % PART];
}
