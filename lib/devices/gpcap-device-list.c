/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists the devices that there are. */

#include "devices/gpcap-device-list.h"

#include "devices/gpcap-device-private.h"
#include "gpcap/gpcap-error.h"

static void
add_device_cb (const GPcapFoundInterface *interface, gpointer devices)
{
  g_ptr_array_add (devices, gpcap_device_new_for_interface (interface));
}

static void
add_address_cb (const GPcapInterfaceAddress *address, gpointer devices)
{
  const GPtrArray *array = devices;

  gpcap_device_add_address (array->pdata[array->len - 1], address);
}

/* Returns an array of GPcapDevice, which owns them. The error is documented at list_devices(). */
GPtrArray *
gpcap_device_list_new (GError **error)
{
  const GPcapInterfaceFuncs funcs = { add_device_cb, add_address_cb };
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);

  if (!gpcap_interfaces_foreach (&funcs, devices, error))
    return NULL;
  return g_steal_pointer (&devices);
}

/**
 * gpcap_list_devices:
 * @error: return location for a #GError, or %NULL
 *
 * Lists the network devices, the most useful ones first.
 *
 * The devices do not change any more: a [class@GPcap.DeviceMonitor] is a list that does. The list
 * includes devices on which the program is not permitted to capture; activating a reader reports
 * that. The underlying libpcap call is `pcap_findalldevs()`. The kind, the link types and the
 * counters come from Linux's routing netlink.
 *
 * Returns: (transfer full): a list of [class@GPcap.Device]; %NULL with %GPCAP_ERROR_FAILED when
 *   libpcap cannot list them, or with a #GIOErrorEnum when the system cannot, such as
 *   %G_IO_ERROR_TOO_MANY_OPEN_FILES
 *
 * Since: 1.0
 */
GListModel *
gpcap_list_devices (GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPtrArray) devices = gpcap_device_list_new (error);
  if (devices == NULL)
    return NULL;
  GListStore *list = g_list_store_new (GPCAP_TYPE_DEVICE);
  g_list_store_splice (list, 0, 0, devices->pdata, devices->len);
  return G_LIST_MODEL (list);
}

static void
add_name_cb (const GPcapFoundInterface *interface, gpointer names)
{
  g_ptr_array_add (names, g_strdup (interface->name));
}

/**
 * gpcap_findalldevs:
 * @error: return location for a #GError, or %NULL
 *
 * Lists the names of the network devices, the most useful ones first.
 *
 * The list includes devices on which the program is not permitted to capture.
 * [func@GPcap.list_devices] returns more about each device. The underlying libpcap call is
 * `pcap_findalldevs()`.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names; %NULL with an error of
 *   [func@GPcap.list_devices]
 *
 * Since: 1.0
 */
char **
gpcap_findalldevs (GError **error)
{
  const GPcapInterfaceFuncs funcs = { add_name_cb, NULL };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  if (!gpcap_interfaces_foreach (&funcs, names, error))
    return NULL;
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

/**
 * gpcap_lookupdev:
 * @error: return location for a #GError, or %NULL
 *
 * Finds a device to capture from: the first one that is up and is not a loopback device, or else
 * the first of all devices.
 *
 * The underlying libpcap call is `pcap_findalldevs()`, because `pcap_lookupdev()` is deprecated.
 *
 * Returns: (transfer full): the device's name; %NULL with %GPCAP_ERROR_NO_SUCH_DEVICE when there is
 *   no device, or with an error of [func@GPcap.list_devices]
 *
 * Since: 1.0
 */
char *
gpcap_lookupdev (GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GListModel) devices = gpcap_list_devices (error);
  if (devices == NULL)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (devices, i);

      if (gpcap_device_is_up (device) && !gpcap_device_is_loopback (device))
        return g_strdup (gpcap_device_get_name (device));
    }
  g_autoptr (GPcapDevice) first = g_list_model_get_item (devices, 0);
  if (first != NULL)
    return g_strdup (gpcap_device_get_name (first));
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE,
                       "There is no device to capture from");
  return NULL;
}
