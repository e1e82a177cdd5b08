/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink with a queue, from which a thread writes to another sink. */

#include "storage/gpcap-queue-sink.h"

#include "storage/gpcap-write-queue.h"

/* What the thread uses. It belongs to the queue. */
typedef struct
{
  GPcapSink *inner; /* owned */
  GPcapSinkMeasure measure; /* NULL until the savefile has begun */
  gsize begin; /* where the packets of the first block begin */
  gboolean is_begun; /* the first block has been written */
  GPcapQueueSinkReport report;
  gpointer user_data; /* owned if there is a function to free it */
  GDestroyNotify destroy;
} Worker;

typedef struct
{
  GPcapSink sink;
  GPcapWriteQueue *queue; /* owned */
  Worker *worker; /* borrowed from the queue */
  GByteArray *block; /* owned; empty */
  gboolean is_pushed; /* a block has been pushed */
  gboolean is_waiting; /* always, for room, instead of having packets dropped */
  gsize extra; /* bytes that the queue may exceed its size by, because a signal ended a wait */
  guint64 ticket; /* of the last flush or finish */
} GPcapQueueSink;

/* Returns where the last whole packet in the first @size bytes ends. */
static gsize
find_end (Worker *self, gsize begin, const guint8 *data, gsize size, guint *n_packets)
{
  gsize end = begin;

  *n_packets = 0;
  if (size < end)
    return 0;
  while (end < size)
    {
      gboolean is_packet = FALSE;
      const gsize next = self->measure (data + end, size - end, &is_packet);

      if (next == 0 || next > size - end)
        break;
      end += next;
      *n_packets += is_packet ? 1 : 0;
    }
  return end;
}

static gboolean
worker_write (gpointer user_data, GByteArray *block, guint *n_whole, GError **error)
{
  Worker *self = user_data;
  const gsize begin = self->is_begun ? 0 : self->begin;
  gsize n_written = 0;

  self->is_begun = TRUE;
  if (self->inner->funcs->write (self->inner, block->data, block->len, GPCAP_SINK_WAIT_FOR_EVER,
                                 &n_written, error))
    return TRUE;
  self->inner->funcs->cut (self->inner,
                           n_written - find_end (self, begin, block->data, n_written, n_whole));
  return FALSE;
}

static gboolean
worker_flush (gpointer user_data, GError **error)
{
  return gpcap_sink_flush (((Worker *) user_data)->inner, GPCAP_SINK_WAIT_FOR_EVER, error);
}

/* A savefile that has not begun leaves a stream as it is. */
static gboolean
worker_finish (gpointer user_data, GError **error)
{
  Worker *self = user_data;

  return self->measure == NULL || gpcap_sink_finish (self->inner, GPCAP_SINK_WAIT_FOR_EVER, error);
}

static void
worker_cancel (gpointer user_data)
{
  GPcapSink *inner = ((Worker *) user_data)->inner;

  if (inner->funcs->cancel != NULL)
    inner->funcs->cancel (inner);
}

static void
worker_failed (gpointer user_data)
{
  Worker *self = user_data;

  self->report (self->user_data, FALSE);
}

static void
worker_free (gpointer user_data)
{
  Worker *self = user_data;

  gpcap_sink_free (self->inner, FALSE);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

static const GPcapWriteQueueFuncs worker_funcs = {
  .write = worker_write,
  .flush = worker_flush,
  .finish = worker_finish,
  .cancel = worker_cancel,
  .failed = worker_failed,
  .destroy = worker_free,
};

static gboolean
queue_sink_begin (GPcapSink *sink, GError **error)
{
  GPcapSink *inner = ((GPcapQueueSink *) sink)->worker->inner;

  return inner->funcs->begin (inner, error);
}

/* Takes all bytes: the room is the owner's to heed. */
static gboolean
queue_sink_write (GPcapSink *sink,
                  const guint8 *data,
                  gsize size,
                  GPcapSinkWait wait,
                  gsize *n_written,
                  GError **error)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;
  guint n_packets;

  *n_written = 0;
  if (!gpcap_write_queue_check (self->queue, error))
    return FALSE;
  find_end (self->worker, self->is_pushed ? 0 : self->worker->begin, data, size, &n_packets);
  g_byte_array_append (self->block, data, size);
  gpcap_write_queue_push (self->queue, &self->block, n_packets);
  self->is_pushed = TRUE;
  *n_written = size;
  return TRUE;
}

/* The thread does it, where it knows of a write that failed. */
static void
queue_sink_cut (GPcapSink *sink, gsize size)
{
}

static gboolean
queue_sink_is_file (GPcapSink *sink, const GPcapReadFile *file)
{
  GPcapSink *inner = ((GPcapQueueSink *) sink)->worker->inner;

  return inner->funcs->is_file (inner, file);
}

/* In a child process there is no thread, and only descriptors are closed. */
static void
queue_sink_free (GPcapSink *sink, gboolean is_forked)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;

  if (is_forked)
    {
      gpcap_sink_free (self->worker->inner, TRUE);
      return;
    }
  gpcap_write_queue_free (self->queue);
  g_byte_array_unref (self->block);
  g_free (sink->name);
  g_free (self);
}

static gboolean
queue_sink_flush (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;

  self->ticket = gpcap_write_queue_push_flush (self->queue);
  return TRUE;
}

