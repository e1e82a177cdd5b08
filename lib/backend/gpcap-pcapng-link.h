/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libpcap knows of the interfaces of a pcapng file, and what it does with their packets. */

#pragma once

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

struct pcap;

/* Packets that libpcap changes: those of one link type, in one byte order. */
typedef struct _GPcapPcapngChanger GPcapPcapngChanger;

struct pcap *gpcap_pcapng_link_open (const GByteArray *content, char **reason);
char *gpcap_pcapng_link_dup_reason (const GByteArray *content);
guint32 gpcap_pcapng_link_get_max_snapshot (guint16 linktype);
void gpcap_pcapng_link_append_section (GByteArray *content, gboolean is_swapped);
void gpcap_pcapng_link_append_interface (GByteArray *content,
                                         guint16 linktype,
                                         guint32 snaplen,
                                         gboolean is_swapped);

GPcapPcapngChanger *gpcap_pcapng_changer_new (guint16 linktype, int datalink, gboolean is_swapped);
void gpcap_pcapng_changer_free (GPcapPcapngChanger *self);
gboolean
gpcap_pcapng_changer_is_for (const GPcapPcapngChanger *self, int datalink, gboolean is_swapped);
void gpcap_pcapng_changer_run (GPcapPcapngChanger *self,
                               GPcapArena *arena,
                               guint first,
                               guint n_packets);

G_END_DECLS
