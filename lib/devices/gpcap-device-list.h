/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists the devices that there are. */

#pragma once

#include "gpcap/gpcap-device.h"

G_BEGIN_DECLS

GPtrArray *gpcap_device_list_new (GError **error);

G_END_DECLS
