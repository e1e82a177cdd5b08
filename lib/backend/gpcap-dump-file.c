/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is written: libpcap's pcap_dumper_t. */

#include "backend/gpcap-dump-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "backend/gpcap-append.h"
#include "backend/gpcap-savefile-format.h"
#include "backend/gpcap-write-open.h"
#include "base/gpcap-error-private.h"
#include "base/gpcap-fork.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"

/* The size of a block, which is gathered before it is written, in bytes. */
#define BLOCK_SIZE (64 * 1024)

/* When a signal has ended the wait for a pipe's reader, so many bytes of packets are kept in memory
 * before the next wait: more than a batch, so that the caller can handle the signal. There is an
 * end to that for a process that gets signals all the time. */
#define SIZE_BETWEEN_WAITS (1024 * 1024)
#define MAX_SIZE_LEFT (16 * 1024 * 1024)

/* How long the end of the process waits for another thread that is writing, in milliseconds. That
 * one may be waiting for ever for a pipe that nobody reads, but not for a regular file. */
#define MAX_WAIT_AT_EXIT 1000
#define MAX_WAIT_AT_EXIT_FOR_REGULAR 10000

/* libpcap does not report whether a packet was written, and reports a full disk at the first flush
 * only. So it writes into a block in memory, which holds whole packets when it is written to the
 * file.
 *
 * What is in memory when the process ends is written then, as stdio does. The lock is for this: any
 * other thread may be dumping at that moment. */
struct _GPcapDumpFile
{
  GList link; /* in the list of open files */
  char *name; /* owned, for messages */
  int fd; /* or -1 */
  gboolean owns_fd;
  struct stat status; /* of the file, when it was opened */
  gboolean is_regular;
  gboolean is_blocking; /* not regular, and a write waits */
  pcap_t *dead; /* owned */
  pcap_dumper_t *dumper; /* owned */
  gboolean nanoseconds;
  guint max_caplen; /* of a packet, in bytes */
  int fork_generation; /* of the process that opened the file */

  GMutex lock; /* guards the fields below, and libpcap's dumper */
  GByteArray *block; /* owned; bytes that are not all in the file yet */
  gsize n_written; /* bytes of the block that have been written */
  gsize next_wait; /* size of the block for the next wait, if a signal has ended one; or 0 */
  gsize begin; /* where the packets in the block begin: after the file's header, if that is in it */
  guint64 n_packets; /* that were dumped */
  gint64 position; /* in the file, of the end of the dumped packets */
  int errsv; /* error number of the write that failed, or 0 */
};

static GQueue open_files = G_QUEUE_INIT; /* with the lock of gpcap-fork held */
static GThread *exiting; /* atomic: the thread that ends the process, or NULL */

static ssize_t
write_cb (void *cookie, const char *data, size_t size)
{
  GPcapDumpFile *self = cookie;

  g_byte_array_append (self->block, (const guint8 *) data, size);
  return size;
}

/* How long a write waits for the reader of a pipe that is full. */
typedef enum
{
  WAIT_FOR_EVER,
  WAIT_UNTIL_SIGNAL, /* until the process gets a signal */
  WAIT_NEVER,
} Wait;

/* Blocks SIGPIPE (a pipe that nobody reads) and SIGXFSZ (a file that may not grow), which would end
 * the program. */
static gssize
write_without_signals (int fd, const guint8 *data, gsize size)
{
  const int signals[] = { SIGPIPE, SIGXFSZ };
  const struct timespec no_time = { 0 };
  sigset_t blocked, before, pending;
  gssize n;
  int errsv;

  sigemptyset (&blocked);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&blocked, signals[i]);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &blocked, &before);
  n = write (fd, data, size);
  errsv = errno;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      if (sigismember (&pending, signals[i]))
        sigdelset (&blocked, signals[i]);
    }
  if (n == -1 && (errsv == EPIPE || errsv == EFBIG))
    sigtimedwait (&blocked, NULL, &no_time);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = errsv;
  return n;
}

/* Returns where the last whole packet in the first @size bytes of the block ends. @n_packets is set
 * to the number of packets before it. */
