/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An interface that the packets of a savefile in pcapng format were captured on. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-stats.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_INTERFACE (gpcap_interface_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapInterface, gpcap_interface, GPCAP, INTERFACE, GObject)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_interface_get_number (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_interface_get_datalink (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_interface_get_snaplen (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_interface_get_name (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_interface_get_description (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_interface_get_filter (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_interface_get_hardware (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_interface_get_os (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *const *gpcap_interface_get_comments (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
const char *const *gpcap_interface_get_addresses (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_interface_get_speed (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_interface_get_tstamp_resolution (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_interface_get_tstamp_offset (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_interface_get_options (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
GPcapStats *gpcap_interface_get_stats (GPcapInterface *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_interface_get_capture_begin (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_interface_get_capture_end (GPcapInterface *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_interface_get_stats_options (GPcapInterface *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
