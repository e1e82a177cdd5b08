/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IP's protocols with ports, and its EtherType. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* That of version 4, which stands for both versions where they are not distinguished. */
#define GPCAP_ETHER_TYPE_IPV4 0x0800

enum
{
  GPCAP_IP_TCP = 6,
  GPCAP_IP_UDP = 17,
  GPCAP_IP_DCCP = 33,
  GPCAP_IP_SCTP = 132,
  GPCAP_IP_UDP_LITE = 136,
};

/* Whether a packet of the protocol begins with the two ports. */
static inline gboolean
gpcap_ip_has_ports (guint8 protocol)
{
  switch (protocol)
    {
    case GPCAP_IP_TCP:
    case GPCAP_IP_UDP:
    case GPCAP_IP_DCCP:
    case GPCAP_IP_SCTP:
    case GPCAP_IP_UDP_LITE:
      return TRUE;
    default:
      return FALSE;
    }
}

G_END_DECLS
