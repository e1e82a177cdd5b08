/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of a table of conversations, endpoints or protocols, found by their keys. */

#include "traffic/gpcap-traffic-rows.h"

#include <sys/mman.h>

#include "traffic/gpcap-traffic-rank.h"

#define MIN_INDEX 1024
#define HUGE_PAGE ((gsize) 2 << 20)

G_STATIC_ASSERT (GPCAP_TRAFFIC_ROWS_PER_BLOCK * sizeof (GPcapTrafficRow) == HUGE_PAGE);

/* What is searched before there is an index: nothing is found in it. */
static GPcapTrafficEntry no_index[1];

void
gpcap_traffic_rows_init (GPcapTrafficRows *self, guint32 max_rows)
{
  /* GLib takes the seed of this from the kernel. */
  GRand *rand = g_rand_new ();

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (self->secret); i++)
    self->secret[i] = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
  g_rand_free (rand);
  self->index = no_index;
  self->first_free = GPCAP_TRAFFIC_NO_ROW;
  self->max_rows = max_rows;
}

static void
free_blocks (GPcapTrafficRows *self)
{
  for (guint32 i = 0; i < self->n_blocks; i++)
    g_free (self->blocks[i]);
  g_clear_pointer (&self->blocks, g_free);
  self->n_blocks = 0;
  self->n_slots = 0;
  self->first_free = GPCAP_TRAFFIC_NO_ROW;
}

static void
free_index (GPcapTrafficRows *self)
{
  if (self->index != no_index)
    g_free (self->index);
  self->index = no_index;
  self->index_mask = 0;
}

void
gpcap_traffic_rows_finish (GPcapTrafficRows *self)
{
  free_blocks (self);
  free_index (self);
}

static void
free_slot (GPcapTrafficRows *self, guint32 slot)
{
  GPcapTrafficRow *row = gpcap_traffic_rows_get (self, slot);

  memset (row, 0, sizeof *row);
  row->links[0] = self->first_free;
  self->first_free = slot;
  if (self->n_rows + self->n_kept == 0)
    free_blocks (self);
}

/* Takes a row out of the count. The index still has it. */
static void
forget (GPcapTrafficRows *self, guint32 slot)
{
  GPcapTrafficRow *row = gpcap_traffic_rows_get (self, slot);

  self->n_rows--;
  if (row->flags & GPCAP_TRAFFIC_ROW_SHOWN)
    {
      row->flags |= GPCAP_TRAFFIC_ROW_FORGOTTEN;
      self->n_kept++;
    }
  else
    free_slot (self, slot);
}

/* Forgets all rows, also how many were forgotten. */
void
gpcap_traffic_rows_clear (GPcapTrafficRows *self)
{
  free_index (self);
  for (guint32 slot = 0; slot < self->n_slots; slot++)
    if (gpcap_traffic_rows_is_live (self, slot))
      forget (self, slot);
  self->n_forgotten = 0;
  self->forgotten_packets = 0;
  self->forgotten_bytes = 0;
}

/* Lets the kernel bring the huge pages of a large memory at once, if it can: hundreds of faults are
 * one then, and the processor knows where all rows are. */
