/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a regular savefile, read in blocks and left where they are in them. */

#pragma once

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct
{
  int fd; /* not owned; it stands at the next packet; -1 when the file is not read in blocks */
  gboolean is_swapped; /* the file has the other byte order */
  guint32 max_caplen; /* of a packet that needs no judgement of libpcap's */
  guint32 nanoseconds; /* in the file's unit of a fraction of a second */
} GPcapBlockReader;

void gpcap_block_reader_init (GPcapBlockReader *self,
                              int fd,
                              const guint8 *head,
                              gsize head_size,
                              int datalink,
                              int snaplen);
gboolean gpcap_block_reader_collect (GPcapBlockReader *self, GPcapArena *arena);

G_END_DECLS
