/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stream that remembers what the operating system said. */

#include "gpcap-savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../gpcap-error.h"
#include "gpcap-status.h"

/* How much is read from the file at a time, in bytes. */
#define BLOCK_SIZE (64 * 1024)

/* libpcap tells a reading error, a file that ends too early and one that is damaged apart only in
 * the words of its message, which change. It reads from this stream, which saw what happened. */
struct _GPcapSavefile
{
  char *filename; /* owned, for messages */
  FILE *stream; /* owned until stolen; reads from fd through a cookie */
  int fd; /* owned unless it is the standard input */

  gboolean is_pipe; /* or a socket or terminal: not all of it may be there yet */
  gboolean any_byte;
  gboolean hit_end;
  int errsv; /* of the read that failed, or 0 */
};

/* Blocks, also when somebody made the descriptor non-blocking, for libpcap cannot go on with a
 * packet that it began to read. */
static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapSavefile *self = cookie;

  for (;;)
    {
      const ssize_t n = read (self->fd, buffer, size);

      if (n > 0)
        self->any_byte = TRUE;
      if (n == 0)
        self->hit_end = TRUE;
      if (n >= 0)
        return n;
      if (errno == EAGAIN || errno == EWOULDBLOCK)
        poll (&(struct pollfd){ .fd = self->fd, .events = POLLIN }, 1, -1);
      else if (errno != EINTR)
        break;
    }
  self->errsv = errno;
  return -1;
}

/* "-" is the standard input. */
GPcapSavefile *
gpcap_savefile_open (const char *filename, GError **error)
{
  const gboolean is_stdin = g_str_equal (filename, "-");
  const int fd = is_stdin ? STDIN_FILENO : open (filename, O_RDONLY | O_CLOEXEC);
  struct stat status;

  if (fd == -1)
    {
      gpcap_status_set_error_from_errno (error, filename, errno);
      return NULL;
    }

  g_autoptr (GPcapSavefile) self = g_new0 (GPcapSavefile, 1);
  self->filename = g_utf8_make_valid (filename, -1);
  self->fd = fd;
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
  self->is_pipe = !S_ISREG (status.st_mode);
  self->stream = fopencookie (self, "r", (cookie_io_functions_t){ .read = read_cb });
  if (self->stream == NULL)
    {
      gpcap_status_set_error_from_errno (error, filename, errno);
      return NULL;
    }
  setvbuf (self->stream, NULL, _IOFBF, BLOCK_SIZE);
  return g_steal_pointer (&self);
}

/* To be called after the stream is closed, if it was stolen. */
void
gpcap_savefile_free (GPcapSavefile *self)
{
  g_clear_pointer (&self->stream, fclose);
  if (self->fd != STDIN_FILENO)
    close (self->fd);
  g_free (self->filename);
  g_free (self);
}

/* The stream, for libpcap, whose handle closes it. */
FILE *
gpcap_savefile_steal_stream (GPcapSavefile *self)
{
  return g_steal_pointer (&self->stream);
}

gboolean
gpcap_savefile_is_pipe (GPcapSavefile *self)
{
  return self->is_pipe;
}

/* Tells why libpcap could not read on; its message says where. */
void
gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error)
{
  if (self->errsv != 0)
    {
      gpcap_status_set_error_from_errno (error, self->filename, self->errsv);
      return;
    }

  g_autofree char *reason = g_utf8_make_valid (message, -1);
  if (!self->any_byte)
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE, "%s: The file is empty",
                 self->filename);
  else
    g_set_error (error, GPCAP_ERROR,
                 self->hit_end ? GPCAP_ERROR_TRUNCATED : GPCAP_ERROR_INVALID_FORMAT, "%s: %s",
                 self->filename, reason);
}
