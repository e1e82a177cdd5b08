/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libpcap's names, and its version. */

#include "backend/gpcap-names.h"

#include <pcap/pcap.h>

const char *
gpcap_names_get_lib_version (void)
{
  return pcap_lib_version ();
}

/* Returns -1 if no timestamp type has that name. */
int
gpcap_names_find_tstamp_type (const char *name)
{
  const int type = pcap_tstamp_type_name_to_val (name);

  return type >= 0 ? type : -1;
}

const char *
gpcap_names_get_tstamp_type (int type)
{
  return pcap_tstamp_type_val_to_name (type);
}

const char *
gpcap_names_describe_tstamp_type (int type)
{
  return pcap_tstamp_type_val_to_description (type);
}

/* Returns -1 if no link type has that name. */
int
gpcap_names_find_datalink (const char *name)
{
  return pcap_datalink_name_to_val (name);
}

const char *
gpcap_names_get_datalink (int datalink)
{
  return pcap_datalink_val_to_name (datalink);
}

const char *
gpcap_names_describe_datalink (int datalink)
{
  return pcap_datalink_val_to_description (datalink);
}

/* Returns what a message calls a link type, such as "link type 1 (EN10MB)". */
char *
gpcap_names_label_datalink (int datalink)
{
  const char *name = gpcap_names_get_datalink (datalink);

  return name != NULL ? g_strdup_printf ("link type %d (%s)", datalink, name)
                      : g_strdup_printf ("link type %d", datalink);
}
