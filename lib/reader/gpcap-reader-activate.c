/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The activation of a reader. */

#include "backend/gpcap-link.h"
#include "base/gpcap-task.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-filtering.h"
#include "reader/gpcap-reader-autostop.h"
#include "reader/gpcap-reader-dump.h"
#include "reader/gpcap-reader-fanout.h"
#include "reader/gpcap-reader-interfaces.h"
#include "reader/gpcap-reader-properties.h"

/* The input of an activation, for the thread that opens the reader, and its outcome. */
typedef struct
{
  GPcapOrigin *origin; /* owned */
  char *filter; /* owned, or NULL */
  GPcapBpf *bpf; /* owned; the filter, compiled for the handle, or NULL */
  GPcapDirection direction;
  GPcapFanout fanout; /* the kernel's number of the group, when it is joined */
  int status; /* libpcap's status */
} Opening;

static Opening *
opening_new (GPcapReader *self)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->origin = gpcap_origin_copy (&self->origin);
  opening->filter = g_strdup (self->pending_filter);
  opening->direction = self->direction;
  opening->fanout = self->fanout;
  return opening;
}

static void
opening_free (Opening *self)
{
  gpcap_origin_free (self->origin);
  g_free (self->filter);
  g_clear_object (&self->bpf);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static gboolean
set_direction (const Opening *opening, GPcapHandle *handle, GError **error)
{
  if (opening->direction == GPCAP_DIRECTION_INOUT
      || gpcap_link_set_direction (handle, opening->direction, error))
    return TRUE;
  g_prefix_error (error, "The direction cannot be set: ");
  return FALSE;
}

/* What came before belongs to the others of the group. */
static gboolean
join_group (Opening *opening, GPcapHandle *handle, GError **error)
{
  GPcapFanout *fanout = &opening->fanout;

  if (fanout->group == -1)
    return TRUE;
  if (!gpcap_link_set_fanout (handle, fanout->group, fanout->mode, fanout->flags, error))
    {
      g_prefix_error (error, "The fanout group %d cannot be joined: ", fanout->group);
      return FALSE;
    }
  fanout->group = gpcap_link_get_fanout_group (handle, NULL);
  gpcap_live_drop_earlier (handle);
  return TRUE;
}

static gboolean
compile_filter (Opening *opening, GPcapHandle *handle, GError **error)
{
  if (opening->filter == NULL)
    return TRUE;
  opening->bpf = gpcap_filtering_compile (handle, opening->filter, error);
  return opening->bpf != NULL;
}

static GPcapHandle *
open_origin (Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPcapHandle) handle =
      gpcap_origin_open (opening->origin, cancellable, &opening->status, error);

  if (handle == NULL)
    return NULL;
  if (!set_direction (opening, handle, error) || !join_group (opening, handle, error)
      || !compile_filter (opening, handle, error))
    {
      opening->status = -1;
      return NULL;
    }
  return g_steal_pointer (&handle);
}

static gboolean
check_dumper (GPcapReader *self, GPcapHandle *handle, GError **error)
{
  GPcapDumper *dumper = self->queue.tee.dumper;

  if (dumper == NULL || gpcap_reader_check_dumper (self, dumper, handle, error))
    return TRUE;
  g_prefix_error (error, "The dumper cannot be set: ");
  return FALSE;
}

/* Prepares the parts that read, before the handle can be read. */
static gboolean
prepare (GPcapReader *self, GPcapHandle *handle, const Opening *opening, GError **error)
{
  const gboolean has_fd = gpcap_handle_get_fd (handle) != -1;

  if (!check_dumper (self, handle, error)
      || ((has_fd || self->autostop.seconds > 0)
          && !gpcap_breaks_prepare_to_wait (&self->breaks, error)))
    return FALSE;
  gpcap_queue_open (&self->queue, has_fd);
  return opening->bpf == NULL
         || gpcap_filtering_install (handle, opening->bpf, &self->queue, error);
}

/* Takes ownership of the opened handle, or of NULL when opening failed. After a cancellation a
 * thread may still be using @opening: it is looked at only when there is a handle. */
