/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filter expressions that select what was counted. */

#include "traffic/gpcap-traffic-selection.h"

#include "flows/gpcap-flow-label.h"
#include "flows/gpcap-ip.h"

/* Also selects the packets with one and two VLAN tags: behind "vlan", libpcap's expressions look
 * behind the tag. */
static char *
select_tagged (char *expression, gboolean is_tagged)
{
  g_autofree char *untagged = expression;

  return is_tagged ? g_strdup_printf ("(%s) or (vlan and ((%s) or (vlan and (%s))))", untagged,
                                      untagged, untagged)
                   : g_steal_pointer (&untagged);
}

/* How an expression compares a port: libpcap knows the ports of three protocols by name. */
static char *
select_port (const GPcapTrafficRecord *record, gboolean is_source, guint port)
{
  const guint offset = is_source ? 0 : 2;

  if (record->protocol != GPCAP_IP_UDP_LITE && record->protocol != GPCAP_IP_DCCP)
    return g_strdup_printf ("%s port %u", is_source ? "src" : "dst", port);
  if (record->ip_version == 6)
    return g_strdup_printf ("ip6[%u:2] = %u", 40 + offset, port);
  return g_strdup_printf ("ip[(ip[0] & 15) * 4 + %u:2] = %u", offset, port);
}

static gboolean
has_ports (const GPcapTrafficRecord *record)
{
  return record->port_a != 0 || record->port_b != 0;
}

static char *
select_direction (const GPcapTrafficRecord *record, gboolean is_back)
{
  g_autofree char *source = gpcap_flow_label_address (
      record->ip_version, is_back ? record->address_b : record->address_a);
  g_autofree char *destination = gpcap_flow_label_address (
      record->ip_version, is_back ? record->address_a : record->address_b);
  g_autofree char *hosts = g_strdup_printf ("src host %s and dst host %s", source, destination);

  if (!has_ports (record))
    return g_steal_pointer (&hosts);

  g_autofree char *source_port =
      select_port (record, TRUE, is_back ? record->port_b : record->port_a);
  g_autofree char *destination_port =
      select_port (record, FALSE, is_back ? record->port_a : record->port_b);
  return g_strdup_printf ("%s and %s and %s", hosts, source_port, destination_port);
}

/* Of a protocol with ports, what has none is the later fragments. What has no fragments has ports
 * everywhere. */
static const char *
select_fragments (const GPcapTrafficRecord *record)
{
  if (!gpcap_ip_has_ports (record->protocol))
    return "";
  if (record->ip_version == 6)
    return has_ports (record) ? "" : " and ip6[6] = 44 and ip6[42:2] & 0xfff8 != 0";
  return has_ports (record) ? " and ip[6:2] & 0x1fff = 0" : " and ip[6:2] & 0x1fff != 0";
}

char *
gpcap_traffic_select_conversation (const GPcapTrafficRecord *record, gboolean is_tagged)
{
  if (record->ip_version != 4 && record->ip_version != 6)
    return NULL;

  g_autofree char *there = select_direction (record, FALSE);
  g_autofree char *back = select_direction (record, TRUE);
  return select_tagged (g_strdup_printf ("%s proto %u%s and ((%s) or (%s))",
                                         record->ip_version == 4 ? "ip" : "ip6", record->protocol,
                                         select_fragments (record), there, back),
                        is_tagged);
}

char *
gpcap_traffic_select_endpoint (const GPcapTrafficRecord *record, gboolean is_tagged)
{
  g_autofree char *address = gpcap_flow_label_address (record->ip_version, record->address_a);

  if (address == NULL)
    return NULL;
  return select_tagged (
      g_strdup_printf ("%s host %s", record->ip_version == 4 ? "ip" : "ip6", address), is_tagged);
}

char *
gpcap_traffic_select_protocol (const GPcapTrafficRecord *record, gboolean is_tagged)
{
  if (record->ether_type == 0)
    return NULL;
  if (record->ether_type == GPCAP_ETHER_TYPE_IPV4)
    return select_tagged (
        g_strdup_printf ("ip proto %u or ip6 proto %u", record->protocol, record->protocol),
        is_tagged);
  return select_tagged (g_strdup_printf ("ether proto 0x%04x", record->ether_type), is_tagged);
}