static gsize
find_end_of_packets (GPcapDumpFile *self, gsize size, guint *n_packets)
{
  gsize end = self->begin;
  GPcapSavefilePacketHeader header;

  *n_packets = 0;
  if (size < end)
    return 0;
  for (;;)
    {
      if (end + sizeof header > size)
        return end;
      memcpy (&header, self->block->data + end, sizeof header);
      if (end + sizeof header + header.caplen > size)
        return end;
      end += sizeof header + header.caplen;
      ++*n_packets;
    }
}

/* Leaves out the packets of the block that could not be written whole. Cuts the file after the last
 * whole packet, if it is a file that can be cut. */
static void
cut (GPcapDumpFile *self, gsize written)
{
  const off_t file_end = self->is_regular ? lseek (self->fd, 0, SEEK_CUR) : -1;
  guint n_packets, n_whole;

  find_end_of_packets (self, self->block->len, &n_packets);
  const gsize end = find_end_of_packets (self, written, &n_whole);
  self->n_packets -= n_packets - n_whole;
  self->position -= self->block->len - end;
  if (file_end != -1 && ftruncate (self->fd, file_end - (off_t) (written - end)) == 0)
    lseek (self->fd, 0, SEEK_END);
}

/* Writes some of the block. Returns FALSE if the wait for a pipe's reader ended without that. */
static gboolean
write_some (GPcapDumpFile *self, Wait wait)
{
  struct pollfd writable = { .fd = self->fd, .events = POLLOUT };
  gsize size = self->block->len - self->n_written;

  if (wait == WAIT_NEVER && !self->is_regular)
    {
      if (poll (&writable, 1, 0) != 1)
        return FALSE;
      size = MIN (size, PIPE_BUF);
    }
  const gssize n = write_without_signals (self->fd, self->block->data + self->n_written, size);
  if (n >= 0)
    {
      self->n_written += n;
      /* Only a signal ends a write of a blocking descriptor before all is written. */
      return wait != WAIT_UNTIL_SIGNAL || !self->is_blocking || (gsize) n == size;
    }
  if (errno == EINTR)
    return wait != WAIT_UNTIL_SIGNAL;
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    {
      self->errsv = errno;
      return TRUE;
    }
  if (wait == WAIT_NEVER)
    return FALSE;
  return poll (&writable, 1, -1) != -1 || wait != WAIT_UNTIL_SIGNAL;
}

/* What is left of the block when the wait ends is written later. */
static void
write_block (GPcapDumpFile *self, Wait wait)
{
  while (self->errsv == 0 && self->n_written < self->block->len)
    {
      if (write_some (self, wait))
        continue;
      if (wait == WAIT_UNTIL_SIGNAL)
        self->next_wait = self->block->len + SIZE_BETWEEN_WAITS;
      return;
    }
  if (self->n_written < self->block->len)
    cut (self, self->n_written);
  g_byte_array_set_size (self->block, 0);
  self->begin = self->n_written = self->next_wait = 0;
}

/* Whether a parent process opened the file. The packets in the block are the parent's, who writes
 * them: a child that wrote them, too, would damage the file. */
gboolean
gpcap_dump_file_is_forked (GPcapDumpFile *self)
{
  return gpcap_fork_is_child (self->fork_generation);
}

/* With the lock held. */
static gboolean
check_written (GPcapDumpFile *self, GError **error)
{
  if (self->errsv == 0)
    return TRUE;
  gpcap_error_set_from_errno (error, self->name, self->errsv);
  return FALSE;
}

/* With the lock held. Other threads dump nothing any more when the process ends: it may break off a
 * write inside a packet, and stdio takes the buffers from its streams. */
static gboolean
check_not_exiting (GPcapDumpFile *self, GError **error)
{
  const GThread *thread = g_atomic_pointer_get (&exiting);

  if (G_LIKELY (thread == NULL) || thread == g_thread_self ())
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "%s: The process is ending", self->name);
  return FALSE;
}

/* With the lock held. */
static gboolean
flush (GPcapDumpFile *self, Wait wait, GError **error)
{
  if (!check_not_exiting (self, error))
    return FALSE;
  pcap_dump_flush (self->dumper);
  write_block (self, wait);
  return check_written (self, error);
}

