/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of a reader. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-filtering.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"

/**
 * gpcap_reader_get_filter: (get-property filter)
 * @self: a reader
 *
 * Gets the expression of the filter.
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

/* Sets the filter for the activation. */
static gboolean
set_pending_filter (GPcapReader *self, const char *filter, GError **error)
{
  if (!gpcap_access_check_settable (&self->access, error)
      || !gpcap_bpf_check_expression (filter, error))
    return FALSE;
  /* The program may have got it from here. */
  g_autofree char *old = self->pending_filter;
  self->pending_filter = filter != NULL && *filter != '\0' ? g_strdup (filter) : NULL;
  notify_filter (self);
  return TRUE;
}

/* @bpf has to be for the link type of @handle. */
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
 * Sets the filter: which packets are delivered from now on. After an error the previous filter
 * remains.
 *
 * A filter that is set before the reader is activated waits for the activation, because it depends
 * on the link type: [method@GPcap.Reader.activate] compiles and sets it, reports its errors, and no
 * packet comes before it.
 *
 * A live capture filters in the kernel. A program that is too long for the kernel, which takes 4096
 * instructions or fewer, is run here on each packet. Setting another filter while packets come in
 * may lose a few of them in the kernel, uncounted. An expression with hundreds of alternatives
 * takes seconds to compile, and host names in it are looked up. The underlying libpcap calls are
 * `pcap_compile()` and `pcap_setfilter()`.
 *
 * The kernel takes the outer VLAN tag out of a packet before it filters. So live, `udp` also
 * matches packets with a tag, and `vlan 100` those with that tag; of a savefile `udp` matches
 * packets without a tag only. `inbound`, `outbound` and `ifindex` ask for what the kernel knows,
 * and are an error for a savefile of most link types. tcpdump does the same.
 *
 * A savefile in pcapng format may have packets of several link types. The filter is compiled for
 * each when its first packet comes. If it cannot be, reads fail with %GPCAP_ERROR_INVALID_FILTER
 * behind the packets before that one, whatever filter is set then.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_FILTER,
 *   %GPCAP_ERROR_INVALID_ARGUMENT when @filter is not valid UTF-8, %GPCAP_ERROR_ACTIVATED while the
 *   reader is being activated
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
 * Sets the filter: which packets are delivered from now on, like [method@GPcap.Reader.set_filter].
 *
 * For a live capture, a filter with `vlan` in it is compiled again, as the kernel keeps VLAN tags
 * apart from the packets. For a savefile in pcapng format, it is for the link type of the first
 * interface, and is compiled again for each other one. The underlying libpcap call is
 * `pcap_setfilter()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_WRONG_LINK_TYPE when the
 *   filter was compiled for another link type, %GPCAP_ERROR_INVALID_FILTER,
 *   %GPCAP_ERROR_NOT_ACTIVATED before activation
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
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Sets the filter and compiles it in a thread, like [method@GPcap.Reader.set_filter].
 *
 * The previous filter remains until the operation is done, and after a cancellation.
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
  /* Once the filter is set, it is too late to cancel. */
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
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [method@GPcap.Reader.set_filter_async].
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Reader.set_filter], or
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
