/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of reading compressed bytes: each test is one of each compression. */

#include "storage/gpcap-compressed.h"

#include <string.h>

#include "support/gpcap-compress.h"

/* Compressed bytes that come in chunks, and an error or the end after them. */
typedef struct
{
  GByteArray *compressed; /* owned */
  gsize position;
  gsize chunk_size;
  gboolean fails;
  guint n_reads;
} Source;

static void
source_init (Source *self, gsize chunk_size)
{
  *self = (Source){ .compressed = g_byte_array_new (), .chunk_size = chunk_size };
}

static gssize
source_read (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  Source *self = user_data;
  const gsize n = MIN (MIN (size, self->chunk_size), self->compressed->len - self->position);

  self->n_reads++;
  if (n == 0 && self->fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "It was to fail");
      return -1;
    }
  memcpy (buffer, self->compressed->data + self->position, n);
  self->position += n;
  return n;
}

/* Reads until the end or an error. */
static GString *
read_all (GPcapCompressed *compressed, gsize size, GError **error)
{
  GString *text = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (size);
  gssize n;

  while ((n = gpcap_compressed_read (compressed, buffer, size, error)) > 0)
    g_string_append_len (text, buffer, n);
  g_assert_cmpint (n, ==, *error != NULL ? -1 : 0);
  return text;
}

/* Reads from the beginning. */
static GString *
read_anew (Source *source, gsize size, GError **error)
{
  GPcapCompressed *compressed = gpcap_compressed_new (NULL, 0, source_read, source);
  GString *text;

  source->position = 0;
  text = read_all (compressed, size, error);
  gpcap_compressed_free (compressed);
  return text;
}

/* Reads all with buffers of @size bytes, of which the first @n_head are read before; checks what it
 * is, and that then comes the end, if @code is -1, or an error, which stays. */
static void
assert_reads (Source *source, gsize n_head, gsize size, const char *expected, int code)
{
  const gsize head_size = MIN (n_head, source->compressed->len);
  g_autoptr (GError) error = NULL;
  GPcapCompressed *compressed =
      gpcap_compressed_new (source->compressed->data, head_size, source_read, source);

  source->position = head_size;
  g_autoptr (GString) text = read_all (compressed, size, &error);
  g_assert_cmpstr (text->str, ==, expected);
  if (code == -1)
    g_assert_no_error (error);
  else
    g_assert_error (error, G_IO_ERROR, code);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_compressed_read (compressed, (char[1]){ 0 }, 1, &error), ==,
                   code == -1 ? 0 : -1);
  gpcap_compressed_free (compressed);
}

static void
test_its_first_bytes_are_recognized (gconstpointer data)
{
  const Compression *compression = data;
  const guint8 *magic = (const guint8 *) compression->magic;

  g_assert_false (gpcap_compressed_recognizes (magic, 0));
  for (gsize size = 1; size <= compression->magic_size; size++)
    {
      g_autofree guint8 *other = g_memdup2 (magic, size);

      g_assert_true (gpcap_compressed_recognizes (magic, size));
      other[size - 1] ^= 0x80;
      g_assert_false (gpcap_compressed_recognizes (other, size));
    }
}

static void
test_any_chunks_give_the_same (gconstpointer compression)
{
  for (gsize chunk_size = 1; chunk_size < 100; chunk_size += 11)
    {
      for (gsize n_head = 0; n_head <= 40; n_head += 10)
        {
          Source source;

          source_init (&source, chunk_size);
          compression_append (compression, source.compressed, "one, ", 5);
          compression_append (compression, source.compressed, "", 0);
          compression_append (compression, source.compressed, "two", 3);
          for (gsize size = 1; size < 10; size++)
            assert_reads (&source, n_head, size, "one, two", -1);
          g_byte_array_unref (source.compressed);
        }
    }
}

