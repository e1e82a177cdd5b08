/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The items of a model that somebody holds, by the serials of their rows. */

#pragma once

#include "gpcap/gpcap-traffic.h"

G_BEGIN_DECLS

/* Each row has one item as long as a program holds it. This holds none. */
typedef struct
{
  GHashTable *references; /* owned; by serial: a weak reference of the row's item */
  guint n_to_sweep; /* with so many, those whose items are gone are taken out */
} GPcapTrafficItems;

void gpcap_traffic_items_init (GPcapTrafficItems *self);
void gpcap_traffic_items_finish (GPcapTrafficItems *self);
GPcapTraffic *gpcap_traffic_items_find (const GPcapTrafficItems *self, guint64 serial);
void gpcap_traffic_items_add (GPcapTrafficItems *self, guint64 serial, GPcapTraffic *item);
GPtrArray *gpcap_traffic_items_collect (GPcapTrafficItems *self);

G_END_DECLS