static gboolean
queue_sink_finish (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;

  self->ticket = gpcap_write_queue_push_finish (self->queue);
  return TRUE;
}

static gsize
queue_sink_get_n_left (GPcapSink *sink)
{
  return gpcap_write_queue_get_n_bytes (((GPcapQueueSink *) sink)->queue);
}

static void
queue_sink_set_measure (GPcapSink *sink, GPcapSinkMeasure measure, gsize begin)
{
  Worker *worker = ((GPcapQueueSink *) sink)->worker;

  worker->begin = begin;
  worker->measure = measure;
}

/* Waits for room, or has the queue exceed its size when a signal ends the wait. After a failure
 * there is no lack of room, and the next check tells. */
static gsize
wait_for_room (GPcapQueueSink *self)
{
  for (;;)
    {
      const gsize room = gpcap_write_queue_get_room (self->queue);
      const gsize excess = gpcap_write_queue_get_excess (self->queue);

      if (room > 0)
        {
          self->extra = 0;
          return room;
        }
      if (excess < self->extra)
        return self->extra - excess;
      switch (gpcap_write_queue_wait_for_room (self->queue, 1))
        {
        case GPCAP_WRITE_QUEUE_FAILED:
          return G_MAXSIZE;
        case GPCAP_WRITE_QUEUE_SIGNALLED:
          if (excess < GPCAP_SINK_MAX_SIZE_LEFT)
            self->extra = excess + GPCAP_SINK_SIZE_BETWEEN_WAITS;
          break;
        case GPCAP_WRITE_QUEUE_HAS_ROOM:
        default:
          break;
        }
    }
}

static gsize
queue_sink_get_room (GPcapSink *sink, gboolean may_wait)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;

  return self->is_waiting || may_wait ? wait_for_room (self)
                                      : gpcap_write_queue_get_room (self->queue);
}

static void
queue_sink_note_dropped (GPcapSink *sink, guint64 n_packets)
{
  GPcapQueueSink *self = (GPcapQueueSink *) sink;

  if (gpcap_write_queue_note_dropped (self->queue, n_packets))
    self->worker->report (self->worker->user_data, TRUE);
}

static gboolean
queue_sink_check (GPcapSink *sink, GError **error)
{
  return gpcap_write_queue_check (((GPcapQueueSink *) sink)->queue, error);
}

static guint64
queue_sink_get_n_lost (GPcapSink *sink)
{
  return gpcap_write_queue_get_n_lost (((GPcapQueueSink *) sink)->queue);
}

static guint64
queue_sink_get_n_dropped (GPcapSink *sink)
{
  return gpcap_write_queue_get_n_dropped (((GPcapQueueSink *) sink)->queue);
}

static guint64
queue_sink_get_ticket (GPcapSink *sink)
{
  return ((GPcapQueueSink *) sink)->ticket;
}

static gboolean
queue_sink_wait (GPcapSink *sink, guint64 ticket, gint64 until, GCancellable *cancellable)
{
  return gpcap_write_queue_wait (((GPcapQueueSink *) sink)->queue, ticket, until, cancellable);
}

static void
queue_sink_cancel (GPcapSink *sink)
{
  gpcap_write_queue_cancel (((GPcapQueueSink *) sink)->queue);
}

static const GPcapSinkFuncs queue_sink_funcs = {
  .begin = queue_sink_begin,
  .write = queue_sink_write,
  .cut = queue_sink_cut,
  .is_file = queue_sink_is_file,
  .free = queue_sink_free,
  .flush = queue_sink_flush,
  .finish = queue_sink_finish,
  .get_n_left = queue_sink_get_n_left,
  .set_measure = queue_sink_set_measure,
  .get_room = queue_sink_get_room,
  .note_dropped = queue_sink_note_dropped,
  .check = queue_sink_check,
  .get_n_lost = queue_sink_get_n_lost,
  .get_n_dropped = queue_sink_get_n_dropped,
  .get_ticket = queue_sink_get_ticket,
  .wait = queue_sink_wait,
  .cancel = queue_sink_cancel,
};

/* Takes the other sink and the data of the report, also on failure. */
GPcapSink *
gpcap_queue_sink_new (GPcapSink *sink,
                      gsize max_bytes,
                      gboolean is_waiting,
                      GPcapQueueSinkReport report,
                      gpointer user_data,
                      GDestroyNotify destroy,
                      GError **error)
{
  g_autofree char *name = g_strdup (sink->name);
  const int fd = sink->fd;
  Worker *worker = g_new0 (Worker, 1);
  GPcapWriteQueue *queue;
  GPcapQueueSink *self;

  worker->inner = sink;
  worker->report = report;
  worker->user_data = user_data;
  worker->destroy = destroy;
  queue = gpcap_write_queue_new (&worker_funcs, worker, max_bytes, error);
  if (queue == NULL)
    return NULL;
  self = g_new0 (GPcapQueueSink, 1);
  self->sink.funcs = &queue_sink_funcs;
  self->sink.name = g_steal_pointer (&name);
  self->sink.fd = fd;
  self->queue = queue;
  self->worker = worker;
  self->is_waiting = is_waiting;
  self->block = g_byte_array_new ();
  return &self->sink;
}