/* Also in front of the first frame, as pzstd writes them. Frames of gzip's have none. */
static void
test_what_is_to_be_skipped_is (gconstpointer data)
{
  const Compression *compression = data;

  for (gsize chunk_size = 1; chunk_size < 100; chunk_size += 98)
    {
      Source source;

      source_init (&source, chunk_size);
      append_skippable (source.compressed, "four", 4);
      compression_append (compression, source.compressed, "one, ", 5);
      append_skippable (source.compressed, "", 0);
      append_skippable (source.compressed, "fifteen letters", 15);
      compression_append (compression, source.compressed, "two", 3);
      if (compression->has_skippable)
        {
          append_skippable (source.compressed, "seven..", 7);
          for (gsize n_head = 0; n_head <= 40; n_head++)
            assert_reads (&source, n_head, 100, "one, two", -1);
          g_byte_array_set_size (source.compressed, source.compressed->len - 1);
          assert_reads (&source, 0, 100, "one, two", G_IO_ERROR_PARTIAL_INPUT);
          g_byte_array_set_size (source.compressed, source.compressed->len - 7);
          assert_reads (&source, 0, 100, "one, two", G_IO_ERROR_PARTIAL_INPUT);
        }
      else
        {
          assert_reads (&source, 0, 100, "one, ", G_IO_ERROR_INVALID_DATA);
        }
      g_byte_array_unref (source.compressed);
    }
}

static void
test_an_error_of_the_source_comes_after_what_was_before_it (gconstpointer compression)
{
  Source source;

  source_init (&source, 7);
  source.fails = TRUE;
  compression_append (compression, source.compressed, "one", 3);
  assert_reads (&source, 0, 100, "one", G_IO_ERROR_BROKEN_PIPE);
  g_byte_array_set_size (source.compressed, source.compressed->len - 1);
  assert_reads (&source, 0, 100, "one", G_IO_ERROR_BROKEN_PIPE);
  g_byte_array_unref (source.compressed);
}

/* Who waits for the source has all that can be had without it. */
static void
test_nothing_is_read_while_there_is_something_to_give (gconstpointer compression)
{
  g_autofree char *zeros = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  char buffer[1000];
  Source source;

  source_init (&source, 64 * 1024);
  compression_append (compression, source.compressed, zeros, 100000);
  GPcapCompressed *compressed = gpcap_compressed_new (NULL, 0, source_read, &source);
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (gpcap_compressed_read (compressed, buffer, sizeof buffer, &error), ==, 1000);
      g_assert_cmpuint (source.n_reads, ==, 1);
    }
  g_assert_cmpint (gpcap_compressed_read (compressed, buffer, sizeof buffer, &error), ==, 0);
  g_assert_cmpuint (source.n_reads, ==, 2);
  gpcap_compressed_free (compressed);
  g_byte_array_unref (source.compressed);
}

/* What a writer flushed can be read before it writes on: here a read that goes on waiting fails. */
static void
test_what_was_flushed_comes_at_once (gconstpointer data)
{
  const Compression *compression = data;
  const char *text = "This is written in seven pieces.";
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Source source;

  source_init (&source, 7);
  source.fails = TRUE;
  compression->append (source.compressed, text, strlen (text), 5, ends);
  GPcapCompressed *compressed = gpcap_compressed_new (NULL, 0, source_read, &source);
  for (guint i = 0; i < ends->len; i++)
    {
      char buffer[100];

      source.compressed->len = g_array_index (ends, gsize, i);
      while (all->len < MIN ((i + 1) * 5, strlen (text)))
        {
          const gssize n = gpcap_compressed_read (compressed, buffer, sizeof buffer, &error);

          g_assert_no_error (error);
          g_string_append_len (all, buffer, n);
        }
    }
  g_assert_cmpstr (all->str, ==, text);
  gpcap_compressed_free (compressed);
  g_byte_array_unref (source.compressed);
}

