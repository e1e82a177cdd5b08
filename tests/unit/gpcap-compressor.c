/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the compressor. The formats' own programs decompress what it gives. */

#include "storage/gpcap-compressor.h"

#include <glib/gstdio.h>
#include <gpcap/gpcap.h>
#include <unistd.h>
#ifdef GPCAP_WITH_ZSTD
#include <zstd.h>
#endif
#ifdef GPCAP_WITH_LZ4
#include <lz4frame.h>
#endif

/* Larger than any block that is compressed at once. */
#define SIZE (3 * 1024 * 1024 + 17)

typedef struct
{
  GPcapCompression compression;
  const char *program; /* reads what is compressed, and writes what it was */
} Format;

static const Format formats[] = {
  { GPCAP_COMPRESSION_GZIP, "gzip" },
#ifdef GPCAP_WITH_ZSTD
  { GPCAP_COMPRESSION_ZSTD, "zstd" },
#endif
#ifdef GPCAP_WITH_LZ4
  { GPCAP_COMPRESSION_LZ4, "lz4" },
#endif
};

/* Half of it repeats itself, the other half cannot be compressed. */
static GByteArray *
make_content (gsize size)
{
  GByteArray *content = g_byte_array_sized_new (size);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  g_byte_array_set_size (content, size);
  for (gsize i = 0; i < size; i++)
    content->data[i] = i < size / 2 ? i / 7 : g_rand_int (random);
  return content;
}

static GBytes *
decompress (const Format *format, GByteArray *compressed)
{
  g_autofree char *filename = NULL;
  g_autoptr (GError) error = NULL;
  const int fd = g_file_open_tmp ("gpcap-XXXXXX", &filename, &error);
  g_autoptr (GSubprocess) program = NULL;
  GBytes *content = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, compressed->data, compressed->len), ==, compressed->len);
  close (fd);
  program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, format->program, "-d", "-c", "-f", filename, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (program, NULL, NULL, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (program));
  g_unlink (filename);
  return content;
}

static GPcapCompressor *
make_compressor (const Format *format, int level)
{
  g_autoptr (GError) error = NULL;
  GPcapCompressor *self = gpcap_compressor_new (format->compression, level, &error);

  g_assert_no_error (error);
  return self;
}

static void
compress (GPcapCompressor *self,
          const guint8 *data,
          gsize size,
          GPcapCompressUntil until,
          GByteArray *output)
{
  g_autoptr (GError) error = NULL;

  gpcap_compressor_compress (self, data, size, until, output, &error);
  g_assert_no_error (error);
}

static void
assert_content (const Format *format, GByteArray *compressed, GByteArray *content)
{
  g_autoptr (GBytes) actual = decompress (format, compressed);

  g_assert_cmpmem (g_bytes_get_data (actual, NULL), g_bytes_get_size (actual), content->data,
                   content->len);
}

static void
test_everything_can_be_decompressed (gconstpointer format)
{
  const gsize sizes[] = { 1, 17, 4096, 65536, SIZE };
  g_autoptr (GByteArray) content = make_content (SIZE);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const gsize total = MIN (SIZE, sizes[i] * 1000);
      g_autoptr (GPcapCompressor) self = make_compressor (format, GPCAP_COMPRESSION_DEFAULT_LEVEL);
      g_autoptr (GByteArray) output = g_byte_array_new ();

      g_byte_array_set_size (content, total);
      for (gsize at = 0; at < total; at += sizes[i])
        compress (self, content->data + at, MIN (sizes[i], total - at), GPCAP_COMPRESS_MORE,
                  output);
      compress (self, NULL, 0, GPCAP_COMPRESS_FINISH, output);
      assert_content (format, output, content);
      g_byte_array_unref (content);
      content = make_content (SIZE);
    }
}

static void
test_nothing_can_be_decompressed (gconstpointer format)
{
  g_autoptr (GPcapCompressor) self = make_compressor (format, GPCAP_COMPRESSION_DEFAULT_LEVEL);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GByteArray) nothing = g_byte_array_new ();

  compress (self, NULL, 0, GPCAP_COMPRESS_FINISH, output);
  g_assert_cmpuint (output->len, >, 0);
  assert_content (format, output, nothing);
}

/* Decompresses a stream that has no end yet, of which the programs do not write all. Returns how
 * many bytes come of it. */
