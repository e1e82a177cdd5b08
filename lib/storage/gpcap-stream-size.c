/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many bytes of a stream are left to read. */

#include "storage/gpcap-stream-size.h"

#include "base/gpcap-input-stream-private.h"

/* Asks a file for its size, which leaves it where it is. */
static goffset
find_end_of_file (GFileInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE))
    return -1;
  return g_file_info_get_size (info);
}

/* Goes to the end and back. */
static gboolean
find_end (GSeekable *seekable, GCancellable *cancellable, goffset *end, GError **error)
{
  const goffset position = g_seekable_tell (seekable);

  *end = -1;
  if (!g_seekable_seek (seekable, 0, G_SEEK_END, cancellable, NULL))
    return TRUE;
  *end = g_seekable_tell (seekable);
  return g_seekable_seek (seekable, position, G_SEEK_SET, cancellable, error);
}

/* Finds the size, or sets it to -1 if it is unknown. May have to wait. Returns FALSE, with the
 * error set, only when the stream is not where it was. */
gboolean
gpcap_stream_size_find (GInputStream *stream,
                        GCancellable *cancellable,
                        gint64 *size,
                        GError **error)
{
  goffset end;

  *size = GPCAP_IS_INPUT_STREAM (stream) ? gpcap_input_stream_get_size (GPCAP_INPUT_STREAM (stream))
                                         : -1;
  if (!G_IS_SEEKABLE (stream) || !g_seekable_can_seek (G_SEEKABLE (stream)))
    return TRUE;
  if (G_IS_FILE_INPUT_STREAM (stream))
    end = find_end_of_file (G_FILE_INPUT_STREAM (stream), cancellable);
  else if (!find_end (G_SEEKABLE (stream), cancellable, &end, error))
    return FALSE;
  if (end >= 0)
    *size = MAX (end - g_seekable_tell (G_SEEKABLE (stream)), 0);
  return TRUE;
}
