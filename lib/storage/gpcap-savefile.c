/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers why a read failed. */

#include "storage/gpcap-savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "base/gpcap-wakeup.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-compressed.h"
#include "storage/gpcap-follow.h"
#include "storage/gpcap-read-ahead.h"
#include "storage/gpcap-savefile-format.h"
#include "storage/gpcap-stream-fd.h"
#include "storage/gpcap-stream-size.h"

/* How much of a stream is read at a time, in bytes. */
#define STREAM_BUFFER_SIZE (64 * 1024)

/* libpcap distinguishes a read error, a file that ends too early and a damaged file only in the
 * text of its message, which changes between versions. libpcap reads from this stream, which knows
 * what happened. */
struct _GPcapSavefile
{
  char *name; /* owned, for messages */
  char *filename; /* owned; of a file that was opened by its name, or NULL */
  GPcapReadAhead read_ahead; /* of what may have to be waited for */
  char *buffer; /* owned; of the stdio stream, or NULL for one of its own */
  GPcapReadFile file; /* so that it is not overwritten meanwhile */

  GInputStream *stream; /* owned; the program's, or NULL if there is a descriptor */
  GCancellable *cancellable; /* owned; ends a read of the stream */
  int fd; /* or -1 if there is a stream, or bytes */
  gboolean owns_fd;
  gboolean is_regular; /* the descriptor is that of a regular file that is not followed */
  GPcapFollow *follow; /* owned; reads the file as it grows, or NULL */
  GBytes *bytes; /* owned; in memory, or NULL if there is a descriptor or a stream */
  GPcapSavefileReadFunc read_func; /* in place of all these, or NULL */
  gpointer read_data; /* borrowed; passed to it */
  gint64 size; /* of the savefile, in bytes, or -1 if that is unknown */
  GPcapWakeup cancel; /* ends a wait for the descriptor of another file */
  gboolean is_cancelled; /* atomic */

  guint8 head[sizeof (GPcapSavefileHeader)]; /* first bytes, unless they are compressed */
  gsize head_size;
  gsize head_taken;
  gboolean is_head_read;
  GPcapCompressed *compressed; /* owned; NULL if nothing is compressed */

  GPcapSavefileWaitFunc wait_func; /* or NULL */
  gpointer wait_data; /* borrowed; passed to it */

  GByteArray *unread; /* owned; bytes that were put back, or NULL */
  gsize n_unread; /* how many of its last bytes have not been read again */

  guint8 header[sizeof (GPcapSavefileHeader)]; /* first bytes, decompressed */
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

