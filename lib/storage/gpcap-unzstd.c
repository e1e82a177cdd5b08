/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of zstd's frames (RFC 8878), with libzstd. */

#include "storage/gpcap-unzstd.h"

#include <zstd.h>
#include <zstd_errors.h>

/* The largest window that a frame may ask for, as a power of two: 128 MiB, which is what the
 * program zstd takes, too, unless it is told otherwise. A frame of a few bytes could ask for 2 GiB.
 */
#define MAX_WINDOW_LOG 27

/* How a frame begins: the smallest header, and of what follows the header of a block. A frame that
 * comes whole would be decompressed at one go. */
#define BLOCK_HEADER_SIZE 3
#define FIRST_HINT (BLOCK_HEADER_SIZE + 2)

typedef struct
{
  GPcapDecompressor base;

  ZSTD_DCtx *context; /* owned */
  GPcapDecompressorPace pace;
} GPcapUnzstd;

static void
set_failure (size_t status, GError **error)
{
  switch (ZSTD_getErrorCode (status))
    {
    case ZSTD_error_memory_allocation:
      gpcap_decompressor_set_no_memory (error);
      break;
    case ZSTD_error_frameParameter_windowTooLarge:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The compressed data needs a window of more than 128 MiB");
      break;
    case ZSTD_error_dictionary_wrong:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The compressed data needs a dictionary");
      break;
    default:
      gpcap_decompressor_set_damaged (ZSTD_getErrorName (status), error);
    }
}

static GPcapDecompressorResult
unzstd_decompress (GPcapDecompressor *decompressor,
                   GPcapDecompressorBuffers *buffers,
                   GError **error)
{
  GPcapUnzstd *self = (GPcapUnzstd *) decompressor;
  ZSTD_inBuffer in = { buffers->next_in, gpcap_decompressor_pace_begin (&self->pace, buffers->n_in),
                       0 };
  ZSTD_outBuffer out = { buffers->next_out, buffers->n_out, 0 };
  const size_t status = ZSTD_decompressStream (self->context, &out, &in);

  if (ZSTD_isError (status))
    {
      set_failure (status, error);
      return GPCAP_DECOMPRESSOR_FAILED;
    }
  return gpcap_decompressor_pace_end (&self->pace, buffers, in.pos, out.pos, status);
}

static void
unzstd_free (GPcapDecompressor *decompressor)
{
  GPcapUnzstd *self = (GPcapUnzstd *) decompressor;

  ZSTD_freeDCtx (self->context);
  g_free (self);
}

GPcapDecompressor *
gpcap_unzstd_new (GError **error)
{
  GPcapUnzstd *self;
  ZSTD_DCtx *context = ZSTD_createDCtx ();

  if (context == NULL
      || ZSTD_isError (ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, MAX_WINDOW_LOG)))
    {
      ZSTD_freeDCtx (context);
      gpcap_decompressor_set_no_memory (error);
      return NULL;
    }
  self = g_new0 (GPcapUnzstd, 1);
  self->base.decompress = unzstd_decompress;
  self->base.free = unzstd_free;
  self->context = context;
  gpcap_decompressor_pace_init (&self->pace, BLOCK_HEADER_SIZE, FIRST_HINT);
  return &self->base;
}
