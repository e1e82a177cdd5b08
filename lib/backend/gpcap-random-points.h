/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Saves where decompression of a file can begin, and restores it. */

#pragma once

#include "storage/gpcap-random-file.h"

G_BEGIN_DECLS

/* The distance of the points; for each: the offsets in the decompressed bytes and in the file, the
 * number of bits, whether a member begins, and the window. */
#define GPCAP_RANDOM_POINTS_TYPE "(ta(ttybay))"

GVariant *gpcap_random_points_save (GPcapRandomFile *file);
gboolean gpcap_random_points_restore (GPcapRandomFile *file, GVariant *saved, guint64 raw_end);

G_END_DECLS
