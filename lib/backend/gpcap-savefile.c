/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers why a read failed. */

#include "backend/gpcap-savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/gpcap-read-ahead.h"
#include "backend/gpcap-savefile-format.h"
#include "backend/gpcap-status.h"
#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"

/* How much of a stream is read at a time, in bytes. */
#define STREAM_BUFFER_SIZE (64 * 1024)

/* libpcap distinguishes a read error, a file that ends too early and a damaged file only in the
 * text of its message, which changes between versions. libpcap reads from this stream, which knows
 * what happened. */
struct _GPcapSavefile
{
  char *name; /* owned, for messages */
  GInputStream *stream; /* owned; NULL if the descriptor is read directly */
  GPcapReadAhead read_ahead; /* of the stream */
  char *buffer; /* owned; of the stdio stream, or NULL for one of its own */
  GCancellable *cancellable; /* owned; ends a read that waits; NULL if none does */
  GPcapReadFile file; /* so that it is not overwritten meanwhile */

  int fd; /* of a regular file, or -1 */
  gboolean owns_fd;
  goffset size; /* of the regular file, in bytes */
  guint8 head[sizeof (GPcapSavefileHeader)]; /* first bytes of the file */
  gsize head_size;
  gsize head_taken;

  gboolean any_byte;
  gboolean hit_end;
  GError *failure; /* owned; the error of the read that failed, or NULL */
};

static gssize
take_head (GPcapSavefile *self, char *buffer, gsize size)
{
  const gsize n = MIN (size, self->head_size - self->head_taken);

  memcpy (buffer, self->head + self->head_taken, n);
  self->head_taken += n;
  return n;
}

static gssize
read_fd (GPcapSavefile *self, char *buffer, gsize size)
{
  gssize n;

  do
    n = read (self->fd, buffer, size);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    self->failure =
        g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return n;
}

static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapSavefile *self = cookie;
  gssize n = -1;

  if (self->head_taken < self->head_size)
    n = take_head (self, buffer, size);
  else if (self->failure == NULL && self->stream == NULL)
    n = read_fd (self, buffer, size);
  else if (self->failure == NULL)
    n = g_input_stream_read (self->stream, buffer, size, self->cancellable, &self->failure);

  if (n > 0)
    {
      self->any_byte = TRUE;
      gpcap_read_ahead_note (&self->read_ahead, buffer, n);
    }
  if (n == 0)
    self->hit_end = TRUE;
  return n;
}

static GPcapSavefile *
savefile_new (const char *name)
{
  GPcapSavefile *self = g_new0 (GPcapSavefile, 1);

  self->name = g_utf8_make_valid (name, -1);
  self->fd = -1;
  return self;
}

/* Returns the descriptor that a stream reads from, directly or through filters, or -1. */
static int
get_fd_of_stream (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream))
    stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  return G_IS_FILE_DESCRIPTOR_BASED (stream)
             ? g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream))
             : -1;
}

/* @name is used in messages. */
GPcapSavefile *
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name)
{
  GPcapSavefile *self = savefile_new (name);

  gpcap_read_file_begin (&self->file, get_fd_of_stream (stream));
  self->stream = g_object_ref (stream);
  self->cancellable = g_cancellable_new ();
  return self;
}

/* Reads a file that gzip has compressed as a stream. */
static void
decompress (GPcapSavefile *self)
{
  g_autoptr (GInputStream) compressed = g_unix_input_stream_new (self->fd, FALSE);
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  lseek (self->fd, -(off_t) self->head_size, SEEK_CUR);
  self->head_size = 0;
  self->stream = g_converter_input_stream_new (compressed, G_CONVERTER (gzip));
}

static GPcapSavefile *
savefile_new_for_file (int fd, gboolean owns_fd, goffset size, const char *name)
{
  GPcapSavefile *self = savefile_new (name);
  const gssize n = read (fd, self->head, sizeof self->head);

  self->fd = fd;
  self->owns_fd = owns_fd;
  self->size = size;
  gpcap_read_file_begin (&self->file, fd);
  self->head_size = MAX (n, 0);
  if (n >= 2 && self->head[0] == 0x1f && self->head[1] == 0x8b)
    decompress (self);
  return self;
}

