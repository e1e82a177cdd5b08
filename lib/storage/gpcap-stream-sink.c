/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that is a GOutputStream. */

#include "storage/gpcap-stream-sink.h"

#include <sys/stat.h>

#include "base/gpcap-signals.h"
#include "storage/gpcap-stream-fd.h"

typedef struct
{
  GPcapSink sink;
  GOutputStream *stream; /* owned */
  struct stat status; /* of the file that it writes to, or zeros */
  gboolean closes_stream; /* when it is finished */
  gboolean is_finished;
  GCancellable *cancellable; /* owned; ends a call of the stream that waits */
} GPcapStreamSink;

static gboolean
stream_sink_begin (GPcapSink *sink, GError **error)
{
  return TRUE;
}

/* A stream in another language may fail without saying why, or take nothing. */
static gboolean
end_call (GPcapStreamSink *self,
          GPcapSignals *signals,
          gboolean is_good,
          GError *failure,
          GError **error)
{
  gpcap_signals_unblock (signals, !is_good);
  if (is_good && failure == NULL)
    return TRUE;
  if (failure == NULL)
    failure = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                           "%s: The stream has failed, and does not say why", self->sink.name);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Writes some of the bytes. Returns how many, or what is not more than 0. */
static gssize
write_some (GPcapStreamSink *self, const guint8 *data, gsize size, GError **failure)
{
  const gssize n = g_output_stream_write (self->stream, data, size, self->cancellable, failure);

  if (n <= 0 || (gsize) n <= size)
    return n;
  g_set_error (failure, G_IO_ERROR, G_IO_ERROR_FAILED,
               "%s: The stream took more bytes than it was given", self->sink.name);
  return -1;
}

/* A stream knows no wait that a signal ends. */
static gboolean
stream_sink_write (GPcapSink *sink,
                   const guint8 *data,
                   gsize size,
                   GPcapSinkWait wait,
                   gsize *n_written,
                   GError **error)
{
  GPcapStreamSink *self = (GPcapStreamSink *) sink;
  GError *failure = NULL;
  GPcapSignals signals;
  gssize n = 1;

  gpcap_signals_block (&signals);
  for (*n_written = 0; *n_written < size && n > 0; *n_written += MAX (n, 0))
    n = write_some (self, data + *n_written, size - *n_written, &failure);
  return end_call (self, &signals, n > 0, failure, error);
}

static void
stream_sink_cut (GPcapSink *sink, gsize size)
{
  GPcapStreamSink *self = (GPcapStreamSink *) sink;
  GSeekable *seekable = G_IS_SEEKABLE (self->stream) ? G_SEEKABLE (self->stream) : NULL;

  if (size == 0 || seekable == NULL || !g_seekable_can_truncate (seekable))
    return;
  const goffset end = g_seekable_tell (seekable) - (goffset) size;
  if (end >= 0 && g_seekable_truncate (seekable, end, NULL, NULL))
    g_seekable_seek (seekable, end, G_SEEK_SET, NULL, NULL);
}

static gboolean
stream_sink_is_file (GPcapSink *sink, const GPcapReadFile *file)
{
  return gpcap_read_file_is_same (file, &((GPcapStreamSink *) sink)->status);
}

static gboolean
stream_sink_flush (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapStreamSink *self = (GPcapStreamSink *) sink;
  GError *failure = NULL;
  GPcapSignals signals;

  gpcap_signals_block (&signals);
  const gboolean is_good = g_output_stream_flush (self->stream, self->cancellable, &failure);
  return end_call (self, &signals, is_good, failure, error);
}

static gboolean
stream_sink_finish (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapStreamSink *self = (GPcapStreamSink *) sink;
  GError *failure = NULL;
  GPcapSignals signals;

  if (self->is_finished)
    return TRUE;
  self->is_finished = TRUE;
  if (!self->closes_stream)
    return stream_sink_flush (sink, wait, error);
  gpcap_signals_block (&signals);
  const gboolean is_good = g_output_stream_close (self->stream, self->cancellable, &failure);
  return end_call (self, &signals, is_good, failure, error);
}

static void
stream_sink_cancel (GPcapSink *sink)
{
  g_cancellable_cancel (((GPcapStreamSink *) sink)->cancellable);
}

/* In a child process the stream is not even released: it may have bytes of the parent, which it
 * writes when it is. */
static void
stream_sink_free (GPcapSink *sink, gboolean is_forked)
{
  GPcapStreamSink *self = (GPcapStreamSink *) sink;

  if (is_forked)
    return;
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_free (sink->name);
  g_free (self);
}

static const GPcapSinkFuncs stream_sink_funcs = {
  .begin = stream_sink_begin,
  .write = stream_sink_write,
  .cut = stream_sink_cut,
  .is_file = stream_sink_is_file,
  .free = stream_sink_free,
  .flush = stream_sink_flush,
  .finish = stream_sink_finish,
  .cancel = stream_sink_cancel,
};

/* Returns NULL with the error set if the stream writes to a file that is being read. */
GPcapSink *
gpcap_stream_sink_new (GOutputStream *stream, gboolean closes_stream, GError **error)
{
  GPcapStreamSink *self = g_new0 (GPcapStreamSink, 1);

  self->sink.funcs = &stream_sink_funcs;
  self->sink.name = g_strdup (G_OBJECT_TYPE_NAME (stream));
  self->sink.fd = -1;
  self->stream = g_object_ref (stream);
  self->closes_stream = closes_stream;
  self->cancellable = g_cancellable_new ();
  if (fstat (gpcap_stream_fd_of_output (stream), &self->status) != 0
      || !gpcap_read_file_is_any (&self->status))
    return &self->sink;
  gpcap_read_file_set_busy (self->sink.name, error);
  stream_sink_free (&self->sink, FALSE);
  return NULL;
}
