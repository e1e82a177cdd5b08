/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the decompressor. */

#include "backend/gpcap-gunzip.h"

#include "support/gpcap-gzip.h"

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
read_all (GPcapGunzip *gunzip, gsize size, GError **error)
{
  GString *text = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (size);
  gssize n;

  while ((n = gpcap_gunzip_read (gunzip, buffer, size, error)) > 0)
    g_string_append_len (text, buffer, n);
  g_assert_cmpint (n, ==, *error != NULL ? -1 : 0);
  return text;
}

static void
assert_reads (Source *source, gsize n_head, gsize size, const char *expected, int code)
{
  g_autoptr (GError) error = NULL;
  GPcapGunzip *gunzip = gpcap_gunzip_new (source->compressed->data, n_head, source_read, source);

  source->position = n_head;
  g_autoptr (GString) text = read_all (gunzip, size, &error);
  g_assert_cmpstr (text->str, ==, expected);
  if (code == -1)
    g_assert_no_error (error);
  else
    g_assert_error (error, G_IO_ERROR, code);
  /* The end, or the error, stays. */
  g_clear_error (&error);
  g_assert_cmpint (gpcap_gunzip_read (gunzip, (char[1]){ 0 }, 1, &error), ==, code == -1 ? 0 : -1);
  gpcap_gunzip_free (gunzip);
}

static void
test_its_files_are_recognized_by_two_bytes (void)
{
  const guint8 head[] = { 0x1f, 0x8b, 8 };
  const guint8 other[] = { 0x1f, 0x9d, 8 };

  g_assert_false (gpcap_gunzip_recognizes (head, 0));
  for (gsize size = 1; size <= sizeof head; size++)
    g_assert_true (gpcap_gunzip_recognizes (head, size));
  g_assert_true (gpcap_gunzip_recognizes (other, 1));
  g_assert_false (gpcap_gunzip_recognizes (other, 2));
}

static void
test_any_chunks_give_the_same (void)
{
  for (gsize chunk_size = 1; chunk_size < 100; chunk_size += 11)
    {
      for (gsize n_head = 0; n_head <= 40; n_head += 10)
        {
          Source source;

          source_init (&source, chunk_size);
          gzip_append_member (source.compressed, "one, ", 5);
          gzip_append_member (source.compressed, "", 0);
          gzip_append_member (source.compressed, "two", 3);
          for (gsize size = 1; size < 10; size++)
            assert_reads (&source, n_head, size, "one, two", -1);
          g_byte_array_unref (source.compressed);
        }
    }
}

static void
test_an_error_of_the_source_comes_after_what_was_before_it (void)
{
  Source source;

  source_init (&source, 7);
  source.fails = TRUE;
  gzip_append_member (source.compressed, "one", 3);
  assert_reads (&source, 0, 100, "one", G_IO_ERROR_BROKEN_PIPE);
  g_byte_array_set_size (source.compressed, source.compressed->len - 1);
  assert_reads (&source, 0, 100, "one", G_IO_ERROR_BROKEN_PIPE);
  g_byte_array_unref (source.compressed);
}

/* Who waits for the source has all that can be had without it. */
static void
test_nothing_is_read_while_there_is_something_to_give (void)
{
  g_autofree char *zeros = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  char buffer[1000];
  Source source;

  source_init (&source, 64 * 1024);
  gzip_append_member (source.compressed, zeros, 100000);
  GPcapGunzip *gunzip = gpcap_gunzip_new (NULL, 0, source_read, &source);
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (gpcap_gunzip_read (gunzip, buffer, sizeof buffer, &error), ==, 1000);
      g_assert_cmpuint (source.n_reads, ==, 1);
    }
  g_assert_cmpint (gpcap_gunzip_read (gunzip, buffer, sizeof buffer, &error), ==, 0);
  g_assert_cmpuint (source.n_reads, ==, 2);
  gpcap_gunzip_free (gunzip);
  g_byte_array_unref (source.compressed);
}

/* What gzip says of them is in the test of savefiles. */
static void
test_each_end_is_told_apart (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    int code;
  } endings[] = {
    { "\0\0", 2, -1 },
    { "x", 1, G_IO_ERROR_INVALID_DATA },
    { "\0x", 2, G_IO_ERROR_INVALID_DATA },
    { "\x1f", 1, G_IO_ERROR_PARTIAL_INPUT },
    { "\x1f\x8b\x08\xff", 4, G_IO_ERROR_INVALID_DATA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      for (gsize chunk_size = 1; chunk_size < 100; chunk_size += 98)
        {
          Source source;

          source_init (&source, chunk_size);
          gzip_append_member (source.compressed, "one", 3);
          g_byte_array_append (source.compressed, (const guint8 *) endings[i].data,
                               endings[i].size);
          assert_reads (&source, 0, 100, "one", endings[i].code);
          g_byte_array_unref (source.compressed);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gunzip/its-files-are-recognized-by-two-bytes",
                   test_its_files_are_recognized_by_two_bytes);
  g_test_add_func ("/gunzip/any-chunks-give-the-same", test_any_chunks_give_the_same);
  g_test_add_func ("/gunzip/an-error-of-the-source-comes-after-what-was-before-it",
                   test_an_error_of_the_source_comes_after_what_was_before_it);
  g_test_add_func ("/gunzip/nothing-is-read-while-there-is-something-to-give",
                   test_nothing_is_read_while_there_is_something_to_give);
  g_test_add_func ("/gunzip/each-end-is-told-apart", test_each_end_is_told_apart);
  return g_test_run ();
}
