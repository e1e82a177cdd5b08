/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a packet's addresses are in a set. */

#pragma once

#include "gpcap/gpcap-address-set.h"
#include "gpcap/gpcap-flow-key.h"

G_BEGIN_DECLS

gboolean gpcap_address_set_matches (GPcapAddressSet *self,
                                    const GPcapFlowKeyRecord *key,
                                    GPcapAddressEnd end);

G_END_DECLS
