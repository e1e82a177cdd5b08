/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compressor: gzip, zstd or lz4, from bytes to bytes. */

#include "storage/gpcap-compressor.h"

#include <zlib.h>
#ifdef GPCAP_WITH_ZSTD
#include <zstd.h>
#endif
#ifdef GPCAP_WITH_LZ4
#include <lz4frame.h>
#include <lz4hc.h>
#endif

#include "gpcap/gpcap-error.h"

/* For how many compressed bytes there is room at first, each time. */
#define OUTPUT_SIZE (64 * 1024)

/* The largest window, and for zlib to write gzip's header. */
#define WINDOW_BITS (MAX_WBITS + 16)

/* zlib's own choice; there is no constant for it. */
#define MEMORY_LEVEL 8

/* What each format does. */
typedef struct
{
  const char *name;
  int min_level;
  int max_level;
  gsize frame_size; /* most that a frame holds, in bytes before compression */
  gboolean (*begin) (GPcapCompressor *self, int level);
  gboolean (*compress) (GPcapCompressor *self,
                        const guint8 *data,
                        gsize size,
                        GPcapCompressUntil until,
                        GByteArray *output);
  void (*end) (GPcapCompressor *self);
} Format;

struct _GPcapCompressor
{
  const Format *format; /* static */
  gsize n_in_frame; /* bytes that came since the beginning of the frame */
  gboolean is_between; /* a frame has ended because it was full, and no other one has begun */
  union
  {
    z_stream zlib;
#ifdef GPCAP_WITH_ZSTD
    ZSTD_CCtx *zstd; /* owned */
#endif
#ifdef GPCAP_WITH_LZ4
    struct
    {
      LZ4F_cctx *context; /* owned */
      LZ4F_preferences_t preferences;
      gboolean is_begun; /* the frame has its header */
    } lz4;
#endif
  };
};

/* Makes room behind the bytes of the output. Returns where it begins. */
static guint8 *
add_room (GByteArray *output, gsize size)
{
  const guint used = output->len;

  g_byte_array_set_size (output, used + size);
  return output->data + used;
}

static gboolean
zlib_begin (GPcapCompressor *self, int level)
{
  return deflateInit2 (&self->zlib, level, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                       Z_DEFAULT_STRATEGY)
         == Z_OK;
}

static void
zlib_end (GPcapCompressor *self)
{
  deflateEnd (&self->zlib);
}

/* zlib has nothing more to give when it leaves room in the output. */
static gboolean
zlib_compress (GPcapCompressor *self,
               const guint8 *data,
               gsize size,
               GPcapCompressUntil until,
               GByteArray *output)
{
  const int flush[] = { Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH };
  z_stream *stream = &self->zlib;
  int result;

  stream->next_in = (guint8 *) data;
  stream->avail_in = size;
  do
    {
      stream->next_out = add_room (output, OUTPUT_SIZE);
      stream->avail_out = OUTPUT_SIZE;
      result = deflate (stream, flush[until]);
      g_byte_array_set_size (output, output->len - stream->avail_out);
    }
  while (result != Z_STREAM_END && stream->avail_out == 0);
  return result == Z_STREAM_END ? deflateReset (stream) == Z_OK
                                : result == Z_OK || result == Z_BUF_ERROR;
}

#ifdef GPCAP_WITH_ZSTD
static gboolean
zstd_begin (GPcapCompressor *self, int level)
{
  const int chosen = level == GPCAP_COMPRESSION_DEFAULT_LEVEL ? ZSTD_CLEVEL_DEFAULT : level;

  self->zstd = ZSTD_createCCtx ();
  return self->zstd != NULL
         && !ZSTD_isError (ZSTD_CCtx_setParameter (self->zstd, ZSTD_c_compressionLevel, chosen))
         && !ZSTD_isError (ZSTD_CCtx_setParameter (self->zstd, ZSTD_c_checksumFlag, 1));
}

