/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A quota: how many packets a loop or a dispatch delivers, and what it returns. */

#pragma once

#include "gpcap/gpcap-enums.h"

G_BEGIN_DECLS

/* The meaning of loop and dispatch, in this one place for C and for the bindings. */
typedef struct
{
  GPcapWalkMode mode;
  guint64 n_wanted; /* packets; G_MAXUINT64 for all */
  guint64 n_delivered;
} GPcapQuota;

void gpcap_quota_init (GPcapQuota *self, GPcapWalkMode mode, int maxcant);
guint gpcap_quota_get_left (const GPcapQuota *self);
void gpcap_quota_count (GPcapQuota *self, guint n_packets);
gboolean gpcap_quota_is_met (const GPcapQuota *self, gboolean comes_by_bufferfuls);
gboolean gpcap_quota_reports_end (const GPcapQuota *self);
int gpcap_quota_get_result (const GPcapQuota *self, GPcapReadResult end);

G_END_DECLS
