/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges of 128-bit numbers, and whether a number is in one of them. */

#include "flows/gpcap-ranges.h"

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

static inline guint64
find_part (const GPcapRanges *self, guint64 high)
{
  return (high - self->base) >> self->shift;
}

/* Makes about as many parts as there are bounds. */
static void
make_index (GPcapRanges *self)
{
  const guint64 span = self->highs[self->n_bounds - 1] - self->highs[0];

  self->base = self->highs[0];
  while (span >> self->shift >= self->n_bounds)
    self->shift++;
  self->n_parts = (span >> self->shift) + 1;
  self->index = g_new0 (guint32, self->n_parts + 1);
  for (guint i = 0; i < self->n_bounds; i++)
    self->index[find_part (self, self->highs[i]) + 1]++;
  for (gsize part = 0; part < self->n_parts; part++)
    self->index[part + 1] += self->index[part];
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
  make_index (self);
}

void
gpcap_ranges_clear (GPcapRanges *self)
{
  g_free (self->highs);
  g_free (self->lows);
  g_free (self->index);
  *self = (GPcapRanges){ .n_bounds = 0 };
}

/* Whether the bound is at the number or below it. No branch depends on it, because nobody could
 * predict that. */
static inline gboolean
is_passed (const GPcapRanges *self, guint i, GPcapNumber number)
{
  const guint64 high = self->highs[i];

  if (self->lows == NULL)
    return high <= number.high;
  return (high < number.high) | ((high == number.high) & (self->lows[i] <= number.low));
}

gboolean
gpcap_ranges_contain (const GPcapRanges *self, GPcapNumber number)
{
  if (self->n_bounds == 0 || number.high < self->base)
    return FALSE;
  const guint64 part = find_part (self, number.high);
  if (part >= self->n_parts)
    return self->n_bounds % 2;

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
