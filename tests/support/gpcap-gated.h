/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose writes wait at a gate, and may fail. */

#pragma once

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

G_BEGIN_DECLS

#define TYPE_GATED (gated_get_type ())
G_DECLARE_FINAL_TYPE (Gated, gated, , GATED_STREAM, GOutputStream)

/* The rooms of streams that take nothing, or more than they are given, and give no reason. */
#define GATED_TAKES_NOTHING G_MAXSSIZE
#define GATED_TAKES_TOO_MUCH (G_MAXSSIZE - 1)

Gated *gated_new (gsize chunk_size, gsize room);
void gated_close_gate (Gated *self);
void gated_open_gate (Gated *self);
void gated_wait_until_called (Gated *self);
void gated_wait_until_closed (Gated *self);
GBytes *gated_get_bytes (Gated *self);
guint gated_get_n_flushes (Gated *self);

G_END_DECLS
