/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of LZ4's frames, with liblz4. A frame's blocks have at most 4 MiB, and so what
 * liblz4 keeps is bounded. */

#include "storage/gpcap-unlz4.h"

#include <lz4frame.h>

typedef struct
{
  GPcapDecompressor base;

  LZ4F_dctx *context; /* owned */
  GPcapDecompressorPace pace;
} GPcapUnlz4;

/* The size of the header of a block, and of a frame without all that it may have. */
#define BLOCK_HEADER_SIZE 4
#define FIRST_HINT 7

/* liblz4 tells what has failed in names that its stable interface has as text only. */
static void
set_failure (size_t status, GError **error)
{
  const char *name = LZ4F_getErrorName (status);

  if (g_str_equal (name, "ERROR_allocation_failed"))
    gpcap_decompressor_set_no_memory (error);
  else
    gpcap_decompressor_set_damaged (name, error);
}

static GPcapDecompressorResult
unlz4_decompress (GPcapDecompressor *decompressor,
                  GPcapDecompressorBuffers *buffers,
                  GError **error)
{
  GPcapUnlz4 *self = (GPcapUnlz4 *) decompressor;
  size_t n_taken = gpcap_decompressor_pace_begin (&self->pace, buffers->n_in);
  size_t n_given = buffers->n_out;
  const size_t status = LZ4F_decompress (self->context, buffers->next_out, &n_given,
                                         buffers->next_in, &n_taken, NULL);

  if (LZ4F_isError (status))
    {
      set_failure (status, error);
      return GPCAP_DECOMPRESSOR_FAILED;
    }
  return gpcap_decompressor_pace_end (&self->pace, buffers, n_taken, n_given, status);
}

static void
unlz4_free (GPcapDecompressor *decompressor)
{
  GPcapUnlz4 *self = (GPcapUnlz4 *) decompressor;

  LZ4F_freeDecompressionContext (self->context);
  g_free (self);
}

GPcapDecompressor *
gpcap_unlz4_new (GError **error)
{
  GPcapUnlz4 *self;
  LZ4F_dctx *context;

  if (LZ4F_isError (LZ4F_createDecompressionContext (&context, LZ4F_VERSION)))
    {
      gpcap_decompressor_set_no_memory (error);
      return NULL;
    }
  self = g_new0 (GPcapUnlz4, 1);
  self->base.decompress = unlz4_decompress;
  self->base.free = unlz4_free;
  self->context = context;
  gpcap_decompressor_pace_init (&self->pace, BLOCK_HEADER_SIZE, FIRST_HINT);
  return &self->base;
}
