/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tells the flow that a packet belongs to: addresses, protocol and ports. */

#include "flows/gpcap-flow-key-private.h"

#include "flows/gpcap-decode.h"
#include "flows/gpcap-flow-label.h"
#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapFlowKey:
 *
 * The addresses, the protocol and the ports of a packet: what tells the flow that it belongs to.
 *
 * [method@GPcap.Packet.get_flow_key] and [method@GPcap.PacketBatch.get_flow_key] decode a packet.
 * A flow key has strings for what a program shows, and numbers for what it computes. For many
 * packets, [method@GPcap.PacketBatch.get_flow_keys] returns the same as an array of
 * [struct@GPcap.FlowKeyRecord], without an object for each.
 *
 * A flow key never changes. It has a direction: the answer of a packet has another key. One that
 * was made of nothing is that of a packet in which nothing is known.
 *
 * Since: 1.0
 */
struct _GPcapFlowKey
{
  GObject parent_instance;

  GPcapFlowKeyRecord record;
};

enum
{
  PROP_SOURCE = 1,
  PROP_DESTINATION,
  PROP_SOURCE_STRING,
  PROP_DESTINATION_STRING,
  PROP_SOURCE_PORT,
  PROP_DESTINATION_PORT,
  PROP_PROTOCOL,
  PROP_PROTOCOL_NAME,
  PROP_IP_VERSION,
  PROP_ETHER_TYPE,
  PROP_VLAN_ID,
  PROP_FLAGS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapFlowKey, gpcap_flow_key, G_TYPE_OBJECT)

