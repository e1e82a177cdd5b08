/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The link and the savefile of a reader, and the operations of a live capture. */

#include "backend/gpcap-link.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-parts.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"
#include "reader/gpcap-reader-taps.h"
#include "savefiles/gpcap-dumper-dump.h"

static GPcapHandle *
ref_savefile_handle (GPcapReader *self, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);

  if (handle == NULL || !gpcap_handle_is_live (handle))
    return g_steal_pointer (&handle);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE,
                       "This requires a savefile, but the reader captures from a device");
  return NULL;
}

/**
 * gpcap_reader_list_datalinks:
 * @self: an active reader
 * @n_datalinks: (out): return location for the number of link types
 * @error: return location for a #GError, or %NULL
 *
 * Lists the link types that the capture supports.
 *
 * The underlying libpcap call is `pcap_list_datalinks()`.
 *
 * Returns: (transfer full) (array length=n_datalinks): the link types, such as %GPCAP_DLT_EN10MB,
 *   to be freed with g_free(); %NULL with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
int *
gpcap_reader_list_datalinks (GPcapReader *self, guint *n_datalinks, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (n_datalinks != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_datalinks = 0;
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL)
    return NULL;
  return gpcap_link_list_datalinks (handle, n_datalinks, error);
}

/* A filter is for the packets of one link type. */
static gboolean
compile_filter_again (GPcapReader *self, int datalink, GError **error)
{
  if (self->queue.filter == NULL || gpcap_bpf_get_datalink (self->queue.filter) == datalink)
    return TRUE;
  g_autofree char *expression = g_strdup (gpcap_reader_get_filter (self));
  return gpcap_reader_set_filter (self, expression, error);
}

/* Changes the link type, the filter and those of the taps together, or nothing. */
static gboolean
change_link_type (GPcapReader *self,
                  GPcapHandle *handle,
                  const GPtrArray *tap_bpfs,
                  int datalink,
                  GError **error)
{
  const int previous = gpcap_handle_get_datalink (handle);

  if (!gpcap_link_set_datalink (handle, datalink, error))
    return FALSE;
  if (!compile_filter_again (self, datalink, error))
    {
      gpcap_link_set_datalink (handle, previous, NULL);
      return FALSE;
    }
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DATALINK]);
  gpcap_reader_change_taps (self, tap_bpfs, datalink);
  return TRUE;
}

/**
 * gpcap_reader_set_datalink:
 * @self: an active reader
 * @datalink: a link type of [method@GPcap.Reader.list_datalinks]
 * @error: return location for a #GError, or %NULL
 *
 * Sets the link type of the packets that are captured from now on. The filter is compiled again for
 * it, and so are those of the taps. After an error the previous link type and the previous filters
 * remain. A savefile has one link type, so that it cannot be changed while a dumper is set, for the
 * reader or one of its taps.
 *
 * The underlying libpcap call is `pcap_set_datalink()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when the
 *   capture does not support the link type, %GPCAP_ERROR_INVALID_FILTER when a filter cannot be
 *   compiled for it, %GPCAP_ERROR_WRONG_LINK_TYPE when a dumper is for another,
 *   %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_datalink (GPcapReader *self, int datalink, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  GPcapDumper *dumper = self->queue.tee.dumper;
  if (handle == NULL || (dumper != NULL && !gpcap_dumper_check_link_type (dumper, datalink, error)))
    return FALSE;
  gpcap_reader_settle (self);
  g_autoptr (GPtrArray) tap_bpfs = gpcap_reader_compile_taps (self, handle, datalink, error);
  if (tap_bpfs == NULL)
    return FALSE;

  g_autoptr (GPcapReader) kept = g_object_ref (self);
  /* Handlers run when all has changed: they may remove taps. */
  g_object_freeze_notify (G_OBJECT (self));
  const gboolean is_set = change_link_type (self, handle, tap_bpfs, datalink, error);
  g_object_thaw_notify (G_OBJECT (self));
  return is_set;
}

/**
 * gpcap_reader_get_savefile_version:
 * @self: an active reader of a savefile
 * @major: (out) (optional): return location for the major version: 2 for pcap, 1 for pcapng
 * @minor: (out) (optional): return location for the minor version
 * @error: return location for a #GError, or %NULL
 *
 * Gets the version of the savefile's format.
 *
 * The underlying libpcap calls are `pcap_major_version()` and `pcap_minor_version()`.
 *
 * Returns: (skip): %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_NOT_SAVEFILE for a
 *   live capture, %GPCAP_ERROR_NOT_ACTIVATED before activation, %GPCAP_ERROR_CLOSED
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_savefile_version (GPcapReader *self, int *major, int *minor, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapHandle) handle = ref_savefile_handle (self, error);
  if (handle == NULL)
    return FALSE;
  if (major != NULL)
    *major = gpcap_link_get_major_version (handle);
  if (minor != NULL)
    *minor = gpcap_link_get_minor_version (handle);
  return TRUE;
}

/**
 * gpcap_reader_is_swapped:
 * @self: a reader
 *
 * Checks whether the reader reads a savefile in another byte order than this machine's.
 *
 * The underlying libpcap call is `pcap_is_swapped()`.
 *
 * Returns: %TRUE if the byte order differs; %FALSE for a device, and for a reader that is not
 *   active
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_is_swapped (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  g_autoptr (GPcapHandle) handle = ref_savefile_handle (self, NULL);
  return handle != NULL && gpcap_link_is_swapped (handle);
}

/**
 * gpcap_reader_can_set_rfmon:
 * @self: a reader of a device, active or not
 * @error: return location for a #GError, or %NULL
 *
 * Checks whether the device supports monitor mode.
 *
 * The underlying libpcap call is `pcap_can_set_rfmon()`.
 *
 * Returns: %TRUE if the device supports monitor mode; %FALSE also with the error set:
 *   %GPCAP_ERROR_NO_SUCH_DEVICE, %GPCAP_ERROR_PERMISSION_DENIED, %GPCAP_ERROR_NOT_LIVE when the
 *   reader reads a savefile
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_can_set_rfmon (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return gpcap_origin_check_device (&self->origin, error)
         && gpcap_link_can_set_rfmon (gpcap_reader_get_device (self), error);
}

/**
 * gpcap_reader_list_tstamp_types:
 * @self: a reader of a device, active or not
 * @n_types: (out): return location for the number of timestamp types
 * @error: return location for a #GError, or %NULL
 *
 * Lists the timestamp types that the device supports, for [method@GPcap.Reader.set_tstamp_type].
 *
 * The underlying libpcap call is `pcap_list_tstamp_types()`.
 *
 * Returns: (transfer full) (array length=n_types): the [enum@GPcap.TstampType]s, to be freed with
 *   g_free(); %NULL with %GPCAP_ERROR_NOT_LIVE when the reader reads a savefile
 *
 * Since: 1.0
 */
