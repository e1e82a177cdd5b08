/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile, as a list model with random access. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-filtered-packets.h>
#include <gpcap/gpcap-interface.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_SAVEFILE_MODEL (gpcap_savefile_model_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapSavefileModel, gpcap_savefile_model, GPCAP, SAVEFILE_MODEL, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapSavefileModel *gpcap_savefile_model_open (const char *filename,
                                               GCancellable *cancellable,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_savefile_model_open_async (const char *filename,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapSavefileModel *gpcap_savefile_model_open_finish (GAsyncResult *result,
                                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapSavefileModel *gpcap_savefile_model_open_file (GFile *file,
                                                    GCancellable *cancellable,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_savefile_model_open_file_async (GFile *file,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapSavefileModel *gpcap_savefile_model_open_file_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_savefile_model_refresh (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_savefile_model_wait (GPcapSavefileModel *self, GCancellable *cancellable, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_savefile_model_cancel (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_savefile_model_find_time (GPcapSavefileModel *self, gint64 timestamp);
GPCAP_AVAILABLE_IN_1_0
GPcapFilteredPackets *gpcap_savefile_model_filter (GPcapSavefileModel *self,
                                                   const char *filter,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_savefile_model_get_filename (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_savefile_model_get_follow (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_savefile_model_get_cache (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_savefile_model_get_n_packets (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_savefile_model_get_progress (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_savefile_model_is_complete (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
const GError *gpcap_savefile_model_get_error (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_savefile_model_get_datalink (GPcapSavefileModel *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_savefile_model_get_interfaces (GPcapSavefileModel *self);

G_END_DECLS
