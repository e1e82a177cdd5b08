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

typedef enum
{
  GPCAP_DUMP_FILE_OPEN,
  GPCAP_DUMP_FILE_ENDED, /* nothing is added any more */
  GPCAP_DUMP_FILE_FINISHED, /* everything has been passed to the sink */
  GPCAP_DUMP_FILE_CLOSED, /* the writer is gone, and so is the sink when nobody waits for it */
} GPcapDumpFileState;

/* The buffer holds whole packets when it is written to the sink.
 *
 * What is in memory when the process ends is written then, as stdio does. The lock is for this: any
 * other thread may be dumping at that moment. */
struct _GPcapDumpFile
{
  GList link; /* in the list of open files */
  int fork_generation; /* of the process that opened the file */

  GMutex sink_lock; /* guards the next three; held for no longer than it takes to look at them */
  GPcapSink *sink; /* owned; NULL after close. With the lock below it is there until then */
  guint n_sink_users; /* the file until it is closed, and who waits for the sink without the lock */
  guint64 n_dropped; /* packets for which the sink had no room; when the sink is gone */

  GMutex lock; /* guards the fields below, and calls of the sink */
  GPcapDumpFileState state;
  GPcapWriter *writer; /* owned; NULL after close */
  GPcapWriteBuffer buffer; /* bytes that the sink has not all taken yet */
  gsize n_written; /* bytes of the buffer that the sink has taken */
  gsize next_wait; /* size of the buffer for the next wait, if a signal has ended one; or 0 */
  gsize begin; /* where the packets in the buffer begin: after the file's header */
  guint64 n_packets; /* atomic; that were dumped, and in the file when the sink is gone */
  gint64 position; /* in the file, of the end of the dumped packets */
  GError *error; /* owned; of the write that failed, or NULL */
};

G_END_DECLS
