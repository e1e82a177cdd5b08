/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many bytes of a stream are left to read. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean gpcap_stream_size_find (GInputStream *stream,
                                 GCancellable *cancellable,
                                 gint64 *size,
                                 GError **error);

G_END_DECLS
