/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers why a read failed. */

#include "backend/gpcap-savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/gpcap-gunzip.h"
#include "backend/gpcap-read-ahead.h"
#include "backend/gpcap-savefile-format.h"
#include "backend/gpcap-status.h"
#include "base/gpcap-error-private.h"
#include "base/gpcap-wakeup.h"
#include "gpcap/gpcap-error.h"

/* How much of a stream is read at a time, in bytes. */
#define STREAM_BUFFER_SIZE (64 * 1024)

/* libpcap distinguishes a read error, a file that ends too early and a damaged file only in the
 * text of its message, which changes between versions. libpcap reads from this stream, which knows
 * what happened. */
struct _GPcapSavefile
{
  char *name; /* owned, for messages */
  GPcapReadAhead read_ahead; /* of what may have to be waited for */
  char *buffer; /* owned; of the stdio stream, or NULL for one of its own */
  GPcapReadFile file; /* so that it is not overwritten meanwhile */

  GInputStream *stream; /* owned; the program's, or NULL if there is a descriptor */
  GCancellable *cancellable; /* owned; ends a read of the stream */
  int fd; /* or -1 if there is a stream */
  gboolean owns_fd;
  gboolean is_regular; /* the descriptor is that of a regular file */
  goffset size; /* of the regular file, in bytes */
  GPcapWakeup cancel; /* ends a wait for the descriptor of another file */
  gboolean is_cancelled; /* atomic */

  guint8 head[sizeof (GPcapSavefileHeader)]; /* first bytes, unless they are compressed */
  gsize head_size;
  gsize head_taken;
  gboolean is_head_read;
  GPcapGunzip *gunzip; /* owned; NULL if nothing is compressed */

  GPcapSavefileWaitFunc wait_func; /* or NULL */
  gpointer wait_data; /* borrowed; passed to it */

  guint64 n_raw; /* bytes that were read */
  guint64 n_read; /* bytes, decompressed */
  gboolean hit_end;
  GError *failure; /* owned; the error of the read that failed, or NULL */
};

static void
note_wait (GPcapSavefile *self, gboolean is_waiting)
{
  if (self->wait_func != NULL)
    self->wait_func (self->wait_data, is_waiting);
}

