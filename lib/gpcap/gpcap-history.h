/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The latest packets of a reader, as a list model. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-dumper.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_HISTORY (gpcap_history_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapHistory, gpcap_history, GPCAP, HISTORY, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapHistory *gpcap_history_new (guint max_packets,
                                 guint64 max_bytes,
                                 double max_seconds) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_add_batch (GPcapHistory *self, GPcapPacketBatch *batch);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_refresh (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_clear (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_history_dump (GPcapHistory *self, GPcapDumper *dumper, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_history_get_batch (GPcapHistory *self,
                                           guint position,
                                           guint n_packets) G_GNUC_WARN_UNUSED_RESULT;

GPCAP_AVAILABLE_IN_1_0
guint gpcap_history_get_max_packets (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_set_max_packets (GPcapHistory *self, guint n_packets);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_history_get_max_bytes (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_set_max_bytes (GPcapHistory *self, guint64 n_bytes);
GPCAP_AVAILABLE_IN_1_0
double gpcap_history_get_max_seconds (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_set_max_seconds (GPcapHistory *self, double seconds);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_history_get_frozen (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_history_set_frozen (GPcapHistory *self, gboolean frozen);

GPCAP_AVAILABLE_IN_1_0
guint gpcap_history_get_n_packets (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_history_get_n_pending (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_history_get_n_expired (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_history_get_memory (GPcapHistory *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_history_get_datalink (GPcapHistory *self);

G_END_DECLS