static gsize
decompress_begin (const Format *format, GByteArray *compressed, guint8 *content, gsize size)
{
#ifdef GPCAP_WITH_ZSTD
  if (format->compression == GPCAP_COMPRESSION_ZSTD)
    {
      ZSTD_DCtx *context = ZSTD_createDCtx ();
      ZSTD_inBuffer input = { compressed->data, compressed->len, 0 };
      ZSTD_outBuffer output = { content, size, 0 };

      while (input.pos < input.size)
        g_assert_false (ZSTD_isError (ZSTD_decompressStream (context, &output, &input)));
      ZSTD_freeDCtx (context);
      return output.pos;
    }
#endif
#ifdef GPCAP_WITH_LZ4
  if (format->compression == GPCAP_COMPRESSION_LZ4)
    {
      LZ4F_dctx *context = NULL;
      gsize used = 0, written = 0;

      g_assert_false (LZ4F_isError (LZ4F_createDecompressionContext (&context, LZ4F_VERSION)));
      while (used < compressed->len)
        {
          gsize n_in = compressed->len - used, n_out = size - written;

          g_assert_false (LZ4F_isError (LZ4F_decompress (context, content + written, &n_out,
                                                         compressed->data + used, &n_in, NULL)));
          used += n_in;
          written += n_out;
        }
      LZ4F_freeDecompressionContext (context);
      return written;
    }
#endif
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  gsize used = 0, written = 0;

  while (used < compressed->len)
    {
      g_autoptr (GError) error = NULL;
      gsize n_in, n_out;

      g_converter_convert (G_CONVERTER (gzip), compressed->data + used, compressed->len - used,
                           content + written, size - written, G_CONVERTER_NO_FLAGS, &n_in, &n_out,
                           &error);
      g_assert_no_error (error);
      used += n_in;
      written += n_out;
    }
  return written;
}

/* After each flush, all that came before it is there, and a second flush adds nothing to read. */
static void
test_what_is_flushed_can_be_decompressed (gconstpointer format)
{
  g_autoptr (GPcapCompressor) self = make_compressor (format, GPCAP_COMPRESSION_DEFAULT_LEVEL);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GByteArray) content = make_content (300000);
  g_autofree guint8 *actual = g_malloc (2 * content->len);

  for (gsize at = 0; at < content->len; at += 100000)
    {
      compress (self, content->data + at, 100000, GPCAP_COMPRESS_FLUSH, output);
      compress (self, NULL, 0, GPCAP_COMPRESS_FLUSH, output);
      const gsize size = decompress_begin (format, output, actual, 2 * content->len);
      g_assert_cmpmem (actual, size, content->data, at + 100000);
    }
}

static void
test_another_member_follows_the_end_of_one (gconstpointer format)
{
  g_autoptr (GPcapCompressor) self = make_compressor (format, GPCAP_COMPRESSION_DEFAULT_LEVEL);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GByteArray) content = make_content (200000);

  compress (self, content->data, 50000, GPCAP_COMPRESS_MORE, output);
  compress (self, content->data + 50000, 50000, GPCAP_COMPRESS_FINISH, output);
  const guint end_of_first = output->len;
  compress (self, content->data + 100000, 100000, GPCAP_COMPRESS_FINISH, output);
  assert_content (format, output, content);

  g_byte_array_set_size (content, 100000);
  g_byte_array_set_size (output, end_of_first);
  assert_content (format, output, content);
}

/* Returns how many bytes the first frame of zstd's or LZ4's has, which holds no more than a frame
 * may. */
static gsize
measure_frame (const Format *format, const guint8 *data, gsize size)
{
  g_autofree guint8 *content = g_malloc (GPCAP_COMPRESSOR_FRAME_SIZE + 1);
  gsize n_in = size;

#ifdef GPCAP_WITH_ZSTD
  if (format->compression == GPCAP_COMPRESSION_ZSTD)
    {
      n_in = ZSTD_findFrameCompressedSize (data, size);
      g_assert_false (ZSTD_isError (n_in));
      g_assert_cmpuint (ZSTD_decompress (content, GPCAP_COMPRESSOR_FRAME_SIZE + 1, data, n_in), <=,
                        GPCAP_COMPRESSOR_FRAME_SIZE);
    }
#endif
#ifdef GPCAP_WITH_LZ4
  if (format->compression == GPCAP_COMPRESSION_LZ4)
    {
      gsize n_out = GPCAP_COMPRESSOR_FRAME_SIZE + 1;
      LZ4F_dctx *context = NULL;

      g_assert_false (LZ4F_isError (LZ4F_createDecompressionContext (&context, LZ4F_VERSION)));
      /* 0 is the end of a frame. */
      g_assert_cmpuint (LZ4F_decompress (context, content, &n_out, data, &n_in, NULL), ==, 0);
      g_assert_cmpuint (n_out, <=, GPCAP_COMPRESSOR_FRAME_SIZE);
      LZ4F_freeDecompressionContext (context);
    }
#endif
  return n_in;
}

