/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists the rows of a table in an order. */

#pragma once

#include "traffic/gpcap-traffic-counter.h"

G_BEGIN_DECLS

GArray *
gpcap_traffic_order_list (GPcapTrafficOrder self, const GPcapTrafficRows *rows, guint max_items);

G_END_DECLS
