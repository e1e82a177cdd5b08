/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a ring of files that is in a directory is taken up. */

#include "savefiles/gpcap-ring-opening.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gpcap-timestamp.h"
#include "savefiles/gpcap-recovery.h"

/* How long to wait while other rings of the directory are taken up, in microseconds. */
#define PATIENCE (5 * G_USEC_PER_SEC)

/* What may follow the name of a file that was compressed, by a ring or by the user. */
static const char *const suffixes[] = { ".gz", ".zst", ".lz4" };

/* Whether a file that is not hidden is one of the ring's, and whether it is a compressed one. */
static gboolean
match (const GPcapRing *self, const char *name, guint64 *number, gboolean *is_compressed)
{
  *is_compressed = FALSE;
  if (gpcap_file_names_match (self->names, name, strlen (name), number))
    return TRUE;
  *is_compressed = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_str_has_suffix (name, suffixes[i])
          && gpcap_file_names_match (self->names, name, strlen (name) - strlen (suffixes[i]),
                                     number))
        return TRUE;
    }
  return FALSE;
}

/* Opens and locks a hidden file. Returns its descriptor; -1 if it is in use, or not there, or not a
 * regular file. */
static int
take (GPcapRing *self, const char *name, gboolean *is_in_use)
{
  const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int fd = openat (self->directory, name, flags);
  struct stat status;

  *is_in_use = FALSE;
  if (fd == -1)
    return -1;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      *is_in_use = errno == EWOULDBLOCK;
    }
  close (fd);
  return -1;
}

/* Gives a file that was left its own name: the one that it was to get, or one with a number that is
 * free. */
static gboolean
rename_left (GPcapRing *self,
             int fd,
             const char *name,
             const char *whole_name,
             guint64 number,
             GError **error)
{
  const int errsv = gpcap_ring_rename (self, name, whole_name);
  struct stat status;

  if (errsv == 0)
    {
      gpcap_ring_add (self, whole_name, number, FALSE);
      return TRUE;
    }
  if (errsv != EEXIST || fstat (fd, &status) != 0)
    {
      gpcap_ring_set_error (self, name, errsv, error);
      return FALSE;
    }
  const gint64 changed_at = gpcap_timestamp_from_nanoseconds (status.st_mtime, 0);
  g_autofree char *other = gpcap_ring_end_file (self, name, changed_at, error);
  return other != NULL;
}

/* Cuts a file that was left after its last whole packet, and gives it its own name. Removes it if
 * it has no packets. What is not a savefile, but a compressed one, is left as it is. */
static gboolean
recover (GPcapRing *self,
         int fd,
         const char *name,
         const char *whole_name,
         guint64 number,
         GError **error)
{
  guint64 n_packets;
  gint64 end;

  if (!gpcap_recovery_find_end (fd, &n_packets, &end))
    return rename_left (self, fd, name, whole_name, number, error);
  if (n_packets == 0)
    {
      gpcap_ring_drop_file (self, name);
      return TRUE;
    }
  if (end < lseek (fd, 0, SEEK_END) && ftruncate (fd, end) != 0)
    {
      gpcap_ring_set_error (self, name, errno, error);
      return FALSE;
    }
  return rename_left (self, fd, name, whole_name, number, error);
}

/* Deals with a hidden file, which was left when its writer was killed, or is in use. */
static gboolean
take_up_hidden (GPcapRing *self, const char *name, const char *whole_name, GError **error)
{
  gboolean is_compressed, is_in_use, is_recovered = TRUE;
  guint64 number;

  if (!match (self, whole_name, &number, &is_compressed))
    return TRUE;
  const int fd = take (self, name, &is_in_use);
  if (is_in_use && !is_compressed)
    {
      g_autofree char *path = gpcap_ring_get_path (self, name);
      g_autofree char *shown = g_utf8_make_valid (path, -1);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   "%s: Another dumper is writing to this ring of files", shown);
      return FALSE;
    }
  if (fd == -1)
    return TRUE;
  /* What is compressed in part is whole in the file that is being compressed. */
  if (is_compressed)
    gpcap_ring_drop_file (self, name);
  else
    is_recovered = recover (self, fd, name, whole_name, number, error);
  close (fd);
  return is_recovered;
}

static gboolean
take_up (GPcapRing *self, const GPtrArray *hidden, GError **error)
{
  for (guint i = 0; i < hidden->len; i++)
    {
      g_autofree char *whole_name = NULL;

      gpcap_file_names_match_hidden (self->names, hidden->pdata[i], &whole_name);
      if (!take_up_hidden (self, hidden->pdata[i], whole_name, error))
        return FALSE;
    }
  return TRUE;
}

/* Removes files that were compressed, and had not been deleted before the process was killed: the
 * compressed ones got their names when they were whole. */
static void
drop_compressed_twins (GPcapRing *self)
{
  g_autoptr (GHashTable) compressed = g_hash_table_new (g_str_hash, g_str_equal);

  for (const GList *link = self->files.head; link != NULL; link = link->next)
    g_hash_table_add (compressed, ((const GPcapRingFile *) link->data)->name);
  for (GList *link = self->files.head; link != NULL;)
    {
      GList *next = link->next;
      const GPcapRingFile *file = link->data;

      for (gsize i = 0; i < G_N_ELEMENTS (suffixes) && !file->is_compressed; i++)
        {
          g_autofree char *twin = g_strconcat (file->name, suffixes[i], NULL);

          if (!g_hash_table_contains (compressed, twin))
            continue;
          if (unlinkat (self->directory, file->name, 0) == 0)
            {
              g_hash_table_remove (compressed, file->name);
              gpcap_ring_forget (self, link);
            }
          break;
        }
      link = next;
    }
}

/* Finds the files, those under way last, as they may need the number behind all others. */
static gboolean
scan (GPcapRing *self, GError **error)
{
  const int fd = openat (self->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = fd != -1 ? fdopendir (fd) : NULL;
  g_autoptr (GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  const struct dirent *entry;

  if (directory == NULL)
    {
      gpcap_ring_set_error (self, ".", errno, error);
      if (fd != -1)
        close (fd);
      return FALSE;
    }
  while ((entry = readdir (directory)) != NULL)
    {
      g_autofree char *whole_name = NULL;
      gboolean is_compressed;
      guint64 number;

      if (gpcap_file_names_match_hidden (self->names, entry->d_name, &whole_name))
        g_ptr_array_add (hidden, g_strdup (entry->d_name));
      else if (match (self, entry->d_name, &number, &is_compressed))
        gpcap_ring_add (self, entry->d_name, number, is_compressed);
    }
  closedir (directory);
  drop_compressed_twins (self);
  if (!take_up (self, hidden, error))
    return FALSE;
  gpcap_ring_sort (self);
  return TRUE;
}

/* Takes up the ring of files that is in the template's directory. Takes over the names. Fails with
 * G_IO_ERROR_BUSY while another dumper writes to it, in whatever process, or when the directory
 * stays locked. */
GPcapRing *
gpcap_ring_open (GPcapFileNames *names, const GPcapRingLimits *limits, GError **error)
{
  g_autoptr (GPcapRing) self = gpcap_ring_new (names, limits, error);
  gboolean is_taken_up;

  if (self == NULL)
    return NULL;
  if (!gpcap_ring_lock_directory (self, PATIENCE))
    {
      g_autofree char *shown = g_utf8_make_valid (self->path, -1);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   "%s: Another process has locked this directory", shown);
      return NULL;
    }
  is_taken_up = scan (self, error);
  gpcap_ring_unlock_directory (self);
  return is_taken_up ? g_steal_pointer (&self) : NULL;
}
