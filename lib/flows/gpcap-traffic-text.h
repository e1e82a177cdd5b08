/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses, protocols and filters as texts. */

#pragma once

#include "gpcap/gpcap-traffic-record.h"

G_BEGIN_DECLS

char *gpcap_traffic_format_address (guint ip_version, const guint8 *address);
char *gpcap_traffic_format_ip_protocol (guint protocol);
char *gpcap_traffic_format_ether_type (guint ether_type);
char *gpcap_traffic_select_conversation (const GPcapTrafficRecord *record, gboolean is_tagged);
char *gpcap_traffic_select_endpoint (const GPcapTrafficRecord *record, gboolean is_tagged);
char *gpcap_traffic_select_protocol (const GPcapTrafficRecord *record, gboolean is_tagged);

G_END_DECLS