static void
gpcap_flow_key_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapFlowKey *self = GPCAP_FLOW_KEY (object);

  switch (property_id)
    {
    case PROP_SOURCE:
      g_value_take_object (value, gpcap_flow_key_get_source (self));
      break;
    case PROP_DESTINATION:
      g_value_take_object (value, gpcap_flow_key_get_destination (self));
      break;
    case PROP_SOURCE_STRING:
      g_value_take_string (value, gpcap_flow_key_get_source_string (self));
      break;
    case PROP_DESTINATION_STRING:
      g_value_take_string (value, gpcap_flow_key_get_destination_string (self));
      break;
    case PROP_SOURCE_PORT:
      g_value_set_uint (value, self->record.source_port);
      break;
    case PROP_DESTINATION_PORT:
      g_value_set_uint (value, self->record.destination_port);
      break;
    case PROP_PROTOCOL:
      g_value_set_uint (value, self->record.protocol);
      break;
    case PROP_PROTOCOL_NAME:
      g_value_take_string (value, gpcap_flow_key_get_protocol_name (self));
      break;
    case PROP_IP_VERSION:
      g_value_set_uint (value, self->record.ip_version);
      break;
    case PROP_ETHER_TYPE:
      g_value_set_uint (value, self->record.ether_type);
      break;
    case PROP_VLAN_ID:
      g_value_set_uint (value, self->record.vlan_id);
      break;
    case PROP_FLAGS:
      g_value_set_flags (value, self->record.flags);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_flow_key_class_init (GPcapFlowKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gpcap_flow_key_get_property;

  /**
   * GPcapFlowKey:source: (getter get_source)
   *
   * The source address; %NULL without IP.
   */
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapFlowKey:destination: (getter get_destination)
   *
   * The destination address; %NULL without IP.
   */
  properties[PROP_DESTINATION] =
      g_param_spec_object ("destination", NULL, NULL, G_TYPE_INET_ADDRESS, flags);
  /**
   * GPcapFlowKey:source-string: (getter get_source_string)
   *
   * The source address as text, without the port; %NULL without IP.
   */
  properties[PROP_SOURCE_STRING] = g_param_spec_string ("source-string", NULL, NULL, NULL, flags);
  /**
   * GPcapFlowKey:destination-string: (getter get_destination_string)
   *
   * The destination address as text, without the port; %NULL without IP.
   */
  properties[PROP_DESTINATION_STRING] =
      g_param_spec_string ("destination-string", NULL, NULL, NULL, flags);
  /**
   * GPcapFlowKey:source-port: (getter get_source_port)
   *
   * The source port; 0 without one.
   */
  properties[PROP_SOURCE_PORT] =
      g_param_spec_uint ("source-port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  /**
   * GPcapFlowKey:destination-port: (getter get_destination_port)
   *
   * The destination port; 0 without one.
   */
  properties[PROP_DESTINATION_PORT] =
      g_param_spec_uint ("destination-port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  /**
   * GPcapFlowKey:protocol: (getter get_protocol)
   *
   * IP's protocol number, such as 6 for TCP; 0 without IP.
   */
  properties[PROP_PROTOCOL] = g_param_spec_uint ("protocol", NULL, NULL, 0, G_MAXUINT8, 0, flags);
  /**
   * GPcapFlowKey:protocol-name: (getter get_protocol_name)
   *
   * The name of the protocol, such as `TCP`, also without IP, such as `ARP`.
   */
  properties[PROP_PROTOCOL_NAME] = g_param_spec_string ("protocol-name", NULL, NULL, NULL, flags);
  /**
   * GPcapFlowKey:ip-version: (getter get_ip_version)
   *
   * The version of IP, 4 or 6; 0 without IP.
   */
  properties[PROP_IP_VERSION] = g_param_spec_uint ("ip-version", NULL, NULL, 0, 6, 0, flags);
  /**
   * GPcapFlowKey:ether-type: (getter get_ether_type)
   *
   * The EtherType of what the link layer carries; 0 where it is unknown.
   */
  properties[PROP_ETHER_TYPE] =
      g_param_spec_uint ("ether-type", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  /**
   * GPcapFlowKey:vlan-id: (getter get_vlan_id)
   *
   * The VLAN identifier of the outermost VLAN tag; 0 without a tag.
   */
  properties[PROP_VLAN_ID] = g_param_spec_uint ("vlan-id", NULL, NULL, 0, 4095, 0, flags);
  /**
   * GPcapFlowKey:flags: (getter get_flags)
   *
   * Why the key is not complete.
   */
  properties[PROP_FLAGS] = g_param_spec_flags ("flags", NULL, NULL, GPCAP_TYPE_FLOW_KEY_FLAGS,
                                               GPCAP_FLOW_KEY_COMPLETE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_flow_key_init (GPcapFlowKey *self)
{
}

GPcapFlowKey *
gpcap_flow_key_new (const GPcapFlowKeyRecord *record)
{
  GPcapFlowKey *self = g_object_new (GPCAP_TYPE_FLOW_KEY, NULL);

  self->record = *record;
  return self;
}

/* Whether bytes can be a record: a program may have made them. */
static gboolean
is_valid (const GPcapFlowKeyRecord *record)
{
  const guint all_flags = GPCAP_FLOW_KEY_FRAGMENT | GPCAP_FLOW_KEY_TRUNCATED;

  return (record->ip_version == 0 || record->ip_version == 4 || record->ip_version == 6)
         && record->vlan_id <= 4095 && (record->flags & ~all_flags) == 0;
}

/**
 * gpcap_flow_key_new_for_record:
 * @record: (array length=size): the bytes of a [struct@GPcap.FlowKeyRecord]
 * @size: the number of bytes, %GPCAP_FLOW_KEY_RECORD_SIZE
 * @error: return location for a #GError, or %NULL
 *
 * Creates a flow key of one record of [method@GPcap.PacketBatch.get_flow_keys], to show it.
 *
 * Returns: (transfer full): a new flow key; %NULL with %GPCAP_ERROR_INVALID_ARGUMENT when the bytes
 *   are not a record
 *
 * Since: 1.0
 */
GPcapFlowKey *
gpcap_flow_key_new_for_record (const guint8 *record, guint size, GError **error)
{
  GPcapFlowKeyRecord copy;

  g_return_val_if_fail (record != NULL || size == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (size == sizeof copy)
    {
      memcpy (&copy, record, sizeof copy);
      if (is_valid (&copy))
        return gpcap_flow_key_new (&copy);
    }
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "The %u bytes are not the record of a flow key, which has %u", size,
               GPCAP_FLOW_KEY_RECORD_SIZE);
  return NULL;
}

static GInetAddress *
inet_address_new (guint ip_version, const guint8 *address)
{
  if (ip_version == 0)
    return NULL;
  return g_inet_address_new_from_bytes (address, ip_version == 4 ? G_SOCKET_FAMILY_IPV4
                                                                 : G_SOCKET_FAMILY_IPV6);
}

/**
 * gpcap_flow_key_get_source: (get-property source)
 * @self: a flow key
 *
 * Gets the source address.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL without IP
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_flow_key_get_source (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return inet_address_new (self->record.ip_version, self->record.source);
}

/**
 * gpcap_flow_key_get_destination: (get-property destination)
 * @self: a flow key
 *
 * Gets the destination address.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL without IP
 *
 * Since: 1.0
 */
GInetAddress *
gpcap_flow_key_get_destination (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return inet_address_new (self->record.ip_version, self->record.destination);
}

/**
 * gpcap_flow_key_get_source_string: (get-property source-string)
 * @self: a flow key
 *
 * Gets the source address as text, such as `192.0.2.1` or `2001:db8::1`.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL without IP
 *
 * Since: 1.0
 */
char *
gpcap_flow_key_get_source_string (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return gpcap_flow_label_address (self->record.ip_version, self->record.source);
}

/**
 * gpcap_flow_key_get_destination_string: (get-property destination-string)
 * @self: a flow key
 *
 * Gets the destination address as text, such as `192.0.2.1` or `2001:db8::1`.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL without IP
 *
 * Since: 1.0
 */
char *
gpcap_flow_key_get_destination_string (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return gpcap_flow_label_address (self->record.ip_version, self->record.destination);
}

/**
 * gpcap_flow_key_get_source_port: (get-property source-port)
 * @self: a flow key
 *
 * Gets the source port of TCP, UDP, UDP-Lite, SCTP or DCCP.
 *
 * Returns: the port, or 0 without one: see [method@GPcap.FlowKey.get_flags]
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_source_port (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.source_port;
}

/**
 * gpcap_flow_key_get_destination_port: (get-property destination-port)
 * @self: a flow key
 *
 * Gets the destination port of TCP, UDP, UDP-Lite, SCTP or DCCP.
 *
 * Returns: the port, or 0 without one: see [method@GPcap.FlowKey.get_flags]
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_destination_port (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.destination_port;
}

/**
 * gpcap_flow_key_get_protocol: (get-property protocol)
 * @self: a flow key
 *
 * Gets IP's protocol number behind IPv6's extension headers, such as 6 for TCP.
 *
 * Returns: the protocol number, or 0 without IP
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_protocol (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.protocol;
}

/**
 * gpcap_flow_key_get_protocol_name: (get-property protocol-name)
 * @self: a flow key
 *
 * Gets the name of IP's protocol, such as `TCP` or `IP protocol 253`, or of what there is without
 * IP, such as `ARP`, `EtherType 0x88b5` or `unknown`.
 *
 * Returns: (transfer full): the name
 *
 * Since: 1.0
 */
char *
gpcap_flow_key_get_protocol_name (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return gpcap_flow_label_protocol (&self->record);
}

/**
 * gpcap_flow_key_get_ip_version: (get-property ip-version)
 * @self: a flow key
 *
 * Gets the version of IP.
 *
 * Returns: 4 or 6, or 0 without IP
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_ip_version (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.ip_version;
}

/**
 * gpcap_flow_key_get_ether_type: (get-property ether-type)
 * @self: a flow key
 *
 * Gets the EtherType of what the link layer carries, behind VLAN tags, SNAP, PPPoE and MPLS, such
 * as 0x0800 for IPv4, 0x86dd for IPv6 or 0x0806 for ARP.
 *
 * Returns: the EtherType, or 0 where it is unknown
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_ether_type (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.ether_type;
}

/**
 * gpcap_flow_key_get_vlan_id: (get-property vlan-id)
 * @self: a flow key
 *
 * Gets the VLAN identifier of the outermost VLAN tag.
 *
 * Returns: the identifier, 1 to 4095, or 0 without a tag
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_get_vlan_id (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), 0);

  return self->record.vlan_id;
}

/**
 * gpcap_flow_key_get_flags: (get-property flags)
 * @self: a flow key
 *
 * Gets why the key is not complete.
 *
 * Returns: the flags
 *
 * Since: 1.0
 */
GPcapFlowKeyFlags
gpcap_flow_key_get_flags (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), GPCAP_FLOW_KEY_COMPLETE);

  return self->record.flags;
}

/**
 * gpcap_flow_key_to_string:
 * @self: a flow key
 *
 * Describes the flow in one line, for people: `TCP 192.0.2.1:1234 → 192.0.2.2:80`, `UDP
 * [2001:db8::1]:53 → [2001:db8::2]:5353`, `ICMP 192.0.2.1 → 192.0.2.2`, `ARP`.
 *
 * Returns: (transfer full): the description
 *
 * Since: 1.0
 */
char *
gpcap_flow_key_to_string (GPcapFlowKey *self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY (self), NULL);

  return gpcap_flow_label (&self->record);
}

/**
 * gpcap_flow_key_hash:
 * @self: (type GPcapFlowKey): a flow key
 *
 * Computes a hash value, for [method@GPcap.FlowKey.equal] and a #GHashTable. Those who send packets
 * can choose addresses and ports with the same hash value.
 *
 * Returns: the hash value
 *
 * Since: 1.0
 */
guint
gpcap_flow_key_hash (gconstpointer self)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY ((gpointer) self), 0);

  guint32 words[sizeof (GPcapFlowKeyRecord) / sizeof (guint32)];
  guint hash = 0;
  memcpy (words, &((const GPcapFlowKey *) self)->record, sizeof words);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    hash = (hash ^ words[i]) * 0x9e3779b1u;
  return hash ^ hash >> 15;
}

/**
 * gpcap_flow_key_equal:
 * @self: (type GPcapFlowKey): a flow key
 * @other: (type GPcapFlowKey): another flow key
 *
 * Checks whether two flow keys are the same in everything, the direction included.
 *
 * Returns: %TRUE if they are
 *
 * Since: 1.0
 */
gboolean
gpcap_flow_key_equal (gconstpointer self, gconstpointer other)
{
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY ((gpointer) self), FALSE);
  g_return_val_if_fail (GPCAP_IS_FLOW_KEY ((gpointer) other), FALSE);

  return memcmp (&((const GPcapFlowKey *) self)->record, &((const GPcapFlowKey *) other)->record,
                 sizeof (GPcapFlowKeyRecord))
         == 0;
}

