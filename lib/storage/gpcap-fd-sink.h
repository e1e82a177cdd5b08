/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that is a file descriptor: of a file, a FIFO, a pipe or a socket. */

#pragma once

#include "storage/gpcap-sink.h"

G_BEGIN_DECLS

GPcapSink *gpcap_fd_sink_open (const char *filename,
                               gboolean is_readable,
                               GCancellable *cancellable,
                               GError **error);
GPcapSink *gpcap_fd_sink_open_fd (int fd, GError **error);

G_END_DECLS
