/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways to open a capture. */

#pragma once

#include <gpcap/gpcap-reader.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_live (const char *device,
                              int snaplen,
                              gboolean promisc,
                              int to_ms,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_live_async (const char *device,
                            int snaplen,
                            gboolean promisc,
                            int to_ms,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_live_finish (GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_offline (const char *filename,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_offline_async (const char *filename,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_offline_finish (GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_stream (GInputStream *stream,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_stream_async (GInputStream *stream,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_stream_finish (GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *
gpcap_open_file (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_file_async (GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_file_finish (GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_uri (const char *uri,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_uri_async (const char *uri,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_uri_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_bytes (GBytes *bytes,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_open_bytes_async (GBytes *bytes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_open_bytes_finish (GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapReader *gpcap_create (const char *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_lib_version (void);

G_END_DECLS
