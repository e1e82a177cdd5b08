/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compiled filter. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-packet.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_BPF (gpcap_bpf_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapBpf, gpcap_bpf, GPCAP, BPF, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapBpf *gpcap_compile (int linktype,
                         int snaplen,
                         const char *filter,
                         gboolean optimize,
                         guint32 netmask,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_compile_async (int linktype,
                          int snaplen,
                          const char *filter,
                          gboolean optimize,
                          guint32 netmask,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapBpf *gpcap_compile_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_bpf_filter (GPcapBpf *self, const guint8 *data, guint size);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_bpf_filter_bytes (GPcapBpf *self, GBytes *data);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_bpf_filter_packet (GPcapBpf *self, GPcapPkthdr *hdr, const guint8 *data, guint size);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_bpf_matches (GPcapBpf *self, GPcapPacket *packet);
GPCAP_AVAILABLE_IN_1_0
GVariant *gpcap_bpf_get_instructions (GPcapBpf *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char *gpcap_bpf_dump (GPcapBpf *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
int gpcap_bpf_get_datalink (GPcapBpf *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_bpf_get_snaplen (GPcapBpf *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_bpf_get_expression (GPcapBpf *self);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_packet_batch_filter (GPcapPacketBatch *self,
                                             GPcapBpf *bpf,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