/* Waits until there is something to read, unless the file is a regular one. */
static gboolean
wait_for_fd (GPcapSavefile *self, GError **error)
{
  if (self->is_regular)
    return TRUE;
  while (!g_atomic_int_get (&self->is_cancelled))
    {
      GPcapWaitResult result;

      note_wait (self, TRUE);
      result = gpcap_wakeup_wait (&self->cancel, self->fd, NULL, GPCAP_FOREVER);
      note_wait (self, FALSE);
      if (result == GPCAP_WAIT_READY)
        return TRUE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled");
  return FALSE;
}

static gssize
read_fd (GPcapSavefile *self, gpointer buffer, gsize size, GError **error)
{
  gssize n = -1;

  do
    if (!wait_for_fd (self, error))
      return -1;
  while ((n = read (self->fd, buffer, size)) == -1 && (errno == EINTR || errno == EAGAIN));
  if (n == -1)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return n;
}

/* Reads the program's own stream, whose code may break the rules: fail without an error, or return
 * more than the buffer holds. */
static gssize
read_stream (GPcapSavefile *self, gpointer buffer, gsize size, GError **error)
{
  gssize n;

  note_wait (self, TRUE);
  n = g_input_stream_read (self->stream, buffer, size, self->cancellable, error);
  note_wait (self, FALSE);
  if (n >= 0 && (gsize) n <= size)
    return n;
  if (*error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         n < 0 ? "The stream failed without an error"
                               : "The stream returned more bytes than it was asked for");
  return -1;
}

/* Reads what the file or the stream has. Called by the decompressor, too. */
static gssize
read_raw (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  GPcapSavefile *self = user_data;
  const gssize n = self->stream != NULL ? read_stream (self, buffer, size, error)
                                        : read_fd (self, buffer, size, error);

  self->n_raw += MAX (n, 0);
  return n;
}

/* Reads the first bytes, which tell whether the file is compressed: two at least, if there are as
 * many. */
static gboolean
read_head (GPcapSavefile *self, GError **error)
{
  gssize n = 1;

  self->is_head_read = TRUE;
  while (self->head_size < 2 && n > 0)
    {
      n = read_raw (self, self->head + self->head_size, sizeof self->head - self->head_size, error);
      self->head_size += MAX (n, 0);
    }
  if (!gpcap_gunzip_recognizes (self->head, self->head_size))
    return n >= 0;
  self->gunzip = gpcap_gunzip_new (self->head, self->head_size, read_raw, self);
  self->head_size = 0;
  return n >= 0;
}

static gssize
take_head (GPcapSavefile *self, char *buffer, gsize size)
{
  const gsize n = MIN (size, self->head_size - self->head_taken);

  memcpy (buffer, self->head + self->head_taken, n);
  self->head_taken += n;
  return n;
}

static gssize
read_any (GPcapSavefile *self, char *buffer, gsize size, GError **error)
{
  if (!self->is_head_read && !read_head (self, error))
    return -1;
  if (self->head_taken < self->head_size)
    return take_head (self, buffer, size);
  if (self->gunzip != NULL)
    return gpcap_gunzip_read (self->gunzip, buffer, size, error);
  return read_raw (self, buffer, size, error);
}

static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapSavefile *self = cookie;
  const gssize n = self->failure == NULL ? read_any (self, buffer, size, &self->failure) : -1;

  if (n > 0)
    {
      self->n_read += n;
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
  self->cancel = GPCAP_WAKEUP_INIT;
  return self;
}

/* Makes a cancellable for reads of streams that wait for its descriptor. GLib ends the program when
 * it cannot make one, so it is made here and now, if there is one left, and kept. */
static GCancellable *
make_cancellable (const char *name, GError **error)
{
  GPcapWakeup probe = GPCAP_WAKEUP_INIT;
  GCancellable *cancellable;

  if (!gpcap_wakeup_open (&probe, name, error))
    return NULL;
  gpcap_wakeup_close (&probe);
  cancellable = g_cancellable_new ();
  g_cancellable_get_fd (cancellable);
  return cancellable;
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
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name, GError **error)
{
  g_autoptr (GPcapSavefile) self = savefile_new (name);

  gpcap_read_file_begin (&self->file, get_fd_of_stream (stream));
  self->stream = g_object_ref (stream);
  self->cancellable = make_cancellable (self->name, error);
  return self->cancellable != NULL ? g_steal_pointer (&self) : NULL;
}

/* Takes ownership of @fd if it is to be closed. */
static GPcapSavefile *
savefile_new_for_fd (int fd, gboolean owns_fd, const struct stat *status, const char *name)
{
  GPcapSavefile *self = savefile_new (name);

  self->fd = fd;
  self->owns_fd = owns_fd;
  self->is_regular = S_ISREG (status->st_mode);
  self->size = status->st_size;
  gpcap_read_file_begin (&self->file, fd);
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

  g_autoptr (GPcapSavefile) self = savefile_new_for_fd (fd, !is_stdin, &status, filename);
  if (self->is_regular)
    read_head (self, &self->failure);
  else if (!gpcap_wakeup_open (&self->cancel, self->name, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Called after libpcap has closed its stdio stream. */
void
gpcap_savefile_free (GPcapSavefile *self)
{
  gpcap_read_file_end (&self->file);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->gunzip, gpcap_gunzip_free);
  if (self->cancellable != NULL)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  gpcap_wakeup_close (&self->cancel);
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
  else if ((!self->is_regular || self->gunzip != NULL) && self->buffer == NULL)
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
  return self->is_regular && self->gunzip == NULL ? self->fd : -1;
}

/* Whether a read may have to wait for somebody to write: a pipe, a socket or the program's own
 * stream may not be complete yet. */
gboolean
gpcap_savefile_may_wait (GPcapSavefile *self)
{
  return !self->is_regular;
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
  const off_t position = self->is_regular ? lseek (self->fd, 0, SEEK_CUR) : -1;
  const off_t delivered = self->gunzip != NULL ? position : position - (off_t) n_queued;

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

/* Sets the function that is told when a read waits. */
void
gpcap_savefile_set_wait_func (GPcapSavefile *self, GPcapSavefileWaitFunc func, gpointer user_data)
{
  self->wait_func = func;
  self->wait_data = user_data;
}

/* Returns how many bytes the kernel has in a pipe or a socket that nobody has read yet; 0 when that
 * is not known. May be called in any thread. */
gsize
gpcap_savefile_count_available (GPcapSavefile *self)
{
  const int fd = self->stream != NULL ? get_fd_of_stream (self->stream) : self->fd;
  struct stat status;
  int n = 0;

  if (fd == -1 || fstat (fd, &status) != 0 || S_ISREG (status.st_mode)
      || ioctl (fd, FIONREAD, &n) != 0)
    return 0;
  return MAX (n, 0);
}

/* Returns how many bytes were read, as they are in the file. Called in the thread that reads. */
guint64
gpcap_savefile_count_read (GPcapSavefile *self)
{
  return self->n_raw;
}

/* Ends a read that waits, in any thread, and all later reads. */
void
gpcap_savefile_cancel (GPcapSavefile *self)
{
  gpcap_read_file_end (&self->file);
  g_atomic_int_set (&self->is_cancelled, TRUE);
  gpcap_wakeup_signal (&self->cancel);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* The message of a stream of the program's need not be valid UTF-8. */
static void
propagate_foreign_error (GPcapSavefile *self, GError **error)
{
  g_autofree char *reason = g_utf8_make_valid (self->failure->message, -1);
  GError *failure = g_error_copy (self->failure);

  g_free (failure->message);
  failure->message = g_strdup_printf ("%s: %s", self->name, reason);
  g_propagate_error (error, failure);
}

static void
set_failure (GPcapSavefile *self, GError **error)
{
  if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                 "%s: The compressed savefile ends too early", self->name);
  else if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    {
      g_autofree char *reason = g_utf8_make_valid (self->failure->message, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, "%s: %s", self->name, reason);
    }
  else
    propagate_foreign_error (self, error);
}

/* Sets the error for a read of libpcap's that failed. @message is libpcap's, and says where. */
void
gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error)
{
  if (self->failure != NULL)
    {
      set_failure (self, error);
    }
  else if (self->n_read == 0)
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

/* Sets the error for a savefile that could not be opened. Where it is too short, libpcap counts the
 * bytes from a place that depends on its version, not from the beginning. */
void
gpcap_savefile_set_open_error (GPcapSavefile *self, const char *message, GError **error)
{
  if (self->failure != NULL || self->n_read == 0 || !self->hit_end)
    gpcap_savefile_set_error (self, message, error);
  else
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                 "%s: The savefile ends inside its header: it has %" G_GUINT64_FORMAT " %s",
                 self->name, self->n_read, self->n_read == 1 ? "byte" : "bytes");
}
