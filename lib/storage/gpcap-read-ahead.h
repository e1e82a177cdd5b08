/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A read-ahead: the packets of a stream that are here already, before libpcap takes them. */

#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* The first bytes of a stream tell its format and byte order, and so where packets end. */
typedef struct
{
  guint8 head[12];
  gsize head_size; /* how many of them have come */
} GPcapReadAhead;

void gpcap_read_ahead_note (GPcapReadAhead *self, const void *data, gsize size);
gboolean gpcap_read_ahead_has_microseconds (const GPcapReadAhead *self);
guint gpcap_read_ahead_count (const GPcapReadAhead *self, const guint8 *data, gsize size);
guint gpcap_read_ahead_count_buffered (const GPcapReadAhead *self, FILE *stdio);

G_END_DECLS