/* With the lock held. A wait that a signal has ended is not begun again: the program wants to end.
 */
static void
flush_at_last (GPcapDumpFile *self)
{
  flush (self, self->next_wait == 0 ? WAIT_FOR_EVER : WAIT_NEVER, NULL);
}

/* With the lock held. */
static Wait
choose_wait (GPcapDumpFile *self)
{
  if (self->block->len < self->next_wait)
    return WAIT_NEVER;
  return self->block->len < MAX_SIZE_LEFT ? WAIT_UNTIL_SIGNAL : WAIT_FOR_EVER;
}

/* Checks whether everything could be written so far. */
gboolean
gpcap_dump_file_check (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_written (self, error);
}

static gboolean
try_lock_at_exit (GPcapDumpFile *self)
{
  const int max = self->is_regular ? MAX_WAIT_AT_EXIT_FOR_REGULAR : MAX_WAIT_AT_EXIT;

  for (int i = 0; i < max; i++)
    {
      if (g_mutex_trylock (&self->lock))
        return TRUE;
      g_usleep (1000);
    }
  return FALSE;
}

/* Called when the process has run all functions of atexit(), or unloads the library. A lock that
 * cannot be had is not waited for: exit() may even have been called by a signal handler that
 * interrupted its holder. */
__attribute__ ((destructor)) static void
flush_at_exit (void)
{
  g_atomic_pointer_set (&exiting, g_thread_self ());
  gpcap_fork_lock ();
  for (const GList *link = open_files.head; link != NULL; link = link->next)
    {
      GPcapDumpFile *self = link->data;

      if (gpcap_dump_file_is_forked (self) || !try_lock_at_exit (self))
        continue;
      flush_at_last (self);
      g_mutex_unlock (&self->lock);
    }
  gpcap_fork_unlock ();
}

/* Returns the length of the longest packet that libpcap would read back, in bytes. It depends on
 * the link type, and libpcap tells it for a savefile without a snapshot length. */
static guint
find_max_caplen (GPcapDumpFile *self, int snaplen)
{
  GPcapSavefileHeader header;
  char reason[PCAP_ERRBUF_SIZE];

  if (snaplen <= GPCAP_SAVEFILE_MAX_CAPLEN)
    return snaplen;
  memcpy (&header, self->block->data, sizeof header);
  header.snaplen = 0;
  FILE *stdio = fmemopen (&header, sizeof header, "r");
  pcap_t *pcap = stdio != NULL ? pcap_fopen_offline (stdio, reason) : NULL;
  if (pcap != NULL)
    {
      const int max = pcap_snapshot (pcap);

      pcap_close (pcap);
      return MIN (snaplen, max);
    }
  g_clear_pointer (&stdio, fclose);
  return GPCAP_SAVEFILE_MAX_CAPLEN;
}

/* Returns a savefile without a file yet. Its block holds the file's header. So nothing happens to
 * the file if libpcap does not accept the format. */
static GPcapDumpFile *
dump_file_new (const char *name, const GPcapDumpFormat *format, GError **error)
{
  g_autoptr (GPcapDumpFile) self = g_new0 (GPcapDumpFile, 1);
  FILE *stdio;

  self->name = g_utf8_make_valid (name, -1);
  self->fd = -1;
  self->fork_generation = gpcap_fork_get_generation ();
  g_mutex_init (&self->lock);
  self->block = g_byte_array_new ();
  self->nanoseconds = format->tstamp_precision == PCAP_TSTAMP_PRECISION_NANO;
  self->dead = pcap_open_dead_with_tstamp_precision (format->datalink, format->snaplen,
                                                     format->tstamp_precision);
  stdio = fopencookie (self, "w", (cookie_io_functions_t){ .write = write_cb });
  if (self->dead == NULL || stdio == NULL)
    {
      g_clear_pointer (&stdio, fclose);
      gpcap_error_set_from_errno (error, self->name, ENOMEM);
      return NULL;
    }
  setvbuf (stdio, NULL, _IOFBF, BLOCK_SIZE);
  __fsetlocking (stdio, FSETLOCKING_BYCALLER);
  self->dumper = pcap_dump_fopen (self->dead, stdio);
  if (self->dumper == NULL)
    {
      g_autofree char *reason = g_utf8_make_valid (pcap_geterr (self->dead), -1);

      fclose (stdio);
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%s: %s", self->name, reason);
      return NULL;
    }
  pcap_dump_flush (self->dumper);
  self->begin = self->position = self->block->len;
  self->max_caplen = find_max_caplen (self, format->snaplen);
  return g_steal_pointer (&self);
}