static void
assert_ending (const Compression *compression, const char *data, gsize size, int code)
{
  for (gsize chunk_size = 1; chunk_size < 100; chunk_size += 98)
    {
      Source source;

      source_init (&source, chunk_size);
      compression_append (compression, source.compressed, "one", 3);
      g_byte_array_append (source.compressed, (const guint8 *) data, size);
      assert_reads (&source, 0, 100, "one", code);
      g_byte_array_unref (source.compressed);
    }
}

static void
test_each_end_is_told_apart (gconstpointer data)
{
  const Compression *compression = data;
  const int code_of_zeros = compression->has_skippable ? G_IO_ERROR_INVALID_DATA : -1;
  g_autofree char *reserved = g_malloc (compression->magic_size + 2);

  assert_ending (compression, "", 0, -1);
  assert_ending (compression, "\0", 1, code_of_zeros);
  assert_ending (compression, "\0\0\0\0\0\0\0\0", 8, code_of_zeros);
  assert_ending (compression, "x", 1, G_IO_ERROR_INVALID_DATA);
  assert_ending (compression, "\0x", 2, G_IO_ERROR_INVALID_DATA);
  for (gsize size = 1; size <= compression->magic_size; size++)
    assert_ending (compression, compression->magic, size, G_IO_ERROR_PARTIAL_INPUT);
  /* What no version of any of them has. */
  memcpy (reserved, compression->magic, compression->magic_size);
  memcpy (reserved + compression->magic_size, "\xff\xff", 2);
  assert_ending (compression, reserved, compression->magic_size + 2,
                 g_str_equal (compression->name, "gzip") ? G_IO_ERROR_INVALID_DATA
                                                         : G_IO_ERROR_PARTIAL_INPUT);
}

/* What is of another compression is something else. */
static void
test_all_frames_are_of_one_kind (gconstpointer data)
{
  for (gsize i = 0; i < n_compressions; i++)
    {
      g_autoptr (GBytes) frame = compression_compress (&compressions[i], "two", 3);

      if (&compressions[i] != data)
        assert_ending (data, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                       G_IO_ERROR_INVALID_DATA);
    }
}

/* At every byte: what comes is the beginning of the text, and then the one right error. */
static void
test_what_is_cut_is_told (gconstpointer compression)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Source source;

  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, "This is line %d. ", i * i);
  source_init (&source, 33);
  compression_append (compression, source.compressed, text->str, text->len);
  while (source.compressed->len > 0)
    {
      g_autoptr (GError) error = NULL;

      source.compressed->len--;
      g_autoptr (GString) read = read_anew (&source, 100, &error);
      g_assert_cmpmem (read->str, read->len, text->str, read->len);
      if (source.compressed->len > 0)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
      else
        g_assert_no_error (error);
    }
  g_byte_array_unref (source.compressed);
}

/* Each byte: either an error comes, or the byte does not matter. */
static void
test_what_is_damaged_is_told (gconstpointer compression)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_errors = 0;
  Source source;

  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, "This is line %d. ", i * i);
  source_init (&source, 1000);
  compression_append (compression, source.compressed, text->str, text->len);
  for (guint i = 0; i < source.compressed->len * 8; i++)
    {
      g_autoptr (GError) error = NULL;

      source.compressed->data[i / 8] ^= 1 << i % 8;
      g_autoptr (GString) read = read_anew (&source, 1000, &error);
      if (error == NULL)
        g_assert_cmpstr (read->str, ==, text->str);
      n_errors += error != NULL;
      source.compressed->data[i / 8] ^= 1 << i % 8;
    }
  /* gzip's header has a time, a level and a system. */
  g_assert_cmpuint (n_errors, >=, (source.compressed->len - 8) * 8);
  g_byte_array_unref (source.compressed);
}

/* What can be had of the bytes before a damage is had, whatever the size of the buffers: the frame
 * has many blocks. */
