/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where between packets the other blocks of a file were. */

#pragma once

#include "packets/gpcap-packets.h"

G_BEGIN_DECLS

/* An entry of the catalog among packets. */
typedef struct
{
  gsize position; /* of its block in the data, in bytes */
  guint entry; /* its number in the catalog */
} GPcapPcapngPlace;

GArray *gpcap_pcapng_order_find (const GPcapPackets *packets);
guint gpcap_pcapng_order_limit (const GPcapPackets *packets,
                                const GPcapPacketRecord *records,
                                guint n_records,
                                guint n_written,
                                guint n_entries);

G_END_DECLS
