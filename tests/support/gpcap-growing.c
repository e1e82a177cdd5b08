/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that a test writes bit by bit, cuts and rotates. */

#include "support/gpcap-growing.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Begins with an empty file. */
void
growing_init (Growing *self)
{
  self->directory = g_dir_make_tmp ("gpcap-growing-XXXXXX", NULL);
  g_assert_nonnull (self->directory);
  self->filename = g_build_filename (self->directory, "growing.pcap", NULL);
  self->rotated = g_build_filename (self->directory, "growing.pcap.1", NULL);
  self->fd = -1;
  growing_create (self);
}

void
growing_append (Growing *self, gconstpointer data, gsize size)
{
  g_assert_cmpint (write (self->fd, data, size), ==, size);
}

/* Renames the file, which is still written to. */
void
growing_rename (Growing *self)
{
  g_assert_cmpint (g_rename (self->filename, self->rotated), ==, 0);
}

/* Begins another, empty file under the name. */
void
growing_create (Growing *self)
{
  if (self->fd != -1)
    close (self->fd);
  self->fd = open (self->filename, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  g_assert_cmpint (self->fd, !=, -1);
}

void
growing_cut (Growing *self, gsize size)
{
  g_assert_cmpint (ftruncate (self->fd, size), ==, 0);
}

void
growing_clear (Growing *self)
{
  close (self->fd);
  g_assert_true (g_remove (self->rotated) == 0 || errno == ENOENT);
  g_assert_no_errno (g_remove (self->filename));
  g_assert_no_errno (g_rmdir (self->directory));
  g_free (self->rotated);
  g_free (self->filename);
  g_free (self->directory);
}

/* The savefile is in pcap format, in the machine's byte order. */
void
content_init (Content *self, const char *name)
{
  g_autofree char *filename = test_savefile (name);

  g_assert_true (g_file_get_contents (filename, (char **) &self->data, &self->size, NULL));
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize offset = HEADER_SIZE; offset <= self->size;)
    {
      guint32 caplen = 0;

      g_array_append_val (self->offsets, offset);
      if (offset < self->size)
        memcpy (&caplen, self->data + offset + 8, sizeof caplen);
      offset += 16 + caplen;
    }
}

/* Returns where packet @n begins; for the number of packets, where the last one ends. */
gsize
content_find (const Content *self, guint n)
{
  g_assert_cmpuint (n, <, self->offsets->len);
  return g_array_index (self->offsets, gsize, n);
}

void
content_clear (Content *self)
{
  g_free (self->data);
  g_array_unref (self->offsets);
}
