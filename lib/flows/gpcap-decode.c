/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the addresses, the protocol and the ports in a packet's bytes. */

#include "flows/gpcap-decode.h"

#include "flows/gpcap-ip.h"
#include "gpcap/gpcap-link-type.h"

G_STATIC_ASSERT (sizeof (GPcapFlowKeyRecord) == GPCAP_FLOW_KEY_RECORD_SIZE);

/* Values of the two bytes that say what follows in an Ethernet frame. */
enum
{
  MIN_ETHER_TYPE = 0x0600, /* smaller ones are the length of an 802.3 frame */
  ETHER_TYPE_VLAN = 0x8100,
  ETHER_TYPE_IPV6 = 0x86dd,
  ETHER_TYPE_MPLS = 0x8847,
  ETHER_TYPE_MPLS_MULTICAST = 0x8848,
  ETHER_TYPE_PPPOE_SESSION = 0x8864,
  ETHER_TYPE_PROVIDER_VLAN = 0x88a8,
  ETHER_TYPE_OLD_PROVIDER_VLAN = 0x9100,
};

/* What a cooked header says of an 802.2 frame. */
#define COOKED_802_2 0x0004

/* Values of PPP's protocol field. */
enum
{
  PPP_IPV4 = 0x0021,
  PPP_IPV6 = 0x0057,
  PPP_MPLS = 0x0281,
  PPP_MPLS_MULTICAST = 0x0283,
};

/* IP's protocol numbers of extension headers. */
enum
{
  IP_HOP_BY_HOP = 0,
  IP_ROUTING = 43,
  IP_FRAGMENT = 44,
  IP_AUTHENTICATION = 51,
  IP_NO_NEXT_HEADER = 59,
  IP_DESTINATION = 60,
  IP_MOBILITY = 135,
  IP_HOST_IDENTITY = 139,
  IP_SHIM6 = 140,
};

#define IPV4_MIN_HEADER 20
#define IPV6_HEADER 40
#define IPV6_MAX_PAYLOAD 65535
#define MIN_EXTENSION 8

typedef struct
{
  const guint8 *data; /* borrowed; caplen bytes */
  gsize caplen;
  gsize len; /* on the wire, or caplen if that is larger */
  GPcapFlowKeyRecord *key; /* borrowed */
} Packet;

static inline guint16
get_16 (const Packet *self, gsize at)
{
  return self->data[at] << 8 | self->data[at + 1];
}

static inline guint32
get_32 (const Packet *self, gsize at)
{
  return (guint32) get_16 (self, at) << 16 | get_16 (self, at + 2);
}

/* Whether the bytes before @end were captured. Where they were not, the key says so. */
static inline gboolean
has (const Packet *self, gsize end)
{
  if (G_LIKELY (end <= self->caplen))
    return TRUE;
  self->key->flags |= GPCAP_FLOW_KEY_TRUNCATED;
  return FALSE;
}

/* @end is where IP says that its packet ends: what follows there is the link layer's padding. */
static void
decode_ports (const Packet *self, gsize at, gsize end)
{
  if (!gpcap_ip_has_ports (self->key->protocol) || at + 4 > end || !has (self, at + 4))
    return;
  self->key->source_port = get_16 (self, at);
  self->key->destination_port = get_16 (self, at + 2);
}

/* Whether an extension header is next. IPv4 has one of them. */
static gboolean
is_at_extension (const Packet *self)
{
  switch (self->key->protocol)
    {
    case IP_AUTHENTICATION:
      return TRUE;
    case IP_HOP_BY_HOP:
    case IP_ROUTING:
    case IP_FRAGMENT:
    case IP_DESTINATION:
    case IP_MOBILITY:
    case IP_HOST_IDENTITY:
    case IP_SHIM6:
      return self->key->ip_version == 6;
    default:
      return FALSE;
    }
}

/* Returns the size of an extension header, at least eight bytes. */
static gsize
get_extension_size (const Packet *self, gsize at)
{
  switch (self->key->protocol)
    {
    case IP_FRAGMENT:
      return 8;
    case IP_AUTHENTICATION:
      return (self->data[at + 1] + 2) * 4;
    default:
      return (self->data[at + 1] + 1) * 8;
    }
}

