/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A conversation: the packets between two addresses and ports. */

#pragma once

#include <gpcap/gpcap-traffic.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_CONVERSATION (gpcap_conversation_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapConversation, gpcap_conversation, GPCAP, CONVERSATION, GPcapTraffic)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_conversation_get_ip_version (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_conversation_get_protocol (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_conversation_get_protocol_name (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_conversation_get_address_a (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_conversation_get_address_b (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_conversation_get_port_a (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_conversation_get_port_b (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversation_get_packets_a_to_b (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversation_get_bytes_a_to_b (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversation_get_packets_b_to_a (GPcapConversation *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_conversation_get_bytes_b_to_a (GPcapConversation *self);

G_END_DECLS
