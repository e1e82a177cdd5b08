/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flush and the close of a dumper that do not block. */

#include "base/gpcap-task.h"
#include "savefiles/gpcap-dumper-close.h"
#include "savefiles/gpcap-dumper-dump.h"
#include "savefiles/gpcap-dumper-parts.h"

static void
no_result_cb (gpointer no_result)
{
}

/* In a thread. */
static void
flush_cb (GTask *task, gpointer object, gpointer no_data, GCancellable *cancellable)
{
  GPcapDumper *self = GPCAP_DUMPER (object);
  GError *error = NULL;

  if (gpcap_dump_file_flush (self->file, cancellable, &error))
    g_task_return_pointer (task, object, no_result_cb);
  else
    g_task_return_error (task, error);
}

/**
 * gpcap_dumper_flush_async:
 * @self: a dumper
 * @cancellable: (nullable): ends the wait, or %NULL
 * @callback: called when everything is written
 * @user_data: data for @callback
 *
 * Writes the packets that were gathered in memory, like [method@GPcap.Dumper.flush], in a thread. A
 * queue goes on being written when the wait is cancelled. Packets may be dumped meanwhile.
 *
 * Since: 1.0
 */
void
gpcap_dumper_flush_async (GPcapDumper *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_DUMPER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, gpcap_dumper_flush_async);
  if (!gpcap_dumper_check_usable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  gpcap_task_run_in_thread (task, flush_cb, no_result_cb);
}

/**
 * gpcap_dumper_flush_finish:
 * @self: a dumper
 * @result: the result that the callback got
 * @error: return location for a #GError, or %NULL
 *
 * Ends [method@GPcap.Dumper.flush_async].
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.flush], or with
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_flush_finish (GPcapDumper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, gpcap_dumper_flush_async), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL
         || gpcap_dumper_end_failed_call (self);
}

/* In a thread. */
static void
close_cb (GTask *thread_task, gpointer object, gpointer task, GCancellable *no_cancellable)
{
  GError *error = NULL;

  if (gpcap_dumper_finish (GPCAP_DUMPER (object), g_task_get_cancellable (task), &error))
    g_task_return_boolean (thread_task, TRUE);
  else
    g_task_return_error (thread_task, error);
}

static void
thread_ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  const gboolean is_closed_well = g_task_propagate_boolean (G_TASK (result), &error);

  gpcap_dumper_end_close (GPCAP_DUMPER (object));
  if (is_closed_well)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
close_in_thread (GPcapDumper *self, GTask *task)
{
  g_autoptr (GTask) thread_task = g_task_new (self, NULL, thread_ended_cb, g_object_ref (task));

  g_task_set_source_tag (thread_task, gpcap_dumper_close_async);
  g_task_set_task_data (thread_task, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (thread_task, close_cb);
}

/**
 * gpcap_dumper_close_async:
 * @self: a dumper
 * @cancellable: (nullable): gives up what a queue has not written, or %NULL
 * @callback: called when the dumper is closed
 * @user_data: data for @callback
 *
 * Closes the dumper like [method@GPcap.Dumper.close], with a thread that waits until everything is
 * written. Until then calls that dump fail with %GPCAP_ERROR_CLOSED.
 *
 * When @cancellable is cancelled, what the queue has not written is given up and counts as not
 * dumped, a call of the stream that waits is cancelled, and the dumper is closed. Without a queue,
 * the write is not ended.
 *
 * Since: 1.0
 */
void
gpcap_dumper_close_async (GPcapDumper *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_DUMPER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  gboolean is_closed;

  g_task_set_source_tag (task, gpcap_dumper_close_async);
  g_task_set_check_cancellable (task, FALSE);
  /* A child process, whose threads are not the parent's, has nothing to wait for. */
  if (!gpcap_dumper_begin_close (self))
    is_closed = gpcap_dumper_check_closed (self, &error);
  else if (gpcap_dump_file_is_forked (self->file))
    {
      is_closed = gpcap_dumper_finish (self, NULL, &error);
      gpcap_dumper_end_close (self);
    }
  else
    {
      close_in_thread (self, task);
      return;
    }
  if (is_closed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gpcap_dumper_close_finish:
 * @self: a dumper
 * @result: the result that the callback got
 * @error: return location for a #GError, or %NULL
 *
 * Ends [method@GPcap.Dumper.close_async].
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.close], or with
 *   %G_IO_ERROR_CANCELLED when packets were given up. The dumper is closed in either case
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_close_finish (GPcapDumper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, gpcap_dumper_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
