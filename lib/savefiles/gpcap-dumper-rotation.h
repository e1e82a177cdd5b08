/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper with a rotation writes, and tells of the files that are whole. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "writers/gpcap-dump-file.h"

G_BEGIN_DECLS

GPcapDumpFile *gpcap_dumper_open_ring (GPcapDumper *self, GPcapWriter *writer, GError **error);
gboolean gpcap_dumper_write_rotating (GPcapDumper *self,
                                      const GPcapPackets *packets,
                                      const GPcapPacketRecord *records,
                                      guint n_records,
                                      GError **error);
gboolean gpcap_dumper_write_one_rotating (GPcapDumper *self,
                                          const GPcapPackets *packets,
                                          const GPcapPacketRecord *record,
                                          GPcapInterface *interface,
                                          GBytes *options,
                                          GError **error);
void gpcap_dumper_end_file (GPcapDumper *self);
gboolean gpcap_dumper_end_rotating (GPcapDumper *self, GError **error);
void gpcap_dumper_free_rotating (GPcapDumper *self);
gboolean gpcap_dumper_open_parts (GPcapDumper *self,
                                  gint64 from,
                                  gint64 to,
                                  GArray *parts,
                                  guint64 *n_taken,
                                  gint64 *last_time,
                                  GError **error);
gboolean gpcap_dumper_has_news (GPcapDumper *self);
void gpcap_dumper_tell (GPcapDumper *self);

G_END_DECLS
