/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The counts of the statistics, for the code that sets them. */

#pragma once

#include "gpcap/gpcap-stats.h"

G_BEGIN_DECLS

struct _GPcapStats
{
  guint64 received;
  guint64 dropped;
  guint64 dropped_by_interface;
  guint64 dropped_by_queue;
  guint64 delivered;
  guint64 delivered_bytes;
  guint64 bytes;
};

G_END_DECLS
