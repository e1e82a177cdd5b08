/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Breaks: end the reads under way, from any thread. */

#pragma once

#include "base/gpcap-wakeup.h"

G_BEGIN_DECLS

/* A break leaves nothing behind: only a read that began before it finds that the number has
 * changed, so that it ends no later read. */
typedef struct
{
  GPcapWakeup wakeup; /* ends a wait; open if a read may have to wait */
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
