/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists the rows of a table in an order. */

#include "traffic/gpcap-traffic-order.h"

#include "traffic/gpcap-traffic-rank.h"

static guint64
key_of (const GPcapTrafficRow *row, GPcapTrafficOrder order)
{
  switch (order)
    {
    case GPCAP_TRAFFIC_ORDER_LAST_SEEN:
      return ~gpcap_traffic_rank_of_time (row->last_seen);
    case GPCAP_TRAFFIC_ORDER_PACKETS:
      return ~(row->packets[0] + row->packets[1]);
    case GPCAP_TRAFFIC_ORDER_BYTES:
      return ~(row->bytes[0] + row->bytes[1]);
    case GPCAP_TRAFFIC_ORDER_FIRST_SEEN:
    default:
      return 0;
    }
}

/* Returns the places of the rows in this order; of the first @max_items, or with 0 of all. */
GArray *
gpcap_traffic_order_list (GPcapTrafficOrder self, const GPcapTrafficRows *rows, guint max_items)
{
  g_autofree GPcapTrafficRank *ranks = g_new (GPcapTrafficRank, rows->n_rows);
  guint n = 0;

  for (guint32 slot = 0; slot < rows->n_slots; slot++)
    if (gpcap_traffic_rows_is_live (rows, slot))
      ranks[n++] = (GPcapTrafficRank){
        .major = key_of (gpcap_traffic_rows_get (rows, slot), self),
        .minor = gpcap_traffic_rows_get_serial (rows, slot),
        .slot = slot,
      };
  if (max_items != 0 && max_items < n)
    {
      gpcap_traffic_ranks_select (ranks, n, max_items);
      n = max_items;
    }
  gpcap_traffic_ranks_sort (ranks, n);

  GArray *places = g_array_sized_new (FALSE, FALSE, sizeof (GPcapTrafficPlace), n);
  for (guint i = 0; i < n; i++)
    {
      const GPcapTrafficPlace place = { .serial = ranks[i].minor, .slot = ranks[i].slot };

      g_array_append_val (places, place);
    }
  return places;
}
