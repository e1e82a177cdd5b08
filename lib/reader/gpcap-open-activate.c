/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all ways to open a capture have in common: a new reader is activated. */

#include "reader/gpcap-open-activate.h"

static void
activated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GPcapReader *self = GPCAP_READER (object);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gpcap_reader_activate_finish (self, result, &error) >= 0)
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else
    g_task_return_error (task, error);
}

/* Activates a new reader, and returns it. Takes ownership of @reader, which may be %NULL with the
 * error set. */
GPcapReader *
gpcap_open_activate (GPcapReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPcapReader) self = reader;

  if (self == NULL || gpcap_reader_activate (self, cancellable, error) < 0)
    return NULL;
  return g_steal_pointer (&self);
}

/* Activates a new reader, or reports @error when creating it failed. Takes ownership of @reader and
 * @error. */
void
gpcap_open_activate_async (GPcapReader *reader,
                           GError *error,
                           gpointer source_tag,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GPcapReader) self = reader;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  if (self == NULL)
    g_task_return_error (task, error);
  else
    gpcap_reader_activate_async (self, cancellable, activated_cb, g_steal_pointer (&task));
}

GPcapReader *
gpcap_open_activate_finish (GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
