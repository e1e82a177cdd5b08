/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers how reading it failed. */

#include "gpcap-savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../gpcap-error.h"
#include "gpcap-status.h"

/* How much is read at a time, in bytes. */
#define BLOCK_SIZE (64 * 1024)

/* libpcap tells a reading error, a file that ends too early and one that is damaged apart only in
 * the words of its message, which change. It reads from this stream, which saw what happened. */
struct _GPcapSavefile
{
  char *name; /* owned, for messages */
  GInputStream *stream; /* owned */
  GCancellable *cancellable; /* owned; ends a read that waits */

  int fd; /* not owned, for the stream owns it; of a regular file, or -1 */
  goffset begin; /* of the savefile in that file */
  goffset size; /* of that file */
  gboolean is_compressed;
  gboolean may_wait; /* a pipe, a socket or the program's own: not all of it may be there yet */
  gboolean any_byte;
  gboolean hit_end;
  GError *failure; /* owned; of the read that failed, or NULL */
};

static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapSavefile *self = cookie;
  GCancellable *cancellable = self->may_wait ? self->cancellable : NULL;
  const gssize n = self->failure == NULL ? g_input_stream_read (self->stream, buffer, size,
                                                                cancellable, &self->failure)
                                         : -1;

  if (n > 0)
    self->any_byte = TRUE;
  if (n == 0)
    self->hit_end = TRUE;
  return n;
}

/* The name is for messages. */
GPcapSavefile *
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name)
{
  GPcapSavefile *self = g_new0 (GPcapSavefile, 1);

  self->name = g_utf8_make_valid (name, -1);
  self->stream = g_object_ref (stream);
  self->cancellable = g_cancellable_new ();
  self->fd = -1;
  self->may_wait = TRUE;
  return self;
}

static gboolean
is_compressed (int fd)
{
  guint8 magic[2];

  return pread (fd, magic, sizeof magic, 0) == sizeof magic && magic[0] == 0x1f && magic[1] == 0x8b;
}

/* "-" is the standard input. Opened without blocking, a FIFO need not have a writer yet. */
GPcapSavefile *
gpcap_savefile_open (const char *filename, GError **error)
{
  const gboolean is_stdin = g_str_equal (filename, "-");
  const int fd = is_stdin ? STDIN_FILENO : open (filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;

  if (fd == -1)
    {
      gpcap_status_set_error_from_errno (error, filename, errno);
      return NULL;
    }
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, !is_stdin);
  if (fstat (fd, &status) != 0)
    {
      gpcap_status_set_error_from_errno (error, filename, errno);
      return NULL;
    }
  if (S_ISDIR (status.st_mode))
    {
      gpcap_status_set_error_from_errno (error, filename, EISDIR);
      return NULL;
    }

  const gboolean is_regular = S_ISREG (status.st_mode);
  const gboolean has_gzip = is_regular && is_compressed (fd);
  if (has_gzip)
    {
      g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
      g_autoptr (GInputStream) compressed = g_steal_pointer (&stream);

      stream = g_converter_input_stream_new (compressed, G_CONVERTER (gzip));
    }
  GPcapSavefile *self = gpcap_savefile_new_for_stream (stream, filename);
  self->may_wait = !is_regular;
  self->fd = is_regular ? fd : -1;
  self->begin = is_regular ? lseek (fd, 0, SEEK_CUR) : 0;
  self->size = status.st_size;
  self->is_compressed = has_gzip;
  return self;
}

/* After libpcap has closed what it got. */
void
gpcap_savefile_free (GPcapSavefile *self)
{
  g_clear_error (&self->failure);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_free (self->name);
  g_free (self);
}

/* A stdio stream for libpcap, whose handle closes it. */
FILE *
gpcap_savefile_open_stdio (GPcapSavefile *self, GError **error)
{
  FILE *stream = fopencookie (self, "r", (cookie_io_functions_t){ .read = read_cb });

  if (stream == NULL)
    gpcap_status_set_error_from_errno (error, self->name, errno);
  else
    setvbuf (stream, NULL, _IOFBF, BLOCK_SIZE);
  return stream;
}

/* The descriptor of a regular file that has the savefile as it is, or -1. */
int
gpcap_savefile_peek_fd (GPcapSavefile *self)
{
  return self->is_compressed ? -1 : self->fd;
}

/* Where the savefile begins in that file. */
goffset
gpcap_savefile_get_begin (GPcapSavefile *self)
{
  return self->begin;
}

/* Whether reading it may have to wait for somebody to write. */
gboolean
gpcap_savefile_may_wait (GPcapSavefile *self)
{
  return self->may_wait;
}

/* How far a regular file has been delivered, from 0 to 1, when so many bytes of what was read have
 * not been; 0 where there is no file. */
double
gpcap_savefile_get_progress (GPcapSavefile *self, gsize n_queued)
{
  const off_t position = self->fd != -1 ? lseek (self->fd, 0, SEEK_CUR) : 0;
  const off_t delivered = self->is_compressed ? position : position - (off_t) n_queued;

  return delivered > 0 ? MIN ((double) delivered / self->size, 1) : 0;
}

/* Ends a read that waits, in whichever thread, and those to come. */
void
gpcap_savefile_cancel (GPcapSavefile *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
set_failure (GPcapSavefile *self, GError **error)
{
  if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                 "%s: The compressed savefile ends too early", self->name);
  else if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, "%s: %s", self->name,
                 self->failure->message);
  else
    g_propagate_prefixed_error (error, g_error_copy (self->failure), "%s: ", self->name);
}

/* Tells why libpcap could not read on; its message says where. */
void
gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error)
{
  if (self->failure != NULL)
    {
      set_failure (self, error);
    }
  else if (!self->any_byte)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE, "%s: The savefile is empty",
                   self->name);
    }
  else
    {
      g_autofree char *reason = g_utf8_make_valid (message, -1);

      g_set_error (error, GPCAP_ERROR,
                   self->hit_end ? GPCAP_ERROR_TRUNCATED : GPCAP_ERROR_INVALID_FORMAT, "%s: %s",
                   self->name, reason);
    }
}
