/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper writes a ring of files. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_ROTATION (gpcap_rotation_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapRotation, gpcap_rotation, GPCAP, ROTATION, GObject)

GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_rotation_check (GPcapRotation *self, GError **error);

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_rotation_get_template (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
GTimeZone *gpcap_rotation_get_time_zone (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_rotation_get_max_bytes (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_rotation_get_max_packets (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_rotation_get_interval (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_rotation_get_keep_files (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_rotation_get_keep_bytes (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_rotation_get_keep_age (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_rotation_get_min_free_bytes (GPcapRotation *self);
GPCAP_AVAILABLE_IN_1_0
GPcapCompression gpcap_rotation_get_compression (GPcapRotation *self);

G_END_DECLS
