/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A follower: reads a file that grows, and notices when another one takes its place.
 *
 * The kernel tells when the file or its directory changes (inotify). What it tells is only a reason
 * to look: the sizes and the inodes decide. So the follower works as well, if later, where the
 * kernel tells nothing: on file systems of the network, behind symbolic links, and for users who
 * have no inotify instance left. */

#include "storage/gpcap-follow.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "base/gpcap-wakeup.h"

/* How long to wait at most before looking again, in microseconds, with inotify and without it. */
#define NOTIFIED_INTERVAL G_USEC_PER_SEC
#define POLLING_INTERVAL (G_USEC_PER_SEC / 20)

/* How many bytes are compared, to notice that the file was written anew. */
#define TAIL_SIZE 64

#define FILE_EVENTS (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF)
#define DIRECTORY_EVENTS (IN_CREATE | IN_MOVED_TO)

struct _GPcapFollow
{
  char *filename; /* owned */
  int inotify; /* owned, or -1 */
  int watch; /* of the file, or -1 */
  GPcapWakeup cancel;
  gboolean is_cancelled; /* atomic */
  GPcapFollowWaitFunc wait_func; /* or NULL */
  gpointer wait_data; /* borrowed; passed to it */

  GMutex lock; /* guards the next two, which any thread may ask for */
  int fd; /* not owned; the file that is read */
  guint64 position; /* how much of the file was read in order, in bytes */

  guint8 tail[TAIL_SIZE]; /* the last bytes that were read in order, at the end of the array */
  gsize tail_size;
  gboolean is_over; /* the file was cut or replaced, and nothing more is read of it */
};

/* Watches the file by its descriptor, because another one may have its name by now. */
static void
watch_file (GPcapFollow *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  if (self->inotify == -1)
    return;
  if (self->watch != -1)
    inotify_rm_watch (self->inotify, self->watch);
  self->watch = inotify_add_watch (self->inotify, path, FILE_EVENTS);
}

static void
watch_directory (GPcapFollow *self)
{
  g_autofree char *directory = g_path_get_dirname (self->filename);

  if (self->inotify != -1)
    inotify_add_watch (self->inotify, directory, DIRECTORY_EVENTS);
}

/* For a regular file that has been opened, and of which nothing has been read. */
GPcapFollow *
gpcap_follow_new (const char *filename, int fd, GError **error)
{
  GPcapWakeup cancel = GPCAP_WAKEUP_INIT;
  GPcapFollow *self;

  if (!gpcap_wakeup_open (&cancel, filename, error))
    return NULL;
  self = g_new0 (GPcapFollow, 1);
  self->filename = g_strdup (filename);
  self->fd = fd;
  self->inotify = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  self->watch = -1;
  self->cancel = cancel;
  g_mutex_init (&self->lock);
  watch_file (self);
  watch_directory (self);
  return self;
}

void
gpcap_follow_free (GPcapFollow *self)
{
  if (self->inotify != -1)
    close (self->inotify);
  gpcap_wakeup_close (&self->cancel);
  g_mutex_clear (&self->lock);
  g_free (self->filename);
  g_free (self);
}

/* Sets the function that is told when a read waits. */
void
gpcap_follow_set_wait_func (GPcapFollow *self, GPcapFollowWaitFunc func, gpointer user_data)
{
  self->wait_func = func;
  self->wait_data = user_data;
}

/* Whether another regular file has the name. One that is not there yet is waited for. */
static gboolean
is_replaced (const GPcapFollow *self, const struct stat *status)
{
  struct stat other;

  return stat (self->filename, &other) == 0 && S_ISREG (other.st_mode)
         && (other.st_dev != status->st_dev || other.st_ino != status->st_ino);
}

/* Returns what has become of the file, of which everything up to @position was read. What is left
 * of a file is to be read before another one has its place. */
GPcapFollowChange
gpcap_follow_look (GPcapFollow *self, guint64 position)
{
  struct stat status;

  if (fstat (self->fd, &status) != 0)
    return GPCAP_FOLLOW_SAME;
  if ((guint64) status.st_size > position)
    return GPCAP_FOLLOW_GREW;
  if ((guint64) status.st_size < position)
    return GPCAP_FOLLOW_CUT;
  if (!is_replaced (self, &status))
    return GPCAP_FOLLOW_SAME;
  /* Its writer may have written the rest after the first look, and before the other file came. */
  if (fstat (self->fd, &status) == 0 && (guint64) status.st_size > position)
    return GPCAP_FOLLOW_GREW;
  return GPCAP_FOLLOW_REPLACED;
}

/* Drops what the kernel has told: the file is looked at in any case. */
static void
drop_events (GPcapFollow *self)
{
  char events[4096];

  if (self->inotify == -1)
    return;
  while (read (self->inotify, events, sizeof events) > 0)
    continue;
}

