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

/* IP's protocols that have a name in common use, the others with IANA's. */
static const Name ip_protocols[] = {
  { 0, "HOPOPT" },      { 1, "ICMP" },         { 2, "IGMP" },       { 4, "IPIP" },
  { 6, "TCP" },         { 8, "EGP" },          { 17, "UDP" },       { 33, "DCCP" },
  { 41, "IPv6" },       { 43, "IPv6-Route" },  { 44, "IPv6-Frag" }, { 46, "RSVP" },
  { 47, "GRE" },        { 50, "ESP" },         { 51, "AH" },        { 58, "ICMPv6" },
  { 59, "IPv6-NoNxt" }, { 60, "IPv6-Opts" },   { 88, "EIGRP" },     { 89, "OSPF" },
  { 97, "EtherIP" },    { 103, "PIM" },        { 108, "IPComp" },   { 112, "VRRP" },
  { 115, "L2TP" },      { 124, "IS-IS" },      { 132, "SCTP" },     { 135, "Mobility" },
  { 136, "UDP-Lite" },  { 137, "MPLS-in-IP" }, { 138, "MANET" },    { 139, "HIP" },
  { 140, "Shim6" },
};

static const Name ether_types[] = {
  { 0x0800, "IPv4" },
  { 0x0806, "ARP" },
  { 0x0842, "Wake-on-LAN" },
  { 0x22f0, "AVTP" },
  { 0x8035, "RARP" },
  { 0x809b, "AppleTalk" },
  { 0x80f3, "AARP" },
  { 0x8137, "IPX" },
  { 0x86dd, "IPv6" },
  { 0x8808, "Ethernet flow control" },
  { 0x8809, "LACP" },
  { 0x8847, "MPLS" },
  { 0x8848, "MPLS multicast" },
  { 0x8863, "PPPoE discovery" },
  { 0x8864, "PPPoE session" },
  { 0x888e, "EAPOL" },
  { 0x8892, "PROFINET" },
  { 0x88a4, "EtherCAT" },
  { 0x88b8, "GOOSE" },
  { 0x88cc, "LLDP" },
  { 0x88e5, "MACsec" },
  { 0x88f7, "PTP" },
  { 0x8902, "CFM" },
  { 0x8906, "FCoE" },
  { 0x9000, "Loopback" },
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

char *
gpcap_flow_label_ip_protocol (guint protocol)
{
  const char *name = find_name (ip_protocols, G_N_ELEMENTS (ip_protocols), protocol);

  return name != NULL ? g_strdup (name) : g_strdup_printf ("IP protocol %u", protocol);
}

char *
gpcap_flow_label_ether_type (guint ether_type)
{
  const char *name = find_name (ether_types, G_N_ELEMENTS (ether_types), ether_type);

  if (ether_type == 0)
    return g_strdup ("unknown");
  return name != NULL ? g_strdup (name) : g_strdup_printf ("EtherType 0x%04x", ether_type);
}

/* Returns the name of IP's protocol, or of what there is without IP. */
char *
gpcap_flow_label_protocol (const GPcapFlowKeyRecord *key)
{
  return key->ip_version != 0 ? gpcap_flow_label_ip_protocol (key->protocol)
                              : gpcap_flow_label_ether_type (key->ether_type);
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
