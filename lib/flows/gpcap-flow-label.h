/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts that show a flow: protocols, addresses, and all together. */

#pragma once

#include "gpcap/gpcap-flow-key.h"

G_BEGIN_DECLS

char *gpcap_flow_label_ip_protocol (guint protocol);
char *gpcap_flow_label_ether_type (guint ether_type);
char *gpcap_flow_label_protocol (const GPcapFlowKeyRecord *key);
char *gpcap_flow_label_address (guint ip_version, const guint8 *address);
char *gpcap_flow_label_endpoint (guint ip_version, const guint8 *address, guint port);
char *gpcap_flow_label (const GPcapFlowKeyRecord *key);

G_END_DECLS
