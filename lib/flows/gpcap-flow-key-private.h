/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How flow keys are made. */

#pragma once

#include "gpcap/gpcap-flow-key.h"

G_BEGIN_DECLS

GPcapFlowKey *gpcap_flow_key_new (const GPcapFlowKeyRecord *record);

G_END_DECLS
