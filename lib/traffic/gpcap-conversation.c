/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A conversation: the packets between two addresses and ports. */

#include "gpcap/gpcap-conversation.h"

#include "flows/gpcap-flow-label.h"
#include "traffic/gpcap-traffic-private.h"

/**
 * GPcapConversation:
 *
 * A conversation: the packets, in both directions, of one protocol between two addresses and
 * ports. VLAN tags do not distinguish conversations.
 *
 * Address a is the one that sent the first packet. Protocols without ports, and fragments other
 * than the first, have the port 0: the later fragments between two addresses are a conversation of
 * their own, because they do not say their ports.
 *
 * Since: 1.0
 */
struct _GPcapConversation
{
  GPcapTraffic parent_instance;
};

enum
{
  PROP_IP_VERSION = 1,
  PROP_PROTOCOL,
  PROP_PROTOCOL_NAME,
  PROP_ADDRESS_A,
  PROP_PORT_A,
  PROP_ADDRESS_B,
  PROP_PORT_B,
  PROP_PACKETS_A_TO_B,
  PROP_BYTES_A_TO_B,
  PROP_PACKETS_B_TO_A,
  PROP_BYTES_B_TO_A,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapConversation, gpcap_conversation, GPCAP_TYPE_TRAFFIC)

static const GPcapTrafficRecord *
peek_record (GPcapConversation *self)
{
  return gpcap_traffic_peek_record (GPCAP_TRAFFIC (self));
}

