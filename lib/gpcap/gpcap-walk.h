/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A walk: how a binding reads packets. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_WALK (gpcap_walk_get_type ())

/**
 * GPcapWalk:
 *
 * A loop or a dispatch that a binding runs itself, a batch at a time. Bindings implement their
 * loops, iterations and callbacks with walks.
 *
 * A walk follows the rules of [method@GPcap.Reader.loop] and [method@GPcap.Reader.dispatch]: when
 * they wait, how many packets they deliver, what ends them and what they return. The binding
 * borrows a batch, calls back for its packets, reports how many of them the program used, and
 * borrows the next batch. So the program may break off in the middle of a batch, and the next read
 * continues there.
 *
 * Since: 1.0
 */
typedef struct _GPcapWalk GPcapWalk;

GPCAP_AVAILABLE_IN_1_0
GType gpcap_walk_get_type (void);
GPCAP_AVAILABLE_IN_1_0
GPcapWalk *gpcap_walk_ref (GPcapWalk *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_walk_unref (GPcapWalk *self);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *
gpcap_walk_borrow_batch (GPcapWalk *self, guint n_used, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_walk_return_batch (GPcapWalk *self, guint n_used);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_walk_take_batch (GPcapWalk *self,
                                         guint max_packets,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_walk_emit (GPcapWalk *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_walk_get_result (GPcapWalk *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapWalk, gpcap_walk_unref)

G_END_DECLS
