/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways to open a live capture, and what is known of libpcap. */

#include "gpcap/gpcap-open.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-open-activate.h"

static GPcapReader *
create_live (const char *device, int snaplen, gboolean promisc, int to_ms, GError **error)
{
  g_autoptr (GPcapReader) self = gpcap_create (device, error);

  if (self == NULL || !gpcap_reader_set_snaplen (self, snaplen, error)
      || !gpcap_reader_set_promisc (self, promisc, error)
      || !gpcap_reader_set_timeout (self, to_ms, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * gpcap_open_live:
 * @device: (nullable): the network interface; "any" or %NULL for all interfaces
 * @snaplen: the snapshot length in bytes, or 0 for whole packets
 * @promisc: whether to capture packets not addressed to the interface, too; ignored for "any"
 * @to_ms: the read timeout in milliseconds, as in [method@GPcap.Reader.set_timeout]; 0 or less for
 *   none
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a live capture.
 *
 * Warnings of the activation are dropped; use [func@GPcap.create] and
 * [method@GPcap.Reader.activate] to get them. The underlying libpcap calls are those of
 * [method@GPcap.Reader.activate].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [method@GPcap.Reader.activate], or with %GPCAP_ERROR_INVALID_ARGUMENT when @snaplen is negative
 *   or @device is not valid UTF-8
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_live (const char *device,
                 int snaplen,
                 gboolean promisc,
                 int to_ms,
                 GCancellable *cancellable,
                 GError **error)
{
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return gpcap_open_activate (create_live (device, snaplen, promisc, to_ms, error), cancellable,
                              error);
}

/**
 * gpcap_open_live_async:
 * @device: (nullable): the network interface; "any" or %NULL for all interfaces
 * @snaplen: the snapshot length in bytes, or 0 for whole packets
 * @promisc: whether to capture packets not addressed to the interface, too
 * @to_ms: the read timeout in milliseconds
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a live capture in a thread, like [func@GPcap.open_live].
 *
 * Cancellation is reported at once.
 *
 * Since: 1.0
 */
void
gpcap_open_live_async (const char *device,
                       int snaplen,
                       gboolean promisc,
                       int to_ms,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GError *error = NULL;
  GPcapReader *reader = create_live (device, snaplen, promisc, to_ms, &error);

  gpcap_open_activate_async (reader, error, gpcap_open_live_async, cancellable, callback,
                             user_data);
}

/**
 * gpcap_open_live_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_live_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as [func@GPcap.open_live],
 *   or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_live_finish (GAsyncResult *result, GError **error)
{
  return gpcap_open_activate_finish (result, gpcap_open_live_async, error);
}

/**
 * gpcap_create:
 * @device: (nullable): the network interface; "any" or %NULL for all interfaces
 * @error: return location for a #GError, or %NULL
 *
 * Creates a reader of a live capture, to set options on before [method@GPcap.Reader.activate].
 *
 * The activation reports whether the device exists, with the underlying libpcap call
 * `pcap_create()`.
 *
 * Returns: (transfer full): a reader that is not active; %NULL with %GPCAP_ERROR_INVALID_ARGUMENT
 *   when @device is not valid UTF-8
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_create (const char *device, GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (device != NULL && !g_utf8_validate (device, -1, NULL))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "The device's name is not valid UTF-8");
      return NULL;
    }
  return g_object_new (GPCAP_TYPE_READER, "device", device, NULL);
}

/**
 * gpcap_lib_version:
 *
 * Gets the version of the libpcap in use, as text for people.
 *
 * The underlying libpcap call is `pcap_lib_version()`.
 *
 * Returns: (transfer none): the version, owned by the library
 *
 * Since: 1.0
 */
const char *
gpcap_lib_version (void)
{
  return gpcap_names_get_lib_version ();
}
