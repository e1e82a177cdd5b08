/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering: compiles a filter for a handle, and decides who runs it. */

#pragma once

#include "backend/gpcap-handle.h"
#include "queue/gpcap-queue.h"

G_BEGIN_DECLS

GPcapBpf *gpcap_filtering_compile (GPcapHandle *handle, const char *filter, GError **error);
GPcapBpf *gpcap_filtering_compile_for_packets (GPcapHandle *handle,
                                               int datalink,
                                               const char *filter,
                                               GError **error);
void gpcap_filtering_compile_async (GPcapHandle *handle,
                                    const char *filter,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
gpcap_filtering_install (GPcapHandle *handle, GPcapBpf *bpf, GPcapQueue *queue, GError **error);

gboolean gpcap_filtering_follow (GPcapHandle *handle, GPcapQueue *queue, GError **error);

G_END_DECLS
