/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader's life: activated, in use, closed. */

#include <errno.h>
#include <sys/eventfd.h>

#include "backend/gpcap-status.h"
#include "gpcap-error.h"
#include "gpcap-reader-private.h"

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

/* Only what has to be waited for, a stream's header, can be cancelled. */
int
gpcap_reader_activate_with_cancellable (GPcapReader *self,
                                        GCancellable *cancellable,
                                        GError **error)
{
  g_autoptr (GPcapHandle) handle = NULL;
  int status = 0;

  if (gpcap_reader_is_activated (self))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                           "The reader is active already");
      return -1;
    }
  if (gpcap_reader_is_closed (self))
    {
      gpcap_reader_ref_handle (self, error);
      return -1;
    }

  if (self->stream != NULL)
    handle = gpcap_handle_open_stream (self->stream, cancellable, error);
  else if (self->filename != NULL)
    handle = gpcap_handle_open_offline (self->filename, cancellable, error);
  else
    handle =
        gpcap_handle_open_live (gpcap_reader_get_device (self), &self->options, &status, error);
  if (handle == NULL)
    return MIN (status, -1);
  if (gpcap_handle_get_fd (handle) != -1)
    {
      const int wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

      if (wake_fd == -1)
        {
          gpcap_status_set_error_from_errno (error, "A reader", errno);
          return -1;
        }
      g_atomic_int_set (&self->wake_fd, wake_fd);
    }

  /* Before the first collection, what can be polled tells by itself. */
  self->drained = gpcap_handle_get_fd (handle) != -1;
  g_mutex_lock (&self->lock);
  self->handle = g_steal_pointer (&handle);
  g_mutex_unlock (&self->lock);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_ACTIVATED]);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
  return status;
}

/**
 * gpcap_reader_activate:
 * @self: a reader
 * @error: where to put an error
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

/**
 * gpcap_reader_close:
 * @self: a reader
 *
 * Closes the reader, at once and for good. What it had collected and not delivered is dropped.
 *
 * A read under way, in this thread or in another one, is broken off. Sources of the reader are
 * removed from their main loops, and a started reader finishes. Closing twice does nothing.
 *
 * Dropping the last reference to a reader closes it, too. The libpcap call behind it is
 * `pcap_close()`.
 *
 * Since: 1.0
 */
void
gpcap_reader_close (GPcapReader *self)
{
  g_autoptr (GPcapHandle) handle = NULL;
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);

  g_return_if_fail (GPCAP_IS_READER (self));

  g_mutex_lock (&self->lock);
  if (self->closed)
    {
      g_mutex_unlock (&self->lock);
      return;
    }
  self->closed = TRUE;
  handle = g_steal_pointer (&self->handle);
  for (guint i = 0; i < self->sources->len; i++)
    g_ptr_array_add (sources, g_source_ref (self->sources->pdata[i]));
  if (self->n_reads == 0)
    gpcap_reader_clear_queue (self);
  g_mutex_unlock (&self->lock);

  gpcap_reader_breakloop (self);
  gpcap_reader_stop (self);
  g_ptr_array_foreach (sources, (GFunc) G_CALLBACK (g_source_destroy), NULL);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_CLOSED]);
  if (handle != NULL)
    {
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_ACTIVATED]);
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
    }
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
