/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file that gzip has compressed, from a point on.
 *
 * Deflated data can be entered between two of its blocks by who has the 32 KiB before. */

#include "storage/gpcap-random-gzip.h"

#define WINDOW_SIZE (32 * 1024)

/* The windows, for zlib to expect gzip's header and bare deflated data. */
#define GZIP_WINDOW (MAX_WBITS + 16)
#define BARE_WINDOW (-MAX_WBITS)

/* Whether a file, or a member of it, begins as those of gzip do. */
gboolean
gpcap_random_gzip_recognizes (const guint8 *head, gsize size)
{
  return size >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

/* Remembers the place of the stream, if nobody has been here. */
static void
add_point (GPcapRandomCursor *self, gboolean is_member)
{
  GPcapRandomPoint point = { self->output, self->raw_position - self->stream.avail_in,
                             is_member ? 0 : self->stream.data_type & 7, is_member, NULL };

  if (!gpcap_random_file_wants_point (self->file, self->output))
    return;
  if (!is_member)
    {
      guint size = WINDOW_SIZE;
      g_autofree guint8 *window = g_malloc (size);

      if (inflateGetDictionary (&self->stream, window, &size) != Z_OK)
        return;
      point.window = g_bytes_new (window, size);
    }
  gpcap_random_file_add_point (self->file, &point);
}

static gboolean
begin_bare (GPcapRandomCursor *self, const GPcapRandomPoint *point, GError **error)
{
  gsize size;
  const guint8 *window = g_bytes_get_data (point->window, &size);
  guint8 before;

  if (point->n_bits > 0)
    {
      if (gpcap_random_cursor_read_raw (self, point->input - 1, &before, 1, error) != 1)
        return FALSE;
      inflatePrime (&self->stream, point->n_bits, before >> (8 - point->n_bits));
    }
  self->raw_position = point->input;
  return inflateSetDictionary (&self->stream, window, size) == Z_OK
         || gpcap_random_cursor_fail (self, "The compressed data is damaged", error);
}

gboolean
gpcap_random_gzip_begin (GPcapRandomCursor *self, const GPcapRandomPoint *point, GError **error)
{
  if (self->input == NULL)
    self->input = g_malloc (GPCAP_RANDOM_INPUT_SIZE);
  self->stream = (z_stream){ 0 };
  self->is_bare = !point->is_member;
  if (inflateInit2 (&self->stream, self->is_bare ? BARE_WINDOW : GZIP_WINDOW) != Z_OK)
    return gpcap_random_cursor_fail (self, "Not enough memory to decompress the savefile", error);
  self->is_open = TRUE;
  self->is_inside_member = self->is_bare;
  self->trailer = 0;
  self->output = point->output;
  self->raw_position = point->input;
  return !self->is_bare || begin_bare (self, point, error);
}

/* Reads more input. Returns 0 when there is none now: the file may grow. */
static gssize
read_input (GPcapRandomCursor *self, GError **error)
{
  const guint left = self->stream.avail_in;
  gssize n;

  if (left > 0)
    memmove (self->input, self->stream.next_in, left);
  n = gpcap_random_cursor_read_raw (self, self->raw_position, self->input + left,
                                    GPCAP_RANDOM_INPUT_SIZE - left, error);
  self->stream.next_in = self->input;
  self->stream.avail_in = left + MAX (n, 0);
  return n;
}

/* Behind a member: another one, zeros as on a tape, or the end may follow. Returns 1 if a member
 * begins, 0 at the end, -1 on error. */
static int
begin_member (GPcapRandomCursor *self, GError **error)
{
  z_stream *stream = &self->stream;

  while (stream->avail_in < self->trailer + 2)
    {
      const gssize n = read_input (self, error);

      if (n <= 0)
        return n;
    }
  stream->next_in += self->trailer;
  stream->avail_in -= self->trailer;
  self->trailer = 0;
  if (*stream->next_in == 0)
    return 0;
  if (!gpcap_random_gzip_recognizes (stream->next_in, stream->avail_in))
    return gpcap_random_cursor_fail (self, "Something else follows the compressed data", error)
               ? 0
               : -1;
  inflateReset2 (stream, GZIP_WINDOW);
  self->is_bare = FALSE;
  self->is_inside_member = TRUE;
  add_point (self, TRUE);
  return 1;
}

/* Decompresses a block or a part of one. Returns 1, 0 when there is no input, or -1. */
static int
inflate_some (GPcapRandomCursor *self, GError **error)
{
  z_stream *stream = &self->stream;
  const guint room = stream->avail_out;
  const int result = inflate (stream, Z_BLOCK);

  self->output += room - stream->avail_out;
  switch (result)
    {
    case Z_OK:
      if ((stream->data_type & 128) != 0 && (stream->data_type & 64) == 0)
        add_point (self, FALSE);
      return 1;
    case Z_STREAM_END:
      self->is_inside_member = FALSE;
      self->trailer = self->is_bare ? 8 : 0;
      return 1;
    case Z_BUF_ERROR:
      return read_input (self, error) > 0 ? 1 : (error != NULL && *error != NULL ? -1 : 0);
    default:
      gpcap_random_cursor_fail (self, "The compressed data is damaged", error);
      return -1;
    }
}

/* Decompresses from where the cursor is. Returns fewer bytes than @size at the end of what there
 * is; -1 with the error set. */
gssize
gpcap_random_gzip_read (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error)
{
  z_stream *stream = &self->stream;
  gsize n_read = 0;

  while (n_read < size)
    {
      const guint room = MIN (size - n_read, G_MAXINT);
      int result;

      stream->next_out = buffer + n_read;
      stream->avail_out = room;
      result = self->is_inside_member ? inflate_some (self, error) : begin_member (self, error);
      n_read += room - stream->avail_out;
      if (result < 0 && n_read == 0)
        return -1;
      /* What comes before an error is read first; the next read finds the error again. */
      if (result < 0)
        g_clear_error (error);
      if (result <= 0)
        break;
    }
  return n_read;
}

void
gpcap_random_gzip_end (GPcapRandomCursor *self)
{
  inflateEnd (&self->stream);
}

/* Whether the data ends too early, after a read that came back short. */
gboolean
gpcap_random_gzip_is_inside_member (const GPcapRandomCursor *self)
{
  return self->is_inside_member || self->trailer > self->stream.avail_in;
}
