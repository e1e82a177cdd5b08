/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets that a test makes, with times and sizes of its own. */

#pragma once

#include <gpcap/gpcap.h>

G_BEGIN_DECLS

/* Its length on the wire is a number that tells which packet it is, and its bytes follow from it.
 */
typedef struct
{
  gint64 timestamp; /* nanoseconds since 1970 */
  guint caplen;
  guint len;
} MadePacket;

GPcapReader *made_open (const MadePacket *packets, guint n_packets, int datalink);
void assert_made (const MadePacket *expected, GPcapPkthdr *hdr, GBytes *data);
void assert_made_batch (const MadePacket *expected, guint n_packets, GPcapPacketBatch *batch);

G_END_DECLS
