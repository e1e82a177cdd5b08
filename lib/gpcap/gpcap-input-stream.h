/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose bytes a function of the program's reads. */

#pragma once

#include <gio/gio.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

/**
 * GPcapInputFunc:
 * @size: how many bytes are asked for, at least 1
 * @user_data: the data passed to [func@GPcap.input_stream_new]
 * @error: return location for a #GError
 *
 * Reads bytes for a stream. It may wait while there are none. It runs in the thread that reads from
 * the stream, which for a reader's stream is one of the reader's own.
 *
 * Returns: (transfer full) (nullable): at most @size bytes, no bytes at the end, or %NULL with the
 *   error set
 *
 * Since: 1.0
 */
typedef GBytes *(*GPcapInputFunc) (gsize size, gpointer user_data, GError **error);

GPCAP_AVAILABLE_IN_1_0
GInputStream *gpcap_input_stream_new (GPcapInputFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
