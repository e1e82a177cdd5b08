/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dumper's struct, for the sources that implement it. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "savefiles/gpcap-rotating.h"
#include "writers/gpcap-dump-file.h"

G_BEGIN_DECLS

typedef enum
{
  GPCAP_DUMPER_NEW, /* not initialised yet */
  GPCAP_DUMPER_OPEN,
  GPCAP_DUMPER_ANNOUNCING, /* open; handlers are told that it will be closed */
  GPCAP_DUMPER_CLOSING, /* a thread closes it */
  GPCAP_DUMPER_CLOSED,
} GPcapDumperState;

struct _GPcapDumper
{
  GObject parent_instance;

  char *filename; /* owned, or NULL */
  GFile *file_to_write; /* owned, or NULL */
  GMutex stream_lock; /* guards the next field */
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

  int state; /* atomic; a GPcapDumperState */
  GPcapDumpFile *file; /* owned; NULL before the initialisation; any thread may use it */
  GError *error; /* atomic, owned; the first write error, or NULL */
  int is_notified; /* atomic; the error has been notified */
  int is_reported; /* atomic; a call of the program has failed with the error */

  GPcapRotating *rotating; /* owned; NULL without a rotation */
  GMutex rotation_lock; /* guards the fields around it, with a rotation */
  GThread *thread; /* not owned; the one that dumped last */
  GSource *timer; /* owned; ends the file under way when its interval is over, or NULL */
  gint64 timer_end; /* the end of the interval that the timer is for */
};

static inline GPcapDumperState
gpcap_dumper_get_state (GPcapDumper *self)
{
  return g_atomic_int_get (&self->state);
}

G_END_DECLS
