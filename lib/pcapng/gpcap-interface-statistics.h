/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of an interface, which a savefile has behind the packets. */

#pragma once

#include "base/gpcap-stats-private.h"
#include "pcapng/gpcap-options.h"

G_BEGIN_DECLS

/* Any thread may get them while another one sets them. */
typedef struct
{
  GMutex lock; /* guards the field below */
  GBytes *body; /* owned; of the block in the file, in native byte order, or NULL */
} GPcapInterfaceStatistics;

void gpcap_interface_statistics_init (GPcapInterfaceStatistics *self);
void gpcap_interface_statistics_clear (GPcapInterfaceStatistics *self);
void gpcap_interface_statistics_set (GPcapInterfaceStatistics *self, GBytes *body);
GPcapStats *gpcap_interface_statistics_dup_stats (GPcapInterfaceStatistics *self);
gboolean
gpcap_interface_statistics_find_time (GPcapInterfaceStatistics *self, guint16 code, guint64 *ticks);
GBytes *gpcap_interface_statistics_dup_options (GPcapInterfaceStatistics *self);

G_END_DECLS
