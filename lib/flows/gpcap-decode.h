/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the addresses, the protocol and the ports in a packet's bytes. */

#pragma once

#include "gpcap/gpcap-flow-key.h"

G_BEGIN_DECLS

void
gpcap_decode (int link_type, const guint8 *data, gsize caplen, gsize len, GPcapFlowKeyRecord *key);

G_END_DECLS
