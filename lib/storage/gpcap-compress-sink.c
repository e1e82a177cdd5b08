/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that compresses what goes to another one. */

#include "storage/gpcap-compress-sink.h"

typedef struct
{
  GPcapSink sink;
  GPcapSink *inner; /* owned */
  GPcapCompressor *compressor; /* owned */
  GByteArray *output; /* owned; compressed bytes */
  gsize n_written; /* of them that the other sink has taken */
  gboolean is_flushed; /* nothing came since the last flush */
  gboolean is_finished;
} GPcapCompressSink;

/* Passes on the compressed bytes until the wait ends. */
static gboolean
pass_on (GPcapCompressSink *self, GPcapSinkWait wait, GError **error)
{
  const gsize left = self->output->len - self->n_written;
  gsize n = 0;
  gboolean is_good;

  if (left == 0)
    return TRUE;
  is_good = self->inner->funcs->write (self->inner, self->output->data + self->n_written, left,
                                       wait, &n, error);
  self->n_written += n;
  if (n == left)
    {
      g_byte_array_set_size (self->output, 0);
      self->n_written = 0;
    }
  return is_good;
}

static gboolean
compress (GPcapCompressSink *self,
          const guint8 *data,
          gsize size,
          GPcapCompressUntil until,
          GPcapSinkWait wait,
          GError **error)
{
  return gpcap_compressor_compress (self->compressor, data, size, until, self->output, error)
         && pass_on (self, wait, error);
}

static gboolean
compress_sink_begin (GPcapSink *sink, GError **error)
{
  GPcapSink *inner = ((GPcapCompressSink *) sink)->inner;

  return inner->funcs->begin (inner, error);
}

/* Takes all bytes or none, and none while it has bytes that are not passed on. */
static gboolean
compress_sink_write (GPcapSink *sink,
                     const guint8 *data,
                     gsize size,
                     GPcapSinkWait wait,
                     gsize *n_written,
                     GError **error)
{
  GPcapCompressSink *self = (GPcapCompressSink *) sink;

  *n_written = 0;
  if (!pass_on (self, wait, error))
    return FALSE;
  if (self->output->len > 0)
    return TRUE;
  self->is_flushed = FALSE;
  if (!compress (self, data, size, GPCAP_COMPRESS_MORE, wait, error))
    return FALSE;
  *n_written = size;
  return TRUE;
}

/* What is compressed cannot be taken back: the end of the file is missing, and readers say so. */
static void
compress_sink_cut (GPcapSink *sink, gsize size)
{
}

static gboolean
compress_sink_is_file (GPcapSink *sink, const GPcapReadFile *file)
{
  GPcapSink *inner = ((GPcapCompressSink *) sink)->inner;

  return inner->funcs->is_file (inner, file);
}

static gboolean
compress_sink_flush (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapCompressSink *self = (GPcapCompressSink *) sink;

  if (!self->is_flushed && !compress (self, NULL, 0, GPCAP_COMPRESS_FLUSH, wait, error))
    return FALSE;
  self->is_flushed = TRUE;
  return pass_on (self, wait, error) && gpcap_sink_flush (self->inner, wait, error);
}

static gboolean
compress_sink_finish (GPcapSink *sink, GPcapSinkWait wait, GError **error)
{
  GPcapCompressSink *self = (GPcapCompressSink *) sink;
  gboolean is_good = TRUE;

  if (!self->is_finished)
    {
      self->is_finished = TRUE;
      is_good = compress (self, NULL, 0, GPCAP_COMPRESS_FINISH, wait, error);
    }
  is_good = is_good && pass_on (self, wait, error);
  return gpcap_sink_finish (self->inner, wait, is_good ? error : NULL) && is_good;
}

static gsize
compress_sink_get_n_left (GPcapSink *sink)
{
  GPcapCompressSink *self = (GPcapCompressSink *) sink;

  return self->output->len - self->n_written + gpcap_sink_get_n_left (self->inner);
}

static void
compress_sink_cancel (GPcapSink *sink)
{
  GPcapSink *inner = ((GPcapCompressSink *) sink)->inner;

  if (inner->funcs->cancel != NULL)
    inner->funcs->cancel (inner);
}

static void
compress_sink_free (GPcapSink *sink, gboolean is_forked)
{
  GPcapCompressSink *self = (GPcapCompressSink *) sink;

  gpcap_sink_free (self->inner, is_forked);
  if (is_forked)
    return;
  g_clear_pointer (&self->compressor, gpcap_compressor_free);
  g_byte_array_unref (self->output);
  g_free (sink->name);
  g_free (self);
}

static const GPcapSinkFuncs compress_sink_funcs = {
  .begin = compress_sink_begin,
  .write = compress_sink_write,
  .cut = compress_sink_cut,
  .is_file = compress_sink_is_file,
  .free = compress_sink_free,
  .flush = compress_sink_flush,
  .finish = compress_sink_finish,
  .get_n_left = compress_sink_get_n_left,
  .cancel = compress_sink_cancel,
};

/* Takes the other sink, also on failure. */
GPcapSink *
gpcap_compress_sink_new (GPcapSink *sink, GPcapCompression compression, int level, GError **error)
{
  GPcapCompressSink *self = g_new0 (GPcapCompressSink, 1);

  self->sink.funcs = &compress_sink_funcs;
  self->sink.name = g_strdup (sink->name);
  self->sink.fd = sink->fd;
  self->inner = sink;
  self->output = g_byte_array_new ();
  self->compressor = gpcap_compressor_new (compression, level, error);
  if (self->compressor != NULL)
    return &self->sink;
  gpcap_sink_free (&self->sink, FALSE);
  return NULL;
}
