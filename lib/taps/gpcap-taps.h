/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The taps of a capture: each gets every delivered packet, once and in order. */

#pragma once

#include "base/gpcap-wakeup.h"
#include "taps/gpcap-tap-private.h"

G_BEGIN_DECLS

/* Delivered packets are passed to the taps at once, which runs no code of the program. What the
 * taps tell the program is told later, by whoever reads. The taps belong to the thread that reads.
 */
typedef struct
{
  GPtrArray *taps; /* owned; of GPcapTap; NULL when there is none */
  guint n_changes; /* how often a tap was added or removed */
  gint64 due; /* when there is something to tell, in monotonic time: 0 for now, or GPCAP_FOREVER */
} GPcapTaps;

void gpcap_taps_clear (GPcapTaps *self);
void gpcap_taps_add (GPcapTaps *self, GPcapTap *tap);
gboolean gpcap_taps_remove (GPcapTaps *self, GPcapTap *tap);
void gpcap_taps_run (GPcapTaps *self,
                     const GPcapArena *arena,
                     const GPcapPacketRecord *records,
                     guint n_packets);
void gpcap_taps_tell (GPcapTaps *self, gboolean is_last);

static inline gboolean
gpcap_taps_has_news (const GPcapTaps *self)
{
  return self->taps != NULL && self->due < GPCAP_FOREVER;
}

/* Returns when there is something to tell that was put off, or GPCAP_FOREVER. */
static inline gint64
gpcap_taps_get_due (const GPcapTaps *self)
{
  return self->taps != NULL ? self->due : GPCAP_FOREVER;
}

static inline void
gpcap_taps_pass (GPcapTaps *self,
                 const GPcapArena *arena,
                 const GPcapPacketRecord *records,
                 guint n_packets)
{
  if (self->taps != NULL)
    gpcap_taps_run (self, arena, records, n_packets);
}

G_END_DECLS
