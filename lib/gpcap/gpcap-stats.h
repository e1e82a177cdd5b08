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
 * @received: packets that passed the filter, those dropped included
 * @dropped: packets that were lost because the capture's buffer was full
 * @dropped_by_interface: packets that the network interface or its driver lost, where it tells
 * @dropped_by_queue: packets that were lost because the queue of
 *   [method@GPcap.Reader.start_threaded] was full
 * @delivered: packets that the reader delivered to the program
 * @delivered_bytes: captured bytes of the packets delivered
 *
 * The statistics of a live capture since it was activated.
 *
 * They do not wrap, unlike the 32 bits of libpcap's `struct pcap_stat`, as long as they are asked
 * for at least once in four thousand million packets. On Linux's loopback interface each packet is
 * received twice, once going out and once coming in, though it is delivered once.
 *
 * Since: 1.0
 */
typedef struct
{
  guint64 received;
  guint64 dropped;
  guint64 dropped_by_interface;
  guint64 dropped_by_queue;
  guint64 delivered;
  guint64 delivered_bytes;
} GPcapStats;

GPCAP_AVAILABLE_IN_1_0
GType gpcap_stats_get_type (void);
GPCAP_AVAILABLE_IN_1_0
GPcapStats *gpcap_stats_copy (const GPcapStats *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_stats_free (GPcapStats *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapStats, gpcap_stats_free)

G_END_DECLS
