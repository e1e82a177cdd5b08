/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How devices are made, and how those of a monitor change. */

#pragma once

#include "backend/gpcap-interfaces.h"
#include "gpcap/gpcap-device.h"

G_BEGIN_DECLS

GPcapDevice *gpcap_device_new_for_interface (const GPcapInterface *interface);
void gpcap_device_add_address (GPcapDevice *self, const GPcapInterfaceAddress *address);
void gpcap_device_update (GPcapDevice *self, GPcapDevice *newer);
void gpcap_device_update_counters (GPcapDevice *self, const guint64 *counters, gint64 time);
void gpcap_device_forget_rates (GPcapDevice *self);
void gpcap_device_set_gone (GPcapDevice *self);

G_END_DECLS
