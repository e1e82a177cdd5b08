/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the model of a savefile makes a filtered one. */

#pragma once

#include "backend/gpcap-savefile-index.h"
#include "gpcap/gpcap-filtered-packets.h"

G_BEGIN_DECLS

GPcapFilteredPackets *gpcap_filtered_packets_new (gpointer model, GPcapSavefileIndex *index);

G_END_DECLS
