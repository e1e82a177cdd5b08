/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the timestamp types. */

#pragma once

#include <glib.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

GPCAP_AVAILABLE_IN_1_0
int gpcap_tstamp_type_name_to_val (const char *name, GError **error);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_tstamp_type_val_to_name (GPcapTstampType type);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_tstamp_type_val_to_description (GPcapTstampType type);

G_END_DECLS