/**
 * gpcap_packet_get_flow_key:
 * @self: a packet
 *
 * Decodes the packet: gets its addresses, protocol and ports.
 *
 * The link types are Ethernet (with VLAN tags and SNAP), Linux's cooked captures, raw IP, BSD's
 * loopback and PPP over Ethernet, and what they carry may be inside PPPoE sessions and MPLS. Behind
 * IPv6's extension headers and IPv4's options are the ports of TCP, UDP, UDP-Lite, SCTP and DCCP.
 * In a tunnel, the outermost addresses count. Nothing is read behind the captured bytes or behind
 * the end of the IP packet. What is not found is 0, and there is no error: any bytes have a key. A
 * packet that was created without a link type has nothing in its key.
 *
 * Returns: (transfer full): a new flow key
 *
 * Since: 1.0
 */
GPcapFlowKey *
gpcap_packet_get_flow_key (GPcapPacket *self)
{
  GPcapFlowKeyRecord key;
  gsize size;

  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  const guint8 *data = g_bytes_get_data (gpcap_packet_get_data (self), &size);
  gpcap_decode (gpcap_packet_get_datalink (self), data, size,
                gpcap_pkthdr_get_len (gpcap_packet_get_hdr (self)), &key);
  return gpcap_flow_key_new (&key);
}
