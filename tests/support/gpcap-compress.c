/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressing in each way that the library reads. */

#include "support/gpcap-compress.h"

#include <string.h>
#include <zlib.h>
#ifdef GPCAP_WITH_ZSTD
#include <zstd.h>
#endif
#ifdef GPCAP_WITH_LZ4
#include <lz4frame.h>
#endif

/* More than any chunk of the tests comes to. */
#define MARGIN (64 * 1024)

/* Compresses one chunk into the room behind what is there, and returns how much it came to. */
typedef gsize (*CompressChunk) (gpointer context,
                                guint8 *room,
                                gsize room_size,
                                const guint8 *data,
                                gsize size,
                                gboolean is_last);

static void
append_chunks (GByteArray *compressed,
               const guint8 *data,
               gsize size,
               gsize chunk_size,
               GArray *ends,
               CompressChunk compress,
               gpointer context)
{
  gsize position = 0;

  do
    {
      const gsize n = chunk_size > 0 ? MIN (chunk_size, size - position) : size;
      const gsize before = compressed->len;

      g_byte_array_set_size (compressed, before + n + n / 8 + MARGIN);
      g_byte_array_set_size (compressed, before
                                             + compress (context, compressed->data + before,
                                                         compressed->len - before, data + position,
                                                         n, position + n == size));
      position += n;
      if (ends != NULL)
        g_array_append_vals (ends, &(gsize){ compressed->len }, 1);
    }
  while (position < size);
}

static gsize
gzip_chunk (gpointer context,
            guint8 *room,
            gsize room_size,
            const guint8 *data,
            gsize size,
            gboolean is_last)
{
  z_stream *stream = context;

  stream->next_in = (guint8 *) data;
  stream->avail_in = size;
  stream->next_out = room;
  stream->avail_out = room_size;
  g_assert_cmpint (deflate (stream, is_last ? Z_FINISH : Z_SYNC_FLUSH), ==,
                   is_last ? Z_STREAM_END : Z_OK);
  return room_size - stream->avail_out;
}

static void
gzip_append (GByteArray *compressed, const void *data, gsize size, gsize chunk_size, GArray *ends)
{
  z_stream stream = { 0 };

  g_assert_cmpint (deflateInit2 (&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8,
                                 Z_DEFAULT_STRATEGY),
                   ==, Z_OK);
  append_chunks (compressed, data, size, chunk_size, ends, gzip_chunk, &stream);
  deflateEnd (&stream);
}

#ifdef GPCAP_WITH_ZSTD
static gsize
zstd_chunk (gpointer context,
            guint8 *room,
            gsize room_size,
            const guint8 *data,
            gsize size,
            gboolean is_last)
{
  ZSTD_inBuffer in = { data, size, 0 };
  ZSTD_outBuffer out = { room, room_size, 0 };

  g_assert_cmpuint (ZSTD_compressStream2 (context, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_flush),
                    ==, 0);
  return out.pos;
}

static void
zstd_append (GByteArray *compressed, const void *data, gsize size, gsize chunk_size, GArray *ends)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();

  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  append_chunks (compressed, data, size, chunk_size, ends, zstd_chunk, context);
  ZSTD_freeCCtx (context);
}
#endif

#ifdef GPCAP_WITH_LZ4
typedef struct
{
  LZ4F_cctx *context; /* owned */
  gboolean is_begun;
} Lz4;

static const LZ4F_preferences_t lz4_preferences = {
  .frameInfo = { .contentChecksumFlag = LZ4F_contentChecksumEnabled },
};

static gsize
lz4_chunk (gpointer context,
           guint8 *room,
           gsize room_size,
           const guint8 *data,
           gsize size,
           gboolean is_last)
{
  Lz4 *self = context;
  gsize n = 0;

  if (!self->is_begun)
    n += LZ4F_compressBegin (self->context, room, room_size, &lz4_preferences);
  self->is_begun = TRUE;
  n += LZ4F_compressUpdate (self->context, room + n, room_size - n, data, size, NULL);
  g_assert_cmpuint (n, <=, room_size);
  n += is_last ? LZ4F_compressEnd (self->context, room + n, room_size - n, NULL)
               : LZ4F_flush (self->context, room + n, room_size - n, NULL);
  g_assert_cmpuint (n, <=, room_size);
  return n;
}

static void
lz4_append (GByteArray *compressed, const void *data, gsize size, gsize chunk_size, GArray *ends)
{
  Lz4 self = { 0 };

  LZ4F_createCompressionContext (&self.context, LZ4F_VERSION);
  append_chunks (compressed, data, size, chunk_size, ends, lz4_chunk, &self);
  LZ4F_freeCompressionContext (self.context);
}
#endif

const Compression compressions[] = {
  { "gzip", "\x1f\x8b", 2, FALSE, gzip_append },
#ifdef GPCAP_WITH_ZSTD
  { "zstd", "\x28\xb5\x2f\xfd", 4, TRUE, zstd_append },
#endif
#ifdef GPCAP_WITH_LZ4
  { "lz4", "\x04\x22\x4d\x18", 4, TRUE, lz4_append },
#endif
};
const gsize n_compressions = G_N_ELEMENTS (compressions);

/* Appends a frame. */
void
compression_append (const Compression *self, GByteArray *compressed, const void *data, gsize size)
{
  self->append (compressed, data, size, 0, NULL);
}

GBytes *
compression_compress (const Compression *self, const void *data, gsize size)
{
  GByteArray *compressed = g_byte_array_new ();

  compression_append (self, compressed, data, size);
  return g_byte_array_free_to_bytes (compressed);
}

/* Appends a frame that readers of zstd and of LZ4 skip. */
void
append_skippable (GByteArray *compressed, const void *data, guint32 size)
{
  const guint32 header[] = { GUINT32_TO_LE (0x184d2a50 + size % 16), GUINT32_TO_LE (size) };

  g_byte_array_append (compressed, (const guint8 *) header, sizeof header);
  g_byte_array_append (compressed, data, size);
}
