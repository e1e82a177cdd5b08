/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture is described to the dumpers that write its packets. */

#include "reader/gpcap-descriptions.h"

typedef struct
{
  gconstpointer dumper; /* borrowed; not looked at */
  GWeakRef *weak_ref; /* owned; to the dumper */
  gulong handler; /* of a signal of the dumper */
  GPcapCatalog *catalog; /* owned */
} Item;

void
gpcap_descriptions_init (GPcapDescriptions *self)
{
  g_mutex_init (&self->lock);
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
}

void
gpcap_descriptions_clear (GPcapDescriptions *self)
{
  GPcapCatalog *catalog;

  while ((catalog = gpcap_descriptions_steal (self, NULL)) != NULL)
    gpcap_catalog_unref (catalog);
  g_array_unref (self->items);
  g_mutex_clear (&self->lock);
}

/* With the lock held. Returns the place of a dumper, of any for NULL; or -1. */
static int
find (GPcapDescriptions *self, gconstpointer dumper)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      if (dumper == NULL || g_array_index (self->items, Item, i).dumper == dumper)
        return i;
    }
  return -1;
}

/* Returns the catalog for a dumper, owned, or NULL. */
GPcapCatalog *
gpcap_descriptions_ref (GPcapDescriptions *self, gconstpointer dumper)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const int place = find (self, dumper);

  return place != -1 ? gpcap_catalog_ref (g_array_index (self->items, Item, place).catalog) : NULL;
}

void
gpcap_descriptions_add (GPcapDescriptions *self,
                        gpointer dumper,
                        GPcapCatalog *catalog,
                        gulong handler)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Item item = { dumper, g_new0 (GWeakRef, 1), handler, gpcap_catalog_ref (catalog) };

  g_weak_ref_init (item.weak_ref, dumper);
  g_array_append_val (self->items, item);
}

static gboolean
take_out (GPcapDescriptions *self, gconstpointer dumper, Item *item)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const int place = find (self, dumper);

  if (place == -1)
    return FALSE;
  *item = g_array_index (self->items, Item, place);
  g_array_remove_index_fast (self->items, place);
  return TRUE;
}

/* Takes out the catalog for a dumper, or any one for NULL, and disconnects its handler. Returns the
 * catalog, owned; or NULL. */
GPcapCatalog *
gpcap_descriptions_steal (GPcapDescriptions *self, gconstpointer dumper)
{
  g_autoptr (GObject) kept = NULL;
  Item item;

  if (!take_out (self, dumper, &item))
    return NULL;
  /* Without the lock, as this may be the last reference, with which the dumper is closed. */
  kept = g_weak_ref_get (item.weak_ref);
  if (kept != NULL)
    g_signal_handler_disconnect (kept, item.handler);
  g_weak_ref_clear (item.weak_ref);
  g_free (item.weak_ref);
  return item.catalog;
}
