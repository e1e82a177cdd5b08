/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading with callbacks and signals. */

#pragma once

#include "reader/gpcap-reader-pull.h"

G_BEGIN_DECLS

GPcapReadResult
gpcap_reader_emit (GPcapReader *self, GSource *source, GCancellable *cancellable, GError **error);
guint gpcap_reader_emit_queued (GPcapReader *self, const GPcapPull *pull, guint max);

G_END_DECLS
