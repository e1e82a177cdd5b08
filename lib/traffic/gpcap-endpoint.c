/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An endpoint: an address that sends and receives packets. */

#include "gpcap/gpcap-endpoint.h"

#include "flows/gpcap-flow-label.h"
#include "traffic/gpcap-traffic-private.h"

/**
 * GPcapEndpoint:
 *
 * An endpoint: an IPv4 or IPv6 address, and the packets that it sent and received. A packet from
 * an address to itself counts as sent and as received, so it is two of
 * [property@GPcap.Traffic:packets].
 *
 * Since: 1.0
 */
struct _GPcapEndpoint
{
  GPcapTraffic parent_instance;
};

enum
{
  PROP_IP_VERSION = 1,
  PROP_ADDRESS,
  PROP_PACKETS_SENT,
  PROP_BYTES_SENT,
  PROP_PACKETS_RECEIVED,
  PROP_BYTES_RECEIVED,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapEndpoint, gpcap_endpoint, GPCAP_TYPE_TRAFFIC)

static const GPcapTrafficRecord *
peek_record (GPcapEndpoint *self)
{
  return gpcap_traffic_peek_record (GPCAP_TRAFFIC (self));
}

static void
gpcap_endpoint_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapEndpoint *self = GPCAP_ENDPOINT (object);

  switch (property_id)
    {
    case PROP_IP_VERSION:
      g_value_set_uint (value, gpcap_endpoint_get_ip_version (self));
      break;
    case PROP_ADDRESS:
      g_value_take_string (value, gpcap_endpoint_get_address (self));
      break;
    case PROP_PACKETS_SENT:
      g_value_set_uint64 (value, gpcap_endpoint_get_packets_sent (self));
      break;
    case PROP_BYTES_SENT:
      g_value_set_uint64 (value, gpcap_endpoint_get_bytes_sent (self));
      break;
    case PROP_PACKETS_RECEIVED:
      g_value_set_uint64 (value, gpcap_endpoint_get_packets_received (self));
      break;
    case PROP_BYTES_RECEIVED:
      g_value_set_uint64 (value, gpcap_endpoint_get_bytes_received (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_endpoint_class_init (GPcapEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gpcap_endpoint_get_property;

  /**
   * GPcapEndpoint:ip-version: (getter get_ip_version)
   *
   * The version of IP.
   */
  properties[PROP_IP_VERSION] =
      g_param_spec_uint ("ip-version", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapEndpoint:address: (getter get_address)
   *
   * The address, as a text.
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  /**
   * GPcapEndpoint:packets-sent: (getter get_packets_sent)
   *
   * The number of packets from the address.
   */
  properties[PROP_PACKETS_SENT] =
      g_param_spec_uint64 ("packets-sent", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapEndpoint:bytes-sent: (getter get_bytes_sent)
   *
   * The bytes on the wire of the packets from the address.
   */
  properties[PROP_BYTES_SENT] =
      g_param_spec_uint64 ("bytes-sent", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapEndpoint:packets-received: (getter get_packets_received)
   *
   * The number of packets to the address.
   */
  properties[PROP_PACKETS_RECEIVED] =
      g_param_spec_uint64 ("packets-received", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapEndpoint:bytes-received: (getter get_bytes_received)
   *
   * The bytes on the wire of the packets to the address.
   */
  properties[PROP_BYTES_RECEIVED] =
      g_param_spec_uint64 ("bytes-received", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gpcap_traffic_class_set_counts (GPCAP_TRAFFIC_CLASS (klass), &properties[PROP_PACKETS_SENT]);
}

static void
gpcap_endpoint_init (GPcapEndpoint *self)
{
}

/**
 * gpcap_endpoint_get_ip_version: (get-property ip-version)
 * @self: an endpoint
 *
 * Gets the version of IP.
 *
 * Returns: 4 or 6
 *
 * Since: 1.0
 */
guint
gpcap_endpoint_get_ip_version (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), 0);

  return peek_record (self)->ip_version;
}

/**
 * gpcap_endpoint_get_address: (get-property address)
 * @self: an endpoint
 *
 * Gets the address, as a text.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL of an object that no table made
 *
 * Since: 1.0
 */
char *
gpcap_endpoint_get_address (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), NULL);

  const GPcapTrafficRecord *record = peek_record (self);

  return gpcap_flow_label_address (record->ip_version, record->address_a);
}

/**
 * gpcap_endpoint_get_packets_sent: (get-property packets-sent)
 * @self: an endpoint
 *
 * Gets the number of packets from the address.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_endpoint_get_packets_sent (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), 0);

  return peek_record (self)->packets_a_to_b;
}

/**
 * gpcap_endpoint_get_bytes_sent: (get-property bytes-sent)
 * @self: an endpoint
 *
 * Gets the bytes on the wire of the packets from the address.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_endpoint_get_bytes_sent (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), 0);

  return peek_record (self)->bytes_a_to_b;
}

/**
 * gpcap_endpoint_get_packets_received: (get-property packets-received)
 * @self: an endpoint
 *
 * Gets the number of packets to the address.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_endpoint_get_packets_received (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), 0);

  return peek_record (self)->packets_b_to_a;
}

/**
 * gpcap_endpoint_get_bytes_received: (get-property bytes-received)
 * @self: an endpoint
 *
 * Gets the bytes on the wire of the packets to the address.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_endpoint_get_bytes_received (GPcapEndpoint *self)
{
  g_return_val_if_fail (GPCAP_IS_ENDPOINT (self), 0);

  return peek_record (self)->bytes_b_to_a;
}
