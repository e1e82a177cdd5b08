/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decompressor of what gzip has compressed: one member, or several in a row.
 *
 * All members are one stream (RFC 1952, 2.2): bgzip writes many, and so does whoever appends to a
 * compressed file. GZlibDecompressor stops at the end of the first, and drops the bytes that come
 * before an error together with it. Zeros may follow the last member, as on a tape; anything else
 * is an error, of which gzip only warns. */

#include "backend/gpcap-gunzip.h"

#include <string.h>
#include <zlib.h>

/* How much is read at a time, in bytes. */
#define INPUT_SIZE (64 * 1024)

/* The largest window, and for zlib to expect gzip's header. */
#define WINDOW_BITS (MAX_WBITS + 16)

typedef enum
{
  IN_MEMBER,
  BEHIND_MEMBER, /* another member, zeros or the end may follow */
  IN_ZEROS, /* only zeros may follow, as on a tape */
  OVER,
} State;

struct _GPcapGunzip
{
  z_stream stream;
  GPcapGunzipRead read;
  gpointer user_data; /* borrowed */
  State state;
  gboolean is_input_over;
  GError *failure; /* owned; reported when all that comes before it has been read, or NULL */
  guint8 input[INPUT_SIZE];
};

/* Whether a file begins as those of gzip do. Its first byte alone may be all that there is. */
gboolean
gpcap_gunzip_recognizes (const guint8 *head, gsize size)
{
  return size > 0 && head[0] == 0x1f && (size == 1 || head[1] == 0x8b);
}

/* For compressed data of which the first bytes have been read already, at most a block. */
GPcapGunzip *
gpcap_gunzip_new (const guint8 *head, gsize size, GPcapGunzipRead read, gpointer user_data)
{
  GPcapGunzip *self = g_new0 (GPcapGunzip, 1);

  g_assert (size <= sizeof self->input);
  self->read = read;
  self->user_data = user_data;
  if (size > 0)
    memcpy (self->input, head, size);
  self->stream.next_in = self->input;
  self->stream.avail_in = size;
  if (inflateInit2 (&self->stream, WINDOW_BITS) != Z_OK)
    {
      self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                           "Not enough memory to decompress the savefile");
      self->state = OVER;
    }
  return self;
}

void
gpcap_gunzip_free (GPcapGunzip *self)
{
  inflateEnd (&self->stream);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
fail (GPcapGunzip *self, int code, const char *message)
{
  self->failure = g_error_new_literal (G_IO_ERROR, code, message);
  self->state = OVER;
}

/* Reads behind the input that is left, if any. */
static void
read_input (GPcapGunzip *self)
{
  const gsize left = self->stream.avail_in;
  gssize n;

  memmove (self->input, self->stream.next_in, left);
  n = self->read (self->user_data, self->input + left, sizeof self->input - left, &self->failure);
  self->stream.next_in = self->input;
  if (n > 0)
    self->stream.avail_in += n;
  else if (n == 0)
    self->is_input_over = TRUE;
  else
    self->state = OVER;
}

/* zlib may have bytes to give without further input, so it is asked first. */
static void
decompress (GPcapGunzip *self)
{
  switch (inflate (&self->stream, Z_NO_FLUSH))
    {
    case Z_OK:
      break;
    case Z_STREAM_END:
      inflateReset (&self->stream);
      self->state = BEHIND_MEMBER;
      break;
    case Z_BUF_ERROR:
      if (self->is_input_over)
        fail (self, G_IO_ERROR_PARTIAL_INPUT, "The compressed data ends too early");
      else
        read_input (self);
      break;
    case Z_MEM_ERROR:
      fail (self, G_IO_ERROR_FAILED, "Not enough memory to decompress the savefile");
      break;
    default:
      fail (self, G_IO_ERROR_INVALID_DATA, "The compressed data is damaged");
    }
}

static void
look_behind_member (GPcapGunzip *self)
{
  z_stream *stream = &self->stream;

  if (stream->avail_in < 2 && !self->is_input_over)
    {
      read_input (self);
    }
  else if (stream->avail_in == 0)
    {
      self->state = OVER;
    }
  else if (*stream->next_in == 0)
    {
      self->state = IN_ZEROS;
      stream->next_in++;
      stream->avail_in--;
    }
  else if (self->state == BEHIND_MEMBER
           && gpcap_gunzip_recognizes (stream->next_in, stream->avail_in))
    {
      self->state = IN_MEMBER;
    }
  else
    {
      fail (self, G_IO_ERROR_INVALID_DATA, "Something else follows the compressed data");
    }
}

/* Reads decompressed bytes: as many as there are without waiting, or else at least one. Returns how
 * many, 0 at the end, or -1 with the error set: of @read's, %G_IO_ERROR_PARTIAL_INPUT when a member
 * is cut short, %G_IO_ERROR_INVALID_DATA when one is damaged or what follows is none. */
gssize
gpcap_gunzip_read (GPcapGunzip *self, gpointer buffer, gsize size, GError **error)
{
  z_stream *stream = &self->stream;

  stream->next_out = buffer;
  stream->avail_out = MIN (size, G_MAXINT);
  const guint room = stream->avail_out;
  while (stream->avail_out == room && self->state != OVER)
    {
      if (self->state == IN_MEMBER)
        decompress (self);
      else
        look_behind_member (self);
    }
  if (stream->avail_out < room || self->failure == NULL)
    return room - stream->avail_out;
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}
