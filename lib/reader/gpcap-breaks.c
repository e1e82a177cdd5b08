/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Breaks: end the reads under way, from any thread. */

#include "reader/gpcap-breaks.h"

void
gpcap_breaks_init (GPcapBreaks *self)
{
  *self = (GPcapBreaks){ .wakeup = GPCAP_WAKEUP_INIT };
}

void
gpcap_breaks_clear (GPcapBreaks *self)
{
  gpcap_wakeup_close (&self->wakeup);
}

gboolean
gpcap_breaks_prepare_to_wait (GPcapBreaks *self, GError **error)
{
  return gpcap_wakeup_open (&self->wakeup, "A reader", error);
}

/* May be called in any thread, and in a signal handler. */
void
gpcap_breaks_break (GPcapBreaks *self)
{
  g_atomic_int_inc (&self->n_breaks);
  gpcap_wakeup_signal (&self->wakeup);
}
