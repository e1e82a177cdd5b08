/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tee: passes each delivered packet to a dumper, once and in order. */

#include "savefiles/gpcap-tee.h"

#include "savefiles/gpcap-dumper-rotation.h"

void
gpcap_tee_clear (GPcapTee *self)
{
  g_clear_object (&self->dumper);
  g_clear_object (&self->failed);
  g_clear_error (&self->failure);
  g_clear_object (&self->rotated);
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);
}

/* Sets the catalog with the interface of packets that have none, or NULL. */
void
gpcap_tee_set_catalog (GPcapTee *self, GPcapCatalog *catalog)
{
  if (catalog != NULL)
    gpcap_catalog_ref (catalog);
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);
  self->catalog = catalog;
  self->n_entries = catalog != NULL ? gpcap_catalog_get_n_entries (catalog) : 0;
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
  GPcapPackets packets = gpcap_arena_get_packets (arena);
  g_autoptr (GError) failure = NULL;
  gboolean is_written;

  if (packets.catalog == NULL && self->catalog != NULL)
    {
      packets.catalog = self->catalog;
      packets.n_entries = self->n_entries;
    }
  /* A live capture may have had another link type when it collected them. */
  is_written = gpcap_dumper_check_link_type (self->dumper, packets.datalink, &failure)
               && gpcap_dumper_dump_packets (self->dumper, &packets, records, n_packets, &failure);
  if (gpcap_dumper_has_news (self->dumper))
    g_set_object (&self->rotated, self->dumper);
  if (is_written)
    return;
  g_clear_object (&self->failed);
  g_clear_error (&self->failure);
  self->failed = g_steal_pointer (&self->dumper);
  self->failure = g_steal_pointer (&failure);
}

/* Tells the program which files of a rotation are whole. */
void
gpcap_tee_tell_rotated (GPcapTee *self)
{
  g_autoptr (GPcapDumper) dumper = g_steal_pointer (&self->rotated);

  if (dumper != NULL)
    gpcap_dumper_tell (dumper);
}

/* Hands over the failed dumper and its error to the caller, who reports them. */
void
gpcap_tee_take_failure (GPcapTee *self, GPcapDumper **dumper, GError **failure)
{
  *dumper = g_steal_pointer (&self->failed);
  *failure = g_steal_pointer (&self->failure);
}
