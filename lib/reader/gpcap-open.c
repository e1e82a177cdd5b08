/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways to open a capture. */

#include "gpcap/gpcap-open.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-parts.h"

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

static void
activated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GPcapReader *self = GPCAP_READER (object);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gpcap_reader_activate_finish (self, result, &error) >= 0)
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else
    g_task_return_error (task, error);
}

/* Activates a new reader, or reports @error when creating it failed. Takes ownership of @reader and
 * @error. */
static void
open_async (GPcapReader *reader,
            GError *error,
            gpointer source_tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GPcapReader) self = reader;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  if (self == NULL)
    g_task_return_error (task, error);
  else
    gpcap_reader_activate_async (self, cancellable, activated_cb, g_steal_pointer (&task));
}

static GPcapReader *
open_finish (GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
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

  g_autoptr (GPcapReader) self = create_live (device, snaplen, promisc, to_ms, error);
  if (self == NULL || gpcap_reader_activate (self, cancellable, error) < 0)
    return NULL;
  return g_steal_pointer (&self);
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

  open_async (reader, error, gpcap_open_live_async, cancellable, callback, user_data);
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
  return open_finish (result, gpcap_open_live_async, error);
}

/**
 * gpcap_open_offline:
 * @filename: (type filename): the savefile, in pcap or pcapng format; "-" for the standard input
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile. It may be compressed with gzip, in one member or in several: all are one
 * savefile, and zeros after the last one are ignored. Of a compressed savefile that is cut short,
 * damaged or followed by something else, all packets come before the error.
 *
 * A pipe, a FIFO or the standard input is read in a thread of the reader's own, like a stream of
 * [func@GPcap.open_stream]; this function waits for its header. Timestamps are delivered with the
 * precision that the savefile has. The underlying libpcap call is
 * `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: a #GIOErrorEnum such as
 *   %G_IO_ERROR_NOT_FOUND or %G_IO_ERROR_IS_DIRECTORY, %GPCAP_ERROR_EMPTY_FILE,
 *   %GPCAP_ERROR_TRUNCATED when the file ends inside its header, %GPCAP_ERROR_INVALID_FORMAT when
 *   it is not a savefile, %G_THREAD_ERROR_AGAIN when no thread can be created for a pipe,
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_offline (const char *filename, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapReader) self = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  if (gpcap_reader_activate (self, cancellable, error) < 0)
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * gpcap_open_offline_async:
 * @filename: (type filename): the savefile, in pcap or pcapng format; "-" for the standard input
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile in a thread, like [func@GPcap.open_offline].
 *
 * The main loop stays responsive while a pipe has nothing yet. Cancellation is reported at once.
 *
 * Since: 1.0
 */
void
gpcap_open_offline_async (const char *filename,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (filename != NULL);

  GPcapReader *reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);

  open_async (reader, NULL, gpcap_open_offline_async, cancellable, callback, user_data);
}

/**
 * gpcap_open_offline_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_offline_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [func@GPcap.open_offline], or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_offline_finish (GAsyncResult *result, GError **error)
{
  return open_finish (result, gpcap_open_offline_async, error);
}

/**
 * gpcap_open_stream:
 * @stream: the stream of a savefile in pcap or pcapng format
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile from a stream: a socket, the output of a program (`tcpdump -U -w -`), bytes in
 * memory. It may be compressed with gzip, as in [func@GPcap.open_offline].
 *
 * The stream is read in a thread of the reader's own, so that the reader never blocks a main loop:
 * on a main loop, and in non-blocking mode, packets are delivered as they come.
 * [method@GPcap.Reader.dispatch] with -1 reads to the end, as with any savefile. The reader ends
 * with the stream; if the stream ends inside a packet, %GPCAP_ERROR_TRUNCATED follows the last
 * whole packet. Closing the reader does not close the stream; a read of the stream that cannot be
 * cancelled then ends by itself. Nobody else may read from the stream. The underlying libpcap call
 * is `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: %G_IO_ERROR_CANCELLED, an
 *   error of the stream, %GPCAP_ERROR_EMPTY_FILE, %GPCAP_ERROR_TRUNCATED when the stream ends
 *   inside the header, %GPCAP_ERROR_INVALID_FORMAT when it is not a savefile,
 *   %G_THREAD_ERROR_AGAIN when no thread can be created
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapReader) self = g_object_new (GPCAP_TYPE_READER, "stream", stream, NULL);
  if (gpcap_reader_activate (self, cancellable, error) < 0)
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * gpcap_open_stream_async:
 * @stream: the stream of a savefile in pcap or pcapng format
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile from a stream in a thread, like [func@GPcap.open_stream].
 *
 * The main loop stays responsive until the savefile's header is there. Cancellation is reported at
 * once.
 *
 * Since: 1.0
 */
void
gpcap_open_stream_async (GInputStream *stream,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  GPcapReader *reader = g_object_new (GPCAP_TYPE_READER, "stream", stream, NULL);

  open_async (reader, NULL, gpcap_open_stream_async, cancellable, callback, user_data);
}

/**
 * gpcap_open_stream_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_stream_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [func@GPcap.open_stream], or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_stream_finish (GAsyncResult *result, GError **error)
{
  return open_finish (result, gpcap_open_stream_async, error);
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