static gboolean
take_over (GPcapReader *self, const Opening *opening, GPcapHandle *opened, GError **error)
{
  g_autoptr (GPcapHandle) handle = opened;

  if (handle != NULL && !prepare (self, handle, opening, error))
    g_clear_pointer (&handle, gpcap_handle_unref);
  if (!gpcap_access_end_activation (&self->access, g_steal_pointer (&handle), error))
    return FALSE;
  g_clear_pointer (&self->pending_filter, g_free);
  gpcap_reader_note_fanout (self, &opening->fanout);
  gpcap_reader_begin_autostop (self);
  gpcap_reader_show_first_interface (self);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_ACTIVATED]);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
  return TRUE;
}

/**
 * gpcap_reader_activate:
 * @self: a reader
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens the device with the options that were set, or the savefile.
 *
 * This takes about 10 ms for a device, and more with a large buffer. For a pipe or a stream, it
 * waits for the savefile's header; @cancellable ends that wait.
 *
 * A direction, a fanout group, a filter and a dumper that were set before are set now, in this
 * order, and apply from the first packet on. When one of them cannot be set, the message of the
 * error says which, and the device or the savefile is closed again. After any error the reader is
 * as before: it keeps everything that was set, other options may be set, and it may be activated
 * again. (But the header of a pipe or a stream may have been read.) The underlying libpcap calls
 * are `pcap_create()` and `pcap_activate()`, or `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: 0 on success; a positive [enum@GPcap.Warning] when the capture runs otherwise than
 *   requested; a negative number with the error set: for a device %GPCAP_ERROR_NO_SUCH_DEVICE,
 *   %GPCAP_ERROR_PERMISSION_DENIED, %GPCAP_ERROR_PROMISC_PERMISSION_DENIED,
 *   %GPCAP_ERROR_DEVICE_NOT_UP, %GPCAP_ERROR_RFMON_NOT_SUPPORTED,
 *   %GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED, %GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED or
 *   %GPCAP_ERROR_CAPTURE_NOT_SUPPORTED; for a savefile %GPCAP_ERROR_EMPTY_FILE,
 *   %GPCAP_ERROR_TRUNCATED, %GPCAP_ERROR_INVALID_FORMAT or a #GIOErrorEnum; for a filter
 *   %GPCAP_ERROR_INVALID_FILTER; for a dumper %GPCAP_ERROR_WRONG_LINK_TYPE, %G_IO_ERROR_BUSY or
 *   %GPCAP_ERROR_CLOSED; for a fanout group %GPCAP_ERROR_INVALID_ARGUMENT; for a direction that
 *   the device does not support %GPCAP_ERROR_FAILED; %G_IO_ERROR_TOO_MANY_OPEN_FILES when the
 *   process may open no more files, of which a device takes up to three at a time;
 *   %G_THREAD_ERROR_AGAIN when no thread can be created for a pipe or a stream;
 *   %GPCAP_ERROR_ACTIVATED when the reader is already active; %G_IO_ERROR_PENDING while another
 *   activation is pending; %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
int
gpcap_reader_activate (GPcapReader *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  if (!gpcap_access_begin_activation (&self->access, error))
    return -1;
  g_autoptr (Opening) opening = opening_new (self);
  if (!take_over (self, opening, open_origin (opening, cancellable, error), error))
    return MIN (opening->status, -1);
  return opening->status;
}

static void
open_in_thread (GTask *task, gpointer reader, gpointer opening, GCancellable *cancellable)
{
  GError *error = NULL;
  GPcapHandle *handle = open_origin (opening, cancellable, &error);

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

  if (take_over (self, opening, handle, error == NULL ? &error : NULL))
    g_task_return_int (task, opening->status);
  else
    g_task_return_error (task, error);
}

/**
 * gpcap_reader_activate_async:
 * @self: a reader
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Activates the reader in a thread, like [method@GPcap.Reader.activate].
 *
 * Mapping a large buffer does not block the main loop. Options cannot be set until the operation is
 * done. After a cancellation the reader is not active, and may be activated again.
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
  /* Once the reader is active, it is too late to cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (!gpcap_access_begin_activation (&self->access, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (GTask) opening = g_task_new (self, cancellable, opened_cb, g_steal_pointer (&task));
  g_task_set_task_data (opening, opening_new (self), (GDestroyNotify) opening_free);
  gpcap_task_run_in_thread (opening, open_in_thread, (GDestroyNotify) gpcap_handle_unref);
}

/**
 * gpcap_reader_activate_finish:
 * @self: a reader
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [method@GPcap.Reader.activate_async].
 *
 * Returns: the same as [method@GPcap.Reader.activate]; also -1 with %GPCAP_ERROR_CLOSED when the
 *   reader was closed meanwhile
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
