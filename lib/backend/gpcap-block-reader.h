/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A block reader: reads a regular savefile in blocks, and leaves the packets in place. */

#pragma once

#include <string.h>

#include "base/gpcap-timestamp.h"
#include "packets/gpcap-arena.h"
#include "storage/gpcap-savefile-format.h"
#include "storage/gpcap-savefile.h"

G_BEGIN_DECLS

typedef struct
{
  int fd; /* not owned; positioned at the next packet; or -1 */
  GPcapSavefile *savefile; /* borrowed; read if there is no descriptor; or NULL */
  gboolean is_swapped; /* the file has the other byte order */
  guint32 max_caplen; /* longest packet that is read without libpcap, in bytes */
  guint32 nanoseconds; /* per unit of the file's fraction of a second */
} GPcapBlockReader;

void gpcap_block_reader_init (GPcapBlockReader *self,
                              int fd,
                              const guint8 *head,
                              gsize head_size,
                              int datalink,
                              int snaplen);
void gpcap_block_reader_init_for_savefile (GPcapBlockReader *self,
                                           GPcapSavefile *savefile,
                                           int datalink,
                                           int snaplen);
gboolean gpcap_block_reader_is_on (const GPcapBlockReader *self);
void gpcap_block_reader_end (GPcapBlockReader *self);
gboolean gpcap_block_reader_collect (GPcapBlockReader *self, GPcapArena *arena);

/* Returns the header of a packet in this machine's byte order. */
static inline GPcapSavefilePacketHeader
gpcap_block_reader_get_header (const GPcapBlockReader *self, const guint8 *data)
{
  GPcapSavefilePacketHeader header;

  memcpy (&header, data, sizeof header);
  if (self->is_swapped)
    header = (GPcapSavefilePacketHeader){
      .seconds = GUINT32_SWAP_LE_BE (header.seconds),
      .fraction = GUINT32_SWAP_LE_BE (header.fraction),
      .caplen = GUINT32_SWAP_LE_BE (header.caplen),
      .len = GUINT32_SWAP_LE_BE (header.len),
    };
  return header;
}

static inline gint64
gpcap_block_reader_get_timestamp (const GPcapBlockReader *self,
                                  const GPcapSavefilePacketHeader *header)
{
  return header->seconds * GPCAP_NANOSECONDS_PER_SECOND
         + (gint64) header->fraction * self->nanoseconds;
}

G_END_DECLS
