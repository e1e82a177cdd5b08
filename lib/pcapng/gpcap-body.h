/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of a block of the pcapng format, in this machine's byte order. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *gpcap_body_new (guint32 type, const guint8 *data, gsize size, gboolean is_swapped);

G_END_DECLS
