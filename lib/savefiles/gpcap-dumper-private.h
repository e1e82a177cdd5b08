/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader writes to a dumper. */

#pragma once

#include "backend/gpcap-read-file.h"
#include "gpcap/gpcap-dumper.h"
#include "gpcap/gpcap-packet-record.h"

G_BEGIN_DECLS

gboolean gpcap_dumper_check_link_type (GPcapDumper *self, int datalink, GError **error);
gboolean gpcap_dumper_check_file (GPcapDumper *self, const GPcapReadFile *file, GError **error);
gboolean gpcap_dumper_dump_record (GPcapDumper *self,
                                   const GPcapPacketRecord *record,
                                   const guint8 *data,
                                   GError **error);
void gpcap_dumper_notify_error (GPcapDumper *self);

G_END_DECLS
