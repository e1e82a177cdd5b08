/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network device that can be captured from. */

#include "devices/gpcap-device-private.h"

#include "devices/gpcap-address-private.h"
#include "gpcap/gpcap-enum-types.h"

/* The counters of packets and bytes come first: they have rates. */
#define GPCAP_N_RATES (GPCAP_COUNTER_SENT_BYTES + 1)

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
struct _GPcapDevice
{
  GObject parent_instance;

  char *name; /* owned */
  char *description; /* owned, or NULL */
  GPcapDeviceFlags flags;
  GPcapConnectionStatus connection_status;
  GListStore *addresses; /* owned; of GPcapAddress */
  int index;
  GPcapDeviceKind kind;
  int *datalinks; /* owned, or NULL */
  guint n_datalinks;
  gboolean has_counters;
  guint64 counters[GPCAP_N_COUNTERS];
  gint64 counters_time; /* when the counters were read for the rates, monotonic; 0 for not */
  double rates[GPCAP_N_RATES]; /* of the first counters */
};

enum
{
  PROP_NAME = 1,
  PROP_DESCRIPTION,
  PROP_FLAGS,
  PROP_CONNECTION_STATUS,
  PROP_ADDRESSES,
  PROP_INDEX,
  PROP_UP,
  PROP_RUNNING,
  PROP_KIND,
  PROP_DATALINK,
  PROP_COUNTERS, /* in the order of GPcapCounter */
  PROP_RATES = PROP_COUNTERS + GPCAP_N_COUNTERS, /* likewise */
  N_PROPERTIES = PROP_RATES + GPCAP_N_RATES
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
  g_clear_pointer (&self->datalinks, g_free);

  G_OBJECT_CLASS (gpcap_device_parent_class)->finalize (object);
}

