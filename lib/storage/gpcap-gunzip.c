/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of gzip's members (RFC 1952), with zlib. */

#include "storage/gpcap-gunzip.h"

#include <zlib.h>

/* The largest window, and for zlib to expect gzip's header. */
#define WINDOW_BITS (MAX_WBITS + 16)

typedef struct
{
  GPcapDecompressor base;

  z_stream stream;
} GPcapGunzip;

static GPcapDecompressorResult
gunzip_decompress (GPcapDecompressor *decompressor,
                   GPcapDecompressorBuffers *buffers,
                   GError **error)
{
  GPcapGunzip *self = (GPcapGunzip *) decompressor;
  z_stream *stream = &self->stream;
  int status;

  stream->next_in = (guint8 *) buffers->next_in;
  stream->avail_in = MIN (buffers->n_in, G_MAXINT);
  stream->next_out = buffers->next_out;
  stream->avail_out = buffers->n_out;
  status = inflate (stream, Z_NO_FLUSH);
  buffers->n_in -= stream->next_in - buffers->next_in;
  buffers->next_in = stream->next_in;
  buffers->next_out = stream->next_out;
  buffers->n_out = stream->avail_out;
  switch (status)
    {
    case Z_OK:
      return GPCAP_DECOMPRESSOR_IN_FRAME;
    case Z_BUF_ERROR:
      return GPCAP_DECOMPRESSOR_NEEDS_INPUT;
    case Z_STREAM_END:
      inflateReset (stream);
      return GPCAP_DECOMPRESSOR_FRAME_END;
    case Z_MEM_ERROR:
      gpcap_decompressor_set_no_memory (error);
      return GPCAP_DECOMPRESSOR_FAILED;
    default:
      gpcap_decompressor_set_damaged (stream->msg, error);
      return GPCAP_DECOMPRESSOR_FAILED;
    }
}

static void
gunzip_free (GPcapDecompressor *decompressor)
{
  GPcapGunzip *self = (GPcapGunzip *) decompressor;

  inflateEnd (&self->stream);
  g_free (self);
}

GPcapDecompressor *
gpcap_gunzip_new (GError **error)
{
  GPcapGunzip *self = g_new0 (GPcapGunzip, 1);

  self->base.decompress = gunzip_decompress;
  self->base.free = gunzip_free;
  if (inflateInit2 (&self->stream, WINDOW_BITS) == Z_OK)
    return &self->base;
  g_free (self);
  gpcap_decompressor_set_no_memory (error);
  return NULL;
}
