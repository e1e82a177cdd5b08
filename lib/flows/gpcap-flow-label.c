/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts that show a flow: protocols, addresses, and all together. */

#include "flows/gpcap-flow-label.h"

#include <arpa/inet.h>

typedef struct
{
  guint number;
  const char *name;
} Name;

/* IP's protocols that have a name in common use. */
static const Name protocol_names[] = {
  { 0, "hop-by-hop" }, { 1, "ICMP" },     { 2, "IGMP" },     { 4, "IPv4" },     { 6, "TCP" },
  { 8, "EGP" },        { 17, "UDP" },     { 33, "DCCP" },    { 41, "IPv6" },    { 43, "routing" },
  { 44, "fragment" },  { 46, "RSVP" },    { 47, "GRE" },     { 50, "ESP" },     { 51, "AH" },
  { 58, "ICMPv6" },    { 59, "no next" }, { 60, "options" }, { 88, "EIGRP" },   { 89, "OSPF" },
  { 94, "IPIP" },      { 97, "EtherIP" }, { 103, "PIM" },    { 108, "IPComp" }, { 112, "VRRP" },
  { 115, "L2TP" },     { 124, "IS-IS" },  { 132, "SCTP" },   { 133, "FC" },     { 135, "Mobility" },
  { 136, "UDP-Lite" }, { 137, "MPLS" },   { 138, "MANET" },  { 139, "HIP" },    { 140, "Shim6" },
  { 142, "ROHC" },
};

/* EtherTypes that have a name in common use. */
static const Name ether_type_names[] = {
  { 0x0800, "IPv4" },     { 0x0806, "ARP" },          { 0x0842, "Wake-on-LAN" },
  { 0x8035, "RARP" },     { 0x809b, "AppleTalk" },    { 0x8137, "IPX" },
  { 0x86dd, "IPv6" },     { 0x8808, "flow control" }, { 0x8809, "LACP" },
  { 0x8847, "MPLS" },     { 0x8848, "MPLS" },         { 0x8863, "PPPoE discovery" },
  { 0x8864, "PPPoE" },    { 0x888e, "EAPOL" },        { 0x8892, "PROFINET" },
  { 0x88a4, "EtherCAT" }, { 0x88cc, "LLDP" },         { 0x88e5, "MACsec" },
  { 0x88f7, "PTP" },      { 0x8902, "CFM" },          { 0x8906, "FCoE" },
  { 0x9000, "loopback" },
};

static const char *
find_name (const Name *names, gsize n_names, guint number)
{
  for (gsize i = 0; i < n_names; i++)
    {
      if (names[i].number == number)
        return names[i].name;
    }
  return NULL;
}

/* Returns the name of IP's protocol, or of what there is without IP. */
char *
gpcap_flow_label_protocol (const GPcapFlowKeyRecord *key)
{
  const char *name;

  if (key->ip_version != 0)
    {
      name = find_name (protocol_names, G_N_ELEMENTS (protocol_names), key->protocol);
      return name != NULL ? g_strdup (name) : g_strdup_printf ("IP protocol %u", key->protocol);
    }
  if (key->ether_type == 0)
    return g_strdup ("unknown");
  name = find_name (ether_type_names, G_N_ELEMENTS (ether_type_names), key->ether_type);
  return name != NULL ? g_strdup (name) : g_strdup_printf ("EtherType 0x%04x", key->ether_type);
}

/* Returns NULL without IP. */
char *
gpcap_flow_label_address (guint ip_version, const guint8 *address)
{
  char text[INET6_ADDRSTRLEN];

  if (ip_version == 0)
    return NULL;
  return g_strdup (inet_ntop (ip_version == 4 ? AF_INET : AF_INET6, address, text, sizeof text));
}

/* Returns an address with its port, unless that is 0. */
char *
gpcap_flow_label_endpoint (guint ip_version, const guint8 *address, guint port)
{
  g_autofree char *text = gpcap_flow_label_address (ip_version, address);

  if (port == 0)
    return g_steal_pointer (&text);
  return g_strdup_printf (ip_version == 6 ? "[%s]:%u" : "%s:%u", text, port);
}

char *
gpcap_flow_label (const GPcapFlowKeyRecord *key)
{
  g_autofree char *protocol = gpcap_flow_label_protocol (key);

  if (key->ip_version == 0)
    return g_steal_pointer (&protocol);
  g_autofree char *source =
      gpcap_flow_label_endpoint (key->ip_version, key->source, key->source_port);
  g_autofree char *destination =
      gpcap_flow_label_endpoint (key->ip_version, key->destination, key->destination_port);
  const gboolean is_fragment = (key->flags & GPCAP_FLOW_KEY_FRAGMENT) != 0;
  return g_strdup_printf ("%s %s → %s%s", protocol, source, destination,
                          is_fragment ? " (fragment)" : "");
}