  if (self->follow != NULL)
    return gpcap_follow_read (self->follow, buffer, size, error);
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

static gssize
read_bytes (GPcapSavefile *self, gpointer buffer, gsize size)
{
  gsize n_all;
  const guint8 *all = g_bytes_get_data (self->bytes, &n_all);
  const gsize n = MIN (size, n_all - self->n_raw);

  if (n > 0)
    memcpy (buffer, all + self->n_raw, n);
  return n;
}

/* Reads what the file, the stream or the memory has. Called by the decompressor, too. */
static gssize
read_raw (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  GPcapSavefile *self = user_data;
  gssize n;

  if (self->bytes != NULL)
    n = read_bytes (self, buffer, size);
  else if (self->read_func != NULL)
    n = self->read_func (self->read_data, buffer, size, error);
  else if (self->stream != NULL)
    n = read_stream (self, buffer, size, error);
  else
    n = read_fd (self, buffer, size, error);
  self->n_raw += MAX (n, 0);
  return n;
}

/* Reads the first bytes, which tell whether the file is compressed: enough for that, if there are
 * as many. */
static gboolean
read_head (GPcapSavefile *self, GError **error)
{
  gssize n = 1;

  self->is_head_read = TRUE;
  if (self->stream != NULL
      && !gpcap_stream_size_find (self->stream, self->cancellable, &self->size, error))
    return FALSE;
  while (self->head_size < GPCAP_COMPRESSED_MAGIC_SIZE && n > 0)
    {
      n = read_raw (self, self->head + self->head_size, sizeof self->head - self->head_size, error);
      self->head_size += MAX (n, 0);
    }
  if (!gpcap_compressed_recognizes (self->head, self->head_size))
    return n >= 0;
  self->compressed = gpcap_compressed_new (self->head, self->head_size, read_raw, self);
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
take_unread (GPcapSavefile *self, char *buffer, gsize size)
{
  const gsize n = MIN (size, self->n_unread);

  memcpy (buffer, self->unread->data + self->unread->len - self->n_unread, n);
  self->n_unread -= n;
  return n;
}

static gssize
read_any (GPcapSavefile *self, char *buffer, gsize size, GError **error)
{
  if (self->n_unread > 0)
    return take_unread (self, buffer, size);
  if (!self->is_head_read && !read_head (self, error))
    return -1;
  if (self->head_taken < self->head_size)
    return take_head (self, buffer, size);
  if (self->compressed != NULL)
    return gpcap_compressed_read (self->compressed, buffer, size, error);
  return read_raw (self, buffer, size, error);
}

/* Keeps what the file begins with. */
static void
note_header (GPcapSavefile *self, const char *data, gsize size)
{
  if (self->n_read < sizeof self->header)
    memcpy (self->header + self->n_read, data, MIN (size, sizeof self->header - self->n_read));
  gpcap_read_ahead_note (&self->read_ahead, data, size);
}

/* Reads decompressed bytes: as many as there are, and waits only while there are none. The error of
 * a read that failed is kept. */
static gssize
read_and_note (GPcapSavefile *self, gpointer buffer, gsize size)
{
  gssize n = -1;

  if (self->failure == NULL || self->n_unread > 0)
    n = read_any (self, buffer, size, &self->failure);
  if (n > 0)
    {
      note_header (self, buffer, n);
      self->n_read += n;
    }
  if (n == 0)
    self->hit_end = TRUE;
  return n;
}

/* libpcap's stream has the header only, so that what follows can be read without it. */
static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapSavefile *self = cookie;

  if (self->n_read < sizeof self->header)
    size = MIN (size, sizeof self->header - self->n_read);
  return read_and_note (self, buffer, size);
}

static GPcapSavefile *
savefile_new (const char *name)
{
  GPcapSavefile *self = g_new0 (GPcapSavefile, 1);

  self->name = g_utf8_make_valid (name, -1);
  self->fd = -1;
  self->size = -1;
  self->cancel = GPCAP_WAKEUP_INIT;
  return self;
}

/* Makes a cancellable for reads of streams that wait for its descriptor, which is made here and
 * now, and kept. */
static GCancellable *
make_cancellable (const char *name, GError **error)
{
  GCancellable *cancellable;

  if (!gpcap_wakeup_is_possible (name, error))
    return NULL;
  cancellable = g_cancellable_new ();
  g_cancellable_get_fd (cancellable);
  return cancellable;
}

/* @name is used in messages. */
GPcapSavefile *
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name, GError **error)
{
  g_autoptr (GPcapSavefile) self = savefile_new (name);

  gpcap_read_file_begin (&self->file, gpcap_stream_fd_of_input (stream));
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
  if (self->is_regular)
    self->size = status->st_size;
  gpcap_read_file_begin (&self->file, fd);
  return self;
}

GPcapSavefile *
gpcap_savefile_new_for_bytes (GBytes *bytes)
{
  GPcapSavefile *self = savefile_new ("GBytes");

  self->bytes = g_bytes_ref (bytes);
  self->size = g_bytes_get_size (bytes);
  return self;
}

/* For what a function reads, which need not wait. It may return 0 now, and more later. @name is
 * used in messages. */
GPcapSavefile *
gpcap_savefile_new_for_func (GPcapSavefileReadFunc func, gpointer user_data, const char *name)
{
  GPcapSavefile *self = savefile_new (name);

  self->read_func = func;
  self->read_data = user_data;
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
  self->filename = g_strdup (filename);
  if (self->is_regular)
    read_head (self, &self->failure);
  else if (!gpcap_wakeup_open (&self->cancel, self->name, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Forgets what was read, because the file is read from its beginning. */
static void
begin_anew (GPcapSavefile *self)
{
  g_clear_error (&self->failure);
  g_clear_pointer (&self->compressed, gpcap_compressed_free);
  self->n_unread = 0;
  self->read_ahead = (GPcapReadAhead){ 0 };
  self->head_size = self->head_taken = 0;
  self->is_head_read = FALSE;
  self->n_read = 0;
  self->hit_end = FALSE;
}

/* Reads the file as it grows, from now on: at its end a read waits. To be called at first. */
gboolean
gpcap_savefile_follow (GPcapSavefile *self, GError **error)
{
  if (!self->is_regular || !self->owns_fd)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: Only a regular file can be followed", self->name);
      return FALSE;
    }
  lseek (self->fd, 0, SEEK_SET);
  begin_anew (self);
  self->n_raw = 0;
  self->size = -1;
  self->is_regular = FALSE;
  self->follow = gpcap_follow_new (self->filename, self->fd, error);
  return self->follow != NULL;
}

/* Whether a file that is followed was cut or replaced, and all of it was read. */
gboolean
gpcap_savefile_is_replaced (GPcapSavefile *self)
{
  return self->follow != NULL && gpcap_follow_is_over (self->follow);
}

/* Goes on with what took the place of the file that was followed, from its beginning. To be called
 * after the stdio stream was closed. */
gboolean
gpcap_savefile_open_next (GPcapSavefile *self, GError **error)
{
  const int fd = gpcap_follow_open_next (self->follow, error);

  if (fd == -1)
    return FALSE;
  gpcap_read_file_end (&self->file);
  gpcap_read_file_begin (&self->file, fd);
  close (self->fd);
  self->fd = fd;
  begin_anew (self);
  return TRUE;
}

/* Called after libpcap has closed its stdio stream. */
void
gpcap_savefile_free (GPcapSavefile *self)
{
  gpcap_read_file_end (&self->file);
  g_clear_pointer (&self->follow, gpcap_follow_free);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->compressed, gpcap_compressed_free);
  if (self->cancellable != NULL)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->unread, g_byte_array_unref);
  gpcap_wakeup_close (&self->cancel);
  g_free (self->buffer);
  if (self->owns_fd)
    close (self->fd);
  g_free (self->filename);
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
  else if ((!self->is_regular || self->compressed != NULL) && self->buffer == NULL)
    setvbuf (stream, self->buffer = g_malloc (STREAM_BUFFER_SIZE), _IOFBF, STREAM_BUFFER_SIZE);
  return stream;
}

