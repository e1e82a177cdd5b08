/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the reader makes and recycles headers. */

#pragma once

#include "gpcap/gpcap-packet-record.h"
#include "gpcap/gpcap-pkthdr.h"

G_BEGIN_DECLS

struct _GPcapPkthdr
{
  GObject parent_instance;

  gint64 timestamp;
  guint caplen;
  guint len;
};

GPcapPkthdr *gpcap_pkthdr_new_for_record (const GPcapPacketRecord *record);

static inline void
gpcap_pkthdr_recycle (GPcapPkthdr *self, const GPcapPacketRecord *record)
{
  self->timestamp = record->timestamp;
  self->caplen = record->caplen;
  self->len = record->len;
}

/* Whether anybody but the caller holds a reference. Such a header must not change any more. */
static inline gboolean
gpcap_pkthdr_is_kept (GPcapPkthdr *self)
{
  return g_atomic_int_get (&self->parent_instance.ref_count) > 1;
}

G_END_DECLS
