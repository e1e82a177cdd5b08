/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Breaks: what ends the reads under way, from any thread. */

#pragma once

#include "base/gpcap-wakeup.h"

G_BEGIN_DECLS

/* A break is over at once: only a read that began before it finds the number changed, and so no
 * later one is ended by it. */
typedef struct
{
  GPcapWakeup wakeup; /* ends a wait; open where a read may have to wait */
  int n_breaks; /* atomic */
} GPcapBreaks;

void gpcap_breaks_init (GPcapBreaks *self);
void gpcap_breaks_clear (GPcapBreaks *self);
gboolean gpcap_breaks_prepare_to_wait (GPcapBreaks *self, GError **error);
void gpcap_breaks_break (GPcapBreaks *self);

static inline int
gpcap_breaks_get_n_breaks (const GPcapBreaks *self)
{
  return g_atomic_int_get (&self->n_breaks);
}

G_END_DECLS
