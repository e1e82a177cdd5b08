/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The struct of a savefile that is written, for the sources that implement it. */

#pragma once

#include "storage/gpcap-sink.h"
#include "storage/gpcap-write-buffer.h"
#include "writers/gpcap-writer.h"

G_BEGIN_DECLS

/* How much is gathered before it is written, in bytes. */
#define GPCAP_DUMP_FILE_FULL (64 * 1024)

/* The buffer holds whole packets when it is written to the sink.
 *
 * What is in memory when the process ends is written then, as stdio does. The lock is for this: any
 * other thread may be dumping at that moment. */
struct _GPcapDumpFile
{
  gatomicrefcount ref_count; /* held by the dumper, and by a thread that flushes */
  GList link; /* in the list of open files */
  GPcapSink *sink; /* owned */
  int fork_generation; /* of the process that opened the file */

  GMutex lock; /* guards the fields below, and the sink */
  GPcapWriter *writer; /* owned */
  GPcapWriteBuffer buffer; /* bytes that the sink has not all taken yet */
  gsize n_written; /* bytes of the buffer that the sink has taken */
  gsize next_wait; /* size of the buffer for the next wait, if a signal has ended one; or 0 */
  gsize begin; /* where the packets in the buffer begin: after the file's header */
  guint64 n_packets; /* that were dumped */
  gint64 position; /* in the file, of the end of the dumped packets */
  GError *error; /* owned; of the write that failed, or NULL */
};

G_END_DECLS
