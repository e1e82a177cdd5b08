/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that is a file descriptor: of a file, a FIFO, a pipe or a socket. */

#include "storage/gpcap-fd-sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "base/gpcap-signals.h"
#include "storage/gpcap-write-open.h"

typedef struct
{
  GPcapSink sink;
  int fd; /* or -1 */
  gboolean owns_fd;
  gboolean is_emptied; /* when the savefile begins */
  struct stat status; /* of the file, when it was opened */
  gboolean is_blocking; /* not regular, and a write waits */
} GPcapFdSink;

static gssize
write_without_signals (int fd, const guint8 *data, gsize size)
{
  GPcapSignals signals;

  gpcap_signals_block (&signals);
  const gssize n = write (fd, data, size);
  const int errsv = errno;
  gpcap_signals_unblock (&signals, n == -1 && (errsv == EPIPE || errsv == EFBIG));
  errno = errsv;
  return n;
}

/* What became of an attempt to write. */
typedef enum
{
  TRY_AGAIN,
  WAIT_ENDED,
  FAILED, /* with errno set */
} Outcome;

/* Writes some of the bytes, and adds their number to @n_written. */
static Outcome
write_some (GPcapFdSink *self, const guint8 *data, gsize size, GPcapSinkWait wait, gsize *n_written)
{
  struct pollfd writable = { .fd = self->fd, .events = POLLOUT };

  if (wait == GPCAP_SINK_WAIT_NEVER && self->sink.fd == -1)
    {
      if (poll (&writable, 1, 0) != 1)
        return WAIT_ENDED;
      size = MIN (size, PIPE_BUF);
    }
  const gssize n = write_without_signals (self->fd, data, size);
  if (n >= 0)
    {
      *n_written += n;
      /* Only a signal ends a write of a blocking descriptor before all is written. */
      return wait == GPCAP_SINK_WAIT_UNTIL_SIGNAL && self->is_blocking && (gsize) n < size
                 ? WAIT_ENDED
                 : TRY_AGAIN;
    }
  if (errno == EINTR)
    return wait == GPCAP_SINK_WAIT_UNTIL_SIGNAL ? WAIT_ENDED : TRY_AGAIN;
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    return FAILED;
  if (wait == GPCAP_SINK_WAIT_NEVER)
    return WAIT_ENDED;
  return poll (&writable, 1, -1) == -1 && wait == GPCAP_SINK_WAIT_UNTIL_SIGNAL ? WAIT_ENDED
                                                                               : TRY_AGAIN;
}

static gboolean
fd_sink_write (GPcapSink *sink,
               const guint8 *data,
               gsize size,
               GPcapSinkWait wait,
               gsize *n_written,
               GError **error)
{
  Outcome outcome = TRY_AGAIN;

  *n_written = 0;
  while (outcome == TRY_AGAIN && *n_written < size)
    outcome =
        write_some ((GPcapFdSink *) sink, data + *n_written, size - *n_written, wait, n_written);
  if (outcome != FAILED)
    return TRUE;
  gpcap_error_set_from_errno (error, sink->name, errno);
  return FALSE;
}

static void
fd_sink_cut (GPcapSink *sink, gsize size)
{
  const off_t end = sink->fd != -1 ? lseek (sink->fd, 0, SEEK_CUR) : -1;

  if (end != -1 && ftruncate (sink->fd, end - (off_t) size) == 0)
    lseek (sink->fd, 0, SEEK_END);
}

/* Instead of O_TRUNC. */
static gboolean
fd_sink_begin (GPcapSink *sink, GError **error)
{
  if (sink->fd == -1 || !((GPcapFdSink *) sink)->is_emptied || ftruncate (sink->fd, 0) == 0)
    return TRUE;
  gpcap_error_set_from_errno (error, sink->name, errno);
  return FALSE;
}

