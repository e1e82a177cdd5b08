/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An origin: where packets come from, and how that is opened. */

#include "backend/gpcap-origin.h"

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-offline.h"
#include "gpcap/gpcap-error.h"

/* libpcap's name for all devices together. */
#define ALL_DEVICES "any"

void
gpcap_origin_clear (GPcapOrigin *self)
{
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->filename, g_free);
  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->stream);
}

/* Copies the origin for a thread that opens it, while the program may set options. */
GPcapOrigin *
gpcap_origin_copy (const GPcapOrigin *self)
{
  GPcapOrigin *copy = g_memdup2 (self, sizeof *self);

  copy->device = g_strdup (self->device);
  copy->filename = g_strdup (self->filename);
  if (copy->file != NULL)
    g_object_ref (copy->file);
  if (copy->bytes != NULL)
    g_bytes_ref (copy->bytes);
  if (copy->stream != NULL)
    g_object_ref (copy->stream);
  return copy;
}

void
gpcap_origin_free (GPcapOrigin *self)
{
  gpcap_origin_clear (self);
  g_free (self);
}

/* Whether packets come from a device, not from a savefile. */
gboolean
gpcap_origin_is_device (const GPcapOrigin *self)
{
  return self->filename == NULL && self->file == NULL && self->bytes == NULL
         && self->stream == NULL;
}

/* Checks the same, for what only a device has. */
gboolean
gpcap_origin_check_device (const GPcapOrigin *self, GError **error)
{
  if (gpcap_origin_is_device (self))
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_LIVE,
                       "This requires a device, but the reader reads a savefile");
  return FALSE;
}

/* Returns the device's name, borrowed; NULL for a savefile. */
const char *
gpcap_origin_get_device (const GPcapOrigin *self)
{
  if (!gpcap_origin_is_device (self))
    return NULL;
  return self->device != NULL ? self->device : ALL_DEVICES;
}

static GPcapHandle *
open_device (const GPcapOrigin *self, int *status, GError **error)
{
  g_autofree char *device = gpcap_interfaces_dup_system_name (gpcap_origin_get_device (self));

  return gpcap_live_open (device, &self->options, status, error);
}

static GPcapHandle *
open_savefile (const GPcapOrigin *self, GCancellable *cancellable, GError **error)
{
  if (self->stream != NULL)
    return gpcap_offline_open_stream (self->stream, cancellable, error);
  if (self->bytes != NULL)
    return gpcap_offline_open_bytes (self->bytes, error);
  if (self->file != NULL)
    return gpcap_offline_open_file (self->file, cancellable, error);
  if (self->follow)
    return gpcap_offline_open_following (self->filename, cancellable, error);
  return gpcap_offline_open (self->filename, cancellable, error);
}

/* Sets @status to 0, to a positive warning, or, with the error, to libpcap's negative code.
 * @cancellable ends the wait for a stream's header; nothing else is waited for. */
GPcapHandle *
gpcap_origin_open (const GPcapOrigin *self, GCancellable *cancellable, int *status, GError **error)
{
  GPcapHandle *handle;

  *status = -1;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (gpcap_origin_is_device (self))
    return open_device (self, status, error);
  handle = open_savefile (self, cancellable, error);
  if (handle != NULL)
    *status = 0;
  return handle;
}
