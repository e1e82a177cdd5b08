/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ring of files: those in a directory whose names a template gives, of which the oldest go. */

#include "savefiles/gpcap-ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "base/gpcap-timestamp.h"

/* How much later than a file was changed its packets may be, in seconds: by another clock. */
#define SLACK 2

/* The bounds of a quarter of the descriptors that the process may have. */
#define MIN_OPEN 8
#define MAX_OPEN 4096

/* How often to try to lock the directory, and for how long when a packet waits for that, in
 * microseconds. */
#define LOCK_INTERVAL 500
#define BRIEF_PATIENCE (G_USEC_PER_SEC / 10)

static void
ring_file_free (gpointer file)
{
  g_free (((GPcapRingFile *) file)->name);
  g_free (file);
}

static void
ring_clear (GPcapRing *self)
{
  g_queue_clear_full (&self->files, ring_file_free);
  g_mutex_clear (&self->lock);
  if (self->directory != -1)
    close (self->directory);
  g_free (self->path);
  gpcap_file_names_free (self->names);
  g_free (self);
}

GPcapRing *
gpcap_ring_ref (GPcapRing *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_ring_unref (GPcapRing *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    ring_clear (self);
}

/* Returns the whole name of a file, for messages and for the program. */
char *
gpcap_ring_get_path (GPcapRing *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

void
gpcap_ring_set_error (GPcapRing *self, const char *name, int errsv, GError **error)
{
  g_autofree char *path = gpcap_ring_get_path (self, name);
  g_autofree char *shown = g_utf8_make_valid (path, -1);

  gpcap_error_set_from_errno (error, shown, errsv);
}

static int
compare_files (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GPcapRingFile *one = a, *other = b;

  if (one->number != other->number)
    return one->number < other->number ? -1 : 1;
  return one->changed_at < other->changed_at ? -1 : one->changed_at > other->changed_at;
}

/* Puts the files in order of their numbers, after some were added in another order. */
void
gpcap_ring_sort (GPcapRing *self)
{
  g_queue_sort (&self->files, compare_files, NULL);
}

/* With the lock held. Adds a file that is there as the latest one. */
void
gpcap_ring_add (GPcapRing *self, const char *name, guint64 number, gboolean is_compressed)
{
  GPcapRingFile *file;
  struct stat status;

  self->next_number = MAX (self->next_number, number + 1);
  if (fstatat (self->directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0
      || !S_ISREG (status.st_mode))
    return;
  file = g_new (GPcapRingFile, 1);
  *file = (GPcapRingFile){
    .name = g_strdup (name),
    .number = number,
    .size = status.st_size,
    .changed_at = status.st_mtime,
    .serial = self->n_added++,
    .first_time = G_MININT64,
    .last_time = G_MAXINT64,
    .is_compressed = is_compressed,
  };
  g_queue_push_tail (&self->files, file);
  self->n_bytes += file->size;
}

/* With the lock held. Removes a file from the list. */
void
gpcap_ring_forget (GPcapRing *self, GList *link)
{
  GPcapRingFile *file = link->data;

  self->n_bytes -= file->size;
  g_queue_delete_link (&self->files, link);
  ring_file_free (file);
}

/* Renames a file, unless another one has the name. Returns 0 or an error number. */
int
gpcap_ring_rename (GPcapRing *self, const char *name, const char *new_name)
{
  if (renameat2 (self->directory, name, self->directory, new_name, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  /* Not each file system can do that. A link fails in the same way if the name is taken. */
  if (linkat (self->directory, name, self->directory, new_name, 0) != 0)
    return errno;
  return unlinkat (self->directory, name, 0) == 0 ? 0 : errno;
}

/* Locks the directory while a file under way is created, and while a ring is taken up: so no
 * process takes a file that another one has not locked yet for one that was left. Whoever may read
 * the directory can lock it, too, and keep that up: so the wait, in microseconds, is limited. */
gboolean
gpcap_ring_lock_directory (GPcapRing *self, gint64 patience)
{
  const gint64 deadline = g_get_monotonic_time () + patience;

  while (flock (self->directory, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno != EINTR && (errno != EWOULDBLOCK || g_get_monotonic_time () >= deadline))
        return FALSE;
      g_usleep (LOCK_INTERVAL);
    }
  return TRUE;
}

void
gpcap_ring_unlock_directory (GPcapRing *self)
{
  flock (self->directory, LOCK_UN);
}

static gboolean
open_directory (GPcapRing *self, GError **error)
{
  self->directory = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->directory != -1)
    return TRUE;
  g_autofree char *shown = g_utf8_make_valid (self->path, -1);
  gpcap_error_set_from_errno (error, shown, errno);
  return FALSE;
}

/* Makes a ring without files in the template's directory. Takes over the names. */
GPcapRing *
gpcap_ring_new (GPcapFileNames *names, const GPcapRingLimits *limits, GError **error)
{
  g_autoptr (GPcapRing) self = g_new0 (GPcapRing, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->names = names;
  self->limits = *limits;
  self->path = g_canonicalize_filename (names->directory, NULL);
  self->directory = -1;
  self->next_number = 1;
  return open_directory (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Creates a file under way, empty, and locks it, which shows other processes that it is not one
 * that was left. Its name is one that it might get at @timestamp; the one before it may not have
 * got its own yet. Returns its descriptor, or -1. */
int
gpcap_ring_begin_file (GPcapRing *self, gint64 timestamp, char **hidden_name, GError **error)
{
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  g_autofree char *hidden = NULL;
  guint64 number;
  int fd, errsv;

  g_mutex_lock (&self->lock);
  number = self->next_number;
  g_mutex_unlock (&self->lock);
  /* Without it, the file can only be taken for one that was left in the moment before it is locked.
   */
  gpcap_ring_lock_directory (self, BRIEF_PATIENCE);
  do
    {
      g_autofree char *name = gpcap_file_names_make (self->names, timestamp, number++);

      g_free (hidden);
      hidden =
          g_strconcat (GPCAP_FILE_NAMES_HIDDEN_PREFIX, name, GPCAP_FILE_NAMES_HIDDEN_SUFFIX, NULL);
      fd = openat (self->directory, hidden, flags, 0666);
      errsv = errno;
    }
  while (fd == -1 && errsv == EEXIST);
  if (fd != -1)
    flock (fd, LOCK_EX | LOCK_NB);
  gpcap_ring_unlock_directory (self);
  if (fd == -1)
    gpcap_ring_set_error (self, hidden, errsv, error);
  else
    *hidden_name = g_steal_pointer (&hidden);
  return fd;
}

/* Gives a file under way, which is whole now, its own name, with a date and the next number that
 * is free. Returns that name, in the directory. */
char *
gpcap_ring_end_file (GPcapRing *self, const char *hidden_name, gint64 timestamp, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (;;)
    {
      const guint64 number = self->next_number++;
      g_autofree char *name = gpcap_file_names_make (self->names, timestamp, number);
      const int errsv = gpcap_ring_rename (self, hidden_name, name);

      if (errsv == EEXIST)
        continue;
      if (errsv != 0)
        {
          gpcap_ring_set_error (self, hidden_name, errsv, error);
          return NULL;
        }
      gpcap_ring_add (self, name, number, FALSE);
      return g_steal_pointer (&name);
    }
}

/* Removes a file under way that has no packets. */
void
gpcap_ring_drop_file (GPcapRing *self, const char *hidden_name)
{
  unlinkat (self->directory, hidden_name, 0);
}

/* With the lock held. Returns how many bytes are to be freed. They are not free at once on each
 * file system, so what was deleted meanwhile is counted by the caller. */
static guint64
count_missing (GPcapRing *self)
{
  struct statvfs status;

  if (self->limits.min_free_bytes == 0 || fstatvfs (self->directory, &status) != 0)
    return 0;
  const guint64 n_free = (guint64) status.f_bavail * status.f_frsize;
  return self->limits.min_free_bytes > n_free ? self->limits.min_free_bytes - n_free : 0;
}

static gboolean
is_too_much (const GPcapRing *self, gint64 now, guint64 n_missing)
{
  const GPcapRingLimits *limits = &self->limits;
  const GPcapRingFile *oldest = g_queue_peek_head ((GQueue *) &self->files);

  return oldest != NULL
         && ((limits->keep_files > 0 && self->files.length > limits->keep_files)
             || (limits->keep_bytes > 0 && self->n_bytes > limits->keep_bytes)
             || (limits->keep_age > 0 && oldest->changed_at < now
                 && (guint64) (now - oldest->changed_at) > limits->keep_age)
             || n_missing > 0);
}

/* Tries to delete a file. Returns whether it is the ring's no more: also when a directory has got
 * its name, or it belongs to another user, so that one such file does not keep all those after it.
 */
static gboolean delete (GPcapRing *self, const GPcapRingFile *file)
{
  return unlinkat (self->directory, file->name, 0) == 0 || errno == ENOENT || errno == EISDIR
         || errno == EPERM;
}

/* Deletes the oldest files until the limits hold; @now is in seconds since 1970. A file that cannot
 * be deleted now stays in the ring, and so do those after it. */
void
gpcap_ring_prune (GPcapRing *self, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint64 n_missing = count_missing (self);

  while (is_too_much (self, now, n_missing))
    {
      const GPcapRingFile *oldest = g_queue_peek_head (&self->files);

      if (!delete (self, oldest))
        return;
      n_missing -= MIN (n_missing, MAX (oldest->size, 1));
      gpcap_ring_forget (self, self->files.head);
    }
}

/* Returns the names of the files, the oldest one first. */
char **
gpcap_ring_list (GPcapRing *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (const GList *link = self->files.head; link != NULL; link = link->next)
    g_strv_builder_add (builder, ((const GPcapRingFile *) link->data)->name);
  return g_strv_builder_end (builder);
}

/* Notes of which time the packets of the latest file are. */
void
gpcap_ring_set_times (GPcapRing *self, const char *name, gint64 first_time, gint64 last_time)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPcapRingFile *latest = g_queue_peek_tail (&self->files);

  if (latest == NULL || !g_str_equal (latest->name, name))
    return;
  latest->first_time = first_time;
  latest->last_time = last_time;
}

void
gpcap_ring_part_clear (GPcapRingPart *part)
{
  if (part->path != NULL && part->fd != -1)
    close (part->fd);
  g_clear_pointer (&part->path, g_free);
  g_clear_pointer (&part->ring, gpcap_ring_unref);
}

static void
clear_part (gpointer part)
{
  gpcap_ring_part_clear (part);
}

GArray *
gpcap_ring_parts_new (void)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (GPcapRingPart));

  g_array_set_clear_func (parts, clear_part);
  return parts;
}

/* Opens a file to read it, which may not be the one that was added: something else may have got its
 * name. Returns its descriptor; or -1 with errno set, ENOENT if it is no file. */
int
gpcap_ring_open_to_read (GPcapRing *self, const char *name)
{
  /* It does not wait for the writer of a FIFO. */
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int fd = openat (self->directory, name, flags);
  struct stat status;

  if (fd == -1 || (fstat (fd, &status) == 0 && S_ISREG (status.st_mode)))
    return fd;
  close (fd);
  errno = ENOENT;
  return -1;
}

/* Returns how many parts are open at a time. The process, which captures, needs descriptors, too.
 */
static guint
get_max_open (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return MIN_OPEN;
  return CLAMP (limit.rlim_cur / 4, MIN_OPEN, MAX_OPEN);
}

static void
append_part (GPcapRing *self,
             int fd,
             const char *name,
             guint64 serial,
             gboolean is_under_way,
             GArray *parts)
{
  const GPcapRingPart part = {
    .fd = fd,
    .path = gpcap_ring_get_path (self, name),
    .is_under_way = is_under_way,
    .ring = gpcap_ring_ref (self),
    .serial = serial,
  };

  /* The one that was under way before is whole by now. */
  if (parts->len > get_max_open ())
    {
      GPcapRingPart *last = &g_array_index (parts, GPcapRingPart, parts->len - 1);

      if (last->fd != -1)
        close (last->fd);
      last->fd = -1;
    }
  g_array_append_val (parts, part);
}

/* Opens a file to read it, which has that serial number, or will have it. One that was deleted is
 * left out. */
gboolean
gpcap_ring_open_part (GPcapRing *self,
                      const char *name,
                      guint64 serial,
                      gboolean is_under_way,
                      GArray *parts,
                      GError **error)
{
  const int fd = gpcap_ring_open_to_read (self, name);

  if (fd != -1)
    {
      append_part (self, fd, name, serial, is_under_way, parts);
      return TRUE;
    }
  if (errno == ENOENT)
    return TRUE;
  gpcap_ring_set_error (self, name, errno, error);
  return FALSE;
}

static const GPcapRingFile *
find_serial (const GPcapRing *self, guint64 serial)
{
  for (const GList *link = self->files.head; link != NULL; link = link->next)
    {
      const GPcapRingFile *file = link->data;

      if (file->serial == serial)
        return file;
    }
  return NULL;
}

/* Opens a part that was not opened with the others because they were many. In any thread. Fails if
 * the ring has deleted it meanwhile. */
gboolean
gpcap_ring_part_open (GPcapRingPart *part, GError **error)
{
  if (part->fd != -1)
    return TRUE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&part->ring->lock);
  const GPcapRingFile *file = find_serial (part->ring, part->serial);

  errno = ENOENT;
  if (file != NULL)
    part->fd = gpcap_ring_open_to_read (part->ring, file->name);
  part->is_under_way = FALSE;
  if (part->fd != -1)
    return TRUE;
  const int errsv = errno;
  g_autofree char *shown = g_utf8_make_valid (part->path, -1);
  gpcap_error_set_from_errno (error, shown, errsv);
  return FALSE;
}

/* Whether a file may have packets of a time. Of one that was there before only the time is known
 * when it was whole. */
static gboolean
may_have (const GPcapRingFile *file, gint64 from, gint64 to)
{
  return file->last_time >= from && file->first_time <= to
         && (file->last_time != G_MAXINT64
             || (file->changed_at + SLACK) >= from / GPCAP_NANOSECONDS_PER_SECOND);
}

/* Opens whole files, the oldest one first, that may have packets of a time, and are not among the
 * first @n_taken that were added. @n_added is set to the number of those that were added. Where
 * they are many, the later ones are opened when they are read: they are deleted last. */
gboolean
gpcap_ring_open_parts (GPcapRing *self,
                       guint64 n_taken,
                       gint64 from,
                       gint64 to,
                       GArray *parts,
                       guint64 *n_added,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const guint max_open = get_max_open ();

  *n_added = self->n_added;
  for (const GList *link = self->files.head; link != NULL; link = link->next)
    {
      const GPcapRingFile *file = link->data;

      if (file->serial < n_taken || !may_have (file, from, to))
        continue;
      if (parts->len >= max_open)
        append_part (self, -1, file->name, file->serial, FALSE, parts);
      else if (!gpcap_ring_open_part (self, file->name, file->serial, FALSE, parts, error))
        return FALSE;
    }
  return TRUE;
}
