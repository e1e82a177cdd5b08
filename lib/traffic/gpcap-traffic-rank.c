/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of a table in an order. */

#include "traffic/gpcap-traffic-rank.h"

#include <stdlib.h>

static inline gboolean
is_before (const GPcapTrafficRank *a, const GPcapTrafficRank *b)
{
  return a->major != b->major ? a->major < b->major : a->minor < b->minor;
}

static int
compare (const void *a, const void *b)
{
  return is_before (b, a) - is_before (a, b);
}

/* Moves those that are before the pivot to the front. Returns a position such that none from there
 * on is before one in front of it; neither part is empty. The pivot is random, so that who sends
 * packets cannot choose an order that takes long. */
static gsize
partition (GPcapTrafficRank *ranks, gsize n_ranks)
{
  const GPcapTrafficRank pivot = ranks[g_random_int () % (n_ranks - 1)];
  gsize i = 0, j = n_ranks - 1;

  for (;;)
    {
      while (is_before (&ranks[i], &pivot))
        i++;
      while (is_before (&pivot, &ranks[j]))
        j--;
      if (i >= j)
        return j + 1;

      const GPcapTrafficRank other = ranks[i];
      ranks[i++] = ranks[j];
      ranks[j--] = other;
    }
}

/* Moves the @n_first that come first to the front, in no order. */
void
gpcap_traffic_ranks_select (GPcapTrafficRank *ranks, gsize n_ranks, gsize n_first)
{
  while (n_ranks > 1 && n_first > 0 && n_first < n_ranks)
    {
      const gsize n_before = partition (ranks, n_ranks);

      if (n_first <= n_before)
        n_ranks = n_before;
      else
        {
          ranks += n_before;
          n_ranks -= n_before;
          n_first -= n_before;
        }
    }
}

/* Rows in order of appearance mostly are in order already. */
void
gpcap_traffic_ranks_sort (GPcapTrafficRank *ranks, gsize n_ranks)
{
  gsize i = 1;

  while (i < n_ranks && !is_before (&ranks[i], &ranks[i - 1]))
    i++;
  if (i < n_ranks)
    qsort (ranks, n_ranks, sizeof *ranks, compare);
}
