/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a dumper writes to. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "storage/gpcap-sink.h"

G_BEGIN_DECLS

gboolean gpcap_dumper_check_sink (GPcapDumper *self, GError **error);
char *gpcap_dumper_make_sink_name (GPcapDumper *self);
GPcapSink *gpcap_dumper_open_sink (GPcapDumper *self, GCancellable *cancellable, GError **error);

G_END_DECLS
