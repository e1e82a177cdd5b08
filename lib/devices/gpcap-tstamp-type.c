/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the types of timestamps, as the libpcap in use has them. */

#include "gpcap/gpcap-tstamp-type.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"

/**
 * gpcap_tstamp_type_name_to_val:
 * @name: a name, such as "host_hiprec"; in capitals or not
 * @error: return location for a #GError, or %NULL
 *
 * Finds a type of timestamp by its name.
 *
 * The libpcap call behind it is `pcap_tstamp_type_name_to_val()`.
 *
 * Returns: the [enum@GPcap.TstampType]; -1 with %GPCAP_ERROR_INVALID_ARGUMENT when there is none of
 *   that name
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
                   "There is no type of timestamp with the name '%s'", valid);
    }
  return type;
}

/**
 * gpcap_tstamp_type_val_to_name:
 * @type: a type of timestamp
 *
 * Tells the name of a type of timestamp.
 *
 * The libpcap call behind it is `pcap_tstamp_type_val_to_name()`.
 *
 * Returns: (transfer none) (nullable): the name, such as "host_hiprec", which the library owns, or
 *   %NULL when libpcap has no such type
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
 * @type: a type of timestamp
 *
 * Describes a type of timestamp for people.
 *
 * The libpcap call behind it is `pcap_tstamp_type_val_to_description()`.
 *
 * Returns: (transfer none) (nullable): the description, which the library owns, or %NULL when
 * libpcap has no such type
 *
 * Since: 1.0
 */
const char *
gpcap_tstamp_type_val_to_description (GPcapTstampType type)
{
  return gpcap_names_describe_tstamp_type (type);
}
