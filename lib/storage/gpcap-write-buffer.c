/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of a savefile that are gathered before they are written. */

#include "storage/gpcap-write-buffer.h"

#define MIN_SIZE (128 * 1024)

void
gpcap_write_buffer_clear (GPcapWriteBuffer *self)
{
  g_free (self->data);
  *self = (GPcapWriteBuffer){ 0 };
}

/* Makes room for @size more bytes. Returns FALSE when out of memory. */
gboolean
gpcap_write_buffer_grow (GPcapWriteBuffer *self, gsize size)
{
  const gsize needed = MAX (self->used + size, MIN_SIZE);
  const gsize new_size = MAX (needed, self->size + self->size / 2);
  guint8 *data = g_try_realloc (self->data, new_size);

  if (data == NULL)
    return FALSE;
  self->data = data;
  self->size = new_size;
  return TRUE;
}
