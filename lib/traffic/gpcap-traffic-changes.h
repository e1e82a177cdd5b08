/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the rows of a model change. */

#pragma once

#include "traffic/gpcap-traffic-counter.h"

G_BEGIN_DECLS

/* So many rows at a position leave their places to others. */
typedef struct
{
  guint old_position;
  guint n_removed;
  guint new_position;
  guint n_added;
} GPcapTrafficChange;

/* The rows before and after a change, without those at the beginning and the end that stay. */
typedef struct
{
  const GPcapTrafficPlace *old_places; /* borrowed */
  const GPcapTrafficPlace *new_places; /* borrowed */
  guint n_old;
  guint n_new;
  guint n_same; /* at the beginning */
  guint32 *old_positions; /* owned; by slot: the position plus one */
  guint32 *new_positions; /* owned */
} GPcapTrafficChanges;

void gpcap_traffic_changes_init (GPcapTrafficChanges *self, GArray *old_places, GArray *new_places);
void gpcap_traffic_changes_finish (GPcapTrafficChanges *self);
gboolean gpcap_traffic_changes_stays (const GPcapTrafficChanges *self, guint old_position);
GArray *gpcap_traffic_changes_find (const GPcapTrafficChanges *self);

G_END_DECLS
