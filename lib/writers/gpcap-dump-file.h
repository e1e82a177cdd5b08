/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is written: what a writer makes of packets is gathered, and goes to a sink. */

#pragma once

#include "storage/gpcap-sink.h"
#include "writers/gpcap-writer.h"

G_BEGIN_DECLS

typedef struct _GPcapDumpFile GPcapDumpFile;

typedef enum
{
  GPCAP_DUMP_NEW, /* existing contents are overwritten */
  GPCAP_DUMP_APPEND, /* packets are appended to existing contents of the same kind */
} GPcapDumpMode;

/* Any thread may call these functions at any time, also while another one closes the file; but
 * gpcap_dump_file_measure() and gpcap_dump_file_has_blocks() only before that has begun. */

GPcapDumpFile *
gpcap_dump_file_new (GPcapSink *sink, GPcapWriter *writer, GPcapDumpMode mode, GError **error);
void gpcap_dump_file_free (GPcapDumpFile *self);
gboolean gpcap_dump_file_write (GPcapDumpFile *self,
                                const GPcapPackets *packets,
                                const GPcapPacketRecord *records,
                                guint n_records,
                                GError **error);
gboolean gpcap_dump_file_write_one (GPcapDumpFile *self,
                                    const GPcapPackets *packets,
                                    const GPcapPacketRecord *record,
                                    GPcapInterface *interface,
                                    GBytes *options,
                                    GError **error);
gboolean gpcap_dump_file_check_usable (GPcapDumpFile *self, GError **error);
gboolean gpcap_dump_file_count (GPcapDumpFile *self,
                                gsize before,
                                gsize full,
                                guint n_packets,
                                GError **error);
gboolean gpcap_dump_file_begin_next (GPcapDumpFile *self, GPcapSink *next, GError **error);
void gpcap_dump_file_fail (GPcapDumpFile *self, GError *failure);
gsize gpcap_dump_file_measure (GPcapDumpFile *self,
                               const GPcapPackets *packets,
                               const GPcapPacketRecord *record,
                               GBytes *options);
gboolean gpcap_dump_file_flush (GPcapDumpFile *self, GCancellable *cancellable, GError **error);
gboolean gpcap_dump_file_finish (GPcapDumpFile *self, GCancellable *cancellable, GError **error);
gint64 gpcap_dump_file_flush_some (GPcapDumpFile *self, GError **error);
void gpcap_dump_file_flush_at_last (GPcapDumpFile *self);
void gpcap_dump_file_close (GPcapDumpFile *self);
gboolean gpcap_dump_file_is_forked (GPcapDumpFile *self);
gboolean gpcap_dump_file_check (GPcapDumpFile *self, GError **error);
gboolean gpcap_dump_file_check_open (GPcapDumpFile *self, GError **error);
gboolean
gpcap_dump_file_check_other (GPcapDumpFile *self, const GPcapReadFile *file, GError **error);
gboolean gpcap_dump_file_has_room (GPcapDumpFile *self);
guint64 gpcap_dump_file_get_n_packets (GPcapDumpFile *self);
guint64 gpcap_dump_file_get_n_dropped (GPcapDumpFile *self);
gint64 gpcap_dump_file_get_position (GPcapDumpFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapDumpFile, gpcap_dump_file_free)

G_END_DECLS
