/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows that a model has, also while it tells of its changes. */

#pragma once

#include "traffic/gpcap-traffic-changes.h"

G_BEGIN_DECLS

/* While the model tells of its changes, it has the new rows up to here, and then the old ones. */
typedef struct
{
  GArray *places; /* owned; of GPcapTrafficPlace: the rows, the new ones during a change */
  GArray *old_places; /* owned; NULL at other times */
  guint n_told;
  guint n_told_old;
} GPcapTrafficView;

void gpcap_traffic_view_init (GPcapTrafficView *self);
void gpcap_traffic_view_finish (GPcapTrafficView *self);
guint gpcap_traffic_view_get_n_rows (const GPcapTrafficView *self);
GPcapTrafficPlace gpcap_traffic_view_get_place (const GPcapTrafficView *self, guint position);
gboolean gpcap_traffic_view_is_changing (const GPcapTrafficView *self);
void gpcap_traffic_view_begin (GPcapTrafficView *self, GArray *places);
void gpcap_traffic_view_advance (GPcapTrafficView *self, const GPcapTrafficChange *change);
void gpcap_traffic_view_end (GPcapTrafficView *self);

G_END_DECLS