static void
get_other_property (GPcapDevice *self, guint property_id, GValue *value, GParamSpec *pspec)
{
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
    case PROP_INDEX:
      g_value_set_int (value, self->index);
      break;
    case PROP_UP:
      g_value_set_boolean (value, gpcap_device_is_up (self));
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, gpcap_device_is_running (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_DATALINK:
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

  if (property_id >= PROP_RATES && property_id < N_PROPERTIES)
    g_value_set_double (value, self->rates[property_id - PROP_RATES]);
  else if (property_id >= PROP_COUNTERS && property_id < PROP_RATES)
    g_value_set_uint64 (value, self->counters[property_id - PROP_COUNTERS]);
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
  properties[PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_PACKETS] =
      g_param_spec_uint64 ("received-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-packets: (getter get_sent_packets)
   *
   * The number of packets that the interface sent.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_SENT_PACKETS] =
      g_param_spec_uint64 ("sent-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-bytes: (getter get_received_bytes)
   *
   * The number of bytes that the interface received, link-layer headers included.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_BYTES] =
      g_param_spec_uint64 ("received-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-bytes: (getter get_sent_bytes)
   *
   * The number of bytes that the interface sent, link-layer headers included.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_SENT_BYTES] =
      g_param_spec_uint64 ("sent-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-errors: (getter get_received_errors)
   *
   * The number of packets that were received with an error.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_ERRORS] =
      g_param_spec_uint64 ("received-errors", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-errors: (getter get_sent_errors)
   *
   * The number of packets that could not be sent because of an error.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_SENT_ERRORS] =
      g_param_spec_uint64 ("sent-errors", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-drops: (getter get_received_drops)
   *
   * The number of packets that were received and dropped, for lack of room or of a receiver, by the
   * system or by the hardware, as /proc/net/dev has it.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_RECEIVED_DROPS] =
      g_param_spec_uint64 ("received-drops", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:sent-drops: (getter get_sent_drops)
   *
   * The number of packets that were dropped instead of being sent.
   */
  properties[PROP_COUNTERS + GPCAP_COUNTER_SENT_DROPS] =
      g_param_spec_uint64 ("sent-drops", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDevice:received-packets-per-second: (getter get_received_packets_per_second)
   *
   * The rate of [property@GPcap.Device:received-packets] in the last interval of the monitor, or 0.
   */
  properties[PROP_RATES + GPCAP_COUNTER_RECEIVED_PACKETS] =
      g_param_spec_double ("received-packets-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:sent-packets-per-second: (getter get_sent_packets_per_second)
   *
   * The rate of [property@GPcap.Device:sent-packets] in the last interval of the monitor, or 0.
   */
  properties[PROP_RATES + GPCAP_COUNTER_SENT_PACKETS] =
      g_param_spec_double ("sent-packets-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:received-bytes-per-second: (getter get_received_bytes_per_second)
   *
   * The rate of [property@GPcap.Device:received-bytes] in the last interval of the monitor, or 0.
   */
  properties[PROP_RATES + GPCAP_COUNTER_RECEIVED_BYTES] =
      g_param_spec_double ("received-bytes-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  /**
   * GPcapDevice:sent-bytes-per-second: (getter get_sent_bytes_per_second)
   *
   * The rate of [property@GPcap.Device:sent-bytes] in the last interval of the monitor, or 0.
   */
  properties[PROP_RATES + GPCAP_COUNTER_SENT_BYTES] =
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
  /**
   * GPcapDevice:index: (getter get_index)
   *
   * The system's number of a network interface, or 0 for another device.
   */
  properties[PROP_INDEX] = g_param_spec_int ("index", NULL, NULL, 0, G_MAXINT, 0, flags);
  /**
   * GPcapDevice:up: (getter is_up)
   *
   * Whether the device is up.
   */
  properties[PROP_UP] = g_param_spec_boolean ("up", NULL, NULL, FALSE, flags);
  /**
   * GPcapDevice:running: (getter is_running)
   *
   * Whether the device is up and can send and receive.
   */
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  /**
   * GPcapDevice:kind: (getter get_kind)
   *
   * What the device is.
   */
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, GPCAP_TYPE_DEVICE_KIND,
                                             GPCAP_DEVICE_KIND_UNKNOWN, flags);
  /**
   * GPcapDevice:datalink: (getter get_datalink)
   *
   * The link type that a capture begins with, or -1 when it is not known.
   */
  properties[PROP_DATALINK] = g_param_spec_int ("datalink", NULL, NULL, -1, G_MAXINT, -1, flags);
  specify_counters (flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_device_init (GPcapDevice *self)
{
  self->addresses = g_list_store_new (GPCAP_TYPE_ADDRESS);
}

GPcapDevice *
gpcap_device_new_for_interface (const GPcapInterface *interface)
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

static void
notify (GPcapDevice *self, guint property_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property_id]);
}

static void
update_text (GPcapDevice *self, char **text, const char *newer, guint property_id)
{
  if (g_strcmp0 (*text, newer) == 0)
    return;
  g_free (*text);
  *text = g_strdup (newer);
  notify (self, property_id);
}

static void
update_flags (GPcapDevice *self, GPcapDeviceFlags newer)
{
  const GPcapDeviceFlags changed = self->flags ^ newer;

  self->flags = newer;
  if (changed != 0)
    notify (self, PROP_FLAGS);
  if (changed & GPCAP_DEVICE_FLAGS_UP)
    notify (self, PROP_UP);
  if (changed & GPCAP_DEVICE_FLAGS_RUNNING)
    notify (self, PROP_RUNNING);
}

static void
update_datalinks (GPcapDevice *self, const GPcapDevice *newer)
{
  const int previous = gpcap_device_get_datalink (self);

  g_free (self->datalinks);
  self->datalinks = g_memdup2 (newer->datalinks, newer->n_datalinks * sizeof (int));
  self->n_datalinks = newer->n_datalinks;
  if (gpcap_device_get_datalink (self) != previous)
    notify (self, PROP_DATALINK);
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
  notify (self, PROP_ADDRESSES);
}

/* Changes a device into what @newer is, all but its counters, and notifies what has changed when it
 * has changed altogether. */
void
gpcap_device_update (GPcapDevice *self, GPcapDevice *newer)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_text (self, &self->name, newer->name, PROP_NAME);
  update_text (self, &self->description, newer->description, PROP_DESCRIPTION);
  update_flags (self, newer->flags);
  if (self->connection_status != newer->connection_status)
    {
      self->connection_status = newer->connection_status;
      notify (self, PROP_CONNECTION_STATUS);
    }
  if (self->kind != newer->kind)
    {
      self->kind = newer->kind;
      notify (self, PROP_KIND);
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
  notify (self, PROP_RATES + counter);
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
        notify (self, PROP_COUNTERS + i);
      if (i < GPCAP_N_RATES)
        update_rate (self, i,
                     has_rates && counters[i] > previous ? (counters[i] - previous) / seconds : 0);
    }
  self->counters_time = time;
  g_object_thaw_notify (G_OBJECT (self));
}

/* The counters are not read regularly any more. */
void
gpcap_device_forget_rates (GPcapDevice *self)
{
  self->counters_time = 0;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < GPCAP_N_RATES; i++)
    update_rate (self, i, 0);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What a device stands for is there no more: it is down for ever. */
void
gpcap_device_set_gone (GPcapDevice *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_flags (self, self->flags & ~(GPCAP_DEVICE_FLAGS_UP | GPCAP_DEVICE_FLAGS_RUNNING));
  gpcap_device_forget_rates (self);
  g_object_thaw_notify (G_OBJECT (self));
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

/**
 * gpcap_device_has_counters:
 * @self: a device
 *
 * Checks whether the system counts what the device receives and sends, as it does for network
 * interfaces.
 *
 * Returns: %TRUE if it does; the counters are 0 if it does not
 *
 * Since: 1.0
 */
gboolean
gpcap_device_has_counters (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return self->has_counters;
}

/**
 * gpcap_device_get_received_packets: (get-property received-packets)
 * @self: a device
 *
 * Gets the number of packets that the interface received.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_packets (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_PACKETS];
}

/**
 * gpcap_device_get_sent_packets: (get-property sent-packets)
 * @self: a device
 *
 * Gets the number of packets that the interface sent.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_packets (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_PACKETS];
}

/**
 * gpcap_device_get_received_bytes: (get-property received-bytes)
 * @self: a device
 *
 * Gets the number of bytes that the interface received, link-layer headers included.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_bytes (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_BYTES];
}

/**
 * gpcap_device_get_sent_bytes: (get-property sent-bytes)
 * @self: a device
 *
 * Gets the number of bytes that the interface sent, link-layer headers included.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_bytes (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_BYTES];
}

/**
 * gpcap_device_get_received_errors: (get-property received-errors)
 * @self: a device
 *
 * Gets the number of packets that were received with an error.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_errors (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_ERRORS];
}

/**
 * gpcap_device_get_sent_errors: (get-property sent-errors)
 * @self: a device
 *
 * Gets the number of packets that could not be sent because of an error.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_errors (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_ERRORS];
}

/**
 * gpcap_device_get_received_drops: (get-property received-drops)
 * @self: a device
 *
 * Gets the number of packets that were received and dropped, for lack of room or of a receiver, by
 * the system or by the hardware, as /proc/net/dev has it.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_drops (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_DROPS];
}

/**
 * gpcap_device_get_sent_drops: (get-property sent-drops)
 * @self: a device
 *
 * Gets the number of packets that were dropped instead of being sent.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_drops (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_DROPS];
}

/**
 * gpcap_device_get_received_packets_per_second: (get-property received-packets-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface received packets in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_received_packets_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_RECEIVED_PACKETS];
}

/**
 * gpcap_device_get_sent_packets_per_second: (get-property sent-packets-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface sent packets in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_sent_packets_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_SENT_PACKETS];
}

/**
 * gpcap_device_get_received_bytes_per_second: (get-property received-bytes-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface received bytes in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_received_bytes_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_RECEIVED_BYTES];
}

/**
 * gpcap_device_get_sent_bytes_per_second: (get-property sent-bytes-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface sent bytes in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_sent_bytes_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_SENT_BYTES];
}
