/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch of captured packets. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-interface.h>
#include <gpcap/gpcap-packet-record.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_PACKET_BATCH (gpcap_packet_batch_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapPacketBatch, gpcap_packet_batch, GPCAP, PACKET_BATCH, GObject)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_packet_batch_get_n_packets (GPcapPacketBatch *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_packet_batch_get_datalink (GPcapPacketBatch *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_batch_get_data (GPcapPacketBatch *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_batch_get_records (GPcapPacketBatch *self);
GPCAP_AVAILABLE_IN_1_0
GPcapPkthdr *gpcap_packet_batch_get_pkthdr (GPcapPacketBatch *self,
                                            guint position) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_batch_get_bytes (GPcapPacketBatch *self,
                                      guint position) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char **gpcap_packet_batch_get_comments (GPcapPacketBatch *self,
                                        guint position) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapInterface *gpcap_packet_batch_get_interface (GPcapPacketBatch *self,
                                                  guint position) G_GNUC_WARN_UNUSED_RESULT;

/**
 * GPcapUsedFunc:
 * @user_data: data passed to [method@GPcap.Reader.set_used_func]
 *
 * Gets how many packets of a batch of [method@GPcap.Walk.borrow_batch] the program used. The
 * program must not use the batch any more.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
typedef guint (*GPcapUsedFunc) (gpointer user_data);

G_END_DECLS
