/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The items of a model that somebody holds, by the serials of their rows. */

#include "traffic/gpcap-traffic-items.h"

#define MIN_TO_SWEEP 1024

static void
free_reference (gpointer reference)
{
  g_weak_ref_clear (reference);
  g_free (reference);
}

void
gpcap_traffic_items_init (GPcapTrafficItems *self)
{
  self->references = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_reference);
  self->n_to_sweep = MIN_TO_SWEEP;
}

void
gpcap_traffic_items_finish (GPcapTrafficItems *self)
{
  g_clear_pointer (&self->references, g_hash_table_unref);
}

/* Returns a reference to the item, or NULL if nobody holds it. */
GPcapTraffic *
gpcap_traffic_items_find (const GPcapTrafficItems *self, guint64 serial)
{
  GWeakRef *reference = g_hash_table_lookup (self->references, &serial);

  return reference != NULL ? g_weak_ref_get (reference) : NULL;
}

static gboolean
is_gone (gpointer serial, gpointer reference, gpointer user_data)
{
  g_autoptr (GObject) item = g_weak_ref_get (reference);

  return item == NULL;
}

/* Items that programs look at once and drop, as iterations do, do not fill the memory. */
static void
sweep (GPcapTrafficItems *self)
{
  g_hash_table_foreach_remove (self->references, is_gone, NULL);
  self->n_to_sweep = MAX (2 * g_hash_table_size (self->references), MIN_TO_SWEEP);
}

/* Adds the item of a row that has none which somebody holds. */
void
gpcap_traffic_items_add (GPcapTrafficItems *self, guint64 serial, GPcapTraffic *item)
{
  GWeakRef *reference = g_hash_table_lookup (self->references, &serial);

  if (reference != NULL)
    {
      g_weak_ref_set (reference, item);
      return;
    }
  if (g_hash_table_size (self->references) >= self->n_to_sweep)
    sweep (self);
  reference = g_new (GWeakRef, 1);
  g_weak_ref_init (reference, item);
  g_hash_table_insert (self->references, g_memdup2 (&serial, sizeof serial), reference);
}

/* Returns references to the items that somebody holds, and takes out the others. */
GPtrArray *
gpcap_traffic_items_collect (GPcapTrafficItems *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer reference;

  g_hash_table_iter_init (&iter, self->references);
  while (g_hash_table_iter_next (&iter, NULL, &reference))
    {
      GPcapTraffic *item = g_weak_ref_get (reference);

      if (item != NULL)
        g_ptr_array_add (items, item);
      else
        g_hash_table_iter_remove (&iter);
    }
  return items;
}
