/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a list of devices when it is listed anew. */

#include "devices/gpcap-device-changes.h"

#include "devices/gpcap-device-update.h"
#include "gpcap/gpcap-device.h"

/* What makes a device the same one. */
static guint
hash_device (gconstpointer device)
{
  GPcapDevice *self = (GPcapDevice *) device;
  const int index = gpcap_device_get_index (self);

  return index != 0 ? (guint) index : g_str_hash (gpcap_device_get_name (self));
}

static gboolean
is_same_device (gconstpointer device, gconstpointer other_device)
{
  GPcapDevice *self = (GPcapDevice *) device;
  GPcapDevice *other = (GPcapDevice *) other_device;
  const int index = gpcap_device_get_index (self);

  return index == gpcap_device_get_index (other)
         && (index != 0
             || g_str_equal (gpcap_device_get_name (self), gpcap_device_get_name (other)));
}

/* Returns a set of devices, borrowed from an array. */
static GHashTable *
new_device_set (GPtrArray *devices)
{
  GHashTable *set = g_hash_table_new (hash_device, is_same_device);

  for (guint i = 0; i < devices->len; i++)
    g_hash_table_add (set, devices->pdata[i]);
  return set;
}

static gboolean
has_vanished (GPcapDevice *device, GHashTable *present, GHashTable *gone)
{
  const int index = gpcap_device_get_index (device);

  return !g_hash_table_contains (present, device)
         || (index != 0 && g_hash_table_contains (gone, GINT_TO_POINTER (index)));
}

static void
remove_devices (GListModel *model, GPtrArray *devices, guint position, guint n)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + n; i++)
    g_ptr_array_add (removed, g_object_ref (devices->pdata[i]));
  g_ptr_array_remove_range (devices, position, n);
  g_list_model_items_changed (model, position, n, 0);
  for (guint i = 0; i < n; i++)
    gpcap_device_update_gone (removed->pdata[i]);
}

static void
remove_vanished (GListModel *model, GPtrArray *devices, GHashTable *present, GHashTable *gone)
{
  guint end = devices->len;

  while (end > 0)
    {
      guint start = end;

      while (start > 0 && has_vanished (devices->pdata[start - 1], present, gone))
        start--;
      if (start < end)
        remove_devices (model, devices, start, end - start);
      end = start > 0 ? start - 1 : 0;
    }
}

static void
update_known (GPtrArray *devices, GHashTable *present)
{
  for (guint i = 0; i < devices->len; i++)
    gpcap_device_update (devices->pdata[i], g_hash_table_lookup (present, devices->pdata[i]));
}

/* Inserts the devices of @newer that are not known, each behind the one that it follows there. */
static void
insert_new (GListModel *model, GPtrArray *devices, GPtrArray *newer)
{
  g_autoptr (GHashTable) known = new_device_set (devices);
  guint position = 0;

  for (guint i = 0; i < newer->len;)
    {
      GPcapDevice *device = g_hash_table_lookup (known, newer->pdata[i]);
      const guint start = i;

      if (device != NULL && g_ptr_array_find (devices, device, &position))
        {
          position++;
          i++;
          continue;
        }
      for (; i < newer->len && !g_hash_table_contains (known, newer->pdata[i]); i++)
        g_ptr_array_insert (devices, position + i - start, g_object_ref (newer->pdata[i]));
      g_list_model_items_changed (model, position, 0, i - start);
    }
}

/* Changes @devices, which are those of @model, into @newer. What is there already stays the same
 * object, unless the interface of its number is in @gone: then it is another one. Emits as little
 * as possible; @devices must not be changed by handlers. Empties @gone. */
void
gpcap_device_changes_apply (GListModel *model,
                            GPtrArray *devices,
                            GPtrArray *newer,
                            GHashTable *gone)
{
  g_autoptr (GHashTable) present = new_device_set (newer);

  remove_vanished (model, devices, present, gone);
  g_hash_table_remove_all (gone);
  update_known (devices, present);
  insert_new (model, devices, newer);
}
