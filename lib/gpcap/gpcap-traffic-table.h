/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table of what was counted. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-traffic-record.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_TRAFFIC_TABLE (gpcap_traffic_table_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (GPcapTrafficTable, gpcap_traffic_table, GPCAP, TRAFFIC_TABLE, GObject)

struct _GPcapTrafficTableClass
{
  GObjectClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

GPCAP_AVAILABLE_IN_1_0
GPcapTrafficOrder gpcap_traffic_table_get_sort_by (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_traffic_table_set_sort_by (GPcapTrafficTable *self, GPcapTrafficOrder sort_by);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_traffic_table_get_max_items (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_traffic_table_set_max_items (GPcapTrafficTable *self, guint max_items);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_traffic_table_get_max_rows (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_traffic_table_set_max_rows (GPcapTrafficTable *self, guint max_rows);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_traffic_table_get_max_histories (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_traffic_table_set_max_histories (GPcapTrafficTable *self, guint max_histories);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_traffic_table_get_n_rows (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_traffic_table_get_forgotten_rows (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_traffic_table_get_forgotten_packets (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_traffic_table_get_forgotten_bytes (GPcapTrafficTable *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_traffic_table_get_records (GPcapTrafficTable *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
