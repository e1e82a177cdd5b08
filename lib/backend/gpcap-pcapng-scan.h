/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the packets of a savefile in pcapng format. */

#pragma once

#include "backend/gpcap-index-entry.h"
#include "backend/gpcap-pcapng-contexts.h"
#include "backend/gpcap-pcapng-reader.h"
#include "storage/gpcap-random-file.h"

G_BEGIN_DECLS

typedef struct
{
  GPcapRandomCursor *cursor; /* owned */
  guint64 position; /* of the next byte that is read, in the decompressed bytes */
  GError *failure; /* owned; why the last read failed, or NULL */
  GPcapSavefile *savefile; /* owned; reads with the cursor */
  GPcapPcapngReader *reader; /* owned */
  GPcapArena *arena; /* owned */
  GPcapPcapngContexts contexts;
} GPcapPcapngScan;

GPcapPcapngScan *gpcap_pcapng_scan_new (GPcapRandomFile *file, GError **error);
void gpcap_pcapng_scan_free (GPcapPcapngScan *self);
gboolean
gpcap_pcapng_scan_step (GPcapPcapngScan *self, GPcapIndexAddition *addition, GError **error);

/* What a scan is saved as: its position, the catalog, the contexts and the reader. */
#define GPCAP_PCAPNG_SCAN_TYPE                                                                     \
  "(t" GPCAP_CATALOG_TYPE GPCAP_PCAPNG_CONTEXTS_TYPE GPCAP_PCAPNG_READER_TYPE ")"

GVariant *gpcap_pcapng_scan_save (GPcapPcapngScan *self);
gboolean gpcap_pcapng_scan_restore (GPcapPcapngScan *self, GVariant *saved);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapPcapngScan, gpcap_pcapng_scan_free)

G_END_DECLS
