/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of IP addresses, given by prefixes. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_ADDRESS_SET (gpcap_address_set_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapAddressSet, gpcap_address_set, GPCAP, ADDRESS_SET, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapAddressSet *gpcap_address_set_new (GInetAddressMask *const *prefixes,
                                        guint n_prefixes) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapAddressSet *gpcap_address_set_new_from_text (const char *text,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_address_set_get_n_prefixes (GPcapAddressSet *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_address_set_contains (GPcapAddressSet *self, GInetAddress *address);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_address_set_contains_string (GPcapAddressSet *self, const char *address, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *
gpcap_packet_batch_filter_addresses (GPcapPacketBatch *self,
                                     GPcapAddressSet *addresses,
                                     GPcapAddressEnd end) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
