/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a captured packet. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_PKTHDR (gpcap_pkthdr_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapPkthdr, gpcap_pkthdr, GPCAP, PKTHDR, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapPkthdr *gpcap_pkthdr_new (gint64 seconds, gint64 microseconds, guint caplen, guint len)
    G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapPkthdr *gpcap_pkthdr_new_for_timestamp (gint64 timestamp,
                                             guint caplen,
                                             guint len) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_pkthdr_get_ts (GPcapPkthdr *self, gint64 *seconds, gint64 *microseconds);
GPCAP_AVAILABLE_IN_1_0
gint64 gpcap_pkthdr_get_timestamp (GPcapPkthdr *self);
GPCAP_AVAILABLE_IN_1_0
GDateTime *gpcap_pkthdr_get_date_time (GPcapPkthdr *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_pkthdr_get_caplen (GPcapPkthdr *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_pkthdr_get_len (GPcapPkthdr *self);

G_END_DECLS
