/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rates: how many packets, bytes and drops come in a second. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The time over which a rate is measured, in microseconds. */
#define GPCAP_RATES_INTERVAL G_USEC_PER_SEC

/* What rates are measured of. Counts never decrease. */
typedef enum
{
  GPCAP_RATE_PACKETS,
  GPCAP_RATE_BYTES,
  GPCAP_RATE_DROPS,
  GPCAP_N_RATES
} GPcapRate;

typedef struct
{
  gint64 time; /* when the counts were taken, in monotonic time; 0 while nothing is measured */
  guint64 counts[GPCAP_N_RATES];
  double rates[GPCAP_N_RATES]; /* a second */
} GPcapRates;

void gpcap_rates_start (GPcapRates *self, gint64 now, const guint64 counts[GPCAP_N_RATES]);
void gpcap_rates_stop (GPcapRates *self);
gboolean gpcap_rates_is_due (const GPcapRates *self, gint64 now);
guint gpcap_rates_update (GPcapRates *self, gint64 now, const guint64 counts[GPCAP_N_RATES]);

G_END_DECLS
