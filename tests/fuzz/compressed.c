/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes compressed bytes: any come to the same, whatever the pieces in which they come and are
 * read, and then to the end or to the same error.
 *
 * The first byte of an input selects the size of the pieces that come, the second that of those
 * that are read; the rest is compressed. */

#include "storage/gpcap-compressed.h"

#include <string.h>

#include "fuzz/fuzz.h"

/* A few bytes can come to gigabytes, which take their time. */
#define MAX_SIZE (1 << 20)

/* What is read at once, in bytes. */
#define WHOLE_SIZE (1 << 14)

typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
  gsize chunk_size;
} Source;

static gssize
source_read (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  Source *self = user_data;
  const gsize n = MIN (MIN (size, self->chunk_size), self->size);

  memcpy (buffer, self->data, n);
  self->data += n;
  self->size -= n;
  return n;
}

/* Reads until the end, an error or the limit. */
static GByteArray *
read_all (Source source, gsize size, GError **error)
{
  GPcapCompressed *compressed = gpcap_compressed_new (NULL, 0, source_read, &source);
  GByteArray *all = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (size);
  gssize n = 1;

  while (all->len < MAX_SIZE && n > 0)
    {
      n = gpcap_compressed_read (compressed, buffer, size, error);
      g_assert_cmpint (n, <=, (gssize) size);
      g_assert_cmpint (n == -1, ==, *error != NULL);
      g_byte_array_append (all, buffer, MAX (n, 0));
    }
  gpcap_compressed_free (compressed);
  return all;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GByteArray) at_once = NULL;
  g_autoptr (GByteArray) in_pieces = NULL;
  g_autoptr (GError) error_at_once = NULL;
  g_autoptr (GError) error_in_pieces = NULL;

  if (size < 2)
    return 0;
  at_once = read_all ((Source){ data + 2, size - 2, size }, WHOLE_SIZE, &error_at_once);
  in_pieces = read_all ((Source){ data + 2, size - 2, data[0] + 1 }, data[1] + 1, &error_in_pieces);
  if (at_once->len >= MAX_SIZE || in_pieces->len >= MAX_SIZE)
    return 0;
  g_assert_cmpint (error_at_once == NULL, ==, error_in_pieces == NULL);
  if (error_at_once == NULL)
    g_assert_cmpuint (at_once->len, ==, in_pieces->len);
  else
    g_assert_true (g_error_matches (error_at_once, error_in_pieces->domain, error_in_pieces->code));
  if (at_once->len > 0 && in_pieces->len > 0)
    g_assert_cmpint (memcmp (at_once->data, in_pieces->data, MIN (at_once->len, in_pieces->len)),
                     ==, 0);
  return 0;
}
