/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversations of a capture. */

#pragma once

#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-traffic-table.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_CONVERSATIONS (gpcap_conversations_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapConversations,
                      gpcap_conversations,
                      GPCAP,
                      CONVERSATIONS,
                      GPcapTrafficTable)

GPCAP_AVAILABLE_IN_1_0
GPcapConversations *gpcap_conversations_new (void) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_conversations_add_batch (GPcapConversations *self, GPcapPacketBatch *batch);
GPCAP_AVAILABLE_IN_1_0
void gpcap_conversations_clear (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_conversations_refresh (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_conversations_get_interval (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_conversations_set_interval (GPcapConversations *self, guint interval);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversations_get_packets (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversations_get_bytes (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
GPcapTrafficTable *gpcap_conversations_get_endpoints (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
GPcapTrafficTable *gpcap_conversations_get_protocols (GPcapConversations *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_conversations_get_history (GPcapConversations *self,
                                         GPcapTrafficInterval interval) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