/* Appends to what is in the file, if its header is the one that would be written. */
static gboolean
append (GPcapDumpFile *self, GError **error)
{
  GPcapSavefileHeader own;
  goffset size;

  memcpy (&own, self->block->data, sizeof own);
  if (!gpcap_append_check (self->fd, self->name, &own, find_max_caplen (self, G_MAXINT), &size,
                           error))
    return FALSE;
  if (size == 0)
    return TRUE;
  g_byte_array_set_size (self->block, 0);
  self->begin = 0;
  self->position = size;
  return TRUE;
}

/* Empties the file, instead of O_TRUNC: at the end, when nothing is left that could be refused. */
static gboolean
empty (GPcapDumpFile *self, GError **error)
{
  if (ftruncate (self->fd, 0) == 0)
    return TRUE;
  gpcap_error_set_from_errno (error, self->name, errno);
  return FALSE;
}

static void
set_busy (GPcapDumpFile *self, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               "%s: The file is being read, so nothing can be written to it", self->name);
}

/* Checks that packets of that file do not go into the same one. */
gboolean
gpcap_dump_file_check_other (GPcapDumpFile *self, const GPcapReadFile *file, GError **error)
{
  if (file == NULL || !gpcap_read_file_is_same (file, &self->status))
    return TRUE;
  set_busy (self, error);
  return FALSE;
}

/* Begins to use the descriptor, unless it is -1 because it could not be opened. */
static gboolean
attach (GPcapDumpFile *self, int fd, gboolean owns_fd, GError **error)
{
  self->fd = fd;
  self->owns_fd = owns_fd;
  if (fd == -1 || fstat (fd, &self->status) != 0)
    {
      gpcap_error_set_from_errno (error, self->name, errno);
      return FALSE;
    }
  self->is_regular = S_ISREG (self->status.st_mode);
  self->is_blocking = !self->is_regular && (fcntl (fd, F_GETFL) & O_NONBLOCK) == 0;
  if (!gpcap_read_file_is_any (&self->status))
    return TRUE;
  set_busy (self, error);
  return FALSE;
}

/* Enters the savefile, which is complete now, in the list. */
static GPcapDumpFile *
note_open (GPcapDumpFile *self)
{
  gpcap_fork_lock ();
  self->link.data = self;
  g_queue_push_tail_link (&open_files, &self->link);
  gpcap_fork_unlock ();
  return self;
}

/* Opens a savefile by name; "-" is the standard output. @cancellable ends the wait for the reader
 * of a FIFO. */
GPcapDumpFile *
gpcap_dump_file_open (const char *filename,
                      GPcapDumpMode mode,
                      const GPcapDumpFormat *format,
                      GCancellable *cancellable,
                      GError **error)
{
  const gboolean is_stdout = g_str_equal (filename, "-");
  const int flags = O_CLOEXEC | O_CREAT | (mode == GPCAP_DUMP_APPEND ? O_RDWR : O_WRONLY);
  g_autoptr (GPcapDumpFile) self = dump_file_new (filename, format, error);

  if (self == NULL)
    return NULL;
  const int fd = is_stdout ? STDOUT_FILENO : gpcap_write_open (filename, flags, cancellable);
  if (fd == -1 && g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!attach (self, fd, !is_stdout, error))
    return NULL;
  if (self->is_regular && mode == GPCAP_DUMP_APPEND && !append (self, error))
    return NULL;
  if (self->is_regular && mode == GPCAP_DUMP_NEW && !is_stdout && !empty (self, error))
    return NULL;
  return note_open (g_steal_pointer (&self));
}

