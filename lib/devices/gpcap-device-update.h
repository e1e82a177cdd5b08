/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the devices of a monitor change. */

#pragma once

#include "gpcap/gpcap-device.h"

G_BEGIN_DECLS

void gpcap_device_update (GPcapDevice *self, GPcapDevice *newer);
void gpcap_device_update_counters (GPcapDevice *self, const guint64 *counters, gint64 time);
void gpcap_device_update_no_rates (GPcapDevice *self);
void gpcap_device_update_gone (GPcapDevice *self);

G_END_DECLS
