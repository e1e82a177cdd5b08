/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a device makes its addresses, and compares them. */

#pragma once

#include "backend/gpcap-interfaces.h"
#include "gpcap/gpcap-address.h"

G_BEGIN_DECLS

GPcapAddress *gpcap_address_new_for_interface (const GPcapInterfaceAddress *address);
gboolean gpcap_address_equal (GPcapAddress *self, GPcapAddress *other);

G_END_DECLS
