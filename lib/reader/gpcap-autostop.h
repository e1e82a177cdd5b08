/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An autostop: after how many packets, bytes or seconds a reader comes to its end. */

#pragma once

#include "reader/gpcap-drain.h"

G_BEGIN_DECLS

/* The queue counts packets and bytes. The time ends with a drain, so that everything is delivered
 * that was captured before. It belongs to the thread that reads. */
typedef struct
{
  guint64 n_packets; /* 0 for any number, like the next two */
  guint64 n_bytes;
  double seconds;
  gint64 deadline; /* in monotonic time; GPCAP_FOREVER without one, and after it has passed */
  gboolean is_due; /* the deadline has passed, and the end is not reported yet */
  guint request; /* number of the drain that was requested then, or 0 */
} GPcapAutostop;

void gpcap_autostop_init (GPcapAutostop *self);
void gpcap_autostop_begin (GPcapAutostop *self, GPcapQueue *queue, gint64 now);
void gpcap_autostop_advance (GPcapAutostop *self, GPcapDrain *drain, gint64 now);
void gpcap_autostop_note_drain (GPcapAutostop *self, const GPcapDrain *drain, GPcapQueue *queue);

/* Whether there is a time to look at. */
static inline gboolean
gpcap_autostop_is_timed (const GPcapAutostop *self)
{
  return self->deadline != GPCAP_FOREVER || self->is_due;
}

G_END_DECLS
