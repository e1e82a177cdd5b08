/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dumper's struct, for the sources that implement it. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "savefiles/gpcap-rotating.h"
#include "writers/gpcap-dump-file.h"

G_BEGIN_DECLS

struct _GPcapDumper
{
  GObject parent_instance;

  char *filename; /* owned, or NULL */
  GFile *file_to_write; /* owned, or NULL */
  GOutputStream *stream; /* owned; NULL after close, or if there is none */
  GPcapRotation *rotation; /* owned, or NULL */
  gboolean close_stream;
  GPcapCompression compression;
  int compression_level; /* or -1 */
  gint64 queue_size; /* bytes, or -1 */
  gboolean blocking;
  int fd; /* not owned, not used after the initialisation; or -1 */
  gboolean append;
  int datalink; /* or -1 */
  int snaplen;
  GPcapTstampPrecision tstamp_precision;
  GPcapSavefileFormat format;
  char *hardware; /* owned, or NULL, like the next three */
  char *os;
  char *application;
  char **comments;

  gboolean is_initialized;
  gboolean is_announcing; /* handlers are told that it closes */
  gboolean is_closing; /* a thread closes it */
  GPcapDumpFile *file; /* owned; NULL before the initialisation and after close */
  guint64 n_packets; /* after close */
  guint64 n_dropped; /* after close */
  GError *error; /* atomic, owned; the first write error, or NULL */
  int is_notified; /* atomic; the error has been notified */
  gboolean is_reported; /* a call of the program has failed with the error */

  GPcapRotating *rotating; /* owned; NULL without a rotation */
  GMutex rotation_lock; /* guards the fields around it, with a rotation */
  GThread *thread; /* not owned; the one that dumped last */
  GSource *timer; /* owned; ends the file under way when its interval is over, or NULL */
  gint64 timer_end; /* the end of the interval that the timer is for */
};

G_END_DECLS
