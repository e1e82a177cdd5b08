/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How batches are made. */

#pragma once

#include "gpcap/gpcap-packet-batch.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

GPcapPacketBatch *gpcap_packet_batch_new (GBytes *data, GBytes *records, int datalink);
const GPcapPacketRecord *gpcap_packet_batch_peek_records (GPcapPacketBatch *self, guint *n_records);
const guint8 *gpcap_packet_batch_peek_data (GPcapPacketBatch *self);
GPcapPackets gpcap_packet_batch_get_packets (GPcapPacketBatch *self);

GPcapPacketBatch *gpcap_packet_batch_new_empty (int datalink);
GPcapPacketBatch *
gpcap_packet_batch_new_for_arena (GPcapArena *arena, guint first, guint n_packets);
GPcapPacketBatch *gpcap_packet_batch_new_for_records (GPcapArena *arena,
                                                      const GPcapPacketRecord *records,
                                                      guint n_packets);
GPcapPacketBatch *gpcap_packet_batch_select (GPcapPacketBatch *self, GArray *records);

G_END_DECLS
