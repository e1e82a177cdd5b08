/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbered packets, for tests of the parts: functions that add and check them. */

#pragma once

#include <gpcap/gpcap.h>

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* Packet n was captured n seconds after 1970, and its first byte is n modulo this number. */
#define NUMBERED_MODULUS 4

/* The expression of a filter for one value of the first byte. */
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
