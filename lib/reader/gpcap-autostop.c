/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An autostop: after how many packets, bytes or seconds a reader comes to its end. */

#include "reader/gpcap-autostop.h"

void
gpcap_autostop_init (GPcapAutostop *self)
{
  *self = (GPcapAutostop){ .deadline = GPCAP_FOREVER };
}

/* Begins to count packets, bytes and time, after the limits were set. */
void
gpcap_autostop_begin (GPcapAutostop *self, GPcapQueue *queue, gint64 now)
{
  const double end = (double) now + self->seconds * G_USEC_PER_SEC;

  gpcap_queue_set_limits (queue, self->n_packets, self->n_bytes);
  self->is_due = FALSE;
  self->request = 0;
  self->deadline = self->seconds > 0 && end < (double) GPCAP_FOREVER ? (gint64) end : GPCAP_FOREVER;
}

/* Requests a drain when the time is over, and again if somebody has withdrawn it. */
void
gpcap_autostop_advance (GPcapAutostop *self, GPcapDrain *drain, gint64 now)
{
  if (!self->is_due && now < self->deadline)
    return;
  self->is_due = TRUE;
  self->deadline = GPCAP_FOREVER;
  if (self->request == 0 || gpcap_drain_is_over (drain, self->request))
    self->request = gpcap_drain_request (drain);
}

/* To be called when a drain was reported: its end may be that of the time. */
void
gpcap_autostop_note_drain (GPcapAutostop *self, const GPcapDrain *drain, GPcapQueue *queue)
{
  if (!self->is_due || self->request == 0 || !gpcap_drain_has_reported (drain, self->request))
    return;
  self->is_due = FALSE;
  gpcap_queue_stop (queue);
  queue->is_reported = TRUE;
}