static void
use_huge_pages (gpointer memory, gsize size)
{
#ifdef MADV_HUGEPAGE
  const guintptr begin = ((guintptr) memory + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  const guintptr end = ((guintptr) memory + size) / HUGE_PAGE * HUGE_PAGE;

  if (begin < end)
    madvise ((gpointer) begin, end - begin, MADV_HUGEPAGE);
#endif
}

static void
insert_entry (GPcapTrafficEntry *index, guint32 mask, GPcapTrafficEntry entry)
{
  guint32 i = entry.hash & mask;

  while (index[i].slot_plus_one != 0)
    i = (i + 1) & mask;
  index[i] = entry;
}

/* Makes an index in the place of the present one. If rows were forgotten, it is looked which. */
static void
replace_index (GPcapTrafficRows *self, GPcapTrafficEntry *index, gsize size, gboolean has_forgotten)
{
  for (gsize i = 0; i <= self->index_mask; i++)
    {
      const GPcapTrafficEntry entry = self->index[i];

      if (entry.slot_plus_one != 0
          && (!has_forgotten || gpcap_traffic_rows_is_live (self, entry.slot_plus_one - 1)))
        insert_entry (index, size - 1, entry);
    }
  free_index (self);
  self->index = index;
  self->index_mask = size - 1;
}

static gboolean
grow_index (GPcapTrafficRows *self, gsize size)
{
  GPcapTrafficEntry *index = g_try_new0 (GPcapTrafficEntry, size);

  if (index == NULL)
    return FALSE;
  use_huge_pages (index, size * sizeof *index);
  replace_index (self, index, size, FALSE);
  return TRUE;
}

/* At most half of the index is used. */
static gboolean
reserve_entry (GPcapTrafficRows *self)
{
  const gsize size = (gsize) self->index_mask + 1;

  if (self->index == no_index)
    return grow_index (self, MIN_INDEX);
  return self->n_rows < size / 2 || grow_index (self, size * 2);
}

static gboolean
add_block (GPcapTrafficRows *self)
{
  GPcapTrafficRow **blocks =
      g_try_renew (GPcapTrafficRow *, self->blocks, (gsize) self->n_blocks + 1);

  if (blocks == NULL)
    return FALSE;
  self->blocks = blocks;
  blocks[self->n_blocks] = aligned_alloc (HUGE_PAGE, HUGE_PAGE);
  if (blocks[self->n_blocks] == NULL)
    return FALSE;
  /* A small table has one block, and touches few of its small pages. */
  if (self->n_blocks > 0)
    use_huge_pages (blocks[self->n_blocks], HUGE_PAGE);
  self->n_blocks++;
  return TRUE;
}

/* Returns a slot, or none when out of memory. */
static guint32
take_slot (GPcapTrafficRows *self)
{
  guint32 slot = self->first_free;

  if (slot != GPCAP_TRAFFIC_NO_ROW)
    {
      self->first_free = gpcap_traffic_rows_get (self, slot)->links[0];
      return slot;
    }
  if (self->n_slots == self->n_blocks * GPCAP_TRAFFIC_ROWS_PER_BLOCK && !add_block (self))
    return GPCAP_TRAFFIC_NO_ROW;
  return self->n_slots++;
}

/* Adds a row, which must not be there. Returns its slot, or none when out of memory. */
guint32
gpcap_traffic_rows_add (GPcapTrafficRows *self, const guint64 *key, guint32 hash, gint64 time)
{
  guint32 slot;

  if (!reserve_entry (self) || (slot = take_slot (self)) == GPCAP_TRAFFIC_NO_ROW)
    return GPCAP_TRAFFIC_NO_ROW;

  GPcapTrafficRow *row = gpcap_traffic_rows_get (self, slot);
  *row = (GPcapTrafficRow){
    .first_seen = time,
    .last_seen = time,
    .serial = ++self->last_serial,
    .links = { GPCAP_TRAFFIC_NO_ROW, GPCAP_TRAFFIC_NO_ROW, GPCAP_TRAFFIC_NO_ROW },
  };
  memcpy (row->key, key, sizeof row->key);
  insert_entry (self->index, self->index_mask,
                (GPcapTrafficEntry){ .hash = hash, .slot_plus_one = slot + 1 });
  self->n_rows++;
  return slot;
}

/* Ranks the rows by when they were seen last. */
static GPcapTrafficRank *
rank_by_time (GPcapTrafficRows *self)
{
  GPcapTrafficRank *ranks = g_try_new (GPcapTrafficRank, self->n_rows);
  guint32 n = 0;

  if (ranks == NULL)
    return NULL;
  for (guint32 slot = 0; slot < self->n_slots; slot++)
    if (gpcap_traffic_rows_is_live (self, slot))
      ranks[n++] = (GPcapTrafficRank){
        .major = gpcap_traffic_rank_of_time (gpcap_traffic_rows_get (self, slot)->last_seen),
        .minor = gpcap_traffic_rows_get_serial (self, slot),
        .slot = slot,
      };
  return ranks;
}

/* Forgets rows: the half that was seen last stays; of the others, those with the fewest packets go,
 * and among equals those that were seen longest ago. So a scan, whose rows have a packet each,
 * takes away what it brought, and not a large conversation that pauses. */
static gboolean
forget_some (GPcapTrafficRows *self, guint32 n_rows)
{
  const guint32 n_candidates = MAX (self->n_rows / 2, n_rows);
  const gsize size = (gsize) self->index_mask + 1;
  g_autofree GPcapTrafficRank *ranks = rank_by_time (self);
  GPcapTrafficEntry *index = ranks != NULL ? g_try_new0 (GPcapTrafficEntry, size) : NULL;

  if (index == NULL)
    return FALSE;
  gpcap_traffic_ranks_select (ranks, self->n_rows, n_candidates);
  for (guint32 i = 0; i < n_candidates; i++)
    {
      const GPcapTrafficRow *row = gpcap_traffic_rows_get (self, ranks[i].slot);

      ranks[i].minor = ranks[i].major;
      ranks[i].major = row->packets[0] + row->packets[1];
    }
  gpcap_traffic_ranks_select (ranks, n_candidates, n_rows);
  for (guint32 i = 0; i < n_rows; i++)
    {
      const GPcapTrafficRow *row = gpcap_traffic_rows_get (self, ranks[i].slot);

      self->n_forgotten++;
      self->forgotten_packets += row->packets[0] + row->packets[1];
      self->forgotten_bytes += row->bytes[0] + row->bytes[1];
      forget (self, ranks[i].slot);
    }
  replace_index (self, index, size, TRUE);
  return TRUE;
}

/* Makes room for @n_rows more, before they are looked for. Returns whether rows were forgotten. */
gboolean
gpcap_traffic_rows_make_room (GPcapTrafficRows *self, guint32 n_rows)
{
  if (self->max_rows == 0 || self->n_rows + n_rows <= self->max_rows)
    return FALSE;

  const guint32 n_stay = self->max_rows - self->max_rows / 4;
  return self->n_rows > n_stay && forget_some (self, self->n_rows - n_stay);
}

/* A model has the row from now on. */
void
gpcap_traffic_rows_show (GPcapTrafficRows *self, guint32 slot, guint64 serial)
{
  if (gpcap_traffic_rows_has (self, slot, serial))
    gpcap_traffic_rows_get (self, slot)->flags |= GPCAP_TRAFFIC_ROW_SHOWN;
}

/* No model has the row any more. */
void
gpcap_traffic_rows_hide (GPcapTrafficRows *self, guint32 slot, guint64 serial)
{
  if (!gpcap_traffic_rows_has (self, slot, serial))
    return;

  GPcapTrafficRow *row = gpcap_traffic_rows_get (self, slot);
  row->flags &= ~GPCAP_TRAFFIC_ROW_SHOWN;
  if (row->flags & GPCAP_TRAFFIC_ROW_FORGOTTEN)
    {
      self->n_kept--;
      free_slot (self, slot);
    }
}
