/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of a live capture. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_STATS (gpcap_stats_get_type ())

/**
 * GPcapStats:
 *
 * The statistics of a capture since it was activated.
 *
 * The statistics that [method@GPcap.Reader.get_stats] returns do not change any more. Unlike the
 * 32-bit counts of libpcap's `struct pcap_stat`, the counts do not wrap, as long as they are read
 * at least once every four thousand million packets. On Linux's loopback interface each packet is
 * received twice, once going out and once coming in, but delivered once.
 *
 * Since: 1.0
 */
typedef struct _GPcapStats GPcapStats;

GPCAP_AVAILABLE_IN_1_0
GType gpcap_stats_get_type (void);
GPCAP_AVAILABLE_IN_1_0
GPcapStats *gpcap_stats_copy (const GPcapStats *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_stats_free (GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_received (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_dropped (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_dropped_by_interface (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_dropped_by_queue (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_delivered (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_delivered_bytes (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_stats_get_bytes (const GPcapStats *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapStats, gpcap_stats_free)

G_END_DECLS
