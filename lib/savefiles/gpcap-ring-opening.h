/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a ring of files that is in a directory is taken up. */

#pragma once

#include "savefiles/gpcap-ring.h"

G_BEGIN_DECLS

GPcapRing *gpcap_ring_open (GPcapFileNames *names, const GPcapRingLimits *limits, GError **error);

G_END_DECLS