/* Whether an extension header is a message of its own: nothing follows it. */
static gboolean
is_message (const Packet *self, gsize at)
{
  return (self->key->protocol == IP_MOBILITY || self->key->protocol == IP_HOST_IDENTITY)
         && self->data[at] == IP_NO_NEXT_HEADER;
}

/* Decodes what follows IP's own header: extension headers, and ports. The packet's end ends the
 * loop, because no header is empty. */
static void
decode_headers (const Packet *self, gsize at, gsize end)
{
  GPcapFlowKeyRecord *key = self->key;

  while (is_at_extension (self))
    {
      if (at + MIN_EXTENSION > end || !has (self, at + MIN_EXTENSION) || is_message (self, at))
        return;
      const gsize size = get_extension_size (self, at);
      if (key->protocol == IP_FRAGMENT && (get_16 (self, at + 2) & ~7) != 0)
        key->flags |= GPCAP_FLOW_KEY_FRAGMENT;
      key->protocol = self->data[at];
      if ((key->flags & GPCAP_FLOW_KEY_FRAGMENT) != 0)
        return;
      at += size;
    }
  decode_ports (self, at, end);
}

static void
decode_ipv4 (const Packet *self, gsize at)
{
  GPcapFlowKeyRecord *key = self->key;

  if (!has (self, at + IPV4_MIN_HEADER))
    return;
  const guint8 *header = self->data + at;
  const gsize header_size = (header[0] & 0x0f) * 4;
  /* The length is 0 where the network interface is to divide the packet. */
  const guint16 size = get_16 (self, at + 2);
  if (header[0] >> 4 != 4 || header_size < IPV4_MIN_HEADER || (size != 0 && size < header_size))
    return;

  key->ip_version = 4;
  key->protocol = header[9];
  memcpy (key->source, header + 12, 4);
  memcpy (key->destination, header + 16, 4);
  if ((get_16 (self, at + 6) & 0x1fff) != 0)
    {
      key->flags |= GPCAP_FLOW_KEY_FRAGMENT;
      return;
    }
  decode_headers (self, at + header_size, size != 0 ? at + size : self->len);
}

static void
decode_ipv6 (const Packet *self, gsize at)
{
  GPcapFlowKeyRecord *key = self->key;

  if (!has (self, at + IPV6_HEADER))
    return;
  const guint8 *header = self->data + at;
  if (header[0] >> 4 != 6)
    return;

  key->ip_version = 6;
  key->protocol = header[6];
  memcpy (key->source, header + 8, 16);
  memcpy (key->destination, header + 24, 16);
  /* A payload that does not fit into the length has 0 there, and its length in a hop-by-hop header,
   * or nowhere. */
  const guint16 size = get_16 (self, at + 4);
  const gboolean is_jumbo =
      size == 0 && (key->protocol == IP_HOP_BY_HOP || self->len > IPV6_MAX_PAYLOAD);
  at += IPV6_HEADER;
  decode_headers (self, at, is_jumbo ? self->len : at + size);
}

/* Decodes what is a packet of IP or nothing: its first four bits tell. */
static void
decode_ip (const Packet *self, gsize at)
{
  if (!has (self, at + 1))
    return;
  switch (self->data[at] >> 4)
    {
    case 4:
      self->key->ether_type = GPCAP_ETHER_TYPE_IPV4;
      decode_ipv4 (self, at);
      break;
    case 6:
      self->key->ether_type = ETHER_TYPE_IPV6;
      decode_ipv6 (self, at);
      break;
    default:
      break;
    }
}

/* A label does not tell what it stands for, but IP is what it is in most networks. */
static void
decode_mpls (const Packet *self, gsize at)
{
  gboolean is_last = FALSE;

  while (!is_last)
    {
      if (!has (self, at + 4))
        return;
      is_last = (self->data[at + 2] & 1) != 0;
      at += 4;
    }
  decode_ip (self, at);
}

static void
decode_ppp (const Packet *self, gsize at)
{
  if (!has (self, at + 2))
    return;
  switch (get_16 (self, at))
    {
    case PPP_IPV4:
      self->key->ether_type = GPCAP_ETHER_TYPE_IPV4;
      decode_ipv4 (self, at + 2);
      break;
    case PPP_IPV6:
      self->key->ether_type = ETHER_TYPE_IPV6;
      decode_ipv6 (self, at + 2);
      break;
    case PPP_MPLS:
    case PPP_MPLS_MULTICAST:
      decode_mpls (self, at + 2);
      break;
    default:
      break;
    }
}

