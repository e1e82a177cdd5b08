/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The blocks of interfaces, and the timestamps of their packets. */

#pragma once

#include "pcapng/gpcap-interface-private.h"

G_BEGIN_DECLS

GBytes *gpcap_interface_body_make (GPcapInterface *interface, const char *name, GError **error);
gboolean gpcap_interface_body_count_ticks (guint64 resolution,
                                           gint64 offset,
                                           gint64 timestamp,
                                           guint64 *ticks);
gboolean
gpcap_interface_body_is_time (guint64 resolution, gint64 offset, gint64 timestamp, guint64 ticks);

G_END_DECLS
