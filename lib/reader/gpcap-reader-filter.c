/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets a reader delivers. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-filtering.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/**
 * gpcap_reader_get_filter: (get-property filter)
 * @self: a reader
 *
 * Tells the filter's expression.
 *
 * Returns: (transfer none) (nullable): the expression, or %NULL when there is no filter
 *
 * Since: 1.0
 */
const char *
gpcap_reader_get_filter (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return self->queue.filter != NULL ? gpcap_bpf_get_expression (self->queue.filter)
                                    : self->pending_filter;
}

static void
notify_filter (GPcapReader *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_FILTER]);
}

/* What is to be set when the reader is activated. */
static gboolean
set_pending_filter (GPcapReader *self, const char *filter, GError **error)
{
  if (!gpcap_access_check_settable (&self->access, error)
      || !gpcap_bpf_check_expression (filter, error))
    return FALSE;
  g_free (self->pending_filter);
  self->pending_filter = filter != NULL && *filter != '\0' ? g_strdup (filter) : NULL;
  notify_filter (self);
  return TRUE;
}

/* @bpf is for the handle's link type. */
static gboolean
install_filter (GPcapReader *self, GPcapHandle *handle, GPcapBpf *bpf, GError **error)
{
  gpcap_reader_settle (self);
  if (!gpcap_filtering_install (handle, bpf, &self->queue, error))
    return FALSE;
  notify_filter (self);
  return TRUE;
}

/**
 * gpcap_reader_set_filter: (set-property filter)
 * @self: a reader
 * @filter: (nullable): an expression, as in pcap-filter(7); %NULL or "" lets all packets pass
 * @error: return location for a #GError, or %NULL
 *
 * Sets which packets are delivered from now on. After an error the filter is what it was.
 *
 * Before the reader is activated the filter waits for that, as it depends on the link type: it is
 * compiled and set by [method@GPcap.Reader.activate], whose error it is when that fails, and no
 * packet comes before it.
 *
 * A live capture filters in the kernel; a program that is too long for the kernel, of more than
 * 4096 instructions or less, is run on each packet here. Setting another filter while packets come
 * in may lose a few of them in the kernel, which nobody counts. An expression with hundreds of
 * alternatives takes seconds to compile, and host names in it are looked up. The libpcap calls
 * behind it are `pcap_compile()` and `pcap_setfilter()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_INVALID_FILTER,
 *   %GPCAP_ERROR_INVALID_ARGUMENT when @filter is not valid UTF-8, %GPCAP_ERROR_ACTIVATED while it
 * is being activated
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_filter (GPcapReader *self, const char *filter, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!gpcap_access_is_active (&self->access))
    return set_pending_filter (self, filter, error);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  g_autoptr (GPcapBpf) bpf =
      handle != NULL ? gpcap_filtering_compile (handle, filter, error) : NULL;
  return bpf != NULL && install_filter (self, handle, bpf, error);
}

/**
 * gpcap_reader_set_bpf:
 * @self: a reader
 * @bpf: a filter that was compiled for the reader's link type
 * @error: return location for a #GError, or %NULL
 *
 * Sets which packets are delivered from now on, like [method@GPcap.Reader.set_filter].
 *
 * The libpcap call behind it is `pcap_setfilter()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_WRONG_LINK_TYPE when the filter was
 * compiled for another link type, %GPCAP_ERROR_INVALID_FILTER, %GPCAP_ERROR_NOT_ACTIVATED before
 * the reader is activated
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_bpf (GPcapReader *self, GPcapBpf *bpf, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_BPF (bpf), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  return handle != NULL
         && gpcap_bpf_check_link_type (bpf, gpcap_handle_get_datalink (handle), error)
         && install_filter (self, handle, bpf, error);
}

static void
compiled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPcapBpf) bpf = gpcap_compile_finish (result, &error);

  if (bpf != NULL && gpcap_reader_set_bpf (g_task_get_source_object (task), bpf, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gpcap_reader_set_filter_async:
 * @self: a reader
 * @filter: (nullable): an expression, as in pcap-filter(7); %NULL or "" lets all packets pass
 * @cancellable: (nullable): what can cancel it
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Does the same as [method@GPcap.Reader.set_filter], and compiles the filter in a thread: one with
 * hundreds of alternatives takes seconds, and names in it are looked up.
 *
 * The filter that was set before stays until then, and when it is cancelled.
 *
 * Since: 1.0
 */
void
gpcap_reader_set_filter_async (GPcapReader *self,
                               const char *filter,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (GPCAP_IS_READER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, gpcap_reader_set_filter_async);
  /* When it has been set, it is too late to cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (!gpcap_access_is_active (&self->access))
    {
      if (set_pending_filter (self, filter, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, &error);
  if (handle == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  gpcap_filtering_compile_async (handle, filter, cancellable, compiled_cb, g_steal_pointer (&task));
}

/**
 * gpcap_reader_set_filter_finish:
 * @self: a reader
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [method@GPcap.Reader.set_filter_async].
 *
 * Returns: %TRUE; %FALSE with the error set as by [method@GPcap.Reader.set_filter], or
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_filter_finish (GPcapReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
