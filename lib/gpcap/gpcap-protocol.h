/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A protocol: the packets of one kind. */

#pragma once

#include <gpcap/gpcap-traffic.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_PROTOCOL (gpcap_protocol_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapProtocol, gpcap_protocol, GPCAP, PROTOCOL, GPcapTraffic)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_protocol_get_ether_type (GPcapProtocol *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_protocol_get_number (GPcapProtocol *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_protocol_get_name (GPcapProtocol *self);

G_END_DECLS
