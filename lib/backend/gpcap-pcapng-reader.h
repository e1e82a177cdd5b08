/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of savefiles in pcapng format, which leaves the packets in place. */

#pragma once

#include "backend/gpcap-collection.h"
#include "backend/gpcap-pcapng-inputs.h"
#include "storage/gpcap-savefile.h"

G_BEGIN_DECLS

typedef struct _GPcapPcapngReader GPcapPcapngReader;

GPcapPcapngReader *gpcap_pcapng_reader_new (GPcapSavefile *savefile);
void gpcap_pcapng_reader_free (GPcapPcapngReader *self);
gboolean gpcap_pcapng_reader_recognize (GPcapSavefile *savefile);
struct pcap *gpcap_pcapng_reader_open (GPcapPcapngReader *self, GError **error);
void gpcap_pcapng_reader_restart (GPcapPcapngReader *self);
GPcapCollectResult
gpcap_pcapng_reader_collect (GPcapPcapngReader *self, GPcapArena *arena, GError **error);
gsize gpcap_pcapng_reader_count_ahead (GPcapPcapngReader *self);
GPcapCatalog *gpcap_pcapng_reader_get_catalog (GPcapPcapngReader *self);

void gpcap_pcapng_reader_mix (GPcapPcapngReader *self);
const GPcapPcapngContext *gpcap_pcapng_reader_peek_context (GPcapPcapngReader *self);

/* What a reader is saved as, between two collections. */
#define GPCAP_PCAPNG_READER_TYPE GPCAP_PCAPNG_INPUTS_TYPE

const GArray *gpcap_pcapng_reader_peek_inputs (GPcapPcapngReader *self);
GVariant *gpcap_pcapng_reader_save (GPcapPcapngReader *self);
gboolean
gpcap_pcapng_reader_restore (GPcapPcapngReader *self, GVariant *saved, const GArray *inputs);

GPcapPcapngReader *gpcap_pcapng_reader_new_again (GPcapCatalog *catalog);
void gpcap_pcapng_reader_set_context (GPcapPcapngReader *self, const GPcapPcapngContext *context);
gboolean gpcap_pcapng_reader_collect_again (GPcapPcapngReader *self, GPcapArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapPcapngReader, gpcap_pcapng_reader_free)

G_END_DECLS
