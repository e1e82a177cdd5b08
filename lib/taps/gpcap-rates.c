/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rates: how many packets, bytes and drops come in a second. */

#include "taps/gpcap-rates.h"

/* Begins to measure, and keeps the rates that there are. */
void
gpcap_rates_start (GPcapRates *self, gint64 now, const guint64 counts[GPCAP_N_RATES])
{
  self->time = now;
  memcpy (self->counts, counts, sizeof self->counts);
}

/* Nothing is measured, and the rates are 0. */
void
gpcap_rates_stop (GPcapRates *self)
{
  *self = (GPcapRates){ 0 };
}

/* Whether it is time to take the counts. */
gboolean
gpcap_rates_is_due (const GPcapRates *self, gint64 now)
{
  return self->time != 0 && now >= self->time + GPCAP_RATES_INTERVAL;
}

/* Sets the rates since the counts were taken last, some time ago. Returns which of them have
 * changed: the bit 1 << rate for each. */
guint
gpcap_rates_update (GPcapRates *self, gint64 now, const guint64 counts[GPCAP_N_RATES])
{
  const double seconds = (now - self->time) / (double) G_USEC_PER_SEC;
  guint changed = 0;

  for (guint i = 0; i < GPCAP_N_RATES; i++)
    {
      const double rate = (counts[i] - self->counts[i]) / seconds;

      if (rate != self->rates[i])
        changed |= 1 << i;
      self->rates[i] = rate;
    }
  gpcap_rates_start (self, now, counts);
  return changed;
}
