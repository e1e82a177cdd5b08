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

/* Activates a reader that was just made, unless making it failed. Takes over all but the
 * cancellable. */
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
 * @device: (nullable): the network interface to capture from; "any" or %NULL for all of them
 * @snaplen: how many bytes of a packet to capture at most; 0 for all of them
 * @promisc: whether to capture also what is not addressed to the interface; ignored for "any"
 * @to_ms: the read timeout in milliseconds, as in [method@GPcap.Reader.set_timeout]; 0 or less for
 *   none
 * @cancellable: (nullable): what can cancel it, from any thread
 * @error: return location for a #GError, or %NULL
 *
 * Opens a live capture.
 *
 * Warnings of the activation are dropped; [func@GPcap.create] and [method@GPcap.Reader.activate]
 * give them. The libpcap calls behind it are those of [method@GPcap.Reader.activate].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set as by
 *   [method@GPcap.Reader.activate], %GPCAP_ERROR_INVALID_ARGUMENT when @snaplen is negative or
 * @device not valid UTF-8
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
 * @device: (nullable): the network interface to capture from; "any" or %NULL for all of them
 * @snaplen: how many bytes of a packet to capture at most; 0 for all of them
 * @promisc: whether to capture also what is not addressed to the interface
 * @to_ms: the read timeout in milliseconds
 * @cancellable: (nullable): what can cancel it, from any thread
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Does the same as [func@GPcap.open_live] in a thread, so that a main loop goes on while the
 * capture is set up.
 *
 * When it is cancelled, that is told at once.
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
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [func@GPcap.open_live_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set as by
 *   [func@GPcap.open_live], or %G_IO_ERROR_CANCELLED
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
 * @cancellable: (nullable): what can cancel waiting for the savefile's header, from any thread
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile, also one that gzip has compressed.
 *
 * What comes down a pipe, a FIFO or the standard input is read in a thread of the reader's own,
 * like a stream of [func@GPcap.open_stream]; until its header is there, this waits. Its timestamps
 * are delivered as precise as it has them. The libpcap call behind it is
 * `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: a #GIOErrorEnum such as
 *   %G_IO_ERROR_NOT_FOUND or %G_IO_ERROR_IS_DIRECTORY, %GPCAP_ERROR_EMPTY_FILE,
 *   %GPCAP_ERROR_TRUNCATED when it ends inside its header, %GPCAP_ERROR_INVALID_FORMAT when it is
 *   no savefile, %G_IO_ERROR_CANCELLED
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
 * @cancellable: (nullable): what can cancel it, from any thread
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Does the same as [func@GPcap.open_offline] in a thread, so that a main loop goes on while a
 * pipe has nothing yet.
 *
 * When it is cancelled, that is told at once.
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
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [func@GPcap.open_offline_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set as by
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
 * @stream: where to read a savefile from, in pcap or pcapng format
 * @cancellable: (nullable): what can cancel waiting for the savefile's header, from any thread
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile that comes from a stream: a socket, a program's output such as that of
 * `tcpdump -U -w -`, something to be decompressed, bytes in memory.
 *
 * The stream is read in a thread of the reader's own, so that the reader never blocks a main loop:
 * there, and in non-blocking mode, packets are delivered as they come.
 * [method@GPcap.Reader.dispatch] with -1 reads to the end, as of any savefile. When the stream
 * ends, so does the reader; what ends inside a packet is %GPCAP_ERROR_TRUNCATED after all whole
 * packets. Closing the reader does not close the stream, and lets a read of the stream that cannot
 * be cancelled end by itself. Nobody else may read from the stream. The libpcap call behind it is
 * `pcap_fopen_offline_with_tstamp_precision()`.
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: %G_IO_ERROR_CANCELLED, an
 * error of the stream, %GPCAP_ERROR_EMPTY_FILE, %GPCAP_ERROR_TRUNCATED when it ends inside its
 * header, %GPCAP_ERROR_INVALID_FORMAT when it is no savefile
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
 * @stream: where to read a savefile from, in pcap or pcapng format
 * @cancellable: (nullable): what can cancel it, from any thread
 * @callback: (scope async) (nullable): what to call when it is done
 * @user_data: what to give it
 *
 * Does the same as [func@GPcap.open_stream] in a thread, so that a main loop goes on until the
 * header of the savefile is there.
 *
 * When it is cancelled, that is told at once.
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
 * @result: what the callback was given
 * @error: return location for a #GError, or %NULL
 *
 * Ends [func@GPcap.open_stream_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set as by
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
 * @device: (nullable): the network interface to capture from; "any" or %NULL for all of them
 * @error: return location for a #GError, or %NULL
 *
 * Makes a reader of a live capture, to set options on before [method@GPcap.Reader.activate].
 *
 * Whether there is such a device its activation tells. The libpcap call behind it, at activation,
 * is `pcap_create()`.
 *
 * Returns: (transfer full): a reader that is not active; %NULL with %GPCAP_ERROR_INVALID_ARGUMENT
 * when
 *   @device is not valid UTF-8
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
 * Tells which libpcap is in use, in words.
 *
 * The libpcap call behind it is `pcap_lib_version()`.
 *
 * Returns: (transfer none): the version, which the library owns
 *
 * Since: 1.0
 */
const char *
gpcap_lib_version (void)
{
  return gpcap_names_get_lib_version ();
}
