/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tee: passes each delivered packet to a dumper, once and in order. */

#include "savefiles/gpcap-tee.h"

void
gpcap_tee_clear (GPcapTee *self)
{
  g_clear_object (&self->dumper);
  g_clear_object (&self->failed);
  g_clear_error (&self->failure);
}

/* Sets the dumper, or NULL. Returns whether it changed. */
gboolean
gpcap_tee_set_dumper (GPcapTee *self, GPcapDumper *dumper)
{
  return g_set_object (&self->dumper, dumper);
}

/* Writes packets until one cannot be written. The tee then has no dumper any more. */
void
gpcap_tee_write (GPcapTee *self,
                 const GPcapArena *arena,
                 const GPcapPacketRecord *records,
                 guint n_packets)
{
  g_autoptr (GError) failure = NULL;

  /* A live capture may have had another link type when it collected them. */
  gpcap_dumper_check_link_type (self->dumper, arena->datalink, &failure);
  for (guint i = 0; i < n_packets && failure == NULL; i++)
    gpcap_dumper_dump_record (self->dumper, &records[i], gpcap_arena_peek (arena, &records[i]),
                              &failure);
  if (failure == NULL)
    return;
  g_clear_object (&self->failed);
  g_clear_error (&self->failure);
  self->failed = g_steal_pointer (&self->dumper);
  self->failure = g_steal_pointer (&failure);
}

/* Hands over the failed dumper and its error to the caller, who reports them. */
void
gpcap_tee_take_failure (GPcapTee *self, GPcapDumper **dumper, GError **failure)
{
  *dumper = g_steal_pointer (&self->failed);
  *failure = g_steal_pointer (&self->failure);
}
