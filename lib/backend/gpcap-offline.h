/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is read: the kinds of handle for a file and for a stream. */

#pragma once

#include "backend/gpcap-handle.h"

G_BEGIN_DECLS

GPcapHandle *gpcap_offline_open (const char *filename, GCancellable *cancellable, GError **error);
GPcapHandle *
gpcap_offline_open_following (const char *filename, GCancellable *cancellable, GError **error);
GPcapHandle *
gpcap_offline_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error);
GPcapHandle *gpcap_offline_open_file (GFile *file, GCancellable *cancellable, GError **error);
GPcapHandle *gpcap_offline_open_bytes (GBytes *bytes, GError **error);

G_END_DECLS
