/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture is described to the dumpers that write its packets. */

#include "reader/gpcap-descriptions.h"

typedef struct
{
  gconstpointer dumper; /* borrowed; not looked at */
  GPcapCatalog *catalog; /* owned */
} Item;

static void
clear_item (gpointer item)
{
  gpcap_catalog_unref (((Item *) item)->catalog);
}

void
gpcap_descriptions_init (GPcapDescriptions *self)
{
  g_mutex_init (&self->lock);
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
}

void
gpcap_descriptions_clear (GPcapDescriptions *self)
{
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
gpcap_descriptions_add (GPcapDescriptions *self, gconstpointer dumper, GPcapCatalog *catalog)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Item item = { dumper, gpcap_catalog_ref (catalog) };

  g_array_append_val (self->items, item);
}

/* Takes out the catalog for a dumper, or any one for NULL. Returns it, owned; or NULL. */
GPcapCatalog *
gpcap_descriptions_steal (GPcapDescriptions *self, gconstpointer dumper)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const int place = find (self, dumper);
  GPcapCatalog *catalog;

  if (place == -1)
    return NULL;
  catalog = gpcap_catalog_ref (g_array_index (self->items, Item, place).catalog);
  g_array_remove_index_fast (self->items, place);
  return catalog;
}
