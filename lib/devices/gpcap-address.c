/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An address of a network device. */

#include "devices/gpcap-address-private.h"

#include <linux/if_packet.h>
#include <netinet/in.h>

/**
 * GPcapAddress:
 *
 * An address of a [class@GPcap.Device]: an IPv4 or IPv6 address with its netmask, or a link-layer
 * address.
 *
 * An address never changes. It corresponds to libpcap's `struct pcap_addr`.
 *
 * Since: 1.0
 */
struct _GPcapAddress
{
  GObject parent_instance;

  int family;
  GInetAddress *address; /* owned, like the next four; each may be NULL */
  GInetAddress *netmask;
  GInetAddress *broadcast;
  GInetAddress *peer;
  GBytes *hardware_address;
};

enum
{
  PROP_FAMILY = 1,
  PROP_ADDRESS,
  PROP_NETMASK,
  PROP_BROADCAST,
  PROP_PEER,
  PROP_HARDWARE_ADDRESS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapAddress, gpcap_address, G_TYPE_OBJECT)

static void
gpcap_address_finalize (GObject *object)
{
  GPcapAddress *self = GPCAP_ADDRESS (object);

  g_clear_object (&self->address);
  g_clear_object (&self->netmask);
  g_clear_object (&self->broadcast);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->hardware_address, g_bytes_unref);

  G_OBJECT_CLASS (gpcap_address_parent_class)->finalize (object);
}

