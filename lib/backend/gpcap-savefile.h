/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stream that remembers what the operating system said. */

#pragma once

#include <gio/gio.h>
#include <stdio.h>

G_BEGIN_DECLS

typedef struct _GPcapSavefile GPcapSavefile;

GPcapSavefile *gpcap_savefile_open (const char *filename, GError **error);
void gpcap_savefile_free (GPcapSavefile *self);
FILE *gpcap_savefile_steal_stream (GPcapSavefile *self);
gboolean gpcap_savefile_is_pipe (GPcapSavefile *self);
void gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapSavefile, gpcap_savefile_free)

G_END_DECLS