/* Opens a savefile; "-" is the standard input. O_NONBLOCK, because a FIFO need not have a writer
 * yet. */
GPcapSavefile *
gpcap_savefile_open (const char *filename, GError **error)
{
  const gboolean is_stdin = g_str_equal (filename, "-");
  const int fd = is_stdin ? STDIN_FILENO : open (filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  int errsv = 0;

  if (fd == -1 || fstat (fd, &status) != 0)
    errsv = errno;
  else if (S_ISDIR (status.st_mode))
    errsv = EISDIR;
  if (errsv != 0)
    {
      gpcap_error_set_from_errno (error, filename, errsv);
      if (fd != -1 && !is_stdin)
        close (fd);
      return NULL;
    }
  if (S_ISREG (status.st_mode))
    return savefile_new_for_file (fd, !is_stdin, status.st_size, filename);

  g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, !is_stdin);
  return gpcap_savefile_new_for_stream (stream, filename);
}

/* Called after libpcap has closed its stdio stream. */
void
gpcap_savefile_free (GPcapSavefile *self)
{
  gpcap_read_file_end (&self->file);
  g_clear_error (&self->failure);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_free (self->buffer);
  if (self->owns_fd)
    close (self->fd);
  g_free (self->name);
  g_free (self);
}

/* Returns a stdio stream for libpcap, whose pcap_t closes it. */
FILE *
gpcap_savefile_open_stdio (GPcapSavefile *self, GError **error)
{
  FILE *stream = fopencookie (self, "r", (cookie_io_functions_t){ .read = read_cb });

  if (stream == NULL)
    gpcap_error_set_from_errno (error, self->name, errno);
  else if (self->stream != NULL && self->buffer == NULL)
    setvbuf (stream, self->buffer = g_malloc (STREAM_BUFFER_SIZE), _IOFBF, STREAM_BUFFER_SIZE);
  return stream;
}

/* Returns the descriptor of an uncompressed regular file, or -1, and the first bytes of the file.
 * The descriptor is positioned behind them. */
int
gpcap_savefile_peek_fd (GPcapSavefile *self, const guint8 **head, gsize *head_size)
{
  *head = self->head;
  *head_size = self->head_size;
  return self->stream == NULL ? self->fd : -1;
}

/* Whether a read may have to wait for somebody to write: a pipe, a socket or the program's own
 * stream may not be complete yet. */
gboolean
gpcap_savefile_may_wait (GPcapSavefile *self)
{
  return self->fd == -1;
}

/* Returns how many packets libpcap can take from its stdio stream without waiting, at least; 0 when
 * that is not known. */
guint
gpcap_savefile_count_packets (GPcapSavefile *self, FILE *stdio)
{
  return gpcap_read_ahead_count_buffered (&self->read_ahead, stdio);
}

/* Whether the timestamps have microseconds only. To be called after libpcap has read the header. */
gboolean
gpcap_savefile_has_microseconds (GPcapSavefile *self)
{
  return gpcap_read_ahead_has_microseconds (&self->read_ahead);
}

/* Returns how much of a regular file has been delivered, from 0 to 1, if @n_packets packets of
 * @n_bytes bytes were read but not delivered; -1 if there is no such file. */
double
gpcap_savefile_get_progress (GPcapSavefile *self, gsize n_bytes, guint n_packets)
{
  const gsize n_queued = n_bytes + n_packets * sizeof (GPcapSavefilePacketHeader);
  const off_t position = self->fd != -1 ? lseek (self->fd, 0, SEEK_CUR) : -1;
  const off_t delivered = self->stream != NULL ? position : position - (off_t) n_queued;

  if (position == -1)
    return -1;
  return delivered > 0 ? MIN ((double) delivered / self->size, 1) : 0;
}

/* Returns the file that is read, borrowed. It is the same as no other if it is no regular file. */
GPcapReadFile *
gpcap_savefile_peek_file (GPcapSavefile *self)
{
  return &self->file;
}

/* Ends a read that waits, in any thread, and all later reads. */
void
gpcap_savefile_cancel (GPcapSavefile *self)
{
  gpcap_read_file_end (&self->file);
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

/* Sets the error for a read of libpcap's that failed. @message is libpcap's, and says where. */
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
