/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The taps of a capture: each gets every delivered packet, once and in order. */

#include "taps/gpcap-taps.h"

void
gpcap_taps_clear (GPcapTaps *self)
{
  self->n_changes++;
  g_clear_pointer (&self->taps, g_ptr_array_unref);
}

/* Packets that are delivered from now on are passed to @tap, too. */
void
gpcap_taps_add (GPcapTaps *self, GPcapTap *tap)
{
  if (self->taps == NULL)
    {
      self->taps = g_ptr_array_new_with_free_func (g_object_unref);
      self->due = GPCAP_FOREVER;
    }
  g_ptr_array_add (self->taps, g_object_ref (tap));
  self->n_changes++;
}

/* Returns FALSE if @tap is not one of the taps. */
gboolean
gpcap_taps_remove (GPcapTaps *self, GPcapTap *tap)
{
  if (self->taps == NULL || !g_ptr_array_remove (self->taps, tap))
    return FALSE;
  if (self->taps->len == 0)
    g_clear_pointer (&self->taps, g_ptr_array_unref);
  self->n_changes++;
  return TRUE;
}

void
gpcap_taps_run (GPcapTaps *self,
                const GPcapArena *arena,
                const GPcapPacketRecord *records,
                guint n_packets)
{
  for (guint i = 0; i < self->taps->len; i++)
    {
      if (gpcap_tap_pass (self->taps->pdata[i], arena, records, n_packets))
        self->due = 0;
    }
}

static void
update_due (GPcapTaps *self)
{
  self->due = GPCAP_FOREVER;
  for (guint i = 0; self->taps != NULL && i < self->taps->len; i++)
    self->due = MIN (self->due, gpcap_tap_get_due (self->taps->pdata[i]));
}

/* Runs the program's handlers, which may do anything: add and remove taps, read, and close. The
 * caller keeps @self alive. An exhausted tap is removed. The last time, nothing is put off. */
void
gpcap_taps_tell (GPcapTaps *self, gboolean is_last)
{
  const gint64 now = is_last ? GPCAP_FOREVER - 1 : g_get_monotonic_time ();
  guint i = 0;

  if (self->due > now)
    return;
  while (self->taps != NULL && i < self->taps->len)
    {
      g_autoptr (GPcapTap) tap = g_object_ref (self->taps->pdata[i]);
      guint n_changes;

      i++;
      if (gpcap_tap_get_due (tap) > now)
        continue;
      if (gpcap_tap_is_exhausted (tap))
        gpcap_taps_remove (self, tap);
      n_changes = self->n_changes;
      gpcap_tap_tell (tap, now);
      /* A tap that was told has nothing left, so that none is told twice. */
      if (self->n_changes != n_changes || gpcap_tap_is_exhausted (tap))
        i = 0;
    }
  update_due (self);
}
