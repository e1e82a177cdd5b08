/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the link types, as the libpcap in use knows them. */

#include "gpcap/gpcap-link-type.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"

/**
 * gpcap_datalink_name_to_val:
 * @name: a name, such as "EN10MB"; case is ignored
 * @error: return location for a #GError, or %NULL
 *
 * Finds a link type by its name.
 *
 * The underlying libpcap call is `pcap_datalink_name_to_val()`.
 *
 * Returns: the link type; -1 with %GPCAP_ERROR_INVALID_ARGUMENT when no link type has that name
 *
 * Since: 1.0
 */
int
gpcap_datalink_name_to_val (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  const int datalink = gpcap_names_find_datalink (name);
  if (datalink == -1)
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "There is no link type named '%s'", valid);
    }
  return datalink;
}

/**
 * gpcap_datalink_val_to_name:
 * @datalink: a link type, such as %GPCAP_DLT_EN10MB
 *
 * Gets the name of a link type.
 *
 * The underlying libpcap call is `pcap_datalink_val_to_name()`.
 *
 * Returns: (transfer none) (nullable): the name, such as "EN10MB", owned by the library, or %NULL
 *   when libpcap does not know the link type
 *
 * Since: 1.0
 */
const char *
gpcap_datalink_val_to_name (int datalink)
{
  return gpcap_names_get_datalink (datalink);
}

/**
 * gpcap_datalink_val_to_description:
 * @datalink: a link type, such as %GPCAP_DLT_EN10MB
 *
 * Gets the description of a link type for people.
 *
 * The underlying libpcap call is `pcap_datalink_val_to_description()`.
 *
 * Returns: (transfer none) (nullable): the description, such as "Ethernet", owned by the library,
 *   or %NULL when libpcap does not know the link type
 *
 * Since: 1.0
 */
const char *
gpcap_datalink_val_to_description (int datalink)
{
  return gpcap_names_describe_datalink (datalink);
}
