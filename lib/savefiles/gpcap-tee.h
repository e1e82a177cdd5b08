/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tee: passes each delivered packet to a dumper, once and in order. */

#pragma once

#include "packets/gpcap-arena.h"
#include "savefiles/gpcap-dumper-dump.h"

G_BEGIN_DECLS

/* A write error ends the writing and nothing else: it is kept until it is reported. The tee belongs
 * to the thread that reads. */
typedef struct
{
  GPcapDumper *dumper; /* owned, or NULL */
  GPcapCatalog *catalog; /* owned; with the interface of packets that have none, or NULL */
  guint n_entries; /* of the catalog, when it was set */
  GPcapDumper *failed; /* owned; the dumper whose error is not reported yet, or NULL */
  GError *failure; /* owned; the write error, or NULL */
  GPcapDumper *rotated; /* owned; the dumper that has to tell of whole files, or NULL */
} GPcapTee;

void gpcap_tee_clear (GPcapTee *self);
gboolean gpcap_tee_set_dumper (GPcapTee *self, GPcapDumper *dumper);
void gpcap_tee_set_catalog (GPcapTee *self, GPcapCatalog *catalog);
void gpcap_tee_write (GPcapTee *self,
                      const GPcapArena *arena,
                      const GPcapPacketRecord *records,
                      guint n_packets);
void gpcap_tee_tell_rotated (GPcapTee *self);
void gpcap_tee_take_failure (GPcapTee *self, GPcapDumper **dumper, GError **failure);

static inline gboolean
gpcap_tee_has_failure (const GPcapTee *self)
{
  return self->failed != NULL;
}

/* Whether there is something that the program is to be told. */
static inline gboolean
gpcap_tee_has_news (const GPcapTee *self)
{
  return self->failed != NULL || self->rotated != NULL;
}

/* Whether the dumper has no room for packets that are to wait for it. */
static inline gboolean
gpcap_tee_is_full (const GPcapTee *self)
{
  return self->dumper != NULL && !gpcap_dumper_has_room (self->dumper);
}

static inline void
gpcap_tee_pass (GPcapTee *self,
                const GPcapArena *arena,
                const GPcapPacketRecord *records,
                guint n_packets)
{
  if (self->dumper != NULL)
    gpcap_tee_write (self, arena, records, n_packets);
}

G_END_DECLS
