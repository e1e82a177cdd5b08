/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done with a tap: it gets packets, and later tells the program. */

#pragma once

#include "gpcap/gpcap-tap.h"
#include "packets/gpcap-arena.h"
#include "storage/gpcap-read-file.h"

G_BEGIN_DECLS

GPcapTap *gpcap_tap_new (GPcapBpf *bpf, int datalink, const GPcapReadFile *file);
void gpcap_tap_change_link_type (GPcapTap *self, GPcapBpf *bpf, int datalink);

gboolean gpcap_tap_pass (GPcapTap *self,
                         const GPcapArena *arena,
                         const GPcapPacketRecord *records,
                         guint n_packets);

gint64 gpcap_tap_get_due (GPcapTap *self);
void gpcap_tap_tell (GPcapTap *self, gint64 now);

G_END_DECLS
