/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Following: the option of a reader to wait for what is added to a savefile. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-parts.h"
#include "reader/gpcap-reader-properties.h"

/**
 * gpcap_reader_get_follow: (get-property follow)
 * @self: a reader
 *
 * Gets whether a savefile is read as it grows.
 *
 * Returns: %TRUE if the reader follows the savefile
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_follow (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return self->origin.follow;
}

static gboolean
check_origin (const GPcapOrigin *origin, GError **error)
{
  if (gpcap_origin_is_device (origin))
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE,
                         "Only a savefile can be followed");
  else if (origin->filename == NULL)
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                         "Only a savefile that has a name can be followed");
  else
    return TRUE;
  return FALSE;
}

/**
 * gpcap_reader_set_follow: (set-property follow)
 * @self: a reader of a savefile that is not active yet
 * @follow: whether to follow the savefile
 * @error: return location for a #GError, or %NULL
 *
 * Sets whether the savefile is read as it grows, as `tail -F` does with a log. After the last whole
 * packet a read waits, like that of a live capture, until there is another one, or until the read
 * is cancelled, broken off, or the reader is closed. A packet of which only a part has been written
 * is waited for. [method@GPcap.Reader.drain] delivers what the savefile has by then.
 *
 * The activation waits for the header of the savefile, in pcapng format up to the first interface.
 * Where the writer runs on the same main loop, [method@GPcap.Reader.activate_async] lets it.
 *
 * When another file gets the name, the reader delivers what is left of the old one, and then goes
 * on with the new one from its beginning; it waits for the new file if the old one was renamed or
 * deleted before. The same happens when the file is cut to less than what was read. A part of a
 * packet at the end of the old file is dropped. What is written to the old file after the new one
 * has appeared may be missed, and so are files that came and went between two looks. The new file's
 * packets have the link type of those before, otherwise the read fails with
 * %GPCAP_ERROR_WRONG_LINK_TYPE.
 *
 * A thread reads ahead, about 128 KiB, as for a pipe. It waits for the kernel's notifications
 * (inotify), and looks at the file once a second, as file systems of the network notify nobody; it
 * looks every 50 ms where there are no notifications at all. A compressed savefile is followed,
 * too, whether its writer appends to a member or appends members.
 *
 * The file has to exist when the reader is activated, and has to be a regular one. The activation
 * fails with %GPCAP_ERROR_INVALID_ARGUMENT if it is not. [property@GPcap.Reader:progress] is -1.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_NOT_SAVEFILE when the reader
 *   captures from a device, %GPCAP_ERROR_INVALID_ARGUMENT when it reads a stream,
 *   %GPCAP_ERROR_ACTIVATED when it is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_follow (GPcapReader *self, gboolean follow, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if ((follow && !check_origin (&self->origin, error))
      || !gpcap_access_check_settable (&self->access, error))
    return FALSE;
  if (self->origin.follow == !!follow)
    return TRUE;
  self->origin.follow = !!follow;
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_FOLLOW]);
  return TRUE;
}
