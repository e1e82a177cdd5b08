/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile around those that were asked for last. */

#pragma once

#include "backend/gpcap-savefile-index.h"
#include "gpcap/gpcap-packet.h"

G_BEGIN_DECLS

/* How many blocks are kept, of some hundred KiB each. */
#define GPCAP_PACKET_BLOCKS 8

typedef struct
{
  GPcapSavefileIndex *index; /* owned */
  GPcapIndexCursor *cursor; /* owned */
  struct
  {
    guint64 first; /* the number of its first packet */
    GPcapArena *arena; /* owned, or NULL */
  } blocks[GPCAP_PACKET_BLOCKS]; /* the one that was used last comes first */
} GPcapPacketBlocks;

void gpcap_packet_blocks_init (GPcapPacketBlocks *self, GPcapSavefileIndex *index);
void gpcap_packet_blocks_clear (GPcapPacketBlocks *self);
GPcapPacket *
gpcap_packet_blocks_get_packet (GPcapPacketBlocks *self, guint64 number, GError **error);
gboolean gpcap_packet_blocks_find_time (GPcapPacketBlocks *self,
                                        gint64 timestamp,
                                        guint64 *number,
                                        GError **error);

G_END_DECLS
