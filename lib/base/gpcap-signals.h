/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing without the signals that would end the program. */

#pragma once

#include <glib.h>
#include <signal.h>

G_BEGIN_DECLS

typedef struct
{
  sigset_t before; /* blocked before */
  sigset_t raised; /* blocked now, and not pending before */
} GPcapSignals;

void gpcap_signals_block (GPcapSignals *self);
void gpcap_signals_unblock (GPcapSignals *self, gboolean may_be_raised);

G_END_DECLS