static void
fd_sink_replace (GPcapSink *sink, GPcapSink *next)
{
  GPcapFdSink *self = (GPcapFdSink *) sink;
  const GPcapFdSink old = *self;

  *self = *(GPcapFdSink *) next;
  *(GPcapFdSink *) next = old;
  gpcap_sink_free (next, FALSE);
}

static gboolean
fd_sink_is_file (GPcapSink *sink, const GPcapReadFile *file)
{
  return gpcap_read_file_is_same (file, &((GPcapFdSink *) sink)->status);
}

static void
fd_sink_free (GPcapSink *sink, gboolean is_forked)
{
  GPcapFdSink *self = (GPcapFdSink *) sink;

  if (self->owns_fd && self->fd != -1)
    close (self->fd);
  if (is_forked)
    return;
  g_free (sink->name);
  g_free (self);
}

static const GPcapSinkFuncs fd_sink_funcs = {
  .begin = fd_sink_begin,
  .write = fd_sink_write,
  .cut = fd_sink_cut,
  .replace = fd_sink_replace,
  .is_file = fd_sink_is_file,
  .free = fd_sink_free,
};

/* Returns a sink for the descriptor, or NULL if that is -1 because it could not be opened. Takes
 * the name. A new file has nothing that could be lost: who reads it already is a reader that
 * follows its name. */
static GPcapSink *
fd_sink_new (char *name, int fd, gboolean owns_fd, gboolean is_new, GError **error)
{
  GPcapFdSink *self = g_new0 (GPcapFdSink, 1);

  self->sink.funcs = &fd_sink_funcs;
  self->sink.name = name;
  self->sink.fd = -1;
  self->fd = fd;
  self->owns_fd = owns_fd;
  if (fd == -1 || fstat (fd, &self->status) != 0)
    gpcap_error_set_from_errno (error, name, errno);
  else if (!is_new && gpcap_read_file_is_any (&self->status))
    gpcap_read_file_set_busy (name, error);
  else
    {
      if (S_ISREG (self->status.st_mode))
        self->sink.fd = fd;
      else
        self->is_blocking = (fcntl (fd, F_GETFL) & O_NONBLOCK) == 0;
      return &self->sink;
    }
  fd_sink_free (&self->sink, FALSE);
  return NULL;
}

/* Opens a file by name for writing. Returns a descriptor, or -1 with errno set. */
static int
open_by_name (const char *filename, int flags, GCancellable *cancellable, gboolean *is_new)
{
  const int fd = gpcap_write_open (filename, flags | O_CREAT | O_EXCL, cancellable);

  *is_new = fd != -1;
  if (fd != -1 || errno != EEXIST)
    return fd;
  return gpcap_write_open (filename, flags | O_CREAT, cancellable);
}

/* Opens a file by name; "-" is the standard output. @cancellable ends the wait for the reader of a
 * FIFO. Nothing happens to what is in the file yet. */
GPcapSink *
gpcap_fd_sink_open (const char *filename,
                    gboolean is_readable,
                    GCancellable *cancellable,
                    GError **error)
{
  const gboolean is_stdout = g_str_equal (filename, "-");
  const int flags = O_CLOEXEC | (is_readable ? O_RDWR : O_WRONLY);
  gboolean is_new = FALSE;
  const int fd = is_stdout ? STDOUT_FILENO : open_by_name (filename, flags, cancellable, &is_new);
  const int errsv = errno;

  if (fd == -1 && g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  errno = errsv;
  GPcapSink *sink = fd_sink_new (g_utf8_make_valid (filename, -1), fd, !is_stdout, is_new, error);
  if (sink != NULL)
    ((GPcapFdSink *) sink)->is_emptied = !is_stdout;
  return sink;
}

/* Uses a duplicate of the descriptor, which remains the caller's. What is in a file stays. */
GPcapSink *
gpcap_fd_sink_open_fd (int fd, GError **error)
{
  return fd_sink_new (g_strdup_printf ("file descriptor %d", fd),
                      fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), TRUE, FALSE, error);
}
