/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The opening of a file to write to, which may be a FIFO without a reader. */

#include "storage/gpcap-write-open.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* How often the opening of a FIFO looks for a reader and at the cancellable, in microseconds. A
 * cancellable's own descriptor is not waited for: GLib ends the program when it cannot make one. */
#define FIFO_INTERVAL (20 * G_TIME_SPAN_MILLISECOND)

static gboolean
is_fifo (const char *filename)
{
  struct stat status;

  return stat (filename, &status) == 0 && S_ISFIFO (status.st_mode);
}

/* Opens a FIFO when it has a reader. Returns -1 if the wait is cancelled, or fails. */
static int
open_fifo (const char *filename, int flags, GCancellable *cancellable)
{
  int fd = -1, errsv = ECANCELED;

  while (fd == -1 && !g_cancellable_is_cancelled (cancellable))
    {
      fd = open (filename, flags | O_NONBLOCK);
      errsv = errno;
      if (fd == -1 && errsv != ENXIO && errsv != EINTR)
        break;
      if (fd == -1)
        g_usleep (FIFO_INTERVAL);
    }
  errno = errsv;
  return fd;
}

/* Returns a descriptor, or -1 with errno set. No signal ends the wait for the reader of a FIFO, but
 * @cancellable does. */
int
gpcap_write_open (const char *filename, int flags, GCancellable *cancellable)
{
  int fd;

  if (cancellable != NULL && is_fifo (filename))
    return open_fifo (filename, flags, cancellable);
  do
    fd = open (filename, flags, 0666);
  while (fd == -1 && errno == EINTR);
  return fd;
}
