/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How interfaces are made of the blocks of a file, and blocks of interfaces. */

#pragma once

#include "gpcap/gpcap-interface.h"
#include "pcapng/gpcap-options.h"

G_BEGIN_DECLS

GPcapInterface *gpcap_interface_new_for_body (guint32 number, int datalink, GBytes *body);
GBytes *gpcap_interface_peek_body (GPcapInterface *self);
void gpcap_interface_set_statistics (GPcapInterface *self, GBytes *body);

G_END_DECLS
