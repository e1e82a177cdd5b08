/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compression of a ring's whole files, in a thread. */

#include "savefiles/gpcap-ring-compression.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-fork.h"
#include "storage/gpcap-compressor.h"

/* How much of a file is compressed at a time, in bytes. */
#define CHUNK_SIZE (256 * 1024)

/* A file to compress. */
typedef struct
{
  GPcapRing *ring; /* a reference, owned */
  char *name; /* owned; in the ring's directory */
  GPcapCompression compression;
} Job;

/* One file of the process is compressed at a time, so that the capture keeps the other processors.
 * With the lock of forks. */
static GQueue jobs = G_QUEUE_INIT; /* of Job, owned */
static gboolean is_running; /* a thread of this process takes them */
static int generation; /* of this process */

static void
job_free (Job *self)
{
  gpcap_ring_unref (self->ring);
  g_free (self->name);
  g_free (self);
}

static const char *
get_suffix (GPcapCompression compression)
{
  switch (compression)
    {
    case GPCAP_COMPRESSION_ZSTD:
      return ".zst";
    case GPCAP_COMPRESSION_LZ4:
      return ".lz4";
    case GPCAP_COMPRESSION_GZIP:
    default:
      return ".gz";
    }
}

/* With the ring's lock held: returns the file of that name, or NULL if it was deleted. */
static GList *
find (GPcapRing *ring, const char *name)
{
  for (GList *link = ring->files.head; link != NULL; link = link->next)
    {
      if (g_str_equal (((const GPcapRingFile *) link->data)->name, name))
        return link;
    }
  return NULL;
}

static gboolean
is_wanted (Job *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->ring->lock);

  return find (self->ring, self->name) != NULL;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  for (gsize n_written = 0; n_written < size;)
    {
      const gssize n = write (fd, data + n_written, size - n_written);

      if (n == -1 && errno != EINTR)
        return FALSE;
      n_written += MAX (n, 0);
    }
  return TRUE;
}

static gboolean
compress (Job *self, int from, int to)
{
  g_autoptr (GPcapCompressor) compressor =
      gpcap_compressor_new (self->compression, GPCAP_COMPRESSION_DEFAULT_LEVEL, NULL);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_SIZE);
  gssize n;

  if (compressor == NULL)
    return FALSE;
  do
    {
      n = read (from, chunk, CHUNK_SIZE);
      if (n == -1 && errno == EINTR)
        continue;
      if (n == -1 || !is_wanted (self)
          || !gpcap_compressor_compress (compressor, chunk, n,
                                         n > 0 ? GPCAP_COMPRESS_MORE : GPCAP_COMPRESS_FINISH,
                                         output, NULL)
          || !write_all (to, output->data, output->len))
        return FALSE;
      g_byte_array_set_size (output, 0);
    }
  while (n != 0);
  return TRUE;
}

/* The compressed file keeps the time of the original, which tells the age of both. It is on the
 * disk before the original goes. */
static gboolean
finish (int from, int to)
{
  struct stat status;

  if (fstat (from, &status) != 0)
    return FALSE;
  const struct timespec times[] = { status.st_atim, status.st_mtim };
  return fchmod (to, status.st_mode & 0777) == 0 && futimens (to, times) == 0 && fsync (to) == 0;
}

/* Puts the compressed file in the place of the original, unless that was deleted meanwhile. */
static gboolean
replace (Job *self, const char *hidden, const char *compressed_name, int to)
{
  GPcapRing *ring = self->ring;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ring->lock);
  GList *link = find (ring, self->name);
  struct stat status;

  if (link == NULL || fstat (to, &status) != 0
      || gpcap_ring_rename (ring, hidden, compressed_name) != 0)
    return FALSE;
  unlinkat (ring->directory, self->name, 0);
  GPcapRingFile *file = link->data;
  ring->n_bytes += (guint64) status.st_size - file->size;
  file->size = status.st_size;
  file->is_compressed = TRUE;
  g_free (file->name);
  file->name = g_strdup (compressed_name);
  return TRUE;
}

/* Opens the file to write to, empty, and locks it: another dumper's thread may be at it, which
 * began before that one was closed. Somebody else may have made something of that name: a FIFO, for
 * which the thread would wait, or a link to a file that is not the ring's. Returns its descriptor,
 * or -1.
 */
static int
open_to_write (GPcapRing *ring, const char *hidden)
{
  const int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int fd = openat (ring->directory, hidden, flags, 0600);
  struct stat status;

  if (fd == -1)
    return -1;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink == 1
      && flock (fd, LOCK_EX | LOCK_NB) == 0 && ftruncate (fd, 0) == 0)
    return fd;
  close (fd);
  return -1;
}

/* Whatever fails, the original stays. */
static void
run (Job *self)
{
  g_autofree char *name = g_strconcat (self->name, get_suffix (self->compression), NULL);
  g_autofree char *hidden =
      g_strconcat (GPCAP_FILE_NAMES_HIDDEN_PREFIX, name, GPCAP_FILE_NAMES_HIDDEN_SUFFIX, NULL);
  const int from = gpcap_ring_open_to_read (self->ring, self->name);
  const int to = from != -1 ? open_to_write (self->ring, hidden) : -1;

  if (to != -1
      && !(compress (self, from, to) && finish (from, to) && replace (self, hidden, name, to)))
    unlinkat (self->ring->directory, hidden, 0);
  if (to != -1)
    close (to);
  if (from != -1)
    close (from);
}

static Job *
take_job (void)
{
  Job *job;

  gpcap_fork_lock ();
  job = g_queue_pop_head (&jobs);
  is_running = job != NULL;
  gpcap_fork_unlock ();
  return job;
}

static gpointer
run_in_thread (gpointer user_data)
{
  Job *job;

  while ((job = take_job ()) != NULL)
    {
      run (job);
      job_free (job);
    }
  return NULL;
}

/* With the lock of forks. Without a thread, the next file tries again. */
static void
need_thread (void)
{
  GThread *thread;

  if (is_running)
    return;
  thread = g_thread_try_new ("gpcap-compress", run_in_thread, NULL, NULL);
  if (thread == NULL)
    return;
  g_thread_unref (thread);
  is_running = TRUE;
}

/* Compresses a whole file in a thread, which replaces it. What is not compressed when the process
 * ends is left to the next dumper of the ring. */
void
gpcap_ring_compress (GPcapRing *self, const char *name, GPcapCompression compression)
{
  Job *job;

  if (compression == GPCAP_COMPRESSION_NONE)
    return;
  job = g_new (Job, 1);
  *job = (Job){ gpcap_ring_ref (self), g_strdup (name), compression };
  gpcap_fork_lock ();
  /* The files of the parent process are left to its thread, which is not in this process. */
  if (gpcap_fork_is_child (generation))
    {
      g_queue_init (&jobs);
      is_running = FALSE;
      generation = gpcap_fork_get_generation ();
    }
  g_queue_push_tail (&jobs, job);
  need_thread ();
  gpcap_fork_unlock ();
}

/* Compresses the files that are not yet, when a ring was taken up. */
void
gpcap_ring_compress_all (GPcapRing *self, GPcapCompression compression)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_mutex_lock (&self->lock);
  for (const GList *link = self->files.head; link != NULL; link = link->next)
    {
      const GPcapRingFile *file = link->data;

      if (!file->is_compressed)
        g_ptr_array_add (names, g_strdup (file->name));
    }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < names->len; i++)
    gpcap_ring_compress (self, names->pdata[i], compression);
}
