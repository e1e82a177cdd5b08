/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that gives few bytes at a time. */

#include "support/gpcap-trickle.h"

struct _Trickle
{
  GInputStream parent_instance;

  GBytes *content; /* owned */
  gsize position;
  gsize chunk_size; /* most that one read gives, in bytes */
};

G_DEFINE_FINAL_TYPE (Trickle, trickle, G_TYPE_INPUT_STREAM)

static void
trickle_finalize (GObject *object)
{
  g_bytes_unref (((Trickle *) object)->content);

  G_OBJECT_CLASS (trickle_parent_class)->finalize (object);
}

static gssize
trickle_read (GInputStream *stream,
              void *buffer,
              gsize count,
              GCancellable *cancellable,
              GError **error)
{
  Trickle *self = (Trickle *) stream;
  gsize size;
  const guint8 *content = g_bytes_get_data (self->content, &size);
  const gsize n = MIN (MIN (count, self->chunk_size), size - self->position);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (n > 0)
    memcpy (buffer, content + self->position, n);
  self->position += n;
  return n;
}

static void
trickle_class_init (TrickleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trickle_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = trickle_read;
}

static void
trickle_init (Trickle *self)
{
}

GInputStream *
trickle_new (GBytes *content, gsize chunk_size)
{
  Trickle *self = g_object_new (TYPE_TRICKLE, NULL);

  self->content = g_bytes_ref (content);
  self->chunk_size = chunk_size;
  return G_INPUT_STREAM (self);
}