static void
decode_pppoe (const Packet *self, gsize at)
{
  if (!has (self, at + 6))
    return;
  /* Version 1, type 1, code 0: data of a session. */
  if (get_16 (self, at) == 0x1100)
    decode_ppp (self, at + 6);
}

/* Whether the header is that of SNAP, with EtherTypes as Ethernet has them. */
static gboolean
is_snap (const Packet *self, gsize at)
{
  static const guint8 ethernet[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00 };
  static const guint8 bridged[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0xf8 };

  if (!has (self, at + 3) || memcmp (self->data + at, ethernet, 3) != 0 || !has (self, at + 8))
    return FALSE;
  return memcmp (self->data + at, ethernet, sizeof ethernet) == 0
         || memcmp (self->data + at, bridged, sizeof bridged) == 0;
}

static inline gboolean
is_vlan_tag (guint16 type)
{
  return type == ETHER_TYPE_VLAN || type == ETHER_TYPE_PROVIDER_VLAN
         || type == ETHER_TYPE_OLD_PROVIDER_VLAN;
}

/* Decodes what follows an EtherType, or the length of an 802.3 frame. Tags may be in front of SNAP
 * and behind it. */
static void
decode_ether_type (const Packet *self, guint16 type, gsize at)
{
  gboolean is_tagged = FALSE;
  gboolean is_802_3 = FALSE;

  while (is_vlan_tag (type) || (type < MIN_ETHER_TYPE && !is_802_3))
    {
      if (is_vlan_tag (type))
        {
          if (!has (self, at + 4))
            return;
          if (!is_tagged)
            self->key->vlan_id = get_16 (self, at) & 0x0fff;
          is_tagged = TRUE;
          type = get_16 (self, at + 2);
          at += 4;
        }
      else
        {
          if (!is_snap (self, at))
            return;
          is_802_3 = TRUE;
          type = get_16 (self, at + 6);
          at += 8;
        }
    }
  if (type < MIN_ETHER_TYPE)
    return;

  self->key->ether_type = type;
  switch (type)
    {
    case GPCAP_ETHER_TYPE_IPV4:
      decode_ipv4 (self, at);
      break;
    case ETHER_TYPE_IPV6:
      decode_ipv6 (self, at);
      break;
    case ETHER_TYPE_MPLS:
    case ETHER_TYPE_MPLS_MULTICAST:
      decode_mpls (self, at);
      break;
    case ETHER_TYPE_PPPOE_SESSION:
      decode_pppoe (self, at);
      break;
    default:
      break;
    }
}

/* Decodes a cooked header, whose protocol is an EtherType or one of Linux's own small numbers. */
static void
decode_cooked (const Packet *self, gsize protocol_at, gsize header_size)
{
  if (!has (self, header_size))
    return;
  const guint16 protocol = get_16 (self, protocol_at);
  if (protocol >= MIN_ETHER_TYPE || protocol == COOKED_802_2)
    decode_ether_type (self, protocol, header_size);
}

/* Decodes an address family of BSD's in front of IP, in the byte order of the machine that
 * captured. IPv6 has another number in each system; 10 is Linux's. */
static void
decode_family (const Packet *self)
{
  if (!has (self, 4))
    return;
  guint32 family = get_32 (self, 0);
  if (family > G_MAXUINT16)
    family = GUINT32_SWAP_LE_BE (family);
  switch (family)
    {
    case 2:
      self->key->ether_type = GPCAP_ETHER_TYPE_IPV4;
      decode_ipv4 (self, 4);
      break;
    case 10:
    case 24:
    case 28:
    case 30:
      self->key->ether_type = ETHER_TYPE_IPV6;
      decode_ipv6 (self, 4);
      break;
    default:
      break;
    }
}

static inline guint16
load_16 (const guint8 *data)
{
  return data[0] << 8 | data[1];
}

static inline gboolean
is_tcp_or_udp (guint8 protocol)
{
  return protocol == GPCAP_IP_TCP || protocol == GPCAP_IP_UDP;
}

