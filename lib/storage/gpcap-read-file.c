/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The regular files that this process is reading: so that none of them is overwritten. */

#include "storage/gpcap-read-file.h"

#include "base/gpcap-fork.h"

static GQueue files = G_QUEUE_INIT; /* with the lock of gpcap-fork held */

/* Does nothing if the descriptor is not one of a regular file. */
void
gpcap_read_file_begin (GPcapReadFile *self, int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return;
  self->link.data = self;
  self->device = status.st_dev;
  self->inode = status.st_ino;
  self->fork_generation = gpcap_fork_get_generation ();
  gpcap_fork_lock ();
  g_queue_push_tail_link (&files, &self->link);
  gpcap_fork_unlock ();
}

/* Nothing more is read from the file: the end has been, or reading has failed or is given up. May
 * be called again. */
void
gpcap_read_file_end (GPcapReadFile *self)
{
  gpcap_fork_lock ();
  if (self->link.data != NULL)
    g_queue_unlink (&files, &self->link);
  self->link.data = NULL;
  gpcap_fork_unlock ();
}

/* Checks whether it is this file, also when it is not being read any more. */
gboolean
gpcap_read_file_is_same (const GPcapReadFile *self, const struct stat *status)
{
  return S_ISREG (status->st_mode) && self->device == status->st_dev
         && self->inode == status->st_ino;
}

/* Checks whether it is a file that is being read. What the parent process reads does not matter to
 * a child, which cannot know when that ends. */
gboolean
gpcap_read_file_is_any (const struct stat *status)
{
  gboolean is_any = FALSE;

  gpcap_fork_lock ();
  for (const GList *link = files.head; link != NULL && !is_any; link = link->next)
    {
      const GPcapReadFile *file = link->data;

      is_any =
          gpcap_read_file_is_same (file, status) && !gpcap_fork_is_child (file->fork_generation);
    }
  gpcap_fork_unlock ();
  return is_any;
}

/* Sets the error of whoever wants to write to such a file. */
void
gpcap_read_file_set_busy (const char *name, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               "%s: The file is being read by this program, so nothing can be written to it until "
               "its reader is closed or at its end",
               name);
}
