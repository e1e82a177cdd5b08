/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network device that can be captured from. */

#include "devices/gpcap-device-private.h"

#include "devices/gpcap-address-private.h"
#include "gpcap/gpcap-enum-types.h"

/**
 * GPcapDevice:
 *
 * A network device: an interface, or another device of libpcap's, such as "any".
 *
 * The devices of [func@GPcap.list_devices] never change: they are as they were when they were
 * listed, and a new list shows what has changed. A device of a [class@GPcap.DeviceMonitor] changes
 * with what it stands for, and notifies the properties that changed, in the monitor's main context.
 * It corresponds to libpcap's `struct pcap_if`.
 *
 * The counters are the system's, in 64 bits, of all that the interface received and sent since it
 * was made; no right is needed to read them, and no capture. They are 0 for a device that is no
 * network interface. The system counts a packet that is captured on a bridge, a VLAN or a tunnel
 * once for each interface that it passes.
 *
 * Since: 1.0
 */
static GParamSpec *properties[GPCAP_DEVICE_N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapDevice, gpcap_device, G_TYPE_OBJECT)

static void
gpcap_device_finalize (GObject *object)
{
  GPcapDevice *self = GPCAP_DEVICE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_object (&self->addresses);
  g_clear_pointer (&self->datalinks, g_free);

  G_OBJECT_CLASS (gpcap_device_parent_class)->finalize (object);
}

static void
get_other_property (GPcapDevice *self, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case GPCAP_DEVICE_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case GPCAP_DEVICE_PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case GPCAP_DEVICE_PROP_FLAGS:
      g_value_set_flags (value, self->flags);
      break;
    case GPCAP_DEVICE_PROP_CONNECTION_STATUS:
      g_value_set_enum (value, self->connection_status);
      break;
    case GPCAP_DEVICE_PROP_ADDRESSES:
      g_value_set_object (value, self->addresses);
      break;
    case GPCAP_DEVICE_PROP_INDEX:
      g_value_set_int (value, self->index);
      break;
    case GPCAP_DEVICE_PROP_UP:
      g_value_set_boolean (value, gpcap_device_is_up (self));
      break;
    case GPCAP_DEVICE_PROP_RUNNING:
      g_value_set_boolean (value, gpcap_device_is_running (self));
      break;
    case GPCAP_DEVICE_PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case GPCAP_DEVICE_PROP_DATALINK:
      g_value_set_int (value, gpcap_device_get_datalink (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (G_OBJECT (self), property_id, pspec);
    }
}

static void
gpcap_device_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapDevice *self = GPCAP_DEVICE (object);

  if (property_id >= GPCAP_DEVICE_PROP_RATES && property_id < GPCAP_DEVICE_N_PROPERTIES)
    g_value_set_double (value, self->rates[property_id - GPCAP_DEVICE_PROP_RATES]);
  else if (property_id >= GPCAP_DEVICE_PROP_COUNTERS && property_id < GPCAP_DEVICE_PROP_RATES)
    g_value_set_uint64 (value, self->counters[property_id - GPCAP_DEVICE_PROP_COUNTERS]);
  else
    get_other_property (self, property_id, value, pspec);
}