static void
zstd_end (GPcapCompressor *self)
{
  ZSTD_freeCCtx (self->zstd);
}

static gboolean
zstd_compress (GPcapCompressor *self,
               const guint8 *data,
               gsize size,
               GPcapCompressUntil until,
               GByteArray *output)
{
  const ZSTD_EndDirective directives[] = { ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end };
  ZSTD_inBuffer input = { data, size, 0 };
  gsize left;

  do
    {
      ZSTD_outBuffer room = { add_room (output, OUTPUT_SIZE), OUTPUT_SIZE, 0 };

      left = ZSTD_compressStream2 (self->zstd, &room, &input, directives[until]);
      g_byte_array_set_size (output, output->len - (OUTPUT_SIZE - room.pos));
    }
  while (!ZSTD_isError (left) && (until == GPCAP_COMPRESS_MORE ? input.pos < size : left > 0));
  return !ZSTD_isError (left);
}
#endif

#ifdef GPCAP_WITH_LZ4
static gboolean
lz4_begin (GPcapCompressor *self, int level)
{
  self->lz4.preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  self->lz4.preferences.compressionLevel = MAX (level, 0);
  return !LZ4F_isError (LZ4F_createCompressionContext (&self->lz4.context, LZ4F_VERSION));
}

static void
lz4_end (GPcapCompressor *self)
{
  LZ4F_freeCompressionContext (self->lz4.context);
}

/* Keeps the bytes that a function of lz4 has written into @room bytes of the output. */
static gboolean
lz4_keep (GByteArray *output, gsize room, gsize written)
{
  const gboolean is_error = LZ4F_isError (written);

  g_byte_array_set_size (output, output->len - room + (is_error ? 0 : written));
  return !is_error;
}

/* A frame needs its header even if it holds nothing. */
static gboolean
lz4_begin_frame (GPcapCompressor *self, GByteArray *output)
{
  guint8 *room;

  if (self->lz4.is_begun)
    return TRUE;
  self->lz4.is_begun = TRUE;
  room = add_room (output, LZ4F_HEADER_SIZE_MAX);
  return lz4_keep (
      output, LZ4F_HEADER_SIZE_MAX,
      LZ4F_compressBegin (self->lz4.context, room, LZ4F_HEADER_SIZE_MAX, &self->lz4.preferences));
}

static gboolean
lz4_compress (GPcapCompressor *self,
              const guint8 *data,
              gsize size,
              GPcapCompressUntil until,
              GByteArray *output)
{
  LZ4F_cctx *context = self->lz4.context;
  gsize bound;
  guint8 *room;

  if (!lz4_begin_frame (self, output))
    return FALSE;
  bound = LZ4F_compressBound (size, &self->lz4.preferences);
  room = add_room (output, bound);
  if (!lz4_keep (output, bound, LZ4F_compressUpdate (context, room, bound, data, size, NULL)))
    return FALSE;
  if (until == GPCAP_COMPRESS_MORE)
    return TRUE;
  bound = LZ4F_compressBound (0, &self->lz4.preferences);
  room = add_room (output, bound);
  if (until == GPCAP_COMPRESS_FLUSH)
    return lz4_keep (output, bound, LZ4F_flush (context, room, bound, NULL));
  self->lz4.is_begun = FALSE;
  return lz4_keep (output, bound, LZ4F_compressEnd (context, room, bound, NULL));
}
#endif

/* Returns NULL for a format that this library has been built without. */
static const Format *
find_format (GPcapCompression compression)
{
  static const Format zlib = { "gzip", 0, 9, G_MAXSIZE, zlib_begin, zlib_compress, zlib_end };
#ifdef GPCAP_WITH_ZSTD
  static const Format zstd = { "zstd",        1,       19, GPCAP_COMPRESSOR_FRAME_SIZE, zstd_begin,
                               zstd_compress, zstd_end };
#endif
#ifdef GPCAP_WITH_LZ4
  static const Format lz4 = {
    "lz4", 0, LZ4HC_CLEVEL_MAX, GPCAP_COMPRESSOR_FRAME_SIZE, lz4_begin, lz4_compress, lz4_end
  };
#endif

  switch (compression)
    {
    case GPCAP_COMPRESSION_GZIP:
      return &zlib;
#ifdef GPCAP_WITH_ZSTD
    case GPCAP_COMPRESSION_ZSTD:
      return &zstd;
#endif
#ifdef GPCAP_WITH_LZ4
    case GPCAP_COMPRESSION_LZ4:
      return &lz4;
#endif
    default:
      return NULL;
    }
}

