/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the reader does with a packet's header. */

#pragma once

#include "gpcap-packet-record.h"
#include "gpcap-pkthdr.h"

G_BEGIN_DECLS

GPcapPkthdr *gpcap_pkthdr_new_for_record (const GPcapPacketRecord *record);
void gpcap_pkthdr_recycle (GPcapPkthdr *self, const GPcapPacketRecord *record);
gboolean gpcap_pkthdr_is_kept (GPcapPkthdr *self);

G_END_DECLS
