/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways to open a savefile. */

#include "gpcap/gpcap-error.h"
#include "gpcap/gpcap-open.h"
#include "reader/gpcap-open-activate.h"

/**
 * gpcap_open_offline:
 * @filename: (type filename): the savefile, in pcap or pcapng format; "-" for the standard input
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile. It may be compressed with gzip, zstd or LZ4, as its first bytes tell, in one
 * frame (of gzip: member) or in several: all are one savefile. Frames that zstd and LZ4 skip are
 * skipped, and so are zeros after gzip's last member. Of a compressed savefile that is cut short,
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
 *   it is not a savefile, %G_IO_ERROR_NOT_SUPPORTED when it is compressed with what this GPcap was
 *   built without, %G_THREAD_ERROR_AGAIN when no thread can be created for a pipe,
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

  return gpcap_open_activate (g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL),
                              cancellable, error);
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

  gpcap_open_activate_async (g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL), NULL,
                             gpcap_open_offline_async, cancellable, callback, user_data);
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
  return gpcap_open_activate_finish (result, gpcap_open_offline_async, error);
}

/**
 * gpcap_open_stream:
 * @stream: the stream of a savefile in pcap or pcapng format
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile from a stream: a socket, the output of a program (`tcpdump -U -w -`), bytes in
 * memory. It may be compressed, as in [func@GPcap.open_offline].
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

  return gpcap_open_activate (g_object_new (GPCAP_TYPE_READER, "stream", stream, NULL), cancellable,
                              error);
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

  gpcap_open_activate_async (g_object_new (GPCAP_TYPE_READER, "stream", stream, NULL), NULL,
                             gpcap_open_stream_async, cancellable, callback, user_data);
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
  return gpcap_open_activate_finish (result, gpcap_open_stream_async, error);
}

/**
 * gpcap_open_file:
 * @file: the savefile
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile that GIO can read.
 *
 * A file of the local file system is read as by [func@GPcap.open_offline]. Any other one, such as a
 * resource or what GVfs reads, is read in a thread, as a stream of [func@GPcap.open_stream].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: the same as
 *   [func@GPcap.open_offline], or [func@GPcap.open_stream], or of
 *   `g_file_read()`: %G_IO_ERROR_NOT_SUPPORTED when nothing here reads files with such a URI
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return gpcap_open_activate (g_object_new (GPCAP_TYPE_READER, "file", file, NULL), cancellable,
                              error);
}

/**
 * gpcap_open_file_async:
 * @file: the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile that GIO can read, like [func@GPcap.open_file]. The main loop stays responsive
 * until the savefile's header is there. Cancellation is reported at once.
 *
 * Since: 1.0
 */
void
gpcap_open_file_async (GFile *file,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));

  gpcap_open_activate_async (g_object_new (GPCAP_TYPE_READER, "file", file, NULL), NULL,
                             gpcap_open_file_async, cancellable, callback, user_data);
}

/**
 * gpcap_open_file_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_file_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [func@GPcap.open_file], or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_file_finish (GAsyncResult *result, GError **error)
{
  return gpcap_open_activate_finish (result, gpcap_open_file_async, error);
}

static GPcapReader *
create_for_uri (const char *uri, GError **error)
{
  g_autofree char *scheme = g_utf8_validate (uri, -1, NULL) ? g_uri_parse_scheme (uri) : NULL;
  g_autofree char *valid = g_utf8_make_valid (uri, -1);
  g_autoptr (GFile) file = NULL;

  if (scheme == NULL)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%s is not a URI", valid);
      return NULL;
    }
  file = g_file_new_for_uri (uri);
  return g_object_new (GPCAP_TYPE_READER, "file", file, NULL);
}

/**
 * gpcap_open_uri:
 * @uri: the URI of the savefile
 * @cancellable: (nullable): a #GCancellable for the wait for the savefile's header, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile by its URI: `file:` and `resource:`, and others that GVfs reads, such as `smb:`.
 *
 * This is the same as [func@GPcap.open_file].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: the same as
 *   [func@GPcap.open_file], with %G_IO_ERROR_NOT_SUPPORTED when the scheme is unknown;
 *   %GPCAP_ERROR_INVALID_ARGUMENT when @uri is not a URI
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_uri (const char *uri, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return gpcap_open_activate (create_for_uri (uri, error), cancellable, error);
}

/**
 * gpcap_open_uri_async:
 * @uri: the URI of the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile by its URI, like [func@GPcap.open_uri]. The main loop stays responsive until the
 * savefile's header is there. Cancellation is reported at once.
 *
 * Since: 1.0
 */
void
gpcap_open_uri_async (const char *uri,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (uri != NULL);

  GError *error = NULL;
  GPcapReader *reader = create_for_uri (uri, &error);

  gpcap_open_activate_async (reader, error, gpcap_open_uri_async, cancellable, callback, user_data);
}

/**
 * gpcap_open_uri_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_uri_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [func@GPcap.open_uri], or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_uri_finish (GAsyncResult *result, GError **error)
{
  return gpcap_open_activate_finish (result, gpcap_open_uri_async, error);
}

/**
 * gpcap_open_bytes:
 * @bytes: the contents of the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile that is in memory.
 *
 * Nothing is waited for, and no thread is needed. It may be compressed, as in
 * [func@GPcap.open_offline].
 *
 * Returns: (transfer full): an active reader; %NULL with the error set: %GPCAP_ERROR_EMPTY_FILE,
 *   %GPCAP_ERROR_TRUNCATED when the bytes end inside the header, %GPCAP_ERROR_INVALID_FORMAT when
 *   they are not a savefile, %G_IO_ERROR_NOT_SUPPORTED when they are compressed with what this
 * GPcap was built without, %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_bytes (GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return gpcap_open_activate (g_object_new (GPCAP_TYPE_READER, "bytes", bytes, NULL), cancellable,
                              error);
}

/**
 * gpcap_open_bytes_async:
 * @bytes: the contents of the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile that is in memory, like [func@GPcap.open_bytes].
 *
 * Since: 1.0
 */
void
gpcap_open_bytes_async (GBytes *bytes,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (bytes != NULL);

  gpcap_open_activate_async (g_object_new (GPCAP_TYPE_READER, "bytes", bytes, NULL), NULL,
                             gpcap_open_bytes_async, cancellable, callback, user_data);
}

/**
 * gpcap_open_bytes_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.open_bytes_async].
 *
 * Returns: (transfer full): an active reader; %NULL with the same errors as
 *   [func@GPcap.open_bytes], or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapReader *
gpcap_open_bytes_finish (GAsyncResult *result, GError **error)
{
  return gpcap_open_activate_finish (result, gpcap_open_bytes_async, error);
}
