/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was counted of a conversation, an endpoint or a protocol. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_TRAFFIC (gpcap_traffic_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (GPcapTraffic, gpcap_traffic, GPCAP, TRAFFIC, GObject)

struct _GPcapTrafficClass
{
  GObjectClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_traffic_get_packets (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_traffic_get_bytes (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_traffic_get_first_seen (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_traffic_get_last_seen (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_traffic_get_duration (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_traffic_get_filter (GPcapTraffic *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_traffic_get_history (GPcapTraffic *self,
                                   GPcapTrafficInterval interval) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
