/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A regular file that is read at any place, also if it is compressed. */

#pragma once

#include "storage/gpcap-random-parts.h"

G_BEGIN_DECLS

GPcapRandomFile *gpcap_random_file_open (const char *filename, GError **error);
GPcapRandomFile *gpcap_random_file_ref (GPcapRandomFile *self);
void gpcap_random_file_unref (GPcapRandomFile *self);
int gpcap_random_file_peek_fd (GPcapRandomFile *self);
const char *gpcap_random_file_get_name (GPcapRandomFile *self);
gboolean gpcap_random_file_is_compressed (GPcapRandomFile *self);
gboolean gpcap_random_file_check (GPcapRandomFile *self, guint64 size, GError **error);
void gpcap_random_file_set_changed (GPcapRandomFile *self, GError **error);

GPcapRandomCursor *gpcap_random_cursor_new (GPcapRandomFile *file);
void gpcap_random_cursor_free (GPcapRandomCursor *self);
gssize gpcap_random_cursor_read (GPcapRandomCursor *self,
                                 guint64 offset,
                                 gpointer buffer,
                                 gsize size,
                                 GError **error);
guint64 gpcap_random_cursor_get_raw_position (GPcapRandomCursor *self);
gboolean gpcap_random_cursor_is_inside_member (GPcapRandomCursor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapRandomFile, gpcap_random_file_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapRandomCursor, gpcap_random_cursor_free)

G_END_DECLS
