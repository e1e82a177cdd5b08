/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network device that can be captured from. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-address.h>
#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_DEVICE (gpcap_device_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapDevice, gpcap_device, GPCAP, DEVICE, GObject)

GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_list_devices (GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char **gpcap_findalldevs (GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char *gpcap_lookupdev (GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_device_get_name (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_device_get_description (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
GPcapDeviceFlags gpcap_device_get_flags (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_is_loopback (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_is_up (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_is_running (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_is_wireless (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
GPcapConnectionStatus gpcap_device_get_connection_status (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_device_get_addresses (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_device_get_index (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
GPcapDeviceKind gpcap_device_get_kind (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_device_get_datalink (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
int *gpcap_device_list_datalinks (GPcapDevice *self, guint *n_datalinks) G_GNUC_WARN_UNUSED_RESULT;

GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_device_has_counters (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_received_packets (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_sent_packets (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_received_bytes (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_sent_bytes (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_received_errors (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_sent_errors (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_received_drops (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_device_get_sent_drops (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_device_get_received_packets_per_second (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_device_get_sent_packets_per_second (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_device_get_received_bytes_per_second (GPcapDevice *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_device_get_sent_bytes_per_second (GPcapDevice *self);

G_END_DECLS