static void
gpcap_conversation_get_property (GObject *object,
                                 guint property_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  GPcapConversation *self = GPCAP_CONVERSATION (object);

  switch (property_id)
    {
    case PROP_IP_VERSION:
      g_value_set_uint (value, gpcap_conversation_get_ip_version (self));
      break;
    case PROP_PROTOCOL:
      g_value_set_uint (value, gpcap_conversation_get_protocol (self));
      break;
    case PROP_PROTOCOL_NAME:
      g_value_take_string (value, gpcap_conversation_get_protocol_name (self));
      break;
    case PROP_ADDRESS_A:
      g_value_take_string (value, gpcap_conversation_get_address_a (self));
      break;
    case PROP_PORT_A:
      g_value_set_uint (value, gpcap_conversation_get_port_a (self));
      break;
    case PROP_ADDRESS_B:
      g_value_take_string (value, gpcap_conversation_get_address_b (self));
      break;
    case PROP_PORT_B:
      g_value_set_uint (value, gpcap_conversation_get_port_b (self));
      break;
    case PROP_PACKETS_A_TO_B:
      g_value_set_uint64 (value, gpcap_conversation_get_packets_a_to_b (self));
      break;
    case PROP_BYTES_A_TO_B:
      g_value_set_uint64 (value, gpcap_conversation_get_bytes_a_to_b (self));
      break;
    case PROP_PACKETS_B_TO_A:
      g_value_set_uint64 (value, gpcap_conversation_get_packets_b_to_a (self));
      break;
    case PROP_BYTES_B_TO_A:
      g_value_set_uint64 (value, gpcap_conversation_get_bytes_b_to_a (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_conversation_class_init (GPcapConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gpcap_conversation_get_property;

  /**
   * GPcapConversation:ip-version: (getter get_ip_version)
   *
   * The version of IP.
   */
  properties[PROP_IP_VERSION] =
      g_param_spec_uint ("ip-version", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapConversation:protocol: (getter get_protocol)
   *
   * IP's number of the protocol, such as 6 for TCP.
   */
  properties[PROP_PROTOCOL] = g_param_spec_uint ("protocol", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapConversation:protocol-name: (getter get_protocol_name)
   *
   * The name of the protocol, such as "TCP".
   */
  properties[PROP_PROTOCOL_NAME] = g_param_spec_string ("protocol-name", NULL, NULL, NULL, flags);
  /**
   * GPcapConversation:address-a: (getter get_address_a)
   *
   * The address that sent the first packet, as a text.
   */
  properties[PROP_ADDRESS_A] = g_param_spec_string ("address-a", NULL, NULL, NULL, flags);
  /**
   * GPcapConversation:port-a: (getter get_port_a)
   *
   * The port of address a.
   */
  properties[PROP_PORT_A] = g_param_spec_uint ("port-a", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapConversation:address-b: (getter get_address_b)
   *
   * The address that received the first packet, as a text.
   */
  properties[PROP_ADDRESS_B] = g_param_spec_string ("address-b", NULL, NULL, NULL, flags);
  /**
   * GPcapConversation:port-b: (getter get_port_b)
   *
   * The port of address b.
   */
  properties[PROP_PORT_B] = g_param_spec_uint ("port-b", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapConversation:packets-a-to-b: (getter get_packets_a_to_b)
   *
   * The number of packets from a to b.
   */
  properties[PROP_PACKETS_A_TO_B] =
      g_param_spec_uint64 ("packets-a-to-b", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapConversation:bytes-a-to-b: (getter get_bytes_a_to_b)
   *
   * The bytes on the wire of the packets from a to b.
   */
  properties[PROP_BYTES_A_TO_B] =
      g_param_spec_uint64 ("bytes-a-to-b", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapConversation:packets-b-to-a: (getter get_packets_b_to_a)
   *
   * The number of packets from b to a.
   */
  properties[PROP_PACKETS_B_TO_A] =
      g_param_spec_uint64 ("packets-b-to-a", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapConversation:bytes-b-to-a: (getter get_bytes_b_to_a)
   *
   * The bytes on the wire of the packets from b to a.
   */
  properties[PROP_BYTES_B_TO_A] =
      g_param_spec_uint64 ("bytes-b-to-a", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gpcap_traffic_class_set_counts (GPCAP_TRAFFIC_CLASS (klass), &properties[PROP_PACKETS_A_TO_B]);
}

static void
gpcap_conversation_init (GPcapConversation *self)
{
}

/**
 * gpcap_conversation_get_ip_version: (get-property ip-version)
 * @self: a conversation
 *
 * Gets the version of IP.
 *
 * Returns: 4 or 6
 *
 * Since: 1.0
 */
guint
gpcap_conversation_get_ip_version (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->ip_version;
}

/**
 * gpcap_conversation_get_protocol: (get-property protocol)
 * @self: a conversation
 *
 * Gets IP's number of the protocol, such as 6 for TCP.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
gpcap_conversation_get_protocol (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->protocol;
}

/**
 * gpcap_conversation_get_protocol_name: (get-property protocol-name)
 * @self: a conversation
 *
 * Gets the name of the protocol, such as "TCP".
 *
 * Returns: (transfer full): the name
 *
 * Since: 1.0
 */
char *
gpcap_conversation_get_protocol_name (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), NULL);

  const GPcapTrafficRecord *record = peek_record (self);
  const GPcapFlowKeyRecord key = { .ip_version = record->ip_version, .protocol = record->protocol };

  return gpcap_flow_label_protocol (&key);
}

/**
 * gpcap_conversation_get_address_a: (get-property address-a)
 * @self: a conversation
 *
 * Gets the address that sent the first packet, as a text.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL of an object that no table made
 *
 * Since: 1.0
 */
char *
gpcap_conversation_get_address_a (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), NULL);

  const GPcapTrafficRecord *record = peek_record (self);

  return gpcap_flow_label_address (record->ip_version, record->address_a);
}

/**
 * gpcap_conversation_get_port_a: (get-property port-a)
 * @self: a conversation
 *
 * Gets the port of address a.
 *
 * Returns: the port, or 0
 *
 * Since: 1.0
 */
guint
gpcap_conversation_get_port_a (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->port_a;
}

/**
 * gpcap_conversation_get_address_b: (get-property address-b)
 * @self: a conversation
 *
 * Gets the address that received the first packet, as a text.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL of an object that no table made
 *
 * Since: 1.0
 */
char *
gpcap_conversation_get_address_b (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), NULL);

  const GPcapTrafficRecord *record = peek_record (self);

  return gpcap_flow_label_address (record->ip_version, record->address_b);
}

/**
 * gpcap_conversation_get_port_b: (get-property port-b)
 * @self: a conversation
 *
 * Gets the port of address b.
 *
 * Returns: the port, or 0
 *
 * Since: 1.0
 */
guint
gpcap_conversation_get_port_b (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->port_b;
}

/**
 * gpcap_conversation_get_packets_a_to_b: (get-property packets-a-to-b)
 * @self: a conversation
 *
 * Gets the number of packets from a to b.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_conversation_get_packets_a_to_b (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->packets_a_to_b;
}

/**
 * gpcap_conversation_get_bytes_a_to_b: (get-property bytes-a-to-b)
 * @self: a conversation
 *
 * Gets the bytes on the wire of the packets from a to b.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_conversation_get_bytes_a_to_b (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->bytes_a_to_b;
}

/**
 * gpcap_conversation_get_packets_b_to_a: (get-property packets-b-to-a)
 * @self: a conversation
 *
 * Gets the number of packets from b to a.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_conversation_get_packets_b_to_a (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->packets_b_to_a;
}

/**
 * gpcap_conversation_get_bytes_b_to_a: (get-property bytes-b-to-a)
 * @self: a conversation
 *
 * Gets the bytes on the wire of the packets from b to a.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_conversation_get_bytes_b_to_a (GPcapConversation *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATION (self), 0);

  return peek_record (self)->bytes_b_to_a;
}
