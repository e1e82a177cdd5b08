/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a savefile that is written has beside packets, in a format with blocks. */

#pragma once

#include "writers/gpcap-dump-file.h"

G_BEGIN_DECLS

gboolean gpcap_dump_file_add_interface (GPcapDumpFile *self,
                                        GPcapInterface *interface,
                                        guint *number,
                                        GError **error);
gboolean gpcap_dump_file_add_catalog (GPcapDumpFile *self, GPcapCatalog *catalog, GError **error);
gboolean gpcap_dump_file_add_statistics (GPcapDumpFile *self,
                                         guint number,
                                         const GPcapStatistics *statistics,
                                         GError **error);
gboolean
gpcap_dump_file_add_block (GPcapDumpFile *self, const GPcapWriterBlock *block, GError **error);
gboolean gpcap_dump_file_has_blocks (GPcapDumpFile *self);
gboolean gpcap_dump_file_end (GPcapDumpFile *self, GError **error);
gboolean gpcap_dump_file_sum_up (GPcapDumpFile *self, gint64 begin, gint64 end, GError **error);

G_END_DECLS
