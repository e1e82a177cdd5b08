/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libpcap's names, and its version. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *gpcap_names_get_lib_version (void);
int gpcap_names_find_tstamp_type (const char *name);
const char *gpcap_names_get_tstamp_type (int type);
const char *gpcap_names_describe_tstamp_type (int type);
int gpcap_names_find_datalink (const char *name);
const char *gpcap_names_get_datalink (int datalink);
const char *gpcap_names_describe_datalink (int datalink);
char *gpcap_names_label_datalink (int datalink);

G_END_DECLS
