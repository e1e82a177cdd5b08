/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose writes wait at a gate, and may fail. */

#include "support/gpcap-gated.h"

/* How often a write that waits looks at its cancellable, in microseconds. */
#define INTERVAL 1000

struct _Gated
{
  GOutputStream parent_instance;

  GMutex lock; /* guards the fields below */
  GCond changed;
  GByteArray *bytes; /* owned */
  gsize chunk_size; /* most that one write takes, in bytes */
  gsize room; /* a write beyond so many bytes fails */
  gboolean is_open;
  gboolean is_called; /* a write has begun */
  gboolean is_closed;
  guint n_flushes;
};

G_DEFINE_FINAL_TYPE (Gated, gated, G_TYPE_OUTPUT_STREAM)

static void
gated_finalize (GObject *object)
{
  Gated *self = (Gated *) object;

  g_byte_array_unref (self->bytes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);

  G_OBJECT_CLASS (gated_parent_class)->finalize (object);
}

static gssize
gated_write (GOutputStream *stream,
             const void *data,
             gsize size,
             GCancellable *cancellable,
             GError **error)
{
  Gated *self = (Gated *) stream;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_called = TRUE;
  g_cond_broadcast (&self->changed);
  while (!self->is_open)
    {
      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + INTERVAL);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
    }
  if (self->room == GATED_TAKES_NOTHING)
    return 0;
  if (self->room == GATED_TAKES_TOO_MUCH)
    return size + 1;
  const gsize n = MIN (MIN (size, self->chunk_size), self->room - self->bytes->len);
  if (n == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The stream is full");
      return -1;
    }
  g_byte_array_append (self->bytes, data, n);
  return n;
}

static gboolean
gated_flush (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  Gated *self = (Gated *) stream;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_flushes++;
  return TRUE;
}

static gboolean
gated_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  Gated *self = (Gated *) stream;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_closed = TRUE;
  g_cond_broadcast (&self->changed);
  return TRUE;
}

static void
gated_class_init (GatedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gated_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = gated_write;
  G_OUTPUT_STREAM_CLASS (klass)->flush = gated_flush;
  G_OUTPUT_STREAM_CLASS (klass)->close_fn = gated_close;
}

static void
gated_init (Gated *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->bytes = g_byte_array_new ();
}

/* A stream that takes at most @chunk_size bytes at a time and @room in all, and whose gate is
 * closed. */
Gated *
gated_new (gsize chunk_size, gsize room)
{
  Gated *self = g_object_new (TYPE_GATED, NULL);

  self->chunk_size = chunk_size;
  self->room = room;
  return self;
}

static void
set_gate (Gated *self, gboolean is_open)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_open = is_open;
  self->is_called = FALSE;
  g_cond_broadcast (&self->changed);
}

void
gated_close_gate (Gated *self)
{
  set_gate (self, FALSE);
}

void
gated_open_gate (Gated *self)
{
  set_gate (self, TRUE);
}

static void
wait_until (Gated *self, const gboolean *is_so)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 deadline = get_test_deadline ();

  while (!*is_so)
    g_assert_true (g_cond_wait_until (&self->changed, &self->lock, deadline));
}

/* Waits until a write has begun since the gate was opened or closed. */
void
gated_wait_until_called (Gated *self)
{
  wait_until (self, &self->is_called);
}

void
gated_wait_until_closed (Gated *self)
{
  wait_until (self, &self->is_closed);
}

GBytes *
gated_get_bytes (Gated *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_bytes_new (self->bytes->data, self->bytes->len);
}

guint
gated_get_n_flushes (Gated *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_flushes;
}
