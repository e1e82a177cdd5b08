/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What readers and batches do with a filter. */

#pragma once

#include "backend/gpcap-handle.h"
#include "gpcap/gpcap-bpf.h"
#include "gpcap/gpcap-packet-record.h"

G_BEGIN_DECLS

gboolean gpcap_bpf_check_expression (const char *expression, GError **error);
GPcapBpf *
gpcap_bpf_compile (GPcapHandle *handle, const GPcapCompilation *compilation, GError **error);
GPcapBpf *gpcap_bpf_compile_variant (const GPcapCompilation *compilation,
                                     gboolean *rejects_all,
                                     GError **error);
GPcapBpf *gpcap_bpf_adapt (GPcapBpf *self, GPcapHandle *handle, GError **error);
void gpcap_bpf_compile_async (GPcapHandle *handle,
                              const GPcapCompilation *compilation,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPcapProgram *gpcap_bpf_get_program (GPcapBpf *self);
gboolean gpcap_bpf_check_link_type (GPcapBpf *self, int datalink, GError **error);
gboolean gpcap_bpf_passes (GPcapBpf *self, const GPcapPacketRecord *record, const guint8 *data);

G_END_DECLS
