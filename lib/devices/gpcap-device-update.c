/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the devices of a monitor change. */

#include "devices/gpcap-device-update.h"

#include "devices/gpcap-address-private.h"
#include "devices/gpcap-device-private.h"

static void
update_text (GPcapDevice *self, char **text, const char *newer, GPcapDeviceProperty property)
{
  if (g_strcmp0 (*text, newer) == 0)
    return;
  g_free (*text);
  *text = g_strdup (newer);
  gpcap_device_notify (self, property);
}

static void
update_flags (GPcapDevice *self, GPcapDeviceFlags newer)
{
  const GPcapDeviceFlags changed = self->flags ^ newer;

  self->flags = newer;
  if (changed != 0)
    gpcap_device_notify (self, GPCAP_DEVICE_PROP_FLAGS);
  if (changed & GPCAP_DEVICE_FLAGS_UP)
    gpcap_device_notify (self, GPCAP_DEVICE_PROP_UP);
  if (changed & GPCAP_DEVICE_FLAGS_RUNNING)
    gpcap_device_notify (self, GPCAP_DEVICE_PROP_RUNNING);
}

static void
update_datalinks (GPcapDevice *self, const GPcapDevice *newer)
{
  const int previous = gpcap_device_get_datalink (self);

  g_free (self->datalinks);
  self->datalinks = g_memdup2 (newer->datalinks, newer->n_datalinks * sizeof (int));
  self->n_datalinks = newer->n_datalinks;
  if (gpcap_device_get_datalink (self) != previous)
    gpcap_device_notify (self, GPCAP_DEVICE_PROP_DATALINK);
}

/* Whether the address at @i of one list is that at @j of another one. */
static gboolean
is_same_address (GListModel *one, guint i, GListModel *other, guint j)
{
  g_autoptr (GPcapAddress) a = g_list_model_get_item (one, i);
  g_autoptr (GPcapAddress) b = g_list_model_get_item (other, j);

  return gpcap_address_equal (a, b);
}

/* Replaces the part of the list that differs, so that the other addresses stay the same objects. */
static void
update_addresses (GPcapDevice *self, GListModel *newer)
{
  GListModel *older = G_LIST_MODEL (self->addresses);
  const guint n_older = g_list_model_get_n_items (older);
  const guint n_newer = g_list_model_get_n_items (newer);
  const guint least = MIN (n_older, n_newer);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_first = 0, n_last = 0;

  while (n_first < least && is_same_address (older, n_first, newer, n_first))
    n_first++;
  while (n_last < least - n_first
         && is_same_address (older, n_older - 1 - n_last, newer, n_newer - 1 - n_last))
    n_last++;
  if (n_older == n_newer && n_first == n_older)
    return;
  for (guint i = n_first; i < n_newer - n_last; i++)
    g_ptr_array_add (added, g_list_model_get_item (newer, i));
  g_list_store_splice (self->addresses, n_first, n_older - n_last - n_first, added->pdata,
                       added->len);
  gpcap_device_notify (self, GPCAP_DEVICE_PROP_ADDRESSES);
}

/* Changes a device into what @newer is, all but its counters, and notifies what has changed when it
 * has changed altogether. */
void
gpcap_device_update (GPcapDevice *self, GPcapDevice *newer)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_text (self, &self->name, newer->name, GPCAP_DEVICE_PROP_NAME);
  update_text (self, &self->description, newer->description, GPCAP_DEVICE_PROP_DESCRIPTION);
  update_flags (self, newer->flags);
  if (self->connection_status != newer->connection_status)
    {
      self->connection_status = newer->connection_status;
      gpcap_device_notify (self, GPCAP_DEVICE_PROP_CONNECTION_STATUS);
    }
  if (self->kind != newer->kind)
    {
      self->kind = newer->kind;
      gpcap_device_notify (self, GPCAP_DEVICE_PROP_KIND);
    }
  update_datalinks (self, newer);
  self->has_counters = newer->has_counters;
  update_addresses (self, G_LIST_MODEL (newer->addresses));
  g_object_thaw_notify (G_OBJECT (self));
}

static void
update_rate (GPcapDevice *self, GPcapCounter counter, double rate)
{
  if (self->rates[counter] == rate)
    return;
  self->rates[counter] = rate;
  gpcap_device_notify (self, GPCAP_DEVICE_PROP_RATES + counter);
}

/* Sets the counters as they are at @time, monotonic, and the rates since they were last set. A
 * counter that has gone back has been reset. */
void
gpcap_device_update_counters (GPcapDevice *self, const guint64 *counters, gint64 time)
{
  const double seconds = (time - self->counters_time) / (double) G_USEC_PER_SEC;
  const gboolean has_rates = self->counters_time != 0 && seconds > 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < GPCAP_N_COUNTERS; i++)
    {
      const guint64 previous = self->counters[i];

      self->counters[i] = counters[i];
      if (counters[i] != previous)
        gpcap_device_notify (self, GPCAP_DEVICE_PROP_COUNTERS + i);
      if (i < GPCAP_DEVICE_N_RATES)
        update_rate (self, i,
                     has_rates && counters[i] > previous ? (counters[i] - previous) / seconds : 0);
    }
  self->counters_time = time;
  g_object_thaw_notify (G_OBJECT (self));
}

/* The counters are not read regularly any more. */
void
gpcap_device_update_no_rates (GPcapDevice *self)
{
  self->counters_time = 0;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < GPCAP_DEVICE_N_RATES; i++)
    update_rate (self, i, 0);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What a device stands for is there no more: it is down for ever. */
void
gpcap_device_update_gone (GPcapDevice *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_flags (self, self->flags & ~(GPCAP_DEVICE_FLAGS_UP | GPCAP_DEVICE_FLAGS_RUNNING));
  gpcap_device_update_no_rates (self);
  g_object_thaw_notify (G_OBJECT (self));
}
