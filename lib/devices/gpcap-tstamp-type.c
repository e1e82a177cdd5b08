/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the timestamp types, as the libpcap in use knows them. */

#include "gpcap/gpcap-tstamp-type.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"

/**
 * gpcap_tstamp_type_name_to_val:
 * @name: a name, such as "host_hiprec"; case is ignored
 * @error: return location for a #GError, or %NULL
 *
 * Finds a timestamp type by its name.
 *
 * The underlying libpcap call is `pcap_tstamp_type_name_to_val()`.
 *
 * Returns: the [enum@GPcap.TstampType]; -1 with %GPCAP_ERROR_INVALID_ARGUMENT when no timestamp
 *   type has that name
 *
 * Since: 1.0
 */
int
gpcap_tstamp_type_name_to_val (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  const int type = gpcap_names_find_tstamp_type (name);
  if (type == -1)
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "There is no timestamp type named '%s'", valid);
    }
  return type;
}

/**
 * gpcap_tstamp_type_val_to_name:
 * @type: a timestamp type
 *
 * Gets the name of a timestamp type.
 *
 * The underlying libpcap call is `pcap_tstamp_type_val_to_name()`.
 *
 * Returns: (transfer none) (nullable): the name, such as "host_hiprec", owned by the library, or
 *   %NULL when libpcap does not know the type
 *
 * Since: 1.0
 */
const char *
gpcap_tstamp_type_val_to_name (GPcapTstampType type)
{
  return gpcap_names_get_tstamp_type (type);
}

/**
 * gpcap_tstamp_type_val_to_description:
 * @type: a timestamp type
 *
 * Gets the description of a timestamp type for people.
 *
 * The underlying libpcap call is `pcap_tstamp_type_val_to_description()`.
 *
 * Returns: (transfer none) (nullable): the description, owned by the library, or %NULL when libpcap
 *   does not know the type
 *
 * Since: 1.0
 */
const char *
gpcap_tstamp_type_val_to_description (GPcapTstampType type)
{
  return gpcap_names_describe_tstamp_type (type);
}
