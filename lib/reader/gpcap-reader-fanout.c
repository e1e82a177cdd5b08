/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group of readers that share the packets of a device. */

#include "reader/gpcap-reader-fanout.h"

#include "backend/gpcap-link.h"
#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-properties.h"

/* Notes what is in effect now, or will be after the activation. */
void
gpcap_reader_note_fanout (GPcapReader *self, const GPcapFanout *fanout)
{
  const GPcapFanout previous = self->fanout;

  self->fanout = *fanout;
  if (fanout->group != previous.group)
    g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_FANOUT_GROUP]);
  if (fanout->mode != previous.mode)
    g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_FANOUT_MODE]);
  if (fanout->flags != previous.flags)
    g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_FANOUT_FLAGS]);
}

/* Sets the group for the activation. */
static gboolean
set_pending_fanout (GPcapReader *self, const GPcapFanout *fanout, GError **error)
{
  if (!gpcap_access_check_settable (&self->access, error)
      || !gpcap_origin_check_device (&self->origin, error))
    return FALSE;
  gpcap_reader_note_fanout (self, fanout);
  return TRUE;
}

/* Sets one of the properties. Whether they go together is for the activation to say. */
gboolean
gpcap_reader_set_fanout_group (GPcapReader *self, int group, GError **error)
{
  GPcapFanout fanout = self->fanout;

  fanout.group = group;
  return set_pending_fanout (self, &fanout, error);
}

gboolean
gpcap_reader_set_fanout_mode (GPcapReader *self, GPcapFanoutMode mode, GError **error)
{
  GPcapFanout fanout = self->fanout;

  fanout.mode = mode;
  return set_pending_fanout (self, &fanout, error);
}

gboolean
gpcap_reader_set_fanout_flags (GPcapReader *self, GPcapFanoutFlags flags, GError **error)
{
  GPcapFanout fanout = self->fanout;

  fanout.flags = flags;
  return set_pending_fanout (self, &fanout, error);
}

/* Joins the group at once. */
static gboolean
join (GPcapReader *self, GPcapFanout *fanout, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, error);

  if (handle == NULL
      || !gpcap_link_set_fanout (handle, fanout->group, fanout->mode, fanout->flags, error))
    return FALSE;
  fanout->group = gpcap_link_get_fanout_group (handle, NULL);
  gpcap_reader_note_fanout (self, fanout);
  return TRUE;
}

/**
 * gpcap_reader_set_fanout:
 * @self: a reader of a device
 * @group: the number of the group, 0 to 65535; 0 with %GPCAP_FANOUT_FLAGS_UNIQUE_ID
 * @mode: how to distribute packets; the same for all readers of a group
 * @flags: options for the distribution; the same for all readers of a group, except for
 *   %GPCAP_FANOUT_FLAGS_UNIQUE_ID
 * @error: return location for a #GError, or %NULL
 *
 * Distributes the packets of an interface among several readers, in threads or processes: each
 * packet goes to one reader of the group.
 *
 * A reader joins one group, once, and leaves it when it is closed. It keeps the packets that came
 * before it joined. A group that is set before the reader is activated is joined by
 * [method@GPcap.Reader.activate], which reports its errors, and drops what came before, unless the
 * timestamps are those of the adapter. Until then another group may be set.
 *
 * To get a number that no other program uses, the first reader has the kernel choose one with
 * %GPCAP_FANOUT_FLAGS_UNIQUE_ID, and the others use the number of
 * [method@GPcap.Reader.get_fanout_group]. libpcap has no call for this: it is the option
 * PACKET_FANOUT of Linux's packet sockets.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when @group
 *   is out of range or is used with another mode, with other flags or for another interface, or
 *   when Linux does not support the mode or its combination with the flags, %GPCAP_ERROR_NOT_LIVE
 *   for a savefile, %GPCAP_ERROR_ACTIVATED while the reader is being activated,
 *   %GPCAP_ERROR_FAILED when the reader has already joined a group
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_fanout (GPcapReader *self,
                         guint group,
                         GPcapFanoutMode mode,
                         GPcapFanoutFlags flags,
                         GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!gpcap_access_is_active (&self->access)
      && (!gpcap_access_check_settable (&self->access, error)
          || !gpcap_origin_check_device (&self->origin, error)))
    return FALSE;
  if (!gpcap_link_check_fanout (group, mode, flags, error))
    return FALSE;

  GPcapFanout fanout = { .group = (int) group, .mode = mode, .flags = flags };
  return gpcap_access_is_active (&self->access) ? join (self, &fanout, error)
                                                : set_pending_fanout (self, &fanout, error);
}

/**
 * gpcap_reader_get_fanout_group:
 * @self: an active reader of a device
 * @error: return location for a #GError, or %NULL
 *
 * Gets the number of the group that the reader has joined with [method@GPcap.Reader.set_fanout].
 *
 * libpcap has no call for this: it is the option PACKET_FANOUT of Linux's packet sockets.
 *
 * Returns: the number, 0 to 65535; -1 with the error set: %GPCAP_ERROR_FAILED when the reader has
 *   joined no group, %GPCAP_ERROR_NOT_LIVE for a savefile, %GPCAP_ERROR_NOT_ACTIVATED before
 *   activation
 *
 * Since: 1.0
 */
int
gpcap_reader_get_fanout_group (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, error);
  if (handle == NULL)
    return -1;
  if (self->fanout.group == -1)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED,
                           "The reader has not joined a group");
      return -1;
    }
  return gpcap_link_get_fanout_group (handle, error);
}
