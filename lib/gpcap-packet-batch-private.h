/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the reader makes batches. */

#pragma once

#include "gpcap-arena-private.h"
#include "gpcap-packet-batch.h"

G_BEGIN_DECLS

GPcapPacketBatch *
gpcap_packet_batch_new_for_arena (GPcapArena *arena, guint first, guint n_packets, int datalink);
GPcapPacketBatch *gpcap_packet_batch_new_for_records (GPcapArena *arena,
                                                      const GPcapPacketRecord *records,
                                                      guint n_packets,
                                                      int datalink);

G_END_DECLS
