/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How what was counted is made and changed. */

#pragma once

#include "gpcap/gpcap-traffic.h"
#include "traffic/gpcap-traffic-counter.h"

G_BEGIN_DECLS

/* The properties of a class for the packets and bytes from a to b and those from b to a. */
#define GPCAP_TRAFFIC_N_COUNTS 4

GPcapTraffic *gpcap_traffic_new (GType type,
                                 GPcapTrafficCounter *counter,
                                 GPcapTrafficKind kind,
                                 GPcapTrafficPlace place,
                                 const GPcapTrafficState *state);
void gpcap_traffic_set_state (GPcapTraffic *self, const GPcapTrafficState *state);
GPcapTrafficPlace gpcap_traffic_get_place (GPcapTraffic *self);
const GPcapTrafficRecord *gpcap_traffic_peek_record (GPcapTraffic *self);
void gpcap_traffic_class_set_counts (GPcapTrafficClass *klass, GParamSpec **properties);

G_END_DECLS
