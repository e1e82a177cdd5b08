/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An endpoint: an address that sends and receives packets. */

#pragma once

#include <gpcap/gpcap-traffic.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_ENDPOINT (gpcap_endpoint_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapEndpoint, gpcap_endpoint, GPCAP, ENDPOINT, GPcapTraffic)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_endpoint_get_ip_version (GPcapEndpoint *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_endpoint_get_address (GPcapEndpoint *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_endpoint_get_packets_sent (GPcapEndpoint *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_endpoint_get_bytes_sent (GPcapEndpoint *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_endpoint_get_packets_received (GPcapEndpoint *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_endpoint_get_bytes_received (GPcapEndpoint *self);

G_END_DECLS
