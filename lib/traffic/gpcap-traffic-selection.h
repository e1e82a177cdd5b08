/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filter expressions that select what was counted. */

#pragma once

#include "gpcap/gpcap-traffic-record.h"

G_BEGIN_DECLS

char *gpcap_traffic_select_conversation (const GPcapTrafficRecord *record, gboolean is_tagged);
char *gpcap_traffic_select_endpoint (const GPcapTrafficRecord *record, gboolean is_tagged);
char *gpcap_traffic_select_protocol (const GPcapTrafficRecord *record, gboolean is_tagged);

G_END_DECLS
