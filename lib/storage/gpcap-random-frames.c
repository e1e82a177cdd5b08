/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file of frames of zstd's or LZ4's, from a point on.
 *
 * A frame can be read from its beginning only. So a row would take as long as the whole file if all
 * of it were one frame. Frames have a limit here, with which a row takes at most some 0.1 s. */

#include "storage/gpcap-random-frames.h"

#include "gpcap/gpcap-error.h"

/* The largest frame, in decompressed bytes. */
#define MAX_FRAME (64 * 1024 * 1024)

/* At the end of what there is now, more may come later, and the frame then goes on. */
static gssize
read_cb (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  GPcapRandomCursor *self = user_data;
  const gssize n = gpcap_random_cursor_read_raw (self, self->raw_position, buffer, size, error);

  if (n == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "There is no more now");
  return n > 0 ? n : -1;
}

/* Called when a frame begins, behind @n_given bytes of the read under way. */
static void
frame_cb (gpointer user_data, gsize n_given, gsize n_in)
{
  GPcapRandomCursor *self = user_data;
  const GPcapRandomPoint point = {
    .output = self->output + n_given,
    .input = self->raw_position - n_in,
    .is_member = TRUE,
  };

  self->frame = point.output;
  if (gpcap_random_file_wants_point (self->file, point.output))
    gpcap_random_file_add_point (self->file, &point);
}

void
gpcap_random_frames_begin (GPcapRandomCursor *self, const GPcapRandomPoint *point)
{
  self->compressed = gpcap_compressed_new (NULL, 0, read_cb, self);
  gpcap_compressed_set_frame_func (self->compressed, frame_cb);
  self->raw_position = point->input;
  self->output = self->frame = point->output;
}

void
gpcap_random_frames_end (GPcapRandomCursor *self)
{
  g_clear_pointer (&self->compressed, gpcap_compressed_free);
}

static void
set_failure (GPcapRandomCursor *self, GError *failure, GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    gpcap_random_cursor_fail (self, failure->message, error);
  else
    g_propagate_error (error, g_error_copy (failure));
}

/* Reads up to the largest size that a frame may have, or one byte more. */
static gssize
read_some (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error)
{
  const guint64 room = MAX_FRAME - (self->output - self->frame);
  g_autoptr (GError) failure = NULL;
  const gssize n =
      gpcap_compressed_read (self->compressed, buffer, MIN (size, MAX (room, 1)), &failure);

  self->output += MAX (n, 0);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;
  if (failure != NULL)
    set_failure (self, failure, error);
  if (self->output - self->frame <= MAX_FRAME)
    return n;
  gpcap_random_cursor_fail (self,
                            "The compressed data has a frame of more than 64 MiB, and can be read "
                            "in order only",
                            error);
  return -1;
}

/* Decompresses from where the cursor is. Returns fewer bytes than @size at the end of what there
 * is; -1 with the error set. */
gssize
gpcap_random_frames_read (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error)
{
  gsize n_read = 0;

  while (n_read < size)
    {
      const gssize n = read_some (self, buffer + n_read, size - n_read, error);

      if (n < 0 && n_read == 0)
        return -1;
      /* What comes before an error is read first; the next read finds the error again. */
      if (n < 0)
        g_clear_error (error);
      if (n <= 0)
        break;
      n_read += n;
    }
  return n_read;
}

/* Whether the data ends too early, after a read that came back short. */
gboolean
gpcap_random_frames_is_inside_member (const GPcapRandomCursor *self)
{
  return self->compressed != NULL && !gpcap_compressed_is_between_frames (self->compressed);
}
