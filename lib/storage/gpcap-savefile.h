/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile as a stdio stream that remembers why a read failed. */

#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "gpcap/gpcap-error.h"
#include "storage/gpcap-read-file.h"

G_BEGIN_DECLS

typedef struct _GPcapSavefile GPcapSavefile;

/* Called in the thread that reads, before and after it waits for its input. */
typedef void (*GPcapSavefileWaitFunc) (gpointer user_data, gboolean is_waiting);

/* Reads bytes: returns how many, 0 at the end, or -1 with the error set. */
typedef gssize (*GPcapSavefileReadFunc) (gpointer user_data,
                                         gpointer buffer,
                                         gsize size,
                                         GError **error);

GPcapSavefile *gpcap_savefile_open (const char *filename, GError **error);
GPcapSavefile *
gpcap_savefile_new_for_stream (GInputStream *stream, const char *name, GError **error);
gboolean gpcap_savefile_follow (GPcapSavefile *self, GError **error);
gboolean gpcap_savefile_is_replaced (GPcapSavefile *self);
gboolean gpcap_savefile_open_next (GPcapSavefile *self, GError **error);
GPcapSavefile *gpcap_savefile_new_for_bytes (GBytes *bytes);
GPcapSavefile *
gpcap_savefile_new_for_func (GPcapSavefileReadFunc func, gpointer user_data, const char *name);
void gpcap_savefile_free (GPcapSavefile *self);
gssize gpcap_savefile_read (GPcapSavefile *self, gpointer buffer, gsize size, GError **error);
void gpcap_savefile_unread (GPcapSavefile *self, gconstpointer data, gsize size);
const guint8 *gpcap_savefile_peek_header (GPcapSavefile *self, gsize *size);
FILE *gpcap_savefile_open_stdio (GPcapSavefile *self, GError **error);
int gpcap_savefile_peek_fd (GPcapSavefile *self, const guint8 **head, gsize *head_size);
gboolean gpcap_savefile_is_compressed (GPcapSavefile *self);
gboolean gpcap_savefile_may_wait (GPcapSavefile *self);
guint gpcap_savefile_count_packets (GPcapSavefile *self, FILE *stdio);
gboolean gpcap_savefile_has_microseconds (GPcapSavefile *self);
guint64 gpcap_savefile_get_position (GPcapSavefile *self);
double gpcap_savefile_get_progress (GPcapSavefile *self, guint64 position);
GPcapReadFile *gpcap_savefile_peek_file (GPcapSavefile *self);
void
gpcap_savefile_set_wait_func (GPcapSavefile *self, GPcapSavefileWaitFunc func, gpointer user_data);
gsize gpcap_savefile_count_available (GPcapSavefile *self);
guint64 gpcap_savefile_count_read (GPcapSavefile *self);
void gpcap_savefile_cancel (GPcapSavefile *self);
void gpcap_savefile_set_error (GPcapSavefile *self, const char *message, GError **error);
void gpcap_savefile_set_format_error (GPcapSavefile *self,
                                      GPcapError code,
                                      const char *message,
                                      GError **error);
void gpcap_savefile_set_open_error (GPcapSavefile *self, const char *message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapSavefile, gpcap_savefile_free)

G_END_DECLS
