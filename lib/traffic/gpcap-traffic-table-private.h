/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a table shows what a counter has. */

#pragma once

#include "gpcap/gpcap-traffic-table.h"
#include "traffic/gpcap-traffic-counter.h"

G_BEGIN_DECLS

void gpcap_traffic_table_show (GPcapTrafficTable *self,
                               GPcapTrafficCounter *counter,
                               GPcapTrafficKind kind);
GPcapTrafficCounter *gpcap_traffic_table_peek_counter (GPcapTrafficTable *self);
void gpcap_traffic_table_refresh (GPcapTrafficTable *self);

G_END_DECLS
