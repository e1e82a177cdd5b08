/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A mark: where the packets end that a live capture had at a certain moment. */

#pragma once

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 last; /* no packet before the mark is newer, in nanoseconds since 1970; G_MAXINT64 if the
                  capture has another clock */
  gint64 settled_at; /* when the kernel holds back none of these packets any more, in monotonic
                        time */
  guint64 n_left; /* packets to collect at most */
  gboolean is_newer_seen; /* a packet from behind the mark was collected */
  gboolean is_reached; /* nothing from before the mark is left to collect */
} GPcapMark;

void gpcap_mark_init (GPcapMark *self, gint64 last, gint64 settled_at, guint64 n_left);
void gpcap_mark_pass (GPcapMark *self, guint n_collected, gboolean leaves_nothing, gint64 began_at);
guint gpcap_mark_count_before (GPcapMark *self, const GPcapArena *arena);

G_END_DECLS
