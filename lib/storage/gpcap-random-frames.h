/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file of frames of zstd's or LZ4's, from a point on. */

#pragma once

#include "storage/gpcap-random-parts.h"

G_BEGIN_DECLS

void gpcap_random_frames_begin (GPcapRandomCursor *self, const GPcapRandomPoint *point);
void gpcap_random_frames_end (GPcapRandomCursor *self);
gssize
gpcap_random_frames_read (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error);
gboolean gpcap_random_frames_is_inside_member (const GPcapRandomCursor *self);

G_END_DECLS
