/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A regular file that is read at any place, also if it is compressed.
 *
 * The cursor that gets furthest remembers every few MiB what it takes to begin there, and all
 * cursors begin at the last such point before what they look for. The file is never mapped: a
 * mapped file that is cut kills the program. */

#include "storage/gpcap-random-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-random-frames.h"
#include "storage/gpcap-random-gzip.h"

/* Between two points, in decompressed bytes, at first: some 10 ms of decompression. */
#define FIRST_SPAN (4 * 1024 * 1024)

static GPcapRandomKind
find_kind (int fd)
{
  guint8 head[GPCAP_COMPRESSED_MAGIC_SIZE];
  const gssize n = pread (fd, head, sizeof head, 0);

  if (n > 0 && gpcap_random_gzip_recognizes (head, n))
    return GPCAP_RANDOM_GZIP;
  return n > 0 && gpcap_compressed_recognizes (head, n) ? GPCAP_RANDOM_FRAMES : GPCAP_RANDOM_PLAIN;
}

static int
open_regular (const char *filename, struct stat *status, GError **error)
{
  const int fd = open (filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd == -1 || fstat (fd, status) != 0)
    gpcap_error_set_from_errno (error, filename, errno);
  else if (S_ISDIR (status->st_mode))
    gpcap_error_set_from_errno (error, filename, EISDIR);
  else if (!S_ISREG (status->st_mode))
    {
      g_autofree char *name = g_utf8_make_valid (filename, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: This is no regular file, and can be read in order only, by a reader", name);
    }
  else
    return fd;
  if (fd != -1)
    close (fd);
  return -1;
}

GPcapRandomFile *
gpcap_random_file_open (const char *filename, GError **error)
{
  struct stat status;
  const int fd = open_regular (filename, &status, error);
  GPcapRandomFile *self;

  if (fd == -1)
    return NULL;
  self = g_new0 (GPcapRandomFile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->filename = g_strdup (filename);
  self->name = g_utf8_make_valid (filename, -1);
  self->fd = fd;
  self->device = status.st_dev;
  self->inode = status.st_ino;
  self->kind = find_kind (fd);
  g_mutex_init (&self->lock);
  self->points = g_array_new (FALSE, TRUE, sizeof (GPcapRandomPoint));
  g_array_set_clear_func (self->points, gpcap_random_point_clear);
  g_array_append_val (self->points, ((GPcapRandomPoint){ .is_member = TRUE }));
  self->span = FIRST_SPAN;
  return self;
}

GPcapRandomFile *
gpcap_random_file_ref (GPcapRandomFile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_random_file_unref (GPcapRandomFile *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  close (self->fd);
  g_array_unref (self->points);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self->filename);
  g_free (self);
}

int
gpcap_random_file_peek_fd (GPcapRandomFile *self)
{
  return self->fd;
}

/* Returns the name, for messages. */
const char *
gpcap_random_file_get_name (GPcapRandomFile *self)
{
  return self->name;
}

gboolean
gpcap_random_file_is_compressed (GPcapRandomFile *self)
{
  return self->kind != GPCAP_RANDOM_PLAIN;
}

/* Sets the error for a file that is not what it was. */
void
gpcap_random_file_set_changed (GPcapRandomFile *self, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_FILE_CHANGED,
               "%s: The savefile was cut, replaced or written anew while it was open", self->name);
}

/* Checks that the file has at least the size that it had, and that no other one has its name. */
gboolean
gpcap_random_file_check (GPcapRandomFile *self, guint64 size, GError **error)
{
  struct stat status;

  if (fstat (self->fd, &status) == 0 && (guint64) status.st_size >= size
      && (stat (self->filename, &status) != 0
          || (status.st_dev == self->device && status.st_ino == self->inode)))
    return TRUE;
  gpcap_random_file_set_changed (self, error);
  return FALSE;
}

/* A cursor is used in one thread at a time. */
GPcapRandomCursor *
gpcap_random_cursor_new (GPcapRandomFile *file)
{
  GPcapRandomCursor *self = g_new0 (GPcapRandomCursor, 1);

  self->file = gpcap_random_file_ref (file);
  return self;
}

static void
close_stream (GPcapRandomCursor *self)
{
  if (self->is_open && self->file->kind == GPCAP_RANDOM_GZIP)
    gpcap_random_gzip_end (self);
  else if (self->is_open)
    gpcap_random_frames_end (self);
  self->is_open = FALSE;
}

void
gpcap_random_cursor_free (GPcapRandomCursor *self)
{
  close_stream (self);
  g_free (self->input);
  gpcap_random_file_unref (self->file);
  g_free (self);
}

/* Returns the last point before an offset; its window is the caller's. */
static GPcapRandomPoint
find_point (GPcapRandomFile *file, guint64 offset)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file->lock);
  guint low = 0, high = file->points->len;
  GPcapRandomPoint point;

  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (file->points, GPcapRandomPoint, middle).output <= offset)
        low = middle;
      else
        high = middle;
    }
  point = g_array_index (file->points, GPcapRandomPoint, low);
  if (point.window != NULL)
    g_bytes_ref (point.window);
  return point;
}

