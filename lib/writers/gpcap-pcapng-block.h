/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Blocks of the pcapng format that are written. */

#pragma once

#include "pcapng/gpcap-pcapng.h"
#include "storage/gpcap-write-buffer.h"

G_BEGIN_DECLS

gboolean gpcap_pcapng_block_put (GPcapWriteBuffer *buffer,
                                 guint32 type,
                                 gconstpointer header,
                                 gsize header_size,
                                 gconstpointer data,
                                 gsize size,
                                 gconstpointer options,
                                 gsize options_size);
gboolean gpcap_pcapng_block_put_body (GPcapWriteBuffer *buffer, guint32 type, GBytes *body);

G_END_DECLS
