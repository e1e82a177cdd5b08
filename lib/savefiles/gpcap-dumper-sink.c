/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a dumper writes to. */

#include "savefiles/gpcap-dumper-sink.h"

#include <unistd.h>

#include "gpcap/gpcap-error.h"
#include "savefiles/gpcap-dumper-parts.h"
#include "savefiles/gpcap-dumper-report.h"
#include "storage/gpcap-compress-sink.h"
#include "storage/gpcap-fd-sink.h"
#include "storage/gpcap-queue-sink.h"
#include "storage/gpcap-stream-sink.h"

/* Of a stream whose dumper has been given none: a second of 16 MB/s, which more than a million
 * small packets need. */
#define DEFAULT_QUEUE_SIZE (16 * 1024 * 1024)

/* Checks that nothing is asked of a ring of files that it does not do. A file gets its name when it
 * is on the disk, for which a queue would have to be waited for each time. */
static gboolean
check_rotation (GPcapDumper *self, GError **error)
{
  const char *reason = NULL;

  if (self->rotation == NULL)
    return TRUE;
  if (!gpcap_rotation_check (self->rotation, error))
    return FALSE;
  if (self->append)
    reason = "A rotation begins a file of its own, and does not append";
  else if (self->compression != GPCAP_COMPRESSION_NONE)
    reason = "A rotation compresses the files that are whole, and has a compression of its own";
  else if (self->queue_size > 0)
    reason = "A rotation has no queue: each file has to be written before it gets its name";
  if (reason != NULL)
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, reason);
  return reason == NULL;
}

/* Checks that the program has said where to write, once, and how. */
gboolean
gpcap_dumper_check_sink (GPcapDumper *self, GError **error)
{
  const int n = (self->filename != NULL) + (self->file_to_write != NULL) + (self->fd != -1)
                + (self->stream != NULL) + (self->rotation != NULL);

  if (n == 1)
    return check_rotation (self, error)
           && gpcap_compressor_check (self->compression, self->compression_level, error);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "A dumper takes one of a file name, a file, a file descriptor, a stream and a "
               "rotation, but %s given",
               n == 0 ? "none is" : "several are");
  return FALSE;
}

/* Returns what messages call it, in valid UTF-8. */
char *
gpcap_dumper_make_sink_name (GPcapDumper *self)
{
  if (self->filename != NULL)
    return g_utf8_make_valid (self->filename, -1);
  if (self->file_to_write != NULL)
    return g_file_get_parse_name (self->file_to_write);
  if (self->stream != NULL)
    return g_strdup (G_OBJECT_TYPE_NAME (self->stream));
  if (self->rotation != NULL)
    return g_utf8_make_valid (gpcap_rotation_get_template (self->rotation), -1);
  return g_strdup_printf ("file descriptor %d", self->fd);
}

/* A file that is no local one cannot be read before packets are appended to it, so there has to be
 * none. */
static GPcapSink *
open_remote (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
      self->append ? g_file_create (self->file_to_write, G_FILE_CREATE_NONE, cancellable, error)
                   : g_file_replace (self->file_to_write, NULL, FALSE, G_FILE_CREATE_NONE,
                                     cancellable, error);

  return stream != NULL ? gpcap_stream_sink_new (G_OUTPUT_STREAM (stream), TRUE, error) : NULL;
}

static GPcapSink *
open_plain (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = self->file_to_write != NULL && g_file_is_native (self->file_to_write)
                              ? g_file_get_path (self->file_to_write)
                              : NULL;

  if (self->stream != NULL)
    return gpcap_stream_sink_new (self->stream, self->close_stream, error);
  if (self->fd != -1)
    return gpcap_fd_sink_open_fd (self->fd, error);
  if (self->filename == NULL && path == NULL)
    return open_remote (self, cancellable, error);
  return gpcap_fd_sink_open (path != NULL ? path : self->filename, self->append, cancellable,
                             error);
}

/* Packets behind compressed ones could be a member of their own, but what is there would have to be
 * decompressed first, to see whether it ends with a whole packet. */
static gboolean
check_compressed_append (GPcapDumper *self, GPcapSink *sink, GError **error)
{
  if (!self->append || sink->fd == -1 || lseek (sink->fd, 0, SEEK_END) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "%s: Cannot append to a compressed savefile", sink->name);
  return FALSE;
}

static GPcapSink *
compress (GPcapDumper *self, GPcapSink *sink, GError **error)
{
  if (self->compression == GPCAP_COMPRESSION_NONE)
    return sink;
  if (check_compressed_append (self, sink, error))
    return gpcap_compress_sink_new (sink, self->compression, self->compression_level, error);
  gpcap_sink_free (sink, FALSE);
  return NULL;
}

/* Returns the size of the queue in bytes, or 0 without a queue. */
static gsize
find_queue_size (GPcapDumper *self)
{
  const gboolean is_remote =
      self->stream != NULL
      || (self->file_to_write != NULL && !g_file_is_native (self->file_to_write));

  if (self->queue_size != -1)
    return self->queue_size;
  return is_remote ? DEFAULT_QUEUE_SIZE : 0;
}

/* What is compressed is compressed in the thread of the queue. */
GPcapSink *
gpcap_dumper_open_sink (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  const gsize queue_size = find_queue_size (self);
  GPcapSink *sink = open_plain (self, cancellable, error);

  if (sink != NULL)
    sink = compress (self, sink, error);
  if (sink == NULL || queue_size == 0)
    return sink;
  return gpcap_queue_sink_new (sink, queue_size, self->blocking, gpcap_dumper_report,
                               gpcap_dumper_report_new (self), gpcap_dumper_report_unref, error);
}
