/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose bytes a function of the program's reads: most languages cannot derive such a class
 * of GInputStream, because its read function is lent a buffer. */

#include "base/gpcap-input-stream-private.h"

#include <gio/gfiledescriptorbased.h>
#include <string.h>

#include "gpcap/gpcap-input-stream.h"

struct _GPcapInputStream
{
  GInputStream parent_instance;

  GPcapInputFunc func;
  gpointer user_data; /* owned if there is a destroy function */
  GDestroyNotify destroy; /* or NULL */
  int fd; /* of the file that the function reads, or -1 */
  gint64 size; /* of all that the function returns, in bytes, or -1 */
};

enum
{
  PROP_0,
  PROP_FD,
  PROP_SIZE,
};

static void file_descriptor_based_iface_init (GFileDescriptorBasedIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapInputStream,
                               gpcap_input_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_FILE_DESCRIPTOR_BASED,
                                                      file_descriptor_based_iface_init))

static int
gpcap_input_stream_get_fd (GFileDescriptorBased *stream)
{
  return GPCAP_INPUT_STREAM (stream)->fd;
}

static void
file_descriptor_based_iface_init (GFileDescriptorBasedIface *iface)
{
  iface->get_fd = gpcap_input_stream_get_fd;
}

static void
gpcap_input_stream_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GPcapInputStream *self = GPCAP_INPUT_STREAM (object);

  switch (id)
    {
    case PROP_FD:
      g_value_set_int (value, self->fd);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
gpcap_input_stream_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GPcapInputStream *self = GPCAP_INPUT_STREAM (object);

  switch (id)
    {
    case PROP_FD:
      self->fd = g_value_get_int (value);
      break;
    case PROP_SIZE:
      self->size = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gssize
gpcap_input_stream_read (GInputStream *stream,
                         void *buffer,
                         gsize size,
                         GCancellable *cancellable,
                         GError **error)
{
  GPcapInputStream *self = GPCAP_INPUT_STREAM (stream);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  bytes = self->func (size, self->user_data, &failure);
  if (failure != NULL || bytes == NULL)
    {
      if (failure == NULL)
        failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                       "The function failed without an error");
      g_propagate_error (error, g_steal_pointer (&failure));
      return -1;
    }
  n = g_bytes_get_size (bytes);
  if (n > size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "The function returned more bytes than it was asked for");
      return -1;
    }
  if (n > 0)
    memcpy (buffer, g_bytes_get_data (bytes, NULL), n);
  return n;
}

static void
gpcap_input_stream_finalize (GObject *object)
{
  GPcapInputStream *self = GPCAP_INPUT_STREAM (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);

  G_OBJECT_CLASS (gpcap_input_stream_parent_class)->finalize (object);
}

static void
gpcap_input_stream_class_init (GPcapInputStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gpcap_input_stream_get_property;
  object_class->set_property = gpcap_input_stream_set_property;
  object_class->finalize = gpcap_input_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = gpcap_input_stream_read;

  g_object_class_install_property (object_class, PROP_FD,
                                   g_param_spec_int ("fd", NULL, NULL, -1, G_MAXINT, -1, flags));
  g_object_class_install_property (
      object_class, PROP_SIZE, g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags));
}

static void
gpcap_input_stream_init (GPcapInputStream *self)
{
  self->fd = -1;
  self->size = -1;
}

/* Returns how many bytes the function returns in all, or -1. */
gint64
gpcap_input_stream_get_size (GPcapInputStream *self)
{
  return self->size;
}

/**
 * gpcap_input_stream_new:
 * @func: (scope notified): the function that reads
 * @user_data: data to pass to @func
 * @destroy: (nullable): frees @user_data, in any thread
 *
 * Creates a stream whose bytes a function reads: what [func@GPcap.open_stream] opens then comes
 * from wherever the program likes.
 *
 * What is known of the bytes can be told by two properties of the stream, before it is read:
 *
 * - `fd`: the descriptor of the file that the function reads, or -1. As long as it is read, a
 * dumper does not write to that file.
 * - `size`: how many bytes the function returns in all, or -1. A reader then has a
 *   [property@GPcap.Reader:progress].
 *
 * When the function waits, nobody can end that: the thread of a reader that is closed ends when the
 * function returns. JavaScript cannot use this, because its functions run in one thread only.
 *
 * Returns: (transfer full): a stream
 *
 * Since: 1.0
 */
GInputStream *
gpcap_input_stream_new (GPcapInputFunc func, gpointer user_data, GDestroyNotify destroy)
{
  GPcapInputStream *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (GPCAP_TYPE_INPUT_STREAM, NULL);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return G_INPUT_STREAM (self);
}
