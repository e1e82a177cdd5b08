/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file that gzip has compressed, from a point on. */

#pragma once

#include "storage/gpcap-random-parts.h"

G_BEGIN_DECLS

gboolean gpcap_random_gzip_recognizes (const guint8 *head, gsize size);
gboolean
gpcap_random_gzip_begin (GPcapRandomCursor *self, const GPcapRandomPoint *point, GError **error);
void gpcap_random_gzip_end (GPcapRandomCursor *self);
gssize gpcap_random_gzip_read (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error);
gboolean gpcap_random_gzip_is_inside_member (const GPcapRandomCursor *self);

G_END_DECLS
