/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The blocks of an interface's statistics. */

#pragma once

#include "base/gpcap-stats-private.h"
#include "pcapng/gpcap-interface-private.h"

G_BEGIN_DECLS

/* What a capture counted, and when: in nanoseconds since 1970, or -1 if that is not known. */
typedef struct
{
  GPcapStats stats;
  gboolean is_delivered_known;
  gboolean is_rest_unknown; /* only what was delivered is known */
  gint64 time;
  gint64 begin;
  gint64 end;
} GPcapStatistics;

GBytes *
gpcap_statistics_body_make (GPcapInterface *interface, guint32 number, const GPcapStatistics *self);

G_END_DECLS
