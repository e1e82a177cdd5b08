/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of device something is, and the link types that libpcap will offer for it. */

#pragma once

#include "backend/gpcap-netlink-message.h"
#include "gpcap/gpcap-enums.h"

G_BEGIN_DECLS

GPcapDeviceKind gpcap_device_kinds_find (const char *system_name,
                                         GPcapDeviceFlags flags,
                                         const GPcapNetlinkLink *link);
const int *gpcap_device_kinds_get_datalinks (const char *system_name,
                                             GPcapDeviceFlags flags,
                                             const GPcapNetlinkLink *link,
                                             guint *n_datalinks);

G_END_DECLS
