/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file that is read at any place consists of, for the code of each kind of compression. */

#include "storage/gpcap-random-parts.h"

#include <errno.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"

/* The number of points at which every second one is dropped: gzip's windows take 16 MiB then. Those
 * of frames have none. */
#define MAX_POINTS 512
#define MAX_FRAME_POINTS (64 * 1024)

void
gpcap_random_point_clear (gpointer point)
{
  g_clear_pointer (&((GPcapRandomPoint *) point)->window, g_bytes_unref);
}

/* Reads @size bytes of the file, or fewer if it ends. */
gssize
gpcap_random_cursor_read_raw (GPcapRandomCursor *self,
                              guint64 offset,
                              guint8 *buffer,
                              gsize size,
                              GError **error)
{
  gsize n_read = 0;

  while (n_read < size)
    {
      const gssize n = pread (self->file->fd, buffer + n_read, size - n_read, offset + n_read);

      if (n == 0)
        break;
      if (n > 0)
        n_read += n;
      else if (errno != EINTR)
        {
          gpcap_error_set_from_errno (error, self->file->filename, errno);
          return -1;
        }
    }
  self->raw_position = offset + n_read;
  return n_read;
}

/* Ends the decompression with an error. */
gboolean
gpcap_random_cursor_fail (GPcapRandomCursor *self, const char *reason, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, "%s: %s", self->file->name, reason);
  return FALSE;
}

/* Drops every second point, so that there are never too many. */
static void
thin_points (GPcapRandomFile *file)
{
  for (guint i = 1; i < file->points->len; i++)
    g_array_remove_index (file->points, i);
  file->span *= 2;
}

/* Whether nobody has been there. */
gboolean
gpcap_random_file_wants_point (GPcapRandomFile *self, guint64 output)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const GPcapRandomPoint *last =
      &g_array_index (self->points, GPcapRandomPoint, self->points->len - 1);

  return output >= last->output + self->span;
}

/* Remembers a point. Takes ownership of its window. */
void
gpcap_random_file_add_point (GPcapRandomFile *self, const GPcapRandomPoint *point)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const guint max = self->kind == GPCAP_RANDOM_GZIP ? MAX_POINTS : MAX_FRAME_POINTS;
  const GPcapRandomPoint *last =
      &g_array_index (self->points, GPcapRandomPoint, self->points->len - 1);

  /* Another cursor may have been faster. */
  if (point->output <= last->output)
    {
      gpcap_random_point_clear ((gpointer) point);
      return;
    }
  g_array_append_val (self->points, *point);
  if (self->points->len >= max)
    thin_points (self);
}
