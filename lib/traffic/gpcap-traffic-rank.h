/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of a table in an order. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A row and what it is ordered by: the lesser comes first. */
typedef struct
{
  guint64 major;
  guint64 minor; /* among those with the same major */
  guint32 slot; /* of the row */
} GPcapTrafficRank;

/* Makes a time such that a lesser number is an earlier time. */
static inline guint64
gpcap_traffic_rank_of_time (gint64 time)
{
  return (guint64) time ^ G_GUINT64_CONSTANT (0x8000000000000000);
}

void gpcap_traffic_ranks_select (GPcapTrafficRank *ranks, gsize n_ranks, gsize n_first);
void gpcap_traffic_ranks_sort (GPcapTrafficRank *ranks, gsize n_ranks);

G_END_DECLS
