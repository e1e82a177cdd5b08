/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of blocks of packets, bounded in bytes, that a thread writes to a sink. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GPcapWriteQueue GPcapWriteQueue;

/* Where the blocks go. All functions but @cancel are called in the queue's thread. */
typedef struct
{
  /* Writes a block. On failure it sets @n_whole to the number of packets that the block began with
   * and that were written whole. */
  gboolean (*write) (gpointer sink, GByteArray *block, guint *n_whole, GError **error);
  /* Passes on what the sink has gathered. */
  gboolean (*flush) (gpointer sink, GError **error);
  /* Writes what belongs to the end, and closes the sink. Also called after a failure. */
  gboolean (*finish) (gpointer sink, GError **error);
  /* Ends a call that waits for somebody, in any thread. */
  void (*cancel) (gpointer sink);
  /* A write, flush or finish has failed. */
  void (*failed) (gpointer sink);
  void (*destroy) (gpointer sink);
} GPcapWriteQueueFuncs;

/* What ended a wait for room. */
typedef enum
{
  GPCAP_WRITE_QUEUE_HAS_ROOM,
  GPCAP_WRITE_QUEUE_FAILED, /* nothing will be written any more */
  GPCAP_WRITE_QUEUE_SIGNALLED, /* the process received a signal */
} GPcapWriteQueueWait;

/* Waits that may have no end take this. */
#define GPCAP_WRITE_QUEUE_FOR_EVER G_MAXINT64

GPcapWriteQueue *gpcap_write_queue_new (const GPcapWriteQueueFuncs *funcs,
                                        gpointer sink,
                                        gsize max_bytes,
                                        GError **error);
void gpcap_write_queue_free (GPcapWriteQueue *self);
gsize gpcap_write_queue_get_room (GPcapWriteQueue *self);
gsize gpcap_write_queue_get_excess (GPcapWriteQueue *self);
GPcapWriteQueueWait gpcap_write_queue_wait_for_room (GPcapWriteQueue *self, gsize size);
gboolean gpcap_write_queue_note_dropped (GPcapWriteQueue *self, guint64 n_packets);
void gpcap_write_queue_push (GPcapWriteQueue *self, GByteArray **block, guint n_packets);
guint64 gpcap_write_queue_push_flush (GPcapWriteQueue *self);
guint64 gpcap_write_queue_push_finish (GPcapWriteQueue *self);
gboolean gpcap_write_queue_wait (GPcapWriteQueue *self,
                                 guint64 ticket,
                                 gint64 until,
                                 GCancellable *cancellable);
void gpcap_write_queue_cancel (GPcapWriteQueue *self);
gboolean gpcap_write_queue_check (GPcapWriteQueue *self, GError **error);
gsize gpcap_write_queue_get_n_bytes (GPcapWriteQueue *self);
guint64 gpcap_write_queue_get_n_lost (GPcapWriteQueue *self);
guint64 gpcap_write_queue_get_n_dropped (GPcapWriteQueue *self);
void gpcap_write_queue_wait_for_all (gint64 until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapWriteQueue, gpcap_write_queue_free)

G_END_DECLS