/* Checks that savefiles can be compressed like this, or not at all with %GPCAP_COMPRESSION_NONE. */
gboolean
gpcap_compressor_check (GPcapCompression compression, int level, GError **error)
{
  const Format *format = find_format (compression);

  if (compression == GPCAP_COMPRESSION_NONE)
    return TRUE;
  if (format == NULL)
    {
      const char *name = compression == GPCAP_COMPRESSION_ZSTD  ? "zstd"
                         : compression == GPCAP_COMPRESSION_LZ4 ? "LZ4"
                                                                : "an unknown compression";

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "This build of the library writes no savefiles with %s", name);
      return FALSE;
    }
  if (level == GPCAP_COMPRESSION_DEFAULT_LEVEL
      || (level >= format->min_level && level <= format->max_level))
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "A compression level of %d is out of range: %s has levels from %d to %d", level,
               format->name, format->min_level, format->max_level);
  return FALSE;
}

static gboolean
set_no_memory (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "Not enough memory to compress the savefile");
  return FALSE;
}

/* For a compression that is one. */
GPcapCompressor *
gpcap_compressor_new (GPcapCompression compression, int level, GError **error)
{
  GPcapCompressor *self;

  g_assert (compression != GPCAP_COMPRESSION_NONE);
  if (!gpcap_compressor_check (compression, level, error))
    return NULL;
  self = g_new0 (GPcapCompressor, 1);
  self->format = find_format (compression);
  if (self->format->begin (self, level))
    return self;
  gpcap_compressor_free (self);
  set_no_memory (error);
  return NULL;
}

/* What is still in the compressor is lost. */
void
gpcap_compressor_free (GPcapCompressor *self)
{
  self->format->end (self);
  g_free (self);
}

/* Compresses bytes that fit into the frame, and ends it when it is full. A full frame that ends the
 * file is not followed by an empty one. */
static gboolean
compress_in_frame (GPcapCompressor *self,
                   const guint8 *data,
                   gsize size,
                   GPcapCompressUntil until,
                   GByteArray *output)
{
  const gboolean is_full = self->n_in_frame + size == self->format->frame_size;
  const GPcapCompressUntil until_here = is_full ? GPCAP_COMPRESS_FINISH : until;

  if (self->is_between && size == 0)
    {
      self->is_between = until != GPCAP_COMPRESS_FINISH;
      return TRUE;
    }
  self->is_between = is_full && until != GPCAP_COMPRESS_FINISH;
  self->n_in_frame = until_here == GPCAP_COMPRESS_FINISH ? 0 : self->n_in_frame + size;
  return self->format->compress (self, data, size, until_here, output);
}

/* Compresses bytes, and appends what comes of them to @output. */
gboolean
gpcap_compressor_compress (GPcapCompressor *self,
                           const guint8 *data,
                           gsize size,
                           GPcapCompressUntil until,
                           GByteArray *output,
                           GError **error)
{
  gsize n_done = 0;
  gboolean is_good;

  do
    {
      const gsize n = MIN (size - n_done, self->format->frame_size - self->n_in_frame);
      const gboolean is_last = n_done + n == size;

      is_good =
          compress_in_frame (self, data + n_done, n, is_last ? until : GPCAP_COMPRESS_MORE, output);
      n_done += n;
    }
  while (is_good && n_done < size);
  return is_good || set_no_memory (error);
}
