/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An address of a network device. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_ADDRESS (gpcap_address_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapAddress, gpcap_address, GPCAP, ADDRESS, GObject)

GPCAP_AVAILABLE_IN_1_0
int gpcap_address_get_family (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_address_get_address (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_address_get_netmask (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_address_get_broadcast (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_address_get_peer (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_address_get_hardware_address (GPcapAddress *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_address_to_string (GPcapAddress *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
