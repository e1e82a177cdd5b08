/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A protocol: the packets of one kind. */

#include "gpcap/gpcap-protocol.h"

#include "flows/gpcap-flow-label.h"
#include "traffic/gpcap-traffic-private.h"

/**
 * GPcapProtocol:
 *
 * A protocol: the packets with one of IP's protocol numbers, whatever the version of IP, or the
 * packets that are not IP with one EtherType. Each packet counts in one protocol. What has no
 * known EtherType is the protocol "unknown"; a packet of which too little was captured to find IP's
 * protocol counts by its EtherType.
 *
 * Since: 1.0
 */
struct _GPcapProtocol
{
  GPcapTraffic parent_instance;
};

enum
{
  PROP_ETHER_TYPE = 1,
  PROP_NUMBER,
  PROP_NAME,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapProtocol, gpcap_protocol, GPCAP_TYPE_TRAFFIC)

static const GPcapTrafficRecord *
peek_record (GPcapProtocol *self)
{
  return gpcap_traffic_peek_record (GPCAP_TRAFFIC (self));
}

static void
gpcap_protocol_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapProtocol *self = GPCAP_PROTOCOL (object);

  switch (property_id)
    {
    case PROP_ETHER_TYPE:
      g_value_set_uint (value, gpcap_protocol_get_ether_type (self));
      break;
    case PROP_NUMBER:
      g_value_set_uint (value, gpcap_protocol_get_number (self));
      break;
    case PROP_NAME:
      g_value_take_string (value, gpcap_protocol_get_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_protocol_class_init (GPcapProtocolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gpcap_protocol_get_property;

  /**
   * GPcapProtocol:ether-type: (getter get_ether_type)
   *
   * The EtherType.
   */
  properties[PROP_ETHER_TYPE] =
      g_param_spec_uint ("ether-type", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapProtocol:number: (getter get_number)
   *
   * IP's number of the protocol, such as 6 for TCP.
   */
  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapProtocol:name: (getter get_name)
   *
   * The name of the protocol, such as "TCP" or "ARP".
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_protocol_init (GPcapProtocol *self)
{
}

/**
 * gpcap_protocol_get_ether_type: (get-property ether-type)
 * @self: a protocol
 *
 * Gets the EtherType.
 *
 * Returns: the EtherType, such as 0x0806 for ARP; 0x0800 for all protocols of IP, also of version
 * 6; 0 for "unknown"
 *
 * Since: 1.0
 */
guint
gpcap_protocol_get_ether_type (GPcapProtocol *self)
{
  g_return_val_if_fail (GPCAP_IS_PROTOCOL (self), 0);

  return peek_record (self)->ether_type;
}

/**
 * gpcap_protocol_get_number: (get-property number)
 * @self: a protocol
 *
 * Gets IP's number of the protocol, such as 6 for TCP.
 *
 * Returns: the number; 0 for a protocol that is not IP's
 *
 * Since: 1.0
 */
guint
gpcap_protocol_get_number (GPcapProtocol *self)
{
  g_return_val_if_fail (GPCAP_IS_PROTOCOL (self), 0);

  return peek_record (self)->protocol;
}

/**
 * gpcap_protocol_get_name: (get-property name)
 * @self: a protocol
 *
 * Gets the name of the protocol, such as "TCP" or "ARP".
 *
 * Returns: (transfer full): the name
 *
 * Since: 1.0
 */
char *
gpcap_protocol_get_name (GPcapProtocol *self)
{
  g_return_val_if_fail (GPCAP_IS_PROTOCOL (self), NULL);

  const GPcapTrafficRecord *record = peek_record (self);

  const GPcapFlowKeyRecord key = {
    .ether_type = record->ether_type,
    .ip_version = record->protocol != 0 ? 4 : 0,
    .protocol = record->protocol,
  };

  return gpcap_flow_label_protocol (&key);
}
