/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of the pcapng format that are written. */

#pragma once

#include <gio/gio.h>

#include "packets/gpcap-packets.h"
#include "writers/gpcap-pcapng-interfaces.h"

G_BEGIN_DECLS

gboolean gpcap_pcapng_packet_put (const char *name,
                                  GPcapWriteBuffer *buffer,
                                  const GPcapPcapngInterface *interface,
                                  const GPcapPacketRecord *record,
                                  const guint8 *data,
                                  const guint64 *original,
                                  GBytes *options,
                                  GError **error);
gboolean gpcap_pcapng_packet_copy (const char *name,
                                   GPcapWriteBuffer *buffer,
                                   const GPcapPcapngInterface *interface,
                                   const GPcapPackets *packets,
                                   const GPcapPacketRecord *record,
                                   GError **error);
gsize gpcap_pcapng_packet_measure (const GPcapPackets *packets,
                                   const GPcapPacketRecord *record,
                                   GBytes *options);

G_END_DECLS
