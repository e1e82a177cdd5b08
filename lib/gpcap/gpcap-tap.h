/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One of many filters on the packets of a reader. */

#pragma once

#include <gpcap/gpcap-address-set.h>
#include <gpcap/gpcap-bpf.h>
#include <gpcap/gpcap-dumper.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_TAP (gpcap_tap_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapTap, gpcap_tap, GPCAP, TAP, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapBpf *gpcap_tap_get_bpf (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_tap_get_filter (GPcapTap *self);

GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_tap_get_packets (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_tap_get_bytes (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_tap_is_exhausted (GPcapTap *self);

GPCAP_AVAILABLE_IN_1_0
GPcapAddressSet *gpcap_tap_get_addresses (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
GPcapAddressEnd gpcap_tap_get_address_end (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_tap_set_addresses (GPcapTap *self, GPcapAddressSet *addresses, GPcapAddressEnd end);

GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_tap_get_max_packets (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_tap_set_max_packets (GPcapTap *self, guint64 n_packets);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_tap_get_max_bytes (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_tap_set_max_bytes (GPcapTap *self, guint64 n_bytes);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_tap_get_sampling_interval (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_tap_set_sampling_interval (GPcapTap *self, guint interval);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_tap_get_until (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_tap_set_until (GPcapTap *self, gint64 until);

GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_tap_get_dumper (GPcapTap *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_tap_set_dumper (GPcapTap *self, GPcapDumper *dumper, GError **error);

G_END_DECLS
