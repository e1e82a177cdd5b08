/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The regular files that this process is reading: so that none of them is overwritten. */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* A file whatever its name is: a link leads to the same one. */
typedef struct
{
  GList link; /* in the list of the files that are being read */
  dev_t device;
  ino_t inode;
  int fork_generation;
} GPcapReadFile;

void gpcap_read_file_begin (GPcapReadFile *self, int fd);
void gpcap_read_file_end (GPcapReadFile *self);
gboolean gpcap_read_file_is_same (const GPcapReadFile *self, const struct stat *status);
gboolean gpcap_read_file_is_any (const struct stat *status);
void gpcap_read_file_set_busy (const char *name, GError **error);

G_END_DECLS
