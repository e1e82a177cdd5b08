/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A wake-up: ends a thread's wait, from any thread. */

#include "base/gpcap-wakeup.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"

/* The longest wait for a cancellable when the wake-up is not open, in milliseconds. */
#define UNLINKED_WAIT 10

/* GLib can be asked for a cancellable's descriptor instead, but it makes one then, and ends the
 * program when there are no descriptors left. A thread that cancels may still be in the handler
 * when the link is undone, and nobody waits for it, as g_cancellable_disconnect() would: so the
 * handler has a reference of its own. */
struct _GPcapWakeupLink
{
  gatomicrefcount ref_count;
  GCancellable *cancellable; /* owned by who made the link */
  gulong handler; /* of the cancellable, or 0 */

  GMutex lock; /* guards the fields below */
  GPcapWakeup *wakeup; /* borrowed; NULL when the link is undone */
  gboolean is_cancelled; /* the wake-up was signalled */
};

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

/* Whether there is a descriptor left for a wake-up of GLib's own, which a main context and the
 * descriptor of a cancellable have: GLib ends the program when it cannot make one. */
gboolean
gpcap_wakeup_is_possible (const char *what, GError **error)
{
  GPcapWakeup probe = GPCAP_WAKEUP_INIT;

  if (!gpcap_wakeup_open (&probe, what, error))
    return FALSE;
  gpcap_wakeup_close (&probe);
  return TRUE;
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

static void
link_unref (gpointer link)
{
  GPcapWakeupLink *self = link;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Called in the thread that cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer link)
{
  GPcapWakeupLink *self = link;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->wakeup == NULL)
    return;
  self->is_cancelled = TRUE;
  gpcap_wakeup_signal (self->wakeup);
}

/* Signals the wake-up when @cancellable is cancelled, or at once if it is already. Takes no
 * descriptor. Whoever made the link undoes it before the wake-up is closed. */
GPcapWakeupLink *
gpcap_wakeup_link (GPcapWakeup *self, GCancellable *cancellable)
{
  GPcapWakeupLink *link = g_new0 (GPcapWakeupLink, 1);

  g_atomic_ref_count_init (&link->ref_count);
  g_mutex_init (&link->lock);
  link->wakeup = self;
  link->cancellable = g_object_ref (cancellable);
  g_atomic_ref_count_inc (&link->ref_count);
  link->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), link, link_unref);
  return link;
}

/* Undoes a link. Returns whether it has signalled the wake-up. */
gboolean
gpcap_wakeup_unlink (GPcapWakeupLink *link)
{
  gboolean is_cancelled;

  if (link->handler != 0)
    g_signal_handler_disconnect (link->cancellable, link->handler);
  g_clear_object (&link->cancellable);
  g_mutex_lock (&link->lock);
  link->wakeup = NULL;
  is_cancelled = link->is_cancelled;
  g_mutex_unlock (&link->lock);
  link_unref (link);
  return is_cancelled;
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
 * error included, the process receives a signal, or @timeout passes, in milliseconds. */
static GPcapWaitResult
wait_for (GPcapWakeup *self, int fd, int timeout)
{
  GPollFD fds[2] = {
    { .fd = gpcap_wakeup_get_fd (self), .events = G_IO_IN },
    { .fd = fd, .events = G_IO_IN },
  };
  const int n_ready = g_poll (fds, G_N_ELEMENTS (fds), timeout);

  if (n_ready == -1 && errno == EINTR)
    return GPCAP_WAIT_SIGNALLED;
  if (n_ready == 0)
    return GPCAP_WAIT_TIMED_OUT;
  if (fds[0].revents == 0)
    return GPCAP_WAIT_READY;
  gpcap_wakeup_acknowledge (self);
  return GPCAP_WAIT_WOKEN;
}

/* Waits for a cancellable that cannot signal the wake-up, because that is not open. */
static GPcapWaitResult
wait_in_turns (GPcapWakeup *self, int fd, GCancellable *cancellable, int timeout)
{
  const int turn = (int) MIN ((guint) timeout, UNLINKED_WAIT);
  const GPcapWaitResult result = wait_for (self, fd, turn);

  if (g_cancellable_is_cancelled (cancellable))
    return GPCAP_WAIT_WOKEN;
  return result == GPCAP_WAIT_TIMED_OUT && turn != timeout ? GPCAP_WAIT_READY : result;
}

/* Waits until the wake-up is signalled (which the wait acknowledges), @fd is ready in any way, an
 * error included, @cancellable is cancelled, the process receives a signal, or @deadline passes, in
 * monotonic time. A @fd of -1 is ignored. */
GPcapWaitResult
gpcap_wakeup_wait (GPcapWakeup *self, int fd, GCancellable *cancellable, gint64 deadline)
{
  const int timeout = get_timeout (deadline);
  GPcapWaitResult result;
  GPcapWakeupLink *link;

  if (cancellable == NULL)
    return wait_for (self, fd, timeout);
  if (gpcap_wakeup_get_fd (self) == -1)
    return wait_in_turns (self, fd, cancellable, timeout);
  link = gpcap_wakeup_link (self, cancellable);
  result = wait_for (self, fd, timeout);
  if (!gpcap_wakeup_unlink (link))
    return result;
  /* The wait may have ended before the wake-up was signalled. */
  gpcap_wakeup_acknowledge (self);
  return GPCAP_WAIT_WOKEN;
}
