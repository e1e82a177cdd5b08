/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timestamps: nanoseconds since 1970 in 64 bits, enough until 2262. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GPCAP_NANOSECONDS_PER_SECOND G_GINT64_CONSTANT (1000000000)

gint64 gpcap_timestamp_from_nanoseconds (gint64 seconds, gint64 nanoseconds);
gint64 gpcap_timestamp_from_microseconds (gint64 seconds, gint64 microseconds);
void gpcap_timestamp_to_microseconds (gint64 timestamp, gint64 *seconds, gint64 *microseconds);

G_END_DECLS
