/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper is closed: one call does it, in any thread. */

#pragma once

#include "gpcap/gpcap-dumper.h"

G_BEGIN_DECLS

gboolean gpcap_dumper_begin_close (GPcapDumper *self);
gboolean gpcap_dumper_check_closed (GPcapDumper *self, GError **error);
gboolean gpcap_dumper_finish (GPcapDumper *self, GCancellable *cancellable, GError **error);
void gpcap_dumper_end_close (GPcapDumper *self);

G_END_DECLS
