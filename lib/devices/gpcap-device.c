/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network device that can be captured from. */

#include "gpcap/gpcap-device.h"

#include "devices/gpcap-address-private.h"
#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapDevice:
 *
 * A network device: an interface, or another device of libpcap's, such as "any".
 *
 * The devices of [func@GPcap.list_devices] never change: they are as they were when they were
 * listed, and a new list shows what has changed. A device from elsewhere may change, and then
 * notifies its properties. It corresponds to libpcap's `struct pcap_if`.
 *
 * Since: 1.0
 */
struct _GPcapDevice
{
  GObject parent_instance;

  char *name; /* owned */
  char *description; /* owned, or NULL */
  GPcapDeviceFlags flags;
  GPcapConnectionStatus connection_status;
  GListStore *addresses; /* owned; of GPcapAddress */
};

enum
{
  PROP_NAME = 1,
  PROP_DESCRIPTION,
  PROP_FLAGS,
  PROP_CONNECTION_STATUS,
  PROP_ADDRESSES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapDevice, gpcap_device, G_TYPE_OBJECT)

static void
gpcap_device_finalize (GObject *object)
{
  GPcapDevice *self = GPCAP_DEVICE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_object (&self->addresses);

  G_OBJECT_CLASS (gpcap_device_parent_class)->finalize (object);
}

static void
gpcap_device_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapDevice *self = GPCAP_DEVICE (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_FLAGS:
      g_value_set_flags (value, self->flags);
      break;
    case PROP_CONNECTION_STATUS:
      g_value_set_enum (value, self->connection_status);
      break;
    case PROP_ADDRESSES:
      g_value_set_object (value, self->addresses);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_device_class_init (GPcapDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_device_finalize;
  object_class->get_property = gpcap_device_get_property;

  /**
   * GPcapDevice:name: (getter get_name)
   *
   * The name, for [func@GPcap.open_live]. What is not UTF-8 in a name of the system is replaced by
   * U+FFFD, and the device can be opened by the replaced name.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * GPcapDevice:description: (getter get_description)
   *
   * A description for people, or %NULL when there is none.
   */
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * GPcapDevice:flags: (getter get_flags)
   *
   * The kind and the state of the device.
   */
  properties[PROP_FLAGS] = g_param_spec_flags ("flags", NULL, NULL, GPCAP_TYPE_DEVICE_FLAGS,
                                               GPCAP_DEVICE_FLAGS_NONE, flags);
  /**
   * GPcapDevice:connection-status: (getter get_connection_status)
   *
   * Whether the device is connected to a network.
   */
  properties[PROP_CONNECTION_STATUS] =
      g_param_spec_enum ("connection-status", NULL, NULL, GPCAP_TYPE_CONNECTION_STATUS,
                         GPCAP_CONNECTION_STATUS_UNKNOWN, flags);
  /**
   * GPcapDevice:addresses: (getter get_addresses)
   *
   * The addresses: a list of [class@GPcap.Address].
   */
  properties[PROP_ADDRESSES] =
      g_param_spec_object ("addresses", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_device_init (GPcapDevice *self)
{
  self->addresses = g_list_store_new (GPCAP_TYPE_ADDRESS);
}

static void
add_device_cb (const GPcapInterface *interface, gpointer devices)
{
  g_autoptr (GPcapDevice) self = g_object_new (GPCAP_TYPE_DEVICE, NULL);

  self->name = g_strdup (interface->name);
  self->description = g_strdup (interface->description);
  self->flags = interface->flags;
  self->connection_status = interface->connection_status;
  g_list_store_append (devices, self);
}

static void
add_address_cb (const GPcapInterfaceAddress *interface_address, gpointer devices)
{
  const guint n = g_list_model_get_n_items (devices);
  g_autoptr (GPcapDevice) last = g_list_model_get_item (devices, n - 1);
  g_autoptr (GPcapAddress) address = gpcap_address_new_for_interface (interface_address);

  g_list_store_append (last->addresses, address);
}

/**
 * gpcap_list_devices:
 * @error: return location for a #GError, or %NULL
 *
 * Lists the network devices, the most useful ones first.
 *
 * The list includes devices on which the program is not permitted to capture; activating a reader
 * reports that. The underlying libpcap call is `pcap_findalldevs()`.
 *
 * Returns: (transfer full): a list of [class@GPcap.Device]; %NULL with %GPCAP_ERROR_FAILED when
 *   libpcap cannot list them, or %G_IO_ERROR_TOO_MANY_OPEN_FILES
 *
 * Since: 1.0
 */
GListModel *
gpcap_list_devices (GError **error)
{
  const GPcapInterfaceFuncs funcs = { add_device_cb, add_address_cb };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GListStore) devices = g_list_store_new (GPCAP_TYPE_DEVICE);
  if (!gpcap_interfaces_foreach (&funcs, devices, error))
    return NULL;
  return G_LIST_MODEL (g_steal_pointer (&devices));
}

static void
add_name_cb (const GPcapInterface *interface, gpointer names)
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
 * Returns: (transfer full) (array zero-terminated=1): the names; %NULL with %GPCAP_ERROR_FAILED
 *   when libpcap cannot list them, or %G_IO_ERROR_TOO_MANY_OPEN_FILES
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
 *   no device, or with %GPCAP_ERROR_FAILED when libpcap cannot list the devices
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
        return g_strdup (device->name);
    }
  g_autoptr (GPcapDevice) first = g_list_model_get_item (devices, 0);
  if (first != NULL)
    return g_strdup (first->name);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE,
                       "There is no device to capture from");
  return NULL;
}

