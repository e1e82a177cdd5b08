/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers why a read failed. */

#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "backend/gpcap-read-file.h"

G_BEGIN_DECLS

typedef struct _GPcapSavefile GPcapSavefile;

/* Called in the thread that reads, before and after it waits for its input. */
typedef void (*GPcapSavefileWaitFunc) (gpointer user_data, gboolean is_waiting);

GPcapSavefile *gpcap_savefile_open (const char *filename, GError **error);
GPcapSavefile *
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name, GError **error);
void gpcap_savefile_free (GPcapSavefile *self);
FILE *gpcap_savefile_open_stdio (GPcapSavefile *self, GError **error);
int gpcap_savefile_peek_fd (GPcapSavefile *self, const guint8 **head, gsize *head_size);
gboolean gpcap_savefile_may_wait (GPcapSavefile *self);
guint gpcap_savefile_count_packets (GPcapSavefile *self, FILE *stdio);
gboolean gpcap_savefile_has_microseconds (GPcapSavefile *self);
double gpcap_savefile_get_progress (GPcapSavefile *self, gsize n_bytes, guint n_packets);
GPcapReadFile *gpcap_savefile_peek_file (GPcapSavefile *self);
void
gpcap_savefile_set_wait_func (GPcapSavefile *self, GPcapSavefileWaitFunc func, gpointer user_data);
gsize gpcap_savefile_count_available (GPcapSavefile *self);
guint64 gpcap_savefile_count_read (GPcapSavefile *self);
void gpcap_savefile_cancel (GPcapSavefile *self);
void gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error);
void gpcap_savefile_set_open_error (GPcapSavefile *self, const char *message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapSavefile, gpcap_savefile_free)

G_END_DECLS