static void
test_all_that_is_before_a_damage_is_read (gconstpointer data)
{
  const Compression *compression = data;
  const gsize sizes[] = { 1, 7, 100, 100000 };
  g_autoptr (GString) text = g_string_new (NULL);
  Source source;

  for (int i = 0; i < 20; i++)
    g_string_append_printf (text, "This is line %d. ", i * i);
  source_init (&source, 100000);
  compression->append (source.compressed, text->str, text->len, 50, NULL);
  compression_append (compression, source.compressed, text->str, text->len);
  for (gsize i = 0; i < source.compressed->len; i++)
    {
      const guint len = source.compressed->len;
      g_autoptr (GError) cut_error = NULL;

      source.compressed->len = i;
      g_autoptr (GString) before = read_anew (&source, 100, &cut_error);
      source.compressed->len = len;
      source.compressed->data[i] ^= 0xff;
      for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GString) read = read_anew (&source, sizes[s], &error);

          g_assert_cmpuint (read->len, >=, before->len);
          g_assert_cmpmem (read->str, before->len, before->str, before->len);
        }
      source.compressed->data[i] ^= 0xff;
    }
  g_byte_array_unref (source.compressed);
}

#ifdef GPCAP_WITH_ZSTD
/* A frame whose header is all that it has: of @log_size it says that the window is that power of
 * two. */
static void
assert_window (guint log_size, int code)
{
  const guint8 frame[] = { 0x28, 0xb5, 0x2f, 0xfd, 0, (log_size - 10) << 3, 1, 0, 0 };
  Source source;

  source_init (&source, 100);
  g_byte_array_append (source.compressed, frame, sizeof frame);
  assert_reads (&source, 0, 100, "", code);
  g_byte_array_unref (source.compressed);
}

static void
test_a_window_is_bounded (void)
{
  assert_window (10, -1);
  assert_window (27, -1);
  for (guint log_size = 28; log_size <= 41; log_size++)
    assert_window (log_size, G_IO_ERROR_INVALID_DATA);
}
#else
static void
test_what_is_missing_is_told (void)
{
  Source source;

  source_init (&source, 100);
  g_byte_array_append (source.compressed, (const guint8 *) "\x28\xb5\x2f\xfd", 4);
  assert_reads (&source, 0, 100, "", G_IO_ERROR_NOT_SUPPORTED);
  g_byte_array_unref (source.compressed);
}
#endif

static const struct
{
  const char *name;
  GTestDataFunc func;
} tests[] = {
  { "its-first-bytes-are-recognized", test_its_first_bytes_are_recognized },
  { "any-chunks-give-the-same", test_any_chunks_give_the_same },
  { "what-is-to-be-skipped-is", test_what_is_to_be_skipped_is },
  { "an-error-of-the-source-comes-after-what-was-before-it",
    test_an_error_of_the_source_comes_after_what_was_before_it },
  { "nothing-is-read-while-there-is-something-to-give",
    test_nothing_is_read_while_there_is_something_to_give },
  { "what-was-flushed-comes-at-once", test_what_was_flushed_comes_at_once },
  { "each-end-is-told-apart", test_each_end_is_told_apart },
  { "all-frames-are-of-one-kind", test_all_frames_are_of_one_kind },
  { "what-is-cut-is-told", test_what_is_cut_is_told },
  { "what-is-damaged-is-told", test_what_is_damaged_is_told },
  { "all-that-is-before-a-damage-is-read", test_all_that_is_before_a_damage_is_read },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_compressions; i++)
    for (gsize t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path =
            g_strdup_printf ("/compressed/%s/%s", compressions[i].name, tests[t].name);

        g_test_add_data_func (path, &compressions[i], tests[t].func);
      }
#ifdef GPCAP_WITH_ZSTD
  g_test_add_func ("/compressed/a-window-is-bounded", test_a_window_is_bounded);
#else
  g_test_add_func ("/compressed/what-is-missing-is-told", test_what_is_missing_is_told);
#endif
  return g_test_run ();
}
