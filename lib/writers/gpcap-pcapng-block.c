/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Blocks of the pcapng format that are written. */

#include "writers/gpcap-pcapng-block.h"

static guint8 *
put (guint8 *place, gconstpointer data, gsize size)
{
  if (size > 0)
    memcpy (place, data, size);
  return place + size;
}

/* Adds a block: what its body begins with, data that are padded, and options. Returns FALSE when
 * out of memory. */
gboolean
gpcap_pcapng_block_put (GPcapWriteBuffer *buffer,
                        guint32 type,
                        gconstpointer header,
                        gsize header_size,
                        gconstpointer data,
                        gsize size,
                        gconstpointer options,
                        gsize options_size)
{
  const gsize padded = gpcap_pcapng_pad (size);
  const guint32 length = GPCAP_PCAPNG_OVERHEAD + header_size + padded + options_size;
  const GPcapBlockHeader block = { type, length };
  guint8 *place = gpcap_write_buffer_add (buffer, length);

  if (place == NULL)
    return FALSE;
  place = put (place, &block, sizeof block);
  place = put (place, header, header_size);
  place = put (place, data, size);
  memset (place, 0, padded - size);
  place = put (place + padded - size, options, options_size);
  put (place, &length, sizeof length);
  return TRUE;
}

/* Adds a block whose body is there. */
gboolean
gpcap_pcapng_block_put_body (GPcapWriteBuffer *buffer, guint32 type, GBytes *body)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);

  return gpcap_pcapng_block_put (buffer, type, NULL, 0, data, size, NULL, 0);
}
