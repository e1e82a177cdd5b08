/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A mark: where the packets end that a live capture had at a certain moment. */

#include "backend/gpcap-mark.h"

void
gpcap_mark_init (GPcapMark *self, gint64 last, gint64 settled_at, guint64 n_left)
{
  *self = (GPcapMark){
    .last = last,
    .settled_at = settled_at,
    .n_left = n_left,
    .is_reached = n_left == 0,
  };
}

/* Notes a collection from the kernel's buffer, which began at @began_at, in monotonic time, and
 * left nothing there that can be collected yet, or did. */
void
gpcap_mark_pass (GPcapMark *self, guint n_collected, gboolean leaves_nothing, gint64 began_at)
{
  self->n_left -= MIN (n_collected, self->n_left);
  if (self->n_left == 0 || (leaves_nothing && began_at >= self->settled_at))
    self->is_reached = TRUE;
}

/* Returns how many packets of an arena, counted from the first, are from before the mark. Two
 * processors may exchange the order of packets of the same moment, so the last old one counts. */
guint
gpcap_mark_count_before (GPcapMark *self, const GPcapArena *arena)
{
  guint n = arena->n_records;

  while (n > 0 && arena->records[n - 1].timestamp > self->last)
    n--;
  if (n < arena->n_records)
    self->is_newer_seen = TRUE;
  return n;
}
