/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A packet: a header and its bytes. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-interface.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_PACKET (gpcap_packet_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapPacket, gpcap_packet, GPCAP, PACKET, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapPacket *gpcap_packet_new (GPcapPkthdr *hdr, GBytes *data) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapPacket *gpcap_packet_new_for_datalink (GPcapPkthdr *hdr,
                                            GBytes *data,
                                            int datalink) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapPkthdr *gpcap_packet_get_hdr (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_get_data (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_packet_get_datalink (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
GPcapInterface *gpcap_packet_get_interface (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
char **gpcap_packet_get_comments (GPcapPacket *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDirection gpcap_packet_get_direction (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_packet_get_n_dropped (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_packet_get_process_id (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_packet_get_thread_id (GPcapPacket *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_get_options (GPcapPacket *self);

G_END_DECLS
