/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that gives few bytes at a time. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TYPE_TRICKLE (trickle_get_type ())
G_DECLARE_FINAL_TYPE (Trickle, trickle, , TRICKLE, GInputStream)

GInputStream *trickle_new (GBytes *content, gsize chunk_size);

G_END_DECLS
