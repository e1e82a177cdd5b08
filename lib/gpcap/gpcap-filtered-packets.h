/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile that pass a filter, as a list model. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_FILTERED_PACKETS (gpcap_filtered_packets_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapFilteredPackets,
                      gpcap_filtered_packets,
                      GPCAP,
                      FILTERED_PACKETS,
                      GObject)

GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_filtered_packets_set_filter (GPcapFilteredPackets *self, const char *filter, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_filtered_packets_refresh (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_filtered_packets_wait (GPcapFilteredPackets *self, GCancellable *cancellable, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_filtered_packets_cancel (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_filtered_packets_get_position (GPcapFilteredPackets *self, guint row);

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_filtered_packets_get_filter (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_filtered_packets_get_n_packets (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_filtered_packets_get_progress (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_filtered_packets_is_complete (GPcapFilteredPackets *self);
GPCAP_AVAILABLE_IN_1_0
const GError *gpcap_filtered_packets_get_error (GPcapFilteredPackets *self);

G_END_DECLS
