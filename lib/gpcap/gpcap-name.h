/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of an address, as a savefile in pcapng format tells it. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_NAME (gpcap_name_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapName, gpcap_name, GPCAP, NAME, GObject)

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_name_get_address (GPcapName *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_name_get_name (GPcapName *self);

G_END_DECLS
