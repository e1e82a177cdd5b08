/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bare libraries that decompress and compress: what reading and writing compressed savefiles is
 * measured against.
 *
 * decompress gzip|zstd|lz4|to-gzip|to-zstd SAVEFILE */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>
#ifdef GPCAP_WITH_ZSTD
#include <zstd.h>
#endif
#ifdef GPCAP_WITH_LZ4
#include <lz4frame.h>
#endif

#include "benchmark.h"

#define BUFFER_SIZE (128 * 1024)

static guint8 input[BUFFER_SIZE];
static guint8 output[BUFFER_SIZE];

static gsize
read_input (int fd)
{
  const gssize n = read (fd, input, sizeof input);

  if (n == -1)
    g_error ("%s", g_strerror (errno));
  return n;
}

static void
check (gboolean good, const char *what)
{
  if (!good)
    g_error ("%s", what);
}

/* Each returns how many bytes the packets of the file come to. */

static guint64
decompress_gzip (int fd)
{
  z_stream stream = { 0 };
  guint64 n_bytes = 0;
  int status = Z_OK;

  check (inflateInit2 (&stream, MAX_WBITS + 16) == Z_OK, "inflateInit2");
  while (status != Z_STREAM_END)
    {
      if (stream.avail_in == 0)
        {
          stream.next_in = input;
          stream.avail_in = read_input (fd);
        }
      stream.next_out = output;
      stream.avail_out = sizeof output;
      status = inflate (&stream, Z_NO_FLUSH);
      check (status == Z_OK || status == Z_STREAM_END, "inflate");
      n_bytes += sizeof output - stream.avail_out;
    }
  inflateEnd (&stream);
  return n_bytes;
}

#ifdef GPCAP_WITH_ZSTD
static guint64
decompress_zstd (int fd)
{
  ZSTD_DCtx *context = ZSTD_createDCtx ();
  guint64 n_bytes = 0;
  size_t status = 1;
  ZSTD_inBuffer in = { input, 0, 0 };

  while (status != 0)
    {
      ZSTD_outBuffer out = { output, sizeof output, 0 };

      if (in.pos == in.size)
        in = (ZSTD_inBuffer){ input, read_input (fd), 0 };
      status = ZSTD_decompressStream (context, &out, &in);
      check (!ZSTD_isError (status), "ZSTD_decompressStream");
      n_bytes += out.pos;
    }
  ZSTD_freeDCtx (context);
  return n_bytes;
}
#endif

#ifdef GPCAP_WITH_LZ4
static guint64
decompress_lz4 (int fd)
{
  gsize n_in = 0, position = 0;
  guint64 n_bytes = 0;
  LZ4F_dctx *context;
  size_t status = 1;

  LZ4F_createDecompressionContext (&context, LZ4F_VERSION);
  while (status != 0)
    {
      size_t n_given = sizeof output, n_taken;

      if (position == n_in)
        {
          n_in = read_input (fd);
          position = 0;
        }
      n_taken = n_in - position;
      status = LZ4F_decompress (context, output, &n_given, input + position, &n_taken, NULL);
      check (!LZ4F_isError (status), "LZ4F_decompress");
      position += n_taken;
      n_bytes += n_given;
    }
  LZ4F_freeDecompressionContext (context);
  return n_bytes;
}
#endif

static guint64
compress_gzip (int fd)
{
  z_stream stream = { 0 };
  guint64 n_bytes = 0;
  int status = Z_OK;

  check (deflateInit2 (&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8,
                       Z_DEFAULT_STRATEGY)
             == Z_OK,
         "deflateInit2");
  while (status != Z_STREAM_END)
    {
      stream.next_in = input;
      stream.avail_in = read_input (fd);
      n_bytes += stream.avail_in;
      const int flush = stream.avail_in == 0 ? Z_FINISH : Z_NO_FLUSH;
      do
        {
          stream.next_out = output;
          stream.avail_out = sizeof output;
          status = deflate (&stream, flush);
        }
      while (stream.avail_out == 0);
    }
  deflateEnd (&stream);
  return n_bytes;
}

#ifdef GPCAP_WITH_ZSTD
static guint64
compress_zstd (int fd)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  guint64 n_bytes = 0;
  size_t left = 1;

  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  for (gboolean is_over = FALSE; !is_over;)
    {
      ZSTD_inBuffer in = { input, read_input (fd), 0 };

      n_bytes += in.size;
      is_over = in.size == 0;
      do
        {
          ZSTD_outBuffer out = { output, sizeof output, 0 };

          left = ZSTD_compressStream2 (context, &out, &in, is_over ? ZSTD_e_end : ZSTD_e_continue);
          check (!ZSTD_isError (left), "ZSTD_compressStream2");
        }
      while (is_over ? left > 0 : in.pos < in.size);
    }
  ZSTD_freeCCtx (context);
  return n_bytes;
}
#endif

static guint64
go_through (const char *kind, int fd)
{
  if (g_str_equal (kind, "gzip"))
    return decompress_gzip (fd);
  if (g_str_equal (kind, "to-gzip"))
    return compress_gzip (fd);
#ifdef GPCAP_WITH_ZSTD
  if (g_str_equal (kind, "zstd"))
    return decompress_zstd (fd);
  if (g_str_equal (kind, "to-zstd"))
    return compress_zstd (fd);
#endif
#ifdef GPCAP_WITH_LZ4
  if (g_str_equal (kind, "lz4"))
    return decompress_lz4 (fd);
#endif
  g_error ("This was built without %s", kind);
}

int
main (int argc, char **argv)
{
  const gint64 start = get_time (CLOCK_MONOTONIC);
  const int fd = open (argv[2], O_RDONLY | O_CLOEXEC);
  guint64 n_bytes;

  if (fd == -1)
    g_error ("%s: %s", argv[2], g_strerror (errno));
  n_bytes = go_through (argv[1], fd);
  close (fd);
  printf ("ns=%" G_GINT64_FORMAT " bytes=%" G_GUINT64_FORMAT "\n",
          get_time (CLOCK_MONOTONIC) - start, n_bytes);
  return 0;
}