int *
gpcap_reader_list_tstamp_types (GPcapReader *self, guint *n_types, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (n_types != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_types = 0;
  if (!gpcap_origin_check_device (&self->origin, error))
    return NULL;
  return gpcap_link_list_tstamp_types (gpcap_reader_get_device (self), n_types, error);
}

/**
 * gpcap_reader_inject:
 * @self: an active reader of a device
 * @data: (array length=size): the packet, from its link-layer header on
 * @size: the size of @data, in bytes: at least 1, and at most what the interface sends at once
 * @error: return location for a #GError, or %NULL
 *
 * Sends a packet through the network interface.
 *
 * The underlying libpcap call is `pcap_inject()`.
 *
 * Returns: the number of bytes sent; -1 with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when the
 *   packet is empty or too long, %GPCAP_ERROR_DEVICE_NOT_UP, %GPCAP_ERROR_DEVICE_GONE,
 *   %GPCAP_ERROR_INJECT_NOT_SUPPORTED for a device that cannot send, such as "any",
 *   %GPCAP_ERROR_NOT_LIVE for a savefile, %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
int
gpcap_reader_inject (GPcapReader *self, const guint8 *data, guint size, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (data != NULL || size == 0, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, error);
  if (handle == NULL)
    return -1;
  if (size == 0 || size > G_MAXINT)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A packet of %u bytes cannot be sent", size);
      return -1;
    }
  return gpcap_link_inject (handle, data, size, error);
}

/**
 * gpcap_reader_inject_bytes:
 * @self: an active reader of a device
 * @data: the packet, from its link-layer header on
 * @error: return location for a #GError, or %NULL
 *
 * Sends a packet through the network interface, like [method@GPcap.Reader.inject].
 *
 * Returns: the same as [method@GPcap.Reader.inject]
 *
 * Since: 1.0
 */
int
gpcap_reader_inject_bytes (GPcapReader *self, GBytes *data, GError **error)
{
  gsize size;

  g_return_val_if_fail (data != NULL, -1);

  const guint8 *bytes = g_bytes_get_data (data, &size);
  return gpcap_reader_inject (self, bytes, MIN (size, G_MAXUINT), error);
}

/**
 * gpcap_reader_get_direction: (get-property direction)
 * @self: a reader
 *
 * Gets the direction of the packets that a live capture delivers.
 *
 * Returns: the direction
 *
 * Since: 1.0
 */
GPcapDirection
gpcap_reader_get_direction (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), GPCAP_DIRECTION_INOUT);

  return self->direction;
}

static void
note_direction (GPcapReader *self, GPcapDirection direction)
{
  if (self->direction == direction)
    return;
  self->direction = direction;
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DIRECTION]);
}

/* Sets the direction for the activation. */
static gboolean
set_pending_direction (GPcapReader *self, GPcapDirection direction, GError **error)
{
  if (!gpcap_access_check_settable (&self->access, error)
      || !gpcap_origin_check_device (&self->origin, error))
    return FALSE;
  note_direction (self, direction);
  return TRUE;
}

/**
 * gpcap_reader_set_direction: (set-property direction)
 * @self: a reader of a device
 * @direction: the direction of the packets to deliver
 * @error: return location for a #GError, or %NULL
 *
 * Sets whether received packets, sent packets or both are captured from now on.
 *
 * A direction that is set before the reader is activated is set by [method@GPcap.Reader.activate],
 * which reports its errors; no packet comes before it. The underlying libpcap call is
 * `pcap_setdirection()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_NOT_LIVE for a savefile,
 *   %GPCAP_ERROR_ACTIVATED while the reader is being activated, %GPCAP_ERROR_FAILED when the device
 *   does not support it
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_direction (GPcapReader *self, GPcapDirection direction, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!gpcap_access_is_active (&self->access))
    return set_pending_direction (self, direction, error);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, error);
  if (handle == NULL || !gpcap_link_set_direction (handle, direction, error))
    return FALSE;
  note_direction (self, direction);
  return TRUE;
}
