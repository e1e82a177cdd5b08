/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader's life: activated, in use, closed. */

#include "base/gpcap-task.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-private.h"

/* The one answer to "may this reader be used?". */
GPcapHandle *
gpcap_reader_ref_handle (GPcapReader *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->closed)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The reader is closed");
      return NULL;
    }
  if (self->handle == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED,
                           "The reader has to be activated first");
      return NULL;
    }
  if (gpcap_handle_is_forked (self->handle))
    {
      g_set_error_literal (
          error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
          "The reader was activated by the parent process, which alone can use it");
      return NULL;
    }
  return gpcap_handle_ref (self->handle);
}

/* What a reader is opened with, for the thread that does it. */
typedef struct
{
  char *device; /* owned, or NULL */
  char *filename; /* owned, or NULL */
  GInputStream *stream; /* owned, or NULL */
  GPcapOptions options;
  int status; /* what libpcap said of it */
} Opening;

static Opening *
opening_new (GPcapReader *self)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->device = g_strdup (gpcap_reader_get_device (self));
  opening->filename = g_strdup (self->filename);
  g_set_object (&opening->stream, self->stream);
  opening->options = self->options;
  return opening;
}

static void
opening_free (Opening *self)
{
  g_free (self->device);
  g_free (self->filename);
  g_clear_object (&self->stream);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static GPcapHandle *
open_handle (Opening *opening, GCancellable *cancellable, GError **error)
{
  if (opening->stream != NULL)
    return gpcap_handle_open_stream (opening->stream, cancellable, error);
  if (opening->filename != NULL)
    return gpcap_handle_open_offline (opening->filename, cancellable, error);
  return gpcap_handle_open_live (opening->device, &opening->options, &opening->status, error);
}

static gboolean
check_activatable (GPcapReader *self, GError **error)
{
  if (self->is_activating)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           "The reader is being activated already");
      return FALSE;
    }
  if (gpcap_reader_is_activated (self))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                           "The reader is active already");
      return FALSE;
    }
  if (gpcap_reader_is_closed (self))
    {
      gpcap_reader_ref_handle (self, error);
      return FALSE;
    }
  return TRUE;
}

/* Takes over what was opened, unless the reader was closed meanwhile. */
static gboolean
install_handle (GPcapReader *self, GPcapHandle *opened, GError **error)
{
  g_autoptr (GPcapHandle) handle = opened;
  const gboolean has_fd = gpcap_handle_get_fd (handle) != -1;

  if (has_fd && !gpcap_reader_make_wake_fd (self, error))
    return FALSE;
  /* Before the first collection, what can be polled tells by itself. */
  self->drained = has_fd;
  g_mutex_lock (&self->lock);
  if (!self->closed)
    self->handle = g_steal_pointer (&handle);
  g_mutex_unlock (&self->lock);
  if (handle != NULL)
    {
      gpcap_reader_ref_handle (self, error);
      return FALSE;
    }
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_ACTIVATED]);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
  return TRUE;
}

/* Only what has to be waited for, a stream's header, can be cancelled. */
int
gpcap_reader_activate_with_cancellable (GPcapReader *self,
                                        GCancellable *cancellable,
                                        GError **error)
{
  g_autoptr (Opening) opening = NULL;
  GPcapHandle *handle;

  if (!check_activatable (self, error))
    return -1;
  opening = opening_new (self);
  handle = open_handle (opening, cancellable, error);
  if (handle == NULL)
    return MIN (opening->status, -1);
  return install_handle (self, handle, error) ? opening->status : -1;
}

/**
 * gpcap_reader_activate:
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Opens the device with the options that were set, or the savefile.
 *
 * It takes about 10 ms for a device, more with a large buffer. After an error the reader may be set
 * otherwise and activated again. The libpcap calls behind it are `pcap_create()` and
 * `pcap_activate()`, or `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: 0; or a positive [enum@GPcap.Warning] when the capture runs otherwise than it was asked
 *   to; or a negative number with the error set:
 *   %GPCAP_ERROR_NO_SUCH_DEVICE, %GPCAP_ERROR_PERMISSION_DENIED,
 *   %GPCAP_ERROR_PROMISC_PERMISSION_DENIED, %GPCAP_ERROR_DEVICE_NOT_UP,
 *   %GPCAP_ERROR_RFMON_NOT_SUPPORTED, %GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED,
 *   %GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED or %GPCAP_ERROR_CAPTURE_NOT_SUPPORTED of a device,
 *   %GPCAP_ERROR_EMPTY_FILE, %GPCAP_ERROR_TRUNCATED, %GPCAP_ERROR_INVALID_FORMAT or a #GIOErrorEnum
 *   of a savefile, %GPCAP_ERROR_ACTIVATED when the reader is active already
 *
 * Since: 1.0
 */
