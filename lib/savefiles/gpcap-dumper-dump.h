/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper writes, for readers. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "packets/gpcap-packets.h"
#include "storage/gpcap-read-file.h"

G_BEGIN_DECLS

gboolean gpcap_dumper_check_usable (GPcapDumper *self, GError **error);
gboolean gpcap_dumper_check_link_type (GPcapDumper *self, int datalink, GError **error);
gboolean gpcap_dumper_check_file (GPcapDumper *self, const GPcapReadFile *file, GError **error);
gboolean gpcap_dumper_has_room (GPcapDumper *self);
gboolean gpcap_dumper_add_catalog (GPcapDumper *self, GPcapCatalog *catalog, GError **error);
gboolean gpcap_dumper_dump_packets (GPcapDumper *self,
                                    const GPcapPackets *packets,
                                    const GPcapPacketRecord *records,
                                    guint n_records,
                                    GError **error);
gboolean gpcap_dumper_end_failed_call (GPcapDumper *self);
gboolean gpcap_dumper_check_not_forked (GPcapDumper *self, GError **error);

G_END_DECLS
