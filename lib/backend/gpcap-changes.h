/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets of a savefile libpcap changes as it reads them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gpcap_changes_packets (int datalink, gboolean is_swapped);

G_END_DECLS