/* Decodes the first fragment of TCP or UDP in IPv4 without options. */
static inline gboolean
decode_plain_ipv4 (const guint8 *ip, gsize caplen, GPcapFlowKeyRecord *key)
{
  const guint8 *ports = ip + IPV4_MIN_HEADER;

  if (caplen < IPV4_MIN_HEADER + 4 || ip[0] != 0x45 || load_16 (ip + 2) < IPV4_MIN_HEADER + 4
      || (load_16 (ip + 6) & 0x1fff) != 0 || !is_tcp_or_udp (ip[9]))
    return FALSE;
  *key = (GPcapFlowKeyRecord){
    .source_port = load_16 (ports),
    .destination_port = load_16 (ports + 2),
    .ether_type = GPCAP_ETHER_TYPE_IPV4,
    .ip_version = 4,
    .protocol = ip[9],
  };
  memcpy (key->source, ip + 12, 4);
  memcpy (key->destination, ip + 16, 4);
  return TRUE;
}

/* Decodes TCP or UDP in IPv6 without extension headers. */
static inline gboolean
decode_plain_ipv6 (const guint8 *ip, gsize caplen, GPcapFlowKeyRecord *key)
{
  const guint8 *ports = ip + IPV6_HEADER;

  if (caplen < IPV6_HEADER + 4 || ip[0] >> 4 != 6 || load_16 (ip + 4) < 4 || !is_tcp_or_udp (ip[6]))
    return FALSE;
  *key = (GPcapFlowKeyRecord){
    .source_port = load_16 (ports),
    .destination_port = load_16 (ports + 2),
    .ether_type = ETHER_TYPE_IPV6,
    .ip_version = 6,
    .protocol = ip[6],
  };
  memcpy (key->source, ip + 8, 16);
  memcpy (key->destination, ip + 24, 16);
  return TRUE;
}

/* Decodes what most packets are, in half the time: IP with ports at once behind its header, in an
 * Ethernet frame without tags. Returns FALSE for all others. */
static inline gboolean
decode_plain (const guint8 *data, gsize caplen, GPcapFlowKeyRecord *key)
{
  if (caplen < 14)
    return FALSE;
  switch (load_16 (data + 12))
    {
    case GPCAP_ETHER_TYPE_IPV4:
      return decode_plain_ipv4 (data + 14, caplen - 14, key);
    case ETHER_TYPE_IPV6:
      return decode_plain_ipv6 (data + 14, caplen - 14, key);
    default:
      return FALSE;
    }
}

/* Decodes a packet of @caplen bytes, of @len bytes on the wire, into @key. Any bytes have a key:
 * what is not found stays 0. */
void
gpcap_decode (int link_type, const guint8 *data, gsize caplen, gsize len, GPcapFlowKeyRecord *key)
{
  const Packet packet = { data, caplen, MAX (len, caplen), key };

  if (link_type == GPCAP_DLT_EN10MB && decode_plain (data, caplen, key))
    return;
  *key = (GPcapFlowKeyRecord){ .ip_version = 0 };
  switch (link_type)
    {
    case GPCAP_DLT_EN10MB:
      if (has (&packet, 14))
        decode_ether_type (&packet, get_16 (&packet, 12), 14);
      break;
    case GPCAP_DLT_LINUX_SLL:
      decode_cooked (&packet, 14, 16);
      break;
    case GPCAP_DLT_LINUX_SLL2:
      decode_cooked (&packet, 0, 20);
      break;
    case GPCAP_DLT_RAW:
      decode_ip (&packet, 0);
      break;
    case GPCAP_DLT_IPV4:
      key->ether_type = GPCAP_ETHER_TYPE_IPV4;
      decode_ipv4 (&packet, 0);
      break;
    case GPCAP_DLT_IPV6:
      key->ether_type = ETHER_TYPE_IPV6;
      decode_ipv6 (&packet, 0);
      break;
    case GPCAP_DLT_NULL:
    case GPCAP_DLT_LOOP:
      decode_family (&packet);
      break;
    case GPCAP_DLT_PPP_ETHER:
      key->ether_type = ETHER_TYPE_PPPOE_SESSION;
      decode_pppoe (&packet, 0);
      break;
    default:
      break;
    }
}