static void
gpcap_address_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapAddress *self = GPCAP_ADDRESS (object);

  switch (property_id)
    {
    case PROP_FAMILY:
      g_value_set_int (value, self->family);
      break;
    case PROP_ADDRESS:
      g_value_set_object (value, self->address);
      break;
    case PROP_NETMASK:
      g_value_set_object (value, self->netmask);
      break;
    case PROP_BROADCAST:
      g_value_set_object (value, self->broadcast);
      break;
    case PROP_PEER:
      g_value_set_object (value, self->peer);
      break;
    case PROP_HARDWARE_ADDRESS:
      g_value_set_boxed (value, self->hardware_address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_address_class_init (GPcapAddressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_address_finalize;
  object_class->get_property = gpcap_address_get_property;

  /**
   * GPcapAddress:family: (getter get_family)
   *
   * The address family, with the operating system's number.
   */
  properties[PROP_FAMILY] = g_param_spec_int ("family", NULL, NULL, 0, G_MAXINT, 0, flags);
  /**
   * GPcapAddress:address: (getter get_address)
   *
   * The IPv4 or IPv6 address itself.
   */
  properties[PROP_ADDRESS] =
      g_param_spec_object ("address", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapAddress:netmask: (getter get_netmask)
   *
   * The netmask.
   */
  properties[PROP_NETMASK] =
      g_param_spec_object ("netmask", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapAddress:broadcast: (getter get_broadcast)
   *
   * The broadcast address.
   */
  properties[PROP_BROADCAST] =
      g_param_spec_object ("broadcast", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapAddress:peer: (getter get_peer)
   *
   * The address at the other end of a point-to-point link.
   */
  properties[PROP_PEER] = g_param_spec_object ("peer", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapAddress:hardware-address: (getter get_hardware_address)
   *
   * The link-layer address.
   */
  properties[PROP_HARDWARE_ADDRESS] =
      g_param_spec_boxed ("hardware-address", NULL, NULL, G_TYPE_BYTES, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_address_init (GPcapAddress *self)
{
}

static GInetAddress *
inet_address_new (const struct sockaddr *address)
{
  if (address == NULL)
    return NULL;
  if (address->sa_family == AF_INET)
    return g_inet_address_new_from_bytes (
        (const guint8 *) &((const struct sockaddr_in *) address)->sin_addr, G_SOCKET_FAMILY_IPV4);
  if (address->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes (
        (const guint8 *) &((const struct sockaddr_in6 *) address)->sin6_addr, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

GPcapAddress *
gpcap_address_new_for_interface (const GPcapInterfaceAddress *address)
{
  GPcapAddress *self = g_object_new (GPCAP_TYPE_ADDRESS, NULL);

  self->address = inet_address_new (address->address);
  self->netmask = inet_address_new (address->netmask);
  self->broadcast = inet_address_new (address->broadcast);
  self->peer = inet_address_new (address->peer);
  if (address->address != NULL)
    self->family = address->address->sa_family;
  if (self->family == AF_PACKET)
    {
      const struct sockaddr_ll *link = (const struct sockaddr_ll *) address->address;

      self->hardware_address =
          g_bytes_new (link->sll_addr, MIN (link->sll_halen, sizeof link->sll_addr));
    }
  return self;
}

/* Either may be NULL. */
static gboolean
inet_address_equal (GInetAddress *one, GInetAddress *other)
{
  return one == other || (one != NULL && other != NULL && g_inet_address_equal (one, other));
}

gboolean
gpcap_address_equal (GPcapAddress *self, GPcapAddress *other)
{
  const GBytes *one = self->hardware_address;
  const GBytes *another = other->hardware_address;

  return self->family == other->family && inet_address_equal (self->address, other->address)
         && inet_address_equal (self->netmask, other->netmask)
         && inet_address_equal (self->broadcast, other->broadcast)
         && inet_address_equal (self->peer, other->peer)
         && (one == another || (one != NULL && another != NULL && g_bytes_equal (one, another)));
}

/**
 * gpcap_address_get_family: (get-property family)
 * @self: an address
 *
 * Gets the address family.
 *
 * Returns: the family, with the operating system's number, such as %G_SOCKET_FAMILY_IPV4
 *
 * Since: 1.0
 */
int
gpcap_address_get_family (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), 0);

  return self->family;
}

/**
 * gpcap_address_get_address: (get-property address)
 * @self: an address
 *
 * Gets the IPv4 or IPv6 address itself.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when it is of another kind
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_address_get_address (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  return self->address;
}

/**
 * gpcap_address_get_netmask: (get-property netmask)
 * @self: an address
 *
 * Gets the netmask of the address.
 *
 * Returns: (transfer none) (nullable): the netmask, or %NULL when there is none of IPv4 or IPv6
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_address_get_netmask (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  return self->netmask;
}

/**
 * gpcap_address_get_broadcast: (get-property broadcast)
 * @self: an address
 *
 * Gets the broadcast address.
 *
 * Returns: (transfer none) (nullable): the broadcast address, or %NULL when there is none of IPv4
 *   or IPv6
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_address_get_broadcast (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  return self->broadcast;
}

/**
 * gpcap_address_get_peer: (get-property peer)
 * @self: an address
 *
 * Gets the address at the other end of a point-to-point link.
 *
 * Returns: (transfer none) (nullable): the peer's address, or %NULL when there is none of IPv4 or
 *   IPv6
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_address_get_peer (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  return self->peer;
}

/**
 * gpcap_address_get_hardware_address: (get-property hardware-address)
 * @self: an address
 *
 * Gets the link-layer address, such as the six bytes of an Ethernet address.
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL when the address is of another layer
 *
 * Since: 1.0
 */
GBytes *
gpcap_address_get_hardware_address (GPcapAddress *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  return self->hardware_address;
}

/**
 * gpcap_address_to_string:
 * @self: an address
 *
 * Formats the address for people: 192.0.2.1, 2001:db8::1, or 02:00:00:00:00:01.
 *
 * Returns: (transfer full): the text; "" for an address of another kind
 *
 * Since: 1.0
 */
char *
gpcap_address_to_string (GPcapAddress *self)
{
  GString *text;
  gsize size;

  g_return_val_if_fail (GPCAP_IS_ADDRESS (self), NULL);

  if (self->address != NULL)
    return g_inet_address_to_string (self->address);
  text = g_string_new (NULL);
  if (self->hardware_address != NULL)
    {
      const guint8 *bytes = g_bytes_get_data (self->hardware_address, &size);

      for (gsize i = 0; i < size; i++)
        g_string_append_printf (text, "%s%02x", i > 0 ? ":" : "", bytes[i]);
    }
  return g_string_free (text, FALSE);
}