static gboolean
begin_at (GPcapRandomCursor *self, const GPcapRandomPoint *point, GError **error)
{
  close_stream (self);
  if (self->file->kind == GPCAP_RANDOM_GZIP)
    return gpcap_random_gzip_begin (self, point, error);
  gpcap_random_frames_begin (self, point);
  self->is_open = TRUE;
  return TRUE;
}

static gssize
decompress (GPcapRandomCursor *self, guint8 *buffer, gsize size, GError **error)
{
  return self->file->kind == GPCAP_RANDOM_GZIP
             ? gpcap_random_gzip_read (self, buffer, size, error)
             : gpcap_random_frames_read (self, buffer, size, error);
}

/* Passes over what is before @offset. Returns 1, 0 when the data ends before, or -1. */
static int
skip_to (GPcapRandomCursor *self, guint64 offset, GError **error)
{
  g_autofree guint8 *scratch = NULL;

  while (self->output < offset)
    {
      const gsize size = MIN (offset - self->output, GPCAP_RANDOM_INPUT_SIZE);
      gssize n;

      if (scratch == NULL)
        scratch = g_malloc (GPCAP_RANDOM_INPUT_SIZE);
      n = decompress (self, scratch, size, error);
      if (n < (gssize) size)
        return n < 0 ? -1 : 0;
    }
  return 1;
}

static gssize
read_compressed (GPcapRandomCursor *self,
                 guint64 offset,
                 guint8 *buffer,
                 gsize size,
                 GError **error)
{
  GPcapRandomPoint point = find_point (self->file, offset);
  const gboolean is_near = self->is_open && self->output <= offset && self->output >= point.output;
  const gboolean has_begun = is_near || begin_at (self, &point, error);
  int result;

  gpcap_random_point_clear (&point);
  if (!has_begun)
    return -1;
  result = skip_to (self, offset, error);
  return result == 1 ? decompress (self, buffer, size, error) : result;
}

/* Reads decompressed bytes at any place. Returns how many: fewer than @size only at the end of what
 * there is now; -1 with the error set: the operating system's, or %GPCAP_ERROR_INVALID_FORMAT. */
gssize
gpcap_random_cursor_read (GPcapRandomCursor *self,
                          guint64 offset,
                          gpointer buffer,
                          gsize size,
                          GError **error)
{
  g_autoptr (GError) failure = NULL;
  const gssize n = self->file->kind != GPCAP_RANDOM_PLAIN
                       ? read_compressed (self, offset, buffer, size, &failure)
                       : gpcap_random_cursor_read_raw (self, offset, buffer, size, &failure);

  /* What is before a point may have been cut off. */
  if (failure == NULL)
    return MAX (n, 0);
  close_stream (self);
  g_propagate_error (error, g_steal_pointer (&failure));
  return -1;
}

/* Returns how much of the file was read to get where the cursor is. */
guint64
gpcap_random_cursor_get_raw_position (GPcapRandomCursor *self)
{
  return self->raw_position;
}

/* Whether the compressed data ends too early, after a read that came back short. */
gboolean
gpcap_random_cursor_is_inside_member (GPcapRandomCursor *self)
{
  if (self->file->kind == GPCAP_RANDOM_GZIP)
    return gpcap_random_gzip_is_inside_member (self);
  return self->file->kind == GPCAP_RANDOM_FRAMES && gpcap_random_frames_is_inside_member (self);
}