/**
 * gpcap_device_get_name: (get-property name)
 * @self: a device
 *
 * Gets the name, for [func@GPcap.open_live].
 *
 * Returns: (transfer none): the name, owned by the device
 *
 * Since: 1.0
 */
const char *
gpcap_device_get_name (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), NULL);

  return self->name;
}

/**
 * gpcap_device_get_description: (get-property description)
 * @self: a device
 *
 * Gets the description for people.
 *
 * Returns: (transfer none) (nullable): the description, owned by the device, or %NULL when there is
 *   none
 *
 * Since: 1.0
 */
const char *
gpcap_device_get_description (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), NULL);

  return self->description;
}

/**
 * gpcap_device_get_flags: (get-property flags)
 * @self: a device
 *
 * Gets the kind and the state of the device.
 *
 * Returns: the flags
 *
 * Since: 1.0
 */
GPcapDeviceFlags
gpcap_device_get_flags (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), GPCAP_DEVICE_FLAGS_NONE);

  return self->flags;
}

/**
 * gpcap_device_is_loopback:
 * @self: a device
 *
 * Checks whether the device is a loopback device.
 *
 * Returns: %TRUE if the device is a loopback device
 *
 * Since: 1.0
 */
gboolean
gpcap_device_is_loopback (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return (self->flags & GPCAP_DEVICE_FLAGS_LOOPBACK) != 0;
}

/**
 * gpcap_device_is_up:
 * @self: a device
 *
 * Checks whether the device is up. A device that is not a network interface, such as nflog, counts
 * as up, because libpcap tells no state of it.
 *
 * Returns: %TRUE if the device is up
 *
 * Since: 1.0
 */
gboolean
gpcap_device_is_up (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return (self->flags & GPCAP_DEVICE_FLAGS_UP) != 0;
}

/**
 * gpcap_device_is_running:
 * @self: a device
 *
 * Checks whether the device is up and can send and receive. A device that is not a network
 * interface, such as nflog, counts as running.
 *
 * Returns: %TRUE if the device is running
 *
 * Since: 1.0
 */
gboolean
gpcap_device_is_running (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return (self->flags & GPCAP_DEVICE_FLAGS_RUNNING) != 0;
}

/**
 * gpcap_device_is_wireless:
 * @self: a device
 *
 * Checks whether the device is wireless.
 *
 * Returns: %TRUE if the device is wireless
 *
 * Since: 1.0
 */
gboolean
gpcap_device_is_wireless (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return (self->flags & GPCAP_DEVICE_FLAGS_WIRELESS) != 0;
}

/**
 * gpcap_device_get_connection_status: (get-property connection-status)
 * @self: a device
 *
 * Gets whether the device is connected to a network.
 *
 * Returns: the connection status
 *
 * Since: 1.0
 */
GPcapConnectionStatus
gpcap_device_get_connection_status (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), GPCAP_CONNECTION_STATUS_UNKNOWN);

  return self->connection_status;
}

/**
 * gpcap_device_get_addresses: (get-property addresses)
 * @self: a device
 *
 * Gets the addresses.
 *
 * Returns: (transfer none): a list of [class@GPcap.Address], owned by the device
 *
 * Since: 1.0
 */
GListModel *
gpcap_device_get_addresses (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), NULL);

  return G_LIST_MODEL (self->addresses);
}