int
gpcap_reader_activate (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return gpcap_reader_activate_with_cancellable (self, NULL, error);
}

static void
open_in_thread (GTask *task, gpointer reader, gpointer opening, GCancellable *cancellable)
{
  GError *error = NULL;
  GPcapHandle *handle = open_handle (opening, cancellable, &error);

  if (handle != NULL)
    g_task_return_pointer (task, handle, (GDestroyNotify) gpcap_handle_unref);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GPcapReader *self = GPCAP_READER (object);
  g_autoptr (GTask) task = user_data;
  const Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  GPcapHandle *handle = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_activating = FALSE;
  if (handle != NULL && install_handle (self, handle, &error))
    g_task_return_int (task, opening->status);
  else
    g_task_return_error (task, error);
}

/**
 * gpcap_reader_activate_async:
 * @self: a reader
 * @cancellable: (nullable): what can cancel it
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Does the same as [method@GPcap.Reader.activate] in a thread, so that a main loop goes on while a
 * large buffer is mapped.
 *
 * Until it is done, options cannot be set. When it is cancelled, the reader is not active, and may
 * be activated again.
 *
 * Since: 1.0
 */
void
gpcap_reader_activate_async (GPcapReader *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_READER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, gpcap_reader_activate_async);
  /* When it has become active, it is too late to cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (!check_activatable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->is_activating = TRUE;
  g_autoptr (GTask) opening = g_task_new (self, cancellable, opened_cb, g_steal_pointer (&task));
  g_task_set_task_data (opening, opening_new (self), (GDestroyNotify) opening_free);
  gpcap_task_run_in_thread (opening, open_in_thread, (GDestroyNotify) gpcap_handle_unref);
}

/**
 * gpcap_reader_activate_finish:
 * @self: a reader
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [method@GPcap.Reader.activate_async].
 *
 * Returns: the same as [method@GPcap.Reader.activate]; -1 with the error set also when it was
 *   cancelled, %G_IO_ERROR_CANCELLED, when it is being done already, %G_IO_ERROR_PENDING, or when
 *   the reader was closed meanwhile, %GPCAP_ERROR_CLOSED
 *
 * Since: 1.0
 */
int
gpcap_reader_activate_finish (GPcapReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * gpcap_reader_is_activated: (get-property activated)
 * @self: a reader
 *
 * Tells whether the reader is active: activated, and not closed since.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_activated (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->handle != NULL;
}

/* Closes the reader, but for its handle, which the caller gets; NULL when there is none. */
static GPcapHandle *
close_and_steal_handle (GPcapReader *self)
{
  GPcapHandle *handle;

  g_mutex_lock (&self->lock);
  if (self->closed)
    {
      g_mutex_unlock (&self->lock);
      return NULL;
    }
  self->closed = TRUE;
  handle = g_steal_pointer (&self->handle);
  /* Another thread that reads may be looking at it; then it stays for as long as the reader. */
  if (self->n_reads == 0 && self->thread == g_thread_self ())
    gpcap_reader_clear_queue (self);
  g_mutex_unlock (&self->lock);

  gpcap_reader_revoke (self);
  gpcap_reader_breakloop (self);
  gpcap_reader_stop (self);
  gpcap_reader_remove_sources (self);
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
 * Closes the reader, at once and for good. What it had collected and not delivered is dropped.
 *
 * A read under way, in this thread or in another one, is broken off, an asynchronous one fails with
 * %GPCAP_ERROR_CLOSED. Sources of the reader are removed from their main loops, and a started
 * reader finishes. Closing twice does nothing. It takes up to 50 ms for a device, while which
 * [method@GPcap.Reader.close_async] lets a main loop go on.
 *
 * Dropping the last reference to a reader closes it, too. The libpcap call behind it is
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
 * @cancellable: (nullable): what can cancel waiting for it; the reader is closed all the same
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Closes the reader, like [method@GPcap.Reader.close], and has the kernel's buffer removed in a
 * thread. When this returns, the reader is closed; when it is done, the device is let go of.
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
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [method@GPcap.Reader.close_async].
 *
 * Returns: %TRUE; %FALSE with %G_IO_ERROR_CANCELLED when it was cancelled
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

/**
 * gpcap_reader_is_closed: (get-property closed)
 * @self: a reader
 *
 * Tells whether the reader has been closed.
 *
 * Returns: whether it has
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_closed (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->closed;
}
