/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asynchronous reads, as GIO's. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-parts.h"

/* A pending read: the data of its source. */
typedef struct
{
  GTask *task; /* owned */
  guint max_packets;
  gboolean is_done; /* the batch or the error is set */
  GPcapPacketBatch *batch; /* owned, or NULL */
  GError *error; /* owned, or NULL */
} AsyncRead;

/* Nothing waits in the dispatch of a source. A break in the middle of this does not end the read.
 */
static gboolean
read_batch_cb (gpointer user_data)
{
  AsyncRead *read = user_data;

  read->batch = gpcap_reader_read_batch (g_task_get_source_object (read->task), read->max_packets,
                                         g_task_get_cancellable (read->task), &read->error);
  if (g_error_matches (read->error, GPCAP_ERROR, GPCAP_ERROR_BREAK))
    {
      g_clear_error (&read->error);
      return G_SOURCE_CONTINUE;
    }
  read->is_done = read->batch == NULL || gpcap_packet_batch_get_n_packets (read->batch) > 0;
  if (!read->is_done)
    g_clear_object (&read->batch);
  return !read->is_done;
}

/* Called when the source is freed: the read is done, or somebody closed the reader. */
static void
async_read_end (AsyncRead *self)
{
  GPcapReader *reader = g_task_get_source_object (self->task);

  g_atomic_int_set (&reader->is_reading_async, FALSE);
  if (!self->is_done)
    {
      if (gpcap_access_check (&reader->access, &self->error))
        g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "The source of the read was destroyed");
    }
  if (self->error != NULL)
    g_task_return_error (self->task, self->error);
  else
    g_task_return_pointer (self->task, self->batch, g_object_unref);
  g_object_unref (self->task);
  g_free (self);
}

/**
 * gpcap_reader_read_batch_async:
 * @self: an active reader
 * @max_packets: the maximum number of packets, or 0 for all that are available at once
 * @io_priority: the I/O priority of the read, such as %G_PRIORITY_DEFAULT
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when there are packets
 * @user_data: data to pass to @callback
 *
 * Reads packets together without blocking: the asynchronous version of
 * [method@GPcap.Reader.read_batch]. The thread-default main context of the calling thread waits for
 * packets, as long as it takes.
 *
 * Only one such read may be pending at a time. Cancelling it loses no packets: the next read
 * delivers them. [method@GPcap.Reader.breakloop] does not end it, but [method@GPcap.Reader.close]
 * does.
 *
 * Since: 1.0
 */
void
gpcap_reader_read_batch_async (GPcapReader *self,
                               guint max_packets,
                               int io_priority,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_READER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  const gboolean is_usable = gpcap_access_check (&self->access, &error);

  g_task_set_source_tag (task, gpcap_reader_read_batch_async);
  g_task_set_priority (task, io_priority);
  /* A batch that was read is not lost when the read is cancelled afterwards. */
  g_task_set_check_cancellable (task, FALSE);
  if (!is_usable)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_atomic_int_compare_and_exchange (&self->is_reading_async, FALSE, TRUE))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "Another asynchronous read is pending");
      return;
    }

  g_autoptr (GSource) source = gpcap_reader_create_source (self, cancellable);
  AsyncRead *read = g_new0 (AsyncRead, 1);
  GMainContext *context = g_task_get_context (task);

  read->task = g_steal_pointer (&task);
  read->max_packets = max_packets;
  g_source_set_callback (source, read_batch_cb, read, (GDestroyNotify) async_read_end);
  g_source_set_priority (source, io_priority);
  g_source_attach (source, context);
}

/**
 * gpcap_reader_read_batch_finish:
 * @self: a reader
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [method@GPcap.Reader.read_batch_async].
 *
 * Returns: (transfer full) (nullable): the packets, at least one; %NULL without an error when the
 *   savefile has ended; %NULL with the same errors as [method@GPcap.Reader.dispatch], with
 *   %G_IO_ERROR_PENDING also when another asynchronous read was pending, or with
 *   %GPCAP_ERROR_CLOSED when the reader was closed meanwhile
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_reader_read_batch_finish (GPcapReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
