/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of checking a filter. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_FILTER_CHECK (gpcap_filter_check_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapFilterCheck, gpcap_filter_check, GPCAP, FILTER_CHECK, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapFilterCheck *gpcap_check_filter (const char *filter,
                                      int datalink,
                                      GPcapFilterCheckFlags flags) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_check_filter_async (const char *filter,
                               int datalink,
                               GPcapFilterCheckFlags flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapFilterCheck *gpcap_check_filter_finish (GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_filter_check_get_expression (GPcapFilterCheck *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_filter_check_is_valid (GPcapFilterCheck *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_filter_check_get_message (GPcapFilterCheck *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_filter_check_get_start (GPcapFilterCheck *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_filter_check_get_end (GPcapFilterCheck *self);
GPCAP_AVAILABLE_IN_1_0
const char *const *gpcap_filter_check_get_names (GPcapFilterCheck *self);

G_END_DECLS