/* The specs of the counters and of their rates are alike. */
static void
specify_counters (GParamFlags flags)
{
  /**
   * GPcapDevice:received-packets: (getter get_received_packets)
   *
   * The number of packets that the interface received.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_PACKETS] =
      g_param_spec_uint64 ("received-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-packets: (getter get_sent_packets)
   *
   * The number of packets that the interface sent.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_SENT_PACKETS] =
      g_param_spec_uint64 ("sent-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-bytes: (getter get_received_bytes)
   *
   * The number of bytes that the interface received, link-layer headers included.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_BYTES] =
      g_param_spec_uint64 ("received-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-bytes: (getter get_sent_bytes)
   *
   * The number of bytes that the interface sent, link-layer headers included.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_SENT_BYTES] =
      g_param_spec_uint64 ("sent-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-errors: (getter get_received_errors)
   *
   * The number of packets that were received with an error.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_ERRORS] =
      g_param_spec_uint64 ("received-errors", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-errors: (getter get_sent_errors)
   *
   * The number of packets that could not be sent because of an error.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_SENT_ERRORS] =
      g_param_spec_uint64 ("sent-errors", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-drops: (getter get_received_drops)
   *
   * The number of packets that were received and dropped, for lack of room or of a receiver, by the
   * system or by the hardware, as /proc/net/dev has it.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_DROPS] =
      g_param_spec_uint64 ("received-drops", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-drops: (getter get_sent_drops)
   *
   * The number of packets that were dropped instead of being sent.
   */
  properties[GPCAP_DEVICE_PROP_COUNTERS + GPCAP_COUNTER_SENT_DROPS] =
      g_param_spec_uint64 ("sent-drops", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-packets-per-second: (getter get_received_packets_per_second)
   *
   * The rate of [property@GPcap.Device:received-packets] in the last interval of the monitor, or 0.
   */
  properties[GPCAP_DEVICE_PROP_RATES + GPCAP_COUNTER_RECEIVED_PACKETS] =
      g_param_spec_double ("received-packets-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:sent-packets-per-second: (getter get_sent_packets_per_second)
   *
   * The rate of [property@GPcap.Device:sent-packets] in the last interval of the monitor, or 0.
   */
  properties[GPCAP_DEVICE_PROP_RATES + GPCAP_COUNTER_SENT_PACKETS] =
      g_param_spec_double ("sent-packets-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:received-bytes-per-second: (getter get_received_bytes_per_second)
   *
   * The rate of [property@GPcap.Device:received-bytes] in the last interval of the monitor, or 0.
   */
  properties[GPCAP_DEVICE_PROP_RATES + GPCAP_COUNTER_RECEIVED_BYTES] =
      g_param_spec_double ("received-bytes-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:sent-bytes-per-second: (getter get_sent_bytes_per_second)
   *
   * The rate of [property@GPcap.Device:sent-bytes] in the last interval of the monitor, or 0.
   */
  properties[GPCAP_DEVICE_PROP_RATES + GPCAP_COUNTER_SENT_BYTES] =
      g_param_spec_double ("sent-bytes-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
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
  properties[GPCAP_DEVICE_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * GPcapDevice:description: (getter get_description)
   *
   * A description for people, or %NULL when there is none.
   */
  properties[GPCAP_DEVICE_PROP_DESCRIPTION] =
      g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * GPcapDevice:flags: (getter get_flags)
   *
   * The kind and the state of the device.
   */
  properties[GPCAP_DEVICE_PROP_FLAGS] = g_param_spec_flags (
      "flags", NULL, NULL, GPCAP_TYPE_DEVICE_FLAGS, GPCAP_DEVICE_FLAGS_NONE, flags);
  /**
   * GPcapDevice:connection-status: (getter get_connection_status)
   *
   * Whether the device is connected to a network.
   */
  properties[GPCAP_DEVICE_PROP_CONNECTION_STATUS] =
      g_param_spec_enum ("connection-status", NULL, NULL, GPCAP_TYPE_CONNECTION_STATUS,
                         GPCAP_CONNECTION_STATUS_UNKNOWN, flags);
  /**
   * GPcapDevice:addresses: (getter get_addresses)
   *
   * The addresses: a list of [class@GPcap.Address].
   */
  properties[GPCAP_DEVICE_PROP_ADDRESSES] =
      g_param_spec_object ("addresses", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * GPcapDevice:index: (getter get_index)
   *
   * The system's number of a network interface, or 0 for another device.
   */
  properties[GPCAP_DEVICE_PROP_INDEX] =
      g_param_spec_int ("index", NULL, NULL, 0, G_MAXINT, 0, flags);
  /**
   * GPcapDevice:up: (getter is_up)
   *
   * Whether the device is up.
   */
  properties[GPCAP_DEVICE_PROP_UP] = g_param_spec_boolean ("up", NULL, NULL, FALSE, flags);
  /**
   * GPcapDevice:running: (getter is_running)
   *
   * Whether the device is up and can send and receive.
   */
  properties[GPCAP_DEVICE_PROP_RUNNING] =
      g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  /**
   * GPcapDevice:kind: (getter get_kind)
   *
   * What the device is.
   */
  properties[GPCAP_DEVICE_PROP_KIND] = g_param_spec_enum (
      "kind", NULL, NULL, GPCAP_TYPE_DEVICE_KIND, GPCAP_DEVICE_KIND_UNKNOWN, flags);
  /**
   * GPcapDevice:datalink: (getter get_datalink)
   *
   * The link type that a capture begins with, or -1 when it is not known.
   */
  properties[GPCAP_DEVICE_PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, -1, G_MAXINT, -1, flags);
  specify_counters (flags);

  g_object_class_install_properties (object_class, GPCAP_DEVICE_N_PROPERTIES, properties);
}

static void
gpcap_device_init (GPcapDevice *self)
{
  self->addresses = g_list_store_new (GPCAP_TYPE_ADDRESS);
}

GPcapDevice *
gpcap_device_new_for_interface (const GPcapFoundInterface *interface)
{
  GPcapDevice *self = g_object_new (GPCAP_TYPE_DEVICE, NULL);

  self->name = g_strdup (interface->name);
  self->description = g_strdup (interface->description);
  self->flags = interface->flags;
  self->connection_status = interface->connection_status;
  self->index = interface->index;
  self->kind = interface->kind;
  self->datalinks = g_memdup2 (interface->datalinks, interface->n_datalinks * sizeof (int));
  self->n_datalinks = interface->n_datalinks;
  self->has_counters = interface->counters != NULL;
  if (self->has_counters)
    memcpy (self->counters, interface->counters, sizeof self->counters);
  return self;
}

void
gpcap_device_add_address (GPcapDevice *self, const GPcapInterfaceAddress *address)
{
  g_autoptr (GPcapAddress) added = gpcap_address_new_for_interface (address);

  g_list_store_append (self->addresses, added);
}

void
gpcap_device_notify (GPcapDevice *self, GPcapDeviceProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
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
 * Checks whether the device is up.
 *
 * A device that is not a network interface is up as long as it is listed, for the system tells no
 * other state of it: "any", the firewall's and D-Bus's always, a USB bus while there is the bus,
 * and a Bluetooth adapter while it is plugged in, be it switched on or not. A device that has
 * vanished from its [class@GPcap.DeviceMonitor] is down.
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
 * interface is running as long as it is listed.
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

/**
 * gpcap_device_get_index: (get-property index)
 * @self: a device
 *
 * Gets the system's number of a network interface. It stays the same when the interface is renamed.
 * Filters have it as `ifindex`, and it is what `if_nametoindex()` returns.
 *
 * Returns: the number, or 0 for a device that is no network interface
 *
 * Since: 1.0
 */
int
gpcap_device_get_index (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->index;
}

/**
 * gpcap_device_get_kind: (get-property kind)
 * @self: a device
 *
 * Gets what the device is, as the system tells without any right: for interfaces by the kind of
 * their driver (IFLA_INFO_KIND) and of their hardware (ARPHRD), for others by their name.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
GPcapDeviceKind
gpcap_device_get_kind (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), GPCAP_DEVICE_KIND_UNKNOWN);

  return self->kind;
}

/**
 * gpcap_device_get_datalink: (get-property datalink)
 * @self: a device
 *
 * Gets the link type that a capture begins with: the first one of
 * [method@GPcap.Device.list_datalinks].
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB, or -1 when it is not known
 *
 * Since: 1.0
 */
int
gpcap_device_get_datalink (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), -1);

  return self->n_datalinks > 0 ? self->datalinks[0] : -1;
}

/**
 * gpcap_device_list_datalinks:
 * @self: a device
 * @n_datalinks: (out): return location for the number of link types
 *
 * Lists the link types that a capture from the device will support, without opening it, and so
 * without any right. The one that a capture begins with comes first.
 *
 * They follow from the interface's hardware (ARPHRD), as in libpcap 1.10: it offers EN10MB and
 * DOCSIS for Ethernet and what looks like it, EN10MB for a wireless interface and for loopback, RAW
 * for most tunnels, and LINUX_SLL and LINUX_SLL2, "cooked" capture, for "any", PPP, GRE and all
 * that it does not know. In three cases [method@GPcap.Reader.list_datalinks] tells more, when the
 * reader is active: a wireless interface has others in monitor mode, a port of an Ethernet switch
 * (DSA) may have the switch's tags, and for some USB buses libpcap uses USB_LINUX instead of
 * USB_LINUX_MMAPPED.
 *
 * Returns: (transfer full) (array length=n_datalinks) (nullable): the link types, such as
 *   %GPCAP_DLT_EN10MB, to be freed with g_free(), or %NULL when they are not known
 *
 * Since: 1.0
 */
int *
gpcap_device_list_datalinks (GPcapDevice *self, guint *n_datalinks)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), NULL);
  g_return_val_if_fail (n_datalinks != NULL, NULL);

  *n_datalinks = self->n_datalinks;
  return g_memdup2 (self->datalinks, self->n_datalinks * sizeof (int));
}
