/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges of 128-bit numbers, and whether a number is in one of them. */

#include "flows/gpcap-ranges.h"

/* How many cells a part has, as a power of 2: so many that most have no bound. */
#define CELLS_SHIFT 3

int
gpcap_number_compare (GPcapNumber a, GPcapNumber b)
{
  if (a.high != b.high)
    return a.high < b.high ? -1 : 1;
  return (a.low > b.low) - (a.low < b.low);
}

/* Returns the number after @number; 0 after the largest one. */
static GPcapNumber
next_number (GPcapNumber number)
{
  number.low++;
  number.high += number.low == 0;
  return number;
}

static gboolean
is_zero (GPcapNumber number)
{
  return number.high == 0 && number.low == 0;
}

/* The largest number has none behind it, so its range never ends. */
static void
add_end (GArray *bounds, GPcapNumber last)
{
  const GPcapNumber end = next_number (last);

  if (!is_zero (end))
    g_array_append_val (bounds, end);
}

/* Returns the bounds of the ranges; those that overlap or touch become one. */
static GArray *
find_bounds (const GPcapRange *sorted, guint n_ranges)
{
  GArray *bounds = g_array_sized_new (FALSE, FALSE, sizeof (GPcapNumber), n_ranges * 2);
  GPcapRange current = sorted[0];

  for (guint i = 1; i < n_ranges; i++)
    {
      const GPcapNumber end = next_number (current.last);

      if (!is_zero (end) && gpcap_number_compare (sorted[i].first, end) > 0)
        {
          g_array_append_val (bounds, current.first);
          add_end (bounds, current.last);
          current = sorted[i];
        }
      else if (gpcap_number_compare (sorted[i].last, current.last) > 0)
        current.last = sorted[i].last;
    }
  g_array_append_val (bounds, current.first);
  add_end (bounds, current.last);
  return bounds;
}

/* Makes about as many parts as there are bounds. */
static void
make_index (GPcapRanges *self)
{
  const guint64 span = self->highs[self->n_bounds - 1] - self->base;

  while (span >> self->part_shift >= self->n_bounds)
    self->part_shift++;
  self->n_parts = (span >> self->part_shift) + 1;
  self->index = g_new0 (guint32, self->n_parts + 1);
  for (guint i = 0; i < self->n_bounds; i++)
    self->index[((self->highs[i] - self->base) >> self->part_shift) + 1]++;
  for (gsize part = 0; part < self->n_parts; part++)
    self->index[part + 1] += self->index[part];
}

static guint64
find_cell (const GPcapRanges *self, guint bound)
{
  return (self->highs[bound] - self->base) >> self->cell_shift;
}

static void
make_cells (GPcapRanges *self)
{
  guint n_passed = 0;

  self->cell_shift = self->part_shift - MIN (self->part_shift, CELLS_SHIFT);
  self->n_cells = find_cell (self, self->n_bounds - 1) + 1;
  self->cells = g_new0 (guint8, self->n_cells / GPCAP_CELLS_PER_BYTE + 1);
  for (guint64 cell = 0; cell < self->n_cells; cell++)
    {
      const guint n_before = n_passed;

      while (n_passed < self->n_bounds && find_cell (self, n_passed) == cell)
        n_passed++;
      const GPcapCell state = n_passed > n_before ? GPCAP_CELL_MIXED : n_before % 2;
      self->cells[cell / GPCAP_CELLS_PER_BYTE] |= state
                                                  << cell % GPCAP_CELLS_PER_BYTE * GPCAP_CELL_BITS;
    }
}

/* The ranges are sorted by their first numbers. */
void
gpcap_ranges_init (GPcapRanges *self, const GPcapRange *sorted, guint n_ranges)
{
  *self = (GPcapRanges){ .n_bounds = 0 };
  if (n_ranges == 0)
    return;

  g_autoptr (GArray) bounds = find_bounds (sorted, n_ranges);
  gboolean has_lows = FALSE;
  self->n_bounds = bounds->len;
  self->highs = g_new (guint64, bounds->len);
  self->lows = g_new (guint64, bounds->len);
  for (guint i = 0; i < bounds->len; i++)
    {
      self->highs[i] = g_array_index (bounds, GPcapNumber, i).high;
      self->lows[i] = g_array_index (bounds, GPcapNumber, i).low;
      has_lows |= self->lows[i] != 0;
    }
  if (!has_lows)
    g_clear_pointer (&self->lows, g_free);
  self->base = self->highs[0];
  make_index (self);
  make_cells (self);
}

void
gpcap_ranges_clear (GPcapRanges *self)
{
  g_free (self->highs);
  g_free (self->lows);
  g_free (self->index);
  g_free (self->cells);
  *self = (GPcapRanges){ .n_bounds = 0 };
}

/* Whether the bound is at the number or below it. No branch depends on the high half, because
 * nobody could predict that; the low half is needed for few. */
static inline gboolean
is_passed (const GPcapRanges *self, guint i, GPcapNumber number)
{
  const guint64 high = self->highs[i];

  if (G_UNLIKELY (high == number.high))
    return self->lows == NULL || self->lows[i] <= number.low;
  return high < number.high;
}

/* Looks for a number in the span of the bounds. */
gboolean
gpcap_ranges_search (const GPcapRanges *self, GPcapNumber number)
{
  const guint64 part = (number.high - self->base) >> self->part_shift;
  guint n_passed = self->index[part];
  guint n_left = self->index[part + 1] - n_passed;

  while (n_left > 0)
    {
      const guint half = (n_left + 1) / 2;

      n_passed += is_passed (self, n_passed + half - 1, number) ? half : 0;
      n_left -= half;
    }
  return n_passed % 2;
}
