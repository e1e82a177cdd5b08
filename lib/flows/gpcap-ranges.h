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

/* What holds for all numbers of a cell. */
typedef enum
{
  GPCAP_CELL_OUTSIDE,
  GPCAP_CELL_INSIDE,
  GPCAP_CELL_MIXED, /* nothing: a bound is in it */
} GPcapCell;

#define GPCAP_CELL_BITS 2
#define GPCAP_CELLS_PER_BYTE 4

/* The ranges as the sorted numbers at which being inside begins and ends, in turn: the number of
 * those that are not above a number tells whether it is inside. The span of their high halves is
 * divided into equal cells, most of which have no bound in them, so that one look tells; and into
 * larger parts, whose index tells the few bounds that have to be compared for the other cells. */
typedef struct
{
  guint64 *highs; /* owned */
  guint64 *lows; /* owned; NULL if all are 0 */
  guint n_bounds;

  guint64 base; /* where the first cell and the first part begin */
  guint8 *cells; /* owned; GPCAP_CELL_BITS for each */
  guint64 n_cells;
  guint cell_shift; /* a cell has 2 to the power of this numbers */
  guint32 *index; /* owned; for each part, and for the end, how many bounds are before it */
  guint64 n_parts;
  guint part_shift;
} GPcapRanges;

void gpcap_ranges_init (GPcapRanges *self, const GPcapRange *sorted, guint n_ranges);
void gpcap_ranges_clear (GPcapRanges *self);
gboolean gpcap_ranges_search (const GPcapRanges *self, GPcapNumber number);
int gpcap_number_compare (GPcapNumber a, GPcapNumber b);

static inline gboolean
gpcap_ranges_contain (const GPcapRanges *self, GPcapNumber number)
{
  const guint64 cell = (number.high - self->base) >> self->cell_shift;

  if (self->n_bounds == 0 || number.high < self->base)
    return FALSE;
  if (cell >= self->n_cells)
    return self->n_bounds % 2;
  const guint shift = cell % GPCAP_CELLS_PER_BYTE * GPCAP_CELL_BITS;
  const guint state = self->cells[cell / GPCAP_CELLS_PER_BYTE] >> shift & 3;
  if (G_UNLIKELY (state == GPCAP_CELL_MIXED))
    return gpcap_ranges_search (self, number);
  return state == GPCAP_CELL_INSIDE;
}

G_END_DECLS
