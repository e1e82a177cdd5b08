/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink: where the bytes of a savefile that is written go. */

#pragma once

#include <gio/gio.h>

#include "storage/gpcap-read-file.h"

G_BEGIN_DECLS

typedef struct _GPcapSink GPcapSink;

/* When a signal has ended a wait, so many bytes of packets are kept in memory before the next one:
 * more than a batch, so that the caller can handle the signal. There is an end to that for a
 * process that gets signals all the time. */
#define GPCAP_SINK_SIZE_BETWEEN_WAITS (1024 * 1024)
#define GPCAP_SINK_MAX_SIZE_LEFT (16 * 1024 * 1024)

/* How long a write waits for whoever takes the bytes, such as the reader of a pipe that is full. */
typedef enum
{
  GPCAP_SINK_WAIT_FOR_EVER,
  GPCAP_SINK_WAIT_UNTIL_SIGNAL, /* until the process gets a signal */
  GPCAP_SINK_WAIT_NEVER,
} GPcapSinkWait;

/* Returns the size of the packet or block that begins there; see GPcapWriter. */
typedef gsize (*GPcapSinkMeasure) (const guint8 *data, gsize size, gboolean *is_packet);

/* What each kind of sink does. The owner calls these functions one at a time, and none in a child
 * process but free. */
typedef struct
{
  /* Begins a new savefile, when nothing is left that could be refused: what is in a file goes. */
  gboolean (*begin) (GPcapSink *self, GError **error);
  /* Takes bytes until the wait ends, and sets @n_written to how many it took, also if it fails. */
  gboolean (*write) (GPcapSink *self,
                     const guint8 *data,
                     gsize size,
                     GPcapSinkWait wait,
                     gsize *n_written,
                     GError **error);
  /* Takes back the last bytes that were written, if it can: after a write that failed, the savefile
   * then ends with a whole packet. */
  void (*cut) (GPcapSink *self, gsize size);
  /* Goes on with another file, whose sink it takes. NULL for a sink that is for one savefile. */
  void (*replace) (GPcapSink *self, GPcapSink *next);
  /* Whether the bytes go into that file. */
  gboolean (*is_file) (GPcapSink *self, const GPcapReadFile *file);
  /* Closes it. In a child process, whose memory may be in the use of a thread that only the parent
   * has, no memory is freed. */
  void (*free) (GPcapSink *self, gboolean is_forked);

  /* The functions below may be NULL, for a sink that gathers nothing. */

  /* Passes on what it has gathered, until the wait ends. */
  gboolean (*flush) (GPcapSink *self, GPcapSinkWait wait, GError **error);
  /* Passes on everything, and what belongs to the end. Also called after a failure, to close. */
  gboolean (*finish) (GPcapSink *self, GPcapSinkWait wait, GError **error);
  /* Returns how many of the bytes that it took are not where they belong yet. */
  gsize (*get_n_left) (GPcapSink *self);

  /* And these, for a sink that a thread writes to. The last three may be called in any thread, and
   * while the owner calls another function. */

  /* Tells what the packets are like, whose first block begins with @begin bytes of no packet. */
  void (*set_measure) (GPcapSink *self, GPcapSinkMeasure measure, gsize begin);
  /* Returns how many bytes may be written now; packets beyond them are to be dropped. With
   * @may_wait it waits for room, so that none are. */
  gsize (*get_room) (GPcapSink *self, gboolean may_wait);
  /* Counts packets that were dropped. */
  void (*note_dropped) (GPcapSink *self, guint64 n_packets);
  /* Checks whether everything could be written so far. */
  gboolean (*check) (GPcapSink *self, GError **error);
  /* Returns how many packets have been taken and could not be written. */
  guint64 (*get_n_lost) (GPcapSink *self);
  /* Returns how many packets have been dropped. */
  guint64 (*get_n_dropped) (GPcapSink *self);
  /* Returns what to wait for, after a flush or finish. */
  guint64 (*get_ticket) (GPcapSink *self);
  /* Waits until that is done. Returns FALSE at @until, in monotonic time, or when cancelled. */
  gboolean (*wait) (GPcapSink *self, guint64 ticket, gint64 until, GCancellable *cancellable);
  /* Gives up what is not written. */
  void (*cancel) (GPcapSink *self);
} GPcapSinkFuncs;

/* The beginning of each kind's own struct. */
struct _GPcapSink
{
  const GPcapSinkFuncs *funcs;
  char *name; /* owned, valid UTF-8, for messages */
  int fd; /* of a regular file, which can be read before packets are appended; or -1 */
};

static inline gboolean
gpcap_sink_flush (GPcapSink *self, GPcapSinkWait wait, GError **error)
{
  return self->funcs->flush == NULL || self->funcs->flush (self, wait, error);
}

static inline gboolean
gpcap_sink_finish (GPcapSink *self, GPcapSinkWait wait, GError **error)
{
  return self->funcs->finish == NULL || self->funcs->finish (self, wait, error);
}

static inline gsize
gpcap_sink_get_n_left (GPcapSink *self)
{
  return self->funcs->get_n_left != NULL ? self->funcs->get_n_left (self) : 0;
}

static inline void
gpcap_sink_free (GPcapSink *self, gboolean is_forked)
{
  self->funcs->free (self, is_forked);
}

G_END_DECLS