/* Returns the first bytes, decompressed: those that have been read, at most the header of a file in
 * pcap format. */
const guint8 *
gpcap_savefile_peek_header (GPcapSavefile *self, gsize *size)
{
  *size = MIN (self->n_read, sizeof self->header);
  return self->header;
}

/* Puts back the last bytes that were read, so that the next read begins with them. Nothing may be
 * left of those that were put back before. */
void
gpcap_savefile_unread (GPcapSavefile *self, gconstpointer data, gsize size)
{
  if (size == 0)
    return;
  if (self->unread == NULL)
    self->unread = g_byte_array_new ();
  g_byte_array_set_size (self->unread, 0);
  g_byte_array_append (self->unread, data, size);
  self->n_unread = size;
  self->n_read -= size;
  self->hit_end = FALSE;
}

/* Returns the descriptor of an uncompressed regular file, or -1, and the first bytes of the file.
 * The descriptor is positioned behind them. */
int
gpcap_savefile_peek_fd (GPcapSavefile *self, const guint8 **head, gsize *head_size)
{
  *head = self->head;
  *head_size = self->head_size;
  return self->is_regular && self->compressed == NULL ? self->fd : -1;
}

gboolean
gpcap_savefile_is_compressed (GPcapSavefile *self)
{
  return self->compressed != NULL;
}

/* Whether a read may have to wait for somebody to write: a pipe, a socket or the program's own
 * stream may not be complete yet. */
gboolean
gpcap_savefile_may_wait (GPcapSavefile *self)
{
  return !self->is_regular && self->bytes == NULL && self->read_func == NULL;
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

/* Returns how many bytes have been read and, if they are compressed, decompressed. Called in the
 * thread that reads. */
guint64
gpcap_savefile_get_position (GPcapSavefile *self)
{
  if (self->compressed != NULL)
    return self->n_raw - gpcap_compressed_count_input (self->compressed);
  return self->is_regular ? (guint64) MAX (lseek (self->fd, 0, SEEK_CUR), 0)
                          : self->n_raw - self->n_unread;
}

/* Returns how much of the savefile its first @position bytes are, from 0 to 1; -1 if its size is
 * unknown. Called when the header has been read. */
double
gpcap_savefile_get_progress (GPcapSavefile *self, guint64 position)
{
  if (self->size < 0)
    return -1;
  return self->size > 0 ? MIN ((double) position / self->size, 1) : 0;
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
  if (self->follow != NULL)
    gpcap_follow_set_wait_func (self->follow, func, user_data);
}

/* Returns how many bytes the kernel has in a pipe, a socket or a file that is followed that nobody
 * has read yet; 0 when that is not known. May be called in any thread. */
gsize
gpcap_savefile_count_available (GPcapSavefile *self)
{
  const int fd = self->stream != NULL ? gpcap_stream_fd_of_input (self->stream) : self->fd;
  struct stat status;
  int n = 0;

  if (self->follow != NULL)
    return gpcap_follow_count_available (self->follow);
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
  if (self->follow != NULL)
    gpcap_follow_cancel (self->follow);
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

/* Reads decompressed bytes: as many as there are, and waits only while there are none. Returns how
 * many, 0 at the end, or -1 with the error set, which all later reads set again. */
gssize
gpcap_savefile_read (GPcapSavefile *self, gpointer buffer, gsize size, GError **error)
{
  const gssize n = read_and_note (self, buffer, size);

  if (n == -1)
    set_failure (self, error);
  return n;
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

/* Sets the error for something that is wrong in the savefile. */
void
gpcap_savefile_set_format_error (GPcapSavefile *self,
                                 GPcapError code,
                                 const char *message,
                                 GError **error)
{
  g_autofree char *reason = g_utf8_make_valid (message, -1);

  g_set_error (error, GPCAP_ERROR, code, "%s: %s", self->name, reason);
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