/* Opens a savefile on a duplicate of @fd, which remains the caller's. */
GPcapDumpFile *
gpcap_dump_file_open_fd (int fd, GPcapDumpMode mode, const GPcapDumpFormat *format, GError **error)
{
  g_autofree char *name = g_strdup_printf ("file descriptor %d", fd);
  g_autoptr (GPcapDumpFile) self = dump_file_new (name, format, error);

  if (self == NULL || !attach (self, fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), TRUE, error))
    return NULL;
  if (self->is_regular && mode == GPCAP_DUMP_APPEND && !append (self, error))
    return NULL;
  return note_open (g_steal_pointer (&self));
}

/* Packets that were not flushed are lost. In a child process the memory may be in the use of a
 * thread that only the parent has, and is not touched. */
void
gpcap_dump_file_free (GPcapDumpFile *self)
{
  gpcap_fork_lock ();
  if (self->link.data != NULL)
    g_queue_unlink (&open_files, &self->link);
  gpcap_fork_unlock ();
  if (self->owns_fd && self->fd != -1)
    close (self->fd);
  if (gpcap_dump_file_is_forked (self))
    return;
  g_clear_pointer (&self->dumper, pcap_dump_close);
  g_clear_pointer (&self->dead, pcap_close);
  g_byte_array_unref (self->block);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

static gboolean
check_length (GPcapDumpFile *self, const GPcapPacketRecord *record, GError **error)
{
  if (record->caplen <= self->max_caplen)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "%s: The packet has %u bytes, but the savefile's packets have %u at most",
               self->name, record->caplen, self->max_caplen);
  return FALSE;
}

static gboolean
check_time (GPcapDumpFile *self, const GPcapPacketRecord *record, GError **error)
{
  if (record->timestamp >= 0 && record->timestamp / GPCAP_NANOSECONDS_PER_SECOND <= G_MAXUINT32)
    return TRUE;
  g_set_error (
      error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
      "%s: The time of the packet is out of range: a savefile holds times from 1970 to 2106",
      self->name);
  return FALSE;
}

/* Writes a packet, which may stay in memory until a flush. */
gboolean
gpcap_dump_file_write (GPcapDumpFile *self,
                       const GPcapPacketRecord *record,
                       const guint8 *data,
                       GError **error)
{
  const gint64 seconds = record->timestamp / GPCAP_NANOSECONDS_PER_SECOND;
  const gint64 nanoseconds = record->timestamp % GPCAP_NANOSECONDS_PER_SECOND;
  const struct pcap_pkthdr header = {
    .ts = { .tv_sec = seconds, .tv_usec = self->nanoseconds ? nanoseconds : nanoseconds / 1000 },
    .caplen = record->caplen,
    .len = record->len,
  };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!check_not_exiting (self, error) || !check_written (self, error)
      || !check_time (self, record, error) || !check_length (self, record, error))
    return FALSE;
  pcap_dump ((u_char *) self->dumper, &header, data);
  self->n_packets++;
  self->position += sizeof (GPcapSavefilePacketHeader) + record->caplen;
  return self->block->len < BLOCK_SIZE || flush (self, choose_wait (self), error);
}

gboolean
gpcap_dump_file_flush (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return flush (self, WAIT_FOR_EVER, error);
}

/* A signal ends the wait for the reader of a pipe. Returns how many bytes are left then, or -1. */
gint64
gpcap_dump_file_flush_some (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!flush (self, WAIT_UNTIL_SIGNAL, error))
    return -1;
  return self->block->len - self->n_written;
}

/* For a dumper that is dropped: no error can be reported. */
void
gpcap_dump_file_flush_at_last (GPcapDumpFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  flush_at_last (self);
}

/* Returns the number of packets that were dumped and are in the file or in memory. Without the
 * lock, because a child process may ask, too. */
guint64
gpcap_dump_file_get_n_packets (GPcapDumpFile *self)
{
  return self->n_packets;
}

/* Returns the position of the next packet, in bytes from the beginning of the file. */
gint64
gpcap_dump_file_get_position (GPcapDumpFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->position;
}
