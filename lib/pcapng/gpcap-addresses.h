/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses as text, and those in the options of an interface. */

#pragma once

#include "pcapng/gpcap-options.h"

G_BEGIN_DECLS

char *gpcap_addresses_print (const guint8 *value, gsize size);
char **gpcap_addresses_dup_strings (GPcapOptionList options);

G_END_DECLS