static guint
count_frames (const Format *format, GByteArray *compressed)
{
  guint n = 0;

  for (gsize at = 0; at < compressed->len; n++)
    at += measure_frame (format, compressed->data + at, compressed->len - at);
  return n;
}

/* Gzip's data needs no members to be read at any place. The last frame is not an empty one. */
static void
test_frames_have_a_limit (gconstpointer user_data)
{
  const struct
  {
    gsize size;
    guint n_frames;
  } cases[] = {
    { 0, 1 },
    { GPCAP_COMPRESSOR_FRAME_SIZE - 1, 1 },
    { GPCAP_COMPRESSOR_FRAME_SIZE, 1 },
    { GPCAP_COMPRESSOR_FRAME_SIZE + 1, 2 },
    { 3 * GPCAP_COMPRESSOR_FRAME_SIZE, 3 },
  };
  const gsize chunks[] = { 1000000, G_MAXSIZE };
  const Format *format = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (chunks); i++)
    {
      const gsize size = cases[i / G_N_ELEMENTS (chunks)].size;
      const gsize chunk = chunks[i % G_N_ELEMENTS (chunks)];
      g_autoptr (GPcapCompressor) self = make_compressor (format, GPCAP_COMPRESSION_DEFAULT_LEVEL);
      g_autoptr (GByteArray) output = g_byte_array_new ();
      g_autoptr (GByteArray) content = make_content (size);

      for (gsize at = 0; at < size; at += MIN (chunk, size - at))
        compress (self, content->data + at, MIN (chunk, size - at), GPCAP_COMPRESS_MORE, output);
      compress (self, NULL, 0, GPCAP_COMPRESS_FLUSH, output);
      compress (self, NULL, 0, GPCAP_COMPRESS_FINISH, output);
      assert_content (format, output, content);
      if (format->compression != GPCAP_COMPRESSION_GZIP)
        g_assert_cmpuint (count_frames (format, output), ==,
                          cases[i / G_N_ELEMENTS (chunks)].n_frames);
    }
}

static void
test_a_higher_level_compresses_more (gconstpointer format)
{
  g_autoptr (GByteArray) content = make_content (SIZE);
  const int levels[] = { 1, 9 };
  gsize sizes[2];

  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (GPcapCompressor) self = make_compressor (format, levels[i]);
      g_autoptr (GByteArray) output = g_byte_array_new ();

      compress (self, content->data, content->len, GPCAP_COMPRESS_FINISH, output);
      assert_content (format, output, content);
      sizes[i] = output->len;
    }
  g_assert_cmpuint (sizes[1], <, sizes[0]);
}

static void
test_levels_out_of_range_are_refused (gconstpointer user_data)
{
  const Format *format = user_data;
  const int levels[] = { -2, 100, G_MININT, G_MAXINT };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gpcap_compressor_new (format->compression, levels[i], &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_unknown_compressions_are_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_compressor_check (77, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_true (gpcap_compressor_check (GPCAP_COMPRESSION_NONE, -1, NULL));
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
    { "everything-can-be-decompressed", test_everything_can_be_decompressed },
    { "nothing-can-be-decompressed", test_nothing_can_be_decompressed },
    { "what-is-flushed-can-be-decompressed", test_what_is_flushed_can_be_decompressed },
    { "another-member-follows-the-end-of-one", test_another_member_follows_the_end_of_one },
    { "frames-have-a-limit", test_frames_have_a_limit },
    { "a-higher-level-compresses-more", test_a_higher_level_compresses_more },
    { "levels-out-of-range-are-refused", test_levels_out_of_range_are_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (tests); j++)
        {
          g_autofree char *path =
              g_strdup_printf ("/compressor/%s/%s", formats[i].program, tests[j].name);

          g_test_add_data_func (path, &formats[i], tests[j].func);
        }
    }
  g_test_add_func ("/compressor/unknown-compressions-are-refused",
                   test_unknown_compressions_are_refused);
  return g_test_run ();
}
