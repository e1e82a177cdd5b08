/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decompressor of what gzip has compressed: one member, or several in a row. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GPcapGunzip GPcapGunzip;

/* Reads compressed bytes: as many as there are, and waits only while there are none. Returns how
 * many, 0 at the end, or -1 with the error set. */
typedef gssize (*GPcapGunzipRead) (gpointer user_data, gpointer buffer, gsize size, GError **error);

gboolean gpcap_gunzip_recognizes (const guint8 *head, gsize size);
GPcapGunzip *
gpcap_gunzip_new (const guint8 *head, gsize size, GPcapGunzipRead read, gpointer user_data);
void gpcap_gunzip_free (GPcapGunzip *self);
gssize gpcap_gunzip_read (GPcapGunzip *self, gpointer buffer, gsize size, GError **error);

G_END_DECLS