static void
note_wait (const GPcapFollow *self, gboolean is_waiting)
{
  if (self->wait_func != NULL)
    self->wait_func (self->wait_data, is_waiting);
}

/* Waits until it is time to look at the file again. Returns FALSE when the follower was
 * cancelled. */
gboolean
gpcap_follow_wait (GPcapFollow *self)
{
  const gint64 interval = self->watch != -1 ? NOTIFIED_INTERVAL : POLLING_INTERVAL;
  const gint64 deadline = g_get_monotonic_time () + interval;

  if (g_atomic_int_get (&self->is_cancelled))
    return FALSE;
  note_wait (self, TRUE);
  gpcap_wakeup_wait (&self->cancel, self->inotify, NULL, deadline);
  note_wait (self, FALSE);
  drop_events (self);
  return !g_atomic_int_get (&self->is_cancelled);
}

/* Remembers the last bytes that were read. */
static void
note_tail (GPcapFollow *self, const guint8 *data, gsize size)
{
  const gsize n_new = MIN (size, TAIL_SIZE);
  const gsize n_old = MIN (self->tail_size, TAIL_SIZE - n_new);

  memmove (self->tail + TAIL_SIZE - n_new - n_old, self->tail + TAIL_SIZE - n_old, n_old);
  memcpy (self->tail + TAIL_SIZE - n_new, data + size - n_new, n_new);
  self->tail_size = n_old + n_new;
}

/* Whether the file still has what was read last. If it was cut and has grown past that since, only
 * its bytes tell. */
static gboolean
has_tail (const GPcapFollow *self)
{
  guint8 now[TAIL_SIZE];
  gssize n;

  do
    n = pread (self->fd, now, self->tail_size, self->position - self->tail_size);
  while (n == -1 && errno == EINTR);
  return n == -1
         || ((gsize) n == self->tail_size
             && memcmp (now, self->tail + TAIL_SIZE - self->tail_size, n) == 0);
}

static gssize
read_now (GPcapFollow *self, gpointer buffer, gsize size, GError **error)
{
  gssize n;

  do
    n = read (self->fd, buffer, size);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  if (n > 0)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      self->position += n;
      note_tail (self, buffer, n);
    }
  return n;
}

static gboolean
wait_to_read (GPcapFollow *self, GError **error)
{
  if (gpcap_follow_wait (self))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled");
  return FALSE;
}

/* Reads what the file has, and waits while it has nothing. Returns how many bytes, 0 when the file
 * was cut or another one has taken its place, or -1 with the error set: %G_IO_ERROR_CANCELLED, or
 * the operating system's. */
gssize
gpcap_follow_read (GPcapFollow *self, gpointer buffer, gsize size, GError **error)
{
  while (!self->is_over)
    {
      const gssize n = read_now (self, buffer, size, error);

      if (n != 0)
        return n;
      switch (gpcap_follow_look (self, self->position))
        {
        case GPCAP_FOLLOW_GREW:
          self->is_over = !has_tail (self);
          break;
        case GPCAP_FOLLOW_REPLACED:
        case GPCAP_FOLLOW_CUT:
          self->is_over = TRUE;
          break;
        case GPCAP_FOLLOW_SAME:
        default:
          self->is_over = !has_tail (self);
          if (!self->is_over && !wait_to_read (self, error))
            return -1;
        }
    }
  return 0;
}

/* Whether a read has returned 0: the file was cut or replaced. */
gboolean
gpcap_follow_is_over (const GPcapFollow *self)
{
  return self->is_over;
}

/* Goes on with the file that has the name now, from its beginning, and waits while there is none.
 * Returns its descriptor, which the caller owns, or -1 with the error set. */
int
gpcap_follow_open_next (GPcapFollow *self, GError **error)
{
  int fd;

  while ((fd = open (self->filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1)
    {
      if (errno != ENOENT)
        {
          gpcap_error_set_from_errno (error, self->filename, errno);
          return -1;
        }
      if (!wait_to_read (self, error))
        return -1;
    }
  g_mutex_lock (&self->lock);
  self->fd = fd;
  self->position = 0;
  self->tail_size = 0;
  g_mutex_unlock (&self->lock);
  self->is_over = FALSE;
  watch_file (self);
  return fd;
}

/* Returns how many bytes the file has that were not read in order yet. May be called in any
 * thread. */
gsize
gpcap_follow_count_available (GPcapFollow *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  struct stat status;

  if (fstat (self->fd, &status) != 0)
    return 0;
  return MAX (status.st_size - (goffset) self->position, 0);
}

/* Ends a wait, in any thread, and all later ones. */
void
gpcap_follow_cancel (GPcapFollow *self)
{
  g_atomic_int_set (&self->is_cancelled, TRUE);
  gpcap_wakeup_signal (&self->cancel);
}
