/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A wake-up: ends a thread's wait, from any thread. */

#include "base/gpcap-wakeup.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"

/* The longest wait for a cancellable that cannot be polled, in milliseconds. */
#define UNPOLLED_WAIT 10

/* Opens the wake-up, unless it is open already. @what heads the error message. */
gboolean
gpcap_wakeup_open (GPcapWakeup *self, const char *what, GError **error)
{
  int fd;

  if (gpcap_wakeup_get_fd (self) != -1)
    return TRUE;
  fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd == -1)
    gpcap_error_set_from_errno (error, what, errno);
  g_atomic_int_set (&self->fd, fd);
  return fd != -1;
}

void
gpcap_wakeup_close (GPcapWakeup *self)
{
  if (self->fd != -1)
    close (self->fd);
  self->fd = -1;
}

/* Returns the descriptor to poll, or -1 while the wake-up is not open. */
int
gpcap_wakeup_get_fd (const GPcapWakeup *self)
{
  return g_atomic_int_get (&self->fd);
}

/* May be called in any thread, and in a signal handler. */
void
gpcap_wakeup_signal (GPcapWakeup *self)
{
  const int fd = gpcap_wakeup_get_fd (self);

  if (fd != -1)
    eventfd_write (fd, 1);
}

void
gpcap_wakeup_acknowledge (GPcapWakeup *self)
{
  eventfd_read (self->fd, &(eventfd_t){ 0 });
}

/* Returns the time until @deadline, in milliseconds, rounded up; -1 for GPCAP_FOREVER. */
static int
get_timeout (gint64 deadline)
{
  const gint64 left = deadline - g_get_monotonic_time ();

  if (deadline == GPCAP_FOREVER)
    return -1;
  return CLAMP ((left + G_TIME_SPAN_MILLISECOND - 1) / G_TIME_SPAN_MILLISECOND, 0, G_MAXINT);
}

/* Waits until the wake-up is signalled (which the wait acknowledges), @fd is ready in any way, an
 * error included, @cancellable is cancelled, the process receives a signal, or @deadline passes, in
 * monotonic time. A @fd of -1 is ignored. */
GPcapWaitResult
gpcap_wakeup_wait (GPcapWakeup *self, int fd, GCancellable *cancellable, gint64 deadline)
{
  GPollFD fds[3] = {
    { .fd = gpcap_wakeup_get_fd (self), .events = G_IO_IN },
    { .fd = fd, .events = G_IO_IN },
    { .fd = -1 },
  };
  const gboolean has_cancel_fd =
      cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[2]);
  const gboolean is_bounded = cancellable != NULL && !has_cancel_fd;
  const int timeout = get_timeout (deadline);
  const int bounded = is_bounded ? (int) MIN ((guint) timeout, UNPOLLED_WAIT) : timeout;
  const int n_ready = g_poll (fds, G_N_ELEMENTS (fds), bounded);
  const gboolean is_signalled = n_ready == -1 && errno == EINTR;

  if (has_cancel_fd)
    g_cancellable_release_fd (cancellable);
  if (is_signalled)
    return GPCAP_WAIT_SIGNALLED;
  if (n_ready == 0)
    return bounded == timeout ? GPCAP_WAIT_TIMED_OUT : GPCAP_WAIT_READY;
  if (fds[0].revents != 0)
    gpcap_wakeup_acknowledge (self);
  return fds[0].revents != 0 || fds[2].revents != 0 ? GPCAP_WAIT_WOKEN : GPCAP_WAIT_READY;
}
