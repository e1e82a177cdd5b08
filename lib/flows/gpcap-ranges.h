/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges of 128-bit numbers, and whether a number is in one of them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A number of 128 bits, because not every compiler has such a type. */
typedef struct
{
  guint64 high;
  guint64 low;
} GPcapNumber;

typedef struct
{
  GPcapNumber first;
  GPcapNumber last;
} GPcapRange;

/* The ranges as the sorted numbers at which being inside begins and ends, in turn: the number of
 * those that are not above a number tells whether it is inside. An index finds the few of them that
 * have to be compared: it divides the span of their high halves into equal parts. */
typedef struct
{
  guint64 *highs; /* owned */
  guint64 *lows; /* owned; NULL if all are 0 */
  guint n_bounds;

  guint32 *index; /* owned; for each part, and for the end, how many bounds are before it */
  guint64 base; /* where the first part begins */
  guint64 n_parts;
  guint shift; /* a part has 2 to the power of this numbers */
} GPcapRanges;

void gpcap_ranges_init (GPcapRanges *self, const GPcapRange *sorted, guint n_ranges);
void gpcap_ranges_clear (GPcapRanges *self);
gboolean gpcap_ranges_contain (const GPcapRanges *self, GPcapNumber number);
int gpcap_number_compare (GPcapNumber a, GPcapNumber b);

G_END_DECLS
