/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of one arena that a tap has taken and not told yet. */

#pragma once

#include "gpcap/gpcap-packet-batch.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct
{
  GPcapArena *arena; /* owned, so that it is not refilled */
  GArray *positions; /* owned; guint positions in the arena, in order */
} GPcapTaken;

GPcapTaken *gpcap_taken_new (void);
void gpcap_taken_free (GPcapTaken *self);
void gpcap_taken_begin (GPcapTaken *self, GPcapArena *arena);
guint *gpcap_taken_extend (GPcapTaken *self, guint n_packets);
GPcapPacketBatch *gpcap_taken_make_batch (const GPcapTaken *self);
void gpcap_taken_end (GPcapTaken *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapTaken, gpcap_taken_free)

G_END_DECLS
