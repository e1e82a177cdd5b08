/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressed bytes: frames in a row, whatever compressed them, as one stream. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GPcapCompressed GPcapCompressed;

/* How many of the first bytes tell whether they are compressed. */
#define GPCAP_COMPRESSED_MAGIC_SIZE 4

/* Reads compressed bytes: as many as there are, and waits only while there are none. Returns how
 * many, 0 at the end, or -1 with the error set. */
typedef gssize (*GPcapCompressedRead) (gpointer user_data,
                                       gpointer buffer,
                                       gsize size,
                                       GError **error);

/* Called when a frame begins that is not skippable: behind so many bytes of the read under way, and
 * so many bytes before the end of what was read of the compressed ones. */
typedef void (*GPcapCompressedFrame) (gpointer user_data, gsize n_given, gsize n_in);

gboolean gpcap_compressed_recognizes (const guint8 *head, gsize size);
GPcapCompressed *
gpcap_compressed_new (const guint8 *head, gsize size, GPcapCompressedRead read, gpointer user_data);
void gpcap_compressed_free (GPcapCompressed *self);
gssize gpcap_compressed_read (GPcapCompressed *self, gpointer buffer, gsize size, GError **error);
gsize gpcap_compressed_count_input (const GPcapCompressed *self);
void gpcap_compressed_set_frame_func (GPcapCompressed *self, GPcapCompressedFrame frame);
gboolean gpcap_compressed_is_between_frames (const GPcapCompressed *self);

G_END_DECLS
