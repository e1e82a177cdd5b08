/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compression of a ring's whole files, in a thread. */

#pragma once

#include "gpcap/gpcap-enums.h"
#include "savefiles/gpcap-ring.h"

G_BEGIN_DECLS

void gpcap_ring_compress (GPcapRing *self, const char *name, GPcapCompression compression);
void gpcap_ring_compress_all (GPcapRing *self, GPcapCompression compression);

G_END_DECLS
