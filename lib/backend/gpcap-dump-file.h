/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is written: libpcap's pcap_dumper_t. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-read-file.h"
#include "gpcap/gpcap-packet-record.h"

G_BEGIN_DECLS

typedef struct _GPcapDumpFile GPcapDumpFile;

typedef enum
{
  GPCAP_DUMP_NEW, /* existing contents are overwritten */
  GPCAP_DUMP_APPEND, /* packets are appended to existing contents of the same kind */
} GPcapDumpMode;

/* The format of a savefile, in libpcap's units and numbers. */
typedef struct
{
  int datalink;
  int snaplen; /* bytes */
  int tstamp_precision;
} GPcapDumpFormat;

GPcapDumpFile *gpcap_dump_file_open (const char *filename,
                                     GPcapDumpMode mode,
                                     const GPcapDumpFormat *format,
                                     GCancellable *cancellable,
                                     GError **error);
GPcapDumpFile *
gpcap_dump_file_open_fd (int fd, GPcapDumpMode mode, const GPcapDumpFormat *format, GError **error);
void gpcap_dump_file_free (GPcapDumpFile *self);
gboolean gpcap_dump_file_write (GPcapDumpFile *self,
                                const GPcapPacketRecord *record,
                                const guint8 *data,
                                GError **error);
gboolean gpcap_dump_file_flush (GPcapDumpFile *self, GError **error);
gint64 gpcap_dump_file_flush_some (GPcapDumpFile *self, GError **error);
void gpcap_dump_file_flush_at_last (GPcapDumpFile *self);
gboolean gpcap_dump_file_is_forked (GPcapDumpFile *self);
gboolean gpcap_dump_file_check (GPcapDumpFile *self, GError **error);
gboolean
gpcap_dump_file_check_other (GPcapDumpFile *self, const GPcapReadFile *file, GError **error);
guint64 gpcap_dump_file_get_n_packets (GPcapDumpFile *self);
gint64 gpcap_dump_file_get_position (GPcapDumpFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapDumpFile, gpcap_dump_file_free)

G_END_DECLS
