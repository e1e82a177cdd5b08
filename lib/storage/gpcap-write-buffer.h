/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of a savefile that are gathered before they are written. */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 *data; /* owned */
  gsize used;
  gsize size; /* of the allocated memory */
} GPcapWriteBuffer;

void gpcap_write_buffer_clear (GPcapWriteBuffer *self);
gboolean gpcap_write_buffer_grow (GPcapWriteBuffer *self, gsize size);

/* Returns the place of @size more bytes, which the caller fills in; NULL when out of memory. */
static inline guint8 *
gpcap_write_buffer_add (GPcapWriteBuffer *self, gsize size)
{
  if (G_UNLIKELY (size > self->size - self->used) && !gpcap_write_buffer_grow (self, size))
    return NULL;
  self->used += size;
  return self->data + self->used - size;
}

G_END_DECLS
