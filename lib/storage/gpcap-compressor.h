/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compressor: gzip, zstd or lz4, from bytes to bytes. */

#pragma once

#include <gio/gio.h>

#include "gpcap/gpcap-enums.h"

G_BEGIN_DECLS

/* The level that each format's own library takes if nobody asks for one. */
#define GPCAP_COMPRESSION_DEFAULT_LEVEL (-1)

/* The size of zstd's and LZ4's frames, in bytes before compression. A frame can be read from its
 * beginning only, so this is what is decompressed to get at a packet anywhere in the file: some
 * 10 ms. It is twice the window of zstd's usual level, so that hardly anything is compressed worse.
 * Gzip's data can be entered between two blocks, and stays one member. */
#define GPCAP_COMPRESSOR_FRAME_SIZE (4 * 1024 * 1024)

typedef struct _GPcapCompressor GPcapCompressor;

typedef enum
{
  GPCAP_COMPRESS_MORE, /* more bytes follow, so some may stay in the compressor */
  GPCAP_COMPRESS_FLUSH, /* all bytes so far can be decompressed */
  GPCAP_COMPRESS_FINISH, /* ends the member or frame; bytes that follow begin another one */
} GPcapCompressUntil;

gboolean gpcap_compressor_check (GPcapCompression compression, int level, GError **error);
GPcapCompressor *gpcap_compressor_new (GPcapCompression compression, int level, GError **error);
void gpcap_compressor_free (GPcapCompressor *self);
gboolean gpcap_compressor_compress (GPcapCompressor *self,
                                    const guint8 *data,
                                    gsize size,
                                    GPcapCompressUntil until,
                                    GByteArray *output,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapCompressor, gpcap_compressor_free)

G_END_DECLS
