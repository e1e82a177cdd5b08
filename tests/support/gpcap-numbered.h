/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbered packets, which tests of the parts put into arenas and look for in what comes out. */

#pragma once

#include <gpcap/gpcap.h>

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* Packet number n was captured n seconds after 1970, and begins with the remainder of n by this. */
#define NUMBERED_MODULUS 4

/* A filter for those with one remainder, as text. */
#define NUMBERED_FILTER(remainder) "ether[0] = " #remainder

void numbered_append (GPcapArena *arena, guint first, guint n_packets);
void numbered_append_in_savefile (GPcapArena *arena, guint first, guint n_packets);
guint numbered_get_caplen (guint number);
gsize numbered_count_bytes (guint first, guint n_packets, guint step);
guint numbered_get_number (const GPcapPacketRecord *record, const guint8 *data);
void assert_numbered (GPcapPacketBatch *batch, guint first, guint n_packets, guint step);
void assert_numbered_arena (GPcapArena *arena, guint first, guint n_packets);
GPcapBpf *numbered_compile (const char *filter);

G_END_DECLS
