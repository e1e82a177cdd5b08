/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How packets are made of records. */

#pragma once

#include "gpcap/gpcap-packet.h"
#include "packets/gpcap-packets.h"

G_BEGIN_DECLS

GPcapPacket *gpcap_packet_new_for_record (const GPcapPackets *packets,
                                          const GPcapPacketRecord *record,
                                          GPcapPkthdr *hdr,
                                          GBytes *data);
gboolean gpcap_packet_is_saved (GPcapPacket *self);

G_END_DECLS
