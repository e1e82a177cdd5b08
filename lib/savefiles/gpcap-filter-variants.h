/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter for packets of several link types: a program for each. */

#pragma once

#include "backend/gpcap-savefile-index.h"
#include "filters/gpcap-bpf-private.h"

G_BEGIN_DECLS

typedef struct _GPcapFilterVariants GPcapFilterVariants;

GPcapFilterVariants *
gpcap_filter_variants_new (GPcapSavefileIndex *index, const char *filter, GError **error);
void gpcap_filter_variants_free (GPcapFilterVariants *self);
GPcapBpf *gpcap_filter_variants_find (GPcapFilterVariants *self,
                                      const GPcapPackets *packets,
                                      const GPcapPacketRecord *record,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapFilterVariants, gpcap_filter_variants_free)

G_END_DECLS
