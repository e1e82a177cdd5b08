/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of devices, as it changes. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-device.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_DEVICE_MONITOR (gpcap_device_monitor_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapDeviceMonitor, gpcap_device_monitor, GPCAP, DEVICE_MONITOR, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapDeviceMonitor *gpcap_device_monitor_new (void) G_GNUC_WARN_UNUSED_RESULT;

GPCAP_AVAILABLE_IN_1_0
GPcapDevice *gpcap_device_monitor_lookup (GPcapDeviceMonitor *self,
                                          const char *name) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_monitor_refresh (GPcapDeviceMonitor *self, GError **error);

GPCAP_AVAILABLE_IN_1_0
guint gpcap_device_monitor_get_counters_interval (GPcapDeviceMonitor *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_device_monitor_set_counters_interval (GPcapDeviceMonitor *self, guint interval);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_device_monitor_get_poll_interval (GPcapDeviceMonitor *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_device_monitor_set_poll_interval (GPcapDeviceMonitor *self, guint interval);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_monitor_is_notified (GPcapDeviceMonitor *self);
GPCAP_AVAILABLE_IN_1_0
const GError *gpcap_device_monitor_get_error (GPcapDeviceMonitor *self);

G_END_DECLS
