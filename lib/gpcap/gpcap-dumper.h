/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that packets are written to. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-interface.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-packet.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-rotation.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_DUMPER (gpcap_dumper_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapDumper, gpcap_dumper, GPCAP, DUMPER, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_dumper_open (const char *filename,
                                int datalink,
                                int snaplen,
                                GPcapTstampPrecision precision,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_dumper_open_append (const char *filename,
                                       int datalink,
                                       int snaplen,
                                       GPcapTstampPrecision precision,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_dumper_open_fd (int fd,
                                   int datalink,
                                   int snaplen,
                                   GPcapTstampPrecision precision,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_dumper_open_rotating (GPcapRotation *rotation,
                                         int datalink,
                                         int snaplen,
                                         GPcapTstampPrecision precision,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_dumper_open_pcapng (const char *filename,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
int gpcap_dumper_add_interface (GPcapDumper *self, GPcapInterface *interface, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_dumper_add_name (GPcapDumper *self, const char *address, const char *name, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_add_secrets (GPcapDumper *self,
                                   GPcapSecretsType type,
                                   GBytes *secrets,
                                   GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_add_statistics (GPcapDumper *self,
                                      guint interface,
                                      guint64 received,
                                      guint64 dropped,
                                      guint64 dropped_by_interface,
                                      gint64 begin,
                                      gint64 end,
                                      GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_dump (GPcapDumper *self,
                            GPcapPkthdr *hdr,
                            const guint8 *data,
                            guint size,
                            GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_dumper_dump_bytes (GPcapDumper *self, GPcapPkthdr *hdr, GBytes *data, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_dump_packet (GPcapDumper *self, GPcapPacket *packet, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_dump_comment (GPcapDumper *self,
                                    GPcapPacket *packet,
                                    const char *comment,
                                    GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_dump_batch (GPcapDumper *self, GPcapPacketBatch *batch, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_flush (GPcapDumper *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_dumper_flush_some (GPcapDumper *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_close (GPcapDumper *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_dumper_flush_async (GPcapDumper *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_flush_finish (GPcapDumper *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_dumper_close_async (GPcapDumper *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_close_finish (GPcapDumper *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_dumper_is_closed (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_dumper_get_position (GPcapDumper *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_dumper_get_n_packets (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_dumper_get_n_dropped (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_dumper_get_datalink (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_dumper_get_filename (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
GPcapRotation *gpcap_dumper_get_rotation (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_dumper_get_snaplen (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
GPcapTstampPrecision gpcap_dumper_get_tstamp_precision (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
GPcapSavefileFormat gpcap_dumper_get_format (GPcapDumper *self);
GPCAP_AVAILABLE_IN_1_0
const GError *gpcap_dumper_get_error (GPcapDumper *self);

G_END_DECLS
