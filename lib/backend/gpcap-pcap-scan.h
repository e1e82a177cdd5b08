/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the packets of a savefile in pcap format. */

#pragma once

#include "backend/gpcap-block-reader.h"
#include "backend/gpcap-index-entry.h"
#include "storage/gpcap-random-file.h"

G_BEGIN_DECLS

typedef struct
{
  GPcapRandomFile *file; /* borrowed */
  GPcapBlockReader format; /* the byte order and the unit of time */
  guint32 snaplen; /* libpcap cuts longer packets */
  guint32 max_caplen; /* and refuses longer ones than this */
  GPcapRandomCursor *cursor; /* owned */
  guint8 *buffer; /* owned */
  gsize buffer_size;
  gsize buffer_used;
  guint64 offset; /* of the buffer, in the decompressed bytes */
} GPcapPcapScan;

gboolean gpcap_pcap_scan_init (GPcapPcapScan *self,
                               GPcapRandomFile *file,
                               int datalink,
                               int snaplen,
                               GError **error);
void gpcap_pcap_scan_clear (GPcapPcapScan *self);
gboolean gpcap_pcap_scan_step (GPcapPcapScan *self, GPcapIndexAddition *addition, GError **error);
gboolean gpcap_pcap_scan_collect_again (const GPcapPcapScan *self, GPcapArena *arena);

G_END_DECLS
