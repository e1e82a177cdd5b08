/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The closing of a reader. */

#include "reader/gpcap-reader-describe.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/* Closes the reader except for its handle. Returns the handle to the caller, or NULL when there is
 * none. */
static GPcapHandle *
close_and_steal_handle (GPcapReader *self)
{
  GPcapHandle *handle = NULL;
  gboolean is_idle;

  /* What the program used of a loan was delivered, is in its dumper, and is told by its taps. */
  if (gpcap_access_is_reading_thread (&self->access))
    {
      gpcap_reader_settle (self);
      gpcap_reader_report_last (self);
    }
  gpcap_reader_end_descriptions (self);
  if (!gpcap_access_close (&self->access, &handle, &is_idle))
    return NULL;
  gpcap_queue_revoke (&self->queue);
  /* Another thread that reads may be using the queue, which is then kept until the reader is
   * freed. */
  if (is_idle)
    gpcap_queue_drop (&self->queue);
  gpcap_breaks_break (&self->breaks);
  gpcap_reader_stop (self);
  gpcap_run_detach (&self->run);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_CLOSED]);
  if (handle != NULL)
    {
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_ACTIVATED]);
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
    }
  return handle;
}

/**
 * gpcap_reader_close:
 * @self: a reader
 *
 * Closes the reader, at once and for good. Packets that were collected but not delivered are
 * dropped.
 *
 * A read under way, in this or another thread, ends with a break; an asynchronous read fails with
 * %GPCAP_ERROR_CLOSED. Sources of the reader are removed from their main loops, and a started
 * reader finishes. Closing twice does nothing. Closing takes up to 50 ms for a device;
 * [method@GPcap.Reader.close_async] does the slow part in a thread.
 *
 * Dropping the last reference to a reader closes it, too. The underlying libpcap call is
 * `pcap_close()`.
 *
 * Since: 1.0
 */
void
gpcap_reader_close (GPcapReader *self)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  g_autoptr (GPcapHandle) handle = close_and_steal_handle (self);
}

static void
close_in_thread (GTask *task, gpointer reader, gpointer handle, GCancellable *cancellable)
{
  gpcap_handle_unref (handle);
  g_task_return_boolean (task, TRUE);
}

/**
 * gpcap_reader_close_async:
 * @self: a reader
 * @cancellable: (nullable): a #GCancellable, or %NULL; the reader is closed even if it is cancelled
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Closes the reader like [method@GPcap.Reader.close], and removes the kernel's buffer in a thread.
 *
 * The reader is closed when this function returns. The device is released when the operation is
 * done.
 *
 * Since: 1.0
 */
void
gpcap_reader_close_async (GPcapReader *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_READER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPcapHandle *handle = close_and_steal_handle (self);

  g_task_set_source_tag (task, gpcap_reader_close_async);
  if (handle == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_set_task_data (task, handle, NULL);
  g_task_run_in_thread (task, close_in_thread);
}

/**
 * gpcap_reader_close_finish:
 * @self: a reader
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [method@GPcap.Reader.close_async].
 *
 * Returns: %TRUE on success; %FALSE with %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_close_finish (GPcapReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
